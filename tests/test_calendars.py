"""Calendars count what the clock on the wall shows; deadlines end in working time."""

import copy
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import holidays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintkit import CannotDecide, Code, InvalidValue
from complaintkit.clocks import Calendar, Confidence, Limit, Source, Unit
from complaintkit.clocks.hours import Window, week_of
from complaintkit.clocks.limit import Pause, deadline, united

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NONE = timedelta()
NINE_TO_FIVE = "09:00-17:00"
WEEKDAYS = f"Mo-Fr {NINE_TO_FIVE}"
DESK = Calendar("desk", "UTC", WEEKDAYS)
LUNCH = Calendar("lunch", "UTC", "Mo-Fr 09:00-12:30,13:30-17:00")
NIGHT = Calendar("night", "UTC", "Mo-Su 22:00-06:00")
CLUB = Calendar("club", "UTC", "Fr 22:00-06:00")
LATE = Calendar("late", "UTC", "Mo-Fr 09:00-24:00")
ALWAYS = Calendar("always", "UTC")
LONDON = Calendar("London", "Europe/London")
DHAKA = Calendar("Dhaka", "Asia/Dhaka")
EARLY = Calendar("early", "Europe/London", "Mo-Su 00:00-04:00")
Y2026 = range(2026, 2027)
OF_2026 = Calendar("of 2026", "UTC", WEEKDAYS, years=Y2026)
ENGLAND = Calendar(
    "England",
    "Europe/London",
    WEEKDAYS,
    holidays=holidays.country_holidays("GB", subdiv="ENG", years=range(2025, 2028)),
    years=range(2025, 2028),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on(text: str) -> date:
    return date.fromisoformat(text)


def pause(begin: str, end: str) -> Pause:
    return Pause(utc(begin), utc(end))


def wall(zone: str, text: str, fold: int = 0) -> datetime:
    """The moment at which the clock on the wall shows this; the later one of a fold."""
    shown = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return shown.astimezone(UTC)


def due(limit: Limit, calendar: Calendar, start: datetime, *pauses: Pause) -> str:
    """The deadline by the clock on the wall."""
    found = deadline(limit, calendar, start, pauses)
    return calendar.local(found.due).strftime("%Y-%m-%d %H:%M")


def counted_in(unit: Unit) -> Callable[..., Limit]:
    return lambda amount, first=0: Limit(amount, unit, start_is_day=first)


minutes, hours, days, business, weeks, months = map(counted_in, Unit)


# An office as the oracle sees it, without a line of the library: the windows of each
# day in minutes since its midnight, and the clock on the wall as zoneinfo shows it.
Hours = tuple[tuple[int, int], ...]
DAYTIME: list[Hours] = [
    (),
    ((540, 1020),),  # nine to five
    ((540, 720), (780, 1020)),  # lunch
    ((480, 600), (600, 900), (1200, 1440)),  # three windows, two of them touch
]
MORNING: list[Hours] = [  # no night of these runs into the hours of the next day
    *DAYTIME,
    ((1320, 1590),),  # 22:00-02:30, across midnight
    ((540, 600), (1080, 1920)),  # until eight in the morning, as another day opens
]
ROUND_THE_CLOCK: list[Hours] = [
    *DAYTIME,
    ((0, 1440),),
    ((30, 180), (240, 1440)),
    ((0, 150),),
]


def written(windows: Hours) -> str:
    def clock(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    texts = (
        f"{clock(opens)}-{clock(closes if closes <= 1440 else closes - 1440)}"
        for opens, closes in windows
    )
    return ",".join(texts) or "off"


@attrs.frozen
class Office:
    zone: str
    week: tuple[Hours, ...]
    closed: frozenset[date]
    special: dict[date, Hours]

    def hours(self, day: date) -> Hours:
        usual = () if day in self.closed else self.week[day.weekday()]
        return self.special.get(day, usual)

    def shows(self, moment: datetime) -> bool:
        """Whether it is open, by the clock on the wall."""
        shown = moment.astimezone(ZoneInfo(self.zone))
        minute = shown.hour * 60 + shown.minute
        return any(
            opens <= minute + over < closes
            for over in (0, 1440)
            for opens, closes in self.hours(shown.date() - DAY * (over // 1440))
        )

    def closing(self, day: date) -> datetime | None:
        """The end of the last minute of the day that the clock on the wall shows."""
        zone = ZoneInfo(self.zone)
        midnight = datetime(day.year, day.month, day.day)
        for opens, closes in reversed(self.hours(day)):
            for minute in reversed(range(opens, closes)):
                shown = (midnight + minute * MINUTE).replace(tzinfo=zone, fold=1)
                moment = shown.astimezone(UTC)
                if moment.astimezone(zone).replace(fold=1) == shown:
                    return moment + MINUTE
        return None

    def end_of(self, day: date) -> datetime:
        """When it is over: at its closing, or else at midnight."""
        return self.closing(day) or self.midnight_after(day)

    def midnight_after(self, day: date) -> datetime:
        after = day + DAY
        midnight = datetime(after.year, after.month, after.day)
        return midnight.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def calendar(self, years: range) -> Calendar:
        names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
        week = zip(names, map(written, self.week), strict=True)
        return Calendar(
            "office",
            self.zone,
            "; ".join(f"{name} {text}" for name, text in week),
            holidays=self.closed,
            special={day: written(hours) for day, hours in self.special.items()},
            years=years,
        )


@st.composite
def offices(draw: Any, zone: str, around: date, reach: int) -> Any:
    day = st.integers(-reach, reach).map(lambda number: around + number * DAY)
    kind = st.sampled_from(draw(st.sampled_from([MORNING, ROUND_THE_CLOCK])))
    return Office(
        zone,
        draw(st.tuples(*[kind] * 7).filter(any)),
        draw(st.frozensets(day, max_size=4)),
        draw(st.dictionaries(day, kind, max_size=2)),
    )


# --- working time against the clock on the wall ---------------------------------------

TURNS = [
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # thirty minutes
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Cairo", date(2026, 4, 24)),  # midnight is left out
    ("Africa/Cairo", date(2026, 10, 29)),  # back from 24:00 to 23:00
    ("America/Havana", date(2026, 3, 8)),  # midnight is left out
    ("America/Havana", date(2026, 11, 1)),  # midnight is shown twice
    ("America/St_Johns", date(2010, 11, 7)),  # back from 00:01 to the day before
    ("Pacific/Apia", date(2011, 12, 30)),  # no such day
    ("Asia/Dhaka", date(2009, 12, 31)),  # back from the new year to the old one
    ("Asia/Kathmandu", date(1986, 1, 1)),  # the year begins at 00:15
    ("Asia/Shanghai", date(2026, 12, 31)),
]
REACH = 5 * 1440  # minutes that the oracle looks at


@cache
def shown(zone: str, around: date) -> list[tuple[int, int]]:
    """What the clock on the wall shows, minute by minute: a day and a minute of it."""
    start = datetime(around.year, around.month, around.day, tzinfo=UTC) - 2 * DAY
    walls = [(start + n * MINUTE).astimezone(ZoneInfo(zone)) for n in range(REACH)]
    return [(each.toordinal(), each.hour * 60 + each.minute) for each in walls]


def minutes_open(office: Office, around: date) -> list[bool]:
    painted = set()
    for number in range(-5, 6):
        day = around + number * DAY
        for opens, closes in office.hours(day):
            for minute in range(opens, closes):
                over, clock = divmod(minute, 1440)
                painted.add((day.toordinal() + over, clock))
    return [each in painted for each in shown(office.zone, around)]


def runs(flags: list[bool], begin: int, end: int) -> list[tuple[int, int]]:
    edges = [
        at
        for at in range(begin, end + 1)
        if (at > begin and flags[at - 1]) is not (at < end and flags[at])
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


@pytest.mark.parametrize(("zone", "around"), TURNS)
@settings(max_examples=6)
@given(st.data())
def test_a_moment_is_worked_if_the_clock_on_the_wall_says_so(
    zone: str, around: date, data: st.DataObject
) -> None:
    office = data.draw(offices(zone, around, 3))
    calendar = office.calendar(range(around.year - 1, around.year + 2))
    flags = minutes_open(office, around)
    zero = datetime(around.year, around.month, around.day, tzinfo=UTC) - 2 * DAY
    begin = data.draw(st.integers(0, REACH - 1))
    end = data.draw(st.integers(begin, REACH - 1))
    start, stop = zero + begin * MINUTE, zero + end * MINUTE
    worked = [at for at in range(begin, end) if flags[at]]

    assert calendar.count(start, stop) == len(worked) * MINUTE
    assert calendar.is_open(start) is flags[begin]
    assert calendar.windows(start, stop) == tuple(
        (zero + opens * MINUTE, zero + closes * MINUTE)
        for opens, closes in runs(flags, begin, end)
    )
    for day in (around - DAY, around, around + DAY):
        closing = office.closing(day)
        assert calendar.is_working_day(day) is (closing is not None)
        assert calendar.end_of(day) == office.end_of(day)
    for passed in sorted({1, (len(worked) + 1) // 2, len(worked)} if worked else ()):
        last, first = worked[passed - 1] + 1, worked[-passed]
        assert calendar.add(start, passed * MINUTE) == zero + last * MINUTE
        assert calendar.subtract(stop, passed * MINUTE) == zero + first * MINUTE
    if worked:
        assert calendar.add(start, NONE) == zero + worked[0] * MINUTE
        assert calendar.subtract(stop, NONE) == zero + (worked[-1] + 1) * MINUTE


@settings(max_examples=60)
@given(st.integers(0, 400 * 86_400 * 10**6), st.integers(0, 500 * 3600 * 10**6))
def test_working_time_added_is_the_working_time_counted_to_the_microsecond(
    begin: int, span: int
) -> None:
    start = utc("2025-06-01") + timedelta(microseconds=begin)
    wanted = timedelta(microseconds=span)

    end = ENGLAND.add(start, wanted)

    assert ENGLAND.count(start, end) == wanted
    assert ENGLAND.count(ENGLAND.subtract(end, wanted), end) == wanted
    assert end >= start


@pytest.mark.parametrize(
    ("calendar", "start", "span", "end"),
    [
        (LUNCH, "2026-03-06 11:30", HOUR, "2026-03-06 12:30"),
        (LUNCH, "2026-03-06 11:30", HOUR + MINUTE, "2026-03-06 13:31"),
        (LUNCH, "2026-03-06 13:30", HOUR, "2026-03-06 14:30"),
        (ALWAYS, "2026-12-31 12:00", DAY, "2027-01-01 12:00"),
        (NIGHT, "2026-12-31 22:00", 8 * HOUR, "2027-01-01 06:00"),
        (EARLY, "2026-03-29 00:00", 2 * HOUR, "2026-03-29 02:00"),  # it shows 03:00
        (EARLY, "2026-10-24 23:00", 5 * HOUR, "2026-10-25 04:00"),  # 01:00 comes twice
        (DHAKA, "2009-12-30 17:00", 25 * HOUR, "2009-12-31 18:00"),  # New Year's Eve
    ],
)
def test_working_time_is_added_subtracted_and_counted(
    calendar: Calendar, start: str, span: timedelta, end: str
) -> None:
    assert calendar.add(utc(start), span) == utc(end)
    assert calendar.subtract(utc(end), span) == utc(start)
    assert calendar.count(utc(start), utc(end)) == span


@pytest.mark.parametrize(
    ("calendar", "moment", "closed", "opens"),
    [
        (DESK, "2026-03-07 11:00", "2026-03-06 17:00", "2026-03-09 09:00"),
        (DESK, "2026-03-06 17:00", "2026-03-06 17:00", "2026-03-09 09:00"),
        (DESK, "2026-03-09 09:00", "2026-03-06 17:00", "2026-03-09 09:00"),
        (DESK, "2027-01-01 08:00", "2026-12-31 17:00", "2027-01-01 09:00"),
        (ALWAYS, "2027-01-01 00:00", "2027-01-01 00:00", "2027-01-01 00:00"),
    ],
)
def test_no_time_at_all_leads_to_the_nearest_working_time(
    calendar: Calendar, moment: str, closed: str, opens: str
) -> None:
    assert calendar.subtract(utc(moment), NONE) == utc(closed)
    assert calendar.add(utc(moment), NONE) == utc(opens)
    assert calendar.count(utc(closed), utc(opens)) == NONE
    assert calendar.windows(utc(closed), utc(opens)) == ()


def test_stretches_of_working_time_are_told_in_order_and_joined() -> None:
    noon, two = utc("2026-03-06 12:00"), utc("2026-03-06 14:00")
    half = 30 * MINUTE
    assert LUNCH.windows(noon, two) == ((noon, noon + half), (two - half, two))
    assert LUNCH.windows(noon, noon) == ()
    eve, day = utc("2026-12-31 12:00"), utc("2027-01-01 12:00")
    assert NIGHT.windows(eve, day) == ((eve + 10 * HOUR, eve + 18 * HOUR),)
    assert ALWAYS.windows(eve, day) == ((eve, day),)


NEW_YEAR = attrs.evolve(NIGHT, holidays=[on("2026-12-31")], years=range(2026, 2028))


@pytest.mark.parametrize(
    ("calendar", "moment", "is_open"),
    [
        (LUNCH, "2026-03-06 12:29", True),
        (LUNCH, "2026-03-06 12:30", False),
        (CLUB, "2026-03-07 05:59", True),  # a Saturday
        (CLUB, "2026-03-07 06:00", False),
        (CLUB, "2026-03-06 05:59", False),
        (NEW_YEAR, "2026-12-31 05:00", True),
        (NEW_YEAR, "2027-01-01 05:00", False),  # the night of the holiday
        (NEW_YEAR, "2027-01-02 05:00", True),
        (OF_2026, "2026-12-31 18:00", False),  # no other year has a say in it
        (OF_2026, "2026-01-01 08:00", False),
    ],
)
def test_a_moment_is_worked_if_a_window_of_its_day_or_night_is_open(
    calendar: Calendar, moment: str, is_open: bool
) -> None:
    assert calendar.is_open(utc(moment)) is is_open


def test_a_moment_in_any_zone_is_the_same_moment() -> None:
    shanghai = timezone(timedelta(hours=8))
    local = datetime(2026, 3, 6, 17, 30, tzinfo=shanghai)  # 09:30 in UTC

    assert DESK.add(local, HOUR) == utc("2026-03-06 10:30")
    assert DESK.date_of(datetime(2026, 3, 7, 7, tzinfo=shanghai)) == on("2026-03-06")
    assert EARLY.local(utc("2026-03-29 02:00")).isoformat().endswith("T03:00:00+01:00")
    assert EARLY.day_ended_by(utc("2026-06-30 23:00")) == on("2026-06-30")
    assert EARLY.day_ended_by(utc("2026-06-30 23:01")) == on("2026-07-01")


# --- working days ---------------------------------------------------------------------


@settings(max_examples=30)
@given(st.frozensets(st.integers(0, 90), max_size=12), st.integers(0, 60), st.data())
def test_business_days_are_those_of_numpy(
    off: frozenset[int], number: int, data: st.DataObject
) -> None:
    new_year = date(2026, 1, 1)
    closed = [new_year + each * DAY for each in off]
    start = new_year + data.draw(st.integers(0, 60)) * DAY
    end = start + number * DAY
    calendar = Calendar(
        "numpy", "UTC", WEEKDAYS, holidays=closed, years=range(2025, 2028)
    )

    def offset(days: int, roll: str) -> date:
        found = np.busday_offset(start, days, roll=roll, holidays=closed)
        return found.astype(date)

    assert calendar.count_days(start, end) == np.busday_count(
        start + DAY, end + DAY, holidays=closed
    )
    assert calendar.is_working_day(start) == np.is_busday(start, holidays=closed)
    assert calendar.add_days(start, 0) == offset(0, "forward")
    assert calendar.subtract_days(start, 0) == offset(0, "backward")
    assert calendar.add_days(start, number + 1) == offset(number + 1, "backward")
    assert calendar.subtract_days(start, number + 1) == offset(-number - 1, "forward")


def test_business_days_run_on_over_the_new_year() -> None:
    eve, day = date(2026, 12, 31), date(2027, 1, 1)

    assert DESK.add_days(eve, 1) == day
    assert DESK.subtract_days(day, 1) == eve
    assert DESK.subtract_days(date(2027, 1, 4), 300) == date(2025, 11, 10)
    assert DESK.count_days(date(2025, 11, 10), date(2027, 1, 4)) == 300
    assert DESK.add_days(date(2025, 11, 10), 300) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("calendar", "day", "ends"),
    [
        (LUNCH, "2026-03-06", "2026-03-06 17:00"),
        (LUNCH, "2026-03-07", "2026-03-08 00:00"),
        (LATE, "2026-03-06", "2026-03-07 00:00"),
        (CLUB, "2026-03-06", "2026-03-07 06:00"),
        (CLUB, "2026-03-07", "2026-03-08 00:00"),
        (NIGHT, "2026-12-31", "2027-01-01 06:00"),
        (EARLY, "2026-10-25", "2026-10-25 04:00"),
    ],
)
def test_a_day_is_over_when_it_closes_or_at_midnight(
    calendar: Calendar, day: str, ends: str
) -> None:
    assert calendar.end_of(on(day)) == utc(ends)


def test_a_day_that_is_not_worked_closes_with_the_next_that_is() -> None:
    assert LUNCH.closing(on("2026-03-06")) == utc("2026-03-06 17:00")
    assert LUNCH.closing(on("2026-03-07")) == utc("2026-03-09 17:00")
    assert CLUB.closing(on("2026-03-07")) == utc("2026-03-14 06:00")


def test_a_day_that_does_not_exist_is_no_working_day() -> None:
    apia = Calendar("Apia", "Pacific/Apia", WEEKDAYS)

    assert not apia.is_working_day(on("2011-12-30"))  # a Friday, left out
    assert apia.add_days(on("2011-12-29"), 1) == on("2012-01-02")
    assert apia.count_days(on("2011-12-28"), on("2012-01-02")) == 2
    assert apia.end_of(on("2011-12-30")) == wall("Pacific/Apia", "2011-12-31")


def test_a_special_day_has_hours_of_its_own() -> None:
    eve, sunday, christmas = on("2026-12-24"), on("2026-12-20"), on("2026-12-25")
    shop = Calendar(
        "shop",
        "UTC",
        "Mo-Sa 09:00-18:00",
        holidays=[christmas],
        special={
            eve: "09:00-13:00",
            sunday: "12:00-16:00",
            christmas: "10:00-11:00",
            on("2026-12-28"): "off",
        },
        years=Y2026,
    )

    assert shop.closing(eve) == utc("2026-12-24 13:00")
    assert shop.closing(sunday) == utc("2026-12-20 16:00")
    assert shop.closing(christmas) == utc("2026-12-25 11:00")
    assert shop.add_days(on("2026-12-26"), 1) == on("2026-12-29")
    assert shop.skipped(eve, on("2026-12-31")) == ()


def test_easter_is_no_time_to_work_in_england() -> None:
    found = deadline(business(40), ENGLAND, utc("2026-03-02 10:00"))

    assert found.due == wall("Europe/London", "2026-04-29 17:00")
    assert ENGLAND.skipped(on("2026-03-02"), found.on) == (
        (on("2026-04-03"), "Good Friday"),
        (on("2026-04-06"), "Easter Monday"),
    )
    # Boxing Day 2026 is a Saturday, and given back on the Monday
    skipped = ENGLAND.skipped(on("2026-12-24"), on("2026-12-31"))
    assert [day.day for day, _ in skipped] == [25, 28]
    assert ENGLAND.skipped(on("2026-12-25"), on("2026-12-27")) == ()


def china(*, worked: bool) -> Calendar:
    years = range(2024, 2027)
    public = holidays.China(years=years)
    return Calendar(
        "China",
        "Asia/Shanghai",
        "Mo-Fr 09:00-12:00,13:30-18:00",
        holidays=public,
        working=public.weekend_workdays if worked else (),
        years=years,
    )


def test_a_saturday_worked_by_decree_counts_for_the_public_but_for_no_bank() -> None:
    public, bank = china(worked=True), china(worked=False)
    friday, saturday = date(2026, 2, 13), date(2026, 2, 14)  # before Spring Festival

    assert public.is_working_day(saturday)
    assert not bank.is_working_day(saturday)
    assert public.closing(saturday) == wall("Asia/Shanghai", "2026-02-14 18:00")
    assert public.add_days(friday, 3) == date(2026, 2, 25)
    assert bank.add_days(friday, 3) == date(2026, 2, 26)


def test_a_decree_opens_a_holiday_with_the_hours_of_a_working_day() -> None:
    friday, saturday, sunday = (on(f"2026-05-0{day}") for day in (1, 2, 3))
    open_house = Calendar(
        "open",
        "UTC",
        "Tu-Fr 10:00-15:00; Sa 10:00-12:00",
        holidays=[friday],
        working=[friday, saturday, sunday],
        special={sunday: "11:00-12:00"},  # hours of its own come first
    )

    assert open_house.closing(friday) == utc("2026-05-01 15:00")
    assert open_house.closing(saturday) == utc("2026-05-02 15:00")
    assert open_house.closing(sunday) == utc("2026-05-03 12:00")
    assert open_house.skipped(on("2026-04-30"), friday) == ()


# --- what is a calendar ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo 09:00-17:00; ", [NINE_TO_FIVE, *[""] * 6]),
        ("24/7", ["00:00-24:00"] * 7),
        ("Mo-Su 00:00-00:00", ["00:00-24:00"] * 7),
        ("Sa-Mo 10:00-11:00", ["10:00-11:00", *[""] * 4, *["10:00-11:00"] * 2]),
        (
            "Mo-Fr 09:00 - 17:00; We off; Th 13:00-14:00, 09:00-10:00",
            [*[NINE_TO_FIVE] * 2, "", "09:00-10:00,13:00-14:00", NINE_TO_FIVE, "", ""],
        ),
        (
            "Mo,We-Th,Su 22:00-06:00",
            ["22:00-06:00", "", *["22:00-06:00"] * 2, "", "", "22:00-06:00"],
        ),
    ],
)
def test_opening_hours_are_written_as_people_write_them(
    text: str, expected: list[str]
) -> None:
    assert [",".join(map(str, each)) for each in week_of(text)] == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected days and hours such as 'Mo-Fr 09:00-17:00; Sa off', got ''"),
        ("09:00-17:00", "expected days and hours such as .*, got '09:00-17:00'"),
        ("Mo 09:00-17:00;; Tu off", "expected days and hours such as .*, got ''"),
        ("mo 09:00-17:00", "expected days and hours such as .*, got 'mo 09:00-17:00'"),
        ("Mx 09:00-17:00", "'Mx': expected days such as Mo, Tu-Th or Sa,Su"),
        ("Mo-Tu-We 09:00-17:00", "'Mo-Tu-We': expected days such as Mo"),
        ("Mo 9-17", "'9-17': expected hours such as 09:00-17:00, got '9-17'"),
        ("Mo 09:00", "expected hours such as 09:00-17:00, got '09:00'"),
        ("Mo 09:00-17:00,", "expected hours such as 09:00-17:00, got ''"),
        ("Mo 09:60-17:00", "09:60-17:00 is not on the clock"),
        ("Mo 09:00-17:60", "09:00-17:60 is not on the clock"),
        ("Mo 24:00-17:00", "24:00-17:00 is not on the clock"),
        ("Mo 09:00-24:01", "09:00-24:01 is not on the clock"),
        ("Mo 09:00-12:00,11:59-17:00", "11:59-17:00 overlaps 09:00-12:00"),
        ("PH off", "got 'PH off'; holidays are given as holidays="),
        ("Mo off", r"Calendar.hours: expected some working time, got none"),
    ],
)
def test_hours_that_nobody_can_read_are_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        Calendar("desk", "UTC", text)


@pytest.mark.parametrize(
    ("opens", "closes"), [(-1, 60), (1440, 1500), (600, 600), (600, 540), (0, 1441)]
)
def test_a_window_is_no_longer_than_a_day_and_begins_on_it(
    opens: int, closes: int
) -> None:
    says = f"open within a day and close within 24 hours, got {opens}-{closes}"
    with pytest.raises(InvalidValue, match=says):
        Window(opens, closes)


MAY = on("2026-05-01")  # a Friday
YEARS = r"expected years such as range\(2024, 2028\), got"
KNOWN = "expected years from 1970 to 9800, got"
ONLY_DATES = "expected only dates, got"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "Calendar.name: expected a non-empty str"),
    ({"name": 3}, "Calendar.name: expected a non-empty str .*, got 3"),
    ({"zone": None}, "Calendar.zone: expected str, got None"),
    ({"zone": ""}, "expected a time zone such as 'Europe/London', got ''"),
    ({"zone": "Mars/Olympus"}, "expected a time zone .* got 'Mars/Olympus'; .* tzdata"),
    ({"zone": "Europe"}, "expected a time zone such as 'Europe/London', got 'Europe'"),
    ({"zone": "../etc"}, "expected a time zone such as 'Europe/London'"),
    ({"hours": None}, "Calendar.hours: expected hours such as 'Mo-Fr 09.*, got None"),
    (
        {"hours": ((Window(540, 1020),),) * 6},
        "Calendar.hours: expected hours such as 'Mo-Fr",
    ),
    ({"hours": (5,) * 7}, "Calendar.hours: expected hours such as '09:00.*, got 5"),
    ({"hours": ((540, 1020),) * 7}, "Calendar.hours: expected hours such as '09:00"),
    ({"hours": ((),) * 7}, "Calendar.hours: expected some working time, got none"),
    ({"years": [2026]}, rf"{YEARS} \[2026\]"),
    ({"years": 2026}, f"{YEARS} 2026"),
    ({"years": range(2026, 2026)}, YEARS),
    ({"years": range(2024, 2030, 2)}, YEARS),
    ({"years": range(1969, 2026)}, KNOWN),
    ({"years": range(2026, 9802)}, KNOWN),
    ({"holidays": [on("1900-01-01")]}, KNOWN),
    ({"holidays": [datetime(2026, 5, 1)]}, f"Calendar.holidays: {ONLY_DATES}"),
    ({"holidays": ["2026-05-01"]}, f"{ONLY_DATES} '2026-05-01'"),
    ({"holidays": [(MAY, "May Day")]}, f"Calendar.holidays: {ONLY_DATES}"),
    ({"holidays": ((datetime(2026, 5, 1), ""),)}, f"Calendar.holidays: {ONLY_DATES}"),
    ({"holidays": None}, "Calendar.holidays: .*years=range.*, got a NoneType"),
    ({"holidays": iter([MAY])}, "say for which years=range.*, got a list_iterator"),
    ({"holidays": "2026"}, "Calendar.holidays: .*years=range.*, got a str"),
    (
        {"holidays": [datetime(2026, 5, 1)], "years": Y2026},
        f"Calendar.holidays: {ONLY_DATES}",
    ),
    ({"holidays": {"2026-05-01": ""}, "years": Y2026}, ONLY_DATES),
    ({"holidays": "2026", "years": Y2026}, "expected a Container of dates, got a str"),
    ({"holidays": b"2026", "years": Y2026}, "a Container of dates, got a bytes"),
    ({"holidays": 5, "years": Y2026}, "holidays: expected a Container .*, got a int"),
    ({"working": [datetime(2026, 5, 1)]}, f"Calendar.working: {ONLY_DATES}"),
    ({"working": 5, "years": Y2026}, "working: expected a Container .*, got a int"),
    ({"special": 5}, "Calendar.special: expected dates with their hours, got a int"),
    ({"special": "off"}, "Calendar.special: expected dates with their hours"),
    ({"special": {"2026-05-01": "off"}}, f"Calendar.special: {ONLY_DATES}"),
    ({"special": {datetime(2026, 5, 1): "off"}}, f"Calendar.special: {ONLY_DATES}"),
    ({"special": {MAY: "9-5"}}, "expected hours such as 09:00-17:00, got '9-5'"),
    ({"special": {MAY: 5}}, "special 2026-05-01: expected hours such as .*, got 5"),
    ({"special": {MAY: (Window(60, 120), Window(90, 99))}}, "01:30-01:39 overlaps"),
    ({"holidays": ((), (MAY, "May Day"))}, "expected only dates"),
    ({"holidays": ((MAY,),)}, "expected only dates"),
    ({"special": {MAY: [Window(540, 1020)]}}, "special 2026-05-01: expected hours"),
]


