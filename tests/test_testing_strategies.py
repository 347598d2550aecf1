"""Every public value has a strategy, and what it draws is sound."""

import copy
import json
import pickle
import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, find, given, settings
from hypothesis import strategies as st

import complaintkit
import complaintkit.commands as do
from complaintkit import (
    Complaint,
    Entry,
    Handled,
    InvalidValue,
    Lifecycle,
    Money,
    Rulebook,
    RuleTable,
    replay,
)
from complaintkit.audit import erase, seal, verify_chain
from complaintkit.codec import Codec, RulebookCodec
from complaintkit.lifecycle.shipped import shipped_lifecycles
from complaintkit.policies.authority import Allowance, AuthorityPolicy, Level
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.clocks import Exemption, Extension, Rung, Stage
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.policies.pack import OutcomeCodes, Referral
from complaintkit.policies.redress import RedressPolicy, Valuation
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.rules.conditions import Condition, Missing, OneOf, Span, Test
from complaintkit.rules.table import Rule
from complaintkit.testing import strategies
from house import DESK, GUARDED, STANDARD, TIGHT

LAW = settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.too_slow],
)
MANY = settings(LAW, max_examples=300)
HEADLINES = [
    found
    for found in (getattr(complaintkit, name) for name in complaintkit.__all__)
    if isinstance(found, type) and not issubclass(found, Exception)
]
PARTS = [
    *(Allowance, AuthorityPolicy, CeilingPolicy, CompensationPolicy, Condition),
    *(Entitlement, Exemption, Extension, Level, OutcomeCodes, RedressPolicy),
    *(Referral, Rule, Rung, Stage, Test, TierTerms, TieringPolicy, Valuation),
]
STORED_BY_RULEBOOKS = {
    *(Lifecycle, Rulebook, RuleTable, Handled),
    *(complaintkit.Clock, complaintkit.Pack, complaintkit.Calendar),
    *(complaintkit.Reading, complaintkit.Reason),
}
CODEC = Codec()


@pytest.mark.parametrize(
    "kind", [*HEADLINES, *do.COMMANDS, *PARTS], ids=lambda k: k.__name__
)
def test_every_public_value_is_drawn_pickled_and_copied(kind: type) -> None:
    @LAW
    @given(strategies.of(kind))
    def sound(value: Any) -> None:
        assert isinstance(value, kind)
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes
        assert copy.deepcopy(value) == value

    sound()


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in (*HEADLINES, *do.COMMANDS)
        if attrs.has(kind) and kind not in STORED_BY_RULEBOOKS
    ],
    ids=lambda kind: kind.__name__,
)
def test_what_is_drawn_survives_the_codec(kind: type) -> None:
    @LAW
    @given(strategies.of(kind))
    def survives(value: Any) -> None:
        data = json.loads(json.dumps(CODEC.to_dict(value)))
        assert CODEC.from_dict(data, kind) == value

    survives()


# --- rulebooks ------------------------------------------------------------------------


@LAW
@given(st.sampled_from(["EUR", "JPY", "CNY"]).flatmap(strategies.rulebooks))
def test_any_rulebook_survives_being_stored(rulebook: Rulebook) -> None:
    codec = RulebookCodec(lifecycles={"its own": rulebook.lifecycle})

    loaded = codec.from_dict(json.loads(json.dumps(codec.to_dict(rulebook))))

    assert loaded == rulebook
    assert loaded.pin == rulebook.pin


@LAW
@given(strategies.tables(st.integers(0, 9), total=True), strategies.of(Complaint))
def test_a_total_table_decides_every_complaint_that_is_assessed(
    table: RuleTable[int], complaint: Complaint
) -> None:
    assume(complaint.assessment is not None)

    assert table.outcome(complaint) in range(10)


@LAW
@given(strategies.lifecycles())
def test_any_lifecycle_has_a_way_out(lifecycle: Lifecycle) -> None:
    reached, known = {lifecycle.initial}, 0
    while len(reached) > known:
        known = len(reached)
        reached |= {move.target for move in lifecycle.moves if move.source in reached}

    assert reached & lifecycle.closed


# --- whole lives ----------------------------------------------------------------------

PLUGGED = {
    name: STANDARD.with_(version=name, lifecycle=lifecycle)
    for name, lifecycle in {
        **shipped_lifecycles(),
        "desk": DESK,
        "guarded": GUARDED,
    }.items()
}


