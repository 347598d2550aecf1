"""What a complaint is like, unless a test says otherwise."""

from datetime import UTC, datetime

from complaintkit.complaint.assessment import (
    Assessment,
    Finding,
    Kind,
    Outcome,
    Responsibility,
    Severity,
)
from complaintkit.complaint.intake import Channel, Demand, Intake
from complaintkit.complaint.people import Person
from complaintkit.money import Money
from complaintkit.policies.situation import Situation

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When it is received: on a Monday."""

ASSESSMENT = Assessment(
    kind=Kind.SERVICE, severity=Severity.LOW, responsibility=Responsibility.PROCESS
)
"""A slight complaint about the house's own service."""

FINDING = Finding(outcome=Outcome.UPHELD, responsibility=Responsibility.PROCESS)
"""It holds."""

WORDS = "as it is told"
"""What is said where a text is wanted."""


def intake(currency: str, at: datetime) -> Intake:
    """A kettle that leaks, for which 80 is asked.

    >>> str(intake("EUR", START).demand.loss)
    '80.00 EUR'
    """
    return Intake(
        complainant=Person(name="Li Wei", contact="li@example.org"),
        channel=Channel.EMAIL,
        received_at=at,
        description="The kettle leaks.",
        demand=Demand(loss=Money(80, currency)),
    )


def nothing_spent(currency: str) -> Situation:
    """A host that has promised nothing to anybody before.

    >>> str(nothing_spent("EUR").spent_on_customer)
    '0.00 EUR'
    """
    nothing = Money.zero(currency)
    return Situation(
        spent_by_actor=nothing,
        times_by_actor=0,
        spent_on_order=nothing,
        spent_on_customer=nothing,
    )
