"""The verdicts on 311 complaints agree exactly with a recomputation."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest

import sla_311

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "examples" / "sla_311.py"
SAMPLE = ROOT / "examples" / "data" / "nyc311.csv"
REAL = ROOT.parent / "shared" / "data" / "nyc311_2018_1000.csv.gz"
real = pytest.mark.skipif(
    not REAL.exists(), reason="the real complaints are not beside this checkout"
)

NEW_YORK = ZoneInfo("America/New_York")
THIRTY_DAYS = ("DOB", "DPR", "HPD")
NO_TARGET = ("HRA",)
# On the list of the state, and yet the offices of the city are open.
WORKED = {"Lincoln's Birthday", "Lincoln's Birthday (observed)", "Susan B. Anthony Day"}
Counts = dict[str, dict[str, int]]


def days_off(years: range) -> list[date]:
    """The city's holidays on weekdays, by the package that keeps such lists."""
    known = holidays.country_holidays("US", subdiv="NY", years=years)
    return sorted(
        day
        for day in known
        if day.weekday() < 5 and not set(known.get_list(day)) <= WORKED
    )


OFF = np.array(days_off(range(2010, 2025)), dtype="datetime64[D]")


# --- the recomputation: nothing of the library is used ----------------------------


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def due_of(row: dict[str, str]) -> datetime | None:
    """The due date that the row has, or the close of the target's last day."""
    if row["due_date"]:
        return instant(row["due_date"])
    if row["agency"] in NO_TARGET:
        return None
    created = date.fromisoformat(row["created_date"][:10])
    if row["agency"] in THIRTY_DAYS:
        last, more, roll = created + timedelta(days=30), 0, "forward"
    else:
        last, more, roll = created, 10, "backward"
    day = np.busday_offset(last, more, roll=roll, holidays=OFF).astype(date)
    return datetime.combine(day, time(17), NEW_YORK).astimezone(UTC)


def verdict_of(row: dict[str, str], now: datetime) -> str:
    created, due = instant(row["created_date"]), due_of(row)
    closed = instant(row["closed_date"]) if row["closed_date"] else None
    if closed is not None and closed < created:
        return "refused"
    if due is None:
        return "no due"
    if due <= created:
        return "refused"
    if (closed or now) > due:
        return "breached"
    return "open" if closed is None else "met"


def recomputed(path: Path) -> Counts:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    times = [row[name] for row in rows for name in ("created_date", "closed_date")]
    now = max(instant(text) for text in times if text)
    found = Counter((row["agency"], verdict_of(row, now)) for row in rows)
    verdicts = ("met", "breached", "open", "no due", "refused")
    return {
        agency: {verdict: found[agency, verdict] for verdict in verdicts}
        for agency in sorted({row["agency"] for row in rows})
    }


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def counts(*arguments: str) -> Counts:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    answer: Counts = json.loads(done.stdout)
    return answer


def in_all(answer: Counts) -> Counter[str]:
    return sum((Counter(each) for each in answer.values()), Counter())


# --- the sample and the real file -------------------------------------------------


def test_the_sample_agrees_with_the_recomputation() -> None:
    answer = counts()

    assert answer == recomputed(SAMPLE)
    assert in_all(answer) == {
        "met": 27,
        "breached": 23,
        "open": 6,
        "no due": 2,
        "refused": 5,
    }


@real
def test_the_real_complaints_agree_with_the_recomputation() -> None:
    answer = counts(str(REAL))

    assert answer == recomputed(REAL)
    assert in_all(answer) == {
        "met": 867,
        "breached": 110,
        "open": 2,
        "no due": 11,
        "refused": 10,
    }


@real
def test_every_real_complaint_that_is_refused_was_closed_before_it_was_created() -> (
    None
):
    judged = sla_311.judge_all(sla_311.read(REAL))

    refused = [each for each in judged if each.verdict == "refused"]
    assert {each.why for each in refused} == {"time_backwards"}
    assert all(
        each.row["closed_date"] < each.row["created_date"]
        and each.row["status"] == "Pending"
        for each in refused
    )


def test_each_row_is_judged_as_its_own_columns_say_and_none_is_lost() -> None:
    rows = sla_311.read(SAMPLE)

    judged = sla_311.judge_all(rows)

    now = instant("2019-09-16T12:30:00")
    assert [each.row for each in judged] == rows
    assert [each.verdict for each in judged] == [verdict_of(row, now) for row in rows]


def test_the_sample_has_every_kind_of_row_the_real_file_has() -> None:
    rows = sla_311.read(SAMPLE)

    pending = [row for row in rows if row["status"] == "Pending"]
    changes = {"2018-03-11", "2018-11-04"}
    assert any(row["closed_date"] < row["created_date"] for row in pending)
    assert any(row["closed_date"] > row["created_date"] for row in pending)
    assert any(row["closed_date"] == row["created_date"] for row in rows)
    assert any(row["closed_date"] == row["due_date"] != "" for row in rows)
    assert any(not row["closed_date"] and row["due_date"] for row in rows)
    assert any(not row["closed_date"] and not row["due_date"] for row in rows)
    assert any(not row["agency_name"] for row in rows)
    assert changes <= {row["closed_date"][:10] for row in rows}
    assert len({row["unique_key"] for row in rows}) == len(rows)


