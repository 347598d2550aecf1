"""The one judgement: every reason against a command, or what it leaves."""

from collections.abc import Iterator
from datetime import UTC, datetime

from complaintkit import commands as do
from complaintkit.complaint.complaint import Draft, freeze, thaw
from complaintkit.complaint.people import Actor
from complaintkit.errors import CannotDecide, InvalidValue
from complaintkit.fields import utc
from complaintkit.handling.apply import record, settle, stamp
from complaintkit.handling.clocks import run_clocks
from complaintkit.handling.entry import Entry, Handled
from complaintkit.handling.intake import happened_later
from complaintkit.handling.kind import CommandKind, Context, Judged
from complaintkit.handling.kinds import KINDS
from complaintkit.handling.legs import event_of
from complaintkit.handling.stages import against_decider
from complaintkit.lifecycle.moves import Moves
from complaintkit.policies.situation import NOTHING_GIVEN, Roster
from complaintkit.reasons import Code, Either, Reason
from complaintkit.rules.decision import Decision

_AFTER_ENDING = do.AFTER_CLOSING | {
    do.InformCustomer,
    do.Apologise,
    do.ReverseCredit,
    do.Close,
    do.Reopen,
}
"""Commands that a complaint takes between its ending and its closing."""


_CLOSE = do.EVENTS[do.Close]


def moment_of(at: datetime) -> tuple[datetime, list[Reason]]:
    """*at* in UTC; where it names no zone, that reason, and the time taken for UTC."""
    if isinstance(at, datetime) and at.utcoffset() is None:
        reason = Reason(Code.NO_TIME_ZONE, {"at": at.isoformat()})
        return at.replace(tzinfo=UTC), [reason]
    return utc(at), []


def judge(
    context: Context, command: do.Command, request_id: str | None
) -> Handled | tuple[Reason, ...]:
    """The one judgement: all reasons against the command, or what it leaves."""
    kind, event = _kind(command), event_of(command)
    reasons = against_any(context, type(command), event, command.happened_at)
    target = None if kind.target is None else kind.target(command)
    reasons += kind.needs(context, target)
    reasons += kind.checks(context, command)
    if context.rulebook.all_stages:
        reasons += against_decider(context, event)
    if reasons:
        return tuple(reasons)
    draft = thaw(context.complaint)
    record(draft, command, context.by, context.at)
    judged = kind.decide(draft, command, context)
    decisions, against = settled(draft, command, judged, context)
    if against:
        return against
    refusal = _move(draft, command, event, context)
    if refusal is not None:
        return (refusal,)
    return enter(draft, command, context, decisions, request_id)


def _kind(command: do.Command) -> CommandKind[do.Command]:
    try:
        return KINDS[type(command)]
    except KeyError:
        message = f"expected a command of complaintkit.commands, got {command!r}"
        raise InvalidValue(message) from None


def settled(
    draft: Draft, command: do.Command, judged: Judged, context: Context
) -> tuple[tuple[Decision[object], ...], tuple[Reason, ...]]:
    """Every decision, each settled before the next is made; and every reason."""
    decisions: tuple[Decision[object], ...] = ()
    reasons: tuple[Reason, ...] = ()
    try:
        for found in judged:
            if isinstance(found, Reason):
                reasons += (found,)
            else:
                settle(draft, command, context.by, found)
                decisions += (found,)
    except CannotDecide as error:
        reasons += (error.reason,)
    return decisions, reasons


def enter(
    draft: Draft,
    command: do.Command,
    context: Context,
    decisions: tuple[Decision[object], ...],
    request_id: str | None,
) -> Handled | tuple[Reason, ...]:
    """Run the clocks, enter the command, and freeze the draft that it has left."""
    timed, against = settled(
        draft, command, run_clocks(draft, command, context), context
    )
    if against:
        return against
    entry = Entry(
        draft.id,
        draft.version + 1,
        context.at,
        context.by,
        command,
        (*decisions, *timed),
        draft.status,
        draft.status in context.rulebook.lifecycle.closed,
        request_id,
    )
    stamp(draft, entry)
    return Handled(freeze(draft), (entry,))


def against_any(
    context: Context, kind: type[do.Command], event: str, happened: datetime | None
) -> list[Reason]:
    """What stands against a command of this *kind*, whatever its content.

    The conditions here only spare the usual command the functions that they guard:
    without them it takes a tenth longer or more. The functions judge for themselves.
    """
    complaint, rulebook = context.complaint, context.rulebook
    reasons: list[Reason] = []
    if complaint.pin is not rulebook.pin or complaint.ending is not None:
        reasons += _of_the_case(context, kind)
    by, given = context.by, context.given
    own_role = by.on_behalf_of is None and by.role in rulebook.roles
    if not own_role or given is not NOTHING_GIVEN:
        reasons += against_actor(context)
    if context.at < complaint.updated_at or happened is not None:
        reasons += _of_the_time(context, happened)
    if not rulebook.lifecycle.leaves(complaint.status, event):
        reasons += _of_the_status(context, kind, event)
    return reasons


