"""Verify: what is wrong with a table, found over all of its cases and not by trying."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

from complaintkit.money import Money
from complaintkit.rules.conditions import Bound, Box, Span
from complaintkit.rules.decision import concluded, shown
from complaintkit.rules.flaws import Flaw, FlawKind, Flaws, Gravity
from complaintkit.rules.regions import (
    MOST_REGIONS,
    Cover,
    Region,
    Space,
    cover,
    merged,
)
from complaintkit.rules.table import HitPolicy, RuleTable
from complaintkit.rules.territories import Territories
from complaintkit.rules.weakening import Strength, Weakening, weakenings

LISTED = 10
"""How many flaws of a kind are listed of one table; one more says how many are not."""

_NAMED = 3
"""How many rules are named in a sentence; the flaw itself names all."""


def verify(
    table: RuleTable[Any],
    *,
    strength: Strength | None = None,
    currency: str = "USD",
    most: int = MOST_REGIONS,
) -> Flaws:
    """The flaws of *table*: gaps, rules that never win, overlaps, weakening outcomes.

    All cases are looked at, also those with a missing fact. With *strength*, outcomes
    are held against each other along each fact that is ``ordered``, whose last member
    is the worst; where rules overlap that may not, only once they no longer do.
    Examples of amounts that no rule compares are in *currency*. Where more than *most*
    regions would be needed it stops, and a flaw says what was not looked at.

    >>> from complaintkit.rules.facts import Facts, number
    >>> from complaintkit.rules.table import otherwise, rule
    >>> class F(Facts):
    ...     age = number(0, 150)
    >>> print(verify(RuleTable("fare", F, [rule("child", F.age < 18, then=1)])))
    1 error, 0 warnings
    fare
      error  gap  no rule covers age >= 18
                  such as age = 18
    """
    found = _Verified(
        table, cover(table, Space.of(table, currency=currency), most=most)
    )
    return Flaws(found.flaws(strength))


@frozen
class _Verified:
    """A table and who wins where."""

    table: RuleTable[Any]
    cover: Cover

    @property
    def space(self) -> Space:
        return self.cover.space

    def flaws(self, strength: Strength | None) -> Iterator[Flaw]:
        claimed = [self.space.regions(each) for each in self.table.rules]
        yield from self._outside()
        overlaps = list(self._overlaps(claimed))
        yield from _listed(overlaps, "pairs")
        if self.table.hit is HitPolicy.FIRST:
            yield from _listed(self._never_winning(claimed), "rules")
        if not self.cover.complete:
            yield self._unfinished()
            return
        yield from _listed(self._gaps(), "gaps")
        if strength is not None and not overlaps:
            yield from _listed(self._weakened(strength), "pairs")

    def _flaw(
        self,
        kind: FlawKind,
        gravity: Gravity,
        what: str,
        rules: Iterable[int] = (),
        example: str = "",
    ) -> Flaw:
        named = tuple(self.table.rules[each].name for each in rules)
        return Flaw(kind, gravity, self.table.name, what, named, example)

    def _outside(self) -> Iterator[Flaw]:
        """Rules that hold nowhere, or less often than they say."""
        for at, rule in enumerate(self.table.rules):
            regions = [self.space.region(box) for box in rule.when.boxes]
            dead = sum(not all(region) for region in regions)
            if dead:
                gravity = Gravity.ERROR if dead == len(regions) else Gravity.WARNING
                facts = self._of_domain(regions)
                what = f"rule {rule.name} asks for {rule.when}, and {facts}"
                example = self._beyond(rule.when.boxes, regions)
                yield self._flaw(FlawKind.OUTSIDE, gravity, what, [at], example)

    def _beyond(self, boxes: Iterable[Box], regions: Iterable[Region]) -> str:
        """The values that are asked for and that their facts never have."""
        asked = {
            test.fact.name: _least(test.spans[0])
            for box, region in zip(boxes, regions, strict=True)
            for test in box
            if not region[self.space.place(test.fact)]
        }
        return ", ".join(f"{name} = {value}" for name, value in asked.items())

    def _of_domain(self, regions: Iterable[Region]) -> str:
        """The facts whose domain has nothing of a region, with what they are."""
        facts = {
            axis.fact.name: axis.fact.expected
            for region in regions
            for axis, mask in zip(self.space.axes, region, strict=True)
            if not mask
        }
        return " and ".join(f"{name} is {what}" for name, what in facts.items())

    def _overlaps(self, claimed: Sequence[Sequence[Region]]) -> Iterator[Flaw]:
        if self.table.hit is not HitPolicy.UNIQUE:
            return
        territories = Territories.of(claimed)
        later = territories.everything
        for one, regions in enumerate(claimed):
            later &= ~territories.of_rule(one)
            sought = later
            for region in regions:
                for other, reached in territories.meeting(region, sought):
                    sought &= ~territories.of_rule(other)
                    both = tuple(a & b for a, b in zip(region, reached, strict=True))
                    yield self._overlap(one, other, both)

    def _overlap(self, one: int, other: int, both: Region) -> Flaw:
        names = _names(self.table, [one, other])
        what = f"rules {names} both hold, and only one may"
        example = self._example(both)
        return self._flaw(FlawKind.OVERLAP, Gravity.ERROR, what, [one, other], example)

    def _never_winning(self, claimed: Sequence[Sequence[Region]]) -> Iterator[Flaw]:
        losing = [
            at for at, won in enumerate(self.cover.won) if claimed[at] and not won
        ]
        winners = Territories.of(self.cover.won)
        catch_all = self._catch_all(claimed)
        if catch_all is not None:
            losing = [at for at in losing if at <= catch_all]
            yield self._too_early(catch_all, claimed)
        for at in losing:
            takers = {
                rule for region in claimed[at] for rule, _ in winners.meeting(region)
            }
            yield self._beaten(at, sorted(takers))

    def _catch_all(self, claimed: Sequence[Sequence[Region]]) -> int | None:
        """The first rule that holds always, if others stand behind it."""
        for at, regions in enumerate(claimed):
            if self.space.whole in regions:
                return at if any(claimed[at + 1 :]) else None
        return None

    def _too_early(self, at: int, claimed: Sequence[Sequence[Region]]) -> Flaw:
        name = self.table.rules[at].name
        behind = [each for each in range(at + 1, len(claimed)) if claimed[each]]
        what = f"rule {name} holds always, and {_names(self.table, behind)} behind it "
        what += "never wins" if len(behind) == 1 else "never win"
        example = self._example(claimed[behind[0]][0])
        rules = [at, *behind]
        return self._flaw(FlawKind.CATCH_ALL, Gravity.ERROR, what, rules, example)

    def _beaten(self, at: int, takers: Sequence[int]) -> Flaw:
        rule = self.table.rules[at]
        same = all(self.table.rules[each].then == rule.then for each in takers)
        idle = same or not any(rule.when.boxes)
        gravity = Gravity.WARNING if idle else Gravity.ERROR
        what = f"rule {rule.name} never wins: {_names(self.table, takers)} "
        what += "takes its cases" if len(takers) == 1 else "take its cases"
        example = self._example(self.space.regions(rule)[0])
        return self._flaw(FlawKind.NEVER_WINS, gravity, what, [at, *takers], example)

    def _gaps(self) -> Iterator[Flaw]:
        for region in merged(self.cover.left):
            what = f"no rule covers {self.space.words(region)}"
            example = self._example(region)
            yield self._flaw(FlawKind.GAP, Gravity.ERROR, what, (), example)

    def _weakened(self, strength: Strength) -> Iterator[Flaw]:
        strengths = [strength(rule.then) for rule in self.table.rules]
        for found in weakenings(self.space, self.cover.won, strengths):
            yield self._weakening(found)

    def _weakening(self, found: Weakening) -> Flaw:
        rules = [self.table.rules[each] for each in (found.strong, found.weak)]
        fact = found.axis.fact.name
        ends = [f"{concluded(rule.then)} (rule {rule.name})" for rule in rules]
        what = f"as {fact} gets worse the outcome weakens: {' to '.join(ends)}"
        cases = [
            self.space.example(region)[fact] for region in (found.before, found.after)
        ]
        at = self.space.axes.index(found.axis)
        rest = (*found.after[:at], found.axis.all_cells, *found.after[at + 1 :])
        common = self._restrictions(rest)
        given = f"with {common}: " if common else ""
        shifts = [
            f"{fact} = {shown(case)} gives {concluded(rule.then)}"
            for case, rule in zip(cases, rules, strict=True)
        ]
        return self._flaw(
            FlawKind.WEAKENS,
            Gravity.WARNING,
            what,
            [found.strong, found.weak],
            given + ", ".join(shifts),
        )

    def _unfinished(self) -> Flaw:
        left = range(len(self.cover.won), len(self.table.rules))
        what = (
            "its rules cut its cases into too many regions to look at all; not looked "
            f"at: gaps, weakening outcomes, whether {_names(self.table, left)} ever win"
        )
        example = self._example(self.cover.left[0])
        return self._flaw(FlawKind.UNFINISHED, Gravity.WARNING, what, left, example)

    def _example(self, region: Region) -> str:
        return self._restrictions(region) or "any case"

    def _restrictions(self, region: Region) -> str:
        """The least case of *region*, in the facts that it restricts."""
        case = self.space.example(region)
        pairs = zip(self.space.axes, region, strict=True)
        names = [axis.fact.name for axis, mask in pairs if mask != axis.all_cells]
        return ", ".join(f"{name} = {shown(case[name])}" for name in names)


def _least(span: Span) -> Bound:
    """A value of *span*: its first, or else its last."""
    if span.low is not None:
        return span.low
    if isinstance(span.high, Money):
        return Money.of_minor(span.high.minor - 1, span.high.currency)
    return (span.high or 0) - 1


def _names(table: RuleTable[Any], rules: Sequence[int]) -> str:
    names = [table.rules[each].name for each in rules]
    more = len(names) - _NAMED
    if more > 0:
        names = [*names[:_NAMED], f"{more} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _listed(found: Iterable[Flaw], what: str) -> Iterator[Flaw]:
    """The first of *found*, errors before warnings, and how many are not listed."""
    ordered = sorted(found, key=lambda flaw: flaw.gravity is Gravity.WARNING)
    yield from ordered[:LISTED]
    more = ordered[LISTED:]
    if more:
        said = f"{len(more)} more {what}, not listed"
        yield evolve(more[0], what=said, rules=())
