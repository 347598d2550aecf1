"""Weakening: outcomes that get weaker as the case gets worse."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from attrs import frozen

from complaintkit.rules.axes import Axis
from complaintkit.rules.facts import Ordered
from complaintkit.rules.regions import Region, Space
from complaintkit.rules.territories import Territories

Strength = Callable[[Any], tuple[Any, ...]]
"""How strong an outcome is: parts that are each compared; None is not compared."""


@frozen
class Weakening:
    """One fact that gets worse, and the two rules between which the outcome weakens.

    *before* and *after* are regions of one cell in that fact, alike in all others.
    """

    axis: Axis
    strong: int
    weak: int
    before: Region
    after: Region


def is_weaker(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether any part of *one* is less than that of *other*.

    >>> is_weaker((1, 5), (2, 0)), is_weaker((None, 5), (2, 0))
    (True, False)
    """
    pairs = zip(one, other, strict=True)
    return any(a < b for a, b in pairs if a is not None and b is not None)


def weakenings(
    space: Space, won: Sequence[Sequence[Region]], strengths: Sequence[tuple[Any, ...]]
) -> Iterator[Weakening]:
    """Every fact and pair of rules where a worse case has the weaker outcome.

    *won* are the cases that each rule decides, *strengths* how strong it is. A missing
    value is neither better nor worse than another.
    """
    territories = Territories.of(won)
    for place, axis in enumerate(space.axes):
        if isinstance(axis.fact, Ordered):
            yield from _along(place, axis, territories, strengths)


def _along(
    place: int,
    axis: Axis,
    territories: Territories,
    strengths: Sequence[tuple[Any, ...]],
) -> Iterator[Weakening]:
    present = (1 << len(axis.fact.members)) - 1
    sought = [_weaker(territories, strengths, each) for each in strengths]
    for rule, region in zip(territories.owners, territories.regions, strict=True):
        least = region[place] & -region[place]
        above = present & ~((least << 1) - 1)
        if not (above and sought[rule]):
            continue
        worse = (*region[:place], above, *region[place + 1 :])
        for other, reached in territories.meeting(worse, sought[rule]):
            sought[rule] &= ~territories.of_rule(other)
            after = tuple(a & b for a, b in zip(worse, reached, strict=True))
            before = (*after[:place], least, *after[place + 1 :])
            yield Weakening(axis, rule, other, before, after)


def _weaker(
    territories: Territories,
    strengths: Sequence[tuple[Any, ...]],
    than: tuple[Any, ...],
) -> int:
    """The territories of every rule that is weaker *than* that."""
    found = 0
    for rule, strength in enumerate(strengths):
        if is_weaker(strength, than):
            found |= territories.of_rule(rule)
    return found
