"""Kinds of command: from the intake to the finding."""

from collections.abc import Iterator
from datetime import datetime

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.complaint import Draft, Handover
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import ApprovalState, Offer, OfferState
from complaintkit.errors import BrokenHistory
from complaintkit.handling.kind import CommandKind, Context
from complaintkit.reasons import Code, Reason
from complaintkit.rules.decision import Decision


def _already_open(context: Context, target: str | None) -> Iterator[Reason]:
    yield Reason(Code.ALREADY_OPEN, {"complaint": context.complaint.id})


def _record_open(draft: Draft, command: do.Open, by: Actor, when: datetime) -> None:
    """Nothing: ``opening`` has made the draft from the command."""


OPEN = CommandKind[do.Open](needs=_already_open, record=_record_open)


def _once(command: str, at: datetime | None) -> Iterator[Reason]:
    if at is not None:
        yield Reason(Code.ALREADY_DONE, {"command": command, "at": at.isoformat()})


def _not_confirmed(context: Context, target: str | None) -> Iterator[Reason]:
    return _once("ConfirmRecord", context.complaint.confirmed_at)


def _record_confirmation(
    draft: Draft, command: do.ConfirmRecord, by: Actor, when: datetime
) -> None:
    draft.confirmed_at = when


CONFIRM_RECORD = CommandKind[do.ConfirmRecord](
    needs=_not_confirmed,
    record=_record_confirmation,
    make=lambda target: do.ConfirmRecord(),
)


def _not_acknowledged(context: Context, target: str | None) -> Iterator[Reason]:
    return _once("Acknowledge", context.complaint.acknowledged_at)


def _record_acknowledgement(
    draft: Draft, command: do.Acknowledge, by: Actor, when: datetime
) -> None:
    draft.acknowledged_at = when
    draft.answer_by = command.answer_by


ACKNOWLEDGE = CommandKind[do.Acknowledge](
    needs=_not_acknowledged, record=_record_acknowledgement
)


def decide_anew(
    draft: Draft, command: object, context: Context
) -> Iterator[Decision[object]]:
    """Tier, department and compensation, in this order: each reads the last.

    Before the first assessment there is nothing to decide on.
    """
    if draft.assessment is None:
        return
    yield context.rulebook.tiering.decide(draft)
    yield context.rulebook.routing.decide(draft)
    yield from context.rulebook.compensation.decide(draft)


def _record_assessment(
    draft: Draft, command: do.Assess, by: Actor, when: datetime
) -> None:
    draft.assessment = command.assessment


ASSESS = CommandKind[do.Assess](record=_record_assessment, decide=decide_anew)


def assessed(context: Context, target: str | None) -> Iterator[Reason]:
    """A need: the complaint has been assessed."""
    if context.complaint.assessment is None:
        yield Reason(Code.NOT_ASSESSED)


def _record_dispatch(
    draft: Draft, command: do.Dispatch, by: Actor, when: datetime
) -> None:
    department = command.department or str(draft.department)
    draft.handover = Handover(department=department, given_by=by.id)


DISPATCH = CommandKind[do.Dispatch](needs=assessed, record=_record_dispatch)


def _handover_waits(context: Context, target: str | None) -> Iterator[Reason]:
    handover = context.complaint.handover
    if handover is None or handover.signed_by is not None:
        yield Reason(Code.NO_HANDOVER)
    elif handover.given_by == context.by.id:
        yield Reason(Code.SIGNED_BY_GIVER, {"actor": context.by.id})


def _record_signature(
    draft: Draft, command: do.AcceptHandover, by: Actor, when: datetime
) -> None:
    if draft.handover is None:
        raise BrokenHistory(draft.version, "no hand-over waits for a signature")
    draft.handover = evolve(draft.handover, signed_by=by.id)
    draft.owner = by.id


ACCEPT_HANDOVER = CommandKind[do.AcceptHandover](
    needs=_handover_waits,
    record=_record_signature,
    make=lambda target: do.AcceptHandover(),
)


def _record_finding(
    draft: Draft, command: do.RecordFinding, by: Actor, when: datetime
) -> None:
    draft.finding = command.finding


RECORD_FINDING = CommandKind[do.RecordFinding](
    needs=assessed, record=_record_finding, decide=decide_anew
)


def _record_note(draft: Draft, command: do.AddNote, by: Actor, when: datetime) -> None:
    """Nothing: a note is in its entry, and no rule reads it."""


ADD_NOTE = CommandKind[do.AddNote](record=_record_note)


def _known_step(context: Context, command: do.Advance) -> Iterator[Reason]:
    known = sorted(context.rulebook.lifecycle.steps)
    if command.step not in known:
        steps = ", ".join(known) or "none"
        yield Reason(Code.UNKNOWN_STEP, {"step": command.step, "known": steps})


def _record_step(draft: Draft, command: do.Advance, by: Actor, when: datetime) -> None:
    """Nothing: a step is a move, and the entry holds the status it led to."""


ADVANCE = CommandKind[do.Advance](
    checks=_known_step,
    record=_record_step,
    targets=lambda context: sorted(context.rulebook.lifecycle.steps),
    make=do.Advance,
)


def _pins_what_is_given(context: Context, command: do.Repin) -> Iterator[Reason]:
    complaint, given = context.complaint, context.rulebook.pin
    if command.pin != given:
        yield Reason(Code.OTHER_RULEBOOK, {"pinned": command.pin, "given": given})
    if given == complaint.pin:
        yield Reason(Code.SAME_RULEBOOK, {"given": given})
    if given.currency != complaint.currency:
        amount = f"of this complaint ({complaint.currency})"
        yield Reason(
            Code.OTHER_CURRENCY, {"amount": amount, "currency": given.currency}
        )
    yield from _stands_as_before(context)


def _stands_as_before(context: Context) -> Iterator[Reason]:
    """Its tier and its status mean the same under the rulebook that is given."""
    complaint, rulebook = context.complaint, context.rulebook
    tier, tiers, given = complaint.tier, rulebook.tiering.tiers, rulebook.pin
    if tier is not None and type(tier) is not tiers:
        old, new = type(tier).__name__, tiers.__name__
        yield Reason(Code.OTHER_TIERS, {"given": given, "old": old, "new": new})
    lifecycle, status = rulebook.lifecycle, complaint.status
    closes = status in lifecycle.closed
    if status not in lifecycle.statuses or closes is not complaint.closed:
        role = "closed" if complaint.closed else "open"
        parameters = {"given": given, "status": status, "role": role}
        yield Reason(Code.STATUS_UNFIT, parameters)


def _record_pin(draft: Draft, command: do.Repin, by: Actor, when: datetime) -> None:
    draft.pin = command.pin
    # another ladder: what was asked of the old one, and not spoken yet, is asked again
    draft.offers = tuple(
        offer.with_approval(None) if _awaits(offer) else offer for offer in draft.offers
    )


def _awaits(offer: Offer) -> bool:
    approval = offer.approval
    declined = approval is not None and approval.state is ApprovalState.DECLINED
    return offer.state is OfferState.PREPARED and not declined


REPIN = CommandKind[do.Repin](
    checks=_pins_what_is_given, record=_record_pin, decide=decide_anew
)
