"""Random journeys of a complaint, and an oracle that knows nothing but its entries."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from attrs import define, field

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Complaint,
    EndingKind,
    Entry,
    Kind,
    Money,
    Offer,
    Plan,
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
    reasons_against,
)
from complaintkit.complaint.complaint import Pin
from complaintkit.complaint.redress import (
    ApprovalState,
    LedgerLine,
    LineState,
    OfferState,
)
from complaintkit.errors import NotAllowed
from complaintkit.lifecycle.moves import Lifecycle, Move
from complaintkit.policies.situation import NOTHING_GIVEN
from house import (
    ANN,
    ASSESSMENT,
    DESK,
    EVERYONE,
    FINDING,
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
SITUATIONS = (
    NOTHING_GIVEN,
    Situation(roster=ROSTER, spent_by_actor=euros(0)),
    Situation(spent_by_actor=euros(0)),
    Situation(spent_by_actor=euros(59)),
    Situation(roster=NO_SUPERVISOR, spent_by_actor=euros(10)),
)
AMOUNTS = (
    tuple(
        amount
        for limit in (50, 200, 500, 1000, 10_000, 100_000)
        for amount in (f"{limit - 1}.99", f"{limit}.00", f"{limit}.01")
    )
    + ("1.00", "30.00", "45.00", "150.00") * 4
)


T = TypeVar("T")


@define
class Dice:
    """Choices out of one draw of bytes: Hypothesis shrinks them, and they are quick."""

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
    base = dice.pick((STANDARD, STANDARD, TIGHT))
    which = dice.pick(("own", "own", "own", "desk", "guarded", "random"))
    if which == "own":
        return base
    lifecycle = {"desk": DESK, "guarded": GUARDED}.get(which)
    return base.with_(version="plugged", lifecycle=lifecycle or random_lifecycle(dice))


GIFT = Redress(RedressForm.GIFT, euros(30), euros(12), department="shop")
EARLY = MONDAY - timedelta(days=9)
FOREIGN = Plan(
    [Redress(RedressForm.REFUND, Money("5.00", "USD"), department="finance")]
)


def some_plan(dice: Dice) -> Plan:
    lines = [cash(dice.pick(AMOUNTS)), cash(dice.pick(AMOUNTS)), apology(), GIFT]
    return Plan(lines[: dice.pick((1, 1, 2))] + lines[3 : dice.pick((3, 4))])


def some_assessment(dice: Dice) -> Assessment:
    return Assessment(
        kind=dice.pick(tuple(Kind)),
        severity=dice.pick(tuple(Severity)),
        responsibility=dice.pick((None, *Responsibility)),
        safety=dice.pick((True, False)),
    )


def any_command(dice: Dice, complaint: Complaint, rulebook: Rulebook) -> do.Command:
    """A command of any kind, about an offer or line that is there, or is not."""
    offer = dice.pick([*(o.id for o in complaint.offers), "C-1/o99"])
    line = dice.pick([*(ln.id for ln in complaint.ledger), "C-1/o9/l9"])
    step = dice.pick([*sorted(rulebook.lifecycle.steps), "nowhere"])
    happened = dice.pick((None, MONDAY, MONDAY + timedelta(days=400)))
    pin = dice.pick((rulebook.pin, complaint.pin, Pin("x", "1", "USD", "f")))
    return dice.pick(
        (
            do.Open("C-1", complaint.intake, complaint.pin),
            do.ConfirmRecord(happened_at=happened),
            do.Acknowledge("we call you"),
            do.Assess(some_assessment(dice)),
            do.Dispatch(dice.pick((None, "billing"))),
            do.AcceptHandover(),
            do.RecordFinding(FINDING),
            do.PrepareOffers([some_plan(dice), some_plan(dice)]),
            do.PrepareOffers([FOREIGN]),
            do.RequestApproval(offer),
            do.Approve(offer),
            do.DeclineApproval(offer, "too much"),
            do.PresentOffer(offer),
            do.RecordObjection(offer, "too little"),
            do.RecordAcceptance(offer),
            do.InstructRedress(line),
            do.FulfilRedress(line, "transfer 88"),
            do.FailRedress(line, "timeout", certain=dice.pick((True, False))),
            do.CancelRedress(line, "sold out"),
            do.FollowUp(
                satisfied=dice.pick((True, False)), happened_at=dice.pick((None, EARLY))
            ),
            do.RejectComplaint("not ours"),
            do.Withdraw(),
            do.Reopen("again"),
            do.Close(dice.pick(tuple(EndingKind))),
            do.AddNote("a note"),
            do.Advance(step),
            do.Repin(pin, "new limits"),
        )
    )


Move_ = tuple[do.Command, str]


def sensible(dice: Dice, complaint: Complaint) -> Move_:
    """A command that carries the complaint on, with the role to record it."""
    if complaint.closed:
        return dice.pick(((do.Reopen("again"), ANY), (do.AddNote("filed"), ANY)))
    if complaint.ending is not None:
        return do.Close(complaint.ending.kind), ANY
    if complaint.assessment is None:
        assess = do.Assess(dice.pick((ASSESSMENT, some_assessment(dice))))
        others = (do.ConfirmRecord(), do.AddNote("a note"))
        return dice.pick(((assess, ANY), (assess, ANY), (dice.pick(others), ANY)))
    return dice.pick(_in_work(dice, complaint))


ANY = "any"
FRONT = "front_line"


def _in_work(dice: Dice, complaint: Complaint) -> list[Move_]:
    redress = [move for o in complaint.offers for move in _about_offer(o)]
    redress += [m for line in complaint.ledger for m in _about_line(line)]
    if redress and dice.pick((True, True, True, False)):
        return redress
    prepare = (do.PrepareOffers([some_plan(dice)]), dice.pick((FRONT, "supervisor")))
    return [
        prepare,
        prepare,
        prepare,
        (do.Acknowledge("we call you"), FRONT),
        (do.Assess(some_assessment(dice)), FRONT),
        (do.Dispatch(), FRONT),
        (do.AcceptHandover(), dice.pick(("supervisor", FRONT))),
        (do.AddNote("a note"), FRONT),
        (do.RecordFinding(FINDING), "supervisor"),
        (do.Advance("calm"), FRONT),
        (do.FollowUp(satisfied=True), FRONT),
        (do.FollowUp(satisfied=False), FRONT),
        (do.FollowUp(satisfied=True, happened_at=EARLY), FRONT),
        (do.Close(EndingKind.RESOLVED), FRONT),
        dice.pick(((do.Withdraw(), FRONT), (do.RejectComplaint("not ours"), FRONT))),
    ]


def _about_offer(offer: Offer) -> list[Move_]:
    if offer.state is OfferState.PREPARED:
        approval = offer.approval
        if approval is None:
            return [
                (do.RequestApproval(offer.id), FRONT),
                (do.RequestApproval(offer.id), ANY),
                (do.PresentOffer(offer.id), FRONT),
                (do.PresentOffer(offer.id), "director"),
            ]
        if approval.state is ApprovalState.OPEN:
            yes = (do.Approve(offer.id), approval.next_role)
            no = (do.DeclineApproval(offer.id, "too much"), approval.next_role)
            early = (do.PresentOffer(offer.id), FRONT)
            return [yes, yes, yes, yes, no, early, (do.Approve(offer.id), ANY)]
        return [(do.PresentOffer(offer.id), FRONT), (do.Approve(offer.id), ANY)]
    if offer.state is OfferState.ON_TABLE:
        yes = (do.RecordAcceptance(offer.id), FRONT)
        return [yes, yes, yes, (do.RecordObjection(offer.id, "too little"), FRONT)]
    return []


def _about_line(line: LedgerLine) -> list[Move_]:
    if line.state in (LineState.AGREED, LineState.FAILED):
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

    @classmethod
    def begin(cls, rulebook: Rulebook, loss: str | None) -> "Journey":
        case = open_complaint(
            intake(loss), rulebook, id="C-1", by=ANN, at=MONDAY, request_id="r0"
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
        self.complaint = case.complaint
        self.entries += case.entries
        if case.entries:
            self.at = at
            self.rulebook = under
        return ()


def sum_of(amounts: list[Money]) -> int:
    return sum(amount.minor for amount in amounts)


@define
class OracleOffer:
    lines: list[Redress]
    maker: str
    state: str = "prepared"
    asked: str | None = None
    yes: list[tuple[str, str]] = field(factory=list)
    approved_total: int | None = None
    holder: str | None = None


@define
class Oracle:
    """The money of one complaint in plain dicts: who promised what, and what was paid.

    It is written from the rules that must never break, not from the library's code.
    """

    rulebook: Rulebook
    offers: dict[str, OracleOffer] = field(factory=dict)
    lines: dict[str, str] = field(factory=dict)
    worth: dict[str, Money] = field(factory=dict)
    payments: Counter[str] = field(factory=Counter)

    @property
    def paid(self) -> int:
        return sum(self.worth[line].minor * n for line, n in self.payments.items())

    def _cost(self, offer: OracleOffer) -> int:
        return sum_of([line.cost for line in offer.lines])

    def _bound(self) -> int:
        """All that binds the house: what is agreed, and what is on the table."""
        agreed = [c for ln, c in self.worth.items() if self.lines[ln] != "cancelled"]
        table = [o for o in self.offers.values() if o.state == "on_table"]
        return sum_of(agreed) + sum(self._cost(offer) for offer in table)

    def _may(
        self, actor: Actor, total: int, offer: OracleOffer, given: Situation
    ) -> bool:
        ladder = {level.role: level for level in self.rulebook.authority.ladder}
        level = ladder.get(actor.role)
        if level is None or total > level.limit.minor:
            return False
        forms = {line.form for line in offer.lines}
        if level.forms is not None and not forms <= set(level.forms):
            return False
        if level.allowance is None:
            return True
        assert given.spent_by_actor is not None, "an allowance judged on nothing"
        others = [o for o in self.offers.values() if o is not offer]
        mine = [o for o in others if o.holder == actor.id and o.state in LIVE]
        spent = given.spent_by_actor.minor + sum(self._cost(o) for o in (offer, *mine))
        return spent <= level.allowance.limit.minor

    def saw(self, entry: Entry, given: Situation, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        name = do.EVENTS[type(entry.command)]
        handler = getattr(self, f"_{name}", None)
        if handler is not None:
            handler(entry, given)
        agreed = [c for ln, c in self.worth.items() if self.lines[ln] != "cancelled"]
        assert self.paid <= sum_of(agreed), "paid above what was agreed"
        assert all(times == 1 for times in self.payments.values()), "paid twice"

    def _prepare_offers(self, entry: Entry, given: Situation) -> None:
        for plan in entry.command.plans:
            name = f"C-1/o{len(self.offers) + 1}"
            self.offers[name] = OracleOffer(list(plan.lines), entry.by.id)

    def _request_approval(self, entry: Entry, given: Situation) -> None:
        offer = self.offers[entry.command.offer]
        assert offer.state == "prepared"
        offer.asked, offer.yes, offer.holder = entry.by.id, [], None
        offer.approved_total = self._bound() + self._cost(offer)

    def _approve(self, entry: Entry, given: Situation) -> None:
        offer = self.offers[entry.command.offer]
        hands = {offer.maker, offer.asked, *(who for who, _ in offer.yes)}
        assert entry.by.id not in hands, "a maker was the checker"
        offer.yes.append((entry.by.id, entry.by.role))
        if entry.decisions:
            offer.holder = entry.by.id
            total = self._bound() + self._cost(offer)
            offer.holder = None
            assert self._may(entry.by, total, offer, given), "approved beyond authority"
            offer.holder = entry.by.id

    def _present_offer(self, entry: Entry, given: Situation) -> None:
        offer = self.offers[entry.command.offer]
        assert offer.state == "prepared", "presented twice"
        total = self._bound() + self._cost(offer)
        approved = (
            offer.holder is not None
            and offer.approved_total is not None
            and total <= offer.approved_total
        )
        if not approved:
            assert self._may(entry.by, total, offer, given), "promised beyond authority"
            offer.holder = entry.by.id
        offer.state = "on_table"

    def _record_objection(self, entry: Entry, given: Situation) -> None:
        offer = self.offers[entry.command.offer]
        assert offer.state == "on_table"
        offer.state = "turned_down"

    def _record_acceptance(self, entry: Entry, given: Situation) -> None:
        name = entry.command.offer
        offer = self.offers[name]
        assert offer.state == "on_table", "agreed to what was not offered"
        offer.state = "accepted"
        for number, line in enumerate(offer.lines, 1):
            self.lines[f"{name}/l{number}"] = "agreed"
            self.worth[f"{name}/l{number}"] = line.cost

    def _instruct_redress(self, entry: Entry, given: Situation) -> None:
        line = entry.command.line
        assert self.lines[line] in ("agreed", "failed"), "instructed twice"
        self.lines[line] = "instructed"

    def _fulfil_redress(self, entry: Entry, given: Situation) -> None:
        line = entry.command.line
        assert self.lines[line] in ("instructed", "unknown"), "paid uninstructed"
        self.lines[line] = "fulfilled"
        self.payments[line] += 1

    def _fail_redress(self, entry: Entry, given: Situation) -> None:
        command = entry.command
        assert self.lines[command.line] in ("instructed", "unknown")
        self.lines[command.line] = "failed" if command.certain else "unknown"

    def _cancel_redress(self, entry: Entry, given: Situation) -> None:
        line = entry.command.line
        assert self.lines[line] in ("agreed", "failed"), "cancelled what was begun"
        self.lines[line] = "cancelled"

    def _repin(self, entry: Entry, given: Situation) -> None:
        for offer in self.offers.values():
            if offer.state == "prepared":
                offer.holder, offer.approved_total = None, None

    def _end(self, entry: Entry, given: Situation) -> None:
        for offer in self.offers.values():
            if offer.state in ("prepared", "on_table"):
                offer.state = "lapsed"
        for line, state in self.lines.items():
            assert state not in ("instructed", "unknown"), "ended with money in flight"
            if state in ("agreed", "failed"):
                self.lines[line] = "cancelled"

    _reject_complaint = _end
    _withdraw = _end

    def _close(self, entry: Entry, given: Situation) -> None:
        assert entry.closed
        self._end(entry, given)


LIVE = ("prepared", "on_table", "accepted")


def run(throws: bytes, seen: Seen, length: int = 26) -> Journey:
    """One journey: mostly sensible, sometimes strange, with retries throughout."""
    dice = Dice(iter(throws))
    rulebook = some_rulebook(dice)
    loss = dice.pick((None, "80.00", "80.00", "100.00", "5000.00"))
    journey = Journey.begin(rulebook, loss)
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
    at = journey.at + timedelta(minutes=dice.pick((0, 1, 5, 90)))
    under, given = journey.rulebook, usual
    if dice.pick((True, True, True, True, False)):
        command, role = sensible(dice, complaint)
        fit = [actor for actor in EVERYONE if role in (ANY, actor.role)]
        by = dice.pick(fit)
    else:
        command = any_command(dice, complaint, journey.rulebook)
        by = dice.pick((*EVERYONE, Actor("eve", "thief")))
        given = dice.pick(SITUATIONS)
        at = dice.pick((at, at, journey.at - timedelta(seconds=1), NAIVE))
        under = dice.pick((under, under, under, NEWER, TIGHT))
        if dice.pick((True, *[False] * 7)):
            under = dice.pick((NEWER, NEWER, TIGHT))
            command = do.Repin(under.pin, "new limits")
        kept = journey.entries[-1]
        if dice.pick((True, False)) and kept.number > 1:
            request_id = kept.request_id
            if dice.pick((True, False)):
                command, by = kept.command, kept.by
    reasons = journey.attempt(
        command, by, given, at=at, rulebook=under, request_id=request_id
    )
    seen.refused.update(reason.code.value for reason in reasons)
    if not reasons:
        seen.accepted[type(command).__name__] += 1


NAIVE = datetime(2027, 1, 1)
NEWER = STANDARD.with_(version="9")
