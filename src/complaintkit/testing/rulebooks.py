"""Hypothesis strategies for calendars, clocks, lifecycles and rulebooks."""

from functools import cache
from typing import TypeVar

from attrs import evolve
from hypothesis import strategies as st

from complaintkit import commands as do
from complaintkit.clocks import Calendar, Limit, Unit
from complaintkit.clocks.hours import Hours, Window
from complaintkit.complaint.assessment import Tier
from complaintkit.complaint.care import ApologyTerms, FollowUpTerms
from complaintkit.lifecycle.moves import Lifecycle, Move
from complaintkit.lifecycle.shipped import shipped_lifecycles
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.clocks import Clock
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.policies.levels import Level
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.presets.clocks import standard_clocks
from complaintkit.presets.standard import standard
from complaintkit.rulebook import Rulebook
from complaintkit.rules.table import RuleTable
from complaintkit.testing.builders import a_complaint
from complaintkit.testing.deriving import (
    Deriving,
    days,
    fitting,
    money,
    texts,
    words,
)
from complaintkit.testing.ruling import tables

T = TypeVar("T")

ROLES = ("front_line", "supervisor", "manager", "director")

PLAINLY = Deriving({})
"""For values whose fields say all."""


def limits() -> st.SearchStrategy[Limit]:
    """Up to a hundred of any unit."""
    return st.builds(
        Limit,
        st.integers(1, 100),
        st.sampled_from(Unit),
        start_is_day=st.integers(0, 1),
    )


def calendars() -> st.SearchStrategy[Calendar]:
    """Calendars with any hours of the week, holidays, and days of other hours.

    >>> from hypothesis import find
    >>> find(calendars(), lambda calendar: True).zone
    'UTC'
    """
    window = st.builds(
        lambda opens, length: Window(opens, opens + length),
        st.integers(0, 1439),
        st.integers(1, 1440),
    )
    hours: st.SearchStrategy[Hours] = st.one_of(
        st.just(()), window.map(lambda each: (each,))
    )
    given = st.fixed_dictionaries(
        {
            "name": words(),
            "zone": st.sampled_from(["UTC", "Europe/London", "Asia/Tokyo"]),
            "hours": st.just("Mo-Fr 09:00-17:00") | st.tuples(*[hours] * 7),
            "holidays": st.dictionaries(days(), texts(), max_size=3),
            "special": st.dictionaries(days(), hours, max_size=2),
            "years": st.sampled_from([None, range(2020, 2036)]),
        }
    )
    return fitting(Calendar, given)


def clocks(currency: str = "EUR") -> st.SearchStrategy[Clock]:
    """The standard clocks on any calendar, with limits of any length."""
    standing = calendars().map(standard_clocks).flatmap(st.sampled_from)
    lengths = tables(st.none() | limits(), ComplaintFacts, currency, total=True)
    return st.builds(
        lambda clock, limit: evolve(clock, limit=limit),
        standing.filter(lambda clock: clock.limit is not None),
        limits() | lengths,
    )


def lifecycles() -> st.SearchStrategy[Lifecycle]:
    """A shipped lifecycle, or random moves between a few statuses, with a way out.

    >>> from hypothesis import find
    >>> find(lifecycles(), lambda lifecycle: True).name
    'StandardChart'
    """
    return st.one_of(st.sampled_from(_shipped()), _random_lifecycles())


@st.composite
def _random_lifecycles(draw: st.DrawFn) -> Lifecycle:
    statuses = [f"s{number}" for number in range(draw(st.integers(1, 4)))]
    events = sorted(set(do.EVENTS.values()) - {"open", "advance", "close", "reopen"})
    named = draw(st.lists(st.sampled_from(events), max_size=4, unique=True))
    moves = {(status, "close"): "shut" for status in statuses}
    for event in named:
        some = st.lists(st.sampled_from(statuses), min_size=1, unique=True)
        for source in draw(some):
            moves[source, event] = draw(st.sampled_from(statuses))
    if draw(st.booleans()):
        moves["shut", "reopen"] = statuses[0]
    return Lifecycle(
        name="random",
        initial=statuses[0],
        moves=tuple(Move(*step, target) for step, target in sorted(moves.items())),
        closed=frozenset({"shut"}),
        anywhere=frozenset(draw(st.sets(st.sampled_from(named))) if named else ()),
    )


@cache
def _shipped() -> tuple[Lifecycle, ...]:
    return tuple(shipped_lifecycles().values())


@cache
def standard_in(currency: str) -> Rulebook:
    """One for all, whose tables a first complaint has compiled."""
    rulebook = standard(currency)
    a_complaint(rulebook).closed()
    return rulebook


def ladders(currency: str = "EUR") -> st.SearchStrategy[AuthorityPolicy]:
    """One level to four, each of which may promise more than the one below it."""
    limits = st.lists(
        money(currency), min_size=len(ROLES), max_size=len(ROLES), unique=True
    )
    return limits.map(
        lambda found: AuthorityPolicy(list(map(Level, ROLES, sorted(found))))
    )


def _apologies() -> st.SearchStrategy[ApologyTerms]:
    """Owed by somebody on the ladder."""
    return st.builds(
        lambda terms, role: evolve(terms, role=role),
        PLAINLY.of(ApologyTerms),
        st.sampled_from(ROLES),
    )


def tierings(currency: str = "EUR") -> st.SearchStrategy[TieringPolicy]:
    """Any rules that lead to a tier."""
    terms = [TierTerms(tier, f"{tier.value} desk") for tier in Tier]
    return total(st.sampled_from(Tier), currency).map(
        lambda table: TieringPolicy(table, terms)
    )


def total(then: st.SearchStrategy[T], currency: str) -> st.SearchStrategy[RuleTable[T]]:
    """Tables that decide every complaint."""
    return tables(then, ComplaintFacts, currency, total=True)


def rulebooks(currency: str = "EUR") -> st.SearchStrategy[Rulebook]:
    """The standard rulebook, with policies of any kind in the place of its own.

    Every table decides every case, so that a complaint can be handled under each.

    >>> from hypothesis import HealthCheck, given, settings
    >>> patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    >>> @settings(max_examples=3, database=None, **patient)
    ... @given(rulebooks("JPY"))
    ... def test_it_is_in_yen(rulebook):
    ...     assert rulebook.currency == "JPY"
    >>> test_it_is_in_yen()
    """
    base = standard_in(currency)
    asked = {
        "lifecycle": lifecycles(),
        "tiering": tierings(currency),
        "authority": ladders(currency),
        "routing": total(words(), currency),
        "record": st.none() | total(st.booleans(), currency),
        "apology": st.none() | total(st.none() | _apologies(), currency),
        "follow_up": total(PLAINLY.of(FollowUpTerms), currency),
        "reopening": st.none() | total(st.none() | st.integers(0, 400), currency),
        "clocks": st.lists(
            clocks(currency), max_size=2, unique_by=lambda clock: clock.name
        ),
    }
    version = {"version": st.just("drawn")}
    return fitting(base.with_, st.fixed_dictionaries(version, optional=asked))
