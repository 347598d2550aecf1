"""Deadlines over data frames are the deadlines of the clocks, on every engine."""

from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintkit import CannotDecide
from complaintkit.clocks import Calendar, Limit, Unit
from complaintkit.clocks.limit import deadline
from complaintkit.whatif.deadlines import with_deadline
from complaintkit.whatif.tabulated import DAY, UNKNOWN, Piece, pieces
from engines import Engine
from test_calendars import TURNS, Office, offices

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def day_of(text: str | date) -> int:
    day = text if isinstance(text, date) else date.fromisoformat(text)
    return (day - EPOCH.date()).days


def due(limit: Limit | None, calendar: Calendar, second: int | None) -> int | None:
    """The deadline as the clocks tell it, in seconds; None where they cannot."""
    if limit is None or second is None:
        return None
    try:
        found = deadline(limit, calendar, EPOCH + second * SECOND)
    except CannotDecide:
        return None
    return (found.due - EPOCH) // SECOND


def tabulated(found: tuple[Piece, ...], second: int) -> int | None:
    known = [each for each in found if each.start <= second]
    value = known[-1].at(second) if known else UNKNOWN
    return None if value == UNKNOWN else value


def edges(found: tuple[Piece, ...]) -> set[int]:
    """Where a piece begins or begins to rise, and a second to either side."""
    bounds = {each.start for each in found} | {each.value - each.lead for each in found}
    return {bound + by for bound in bounds for by in (-1, 0, 1)}


AMOUNTS = {
    Unit.MINUTES: [1, 30, 90, 2_000],
    Unit.HOURS: [1, 2, 8, 24, 100],
    Unit.CALENDAR_DAYS: [1, 2, 7, 30],
    Unit.BUSINESS_DAYS: [1, 2, 5],
    Unit.WEEKS: [1, 8],
    Unit.MONTHS: [1, 2, 12],
}
ZONES = [
    *TURNS,
    ("Australia/Sydney", date(2026, 4, 5)),
    ("Asia/Shanghai", date(2026, 2, 16)),
    ("Pacific/Apia", date(2011, 12, 31)),
    ("Asia/Kathmandu", date(2026, 1, 31)),
    ("Africa/Monrovia", date(1972, 1, 7)),  # seconds in the offset, and a new one
]


@pytest.mark.parametrize(("zone", "around"), ZONES)
@pytest.mark.parametrize("unit", Unit)
@settings(max_examples=5)
@given(data=st.data())
def test_the_table_equals_the_clocks_at_every_second(
    zone: str, around: date, unit: Unit, data: st.DataObject
) -> None:
    office: Office = data.draw(offices(zone, around, 4))
    after = data.draw(st.integers(1, 3))
    calendar = office.calendar(range(around.year - 1, around.year + after))
    first = data.draw(st.integers(0, 1))
    limit = Limit(data.draw(st.sampled_from(AMOUNTS[unit])), unit, start_is_day=first)
    day = day_of(around) + data.draw(st.integers(-3, 3))
    begin, end = day * DAY, (day + 1) * DAY
    found = dict(pieces(limit, calendar, [day])).get(day, ())
    quarters = {each + by for each in range(begin, end, 900) for by in (-1, 0, 1)}
    drawn = data.draw(st.sets(st.integers(begin, end - 1), max_size=9))
    seconds = sorted((quarters | edges(found) | drawn) & set(range(begin, end)))

    expected = [due(limit, calendar, second) for second in seconds]

    assert expected == [tabulated(found, second) for second in seconds]


# --- on every engine ------------------------------------------------------------------

LONDON = Calendar(
    "London",
    "Europe/London",
    "Mo-Fr 09:00-12:30,13:30-17:00; Sa 09:00-13:00",
    holidays=[date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25)],
    special={date(2026, 12, 24): "09:00-12:00"},
    years=range(2026, 2028),
)
LIMITS = [Limit(8, Unit.HOURS), None, Limit(3, Unit.BUSINESS_DAYS)]
NEW_YEAR, BOXING_DAY = (day_of(text) for text in ("2026-01-01", "2027-12-26"))


def some_starts() -> pl.DataFrame:
    """Bounds of a few days, moments of two years, and what has no deadline."""
    days = [day_of(text) for text in ("2026-03-28", "2026-12-24", "2027-12-31")]
    starts = [
        at
        for limit in filter(None, LIMITS)
        for _, found in pieces(limit, LONDON, days)
        for at in sorted(edges(found))
    ]
    first, last = NEW_YEAR * DAY - 9 * 3600, BOXING_DAY * DAY
    starts += np.random.default_rng(5).integers(first, last, 200).tolist()
    rows = [
        (start, number) for start in (*starts, None) for number in (*range(-1, 4), None)
    ]
    return pl.DataFrame(
        {
            "id": range(len(rows)),
            "received": [start for start, _ in rows],
            "number": [number for _, number in rows],
            "_key": ["a column of the host's"] * len(rows),
        }
    )


def expected_of(table: pl.DataFrame) -> list[dict[str, Any]]:
    def limit_of(number: int | None) -> Limit | None:
        return LIMITS[number] if number in range(len(LIMITS)) else None

    return [
        {**row, "due": due(limit_of(row["number"]), LONDON, row["received"])}
        for row in table.to_dicts()
    ]


@pytest.mark.parametrize("days", [None, range(NEW_YEAR - 1, BOXING_DAY + 9)])
def test_every_engine_tells_the_deadlines_of_the_clocks(
    engine: Engine, days: range | None
) -> None:
    table = some_starts()

    found = engine.run(
        engine.to_native(table),
        with_deadline,
        received="received",
        limit_number="number",
        limits=LIMITS,
        calendar=LONDON,
        into="due",
        days=days,
    )

    rows = engine.rows_of(found)
    ordered = rows if engine.keeps_order else sorted(rows, key=itemgetter("id"))
    assert expected_of(table) == ordered
