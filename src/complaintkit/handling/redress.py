"""Kinds of command: carrying out what was agreed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from operator import attrgetter

from complaintkit import commands as do
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import LineState
from complaintkit.errors import BrokenHistory
from complaintkit.handling.kind import CommandKind, Context
from complaintkit.reasons import Code, Reason, listed


def _line_in(
    *needed: LineState,
) -> Callable[[Context, str | None], Iterator[Reason]]:
    def needs(context: Context, target: str | None) -> Iterator[Reason]:
        line = context.complaint.line(str(target))
        if line is None:
            known = listed(line.id for line in context.complaint.ledger)
            yield Reason(
                Code.UNKNOWN_LINE, {"line": target or "at all", "known": known}
            )
        elif line.state not in needed:
            parameters = {
                "line": target,
                "state": line.state.value,
                "needed": listed(state.value for state in needed),
            }
            yield Reason(Code.LINE_STATE, parameters)

    return needs


def _lines(context: Context) -> Iterator[str]:
    return (line.id for line in context.complaint.ledger)


def _move_line(
    draft: Draft, line_id: str, state: LineState, reference: str | None = None
) -> None:
    if draft.line(line_id) is None:
        raise BrokenHistory(draft.version, f"there is no ledger line {line_id}")
    draft.ledger = tuple(
        line.moved(state, reference) if line.id == line_id else line
        for line in draft.ledger
    )


def _record_instruction(
    draft: Draft, command: do.InstructRedress, by: Actor, when: datetime
) -> None:
    _move_line(draft, command.line, LineState.INSTRUCTED)


INSTRUCT_REDRESS = CommandKind[do.InstructRedress](
    needs=_line_in(LineState.AGREED, LineState.FAILED),
    record=_record_instruction,
    target=attrgetter("line"),
    targets=_lines,
    make=do.InstructRedress,
)

_in_flight = _line_in(LineState.INSTRUCTED, LineState.UNKNOWN)


def _record_fulfilment(
    draft: Draft, command: do.FulfilRedress, by: Actor, when: datetime
) -> None:
    _move_line(draft, command.line, LineState.FULFILLED, command.reference)
    draft.unsettle(when)


FULFIL_REDRESS = CommandKind[do.FulfilRedress](
    needs=_in_flight,
    record=_record_fulfilment,
    target=attrgetter("line"),
    targets=_lines,
    make=do.FulfilRedress,
)


def _record_failure(
    draft: Draft, command: do.FailRedress, by: Actor, when: datetime
) -> None:
    state = LineState.FAILED if command.certain else LineState.UNKNOWN
    _move_line(draft, command.line, state)


FAIL_REDRESS = CommandKind[do.FailRedress](
    needs=_in_flight,
    record=_record_failure,
    target=attrgetter("line"),
    targets=_lines,
)


def _record_cancellation(
    draft: Draft, command: do.CancelRedress, by: Actor, when: datetime
) -> None:
    _move_line(draft, command.line, LineState.CANCELLED)
    draft.unsettle(when)


CANCEL_REDRESS = CommandKind[do.CancelRedress](
    needs=_line_in(LineState.AGREED, LineState.FAILED),
    record=_record_cancellation,
    target=attrgetter("line"),
    targets=_lines,
)
