"""The standard rulebook: a complete and sensible start for a house of its own."""

from decimal import Decimal

from complaintkit.complaint.assessment import (
    OWN_FAULT,
    Kind,
    Outcome,
    Responsibility,
    Scope,
    Severity,
    Tier,
    Urgency,
)
from complaintkit.lifecycle.standard import standard_lifecycle
from complaintkit.money import Money
from complaintkit.policies.authority import AuthorityPolicy, Level
from complaintkit.policies.compensation import MULTIPLIER, CompensationPolicy
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.policies.routing import RoutingPolicy
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.rulebook import Rulebook
from complaintkit.rules.table import RuleTable, otherwise, rule


def standard(currency: str, *, scale: int = 1) -> Rulebook:
    """The standard rulebook in *currency*, every amount times *scale*.

    The amounts suit a currency like the euro; where money comes in bigger numbers,
    scale them.

    >>> standard("JPY", scale=100).authority.ladder[0].limit
    Money('20000', 'JPY')
    """

    def amount(units: int) -> Money:
        return Money(units * scale, currency)

    return Rulebook(
        id="standard",
        version="1",
        currency=currency,
        lifecycle=standard_lifecycle(),
        tiering=_tiering(amount(1000), amount(10_000)),
        routing=_routing(),
        authority=AuthorityPolicy(
            [
                Level("front_line", amount(200)),
                Level("supervisor", amount(1000)),
                Level("manager", amount(10_000)),
                Level("director", amount(100_000)),
            ]
        ),
        compensation=_compensation(),
        other_roles=["operations", "system"],
    )


def _tiering(large: Money, very_large: Money) -> TieringPolicy:
    table = RuleTable(
        "tiering",
        F,
        [
            rule(
                "safety",
                F.safety.yes(),
                then=Tier.URGENT,
                because="someone was hurt or may be",
            ),
            rule(
                "critical",
                F.severity >= Severity.CRITICAL,
                then=Tier.URGENT,
                because="the harm cannot wait",
            ),
            rule(
                "very-large-loss",
                F.loss >= very_large,
                then=Tier.URGENT,
                because="the loss is major",
            ),
            rule(
                "serious-own-fault",
                F.severity >= Severity.HIGH,
                F.responsibility.is_in(*OWN_FAULT),
                then=Tier.IMPORTANT,
                because="the house did serious harm",
            ),
            rule(
                "widespread",
                F.scope >= Scope.WIDESPREAD,
                then=Tier.IMPORTANT,
                because="others are affected too",
            ),
            rule(
                "large-loss",
                F.loss >= large,
                then=Tier.IMPORTANT,
                because="the loss is large",
            ),
            rule(
                "at-once",
                F.urgency >= Urgency.IMMEDIATE,
                F.severity >= Severity.MEDIUM,
                then=Tier.IMPORTANT,
                because="the customer cannot wait",
            ),
            rule(
                "again",
                F.reopenings >= 2,
                then=Tier.IMPORTANT,
                because="it was not settled twice before",
            ),
            otherwise(Tier.GENERAL, because="the front line can settle it"),
        ],
    )
    return TieringPolicy(
        table,
        [
            TierTerms(Tier.GENERAL, "customer_service"),
            TierTerms(Tier.IMPORTANT, "quality"),
            TierTerms(Tier.URGENT, "management"),
        ],
    )


def _routing() -> RoutingPolicy:
    return RoutingPolicy(
        RuleTable(
            "routing",
            F,
            [
                rule(
                    "urgent",
                    F.tier >= Tier.URGENT,
                    then="management",
                    because="urgent complaints go to the top",
                ),
                rule("product", F.kind.is_in(Kind.PRODUCT_QUALITY), then="quality"),
                rule("billing", F.kind.is_in(Kind.BILLING), then="billing"),
                otherwise("customer_service", because="service and policy stay here"),
            ],
        )
    )


def _compensation() -> CompensationPolicy:
    return CompensationPolicy(
        RuleTable(
            "compensation",
            F,
            [
                rule(
                    "not-upheld",
                    F.outcome.is_in(Outcome.NOT_UPHELD),
                    then=Decimal(0),
                    because="the complaint was found not to hold",
                ),
                rule(
                    "not-our-fault",
                    F.responsibility.is_in(
                        Responsibility.MISUNDERSTANDING, Responsibility.MISUSE
                    ),
                    then=Decimal(0),
                    because="the loss is not of the house's making",
                ),
                otherwise(
                    MULTIPLIER, because="redress must outweigh the loss as it is felt"
                ),
            ],
        )
    )
