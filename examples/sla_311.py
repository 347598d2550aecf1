"""Judge New York's 311 complaints by the clock: which were resolved in time.

    python examples/sla_311.py [PATH] [--json]

PATH is a file in the layout of the city's 311 service requests, plain or gzip; without
it, the sample beside this script. A complaint is judged by the due date that the city
gave it, and where it gave none by a service target. The targets and how they are
counted are this example's and not the city's; they are stated here, in the constants.
A complaint with a closed date was resolved then, whatever its status says. What is open
is read at the last moment at which the file says that one was reported or resolved.
"""

import argparse
import csv
import gzip
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from attrs import frozen
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from statemachine import State

import complaintkit as ck
import complaintkit.commands as do
from complaintkit.fields import utc
from complaintkit.lifecycle.chart import Chart
from complaintkit.policies.clocks import Promise
from complaintkit.presets import standard

SAMPLE = Path(__file__).parent / "data" / "nyc311.csv"
ZONE = "America/New_York"  # of the times in the file, which name none
CITY = ck.Actor("city", "front_line")
CHANNELS = {"ONLINE": ck.Channel.WEBSITE, "MOBILE": ck.Channel.WEBSITE}  # or by phone
Row = dict[str, str]

# --- the targets: this example's, not the city's ----------------------------------

USUAL = ck.Limit(10, ck.Unit.BUSINESS_DAYS)
MONTHLY = ck.Limit(30, ck.Unit.CALENDAR_DAYS)  # or the next day on which offices open
TARGETS: dict[str, ck.Limit | None] = {
    "DOB": MONTHLY,
    "DPR": MONTHLY,
    "HPD": MONTHLY,
    "HRA": None,  # it has none, and is judged by due dates alone
}
# New Year, M. L. King, Washington, Memorial, Independence, Labor, Columbus, Election,
# Veterans, Thanksgiving, Christmas: each as observed where it falls on a weekend.
HOLIDAYS = {
    2014: "01-01 01-20 02-17 05-26 07-04 09-01 10-13 11-04 11-11 11-27 12-25",
    2015: "01-01 01-19 02-16 05-25 07-03 09-07 10-12 11-03 11-11 11-26 12-25",
    2016: "01-01 01-18 02-15 05-30 07-04 09-05 10-10 11-08 11-11 11-24 12-26",
    2017: "01-02 01-16 02-20 05-29 07-04 09-04 10-09 11-07 11-10 11-23 12-25",
    2018: "01-01 01-15 02-19 05-28 07-04 09-03 10-08 11-06 11-12 11-22 12-25",
    2019: "01-01 01-21 02-18 05-27 07-04 09-02 10-14 11-05 11-11 11-28 12-25",
}
OFFICES = ck.Calendar(
    "city offices",
    ZONE,
    "Mo-Fr 09:00-17:00",
    holidays={
        date.fromisoformat(f"{year}-{day}")
        for year, days in HOLIDAYS.items()
        for day in days.split()
    },
)

# --- the rulebook: a chart of the city's own, and two clocks ----------------------


class Service(Chart):
    """A complaint is reported and resolved; the step ``resolve`` is the city's own."""

    reported = State(initial=True)
    resolved = State()
    closed = State()

    resolve = reported.to(resolved)
    close = resolved.to(closed)
    reopen = closed.to(reported)


LIFECYCLE = ck.Lifecycle.of(Service, closed=[Service.closed], steps=["resolve"])
DUE_DATE = ck.Clock(
    name="city's due date",
    promise=Promise.ANSWER,
    calendar=ck.Calendar("round the clock", ZONE),
    starts=["acknowledge"],
    stops=["resolve"],
)


@cache
def rulebook_under(limit: ck.Limit | None) -> ck.Rulebook:
    """The rulebook of the agencies that have this service target, or none."""
    end, clocks = ["resolve"], [DUE_DATE]
    if limit is not None:
        name = "service target"
        clocks += [ck.Clock(name=name, limit=limit, calendar=OFFICES, stops=end)]
    version = f"nyc311, {limit or 'no target'}"
    return standard("USD").with_(version=version, lifecycle=LIFECYCLE, clocks=clocks)


# --- from a row to a verdict ------------------------------------------------------


def moment(text: str) -> datetime:
    """A time of the file; one that the clocks show twice is the first of the two."""
    return utc(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)))


