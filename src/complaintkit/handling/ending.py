"""Kinds of command: follow-up, the endings, and opening again."""

from collections.abc import Iterator
from datetime import datetime

from complaintkit import commands as do
from complaintkit.complaint.complaint import (
    Complaint,
    Draft,
    Ending,
    EndingKind,
    FollowedUp,
)
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import LineState, OfferState
from complaintkit.handling.intake import assessed, decide_anew
from complaintkit.handling.kind import CommandKind, Context
from complaintkit.reasons import Code, Reason, listed


def _nothing_owed(complaint: Complaint) -> Iterator[Reason]:
    if complaint.outstanding:
        lines = listed(f"{ln.id} ({ln.state.value})" for ln in complaint.outstanding)
        yield Reason(Code.REDRESS_OUTSTANDING, {"lines": lines})
    if complaint.on_table:
        offers = listed(offer.id for offer in complaint.on_table)
        yield Reason(Code.OFFER_ON_TABLE, {"offers": offers})


def _settled(context: Context, target: str | None) -> Iterator[Reason]:
    yield from assessed(context, target)
    yield from _nothing_owed(context.complaint)


def _record_follow_up(
    draft: Draft, command: do.FollowUp, by: Actor, when: datetime
) -> None:
    followed = FollowedUp(when, by.id, command.satisfied, command.remark)
    draft.follow_ups += (followed,)
    draft.satisfied = command.satisfied


def _asked_after_the_fact(context: Context, command: do.FollowUp) -> Iterator[Reason]:
    since = context.complaint.unsettled_at
    happened = command.happened_at or context.at
    if since is not None and happened < since:
        parameters = {"happened": happened.isoformat(), "since": since.isoformat()}
        yield Reason(Code.ASKED_TOO_EARLY, parameters)


FOLLOW_UP = CommandKind[do.FollowUp](
    needs=_settled, checks=_asked_after_the_fact, record=_record_follow_up
)


def _rejectable(context: Context, target: str | None) -> Iterator[Reason]:
    return _nothing_owed(context.complaint)


def _record_rejection(
    draft: Draft, command: do.RejectComplaint, by: Actor, when: datetime
) -> None:
    _end(draft, Ending(EndingKind.REJECTED, command.because))


def _end(draft: Draft, ending: Ending) -> None:
    """End the complaint: no offer stands any more, and what was not begun never is."""
    draft.ending = ending
    open_states = (OfferState.PREPARED, OfferState.ON_TABLE)
    draft.offers = tuple(
        offer.moved(OfferState.LAPSED) if offer.state in open_states else offer
        for offer in draft.offers
    )
    not_begun = (LineState.AGREED, LineState.FAILED)
    draft.ledger = tuple(
        line.moved(LineState.CANCELLED) if line.state in not_begun else line
        for line in draft.ledger
    )


REJECT_COMPLAINT = CommandKind[do.RejectComplaint](
    needs=_rejectable, record=_record_rejection
)


def _nothing_in_flight(context: Context, target: str | None) -> Iterator[Reason]:
    flying = [
        f"{line.id} ({line.state.value})"
        for line in context.complaint.ledger
        if line.state in (LineState.INSTRUCTED, LineState.UNKNOWN)
    ]
    if flying:
        yield Reason(Code.REDRESS_OUTSTANDING, {"lines": listed(flying)})


def _record_withdrawal(
    draft: Draft, command: do.Withdraw, by: Actor, when: datetime
) -> None:
    _end(draft, Ending(EndingKind.WITHDRAWN, command.because))


WITHDRAW = CommandKind[do.Withdraw](
    needs=_nothing_in_flight,
    record=_record_withdrawal,
    make=lambda target: do.Withdraw(),
)


def _is_closed(context: Context, target: str | None) -> Iterator[Reason]:
    if not context.complaint.closed:
        yield Reason(Code.NOT_CLOSED)


def _record_reopening(
    draft: Draft, command: do.Reopen, by: Actor, when: datetime
) -> None:
    draft.ending = None
    draft.unsettle(when)
    draft.reopenings += 1


REOPEN = CommandKind[do.Reopen](
    needs=_is_closed, record=_record_reopening, decide=decide_anew
)


def settled_on_the_spot(complaint: Complaint) -> bool:
    """Whether the first contact settled it alone: lowest tier, and no detour.

    A detour is a hand-over, a follow-up that asked for more, or a reopening.

    Such a complaint may be closed as resolved without a follow-up.
    """
    tier = complaint.tier
    lowest = tier is not None and tier is next(iter(type(tier)))
    detours = (complaint.handover, complaint.follow_ups, complaint.reopenings)
    return lowest and not any(detours) and bool(complaint.fulfilled)


def _fits_the_ending(context: Context, command: do.Close) -> Iterator[Reason]:
    complaint = context.complaint
    ending = EndingKind.RESOLVED if complaint.ending is None else complaint.ending.kind
    if command.ending is not ending:
        what = "not ended" if complaint.ending is None else ending.value
        parameters = {"asked": command.ending.value, "ending": what}
        yield Reason(Code.OTHER_ENDING, parameters)
    elif ending is EndingKind.RESOLVED:
        yield from _nothing_owed(complaint)
        if not (complaint.satisfied or settled_on_the_spot(complaint)):
            yield Reason(Code.NOT_FOLLOWED_UP)


def _record_close(draft: Draft, command: do.Close, by: Actor, when: datetime) -> None:
    if draft.ending is None:
        _end(draft, Ending(command.ending))


CLOSE = CommandKind[do.Close](
    checks=_fits_the_ending,
    record=_record_close,
    targets=lambda context: [kind.value for kind in EndingKind],
    make=lambda target: do.Close(EndingKind(target)),
)
