"""Conditions: each restricts facts to sets, closed under and, or and not."""

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING, NoReturn

from attrs import field, frozen

from complaintkit.errors import InvalidRulebook
from complaintkit.money import Money

if TYPE_CHECKING:
    from complaintkit.rules.facts import Fact

Bound = int | Money
Member = Enum | bool


@frozen
class Span:
    """The numbers or amounts from *low* up to, not including, *high*; None is open.

    >>> Span(1, 10).meet(Span(5, None))
    Span(low=5, high=10)
    """

    low: Bound | None
    high: Bound | None

    def meet(self, other: "Span") -> "Span | None":
        """What both hold, if anything."""
        low = _later(self.low, other.low)
        high = _earlier(self.high, other.high)
        empty = low is not None and high is not None and not _below(low, high)
        return None if empty else Span(low, high)


@frozen
class OneOf:
    """Members of a closed set, in the order that the fact declares.

    >>> OneOf((True,))
    OneOf(members=(True,))
    """

    members: tuple[Member, ...]


@frozen
class Missing:
    """The one value that None matches, and that matches None alone.

    >>> Missing()
    Missing()
    """


Leaf = Span | OneOf | Missing


def _below(one: Bound, other: Bound) -> bool:
    if isinstance(one, Money) and isinstance(other, Money):
        return one < other
    if isinstance(one, int) and isinstance(other, int):
        return one < other
    raise InvalidRulebook([f"{one} and {other} are not on one scale"])


def _later(one: Bound | None, other: Bound | None) -> Bound | None:
    if one is None or other is None:
        return other if one is None else one
    return other if _below(one, other) else one


def _earlier(one: Bound | None, other: Bound | None) -> Bound | None:
    if one is None or other is None:
        return other if one is None else one
    return one if _below(one, other) else other


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same numbers as *spans*, as few spans that do not touch, in order."""

    def start(span: Span) -> tuple[bool, int]:
        low = span.low
        minor = low.minor if isinstance(low, Money) else low
        return (minor is not None, minor or 0)

    done: list[Span] = []
    for span in sorted(spans, key=start):
        last = done[-1] if done else None
        if last is not None and _touch(last, span):
            ends = last.high is None or span.high is None
            high = None if ends else _later(last.high, span.high)
            done[-1] = Span(last.low, high)
        else:
            done.append(span)
    return tuple(done)


def _touch(first: Span, then: Span) -> bool:
    if first.high is None or then.low is None:
        return True
    return not _below(first.high, then.low)


def _holes(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """All numbers that are in none of *spans*, which are in order and do not touch."""
    edges = [edge for span in spans for edge in (span.low, span.high)]
    lows, highs = [None, *edges[1::2]], [*edges[0::2], None]
    open_below, open_above = edges[0] is None, edges[-1] is None
    pairs = list(zip(lows, highs, strict=True))
    kept = pairs[1 if open_below else 0 : -1 if open_above else None]
    return tuple(Span(low, high) for low, high in kept)


@frozen
class Test:
    """One fact restricted to a set: the leaves of a condition, never empty.

    >>> from complaintkit.rules.facts import Facts, number
    >>> class F(Facts):
    ...     age = number(0, 150)
    >>> str((F.age >= 18) & (F.age < 65))
    'age >= 18 and < 65'
    >>> str(~(F.age >= 18))
    'age < 18'
    """

    __test__ = False  # a test of a fact, not one for a test runner to collect

    fact: "Fact" = field(eq=lambda fact: fact.name)
    leaves: tuple[Leaf, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The numbers it allows."""
        return tuple(leaf for leaf in self.leaves if isinstance(leaf, Span))

    @property
    def members(self) -> tuple[Member, ...]:
        """The members it allows."""
        sets = [leaf.members for leaf in self.leaves if isinstance(leaf, OneOf)]
        return sets[0] if sets else ()

    @property
    def missing(self) -> bool:
        """Whether it allows the fact to be missing."""
        return Missing() in self.leaves

    def __and__(self, other: "Test | Condition") -> "Test | Condition":
        if isinstance(other, Test) and other.fact.name == self.fact.name:
            return _possible(_both(self, other), self, other)
        return Condition.of(self) & other

    def __or__(self, other: "Test | Condition") -> "Test | Condition":
        if isinstance(other, Test) and other.fact.name == self.fact.name:
            return _either(self, other)
        return Condition.of(self) | other

    def __invert__(self) -> "Test":
        """Every present value that it does not allow; a missing one is never meant.

        To cover a missing value too, say so: ``~test | fact.missing()``.
        """
        rest = tuple(m for m in self.fact.members if m not in self.members)
        spans = _holes(self.spans) if self.spans else ()
        if self.leaves == (Missing(),):
            spans = () if self.fact.members else (Span(None, None),)
        return restricted(self.fact, spans, rest, missing=False)

    def __bool__(self) -> NoReturn:
        _no_truth()

    def __str__(self) -> str:
        return self.fact.describe(self)


