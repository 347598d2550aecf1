"""Every table of a rulebook, with what makes one of its outcomes stronger."""

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

from attrs import evolve

from complaintkit.checking.house import House
from complaintkit.clocks.limit import Limit, Unit
from complaintkit.complaint.care import ApologyLevel, ApologyTerms, Attention
from complaintkit.money import Money
from complaintkit.rules.flaws import Flaw
from complaintkit.rules.table import RuleTable
from complaintkit.rules.verify import verify
from complaintkit.rules.weakening import Strength

Pair = tuple[RuleTable[Any] | None, Strength | None]


def table_flaws(house: House) -> Iterator[Flaw]:
    """What is wrong with the tables of *house*, each verified over all its cases.

    >>> from complaintkit.presets import standard
    >>> list(table_flaws(standard("EUR")))
    []
    """
    for pairs in (_of_policies, _of_care, _of_clocks, _of_entitlements):
        for table, strength in pairs(house):
            if table is not None:
                yield from verify(table, strength=strength, currency=house.currency)


def _of_policies(house: House) -> Iterator[Pair]:
    tiers = list(house.tiering.tiers)
    yield house.tiering.table, lambda tier: (tiers.index(tier),)
    yield house.routing, None
    yield house.compensation.multiplier, lambda factor: (factor,)
    yield house.compensation.floor, lambda floor: (_minor(floor, 0),)
    yield house.compensation.cap, lambda cap: (_minor(cap, inf),)
    if house.redress is not None:
        yield house.redress.mixes, None
        yield house.redress.answers, None
        yield house.redress.concession, None


def _minor(amount: Money | None, none: float) -> float:
    return none if amount is None else amount.minor


def _of_care(house: House) -> Iterator[Pair]:
    ranks = [level.role for level in house.authority.ladder]
    yield house.record, None
    yield house.conduct, None
    yield house.attention, _attention(ranks.index)
    yield house.apology, _apology(ranks.index)
    yield house.follow_up, lambda terms: (terms.times,)
    yield house.reopening, lambda days: (inf if days is None else days,)


def _attention(rank: Callable[[str], int]) -> Strength:
    def strength(found: Attention) -> tuple[int, bool, bool]:
        who = found.answered_by
        return (-1 if who is None else rank(who), found.vip, found.calm_first)

    return strength


def _apology(rank: Callable[[str], int]) -> Strength:
    levels = list(ApologyLevel)

    def strength(terms: ApologyTerms | None) -> tuple[int, int]:
        if terms is None:
            return (-1, -1)
        return (levels.index(terms.level), rank(terms.role))

    return strength


def _of_clocks(house: House) -> Iterator[Pair]:
    for clock in house.all_clocks:
        if clock.limit is not None:
            yield evolve(clock.limit, name=f"clock {clock.name}"), _speed


_COUNTS = [(unit, first) for unit in Unit for first in (0, 1)]
"""The ways in which limits are counted: only those of one way are compared."""


def _speed(limit: Limit | None) -> tuple[int | None, ...]:
    if limit is None:
        return (None,) * len(_COUNTS)
    own = (limit.unit, limit.start_is_day)
    return tuple(-limit.amount if own == each else None for each in _COUNTS)


def _of_entitlements(house: House) -> Iterator[Pair]:
    for each in house.entitlements:
        if each.bands is not None:
            name = f"entitlement {each.ground}"
            yield evolve(each.bands, name=name), lambda amount: (amount.minor,)
