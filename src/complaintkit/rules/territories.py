"""Territories: the regions of each rule; those that meet others are found fast."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from attrs import field, frozen

from complaintkit.rules.axes import bits
from complaintkit.rules.regions import Region

Bits = int
"""A set of regions, by their places."""


@frozen
class Territories:
    """The regions of each rule, and which of them meet a given one.

    Thousands of regions are intersected at once: a set of them is the bits of one
    whole number.

    >>> territories = Territories.of([[(1, 3)], [(2, 1), (2, 2)]])
    >>> list(territories.meeting((3, 2)))
    [(0, (1, 3)), (1, (2, 2))]
    """

    regions: tuple[Region, ...]
    owners: tuple[int, ...]
    everything: Bits
    _found: dict[tuple[int, int], Bits] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, by_rule: Sequence[Sequence[Region]]) -> "Territories":
        """The territories of rules, in the order of the rules."""
        pairs = [(rule, each) for rule, found in enumerate(by_rule) for each in found]
        owners = tuple(rule for rule, _ in pairs)
        return cls(tuple(each for _, each in pairs), owners, (1 << len(pairs)) - 1)

    def of_rule(self, rule: int) -> Bits:
        """The regions of that rule."""
        return self._by_owner.get(rule, 0)

    def meeting(
        self, region: Region, among: Bits | None = None
    ) -> Iterator[tuple[int, Region]]:
        """For each rule its first region of *among* that meets *region*, if any."""
        found = self._meeting(region, self.everything if among is None else among)
        while found:
            at = (found & -found).bit_length() - 1
            rule = self.owners[at]
            yield rule, self.regions[at]
            found &= ~self.of_rule(rule)

    def _meeting(self, region: Region, found: Bits) -> Bits:
        for place, mask in enumerate(region):
            if not found:
                break
            found &= self._at(place, mask)
        return found

    def _at(self, place: int, mask: int) -> Bits:
        """The regions that share a cell of *mask* in the fact at that *place*."""
        key = (place, mask)
        if key not in self._found:
            cells, found = self._cells[place], 0
            for cell in bits(mask):
                found |= cells.get(cell, 0)
            self._found[key] = found
        return self._found[key]

    @cached_property
    def _by_owner(self) -> dict[int, Bits]:
        return _grouped(self.owners)

    @cached_property
    def _cells(self) -> list[dict[int, Bits]]:
        """For each fact and each of its cells, the regions that hold it."""
        facts = []
        for masks in zip(*self.regions, strict=True):
            cells: dict[int, Bits] = {}
            for mask, regions in _grouped(masks).items():
                for cell in bits(mask):
                    cells[cell] = cells.get(cell, 0) | regions
            facts.append(cells)
        return facts


def _grouped(values: Sequence[int]) -> dict[int, Bits]:
    """For each value the set of places at which it stands."""
    size = (len(values) + 7) // 8
    found: dict[int, bytearray] = {}
    for place, value in enumerate(values):
        if value not in found:
            found[value] = bytearray(size)
        found[value][place >> 3] |= 1 << (place & 7)
    return {value: int.from_bytes(each, "little") for value, each in found.items()}
