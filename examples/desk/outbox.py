"""The outbox as a worker sees it: payments to claim, until they are settled.

A claim is a lease. A worker that dies leaves its claims to the others once their time
is over; one that was only slow may ask a second time, and the bank knows the key. That
the bank has declined counts only while the claim still holds: another worker may have
been paid since.
"""

import secrets
from datetime import datetime, timedelta

from attrs import frozen
from sqlalchemy import func, or_, select, update

from desk.bank import Payment
from desk.database import OUTBOX
from desk.store import DeskStore, Work


class ClaimLost(Exception):
    """The lease ran out, and the payment is another worker's now."""


@frozen
class Claim:
    """A payment that one worker sees to; no other claim has its *token*.

    The *request_id*, under which it is recorded as made, is the same for everyone.
    """

    complaint_id: str
    request_id: str
    token: str
    payment: Payment


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
        token = secrets.token_urlsafe()
        own = OUTBOX.c.line_id == row.line_id
        work.connection.execute(
            update(OUTBOX).where(own).values(claimed_by=token, claimed_until=at + lease)
        )
        payment = Payment(row.line_id, row.payee, row.amount, row.currency)
        return Claim(row.complaint_id, row.request_id, token, payment)

    return store.writing(job)


def must_hold(work: Work, found: Claim) -> None:
    """ClaimLost where the payment was claimed or instructed again since."""
    query = select(OUTBOX.c.claimed_by).where(OUTBOX.c.line_id == found.payment.key)
    if work.connection.scalar(query) != found.token:
        raise ClaimLost(found.payment.key)


def reopen(store: DeskStore, found: Claim) -> None:
    """Have the payment asked for again once its lease is over."""
    own = OUTBOX.c.line_id == found.payment.key
    unsettled_again = update(OUTBOX).where(own).values(settled=False)
    store.writing(lambda work: work.connection.execute(unsettled_again))


def unsettled(store: DeskStore) -> int:
    """How many payments are still to be made and recorded."""
    query = select(func.count()).where(OUTBOX.c.settled.is_(False))
    return store.reading(lambda work: work.connection.scalar(query) or 0)