def restricted(
    fact: "Fact", spans: Iterable[Span], members: Iterable[Member], *, missing: bool
) -> Test:
    """The test in its one normal form; InvalidRulebook if nothing can pass it."""
    chosen = tuple(members)
    leaves: list[Leaf] = list(_joined(spans))
    if chosen:
        leaves.append(OneOf(tuple(m for m in fact.members if m in chosen)))
    if missing:
        leaves.append(Missing())
    if not leaves:
        raise InvalidRulebook([f"a condition on {fact.name} that can never hold"])
    return Test(fact, tuple(leaves))


def _both(one: Test, other: Test) -> Test | None:
    spans = [s for a in one.spans for b in other.spans if (s := a.meet(b)) is not None]
    members = [member for member in one.members if member in other.members]
    missing = one.missing and other.missing
    if not (spans or members or missing):
        return None
    return restricted(one.fact, spans, members, missing=missing)


def _either(one: Test, other: Test) -> Test:
    return restricted(
        one.fact,
        one.spans + other.spans,
        one.members + other.members,
        missing=one.missing or other.missing,
    )


def _possible(both: Test | None, one: object, other: object) -> Test:
    if both is None:
        raise InvalidRulebook([f"{one} and {other} can never hold together"])
    return both


Box = tuple[Test, ...]
"""Tests of different facts that must all hold."""


def _meet(one: Box, other: Box) -> Box | None:
    met = {test.fact.name: test for test in one}
    for test in other:
        name = test.fact.name
        both = _both(met[name], test) if name in met else test
        if both is None:
            return None
        met[name] = both
    return tuple(met.values())


@frozen
class Condition:
    """A few boxes, one of which must hold; ``&`` and ``|`` join conditions.

    >>> from complaintkit.rules.facts import Facts, flag, number
    >>> class F(Facts):
    ...     age = number(0, 150)
    ...     member = flag()
    >>> str((F.age >= 65) | F.member.yes() & (F.age >= 18))
    'age >= 65, or member is yes and age >= 18'
    """

    boxes: tuple[Box, ...]

    @classmethod
    def of(cls, condition: "Test | Condition") -> "Condition":
        """The condition itself, or the one that a single test is."""
        if isinstance(condition, Condition):
            return condition
        if isinstance(condition, Test):
            return cls(((condition,),))
        cure = "such as F.safety.yes() or F.severity >= Severity.HIGH"
        raise InvalidRulebook([f"expected a condition {cure}, got {condition!r}"])

    def __and__(self, other: "Test | Condition") -> "Condition":
        right = Condition.of(other).boxes
        met = [_meet(one, two) for one in self.boxes for two in right]
        boxes = tuple(box for box in met if box is not None)
        if not boxes:
            raise InvalidRulebook([f"{self} and {other} can never hold together"])
        return Condition(boxes)

    def __or__(self, other: "Test | Condition") -> "Condition":
        boxes = self.boxes + Condition.of(other).boxes
        return Condition(tuple(dict.fromkeys(boxes)))

    def __invert__(self) -> NoReturn:
        cure = "of conditions on several facts: write ~a | ~b for not both, ~a & ~b"
        raise InvalidRulebook([f"there is no negation {cure} for neither"])

    def __bool__(self) -> NoReturn:
        _no_truth()

    def __str__(self) -> str:
        return ", or ".join(
            " and ".join(str(test) for test in box) or "always" for box in self.boxes
        )


ALWAYS = Condition(((),))
"""The condition that holds in every case."""


def _no_truth() -> NoReturn:
    message = "a condition is not true or false by itself: join with & | ~, not and, or"
    raise InvalidRulebook([message])
