"""The library fits where it is put: it lists itself, it travels, and it helps."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import polars as pl
import pytest

import complaintkit.commands as do
from complaintkit import (
    Actor,
    BrokenHistory,
    Calendar,
    CannotDecide,
    CannotDecode,
    Code,
    Complaint,
    Demand,
    Entry,
    InvalidRulebook,
    InvalidValue,
    Lifecycle,
    Money,
    NotAllowed,
    NotEffective,
    Reason,
    Severity,
    Situation,
    StaleVersion,
    Step,
    Tier,
    UnknownComplaint,
    available,
    errors,
    handle,
    otherwise,
    plan_offers,
    read_clocks,
    reasons_against,
    what_is_due,
)
from complaintkit.codec import Codec, RulebookCodec
from complaintkit.errors import CannotFollow, MissingExtra, UnfitFrame
from complaintkit.exploring import explore_authority
from complaintkit.lifecycle.shipped import shipped_lifecycles
from complaintkit.policies.clocks import Extension, Stage
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard
from complaintkit.presets.packs import (
    PACKS,
    effective_at,
)
from complaintkit.whatif import (
    Columns,
    always,
    amount,
    audit,
    column,
    compare,
    decide,
    redecide,
    redecide_all,
)
from house import (
    ANN,
    ASSESSED,
    FLAWED,
    FOUR_HOURS,
    GUARDED,
    LATER,
    MONDAY,
    SHORT_HANDED,
    STANDARD,
    TIGHT,
    Desk,
    agreed,
    clock,
    closed,
    euros,
    told,
)

ROOMS = [
    "complaintkit",
    "complaintkit.clocks",
    "complaintkit.codec",
    "complaintkit.exploring",
    "complaintkit.handling",
    "complaintkit.lifecycle",
    "complaintkit.presets",
    "complaintkit.presets.packs",
    "complaintkit.testing",
    "complaintkit.whatif",
]


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_lists_what_it_is_for_and_nothing_else(name: str) -> None:
    room = import_module(name)

    assert dir(room) == sorted(room.__all__)
    assert all(hasattr(room, each) for each in dir(room))


def test_the_commands_list_themselves_without_what_they_are_made_of() -> None:
    kinds = {kind.__name__ for kind in do.COMMANDS}

    lists = {"AFTER_CLOSING", "BY_EVENT", "COMMANDS", "Command", "ENDINGS", "EVENTS"}
    assert set(dir(do)) == kinds | lists


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("complaintkit.Complant", "Complaint"),
        ("complaintkit.replai", "replay"),
        ("complaintkit.commands.Aprove", "Approve"),
        ("complaintkit.whatif.compair", "compare"),
    ],
)
def test_a_misspelt_name_is_met_with_the_right_one(code: str, meant: str) -> None:
    rooms = "import complaintkit.commands, complaintkit.whatif"

    run = [sys.executable, "-c", f"{rooms}; {code}"]
    said = subprocess.run(run, capture_output=True, text=True, check=False).stderr

    assert said.rstrip().endswith(f"Did you mean: '{meant}'?")


COMPLAINT, ENTRIES = told(*closed(50))
OPEN, _ = told(*ASSESSED)
NOTE = do.AddNote("called back")
CLAIMS = pl.DataFrame({"cents": [16_000, 90_000], "sev": ["low", "high"]})
COLUMNS = Columns(
    {
        "loss": amount("cents", "EUR"),
        "severity": column("sev"),
        "outcome": always(None),
        "responsibility": always(None),
    }
)
NO_REOPENING = STANDARD.with_(version="2", reopening=None)

HELD: dict[str, Callable[[], Any]] = {
    "complaint": lambda: COMPLAINT,
    "entries": lambda: tuple(ENTRIES),
    "handled": lambda: handle(COMPLAINT, NOTE, STANDARD, by=ANN, at=LATER),
    "step": lambda: Step(command=NOTE, by=ANN, at=MONDAY),
    "standard rulebook": lambda: STANDARD,
    "rulebook of every policy": lambda: TIGHT,
    "rulebook with guards": lambda: STANDARD.with_(version="2", lifecycle=GUARDED),
    "what is open": lambda: available(OPEN, STANDARD, by=ANN, at=LATER),
    "reasons": lambda: reasons_against(OPEN, do.Reopen("x"), TIGHT, by=ANN, at=LATER),
    "readings": lambda: read_clocks(OPEN, STANDARD, at=LATER),
    "derivations": lambda: tuple(
        each.explain() for each in read_clocks(OPEN, STANDARD, at=LATER)
    ),
    "duties": lambda: what_is_due(OPEN, STANDARD, at=LATER),
    "planned": lambda: plan_offers(OPEN, STANDARD, by=ANN),
    "decision": lambda: STANDARD.tiering.table.decide(COMPLAINT),
    "decision with what is near": lambda: STANDARD.tiering.table.explain(COMPLAINT),
    "explanation": lambda: STANDARD.explain(COMPLAINT),
    "differences": lambda: STANDARD.diff(NO_REOPENING),
    "flaws": FLAWED.check,
    "exploration": lambda: explore_authority(TIGHT, most=2),
    "test and condition": lambda: (F.safety.yes(), F.safety.yes() | F.loss.missing()),
    "packs": lambda: PACKS,
    "situation": lambda: Situation(roster=SHORT_HANDED, spent_by_actor=euros(3)),
    "columns": lambda: COLUMNS,
    "audit": lambda: audit(CLAIMS, COLUMNS, F),
    "history": lambda: redecide(ENTRIES, NO_REOPENING),
    "tally": lambda: redecide_all([ENTRIES], NO_REOPENING),
    "codec": lambda: Codec.of(TIGHT),
    "codec of rulebooks": RulebookCodec,
    **{name: lambda it=it: it for name, it in shipped_lifecycles().items()},
}
"""What a host holds, sends to another process, or keeps in a cache."""


def through_pickle(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


@pytest.mark.parametrize("make", HELD.values(), ids=HELD)
def test_what_a_host_holds_travels_and_stays_what_it_was(
    make: Callable[[], Any],
) -> None:
    value = make()

    for again in (through_pickle(value), copy.deepcopy(value), copy.copy(value)):
        assert again == value
        assert hash(again) == hash(value)


ERRORS = [
    CannotDecide(Reason(Code.NO_RULE, {"policy": "tiering"})),
    NotAllowed(NOTE, [Reason(Code.NOT_CLOSED)]),
    StaleVersion("C-1", 1, 2),
    UnknownComplaint("C-1"),
    CannotFollow("Desk", "close comes while assess is not done"),
    BrokenHistory(1, "a gap"),
    CannotDecode([("a.b", "is missing")]),
    UnfitFrame(["no column 'sev'"]),
    InvalidRulebook(["a", "b"]),
    InvalidValue("a float"),
    NotEffective("there is no pack 'x'"),
    MissingExtra("codec", "cattrs"),
]


def test_every_error_travels_with_all_it_says() -> None:
    ours = {
        kind
        for kind in errors.ComplaintKitError.__subclasses__()
        if kind.__module__ == "complaintkit.errors"
    }
    assert {type(error) for error in ERRORS} == ours
    for error in ERRORS:
        for again in (through_pickle(error), copy.deepcopy(error)):
            assert (type(again), str(again)) == (type(error), str(error))
            assert vars(again) == vars(error)


def test_a_comparison_travels_too() -> None:
    found = compare(CLAIMS, STANDARD, NO_REOPENING, COLUMNS, only=["level"])

    assert through_pickle(found) == copy.deepcopy(found) == found


ELSEWHERE = """
import pickle, sys
import complaintkit as ck
rulebook, complaint, command, by, at = pickle.load(sys.stdin.buffer)
done = ck.handle(complaint, command, rulebook, by=by, at=at)
pickle.dump((rulebook, done, {rulebook: complaint}), sys.stdout.buffer)
"""


def test_another_process_handles_a_command_as_this_one_does() -> None:
    sent = pickle.dumps((STANDARD, COMPLAINT, NOTE, ANN, LATER))

    run = [sys.executable, "-c", ELSEWHERE]
    got = subprocess.run(run, input=sent, capture_output=True, check=True).stdout

    rulebook, done, by_rulebook = pickle.loads(got)  # noqa: S301 - our own
    assert (rulebook, rulebook.pin) == (STANDARD, STANDARD.pin)
    assert done == handle(COMPLAINT, NOTE, STANDARD, by=ANN, at=LATER)
    assert by_rulebook[STANDARD] == COMPLAINT


TABLE = STANDARD.tiering.table
CODEC, BOOKS = Codec(), RulebookCodec()


def entry(**spoilt: Any) -> dict[str, Any]:
    """The first entry as it is stored, with *spoilt* keys in the intake record."""
    data: dict[str, Any] = CODEC.to_dict(ENTRIES[0])
    intake = {**data["command"]["intake"], **spoilt}
    return {**data, "command": {**data["command"], "intake": intake}}


def book(**spoilt: Any) -> dict[str, Any]:
    return {**BOOKS.to_dict(STANDARD), **spoilt}


def over(**facts: str) -> object:
    return decide(CLAIMS, TABLE, Columns(facts))


MISSPELT: dict[str, tuple[Callable[[], object], str]] = {
    "fact": (lambda: TABLE.decide_on(severty=Severity.LOW), "severity"),
    "fact to be explained": (lambda: TABLE.explain(safty=True), "safety"),
    "rule": (
        lambda: TABLE.replacing("widespred", otherwise(Tier.URGENT)),
        "widespread",
    ),
    "currency": (lambda: Money(5, "EURO"), "EUR"),
    "currency of a rulebook": (lambda: standard("USDD"), "USD"),
    "role of a clock": (
        lambda: STANDARD.with_(
            version="2",
            clocks=[clock(extensions=[Extension(to=FOUR_HOURS, approver="managr")])],
        ),
        "manager",
    ),
    "event of a clock": (
        lambda: STANDARD.with_(version="2", clocks=[clock(stops=["clsoe"])]),
        "close",
    ),
    "status of a clock": (
        lambda: STANDARD.with_(version="2", clocks=[clock(pauses_in=["recieved"])]),
        "in received",
    ),
    "event of a stage": (
        lambda: STANDARD.with_(
            version="2", stages=[Stage("first"), Stage("next", begins_on=["reopn"])]
        ),
        "reopen",
    ),
    "status of a lifecycle": (lambda: Lifecycle.of(Desk, closed=["gon"]), "gone"),
    "event of a lifecycle": (
        lambda: Lifecycle.of(Desk, closed=["gone"], steps=["calm"], anywhere=["asess"]),
        "assess",
    ),
    "pack": (lambda: effective_at("uk-fca-dsp", MONDAY.date()), "uk-fca-disp"),
    "zone": (lambda: Calendar("desk", "Asia/Shangai"), "Asia/Shanghai"),
    "member of an enum": (lambda: do.Close("resolvd"), "EndingKind.RESOLVED"),
    "member or None": (lambda: Demand(kind="emotinal"), "DemandKind.EMOTIONAL"),
    "word that is stored": (
        lambda: CODEC.from_dict(entry(channel="emal"), Entry),
        "email",
    ),
    "key that is stored": (lambda: CODEC.from_dict(entry(chanel=""), Entry), "channel"),
    "command that is stored": (
        lambda: CODEC.from_dict({**entry(), "command": {"command": "opn"}}, Entry),
        "open",
    ),
    "tier that is stored": (
        lambda: CODEC.from_dict({**CODEC.to_dict(OPEN), "tier": "genral"}, Complaint),
        "general",
    ),
    "policy of a stored rulebook": (
        lambda: BOOKS.from_dict(book(routng={})),
        "routing",
    ),
    "lifecycle of a stored rulebook": (
        lambda: BOOKS.from_dict(book(lifecycle="standrd")),
        "standard",
    ),
    "fact of a stored rule": (
        lambda: BOOKS.from_dict(
            book(routing={"rules": [{"name": "a", "then": "b", "when": {"knd": []}}]})
        ),
        "kind",
    ),
    "column": (lambda: over(severity="severity", safety="sevv"), "sev"),
    "fact of a column": (lambda: over(severty="sev"), "severity"),
    "question": (
        lambda: compare(CLAIMS, STANDARD, STANDARD, COLUMNS, only=["levl"]),
        "level",
    ),
    "question of a comparison": (
        lambda: compare(CLAIMS, STANDARD, STANDARD, COLUMNS, only=["level"]).changed(
            "levl"
        ),
        "level",
    ),
    "moment": (
        lambda: compare(
            CLAIMS,
            STANDARD,
            STANDARD,
            Columns({}, moments={"recieved": "at"}),
            only=["deadlines"],
        ),
        "received",
    ),
}


@pytest.mark.parametrize(("call", "meant"), MISSPELT.values(), ids=MISSPELT)
def test_an_error_about_a_misspelt_name_says_the_right_one(
    call: Callable[[], object], meant: str
) -> None:
    with pytest.raises(errors.ComplaintKitError) as caught:
        call()

    assert f"did you mean {meant!r}?" in str(caught.value)


AGREED, _ = told(*agreed(50))
REFUSED = {
    "role": (NOTE, Actor("ann", "front_lin"), "it knows director, front_line, "),
    "offer": (do.Approve("C-1/o2"), ANN, "there are C-1/o1"),
    "line": (do.InstructRedress("C-1/o1/l2"), ANN, "it has C-1/o1/l1"),
}


@pytest.mark.parametrize(("command", "by", "said"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_of_a_misspelt_name_lists_all_there_are(
    command: do.Command, by: Actor, said: str
) -> None:
    reasons = reasons_against(AGREED, command, STANDARD, by=by, at=LATER)

    assert any(said in reason.sentence for reason in reasons)
