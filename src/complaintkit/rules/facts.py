"""Facts: what rules may ask, each declared once with its domain and its source."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from keyword import iskeyword
from typing import Generic, NoReturn, TypeVar

from attrs import define, field

from complaintkit.errors import InvalidRulebook, InvalidValue
from complaintkit.money import Money
from complaintkit.rules.conditions import (
    Member,
    Missing,
    Span,
    Test,
    restricted,
)

E = TypeVar("E", bound=Enum)
B = TypeVar("B", int, Money)
Plain = str | int | bool | None
"""A fact's value as a decision records it: ready for JSON."""


def _is_step(step: str) -> bool:
    return step.isidentifier() and step[0] != "_" and not iskeyword(step)


@define(eq=False, kw_only=True)
class Fact(ABC):
    """One fact: its name, where it is read (*of*), whether it may be *missing*.

    A path such as ``assessment.severity`` is followed from the complaint; None on the
    way is missing.

    >>> class F(Facts):
    ...     hurt = flag(of="assessment.safety", missing=True)
    >>> F.hurt.name, F.hurt.of, F.hurt.may_be_missing
    ('hurt', 'assessment.safety', True)
    """

    name: str = field(default="", init=False)
    of: str | None = None
    may_be_missing: bool = False

    def __attrs_post_init__(self) -> None:
        steps = (self.of or "fact").split(".")
        if not all(_is_step(step) for step in steps):
            raise InvalidRulebook([f"{self.of!r} is no path such as 'intake.channel'"])

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.of = self.of or name

    def __eq__(self, other: object) -> NoReturn:
        raise InvalidRulebook([f"write {self.name}{self.asked_with}, not =="])

    def __ne__(self, other: object) -> NoReturn:
        raise InvalidRulebook([f"write ~{self.name}{self.asked_with}, not !="])

    @property
    @abstractmethod
    def kind(self) -> type:
        """The type of its values, to the letter: no subclass passes for it."""

    @property
    @abstractmethod
    def asked_with(self) -> str:
        """How a rule asks for one value of it."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """What its values are, in words."""

    @property
    def members(self) -> tuple[Member, ...]:
        """The members of its closed set, in their order; none for numbers."""
        return ()

    def missing(self) -> Test:
        """The condition that the fact is not known."""
        if not self.may_be_missing:
            cure = f"declare {self.name} with missing=True to ask whether it is missing"
            raise InvalidRulebook([cure])
        return Test(self, (Missing(),))

    def accepts(self, value: object) -> bool:
        """Whether a present *value* is of this fact's type, and in its bounds."""
        return type(value) is self.kind

    def describe(self, test: Test) -> str:
        """The condition in words."""
        words = [self._words(test)] if test.spans or test.members else []
        return " or ".join([*words, *([f"{self.name} missing"] * test.missing)])

    @abstractmethod
    def _words(self, test: Test) -> str:
        """The numbers or members that *test* allows, in words."""

    def content(self) -> tuple[object, ...]:
        """All that tells this fact from another, for fingerprints."""
        return (type(self).__name__, self.name, self.of, self.may_be_missing)


@define(eq=False, kw_only=True)
class Choice(Fact, Generic[E]):
    """A fact that is one of the members of an enum; ``choice`` makes one.

    >>> from complaintkit.complaint.intake import Channel
    >>> len(choice(Channel).members)
    6
    """

    kind: type[E]  # pyright: ignore - a field answers for a property

    @property
    def asked_with(self) -> str:
        return ".is_in(...)"

    @property
    def expected(self) -> str:
        return f"a member of {self.kind.__name__}"

    @property
    def members(self) -> tuple[Member, ...]:
        return tuple(self.kind)

    def is_in(self, *members: E) -> Test:
        """The condition that it is one of *members*."""
        self._must_be_members(members)
        return restricted(self, (), members, missing=False)

    def _must_be_members(self, members: tuple[object, ...]) -> None:
        wrong = [member for member in members if not self.accepts(member)]
        if wrong:
            expected = f"expected members of {self.kind.__name__}"
            raise InvalidRulebook([f"{self.name}: {expected}, got {wrong[0]!r}"])

    def _words(self, test: Test) -> str:
        names = [str(getattr(member, "value", member)) for member in test.members]
        return f"{self.name} is {' or '.join(names)}"

    def content(self) -> tuple[object, ...]:
        return (*super().content(), self.kind)


