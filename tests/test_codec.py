"""What is stored is plain, and what is loaded is checked to the last value."""

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import attrs
import pytest

import complaintkit.commands as do
from complaintkit import (
    Actor,
    CannotDecode,
    Complaint,
    Entry,
    Erased,
    InvalidValue,
    Money,
    Person,
    RuleTable,
    Severity,
    Situation,
    handle,
    otherwise,
    replay,
)
from complaintkit.codec import Codec
from complaintkit.complaint.care import FollowUpTerms
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.rules.facts import Facts
from house import (
    ANN,
    ASSESSED,
    ASSESSMENT,
    LATER,
    STANDARD,
    TIGHT,
    House,
    closed,
    euros,
    told,
)

CODEC = Codec()


def stored() -> list[dict[str, Any]]:
    return [
        json.loads(json.dumps(CODEC.to_dict(entry))) for entry in told(*closed(50))[1]
    ]


def test_a_complaint_can_be_stored_as_a_snapshot() -> None:
    complaint, _ = told(*closed(50))

    data = json.loads(json.dumps(CODEC.to_dict(complaint)))

    assert data["schema"] == 1
    assert CODEC.from_dict(data, Complaint) == complaint


def test_personal_data_are_marked_in_what_is_stored() -> None:
    [first, *_] = stored()

    complainant = first["command"]["intake"]["complainant"]
    assert complainant["name"] == {"personal": "Li Wei"}
    assert CODEC.to_dict(Person(name=Erased("9f")))["name"] == {"erased": "9f"}


def test_a_house_with_tiers_of_its_own_gives_them_to_its_codec() -> None:
    given = Situation(spent_by_actor=euros(0))
    complaint, entries = told(*ASSESSED, rulebook=TIGHT, given=given)
    codec = Codec(tiers=House)

    data = [json.loads(json.dumps(codec.to_dict(entry))) for entry in entries]

    assert replay(codec.from_dict(each, Entry) for each in data) == complaint
    with pytest.raises(CannotDecode, match="'small' is not a valid Tier"):
        CODEC.from_dict(data[1], Entry)


def test_a_repinned_history_of_one_houses_tiers_survives() -> None:
    two = STANDARD.with_(version="2")
    complaint, entries = told(*ASSESSED)
    case = handle(complaint, do.Repin(two.pin, "why"), two, by=ANN, at=LATER)

    data = [CODEC.to_dict(entry) for entry in (*entries, *case.entries)]

    assert replay(CODEC.from_dict(each, Entry) for each in data) == case.complaint


def at(*path: Any) -> Callable[[Any], Any]:
    def find(data: Any) -> Any:
        for step in path:
            data = data[step]
        return data

    return find


INTAKE = at("command", "intake")


