"""What the desk does: takes complaints in, lets people act, and tells what is due."""

from collections.abc import Callable
from datetime import datetime

from attrs import field, frozen
from sqlalchemy import Connection, insert, select

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Complaint,
    Handled,
    Intake,
    StaleVersion,
    available,
    handle,
    open_complaint,
    plan_offers,
)
from complaintkit.errors import ComplaintKitError
from complaintkit.handling import Availability, Planned
from desk import sums
from desk.database import OPENINGS
from desk.house import PAYMENTS, RULEBOOK, is_paid, now, rulebook_of
from desk.store import DeskStore, Work


class BankReports(ComplaintKitError):
    """A person reports on a payment, which only the bank's answer may do."""

    def __init__(self, line: str) -> None:
        self.line = line
        super().__init__(f"{line} is paid by the bank, and the desk reports it")


def _always(_: Work) -> None:
    """Under no condition of its own."""


@frozen
class Desk:
    """The use cases, on a store and a clock."""

    store: DeskStore
    clock: Callable[[], datetime] = field(default=now)

    def open(
        self, intake: Intake, *, by: Actor, request_id: str, follows: str | None = None
    ) -> Handled:
        """Take a complaint in; the same request opens it once."""

        def job(work: Work) -> Handled:
            number, known = _number_of(work.connection, request_id)
            complaint_id = f"C-{number}"
            if known:
                return _again(work.load(complaint_id), intake, by, request_id, follows)
            at = self.clock()
            handled = open_complaint(
                intake,
                RULEBOOK,
                id=complaint_id,
                by=by,
                at=at,
                given=sums.roster(),
                request_id=request_id,
                follows=follows,
            )
            work.append(complaint_id, handled.entries, expected=0)
            return handled

        return self.store.writing(job)

    def act(
        self,
        complaint_id: str,
        command: do.Command,
        *,
        by: Actor,
        request_id: str,
        expected: int | None = None,
        provided: Callable[[Work], None] = _always,
    ) -> Handled:
        """Record a command; StaleVersion if the complaint is not as it was *expected*.

        Without a version that was expected, it is judged on what is there. Where
        somebody else comes first it is judged once more, so that the same request sent
        twice at the same moment gets one answer. What *provided* raises, in the same
        transaction, leaves nothing recorded.
        """

        def job(work: Work) -> Handled | None:
            complaint = work.load(complaint_id)
            _must_be_current(complaint, request_id, expected)
            _must_be_the_bank(complaint, command, by)
            at, given = self._after(complaint), sums.roster()
            if isinstance(command, sums.PROMISING):
                sums.lock(work.connection, complaint, command, by)
                given = sums.situation(work.connection, complaint, by, at)
            handled = handle(
                complaint,
                command,
                rulebook_of(complaint),
                by=by,
                at=at,
                given=given,
                request_id=request_id,
            )
            after = handled.complaint
            sums.must_stay_below_the_ceiling(work.connection, command, complaint, after)
            try:
                work.append(complaint_id, handled.entries, expected=complaint.version)
            except StaleVersion:
                return None
            provided(work)
            return handled

        while (done := self.store.writing(job)) is None:
            pass
        return done

    def _after(self, complaint: Complaint) -> datetime:
        """Now, and never before the last entry: two machines have two clocks."""
        return max(self.clock(), complaint.updated_at)

    def look(self, complaint_id: str, *, by: Actor) -> "Look":
        """A complaint as one of the people sees it now."""

        def job(work: Work) -> Look:
            complaint = work.load(complaint_id)
            return self._look(work.connection, complaint, by)

        return self.store.reading(job)

    def _look(self, connection: Connection, complaint: Complaint, by: Actor) -> "Look":
        at, rulebook = self._after(complaint), rulebook_of(complaint)
        given = sums.situation(connection, complaint, by, at)
        planned = None
        if complaint.compensation is not None and not complaint.closed:
            planned = plan_offers(complaint, rulebook, by=by, given=given)
        found = available(complaint, rulebook, by=by, at=at, given=given)
        return Look(complaint, by, at, found, planned)


@frozen
class Look:
    """A complaint at a moment, what may be done about it, and what could be offered."""

    complaint: Complaint
    by: Actor
    at: datetime
    available: tuple[Availability, ...]
    planned: Planned | None


def _number_of(connection: Connection, request_id: str) -> tuple[int, bool]:
    """The number of the complaint that a request opens, and whether it did before."""
    known = connection.scalar(
        select(OPENINGS.c.number).where(OPENINGS.c.request_id == request_id)
    )
    if known is not None:
        return known, True
    new = connection.execute(
        insert(OPENINGS).values(request_id=request_id).returning(OPENINGS.c.number)
    )
    return new.scalar_one(), False


def _again(
    complaint: Complaint,
    intake: Intake,
    by: Actor,
    request_id: str,
    follows: str | None,
) -> Handled:
    """The same complaint, or NotAllowed where the request said something else."""
    return handle(
        complaint,
        do.Open(complaint.id, intake, complaint.pin, follows=follows),
        rulebook_of(complaint),
        by=by,
        at=complaint.updated_at,
        request_id=request_id,
    )


def _must_be_current(
    complaint: Complaint, request_id: str, expected: int | None
) -> None:
    """A repeated request is answered as it was; any other only if nothing has moved."""
    repeated = any(kept.id == request_id for kept in complaint.requests)
    if expected is None or expected == complaint.version or repeated:
        return
    raise StaleVersion(complaint.id, expected, complaint.version)


def _must_be_the_bank(complaint: Complaint, command: do.Command, by: Actor) -> None:
    if isinstance(command, do.FulfilRedress | do.FailRedress) and by != PAYMENTS:
        line = complaint.line(command.line)
        if line is not None and is_paid(line.redress):
            raise BankReports(line.id)
