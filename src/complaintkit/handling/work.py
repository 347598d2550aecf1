"""Kinds of command: who works on it, what is recorded on the way, and lessons."""

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.care import Escalation
from complaintkit.complaint.complaint import Draft, Handover
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import ApprovalState, Offer, OfferState
from complaintkit.errors import BrokenHistory
from complaintkit.handling.customer import hear
from complaintkit.handling.intake import assessed, decide_anew, once
from complaintkit.handling.kind import CommandKind, Context, Judged
from complaintkit.policies.situation import Department, Roster
from complaintkit.reasons import Code, Reason, Word
from complaintkit.rules.decision import Decision


def _record_dispatch(
    draft: Draft, command: do.Dispatch, by: Actor, when: datetime
) -> None:
    draft.handover = Handover(
        department=command.department or str(draft.department),
        given_by=by,
        demand=draft.intake.demand,
        evidence=draft.intake.evidence,
        assessment=draft.assessment,
    )


def _decide_contact(draft: Draft, command: do.Dispatch, context: Context) -> Judged:
    """Who is to sign, where the roster knows the departments."""
    roster = context.given.roster
    if draft.handover is None or roster is None or not roster.departments:
        return
    found = _department(roster, draft.handover.department)
    if isinstance(found, Reason):
        yield found
        return
    # whoever gives it away cannot sign for it: then anybody else of the department may
    contact = None if found.contact in context.by.hands else found.contact
    inputs = (("department", found.name), ("contact", found.contact))
    when = "the roster names the contact"
    yield Decision("contact", contact, "roster", when, "", inputs, ())


def _department(roster: Roster, name: str) -> Department | Reason:
    department = roster.department(name)
    if department is not None:
        return department
    known = tuple(each.name for each in roster.departments)
    return Reason(Code.UNKNOWN_DEPARTMENT, {"department": name, "known": known})


DISPATCH = CommandKind[do.Dispatch](
    needs=assessed, record=_record_dispatch, decide=_decide_contact
)


def _handover_waits(context: Context, target: str | None) -> Iterator[Reason]:
    handover, by = context.complaint.handover, context.by
    if handover is None or handover.signed_by is not None:
        yield Reason(Code.NO_HANDOVER)
    elif by.hands & handover.given_by.hands:
        yield Reason(Code.SIGNED_BY_GIVER, {"actor": by.id})
    elif handover.contact is not None and handover.contact not in by.hands:
        parameters = {"department": handover.department, "contact": handover.contact}
        yield Reason(Code.NOT_THE_CONTACT, {**parameters, "actor": by.id})


def _record_signature(
    draft: Draft, command: do.AcceptHandover, by: Actor, when: datetime
) -> None:
    if draft.handover is None:
        raise BrokenHistory(draft.version, "no hand-over waits for a signature")
    draft.handover = evolve(draft.handover, signed_by=by)
    draft.owner = by.id


ACCEPT_HANDOVER = CommandKind[do.AcceptHandover](
    needs=_handover_waits,
    record=_record_signature,
    make=lambda target: do.AcceptHandover(),
)


def _record_question(
    draft: Draft, command: do.AwaitCustomer, by: Actor, when: datetime
) -> None:
    since = draft.heard_at or draft.intake.received_at
    if when >= since and when not in draft.unanswered:  # one moment is one attempt
        draft.unanswered += (when,)


AWAIT_CUSTOMER = CommandKind[do.AwaitCustomer](record=_record_question)


def _was_asked(context: Context, target: str | None) -> Iterator[Reason]:
    if not context.complaint.unanswered:
        yield Reason(Code.NOTHING_ASKED)


def _record_answer(
    draft: Draft, command: do.RecordAnswer, by: Actor, when: datetime
) -> None:
    hear(draft, when)


RECORD_ANSWER = CommandKind[do.RecordAnswer](needs=_was_asked, record=_record_answer)


def _record_escalation(
    draft: Draft, command: do.Escalate, by: Actor, when: datetime
) -> None:
    draft.escalations += (Escalation(when, command.because, role=command.role),)


def _decide_supervisor(draft: Draft, command: do.Escalate, context: Context) -> Judged:
    roster = context.given.roster
    if roster is None:
        yield Reason(Code.NOT_GIVEN, {"policy": "supervisor", "value": "roster"})
    elif command.role is not None:
        yield from _decide_superior(draft, command.role, roster, context)
    else:
        yield from _decide_of_department(draft, roster, context)


