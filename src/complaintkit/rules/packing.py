"""Packing: a region as one whole number, so that many are met and cut up fast."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from attrs import frozen

Packed = int
"""The masks of a region side by side, a bit that is never set above each."""


@frozen
class Packing:
    """How the masks of so many facts stand in one number.

    >>> packing = Packing.of([3, 2])
    >>> packing.unpack(packing.pack((5, 2)))
    (5, 2)
    """

    offsets: tuple[int, ...]
    fields: tuple[Packed, ...]
    full: Packed
    guards: Packed

    @classmethod
    def of(cls, widths: Sequence[int]) -> "Packing":
        """For facts of that many cells."""
        offsets = tuple(accumulate((each + 1 for each in widths), initial=0))[:-1]
        pairs = list(zip(widths, offsets, strict=True))
        fields = tuple(((1 << width) - 1) << at for width, at in pairs)
        guards = sum(1 << (width + at) for width, at in pairs)
        return cls(offsets, fields, sum(fields), guards)

    def pack(self, masks: Iterable[int]) -> Packed:
        """The masks of a region as one number."""
        return sum(mask << at for mask, at in zip(masks, self.offsets, strict=True))

    def unpack(self, packed: Packed) -> tuple[int, ...]:
        """The masks that were packed."""
        places = zip(self.fields, self.offsets, strict=True)
        return tuple([(packed & field) >> at for field, at in places])

    def split(
        self, regions: Iterable[Packed], wanted: Packed
    ) -> tuple[list[Packed], list[Packed]]:
        """What of *regions* is *wanted*, and what is not.

        >>> packing = Packing.of([2])
        >>> packing.split([3], 1)
        ([1], [2])
        """
        full, guards = self.full, self.guards
        taken: list[Packed] = []
        rest: list[Packed] = []
        for region in regions:
            both = region & wanted
            # a mask that is not empty carries into the bit above it
            if (both + full) & guards == guards:
                taken.append(both)
                rest += self._around(region, both)
            else:
                rest.append(region)
        return taken, rest

    def _around(self, region: Packed, part: Packed) -> Iterator[Packed]:
        """What is left of *region* without a *part* of it, in pieces."""
        differ, whole = region ^ part, region
        for field in self.fields:
            if differ & field:
                yield whole ^ (part & field)
                whole ^= differ & field
