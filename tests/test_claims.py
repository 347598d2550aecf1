"""The main job on claims: the figures agree exactly with a recomputation."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

import claims
import complaintkit.commands as do
from complaintkit import StaleVersion, handle, open_complaint, replay
from house import ANN, LATER
from real_claims import ALL, REAL, real, tenth

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "examples" / "claims.py"
SAMPLE = ROOT / "examples" / "data" / "claims.csv"


def recomputed(path: Path) -> dict[str, Any]:
    """The figures, straight from the columns: nothing of the library is used."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    refused: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    seen: set[str] = set()
    claimed = due = paid = Decimal("0.00")
    for row in rows:
        number, seen_before = row["claim_number"], row["claim_number"] in seen
        seen.add(number)
        received, incident = row["date_received"], row["incident_date"][:10]
        amount = Decimal(row["claim_amount"] or 0)
        if seen_before:
            refused["repeated"] += 1
        elif not received:
            refused["no_receipt_date"] += 1
        elif incident and not "1990-01-01" <= incident <= received:
            refused["implausible_incident"] += 1
        elif amount > 100_000_000:
            refused["out_of_range"] += 1
        else:
            ended[
                {"": "open", "Deny": "rejected"}.get(row["disposition"], "settled")
            ] += 1
            claimed += amount
            due += (amount * 3 / 2).quantize(Decimal("0.01"), ROUND_HALF_UP)
            if row["disposition"] in ("Approve in Full", "Settle"):
                paid += Decimal(row["close_amount"] or 0)
    reasons = ("repeated", "no_receipt_date", "implausible_incident", "out_of_range")
    return {
        "rows": len(rows),
        "handled": ended.total(),
        "refused": {reason: refused[reason] for reason in reasons},
        "open": ended["open"],
        "rejected": ended["rejected"],
        "settled": ended["settled"],
        "claimed": str(claimed.quantize(Decimal("0.01"))),
        "due": str(due.quantize(Decimal("0.01"))),
        "paid": str(paid.quantize(Decimal("0.01"))),
    }


def figures(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def agrees(path: Path, *arguments: str) -> dict[str, Any]:
    answer, expected = figures(*arguments), recomputed(path)
    assert {name: answer[name] for name in expected} == expected
    return answer


def test_the_sample_agrees_with_the_recomputation() -> None:
    answer = agrees(SAMPLE)

    assert answer["rows"] == 150
    assert all(answer["refused"].values())
    assert min(answer["open"], answer["rejected"], answer["settled"]) > 0
    assert set(answer["levels"]) == {"front_line", "supervisor", "manager", "director"}


@real
def test_the_real_sample_agrees_with_the_recomputation() -> None:
    path = REAL / "tsa_claims_sample.csv"

    answer = agrees(path, str(path))

    assert sum(answer["refused"].values()) == 25
    assert (answer["open"], answer["rejected"], answer["settled"]) == (49, 314, 116)
    assert answer["paid"] == "28168.38"


@real
def test_a_tenth_of_the_real_claims_agrees_with_the_recomputation(
    tmp_path: Path,
) -> None:
    path = tenth(tmp_path)

    assert agrees(path, str(path))["rows"] == 9_837


@real
@pytest.mark.thorough
def test_all_real_claims_agree_with_the_recomputation() -> None:
    assert agrees(ALL, str(ALL))["rows"] == 98_365


def test_the_sample_has_every_kind_of_row_the_real_files_have() -> None:
    rows = claims.read(SAMPLE)

    paid = [row for row in rows if row["close_amount"] not in ("", "0.0")]
    settled = [
        row for row in rows if row["disposition"] in ("Settle", "Approve in Full")
    ]
    assert any(not row["claim_amount"] for row in paid)
    assert any(
        row["claim_amount"] and float(row["close_amount"]) > float(row["claim_amount"])
        for row in paid
    )
    assert any(row["close_amount"] == "" for row in settled)
    assert any(row["close_amount"] == "0.0" for row in settled)
    assert any(row["incident_date"].startswith("0002") for row in rows)
    assert any(";" in row["item_category"] for row in rows)
    assert any(not row["incident_date"] for row in rows)
    assert len({row["claim_number"] for row in rows}) < len(rows)


@real
def test_the_sample_repeats_no_real_claim() -> None:
    known = {row["claim_number"] for row in claims.read(ALL)}

    assert not known & {row["claim_number"] for row in claims.read(SAMPLE)}


def test_the_boundaries_of_a_refusal() -> None:
    row = dict(claims.read(SAMPLE)[0])
    received = date(2008, 3, 4)
    row |= {
        "date_received": str(received),
        "incident_date": "2008-02-01T00:00:00",
        "claim_amount": "100000000.0",
    }

    def refused(seen: set[str] | None = None, **changes: str) -> str | None:
        return claims.refusal(row | changes, seen or set())

    assert refused() is None
    assert refused(claim_amount="100000000.01") == "out_of_range"
    assert refused(incident_date="1990-01-01T00:00:00") is None
    assert refused(incident_date="1989-12-31T00:00:00") == "implausible_incident"
    assert refused(incident_date="2008-03-04T00:00:00") is None
    assert refused(incident_date="2008-03-05T00:00:00") == "implausible_incident"
    assert refused(incident_date="") is None
    assert refused(date_received="", incident_date="x") == "no_receipt_date"
    assert refused({row["claim_number"]}, date_received="") == "repeated"


def test_a_disposition_that_nobody_knows_stops_before_anything_is_stored(
    tmp_path: Path,
) -> None:
    path = tmp_path / "strange.csv"
    text = SAMPLE.read_text("utf-8").replace(",Deny,", ",Ignore,", 1)
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SystemExit, match=r"has dispositions that nobody knows: \{'Ign"):
        claims.read(path)