@pytest.mark.parametrize(("given_", "says"), WRONG)
def test_what_makes_no_calendar_is_refused(given_: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        Calendar(**({"name": "desk", "zone": "UTC"} | given_))


OPENS_EARLY = "Mo-Fr 09:00-17:00; Sa 06:00-09:00"


@pytest.mark.parametrize(
    ("week", "special", "says"),
    [
        (
            "Mo 20:00-19:00; Tu 09:00-10:00",
            {},
            "Mo 20:00-19:00 to end before 09:00-10:00 begins on the next day",
        ),
        ("Su 22:00-06:01; Mo 06:00-07:00", {}, "Su 22:00-06:01 to end before 06:00"),
        (
            OPENS_EARLY,
            {MAY: "22:00-06:01"},
            "2026-05-01 22:00-06:01 to end before 06:00",
        ),
        (
            "Mo-Th 20:00-09:00",
            {MAY: "08:00-12:00"},
            "2026-04-30 20:00-09:00 to end before 08:00",
        ),
        (
            "Sa 09:00-10:00",
            {MAY: "12:00-11:00"},
            "2026-05-01 12:00-11:00 to end before 09:00",
        ),
    ],
)
def test_a_night_does_not_run_into_the_hours_of_the_next_day(
    week: str, special: dict[date, str], says: str
) -> None:
    with pytest.raises(InvalidValue, match=f"Calendar.hours: expected {says}"):
        Calendar("odd", "UTC", week, special=special)


@pytest.mark.parametrize(
    ("week", "special"),
    [
        ("Mo-Su 06:00-07:00,22:00-06:00", {}),  # it ends as they begin
        (OPENS_EARLY, {MAY: "22:00-06:00"}),
        (OPENS_EARLY, {MAY: "22:00-09:00", on("2026-05-02"): "off"}),
    ],
)
def test_a_night_may_last_until_the_next_day_begins(
    week: str, special: dict[date, str]
) -> None:
    calendar = Calendar("even", "UTC", week, special=special)

    assert calendar.closing(MAY) > utc("2026-05-02 05:59")


def test_holidays_that_fill_themselves_are_asked_for_years_that_are_named() -> None:
    lazy = holidays.country_holidays("GB", subdiv="ENG")

    with pytest.raises(InvalidValue, match=r"say for which years=range\(\.\.\.\)"):
        attrs.evolve(ENGLAND, holidays=lazy, years=None)

    asked = attrs.evolve(ENGLAND, holidays=lazy)
    assert asked == ENGLAND
    assert dict(asked.holidays)[on("2027-03-26")] == "Good Friday"


class Even:
    """A container that cannot be listed: every day of an even number is off."""

    def __contains__(self, day: date) -> bool:
        return day.day % 2 == 0


def test_any_container_of_dates_says_which_days_are_off() -> None:
    odd = Calendar("odd", "UTC", holidays=Even(), years=Y2026)

    assert odd.add_days(on("2026-01-01"), 3) == on("2026-01-07")
    assert len(odd.holidays) == 15 * 11 + 14


LATER = on("2030-05-01")


@pytest.mark.parametrize(
    ("days_", "name"),
    [
        ({MAY: "May Day", LATER: "May Day"}, "May Day"),
        (((MAY, "May Day"), (LATER, "May Day")), "May Day"),
        ((MAY, LATER), ""),
        ((MAY, LATER, MAY), ""),
        ([LATER, MAY, MAY], ""),
        ({MAY, LATER}, ""),
        (frozenset({MAY, LATER}), ""),
        (((MAY, "May Day"), LATER), ""),
    ],
)
def test_holidays_are_kept_once_and_in_the_years_however_they_come(
    days_: Any, name: str
) -> None:
    asked = Calendar("desk", "UTC", WEEKDAYS, holidays=days_, years=Y2026)
    unasked = attrs.evolve(asked, holidays=days_, years=None)

    assert asked.holidays == ((MAY, name),)
    assert asked.skipped(on("2026-04-30"), MAY) == ((MAY, name),)
    assert unasked.holidays == ((MAY, name), (LATER, name))
    assert unasked.years == range(2026, 2031)


def full() -> Calendar:
    return Calendar(
        "desk",
        "Europe/London",
        "Mo-Fr 09:00-12:00,13:00-17:00; Sa 22:00-02:00",
        holidays={MAY: "May Day", on("2027-12-25"): "Christmas Day"},
        working=[on("2026-05-02")],
        special={on("2026-05-03"): "10:00-12:00", on("2026-05-04"): "off"},
    )


COPIES: list[Callable[[Calendar], Calendar]] = [
    lambda calendar: pickle.loads(pickle.dumps(calendar)),  # noqa: S301 - our own
    copy.copy,
    copy.deepcopy,
    lambda calendar: attrs.evolve(calendar, name="desk"),
    lambda calendar: attrs.evolve(attrs.evolve(calendar, name="other"), name="desk"),
    lambda _: full(),
]


@pytest.mark.parametrize("copied", COPIES)
def test_a_copy_of_a_calendar_is_the_same_calendar(
    copied: Callable[[Calendar], Calendar],
) -> None:
    calendar = full()
    used = calendar.add_days(MAY, 20)  # what has been tabulated makes no difference

    again = copied(calendar)

    assert again == calendar
    assert hash(again) == hash(calendar)
    assert repr(again) == repr(calendar)
    assert again.add_days(MAY, 20) == used
    assert str(again) == "desk"


def test_calendars_that_differ_in_anything_are_different() -> None:
    calendar = full()
    others = [
        attrs.evolve(calendar, name="other"),
        attrs.evolve(calendar, zone="Europe/Paris"),
        attrs.evolve(calendar, hours=WEEKDAYS),
        attrs.evolve(calendar, holidays={MAY: "Labour Day"}),
        attrs.evolve(calendar, special={}),
        attrs.evolve(calendar, years=range(2026, 2029)),
    ]

    assert calendar not in others
    assert len({calendar, *others}) == 7


# --- where a calendar ends ------------------------------------------------------------

NO_WORK = Calendar(
    "closed", "UTC", holidays=[on("2026-01-01") + each * DAY for each in range(730)]
)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: OF_2026.add(utc("2026-12-31 12:00"), 100 * HOUR),
        lambda: OF_2026.subtract(utc("2026-01-01 12:00"), 100 * HOUR),
        lambda: OF_2026.add(utc("2026-12-31 18:00"), NONE),
        lambda: OF_2026.subtract(utc("2026-01-01 08:00"), NONE),
        lambda: OF_2026.count(utc("2026-12-31"), utc("2028-01-01")),
        lambda: OF_2026.count(utc("2025-12-31"), utc("2026-01-01")),
        lambda: OF_2026.windows(utc("2026-12-31"), utc("2028-01-01")),
        lambda: OF_2026.is_open(utc("2028-01-01")),
        lambda: OF_2026.is_working_day(on("2028-01-01")),
        lambda: OF_2026.add_days(on("2026-12-31"), 700),
        lambda: OF_2026.subtract_days(on("2026-01-01"), 1),
        lambda: OF_2026.count_days(on("2026-12-31"), on("2028-01-01")),
        lambda: OF_2026.closing(on("2028-01-01")),
        lambda: OF_2026.end_of(on("2028-01-01")),
        lambda: deadline(hours(900), OF_2026, utc("2026-12-01")),
        lambda: deadline(days(900), OF_2026, utc("2026-12-01")),
        lambda: deadline(business(900), OF_2026, utc("2026-12-01")),
        lambda: deadline(months(90), OF_2026, utc("2026-12-01")),
        lambda: deadline(days(2), OF_2026, MONDAY, [Pause(MONDAY, MONDAY + 400 * DAY)]),
        lambda: NO_WORK.add(utc("2026-05-01"), MINUTE),
        lambda: NO_WORK.add(utc("2026-05-01"), NONE),
        lambda: NO_WORK.subtract(utc("2026-05-01"), MINUTE),
        lambda: NO_WORK.subtract(utc("2026-05-01"), NONE),
        lambda: NO_WORK.add_days(MAY, 0),
        lambda: NO_WORK.add_days(MAY, 1),
        lambda: NO_WORK.subtract_days(MAY, 0),
        lambda: NO_WORK.closing(MAY),
        lambda: deadline(days(1), NO_WORK, utc("2026-05-01")),
        lambda: DESK.is_working_day(on("1969-12-31")),
        lambda: DESK.is_working_day(on("9801-01-01")),
        lambda: deadline(days(36_525), DESK, utc("9799-01-01")),
        lambda: deadline(months(1_200), DESK, utc("9799-01-01")),
        lambda: deadline(business(1, 1), DESK, utc("9950-01-01")),
    ],
)
def test_a_calendar_knows_nothing_of_other_years(ask: Callable[[], object]) -> None:
    says = r"^calendar .+ knows the holidays of \d{4}-\d{4}, not of \d{4}; "
    with pytest.raises(CannotDecide, match=says) as caught:
        ask()

    assert caught.value.reason.code is Code.CALENDAR_ENDS


