"""The facts of a complaint that the tables of a rulebook may ask."""

from complaintkit.complaint.assessment import (
    Conduct,
    Emotion,
    Fault,
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
    vague = flag(of="is_vague")
    anonymous = flag(of="is_anonymous")
    represented = flag(of="is_represented")
    conduct = choice(Conduct, of="assessment.conduct")
    emotion = ordered(Emotion, of="emotion")
    expedited = flag(of="expedited")
    long_term = flag(missing=True, of="assessment.factors.long_term")
    buys_again = flag(missing=True, of="assessment.factors.buys_again")
    word_of_mouth = flag(missing=True, of="assessment.factors.word_of_mouth")
    reasonable = flag(missing=True, of="assessment.factors.reasonable")
    fault = ordered(Fault, missing=True, of="assessment.factors.fault")
    tier = ordered(Tier, missing=True, of="tier")
    reopenings = number(0, 1000, of="reopenings")
    closed_tier = ordered(Tier, missing=True, of="closed_tier")
