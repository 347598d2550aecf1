"""The complaints that are decided."""

from datetime import UTC, datetime

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Channel,
    Complaint,
    Demand,
    Intake,
    Kind,
    Money,
    Person,
    Responsibility,
    Rulebook,
    Severity,
    Urgency,
    handle,
    open_complaint,
)
from complaintkit.presets import standard

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULEBOOK = standard("EUR")
ANN, BO = Actor("ann", "front_line"), Actor("bo", "supervisor")


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def opened(loss: int | None, rulebook: Rulebook = RULEBOOK) -> Complaint:
    intake = Intake(
        complainant=Person(name="Li Wei"),
        channel=Channel.HOTLINE,
        received_at=NOW,
        description="The kettle leaks.",
        demand=Demand(loss=None if loss is None else euros(loss)),
    )
    handled = open_complaint(
        intake, rulebook, id="C-1", by=ANN, at=NOW, request_id="open"
    )
    return handled.complaint


def cases() -> list[Complaint]:
    """Complaints that between them hit every rule of the standard tiering."""
    found = []
    for severity in Severity:
        for responsibility in (None, Responsibility.STAFF, Responsibility.MISUSE):
            for loss in (None, 50, 2000, 20_000):
                for safety, urgency in (
                    (False, Urgency.NORMAL),
                    (False, Urgency.IMMEDIATE),
                    (True, Urgency.SOON),
                ):
                    assessment = Assessment(
                        kind=Kind.SERVICE,
                        severity=severity,
                        urgency=urgency,
                        responsibility=responsibility,
                        safety=safety,
                    )
                    command = do.Assess(assessment)
                    complaint = opened(loss)
                    found.append(
                        handle(complaint, command, RULEBOOK, by=ANN, at=NOW).complaint
                    )
    return found
