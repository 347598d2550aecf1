"""The laws of the library, each a property with its coverage asserted."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from statemachine import State
from statemachine.exceptions import TransitionNotAllowed

import complaintkit.commands as do
from complaintkit import (
    Calendar,
    CannotDecide,
    Code,
    Complaint,
    Decision,
    Entry,
    Handled,
    Money,
    Pack,
    Reason,
    RuleTable,
    replay,
)
from complaintkit.audit import erase, seal, verify_chain
from complaintkit.codec import Codec
from complaintkit.handling.apply import apply, as_guards_read
from complaintkit.handling.follow import follow
from complaintkit.handling.legs import event_of
from complaintkit.lifecycle import Lifecycle
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.live import live
from complaintkit.lifecycle.shipped import SHIPPED
from complaintkit.presets import standard
from complaintkit.presets.clocks import standard_clocks
from complaintkit.presets.packs import PACKS
from complaintkit.rules.conditions import Box, Condition, Test
from complaintkit.rules.facts import (
    Fact,
    Facts,
    Number,
    Ordered,
    flag,
    money,
    number,
    ordered,
)
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity
from complaintkit.rules.table import HitPolicy, Rule
from complaintkit.rules.verify import verify
from house import GUARDED, Desk, Guarded
from journeys import Journey, Seen, run
from test_packs import calendar_in, in_use

pytestmark = pytest.mark.no_cover  # they are long, and all of it is covered elsewhere

HERE = Path(__file__).parent
THROWS = st.binary(min_size=400, max_size=400)
LAW = settings(
    max_examples=80,
    phases=(Phase.explicit, Phase.generate),  # a journey of fewer bytes is no shorter
)
SALT = "a salt of many characters"


def codec_of(journey: Journey) -> Codec:
    return Codec.of(journey.rulebook)


def through_json(codec: Codec, value: attrs.AttrsInstance) -> Any:
    return json.loads(json.dumps(codec.to_dict(value)))


@LAW
@given(THROWS)
def test_law_1_replaying_the_entries_through_json_gives_the_same_complaint(
    throws: bytes,
) -> None:
    journey = run(throws, Seen())
    codec = codec_of(journey)

    stored = [through_json(codec, entry) for entry in journey.entries]
    loaded = [codec.from_dict(data, Entry) for data in stored]

    assert replay(loaded) == journey.complaint


@LAW
@given(THROWS)
def test_law_1_replay_needs_neither_rulebook_nor_codec(throws: bytes) -> None:
    journey = run(throws, Seen())

    assert replay(journey.entries) == journey.complaint


def test_law_2_a_command_is_refused_exactly_when_there_are_reasons() -> None:
    """``Journey.attempt`` holds the law at every step; this asserts its reach."""
    seen = Seen()

    @LAW
    @given(THROWS)
    def journeys(throws: bytes) -> None:
        run(throws, seen)

    journeys()

    assert seen.accepted.total() > 500
    assert seen.refused.total() > 500


DIGEST = """
import hashlib, json, random
from journeys import Seen, run
from test_laws import codec_of, through_json
digest = hashlib.sha256()
dice = random.Random(3)
for _ in range(25):
    journey = run(dice.randbytes(400), Seen())
    digest.update(journey.rulebook.pin.fingerprint.encode())
    for entry in journey.entries:
        digest.update(str([str(decision) for decision in entry.decisions]).encode())
        if journey.rulebook.id == "standard":
            data = through_json(codec_of(journey), entry)
            digest.update(json.dumps(data).encode())
