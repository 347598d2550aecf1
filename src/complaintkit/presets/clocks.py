"""The clocks of the standard rulebook: what a house promises itself, not the law."""

from decimal import Decimal

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit, Unit
from complaintkit.complaint.assessment import Tier
from complaintkit.policies.clocks import (
    ANSWERED,
    ENDED,
    NOTHING_OWED,
    PROVISIONAL,
    Clock,
    Extension,
    OnReopening,
    Promise,
    Rung,
)
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.rules.table import RuleTable, otherwise, rule


def standard_clocks(calendar: Calendar) -> tuple[Clock, ...]:
    """The clocks of a house that works by *calendar*.

    Acknowledgement, answer and word of the progress, each within what the tier allows;
    the signature for a hand-over; the redress, from the agreement to the last line; and
    both promises to the customer. The numbers are a house's own and no law's.

    >>> desk = Calendar("desk", "Europe/Berlin", "Mo-Fr 09:00-17:00")
    >>> [clock.name for clock in standard_clocks(desk)][:3]
    ['acknowledgement', 'answer', 'progress']
    """
    return (
        Clock(
            name="acknowledgement",
            limit=_by_tier(
                Limit(2, Unit.HOURS), Limit(4, Unit.HOURS), Limit(1, Unit.BUSINESS_DAYS)
            ),
            calendar=calendar,
            stops=["acknowledge", *ANSWERED],
            rungs=[Rung()],
        ),
        Clock(
            name="answer",
            limit=_by_tier(
                Limit(1, Unit.BUSINESS_DAYS),
                Limit(3, Unit.BUSINESS_DAYS),
                Limit(7, Unit.BUSINESS_DAYS),
            ),
            calendar=calendar,
            stops=ANSWERED,
            pauses_for_customer=True,
            extensions=[
                Extension(to=Limit(20, Unit.BUSINESS_DAYS), approver="supervisor")
            ],
            warnings=[Decimal("0.75"), Decimal("0.9")],
            rungs=[
                Rung(),
                Rung(Limit(1, Unit.BUSINESS_DAYS), "manager"),
                Rung(Limit(3, Unit.BUSINESS_DAYS), "director"),
            ],
        ),
        Clock(
            name="progress",
            limit=_by_tier(
                Limit(1, Unit.BUSINESS_DAYS),
                Limit(2, Unit.BUSINESS_DAYS),
                Limit(5, Unit.BUSINESS_DAYS),
            ),
            calendar=calendar,
            stops=ANSWERED,
            repeats=["acknowledge", "inform_customer", "extend_deadline"],
        ),
        Clock(
            name="hand-over",
            limit=Limit(1, Unit.BUSINESS_DAYS),
            calendar=calendar,
            starts=["dispatch"],
            stops=["accept_handover", *ENDED],
            on_reopening=OnReopening.STAYS,
            rungs=[Rung()],
        ),
        Clock(
            name="redress",
            limit=Limit(10, Unit.BUSINESS_DAYS),
            calendar=calendar,
            starts=["confirm_agreement", "grant", PROVISIONAL],
            stops=[NOTHING_OWED, "close"],
            on_reopening=OnReopening.STAYS,
            warnings=[Decimal("0.75")],
            rungs=[Rung(), Rung(Limit(5, Unit.BUSINESS_DAYS), "manager")],
        ),
        Clock(
            name="promised answer",
            promise=Promise.ANSWER,
            calendar=calendar,
            starts=["acknowledge", "extend_deadline"],
            stops=ANSWERED,
            on_reopening=OnReopening.STAYS,
            rungs=[Rung()],
        ),
        Clock(
            name="promised update",
            promise=Promise.UPDATE,
            calendar=calendar,
            starts=["acknowledge", "inform_customer"],
            stops=ANSWERED,
            repeats=["inform_customer"],
            on_reopening=OnReopening.STAYS,
            rungs=[Rung()],
        ),
    )


def _by_tier(
    urgent: Limit, important: Limit, general: Limit
) -> RuleTable[Limit | None]:
    """A limit by tier; until there is a tier, that of the lowest."""
    return RuleTable(
        "clock",
        F,
        [
            rule("urgent", F.tier >= Tier.URGENT, then=urgent),
            rule("important", F.tier >= Tier.IMPORTANT, then=important),
            otherwise(general),
        ],
    )
