"""Two tables compared by what they decide: the cases whose outcome differs."""

from collections.abc import Iterator, Mapping
from functools import cached_property, reduce
from operator import or_
from typing import Any

from attrs import evolve, field, frozen

from complaintkit.rules.facts import Fact
from complaintkit.rules.regions import (
    MOST_REGIONS,
    Cover,
    Region,
    Space,
    meet,
    merged,
)
from complaintkit.rules.table import RuleTable
from complaintkit.rules.winning import winning

MOST_PAIRS = 1_000_000
"""Where comparing stops: so many pairs of regions take about a second."""

MOST_FOUND = 2_000
"""Where it stops too: nobody reads more."""

NOBODY = "no rule"
"""What decides a case that a table leaves open."""


@frozen
class Shift:
    """Cases in which two tables come to another outcome, and the least of them.

    *rules* are the one that won and the one that wins, None where there is none.

    >>> Shift("age >= 65", ("a", "b"), ("young", "old"), {"age": 65}).rules
    ('young', 'old')
    """

    when: str
    outcomes: tuple[object, object]
    rules: tuple[str | None, str | None]
    example: Mapping[str, Any] = field(hash=False)


@frozen
class _Part:
    """What one rule decides, or nobody does, and a region around all of it."""

    rule: str | None
    outcome: object
    regions: tuple[Region, ...]

    @property
    def decides(self) -> tuple[bool, object]:
        """Whether there is an outcome, and which."""
        return self.rule is not None, self.outcome

    @cached_property
    def around(self) -> Region:
        """The smallest region that holds them all."""
        return tuple(reduce(or_, side) for side in zip(*self.regions, strict=True))

    def without(self, regions: set[Region]) -> "_Part":
        """The part that is left."""
        left = tuple(each for each in self.regions if each not in regions)
        return evolve(self, regions=left)


def redeclared(
    before: RuleTable[Any], after: RuleTable[Any]
) -> Iterator[tuple[Fact, Fact]]:
    """The facts that both ask under one name and that are not the same.

    >>> from complaintkit.rules.facts import Facts, number
    >>> from complaintkit.rules.table import otherwise, rule
    >>> class Old(Facts):
    ...     age = number(0, 99)
    >>> class New(Facts):
    ...     age = number(0, 120)
    >>> def of(facts):
    ...     return RuleTable("t", facts, [rule("old", facts.age >= 65, then=1)])
    >>> [[fact.high for fact in pair] for pair in redeclared(of(Old), of(New))]
    [[99, 120]]
    """
    known = {fact.name: fact for fact in before.asked}
    for fact in after.asked:
        old = known.get(fact.name)
        if old is not None and old.content() != fact.content():
            yield old, fact


def shifts(
    before: RuleTable[Any],
    after: RuleTable[Any],
    *,
    currency: str = "USD",
    most: int = MOST_REGIONS,
) -> list[Shift] | None:
    """The cases in which *after* comes to another outcome, in the order of its rules.

    Cases that no rule decides count; texts and names do not. Amounts that no rule cuts
    are shown in *currency*. None where there are more cases than can be compared. Both
    tables declare the facts that they share alike: see ``redeclared``.

    >>> from complaintkit.rules.facts import Facts, number
    >>> from complaintkit.rules.table import otherwise, rule
    >>> class F(Facts):
    ...     age = number(0, 120)
    >>> def old_from(age):
    ...     return RuleTable("t", F, [rule("old", F.age >= age, then=1), otherwise(2)])
    >>> [shift] = shifts(old_from(65), old_from(67))
    >>> shift.when, shift.outcomes, shift.example
    ('age >= 65 and < 67', (1, 2), {'age': 65})
    """
    if before.content() == after.content():
        return []
    space = Space.of(before, after, currency=currency)
    found = [winning(table, space, most=most) for table in (before, after)]
    if not all(each.complete for each in found):
        return None
    olds, news = _uncommon(_parts(before, found[0]), _parts(after, found[1]))
    pairs = [(old, new) for new in news for old in olds if _may_differ(old, new)]
    if sum(len(old.regions) * len(new.regions) for old, new in pairs) > MOST_PAIRS:
        return None
    met = [(old, new, _met(old, new)) for old, new in pairs]
    if sum(len(regions) for _, _, regions in met) > MOST_FOUND:
        return None
    return [
        Shift(space.words(region), outcomes, rules, space.example(region))
        for old, new, regions in met
        for outcomes, rules in [((old.outcome, new.outcome), (old.rule, new.rule))]
        for region in merged(regions)
    ]


def _parts(table: RuleTable[Any], found: Cover) -> list[_Part]:
    pairs = zip(table.rules, found.won, strict=True)
    parts = [_Part(rule.name, rule.then, regions) for rule, regions in pairs]
    return [*parts, _Part(None, NOBODY, found.left)]


def _uncommon(olds: list[_Part], news: list[_Part]) -> tuple[list[_Part], list[_Part]]:
    """Both without the regions that plainly have one outcome, and nothing empty."""
    old, new = _by_region(olds), _by_region(news)
    alike = {each for each in old.keys() & new.keys() if old[each] == new[each]}
    left = [
        [part.without(alike) for part in parts if not alike.issuperset(part.regions)]
        for parts in (olds, news)
    ]
    return left[0], left[1]


def _by_region(parts: list[_Part]) -> dict[Region, object]:
    return {region: part.decides for part in parts for region in part.regions}


def _may_differ(old: _Part, new: _Part) -> bool:
    return old.decides != new.decides and meet(old.around, new.around) is not None


def _met(old: _Part, new: _Part) -> list[Region]:
    both = (meet(one, other) for one in old.regions for other in new.regions)
    return [region for region in both if region is not None]