def test_a_calendar_of_nothing_but_holidays_counts_nothing() -> None:
    start, end = utc("2026-02-01"), utc("2027-08-01")

    assert NO_WORK.count(start, end) == NONE
    assert NO_WORK.windows(start, end) == ()
    assert NO_WORK.count_days(start.date(), end.date()) == 0
    assert NO_WORK.end_of(MAY) == utc("2026-05-02")


def test_the_first_and_the_last_known_day_are_known() -> None:
    assert DESK.add_days(on("1970-01-01"), 1) == on("1970-01-02")
    assert DESK.is_working_day(on("9800-12-29"))
    first = deadline(business(1, 1), OF_2026, utc("2026-01-01 10:00"))
    last = deadline(days(1, 1), OF_2026, utc("2026-12-31 16:59"))
    assert (first.on, last.on) == (on("2026-01-01"), on("2026-12-31"))


# --- what is refused ------------------------------------------------------------------

FRIDAY = utc("2026-03-06 12:00")
SPAN = "expected a timedelta from nothing to a century"
COUNT = "expected a number of days from 0 to 36525, got"
FORWARD = "expected a start before the end, got 2026"
NO_MOMENTS = [datetime(2026, 3, 6, 9), MAY, "2026-03-06", None]
REFUSED: list[tuple[Callable[[Any], object], list[Any], str]] = [
    (
        lambda wrong: DESK.add(FRIDAY, wrong),
        [-MINUTE, 36_526 * DAY, timedelta.max, 60, None, "1 hour"],
        SPAN,
    ),
    (lambda wrong: DESK.subtract(FRIDAY, wrong), [-MINUTE, 36_526 * DAY, 60], SPAN),
    (
        lambda wrong: DESK.add_days(MAY, wrong),
        [-1, 1.0, True, None, "1", 36_526],
        COUNT,
    ),
    (lambda wrong: DESK.subtract_days(MAY, wrong), [-1, True, 36_526], COUNT),
    (lambda wrong: DESK.count(FRIDAY, wrong), [FRIDAY - MINUTE], FORWARD),
    (lambda wrong: DESK.count_days(MAY, wrong), [MAY - DAY], FORWARD),
    *(
        (ask, ["2026-05-01", utc("2026-05-01"), None], ONLY_DATES)
        for ask in (
            lambda wrong: DESK.add_days(wrong, 1),
            lambda wrong: DESK.subtract_days(wrong, 1),
            lambda wrong: DESK.count_days(MAY, wrong),
            lambda wrong: DESK.count_days(wrong, MAY),
            DESK.is_working_day,
            DESK.closing,
            DESK.end_of,
        )
    ),
    *(
        (ask, NO_MOMENTS, "zone")
        for ask in (
            lambda wrong: DESK.add(wrong, HOUR),
            lambda wrong: DESK.subtract(wrong, HOUR),
            lambda wrong: DESK.count(wrong, FRIDAY),
            lambda wrong: DESK.count(FRIDAY, wrong),
            lambda wrong: DESK.windows(wrong, FRIDAY),
            lambda wrong: DESK.windows(FRIDAY, wrong),
            DESK.is_open,
            DESK.date_of,
            DESK.local,
            DESK.day_ended_by,
            lambda wrong: deadline(hours(1), DESK, wrong),
            lambda wrong: deadline(days(1), DESK, wrong),
            lambda wrong: Pause(wrong, FRIDAY),
            lambda wrong: Pause(FRIDAY, wrong),
            lambda wrong: united([], wrong),
        )
    ),
    (
        Calendar("Shanghai", "Asia/Shanghai").date_of,
        [datetime.max.replace(tzinfo=UTC)],
        "is beyond the dates of Asia/Shanghai",
    ),
    (
        Calendar("New York", "America/New_York").is_open,
        [datetime.min.replace(tzinfo=UTC)],
        "is beyond the dates of America/New_York",
    ),
]


