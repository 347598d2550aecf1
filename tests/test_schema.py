"""What the codecs write fits their schemas, and what the schemas refuse they refuse."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import reduce
from operator import getitem
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import complaintkit.commands as do
from complaintkit import (
    Actor,
    CannotDecode,
    Complaint,
    Entry,
    Intake,
    InvalidValue,
    Money,
    Rulebook,
)
from complaintkit.codec import Codec, RulebookCodec
from complaintkit.codec.schema import inlined, json_schema, rulebook_schema
from complaintkit.complaint.care import FollowUpTerms
from complaintkit.complaint.redress import Plan, Redress
from complaintkit.lifecycle.shipped import shipped_lifecycles
from complaintkit.policies.facts import ComplaintFacts
from house import (
    DESK,
    FLAWED,
    GUARDED,
    STANDARD,
    TIGHT,
    Delay,
    House,
    OwnFacts,
    closed,
    told,
)
from journeys import Seen, run

CODEC = Codec()
COMPLAINT, ENTRIES = told(*closed(50))


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def plain(data: Any) -> Any:
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("dice", range(6))
def test_what_a_journey_leaves_fits_the_schema_of_its_house(dice: int) -> None:
    throws = Random(dice).randbytes(80)  # noqa: S311 - dice, not secrets
    journey = run(throws, Seen(), length=25)
    tiers = journey.rulebook.tiering.tiers
    codec = Codec(tiers)

    entry = validator(json_schema(Entry, tiers=tiers))
    case = validator(json_schema(Complaint, tiers=tiers))

    assert [*case.iter_errors(plain(codec.to_dict(journey.complaint)))] == []
    for each in journey.entries:
        assert [*entry.iter_errors(plain(codec.to_dict(each)))] == []


@pytest.mark.parametrize("kind", do.COMMANDS, ids=lambda kind: kind.__name__)
def test_every_command_has_a_schema_of_its_own(kind: type[do.Command]) -> None:
    schema = json_schema(kind)

    validator(schema)
    assert schema["title"] == kind.__name__
    assert schema["required"][0] == "schema"
    assert "command" not in schema["properties"]


def test_any_command_is_told_by_its_name() -> None:
    commands = validator(json_schema(do.Command))

    note = {"schema": 1, "command": "add_note", "text": {"personal": "called"}}
    assert CODEC.from_dict(note, do.Command) == do.AddNote("called")
    assert commands.is_valid(note)
    assert not commands.is_valid({**note, "command": "approve"})
    assert not commands.is_valid({**note, "line": "C-1/o1/l1"})


BOOKS = RulebookCodec(
    facts=[ComplaintFacts, OwnFacts, Delay],
    lifecycles={**shipped_lifecycles(), "desk": DESK, "guarded": GUARDED},
)
OWN_BOOKS = RulebookCodec(
    facts=[ComplaintFacts, OwnFacts, Delay], lifecycles={"desk": DESK}, tiers=House
)


@pytest.mark.parametrize(
    ("codec", "rulebook"),
    [(BOOKS, STANDARD), (BOOKS, FLAWED), (OWN_BOOKS, TIGHT)],
    ids=["standard", "flawed", "tight"],
)
def test_a_stored_rulebook_fits_the_schema_of_its_codec(
    codec: RulebookCodec, rulebook: Rulebook
) -> None:
    stored = plain(codec.to_dict(rulebook))

    assert [*validator(rulebook_schema(codec)).iter_errors(stored)] == []


# --- what is refused --------------------------------------------------------------

ABSENT = object()
OTHERS = (None, True, 3, 1.5, "strange", "", [], {}, {"strange": 1}, ["strange"])


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path in *data*, the whole first."""
    yield path
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from places(data[key], (*path, key))


def spoilt_at(data: Any, place: tuple[Any, ...]) -> Iterator[Any]:
    """*data* with something else at that place, and with nothing there."""
    *above, key = place
    for other in (*OTHERS, ABSENT):
        again = deepcopy(data)
        inner = reduce(getitem, above, again)
        if other is not ABSENT:
            inner[key] = other
        else:
            del inner[key]
        yield again


STRUCTURE = re.compile(
    r"is missing|no (such )?key|not a valid"
    "|expected (str|int|bool|a list|a table|a dict)"
)
"""What a codec says of data that are not laid out as they should be."""

Read = Callable[[Any], object]


def stored_values() -> Iterator[tuple[Any, Draft202012Validator, Read]]:
    entry, case = validator(json_schema(Entry)), validator(json_schema(Complaint))
    for each in ENTRIES:
        data = plain(CODEC.to_dict(each))
        yield data, entry, lambda data: CODEC.from_dict(data, Entry)
    data = plain(CODEC.to_dict(COMPLAINT))
    yield data, case, lambda data: CODEC.from_dict(data, Complaint)


def stored_rulebooks() -> Iterator[tuple[Any, Draft202012Validator, Read]]:
    data, drawn = plain(OWN_BOOKS.to_dict(TIGHT)), rulebook_schema(OWN_BOOKS)
    yield data, validator(drawn), OWN_BOOKS.from_dict


def refused(read: Read, data: Any) -> list[str]:
    try:
        read(data)
    except CannotDecode as error:
        return [what for _, what in error.problems]
    return []


