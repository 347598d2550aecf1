"""The sheet: a frame to which the answers of a rulebook are added, one by one."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import narwhals.stable.v2 as nw
from attrs import define, field

from complaintkit.money import Money
from complaintkit.rules.decision import concluded
from complaintkit.whatif.amounts import EXACT, at_least, at_most, must_stay_exact, times
from complaintkit.whatif.deadlines import days_in, with_deadline
from complaintkit.whatif.engines import epoch_seconds
from complaintkit.whatif.frames import OWN, Frame
from complaintkit.whatif.outline import Outline, Started
from complaintkit.whatif.readers import (
    ConstantReader,
    NumberReader,
    Reader,
    Truth,
    all_of,
)
from complaintkit.whatif.tables import (
    UNDECIDED,
    by_number,
    first_of,
    outcome_number,
    outcomes,
    rule_number,
)

NOBODY = "nobody"
"""The level of an amount that is beyond everybody's authority."""

_LOSS = f"{OWN}loss"
_DUE = f"{OWN}due"


@define
class Sheet:
    """A frame and its outline; *numbers* are the new columns of whole numbers.

    Columns that are there only while it is reckoned begin with ``OWN``.
    """

    frame: Frame
    outline: Outline
    prefix: str = ""
    rules: bool = False
    days: range | None = None
    new: list[str] = field(init=False, factory=list)
    numbers: list[str] = field(init=False, factory=list)
    shown: dict[str, nw.Expr] = field(init=False, factory=dict)

    def fill(self) -> Frame:
        """The host's columns and the new ones, in the order of the questions."""
        # a lazy frame is read for them: before anything is added, and once for all
        days = {each.column: self._days(each) for each in self._starts()}
        for name in ("tier", "department", "multiplier", "floor", "cap"):
            if name in self.outline.tables:
                self._decide(name)
        if self.outline.loss is not None:
            self._reckon(self.outline.loss)
        for each in self.outline.clocks:
            self._time(each, days[each.column])
        new = {name: self.shown.get(name, nw.col(name)) for name in self.new}
        return self.frame.select(*self.outline.host, **new)

    def _add(self, **expressions: nw.Expr) -> None:
        self.frame = self.frame.with_columns(**expressions)

    def _show(self, name: str, expression: nw.Expr) -> None:
        """A column for the host, who must not have one of that name.

        It is added at the end, for until then joins would carry it along.
        """
        full = f"{self.prefix}{name}"
        self.shown[full] = expression
        self.new.append(full)

    def _decide(self, name: str) -> None:
        """The number of the outcome of a table, its label, and its rule."""
        table, readers = self.outline.tables[name], self.outline.readers[name]
        self._add(**{OWN + name: outcome_number(table, readers)})
        if name not in self.outline.shown:
            return
        labels = [nw.lit(concluded(outcome)) for outcome in outcomes(table)]
        self._show(name, by_number(nw.col(OWN + name), labels))
        if self.rules:
            names = [nw.lit(rule.name) for rule in table.rules]
            self._show(f"{name}_rule", by_number(rule_number(table, readers), names))

    def _reckon(self, loss: Reader) -> None:
        """What is due: loss times multiplier, raised by a floor, held by a cap."""
        policy = self.outline.rulebook.compensation
        factors = outcomes(policy.multiplier)
        known, fits = _known(loss, factors)
        self._add(**{_LOSS: known})
        number = nw.col(f"{OWN}multiplier")
        products = [
            (number == place, times(nw.col(_LOSS), factor, policy.rounding))
            for place, factor in enumerate(factors)
        ]
        target = first_of(products, nw.lit(0))
        floor, cap = self._bound("floor", 0), self._bound("cap", EXACT)
        due = at_most(at_least(target, floor), at_least(cap, floor))
        decided = [
            nw.col(OWN + name) != UNDECIDED
            for name in ("multiplier", "floor", "cap")
            if name in self.outline.tables
        ]
        sure = all_of([*decided, fits])
        self._add(**{_DUE: due if isinstance(sure, bool) else first_of([(sure, due)])})
        if "compensation" in self.outline.wanted:
            self._show("compensation", nw.col(_DUE))
            self.numbers.append(self.new[-1])
        if "level" in self.outline.wanted:
            self._show("level", self._level())

    def _bound(self, name: str, none: int) -> nw.Expr:
        """The floor or the cap of each row in minor units; *none* where it has none."""
        if name not in self.outline.tables:
            return nw.lit(none)
        number = nw.col(OWN + name)
        amounts = [
            (number == place, nw.lit(each.minor))
            for place, each in enumerate(outcomes(self.outline.tables[name]))
            if isinstance(each, Money)
        ]
        return first_of(amounts, nw.lit(none))

    def _level(self) -> nw.Expr:
        """The lowest level whose limit reaches what is due."""
        ladder = self.outline.rulebook.authority.ladder
        due = nw.col(_DUE)
        rungs = [(due <= level.limit.minor, nw.lit(level.role)) for level in ladder]
        return first_of([(~due.is_null(), first_of(rungs, nw.lit(NOBODY)))])

    def _starts(self) -> Iterable[Started]:
        """A clock for each column with which clocks start."""
        return {each.column: each for each in self.outline.clocks}.values()

    def _days(self, each: Started) -> Iterable[int]:
        """The days on which the clock may start."""
        if self.days is not None:
            return self.days
        return days_in(self.frame, epoch_seconds(self.frame, each.column))

    def _time(self, each: Started, days: Iterable[int]) -> None:
        """The deadline of one clock, in seconds since 1970."""
        start, number = OWN + each.event, OWN + each.table
        table = self.outline.tables[each.table]
        place = outcome_number(table, self.outline.readers[each.table])
        self._add(**{start: epoch_seconds(self.frame, each.column), number: place})
        into = f"{self.prefix}deadline_{each.clock.name}"
        self.frame = with_deadline(
            self.frame,
            received=start,
            limit_number=number,
            limits=outcomes(table),
            calendar=each.clock.counted_on,
            into=into,
            days=days,
        )
        self.new.append(into)
        self.numbers.append(into)


def _known(loss: Reader, factors: Sequence[Decimal]) -> tuple[nw.Expr, Truth]:
    """The loss in minor units, 0 where it is not known, and whether it is fit."""
    if isinstance(loss, NumberReader):
        must_stay_exact(loss.high, factors)
        missing = loss.value.is_null()
        known = nw.when(missing).then(nw.lit(0)).otherwise(loss.value)
        if loss.fit:
            return known, True
        return known, (known >= loss.low) & (known <= loss.high)
    minor = loss.value.minor if isinstance(loss, ConstantReader) and loss.value else 0
    return nw.lit(minor), True
