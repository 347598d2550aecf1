"""The outline of a sheet: which tables are read, and from what."""

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from complaintkit.commands import EVENTS
from complaintkit.errors import UnfitFrame, suggestion
from complaintkit.policies.clocks import OCCURRENCES, Clock
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.rulebook import Rulebook
from complaintkit.rules.facts import Fact
from complaintkit.rules.table import RuleTable
from complaintkit.whatif.columns import Columns
from complaintkit.whatif.frames import OWN, Taken
from complaintkit.whatif.gate import Gate
from complaintkit.whatif.readers import Reader, SpelledReader
from complaintkit.whatif.tables import outcomes

QUESTIONS = ("tier", "department", "compensation", "level", "deadlines")
"""What a rulebook says of every row."""

_LOSS = "intake.demand.loss"
_TIER = "tier"


@frozen
class Started:
    """A clock with its limit, and the event with the column that holds its start.

    >>> from complaintkit.clocks import Limit, Unit
    >>> answer = Clock(name="answer", limit=Limit(1, Unit.WEEKS), stops=["close"])
    >>> Started(answer, answer.limit, "received", "received_at").table
    'clock answer'
    """

    clock: Clock
    limit: RuleTable[Any]
    event: str
    column: str

    @property
    def table(self) -> str:
        """The name of its limit among the tables of an outline."""
        return f"clock {self.clock.name}"


@frozen
class Outline:
    """The tables that are read, the readers of each, the loss, and the clocks."""

    rulebook: Rulebook
    wanted: tuple[str, ...]
    host: tuple[str, ...]
    tables: Mapping[str, RuleTable[Any]]
    readers: Mapping[str, Mapping[str, Reader]]
    loss: Reader | None
    clocks: tuple[Started, ...]

    @property
    def new(self) -> Iterator[str]:
        """The new columns, without a prefix."""
        shown = ("tier", "department", "multiplier", "compensation", "level")
        yield from (name for name in shown if name in {*self.shown, *self.wanted})
        yield from (f"deadline_{each.clock.name}" for each in self.clocks)

    @property
    def rules(self) -> Iterator[str]:
        """The columns of the rules behind decisions, without a prefix."""
        yield from (f"{name}_rule" for name in self.tables if name in self.shown)

    @property
    def shown(self) -> frozenset[str]:
        """The tables whose outcomes are columns of their own."""
        both = {"compensation": "multiplier"}
        return frozenset(both.get(question, question) for question in self.wanted)


def outlined(
    taken: Taken, rulebook: Rulebook, columns: Columns, wanted: tuple[str, ...]
) -> Outline:
    """The outline for what is *taken* in; UnfitFrame with all that keeps it from that.

    A table that asks the tier is given the one that is decided here, unless nobody
    wants it and the host's columns have one.
    """
    gate = Gate.of(taken.frame, columns, rulebook.currency, taken.held)
    clocks = started(rulebook, columns) if "deadlines" in wanted else ()
    tables = dict(_tables(rulebook, wanted, clocks))
    if "tier" in wanted or _lack_tier(tables, columns):
        tables = {_TIER: rulebook.tiering.table, **tables}
    problems = list(_of_moments(gate, rulebook, clocks))
    readers: dict[str, Mapping[str, Reader]] = {}
    for name, table in tables.items():
        decided = {} if name == _TIER else dict(_of_tier(table, tables))
        asked = (fact for fact in table.asked if fact.name not in decided)
        found, misfits = gate.tried(asked)
        readers[name] = {**found, **decided}
        problems += misfits
    wants_loss = [_loss(rulebook)] if "multiplier" in tables else []
    losses, misfits = gate.tried(wants_loss)
    problems += misfits
    if problems:
        raise UnfitFrame(dict.fromkeys(problems))
    loss = next(iter(losses.values()), None)
    host = tuple(gate.schema)
    return Outline(rulebook, wanted, host, tables, readers, loss, clocks)


def started(rulebook: Rulebook, columns: Columns) -> tuple[Started, ...]:
    """The clocks of *rulebook* that start with an event whose moment is known."""
    moments = dict(columns.moments)
    return tuple(
        Started(clock, clock.limit, event, moments[event])
        for clock in rulebook.all_clocks
        if clock.limit is not None
        for event in clock.starts
        if event == next(filter(moments.__contains__, clock.starts), None)
    )


def _tables(
    rulebook: Rulebook, wanted: tuple[str, ...], clocks: tuple[Started, ...]
) -> Iterator[tuple[str, RuleTable[Any]]]:
    if "department" in wanted:
        yield "department", rulebook.routing
    if "compensation" in wanted or "level" in wanted:
        policy = rulebook.compensation
        parts = (("floor", policy.floor), ("cap", policy.cap))
        yield "multiplier", policy.multiplier
        yield from ((name, table) for name, table in parts if table is not None)
    yield from ((each.table, each.limit) for each in clocks)


def _lack_tier(tables: Mapping[str, RuleTable[Any]], columns: Columns) -> bool:
    asked = (fact for table in tables.values() for fact in table.asked)
    return any(_is_tier(fact) and columns.source(fact.name) is None for fact in asked)


def _is_tier(fact: Fact) -> bool:
    return fact.of == _TIER


def _of_tier(
    table: RuleTable[Any], tables: Mapping[str, RuleTable[Any]]
) -> Iterator[tuple[str, Reader]]:
    """How *table* reads the tier that is decided here."""
    if _TIER not in tables:
        return
    places = tuple(enumerate(outcomes(tables[_TIER])))
    value = nw.col(f"{OWN}{_TIER}")
    for fact in table.asked:
        if _is_tier(fact):
            yield fact.name, SpelledReader(fact, value, places, closed=False)


def _loss(rulebook: Rulebook) -> Fact:
    declared = rulebook.compensation.multiplier.facts.declared().values()
    own = (fact for fact in declared if fact.of == _LOSS)
    return next(own, ComplaintFacts.loss)


def _of_moments(
    gate: Gate, rulebook: Rulebook, clocks: tuple[Started, ...]
) -> Iterator[str]:
    known = {*OCCURRENCES, *EVENTS.values(), *rulebook.lifecycle.steps}
    for event, _ in gate.columns.moments:
        if event not in known:
            hint = suggestion(event, sorted(known))
            yield f"moments: there is no event {event!r}{hint}"
    for event, column in {(each.event, each.column) for each in clocks}:
        problem = gate.problem_of_moment(column)
        if problem is not None:
            yield f"{event}: {problem}"
