"""What only the host knows: sums over other complaints, and the lock they hold under.

A sum that was read and not locked may be outrun: two promises to one customer, made at
the same moment on two complaints, would both pass. So whoever promises money first
takes a lock on the customer and on the actor, reads the sums, and keeps the lock until
the promise is stored. On PostgreSQL it is an advisory lock that ends with the
transaction; on SQLite every transaction that writes has the database to itself already.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, text

import complaintkit.commands as do
from complaintkit import Actor, Complaint, Money, Situation
from desk.database import PROMISES
from desk.house import CEILING, CURRENCY, PURSE, ROSTER

PROMISING = (
    do.RequestApproval,
    do.Approve,
    do.PresentOffer,
    do.RecordCounterDemand,
    do.ConfirmAgreement,
    do.Grant,
)
"""The commands that are judged on sums over other complaints."""


def lock(connection: Connection, complaint: Complaint, by: Actor) -> None:
    """Wait until nobody else promises to this customer, or on this authority."""
    if connection.dialect.name != "postgresql":
        return
    customer = complaint.intake.complainant.customer_id
    names = [f"actor {by.principal}", *([f"customer {customer}"] if customer else [])]
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
    other = PROMISES.c.complaint_id != complaint.id
    customer = complaint.intake.complainant.customer_id
    spent, times = _sum(
        connection,
        PROMISES.c.cost,
        other,
        PROMISES.c.authorised_by == by.principal,
        _within(PURSE.period, at),
    )
    given, _ = _sum(
        connection,
        PROMISES.c.goodwill,
        other,
        PROMISES.c.customer_id == customer,
        _within(CEILING.period, at),
    )
    return Situation(
        roster=ROSTER,
        spent_by_actor=spent,
        times_by_actor=times,
        spent_on_customer=given,
    )


def _within(period: timedelta, at: datetime) -> ColumnElement[bool]:
    return PROMISES.c.made_at >= at - period


def _sum(
    connection: Connection, amounts: Any, *conditions: ColumnElement[bool]
) -> tuple[Money, int]:
    query = select(func.coalesce(func.sum(amounts), 0), func.count())
    minor, count = connection.execute(query.where(*conditions)).one()
    return Money.of_minor(int(minor), CURRENCY), count