def test_a_store_is_not_filled_twice(tmp_path: Path) -> None:
    path = tmp_path / "claims.sqlite"
    path.touch()

    with pytest.raises(SystemExit):
        claims.main(["--store", str(path)])
    with pytest.raises(SystemExit):
        claims.main([str(tmp_path / "nowhere.csv")])


def test_a_person_reads_a_story_with_its_decisions_and_a_summary() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], capture_output=True, text=True, check=True
    )

    for words in (
        "The story of claim",
        "RequestApproval by examiner (front_line)",
        "tiering: ",
        "compensation: ",
        "authority: ",
        "Its chain of entries verifies.",
        "150 rows: 140 handled",
        "Refused rows",
        "Offers, by the level that approved",
        "upheld, owing to process",
        "what is due is by the 1.5 x rule",
    ):
        assert words in done.stdout
    assert "Handling claims" in done.stderr


def test_a_file_of_another_layout_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(
        SystemExit, match=r"other.csv is no claims file: .*airport_name"
    ):
        claims.main([str(path)])


def test_the_store_refuses_a_version_that_has_moved_on(tmp_path: Path) -> None:
    store = claims.Store(str(tmp_path / "claims.sqlite"))
    opened = open_complaint(
        intake_in_dollars(), claims.RULEBOOK, id="C-1", by=ANN, at=LATER
    )
    store.append("C-1", opened.entries, expected=0)
    mine, theirs = store.load("C-1"), store.load("C-1")
    note = handle(mine, do.AddNote("mine"), claims.RULEBOOK, by=ANN, at=LATER)
    other = handle(theirs, do.AddNote("theirs"), claims.RULEBOOK, by=ANN, at=LATER)

    store.append("C-1", note.entries, expected=mine.version)

    with pytest.raises(StaleVersion, match="complaint C-1 is at version 2, not 1"):
        store.append("C-1", other.entries, expected=theirs.version)
    assert replay(store.entries("C-1")) == note.complaint
    store.close()


def intake_in_dollars() -> Any:
    row = claims.read(SAMPLE)[0]
    return claims.intake_of(row | {"date_received": "2026-03-02"})


def test_a_tampered_store_is_found_out(tmp_path: Path) -> None:
    path = str(tmp_path / "claims.sqlite")
    store = claims.Store(path)
    row = next(row for row in claims.read(SAMPLE) if row["disposition"] == "Settle")
    claims.handle_claim(row, store)

    store._db.execute(  # noqa: SLF001 - a thief has no manners
        "UPDATE entries SET link = replace(link, 'examiner', 'director') "
        "WHERE number = 3"
    )

    with pytest.raises(
        ValueError, match="entry at position 2: its content was changed"
    ):
        store.load(row["claim_number"])
    store.close()
