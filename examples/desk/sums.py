"""What only the host knows: sums over other complaints, and the lock they hold under.

A sum that was read and not locked may be outrun: two promises to one customer, made at
the same moment on two complaints, would both pass. So whoever promises money first
takes a lock on the customer and on the actor, reads the sums, and keeps the lock until
the promise is stored. On PostgreSQL it is an advisory lock that ends with the
transaction; on SQLite every transaction that writes has the database to itself already.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, text

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Code,
    Complaint,
    Money,
    NotAllowed,
    Reason,
    Situation,
)
from complaintkit.reasons import Word
from desk.database import PROMISES
from desk.house import CEILING, CURRENCY, PURSE, ROSTER
from desk.projections import promises

PROMISING = (
    do.RequestApproval,
    do.Approve,
    do.PresentOffer,
    do.RecordCounterDemand,
    do.ConfirmAgreement,
    do.Grant,
    do.AmendRecord,
)
"""The commands that are judged on sums over other complaints.

Who amends a record may move what was promised to another customer.
"""


def lock(
    connection: Connection, complaint: Complaint, command: do.Command, by: Actor
) -> None:
    """Wait until nobody else promises to these customers, or on this authority."""
    if connection.dialect.name != "postgresql":
        return
    customers = {complaint.intake.complainant.customer_id}
    if isinstance(command, do.AmendRecord):
        customers.add(command.intake.complainant.customer_id)
    names = [f"actor {by.principal}"]
    names += [f"customer {customer}" for customer in customers if customer]
    for name in sorted(names):  # always in one order, so that no two wait in a ring
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
            {"name": name},
        )


def roster() -> Situation:
    """What is known before there is a complaint."""
    return Situation(roster=ROSTER)


def situation(
    connection: Connection, complaint: Complaint, by: Actor, at: datetime
) -> Situation:
    """What the host knows about a complaint and an actor, as of *at*."""
    spent, times = _promised_elsewhere(
        connection,
        complaint,
        PROMISES.c.cost,
        PROMISES.c.authorised_by == by.principal,
        since=at - PURSE.period,
    )
    return Situation(
        roster=ROSTER,
        spent_by_actor=spent,
        times_by_actor=times,
        spent_on_customer=_given(connection, complaint, at),
    )


def _given(connection: Connection, complaint: Complaint, at: datetime) -> Money:
    """The goodwill that the customer was promised on other complaints."""
    given, _ = _promised_elsewhere(
        connection,
        complaint,
        PROMISES.c.goodwill,
        PROMISES.c.customer_id == complaint.intake.complainant.customer_id,
        since=at - CEILING.period,
    )
    return given


def must_stay_below_the_ceiling(
    connection: Connection, command: do.Command, before: Complaint, after: Complaint
) -> None:
    """NotAllowed where a complaint comes to a customer who has too much with it."""
    whose = after.intake.complainant.customer_id
    if whose is None or whose == before.intake.complainant.customer_id:
        return
    own = sum(row["goodwill"] for row in promises(after))
    given = _given(connection, after, after.updated_at)
    total = Money.of_minor(own, CURRENCY) + given
    if own and total > CEILING.limit:
        said = {"subject": Word.CUSTOMER, "total": total, "limit": CEILING.limit}
        raise NotAllowed(command, [Reason(Code.CEILING_EXCEEDED, said)])


def _promised_elsewhere(
    connection: Connection,
    complaint: Complaint,
    amounts: Any,
    whose: ColumnElement[bool],
    *,
    since: datetime,
) -> tuple[Money, int]:
    """What was promised on other complaints in all, and how often."""
    query = select(func.coalesce(func.sum(amounts), 0), func.count()).where(
        PROMISES.c.complaint_id != complaint.id, whose, PROMISES.c.made_at >= since
    )
    minor, count = connection.execute(query).one()
    return Money.of_minor(int(minor), CURRENCY), count
