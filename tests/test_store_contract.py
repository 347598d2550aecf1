"""The contract of a store tells every store that breaks it, and why."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from threading import Barrier, Lock
from types import SimpleNamespace
from typing import Any
from unicodedata import normalize

import pytest
from attrs import evolve

import complaintkit.commands as do
from claims import Store as ClaimsStore
from complaintkit import (
    Complaint,
    Entry,
    InvalidValue,
    StaleVersion,
    UnknownComplaint,
    replay,
)
from complaintkit.audit import Sealed, erase
from complaintkit.handling import must_follow
from complaintkit.testing import (
    SEALED_STORE_CONTRACT,
    STORE_CONTRACT,
    BrokenContract,
    Clause,
    MemoryStore,
    check_sealed_store,
    check_store,
    promises,
    sealing,
)
from complaintkit.testing.contract import hold_to
from complaintkit.testing.trial import Trial
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
        must_follow(entries, expected, of=complaint_id)
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


class TellsItBackwards(Rows):
    def check(self, complaint_id, entries, expected):
        try:
            super().check(complaint_id, entries, expected)
        except StaleVersion as stale:
            raise StaleVersion(complaint_id, stale.found, stale.expected) from None


class TakesStrangers(Rows):
    def check(self, complaint_id, entries, expected):
        must_follow(entries, expected)
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


class Tidies(Rows):
    """Changes the words of the customer as some columns do."""

    def tidy(self, text: str) -> str:
        return text

    def write(self, complaint_id, entries):
        super().write(complaint_id, [self.tidied(entry) for entry in entries])

    def tidied(self, entry: Entry) -> Entry:
        if not isinstance(entry.command, do.Open):
            return entry
        told = entry.command.intake
        told = evolve(told, description=self.tidy(told.description))
        return evolve(entry, command=evolve(entry.command, intake=told))


class CutsAt255(Tidies):
    def tidy(self, text):
        return text[:255]


class HasOneLineEnd(Tidies):
    def tidy(self, text):
        return text.replace("\r\n", "\n")


class Composes(Tidies):
    def tidy(self, text):
        return normalize("NFC", text)


class CountsInSeconds(Rows):
    def write(self, complaint_id, entries):
        whole = [evolve(each, at=each.at.replace(microsecond=0)) for each in entries]
        super().write(complaint_id, whole)


class KnowsByTheFirst(Rows):
    def put(self, complaint_id, entries, expected):
        if self.rows[complaint_id][expected:][:1] != list(entries[:1]):
            super().put(complaint_id, entries, expected)


class KnowsByTheRequest(Rows):
    def put(self, complaint_id, entries, expected):
        there = self.rows[complaint_id][expected:][: len(entries)]
        if [*map(self.request, there)] != [*map(self.request, entries)]:
            super().put(complaint_id, entries, expected)

    def request(self, entry: Entry) -> tuple[object, ...]:
        return entry.by, entry.request_id, type(entry.command)


class OpensAtOnce(Rows):
    """Only what goes on is locked."""

    meeting = Barrier(4)

    def append(self, complaint_id, entries, *, expected):
        if "opening-race" in complaint_id:
            self.meeting.wait()
            self.rows[complaint_id] = list(entries)
        else:
            super().append(complaint_id, entries, expected=expected)


class ComparesBeforeItLocks(Rows):
    """Of twins, one finds the other where nobody was."""

    meeting = Barrier(4)

    def append(self, complaint_id, entries, *, expected):
        if "twins" in complaint_id:
            self.meeting.wait()
            with LOCK:
                if len(self.rows[complaint_id]) != expected:
                    raise StaleVersion(complaint_id, expected, expected + 1)
                self.write(complaint_id, entries)
        else:
            super().append(complaint_id, entries, expected=expected)


class KeepsItsLock(Rows):
    """A refusal leaves the transaction open; others are told after a while."""

    patience = 0.01

    def __init__(self) -> None:
        super().__init__()
        self.own = Lock()

    def append(self, complaint_id, entries, *, expected):
        if not self.own.acquire(timeout=self.patience):
            raise TimeoutError("the database is locked")
        super().append(complaint_id, entries, expected=expected)
        self.own.release()


class KeepsItsLockForEver(KeepsItsLock):
    patience = -1


class KeepsNothing(Rows):
    """As one that is opened on new storage each time, or never commits."""

    def write(self, complaint_id, entries):
        pass


class SaysRows(Rows):
    def load(self, complaint_id):
        return super().load(complaint_id) and self.rows[complaint_id]


LOCK = Lock()
BY_VERSION = {"unknown id", "lost update", "ahead", "opened once"}
EVERYTHING = {clause.name for clause in STORE_CONTRACT}
CHANGED = "whole life: after a whole life, loading gives another complaint, by its "


@pytest.mark.parametrize(
    ("kind", "broken", "says"),
    [
        (Rows, set(), ""),
        (
            LastWriterWins,
            {*BY_VERSION, "race", "again", "nothing", "all or nothing", "in part"}
            | {"opening race", "strangers"},
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
        (
            TakesRetriesForRivals,
            {"again", "nothing", "twins"},
            (
                "again: the same append once more was refused with StaleVersion: "
                "compare what is stored with what is appended"
            ),
        ),
        (
            RowByRow,
            {"all or nothing", "in part"},
            "all or nothing: after a refused append, load",
        ),
        (CutsAt255, {"whole life"}, CHANGED + "intake"),
        (HasOneLineEnd, {"whole life"}, CHANGED + "intake"),
        (Composes, {"whole life"}, CHANGED + "intake"),
        (CountsInSeconds, {"whole life"}, CHANGED),
        (
            KnowsByTheFirst,
            {"in part"},
            "in part: an append that is there by half went through; it had to be",
        ),
        (KnowsByTheRequest, {"lost update"}, "a second append under version 1 went"),
        (
            OpensAtOnce,
            {"opening race"},
            "opening race: 4 opened one id at once, and 4 were told that it is done",
        ),
        (
            ComparesBeforeItLocks,
            {"twins"},
            "twins: the same append at the same moment was refused with StaleVersion",
        ),
        (
            KeepsItsLock,
            EVERYTHING,
            "released: the store raised TimeoutError: the database is locked",
        ),
        (
            TellsItBackwards,
            {"told"},
            (
                "told: the refusal of an append to 'contract-told' under version 1 "
                "says: complaint contract-told is at version 1, not 2"
            ),
        ),
        (
            TakesStrangers,
            {"strangers"},
            "strangers: an append of another complaint's entry went through; it had to",
        ),
        (
            ChecksNoNumbers,
            {"all or nothing", "strangers"},
            "entry 3 is missing between them",
        ),
        (
            SaysRows,
            EVERYTHING - {"unknown id", "told"},
            "after an append in another session, loading gives a list, not a Complaint",
        ),
        (
            KeepsNothing,
            EVERYTHING - {"unknown id"},
            "comes back: after the first append, what was stored cannot be found: is",
        ),
        (KnowsNoCase, {"apart"}, "apart: loading 'CONTRACT-APART'"),
        (
            ReadsAnOldCopy,
            {"comes back", "race", "all or nothing", "twins"},
            "comes back: after the second append, loading gives version 1, not 2",
        ),
        (
            SaysNone,
            {"unknown id", "apart", "strangers"},
            "unknown id: loading 'contract-unknown-id', which was",
        ),
        (
            Raises,
            {*BY_VERSION, "opening race", "race", "twins", "again", "nothing"}
            | {"in part", "told"},
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


class Session(MemoryStore):
    """One of several on the same chains, for others to break."""

    one_at_a_time = Lock()

    def __init__(self, chains: dict[str, list[Sealed]]) -> None:
        super().__init__(STANDARD)
        self._chains, self._lock = chains, self.one_at_a_time


class ErasesTheFirst(Session):
    def erase(self, complaint_id):
        with self._lock:
            first, *others = self.chain(complaint_id)
            self._chains[complaint_id] = [erase(first), *others]


class ErasesTheName(Session):
    def erase(self, complaint_id):
        with self._lock:
            first, *others = self.chain(complaint_id)
            changed = deepcopy(first)
            erased = erase(first)["entry"]["command"]["intake"]["complainant"]
            person = changed["entry"]["command"]["intake"]["complainant"]
            person |= {"name": erased["name"]}
            self._chains[complaint_id] = [changed, *others]


class KeepsTheSalts(Session):
    def erase(self, complaint_id):
        with self._lock:
            links = self.chain(complaint_id)
            erased = [{**erase(link), "salt": link["salt"]} for link in links]
            self._chains[complaint_id] = erased


class ErasesOnlyHere(Session):
    """What it erased is never committed."""

    def __init__(self, chains) -> None:
        super().__init__(chains)
        self.erased: set[str] = set()

    def chain(self, complaint_id):
        links = super().chain(complaint_id)
        return tuple(map(erase, links)) if complaint_id in self.erased else links

    def erase(self, complaint_id):
        self.chain(complaint_id)
        self.erased.add(complaint_id)


class WritesItsCopyBack(Session):
    """What it had loaded comes back with the next append."""

    def __init__(self, chains) -> None:
        super().__init__(chains)
        self.copies: dict[str, list[Sealed]] = {}

    def load(self, complaint_id):
        self.copies[complaint_id] = self._chains.get(complaint_id, [])
        return super().load(complaint_id)

    def append(self, complaint_id, entries, *, expected):
        super().append(complaint_id, entries, expected=expected)
        with self._lock:
            copy, now = self.copies.get(complaint_id, []), self._chains[complaint_id]
            self._chains[complaint_id] = [*copy, *now[len(copy) :]]


class ComparesWhatIsErased(Session):
    def append(self, complaint_id, entries, *, expected):
        there = self._chains.get(complaint_id, [])[expected:]
        if there and there[0]["salt"] is None:
            raise StaleVersion(complaint_id, expected, expected + len(there))
        super().append(complaint_id, entries, expected=expected)


class ErasesWhatItRead(Session):
    """What was appended in the meantime is overwritten."""

    meeting = Barrier(2)

    def erase(self, complaint_id):
        links = [erase(link) for link in self.chain(complaint_id)]
        self.meet(complaint_id)
        self.meet(complaint_id)
        self._chains[complaint_id] = links

    def append(self, complaint_id, entries, *, expected):
        if expected:
            self.meet(complaint_id)
        super().append(complaint_id, entries, expected=expected)
        if expected:
            self.meet(complaint_id)

    def meet(self, complaint_id):
        if "race" in complaint_id:
            self.meeting.wait()


class GivesWay(Session):
    """Whoever erases while another appends is told to try again, and nobody does."""

    def erase(self, complaint_id):
        if "race" in complaint_id:
            raise sqlite3.OperationalError("database is locked")
        super().erase(complaint_id)


OF_ERASURE = [clause for clause in SEALED_STORE_CONTRACT if "eras" in clause.name]


@pytest.mark.parametrize(
    ("kind", "broken", "says"),
    [
        (Session, set(), ""),
        (
            ErasesTheFirst,
            {"erasure", "erasing race"},
            "erasure: after erasing, personal data are left in entries [2]",
        ),
        (
            ErasesTheName,
            {"erasure", "erasing race"},
            "erasing race: after an append at once, entries [1] are not erased",
        ),
        (
            KeepsTheSalts,
            {"erasure"},
            "erasure: after erasing, entries [1, 2] keep their salt: what was erased",
        ),
        (
            ErasesOnlyHere,
            {"erasure", "erased chain", "erasing race"},
            "erasure: after erasing, personal data are left in entries [1, 2]",
        ),
        (
            WritesItsCopyBack,
            {"erasure"},
            "erasing and one more append, loading still gives the name",
        ),
        (
            ErasesWhatItRead,
            {"erasing race"},
            (
                "erasing race: of an erasure and an append at once, one undid the "
                "other: the chain has 1 entries, not 2"
            ),
        ),
        (
            GivesWay,
            {"erasing race"},
            "erasing race: the store raised OperationalError: database is locked",
        ),
        (
            ComparesWhatIsErased,
            {"erased again"},
            (
                "erased again: the same append once more, after erasing, was refused "
                "with StaleVersion: compare"
            ),
        ),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_a_store_that_does_not_erase_all_and_for_all_is_told_what_is_left(
    kind: type[Session], broken: set[str], says: str
) -> None:
    chains: dict[str, list[Sealed]] = {}
    failures: tuple[str, ...] = ()

    try:
        hold_to(OF_ERASURE, lambda: kind(chains))
    except BrokenContract as error:
        failures = error.failures

    assert {failure.partition(":")[0] for failure in failures} == broken
    assert says in "\n".join(failures)


class LocksItsLoads(KeepsItsLockForEver):
    """What is not there leaves the lock behind."""

    def load(self, complaint_id):
        self.own.acquire()
        found = super().load(complaint_id)
        self.own.release()
        return found


class NeverCommits(KeepsItsLockForEver):
    """Its own session goes on, and no other."""

    def append(self, complaint_id, entries, *, expected):
        self.own.acquire(timeout=self.patience)
        Rows.append(self, complaint_id, entries, expected=expected)


class LoadsForUpdate(KeepsItsLockForEver):
    """Whoever loads is the one who appends."""

    def load(self, complaint_id):
        found = super().load(complaint_id)
        self.own.acquire(blocking=False)
        return found


@pytest.mark.parametrize(
    "kind", [KeepsItsLockForEver, LocksItsLoads, NeverCommits, LoadsForUpdate]
)
def test_a_store_that_waits_for_ever_is_told_so_and_tried_no_further(
    kind: type[Rows],
) -> None:
    store = kind()
    hasty = _hasty("released", promises.released)

    with pytest.raises(BrokenContract) as told:
        hold_to([hasty, *STORE_CONTRACT], lambda: store)

    [failure] = told.value.failures
    assert failure.startswith(
        "released: 1 of 1 appends were not answered within 0.05 seconds"
    )


def _hasty(name: str, put: Callable[[Trial[Any]], None]) -> Clause[Any]:
    """A clause that is put by somebody with little patience."""
    return Clause(
        name, str(put.__doc__), lambda trial: put(evolve(trial, patience=0.05))
    )


class ErasesForEver(Session):
    """An erasure is never committed, so that nobody appends."""

    erasing = Lock()

    def append(self, complaint_id, entries, *, expected):
        with self.erasing:
            super().append(complaint_id, entries, expected=expected)

    def erase(self, complaint_id):
        self.chain(complaint_id)
        self.erasing.acquire()


def test_a_store_that_waits_for_ever_for_an_erasure_is_told_so() -> None:
    store = ErasesForEver({})
    hasty = _hasty("released chain", sealing.released_chain)

    with pytest.raises(BrokenContract, match="1 of 1 appends were not answered"):
        hasty.check(lambda: store)


class Awaited:
    """A store to be awaited."""

    async def load(self, complaint_id: str) -> Complaint:
        raise UnknownComplaint(complaint_id)

    async def append(self, *args: Any, expected: int) -> None:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("open_store", "says"),
    [
        (MemoryStore(STANDARD), "such as lambda: store, got MemoryStore"),
        (
            lambda: None,
            "and it gave NoneType, which has no load and no append",
        ),
        (Awaited, "expected a store that answers when it is called"),
    ],
    ids=["a store", "a function that returns nothing", "a store to be awaited"],
)
def test_what_opens_no_store_is_said_once_and_breaks_no_promise(
    open_store: Any, says: str
) -> None:
    with pytest.raises(InvalidValue, match=says):
        check_store(open_store)


def test_a_store_that_is_to_be_sealed_and_has_no_chain_is_told_so_once() -> None:
    kept = MemoryStore(STANDARD)
    bare: Any = SimpleNamespace(load=kept.load, append=kept.append)

    check_store(lambda: bare)
    with pytest.raises(InvalidValue, match="Namespace, which has no chain and no er"):
        check_sealed_store(lambda: bare)


def test_an_append_of_nothing_that_is_refused_is_told_what_to_compare_first() -> None:
    class Strict(MemoryStore):
        def append(self, complaint_id, entries, *, expected):
            if expected != len(self._chains.get(complaint_id, ())):
                raise StaleVersion(complaint_id, expected, 0)
            super().append(complaint_id, entries, expected=expected)

    store = Strict(STANDARD)

    with pytest.raises(BrokenContract, match="no entries under version 1 was refused"):
        check_store(lambda: store)


def test_an_error_while_the_store_is_opened_comes_up_as_it_is() -> None:
    def unreachable() -> Rows:
        raise ConnectionError("no route to the database")

    with pytest.raises(ConnectionError, match="no route"):
        check_store(unreachable)


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
