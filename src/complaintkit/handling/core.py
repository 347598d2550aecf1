"""The pure core: commands in, complaint and entries out."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from attrs import frozen

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint, Draft, Request, freeze, thaw
from complaintkit.complaint.intake import Intake
from complaintkit.complaint.people import Actor
from complaintkit.complaint.personal import same_but_erased
from complaintkit.errors import CannotDecide, InvalidValue, NotAllowed
from complaintkit.fields import utc
from complaintkit.handling.apply import opening, record, settle, stamp
from complaintkit.handling.entry import Entry, Handled
from complaintkit.handling.kind import CommandKind, Context
from complaintkit.handling.kinds import KINDS
from complaintkit.lifecycle.moves import Moves
from complaintkit.policies.situation import NOTHING_GIVEN, Situation
from complaintkit.reasons import Code, Reason, listed
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision

_AFTER_CLOSING = frozenset({do.AddNote, do.Repin})
"""Commands that a closed complaint still takes, although no move leaves its status."""

_AFTER_ENDING = frozenset({do.AddNote, do.Repin, do.Close, do.Reopen})
"""Commands that a complaint takes between its ending and its closing."""


def open_complaint(
    intake: Intake,
    rulebook: Rulebook,
    *,
    id: str,  # noqa: A002 - what it is called everywhere else
    by: Actor,
    at: datetime,
    given: Situation = NOTHING_GIVEN,
    request_id: str | None = None,
) -> Handled:
    """Open a complaint under *rulebook*; its first entry is ``Open``.

    NotAllowed, with every reason, for a role the rulebook does not know, a moment
    without a zone or before the receipt, or a loss in another currency. That an id is
    opened once is for the store to see to.

    >>> from complaintkit import Channel, Demand, Intake, Money, Person
    >>> from complaintkit.presets import standard
    >>> rulebook, ann = standard("EUR"), Actor("ann", "front_line")
    >>> now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> intake = Intake(
    ...     complainant=Person(name="Li Wei"),
    ...     channel=Channel.HOTLINE,
    ...     received_at=now,
    ...     description="The kettle leaks.",
    ...     demand=Demand(loss=Money("80.00", "EUR")),
    ... )
    >>> complaint, entries = open_complaint(
    ...     intake, rulebook, id="C-1", by=ann, at=now, request_id="r-1"
    ... )
    >>> complaint.status, complaint.owner, [entry.number for entry in entries]
    ('received', 'ann', [1])
    """
    _must_fit(None, rulebook, by, given, request_id)
    command = do.Open(id, intake, rulebook.pin)
    moment, reasons = _moment(at)
    unrecorded = freeze(opening(command, by, moment, rulebook.lifecycle.initial))
    context = Context(unrecorded, rulebook, by, moment, given)
    reasons += [*_of_the_actor(context), *_of_the_intake(context)]
    if reasons:
        raise NotAllowed(command, reasons)
    return _handled(thaw(unrecorded), command, context, (), request_id)


def handle(
    complaint: Complaint,
    command: do.Command,
    rulebook: Rulebook,
    *,
    by: Actor,
    at: datetime,
    given: Situation = NOTHING_GIVEN,
    request_id: str | None = None,
) -> Handled:
    """The complaint after *command*, and the entry to store; or NotAllowed, and why.

    Nothing is changed by a refusal. A repeated *request_id* with the same command by
    the same actor gives the same complaint and no entries. InvalidValue for arguments
    of another type. The example goes on from ``open_complaint``.

    >>> from complaintkit import Assessment, Kind, Severity
    >>> assess = do.Assess(Assessment(kind=Kind.SERVICE, severity=Severity.LOW))
    >>> case = handle(complaint, assess, rulebook, by=ann, at=now, request_id="r-2")
    >>> print(case.complaint.compensation)
    120.00 EUR (1.5 x 80.00 EUR)
    >>> again = {"by": ann, "at": now, "request_id": "r-2"}
    >>> handle(case.complaint, assess, rulebook, **again).entries
    ()
    """
    answer = _answer(complaint, command, rulebook, by, at, given, request_id)
    if isinstance(answer, Handled):
        return answer
    raise NotAllowed(command, answer)


def reasons_against(
    complaint: Complaint,
    command: do.Command,
    rulebook: Rulebook,
    *,
    by: Actor,
    at: datetime,
    given: Situation = NOTHING_GIVEN,
    request_id: str | None = None,
) -> tuple[Reason, ...]:
    """Every reason why ``handle`` would refuse, with the same arguments; or none.

    The example goes on from ``handle``.

    >>> reopen = do.Reopen("it leaks again")
    >>> for reason in reasons_against(case.complaint, reopen, rulebook, by=ann, at=now):
    ...     print(reason.code.value)
    not_in_status
    not_closed
    """
    answer = _answer(complaint, command, rulebook, by, at, given, request_id)
    return () if isinstance(answer, Handled) else answer


@frozen(kw_only=True)
class Step:
    """One command of a series: the arguments that ``handle`` would take with it.

    >>> from datetime import datetime, timezone
    >>> now = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
    >>> Step(command=do.ConfirmRecord(), by=Actor("ann", "front_line"), at=now).given
    Situation(roster=None, spent_by_actor=None)
    """

    command: do.Command
    by: Actor
    at: datetime
    given: Situation = NOTHING_GIVEN
    request_id: str | None = None


def handle_all(
    complaint: Complaint, steps: Iterable[Step], rulebook: Rulebook
) -> Handled:
    """Several commands, each handled on what the last one left: all of them or none.

    NotAllowed at the first that is refused.

    >>> steps = [Step(command=do.AddNote(text), by=ann, at=now) for text in ("a", "b")]
    >>> handle_all(case.complaint, steps, rulebook).complaint.version
    4
    """
    entries: tuple[Entry, ...] = ()
    for step in steps:
        handled = handle(
            complaint,
            step.command,
            rulebook,
            by=step.by,
            at=step.at,
            given=step.given,
            request_id=step.request_id,
        )
        complaint = handled.complaint
        entries += handled.entries
    return Handled(complaint, entries)


@frozen
class Availability:
    """Whether one kind of command is open now, on one target, and if not, why.

    *reasons* covers the command's own content only where its target is all it says.

    >>> Availability(do.Approve, "C-1/o1", ()).is_open
    True
    """

    command: type[do.Command]
    target: str | None
    reasons: tuple[Reason, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing stands in its way."""
        return not self.reasons


