"""Readers: the conditions of rules as expressions over the columns of one frame."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from operator import and_, or_
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from complaintkit.money import Money
from complaintkit.rules.conditions import Member, Span, Test
from complaintkit.rules.facts import Amount, Fact, Number

_FEW = 8

Truth = nw.Expr | bool
"""A condition over rows; where it does not depend on the row, its plain answer."""


def all_of(parts: Iterable[Truth]) -> Truth:
    """That every one of *parts* holds.

    >>> all_of([True, True]), all_of([nw.col("a"), False])
    (True, False)
    """
    return _joined(tuple(parts), neutral=True)


def any_of(parts: Iterable[Truth]) -> Truth:
    """That one of *parts* holds.

    >>> any_of([False, False]), any_of([nw.col("a"), True])
    (False, True)
    """
    return _joined(tuple(parts), neutral=False)


def _joined(parts: Sequence[Truth], *, neutral: bool) -> Truth:
    if any(part is (not neutral) for part in parts):
        return not neutral
    open_ = [part for part in parts if not isinstance(part, bool)]
    return _tree(open_, and_ if neutral else or_) if open_ else neutral


def _tree(parts: Sequence[nw.Expr], join: Callable[[Any, Any], Any]) -> nw.Expr:
    """All of *parts* joined, no deeper than need be: engines stop at a few hundred."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    both: nw.Expr = join(_tree(parts[:middle], join), _tree(parts[middle:], join))
    return both


def one_where(truth: Truth) -> nw.Expr:
    """1 in the rows that are to be counted, and 0 in the others.

    >>> import polars as pl
    >>> rows = nw.from_native(pl.DataFrame({"cents": [1, None]}))
    >>> rows.select(one_where(nw.col("cents").is_null()))["literal"].to_list()
    [0, 1]
    """
    if isinstance(truth, bool):
        return nw.lit(int(truth))
    return nw.when(truth).then(nw.lit(1)).otherwise(nw.lit(0))


class Reader(ABC):
    """Reads one fact from a frame: when a test holds, and when the value is unfit.

    Neither is ever true of a row because a value is null: a null is missing, and
    matches the test for that alone. Where *fit*, all values have been looked at and
    none of them is unfit.
    """

    @abstractmethod
    def holds(self, test: Test) -> Truth:
        """When *test* holds."""

    @abstractmethod
    def unfit(self) -> Truth:
        """When the value is outside of the fact's domain, or missing and may not be."""

    @abstractmethod
    def lacking(self) -> Truth:
        """When the value is missing and may not be."""


@frozen
class ConstantReader(Reader):
    """A fact that is the same in every row.

    >>> from complaintkit.rules.facts import Facts, flag
    >>> class F(Facts):
    ...     safety = flag()
    >>> ConstantReader(F.safety, False).holds(F.safety.yes())
    False
    """

    fact: Fact
    value: Any

    def holds(self, test: Test) -> Truth:
        if self.value is None:
            return test.missing
        if self.fact.members:
            return self.value in test.members
        return any(_contains(span, _whole(self.value)) for span in test.spans)

    def unfit(self) -> Truth:
        return self.lacking()

    def lacking(self) -> Truth:
        return self.value is None and not self.fact.may_be_missing


def _contains(span: Span, value: int) -> bool:
    above = span.low is None or value >= _whole(span.low)
    return above and (span.high is None or value < _whole(span.high))


@frozen
class SpelledReader(Reader):
    """A choice or a flag whose values are spelled: which stand for which member.

    *closed* says that the column can hold no other value than those *spelled*, and
    *apart* that a few values are sought one by one, which is quicker on some engines.

    >>> from complaintkit.rules.facts import Facts, flag
    >>> class F(Facts):
    ...     hurt = flag(missing=True)
    >>> reader = SpelledReader(F.hurt, nw.col("h"), (("Y", True), ("N", False)), False)
    >>> reader.holds(F.hurt.yes())
    col(h).is_in(other=['Y'])
    """

    fact: Fact
    value: nw.Expr
    spelled: tuple[tuple[Any, Member | None], ...]
    closed: bool
    fit: bool = False
    apart: bool = False

    def _one_of(self, members: Sequence[Member | None]) -> Truth:
        chosen = [value for value, member in self.spelled if member in members]
        if self.apart and len(chosen) <= _FEW:
            return any_of(self.value == value for value in chosen)
        return self.value.is_in(chosen) if chosen else False

    def _missing(self) -> Truth:
        return any_of([self.value.is_null(), self._one_of([None])])

    def holds(self, test: Test) -> Truth:
        present = self._one_of(test.members)
        return any_of([present, self._missing()]) if test.missing else present

    def unfit(self) -> Truth:
        if self.fit:
            return False
        missing = self._missing()
        if self.fact.may_be_missing:
            known = any_of([self._one_of(self.fact.members), missing])
            return False if self.closed else _not(known)
        known = True if self.closed else self._one_of(self.fact.members)
        return any_of([_not(known), missing])

    def lacking(self) -> Truth:
        return False if self.fact.may_be_missing else self._missing()


def _not(truth: Truth) -> Truth:
    return not truth if isinstance(truth, bool) else ~truth


@frozen
class FlagReader(Reader):
    """A flag in a column of booleans.

    >>> from complaintkit.rules.facts import Facts, flag
    >>> class F(Facts):
    ...     hurt = flag(missing=True)
    >>> FlagReader(F.hurt, nw.col("h")).unfit()
    False
    """

    fact: Fact
    value: nw.Expr
    fit: bool = False

    def holds(self, test: Test) -> Truth:
        sides: dict[Member, nw.Expr] = {True: self.value, False: ~self.value}
        parts = [sides[member] for member in test.members]
        return any_of([*parts, self.value.is_null()] if test.missing else parts)

    def unfit(self) -> Truth:
        return False if self.fit else self.lacking()

    def lacking(self) -> Truth:
        return False if self.fact.may_be_missing else self.value.is_null()


@frozen
class NumberReader(Reader):
    """A number, or an amount in minor units, in a column of 64-bit whole numbers.

    >>> from complaintkit.rules.facts import Facts, number
    >>> class F(Facts):
    ...     age = number(0, 150)
    >>> NumberReader(F.age, nw.col("age"), 0, 150).holds(F.age >= 18)
    col(age).__ge__(18)
    """

    fact: Fact
    value: nw.Expr
    low: int
    high: int
    fit: bool = False

    def holds(self, test: Test) -> Truth:
        parts = [self._within(span) for span in test.spans]
        return any_of([*parts, self.value.is_null()] if test.missing else parts)

    def _within(self, span: Span) -> Truth:
        ends: list[Truth] = []
        if span.low is not None:
            ends.append(self.value >= _whole(span.low))
        if span.high is not None:
            ends.append(self.value < _whole(span.high))
        return all_of(ends) if ends else ~self.value.is_null()

    def unfit(self) -> Truth:
        if self.fit:
            return False
        outside = (self.value < self.low) | (self.value > self.high)
        return any_of([outside, self.lacking()])

    def lacking(self) -> Truth:
        return False if self.fact.may_be_missing else self.value.is_null()


def _whole(bound: Money | int) -> int:
    return bound.minor if isinstance(bound, Money) else bound


def bounds(fact: Amount | Number, digits: int) -> tuple[int, int]:
    """The least and the greatest value of *fact*, an amount in minor units.

    >>> from complaintkit.rules.facts import money
    >>> bounds(money(up_to=100), 2)
    (0, 10000)
    """
    if isinstance(fact, Amount):
        return 0, int(fact.up_to.scaleb(digits))
    return fact.low, fact.high
