"""The queue: which complaints wait, for what, and how urgently."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from attrs import frozen
from sqlalchemy import ColumnElement, func, select, true

import complaintkit.commands as do
from complaintkit import Actor, Complaint, Duty, DutyKind, Offer
from complaintkit.handling import Availability
from desk.database import SNAPSHOTS
from desk.desk import Desk, Look
from desk.house import CODEC, Member, duties
from desk.projections import asked, listed
from desk.store import Work

T = TypeVar("T")

MOST = 50
AHEAD = timedelta(days=365)
_LAST = (DutyKind.WARNING, DutyKind.ESCALATION)
"""What comes after the duty itself, where both are due at one moment."""


@frozen
class Waiting:
    """A complaint in the queue, with what is due of it, the most pressing first."""

    complaint: Complaint
    duties: tuple[Duty, ...]

    @property
    def first(self) -> Duty | None:
        return self.duties[0] if self.duties else None


@frozen
class Found(Generic[T]):
    """What is shown of what there is: of *total* complaints the first ``MOST``."""

    shown: list[T]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > MOST


def queue(
    desk: Desk, *, owner: str | None = None, closed: bool = False
) -> Found[Waiting]:
    """The complaints that are open, those with the earliest deadline first."""
    chosen = true() if owner is None else SNAPSHOTS.c.owner == owner
    at = desk.clock()
    found = _complaints(desk, chosen, SNAPSHOTS.c.closed.is_(closed))
    return Found([Waiting(each, due(each, at)) for each in found.shown], found.total)


def _complaints(desk: Desk, *conditions: ColumnElement[bool]) -> Found[Complaint]:
    query = (
        select(SNAPSHOTS.c.complaint)
        .where(*conditions)
        .order_by(SNAPSHOTS.c.due_at.is_(None), SNAPSHOTS.c.due_at)
        .limit(MOST)
    )
    count = select(func.count()).select_from(SNAPSHOTS).where(*conditions)

    def job(work: Work) -> Found[Complaint]:
        rows = work.connection.execute(query).scalars()
        complaints = [CODEC.from_dict(row, Complaint) for row in rows]
        return Found(complaints, work.connection.scalar(count) or 0)

    return desk.store.reading(job)


def due(complaint: Complaint, at: datetime) -> tuple[Duty, ...]:
    """What is due within a year, and what has been for long."""
    moment = max(at, complaint.updated_at)
    found = duties(complaint, moment, AHEAD)
    return tuple(sorted(found, key=lambda duty: (duty.due, duty.kind in _LAST)))


@frozen
class Asked:
    """An offer that waits for somebody's yes or no, as that somebody sees it."""

    look: Look
    offer: Offer

    @property
    def yes(self) -> Availability | None:
        """Whether that somebody may say yes."""
        for each in self.look.available:
            if each.command is do.Approve and each.target == self.offer.id:
                return each
        return None


def approvals(desk: Desk, member: Member) -> Found[Asked]:
    """What waits for the role of *member*."""
    by = member.actor
    waits = SNAPSHOTS.c.waits_for.contains(listed([by.role]), autoescape=True)
    found = _complaints(desk, waits)
    return Found(list(_asked(desk, found.shown, by)), found.total)


def _asked(desk: Desk, complaints: Iterable[Complaint], by: Actor) -> Iterator[Asked]:
    for complaint in complaints:
        look = desk.look(complaint.id, by=by)
        for offer, role in asked(look.complaint):
            if role == by.role:
                yield Asked(look, offer)
