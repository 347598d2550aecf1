"""Limits: how long something may take, and the deadline that follows on a calendar."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum

from attrs import field, frozen

from complaintkit.clocks.calendar import Calendar
from complaintkit.errors import InvalidValue
from complaintkit.fields import of_type, word

Pause = tuple[datetime, datetime]
"""From when to when a clock was paused."""


class Unit(Enum):
    """What a limit is counted in.

    Minutes and hours are working time; days, weeks and months end with their last day.

    >>> Unit("business_days") is Unit.BUSINESS_DAYS
    True
    """

    MINUTES = "minutes"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    WEEKS = "weeks"
    MONTHS = "months"


class Confidence(Enum):
    """How sure a number is: read in the primary text (A), or reported by others (B).

    >>> Confidence("A").name
    'PRIMARY'
    """

    PRIMARY = "A"
    SECONDARY = "B"


@frozen
class Source:
    """Where a number stands written.

    >>> str(Source("DISP 1.6.2 R", "https://example.org/disp", Confidence.PRIMARY))
    'DISP 1.6.2 R (A)'
    """

    citation: str = field(validator=word)
    url: str = field(validator=word)
    confidence: Confidence = field(validator=of_type(Confidence))

    def __str__(self) -> str:
        return f"{self.citation} ({self.confidence.value})"


_MOST = {
    Unit.MINUTES: 60 * 24 * 365,
    Unit.HOURS: 24 * 365,
    Unit.CALENDAR_DAYS: 36_525,
    Unit.BUSINESS_DAYS: 25_000,
    Unit.WEEKS: 5_200,
    Unit.MONTHS: 1_200,
}


@frozen
class Limit:
    """How long something may take.

    *start_is_day* is the number that the day of the start bears: 0, and counting
    begins on the day after, or 1, and that day is the first. *source* is where the
    number stands written, and no part of what it says.

    >>> str(Limit(3, Unit.BUSINESS_DAYS))
    '3 business days'
    """

    amount: int = field()
    unit: Unit = field(validator=of_type(Unit))
    start_is_day: int = field(default=0, kw_only=True)
    source: Source | None = field(
        default=None,
        kw_only=True,
        eq=False,
        repr=False,
        validator=of_type(Source, type(None)),
    )

    def __attrs_post_init__(self) -> None:
        most = _MOST[self.unit]
        if type(self.amount) is not int or not 1 <= self.amount <= most:
            expected = f"expected 1 to {_words(most, self.unit)}"
            raise InvalidValue(f"Limit.amount: {expected}, got {self.amount!r}")
        if type(self.start_is_day) is not int or self.start_is_day not in (0, 1):
            found = repr(self.start_is_day)
            raise InvalidValue(f"Limit.start_is_day: expected 0 or 1, got {found}")

    @property
    def is_timed(self) -> bool:
        """Whether it is counted in working time, and not in days."""
        return self.unit in (Unit.MINUTES, Unit.HOURS)

    def __str__(self) -> str:
        first = ", the first included" if self.start_is_day else ""
        return f"{_words(self.amount, self.unit)}{first}"


def _words(amount: int, unit: Unit) -> str:
    words = unit.value.replace("_", " ")
    return f"{amount} {words.removesuffix('s') if amount == 1 else words}"


@frozen
class Deadline:
    """When a limit ends: the last moment that is in time, and its date on the wall.

    *credited* is what the pauses gave back: working time, or a number of days.
    *last* is the day on which the limit ends before it gives way to the next that is
    worked; None for what is counted in working time or business days.

    >>> from datetime import UTC
    >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
    >>> friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
    >>> found = deadline(Limit(2, Unit.BUSINESS_DAYS), desk, friday)
    >>> found.due.isoformat(), found.on.isoformat()
    ('2026-03-10T17:00:00+00:00', '2026-03-10')
    """

    due: datetime
    on: date
    credited: timedelta | int
    last: date | None = None


def united(pauses: Iterable[Pause], start: datetime) -> tuple[Pause, ...]:
    """The union of *pauses*, in order, without what was before *start*.

    >>> from datetime import UTC
    >>> nine, ten = (datetime(2026, 3, 6, hour, tzinfo=UTC) for hour in (9, 10))
    >>> noon = datetime(2026, 3, 6, 12, tzinfo=UTC)
    >>> united([(nine, noon), (nine, ten)], ten) == ((ten, noon),)
    True
    """
    found: list[Pause] = []
    for begin, end in sorted(pauses):
        begins = max(begin, start)
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif end > begins:
            found.append((begins, end))
    return tuple(found)


def deadline(
    limit: Limit, calendar: Calendar, start: datetime, pauses: Iterable[Pause] = ()
) -> Deadline:
    """When *limit*, counted from *start* on *calendar*, ends.

    It never ends outside of working time: minutes and hours are those that are worked,
    and a last day that is not worked gives way to the next that is. Of a pause only
    working time counts; a day counts as paused if the clock was when the day closed.
    A pause that begins after the deadline does not move it. CannotDecide where the
    calendar ends.

    >>> from datetime import UTC
    >>> london = Calendar("London", "Europe/London")
    >>> received = datetime(2026, 1, 31, 15, tzinfo=UTC)
    >>> deadline(Limit(1, Unit.MONTHS), london, received).on.isoformat()
    '2026-02-28'
    >>> deadline(Limit(8, Unit.WEEKS), london, received).on.isoformat()
    '2026-03-28'
    """
    if limit.is_timed:
        return _in_time(limit, calendar, start, united(pauses, start))
    return _in_days(limit, calendar, start, united(pauses, start))


def _in_time(
    limit: Limit, calendar: Calendar, start: datetime, pauses: tuple[Pause, ...]
) -> Deadline:
    span, credited = timedelta(**{limit.unit.value: limit.amount}), timedelta()
    due = calendar.add(start, span)
    for begin, end in pauses:
        if begin < due:
            credited += calendar.count(begin, end)
            due = calendar.add(start, span + credited)
    # midnight is the last moment of the day that it ends
    return Deadline(due, calendar.date_of(due - timedelta(microseconds=1)), credited)


def _in_days(
    limit: Limit, calendar: Calendar, start: datetime, pauses: tuple[Pause, ...]
) -> Deadline:
    first, credited = _day_zero(limit, calendar, start), 0
    last = _last_day(limit, calendar, first, credited)
    for begin, end in pauses:
        if begin < calendar.closing(last):
            credited += _days_paused(limit, calendar, first, begin, end)
            last = _last_day(limit, calendar, first, credited)
    on = calendar.add_days(last, 0)
    nominal = None if limit.unit is Unit.BUSINESS_DAYS else last
    return Deadline(calendar.closing(on), on, credited, nominal)


def _day_zero(limit: Limit, calendar: Calendar, start: datetime) -> date:
    """The day after which days are counted."""
    day = calendar.date_of(start)
    if not limit.start_is_day:
        return day
    over = calendar.is_working_day(day) and start >= calendar.closing(day)
    counted = limit.unit is not Unit.BUSINESS_DAYS or not over
    return day - timedelta(days=1) if counted else day


def _last_day(limit: Limit, calendar: Calendar, first: date, credited: int) -> date:
    days = limit.amount + credited
    match limit.unit:
        case Unit.BUSINESS_DAYS:
            return calendar.add_days(first, days)
        case Unit.MONTHS:
            return _months_after(first, limit) + timedelta(days=credited)
        case Unit.WEEKS:
            return first + timedelta(weeks=limit.amount, days=credited)
    return first + timedelta(days=days)


def _months_after(first: date, limit: Limit) -> date:
    """The same day of a later month, or its last where it has no such day."""
    began = first + timedelta(days=limit.start_is_day)
    month = began.month - 1 + limit.amount
    year, month = began.year + month // 12, month % 12 + 1
    day = min(began.day, monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=limit.start_is_day)


def _days_paused(
    limit: Limit, calendar: Calendar, first: date, begin: datetime, end: datetime
) -> int:
    """How many of the days after *first* closed in a pause."""
    if limit.unit is Unit.BUSINESS_DAYS:
        counted = calendar.closing(first) if calendar.is_working_day(first) else begin
        begins = max(begin, counted)
        return calendar.closings(begins, end) if begins < end else 0
    begins_on = max(calendar.date_of(begin), first + timedelta(days=1))
    return max((calendar.date_of(end) - begins_on).days, 0)
