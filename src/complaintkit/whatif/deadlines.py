"""The deadlines of a whole data frame: one join with a table, and no calendar."""

from collections.abc import Iterable, Sequence

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import FrameT

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit
from complaintkit.whatif.engines import Rows, looked_up, nullable, values
from complaintkit.whatif.tabulated import DAY, UNKNOWN, tabulated


def with_deadline(
    frame: FrameT,
    *,
    received: str,
    limit_number: str | None,
    limits: Sequence[Limit | None],
    calendar: Calendar,
    into: str,
    days: Iterable[int] | None = None,
) -> FrameT:
    """The frame with a column *into* of deadlines, in whole seconds since the epoch.

    *received* is a column of such seconds, and *limit_number* one of places in
    *limits*; None, and the first is everybody's. The deadline is missing where either
    of the two is, where no limit has that place, where the limit is None, and where
    the calendar does not know it. *days* are those, as days since the epoch, on which
    the table is to know the deadlines; None, and they are looked up in the frame first,
    which makes a lazy engine read it once more.

    >>> import polars as pl
    >>> from complaintkit.clocks import Unit
    >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
    >>> friday = 1_772_812_800  # 2026-03-06 16:00
    >>> found = with_deadline(
    ...     nw.from_native(pl.DataFrame({"received": [friday, None]})),
    ...     received="received", limit_number=None, calendar=desk, into="due",
    ...     limits=[Limit(2, Unit.HOURS)],
    ... )
    >>> found["due"].to_list()  # Monday, 2026-03-09 10:00
    [1773050400, None]
    """
    start = nw.col(received).cast(nw.Int64)
    asked = _asked(frame, received, limit_number)
    known = days_in(asked, start) if days is None else days
    key = _key(start // DAY, limit_number, len(limits))
    told = _told(asked, start, key, tabulated(limits, calendar, known), into)
    if isinstance(frame, nw.DataFrame):
        return frame.with_columns(told.get_column(into))  # pyright: ignore - as its frame
    return told


def days_in(frame: FrameT, start: nw.Expr) -> list[int]:
    """The days since the epoch on which *start* falls, a column of whole seconds.

    >>> import polars as pl
    >>> rows = nw.from_native(pl.DataFrame({"received": [86_400, None, 86_401]}))
    >>> days_in(rows, nw.col("received"))
    [1]
    """
    days = frame.select((start // DAY).alias("day")).filter(~nw.col("day").is_null())
    found = values(days.group_by("day").agg(nw.len().alias("times")), "day")
    # pandas counts in floats where a moment is missing
    return [int(day) for day in found]


def _asked(frame: FrameT, *names: str | None) -> FrameT:
    """The columns that are read; all of a lazy frame, which reads no others anyway."""
    if isinstance(frame, nw.DataFrame):
        return nullable(frame.select([name for name in names if name]))
    return frame


def _key(day: nw.Expr, limit_number: str | None, limits: int) -> nw.Expr:
    """The key of the row; missing where the number is that of no limit."""
    if limit_number is None:
        return day * limits
    number = nw.col(limit_number).cast(nw.Int64)
    return nw.when((number >= 0) & (number < limits)).then(day * limits + number)


def _told(
    frame: FrameT, start: nw.Expr, key: nw.Expr, table: Rows, into: str
) -> FrameT:
    names: list[str] = frame.collect_schema().names()
    own = _unused(names)
    rows = {f"{own}{name}": each for name, each in table.items()}
    found = looked_up(frame.with_columns(key.alias(f"{own}key")), rows, f"{own}key")
    due = nw.col(f"{own}due")
    told = found.with_columns(_due(start, own, len(rows) // 3).alias(f"{own}due"))
    told = told.with_columns(nw.when(due > UNKNOWN).then(due).alias(into))
    return told.select(names if into in names else [*names, into])


def _due(start: nw.Expr, own: str, pieces: int) -> nw.Expr:
    """The deadline of the last piece that has begun; the first begins with the day."""
    due = _of_piece(start, own, 1)
    for number in range(2, pieces + 1):
        begun = start >= nw.col(f"{own}start_{number}")
        due = nw.when(begun).then(_of_piece(start, own, number)).otherwise(due)
    return due


def _of_piece(start: nw.Expr, own: str, number: int) -> nw.Expr:
    value = nw.col(f"{own}value_{number}")
    carried = start + nw.col(f"{own}lead_{number}")
    return nw.when(carried > value).then(carried).otherwise(value)


def _unused(names: list[str]) -> str:
    """With what none of the names begins."""
    own = "_"
    while any(name.startswith(own) for name in names):
        own += "_"
    return own
