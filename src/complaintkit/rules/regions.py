"""Regions: the cases of a table as boxes of cells, to be met, taken away and shown.

Sets of cells are the bits of a whole number, one number a fact.
"""

from collections.abc import Iterable
from operator import and_
from typing import Any

from attrs import frozen

from complaintkit.rules.axes import Axis, bits, cells_of
from complaintkit.rules.conditions import Box
from complaintkit.rules.facts import Fact
from complaintkit.rules.packing import Packed, Packing
from complaintkit.rules.table import Rule, RuleTable

Region = tuple[int, ...]
"""A set of cells for each fact, as bits; the cases that are in all of them."""

MOST_REGIONS = 20_000
"""Where cutting up stops: rules that need more are beyond what a person can check."""


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
                Axis(fact, cells_of(fact, [t for t in tests if t.fact.name == name]))
                for name, fact in facts.items()
            ),
            currency,
        )

    @property
    def whole(self) -> Region:
        """Every case."""
        return tuple(axis.all_cells for axis in self.axes)

    def place(self, fact: Fact) -> int:
        """Where *fact* stands among the axes."""
        return [axis.fact.name for axis in self.axes].index(fact.name)

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
