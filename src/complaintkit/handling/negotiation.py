"""Kinds of command: offers, their approvals, and the customer's answers."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from operator import attrgetter

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.care import CounterDemand, Stance
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    Approval,
    ApprovalState,
    Basis,
    LedgerLine,
    LineState,
    Offer,
    OfferState,
    Plan,
    Redress,
)
from complaintkit.errors import BrokenHistory
from complaintkit.handling.care import calmed
from complaintkit.handling.customer import hear, unsettle
from complaintkit.handling.intake import assessed, confirmed
from complaintkit.handling.kind import OFFER, CommandKind, Context, Judged
from complaintkit.money import Money, Rounding
from complaintkit.policies.levels import lines_with
from complaintkit.reasons import Code, Reason
from complaintkit.rules.decision import Decision


def replace_offer(draft: Draft, offer: Offer) -> None:
    """Write *offer* over the one of its id."""
    draft.offers = tuple([offer if o.id == offer.id else o for o in draft.offers])


def add_offers(draft: Draft, plans: Iterable[Plan], by: Actor) -> None:
    """Prepare an offer of each plan, under ids that are counted on."""
    first = len(draft.offers) + 1
    draft.offers += tuple(
        Offer(f"{draft.id}/o{number}", plan, (by,))
        for number, plan in enumerate(plans, first)
    )


def enter_ledger(
    draft: Draft, offer: Offer, state: LineState, *, provisional: bool = False
) -> None:
    """Enter the lines of *offer*, one for each instalment."""
    parts = [part for line in offer.plan.lines for part in line.in_parts()]
    draft.ledger += tuple(
        LedgerLine(f"{offer.id}/l{number}", part, state, provisional=provisional)
        for number, part in enumerate(parts, 1)
    )


def offer_of(draft: Draft, offer_id: str) -> Offer:
    """The offer of that id; BrokenHistory if an entry names one that is not there."""
    offer = draft.offer(offer_id)
    if offer is None:
        raise BrokenHistory(draft.version, f"there is no offer {offer_id}")
    return offer


def _asked(draft: Draft, offer_id: str) -> tuple[Offer, Approval]:
    offer = offer_of(draft, offer_id)
    if offer.approval is None or offer.approval.state is not ApprovalState.OPEN:
        raise BrokenHistory(draft.version, f"no approval of {offer_id} was asked")
    return offer, offer.approval


_prepared = OFFER.in_state(OfferState.PREPARED)
_on_table = OFFER.in_state(OfferState.ON_TABLE)
_accepted = OFFER.in_state(OfferState.ACCEPTED)


def _right_currency(context: Context, *plans: Plan) -> Iterator[Reason]:
    currency = context.complaint.currency
    for plan in plans:
        for line in plan.lines:
            if line.cost.currency != currency:
                parameters = {"amount": line.cost, "currency": currency}
                yield Reason(Code.OTHER_CURRENCY, parameters)


def _as_valued(context: Context, *plans: Plan) -> Iterator[Reason]:
    """That no line is worth more, or costs less, than the house values it."""
    policy = context.rulebook.redress
    if policy is not None:
        for plan in plans:
            for line in plan.lines:
                yield from policy.against(line)


def _sound(context: Context, *plans: Plan) -> Iterator[Reason]:
    foreign = tuple(_right_currency(context, *plans))
    return iter(foreign or tuple(_as_valued(context, *plans)))


def _record_offers(
    draft: Draft, command: do.PrepareOffers, by: Actor, when: datetime
) -> None:
    add_offers(draft, command.plans, by)


PREPARE_OFFERS = CommandKind[do.PrepareOffers](
    needs=assessed,
    checks=lambda context, command: _sound(context, *command.plans),
    record=_record_offers,
)


def _record_revision(
    draft: Draft, command: do.ReviseOffer, by: Actor, when: datetime
) -> None:
    offer = offer_of(draft, command.offer)
    replace_offer(draft, offer.revised(command.plan, by))


def _revises(context: Context, command: do.ReviseOffer) -> Iterator[Reason]:
    yield from _sound(context, command.plan)
    offer = context.complaint.offer(command.offer)
    if offer is not None and offer.plan.lines == command.plan.lines:
        yield Reason(Code.SAME_PLAN, {"offer": offer.id})


REVISE_OFFER = CommandKind[do.ReviseOffer](
    needs=_prepared,
    checks=_revises,
    record=_record_revision,
    target=attrgetter("offer"),
    targets=OFFER.ids,
)


# --- what binds every promise, whoever makes it -----------------------------------


def _within_bounds(draft: Draft, offer: Offer, context: Context) -> Judged:
    """What no authority lifts: the law's measure, a clear no, concession, ceilings."""
    yield from _no_more_than_the_law(draft, offer)
    yield from _within_concession(draft, offer, context)
    ceilings = context.rulebook.ceilings
    if ceilings is not None:
        yield from ceilings.decide(draft, offer, context.given)