@pytest.mark.parametrize(
    ("stored", "number"), [(stored_values, 15), (stored_rulebooks, 60)]
)
def test_schema_and_codec_refuse_the_same_layouts(
    stored: Callable[[], Iterator[tuple[Any, Draft202012Validator, Read]]], number: int
) -> None:
    dice = Random(7)  # noqa: S311 - dice, not secrets
    tried = {True: 0, False: 0}
    for data, schema, read in stored():
        assert schema.is_valid(data)
        every = [*places(data)][1:]
        for place in dice.sample(every, number):
            for spoilt in dice.sample([*spoilt_at(data, place)], 2):
                fits, problems = schema.is_valid(spoilt), refused(read, spoilt)
                tried[fits] += 1
                assert fits or problems, (place, spoilt)
                assert not (fits and STRUCTURE.search("; ".join(problems))), problems
    assert min(tried.values()) > 5


def test_a_schema_without_definitions_refuses_what_the_other_does() -> None:
    alone = validator(inlined(json_schema(Intake)))
    schema = validator(json_schema(Intake))
    intake = plain(CODEC.to_dict(COMPLAINT.intake))

    assert "$ref" not in json.dumps(alone.schema)
    assert alone.is_valid(intake)
    for place in [*places(intake)][1:]:
        for spoilt in [*spoilt_at(intake, place)][::4]:
            assert alone.is_valid(spoilt) == schema.is_valid(spoilt)


@pytest.mark.parametrize("kind", [Intake, Entry, Complaint, do.Command])
def test_a_schema_without_definitions_stands_alone(kind: Any) -> None:
    alone = inlined(json_schema(kind))

    validator(alone)
    assert not {"$ref", "$defs", "$schema", "discriminator"} & set(keys_in(alone))


def keys_in(schema: Any) -> Iterator[str]:
    for each in places(schema):
        yield from (str(step) for step in each[-1:])


def test_a_schema_says_in_words_what_it_is_of() -> None:
    schema = json_schema(Intake)

    assert schema["title"] == "Intake"
    assert schema["description"].startswith("The intake record")
    assert schema["$defs"]["Channel"]["enum"][0] == "hotline"
    assert schema["$defs"]["Money"]["additionalProperties"] is False
    assert json_schema(Money)["required"] == ["schema", "amount", "currency"]


@pytest.mark.parametrize("kind", [int, "Intake", None])
def test_only_values_have_a_schema(kind: object) -> None:
    with pytest.raises(InvalidValue, match="expected a class of values or Command"):
        json_schema(kind)


REFUND = {
    "form": "refund",
    "worth": {"amount": "900.00", "currency": "EUR"},
    "cost": {"amount": "900.00", "currency": "EUR"},
    "department": "till",
}


@pytest.mark.parametrize(
    ("kind", "fit"),
    [
        (Actor, {"id": "Li Wei\u3000\U0001f600 of the\ttill", "role": "clerk"}),
        (Actor, {"id": "ann", "role": "clerk", "on_behalf_of": None}),
        (Redress, {**REFUND, "instalments": 120}),
        (do.AddNote, {"text": {"personal": " called\n"}}),
        (Money, {"amount": "-92233720368547758.07", "currency": "EUR"}),
    ],
    ids=["word", "no word", "instalments", "text", "amount"],
)
def test_a_schema_takes_what_is_at_the_bounds(
    kind: Any, fit: dict[str, object]
) -> None:
    data = {"schema": 1, **fit}

    assert [*validator(json_schema(kind)).iter_errors(data)] == []
    assert refused(lambda data: CODEC.from_dict(data, kind), data) == []


@pytest.mark.parametrize(
    ("kind", "spoilt"),
    [
        (Money, {"amount": "-1.00", "currency": "eur"}),
        (Money, {"amount": "1,00", "currency": "EUR"}),
        (Money, {"amount": "1" * 5000, "currency": "EUR"}),
        (Actor, {"id": "", "role": "clerk"}),
        (Actor, {"id": " ann", "role": "clerk"}),
        (Actor, {"id": "ann", "role": "clerk\n"}),
        (Actor, {"id": "\u3000", "role": "clerk"}),
        (Actor, {"id": "a\0n", "role": "clerk"}),
        (Actor, {"id": "ann", "role": "clerk", "on_behalf_of": "\ud800"}),
        (do.AddNote, {"text": {"personal": "\udfff"}}),
        (do.AddNote, {"text": {"personal": "a\0b"}}),
        (do.AddNote, {"text": {"erased": "\0"}}),
        (Plan, {"lines": []}),
        (Redress, {**REFUND, "instalments": 0}),
        (Redress, {**REFUND, "instalments": 121}),
        (FollowUpTerms, {"hours_apart": -1}),
        (do.AddNote, {"text": {"personal": " "}}),
        (do.AddNote, {"text": {"personal": "x", "erased": "9f"}}),
        (do.ExtendDeadline, {"answer_by": "2026-03-06", "because": {"erased": "9f"}}),
    ],
)
def test_a_schema_knows_how_texts_amounts_and_moments_are_written(
    kind: Any, spoilt: dict[str, object]
) -> None:
    data = {"schema": 1, **spoilt}

    assert not validator(json_schema(kind)).is_valid(data)
    assert refused(lambda data: CODEC.from_dict(data, kind), data)
