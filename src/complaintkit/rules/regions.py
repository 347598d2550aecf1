"""Regions: the cases of a table as boxes of cells, to be met, taken away and shown.

Every fact is cut where a rule draws a line, so that all values of one cell are alike to
every rule. Sets of cells are the bits of a whole number, one number a fact.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from operator import and_
from typing import Any

from attrs import field, frozen

from complaintkit.errors import InvalidRulebook
from complaintkit.money import Money
from complaintkit.rules.conditions import Bound, Box, Member, Span, Test, restricted
from complaintkit.rules.facts import Amount, Fact, Number
from complaintkit.rules.packing import Packed, Packing
from complaintkit.rules.table import Rule, RuleTable

Cell = Span | Member | None
"""Values that no rule tells apart: numbers from a to b, a member, or missing."""

Region = tuple[int, ...]
"""A set of cells for each fact, as bits; the cases that are in all of them."""

MOST_REGIONS = 20_000
"""Where cutting up stops: rules that need more are beyond what a person can check."""


@frozen
class Axis:
    """One fact and its cells, in their order; a missing value stands last.

    >>> from complaintkit.rules.facts import Facts, number
    >>> class F(Facts):
    ...     age = number(0, 150, missing=True)
    >>> Axis(F.age, (Span(None, 18), Span(18, None), None)).all_cells
    7
    """

    fact: Fact = field(eq=lambda fact: fact.content())
    cells: tuple[Cell, ...]

    @property
    def all_cells(self) -> int:
        """The set of every cell."""
        return (1 << len(self.cells)) - 1

    def mask(self, test: Test) -> int:
        """The cells that *test* allows."""
        spans, members, missing = test.spans, test.members, test.missing
        found = 0
        for at, cell in enumerate(self.cells):
            if isinstance(cell, Span):
                least = _least(cell, self.fact)
                held = any(_from_to(span, least) for span in spans)
            else:
                held = missing if cell is None else cell in members
            found |= held << at
        return found

    def test(self, mask: int) -> Test | None:
        """The condition that allows the cells of *mask*; None where it allows all."""
        if mask == self.all_cells:
            return None
        cells = [self.cells[at] for at in bits(mask)]
        spans = [cell for cell in cells if isinstance(cell, Span)]
        members = [cell for cell in cells if not isinstance(cell, Span | None)]
        return restricted(self.fact, spans, members, missing=None in cells)

    def value(self, at: int, currency: str) -> Any:
        """The least value of the cell at that place: what ``explain`` takes."""
        cell = self.cells[at]
        if not isinstance(cell, Span):
            return cell
        if cell.low is not None:
            return cell.low
        if isinstance(self.fact, Number):
            return self.fact.low
        return Money.zero(_currency(self.cells) or currency)


def _currency(cells: Iterable[Cell]) -> str | None:
    """The currency in which amounts are cut; None where no rule cuts them."""
    spans = (cell for cell in cells if isinstance(cell, Span))
    bounds = chain.from_iterable((span.low, span.high) for span in spans)
    found = (bound.currency for bound in bounds if isinstance(bound, Money))
    return next(found, None)


def _least(cell: Span, fact: Fact) -> int:
    """The least value of *cell* within the domain, amounts in minor units."""
    if cell.low is not None:
        return _whole(cell.low)
    return fact.low if isinstance(fact, Number) else 0


def _from_to(span: Span, value: int) -> bool:
    above = span.low is None or _whole(span.low) <= value
    return above and (span.high is None or value < _whole(span.high))


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set.

    >>> list(bits(0b101))
    [0, 2]
    """
    return (at for at in range(mask.bit_length()) if mask >> at & 1)


def _cells(fact: Fact, tests: Iterable[Test]) -> tuple[Cell, ...]:
    present: tuple[Cell, ...] = fact.members or tuple(_cut(fact, tests))
    return (*present, None) if fact.may_be_missing else present


def _cut(fact: Fact, tests: Iterable[Test]) -> Iterator[Span]:
    """The line of a number or an amount, cut at every bound within its domain."""
    spans = [span for test in tests for span in test.spans]
    bounds = {
        edge for span in spans for edge in (span.low, span.high) if edge is not None
    }
    currencies = sorted({edge.currency for edge in bounds if isinstance(edge, Money)})
    if len(currencies) > 1:
        mixed = " and ".join(currencies)
        raise InvalidRulebook([f"{fact.name}: {mixed} are not on one scale"])
    cuts = sorted((edge for edge in bounds if _inside(edge, fact)), key=_whole)
    edges = (None, *cuts, None)
    return (Span(low, high) for low, high in pairwise(edges))


def _whole(bound: Bound) -> int:
    return bound.minor if isinstance(bound, Money) else bound


def _inside(bound: Bound, fact: Fact) -> bool:
    """Whether the domain of *fact* has values on both sides of *bound*."""
    if isinstance(fact, Amount) and isinstance(bound, Money):
        return 0 < bound.amount <= fact.up_to
    if isinstance(fact, Number) and isinstance(bound, int):
        return fact.low < bound <= fact.high
    raise InvalidRulebook([f"{fact.name}: {bound} is no bound of {fact.expected}"])