@pytest.mark.parametrize(("ask", "wrongs", "says"), REFUSED)
def test_what_nobody_can_count_is_refused(
    ask: Callable[[Any], object], wrongs: list[Any], says: str
) -> None:
    for wrong in wrongs:
        with pytest.raises(InvalidValue, match=says):
            ask(wrong)


# --- limits ---------------------------------------------------------------------------

CITED = Source("DISP 1.6.2 R", "https://example.org", Confidence.SECONDARY)


@pytest.mark.parametrize(
    ("unit", "most", "is_timed"),
    [
        (Unit.MINUTES, 525_600, True),
        (Unit.HOURS, 8_760, True),
        (Unit.CALENDAR_DAYS, 36_525, False),
        (Unit.BUSINESS_DAYS, 25_000, False),
        (Unit.WEEKS, 5_200, False),
        (Unit.MONTHS, 1_200, False),
    ],
)
def test_a_limit_is_something_and_no_more_than_a_century(
    unit: Unit, most: int, *, is_timed: bool
) -> None:
    words = unit.value.replace("_", " ")

    assert str(Limit(most, unit)) == f"{most} {words}"
    assert Limit(1, unit).is_timed is is_timed
    for wrong in (0, -1, most + 1, 1.0, True, "1", None):
        with pytest.raises(InvalidValue, match=f"amount: expected 1 to {most} {words}"):
            Limit(wrong, unit)


