"""A house for the tests: its people, its rulebooks and its complaints."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from attrs import evolve
from statemachine import State

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Calendar,
    Channel,
    Clock,
    Code,
    Complaint,
    Decision,
    Delegation,
    Demand,
    Department,
    EndingKind,
    Entry,
    Finding,
    Handled,
    Intake,
    Kind,
    Lifecycle,
    Limit,
    Medium,
    Money,
    Outcome,
    Pack,
    Person,
    Plan,
    Reading,
    Redress,
    RedressForm,
    Responsibility,
    Roster,
    Rulebook,
    RuleTable,
    Severity,
    Situation,
    Tier,
    Unit,
    handle,
    open_complaint,
    otherwise,
    read_clocks,
    reasons_against,
    rule,
)
from complaintkit.clocks.limit import Confidence, Source
from complaintkit.complaint.assessment import Emotion
from complaintkit.complaint.care import (
    ApologyLevel,
    ApologyTerms,
    Attention,
    FollowUpTerms,
)
from complaintkit.lifecycle.chart import Chart
from complaintkit.policies.authority import (
    Allowance,
    AuthorityPolicy,
    Climb,
    Level,
)
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.clocks import (
    ANSWERED,
    Exemption,
    Extension,
    OnReopening,
    Promise,
    Stage,
)
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.policies.pack import OutcomeCodes
from complaintkit.policies.redress import RedressPolicy, Valuation
from complaintkit.policies.situation import NOTHING_GIVEN
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.presets import standard
from complaintkit.presets.packs import effective_at
from complaintkit.rules.facts import Facts, choice, number, ordered
from complaintkit.rules.table import HitPolicy

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANN = Actor("ann", "front_line")
AMY = Actor("amy", "front_line")
BO = Actor("bo", "supervisor")
BEA = Actor("bea", "supervisor")
MO = Actor("mo", "manager")
DI = Actor("di", "director")
OPS = Actor("ops", "operations")
EVERYONE = (ANN, AMY, BO, BEA, MO, DI, OPS)


def euros(amount: str | int) -> Money:
    return Money(amount, "EUR")


def cash(amount: str | int) -> Redress:
    return Redress(RedressForm.REFUND, euros(amount), department="finance")


def apology() -> Redress:
    return Redress(
        RedressForm.APOLOGY, euros(5), euros(0), department="customer_service"
    )


def intake(loss: str | int | None = "80.00") -> Intake:
    return Intake(
        complainant=Person(name="Li Wei", contact="li@example.org"),
        channel=Channel.HOTLINE,
        received_at=MONDAY,
        description="The kettle leaks.",
        demand=Demand(loss=None if loss is None else euros(loss)),
    )


ASSESSMENT = Assessment(
    kind=Kind.BILLING, severity=Severity.LOW, responsibility=Responsibility.PROCESS
)
FINDING = Finding(outcome=Outcome.UPHELD, responsibility=Responsibility.PROCESS)
STANDARD = standard("EUR")


class Desk(Chart):
    """A house's own chart: other statuses, a step of its own, no status of approval."""

    inbox = State(initial=True)
    triage = State()
    answered = State()
    gone = State()

    assess = inbox.to(triage)
    calm = triage.to(inbox)
    follow_up = triage.to(answered)
    reject_complaint = triage.to(gone)
    close = answered.to(gone) | triage.to(gone)
    reopen = gone.to(triage)


def few_notes(complaint: Complaint) -> bool:
    return complaint.version < 12


class Guarded(Chart):
    """A chart whose guards can refuse."""

    open_ = State(initial=True, value="open")
    busy = State()
    shut = State()

    assess = open_.to(busy, cond=few_notes)
    prepare_offers = busy.to(busy, cond=few_notes)
    add_note = open_.to(open_) | busy.to(busy)
    close = busy.to(shut)
    withdraw = open_.to(shut) | busy.to(shut)
    reopen = shut.to(busy, cond=few_notes)


DESK = Lifecycle.of(Desk, closed=[Desk.gone], anywhere=["assess"], steps=["calm"])
GUARDED = Lifecycle.of(Guarded, closed=["shut"])


class House(Enum):
    """Tiers of a house's own."""

    SMALL = "small"
    BIG = "big"


class OwnFacts(F):
    """Facts for tiers of a house's own; the responsibility must be known."""

    responsible = choice(Responsibility, of="assessment.responsibility")
    tier = ordered(House, missing=True, of="tier")
    closed_tier = ordered(House, missing=True, of="closed_tier")


