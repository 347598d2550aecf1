"""The facts of a complaint that the tables of a rulebook may ask."""

from complaintkit.complaint.assessment import (
    Kind,
    Outcome,
    Responsibility,
    Scope,
    Severity,
    Tier,
    Urgency,
)
from complaintkit.complaint.intake import Channel, DemandKind
from complaintkit.rules.facts import Facts, choice, flag, money, number, ordered


class ComplaintFacts(Facts):
    """Facts read off a complaint; a house with its own tiers subclasses it.

    *responsibility* is the final one once there is a finding.

    >>> str(ComplaintFacts.severity >= Severity.HIGH)
    'severity is high or critical'
    """

    kind = choice(Kind, of="assessment.kind")
    severity = ordered(Severity, of="assessment.severity")
    urgency = ordered(Urgency, of="assessment.urgency")
    scope = ordered(Scope, of="assessment.scope")
    safety = flag(of="assessment.safety")
    responsibility = choice(Responsibility, missing=True, of="responsibility")
    outcome = choice(Outcome, missing=True, of="finding.outcome")
    channel = choice(Channel, of="intake.channel")
    demand = choice(DemandKind, missing=True, of="intake.demand.kind")
    loss = money(up_to="100000000", missing=True, of="intake.demand.loss")
    tier = ordered(Tier, missing=True, of="tier")
    reopenings = number(0, 1000, of="reopenings")