def _of_the_case(context: Context, kind: type[do.Command]) -> Iterator[Reason]:
    complaint, pin = context.complaint, context.rulebook.pin
    if complaint.pin != pin and kind is not do.Repin:
        yield Reason(Code.OTHER_RULEBOOK, {"pinned": complaint.pin, "given": pin})
    ending = complaint.ending
    if ending is not None and not complaint.closed and kind not in _AFTER_ENDING:
        yield Reason(Code.ENDED, {"ending": ending.kind})


def against_actor(context: Context) -> Iterator[Reason]:
    """What stands against who records it, and what is given with it."""
    by, rulebook = context.by, context.rulebook
    if by.role not in rulebook.roles:
        known = tuple(sorted(rulebook.roles))
        yield Reason(Code.ROLE_UNKNOWN, {"role": by.role, "known": known})
    yield from _of_the_roster(by, context.given.roster)
    for amount in context.given.amounts:
        if amount.currency != rulebook.currency:
            parameters = {"amount": amount, "currency": rulebook.currency}
            yield Reason(Code.OTHER_CURRENCY, parameters)


def _of_the_roster(by: Actor, roster: Roster | None) -> Iterator[Reason]:
    giver = by.on_behalf_of
    if roster is None:
        if giver is not None:
            parameters = {"policy": "delegation", "value": "roster"}
            yield Reason(Code.NOT_GIVEN, parameters)
    elif by.principal not in roster.holders_of(by.role):
        yield Reason(Code.ROLE_NOT_HELD, {"actor": by.principal, "role": by.role})
    elif giver is not None and by.id not in roster.acting_for(by.role, giver):
        parameters = {"actor": by.id, "role": by.role, "giver": giver}
        yield Reason(Code.NOT_DELEGATED, parameters)


def _of_the_time(context: Context, happened: datetime | None) -> Iterator[Reason]:
    at, last = context.at, context.complaint.updated_at
    if at < last:
        parameters = {"at": at.isoformat(), "last": last.isoformat()}
        yield Reason(Code.TIME_BACKWARDS, parameters)
    if happened is not None and happened > at:
        yield happened_later(happened, at)
    received = context.complaint.intake.received_at
    if happened is not None and happened < received:
        parameters = {
            "happened": happened.isoformat(),
            "received": received.isoformat(),
        }
        yield Reason(Code.BEFORE_RECEIPT, parameters)


def _of_the_status(
    context: Context, kind: type[do.Command], event: str
) -> Iterator[Reason]:
    status, lifecycle = context.complaint.status, context.rulebook.lifecycle
    if status in lifecycle.closed:
        if kind not in do.AFTER_CLOSING:
            closed = {"status": status, "command": kind}
            yield Reason(Code.CLOSED, closed)
        return
    parameters: dict[str, object] = {
        "command": kind,
        "status": status,
        "allowed": Either(lifecycle.sources(event)),
    }
    yield Reason(Code.NOT_IN_STATUS, parameters)


def _move(
    draft: Draft, command: do.Command, event: str, context: Context
) -> Reason | None:
    """Move the draft to the status that the lifecycle leads to, or say why not."""
    lifecycle, status = context.rulebook.lifecycle, draft.status
    target = lifecycle.next(status, event, lambda: freeze(thaw(draft)))
    if target is None:
        guards = Either(lifecycle.guards(status, event))
        return _refused(Code.GUARD_REFUSES, command, status, "guards", guards)
    if target == status and type(command) not in do.ENDINGS:
        return None
    code = _misstep(type(command), status, target, lifecycle)
    if code is not None:
        return _refused(code, command, status, "target", target)
    draft.status = target
    return None


def _misstep(
    kind: type[do.Command], status: str, target: str, lifecycle: Moves
) -> Code | None:
    """What no lifecycle may do, whatever its moves: close, open or strand wrongly."""
    was_closed, closes = status in lifecycle.closed, target in lifecycle.closed
    if closes and not was_closed and kind not in do.ENDINGS:
        return Code.MUST_NOT_CLOSE
    if was_closed and not closes and kind is not do.Reopen:
        return Code.MUST_NOT_REOPEN
    if kind in do.ENDINGS and not closes:
        stranded = kind is do.Close or not lifecycle.leaves(target, _CLOSE)
        return Code.CANNOT_CLOSE if stranded else None
    return None


def _refused(
    code: Code, command: do.Command, status: str, name: str, value: object
) -> Reason:
    return Reason(code, {"command": _named(command), "status": status, name: value})


def _named(command: do.Command) -> object:
    """A step of the lifecycle's own goes by its own name."""
    return command.step if isinstance(command, do.Advance) else type(command)
