"""Kinds of command: what the customer is told, promised and shown."""

from collections.abc import Iterator
from datetime import datetime

from complaintkit import commands as do
from complaintkit.complaint.assessment import Emotion
from complaintkit.complaint.care import ApologyTerms, Contact, Medium
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor
from complaintkit.handling.extension import against_extension, later
from complaintkit.handling.intake import attended, once
from complaintkit.handling.kind import CommandKind, Context, Judged
from complaintkit.reasons import Code, Either, Reason


def _not_past(
    context: Context, happened: datetime | None, *promised: datetime | None
) -> Iterator[Reason]:
    """That a promise, when it was made, was one."""
    at = happened or context.at
    for promise in promised:
        if promise is not None and promise <= at:
            parameters = {"promised": promise.isoformat(), "at": at.isoformat()}
            yield Reason(Code.PROMISE_IN_PAST, parameters)


def _promises_ahead(context: Context, command: do.Acknowledge) -> Iterator[Reason]:
    """Once, unless the date was still to be promised."""
    if context.complaint.answer_by is not None or command.answer_by is None:
        yield from once(do.Acknowledge, context.complaint.acknowledged_at)
    yield from _not_past(
        context, command.happened_at, command.answer_by, command.update_by
    )


def _record_acknowledgement(
    draft: Draft, command: do.Acknowledge, by: Actor, when: datetime
) -> None:
    draft.acknowledged_at = draft.acknowledged_at or when
    draft.answer_by = command.answer_by
    draft.update_by = command.update_by or draft.update_by


ACKNOWLEDGE = CommandKind[do.Acknowledge](
    checks=_promises_ahead, record=_record_acknowledgement
)


def _tells_ahead(context: Context, command: do.InformCustomer) -> Iterator[Reason]:
    return _not_past(context, command.happened_at, command.update_by)


def _record_information(
    draft: Draft, command: do.InformCustomer, by: Actor, when: datetime
) -> None:
    draft.contacts += (Contact(when, by, command.medium),)
    draft.update_by = command.update_by


INFORM_CUSTOMER = CommandKind[do.InformCustomer](
    checks=_tells_ahead, record=_record_information
)


def _extends(context: Context, command: do.ExtendDeadline) -> Iterator[Reason]:
    complaint, promised = context.complaint, command.answer_by
    yield from _not_past(context, command.happened_at, promised)
    if command.clock is not None:
        yield from against_extension(context, command)
    elif complaint.answer_by is None:
        yield Reason(Code.NOTHING_PROMISED)
    else:
        yield from later(promised, complaint.answer_by)


def _record_extension(
    draft: Draft, command: do.ExtendDeadline, by: Actor, when: datetime
) -> None:
    told = command.medium
    if told is not None:
        draft.contacts += (Contact(when, by, told),)
    if command.clock is None or told is not None:
        draft.answer_by = max(draft.answer_by or command.answer_by, command.answer_by)


EXTEND_DEADLINE = CommandKind[do.ExtendDeadline](
    checks=_extends, record=_record_extension
)


def _record_emotion(
    draft: Draft, command: do.SignalEmotion, by: Actor, when: datetime
) -> None:
    if draft.upset_at is not None and when < draft.upset_at:
        return  # what was felt before says nothing of what is felt now
    draft.emotion = command.emotion
    draft.upset_at = None if command.emotion is Emotion.CALM else when


SIGNAL_EMOTION = CommandKind[do.SignalEmotion](record=_record_emotion, decide=attended)


def _record_haste(
    draft: Draft, command: do.Expedite, by: Actor, when: datetime
) -> None:
    draft.expedited = True


EXPEDITE = CommandKind[do.Expedite](record=_record_haste, decide=attended)


def calmed(draft: Draft, context: Context) -> Judged:
    """That somebody of the right rank has spoken to an upset customer first."""
    policy, upset_at = context.rulebook.attention, draft.upset_at
    if policy is None or upset_at is None:
        return
    decision = policy.decide(draft)
    yield decision
    needed = decision.outcome.answered_by
    if not decision.outcome.calm_first or needed is None:
        return
    if not _spoken(draft, context, upset_at, needed):
        parameters = {"emotion": draft.emotion, "role": needed, "rule": decision.rule}
        yield Reason(Code.CALM_FIRST, parameters)


def _spoken(draft: Draft, context: Context, since: datetime, needed: str) -> bool:
    ladder = context.rulebook.authority
    highest = ladder.highest(needed, context.given.roster)
    return any(
        contact.is_spoken
        and contact.at >= since
        and ladder.reaches(contact.by.role, highest)
        for contact in draft.contacts
    )


def _record_apology(
    draft: Draft, command: do.Apologise, by: Actor, when: datetime
) -> None:
    together = command.together_with
    apology = Contact(when, by, command.medium, is_apology=True, together_with=together)
    draft.contacts += (apology,)


def _with_another(context: Context, command: do.Apologise) -> Iterator[Reason]:
    if command.together_with in context.by.hands:
        yield Reason(Code.JOINT_WITH_ONESELF, {"actor": context.by.id})


APOLOGISE = CommandKind[do.Apologise](checks=_with_another, record=_record_apology)


def apologised(draft: Draft, context: Context) -> Judged:
    """That the apology that is owed was given, and what it obliges to has followed."""
    policy = context.rulebook.apology
    if policy is None:
        return
    decision = policy.decide(draft)
    yield decision
    terms = decision.outcome
    if terms is not None and not _given(draft, terms, context):
        code = Code.JOINT_APOLOGY_DUE if terms.joint else Code.APOLOGY_DUE
        medium = terms.medium or Either(tuple(Medium))
        parameters = {"role": terms.role, "medium": medium, "rule": decision.rule}
        yield Reason(code, parameters)
    spoken = draft.letter_due_since
    if spoken is not None:
        yield Reason(Code.LETTER_DUE, {"at": spoken.isoformat()})
    if draft.call_is_due:
        yield Reason(Code.CALL_DUE)


def _given(draft: Draft, terms: ApologyTerms, context: Context) -> bool:
    ladder = context.rulebook.authority
    highest = ladder.highest(terms.role, context.given.roster)
    return any(
        ladder.reaches(apology.by.role, highest)
        and terms.medium in (None, apology.medium)
        and (apology.together_with is not None or not terms.joint)
        for apology in draft.apologies
    )
