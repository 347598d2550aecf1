"""The standard rulebook: a complete and sensible start for a house of its own."""

from collections.abc import Callable
from decimal import Decimal

from complaintkit.clocks.calendar import Calendar
from complaintkit.complaint.assessment import (
    OWN_FAULT,
    Conduct,
    Emotion,
    Kind,
    Outcome,
    Responsibility,
    Scope,
    Severity,
    Tier,
    Urgency,
)
from complaintkit.complaint.care import (
    ApologyLevel,
    ApologyTerms,
    Attention,
    FollowUpTerms,
    Medium,
    Stance,
)
from complaintkit.complaint.intake import Channel, DemandKind
from complaintkit.complaint.redress import RedressForm as Form
from complaintkit.lifecycle.standard import standard_lifecycle
from complaintkit.money import Money
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.compensation import MULTIPLIER, CompensationPolicy
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.policies.levels import Level
from complaintkit.policies.redress import Mix, RedressPolicy, Valuation
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.presets.clocks import standard_clocks
from complaintkit.rulebook import Rulebook
from complaintkit.rules.table import RuleTable, otherwise, rule


def standard(
    currency: str, *, scale: int = 1, calendar: Calendar | None = None
) -> Rulebook:
    """The standard rulebook in *currency*, every amount times *scale*.

    The amounts suit a currency like the euro; where money comes in bigger numbers,
    scale them. Its clocks run on the *calendar* of the house; without one, which nobody
    can guess, it has none.

    >>> standard("JPY", scale=100).authority.ladder[0].limit
    Money('20000', 'JPY')
    >>> desk = Calendar("desk", "Asia/Tokyo", "Mo-Fr 09:00-17:00")
    >>> len(standard("JPY", scale=100, calendar=desk).clocks)
    7
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
        redress=_redress(amount),
        record=_record(),
        conduct=_conduct(),
        attention=_attention(),
        apology=_apology(),
        follow_up=_follow_up(),
        reopening=_reopening(),
        clocks=() if calendar is None else standard_clocks(calendar),
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
                "again-important",
                F.reopenings >= 2,
                F.closed_tier >= Tier.IMPORTANT,
                then=Tier.URGENT,
                because="it was not settled twice before, though it was important",
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


def _routing() -> RuleTable[str]:
    return RuleTable(
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


def _redress(amount: Callable[[int], Money]) -> RedressPolicy:
    return RedressPolicy(
        mixes=_mixes(),
        answers=_answers(),
        concession=RuleTable(
            "concession",
            F,
            [
                rule(
                    "unreasonable",
                    F.reasonable.no(),
                    then=Decimal(1),
                    because="an unreasonable demand gets what is due",
                ),
                otherwise(None, because="authority is the bound"),
            ],
        ),
        valuation=[
            Valuation(Form.REFUND, "finance", worth=Decimal(1)),
            Valuation(Form.INSTALMENTS, "finance", instalments=3),
            Valuation(Form.DISCOUNT, "finance"),
            Valuation(
                Form.REPLACEMENT, "warehouse", worth=Decimal(1), cost=Decimal("0.6")
            ),
            Valuation(
                Form.EXCHANGE, "warehouse", worth=Decimal(1), cost=Decimal("0.5")
            ),
            Valuation(Form.REPAIR, "workshop", worth=Decimal(1), cost=Decimal("0.3")),
            Valuation(Form.VOUCHER, "marketing", cost=Decimal("0.6")),
            Valuation(Form.POINTS, "marketing", worth=amount(20), cost=Decimal("0.5")),
            Valuation(Form.GIFT, "marketing", worth=amount(30), cost=Decimal("0.4")),
            Valuation(
                Form.EXTENDED_SERVICE,
                "customer_service",
                worth=amount(40),
                cost=Decimal("0.3"),
            ),
            Valuation(
                Form.APOLOGY, "customer_service", worth=amount(10), cost=Decimal(0)
            ),
            Valuation(
                Form.PUBLIC_THANKS, "marketing", worth=amount(20), cost=Decimal(0)
            ),
            Valuation(
                Form.INVITATION,
                "customer_service",
                worth=amount(15),
                cost=Decimal("0.4"),
            ),
            Valuation(
                Form.IMPROVEMENT_PROMISE, "quality", worth=amount(10), cost=Decimal(0)
            ),
        ],
    )


def _mixes() -> RuleTable[tuple[Mix, ...]]:
    """Redress by cause (按原因补救); what fills up to the target stands last."""
    sorry, promise, gift = Form.APOLOGY, Form.IMPROVEMENT_PROMISE, Form.GIFT
    voucher, thanks, points = Form.VOUCHER, Form.PUBLIC_THANKS, Form.POINTS
    return RuleTable(
        "redress",
        F,
        [
            rule(
                "not-upheld",
                F.outcome.is_in(Outcome.NOT_UPHELD),
                then=((thanks,), (thanks, points), (gift,)),
                because="the house explains, and thanks for the word",
            ),
            rule(
                "product",
                F.responsibility.is_in(
                    Responsibility.PRODUCT, Responsibility.NOT_EXPLAINED
                ),
                then=(
                    (sorry, Form.REPLACEMENT, gift, voucher),
                    (sorry, Form.REFUND, voucher),
                    (sorry, Form.EXCHANGE, voucher),
                    (sorry, Form.REPAIR, Form.EXTENDED_SERVICE, voucher),
                ),
                because="the old one is taken back and made good",
            ),
            rule(
                "staff",
                F.responsibility.is_in(Responsibility.STAFF),
                then=(
                    (sorry, promise, voucher),
                    (sorry, promise, thanks, voucher),
                    (sorry, promise, gift, voucher),
                    (sorry, promise, Form.REFUND, voucher),
                ),
                because="the manager apologises with the employee, who is trained",
            ),
            rule(
                "misunderstanding",
                F.responsibility.is_in(Responsibility.MISUNDERSTANDING),
                then=((gift,), (points,), (thanks, Form.INVITATION)),
                because="the truth is explained without embarrassing anybody",
            ),
            rule(
                "misuse",
                F.responsibility.is_in(Responsibility.MISUSE),
                then=((Form.REPAIR,), (Form.REPAIR, points)),
                because="it is explained gently, and repaired free of charge",
            ),
            rule(
                "large-loss",
                F.tier >= Tier.IMPORTANT,
                then=(
                    (sorry, Form.REFUND, voucher),
                    (sorry, points, Form.INSTALMENTS),
                    (sorry, Form.EXTENDED_SERVICE, voucher),
                    (sorry, promise, Form.DISCOUNT),
                ),
                because="a high claim may be paid in instalments",
            ),
            otherwise(
                (
                    (sorry, voucher),
                    (sorry, Form.REFUND, voucher),
                    (sorry, Form.EXTENDED_SERVICE, voucher),
                    (sorry, Form.DISCOUNT),
                ),
                because="it is put right, and a little more",
            ),
        ],
    )


def _answers() -> RuleTable[Mix]:
    """Which forms answer which kind of demand (诉求分类矩阵)."""
    return RuleTable(
        "answers",
        F,
        [
            rule(
                "compensatory",
                F.demand.is_in(DemandKind.COMPENSATORY),
                then=(Form.REFUND, Form.DISCOUNT, Form.INSTALMENTS, Form.REPLACEMENT),
                because="a fast and material answer",
            ),
            rule(
                "restorative",
                F.demand.is_in(DemandKind.RESTORATIVE),
                then=(Form.REPAIR, Form.REPLACEMENT, Form.EXCHANGE),
                because="it is to work again",
            ),
            rule(
                "preventive",
                F.demand.is_in(DemandKind.PREVENTIVE),
                then=(Form.IMPROVEMENT_PROMISE, Form.INVITATION),
                because="it is not to happen again",
            ),
            rule(
                "emotional",
                F.demand.is_in(DemandKind.EMOTIONAL),
                then=(Form.EXTENDED_SERVICE, Form.PUBLIC_THANKS, Form.GIFT),
                because="respect before money",
            ),
            otherwise((), because="the demand is not clear"),
        ],
    )


def _record() -> RuleTable[bool]:
    return RuleTable(
        "record",
        F,
        [
            rule("safety", F.safety.yes(), then=False, because="it cannot wait"),
            rule(
                "anonymous",
                F.anonymous.yes(),
                then=False,
                because="there is nobody to ask",
            ),
            rule(
                "spoken",
                F.channel.is_in(Channel.HOTLINE, Channel.IN_PERSON),
                F.tier >= Tier.IMPORTANT,
                then=True,
                because="what was heard may have been misheard, and it matters",
            ),
            otherwise(False, because="the customer wrote it, or it is slight"),
        ],
    )


def _conduct() -> RuleTable[Stance]:
    return RuleTable(
        "conduct",
        F,
        [
            rule(
                "upheld",
                F.outcome.is_in(Outcome.UPHELD, Outcome.PARTLY_UPHELD),
                F.conduct.is_in(Conduct.DIFFICULT, Conduct.MALICIOUS),
                then=Stance.FIRM,
                because="the complaint holds, whoever makes it",
            ),
            rule(
                "upheld-unreasonable",
                F.outcome.is_in(Outcome.UPHELD, Outcome.PARTLY_UPHELD),
                F.reasonable.no(),
                then=Stance.FIRM,
                because="the complaint holds, though the demand goes too far",
            ),
            rule(
                "malicious",
                F.conduct.is_in(Conduct.MALICIOUS),
                then=Stance.REFUSE,
                because="the complaint is made in bad faith",
            ),
            rule(
                "no-further-business",
                F.reasonable.no(),
                F.buys_again.no(),
                then=Stance.REFUSE,
                because="the demand is unreasonable and no business is expected",
            ),
            rule(
                "difficult",
                F.conduct.is_in(Conduct.DIFFICULT),
                then=Stance.FIRM,
                because="pressure does not raise what is due",
            ),
            otherwise(Stance.NEGOTIATE),
        ],
    )


def _attention() -> RuleTable[Attention]:
    return RuleTable(
        "attention",
        F,
        [
            rule(
                "explosive",
                F.emotion >= Emotion.EXPLOSIVE,
                then=Attention(answered_by="manager", vip=True, calm_first=True),
                because="the higher who answers, the calmer the customer",
            ),
            rule(
                "urgent-angry",
                F.tier >= Tier.URGENT,
                F.emotion >= Emotion.ANGRY,
                then=Attention(answered_by="manager", vip=True, calm_first=True),
                because="urgent complaints go to the top, and calm comes first",
            ),
            rule(
                "urgent",
                F.tier >= Tier.URGENT,
                then=Attention(answered_by="manager", vip=True),
                because="urgent complaints go to the top",
            ),
            rule(
                "expedited-angry",
                F.expedited.yes(),
                F.emotion >= Emotion.ANGRY,
                then=Attention(answered_by="supervisor", vip=True, calm_first=True),
                because="it was promised to be fast, and calm comes first",
            ),
            rule(
                "angry",
                F.emotion >= Emotion.ANGRY,
                then=Attention(answered_by="supervisor", calm_first=True),
                because="calm comes before offers",
            ),
            rule(
                "expedited",
                F.expedited.yes(),
                then=Attention(answered_by="supervisor", vip=True),
                because="it was promised to be fast",
            ),
            otherwise(Attention()),
        ],
    )


def _apology() -> RuleTable[ApologyTerms | None]:
    return RuleTable(
        "apology",
        F,
        [
            rule(
                "urgent-staff",
                F.tier >= Tier.URGENT,
                F.responsibility.is_in(Responsibility.STAFF),
                then=ApologyTerms(
                    level=ApologyLevel.TOP,
                    role="director",
                    medium=Medium.VIDEO,
                    joint=True,
                ),
                because="a major complaint about staff: the head and the employee",
            ),
            rule(
                "urgent",
                F.tier >= Tier.URGENT,
                F.responsibility.is_in(*OWN_FAULT),
                then=ApologyTerms(
                    level=ApologyLevel.TOP, role="director", medium=Medium.VIDEO
                ),
                because="a major complaint gets the head's apology, by video",
            ),
            rule(
                "staff",
                F.responsibility.is_in(Responsibility.STAFF),
                then=ApologyTerms(
                    level=ApologyLevel.MIDDLE, role="manager", joint=True
                ),
                because="the manager apologises together with the employee",
            ),
            rule(
                "important",
                F.tier >= Tier.IMPORTANT,
                F.responsibility.is_in(*OWN_FAULT),
                then=ApologyTerms(
                    level=ApologyLevel.MIDDLE,
                    role="supervisor",
                    medium=Medium.LETTER,
                ),
                because="the supervisor apologises in writing",
            ),
            rule(
                "own-fault",
                F.responsibility.is_in(*OWN_FAULT),
                then=ApologyTerms(level=ApologyLevel.BASE, role="front_line"),
                because="whoever takes the call apologises at once",
            ),
            otherwise(None, because="the house is not known to be at fault"),
        ],
    )


def _follow_up() -> RuleTable[FollowUpTerms]:
    return RuleTable(
        "follow_up",
        F,
        [
            rule(
                "urgent",
                F.tier >= Tier.URGENT,
                then=FollowUpTerms(
                    times=2, by_owner=False, hours_apart=24, within_days=2
                ),
                because="twice, and by somebody with a fresh ear",
            ),
            rule(
                "important",
                F.tier >= Tier.IMPORTANT,
                then=FollowUpTerms(times=2, hours_apart=24, within_days=3),
            ),
            otherwise(FollowUpTerms(times=1, hours_apart=24, within_days=7)),
        ],
    )


def _reopening() -> RuleTable[int | None]:
    return RuleTable(
        "reopening",
        F,
        [
            rule(
                "urgent",
                F.tier >= Tier.URGENT,
                then=365,
                because="harm may show late",
            ),
            otherwise(90, because="after a quarter it is another story"),
        ],
    )