DESK_HOURS = Calendar("desk", "Europe/London", "Mo-Fr 09:00-17:00")


def clock(name: str = "answer", **terms: Any) -> Clock:
    """A clock of eight working hours at the desk, but for *terms*."""
    usual: dict[str, Any] = {
        "limit": Limit(8, Unit.HOURS),
        "calendar": DESK_HOURS,
        "stops": ANSWERED,
    }
    return Clock(name=name, **{**usual, **terms})


class Delay(Facts):
    """What a law of the tests goes by."""

    days_late = number(0, 100)


OWN_LAW = Pack(
    id="own",
    version="1",
    title="A law of the tests",
    jurisdiction="XX",
    sector="all",
    zone="Europe/London",
    entitlements=[
        Entitlement(
            ground="late",
            bands=RuleTable(
                "late",
                Delay,
                [
                    rule("long", Delay.days_late >= 5, then=euros(15)),
                    otherwise(euros(5)),
                ],
            ),
        )
    ],
    outcome_codes=[
        OutcomeCodes("own", ["paid", "told"], endings=[EndingKind.RESOLVED])
    ],
)
FIVE_YEARS = evolve(DESK_HOURS, years=range(2026, 2031))


FOUR_HOURS = Limit(
    4, Unit.HOURS, source=Source("§ 4", "https://example.org/law", Confidence.SECONDARY)
)


def tight_clocks() -> list[Clock]:
    limit = RuleTable(
        "answer",
        OwnFacts,
        [
            rule(
                "for-ever",
                OwnFacts.severity >= Severity.CRITICAL,
                OwnFacts.safety.yes(),
                then=Limit(240, Unit.MONTHS),
            ),
            rule("high", OwnFacts.severity >= Severity.HIGH, then=FOUR_HOURS),
            rule("hurt", OwnFacts.safety.yes(), then=None),
            otherwise(Limit(1, Unit.BUSINESS_DAYS)),
        ],
    )
    extensions = [
        Extension(to=Limit(3, Unit.BUSINESS_DAYS)),
        Extension(to=Limit(9, Unit.BUSINESS_DAYS), approver="manager"),
    ]
    exemption = Exemption(within=Limit(2, Unit.HOURS), by=["record_acceptance"])
    return [
        clock(
            limit=limit,
            calendar=FIVE_YEARS,
            repeats=["inform_customer"],
            pauses_for_customer=True,
            extensions=extensions,
            exemption=exemption,
            on_reopening=OnReopening.CONTINUES,
        ),
        clock("total", on_reopening=OnReopening.TOTAL, stage=1),
        clock("review", starts=["reopen"], stage=2, on_reopening=OnReopening.STAYS),
        clock("kept", limit=None, promise=Promise.ANSWER, starts=["acknowledge"]),
    ]


