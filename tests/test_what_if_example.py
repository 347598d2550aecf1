"""The what-if example: its figures agree exactly with a recomputation."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from rich.console import Console
from rich.progress import Progress

import claims
import what_if
from complaintkit import Money
from real_claims import ALL, real, tenth

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "examples" / "what_if.py"
SAMPLE = ROOT / "examples" / "data" / "claims.csv"

Row = dict[str, str]
CENT = Decimal("0.01")
SAME = "Decided one by one, every figure is the same, to the cent."


# --- the figures, straight from the columns: nothing of the library is used -------

LADDERS = (
    {"front_line": 200, "supervisor": 1_000, "manager": 10_000, "director": 100_000},
    {"front_line": 500, "supervisor": 1_000, "manager": 5_000, "director": 200_000},
)
LARGE = (1_000, 500)
FACTORS = (Decimal("1.5"), Decimal("2.0"))
HOURS = {"urgent": 2, "important": 4}
PROGRESS = {"urgent": 1, "important": 2, "general": 5}
ANSWERS = ({"urgent": 1, "important": 3, "general": 7}, dict.fromkeys(PROGRESS, 5))


def rows_of(path: Path) -> list[Row]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def why_refused(row: Row, seen: set[str]) -> str | None:
    received, happened = row["date_received"], row["incident_date"][:10]
    if row["claim_number"] in seen:
        return "repeated"
    if not received:
        return "no_receipt_date"
    if happened and not "1990-01-01" <= happened <= received:
        return "implausible_incident"
    return "out_of_range" if loss_of(row) > 100_000_000 else None


def loss_of(row: Row) -> Decimal:
    return Decimal(row["claim_amount"] or 0)


def due_of(row: Row, side: int) -> Decimal:
    factor = 0 if row["disposition"] == "Deny" else FACTORS[side]
    return (loss_of(row) * factor).quantize(CENT, ROUND_HALF_UP)


def level_of(row: Row, side: int) -> str:
    due = due_of(row, side)
    ladder = LADDERS[side].items()
    return next((role for role, limit in ladder if due <= limit), "nobody")


def tier_of(row: Row, side: int) -> str:
    hurt = row["claim_type"] in ("Personal Injury", "Wrongful Death")
    if hurt or loss_of(row) >= 10_000:
        return "urgent"
    return "important" if loss_of(row) >= LARGE[side] else "general"


def weekday(day: date, ahead: int) -> date:
    """So many weekdays after *day*; 0 is itself, or the next if it is none."""
    while ahead or day.weekday() > 4:
        day += timedelta(days=1)
        ahead -= day.weekday() < 5 and ahead > 0
    return day


def closing(day: date, hour: int = 17) -> datetime:
    """A wall clock of New York, as a moment of UTC."""
    at = datetime.combine(day, time(hour), ZoneInfo("America/New_York"))
    return at.astimezone(ZoneInfo("UTC"))


def due_by(clock: str, row: Row, side: int) -> datetime:
    """Received at nine of UTC, which is before the office opens on the same day."""
    tier = tier_of(row, side)
    received = date.fromisoformat(row["date_received"])
    if clock == "acknowledgement" and tier in HOURS:
        return closing(weekday(received, 0), 9 + HOURS[tier])
    days = {"acknowledgement": {tier: 1}, "answer": ANSWERS[side], "progress": PROGRESS}
    return closing(weekday(received, days[clock][tier]))


def moved(clock: str, rows: list[Row]) -> dict[str, Any]:
    seconds = [
        int((due_by(clock, row, 1) - due_by(clock, row, 0)).total_seconds())
        for row in rows
    ]
    return {
        "clock": clock,
        "earlier": sum(each < 0 for each in seconds),
        "later": sum(each > 0 for each in seconds),
        "seconds": sum(seconds),
        "without": [0, 0],
    }


def pairs(of: Any, rows: list[Row]) -> dict[tuple[str, str], int]:
    return dict(Counter((of(row, 0), of(row, 1)) for row in rows))


def replayed_rows(path: Path) -> Iterator[tuple[Row, str | None]]:
    seen: set[str] = set()
    for row in rows_of(path):
        yield row, why_refused(row, seen)
        seen.add(row["claim_number"])


def recomputed(path: Path) -> dict[str, Any]:
    told = list(replayed_rows(path))
    rows = [row for row, why in told if why is None]
    refused = Counter(why for _, why in told if why is not None)
    before, after = (sum(due_of(row, side) for row in rows) for side in (0, 1))
    more = sum(due_of(row, 1) > due_of(row, 0) for row in rows)
    return {
        "rows": len(told),
        "refused": {reason: refused[reason] for reason in what_if.REFUSALS},
        "replayed": len(rows),
        "tier": pairs(tier_of, rows),
        "level": pairs(level_of, rows),
        "money": (f"{before} USD", f"{after} USD", f"{after - before} USD", more),
        "deadlines": [
            moved(clock, rows) for clock in ("acknowledgement", "answer", "progress")
        ],
    }


# --- the figures that the example prints ------------------------------------------


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def printed(*arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert (SAME in done.stderr) == ("--check" in arguments or not arguments)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def figures(answer: dict[str, Any]) -> dict[str, Any]:
    found = answer["comparison"]
    money = found["compensation"]
    return {
        "rows": answer["rows"],
        "refused": answer["refused"],
        "replayed": found["rows"],
        **{
            reading: {
                (each["before"], each["after"]): each["rows"]
                for each in found["transitions"][reading]
            }
            for reading in ("tier", "level")
        },
        "money": (money["before"], money["after"], money["change"], money["more"]),
        "deadlines": found["deadlines"],
    }


@pytest.fixture(scope="module")
def of_sample() -> dict[str, Any]:
    return printed()


def test_the_sample_agrees_with_the_recomputation(of_sample: dict[str, Any]) -> None:
    answer = of_sample

    assert figures(answer) == recomputed(SAMPLE)
    assert answer["rows"] == 150
    assert answer["refused"]["unknown_type"] == 0
    assert sum(answer["refused"].values()) == 10
    assert answer["comparison"]["compensation"]["undecided"] == [0, 0]
    levels = {each["before"] for each in answer["comparison"]["transitions"]["level"]}
    assert levels == {*LADDERS[0], "nobody"}


@real
def test_all_real_claims_agree_with_the_recomputation() -> None:
    answer = printed(str(ALL))

    assert figures(answer) == recomputed(ALL)
    assert answer["rows"] == 98_365
    assert answer["comparison"]["compensation"]["before"] == "68211399.45 USD"


@real
def test_a_tenth_of_the_real_claims_agrees_with_the_policies_one_by_one(
    tmp_path: Path,
) -> None:
    done = run(str(tenth(tmp_path)), "--check")

    assert done.returncode == 0, done.stderr
    assert SAME in done.stderr


@real
@pytest.mark.thorough
def test_all_real_claims_agree_with_the_policies_one_by_one() -> None:
    done = run(str(ALL), "--check")

    assert done.returncode == 0, done.stderr
    assert SAME in done.stderr


def test_the_audit_finds_the_claims_of_more_than_any_rule_decides(
    of_sample: dict[str, Any],
) -> None:
    loss = of_sample["audit"]["facts"][0]

    assert loss["quoted"] == {"10000000001": 1, "300000000000000": 1}


# --- what does not fit ------------------------------------------------------------


def changed(tmp_path: Path, old: str, new: str) -> str:
    path = tmp_path / "changed.csv"
    text = SAMPLE.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param(
            "disposition", "ending", "it has no column disposition", id="layout"
        ),
        pytest.param(
            ",Deny,", ",Ignore,", "its disposition cannot be 'Ignore'", id="disposition"
        ),
        pytest.param(
            ",447.32,", ",447.325,", "its claim_amount cannot be '447.325'", id="amount"
        ),
        pytest.param(
            "2009-10-07", "07.10.2009", r"conversion .* 'date_received'", id="date"
        ),
    ],
)
def test_a_file_that_is_none_of_claims_is_refused_in_one_sentence(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    path = changed(tmp_path, old, new)

    with pytest.raises(SystemExit, match=rf"changed\.csv is no claims file: {why}"):
        what_if.read(Path(path))


def test_what_is_no_csv_at_all_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for name, content in (("a", b""), ("b", b"\x1f\x8bno gzip"), ("c", b"\xff,\xfe\n")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SystemExit, match=rf"{name} is no claims file: [^\n]+$"):
            what_if.read(path)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    done = run(str(tmp_path / "nowhere.csv"))

    assert done.returncode == 2
    assert "there is no file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_type_that_nobody_declared_is_refused_and_told_by_the_audit(
    tmp_path: Path,
) -> None:
    path = changed(tmp_path, ",Compliment,", ",Grumble,")

    answer = printed(path, "--check")

    assert answer["refused"]["unknown_type"] == 1
    assert answer["comparison"]["rows"] == 139
    severity = next(f for f in answer["audit"]["facts"] if f["fact"] == "severity")
    assert severity["quoted"] == {"Grumble": 1}


def test_a_file_without_rows_comes_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(SAMPLE.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")

    answer = printed(str(path), "--check")

    assert answer["rows"] == answer["comparison"]["rows"] == 0
    assert answer["comparison"]["compensation"]["after"] == "0.00 USD"


def test_a_cent_of_difference_is_found_out() -> None:
    rows = claims.read(SAMPLE)
    with Progress(console=Console(quiet=True)) as bars:
        replayed = what_if.replay(what_if.read(SAMPLE), bars)
    sums = replayed.comparison.compensation
    assert sums is not None
    cent = evolve(sums, after=sums.after + Money("0.01", "USD"))
    wrong = evolve(replayed, comparison=evolve(replayed.comparison, compensation=cent))

    assert list(what_if.differences(replayed, what_if.one_by_one(rows))) == []
    with pytest.raises(SystemExit, match="it differs:\ncompensation: "):
        what_if.check(wrong, rows, Console(quiet=True))
    told = list(what_if.differences(replayed, what_if.one_by_one(rows[1:])))
    assert [each.split(":")[0] for each in told][:1] == ["rows"]


# --- telling a person -------------------------------------------------------------


def test_a_person_reads_what_changes_in_money_approvals_tiers_and_deadlines() -> None:
    done = run()

    assert done.returncode == 0
    assert "Comparing rulebooks" in done.stderr
    assert SAME in done.stderr
    cells = [line.replace("│", " ").split() for line in done.stdout.splitlines()]
    for words in (
        "150 rows: 140 replayed, 10 refused",
        "in all 1,689,037.80 2,252,050.28 563,012.48",
        "44 claims get more, 0 less",
        "front_line 104 112 +8",
        "8 from supervisor to front_line",
        "general 114 98 -16",
        "16 from general to important",
        "answer 114 26 -246",
    ):
        assert words.split() in cells
    assert "300000000000000 (1)" in done.stdout
    levels = [row[0] for row in cells if row and row[0] in {*LADDERS[0], "nobody"}]
    assert levels == [*LADDERS[0], "nobody"]


def test_the_chart_is_drawn_where_it_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "change.html"

    what_if.main([str(SAMPLE), "--json", "--chart", str(path)])

    assert "front_line" in path.read_text("utf-8")
    with pytest.raises(SystemExit, match=r"^cannot draw .*change\.doc: "):
        what_if.main(["--json", "--chart", str(tmp_path / "change.doc")])
