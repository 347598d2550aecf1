"""Random journeys of a complaint, and an oracle that knows nothing but its entries."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from random import Random
from typing import Any, TypeVar

from attrs import define, evolve, field

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Channel,
    Compensation,
    Complaint,
    Delegation,
    Demand,
    DemandKind,
    Department,
    EndingKind,
    Entry,
    Evidence,
    Finding,
    Intake,
    Kind,
    Medium,
    Money,
    Offer,
    Outcome,
    Person,
    Plan,
    Product,
    Reason,
    Redress,
    RedressForm,
    Responsibility,
    Roster,
    Rulebook,
    Severity,
    Situation,
    handle,
    open_complaint,
    read_clocks,
    reasons_against,
    what_is_due,
)
from complaintkit.complaint.assessment import Conduct, Emotion, Factors
from complaintkit.complaint.care import FollowUpTerms, Stance
from complaintkit.complaint.complaint import Pin
from complaintkit.complaint.redress import (
    ApprovalState,
    Basis,
    LedgerLine,
    LineState,
    OfferState,
)
from complaintkit.complaint.time import ClockState, Leg
from complaintkit.errors import NotAllowed
from complaintkit.lifecycle.moves import Lifecycle, Move
from complaintkit.lifecycle.shipped import shipped_lifecycles
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.situation import NOTHING_GIVEN
from complaintkit.presets import standard
from house import (
    ANN,
    ASSESSMENT,
    DESK,
    DESK_HOURS,
    EVERYONE,
    GUARDED,
    MONDAY,
    STANDARD,
    TIGHT,
    apology,
    cash,
    euros,
    intake,
)

ROSTER = Roster(
    {
        "front_line": ["ann", "amy"],
        "supervisor": ["bo", "bea"],
        "manager": ["mo"],
        "director": ["di"],
        "operations": ["ops"],
    }
)
NO_SUPERVISOR = Roster(
    {
        "front_line": ["ann", "amy"],
        "supervisor": [],
        "manager": ["mo"],
        "operations": ["ops"],
    }
)
DEPARTMENTS = (
    Department("customer_service", contact="amy", supervisor="bo"),
    Department("billing", contact="bea", supervisor="bo"),
    Department("quality", contact="bea", supervisor="mo"),
    Department("management", contact="mo", supervisor="di"),
    Department("desk", contact="amy", supervisor="ann"),
)
DELEGATED = Roster(
    dict(ROSTER.holders),
    departments=DEPARTMENTS,
    delegations=[
        Delegation("supervisor", giver="bo", to="amy"),
        Delegation("manager", giver="mo", to="bea"),
        Delegation("manager", giver="bea", to="ann"),
    ],
)
FREE: dict[str, Any] = {
    "spent_by_actor": euros(0),
    "times_by_actor": 0,
    "spent_on_order": euros(0),
    "order_value": euros(400),
    "spent_on_customer": euros(0),
}
SITUATIONS = (
    NOTHING_GIVEN,
    Situation(roster=ROSTER, **FREE),
    Situation(roster=DELEGATED, **FREE),
    Situation(roster=DELEGATED, **{**FREE, "spent_by_actor": euros(20)}),
    Situation(**FREE),
    Situation(**{**FREE, "spent_by_actor": euros(59)}),
    Situation(roster=ROSTER, **{**FREE, "spent_by_actor": euros(31)}),
    Situation(**{**FREE, "spent_on_order": euros(700)}),
    Situation(**{**FREE, "spent_on_customer": euros(900)}),
    Situation(roster=ROSTER, **{**FREE, "times_by_actor": 1}),
    Situation(**{**FREE, "times_by_actor": 1}),
    Situation(roster=NO_SUPERVISOR, **{**FREE, "spent_by_actor": euros(10)}),
)
STRANGE = (*SITUATIONS, Situation(**{**FREE, "order_value": Money(400, "USD")}))
AMOUNTS = (
    tuple(
        amount
        for limit in (50, 200, 500, 1000, 10_000, 100_000)
        for amount in (f"{limit - 1}.99", f"{limit}.00", f"{limit}.01")
    )
    + ("1.00", "30.00", "45.00", "150.00") * 6
)


T = TypeVar("T")


@define
class Dice:
    """Choices out of one draw of bytes; then of its seed."""

    throws: Iterator[int]

    def pick(self, options: Sequence[T]) -> T:
        return options[next(self.throws, 0) % len(options)]

    def some(self, options: Sequence[T]) -> list[T]:
        return [option for option in options if self.pick((True, False))]


def random_lifecycle(dice: Dice) -> Lifecycle:
    """A random table of moves, with a way to close."""
    statuses = [f"s{number}" for number in range(dice.pick((2, 3, 4, 5)))]
    events = sorted(set(do.EVENTS.values()) - {"open", "advance", "close", "reopen"})
    named = [dice.pick(events) for _ in range(dice.pick((0, 1, 3, 6)))]
    moves = [Move(source, "close", "shut") for source in statuses]
    moves += [
        Move(source, event, dice.pick(statuses))
        for event in named
        for source in dice.some(statuses) or statuses[:1]
    ]
    if dice.pick((True, False)):
        moves.append(Move("shut", "reopen", statuses[0]))
    if dice.pick((True, False)):
        moves.append(Move(statuses[-1], "withdraw", "shut"))
    if dice.pick((True, False, False)):
        moves.append(Move(statuses[0], "add_note", "shut"))
    if dice.pick((True, False, False)):
        moves.append(Move("shut", "add_note", statuses[0]))
    return Lifecycle(
        name="random",
        initial=statuses[0],
        moves=tuple(dict.fromkeys(moves)),
        closed=frozenset({"shut"}),
        anywhere=frozenset(named[:3]),
    )


def some_rulebook(dice: Dice) -> Rulebook:
    """A shipped rulebook or a strange one, under a shipped or a random lifecycle."""
    base = dice.pick((STANDARD, TIMED, TIGHT))
    which = dice.pick(("own", "own", "own", "desk", "guarded", "random", "shipped"))
    if which == "own":
        return base
    base = STANDARD if base is TIMED else base  # its clocks know its own statuses
    lifecycle = {"desk": DESK, "guarded": GUARDED}.get(which)
    if which == "shipped":
        lifecycle = dice.pick(LIFECYCLES)
    return base.with_(version="plugged", lifecycle=lifecycle or random_lifecycle(dice))


LIFECYCLES = tuple(shipped_lifecycles().values())


GIFT = Redress(RedressForm.GIFT, euros(30), euros(12), department="shop")
EARLY = MONDAY - timedelta(days=9)
FOREIGN = Plan(
    [Redress(RedressForm.REFUND, Money("5.00", "USD"), department="finance")]
)
LAWFUL = Redress(
    RedressForm.REFUND, euros(10), department="finance", basis=Basis.STATUTORY
)
SUSPICIOUS = Redress(RedressForm.APOLOGY, euros(900), euros(0), department="desk")
CHEAP = Redress(RedressForm.GIFT, euros(30), euros(1), department="shop")
SLOW = Redress(RedressForm.REFUND, euros(100), department="finance", instalments=3)


def some_intake(dice: Dice, loss: str | None) -> Intake:
    """Complaints by letter and by phone, of orders and customers known or not."""
    kind = dice.pick((None, *DemandKind))
    plain = evolve(
        intake(loss), demand=Demand(kind=kind, loss=intake(loss).demand.loss)
    )
    if dice.pick((True, True, False)):
        return plain
    return evolve(
        plain,
        channel=dice.pick((Channel.LETTER, Channel.EMAIL, Channel.HOTLINE)),
        complainant=dice.pick((Person(), Person(name="Li Wei", customer_id="k-7"))),
        product=Product(name="kettle", order_number="2026-118"),
        evidence=(Evidence("photo", "the lid"),),
    )


def some_plan(dice: Dice) -> Plan:
    lines = [cash(dice.pick(AMOUNTS)), cash(dice.pick(AMOUNTS)), apology(), GIFT]
    plan = lines[: dice.pick((1, 1, 2))] + lines[3 : dice.pick((3, 4))]
    wild = dice.pick(((SUSPICIOUS,), (CHEAP,), (GIFT, GIFT), (GIFT, GIFT)))
    rare = dice.pick(((), (), (), (), (), (), (), (LAWFUL,), (SLOW,), wild))
    return Plan([*rare, *plan[1:]] if rare else plan)


def some_assessment(dice: Dice) -> Assessment:
    return Assessment(
        kind=dice.pick(tuple(Kind)),
        severity=dice.pick(tuple(Severity)),
        responsibility=dice.pick((None, *Responsibility)),
        safety=dice.pick((True, False, False)),
        conduct=dice.pick((*Conduct, *[Conduct.ORDINARY] * 9)),
        factors=Factors(
            reasonable=dice.pick((None, None, None, None, True, False)),
            buys_again=dice.pick((None, True, False)),
        ),
    )


def some_finding(dice: Dice) -> Finding:
    outcome = dice.pick((Outcome.NOT_UPHELD, *Outcome))
    grounds = dice.pick(((), (), (), (), (), ("late",), ("late",), ("odd",)))
    return Finding(
        outcome=outcome,
        responsibility=dice.pick(tuple(Responsibility)),
        grounds=() if outcome is Outcome.NOT_UPHELD else grounds,
        measures=dice.pick(({"days_late": 7}, {"days_late": 1}, {}, {"days_late": -1})),
    )


def amended(dice: Dice, complaint: Complaint) -> do.AmendRecord:
    """The record with another text; sometimes with what it may not be."""
    record = evolve(complaint.intake, description="The kettle leaks hot water.")
    wrong = (
        evolve(record, received_at=MONDAY - timedelta(days=2)),
        evolve(record, received_at=MONDAY + timedelta(days=900)),
        evolve(record, evidence=()),
        evolve(record, demand=Demand(loss=Money(5, "USD"))),
        evolve(record, product=None, complainant=Person()),
    )
    return do.AmendRecord(dice.pick((record, record, *wrong)), "misheard")


def any_command(dice: Dice, complaint: Complaint, rulebook: Rulebook) -> do.Command:
    """A command of any kind, about an offer or line that is there, or is not."""
    offer = dice.pick([*(o.id for o in complaint.offers), "C-1/o99"])
    line = dice.pick([*(ln.id for ln in complaint.ledger), "C-1/o9/l9"])
    step = dice.pick([*sorted(rulebook.lifecycle.steps), "nowhere"])
    happened = dice.pick((None, MONDAY, MONDAY + timedelta(days=400)))
    promised = dice.pick((None, MONDAY, MONDAY + timedelta(days=30)))
    plan = some_plan(dice)
    pin = dice.pick((rulebook.pin, complaint.pin, Pin("x", "1", "USD", "f")))
    of_offers = [
        do.ReviseOffer(offer, dice.pick((plan, FOREIGN))),
        do.RequestApproval(offer),
        do.Approve(offer),
        do.DeclineApproval(offer, "too much"),
        do.ReturnForChange(offer, "a voucher would do"),
        do.PresentOffer(offer),
        do.RecordObjection(offer, "too little"),
        do.RecordCounterDemand(plan, dice.pick((None, offer))),
        do.RecordAcceptance(offer),
        do.ConfirmAgreement(offer, plan.lines),
        do.Grant(offer, "a birthday", provisional=dice.pick((True, False))),
    ]
    of_lines = [
        do.InstructRedress(line),
        do.FulfilRedress(line, "transfer 88"),
        do.FailRedress(line, "timeout", certain=dice.pick((True, False))),
        do.CancelRedress(line, "sold out"),
        do.ReverseCredit(line, "it was delivered"),
    ]
    others = [
        do.Open("C-1", complaint.intake, complaint.pin),
        do.ConfirmRecord(happened_at=happened),
        amended(dice, complaint),
        do.AddEvidence([Evidence("receipt", "of May")]),
        do.ClarifyDemand(dice.pick((complaint.intake.demand, FOREIGN_DEMAND))),
        do.Acknowledge("we call you", promised),
        do.Assess(some_assessment(dice)),
        do.SignalEmotion(dice.pick(tuple(Emotion))),
        do.Expedite("a wedding"),
        do.Dispatch(dice.pick((None, "billing"))),
        do.AcceptHandover(),
        do.RecordFinding(some_finding(dice)),
        do.InformCustomer("soon", dice.pick(tuple(Medium)), update_by=promised),
        do.AwaitCustomer("which lid?"),
        do.RecordAnswer("the blue one"),
        do.ExtendDeadline(promised or MONDAY + timedelta(days=40), "late part"),
        do.ExtendDeadline(
            promised or MONDAY + timedelta(days=40),
            "late part",
            clock=dice.pick(("answer", "answer", "anwser", "total")),
            medium=dice.pick((None, Medium.EMAIL)),
            happened_at=happened,
        ),
        do.Escalate("nobody called", role=dice.pick((None, "director", "boss"))),
        do.PrepareOffers([plan, some_plan(dice)]),
        do.PrepareOffers([FOREIGN]),
        do.RecordCounterDemand(FOREIGN),
        do.Apologise(
            dice.pick(tuple(Medium)), together_with=dice.pick(("joe", "ann", "mo"))
        ),
        do.FollowUp(
            satisfied=dice.pick((True, False)), happened_at=dice.pick((None, EARLY))
        ),
        do.RejectComplaint("not ours"),
        do.Withdraw(),
        do.Refer("the carrier", "their leg"),
        do.MergeInto(dice.pick(("C-1", "C-7")), "the same parcel"),
        do.RecordDeadlock("the ombudsman", "no more to give"),
        do.RecordSilence(),
        do.RecordRootCause(["weak packing", "a cheaper box"]),
        do.RecordImprovement("a double wall"),
        do.Reopen("again", happened_at=dice.pick((None, None, EARLY))),
        do.Close(
            dice.pick(tuple(EndingKind)), codes=dice.pick(((), ("paid",), ("odd",)))
        ),
        do.AddNote("a note"),
        do.Advance(step),
        do.Repin(pin, "new limits"),
    ]
    likely = (of_offers, others, others)
    return dice.pick(dice.pick((of_lines, *likely)))


FOREIGN_DEMAND = Demand(loss=Money(5, "USD"))
Move_ = tuple[do.Command, str]


def sensible(dice: Dice, complaint: Complaint) -> Move_:
    """A command that carries the complaint on, with the role to record it."""
    if complaint.closed:
        whys = do.RecordRootCause(["weak packing", "a cheaper box"])
        again = do.Reopen("again", happened_at=dice.pick((None, None, None, MONDAY)))
        return dice.pick(((again, ANY), (dice.pick((NOTE, whys)), ANY)))
    if complaint.ending is not None:
        return do.Close(complaint.ending.kind), ANY
    if complaint.assessment is None:
        assess = do.Assess(dice.pick((ASSESSMENT, some_assessment(dice))))
        others = (do.ConfirmRecord(), do.AddNote("a note"))
        return dice.pick(((assess, ANY), (assess, ANY), (dice.pick(others), ANY)))
    return _pressing(dice, complaint) or dice.pick(_in_work(dice, complaint))


def _pressing(dice: Dice, complaint: Complaint) -> Move_ | None:
    """What the customer waits for, most of the time."""
    if complaint.confirmed_at is None and dice.pick((True, False, False)):
        return do.ConfirmRecord(), ANY
    if _unheard(complaint) and dice.pick((True, False)):
        return do.Apologise(Medium.PHONE, together_with="joe"), "manager"
    if len(complaint.unanswered) > 1 and dice.pick((True, False)):
        return do.RecordSilence(), ANY
    if complaint.unanswered and dice.pick((True, False)):
        again = (do.AwaitCustomer("which lid?"), ANY)
        answer = (do.RecordAnswer("the blue one"), ANY)
        return dice.pick((again, again, (do.RecordSilence(), ANY), answer))
    return None


NOTE = do.AddNote("filed")


def _unheard(complaint: Complaint) -> bool:
    since = complaint.upset_at
    return since is not None and all(each.at < since for each in complaint.contacts)


ANY = "any"
FRONT = "front_line"


def _in_work(dice: Dice, complaint: Complaint) -> list[Move_]:
    states = {offer.state for offer in complaint.offers}
    if states == {OfferState.TURNED_DOWN} and dice.pick((True, False, False)):
        return [(do.RecordDeadlock("the ombudsman", "no more to give"), ANY)]
    lines = [move for line in complaint.ledger for move in _about_line(line)]
    if lines and dice.pick((True, True, False)):
        return lines
    offers = [move for o in complaint.offers[-2:] for move in _about_offer(o)]
    if offers and dice.pick((True, True, True, False)):
        return offers
    prepare = (do.PrepareOffers([some_plan(dice)]), dice.pick((FRONT, "supervisor")))
    return [
        prepare,
        prepare,
        prepare,
        (do.Acknowledge("we call you"), FRONT),
        (do.Assess(some_assessment(dice)), FRONT),
        (do.Dispatch(), FRONT),
        (do.AcceptHandover(), dice.pick(("supervisor", FRONT))),
        *(dice.pick(_on_the_way(dice, complaint)) for _ in range(4)),
        (do.RecordFinding(some_finding(dice)), "supervisor"),
        (do.Advance("calm"), FRONT),
        (do.Apologise(Medium.IN_PERSON, together_with="joe"), "manager"),
        (do.FollowUp(satisfied=True), ANY),
        (do.FollowUp(satisfied=True), ANY),
        (do.FollowUp(satisfied=dice.pick((True, False))), FRONT),
        (resolved(complaint), FRONT),
        (resolved(complaint), FRONT),
        dice.pick(ENDS),
    ]


ENDS: list[Move_] = [
    (do.Withdraw(), FRONT),
    (do.RejectComplaint("not ours"), FRONT),
    (do.Refer("the carrier", "their leg"), FRONT),
    (do.MergeInto("C-7", "the same parcel"), FRONT),
    (do.RecordDeadlock("the ombudsman", "no more to give"), FRONT),
    (do.RecordSilence(), FRONT),
    (do.FollowUp(satisfied=True, happened_at=EARLY), FRONT),
    (do.Apologise(Medium.PHONE, together_with="mo"), "manager"),
]


def resolved(complaint: Complaint) -> do.Close:
    """Closed as resolved, with the outcome code that the tight house wants."""
    coded = complaint.pin.rulebook == TIGHT.id
    return do.Close(EndingKind.RESOLVED, codes=["paid"] if coded else [])


def _on_the_way(dice: Dice, complaint: Complaint) -> list[Move_]:
    later = complaint.updated_at + timedelta(days=dice.pick((3, 9)))
    return [
        (do.Acknowledge("we call you", later, update_by=later), FRONT),
        (do.ExtendDeadline(later, "late part"), FRONT),
        *_extensions(dice, complaint),
        (do.InformCustomer("soon", dice.pick(tuple(Medium)), update_by=later), ANY),
        (do.AwaitCustomer("which lid?"), FRONT),
        (do.AwaitCustomer("which lid?"), FRONT),
        (do.RecordAnswer("the blue one"), FRONT),
        (do.Escalate("nobody called", role=dice.pick((None, "director"))), FRONT),
        (do.Escalate("nobody called"), FRONT),
        (do.SignalEmotion(dice.pick(tuple(Emotion))), FRONT),
        (do.ConfirmRecord(), FRONT),
        (do.AddNote("a note"), FRONT),
        (do.Apologise(dice.pick((Medium.LETTER, Medium.PHONE))), ANY),
        (do.RecordCounterDemand(some_plan(dice)), FRONT),
        (do.Expedite("a wedding"), FRONT),
        (do.AddEvidence([Evidence("receipt", "of May")]), FRONT),
        (do.ClarifyDemand(complaint.intake.demand), FRONT),
        (amended(dice, complaint), FRONT),
        (do.RecordImprovement("a double wall"), ANY),
    ]


def _extensions(dice: Dice, complaint: Complaint) -> list[Move_]:
    """More time on the clock of the answer, once by anybody, then by a superior."""
    later = complaint.updated_at + timedelta(days=dice.pick((1, 2, 5)))
    terms: dict[str, Any] = {"clock": "answer", "medium": Medium.EMAIL}
    extend = do.ExtendDeadline(later, "late part", **terms)
    untold = evolve(extend, medium=None)
    return [(extend, FRONT), (extend, "manager"), (untold, "supervisor")]


def _about_offer(offer: Offer) -> list[Move_]:
    if offer.state is OfferState.PREPARED:
        return _about_prepared(offer)
    if offer.state is OfferState.ON_TABLE:
        yes = (do.RecordAcceptance(offer.id), FRONT)
        no = (do.RecordObjection(offer.id, "too little"), FRONT)
        return [yes, yes, yes, yes, no, (do.RecordCounterDemand(PLEA, offer.id), FRONT)]
    if offer.state is OfferState.ACCEPTED:
        confirm = (do.ConfirmAgreement(offer.id, offer.plan.lines), FRONT)
        return [confirm, confirm, (do.RecordObjection(offer.id, "not that"), FRONT)]
    return []


def _about_prepared(offer: Offer) -> list[Move_]:
    approval = offer.approval
    if approval is None:
        return [
            (do.RequestApproval(offer.id), FRONT),
            (do.RequestApproval(offer.id), FRONT),
            (do.RequestApproval(offer.id), "supervisor"),
            (do.PresentOffer(offer.id), FRONT),
            (do.PresentOffer(offer.id), "supervisor"),
            (do.PresentOffer(offer.id), "operations"),
            (do.SignalEmotion(Emotion.EXPLOSIVE), FRONT),
            (do.PresentOffer(offer.id), "director"),
            (do.Grant(offer.id, "a birthday", provisional=True), "director"),
            (do.Grant(offer.id, "a birthday", provisional=True), "supervisor"),
        ]
    if approval.state is ApprovalState.OPEN:
        yes = (do.Approve(offer.id), approval.next_role)
        no = (do.DeclineApproval(offer.id, "too much"), approval.next_role)
        back = (do.ReturnForChange(offer.id, "less"), approval.next_role)
        early = (do.PresentOffer(offer.id), FRONT)
        other = (do.Approve(offer.id), ANY)
        again = (do.RequestApproval(offer.id), FRONT)
        return [yes, yes, yes, yes, yes, no, back, early, other, again]
    present = (do.PresentOffer(offer.id), FRONT)
    revise = (do.ReviseOffer(offer.id, Plan([cash(500)])), FRONT)
    return [present, present, (do.Approve(offer.id), ANY), revise]


PLEA = Plan([cash(45)])


def _about_line(line: LedgerLine) -> list[Move_]:
    if line.provisional and line.state is LineState.FULFILLED:
        refuted = Finding(
            outcome=Outcome.NOT_UPHELD, responsibility=Responsibility.MISUSE
        )
        back = (do.ReverseCredit(line.id, "it was delivered"), FRONT)
        return [back, back, (do.RecordFinding(refuted), "supervisor")]
    if line.state in (LineState.AGREED, LineState.GRANTED, LineState.FAILED):
        instruct = (do.InstructRedress(line.id), FRONT)
        cancel = (do.CancelRedress(line.id, "sold out"), FRONT)
        return [instruct, instruct, instruct, instruct, cancel]
    if line.state in (LineState.INSTRUCTED, LineState.UNKNOWN):
        done = (do.FulfilRedress(line.id, "transfer 88"), "operations")
        return [
            done,
            done,
            done,
            (do.FailRedress(line.id, "refused"), "operations"),
            (do.FailRedress(line.id, "timeout", certain=False), "operations"),
        ]
    return []


@define
class Seen:
    """What a run of journeys has exercised."""

    accepted: Counter[str] = field(factory=Counter)
    refused: Counter[str] = field(factory=Counter)
    journeys: int = 0
    paid: int = 0


@define
class Journey:
    """One complaint on its way, with every entry kept as a host would."""

    rulebook: Rulebook
    complaint: Complaint
    entries: list[Entry]
    at: datetime
    oracle: "Oracle"
    late: set[tuple[str, int]] = field(factory=set)

    @classmethod
    def begin(cls, rulebook: Rulebook, record: Intake) -> "Journey":
        case = open_complaint(
            record, rulebook, id="C-1", by=ANN, at=MONDAY, request_id="r0"
        )
        return cls(
            rulebook, case.complaint, list(case.entries), MONDAY, Oracle(rulebook)
        )

    def attempt(
        self,
        command: do.Command,
        by: Actor,
        given: Situation,
        *,
        at: datetime | None = None,
        rulebook: Rulebook | None = None,
        request_id: str | None = None,
    ) -> tuple[Reason, ...]:
        """Try it, hold law 2 and the oracle against it, and keep what it left."""
        at = at or self.at
        under = rulebook or self.rulebook
        arguments: dict[str, Any] = {
            "by": by,
            "at": at,
            "given": given,
            "request_id": request_id,
        }
        before = self.complaint
        reasons = reasons_against(before, command, under, **arguments)
        try:
            case = handle(before, command, under, **arguments)
        except NotAllowed as error:
            assert error.reasons == reasons
            assert reasons
            return reasons
        assert reasons == ()
        for entry in case.entries:
            self.oracle.saw(entry, given, under)
        assert case.complaint.owner == self.oracle.owner, "two own it, or nobody"
        self.complaint = case.complaint
        self.entries += case.entries
        if case.entries:
            self.at = at
            self.rulebook = under
            self._look(command)
        return ()

    def _look(self, command: do.Command) -> None:
        """Whatever a clock came to stands, and every duty is told once."""
        complaint, rulebook = self.complaint, self.rulebook
        for reading in read_clocks(complaint, rulebook, at=self.at):
            key, state = (reading.name, reading.leg.number), reading.state
            if key in self.late and state is not ClockState.BREACHED:
                # only a stop that truly came before says otherwise
                assert state is ClockState.MET, "a breach was talked away"
                assert command.happened_at == reading.leg.stopped_at
            self.late.discard(key)
            if state is ClockState.BREACHED:
                self.late.add(key)
        if complaint.version % 4:
            return
        ahead = timedelta(days=30)
        duties = what_is_due(complaint, rulebook, at=self.at, within=ahead)
        assert len({duty.key for duty in duties}) == len(duties), "a duty told twice"


def sum_of(amounts: list[Money]) -> int:
    return sum(amount.minor for amount in amounts)


@define
class OracleOffer:
    lines: list[Redress]
    hands: set[str]
    state: str = "prepared"
    askers: set[str] = field(factory=set)
    yes: set[str] = field(factory=set)
    approved_total: int | None = None
    approver: str | None = None
    holder: str | None = None


@define
class Oracle:
    """The money of one complaint in plain dicts: who promised what, and what was paid.

    It is written from the rules that must never break, not from the library's code.
    """

    rulebook: Rulebook
    owner: str = "ann"
    offers: dict[str, OracleOffer] = field(factory=dict)
    lines: dict[str, str] = field(factory=dict)
    redress: dict[str, Redress] = field(factory=dict)
    provisional: set[str] = field(factory=set)
    payments: Counter[str] = field(factory=Counter)
    due: Compensation | None = None
    holds: bool = True
    happy: int = 0

    @property
    def paid(self) -> int:
        done = [ln for ln in self.payments if self.lines[ln] != "reversed"]
        return sum(self.redress[ln].cost.minor * self.payments[ln] for ln in done)

    def _cost(self, offer: OracleOffer) -> int:
        return sum_of([line.cost for line in offer.lines])

    def _ledger(self) -> list[Redress]:
        gone = ("cancelled", "reversed")
        return [r for ln, r in self.redress.items() if self.lines[ln] not in gone]

    def _bound(self) -> list[Redress]:
        """All that binds the house: the ledger, and what is on the table."""
        table = [o for o in self.offers.values() if o.state in ("on_table", "accepted")]
        return self._ledger() + [line for offer in table for line in offer.lines]

    def _may(
        self,
        role: str,
        principal: str,
        lines: list[Redress],
        offer: OracleOffer,
        given: Situation,
    ) -> bool:
        """Whether all *lines*, the *offer* among them, are within the authority."""
        ladder = {level.role: level for level in self.rulebook.authority.ladder}
        level = ladder.get(role)
        if level is None or sum_of([ln.cost for ln in lines]) > level.limit.minor:
            return False
        forms = {line.form for line in offer.lines}
        if level.forms is not None and not forms <= set(level.forms):
            return False
        for form, limit in level.form_limits:
            of_form = sum_of([line.cost for line in lines if line.form is form])
            if form in forms and of_form > limit.minor:
                return False
        if level.allowance is None:
            return True
        assert given.spent_by_actor is not None, "an allowance judged on nothing"
        others = [o for o in self.offers.values() if o is not offer]
        mine = [o for o in others if o.holder == principal and o.state in LIVE]
        spent = given.spent_by_actor.minor + sum(self._cost(o) for o in (offer, *mine))
        if level.allowance.times is not None:
            assert given.times_by_actor is not None, "an allowance that was not counted"
            if given.times_by_actor + 1 + len(mine) > level.allowance.times:
                return False
        return spent <= level.allowance.limit.minor

    def saw(self, entry: Entry, given: Situation, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        by, roster = entry.by, given.roster
        if by.on_behalf_of is not None:
            assert roster is not None
            assert by.on_behalf_of in roster.holders_of(by.role), "delegated by nobody"
            assert by.id in roster.acting_for(by.role, by.on_behalf_of), "no delegate"
        for decision in entry.decisions:
            if decision.policy == "compensation":
                self.due = decision.outcome
            if decision.policy == "clock":
                self._ran(decision.outcome, entry)
        handler = getattr(self, f"_{do.EVENTS[type(entry.command)]}", None)
        if handler is not None:
            handler(entry, given)
        owed = sum_of([line.cost for line in self._ledger()])
        assert self.paid <= owed, "paid above what was agreed or granted"
        assert all(times == 1 for times in self.payments.values()), "paid twice"

    legs: dict[tuple[str, int], Leg] = field(factory=dict)

    def _ran(self, leg: Leg, entry: Entry) -> None:
        """A deadline that has passed is never moved, and a verdict never changed."""
        known = self.legs.get((leg.clock, leg.number))
        self.legs[leg.clock, leg.number] = leg
        if known is None or known.due is None:
            return
        paused = known.paused_since is not None and known.paused_since < known.due
        told = entry.command.happened_at if extends(entry.command) else None
        if known.due < (told or entry.at) and not (paused and not known.fixed):
            assert leg.due == known.due, "a deadline moved after it had passed"
        assert leg.started_at == known.started_at, "a clock started anew"
        assert known.stopped_at in (None, leg.stopped_at), "a clock stopped twice"

    def _accept_handover(self, entry: Entry, given: Situation) -> None:
        assert entry.by.id != self.owner or entry.by.on_behalf_of is None
        self.owner = entry.by.id

    def _record_finding(self, entry: Entry, given: Situation) -> None:
        self.holds = entry.command.finding.outcome is not Outcome.NOT_UPHELD

    def _add(self, plan: Plan, by: Actor) -> None:
        name = f"C-1/o{len(self.offers) + 1}"
        self.offers[name] = OracleOffer(list(plan.lines), {by.id, by.principal})

    def _prepare_offers(self, entry: Entry, given: Situation) -> None:
        for plan in entry.command.plans:
            self._add(plan, entry.by)

    def _revise_offer(self, entry: Entry, given: Situation) -> None:
        offer = self.offers[entry.command.offer]
        assert offer.state == "prepared", "changed what was spoken"
        offer.lines = list(entry.command.plan.lines)
        offer.hands |= {entry.by.id, entry.by.principal, *offer.askers}
        offer.yes, offer.approved_total, offer.holder = set(), None, None

    def _record_counter_demand(self, entry: Entry, given: Situation) -> None:
        if entry.command.offer is not None:
            assert self.offers[entry.command.offer].state == "on_table"
            self.offers[entry.command.offer].state = "turned_down"
        if any(
            each.policy == "counter_demand" and each.outcome is True
            for each in entry.decisions
        ):
            self._add(entry.command.plan, entry.by)
            offer = [*self.offers.values()][-1]
            self._assert_bounds(entry, offer, [*self._bound(), *offer.lines], given)
        self.happy = 0

    def _request_approval(self, entry: Entry, given: Situation) -> None:
        offer = self.offers[entry.command.offer]
        assert offer.state == "prepared"
        offer.hands |= offer.askers
        offer.askers = {entry.by.id, entry.by.principal}
        offer.yes, offer.holder = set(offer.askers), None
        lines = [*self._bound(), *offer.lines]
        self._assert_bounds(entry, offer, lines, given)
        offer.approved_total = sum_of([line.cost for line in lines])

    def _approve(self, entry: Entry, given: Situation) -> None:
        offer, by = self.offers[entry.command.offer], entry.by
        mine = {by.id, by.principal}
        assert not mine & (offer.hands | offer.yes), "a maker was the checker"
        offer.yes |= mine
        if entry.decisions:
            lines = [*self._bound(), *offer.lines]
            self._assert_bounds(entry, offer, lines, given)
            may = self._may(by.role, by.principal, lines, offer, given)
            assert may, "approved beyond authority"
            offer.approved_total = sum_of([line.cost for line in lines])
            offer.holder, offer.approver = by.principal, by.role

    def _return_for_change(self, entry: Entry, given: Situation) -> None:
        self.offers[entry.command.offer].approved_total = None

    def _assert_bounds(
        self,
        entry: Entry,
        offer: OracleOffer,
        lines: list[Redress],
        given: Situation,
    ) -> None:
        """What nobody's authority lifts."""
        goodwill = [line for line in lines if line.basis is Basis.GOODWILL]
        lawful = [ln for ln in lines if ln.basis is Basis.STATUTORY]
        floor = (
            0 if self.due is None or self.due.floor is None else self.due.floor.minor
        )
        if any(line.basis is Basis.STATUTORY for line in offer.lines):
            entitled = sum_of([max(ln.worth, ln.cost) for ln in lawful])
            assert entitled <= floor, "goodwill in the law's clothes"
        outcomes = {each.policy: each.outcome for each in entry.decisions}
        conceded = sum_of([max(ln.worth, ln.cost) for ln in lines if ln.cost])
        if outcomes.get("conduct") is Stance.REFUSE:
            assert all(ln.basis is Basis.STATUTORY for ln in offer.lines), "no clear no"
        factor = outcomes.get("concession")
        firm = outcomes.get("conduct") is Stance.FIRM
        if self.due is not None:
            due = self.due.due.minor
            if factor is not None:
                assert conceded <= max(due * factor, floor), "conceded more"
            assert not firm or conceded <= max(due, floor), "conceded more than is due"
        ceilings = self.rulebook.ceilings
        if ceilings is not None:
            self._assert_ceilings(ceilings, sum_of([ln.cost for ln in goodwill]), given)

    def _assert_ceilings(
        self, ceilings: CeilingPolicy, goodwill: int, given: Situation
    ) -> None:
        assert ceilings.complaint is None or goodwill <= ceilings.complaint.minor
        if ceilings.order is not None and self.has_order:
            assert given.spent_on_order is not None
            assert given.order_value is not None
            most = given.order_value.minor * ceilings.order
            assert goodwill + given.spent_on_order.minor <= most, "more than the order"
        if ceilings.customer is not None and self.has_customer:
            assert given.spent_on_customer is not None
            sum_ = goodwill + given.spent_on_customer.minor
            assert sum_ <= ceilings.customer.limit.minor, "more than the customer's"

    has_order: bool = False
    has_customer: bool = False

    def _amend_record(self, entry: Entry, given: Situation) -> None:
        self._open(entry, given)

    def _open(self, entry: Entry, given: Situation) -> None:
        record = entry.command.intake
        self.has_order = record.product is not None
        self.has_customer = record.complainant.customer_id is not None

    def _promise(self, entry: Entry, given: Situation) -> OracleOffer:
        offer, by = self.offers[entry.command.offer], entry.by
        assert offer.state == "prepared", "promised twice"
        lines = [*self._bound(), *offer.lines]
        self._assert_bounds(entry, offer, lines, given)
        approved = (
            offer.holder is not None
            and offer.approver is not None
            and offer.approved_total is not None
            and sum_of([line.cost for line in lines]) <= offer.approved_total
        )
        if not approved:
            may = self._may(by.role, by.principal, lines, offer, given)
            assert may, "promised beyond authority"
            offer.holder = by.principal
        return offer

    def _present_offer(self, entry: Entry, given: Situation) -> None:
        self._promise(entry, given).state = "on_table"

    def _grant(self, entry: Entry, given: Situation) -> None:
        offer = self._promise(entry, given)
        offer.state = "granted"
        added = self._enter(entry.command.offer, offer)
        if entry.command.provisional:
            self.provisional |= added
        self.happy = 0

    def _enter(self, name: str, offer: OracleOffer) -> set[str]:
        parts = [part for line in offer.lines for part in line.in_parts()]
        assert sum_of([part.cost for part in parts]) == self._cost(offer)
        names = [f"{name}/l{number}" for number in range(1, len(parts) + 1)]
        for line, part in zip(names, parts, strict=True):
            self.lines[line], self.redress[line] = "agreed", part
        return set(names)

    def _record_objection(self, entry: Entry, given: Situation) -> None:
        offer = self.offers[entry.command.offer]
        assert offer.state in ("on_table", "accepted")
        offer.state = "turned_down"
        self.happy = 0

    def _record_acceptance(self, entry: Entry, given: Situation) -> None:
        offer = self.offers[entry.command.offer]
        assert offer.state == "on_table", "agreed to what was not offered"
        offer.state = "accepted"

    def _confirm_agreement(self, entry: Entry, given: Situation) -> None:
        name, offer = entry.command.offer, self.offers[entry.command.offer]
        assert offer.state == "accepted", "confirmed what was not accepted"
        assert list(entry.command.repeated) == offer.lines, "another agreement"
        offer.state = "confirmed"
        self._enter(name, offer)
        self.happy = 0

    def _instruct_redress(self, entry: Entry, given: Situation) -> None:
        line = entry.command.line
        assert self.lines[line] in ("agreed", "failed"), "instructed twice"
        self.lines[line] = "instructed"

    def _fulfil_redress(self, entry: Entry, given: Situation) -> None:
        line = entry.command.line
        assert self.lines[line] in ("instructed", "unknown"), "paid uninstructed"
        self.lines[line] = "fulfilled"
        self.payments[line] += 1
        self.happy = 0

    def _fail_redress(self, entry: Entry, given: Situation) -> None:
        command = entry.command
        assert self.lines[command.line] in ("instructed", "unknown")
        self.lines[command.line] = "failed" if command.certain else "unknown"

    def _cancel_redress(self, entry: Entry, given: Situation) -> None:
        line = entry.command.line
        assert self.lines[line] in ("agreed", "failed"), "cancelled what was begun"
        self.lines[line] = "cancelled"
        self.happy = 0

    def _reverse_credit(self, entry: Entry, given: Situation) -> None:
        line = entry.command.line
        assert line in self.provisional, "took back what was given for good"
        assert not self.holds, "took back the credit of a complaint that holds"
        assert self.lines[line] == "fulfilled", "took back what was not paid"
        self.lines[line] = "reversed"
        self.happy = 0

    def _repin(self, entry: Entry, given: Situation) -> None:
        for offer in self.offers.values():
            if offer.state == "prepared":
                offer.hands |= offer.askers
                offer.holder, offer.approved_total = None, None

    def _follow_up(self, entry: Entry, given: Situation) -> None:
        policy = self.rulebook.follow_up
        terms = FollowUpTerms()
        if policy is not None:
            [terms] = [d.outcome for d in entry.decisions if d.policy == "follow_up"]
        hands = {entry.by.id, entry.by.principal}
        assert terms.by_owner or self.owner not in hands, "asked about himself"
        self.happy = self.happy + 1 if entry.command.satisfied else 0
        assert self.happy <= terms.times, "asked once too often"

    def _reopen(self, entry: Entry, given: Situation) -> None:
        self.happy, self.holds = 0, True

    def _end(self, entry: Entry, given: Situation) -> None:
        for offer in self.offers.values():
            if offer.state in ("prepared", "on_table", "accepted"):
                offer.state = "lapsed"
        for line, state in self.lines.items():
            assert state not in ("instructed", "unknown"), "ended with money in flight"
            if state in ("agreed", "failed") and isinstance(entry.command, do.Withdraw):
                self.lines[line] = "cancelled"

    _reject_complaint = _end
    _withdraw = _end
    _refer = _end
    _merge_into = _end
    _record_deadlock = _end
    _record_silence = _end

    def _close(self, entry: Entry, given: Situation) -> None:
        assert entry.closed
        if entry.command.ending is EndingKind.RESOLVED:
            states = set(self.lines.values())
            assert states <= {"fulfilled", "cancelled", "reversed"}, (
                "closed while owing"
            )
            self._end(entry, given)