@pytest.mark.parametrize(
    ("owner", "given_", "says"),
    [
        *(
            (weeks(1), {"start_is_day": wrong}, "Limit.start_is_day: expected 0 or 1")
            for wrong in (2, -1, True, False, None, "1")
        ),
        (weeks(1), {"unit": "hours"}, "Limit.unit: expected Unit, got 'hours'"),
        (weeks(1), {"source": "DISP"}, "Limit.source: expected Source or None"),
        (CITED, {"confidence": "A"}, "Source.confidence: expected Confidence"),
        (CITED, {"citation": ""}, "Source.citation: expected a non-empty"),
        (CITED, {"url": None}, "Source.url: expected a non-empty"),
    ],
)
def test_what_makes_no_limit_is_refused(
    owner: Any, given_: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidValue, match=says):
        attrs.evolve(owner, **given_)


def test_a_limit_says_itself_and_not_where_it_stands() -> None:
    limit = attrs.evolve(business(1, 1), source=CITED)

    assert str(limit) == "1 business day, the first included"
    assert str(weeks(8)) == "8 weeks"
    assert str(CITED) == "DISP 1.6.2 R (B)"
    assert limit == business(1, 1)
    assert "DISP" not in repr(limit)


# --- deadlines ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "received", "ends"),
    [
        (minutes(90), "2026-03-06 11:30", "2026-03-06 14:00"),
        (hours(1), "2026-03-06 16:00", "2026-03-06 17:00"),
        (hours(1), "2026-03-06 16:01", "2026-03-09 09:01"),
        (hours(7), "2026-03-07 11:00", "2026-03-09 17:00"),
        (days(1), "2026-03-06 10:00", "2026-03-09 17:00"),  # Saturday gives way
        (days(1, 1), "2026-03-06 10:00", "2026-03-06 17:00"),
        (days(1, 1), "2026-03-07 10:00", "2026-03-09 17:00"),
        (days(3), "2026-03-07 10:00", "2026-03-10 17:00"),
        (business(1), "2026-03-06 10:00", "2026-03-09 17:00"),
        (business(1, 1), "2026-03-06 16:59", "2026-03-06 17:00"),
        (business(1, 1), "2026-03-06 17:00", "2026-03-09 17:00"),  # too late
        (business(1, 1), "2026-03-07 10:00", "2026-03-09 17:00"),
        (business(1), "2026-03-07 10:00", "2026-03-09 17:00"),  # a Saturday
        (weeks(1), "2026-03-06 10:00", "2026-03-13 17:00"),
        (weeks(1, 1), "2026-03-06 10:00", "2026-03-12 17:00"),
        # the first day counts however late it is; only the last is after the start
        (days(1, 1), "2026-03-06 16:59", "2026-03-06 17:00"),
        (days(1, 1), "2026-03-05 17:00", "2026-03-06 17:00"),
        (days(1, 1), "2026-03-06 18:00", "2026-03-09 17:00"),
        (weeks(1, 1), "2026-03-05 18:00", "2026-03-11 17:00"),
        (months(1, 1), "2026-03-09 18:00", "2026-04-08 17:00"),
    ],
)
def test_a_limit_ends_when_people_say_it_does(
    limit: Limit, received: str, ends: str
) -> None:
    assert due(limit, LUNCH, utc(received)) == ends