def _no_more_than_the_law(draft: Draft, offer: Offer) -> Iterator[Reason]:
    if any(line.basis is Basis.STATUTORY for line in offer.plan.lines):
        lines = lines_with(draft, offer, basis=Basis.STATUTORY)
        most = (max(line.worth, line.cost) for line in lines)
        total, limit = Money.total(most, draft.currency), _entitled(draft)
        if total > limit:
            yield Reason(Code.STATUTORY_EXCEEDED, {"total": total, "limit": limit})


def _entitled(draft: Draft) -> Money:
    """What the law entitles to: the floor of what is due."""
    due = draft.compensation
    if due is None or due.floor is None:
        return Money.zero(draft.currency)
    return due.floor


def _within_concession(draft: Draft, offer: Offer, context: Context) -> Judged:
    """That conduct allows it at all, and that it concedes no more than was fixed."""
    conduct, redress = context.rulebook.conduct, context.rulebook.redress
    if conduct is not None:
        stance = conduct.decide(draft)
        yield stance
        yield from _against_stance(draft, offer, stance)
    if redress is not None:
        bound = redress.concession.decide(draft)
        yield bound
        yield from _beyond(draft, offer, bound.outcome, bound.rule)


def _against_stance(
    draft: Draft, offer: Offer, stance: Decision[Stance]
) -> Iterator[Reason]:
    goodwill = any(line.basis is Basis.GOODWILL for line in offer.plan.lines)
    if stance.outcome is Stance.REFUSE and goodwill:
        because = stance.because or stance.when
        yield Reason(Code.CLEAR_NO, {"rule": stance.rule, "because": because})
    if stance.outcome is Stance.FIRM:
        yield from _beyond(draft, offer, Decimal(1), stance.rule)


def _beyond(
    draft: Draft, offer: Offer, factor: Decimal | None, rule: str
) -> Iterator[Reason]:
    """That what is given is worth, or costs, more than *factor* times what is due.

    What costs the house nothing is left out. While the loss is unknown, nothing is due
    but what the law says.
    """
    due = draft.compensation
    if factor is None or due is None:
        return
    limit = max(due.due.times(factor, Rounding.HALF_UP), _entitled(draft))
    given = (ln for ln in lines_with(draft, offer) if ln.cost)
    total = Money.total((max(ln.worth, ln.cost) for ln in given), draft.currency)
    if total > limit:
        parameters = {"total": total, "limit": limit, "rule": rule}
        yield Reason(Code.CONCESSION_EXCEEDED, parameters)


# --- approvals --------------------------------------------------------------------


def _askable(context: Context, target: str | None) -> Iterator[Reason]:
    """It may be asked for; again, if those who were asked can no longer answer."""
    yield from _prepared(context, target)
    offer = context.complaint.offer(target)
    if offer is not None:
        yield from _against_approval(offer, waits=not _stuck(context, offer))


def _against_approval(offer: Offer, *, waits: bool) -> Iterator[Reason]:
    state = None if offer.approval is None else offer.approval.state
    if state is ApprovalState.OPEN and waits:
        yield Reason(Code.APPROVAL_OPEN, {"offer": offer.id})
    if state is ApprovalState.DECLINED:
        yield Reason(Code.APPROVAL_DECLINED, {"offer": offer.id})
    if state is ApprovalState.SENT_BACK:
        yield Reason(Code.SENT_BACK, {"offer": offer.id})


def _stuck(context: Context, offer: Offer) -> bool:
    """Whether the roster shows that nobody is left to give the next yes."""
    roster, approval = context.given.roster, offer.approval
    if roster is None or approval is None or approval.state is not ApprovalState.OPEN:
        return False
    return not set(roster.holders_of(approval.next_role)) - offer.hands


def _record_request(
    draft: Draft, command: do.RequestApproval, by: Actor, when: datetime
) -> None:
    """Nothing: the decision holds the ladder, and opens the approval when settled."""


def _decide_ladder(
    draft: Draft, command: do.RequestApproval, context: Context
) -> Judged:
    offer = offer_of(draft, command.offer).unapproved()
    yield from _within_bounds(draft, offer, context)
    authority = context.rulebook.authority
    yield authority.to_climb(draft, offer, context.by, context.given)


