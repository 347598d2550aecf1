"""What the codecs write fits their schemas, and what the schemas refuse they refuse."""

import json
from collections.abc import Iterator
from copy import deepcopy
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


ENTRY = validator(json_schema(Entry))
CASE = validator(json_schema(Complaint))


def plain(data: Any) -> Any:
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("dice", range(12))
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

OTHERS = (None, True, 3, 1.5, "strange", "", [], {}, {"strange": 1}, ["strange"])


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path in *data*, the whole first."""
    yield path
    keys = (
        data
        if isinstance(data, dict)
        else range(len(data) if isinstance(data, list) else 0)
    )
    for key in keys:
        yield from places(data[key], (*path, key))


def spoilt(data: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """*data* with one thing wrong, or perhaps only other, at every place."""
    for path in [*places(data)][1:]:
        *above, key = path
        for other in OTHERS:
            again = deepcopy(data)
            inner = again
            for step in above:
                inner = inner[step]
            inner[key] = other
            yield path, again
        if isinstance(key, str):
            again = deepcopy(data)
            inner = again
            for step in above:
                inner = inner[step]
            del inner[key]
            yield path, again
