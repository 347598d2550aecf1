"""Deadlines, and commands with clocks and without."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from complaints import ANN, NOW, RULEBOOK, opened
from measuring import report

import complaintkit.commands as do
from complaintkit import (
    Assessment,
    Calendar,
    Complaint,
    Kind,
    Rulebook,
    Severity,
    handle,
    read_clocks,
    what_is_due,
)
from complaintkit.presets import standard

DESK = Calendar(
    "desk",
    "Europe/London",
    "Mo-Fr 09:00-12:30,13:30-17:00",
    holidays=[date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)],
)
HOLIDAYS = [day for day, _ in DESK.holidays]
TIMED = standard("EUR", calendar=DESK)


def forty_days_by_hand() -> date:
    day, left = date(2026, 3, 2), 40
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def forty_days_by_numpy() -> np.datetime64:
    return np.busday_offset("2026-03-02", 40, roll="backward", busdaycal=NUMPYS)


NUMPYS = np.busdaycalendar(holidays=HOLIDAYS)
ZONE = ZoneInfo("Europe/London")


def working_hours_by_hand() -> datetime:
    """Window after window, as a person would write it."""
    day, left = NOW.astimezone(ZONE).date(), timedelta(hours=280)
    at = NOW
    while True:
        if day.weekday() < 5 and day not in HOLIDAYS:
            for opens, closes in ((time(9), time(12, 30)), (time(13, 30), time(17))):
                begin = datetime.combine(day, opens, ZONE).astimezone(UTC)
                end = datetime.combine(day, closes, ZONE).astimezone(UTC)
                worked = max(end - max(begin, at), timedelta(0))
                if worked >= left:
                    return max(begin, at) + left
                left -= worked
        day += timedelta(days=1)


def times() -> None:
    assert forty_days_by_hand() == DESK.add_days(date(2026, 3, 2), 40)
    assert str(forty_days_by_numpy()) == forty_days_by_hand().isoformat()
    span = timedelta(hours=280)
    assert working_hours_by_hand() == DESK.add(NOW, span)
    report(
        "40 business days, and 280 working hours",
        10,
        {
            "days: Calendar.add_days": lambda: ten(
                lambda: DESK.add_days(date(2026, 3, 2), 40)
            ),
            "days: day by day": lambda: ten(forty_days_by_hand),
            "days: numpy.busday_offset": lambda: ten(forty_days_by_numpy),
            "hours: Calendar.add": lambda: ten(lambda: DESK.add(NOW, span)),
            "hours: window by window": lambda: ten(working_hours_by_hand),
        },
        [
            ("days: Calendar.add_days", "days: day by day", "", "floor"),
            ("days: Calendar.add_days", "days: numpy.busday_offset", "", "peer"),
            ("hours: Calendar.add", "hours: window by window", "", "floor"),
        ],
    )
    plain, timed = opened(80), opened(80, TIMED)
    note = do.AddNote("prefers e-mail")
    assess = do.Assess(Assessment(kind=Kind.BILLING, severity=Severity.LOW))

    def handled(start: Complaint, command: do.Command, rulebook: Rulebook) -> None:
        handle(start, command, rulebook, by=ANN, at=NOW)

    report(
        "One command, with no clocks and with the seven of the standard rulebook",
        10,
        {
            "a note": lambda: ten(lambda: handled(plain, note, RULEBOOK)),
            "a note, seven clocks": lambda: ten(lambda: handled(timed, note, TIMED)),
            "an assessment": lambda: ten(lambda: handled(plain, assess, RULEBOOK)),
            "an assessment, seven clocks": lambda: ten(
                lambda: handled(timed, assess, TIMED)
            ),
            "read_clocks": lambda: ten(lambda: read_clocks(timed, TIMED, at=NOW)),
            "what_is_due": lambda: ten(lambda: what_is_due(timed, TIMED, at=NOW)),
        },
        [
            ("a note, seven clocks", "a note", "", ""),
            ("an assessment, seven clocks", "an assessment", "", ""),
        ],
    )


def ten(call: Callable[[], object]) -> None:
    for _ in range(10):
        call()
