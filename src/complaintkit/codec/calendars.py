"""Calendars as tables that a person can edit: hours and holidays as text."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.hours import ALWAYS, DAYS, Hours, Week, week_of
from complaintkit.codec.bounds import under
from complaintkit.codec.gathering import UNREAD, Gathering
from complaintkit.codec.scalars import DAY, TEXT, WHOLE

_KEYS = ("name", "zone", "hours", "holidays", "special", "years")


def calendar_out(calendar: Calendar, key: str) -> dict[str, Any]:
    """A calendar that stands under *key*; its name is left out where it is the same.

    >>> calendar_out(Calendar("desk", "UTC", "Mo-Fr 09:00-17:00"), "desk")
    {'zone': 'UTC', 'hours': 'Mo-Fr 09:00-17:00'}
    """
    years = calendar.years
    found: dict[str, Any] = {
        "name": "" if calendar.name == key else calendar.name,
        "zone": calendar.zone,
        "hours": "" if calendar.hours == week_of(ALWAYS) else week_text(calendar.hours),
        "holidays": {day.isoformat(): name for day, name in calendar.holidays},
        "special": {d.isoformat(): _hours_text(hours) for d, hours in calendar.special},
        "years": {"from": years.start, "below": years.stop} if years else {},
    }
    return {name: part for name, part in found.items() if part}


def week_text(week: Week) -> str:
    """The hours of a week in the words that ``Calendar`` reads.

    >>> week_text(week_of("Mo 09:00-12:00; We-Fr 09:00-12:00,22:00-06:00"))
    'Mo 09:00-12:00; We-Fr 09:00-12:00,22:00-06:00'
    """
    return "; ".join(_parts(week))


def _parts(week: Week) -> Iterator[str]:
    named = zip(DAYS, week, strict=True)
    for hours, run in groupby(named, key=lambda day: day[1]):
        first, *rest = [name for name, _ in run]
        if hours:
            days = f"{first}-{rest[-1]}" if rest else first
            yield f"{days} {_hours_text(hours)}"


def _hours_text(hours: Hours) -> str:
    return ",".join(map(str, hours)) or "off"


def calendar_in(gathering: Gathering, key: str, data: Any, at: str) -> Any:
    """The inverse of ``calendar_out``."""
    if not gathering.is_table(data, _KEYS, at):
        return UNREAD
    if "zone" not in data:
        return gathering.refuse(under(at, "zone"), "is missing")
    texts = {"name": key, "hours": ALWAYS, **data}
    parts = {
        name: gathering.scalar(TEXT, texts[name], under(at, name))
        for name in ("name", "zone", "hours")
    }
    for name in ("holidays", "special"):
        parts[name] = _days_in(gathering, data.get(name, {}), under(at, name))
    if "years" in data:
        parts["years"] = _years_in(gathering, data["years"], under(at, "years"))
    return gathering.build(Calendar, parts, at)


def _days_in(gathering: Gathering, data: Any, at: str) -> Any:
    if not isinstance(data, dict):
        return gathering.refuse(
            at, "expected days such as {'2026-12-25' = 'Christmas'}"
        )
    found: dict[date, Any] = {}
    for day, text in data.items():
        place = under(at, day)
        key = gathering.scalar(DAY, day, place)
        found[key] = gathering.scalar(TEXT, text, place)
    unread = UNREAD in found or UNREAD in found.values()
    return UNREAD if unread else found


def _years_in(gathering: Gathering, data: Any, at: str) -> Any:
    """The years that a calendar knows, from one up to, not including, another."""
    if not gathering.is_table(data, ("from", "below"), at):
        return UNREAD
    ends = {
        end: gathering.scalar(WHOLE, data[end], under(at, end))
        if end in data
        else gathering.refuse(under(at, end), "is missing")
        for end in ("from", "below")
    }
    return gathering.build(lambda **years: range(*years.values()), ends, at)