def extends(command: do.Command) -> bool:
    """Whether word of a later date is given, which is believed from when it was."""
    return isinstance(command, do.ExtendDeadline)


LIVE = ("prepared", "on_table", "accepted", "confirmed", "granted")


def codes_in(reasons: Iterable[Reason]) -> Iterator[str]:
    """The code of each reason, and of each reason that it gives in turn."""
    for reason in reasons:
        yield reason.code.value
        for _, value in reason.parameters:
            parts = value if isinstance(value, tuple) else (value,)
            yield from codes_in(part for part in parts if isinstance(part, Reason))


def run(
    throws: bytes, seen: Seen, length: int = 36, under: Rulebook | None = None
) -> Journey:
    """One journey: mostly sensible, sometimes strange, with retries throughout."""
    more = Random(throws)  # noqa: S311 - dice, not secrets
    dice = Dice(chain(throws, iter(lambda: more.randrange(256), None)))
    rulebook = under or some_rulebook(dice)
    loss = dice.pick((None, "80.00", "80.00", "100.00", "5000.00", "90000.00"))
    journey = Journey.begin(rulebook, some_intake(dice, loss))
    usual = dice.pick(SITUATIONS)
    for number in range(1, length):
        _step(dice, seen, journey, usual, number)
    seen.journeys += 1
    seen.paid += journey.oracle.paid > 0
    return journey


