"""Kinds of command: carrying out what was agreed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from operator import attrgetter

from complaintkit import commands as do
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import LineState
from complaintkit.handling.kind import Context, Kind
from complaintkit.reasons import Code, Reason, listed


def _line_in(
    *needed: LineState,
) -> Callable[[Context, str | None], Iterator[Reason]]:
    def needs(context: Context, target: str | None) -> Iterator[Reason]:
        line = context.complaint.line(str(target))
        if line is None:
            known = listed(line.id for line in context.complaint.ledger)
            yield Reason(Code.UNKNOWN_LINE, {"line": target, "known": known})
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
    draft.ledger = tuple(
        line.moved(state, reference) if line.id == line_id else line
        for line in draft.ledger
    )


def _record_instruction(
    draft: Draft, command: do.InstructRedress, by: Actor, when: datetime
) -> None:
    _move_line(draft, command.line, LineState.INSTRUCTED)


INSTRUCT_REDRESS = Kind[do.InstructRedress](
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
    draft.satisfied = False


FULFIL_REDRESS = Kind[do.FulfilRedress](
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


FAIL_REDRESS = Kind[do.FailRedress](
    needs=_in_flight,
    record=_record_failure,
    target=attrgetter("line"),
    targets=_lines,
)
