"""The outbox as a worker sees it: payments to claim, until they are settled.

A claim is a lease. A worker that dies leaves its claims to the others once their time
is over; one that was only slow may pay a second time, and the bank knows the key.
"""

from datetime import datetime, timedelta

from attrs import frozen
from sqlalchemy import func, or_, select, update

from desk.bank import Payment
from desk.database import OUTBOX
from desk.store import DeskStore, Work


@frozen
class Claim:
    """A payment that one worker sees to; *instruction* is the entry that asked it."""

    complaint_id: str
    instruction: int
    payment: Payment

    def request(self, outcome: str) -> str:
        """The request id under which its outcome is recorded: the same for everyone."""
        return f"{self.payment.key}/{self.instruction}/{outcome}"


def claim(store: DeskStore, *, at: datetime, lease: timedelta) -> Claim | None:
    """The oldest payment that nobody sees to, now this worker's for the *lease*."""

    def job(work: Work) -> Claim | None:
        free = or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until <= at)
        row = work.connection.execute(
            select(OUTBOX)
            .where(OUTBOX.c.settled.is_(False), free)
            .order_by(OUTBOX.c.put_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        own = OUTBOX.c.line_id == row.line_id
        work.connection.execute(
            update(OUTBOX).where(own).values(claimed_until=at + lease)
        )
        payment = Payment(row.line_id, row.payee, row.amount, row.currency)
        return Claim(row.complaint_id, row.instruction, payment)

    return store.writing(job)


def unsettled(store: DeskStore) -> int:
    """How many payments are still to be made and recorded."""
    query = select(func.count()).where(OUTBOX.c.settled.is_(False))
    return store.reading(lambda work: work.connection.scalar(query) or 0)