@pytest.mark.parametrize(
    ("entry", "spoil", "path", "says"),
    [
        (0, lambda d: d.update(schema=2), "schema", "expected 1, got 2"),
        (0, lambda d: d.update(schema=True), "schema", "expected 1, got True"),
        (0, lambda d: d.pop("schema"), "schema", "expected 1, got None"),
        (0, lambda d: d.update(number="1"), "number", "expected int, got '1'"),
        (0, lambda d: d.update(number=True), "number", "expected int, got True"),
        (0, lambda d: d.update(closed=0), "closed", "expected bool, got 0"),
        (0, lambda d: d.update(at="2026-03-02"), "at", "is not a moment with a zone"),
        (0, lambda d: d.update(at="soon"), "at", "'soon' is not a moment with a zone"),
        (0, lambda d: d.update(at=17), "at", "expected a moment with a zone as a str"),
        (0, lambda d: d.pop("by"), "by", "by: is missing"),
        (
            0,
            lambda d: d.update(more=1),
            "$",
            "there is no key 'more'; known: complaint_id, number, ",
        ),
        (0, lambda d: d["by"].update({3: 1}), "by", "there is no key '3'; known: id, "),
        (
            0,
            lambda d: INTAKE(d).update(channel=10**5000),
            "command.intake.channel",
            "a huge number is not a valid Channel; known: hotline, ",
        ),
        (0, lambda d: d.update(command={"command": 3}), "command", "no command 3; kno"),
        (0, lambda d: d["by"].update(id=""), "by", "Actor.id: expected a non-empty"),
        (
            0,
            lambda d: d["command"].update(command="opne"),
            "command",
            "there is no command 'opne'; did you mean 'open'",
        ),
        (
            0,
            lambda d: d.update(command=[]),
            "command",
            r"expected {'command': 'add_note', ...}, got \[\]",
        ),
        (
            0,
            lambda d: d["command"].pop("command"),
            "command.command",
            "is missing; it names the command, such as {'command': 'add_note', ...}",
        ),
        (
            0,
            lambda d: INTAKE(d).update(channel="fax"),
            "command.intake.channel",
            "'fax' is not a valid Channel",
        ),
        (
            0,
            lambda d: INTAKE(d).update(description="text"),
            "command.intake.description",
            "expected {'personal': text} or {'erased': digest}, got 'text'",
        ),
        (
            0,
            lambda d: INTAKE(d).update(description=None),
            "command.intake.description",
            "expected {'personal': text}",
        ),
        (
            0,
            lambda d: INTAKE(d).update(happened_on="2026-13-01"),
            "command.intake.happened_on",
            "'2026-13-01' is not a day",
        ),
        (
            0,
            lambda d: INTAKE(d).update(evidence="photo"),
            "command.intake.evidence",
            "expected a list, got 'photo'",
        ),
        (
            0,
            lambda d: INTAKE(d)["demand"].update(loss=80.0),
            "command.intake.demand.loss",
            "expected {'amount': '19.90', 'currency': 'CNY'}, got 80.0",
        ),
        (
            0,
            lambda d: INTAKE(d)["demand"]["loss"].update(amount="0.001"),
            "command.intake.demand.loss",
            "0.001 has more decimals than EUR",
        ),
        (
            1,
            lambda d: d["decisions"][0].update(outcome={"tier": "grave"}),
            r"decisions\[0\].outcome",
            "'grave' is not a valid Tier",
        ),
        (
            1,
            lambda d: d["decisions"][0].update(outcome={"level": 1}),
            r"decisions\[0\].outcome",
            "expected a dict with one of amount, apology, attention",
        ),
        (
            1,
            lambda d: d["decisions"][0].update(outcome="urgent"),
            r"decisions\[0\].outcome",
            "expected a dict with one of",
        ),
        (
            1,
            lambda d: d["decisions"][0].update(inputs=[["loss"]]),
            r"decisions\[0\].inputs",
            r"expected a name and a plain value, got \['loss'\]",
        ),
        (
            1,
            lambda d: d["decisions"][0].update(inputs={"loss": 1}),
            r"decisions\[0\].inputs",
            "expected a list of pairs, got",
        ),
        (
            1,
            lambda d: d["decisions"][0].update(inputs=[["loss", 1.5]]),
            r"decisions\[0\].inputs",
            "'loss'.*1.5",
        ),
        (
            1,
            lambda d: d["decisions"][3]["outcome"]["compensation"].update(
                multiplier="NaN"
            ),
            r"decisions\[3\].outcome.multiplier",
            "'NaN' is not a number",
        ),
        (
            1,
            lambda d: d["decisions"][3]["outcome"]["compensation"].update(rules=["a"]),
            r"decisions\[3\].outcome.rules",
            "expected 3 items, got 1",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_path(
    entry: int, spoil: Any, path: str, says: str
) -> None:
    data = stored()[entry]
    spoil(data)

    with pytest.raises(CannotDecode, match=says) as caught:
        CODEC.from_dict(data, Entry)
    assert caught.value.path == path.replace("\\", "")


def test_everything_that_is_wrong_is_named_at_once() -> None:
    data = stored()[0]
    data["number"] = "1"
    INTAKE(data)["channel"] = "fax"

    with pytest.raises(CannotDecode) as caught:
        CODEC.from_dict(data, Entry)

    assert [path for path, _ in caught.value.problems] == [
        "number",
        "command.intake.channel",
    ]


@pytest.mark.parametrize("data", [None, [], "entry", 3])
def test_what_is_no_dict_is_refused(data: Any) -> None:
    with pytest.raises(CannotDecode, match="expected a dict"):
        CODEC.from_dict(data, Entry)


def test_a_bare_value_names_its_fault_too() -> None:
    with pytest.raises(CannotDecode, match=r"expected \{'amount'"):
        CODEC.from_dict({"schema": 1, "amount": 5, "currency": "EUR"}, Money)


def test_a_decision_that_there_is_no_cap_survives() -> None:
    grave = attrs.evolve(ASSESSMENT, severity=Severity.HIGH)
    _, [_, entry] = told((do.Assess(grave), ANN), rulebook=TIGHT)
    codec = Codec(tiers=House)

    [cap] = [each for each in entry.decisions if each.policy == "cap"]
    assert cap.outcome is None
    assert codec.from_dict(codec.to_dict(entry), Entry) == entry


def test_a_codec_knows_the_tiers_of_a_rulebook() -> None:
    assert Codec.of(TIGHT) == Codec(tiers=House)


class Word(StrEnum):
    LOW = "low"
    HIGH = "high"


def test_tiers_that_are_text_are_stored_as_text() -> None:
    tiering = TieringPolicy(
        RuleTable("t", Facts, [otherwise(Word.HIGH)]),
        [TierTerms(Word.LOW, "desk"), TierTerms(Word.HIGH, "desk")],
    )
    routing = RuleTable("r", Facts, [otherwise("desk")])
    rulebook = STANDARD.with_(
        version="2",
        tiering=tiering,
        routing=routing,
        redress=None,
        record=None,
        attention=None,
        apology=None,
        follow_up=RuleTable("f", Facts, [otherwise(FollowUpTerms())]),
        reopening=None,
    )
    complaint, entries = told(*ASSESSED, rulebook=rulebook)
    codec = Codec.of(rulebook)

    data = [codec.to_dict(entry) for entry in entries]

    assert type(data[1]["decisions"][0]["outcome"]["tier"]) is str
    assert type(codec.to_dict(complaint)["tier"]) is str
    assert replay(codec.from_dict(each, Entry) for each in data) == complaint


def test_a_store_that_sorts_keys_changes_nothing() -> None:
    _, entries = told(*ASSESSED)

    for entry in entries:
        data = json.loads(json.dumps(CODEC.to_dict(entry), sort_keys=True))
        assert CODEC.from_dict(data, Entry) == entry


@pytest.mark.parametrize("kind", do.COMMANDS, ids=lambda kind: kind.__name__)
def test_an_event_leads_back_to_its_kind_of_command(kind: type[do.Command]) -> None:
    assert do.BY_EVENT[do.EVENTS[kind]] is kind


def test_a_command_alone_is_read_by_the_name_that_is_put_before_it() -> None:
    note = do.AddNote("called back")
    alone = CODEC.to_dict(note)

    named = {"command": do.EVENTS[type(note)], **alone}

    assert CODEC.from_dict(named, do.Command) == note
    with pytest.raises(CannotDecode) as error:
        CODEC.from_dict(alone, do.Command)
    assert error.value.problems == (
        (
            "command",
            "is missing; it names the command, such as {'command': 'add_note', ...}",
        ),
    )


def test_nonsense_of_any_size_is_a_typed_error() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"x": deep}

    for data in ({1: 2}, {"schema": 10**5000}, {"schema": 1, "id": deep, "role": "x"}):
        with pytest.raises(CannotDecode):
            CODEC.from_dict(data, Actor)
    with pytest.raises(CannotDecode, match="it is nested too deeply"):
        CODEC.from_dict({"schema": 1, "amount": deep, "currency": "EUR"}, Money)


HOSTILE = (
    "__import__('os').system('touch executed')",
    "os.system",
    "complaintkit.commands.Withdraw",
    "{0.__class__}",
    "!!python/object/apply:os.system ['touch executed']",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_untrusted_input_is_data_and_is_never_executed(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    entry = stored()[1]
    for path in (("command",), ("decisions", 0, "outcome"), ("at",), ("by",)):
        spoilt = json.loads(json.dumps(entry))
        at(*path[:-1])(spoilt)[path[-1]] = text
        with pytest.raises(CannotDecode):
            CODEC.from_dict(spoilt, Entry)
    entry["decisions"][0]["rule"] = text

    kept = CODEC.from_dict(entry, Entry)

    assert kept.decisions[0].rule == text
    assert list(tmp_path.iterdir()) == []


def test_a_codec_is_made_of_tiers_and_takes_values_of_ours() -> None:
    with pytest.raises(InvalidValue, match=r"for a rulebook there is Codec\.of"):
        Codec(STANDARD)
    with pytest.raises(InvalidValue, match="expected a value of complaintkit"):
        Codec().to_dict([1])
