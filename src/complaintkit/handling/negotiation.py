"""Kinds of command: offers and their approvals."""

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    Approval,
    ApprovalState,
    LedgerLine,
    Offer,
    OfferState,
)
from complaintkit.errors import BrokenHistory
from complaintkit.handling.intake import assessed
from complaintkit.handling.kind import CommandKind, Context
from complaintkit.reasons import Code, Reason, listed
from complaintkit.rules.decision import Decision


def replaced(draft: Draft, offer: Offer) -> None:
    """Write *offer* over the one of its id."""
    draft.offers = tuple([offer if o.id == offer.id else o for o in draft.offers])


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


def _in_state(
    context: Context, target: str | None, needed: OfferState
) -> Iterator[Reason]:
    offer = context.complaint.offer(str(target))
    if offer is None:
        known = listed(offer.id for offer in context.complaint.offers)
        yield Reason(Code.UNKNOWN_OFFER, {"offer": target or "at all", "known": known})
    elif offer.state is not needed:
        parameters = {
            "offer": target,
            "state": offer.state.value,
            "needed": needed.value,
        }
        yield Reason(Code.OFFER_STATE, parameters)


def _offers(context: Context) -> Iterator[str]:
    return (offer.id for offer in context.complaint.offers)


def _right_currency(context: Context, command: do.PrepareOffers) -> Iterator[Reason]:
    currency = context.complaint.currency
    for plan in command.plans:
        for line in plan.lines:
            if line.cost.currency != currency:
                parameters = {"amount": line.cost, "currency": currency}
                yield Reason(Code.OTHER_CURRENCY, parameters)


def _record_offers(
    draft: Draft, command: do.PrepareOffers, by: Actor, when: datetime
) -> None:
    first = len(draft.offers) + 1
    draft.offers += tuple(
        Offer(f"{draft.id}/o{number}", plan, by.id)
        for number, plan in enumerate(command.plans, first)
    )


PREPARE_OFFERS = CommandKind[do.PrepareOffers](
    needs=assessed, checks=_right_currency, record=_record_offers
)


def _speakable(context: Context, target: str | None) -> Iterator[Reason]:
    yield from _in_state(context, target, OfferState.PREPARED)
    offer = context.complaint.offer(str(target))
    if offer is None or offer.approval is None:
        return
    if offer.approval.state is ApprovalState.OPEN:
        yield Reason(Code.APPROVAL_OPEN, {"offer": target})
    if offer.approval.state is ApprovalState.DECLINED:
        yield Reason(Code.APPROVAL_DECLINED, {"offer": target})


def _record_nothing(
    draft: Draft, command: do.RequestApproval, by: Actor, when: datetime
) -> None:
    """Nothing: the decision holds the ladder, and opens the approval when settled."""


def _decide_ladder(
    draft: Draft, command: do.RequestApproval, context: Context
) -> Iterator[Decision[object]]:
    offer = offer_of(draft, command.offer)
    authority = context.rulebook.authority
    yield authority.to_climb(draft, offer, context.by, context.given)


REQUEST_APPROVAL = CommandKind[do.RequestApproval](
    needs=_speakable,
    record=_record_nothing,
    decide=_decide_ladder,
    target=attrgetter("offer"),
    targets=_offers,
    make=do.RequestApproval,
)


def _asked_of_the_role(context: Context, target: str | None) -> Iterator[Reason]:
    yield from _in_state(context, target, OfferState.PREPARED)
    offer = context.complaint.offer(str(target))
    if offer is None:
        return
    approval, by = offer.approval, context.by
    if approval is None or approval.state is not ApprovalState.OPEN:
        yield Reason(Code.NO_APPROVAL_ASKED, {"offer": target})
    elif by.role != approval.next_role:
        parameters = {"offer": target, "needed": approval.next_role, "role": by.role}
        yield Reason(Code.NOT_THE_APPROVER, parameters)


