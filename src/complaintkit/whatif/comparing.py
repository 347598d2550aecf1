"""What if: two rulebooks over one data frame, compared by what they come to."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from complaintkit.errors import InvalidValue
from complaintkit.fields import must_be
from complaintkit.money import Money
from complaintkit.rulebook import Rulebook
from complaintkit.whatif.columns import Columns
from complaintkit.whatif.comparison import Comparison, Shift, Sums
from complaintkit.whatif.engines import is_dask
from complaintkit.whatif.frames import Frame, known_engine, must_not_move
from complaintkit.whatif.labels import labels, merged
from complaintkit.whatif.outline import QUESTIONS, started
from complaintkit.whatif.readers import one_where
from complaintkit.whatif.rulebooks import only_known, over
from complaintkit.whatif.totals import Progress, Totals, total

_BEFORE, _AFTER = "before__", "after__"
_LABELS = ("tier", "department", "level")
_MONEY = ("before", "after", "more", "less", "undecided_before", "undecided_after")
_MOVES = ("earlier", "later", "seconds", "without_before", "without_after")


def compare(
    frame: Any,
    before: Rulebook,
    after: Rulebook,
    columns: Columns,
    *,
    only: Iterable[str] = QUESTIONS,
    engine: str | None = None,
    days: range | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """What *after* would come to over *frame* where *before* was the rule.

    *only*, *engine*, *days* and the errors are those of ``over``. What is in memory is
    reckoned part by part, and *progress* is told how many rows of how many are done.

    InvalidValue if the two are in different currencies.

    >>> import polars as pl
    >>> from decimal import Decimal
    >>> from complaintkit import RuleTable, otherwise
    >>> from complaintkit.policies.facts import ComplaintFacts
    >>> from complaintkit.presets import standard
    >>> from complaintkit.whatif import always, amount
    >>> columns = Columns({
    ...     "loss": amount("cents", "EUR"),
    ...     "outcome": always(None),
    ...     "responsibility": always(None),
    ... })
    >>> claims = pl.DataFrame({"cents": [16_000, 90_000]})
    >>> today = standard("EUR")
    >>> double = RuleTable("double", ComplaintFacts, [otherwise(Decimal(2))])
    >>> tomorrow = today.with_(version="2", compensation=double)
    >>> wanted = ["compensation", "level"]
    >>> print(compare(claims, today, tomorrow, columns, only=wanted))
    standard 1 -> standard 2: 2 rows
    compensation: 1,590.00 EUR -> 2,120.00 EUR (+530.00 EUR); 2 more, 0 less
    level: 0 change
    """
    must_be(Rulebook, before=before, after=after)
    must_be(Columns, columns=columns)
    if before.currency != after.currency:
        currencies = f"{before.currency} and {after.currency}"
        raise InvalidValue(f"expected rulebooks in one currency, got {currencies}")
    if is_dask(frame):
        must_not_move("dask", engine)
    asked = _Asked.of(before, after, columns, only_known(only), days)
    found = total(
        frame, partial(_prepared, asked, engine), asked.keys, asked.sums, progress
    )
    return _told(asked, found)


@frozen
class _Asked:
    """What is compared, as the columns of the frame that is totalled."""

    before: Rulebook
    after: Rulebook
    columns: Columns
    only: tuple[str, ...]
    days: range | None
    clocks: tuple[str, ...]

    @classmethod
    def of(
        cls,
        before: Rulebook,
        after: Rulebook,
        columns: Columns,
        only: tuple[str, ...],
        days: range | None,
    ) -> "_Asked":
        names = [each.clock.name for each in started(before, columns)]
        others = {each.clock.name for each in started(after, columns)}
        shared = tuple(name for name in names if name in others)
        clocks = shared if "deadlines" in only else ()
        return cls(before, after, columns, only, days, clocks)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(name for name in _LABELS if name in self.only)

    @property
    def keys(self) -> tuple[str, ...]:
        sides = (_BEFORE, _AFTER)
        return tuple(f"{side}{name}" for name in self.labels for side in sides)

    @property
    def money(self) -> tuple[str, ...]:
        return _MONEY if "compensation" in self.only else ()

    @property
    def sums(self) -> tuple[str, ...]:
        moves = (f"{what} {clock}" for clock in self.clocks for what in _MOVES)
        return (*self.money, *moves)

    def read(self, frame: Any, rulebook: Rulebook, prefix: str) -> Any:
        return over(
            frame,
            rulebook,
            self.columns,
            only=self.only,
            prefix=prefix,
            days=self.days,
        )


def _prepared(asked: _Asked, engine: str | None, native: Any) -> Any:
    """A part of the host's frame with the keys and the numbers that are totalled."""
    frame = _lean(nw.from_native(native), asked.columns)
    moved = _moved(frame, engine)
    once = asked.read(nw.to_native(moved), asked.before, _BEFORE)
    both = nw.from_native(asked.read(once, asked.after, _AFTER))
    numbers = {**_of_money(asked), **_of_clocks(asked)}
    return nw.to_native(both.with_columns(**numbers) if numbers else both)