def _step(
    dice: Dice, seen: Seen, journey: Journey, usual: Situation, number: int
) -> None:
    complaint = journey.complaint
    request_id: str | None = f"r{number}"
    at = journey.at + timedelta(minutes=dice.pick((0, 1, 5, 90, 90, 1560)))
    under, given = journey.rulebook, usual
    if dice.pick((True, True, True, True, False)):
        command, role = sensible(dice, complaint)
        fit = [actor for actor in EVERYONE if role in (ANY, actor.role)]
        by = dice.pick(fit)
        if given.roster is DELEGATED and dice.pick((True, False)):
            by = dice.pick([*(d for d in DELEGATES if role in (ANY, d.role)), by])
    else:
        command = any_command(dice, complaint, journey.rulebook)
        by = dice.pick((*EVERYONE, *DELEGATES, Actor("eve", "thief")))
        given = dice.pick(STRANGE)
        at = dice.pick((at, at, journey.at - timedelta(seconds=1), NAIVE))
        under = dice.pick((under, under, under, NEWER, TIGHT))
        if dice.pick((True, *[False] * 7)):
            under = dice.pick((NEWER, NEWER, TIGHT, YEN))
            command = do.Repin(under.pin, "new limits")
        kept = dice.pick((journey.entries[-1], dice.pick(journey.entries)))
        if dice.pick((True, False)) and kept.number > 1:
            request_id = kept.request_id
            if dice.pick((True, False)):
                command, by = kept.command, kept.by
    reasons = journey.attempt(
        command, by, given, at=at, rulebook=under, request_id=request_id
    )
    seen.refused.update(codes_in(reasons))
    if not reasons:
        seen.accepted[type(command).__name__] += 1


DELEGATES = (
    Actor("amy", "supervisor", on_behalf_of="bo"),
    Actor("bea", "manager", on_behalf_of="mo"),
    Actor("ann", "manager", on_behalf_of="mo"),
    Actor("ops", "manager", on_behalf_of="mo"),
)
NAIVE = datetime(2027, 1, 1)
TIMED = standard("EUR", calendar=DESK_HOURS)
NEWER = TIMED.with_(version="9", clocks=TIMED.clocks[:3])
YEN = standard("JPY", scale=100)
