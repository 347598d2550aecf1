"""Kinds of command: carrying out what was agreed."""

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter

from complaintkit import commands as do
from complaintkit.complaint.assessment import Outcome
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    IN_FLIGHT,
    NOT_BEGUN,
    LineState,
    OfferState,
)
from complaintkit.errors import BrokenHistory
from complaintkit.handling.customer import unsettle
from complaintkit.handling.kind import LINE, OFFER, CommandKind, Context
from complaintkit.handling.negotiation import (
    decide_promise,
    enter_ledger,
    offer_of,
    replace_offer,
    speakable,
)
from complaintkit.reasons import Code, Reason


def _move_line(
    draft: Draft,
    line_id: str,
    needed: tuple[LineState, ...],
    state: LineState,
    reference: str | None = None,
) -> None:
    """Move the line on; BrokenHistory unless it is in one of the states *needed*."""
    line = draft.line(line_id)
    if line is None:
        raise BrokenHistory(draft.version, f"there is no ledger line {line_id}")
    if line.state not in needed:
        raise BrokenHistory(draft.version, f"ledger line {line} was moved on before")
    moved = line.moved(state, reference)
    draft.ledger = tuple(moved if each is line else each for each in draft.ledger)


def _record_grant(draft: Draft, command: do.Grant, by: Actor, when: datetime) -> None:
    offer = offer_of(draft, command.offer)
    if offer.state is not OfferState.PREPARED:
        raise BrokenHistory(draft.version, f"offer {offer.id} was not prepared")
    replace_offer(draft, offer.moved(OfferState.GRANTED))
    enter_ledger(draft, offer, LineState.GRANTED, provisional=command.provisional)
    draft.counter_demand = None
    draft.turned_down = False
    unsettle(draft, when)


GRANT = CommandKind[do.Grant](
    needs=speakable,
    record=_record_grant,
    decide=decide_promise,
    target=attrgetter("offer"),
    targets=OFFER.ids,
)


def _record_instruction(
    draft: Draft, command: do.InstructRedress, by: Actor, when: datetime
) -> None:
    _move_line(draft, command.line, NOT_BEGUN, LineState.INSTRUCTED)


INSTRUCT_REDRESS = CommandKind[do.InstructRedress](
    needs=LINE.in_state(*NOT_BEGUN),
    record=_record_instruction,
    target=attrgetter("line"),
    targets=LINE.ids,
    make=do.InstructRedress,
)

_in_flight = LINE.in_state(*IN_FLIGHT)


def _record_fulfilment(
    draft: Draft, command: do.FulfilRedress, by: Actor, when: datetime
) -> None:
    done = LineState.FULFILLED
    _move_line(draft, command.line, IN_FLIGHT, done, command.reference)
    unsettle(draft, when)


FULFIL_REDRESS = CommandKind[do.FulfilRedress](
    needs=_in_flight,
    record=_record_fulfilment,
    target=attrgetter("line"),
    targets=LINE.ids,
    make=do.FulfilRedress,
)


def _record_failure(
    draft: Draft, command: do.FailRedress, by: Actor, when: datetime
) -> None:
    state = LineState.FAILED if command.certain else LineState.UNKNOWN
    _move_line(draft, command.line, IN_FLIGHT, state)


FAIL_REDRESS = CommandKind[do.FailRedress](
    needs=_in_flight,
    record=_record_failure,
    target=attrgetter("line"),
    targets=LINE.ids,
)


def _record_cancellation(
    draft: Draft, command: do.CancelRedress, by: Actor, when: datetime
) -> None:
    _move_line(draft, command.line, NOT_BEGUN, LineState.CANCELLED)
    unsettle(draft, when)


CANCEL_REDRESS = CommandKind[do.CancelRedress](
    needs=LINE.in_state(*NOT_BEGUN),
    record=_record_cancellation,
    target=attrgetter("line"),
    targets=LINE.ids,
)


_carried_out = LINE.in_state(LineState.FULFILLED)


def _reversible(context: Context, target: str | None) -> Iterator[Reason]:
    yield from _carried_out(context, target)
    complaint = context.complaint
    line = complaint.line(target)
    if line is not None and not line.provisional:
        yield Reason(Code.NOT_PROVISIONAL, {"line": target})
    finding = complaint.finding
    if finding is None or finding.outcome is not Outcome.NOT_UPHELD:
        yield Reason(Code.CREDIT_STANDS)


def _record_reversal(
    draft: Draft, command: do.ReverseCredit, by: Actor, when: datetime
) -> None:
    done = (LineState.FULFILLED,)
    _move_line(draft, command.line, done, LineState.REVERSED)
    unsettle(draft, when)


REVERSE_CREDIT = CommandKind[do.ReverseCredit](
    needs=_reversible,
    record=_record_reversal,
    target=attrgetter("line"),
    targets=LINE.ids,
)
