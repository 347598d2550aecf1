"""The contract of a store tells every store that breaks it, and why."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from threading import Barrier, Lock

import pytest

from claims import Store as ClaimsStore
from complaintkit import Complaint, Entry, StaleVersion, UnknownComplaint, replay
from complaintkit.handling import must_follow
from complaintkit.testing import (
    SEALED_STORE_CONTRACT,
    STORE_CONTRACT,
    BrokenContract,
    MemoryStore,
    check_sealed_store,
    check_store,
)
from house import STANDARD, TIGHT


@pytest.mark.parametrize("clause", SEALED_STORE_CONTRACT, ids=str)
def test_the_store_in_memory_keeps_the_contract(clause) -> None:
    store = MemoryStore(STANDARD)

    clause.check(lambda: store)


@pytest.mark.parametrize("clause", SEALED_STORE_CONTRACT, ids=str)
def test_the_store_of_the_claims_keeps_the_contract(clause, tmp_path: Path) -> None:
    clause.check(lambda: ClaimsStore(str(tmp_path / "claims.sqlite")))


class Rows:
    """A store of rows in memory, for others to break; it keeps the contract itself."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Entry]] = defaultdict(list)

    def load(self, complaint_id: str) -> Complaint:
        if not self.rows[complaint_id]:
            raise UnknownComplaint(complaint_id)
        return replay(self.rows[complaint_id])

    def append(
        self, complaint_id: str, entries: Sequence[Entry], *, expected: int
    ) -> None:
        with LOCK:
            self.check(complaint_id, entries, expected)

    def check(self, complaint_id: str, entries: Sequence[Entry], expected: int) -> None:
        must_follow(entries, expected)
        self.put(complaint_id, entries, expected)

    def put(self, complaint_id: str, entries: Sequence[Entry], expected: int) -> None:
        rows = self.rows[complaint_id]
        if rows[expected:][: len(entries)] == list(entries):
            return
        if len(rows) != expected:
            raise StaleVersion(complaint_id, expected, len(rows))
        self.write(complaint_id, entries)

    def write(self, complaint_id: str, entries: Sequence[Entry]) -> None:
        self.rows[complaint_id].extend(entries)


class LastWriterWins(Rows):
    def check(self, complaint_id, entries, expected):
        self.rows[complaint_id][expected:] = entries


class ReadsThenWrites(Rows):
    """Everybody has read before anybody writes."""

    meeting = Barrier(4)

    def append(self, complaint_id, entries, *, expected):
        if entries and entries[0].request_id and entries[0].request_id[:5] == "round":
            found = len(self.rows[complaint_id])
            self.meeting.wait()
            if found != expected:
                raise StaleVersion(complaint_id, expected, found)
            with LOCK:
                self.write(complaint_id, entries)
        else:
            super().append(complaint_id, entries, expected=expected)


class NumbersAsText(Rows):
    def load(self, complaint_id):
        self.rows[complaint_id].sort(key=lambda entry: str(entry.number))
        return super().load(complaint_id)


class TakesRetriesForRivals(Rows):
    def check(self, complaint_id, entries, expected):
        if len(self.rows[complaint_id]) != expected:
            raise StaleVersion(complaint_id, expected, len(self.rows[complaint_id]))
        super().check(complaint_id, entries, expected)


class RowByRow(Rows):
    def check(self, complaint_id, entries, expected):
        for number, entry in enumerate(entries):
            super().check(complaint_id, [entry], expected + number)


class ChecksNoNumbers(Rows):
    def check(self, complaint_id, entries, expected):
        self.put(complaint_id, entries, expected)


class KnowsNoCase(Rows):
    """As a database does whose collation is not told otherwise."""

    def load(self, complaint_id):
        return super().load(complaint_id.lower())

    def check(self, complaint_id, entries, expected):
        super().check(complaint_id.lower(), entries, expected)


class ReadsAnOldCopy(Rows):
    def __init__(self) -> None:
        super().__init__()
        self.copies: dict[str, Complaint] = {}

    def load(self, complaint_id):
        return self.copies.setdefault(complaint_id, super().load(complaint_id))


class SaysNone(Rows):
    def load(self, complaint_id):
        return super().load(complaint_id) if self.rows[complaint_id] else None


class Raises(Rows):
    def check(self, complaint_id, entries, expected):
        if len(self.rows[complaint_id]) != expected:
            raise sqlite3.IntegrityError("UNIQUE constraint failed: entries.number")
        super().check(complaint_id, entries, expected)


LOCK = Lock()
BY_VERSION = {"unknown id", "lost update", "ahead", "opened once"}


@pytest.mark.parametrize(
    ("kind", "broken", "says"),
    [
        (Rows, set(), ""),
        (
            LastWriterWins,
            {*BY_VERSION, "race", "again", "nothing", "all or nothing"},
            (
                "lost update: a second append under version 1 went through; it had to "
                "be refused with StaleVersion, for it was decided on a complaint that "
                "is no more"
            ),
        ),
        (
            ReadsThenWrites,
            {"race"},
            (
                "race: 4 appended at once under version 1, and 4 were told that it is "
                "done; it had to be one"
            ),
        ),
        (
            NumbersAsText,
            {"order", "whole life"},
            "order: the store raised BrokenHistory",
        ),
        (TakesRetriesForRivals, {"again", "nothing"}, "again: the store raised Stale"),
        (RowByRow, {"all or nothing"}, "all or nothing: after a refused append, load"),
        (ChecksNoNumbers, {"all or nothing"}, "entry 3 is missing between them"),
        (KnowsNoCase, {"apart"}, "apart: loading 'CONTRACT-APART'"),
        (
            ReadsAnOldCopy,
            {"comes back", "race", "all or nothing"},
            "comes back: after the second append, loading gives version 1, not 2",
        ),
        (
            SaysNone,
            {"unknown id", "apart"},
            "unknown id: loading 'contract-unknown-id', which was",
        ),
        (
            Raises,
            {*BY_VERSION, "race", "again", "nothing"},
            "raised IntegrityError: UNIQUE constraint failed",
        ),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_a_store_that_breaks_a_promise_is_told_which_and_why(
    kind: type[Rows], broken: set[str], says: str
) -> None:
    store = kind()
    failures: tuple[str, ...] = ()

    try:
        check_store(lambda: store)
    except BrokenContract as error:
        failures = error.failures

    assert {failure.partition(":")[0] for failure in failures} == broken
    assert says in "\n".join(failures)


def test_a_trial_wants_a_store_without_its_complaints_or_other_ids() -> None:
    store = MemoryStore(STANDARD)
    check_store(lambda: store)

    check_store(lambda: store, ids="second")

    with pytest.raises(BrokenContract, match="holds a complaint 'contract-order'"):
        check_store(lambda: store)


def test_a_store_that_opens_once_only_is_told_so_and_nobody_waits_for_it() -> None:
    store = Rows()
    opened: list[Rows] = []

    def open_once() -> Rows:
        if len(opened) > 3:
            raise ConnectionError("too many connections")
        opened.append(store)
        return store

    [race] = [clause for clause in STORE_CONTRACT if clause.name == "race"]
    with pytest.raises(BrokenContract, match="ConnectionError: too many connections"):
        race.check(open_once)


def test_a_house_with_its_own_rulebook_and_tiers_holds_its_store_to_the_contract() -> (
    None
):
    store = MemoryStore(TIGHT)

    check_sealed_store(lambda: store, rulebook=TIGHT)