def available(
    complaint: Complaint,
    rulebook: Rulebook,
    *,
    by: Actor,
    at: datetime,
    given: Situation = NOTHING_GIVEN,
) -> tuple[Availability, ...]:
    """Every kind of command on every target it could have, open or not, and why not.

    >>> found = available(case.complaint, rulebook, by=ann, at=now)
    >>> [each.command.__name__ for each in found if each.is_open][:4]
    ['ConfirmRecord', 'Acknowledge', 'Assess', 'Dispatch']
    """
    _must_fit(complaint, rulebook, by, given, None)
    moment, reasons = _moment(at)
    context = Context(complaint, rulebook, by, moment, given)
    return tuple(
        Availability(command, target, (*reasons, *_against(context, command, target)))
        for command, kind in KINDS.items()
        if command is not do.Open
        for target in _targets(kind, context)
    )


def _targets(kind: CommandKind[do.Command], context: Context) -> tuple[str | None, ...]:
    """What the command could be about: nothing, where there is nothing yet."""
    return (tuple(kind.targets(context)) if kind.targets else ()) or (None,)


def _against(
    context: Context, command: type[do.Command], target: str | None
) -> tuple[Reason, ...]:
    kind = KINDS[command]
    if kind.make is not None and (kind.targets is None or target is not None):
        answer = _judged(context, kind.make(str(target)), None)
        return () if isinstance(answer, Handled) else answer
    general = _of_any_command(context, command, do.EVENTS[command], None)
    return (*general, *kind.needs(context, target))