@pytest.mark.parametrize(
    ("received", "limit", "last"),
    [
        ("2026-01-31", months(1), "2026-02-28"),
        ("2028-01-31", months(1), "2028-02-29"),
        ("2026-03-31", months(1), "2026-04-30"),
        ("2026-11-30", months(3), "2027-02-28"),
        ("2027-12-31", months(2), "2028-02-29"),
        ("2026-12-15", months(1), "2027-01-15"),
        ("2024-02-29", months(12), "2025-02-28"),
        ("2024-02-29", months(48), "2028-02-29"),
        ("2026-01-15", months(1, 1), "2026-02-14"),
        ("2026-01-01", months(12, 1), "2026-12-31"),
        ("2026-01-31", months(1, 1), "2026-02-28"),  # there is no such day
        ("2028-01-30", months(1, 1), "2028-02-29"),
        ("2026-03-01", months(1, 1), "2026-03-31"),
    ],
)
def test_a_month_ends_on_its_day_or_on_the_last_of_a_shorter_one(
    received: str, limit: Limit, last: str
) -> None:
    found = deadline(limit, ALWAYS, utc(received) + 12 * HOUR)

    assert found.on == found.last == on(last)
    assert found.due == utc(last) + DAY


def test_eight_weeks_are_fifty_six_days_and_give_way_to_easter_monday() -> None:
    spring = wall("Europe/London", "2026-03-02 15:00")
    assert deadline(weeks(8), LONDON, spring) == deadline(days(56), LONDON, spring)
    assert due(weeks(8), LONDON, spring) == "2026-04-28 00:00"

    found = deadline(weeks(8), ENGLAND, wall("Europe/London", "2026-02-09 15:00"))
    assert found.due == wall("Europe/London", "2026-04-07 17:00")
    assert (found.last, found.on) == (on("2026-04-06"), on("2026-04-07"))