TIGHT = evolve(
    STANDARD,
    id="tight",
    lifecycle=DESK,
    tiering=TieringPolicy(
        RuleTable(
            "t",
            OwnFacts,
            [
                rule("big", OwnFacts.loss >= euros(100), then=House.BIG),
                rule(
                    "own",
                    OwnFacts.responsible.is_in(Responsibility.STAFF),
                    OwnFacts.loss < euros(100),
                    then=House.BIG,
                ),
                rule("small", OwnFacts.loss <= euros(100), then=House.SMALL),
            ],
            HitPolicy.UNIQUE,
        ),
        [TierTerms(House.SMALL, "desk"), TierTerms(House.BIG, "desk")],
    ),
    routing=RuleTable("r", Facts, [otherwise("desk")]),
    compensation=CompensationPolicy(
        RuleTable("m", F, [otherwise(Decimal("1.5"))]),
        floor=RuleTable("f", F, [otherwise(euros(10))]),
        cap=RuleTable(
            "c",
            F,
            [
                rule("high", F.severity >= Severity.HIGH, then=None),
                otherwise(euros(100)),
            ],
        ),
    ),
    authority=AuthorityPolicy(
        [
            Level(
                "front_line",
                euros(50),
                forms=(RedressForm.REFUND, RedressForm.APOLOGY),
                allowance=Allowance(euros(60), timedelta(days=1)),
            ),
            Level(
                "supervisor",
                euros(500),
                form_limits={RedressForm.GIFT: euros(12)},
                allowance=Allowance(euros(900), timedelta(days=7)),
            ),
            Level(
                "manager",
                euros(1000),
                allowance=Allowance(euros(5000), timedelta(days=1), times=1),
            ),
        ],
        Climb.STRAIGHT,
    ),
    redress=RedressPolicy(
        mixes=RuleTable("m", OwnFacts, [otherwise(((RedressForm.REFUND,),))]),
        answers=RuleTable("a", OwnFacts, [otherwise(())]),
        concession=RuleTable(
            "c",
            OwnFacts,
            [
                rule("high", OwnFacts.severity >= Severity.HIGH, then=None),
                otherwise(Decimal(5)),
            ],
        ),
        valuation=[
            Valuation(RedressForm.REFUND, "finance"),
            Valuation(RedressForm.GIFT, "shop", worth=euros(30), cost=Decimal("0.4")),
            Valuation(RedressForm.APOLOGY, "desk", worth=euros(5), cost=Decimal(0)),
        ],
    ),
    ceilings=CeilingPolicy(
        complaint=euros(900),
        order=Decimal(2),
        customer=Allowance(euros(950), timedelta(days=365)),
    ),
    record=RuleTable(
        "r",
        OwnFacts,
        [
            rule("high", OwnFacts.severity >= Severity.HIGH, then=True),
            otherwise(False),
        ],
    ),
    attention=RuleTable(
        "e",
        OwnFacts,
        [
            rule(
                "angry",
                OwnFacts.emotion >= Emotion.ANGRY,
                then=Attention(answered_by="supervisor", calm_first=True),
            ),
            otherwise(Attention()),
        ],
    ),
    apology=RuleTable(
        "a",
        OwnFacts,
        [
            rule(
                "staff",
                OwnFacts.responsibility.is_in(Responsibility.STAFF),
                then=ApologyTerms(
                    level=ApologyLevel.MIDDLE, role="supervisor", joint=True
                ),
            ),
            otherwise(None),
        ],
    ),
    follow_up=RuleTable(
        "f",
        OwnFacts,
        [otherwise(FollowUpTerms(times=1, by_owner=False, attempts=2))],
    ),
    reopening=RuleTable(
        "w",
        OwnFacts,
        [rule("hurt", OwnFacts.safety.yes(), then=0), otherwise(3)],
    ),
    clocks=tight_clocks(),
    stages=[Stage("first"), Stage("review", begins_on=["reopen"], independent=True)],
    packs=[OWN_LAW],
)


LATE = Calendar("desk", "Europe/London", "Mo-Fr 09:00-17:00", years=range(2026, 2028))
DISP, PSD2 = (
    effective_at(each, date(2026, 3, 2)) for each in ("uk-fca-disp", "eu-psd2")
)
FLAWED = evolve(
    STANDARD,
    id="flawed",
    tiering=evolve(
        STANDARD.tiering,
        table=RuleTable(
            "tiering",
            F,
            [
                rule("again", F.reopenings > 1000, then=Tier.URGENT),
                rule("serious", F.severity >= Severity.HIGH, then=Tier.IMPORTANT),
                rule("critical", F.severity >= Severity.CRITICAL, then=Tier.URGENT),
                rule("hurt", F.safety.yes(), then=Tier.URGENT),
                rule("slight", F.loss < euros(500), then=Tier.GENERAL),
            ],
        ),
    ),
    routing=RuleTable(
        "routing",
        F,
        [
            otherwise("customer_service"),
            rule("billing", F.kind.is_in(Kind.BILLING), then="billing"),
        ],
    ),
    compensation=evolve(
        STANDARD.compensation,
        cap=RuleTable(
            "cap",
            F,
            [
                rule("slight", F.severity <= Severity.MEDIUM, then=euros(500)),
                rule("grave", F.severity >= Severity.MEDIUM, then=euros(500_000)),
            ],
            HitPolicy.UNIQUE,
        ),
    ),
    authority=AuthorityPolicy(
        [
            *STANDARD.authority.ladder,
            Level(
                "board",
                euros(200_000),
                forms=[form for form in RedressForm if form is not RedressForm.VOUCHER],
                allowance=Allowance(euros(150_000), timedelta(days=30)),
            ),
        ]
    ),
    clocks=[clock(limit=Limit(60, Unit.BUSINESS_DAYS), calendar=LATE)],
    packs=[
        DISP.for_house(LATE),
        evolve(
            PSD2,
            clocks=[evolve(PSD2.clocks[0], limit=Limit(20, Unit.BUSINESS_DAYS))],
        ).for_house(LATE),
    ],
)
"""A rulebook in which a flaw of nearly every kind is planted."""

