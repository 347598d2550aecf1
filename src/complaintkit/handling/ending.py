"""Kinds of command: follow-up, the endings, and opening again."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.assessment import Outcome
from complaintkit.complaint.complaint import (
    Complaint,
    Draft,
    Ending,
    EndingKind,
    FollowedUp,
)
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    IN_FLIGHT,
    NOT_BEGUN,
    LedgerLine,
    LineState,
    OfferState,
)
from complaintkit.handling.care import apologised
from complaintkit.handling.customer import hear, unsettle
from complaintkit.handling.intake import (
    asked_too_early,
    assessed,
    confirmed,
    decide_anew,
)
from complaintkit.handling.kind import CommandKind, Context, Judged
from complaintkit.reasons import Code, Reason

# --- follow-up --------------------------------------------------------------------


def _outstanding(lines: tuple[LedgerLine, ...]) -> Reason:
    said = tuple(
        Reason(Code.LINE_IS, {"line": line.id, "state": line.state}) for line in lines
    )
    return Reason(Code.REDRESS_OUTSTANDING, {"lines": said})


def _nothing_owed(complaint: Complaint) -> Iterator[Reason]:
    if complaint.outstanding:
        yield _outstanding(complaint.outstanding)
    if complaint.on_table:
        offers = tuple(offer.id for offer in complaint.on_table)
        yield Reason(Code.OFFER_ON_TABLE, {"offers": offers})


def _all_answered(complaint: Complaint) -> Iterator[Reason]:
    yield from _nothing_owed(complaint)
    if complaint.counter_demand is not None:
        yield Reason(Code.COUNTER_DEMAND_OPEN)


def _settled(context: Context, target: str | None) -> Iterator[Reason]:
    yield from assessed(context, target)
    yield from _all_answered(context.complaint)


def _record_follow_up(
    draft: Draft, command: do.FollowUp, by: Actor, when: datetime
) -> None:
    followed = FollowedUp(when, by.id, command.satisfied, command.remark)
    draft.follow_ups += (followed,)
    draft.reassured = draft.reassured + 1 if command.satisfied else 0
    hear(draft, when)


def _asked_after_the_fact(context: Context, command: do.FollowUp) -> Iterator[Reason]:
    """After the last change and the last answer; one answer counts once."""
    complaint, happened = context.complaint, command.happened_at or context.at
    changed = complaint.unsettled_at
    if changed is not None and happened < changed:
        yield asked_too_early(happened, changed)
    asked = [followed.at for followed in complaint.follow_ups]
    again = command.satisfied and happened in asked
    if asked and (again or happened < max(asked)):
        yield asked_too_early(happened, max(asked))


def _decide_follow_up(draft: Draft, command: do.FollowUp, context: Context) -> Judged:
    decision = context.rulebook.follow_up.decide(draft)
    yield decision
    terms, by = decision.outcome, context.by
    if not terms.by_owner and draft.owner in by.hands:
        parameters = {"actor": by.id, "rule": decision.rule}
        yield Reason(Code.FOLLOWED_UP_BY_OWNER, parameters)
    if draft.reassured > terms.times:
        yield Reason(Code.FOLLOWED_UP_ENOUGH, {"made": draft.reassured - 1})


FOLLOW_UP = CommandKind[do.FollowUp](
    needs=_settled,
    checks=_asked_after_the_fact,
    record=_record_follow_up,
    decide=_decide_follow_up,
)


# --- the endings ------------------------------------------------------------------


def _end(draft: Draft, ending: Ending) -> None:
    """End the complaint: no offer stands any more.

    What was agreed stays owed, unless the customer withdrew.
    """
    draft.ending = ending
    draft.counter_demand = None
    open_states = (OfferState.PREPARED, OfferState.ON_TABLE, OfferState.ACCEPTED)
    draft.offers = tuple(
        offer.moved(OfferState.LAPSED) if offer.state in open_states else offer
        for offer in draft.offers
    )
    if ending.kind is EndingKind.WITHDRAWN:
        draft.ledger = tuple(
            line.moved(LineState.CANCELLED) if line.state in NOT_BEGUN else line
            for line in draft.ledger
        )


def _owes_nothing(context: Context, target: str | None) -> Iterator[Reason]:
    return _nothing_owed(context.complaint)


def _rejectable(context: Context, target: str | None) -> Iterator[Reason]:
    yield from _nothing_owed(context.complaint)
    finding = context.complaint.finding
    if finding is not None and finding.outcome is not Outcome.NOT_UPHELD:
        yield Reason(Code.FOUND_TO_HOLD, {"outcome": finding.outcome})


def _record_rejection(
    draft: Draft, command: do.RejectComplaint, by: Actor, when: datetime
) -> None:
    _end(draft, Ending(EndingKind.REJECTED, command.because))


def _decide_rejection(
    draft: Draft, command: do.RejectComplaint, context: Context
) -> Judged:
    return confirmed(draft, context)


REJECT_COMPLAINT = CommandKind[do.RejectComplaint](
    needs=_rejectable, record=_record_rejection, decide=_decide_rejection
)


def _nothing_in_flight(context: Context, target: str | None) -> Iterator[Reason]:
    ledger = context.complaint.ledger
    flying = tuple(line for line in ledger if line.state in IN_FLIGHT)
    if flying:
        yield _outstanding(flying)


def _record_withdrawal(
    draft: Draft, command: do.Withdraw, by: Actor, when: datetime
) -> None:
    _end(draft, Ending(EndingKind.WITHDRAWN, command.because))


WITHDRAW = CommandKind[do.Withdraw](
    needs=_nothing_in_flight,
    record=_record_withdrawal,
    make=lambda target: do.Withdraw(),
)


def _ends_as(
    kind: EndingKind,
) -> Callable[
    [Draft, do.Refer | do.MergeInto | do.RecordDeadlock, Actor, datetime], None
]:
    def record(
        draft: Draft,
        command: do.Refer | do.MergeInto | do.RecordDeadlock,
        by: Actor,
        when: datetime,
    ) -> None:
        _end(draft, Ending(kind, command.because, command.to))

    return record


REFER = CommandKind[do.Refer](needs=_owes_nothing, record=_ends_as(EndingKind.REFERRED))


def _into_another(context: Context, command: do.MergeInto) -> Iterator[Reason]:
    if command.to == context.complaint.id:
        yield Reason(Code.MERGED_INTO_ITSELF, {"complaint": command.to})


MERGE_INTO = CommandKind[do.MergeInto](
    needs=_owes_nothing, checks=_into_another, record=_ends_as(EndingKind.MERGED)
)


def _turned_down(context: Context, target: str | None) -> Iterator[Reason]:
    """The last answer of the house was turned down, and nothing has pleased since."""
    complaint = context.complaint
    yield from _nothing_owed(complaint)
    counter = complaint.counter_demand
    unmet = counter is not None and counter.offer is None
    if complaint.satisfied or not (complaint.turned_down or unmet):
        yield Reason(Code.NO_FINAL_ANSWER)


RECORD_DEADLOCK = CommandKind[do.RecordDeadlock](
    needs=_turned_down, record=_ends_as(EndingKind.DEADLOCKED)
)


def _record_silence(
    draft: Draft, command: do.RecordSilence, by: Actor, when: datetime
) -> None:
    _end(draft, Ending(EndingKind.SILENT))


def _decide_silence(
    draft: Draft, command: do.RecordSilence, context: Context
) -> Judged:
    decision = context.rulebook.follow_up.decide(draft)
    yield decision
    needed = decision.outcome.attempts
    made = decision.outcome.attempts_among(draft.unanswered)
    if made < needed:
        parameters = {"made": made, "needed": needed, "rule": decision.rule}
        yield Reason(Code.TOO_FEW_ATTEMPTS, parameters)


RECORD_SILENCE = CommandKind[do.RecordSilence](
    needs=_nothing_in_flight,
    record=_record_silence,
    decide=_decide_silence,
    make=lambda target: do.RecordSilence(),
)


# --- opening again, and closing ---------------------------------------------------


def _is_closed(context: Context, target: str | None) -> Iterator[Reason]:
    if not context.complaint.closed:
        yield Reason(Code.NOT_CLOSED)


def _record_reopening(
    draft: Draft, command: do.Reopen, by: Actor, when: datetime
) -> None:
    draft.ending = None
    draft.finding = None
    draft.acknowledged_at = draft.answer_by = draft.update_by = None
    if draft.handover is not None and draft.handover.signed_by is None:
        draft.handover = None
    draft.escalations = ()
    draft.turned_down = False
    hear(draft, when)
    unsettle(draft, when)
    draft.reopened_at = when
    draft.reopenings += 1


def _after_closing(context: Context, command: do.Reopen) -> Iterator[Reason]:
    closed, happened = context.complaint.closed_at, command.happened_at
    if closed is not None and happened is not None and happened < closed:
        parameters = {"happened": happened.isoformat(), "closed": closed.isoformat()}
        yield Reason(Code.BEFORE_CLOSING, parameters)


def _decide_reopening(draft: Draft, command: do.Reopen, context: Context) -> Judged:
    yield from _within_window(draft, command.happened_at or context.at, context)
    yield from decide_anew(draft, command, context)


def _within_window(draft: Draft, asked: datetime, context: Context) -> Judged:
    policy, closed = context.rulebook.reopening, draft.closed_at
    if policy is None or closed is None:
        return
    decision = policy.decide(draft)
    yield decision
    days = decision.outcome
    if days is not None and asked > closed + timedelta(days=days):
        parameters = {"closed": closed.isoformat(), "days": days}
        yield Reason(Code.REOPENED_TOO_LATE, {**parameters, "rule": decision.rule})


REOPEN = CommandKind[do.Reopen](
    needs=_is_closed,
    checks=_after_closing,
    record=_record_reopening,
    decide=_decide_reopening,
)


def settled_on_the_spot(complaint: Draft) -> bool:
    """Whether the first contact settled it alone: lowest tier, and no detour.

    A detour is a hand-over, a follow-up that asked for more, a reopening, or an offer
    that was turned down. What was only granted pleased nobody yet.

    Such a complaint may be closed as resolved without a follow-up.
    """
    tier = complaint.tier
    lowest = tier is not None and tier is next(iter(type(tier)))
    detours = (complaint.handover, complaint.follow_ups, complaint.reopenings)
    states = {offer.state for offer in complaint.offers}
    pleased = OfferState.CONFIRMED in states and OfferState.TURNED_DOWN not in states
    return lowest and not any(detours) and pleased and bool(complaint.fulfilled)


def _fits_the_ending(context: Context, command: do.Close) -> Iterator[Reason]:
    complaint = context.complaint
    if complaint.ending is not None:
        ended = complaint.ending.kind
        if command.ending is not ended:
            parameters = {"asked": command.ending, "ending": ended}
            yield Reason(Code.OTHER_ENDING, parameters)
    elif command.ending is not EndingKind.RESOLVED:
        yield Reason(Code.NOT_ENDED, {"asked": command.ending})
    else:
        yield from _all_answered(complaint)
    yield from _coded(context, command)


def _coded(context: Context, command: do.Close) -> Iterator[Reason]:
    """One code of each scheme that is for complaints that end so, and no other."""
    codes = command.codes
    schemes = [
        scheme
        for scheme in context.rulebook.outcome_codes
        if command.ending in scheme.endings
    ]
    known = tuple(code for scheme in schemes for code in scheme.codes)
    for code in codes:
        if code not in known:
            yield Reason(Code.UNKNOWN_OUTCOME_CODE, {"code": code, "known": known})
    for scheme in schemes:
        if sum(code in scheme.codes for code in codes) != 1:
            parameters = {"scheme": scheme.scheme, "known": scheme.codes}
            yield Reason(Code.ONE_OUTCOME_CODE, parameters)


def _record_close(draft: Draft, command: do.Close, by: Actor, when: datetime) -> None:
    if draft.ending is None:
        _end(draft, Ending(command.ending))
    if draft.ending is not None and command.codes:
        draft.ending = evolve(draft.ending, codes=command.codes)


def _decide_close(draft: Draft, command: do.Close, context: Context) -> Judged:
    if command.ending is not EndingKind.RESOLVED:
        return
    yield from apologised(draft, context)
    if not settled_on_the_spot(draft):
        yield from _followed_up(draft, context)


def _followed_up(draft: Draft, context: Context) -> Judged:
    decision = context.rulebook.follow_up.decide(draft)
    yield decision
    needed, made = decision.outcome.times, draft.reassured
    if made < needed:
        parameters = {"made": made, "needed": needed, "rule": decision.rule}
        yield Reason(Code.NOT_FOLLOWED_UP, parameters)


CLOSE = CommandKind[do.Close](
    checks=_fits_the_ending,
    record=_record_close,
    decide=_decide_close,
    targets=lambda context: [kind.value for kind in EndingKind],
    make=lambda target: do.Close(EndingKind(target)),
)
