"""The nearest change: the fewest facts, by the smallest steps, to another outcome."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, cast

from attrs import frozen

from complaintkit.money import Money, digits_of
from complaintkit.rules.axes import Axis, bits
from complaintkit.rules.conditions import Span, Test, restricted
from complaintkit.rules.decision import FactChange, Nearest, plain, shown
from complaintkit.rules.facts import Amount, Fact, Number, Ordered
from complaintkit.rules.regions import Region
from complaintkit.rules.table import HitPolicy, Rule, RuleTable
from complaintkit.rules.winning import winning

_ANY = Fraction(1)
"""The step to a value that is neither nearer nor farther than another."""

_UNKNOWN = Fraction(2)
"""The step to a missing value: farther than to any that is known."""


@frozen
class _Target:
    """Cases that a rule decides, and which of their facts it has asked by then."""

    rule: Rule[Any]
    region: Region
    asks: tuple[bool, ...]


@frozen
class _Move:
    """How one fact gets from the cell where it is to the nearest that is wanted."""

    axis: Axis
    now: object
    wanted: int
    at: int
    size: Fraction


@frozen
class Neighbours:
    """The regions of one table, kept to find the nearest change of many cases.

    >>> from complaintkit.rules.facts import Facts, number
    >>> from complaintkit.rules.table import otherwise, rule
    >>> class F(Facts):
    ...     age = number(0, 150)
    >>> table = RuleTable("t", F, [rule("old", F.age >= 65, then=1), otherwise(2)])
    >>> print(Neighbours.of(table).nearest({"age": 60}, 2))
    age >= 65 instead of 60: 1, by rule old
    """

    axes: tuple[Axis, ...]
    targets: tuple[_Target, ...]
    currency: str

    @classmethod
    def of(cls, table: RuleTable[Any]) -> "Neighbours":
        """Those of *table*; none where it has too many regions to look through."""
        found = winning(table)
        axes, currency = found.space.axes, table.currency or found.space.currency
        if not found.complete:
            return cls(axes, (), currency)
        return cls(axes, tuple(_targets(table, axes, found.won)), currency)

    def nearest(self, facts: Mapping[str, object], outcome: object) -> Nearest | None:
        """The smallest change of *facts* that does not lead to *outcome*, if any does.

        Only what some rule decides is an outcome.
        """
        values = [facts[axis.fact.name] for axis in self.axes]
        places = [_place(*pair) for pair in zip(self.axes, values, strict=True)]
        others = [each for each in self.targets if each.rule.then != outcome]
        if not others:
            return None
        apart = [_apart(each, places) for each in others]
        fewest = min(map(len, apart))
        near = [
            (each.rule, self._moves(values, each.region, facts_apart))
            for each, facts_apart in zip(others, apart, strict=True)
            if len(facts_apart) == fewest
        ]
        rule, moves = min(near, key=lambda pair: sum(move.size for move in pair[1]))
        changes = tuple(_change(move, self.currency) for move in moves)
        return Nearest(changes, rule.then, rule.name)

    def _moves(
        self, values: list[object], region: Region, apart: list[int]
    ) -> list[_Move]:
        """How the facts that are *apart* from *region* get there."""
        return [_move(self.axes[at], values[at], region[at]) for at in apart]


def _targets(
    table: RuleTable[Any], axes: Iterable[Axis], won: Iterable[tuple[Region, ...]]
) -> Iterator[_Target]:
    """In the order of the rules; a unique table asks all of its facts at once."""
    names = [axis.fact.name for axis in axes]
    asked: set[str] = set(names) if table.hit is HitPolicy.UNIQUE else set()
    for rule, regions in zip(table.rules, won, strict=True):
        asked |= {test.fact.name for box in rule.when.boxes for test in box}
        asks = tuple(name in asked for name in names)
        yield from (_Target(rule, region, asks) for region in regions)


def _apart(target: _Target, places: list[int | None]) -> list[int]:
    """Which facts of a case would have to be others; an unknown one if it is asked."""
    return [
        number
        for number, (mask, place) in enumerate(zip(target.region, places, strict=True))
        if (target.asks[number] if place is None else not mask >> place & 1)
    ]


def _place(axis: Axis, value: object) -> int | None:
    """The cell that *value* is in; None of one that rules cannot go on with."""
    for at, cell in enumerate(axis.cells):
        if _is_within(value, cell):
            return at
    return None


def _is_within(value: object, cell: object) -> bool:
    if not isinstance(cell, Span) or value is None:
        return value is cell
    if not isinstance(value, int | Money):
        return False
    ends = [end for end in (cell.low, cell.high) if isinstance(end, Money)]
    if any(
        not isinstance(value, Money) or value.currency != end.currency for end in ends
    ):
        return False
    low, high = _whole(cell.low), _whole(cell.high)
    at = _whole(value)
    return (low is None or at >= low) and (high is None or at < high)


def _whole(bound: Any) -> Any:
    return bound.minor if isinstance(bound, Money) else bound


def _move(axis: Axis, now: object, wanted: int) -> _Move:
    """To the nearest of the *wanted* cells."""
    sizes = [(_size(axis, now, at), at) for at in bits(wanted)]
    size, at = min(sizes)
    return _Move(axis, now, wanted, at, size)


def _size(axis: Axis, now: Any, at: int) -> Fraction:
    """How far it is to a cell, as a share of all that there is."""
    cell = axis.cells[at]
    if cell is None:
        return _UNKNOWN
    place = _place(axis, now)
    if place is None or axis.cells[place] is None:
        return _ANY
    if isinstance(cell, Span):
        moved = abs(_whole(_edge(cell, now)) - _whole(now))
        return Fraction(moved, _length(axis.fact, now))
    if isinstance(axis.fact, Ordered):
        return Fraction(abs(at - place), len(axis.fact.members))
    return _ANY


def _edge(cell: Span, now: Any) -> Any:
    """The value of *cell* that is nearest to one outside of it."""
    if cell.low is not None and now < cell.low:
        return cell.low
    if isinstance(cell.high, Money):
        return Money.of_minor(cell.high.minor - 1, cell.high.currency)
    return _whole(cell.high) - 1


def _length(fact: Fact, now: Any) -> int:
    """How far it is from one end of the domain to the other."""
    if isinstance(fact, Number):
        return fact.high - fact.low
    most = cast("Amount", fact).up_to
    return int(most.scaleb(digits_of(now.currency)))


def _change(move: _Move, currency: str) -> FactChange:
    axis, cell = move.axis, move.axis.cells[move.at]
    if not isinstance(cell, Span):
        wanted = f"{axis.fact.name} = {shown(cell)}"
        return FactChange(axis.fact.name, plain(move.now), wanted, cell)
    place = _place(axis, move.now)
    measured = place is not None and isinstance(axis.cells[place], Span)
    value = _edge(cell, move.now) if measured else axis.value(move.at, currency)
    words = axis.fact.describe(_run(axis, move.wanted, cell))
    return FactChange(axis.fact.name, plain(move.now), words, value)


def _run(axis: Axis, wanted: int, cell: Span) -> Test:
    """The unbroken line of *wanted* values that *cell* is a part of."""
    spans = [each for at in bits(wanted) if isinstance(each := axis.cells[at], Span)]
    joined = restricted(axis.fact, spans, (), missing=False).spans
    whole = next(span for span in joined if span.meet(cell) is not None)
    return Test(axis.fact, (whole,))
