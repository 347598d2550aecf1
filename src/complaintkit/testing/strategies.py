"""Hypothesis strategies: every public value, rulebooks, and whole lives of a complaint.

They need the extra ``complaintkit[testing]``; nothing else of this room does.
"""

from collections.abc import Hashable
from functools import cache
from string import Formatter
from typing import Any, TypeVar, cast

from attrs import evolve

from complaintkit import commands as do
from complaintkit.clocks import Calendar, Limit
from complaintkit.complaint.assessment import Tier
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.redress import CASH, Basis, Redress, RedressForm
from complaintkit.errors import InvalidValue, from_extra
from complaintkit.handling import Entry, Handled
from complaintkit.lifecycle.moves import Lifecycle, Moves
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.clocks import Clock
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.pack import Pack
from complaintkit.policies.redress import RedressPolicy
from complaintkit.policies.tiering import TieringPolicy
from complaintkit.presets.packs import PACKS
from complaintkit.reasons import Code, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.conditions import Condition, Test
from complaintkit.rules.table import Rule, RuleTable
from complaintkit.sentences import ENGLISH

with from_extra("testing"):
    from hypothesis import strategies as st

    from complaintkit.testing.deriving import (
        Deriving,
        days,
        moments,
        money,
        shares,
        texts,
        words,
    )
    from complaintkit.testing.lives import journeys
    from complaintkit.testing.rulebooks import (
        calendars,
        clocks,
        ladders,
        lifecycles,
        limits,
        rulebooks,
        standard_in,
        tierings,
        total,
    )
    from complaintkit.testing.ruling import any_test, conditions, rules, tables

__all__ = [
    "calendars",
    "commands",
    "conditions",
    "days",
    "journeys",
    "lifecycles",
    "moments",
    "money",
    "of",
    "rulebooks",
    "rules",
    "shares",
    "tables",
    "texts",
    "words",
]

T = TypeVar("T")


def of(kind: type[T]) -> st.SearchStrategy[T]:
    """Every value of that class which it takes: derived from its fields.

    For a class of one's own too, if attrs makes it. InvalidValue where a field has a
    type that nothing is known of.

    >>> from hypothesis import find
    >>> from complaintkit import Actor, Demand
    >>> find(of(Demand), lambda demand: demand.loss is not None).loss
    Money('0.00', 'EUR')
    >>> find(of(Actor), lambda actor: True)
    Actor(id='0', role='0', on_behalf_of=None)
    """
    if not isinstance(kind, Hashable):
        raise InvalidValue(f"there is no strategy for {kind!r}")
    return _derived(cast("type", kind))


@cache
def _derived(kind: Any) -> st.SearchStrategy[Any]:
    return _deriving().of(kind)


def commands() -> st.SearchStrategy[do.Command]:
    """Any command, about offers and lines that there may be or not.

    >>> from hypothesis import find
    >>> find(commands(), lambda command: isinstance(command, do.Withdraw))
    Withdraw(because=None, happened_at=None)
    """
    return _derived(do.Command)


_MANY = 12


def _redress() -> st.SearchStrategy[Redress]:
    """Cash is worth what it costs, and may be paid in parts."""
    basis = st.sampled_from(Basis)
    cash = st.builds(
        Redress,
        st.sampled_from(CASH),
        money(),
        department=words(),
        basis=basis,
        instalments=st.just(1),
    )
    dear = cash.filter(lambda line: line.cost.minor > _MANY)
    slow = st.builds(
        lambda line, parts: evolve(line, instalments=parts),
        dear,
        st.integers(1, _MANY),
    )
    kind = st.builds(
        Redress,
        st.sampled_from([form for form in RedressForm if form not in CASH]),
        money(),
        money(),
        department=words(),
        basis=basis,
    )
    return st.one_of(cash, kind, slow)


def _reasons() -> st.SearchStrategy[Reason]:
    """Any code, with a word for everything that its sentence names."""

    def parameters(code: Code) -> st.SearchStrategy[Reason]:
        names = {
            name: words() for _, name, _, _ in Formatter().parse(ENGLISH[code]) if name
        }
        return st.fixed_dictionaries(names).map(lambda found: Reason(code, found))

    return st.sampled_from(Code).flatmap(parameters)


def _entries() -> st.SearchStrategy[Entry]:
    return journeys().map(lambda case: case.entries).flatmap(st.sampled_from)


@cache
def _deriving() -> Deriving:
    """Everything that its fields do not say enough of."""
    tiers = st.sampled_from(Tier)
    return Deriving(
        {
            AuthorityPolicy: ladders,
            Calendar: calendars,
            Clock: clocks,
            Complaint: lambda: journeys().map(lambda case: case.complaint),
            CompensationPolicy: lambda: total(shares(), "EUR").map(CompensationPolicy),
            Condition: conditions,
            Entry: _entries,
            Handled: journeys,
            Lifecycle: lifecycles,
            Limit: limits,
            Moves: lifecycles,
            Pack: lambda: st.sampled_from(PACKS),
            Reason: _reasons,
            Redress: _redress,
            RedressPolicy: lambda: st.just(standard_in("EUR").redress),
            Rule: lambda: rules(tiers),
            RuleTable: lambda: tables(tiers),
            Rulebook: rulebooks,
            Test: any_test,
            TieringPolicy: tierings,
        }
    )