@frozen
class Space:
    """All cases of one table, or of several that are compared.

    >>> from complaintkit.rules.facts import Facts, flag, number
    >>> from complaintkit.rules.table import otherwise, rule
    >>> class F(Facts):
    ...     age = number(0, 150)
    ...     member = flag(missing=True)
    >>> table = RuleTable("t", F, [
    ...     rule("old", F.age >= 65, F.member.yes(), then=1), otherwise(2),
    ... ])
    >>> space = Space.of(table)
    >>> space.whole
    (3, 7)
    """

    axes: tuple[Axis, ...]
    currency: str = "USD"

    @classmethod
    def of(cls, *tables: RuleTable[Any], currency: str = "USD") -> "Space":
        """The space of every fact that *tables* ask, cut where any of them cuts.

        Examples of amounts that no rule cuts are in *currency*.
        """
        rules = [rule for table in tables for rule in table.rules]
        tests = [test for rule in rules for box in rule.when.boxes for test in box]
        facts = {fact.name: fact for table in tables for fact in table.asked}
        return cls(
            tuple(
                Axis(fact, _cells(fact, [t for t in tests if t.fact.name == name]))
                for name, fact in facts.items()
            ),
            currency,
        )

    @property
    def whole(self) -> Region:
        """Every case."""
        return tuple(axis.all_cells for axis in self.axes)

    def regions(self, rule: Rule[Any]) -> list[Region]:
        """The cases in which *rule* holds; regions of one rule may overlap."""
        found = (self.region(box) for box in rule.when.boxes)
        return [region for region in found if all(region)]

    def region(self, box: Box) -> Region:
        """The cases in *box*; none where it lies outside of a fact's domain."""
        tests = {test.fact.name: test for test in box}
        return tuple(
            axis.mask(tests[axis.fact.name])
            if axis.fact.name in tests
            else axis.all_cells
            for axis in self.axes
        )

    def example(self, region: Region) -> dict[str, Any]:
        """The least case of *region*, by fact, as ``explain`` takes it."""
        return {
            axis.fact.name: axis.value(next(bits(mask)), self.currency)
            for axis, mask in zip(self.axes, region, strict=True)
        }

    def words(self, region: Region) -> str:
        """*region* as a person would write it."""
        pairs = zip(self.axes, region, strict=True)
        tests = (axis.test(mask) for axis, mask in pairs)
        return " and ".join(str(test) for test in tests if test is not None) or "always"


def meet(one: Region, other: Region) -> Region | None:
    """The cases in both, if there are any.

    >>> meet((3, 1), (2, 1)), meet((3, 1), (2, 2))
    ((2, 1), None)
    """
    both = tuple(map(and_, one, other))
    return both if all(both) else None


def without(region: Region, other: Region) -> list[Region]:
    """The cases of *region* that are not in *other*, as regions that do not overlap.

    >>> without((3, 3), (1, 1))
    [(2, 3), (1, 2)]
    """
    both = meet(region, other)
    return [region] if both is None else _around(region, both)


def _around(region: Region, part: Region) -> list[Region]:
    """What is left of *region* without a *part* of it."""
    left = []
    for place, (mine, taken) in enumerate(zip(region, part, strict=True)):
        if mine != taken:
            left.append((*part[:place], mine ^ taken, *region[place + 1 :]))
    return left


def merged(regions: Iterable[Region]) -> list[Region]:
    """The same cases in fewer regions, where some differ in one fact alone.

    >>> merged([(1, 1), (2, 1), (3, 2)])
    [(3, 3)]
    """
    found = list(regions)
    fewer = _merged_once(found)
    while len(fewer) < len(found):
        found, fewer = fewer, _merged_once(fewer)
    return fewer


def _merged_once(regions: list[Region]) -> list[Region]:
    for place in range(len(regions[0]) if regions else 0):
        masks: dict[Region, int] = {}
        for region in regions:
            rest = (*region[:place], *region[place + 1 :])
            masks[rest] = masks.get(rest, 0) | region[place]
        regions = [(*rest[:place], mask, *rest[place:]) for rest, mask in masks.items()]
    return regions


@frozen
class Cover:
    """Who wins where: for each rule the cases that it decides, and those nobody does.

    The regions do not overlap. Where cutting up was stopped it is not *complete*: then
    *won* lacks the last rules, and *left* is what they might still have decided.
    """

    space: Space
    won: tuple[tuple[Region, ...], ...]
    left: tuple[Region, ...]
    complete: bool = True


def cover(
    table: RuleTable[Any], space: Space | None = None, *, most: int = MOST_REGIONS
) -> Cover:
    """What each rule of *table* wins under the first hit, in *space* or its own.

    It stops where more than *most* regions would be needed.

    >>> [len(regions) for regions in cover(table).won], cover(table).left
    ([1, 2], ())
    """
    within = Space.of(table) if space is None else space
    packing = Packing.of([len(axis.cells) for axis in within.axes])
    left, won, size = [packing.pack(within.whole)], [], 0
    for rule in table.rules:
        wanted = map(packing.pack, within.regions(rule))
        found = _won(packing, left, wanted, most - size)
        if found is None:
            break
        taken, left = found
        won.append(tuple(map(packing.unpack, taken)))
        size += len(taken)
    complete = len(won) == len(table.rules)
    return Cover(within, tuple(won), tuple(map(packing.unpack, left)), complete)


def _won(
    packing: Packing, left: list[Packed], wanted: Iterable[Packed], most: int
) -> tuple[list[Packed], list[Packed]] | None:
    """What of *left* is *wanted*, and what is not; None beyond so many regions."""
    taken: list[Packed] = []
    for region in wanted:
        more, left = packing.split(left, region)
        taken += more
        if len(taken) + len(left) > most:
            return None
    return taken, left
