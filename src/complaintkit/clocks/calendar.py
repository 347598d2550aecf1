"""A business calendar as a value: zone, hours, holidays, and days worked by decree."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeVar, cast
from zoneinfo import ZoneInfo, available_timezones

from attrs import Attribute, field, frozen

from complaintkit.clocks.hours import (
    ALWAYS,
    DAY,
    DAYS,
    Hours,
    Week,
    Window,
    hours_of,
    in_order,
    week_of,
)
from complaintkit.errors import CannotDecide, InvalidValue, nearest
from complaintkit.fields import of_type, utc, where, word
from complaintkit.reasons import Code, Reason

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_TICK: Final = timedelta(microseconds=1)
_MINUTE = 60_000_000  # microseconds
_DAY = 24 * 60 * _MINUTE
_CENTURY: Final = timedelta(days=36_525)
_FIRST_YEAR, _LAST_YEAR = 1970, 9800  # a century before there are no more dates

NamedDays = tuple[tuple[date, str], ...]
"""Days with what they are called, in order."""

SpecialDays = tuple[tuple[date, Hours], ...]
"""Days with the hours that they alone have, in order."""

Stretch = tuple[int, int]
"""From one instant up to, not including, another, in microseconds since the epoch."""


def _instant(moment: datetime) -> int:
    return (utc(moment) - _EPOCH) // _TICK


def _moment(instant: int) -> datetime:
    return _EPOCH + instant * _TICK


def _must_be_days(days: Iterable[object], what: str) -> None:
    wrong = [day for day in days if type(day) is not date]
    if wrong:
        raise InvalidValue(f"Calendar.{what}: expected only dates, got {wrong[0]!r}")


def _every_day(years: range) -> Iterator[date]:
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _listed(days: Any, what: str) -> tuple[date, ...]:
    """The days of a collection that can be listed as it stands."""
    if isinstance(days, tuple):
        days = [day[0] if _is_pair(day) else day for day in days]
    if type(days) not in (list, set, frozenset, dict):
        cure = "say for which years=range(...) it is to be asked"
        raise InvalidValue(f"Calendar.{what}: {cure}, got a {type(days).__name__}")
    _must_be_days(days, what)
    return tuple(sorted(set(days)))


def _asked(days: Any, years: range | None, what: str) -> tuple[date, ...]:
    """The *days* that fall in *years*; all of them where no years are named."""
    if years is None or type(days) in (tuple, list, set, frozenset, dict):
        listed = _listed(days, what)
        return tuple(day for day in listed if years is None or day.year in years)
    if not isinstance(days, Container) or isinstance(days, str | bytes):
        expected, found = "expected a Container of dates", type(days).__name__
        raise InvalidValue(f"Calendar.{what}: {expected}, got a {found}")
    return tuple(day for day in _every_day(years) if day in days)


def _named(days: Any, asked: tuple[date, ...]) -> NamedDays:
    names = dict(days) if isinstance(days, tuple) and _is_named(days) else days
    if not isinstance(names, Mapping):
        return tuple((day, "") for day in asked)
    return tuple((day, str(names[day])) for day in asked)


def _is_named(days: tuple[object, ...]) -> bool:
    return all(map(_is_pair, days))


def _is_pair(day: object) -> bool:
    match day:
        case (date(), str()):
            return True
    return False


def _range_of(years: object, days: Iterable[date]) -> range | None:
    """The years that a calendar knows; those of its days where none are named."""
    found = sorted(day.year for day in days)
    if years is None and not found:
        return None
    known = range(found[0], found[-1] + 1) if years is None else years
    if not isinstance(known, range) or not known or known.step != 1:
        expected = "expected years such as range(2024, 2028)"
        raise InvalidValue(f"Calendar.years: {expected}, got {known!r}")
    if known[0] < _FIRST_YEAR or known[-1] > _LAST_YEAR:
        expected = f"expected years from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise InvalidValue(f"Calendar.years: {expected}, got {known!r}")
    return known


def a_zone(owner: object, attribute: "Attribute[str]", key: Any) -> None:
    """A validator: the name of a time zone.

    >>> a_zone("", type("Attribute", (), {"name": "zone"}), "Europe/London")
    """
    try:
        ZoneInfo(key)
    except (ValueError, OSError, TypeError, LookupError) as error:
        near = nearest(str(key), available_timezones())
        expected = "expected a time zone such as 'Europe/London'"
        missing = "the package tzdata brings zones where the system has none"
        cure = f"did you mean {near!r}?" if near else missing
        message = f"{where(owner, attribute)}: {expected}, got {key!r}; {cure}"
        raise InvalidValue(message) from error


def _worked_at_all(calendar: object, attribute: object, week: Week) -> None:
    if not any(week):
        raise InvalidValue("Calendar.hours: expected some working time, got none")


def _of_special(special: Any) -> dict[date, Hours]:
    """The days with hours of their own."""
    try:
        days = dict(special)
    except (TypeError, ValueError):
        found = type(special).__name__
        message = "Calendar.special: expected dates with their hours"
        raise InvalidValue(f"{message}, got a {found}") from None
    _must_be_days(days, "special")
    return {day: _own_hours(hours, f"special {day}") for day, hours in days.items()}


def _own_hours(hours: Any, what: str) -> Hours:
    if isinstance(hours, str):
        return hours_of(hours)
    if isinstance(hours, tuple) and all(isinstance(each, Window) for each in hours):
        return in_order(hours, what)
    expected = "expected hours such as '09:00-12:00' or 'off'"
    raise InvalidValue(f"Calendar.{what}: {expected}, got {hours!r}")


def _of_week(hours: Any) -> Week:
    if isinstance(hours, str):
        return week_of(hours)
    if not isinstance(hours, tuple) or len(hours) != len(DAYS):
        expected = "expected hours such as 'Mo-Fr 09:00-17:00'"
        raise InvalidValue(f"Calendar.hours: {expected}, got {hours!r}")
    days = [_own_hours(day, "hours") for day in hours]
    return cast("Week", tuple(days))


def _ticks(span: timedelta) -> int:
    if not isinstance(span, timedelta) or not timedelta(0) <= span <= _CENTURY:
        expected = "expected a timedelta from nothing to a century"
        raise InvalidValue(f"{expected}, got {span!r}")
    return span // _TICK


def _must_be_count(days: int) -> None:
    if type(days) is not int or not 0 <= days <= _CENTURY.days:
        most = _CENTURY.days
        raise InvalidValue(f"expected a number of days from 0 to {most}, got {days!r}")


def _wall(day: date) -> int:
    """Midnight of *day* on the wall, as if it were in UTC."""
    return (day.toordinal() - _EPOCH_DAY) * _DAY


Steady = tuple[int, int, int]
"""From when to when an offset from UTC holds, and the offset."""


def _change(offset: Callable[[int], int], early: int, late: int) -> int:
    """The first instant with another offset than *early*; there is one by *late*."""
    before = offset(early)
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if offset(middle) == before else (early, middle)
    return late


def _first_at(steady: Iterable[Steady], wall: int) -> int:
    """The first instant at which the clock on the wall shows *wall* or more."""
    return min(
        max(start, wall - offset)
        for start, stop, offset in steady
        if wall - offset < stop
    )


def _spans(day: date, hours: Hours, steady: list[Steady]) -> list[Stretch]:
    """When the windows of *day* are open, by the clock on the wall."""
    midnight = _wall(day)
    found = [
        (
            max(midnight + window.opens * _MINUTE - offset, start),
            min(midnight + window.closes * _MINUTE - offset, stop),
        )
        for window in hours
        for start, stop, offset in steady
    ]
    return [(opens, closes) for opens, closes in found if opens < closes]


T = TypeVar("T", int, datetime)


def joined(stretches: Iterable[tuple[T, T]]) -> list[tuple[T, T]]:
    """The union of *stretches*, in order; those that touch are one.

    >>> joined([(5, 9), (1, 2), (2, 3), (6, 7)])
    [(1, 3), (5, 9)]
    """
    found: list[tuple[T, T]] = []
    for begin, end in sorted(stretches):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _must_end_before(tomorrow: Hours, tonight: Hours, name: str) -> None:
    """That no night runs into the hours of the next day: days close in their order."""
    if tonight and tomorrow and tonight[-1].closes - DAY > tomorrow[0].opens:
        expected = f"expected {name} {tonight[-1]} to end before {tomorrow[0]} begins"
        raise InvalidValue(f"Calendar.hours: {expected} on the next day")


@frozen
class _Year:
    """One local year: its open spans, and the days on which they begin."""

    steady: tuple[Steady, ...]
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]
    total: int
    days: tuple[int, ...]
    closings: tuple[int, ...]

    def worked(self, instant: int) -> int:
        """The working time of the year before *instant*."""
        at = bisect_right(self.opens, instant) - 1
        if at < 0:
            return 0
        return self.before[at] + min(instant, self.closes[at]) - self.opens[at]


@frozen(init=False)
class Calendar:
    """When a house works: the *hours* of its week in its *zone*, but for *holidays*.

    *hours* are written as ``Mo-Fr 09:00-12:30,13:30-17:00; Sa 09:00-13:00``, and may
    run across midnight. *holidays* are any container of dates, such as those of the
    ``holidays`` package, which is asked once for each day of *years*. *working* days
    are worked although the week or a holiday closes them (调休), with the hours of
    the first working day of the week; *special* days have hours of their own.

    A moment is worked if the clock on the wall says so. A clock that is put back
    therefore shows some minutes twice, and both count; one that is put forward leaves
    some out. A calendar with holidays knows nothing of other *years*: what would need
    them is refused by CannotDecide. InvalidValue for anything that makes no calendar.

    >>> from datetime import date
    >>> london = Calendar(
    ...     "London", "Europe/London", "Mo-Fr 09:00-17:00",
    ...     holidays={date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter"},
    ... )
    >>> thursday = datetime(2026, 4, 2, 15, tzinfo=UTC)  # 16:00 in London
    >>> london.add(thursday, timedelta(hours=2)).isoformat()
    '2026-04-07T09:00:00+00:00'
    >>> london.add_days(date(2026, 4, 2), 3).isoformat()
    '2026-04-09'
    """

    name: str = field(validator=word)
    zone: str = field(validator=[of_type(str), a_zone])
    hours: Week = field(validator=_worked_at_all)
    holidays: NamedDays
    special: SpecialDays
    years: range | None

    def __init__(
        self,
        name: str,
        zone: str,
        hours: str | Week = ALWAYS,
        *,
        holidays: Container[date] | NamedDays = (),
        working: Container[date] = (),
        special: Mapping[date, str | Hours] | SpecialDays = (),
        years: range | None = None,
    ) -> None:
        week, own = _of_week(hours), _of_special(special)
        asked = None if years is None else _range_of(years, ())
        closed = _asked(holidays, asked, "holidays")
        worked = _asked(working, asked, "working")
        usual = next(filter(None, week), ())
        own = {**dict.fromkeys(worked, usual), **own}
        self.__attrs_init__(  # pyright: ignore - attrs makes it
            name,
            zone,
            week,
            _named(holidays, closed),
            tuple(sorted(own.items())),
            _range_of(years, (*closed, *own)),
        )

    def __attrs_post_init__(self) -> None:
        for number, tonight in enumerate(self.hours):
            _must_end_before(self.hours[(number + 1) % 7], tonight, DAYS[number])
        for day, _ in self.special:
            for night in (day - timedelta(days=1), day):
                following = self._planned(night + timedelta(days=1))
                _must_end_before(following, self._planned(night), night.isoformat())

    def _planned(self, day: date) -> Hours:
        """The hours of *day*, were it no holiday."""
        return self._special.get(day, self.hours[day.weekday()])

    def __str__(self) -> str:
        return self.name

    # --- working time -----------------------------------------------------------------

    def add(self, moment: datetime, span: timedelta) -> datetime:
        """The earliest moment by which *span* of working time has passed.

        For no time at all it is the next moment that is worked.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
        >>> desk.add(friday, timedelta(hours=1)).isoformat()
        '2026-03-06T17:00:00+00:00'
        >>> desk.add(friday, timedelta(hours=1, minutes=1)).isoformat()
        '2026-03-09T09:01:00+00:00'
        """
        instant, wanted = _instant(moment), _ticks(span)
        number = self._year_of(instant)
        year = self._year(number)
        if not wanted:
            return _moment(self._opening_from(instant))
        wanted += year.worked(instant)
        while wanted > year.total:
            wanted -= year.total
            number += 1
            year = self._year(number)
        at = bisect_left(year.before, wanted) - 1
        return _moment(year.opens[at] + wanted - year.before[at])

    def subtract(self, moment: datetime, span: timedelta) -> datetime:
        """The latest moment from which *span* of working time leads to *moment*.

        For no time at all it is the last moment that closes working time.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> monday = datetime(2026, 3, 9, 10, tzinfo=UTC)
        >>> desk.subtract(monday, timedelta(hours=2)).isoformat()
        '2026-03-06T16:00:00+00:00'
        """
        instant, wanted = _instant(moment), _ticks(span)
        number = self._year_of(instant)
        year = self._year(number)
        left = year.worked(instant) - wanted
        if not wanted:
            return _moment(self._closing_until(instant))
        while left < 0:
            number -= 1
            year = self._year(number)
            left += year.total
        at = bisect_right(year.before, left) - 1
        return _moment(year.opens[at] + left - year.before[at])

    def count(self, start: datetime, end: datetime) -> timedelta:
        """The working time from *start* to *end*; InvalidValue if that is backwards.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
        >>> str(desk.count(friday, friday + timedelta(days=3)))
        '8:00:00'
        """
        first, last = _instant(start), _instant(end)
        if last < first:
            raise InvalidValue(
                f"expected a start before the end, got {start} and {end}"
            )
        number, until = self._year_of(first), self._year_of(last)
        worked = self._year(until).worked(last) - self._year(number).worked(first)
        worked += sum(self._year(each).total for each in range(number, until))
        return worked * _TICK

    def is_open(self, moment: datetime) -> bool:
        """Whether *moment* is worked.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> desk.is_open(datetime(2026, 3, 6, 17, tzinfo=UTC))
        False
        """
        instant = _instant(moment)
        year = self._year(self._year_of(instant))
        at = bisect_right(year.opens, instant) - 1
        return at >= 0 and instant < year.closes[at]

    def windows(
        self, start: datetime, end: datetime
    ) -> tuple[tuple[datetime, datetime], ...]:
        """The stretches of working time between the two, in their order.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
        >>> [opens.day for opens, _ in desk.windows(friday, friday + timedelta(days=4))]
        [6, 9, 10]
        """
        first, last = _instant(start), _instant(end)
        numbers = range(self._year_of(first), self._year_of(last) + 1)
        found = [
            (max(opens, first), min(closes, last))
            for year in map(self._year, numbers)
            for opens, closes in zip(year.opens, year.closes, strict=True)
            if opens < last and closes > first
        ]
        windows = joined((opens, closes) for opens, closes in found if opens < closes)
        return tuple((_moment(opens), _moment(closes)) for opens, closes in windows)

    def stretches(self, year: int) -> tuple[tuple[datetime, datetime], ...]:
        """The stretches of working time of a year of the clock on the wall, in order.

        Each lies within the year. CannotDecide where its holidays are not known.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> len(desk.stretches(2026))
        261
        """
        found = self._year(year)
        spans = zip(found.opens, found.closes, strict=True)
        return tuple((_moment(opens), _moment(closes)) for opens, closes in spans)

    # --- working days -----------------------------------------------------------------

    def date_of(self, moment: datetime) -> date:
        """The date on the wall at *moment*.

        >>> Calendar("desk", "Asia/Shanghai").date_of(
        ...     datetime(2026, 3, 6, 16, tzinfo=UTC)
        ... ).isoformat()
        '2026-03-07'
        """
        return self.local(moment).date()

    def local(self, moment: datetime) -> datetime:
        """The same moment by the clock on the wall.

        >>> Calendar("desk", "Asia/Shanghai").local(
        ...     datetime(2026, 3, 6, 16, tzinfo=UTC)
        ... ).isoformat()
        '2026-03-07T00:00:00+08:00'
        """
        try:
            return utc(moment).astimezone(self._zone)
        except OverflowError:
            raise InvalidValue(f"{moment} is beyond the dates of {self.zone}") from None

    def day_ended_by(self, moment: datetime) -> date:
        """The date on the wall just before *moment*: midnight ends its day.

        >>> Calendar("desk", "Asia/Shanghai").day_ended_by(
        ...     datetime(2026, 3, 6, 16, tzinfo=UTC)
        ... ).isoformat()
        '2026-03-06'
        """
        local = self.local(moment)
        at_midnight = local.time() == time.min and local.date() > date.min
        return local.date() - timedelta(days=1) if at_midnight else local.date()

    def must_reach(self, day: date) -> None:
        """CannotDecide where *day* lies after all that any calendar knows.

        >>> Calendar("desk", "UTC").must_reach(date(2026, 3, 6))
        """
        if day.year > _LAST_YEAR:
            self._year(day.year)

    def is_working_day(self, day: date) -> bool:
        """Whether any of *day* is worked.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> desk.is_working_day(date(2026, 3, 7))
        False
        """
        _must_be_days([day], "is_working_day")
        days, ordinal = self._year(day.year).days, day.toordinal()
        at = bisect_left(days, ordinal)
        return at < len(days) and days[at] == ordinal

    def add_days(self, day: date, days: int) -> date:
        """The last of that many working days after *day*; 0 is the next from it on.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> desk.add_days(date(2026, 3, 6), 1).isoformat()  # from a Friday
        '2026-03-09'
        """
        _must_be_days([day], "add_days")
        _must_be_count(days)
        if days == 0 and not self.is_working_day(day):
            days = 1
        year, at = self._place(day, days)
        return date.fromordinal(year.days[at])

    def subtract_days(self, day: date, days: int) -> date:
        """The first of that many working days before *day*; 0 is the last up to it.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> desk.subtract_days(date(2026, 3, 9), 1).isoformat()  # from a Monday
        '2026-03-06'
        """
        _must_be_days([day], "subtract_days")
        _must_be_count(days)
        back = days - 1 if days and not self.is_working_day(day) else days
        year, at = self._place(day, -back)
        return date.fromordinal(year.days[at])

    def count_days(self, start: date, end: date) -> int:
        """The working days after *start* up to and including *end*.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> desk.count_days(date(2026, 3, 6), date(2026, 3, 13))
        5
        """
        _must_be_days([start, end], "count_days")
        if end < start:
            raise InvalidValue(
                f"expected a start before the end, got {start} and {end}"
            )
        passed = bisect_right(self._year(end.year).days, end.toordinal())
        passed -= bisect_right(self._year(start.year).days, start.toordinal())
        numbers = range(start.year, end.year)
        return passed + sum(len(self._year(number).days) for number in numbers)

    def closing(self, day: date) -> datetime:
        """When the last window of *day*, or else of the next working day, closes.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-24:00")
        >>> desk.closing(date(2026, 3, 6)).isoformat()
        '2026-03-07T00:00:00+00:00'
        """
        year, at = self._place(self.add_days(day, 0), 0)
        return _moment(year.closings[at])

    def end_of(self, day: date) -> datetime:
        """When *day* is over: its last window closes, or it ends without any.

        >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
        >>> [desk.end_of(date(2026, 3, day)).isoformat() for day in (6, 7)]
        ['2026-03-06T17:00:00+00:00', '2026-03-08T00:00:00+00:00']
        """
        if self.is_working_day(day):
            return self.closing(day)
        midnight = _wall(day + timedelta(days=1))
        return _moment(_first_at(self._year(day.year).steady, midnight))

    def skipped(self, start: date, end: date) -> NamedDays:
        """The holidays after *start* up to *end* on days that the week would work.

        >>> Calendar(
        ...     "desk", "UTC", "Mo-Fr 09:00-17:00", holidays=[date(2026, 5, 1)]
        ... ).skipped(date(2026, 4, 30), date(2026, 5, 4))
        ((datetime.date(2026, 5, 1), ''),)
        """
        days = [day for day, _ in self.holidays]
        found = self.holidays[bisect_right(days, start) : bisect_right(days, end)]
        return tuple(
            (day, name)
            for day, name in found
            if self.hours[day.weekday()] and not self._hours(day)
        )

    # --- how it is counted ------------------------------------------------------------

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _known(self) -> range:
        return self.years or range(_FIRST_YEAR, _LAST_YEAR + 1)

    @cached_property
    def _closed(self) -> frozenset[date]:
        return frozenset(day for day, _ in self.holidays)

    @cached_property
    def _special(self) -> Mapping[date, Hours]:
        return dict(self.special)

    @cached_property
    def _years(self) -> dict[int, _Year]:
        return {}

    def __getstate__(self) -> tuple[object, ...]:
        # the tabulated years stay behind: they are made again where they are needed
        stored = (self.name, self.zone, self.hours, self.holidays)
        return (*stored, self.special, self.years)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        names = ("name", "zone", "hours", "holidays", "special", "years")
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    def _year_of(self, instant: int) -> int:
        return self.local(_moment(instant)).year

    def _year(self, number: int) -> _Year:
        """The year, tabulated; CannotDecide where its holidays are not known."""
        found = self._years.get(number)
        if found is None:
            if number not in self._known:
                years = f"{self._known[0]}-{self._known[-1]}"
                parameters = {"calendar": self.name, "year": number, "known": years}
                raise CannotDecide(Reason(Code.CALENDAR_ENDS, parameters))
            found = self._years[number] = self._tabulated(number)
        return found

    def _tabulated(self, number: int) -> _Year:
        first, last = date(number, 1, 1), date(number, 12, 31)
        steady = self._steady(first, last)
        start, end = (
            _first_at(steady, _wall(day)) for day in (first, last + timedelta(days=1))
        )
        spans: list[Stretch] = []
        days: list[int] = []
        closings: list[int] = []
        # the last night of the year before may run into this one
        for ordinal in range(first.toordinal() - 1, last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            found = _spans(day, self._hours(day), steady)
            spans += found
            if found and ordinal >= first.toordinal():
                days.append(ordinal)
                closings.append(max(closes for _, closes in found))
        within = [
            (max(opens, start), min(closes, end))
            for opens, closes in joined(spans)
            if opens < end and closes > start
        ]
        before = [0]
        for opens, closes in within:
            before.append(before[-1] + closes - opens)
        return _Year(
            tuple(steady),
            tuple(opens for opens, _ in within),
            tuple(closes for _, closes in within),
            tuple(before[:-1]),
            before[-1],
            tuple(days),
            tuple(closings),
        )

    def _hours(self, day: date) -> Hours:
        """The hours of *day*: its own, or none on a holiday, or those of the week."""
        closed = day in self._closed and day not in self._special
        return () if closed else self._planned(day)

    def _steady(self, first: date, last: date) -> list[Steady]:
        """Stretches of time on which the zone's offset from UTC does not change."""
        begin, end = _wall(first) - 3 * _DAY, _wall(last) + 3 * _DAY
        changes = [begin]
        for early, late in pairwise(range(begin, end + _DAY, _DAY)):
            if self._offset(early) != self._offset(late):
                changes.append(_change(self._offset, early, late))
        return [
            (start, stop, self._offset(start))
            for start, stop in pairwise((*changes, end))
        ]

    def _offset(self, instant: int) -> int:
        offset = _moment(instant).astimezone(self._zone).utcoffset()
        return (offset or timedelta()) // _TICK

    def _opening_from(self, instant: int) -> int:
        number = self._year_of(instant)
        while True:
            year = self._year(number)
            at = bisect_right(year.closes, instant)
            if at < len(year.closes):
                return max(year.opens[at], instant)
            number += 1

    def _closing_until(self, instant: int) -> int:
        number = self._year_of(instant)
        while True:
            year = self._year(number)
            at = bisect_left(year.opens, instant) - 1
            if at >= 0:
                return min(year.closes[at], instant)
            number -= 1

    def _place(self, day: date, ahead: int) -> tuple[_Year, int]:
        """Where the last working day up to *day* stands, or one *ahead* of it."""
        number = day.year
        year = self._year(number)
        at = bisect_right(year.days, day.toordinal()) - 1 + ahead
        while at >= len(year.days):
            at -= len(year.days)
            number += 1
            year = self._year(number)
        while at < 0:
            number -= 1
            year = self._year(number)
            at += len(year.days)
        return year, at
