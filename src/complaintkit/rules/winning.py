"""What a table decides where: the regions of each rule, and those of none."""

from typing import Any

from complaintkit.rules.regions import (
    MOST_REGIONS,
    Cover,
    Region,
    Space,
    cover,
    meet,
    without,
)
from complaintkit.rules.table import HitPolicy, RuleTable


def winning(
    table: RuleTable[Any], space: Space | None = None, *, most: int = MOST_REGIONS
) -> Cover:
    """``cover``, but where only one rule may hold nobody decides what two rules take.

    >>> from complaintkit.rules.facts import Facts, flag
    >>> from complaintkit.rules.table import rule
    >>> class F(Facts):
    ...     hurt, angry = flag(), flag()
    >>> rules = [rule("a", F.hurt.yes(), then=1), rule("b", F.angry.yes(), then=2)]
    >>> table = RuleTable("t", F, rules, HitPolicy.UNIQUE)
    >>> found = winning(table)
    >>> [found.space.words(region) for region in found.won[0]]
    ['hurt is yes and angry is no']
    """
    found = cover(table, space, most=most)
    if table.hit is HitPolicy.FIRST or not found.complete:
        return found
    return _alone(table, found, most)


def _alone(table: RuleTable[Any], found: Cover, most: int) -> Cover:
    """*found* without what a later rule takes as well."""
    rules = [found.space.regions(rule) for rule in table.rules]
    won: list[tuple[Region, ...]] = []
    left = list(found.left)
    size = len(left)
    for place, regions in enumerate(found.won):
        later = [region for others in rules[place + 1 :] for region in others]
        alone, shared = _split(regions, later)
        won.append(tuple(alone))
        left += shared
        size += len(alone) + len(shared)
        if size > most:
            return Cover(found.space, tuple(won), tuple(left), complete=False)
    return Cover(found.space, tuple(won), tuple(left))


def _split(
    regions: tuple[Region, ...], others: list[Region]
) -> tuple[list[Region], list[Region]]:
    """What of *regions* is in none of *others*, and what is in one of them."""
    alone, shared = list(regions), []
    for other in others:
        met = (meet(region, other) for region in alone)
        shared += [both for both in met if both is not None]
        alone = [part for region in alone for part in without(region, other)]
    return alone, shared