def _moment(at: datetime) -> tuple[datetime, list[Reason]]:
    """*at* in UTC; where it names no zone, that reason, and the time taken for UTC."""
    if isinstance(at, datetime) and at.utcoffset() is None:
        reason = Reason(Code.NO_TIME_ZONE, {"at": at.isoformat()})
        return at.replace(tzinfo=UTC), [reason]
    return utc(at), []


def _answer(
    complaint: Complaint,
    command: do.Command,
    rulebook: Rulebook,
    by: Actor,
    at: datetime,
    given: Situation,
    request_id: str | None,
) -> Handled | tuple[Reason, ...]:
    _must_fit(complaint, rulebook, by, given, request_id)
    kept = _kept(complaint, request_id)
    if kept is not None:
        return _repeated(complaint, kept, command, by)
    moment, reasons = _moment(at)
    context = Context(complaint, rulebook, by, moment, given)
    answer = _judged(context, command, request_id)
    if not reasons:
        return answer
    return (*reasons, *(() if isinstance(answer, Handled) else answer))


def _must_fit(
    complaint: Complaint | None,
    rulebook: Rulebook,
    by: Actor,
    given: Situation,
    request_id: str | None,
) -> None:
    """InvalidValue for arguments of another type: mistakes of the program."""
    if not (
        isinstance(rulebook, Rulebook)
        and isinstance(by, Actor)
        and isinstance(given, Situation)
        and (complaint is None or type(complaint) is Complaint)
        and (request_id is None or (type(request_id) is str and request_id))
    ):
        found = ", ".join(
            type(each).__name__ for each in (complaint, rulebook, by, given, request_id)
        )
        expected = "complaint, rulebook, actor, situation and request id (a str)"
        raise InvalidValue(f"expected {expected}, got {found}")


def _kept(complaint: Complaint, request_id: str | None) -> Request | None:
    if request_id is not None:
        for kept in complaint.requests:
            if kept.id == request_id:
                return kept
    return None


def _repeated(
    complaint: Complaint, kept: Request, command: do.Command, by: Actor
) -> Handled | tuple[Reason, ...]:
    if kept.by == by and same_but_erased(kept.command, command):
        return Handled(complaint, ())
    parameters = {
        "request": kept.id,
        "actor": kept.by.id,
        "command": type(kept.command).__name__,
    }
    return (Reason(Code.REQUEST_REUSED, parameters),)


def _judged(
    context: Context, command: do.Command, request_id: str | None
) -> Handled | tuple[Reason, ...]:
    """The one judgement: all reasons against the command, or what it leaves."""
    kind, event = _kind(command), _event(command)
    reasons = _of_any_command(context, type(command), event, command.happened_at)
    target = None if kind.target is None else kind.target(command)
    reasons += kind.needs(context, target)
    reasons += kind.checks(context, command)
    if reasons:
        return tuple(reasons)
    draft = thaw(context.complaint)
    record(draft, command, context.by, context.at)
    try:
        decisions = _decided(draft, command, kind, context)
    except CannotDecide as error:
        return (error.reason,)
    refusal = _move(draft, command, event, context)
    if refusal is not None:
        return (refusal,)
    return _handled(draft, command, context, decisions, request_id)


def _kind(command: do.Command) -> CommandKind[do.Command]:
    try:
        return KINDS[type(command)]
    except KeyError:
        message = f"expected a command of complaintkit.commands, got {command!r}"
        raise InvalidValue(message) from None


def _event(command: do.Command) -> str:
    return command.step if isinstance(command, do.Advance) else do.EVENTS[type(command)]


def _decided(
    draft: Draft, command: do.Command, kind: CommandKind[do.Command], context: Context
) -> tuple[Decision[object], ...]:
    """Every decision, each settled in the draft before the next is made."""
    decisions: tuple[Decision[object], ...] = ()
    for decision in kind.decide(draft, command, context):
        settle(draft, command, context.by, decision)
        decisions += (decision,)
    return decisions