def _decide_of_department(draft: Draft, roster: Roster, context: Context) -> Judged:
    """The supervisor of the department that answers for it."""
    name = str(draft.answering_department)
    found = _department(roster, name)
    if isinstance(found, Reason):
        yield found
        return
    supervisor = found.supervisor
    if supervisor == draft.owner:
        parameters = {"department": name, "supervisor": supervisor}
        yield Reason(Code.OWNER_IS_SUPERVISOR, parameters)
    yield from _to_another(supervisor, context)
    inputs = (("department", name), ("owner", draft.owner))
    when = "the roster names the supervisor"
    yield Decision("supervisor", supervisor, "roster", when, "", inputs, ())


def _to_another(supervisor: str, context: Context) -> Iterator[Reason]:
    """That it does not go again to who has it already."""
    if supervisor == context.complaint.supervisor:
        yield from once(do.Escalate, context.complaint.escalations[-1].at)


def _decide_superior(
    draft: Draft, role: str, roster: Roster, context: Context
) -> Judged:
    """Who holds *role*, or the next above it that is not vacant."""
    ladder = context.rulebook.authority
    ranks = tuple(level.role for level in ladder.ladder)
    if role not in ranks:
        yield Reason(Code.ROLE_UNKNOWN, {"role": role, "known": ranks})
        return
    holders = [
        holder
        for rank in ranks[ranks.index(role) :]
        for holder in roster.holders_of(rank)
        if holder != draft.owner
    ]
    if not holders:
        yield Reason(Code.NO_SUPERIOR, {"role": role})
        return
    yield from _to_another(holders[0], context)
    inputs = (("role", role), ("owner", draft.owner))
    when = "the roster names who holds it, or the next above"
    yield Decision("supervisor", holders[0], "roster", when, "", inputs, ())


def _knows_whom(context: Context, command: do.Escalate) -> Iterator[Reason]:
    """A role may be named at any time; a department only after an assessment."""
    return iter(()) if command.role is not None else assessed(context, None)


ESCALATE = CommandKind[do.Escalate](
    checks=_knows_whom, record=_record_escalation, decide=_decide_supervisor
)


def _record_note(draft: Draft, command: do.AddNote, by: Actor, when: datetime) -> None:
    """Nothing: a note is in its entry, and no rule reads it."""


ADD_NOTE = CommandKind[do.AddNote](record=_record_note)


def _known_step(context: Context, target: str | None) -> Iterator[Reason]:
    known = tuple(sorted(context.rulebook.lifecycle.steps))
    if target not in known:
        yield Reason(Code.UNKNOWN_STEP, {"step": target or "at all", "known": known})


def _record_step(draft: Draft, command: do.Advance, by: Actor, when: datetime) -> None:
    """Nothing: a step is a move, and the entry holds the status it led to."""


ADVANCE = CommandKind[do.Advance](
    needs=_known_step,
    record=_record_step,
    target=attrgetter("step"),
    targets=lambda context: sorted(context.rulebook.lifecycle.steps),
    make=do.Advance,
)


def _pins_what_is_given(context: Context, command: do.Repin) -> Iterator[Reason]:
    complaint, given = context.complaint, context.rulebook.pin
    if command.pin != given:
        yield Reason(Code.PIN_NOT_GIVEN, {"named": command.pin, "given": given})
    if given == complaint.pin:
        yield Reason(Code.SAME_RULEBOOK, {"given": given})
    if given.currency != complaint.currency:
        parameters = {"old": complaint.currency, "given": given, "new": given.currency}
        yield Reason(Code.RULEBOOK_CURRENCY, parameters)
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
        state = Word.CLOSED if complaint.closed else Word.OPEN
        parameters = {"given": given, "status": status, "state": state}
        yield Reason(Code.STATUS_UNFIT, parameters)


def _record_pin(draft: Draft, command: do.Repin, by: Actor, when: datetime) -> None:
    draft.pin = command.pin
    # another ladder: what was asked of the old one, and not spoken yet, is asked again
    draft.offers = tuple(
        offer.unapproved() if _awaits(offer) else offer for offer in draft.offers
    )


def _awaits(offer: Offer) -> bool:
    refused = (ApprovalState.DECLINED, ApprovalState.SENT_BACK)
    approval = offer.approval
    was_refused = approval is not None and approval.state in refused
    return offer.state is OfferState.PREPARED and not was_refused


REPIN = CommandKind[do.Repin](
    checks=_pins_what_is_given, record=_record_pin, decide=decide_anew
)


def _record_root_cause(
    draft: Draft, command: do.RecordRootCause, by: Actor, when: datetime
) -> None:
    draft.root_cause = command.whys


RECORD_ROOT_CAUSE = CommandKind[do.RecordRootCause](record=_record_root_cause)


def _record_improvement(
    draft: Draft, command: do.RecordImprovement, by: Actor, when: datetime
) -> None:
    draft.improvements += (command.text,)


RECORD_IMPROVEMENT = CommandKind[do.RecordImprovement](record=_record_improvement)
