"""Axes: every fact of a table, cut where a rule draws a line.

All values of one cell are alike to every rule. Sets of cells are the bits of a whole
number.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Any

from attrs import field, frozen

from complaintkit.errors import InvalidRulebook
from complaintkit.money import Money
from complaintkit.rules.conditions import Bound, Member, Span, Test, restricted
from complaintkit.rules.facts import Amount, Fact, Number

Cell = Span | Member | None
"""Values that no rule tells apart: numbers from a to b, a member, or missing."""


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


def cells_of(fact: Fact, tests: Iterable[Test]) -> tuple[Cell, ...]:
    """The values of *fact*, cut wherever one of its *tests* draws a line.

    InvalidRulebook for a bound that the fact does not have, and for mixed currencies.

    >>> len(cells_of(F.age, [F.age >= 65]))
    3
    """
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
