"""What is done next to come somewhere, deed by deed."""

from collections.abc import Callable
from datetime import timedelta

from complaintkit import commands as do
from complaintkit.complaint.care import ApologyTerms, Medium
from complaintkit.complaint.complaint import EndingKind
from complaintkit.complaint.redress import (
    IN_FLIGHT,
    NOT_BEGUN,
    ApprovalState,
    Offer,
    OfferState,
)
from complaintkit.errors import CannotDecide
from complaintkit.testing.desk import NO_TIME, Deed, Desk, due_plan
from complaintkit.testing.usual import ASSESSMENT, WORDS

Next = Callable[[Desk], Deed | None]
"""What is done next to come somewhere; nothing, once it is there."""


def _deed(desk: Desk, command: do.Command) -> Deed:
    return Deed(desk.lead, command)


def assessment(desk: Desk) -> Deed | None:
    """The first assessment; once there is one, nothing."""
    done = desk.complaint.assessment is not None
    return None if done else _deed(desk, do.Assess(ASSESSMENT))


def preparation(desk: Desk) -> Deed | None:
    """An offer of what is due, unless one stands."""
    if desk.offer is not None:
        return None
    return _deed(desk, do.PrepareOffers([due_plan(desk)]))


def approval(desk: Desk) -> Deed | None:
    """The request, and each yes, by somebody who has no hand in it."""
    offer = desk.offer_in(OfferState.PREPARED)
    if offer is None:
        return None
    asked = offer.approval
    if asked is None:
        return _deed(desk, do.RequestApproval(offer.id))
    if asked.state is not ApprovalState.OPEN:
        return None
    by = desk.holder(asked.next_role, but=offer.hands)
    return Deed(by, do.Approve(offer.id))


def _of_offer(state: OfferState, make: Callable[[Offer], do.Command]) -> Next:
    """Once the last offer is in *state*: that command."""

    def then(desk: Desk) -> Deed | None:
        offer = desk.offer_in(state)
        return None if offer is None else _deed(desk, make(offer))

    return then


presentation = _of_offer(OfferState.PREPARED, lambda offer: do.PresentOffer(offer.id))
acceptance = _of_offer(OfferState.ON_TABLE, lambda offer: do.RecordAcceptance(offer.id))
agreement = _of_offer(
    OfferState.ACCEPTED,
    lambda offer: do.ConfirmAgreement(offer.id, offer.plan.lines),
)


def objection(desk: Desk) -> Deed | None:
    """The no of the customer to what was offered."""
    offer = desk.offer_in(OfferState.ON_TABLE, OfferState.ACCEPTED)
    if offer is None:
        return None
    return _deed(desk, do.RecordObjection(offer.id, WORDS))


def deadlock(desk: Desk) -> Deed | None:
    """The no of the customer, and that it was the last."""
    no, complaint = objection(desk), desk.complaint
    if no is not None or complaint.ending is not None or not complaint.turned_down:
        return no
    return _deed(desk, do.RecordDeadlock("the ombudsman", WORDS))


def instruction(desk: Desk) -> Deed | None:
    """The order to carry out the next line of the ledger."""
    line = desk.line_in(*NOT_BEGUN)
    return None if line is None else _deed(desk, do.InstructRedress(line.id))


def fulfilment(desk: Desk) -> Deed | None:
    """Every line instructed, and carried out."""
    line = desk.line_in(*IN_FLIGHT)
    if line is None:
        return instruction(desk)
    return _deed(desk, do.FulfilRedress(line.id, f"transfer {line.id}"))


def apology(desk: Desk) -> Deed | None:
    """What is owed, by whom and in the form that it is owed in; until it was given."""
    owed = _owed(desk)
    if owed is None:
        return None
    ranks, role = desk.rulebook.authority, desk.highest(owed.role)
    for said in desk.complaint.apologies:
        together = said.together_with is not None or not owed.joint
        high = ranks.reaches(said.by.role, role)
        if owed.medium in (None, said.medium) and high and together:
            return None
    together_with = "the employee concerned" if owed.joint else None
    said_so = do.Apologise(owed.medium or Medium.LETTER, together_with=together_with)
    return Deed(desk.holder(role), said_so)


def _owed(desk: Desk) -> ApologyTerms | None:
    """The apology that is owed, as far as that can be decided."""
    policy = desk.rulebook.apology
    try:
        return None if policy is None else policy.decide(desk.complaint).outcome
    except CannotDecide:
        return None


def letter(desk: Desk) -> Deed | None:
    """The letter that is owed."""
    due = desk.complaint.letter_due_since is not None
    return _deed(desk, do.Apologise(Medium.LETTER)) if due else None


def call(desk: Desk) -> Deed | None:
    """The call that is owed."""
    due = desk.complaint.call_is_due
    return _deed(desk, do.InformCustomer(WORDS, Medium.PHONE)) if due else None


def calming(desk: Desk) -> Deed | None:
    """A call by who is to answer an upset customer, until there was one."""
    complaint, wanted = desk.complaint, desk.complaint.attention
    since = complaint.upset_at
    if since is None or wanted is None or wanted.answered_by is None:
        return None
    ranks, role = desk.rulebook.authority, desk.highest(wanted.answered_by)
    for said in complaint.contacts:
        if said.is_spoken and said.at >= since and ranks.reaches(said.by.role, role):
            return None
    return Deed(desk.holder(role), do.InformCustomer(WORDS, Medium.PHONE))


def confirmation(desk: Desk) -> Deed | None:
    """The record, restated and confirmed."""
    done = desk.complaint.confirmed_at is not None
    return None if done else _deed(desk, do.ConfirmRecord())


def follow_up(desk: Desk) -> Deed | None:
    """As often as the rulebook wants it before it is closed."""
    wanted = desk.rulebook.follow_up.decide(desk.complaint).outcome.times
    if desk.complaint.reassured >= wanted:
        return None
    return _deed(desk, do.FollowUp(satisfied=True))


def handing_over(desk: Desk) -> Deed | None:
    """The hand-over, and the signature of the contact, or of another than the giver."""
    handover = desk.complaint.handover
    if handover is None:
        return _deed(desk, do.Dispatch())
    if handover.signed_by is not None:
        return None
    signs = (
        by
        for by in desk.others()
        if by.id not in handover.given_by.hands and handover.contact in (None, by.id)
    )
    by = next(signs, desk.lead)
    return Deed(by, do.AcceptHandover())


def _question(desk: Desk) -> Deed | None:
    """One attempt more, far enough from the last, until there were enough."""
    terms = desk.rulebook.follow_up.decide(desk.complaint).outcome
    asked = desk.complaint.unanswered
    if terms.attempts_among(asked) >= terms.attempts:
        return None
    wait = timedelta(hours=terms.hours_apart) if asked else NO_TIME
    return Deed(desk.lead, do.AwaitCustomer(WORDS), wait)


def silence(desk: Desk) -> Deed | None:
    """Every attempt to ask, and that nobody answered."""
    asked = _question(desk)
    ended = desk.complaint.ending is not None
    return asked or (None if ended else _deed(desk, do.RecordSilence()))


def closing(desk: Desk) -> Deed | None:
    """Closed as what it has come to, under the first code of each scheme that asks."""
    complaint = desk.complaint
    if complaint.closed:
        return None
    ended = complaint.ending
    kind = EndingKind.RESOLVED if ended is None else ended.kind
    schemes = desk.rulebook.outcome_codes
    codes = [each.codes[0] for each in schemes if kind in each.endings]
    return _deed(desk, do.Close(kind, codes=codes))