@pytest.mark.parametrize("name", [*PLUGGED, "tight"])
def test_the_lives_of_any_house_replay_and_are_a_chain(name: str) -> None:
    rulebook = TIGHT if name == "tight" else PLUGGED[name]
    codec = Codec.of(rulebook)

    @settings(LAW, max_examples=5)
    @given(strategies.journeys(rulebook))
    def lives(case: Handled) -> None:
        stored = [json.loads(json.dumps(codec.to_dict(each))) for each in case.entries]
        chain = seal(stored, salt="a salt of many characters")
        erased = [erase(link) for link in chain]
        loaded = [codec.from_dict(each, Entry) for each in stored]
        assert verify_chain(chain) == verify_chain(erased)
        assert replay(loaded) == case.complaint == replay(case.entries)

    lives()


@LAW
@given(st.data(), strategies.rulebooks())
def test_lives_go_on_under_any_rulebook(
    data: st.DataObject, rulebook: Rulebook
) -> None:
    case = data.draw(strategies.journeys(rulebook, most=8))

    assert case.complaint.pin == rulebook.pin
    assert replay(case.entries) == case.complaint


def test_lives_come_to_every_kind_of_place() -> None:
    seen: set[str] = set()
    done: set[type] = set()

    @settings(LAW, max_examples=150)
    @given(strategies.journeys())
    def lives(case: Handled) -> None:
        seen.update(entry.status for entry in case.entries)
        done.update(type(entry.command) for entry in case.entries)

    lives()

    rare = {
        "dispatched",
        "investigating",
        "deadlocked",
        "merged",
        "silent",
        "referred",
        "rejected",
    }
    assert seen >= {*STANDARD.lifecycle.statuses} - rare
    assert len(done) >= 25


def test_the_repr_of_a_life_is_short_whatever_its_rulebook() -> None:
    lives = strategies.journeys(TIGHT).filter(lambda case: case.complaint.closed)

    assert len(repr(lives)) < 100


def test_a_test_that_fails_tells_the_life_in_a_line() -> None:
    @LAW
    @given(strategies.journeys())
    def lives(case: Handled) -> None:
        assert not case.complaint.offers

    with pytest.raises(AssertionError) as failed:
        lives()

    story = "Open by front_line, Assess by front_line, PrepareOffers by front_line"
    assert f"the life of the complaint: {story}" in failed.value.__notes__


def test_lives_are_asked_for_under_a_rulebook_and_nothing_else() -> None:
    with pytest.raises(InvalidValue, match="rulebook: expected Rulebook, got 'EUR'"):
        strategies.journeys("EUR")


def test_a_life_shrinks_to_the_usual_way() -> None:
    offered = find(
        strategies.journeys(), lambda case: bool(case.complaint.offers), settings=MANY
    )

    names = [type(entry.command).__name__ for entry in offered.entries]
    assert names == ["Open", "Assess", "PrepareOffers"]


# --- what a house has of its own ------------------------------------------------------


@attrs.frozen
class Parcel:
    """A value of a host's own."""

    weight: int
    contents: tuple[Money, ...]


def test_a_value_of_a_house_needs_no_strategy_of_its_own() -> None:
    parcel = find(strategies.of(Parcel), lambda found: len(found.contents) > 0)

    assert parcel == Parcel(1, (Money("0.00", "EUR"),))


@attrs.frozen
class Odd:
    what: complex


def test_a_field_that_nothing_is_known_of_is_an_error() -> None:
    with pytest.raises(InvalidValue, match="there is no strategy for <class 'complex'"):
        find(strategies.of(Odd), lambda found: True)


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: strategies.of([Money]), "there is no strategy for [<class"),
        (lambda: strategies.conditions("JPY"), "expected a class of facts, got 'JPY'"),
    ],
    ids=["a list of classes", "a currency for the facts"],
)
def test_what_cannot_be_drawn_is_an_error(
    draw: Callable[[], object], says: str
) -> None:
    with pytest.raises(InvalidValue, match=re.escape(says)):
        draw()


def test_rules_may_ask_for_any_fact_that_is_declared() -> None:
    asked: set[str] = set()
    leaves: set[type] = set()

    @settings(LAW, max_examples=200)
    @given(strategies.conditions(ComplaintFacts))
    def ask(condition: Condition) -> None:
        tests = [test for box in condition.boxes for test in box]
        asked.update(test.fact.name for test in tests)
        leaves.update(type(leaf) for test in tests for leaf in test.leaves)

    ask()

    assert asked == set(ComplaintFacts.declared())
    assert leaves == {Span, OneOf, Missing}


def test_a_command_may_be_of_any_kind() -> None:
    kinds: set[type] = set()

    @settings(LAW, max_examples=300)
    @given(strategies.commands())
    def collect(command: do.Command) -> None:
        kinds.add(type(command))

    collect()

    assert len(kinds) > len(do.COMMANDS) * 0.8