def _handled(
    draft: Draft,
    command: do.Command,
    context: Context,
    decisions: tuple[Decision[object], ...],
    request_id: str | None,
) -> Handled:
    entry = Entry(
        draft.id,
        draft.version + 1,
        context.at,
        context.by,
        command,
        decisions,
        draft.status,
        draft.status in context.rulebook.lifecycle.closed,
        request_id,
    )
    stamp(draft, entry)
    return Handled(freeze(draft), (entry,))


def _of_any_command(
    context: Context, kind: type[do.Command], event: str, happened: datetime | None
) -> list[Reason]:
    """What stands against a command of this *kind*, whatever its content.

    The conditions here only spare the usual command the functions that they guard:
    with these it is a third faster. The functions judge for themselves.
    """
    complaint, rulebook = context.complaint, context.rulebook
    reasons: list[Reason] = []
    if complaint.pin is not rulebook.pin or complaint.ending is not None:
        reasons += _of_the_case(context, kind)
    if context.by.role not in rulebook.roles or context.given is not NOTHING_GIVEN:
        reasons += _of_the_actor(context)
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
        yield Reason(Code.ENDED, {"ending": ending.kind.value})


def _of_the_actor(context: Context) -> Iterator[Reason]:
    by, rulebook, roster = context.by, context.rulebook, context.given.roster
    if by.role not in rulebook.roles:
        known = listed(sorted(rulebook.roles))
        yield Reason(Code.ROLE_UNKNOWN, {"role": by.role, "known": known})
    if roster is not None and by.id not in roster.holders_of(by.role):
        yield Reason(Code.ROLE_NOT_HELD, {"actor": by.id, "role": by.role})
    spent = context.given.spent_by_actor
    if spent is not None and spent.currency != rulebook.currency:
        parameters = {"amount": spent, "currency": rulebook.currency}
        yield Reason(Code.OTHER_CURRENCY, parameters)


def _of_the_time(context: Context, happened: datetime | None) -> Iterator[Reason]:
    at, last = context.at, context.complaint.updated_at
    if at < last:
        parameters = {"at": at.isoformat(), "last": last.isoformat()}
        yield Reason(Code.TIME_BACKWARDS, parameters)
    if happened is not None and happened > at:
        yield _later(happened, at)


def _of_the_intake(context: Context) -> Iterator[Reason]:
    intake = context.complaint.intake
    if intake.received_at > context.at:
        yield _later(intake.received_at, context.at)
    loss = intake.demand.loss
    if loss is not None and loss.currency != context.rulebook.currency:
        parameters = {"amount": loss, "currency": context.rulebook.currency}
        yield Reason(Code.OTHER_CURRENCY, parameters)


def _later(happened: datetime, at: datetime) -> Reason:
    parameters = {"happened": happened.isoformat(), "at": at.isoformat()}
    return Reason(Code.HAPPENED_LATER, parameters)


def _of_the_status(
    context: Context, kind: type[do.Command], event: str
) -> Iterator[Reason]:
    status, lifecycle = context.complaint.status, context.rulebook.lifecycle
    if status in lifecycle.closed:
        if kind not in _AFTER_CLOSING:
            parameters = {"status": status, "command": kind.__name__}
            yield Reason(Code.CLOSED, parameters)
        return
    parameters = {
        "command": kind.__name__,
        "status": status,
        "allowed": listed(lifecycle.sources(event)),
    }
    yield Reason(Code.NOT_IN_STATUS, parameters)


def _move(
    draft: Draft, command: do.Command, event: str, context: Context
) -> Reason | None:
    """Move the draft to the status that the lifecycle leads to, or say why not."""
    lifecycle, status = context.rulebook.lifecycle, draft.status
    target = lifecycle.next(status, event, lambda: freeze(thaw(draft)))
    if target is None:
        guards = listed(lifecycle.guards(status, event))
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


_CLOSE = do.EVENTS[do.Close]


def _refused(
    code: Code, command: do.Command, status: str, name: str, value: str
) -> Reason:
    return Reason(code, {"command": _named(command), "status": status, name: value})


def _named(command: do.Command) -> str:
    name = type(command).__name__
    return f"{name}({command.step})" if isinstance(command, do.Advance) else name