def test_a_day_has_a_day_of_hours_only_if_the_clock_is_not_put_back() -> None:
    saturday = wall("Europe/London", "2026-10-24 12:00")

    assert due(hours(24), LONDON, saturday) == "2026-10-25 11:00"
    assert due(days(1), LONDON, saturday) == "2026-10-26 00:00"
    spring = wall("Europe/London", "2026-03-28 12:00")
    assert due(hours(24), LONDON, spring) == "2026-03-29 13:00"


@pytest.mark.parametrize(
    ("limit", "calendar", "start", "ends", "day"),
    [
        (hours(3), LATE, "2026-03-06 21:00", "2026-03-07 00:00", "2026-03-06"),
        (business(1, 1), LATE, "2026-03-06 21:00", "2026-03-07 00:00", "2026-03-06"),
        (hours(2), NIGHT, "2026-03-06 23:00", "2026-03-07 01:00", "2026-03-07"),
        (business(1), NIGHT, "2026-03-06 23:00", "2026-03-08 06:00", "2026-03-07"),
    ],
)
def test_a_deadline_is_on_the_day_or_the_night_that_it_ends(
    limit: Limit, calendar: Calendar, start: str, ends: str, day: str
) -> None:
    found = deadline(limit, calendar, utc(start))

    assert (found.due, found.on) == (utc(ends), on(day))
    assert found.last is None


# --- the laws of deadlines ------------------------------------------------------------

PLACES = [
    ("Europe/London", date(2026, 3, 27)),
    ("America/Havana", date(2026, 10, 30)),
    ("Australia/Lord_Howe", date(2026, 10, 2)),
    ("Asia/Shanghai", date(2026, 12, 29)),
]
AMOUNTS = {
    Unit.MINUTES: 3_000,
    Unit.HOURS: 60,
    Unit.CALENDAR_DAYS: 15,
    Unit.BUSINESS_DAYS: 9,
    Unit.WEEKS: 3,
    Unit.MONTHS: 2,
}
LAW = settings(max_examples=12)


def limits(*units: Unit, first: tuple[int, ...] = (0, 1)) -> st.SearchStrategy[Limit]:
    return st.sampled_from(units or tuple(Unit)).flatmap(
        lambda unit: st.builds(
            Limit,
            st.integers(1, AMOUNTS[unit]),
            st.just(unit),
            start_is_day=st.sampled_from(first),
        )
    )


def moments(around: date, reach: int) -> st.SearchStrategy[datetime]:
    zero = datetime(around.year, around.month, around.day, tzinfo=UTC)
    return st.integers(0, reach * 1440).map(lambda minute: zero + minute * MINUTE)


@st.composite
def pauses(draw: Any, around: date) -> list[Pause]:
    begins = draw(st.lists(moments(around, 20), max_size=3))
    lengths = st.integers(0, 5 * 1440)
    return [Pause(begin, begin + draw(lengths) * MINUTE) for begin in begins]


@pytest.mark.parametrize(("zone", "around"), PLACES)
@LAW
@given(st.data())
def test_law_9_one_more_holiday_never_brings_a_deadline_forward(
    zone: str, around: date, data: st.DataObject
) -> None:
    office = data.draw(offices(zone, around + 10 * DAY, 15))
    holiday = around + data.draw(st.integers(-1, 25)) * DAY
    one_more = attrs.evolve(office, closed=office.closed | {holiday})
    limit, paused = data.draw(limits()), data.draw(pauses(around))
    start, years = data.draw(moments(around, 4)), range(2025, 2029)

    before = deadline(limit, office.calendar(years), start, paused)
    after = deadline(limit, one_more.calendar(years), start, paused)

    assert after.due >= before.due
    assert after.on >= before.on


@attrs.frozen
class Walk:
    """A limit in days, walked day by day, as its docstring has it."""

    limit: Limit
    office: Office
    start: datetime
    pauses: list[Pause]

    def paused(self, moment: datetime) -> bool:
        return any(each.begin < moment <= each.end for each in self.pauses)

    def begins(self) -> date:
        """The first day that is counted."""
        day = self.start.astimezone(ZoneInfo(self.office.zone)).date()
        shut = self.office.closing(day)
        business = self.limit.unit is Unit.BUSINESS_DAYS
        over = business and shut is not None and shut <= self.start
        return day + DAY if over or not self.limit.start_is_day else day

    def days(self) -> Iterator[date]:
        """The days that count, from the first on."""
        day = self.begins()
        while True:
            if self.limit.unit is not Unit.BUSINESS_DAYS or self.office.closing(day):
                yield day
            day += DAY

    def wanted(self) -> int:
        if self.limit.unit is Unit.WEEKS:
            return 7 * self.limit.amount
        if self.limit.unit is Unit.MONTHS:
            return (self.months_on() - self.begins()).days + 1
        return self.limit.amount

    def months_on(self) -> date:
        """The day before the same day of a later month, or the last of that month."""
        named = self.begins() - (1 - self.limit.start_is_day) * DAY
        later = named.replace(day=1)
        for _ in range(self.limit.amount):
            later = (later + 31 * DAY).replace(day=1)
        same = later + (named.day - 1) * DAY
        if same.month == later.month:
            return same - self.limit.start_is_day * DAY
        return (later + 31 * DAY).replace(day=1) - DAY

    def ends(self) -> tuple[date, date, int]:
        """Its last day, the day that this gives way to, and what was given back."""
        left, given_back, walked, day = self.wanted(), 0, self.days(), self.begins()
        while left:
            day = next(walked)
            paused = self.ends_paused(day, last=left == 1)
            left -= not paused
            given_back += paused
        later = day
        while (shut := self.office.closing(later)) is None or (
            self.paused(shut) or shut <= self.start
        ):
            later += DAY
        return day, later, given_back

    def ends_paused(self, day: date, *, last: bool) -> bool:
        """Whether the clock was paused when *day* ended, and before the deadline."""
        shut = self.office.closing(day)
        if shut is not None and self.limit.unit is Unit.BUSINESS_DAYS:
            return self.paused(shut)
        midnight = self.office.midnight_after(day)
        return any(
            each.begin < midnight <= each.end
            and not (last and shut is not None and each.begin >= shut)
            for each in self.pauses
        )


@pytest.mark.parametrize(("zone", "around"), PLACES)
@settings(LAW, max_examples=25)
@given(st.data())
def test_a_deadline_lands_in_opening_hours_after_the_days_that_were_not_paused(
    zone: str, around: date, data: st.DataObject
) -> None:
    office = data.draw(offices(zone, around + 10 * DAY, 15))
    limit, start = data.draw(limits()), data.draw(moments(around, 4))
    paused = data.draw(pauses(around))

    found = deadline(limit, office.calendar(range(2025, 2029)), start, paused)

    assert found.due > start
    assert office.shows(found.due - MINUTE)
    if limit.is_timed:
        last = found.due - timedelta(microseconds=1)
        assert found.on == last.astimezone(ZoneInfo(zone)).date()
        assert found.last is None
    else:
        last_day, day, given_back = Walk(limit, office, start, paused).ends()
        nominal = None if limit.unit is Unit.BUSINESS_DAYS else last_day
        assert (found.due, found.on) == (office.closing(day), day)
        assert (found.given_back, found.last) == (given_back, nominal)


