"""What differs from engine to engine does not show."""

from datetime import UTC, datetime
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pytest

from complaintkit import InvalidValue
from complaintkit.clocks import Calendar, Limit, Unit
from complaintkit.whatif.deadlines import with_deadline
from complaintkit.whatif.engines import beside, epoch_seconds
from engines import Engine

DESK = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
TWO_HOURS = Limit(2, Unit.HOURS)
FRIDAY = 1_772_812_800  # 2026-03-06 16:00
MONDAY = 1_773_050_400  # 2026-03-09 10:00


def with_seconds(frame: Any) -> Any:
    return frame.with_columns(epoch_seconds(frame, "at").cast(nw.Float64).alias("at"))


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_an_instant_is_its_whole_seconds_before_and_after_1970(
    engine: Engine, unit: Any, zone: str
) -> None:
    moments = [
        datetime(2026, 3, 6, 16, tzinfo=UTC),
        datetime(2026, 3, 6, 15, 59, 59, 999_000, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 1_000, tzinfo=UTC),
        datetime(1969, 12, 31, tzinfo=UTC),
        datetime(2026, 7, 3, 16, tzinfo=UTC),  # when clocks are forward
        None,
    ]
    # narwhals does not know the nanoseconds that DuckDB has for moments with a zone
    unit = "us" if (engine.name, unit) == ("duckdb", "ns") else unit
    at = pl.Series(moments, dtype=pl.Datetime(unit, "UTC")).dt.convert_time_zone(zone)
    table = pl.DataFrame({"id": range(6), "at": at})

    rows = engine.rows_of(engine.run(engine.to_native(table), with_seconds))

    expected = [FRIDAY, FRIDAY - 1, -1, -86_400, 1_783_094_400, None]
    assert expected == [row["at"] for row in sorted(rows, key=lambda row: row["id"])]


@pytest.mark.parametrize("kind", [pl.Int32, pl.Int64])
def test_whole_numbers_are_seconds_already(engine: Engine, kind: Any) -> None:
    table = pl.DataFrame({"at": [FRIDAY]}, schema={"at": kind})

    assert engine.rows_of(engine.run(engine.to_native(table), with_seconds)) == [
        {"at": FRIDAY}
    ]


def the_friday(engine: Engine, **columns: Any) -> Any:
    return engine.to_native(pl.DataFrame({"received": [FRIDAY], **columns}))


def two_hours_after(frame: Any, into: str = "due", **named: Any) -> Any:
    chosen = {"received": "received", "limit_number": None, "limits": [TWO_HOURS]}
    return with_deadline(frame, calendar=DESK, into=into, **{**chosen, **named})


def test_a_frame_without_rows_has_no_deadlines(engine: Engine) -> None:
    frame = engine.to_native(pl.DataFrame(schema={"received": pl.Int64}))

    assert engine.rows_of(engine.run(frame, two_hours_after)) == []


def test_without_numbers_the_first_limit_is_everybodys(engine: Engine) -> None:
    found = engine.run(the_friday(engine), two_hours_after)

    assert engine.rows_of(found) == [{"received": FRIDAY, "due": MONDAY}]


def test_a_column_of_the_hosts_may_be_written_over(engine: Engine) -> None:
    frame = the_friday(engine, due=["late"], __key=[5])

    found = engine.run(frame, two_hours_after)

    assert engine.rows_of(found) == [{"received": FRIDAY, "due": MONDAY, "__key": 5}]


def test_the_start_itself_may_be_written_over(engine: Engine) -> None:
    found = engine.run(the_friday(engine), two_hours_after, into="received")

    assert engine.rows_of(found) == [{"received": MONDAY}]


def test_where_no_limit_is_known_no_deadline_is(engine: Engine) -> None:
    found = engine.run(the_friday(engine), two_hours_after, limits=[None])

    assert engine.rows_of(found) == [{"received": FRIDAY, "due": None}]


@pytest.mark.parametrize(
    "index", [["a", "a", "b"], pd.MultiIndex.from_tuples([(1, 2), (0, 2), (1, 2)])]
)
def test_a_frame_of_pandas_keeps_its_index(index: Any) -> None:
    received = [FRIDAY, None, FRIDAY - 3600]
    frame = pd.DataFrame({"received": received, "b": list("xyz")}, index=index)

    found = two_hours_after(nw.from_native(frame)).to_native()

    expected = frame.assign(due=pd.array([MONDAY, None, FRIDAY + 3600], dtype="Int64"))
    pd.testing.assert_frame_equal(expected, found)


def test_many_rows_stay_in_their_order() -> None:
    received = [FRIDAY + 7919 * number % 864_000 for number in range(50_000)]
    table = pl.DataFrame({"received": received})

    lazy = two_hours_after(nw.from_native(table.lazy())).to_native().collect()
    arrow = two_hours_after(nw.from_native(table.to_arrow())).to_native()

    assert received == lazy["received"].to_list()
    assert received == arrow["received"].to_pylist()
    assert lazy["due"].to_list() == arrow["due"].to_pylist()


def test_the_host_hears_which_engines_there_are() -> None:
    with pytest.warns(FutureWarning, match="narwhals-dask"):
        frame = nw.from_native(pd.DataFrame({"at": [1]})).lazy("dask")

    with pytest.raises(InvalidValue, match=r"^expected a frame of pandas, .* dask"):
        beside(frame, {"key": [1]})