SHORT_HANDED = Roster(
    {"front_line": ["ann"], "supervisor": ["bo", "bea"], "director": ["mo"]},
    departments=[Department("customer_service", contact="ann", supervisor="bo")],
    delegations=[Delegation("supervisor", giver="bo", to="bea")],
)
"""A roster in which nobody is a manager, or on the board."""


def story(
    *steps: tuple[do.Command, Actor],
    rulebook: Rulebook = STANDARD,
    loss: str | int | None = "80.00",
    given: Situation = NOTHING_GIVEN,
) -> Complaint:
    """A complaint that has come through *steps*, a minute each."""
    return told(*steps, rulebook=rulebook, loss=loss, given=given)[0]


def told(
    *steps: tuple[do.Command, Actor],
    rulebook: Rulebook = STANDARD,
    loss: str | int | None = "80.00",
    given: Situation = NOTHING_GIVEN,
) -> tuple[Complaint, list[Entry]]:
    """The complaint and its entries."""
    case = open_complaint(
        intake(loss), rulebook, id="C-1", by=ANN, at=MONDAY, given=NOTHING_GIVEN
    )
    entries = list(case.entries)
    for minute, (command, by) in enumerate(steps, 1):
        at = MONDAY + timedelta(minutes=minute)
        case = handle(case.complaint, command, rulebook, by=by, at=at, given=given)
        entries += case.entries
    return case.complaint, entries


ASSESSED = ((do.Assess(ASSESSMENT), ANN),)


def prepared(*plans: Plan) -> tuple[tuple[do.Command, Actor], ...]:
    return (*ASSESSED, (do.PrepareOffers(plans), ANN))


def on_table(amount: str | int) -> tuple[tuple[do.Command, Actor], ...]:
    return (*prepared(Plan([cash(amount)])), (do.PresentOffer("C-1/o1"), ANN))


def accepted(offer: str, *lines: Redress) -> tuple[tuple[do.Command, Actor], ...]:
    """The customer says yes, and confirms the details when they are repeated."""
    return (
        (do.RecordAcceptance(offer), ANN),
        (do.ConfirmAgreement(offer, lines), ANN),
    )


def agreed(amount: str | int) -> tuple[tuple[do.Command, Actor], ...]:
    return (*on_table(amount), *accepted("C-1/o1", cash(amount)))


def paid(amount: str | int) -> tuple[tuple[do.Command, Actor], ...]:
    return (
        *agreed(amount),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1", "transfer 88"), OPS),
        (do.Apologise(Medium.LETTER), BO),
    )


def closed(amount: str | int) -> tuple[tuple[do.Command, Actor], ...]:
    return (
        *paid(amount),
        (do.FollowUp(satisfied=True), ANN),
        (do.Close(EndingKind.RESOLVED), ANN),
    )


LATER = MONDAY + timedelta(hours=8)


def codes(
    complaint: Complaint,
    command: do.Command,
    by: Actor = ANN,
    rulebook: Rulebook = STANDARD,
    given: Situation = NOTHING_GIVEN,
) -> list[Code]:
    """Why *command* would be refused eight hours on, or as soon as can be."""
    at = max(LATER, complaint.updated_at)
    reasons = reasons_against(complaint, command, rulebook, by=by, at=at, given=given)
    return [reason.code for reason in reasons]


def timed_by(*clocks: Clock, rulebook: Rulebook = STANDARD, **more: Any) -> Rulebook:
    """*rulebook* with these clocks."""
    return rulebook.with_(version="timed", clocks=clocks, **more)


Happening = tuple[datetime, do.Command, Actor]


def lived(
    rulebook: Rulebook,
    *happenings: Happening,
    received: datetime = MONDAY,
    record: Intake | None = None,
    given: Situation = NOTHING_GIVEN,
) -> Complaint:
    """A complaint to which all this has happened, each at its own time."""
    record = evolve(record or intake(), received_at=received)
    case = open_complaint(record, rulebook, id="C-1", by=ANN, at=received)
    for at, command, by in happenings:
        case = handle(case.complaint, command, rulebook, by=by, at=at, given=given)
    return case.complaint


def decided(case: Handled, policy: str) -> Decision[object]:
    """What that policy came to in the entry that was just made."""
    [found] = [each for each in case.entries[0].decisions if each.policy == policy]
    return found


def reading(
    complaint: Complaint, rulebook: Rulebook, at: datetime, name: str = "answer"
) -> Reading:
    """How the last leg of that clock stands."""
    found = read_clocks(complaint, rulebook, at=at)
    return [each for each in found if each.name == name][-1]
