"""Where complaints are kept: entries, snapshots and outbox, all in one transaction."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from attrs import frozen
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from complaintkit import (
    Complaint,
    Entry,
    StaleVersion,
    UnknownComplaint,
    replay,
)
from complaintkit.audit import START, Sealed, erase, seal
from complaintkit.complaint.personal import same_but_erased
from complaintkit.handling import apply, must_follow
from desk import projections
from desk.database import ENTRIES, OUTBOX, PROMISES, SNAPSHOTS, WRITES
from desk.house import CODEC

T = TypeVar("T")


@frozen
class Work:
    """One transaction: all that is written in it is written, or nothing is."""

    connection: Connection

    def load(self, complaint_id: str) -> Complaint:
        """The complaint from its snapshot, which equals its entries replayed."""
        row = self.connection.execute(
            select(SNAPSHOTS.c.complaint).where(
                SNAPSHOTS.c.complaint_id == complaint_id
            )
        ).first()
        if row is None:
            raise UnknownComplaint(complaint_id)
        return CODEC.from_dict(row.complaint, Complaint)

    def append(
        self, complaint_id: str, entries: Sequence[Entry], *, expected: int
    ) -> None:
        """StaleVersion unless *expected* entries are stored; see ``testing.Store``."""
        if not entries:
            return
        must_follow(entries, expected, of=complaint_id)
        kept = self._kept(complaint_id)
        found = 0 if kept is None else kept.version
        if found != expected:
            if self._are_stored(complaint_id, entries, expected):
                return
            raise StaleVersion(complaint_id, expected, found)
        self._write(complaint_id, entries, kept)

    def chain(self, complaint_id: str) -> list[Sealed]:
        """The sealed entries, in order."""
        links = self._links(complaint_id, after=0, most=None)
        if not links:
            raise UnknownComplaint(complaint_id)
        return links

    def erase(self, complaint_id: str) -> None:
        """Take the personal data out of every entry, and make the snapshot anew."""
        kept = self._kept(complaint_id)
        links = [erase(link) for link in self.chain(complaint_id)]
        for number, link in enumerate(links, 1):
            self.connection.execute(
                update(ENTRIES)
                .where(ENTRIES.c.complaint_id == complaint_id)
                .where(ENTRIES.c.number == number)
                .values(link=link)
            )
        erased = replay(CODEC.from_dict(link["entry"], Entry) for link in links)
        self._put(erased, links[-1]["digest"], kept)

    def _kept(self, complaint_id: str) -> Any:
        """The snapshot's row, which nobody else writes to until the transaction ends.

        On SQLite the transaction itself is the lock.
        """
        columns = SNAPSHOTS.c.version, SNAPSHOTS.c.digest
        return self.connection.execute(
            select(*columns)
            .where(SNAPSHOTS.c.complaint_id == complaint_id)
            .with_for_update()
        ).first()

    def _links(self, complaint_id: str, *, after: int, most: int | None) -> list[Any]:
        rows = self.connection.execute(
            select(ENTRIES.c.link)
            .where(ENTRIES.c.complaint_id == complaint_id, ENTRIES.c.number > after)
            .order_by(ENTRIES.c.number)
            .limit(most)
        )
        return list(rows.scalars())

    def _are_stored(
        self, complaint_id: str, entries: Sequence[Entry], expected: int
    ) -> bool:
        links = self._links(complaint_id, after=expected, most=len(entries))
        stored = tuple(CODEC.from_dict(link["entry"], Entry) for link in links)
        return same_but_erased(stored, tuple(entries))

    def _write(self, complaint_id: str, entries: Sequence[Entry], kept: Any) -> None:
        # Somebody may have erased it since it was loaded, and its version tells
        # nothing of that: under the row's lock it is loaded anew.
        before = None if kept is None else self.load(complaint_id)
        complaint = before
        for entry in entries:
            complaint = apply(complaint, entry)
        stored = [CODEC.to_dict(entry) for entry in entries]
        after = START if kept is None else kept.digest
        links = seal(stored, after=after, salt=secrets.token_hex())
        self.connection.execute(
            insert(ENTRIES),
            [
                {
                    "complaint_id": complaint_id,
                    "number": entry.number,
                    "request_id": entry.request_id,
                    "link": link,
                }
                for entry, link in zip(entries, links, strict=True)
            ],
        )

        if complaint is not None:
            self._put(complaint, links[-1]["digest"], kept)
            self._promise(before, complaint)
            self._send(complaint, entries)

    def _put(self, complaint: Complaint, digest: str, kept: Any) -> None:
        """The snapshot, and what the complaint has promised."""
        row = projections.snapshot(complaint, digest)
        if kept is None:
            self.connection.execute(insert(SNAPSHOTS), row)
        else:
            own = SNAPSHOTS.c.complaint_id == complaint.id
            self.connection.execute(update(SNAPSHOTS).where(own).values(row))

    def _promise(self, before: Complaint | None, after: Complaint) -> None:
        """What each offer binds the house to, since the first time that it did."""
        rows = list(projections.promises(after))
        if before is not None and rows == list(projections.promises(before)):
            return
        own = PROMISES.c.complaint_id == after.id
        columns = PROMISES.c.offer_id, PROMISES.c.made_at
        rows_before = self.connection.execute(select(*columns).where(own)).mappings()
        made = {row["offer_id"]: row["made_at"] for row in rows_before}
        self.connection.execute(delete(PROMISES).where(own))
        for row in rows:
            made_at = made.get(row["offer_id"], after.updated_at)
            self.connection.execute(insert(PROMISES), {**row, "made_at": made_at})

    def _send(self, complaint: Complaint, entries: Iterable[Entry]) -> None:
        """Put payments that were instructed in the outbox; settle what is reported."""
        for entry in entries:
            payment = projections.instructed(complaint, entry)
            if payment is not None:
                own = OUTBOX.c.line_id == payment["line_id"]
                self.connection.execute(delete(OUTBOX).where(own))
                self.connection.execute(insert(OUTBOX), payment)
            line = projections.reported(entry)
            if line is not None:
                own = OUTBOX.c.line_id == line
                self.connection.execute(update(OUTBOX).where(own).values(settled=True))


@frozen
class DeskStore:
    """Complaints on SQLite or PostgreSQL: ``complaintkit.testing.SealedStore``."""

    engine: Engine

    def reading(self, job: Callable[[Work], T]) -> T:
        """What *job* finds, all of it as of one moment."""
        with self.engine.connect() as connection, connection.begin():
            return job(Work(connection))

    def writing(self, job: Callable[[Work], T]) -> T:
        """What *job* comes to, in one transaction.

        Where somebody else has just inserted the same row it is done once more, on
        what is there now.
        """
        try:
            return self._written(job)
        except IntegrityError:
            return self._written(job)

    def _written(self, job: Callable[[Work], T]) -> T:
        engine = self.engine.execution_options(**{WRITES: True})
        with engine.begin() as connection:
            return job(Work(connection))

    def load(self, complaint_id: str) -> Complaint:
        return self.reading(lambda work: work.load(complaint_id))

    def append(
        self, complaint_id: str, entries: Sequence[Entry], *, expected: int
    ) -> None:
        self.writing(lambda work: work.append(complaint_id, entries, expected=expected))

    def chain(self, complaint_id: str) -> list[Sealed]:
        return self.reading(lambda work: work.chain(complaint_id))

    def erase(self, complaint_id: str) -> None:
        self.writing(lambda work: work.erase(complaint_id))