REQUEST_APPROVAL = CommandKind[do.RequestApproval](
    needs=_askable,
    record=_record_request,
    decide=_decide_ladder,
    target=attrgetter("offer"),
    targets=OFFER.ids,
    make=do.RequestApproval,
)


def _asked_of_the_role(context: Context, target: str | None) -> Iterator[Reason]:
    yield from _prepared(context, target)
    offer = context.complaint.offer(target)
    if offer is None:
        return
    approval, by = offer.approval, context.by
    if approval is None or approval.state is not ApprovalState.OPEN:
        yield Reason(Code.NO_APPROVAL_ASKED, {"offer": target})
    elif by.role != approval.next_role:
        parameters = {"offer": target, "role": by.role}
        parameters["needed"] = approval.next_role
        yield Reason(Code.NOT_THE_APPROVER, parameters)


def _asked_of_the_actor(context: Context, target: str | None) -> Iterator[Reason]:
    yield from _asked_of_the_role(context, target)
    offer, by = context.complaint.offer(target), context.by
    if offer is not None and offer.approval is not None and by.hands & offer.hands:
        yield Reason(Code.MAKER_IS_CHECKER, {"actor": by.id, "offer": target})


def _record_approval(
    draft: Draft, command: do.Approve, by: Actor, when: datetime
) -> None:
    offer, approval = _asked(draft, command.offer)
    replace_offer(draft, offer.with_approval(approval.signed(by)))


def _decide_approval(draft: Draft, command: do.Approve, context: Context) -> Judged:
    offer = offer_of(draft, command.offer)
    if offer.approval is not None and offer.approval.state is ApprovalState.GRANTED:
        yield from _within_bounds(draft, offer, context)
        authority = context.rulebook.authority
        yield authority.to_approve(draft, offer, context.by, context.given)


APPROVE = CommandKind[do.Approve](
    needs=_asked_of_the_actor,
    record=_record_approval,
    decide=_decide_approval,
    target=attrgetter("offer"),
    targets=OFFER.ids,
    make=do.Approve,
)


def _answer_approval(draft: Draft, offer_id: str, state: ApprovalState) -> None:
    offer, approval = _asked(draft, offer_id)
    replace_offer(draft, offer.with_approval(evolve(approval, state=state)))


def _record_no(
    draft: Draft, command: do.DeclineApproval, by: Actor, when: datetime
) -> None:
    _answer_approval(draft, command.offer, ApprovalState.DECLINED)


DECLINE_APPROVAL = CommandKind[do.DeclineApproval](
    needs=_asked_of_the_role,
    record=_record_no,
    target=attrgetter("offer"),
    targets=OFFER.ids,
)


def _record_return(
    draft: Draft, command: do.ReturnForChange, by: Actor, when: datetime
) -> None:
    _answer_approval(draft, command.offer, ApprovalState.SENT_BACK)


RETURN_FOR_CHANGE = CommandKind[do.ReturnForChange](
    needs=_asked_of_the_role,
    record=_record_return,
    target=attrgetter("offer"),
    targets=OFFER.ids,
)


# --- speaking with the customer ---------------------------------------------------


def speakable(context: Context, target: str | None) -> Iterator[Reason]:
    """A need: the offer is prepared, and no approval of it is open or refused."""
    yield from _prepared(context, target)
    offer = context.complaint.offer(target)
    if offer is not None:
        yield from _against_approval(offer, waits=True)


def _record_presentation(
    draft: Draft, command: do.PresentOffer, by: Actor, when: datetime
) -> None:
    offer = offer_of(draft, command.offer)
    if offer.state is not OfferState.PREPARED:
        raise BrokenHistory(draft.version, f"offer {offer.id} was not prepared")
    replace_offer(draft, offer.moved(OfferState.ON_TABLE))
    draft.counter_demand = None


def decide_promise(
    draft: Draft, command: do.PresentOffer | do.Grant, context: Context
) -> Judged:
    """Everything that must hold before the customer is promised the offer."""
    offer = offer_of(draft, command.offer)
    yield from confirmed(draft, context)
    yield from calmed(draft, context)
    yield from _within_bounds(draft, offer, context)
    authority = context.rulebook.authority
    yield authority.to_speak(draft, offer, context.by, context.given)


PRESENT_OFFER = CommandKind[do.PresentOffer](
    needs=speakable,
    record=_record_presentation,
    decide=decide_promise,
    target=attrgetter("offer"),
    targets=OFFER.ids,
    make=do.PresentOffer,
)


def _turn_down(draft: Draft, offer_id: str) -> None:
    draft.turned_down = True
    replace_offer(draft, offer_of(draft, offer_id).moved(OfferState.TURNED_DOWN))