@define(eq=False, kw_only=True)
class Ordered(Choice[E]):
    """A choice whose members go from the least to the most; ``ordered`` makes one.

    >>> from complaintkit.complaint.assessment import Severity
    >>> ordered(Severity).expected
    'a member of Severity'
    """

    def __ge__(self, member: E) -> Test:
        return self._between(member, None)

    def __gt__(self, member: E) -> Test:
        return ~self._between(None, member)

    def __le__(self, member: E) -> Test:
        return self._between(None, member)

    def __lt__(self, member: E) -> Test:
        return ~self._between(member, None)

    def _between(self, low: E | None, high: E | None) -> Test:
        self._must_be_members(tuple(m for m in (low, high) if m is not None))
        every = list(self.kind)
        start = 0 if low is None else every.index(low)
        stop = len(every) if high is None else every.index(high) + 1
        return restricted(self, (), every[start:stop], missing=False)


@define(eq=False, kw_only=True)
class Flag(Fact):
    """A fact that is yes or no; ``flag`` makes one.

    >>> flag().members
    (False, True)
    """

    @property
    def kind(self) -> type[bool]:
        return bool

    @property
    def asked_with(self) -> str:
        return ".yes()"

    @property
    def expected(self) -> str:
        return "True or False"

    @property
    def members(self) -> tuple[Member, ...]:
        return (False, True)

    def yes(self) -> Test:
        """The condition that it is so."""
        return restricted(self, (), (True,), missing=False)

    def no(self) -> Test:
        """The condition that it is known not to be so."""
        return restricted(self, (), (False,), missing=False)

    def _words(self, test: Test) -> str:
        names = ["yes" if member else "no" for member in test.members]
        return f"{self.name} is {' or '.join(names)}"


@define(eq=False, kw_only=True)
class Measured(Fact, Generic[B]):
    """What numbers and amounts share: a line, cut into spans by bounds.

    >>> isinstance(number(0, 9), Measured), isinstance(flag(), Measured)
    (True, False)
    """

    @property
    def asked_with(self) -> str:
        return ".between(low, high)"

    @abstractmethod
    def _bound(self, value: B) -> B:
        """*value*, if it may bound a span; InvalidRulebook if not."""

    @abstractmethod
    def _after(self, value: B) -> B:
        """The next value of the line."""

    def _span(self, low: B | None, high: B | None) -> Test:
        return restricted(self, (Span(low, high),), (), missing=False)

    def __ge__(self, value: B) -> Test:
        return self._span(self._bound(value), None)

    def __lt__(self, value: B) -> Test:
        return self._span(None, self._bound(value))

    def __gt__(self, value: B) -> Test:
        return self._span(self._after(self._bound(value)), None)

    def __le__(self, value: B) -> Test:
        return self._span(None, self._after(self._bound(value)))

    def between(self, low: B, high: B) -> Test:
        """The condition that it is from *low* up to, not including, *high*."""
        both = Span(None, self._bound(high)).meet(Span(self._bound(low), None))
        if both is None:
            raise InvalidRulebook([f"no {self.name} is from {low} to under {high}"])
        return restricted(self, (both,), (), missing=False)

    def _words(self, test: Test) -> str:
        return " or ".join(_span_words(self.name, span) for span in test.spans)


def _span_words(name: str, span: Span) -> str:
    ends = []
    if span.low is not None:
        ends.append(f">= {span.low}")
    if span.high is not None:
        ends.append(f"< {span.high}")
    return f"{name} {' and '.join(ends)}" if ends else f"{name} known"


@define(eq=False, kw_only=True)
class Number(Measured[int]):
    """A whole number from *low* up to and including *high*; ``number`` makes one.

    >>> number(0, 100).accepts(101)
    False
    """

    low: int
    high: int

    @property
    def kind(self) -> type[int]:
        return int

    def _bound(self, value: int) -> int:
        if type(value) is not int:
            raise InvalidRulebook([f"{self.name}: expected an int, got {value!r}"])
        return value

    def _after(self, value: int) -> int:
        return value + 1

    @property
    def expected(self) -> str:
        return f"an int from {self.low} to {self.high}"

    def accepts(self, value: object) -> bool:
        return type(value) is int and self.low <= value <= self.high

    def content(self) -> tuple[object, ...]:
        return (*super().content(), self.low, self.high)