def _asked_of_the_actor(context: Context, target: str | None) -> Iterator[Reason]:
    yield from _asked_of_the_role(context, target)
    offer, by = context.complaint.offer(str(target)), context.by
    if offer is None or offer.approval is None:
        return
    if by.id in (offer.prepared_by, *offer.approval.hands):
        yield Reason(Code.MAKER_IS_CHECKER, {"actor": by.id, "offer": target})


def _record_approval(
    draft: Draft, command: do.Approve, by: Actor, when: datetime
) -> None:
    offer, approval = _asked(draft, command.offer)
    replaced(draft, offer.with_approval(approval.signed(by.id)))


def _decide_approval(
    draft: Draft, command: do.Approve, context: Context
) -> Iterator[Decision[object]]:
    offer = offer_of(draft, command.offer)
    if offer.approval is not None and offer.approval.state is ApprovalState.GRANTED:
        authority = context.rulebook.authority
        yield authority.to_approve(draft, offer, context.by, context.given)


APPROVE = CommandKind[do.Approve](
    needs=_asked_of_the_actor,
    record=_record_approval,
    decide=_decide_approval,
    target=attrgetter("offer"),
    targets=_offers,
    make=do.Approve,
)


def _record_no(
    draft: Draft, command: do.DeclineApproval, by: Actor, when: datetime
) -> None:
    offer, approval = _asked(draft, command.offer)
    no = evolve(approval, state=ApprovalState.DECLINED)
    replaced(draft, offer.with_approval(no))


DECLINE_APPROVAL = CommandKind[do.DeclineApproval](
    needs=_asked_of_the_role,
    record=_record_no,
    target=attrgetter("offer"),
    targets=_offers,
)


def _record_presentation(
    draft: Draft, command: do.PresentOffer, by: Actor, when: datetime
) -> None:
    offer = offer_of(draft, command.offer)
    replaced(draft, offer.moved(OfferState.ON_TABLE))


def _decide_speaker(
    draft: Draft, command: do.PresentOffer, context: Context
) -> Iterator[Decision[object]]:
    offer = offer_of(draft, command.offer)
    authority = context.rulebook.authority
    yield authority.to_speak(draft, offer, context.by, context.given)


PRESENT_OFFER = CommandKind[do.PresentOffer](
    needs=_speakable,
    record=_record_presentation,
    decide=_decide_speaker,
    target=attrgetter("offer"),
    targets=_offers,
    make=do.PresentOffer,
)


def _on_table(context: Context, target: str | None) -> Iterator[Reason]:
    return _in_state(context, target, OfferState.ON_TABLE)


def _record_objection(
    draft: Draft, command: do.RecordObjection, by: Actor, when: datetime
) -> None:
    offer = offer_of(draft, command.offer)
    replaced(draft, offer.moved(OfferState.TURNED_DOWN))
    draft.unsettle(when)


RECORD_OBJECTION = CommandKind[do.RecordObjection](
    needs=_on_table,
    record=_record_objection,
    target=attrgetter("offer"),
    targets=_offers,
)


def _record_acceptance(
    draft: Draft, command: do.RecordAcceptance, by: Actor, when: datetime
) -> None:
    offer = offer_of(draft, command.offer)
    if offer.state is not OfferState.ON_TABLE:
        raise BrokenHistory(draft.version, f"offer {offer.id} was not on the table")
    replaced(draft, offer.moved(OfferState.ACCEPTED))
    draft.ledger += tuple(
        LedgerLine(f"{offer.id}/l{number}", redress)
        for number, redress in enumerate(offer.plan.lines, 1)
    )
    draft.unsettle(when)


RECORD_ACCEPTANCE = CommandKind[do.RecordAcceptance](
    needs=_on_table,
    record=_record_acceptance,
    target=attrgetter("offer"),
    targets=_offers,
    make=do.RecordAcceptance,
)
