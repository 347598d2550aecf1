"""Limits: how long something may take, and the deadline that follows on a calendar."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum

from attrs import field, frozen

from complaintkit.clocks.calendar import Calendar, joined
from complaintkit.errors import InvalidValue
from complaintkit.fields import as_tuple, of_type, utc, word


@frozen
class Pause:
    """From when to when a clock was paused.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> Pause(noon, noon).begin == noon
    True
    """

    begin: datetime = field(converter=utc)
    end: datetime = field(converter=utc)

    def __attrs_post_init__(self) -> None:
        if self.end < self.begin:
            expected = f"expected an end from {self.begin.isoformat()} on"
            raise InvalidValue(f"Pause: {expected}, got {self.end.isoformat()}")


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
    """How sure a number is: read in the text itself (A), or reported by others (B).

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

    *given_back* is what the pauses gave back: working time, or a number of days.
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
    given_back: timedelta | int
    last: date | None = None


def united(pauses: Iterable[Pause], start: datetime) -> tuple[Pause, ...]:
    """The union of *pauses*, in order, without what was before *start*.

    >>> from datetime import UTC
    >>> nine, ten = (datetime(2026, 3, 6, hour, tzinfo=UTC) for hour in (9, 10))
    >>> noon = datetime(2026, 3, 6, 12, tzinfo=UTC)
    >>> united([Pause(nine, noon), Pause(nine, ten)], ten) == (Pause(ten, noon),)
    True
    """
    since, pauses = utc(start), as_tuple(pauses)
    wrong = [each for each in pauses if not isinstance(each, Pause)]
    if wrong:
        raise InvalidValue(f"expected only Pauses, got {wrong[0]!r}")
    found = ((max(each.begin, since), each.end) for each in pauses)
    return tuple(Pause(*each) for each in joined(x for x in found if x[0] < x[1]))


def deadline(
    limit: Limit, calendar: Calendar, start: datetime, pauses: Iterable[Pause] = ()
) -> Deadline:
    """When *limit*, counted from *start* on *calendar*, ends.

    It never ends outside of working time: minutes and hours are those that are worked,
    and a last day that is not worked gives way to the next that is. Of a pause only
    working time counts. A day counts as paused if the clock was at its end: a business
    day when it closed, any other at midnight. A pause that begins after the deadline
    does not move it. CannotDecide where the calendar ends.

    >>> from datetime import UTC
    >>> london = Calendar("London", "Europe/London")
    >>> received = datetime(2026, 1, 31, 15, tzinfo=UTC)
    >>> deadline(Limit(1, Unit.MONTHS), london, received).on.isoformat()
    '2026-02-28'
    >>> deadline(Limit(8, Unit.WEEKS), london, received).on.isoformat()
    '2026-03-28'
    """
    paused = united(pauses, start)
    if limit.is_timed:
        return _in_time(limit, calendar, utc(start), paused)
    return _in_days(limit, calendar, utc(start), paused)


def _in_time(
    limit: Limit, calendar: Calendar, start: datetime, pauses: tuple[Pause, ...]
) -> Deadline:
    span, given_back = timedelta(**{limit.unit.value: limit.amount}), timedelta()
    due = calendar.add(start, span)
    for pause in pauses:
        if pause.begin < due:
            given_back += calendar.count(pause.begin, pause.end)
            due = calendar.add(start, span + given_back)
    return Deadline(due, calendar.day_ended_by(due), given_back)


def _in_days(
    limit: Limit, calendar: Calendar, start: datetime, pauses: tuple[Pause, ...]
) -> Deadline:
    begins = _first_day(limit, calendar, start)
    given_back = 0
    last = _last_day(limit, calendar, begins, given_back)
    for pause in pauses:
        if pause.begin < calendar.end_of(last):
            given_back += _days_paused(limit, calendar, begins, pause)
            last = _last_day(limit, calendar, begins, given_back)
    on = _given_way(last, calendar, start, pauses)
    nominal = None if limit.unit is Unit.BUSINESS_DAYS else last
    return Deadline(calendar.closing(on), on, given_back, nominal)


def _given_way(
    last: date, calendar: Calendar, start: datetime, pauses: tuple[Pause, ...]
) -> date:
    """The first day from *last* on that is worked, after the start and not paused."""
    on = calendar.add_days(last, 0)
    if calendar.closing(on) <= start:
        on = calendar.add_days(on, 1)
    for pause in pauses:
        while pause.begin < calendar.closing(on) <= pause.end:
            on = calendar.add_days(on, 1)
    return on


def _first_day(limit: Limit, calendar: Calendar, start: datetime) -> date:
    """The first day that is counted, worked or not.

    A business day that has closed when the clock starts is not the first.
    """
    day = calendar.date_of(start)
    calendar.must_reach(day)
    closed = limit.unit is Unit.BUSINESS_DAYS and start >= calendar.end_of(day)
    return day if limit.start_is_day and not closed else day + timedelta(days=1)


def _last_day(limit: Limit, calendar: Calendar, begins: date, given_back: int) -> date:
    ahead = limit.amount - 1 + given_back
    match limit.unit:
        case Unit.BUSINESS_DAYS:
            return calendar.add_days(calendar.add_days(begins, 0), ahead)
        case Unit.MONTHS:
            return _months_on(begins, limit) + timedelta(days=given_back)
        case Unit.WEEKS:
            return begins + timedelta(weeks=limit.amount, days=given_back - 1)
    return begins + timedelta(days=ahead)


def _months_on(begins: date, limit: Limit) -> date:
    """The same day of a later month, or that month's last where it has no such day.

    Where the day of the start is counted, it is the day before the same day. Sources:
    Regulation (EEC, Euratom) 1182/71, art. 3(2)(c); § 188 (2) and (3) BGB.
    """
    same = begins - timedelta(days=1 - limit.start_is_day)
    month = same.month - 1 + limit.amount
    year, month = same.year + month // 12, month % 12 + 1
    length = monthrange(year, month)[1]
    if same.day > length:
        return date(year, month, length)
    return date(year, month, same.day) - timedelta(days=limit.start_is_day)


def _days_paused(limit: Limit, calendar: Calendar, begins: date, pause: Pause) -> int:
    """How many of the days from *begins* on ended while the clock was paused."""
    first, last = calendar.date_of(pause.begin), calendar.date_of(pause.end)
    if limit.unit is not Unit.BUSINESS_DAYS:
        return max((last - max(first, begins)).days, 0)
    day, paused = max(first - timedelta(days=1), begins), 0
    while day <= last:
        worked = calendar.is_working_day(day)
        paused += worked and pause.begin < calendar.closing(day) <= pause.end
        day += timedelta(days=1)
    return paused
