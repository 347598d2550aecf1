"""One tiering decision after another."""

from collections.abc import Callable

from complaints import RULEBOOK, cases, euros
from measuring import report

from complaintkit import (
    Complaint,
    Severity,
    Tier,
    Urgency,
)
from complaintkit.complaint.assessment import OWN_FAULT, Scope

LARGE, VERY_LARGE = euros(1000), euros(10_000)


def tier_by_hand(complaint: Complaint) -> Tier:  # noqa: PLR0911 - the floor is what a person would write
    assessment = complaint.assessment
    if assessment is None:
        raise ValueError("not assessed")
    loss = complaint.intake.demand.loss
    if assessment.safety:
        return Tier.URGENT
    if assessment.severity is Severity.CRITICAL:
        return Tier.URGENT
    if loss is not None and loss >= VERY_LARGE:
        return Tier.URGENT
    if complaint.reopenings >= 2 and complaint.closed_tier in (
        Tier.IMPORTANT,
        Tier.URGENT,
    ):
        return Tier.URGENT
    if assessment.severity in (Severity.HIGH, Severity.CRITICAL) and (
        complaint.responsibility in OWN_FAULT
    ):
        return Tier.IMPORTANT
    if assessment.scope is Scope.WIDESPREAD:
        return Tier.IMPORTANT
    if loss is not None and loss >= LARGE:
        return Tier.IMPORTANT
    if assessment.urgency is Urgency.IMMEDIATE and assessment.severity in (
        Severity.MEDIUM,
        Severity.HIGH,
        Severity.CRITICAL,
    ):
        return Tier.IMPORTANT
    if complaint.reopenings >= 2:
        return Tier.IMPORTANT
    return Tier.GENERAL


def decisions() -> None:
    complaints = cases()
    table = RULEBOOK.tiering.table
    for complaint in complaints:
        if table.outcome(complaint) is not tier_by_hand(complaint):
            raise AssertionError(complaint)

    def through(tier: Callable[[Complaint], object]) -> Callable[[], None]:
        def run() -> None:
            for complaint in complaints:
                tier(complaint)

        return run

    report(
        "One tiering decision, facts read off the complaint",
        len(complaints),
        {
            "if-chain by hand": through(tier_by_hand),
            "RuleTable.outcome": through(table.outcome),
            "RuleTable.decide": through(table.decide),
        },
        [
            ("RuleTable.outcome", "if-chain by hand", "<= 0.5", "outcome"),
            ("RuleTable.decide", "if-chain by hand", "<= 3", "Decision"),
        ],
    )