@define(eq=False, kw_only=True)
class Amount(Measured[Money]):
    """An amount of money from 0 up to *up_to* major units; ``money`` makes one.

    >>> money(up_to=100).accepts(Money("100.01", "EUR"))
    False
    """

    up_to: Decimal

    @property
    def kind(self) -> type[Money]:
        return Money

    def _bound(self, value: Money) -> Money:
        if not isinstance(value, Money):
            cure = "compare it with Money('500.00', 'EUR'), in the rulebook's currency"
            raise InvalidRulebook([f"{self.name} is money: {cure}; not {value!r}"])
        return value

    def _after(self, value: Money) -> Money:
        return Money.of_minor(value.minor + 1, value.currency)

    @property
    def expected(self) -> str:
        return f"Money from 0 to {self.up_to}"

    def accepts(self, value: object) -> bool:
        return type(value) is Money and 0 <= value.amount <= self.up_to

    def content(self) -> tuple[object, ...]:
        return (*super().content(), self.up_to)


def choice(kind: type[E], *, missing: bool = False, of: str | None = None) -> Choice[E]:
    """A fact that is a member of the enum *kind*.

    >>> from complaintkit.complaint.assessment import Responsibility
    >>> class F(Facts):
    ...     responsibility = choice(Responsibility, missing=True)
    >>> str(F.responsibility.is_in(Responsibility.STAFF) | F.responsibility.missing())
    'responsibility is staff or responsibility missing'
    """
    return Choice(kind=kind, may_be_missing=missing, of=of)


def ordered(
    kind: type[E], *, missing: bool = False, of: str | None = None
) -> Ordered[E]:
    """A fact that is a member of *kind*, whose members go from the least to the most.

    >>> from complaintkit.complaint.assessment import Severity
    >>> class F(Facts):
    ...     severity = ordered(Severity)
    >>> str(F.severity >= Severity.HIGH)
    'severity is high or critical'
    """
    return Ordered(kind=kind, may_be_missing=missing, of=of)


def flag(*, missing: bool = False, of: str | None = None) -> Flag:
    """A fact that is yes or no.

    >>> class F(Facts):
    ...     safety = flag()
    >>> str(F.safety.yes())
    'safety is yes'
    """
    return Flag(may_be_missing=missing, of=of)


def number(
    low: int, high: int, *, missing: bool = False, of: str | None = None
) -> Number:
    """A fact that is a whole number from *low* up to and including *high*.

    >>> class F(Facts):
    ...     reopenings = number(0, 100)
    >>> str(F.reopenings > 2)
    'reopenings >= 3'
    """
    return Number(low=low, high=high, may_be_missing=missing, of=of)


def money(
    *, up_to: str | int | Decimal, missing: bool = False, of: str | None = None
) -> Amount:
    """A fact that is an amount of money from 0 up to *up_to* major units.

    >>> class F(Facts):
    ...     claimed = money(up_to="100000000", missing=True)
    >>> str(F.claimed >= Money("500.00", "EUR"))
    'claimed >= 500.00 EUR'
    """
    return Amount(up_to=Decimal(up_to), may_be_missing=missing, of=of)


class Facts:
    """The facts that a table may ask; subclass it and declare them.

    >>> class F(Facts):
    ...     safety = flag(of="assessment.safety")
    >>> list(F.declared())
    ['safety']
    """

    @classmethod
    def declared(cls) -> Mapping[str, Fact]:
        """Every fact by its name, in the order of declaration."""
        found: dict[str, Fact] = {}
        for owner in reversed(cls.__mro__):
            members = vars(owner).items()
            found |= {name: f for name, f in members if isinstance(f, Fact)}
        return found


def must_accept(policy: str, fact: Fact, value: object) -> None:
    """InvalidValue unless *value* is None, for missing, or one that the fact accepts.

    >>> class F(Facts):
    ...     safety = flag()
    >>> must_accept("tiering", F.safety, "yes")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: tiering: safety: expected True or False, got 'yes'
    """
    if value is not None and not fact.accepts(value):
        wanted = f"{fact.name}: expected {fact.expected}, got {value!r}"
        raise InvalidValue(f"{policy}: {wanted}")