print(digest.hexdigest())
"""


def test_law_3_the_same_input_gives_the_same_output_under_any_hash_seed() -> None:
    def digest(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(HERE)}
        done = subprocess.run(
            [sys.executable, "-c", DIGEST],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    first = digest("0")

    assert len(first.strip()) == 64
    assert [digest("1"), digest("4242")] == [first, first]


def parts(value: Any) -> Iterator[attrs.AttrsInstance]:
    """Every value of ours within *value*, itself included."""
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each)
    elif attrs.has(type(value)):
        yield value
        for attribute in attrs.fields(type(value)):
            yield from parts(getattr(value, attribute.name))


def test_law_4_every_value_survives_the_codec() -> None:
    met: set[str] = set()

    @settings(LAW, max_examples=160)
    @given(THROWS)
    def journeys(throws: bytes) -> None:
        journey = run(throws, Seen())
        codec = codec_of(journey)
        for value in parts((journey.complaint, *journey.entries)):
            met.add(type(value).__name__)
            assert codec.from_dict(through_json(codec, value), type(value)) == value

    journeys()

    commands = {command.__name__ for command in do.COMMANDS}
    values = {
        "Actor",
        "ApologyTerms",
        "Approval",
        "Assessment",
        "Attention",
        "Authority",
        "Compensation",
        "Complaint",
        "Contact",
        "CounterDemand",
        "Decision",
        "Demand",
        "Ending",
        "Entry",
        "Escalation",
        "Evidence",
        "Factors",
        "Finding",
        "FollowUpTerms",
        "FollowedUp",
        "Handover",
        "Intake",
        "LedgerLine",
        "Leg",
        "Limit",
        "Mark",
        "Miss",
        "Money",
        "Offer",
        "Pause",
        "Person",
        "Pin",
        "Plan",
        "Product",
        "Redress",
        "Request",
        "Source",
    }
    assert met == commands | values


@LAW
@given(THROWS)
def test_the_chain_verifies_before_and_after_erasing(throws: bytes) -> None:
    journey = run(throws, Seen())
    codec = codec_of(journey)
    stored = [through_json(codec, entry) for entry in journey.entries[:6]]

    chain = seal(stored, salt=SALT)
    erased = [erase(link) for link in chain]

    assert verify_chain(chain) == verify_chain(erased) == chain[-1]["digest"]


class Grade(Enum):
    """From the least to the worst."""

    LOW = "low"
    HIGH = "high"
    WORST = "worst"


class Cases(Facts):
    """One fact of each kind, and bounds that may lie outside of its domain."""

    grade = ordered(Grade, missing=True)
    mood = ordered(Grade)
    hurt = flag(missing=True)
    age = number(2, 5, missing=True)
    loss = money(up_to=3)


def some_test(dice: Random) -> Test:
    """A test of any fact, now and then outside of its domain."""
    low, amount = dice.randint(0, 6), Money(dice.randint(0, 4), "EUR")
    return dice.choice(
        [
            Cases.grade.is_in(*dice.sample(list(Grade), dice.randint(1, 2))),
            Cases.mood >= dice.choice(list(Grade)),
            Cases.mood.is_in(dice.choice(list(Grade))),
            dice.choice([Cases.hurt.yes(), Cases.hurt.no(), Cases.hurt.missing()]),
            dice.choice([Cases.age.missing(), Cases.age >= low, Cases.age <= low]),
            Cases.age.between(low, low + 2),
            dice.choice([Cases.loss < amount, Cases.loss > amount]),
        ]
    )


def some_box(dice: Random) -> Box:
    tests = [some_test(dice) for _ in range(dice.choice([0, *[1, 2, 3] * 4]))]
    return tuple({test.fact.name: test for test in tests}.values())


def some_table(seed: int) -> RuleTable[int]:
    """Random rules over those facts, which lead to 0, 1 or 2."""
    dice = Random(seed)  # noqa: S311 - the same tables in every run
    rules = [
        Rule(
            name=f"r{number}",
            when=Condition(
                tuple(some_box(dice) for _ in range(dice.choice([1, 1, 2])))
            ),
            then=dice.randint(0, 2),
        )
        for number in range(dice.randint(1, 5))
    ]
    return RuleTable("random", Cases, rules, dice.choice([*HitPolicy, HitPolicy.FIRST]))


TABLES = st.integers(0, 2**32).map(some_table)


def values_of(fact: Fact, table: RuleTable[int]) -> list[Any]:
    """Every value that could matter: each bound, what lies beside it, and missing."""
    tests = [t for each in table.rules for box in each.when.boxes for t in box]
    spans = [span for t in tests if t.fact.name == fact.name for span in t.spans]
    bounds = [edge for s in spans for edge in (s.low, s.high) if edge is not None]
    missing = [None] if fact.may_be_missing else []
    if fact.members:
        return [*fact.members, *missing]
    if isinstance(fact, Number):
        near = {fact.low, fact.high, *(b + d for b in bounds for d in (-1, 0, 1))}
        return [*filter(fact.accepts, sorted(near)), *missing]
    minor = {0, 300, *(b.minor + d for b in bounds for d in (-1, 0, 1))}
    amounts = [Money.of_minor(each, "EUR") for each in sorted(minor)]
    return [*filter(fact.accepts, amounts), *missing]


def tried(table: RuleTable[int]) -> dict[tuple[Any, ...], Decision[int] | Reason]:
    """What *table* says of every case that there is."""
    names = [fact.name for fact in table.asked]
    said: dict[tuple[Any, ...], Decision[int] | Reason] = {}
    for case in product(*(values_of(fact, table) for fact in table.asked)):
        try:
            said[case] = table.explain(**dict(zip(names, case, strict=True)))
        except CannotDecide as error:
            said[case] = error.reason
    return said


def worsened(
    table: RuleTable[int], said: dict[tuple[Any, ...], Decision[int] | Reason]
) -> Iterator[tuple[str, str, str]]:
    """Each fact and pair of rules where one worse value has the lesser outcome."""
    for place, fact in enumerate(table.asked):
        if not isinstance(fact, Ordered):
            continue
        for case, before in said.items():
            worse = (
                fact.members[fact.members.index(case[place]) + 1 :]
                if case[place]
                else ()
            )
            for value in worse:
                after = said[(*case[:place], value, *case[place + 1 :])]
                decided = isinstance(before, Decision) and isinstance(after, Decision)
                if decided and after.outcome < before.outcome:
                    yield fact.name, before.rule, after.rule


def test_law_6_gaps_overlaps_idle_rules_and_weakenings_agree_with_brute_force() -> None:
    seen: Counter[FlawKind] = Counter()

    @settings(LAW, max_examples=250)
    @given(TABLES)
    def agree(table: RuleTable[int]) -> None:
        said = tried(table)
        flaws = verify(table, strength=lambda outcome: (outcome,), currency="EUR")
        found: dict[FlawKind, list[Flaw]] = {kind: [] for kind in FlawKind}
        for flaw in flaws:
            found[flaw.kind].append(flaw)
            seen[flaw.kind] += 1
        reasons = [each for each in said.values() if isinstance(each, Reason)]
        fought = [each for each in reasons if each.code is Code.RULES_CONFLICT]
        gaps = [each for each in reasons if each.code is Code.NO_RULE]
        assert bool(found[FlawKind.GAP]) == bool(gaps)
        pairs = {
            pair
            for each in fought
            for pair in combinations(dict(each.parameters)["rules"].split(" and "), 2)
        }
        assert {flaw.rules for flaw in found[FlawKind.OVERLAP]} == pairs
        won = {each.rule for each in said.values() if isinstance(each, Decision)}
        idle = {flaw.rules[0] for flaw in found[FlawKind.NEVER_WINS]}
        idle |= {name for f in found[FlawKind.CATCH_ALL] for name in f.rules[1:]}
        nowhere = {
            f.rules[0] for f in found[FlawKind.OUTSIDE] if f.gravity is Gravity.ERROR
        }
        held = won | {name for pair in pairs for name in pair}
        assert idle | nowhere == {each.name for each in table.rules} - held
        weaker = set(worsened(table, said)) if not fought else set()
        assert {
            (flaw.what.split()[1], *flaw.rules) for flaw in found[FlawKind.WEAKENS]
        } == weaker

    agree()

    kinds = ("GAP", "OVERLAP", "NEVER_WINS", "CATCH_ALL", "OUTSIDE", "WEAKENS")
    assert min(seen[FlawKind[name]] for name in kinds) > 10, seen


class Holder:
    """A model that keeps the status, as a host keeps it beside the live machine."""

    state = ""


CHARTS: tuple[tuple[type[Chart], Lifecycle], ...] = (
    *((each.chart, each.lifecycle()) for each in SHIPPED.values()),
    (Desk, Lifecycle.of(Desk, closed=["gone"], steps=["calm"])),
    (Guarded, GUARDED),
)


def snapshots(journey: Journey) -> list[Complaint]:
    return [replay(journey.entries[:end]) for end in range(1, len(journey.entries) + 1)]


def moved_to(
    lifecycle: Lifecycle, status: str, event: str, complaint: Complaint
) -> str | None:
    if not lifecycle.leaves(status, event):
        return None
    return lifecycle.next(status, event, lambda: complaint)


@pytest.mark.parametrize(("chart", "lifecycle"), CHARTS, ids=lambda x: x.name)
def test_law_7_compiled_and_live_lifecycles_agree(
    chart: type[Chart], lifecycle: Lifecycle
) -> None:
    holder = Holder()
    holder.state = lifecycle.initial
    machine = chart(holder)
    events = {move.event for move in lifecycle.moves}
    moved = refused = 0

    @settings(LAW, max_examples=5)
    @given(THROWS)
    def runs(throws: bytes) -> None:
        nonlocal moved, refused
        for complaint in snapshots(run(throws, Seen())):
            for status in lifecycle.statuses:
                for event in sorted(events):
                    holder.state = status
                    try:
                        machine.send(event, complaint=complaint)
                        live: str | None = holder.state
                        moved += 1
                    except TransitionNotAllowed:
                        open_ = status not in lifecycle.closed
                        stays = open_ and event in lifecycle.anywhere
                        live = status if stays else None
                        refused += 1
                    compiled = moved_to(lifecycle, status, event, complaint)
                    assert compiled == live

    runs()

    assert moved > 50
    assert refused > 50


class Taken:
    """A listener that keeps the transitions as they are taken."""

    def __init__(self) -> None:
        self.moves: list[tuple[str, str, str]] = []

    def on_transition(self, source: State, event: str, target: State) -> None:
        self.moves.append((source.value, str(event), target.value))


@pytest.mark.parametrize(("chart", "lifecycle"), CHARTS, ids=lambda x: x.name)
def test_law_7_a_live_machine_follows_every_journey_and_refuses_with_the_table(
    chart: type[Chart], lifecycle: Lifecycle
) -> None:
    rulebook = standard("EUR").with_(version="live", lifecycle=lifecycle)
    moved = refused = 0

    @settings(LAW, max_examples=20)
    @given(THROWS)
    def runs(throws: bytes) -> None:
        nonlocal moved, refused
        entries = run(throws, Seen(), under=rulebook).entries
        taken, complaint = Taken(), replay(entries[:1])
        machine = live(complaint, chart, listeners=[taken])
        for entry in entries[1:]:
            for event in refused_in(lifecycle, complaint):
                with pytest.raises(TransitionNotAllowed):
                    machine.send(event)
                refused += 1
            moves = compiled_moves(lifecycle, complaint, entry)
            complaint = apply(complaint, entry)
            follow(machine, Handled(complaint, (entry,)))
            assert machine.model.complaint is complaint
            assert taken.moves == moves
            moved += len(moves)
            taken.moves = []

    runs()

    assert moved > 30
    assert refused > 30


def refused_in(lifecycle: Lifecycle, complaint: Complaint) -> Iterator[str]:
    """What the table refuses the complaint, by its status or by a guard."""
    for event in sorted({move.event for move in lifecycle.moves} - lifecycle.anywhere):
        if moved_to(lifecycle, complaint.status, event, complaint) is None:
            yield event


def compiled_moves(
    lifecycle: Lifecycle, complaint: Complaint, entry: Entry
) -> list[tuple[str, str, str]]:
    """The move of the table that the entry has made, if any."""
    read, event = as_guards_read(complaint, entry), event_of(entry.command)
    return [
        (move.source, move.event, move.target)
        for move in lifecycle.moves
        if (move.source, move.event) == (complaint.status, event) and move.holds(read)
    ][:1]


PLANNING = {
    *("demand_vague", "loss_unknown", "falls_short"),
    *("nothing_left", "same_as_before", "few_mixes"),
}
"""Codes that no command is refused with: why there are fewer plans."""


HOURS = Calendar("desk", "Europe/London", "Mo-Fr 09:00-17:00")


@pytest.mark.parametrize("calendar", [None, HOURS], ids=["no clocks", "clocks"])
@pytest.mark.parametrize(("currency", "scale"), [("EUR", 1), ("CNY", 10), ("JPY", 100)])
def test_law_8_the_standard_rulebook_verifies_clean(
    currency: str, scale: int, calendar: Calendar | None
) -> None:
    rulebook = standard(currency, scale=scale, calendar=calendar)

    assert list(rulebook.check()) == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id} {pack.version}")
def test_law_8_every_pack_verifies_clean(pack: Pack) -> None:
    assert list(in_use(pack).check()) == []


SLOWER_THAN_LAW = {
    ("au-asic-rg271", "acknowledgement"),
    ("au-asic-rg271-superannuation", "acknowledgement"),
    ("in-e-commerce", "acknowledgement"),
    ("cn-consumer-measures", "redress"),
    ("cn-bank-insurance", "answer"),
}
"""Where hours of the law run on over a weekend, or its days over Spring Festival."""


def test_law_8_the_standard_clocks_are_slower_than_the_law_in_known_cases() -> None:
    found = set()
    for pack in PACKS:
        clocks = standard_clocks(calendar_in(pack))
        for flaw in in_use(pack).with_(version="clocks", clocks=clocks).check():
            assert flaw.kind is FlawKind.LOOSE_DEADLINE
            assert flaw.gravity is Gravity.WARNING
            found.add((pack.id, flaw.where.removeprefix("clock ")))

    assert found == SLOWER_THAN_LAW


def test_law_10_nothing_is_promised_or_paid_beyond_authority_twice_or_above() -> None:
    """The oracle of the journeys asserts it at every step; this asserts its reach."""
    seen = Seen()

    @settings(LAW, max_examples=1200)
    @given(THROWS)
    def journeys(throws: bytes) -> None:
        run(throws, seen)

    journeys()

    kinds = {command.__name__ for command in do.COMMANDS} - {"Open"}
    assert set(seen.accepted) == kinds
    assert set(seen.refused) == {code.value for code in Code} - PLANNING
    assert seen.paid >= seen.journeys / 6