# --- pauses ---------------------------------------------------------------------------

NINE, TEN, NOON, TWO = (utc(f"2026-03-06 {hour:02}:00") for hour in (9, 10, 12, 14))
MONDAY = utc("2026-03-02 10:00")


def test_pauses_are_united_from_the_start_on() -> None:
    told = [Pause(NOON, TWO), Pause(NINE, TEN), Pause(TEN, TEN)]

    assert united(told, NINE) == (Pause(NINE, TEN), Pause(NOON, TWO))
    assert united([*told, Pause(TEN, NOON)], NINE) == (Pause(NINE, TWO),)
    assert united(told, TEN) == (Pause(NOON, TWO),)
    assert united([Pause(NINE, NINE)], NINE) == united([], NINE) == ()


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
    st.integers(0, 30),
)
def test_a_minute_is_paused_if_it_is_in_any_pause(
    given_: list[tuple[int, int]], start: int
) -> None:
    spans = [(min(span), max(span)) for span in given_]
    found = united(
        [Pause(NINE + begin * MINUTE, NINE + end * MINUTE) for begin, end in spans],
        NINE + start * MINUTE,
    )

    covered = [
        minute
        for minute in range(31)
        if any(each.begin <= NINE + minute * MINUTE < each.end for each in found)
    ]
    assert covered == [
        minute
        for minute in range(start, 31)
        if any(begin <= minute < end for begin, end in spans)
    ]
    assert all(each.begin < each.end for each in found)
    assert all(earlier.end < later.begin for earlier, later in pairwise(found))


def test_a_pause_in_the_hour_that_is_shown_twice_is_as_long_as_it_was() -> None:
    begin = datetime(2026, 10, 25, 1, 50, tzinfo=ZoneInfo("Europe/London"))
    shown_again = Pause(begin, begin.replace(minute=10, fold=1))  # 20 minutes later

    found = deadline(hours(48), LONDON, utc("2026-10-24"), [shown_again])

    assert shown_again.begin.tzinfo is UTC
    assert found.given_back == 20 * MINUTE


def test_a_pause_of_working_time_counts_what_is_worked_in_it_and_once() -> None:
    weekend = pause("2026-03-06 16:30", "2026-03-09 10:00")
    found = deadline(hours(2), DESK, utc("2026-03-06 16:00"), [weekend])
    assert (found.given_back, found.last) == (HOUR + 30 * MINUTE, None)
    assert found.due == utc("2026-03-09 11:30")

    thrice = [Pause(TEN, NOON), Pause(TEN, TWO), Pause(NOON, TWO)]
    once = deadline(hours(4), DESK, NINE, thrice)
    assert once == deadline(hours(4), DESK, NINE, [Pause(TEN, TWO)])
    assert (once.given_back, once.due) == (4 * HOUR, utc("2026-03-06 17:00"))


@pytest.mark.parametrize("limit", [hours(1), business(1, 1), days(1, 1)])
def test_a_pause_that_begins_after_the_deadline_does_not_move_it(limit: Limit) -> None:
    friday, ended = utc("2026-03-06 16:00"), utc("2026-03-06 17:00")

    assert (
        due(limit, DESK, friday, Pause(ended, ended + 14 * DAY)) == "2026-03-06 17:00"
    )
    just = ended - MINUTE
    assert due(limit, DESK, friday, Pause(just, ended + DAY)) > "2026-03-06 17:00"


def test_a_pause_reaches_what_an_earlier_one_has_moved() -> None:
    first = pause("2026-03-03 09:00", "2026-03-04 18:00")  # two closings
    second = pause("2026-03-05 12:00", "2026-03-06 12:00")  # one

    assert due(business(2), DESK, MONDAY) == "2026-03-04 17:00"
    assert due(business(2), DESK, MONDAY, second) == "2026-03-04 17:00"
    assert due(business(2), DESK, MONDAY, first) == "2026-03-06 17:00"
    assert due(business(2), DESK, MONDAY, second, first) == "2026-03-09 17:00"
    assert deadline(business(2), DESK, MONDAY, [first, second]).given_back == 3


NO_TUESDAY = Calendar("nights", "UTC", "Mo,We-Su 22:00-06:00")


@pytest.mark.parametrize(
    ("limit", "calendar", "start", "begin", "end", "given_back", "ends"),
    [
        # a worked day is paused if the clock was when it closed
        (business(3), DESK, "02 10:00", "03 12:00", "03 16:59", 0, "05"),
        (business(3), DESK, "02 10:00", "03 12:00", "03 17:00", 1, "06"),
        (business(3), DESK, "02 10:00", "03 17:00", "03 17:01", 0, "05"),
        (days(3), DESK, "02 10:00", "03 12:00", "03 16:59", 0, "05"),
        # any other day, if the clock was at its midnight
        (days(3), DESK, "02 10:00", "03 16:59", "03 17:00", 0, "05"),
        (days(3), DESK, "02 10:00", "03 17:00", "04 16:59", 1, "06"),
        (days(3), DESK, "02 10:00", "05 17:00", "06 16:59", 0, "05"),  # it was over
        (days(8), DESK, "02 10:00", "07 09:00", "07 23:59", 0, "10"),
        (days(8), DESK, "02 10:00", "07 23:59", "08 00:00", 1, "11"),
        (days(8), DESK, "02 10:00", "08 00:00", "08 23:59", 0, "10"),
        (business(6), DESK, "02 10:00", "07 09:00", "09 09:00", 0, "10"),
        (days(3), ALWAYS, "02 10:00", "03 00:00", "04 00:00", 1, "06"),
        (weeks(1), ALWAYS, "02 10:00", "03 23:59", "04 00:01", 1, "10"),
        (days(3), NIGHT, "02 10:00", "04 05:59", "04 06:00", 0, "05"),
        # the day of the start, if it counts
        (days(3), ALWAYS, "02 10:00", "02 11:00", "04 12:00", 1, "06"),
        (days(3), ALWAYS, "02 10:00", "02 11:00", "02 12:00", 0, "05"),
        (days(3), ALWAYS, "02 10:00", "01 11:00", "04 12:00", 1, "06"),
        (business(1), DESK, "02 10:00", "02 10:00", "02 18:00", 0, "03"),
        (business(1, 1), DESK, "02 10:00", "02 10:00", "02 18:00", 1, "03"),
        (business(1), DESK, "07 10:00", "07 10:00", "10 18:00", 2, "11"),
        # no night that began before the days that count
        (business(1), NO_TUESDAY, "03 01:00", "03 01:00", "03 12:00", 0, "04"),
        # Saturday gives way to Monday, and that as long as it closes in a pause
        (days(2), DESK, "05 10:00", "08 10:00", "11 10:00", 0, "11"),
        (days(2), DESK, "05 10:00", "09 16:59", "09 17:00", 0, "10"),
        (days(2), DESK, "05 10:00", "08 10:00", "09 16:59", 0, "09"),
        (days(2), DESK, "05 10:00", "09 17:00", "11 10:00", 0, "09"),
        (days(2), DESK, "05 10:00", "07 23:59", "08 00:00", 1, "09"),
        (days(2), DESK, "05 10:00", "07 23:59", "09 17:00", 2, "10"),
    ],
)
def test_a_day_is_given_back_if_it_was_over_while_the_clock_was_paused(
    limit: Limit,
    calendar: Calendar,
    start: str,
    begin: str,
    end: str,
    given_back: int,
    ends: str,
) -> None:
    paused = pause(f"2026-03-{begin}", f"2026-03-{end}")

    found = deadline(limit, calendar, utc(f"2026-03-{start}"), [paused])

    assert (found.given_back, found.on) == (given_back, on(f"2026-03-{ends}"))
    assert found.due == calendar.closing(found.on)