@real
def test_the_sample_repeats_no_real_complaint_and_has_its_columns() -> None:
    ours, theirs = sla_311.read(SAMPLE), sla_311.read(REAL)

    assert list(ours[0]) == list(theirs[0])
    keys = {row["unique_key"] for row in theirs}
    assert not keys & {row["unique_key"] for row in ours}
    created = {row["created_date"] for row in theirs}
    assert not created & {row["created_date"] for row in ours}


# --- the edges --------------------------------------------------------------------

NOW = instant("2019-12-31T12:00:00")


def row_of(**columns: str) -> dict[str, str]:
    return sla_311.read(SAMPLE)[0] | {
        "agency": "DSNY",
        "created_date": "2018-06-28T19:40:00",
        "closed_date": "",
        "due_date": "",
        **columns,
    }


@pytest.mark.parametrize(
    ("closed", "verdict"),
    [
        ("2018-07-02T09:00:00", "met"),
        ("2018-07-02T09:00:01", "breached"),
        ("2018-06-28T19:40:00", "met"),
        ("2018-06-28T19:39:59", "refused"),
    ],
)
def test_a_complaint_closed_at_its_very_due_date_is_met(
    closed: str, verdict: str
) -> None:
    row = row_of(due_date="2018-07-02T09:00:00", closed_date=closed)

    assert sla_311.judge(row, NOW).verdict == verdict


@pytest.mark.parametrize(
    ("agency", "closed", "verdict"),
    [
        ("DSNY", "2018-07-13T17:00:00", "met"),  # ten days, without the 4th of July
        ("DSNY", "2018-07-13T17:00:01", "breached"),
        ("HPD", "2018-07-30T17:00:00", "met"),  # the 28th is a Saturday
        ("HPD", "2018-07-30T17:00:01", "breached"),
        ("HRA", "2019-07-30T17:00:01", "no due"),
    ],
)
def test_a_target_ends_when_the_offices_close_on_its_last_day(
    agency: str, closed: str, verdict: str
) -> None:
    assert sla_311.judge(row_of(agency=agency, closed_date=closed), NOW).verdict == (
        verdict
    )


def test_an_open_complaint_is_breached_only_after_its_due_date() -> None:
    row = row_of(due_date="2018-07-02T09:00:00")
    due = instant("2018-07-02T09:00:00")

    assert sla_311.judge(row, due).verdict == "open"
    assert sla_311.judge(row, due + timedelta(seconds=1)).verdict == "breached"


def test_the_hour_that_the_clocks_show_twice_lasts_two_hours() -> None:
    row = row_of(created_date="2018-11-04T00:30:00", due_date="2018-11-04T01:59:00")

    late = sla_311.judge(row | {"closed_date": "2018-11-04T02:00:00"}, NOW)

    assert late.verdict == "breached"
    assert late.reading is not None
    assert late.reading.late == timedelta(hours=1, minutes=1)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"closed_date": "2018-06-27T00:00:00"}, "time_backwards"),
        ({"due_date": "2018-06-28T19:40:00"}, "promise_in_past"),
        ({"created_date": "2019-12-20T09:00:00"}, "calendar_ends"),
        ({"unique_key": ""}, "InvalidValue"),
        ({"complaint_type": " "}, "InvalidValue"),
        ({"created_date": ""}, "ValueError"),
        ({"closed_date": "2018-02-30T00:00:00"}, "ValueError"),
    ],
)
def test_what_cannot_be_judged_is_refused_for_a_reason(
    columns: dict[str, str], why: str
) -> None:
    judged = sla_311.judge(row_of(**columns), NOW)

    assert (judged.verdict, judged.why) == ("refused", why)


def test_the_stated_holidays_are_those_of_new_york_but_for_two_that_it_works() -> None:
    stated = [day for day, _ in sla_311.OFFICES.holidays]

    assert stated == days_off(range(2014, 2020))


# --- the command line -------------------------------------------------------------


def test_a_person_reads_a_table_the_reasons_and_why_one_was_late() -> None:
    done = run()

    assert done.returncode == 0
    assert done.stderr == ""
    told = done.stdout.splitlines()
    cells = [line.replace("│", " ").split() for line in told]
    assert ["HPD", "5", "3", "2", "0", "0", "10"] in cells
    assert ["all", "27", "23", "6", "2", "5", "63"] in cells
    assert "refused: 3 x time_backwards" in told
    assert "refused: 2 x promise_in_past" in told
    assert "The first that was late: 90000002, DOT: Pothole" in told
    start = told.index(
        "service target 1: due 2017-01-04 17:00 America/New_York, breached"
    )
    words = "\n".join(told[start:])
    for said in ("2016-12-26", "2017-01-02", "10 business days", "2017-01-05 10:00"):
        assert said in words


def test_a_file_of_no_rows_has_nothing_to_judge(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(SAMPLE.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")

    assert counts(str(path)) == {}


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    done = run(str(tmp_path / "nowhere.csv"))

    assert done.returncode == 2
    assert "there is no file" in done.stderr
    assert "nowhere.csv" in done.stderr


def test_a_file_of_another_layout_is_refused_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    text = SAMPLE.read_text("utf-8").replace(",due_date,", ",due,", 1)
    path.write_text(text, encoding="utf-8")

    done = run(str(path))

    assert done.returncode == 1
    assert "other.csv is no file of 311 complaints: it lacks due_date" in done.stderr
    assert "Traceback" not in done.stderr