def _record_objection(
    draft: Draft, command: do.RecordObjection, by: Actor, when: datetime
) -> None:
    _turn_down(draft, command.offer)
    unsettle(draft, when)
    hear(draft, when)


RECORD_OBJECTION = CommandKind[do.RecordObjection](
    needs=OFFER.in_state(OfferState.ON_TABLE, OfferState.ACCEPTED),
    record=_record_objection,
    target=attrgetter("offer"),
    targets=OFFER.ids,
)


def _counters(context: Context, command: do.RecordCounterDemand) -> Iterator[Reason]:
    if command.offer is not None:
        yield from _on_table(context, command.offer)
    yield from _sound(context, command.plan)


def _record_counter_demand(
    draft: Draft, command: do.RecordCounterDemand, by: Actor, when: datetime
) -> None:
    if command.offer is not None:
        _turn_down(draft, command.offer)
    draft.counter_demand = CounterDemand(command.plan)
    unsettle(draft, when)
    hear(draft, when)


def _decide_counter_demand(
    draft: Draft, command: do.RecordCounterDemand, context: Context
) -> Judged:
    """Whether it becomes an offer: reasonable, and within what may be conceded."""
    against: list[Reason] = []
    for found in _within_bounds(draft, Offer("", command.plan, ()), context):
        if isinstance(found, Reason):
            against.append(found)
        else:
            yield found
    yield _answer(draft, command.plan, against)


def _answer(draft: Draft, plan: Plan, against: list[Reason]) -> Decision[bool]:
    reasonable = draft.assessment is None or draft.assessment.factors.reasonable
    inputs = (("cost", str(plan.cost)), ("reasonable", reasonable))
    rule, when, because = "conceded", "it may be conceded", ""
    if against:
        rule, when = against[0].code.value, "it may not be conceded"
        because = "; ".join(reason.sentence for reason in against)
    if reasonable is False:
        rule, when = "unreasonable", "reasonable is no"
    met = rule == "conceded"
    return Decision("counter_demand", met, rule, when, because, inputs, ())


RECORD_COUNTER_DEMAND = CommandKind[do.RecordCounterDemand](
    needs=assessed,
    checks=_counters,
    record=_record_counter_demand,
    decide=_decide_counter_demand,
)


def _record_acceptance(
    draft: Draft, command: do.RecordAcceptance, by: Actor, when: datetime
) -> None:
    offer = offer_of(draft, command.offer)
    if offer.state is not OfferState.ON_TABLE:
        raise BrokenHistory(draft.version, f"offer {offer.id} was not on the table")
    replace_offer(draft, offer.moved(OfferState.ACCEPTED))
    draft.counter_demand = None
    draft.turned_down = False
    hear(draft, when)


RECORD_ACCEPTANCE = CommandKind[do.RecordAcceptance](
    needs=_on_table,
    record=_record_acceptance,
    target=attrgetter("offer"),
    targets=OFFER.ids,
    make=do.RecordAcceptance,
)


def _repeats(context: Context, command: do.ConfirmAgreement) -> Iterator[Reason]:
    offer = context.complaint.offer(command.offer)
    if offer is not None and command.repeated != offer.plan.lines:
        repeated = tuple(map(_line_says, command.repeated))
        offered = tuple(map(_line_says, offer.plan.lines))
        parameters = {"repeated": repeated, "offered": offered}
        yield Reason(Code.AGREEMENT_DIFFERS, parameters)


def _line_says(line: Redress) -> Reason:
    return Reason(Code.LINE_SAYS, {"form": line.form, "worth": line.worth})


def _record_agreement(
    draft: Draft, command: do.ConfirmAgreement, by: Actor, when: datetime
) -> None:
    offer = offer_of(draft, command.offer)
    if offer.state is not OfferState.ACCEPTED:
        raise BrokenHistory(draft.version, f"offer {offer.id} was not accepted")
    replace_offer(draft, offer.moved(OfferState.CONFIRMED))
    enter_ledger(draft, offer, LineState.AGREED)
    unsettle(draft, when)
    hear(draft, when)


def _decide_agreement(
    draft: Draft, command: do.ConfirmAgreement, context: Context
) -> Judged:
    """The ceilings again: the order or the customer may be another by now."""
    ceilings = context.rulebook.ceilings
    if ceilings is not None:
        offer = offer_of(draft, command.offer)
        yield from ceilings.decide(draft, offer, context.given)


CONFIRM_AGREEMENT = CommandKind[do.ConfirmAgreement](
    needs=_accepted,
    checks=_repeats,
    record=_record_agreement,
    decide=_decide_agreement,
    target=attrgetter("offer"),
    targets=OFFER.ids,
)