def _lean(frame: Frame, columns: Columns) -> Frame:
    """Only the columns that are read; all where one is not there, for the error."""
    facts = (columns.name_of(name) for name, _ in columns.facts)
    wanted = {*filter(None, facts), *(name for _, name in columns.moments)}
    there = frame.collect_schema().names()
    if not wanted.issubset(there):
        return frame
    return frame.select(*([name for name in there if name in wanted] or there[:1]))


def _moved(frame: Frame, engine: str | None) -> Frame:
    """The frame as a lazy one, on *engine* if one is named: no order is to be kept."""
    if isinstance(frame, nw.LazyFrame):
        must_not_move(frame.implementation.name.lower(), engine)
        return frame
    if engine is not None:
        return frame.lazy(known_engine(engine))
    return frame.lazy() if frame.implementation.is_polars() else frame


def _of_money(asked: _Asked) -> dict[str, nw.Expr]:
    if not asked.money:
        return {}
    old, new = (nw.col(f"{side}compensation") for side in (_BEFORE, _AFTER))
    found = (
        *(_or_nothing(old), _or_nothing(new)),
        *(one_where(new > old), one_where(new < old)),
        *(one_where(old.is_null()), one_where(new.is_null())),
    )
    return dict(zip(asked.money, found, strict=True))


def _of_clocks(asked: _Asked) -> dict[str, nw.Expr]:
    found: dict[str, nw.Expr] = {}
    for clock in asked.clocks:
        old, new = (nw.col(f"{side}deadline_{clock}") for side in (_BEFORE, _AFTER))
        found[f"earlier {clock}"] = one_where(new < old)
        found[f"later {clock}"] = one_where(new > old)
        found[f"seconds {clock}"] = _or_nothing(new - old)
        found[f"without_before {clock}"] = one_where(old.is_null())
        found[f"without_after {clock}"] = one_where(new.is_null())
    return found


def _or_nothing(number: nw.Expr) -> nw.Expr:
    known = nw.when(number.is_null()).then(nw.lit(0)).otherwise(number)
    return known.cast(nw.Int64)


def _told(asked: _Asked, found: Totals) -> Comparison:
    rows = sum(counts[0] for counts in found.values())
    transitions: dict[str, Counter[Any]] = {name: Counter() for name in asked.labels}
    for key, (times, *_) in found.items():
        for place, name in enumerate(asked.labels):
            transitions[name][key[2 * place : 2 * place + 2]] += times
    nothing = (0,) * (len(asked.sums) + 1)
    columns = zip(*(found.values() or [nothing]), strict=True)
    totals = dict(zip(asked.sums, list(map(sum, columns))[1:], strict=True))
    return Comparison(
        _named(asked.before),
        _named(asked.after),
        rows,
        {name: dict(counted) for name, counted in transitions.items()},
        _sums(asked, totals) if asked.money else None,
        tuple(_shift(clock, totals) for clock in asked.clocks),
        {
            name: merged(labels(asked.before, name), labels(asked.after, name))
            for name in asked.labels
        },
    )


def _named(rulebook: Rulebook) -> str:
    return f"{rulebook.id} {rulebook.version}"


def _sums(asked: _Asked, totals: dict[str, int]) -> Sums:
    old, new, more, less, *undecided = (totals.get(name, 0) for name in _MONEY)
    before, after = (
        Money.of_minor(minor, asked.before.currency) for minor in (old, new)
    )
    return Sums(before, after, more, less, (undecided[0], undecided[1]))


def _shift(clock: str, totals: dict[str, int]) -> Shift:
    earlier, later, seconds, *without = (
        totals.get(f"{what} {clock}", 0) for what in _MOVES
    )
    return Shift(clock, earlier, later, seconds, (without[0], without[1]))