def complaint_of(row: Row, rulebook: ck.Rulebook) -> ck.Complaint:
    """The complaint as the row tells it, each step at the time when it happened."""
    created = moment(row["created_date"])
    intake = ck.Intake(
        complainant=ck.Person(),
        channel=CHANNELS.get(row["open_data_channel_type"], ck.Channel.HOTLINE),
        received_at=created,
        description=row["complaint_type"],
        demand=ck.Demand(),
    )
    steps: list[ck.Step] = []
    if row["due_date"]:
        promise = do.Acknowledge(answer_by=moment(row["due_date"]))
        steps.append(ck.Step(command=promise, by=CITY, at=created))
    if row["closed_date"]:
        resolve, closed = do.Advance("resolve"), moment(row["closed_date"])
        steps.append(ck.Step(command=resolve, by=CITY, at=closed))
    key = row["unique_key"]
    opened = ck.open_complaint(intake, rulebook, id=key, by=CITY, at=created)
    return ck.handle_all(opened.complaint, steps, rulebook).complaint


VERDICTS = {
    ck.ClockState.MET: "met",
    ck.ClockState.BREACHED: "breached",
    ck.ClockState.RUNNING: "open",
}
COLUMNS = (*VERDICTS.values(), "no due", "refused")


@frozen
class Judged:
    """What became of a row: its verdict, by which reading, or why it was refused."""

    row: Row
    verdict: str
    reading: ck.Reading | None = None
    why: str | None = None


def judge(row: Row, now: datetime) -> Judged:
    """By the due date where there is one; elsewhere by the target, where there is."""
    rulebook = rulebook_under(TARGETS.get(row["agency"], USUAL))
    try:
        complaint = complaint_of(row, rulebook)
    except ck.NotAllowed as error:
        why = ", ".join(reason.code.value for reason in error.reasons)
        return Judged(row, "refused", why=why)
    except ValueError as error:  # InvalidValue is one, and so is a date of no calendar
        return Judged(row, "refused", why=type(error).__name__)
    found = {each.name: each for each in ck.read_clocks(complaint, rulebook, at=now)}
    reading = found.get("city's due date") or found.get("service target")
    verdict = VERDICTS[reading.state] if reading else "no due"
    return Judged(row, verdict, reading)


def judge_all(rows: list[Row]) -> list[Judged]:
    now = max(
        (at for row in rows for at in happened(row)), default=moment("2020-01-01")
    )
    return [judge(row, now) for row in rows]


def happened(row: Row) -> Iterator[datetime]:
    for text in (row["created_date"], row["closed_date"]):
        with suppress(ValueError):
            yield moment(text)


# --- the file, and what it came to ------------------------------------------------

NEEDED = {"unique_key", "created_date", "closed_date", "due_date"} | {
    *("agency", "complaint_type", "open_data_channel_type")
}


def read(path: Path) -> list[Row]:
    """The rows of a file of 311 complaints, plain or gzip."""
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    text = io.StringIO(content.decode("utf-8"), newline="")
    reader = csv.DictReader(text, restval="")
    missing = NEEDED - set(reader.fieldnames or ())
    if missing:
        names = ", ".join(sorted(missing))
        raise SystemExit(f"{path} is no file of 311 complaints: it lacks {names}")
    return list(reader)


def by_agency(rows: Iterable[Judged]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in rows:
        counts[each.row["agency"] or "not stated"][each.verdict] += 1
    return {
        agency: {column: found[column] for column in COLUMNS}
        for agency, found in sorted(counts.items())
    }


def tell(rows: list[Judged], console: Console) -> None:
    total = Counter(each.verdict for each in rows)
    table = Table("agency")
    for column in (*COLUMNS, "all"):
        table.add_column(column, justify="right")
    for agency, found in [*by_agency(rows).items(), ("all", total)]:
        numbers = [found[column] for column in COLUMNS]
        table.add_row(escape(agency), *(f"{n:,}" for n in (*numbers, sum(numbers))))
    console.print(table)
    for why, number in Counter(each.why for each in rows if each.why).most_common():
        console.print(f"refused: {number:,} x {why}")
    for late in [each for each in rows if each.verdict == "breached"][:1]:
        row = late.row
        name = f"{row['unique_key']}, {row['agency']}: {row['complaint_type']}"
        console.print(f"\n[bold]The first that was late[/]: {escape(name)}")
        console.print(escape(str(late.reading.explain() if late.reading else "")))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--json", action="store_true", help="print the counts only")
    options = parser.parse_args(arguments)
    if not options.path.is_file():
        parser.error(f"there is no file {options.path}")
    rows = judge_all(read(options.path))
    if options.json:
        sys.stdout.write(json.dumps(by_agency(rows), indent=2) + "\n")
    else:
        tell(rows, Console())


if __name__ == "__main__":
    main()
