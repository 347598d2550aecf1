"""The pure core: commands in, complaint and entries out."""

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint, Request, freeze, thaw
from complaintkit.complaint.intake import Intake
from complaintkit.complaint.people import Actor
from complaintkit.complaint.personal import same_but_erased
from complaintkit.errors import InvalidValue, NotAllowed
from complaintkit.handling.apply import opening
from complaintkit.handling.entry import Entry, Handled
from complaintkit.handling.intake import against_intake
from complaintkit.handling.judge import (
    against_actor,
    against_any,
    enter,
    judge,
    moment_of,
)
from complaintkit.handling.kind import CommandKind, Context
from complaintkit.handling.kinds import KINDS
from complaintkit.notebook import in_words
from complaintkit.policies.situation import NOTHING_GIVEN, Situation
from complaintkit.reasons import Code, Reason, headed
from complaintkit.rulebook import Rulebook


def open_complaint(
    intake: Intake,
    rulebook: Rulebook,
    *,
    id: str,  # noqa: A002 - what it is called everywhere else
    by: Actor,
    at: datetime,
    given: Situation = NOTHING_GIVEN,
    request_id: str | None = None,
    follows: str | None = None,
) -> Handled:
    """Open a complaint under *rulebook*; its first entry is ``Open``.

    *follows* is the complaint it takes up, where that one may not be reopened any more.

    NotAllowed, with every reason, for a role the rulebook does not know, a moment
    without a zone or before the receipt, or a loss in another currency. That an id is
    opened once is for the store to see to.

    >>> from datetime import UTC
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
    must_fit(do.Open, rulebook, by, given, request_id)
    command = do.Open(id, intake, rulebook.pin, follows=follows)
    moment, reasons = moment_of(at)
    unrecorded = freeze(opening(command, by, moment, rulebook.lifecycle.initial))
    context = Context(unrecorded, rulebook, by, moment, given)
    reasons += [*against_actor(context), *against_intake(context, intake)]
    if reasons:
        raise NotAllowed(command, reasons)
    answer = enter(thaw(unrecorded), command, context, (), request_id)
    if isinstance(answer, Handled):
        return answer
    raise NotAllowed(command, answer)


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
    Situation(roster=None, spent_by_actor=None, ...)
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
        if not isinstance(step, Step):
            raise InvalidValue(f"expected Steps, got {step!r}")
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

    >>> print(Availability(do.Approve, "C-1/o1", ()))
    Approve C-1/o1: open
    """

    command: type[do.Command]
    target: str | None
    reasons: tuple[Reason, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing stands in its way."""
        return not self.reasons

    def __str__(self) -> str:
        what = " ".join(filter(None, [self.command.__name__, self.target]))
        return headed(what, self.reasons) if self.reasons else f"{what}: open"

    _repr_pretty_ = in_words


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
    ['ConfirmRecord', 'AmendRecord', 'AddEvidence', 'ClarifyDemand']
    """
    must_fit(complaint, rulebook, by, given, None)
    moment, reasons = moment_of(at)
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
        answer = judge(context, kind.make(str(target)), None)
        return () if isinstance(answer, Handled) else answer
    general = against_any(context, command, do.EVENTS[command], None)
    return (*general, *kind.needs(context, target))


def _answer(
    complaint: Complaint,
    command: do.Command,
    rulebook: Rulebook,
    by: Actor,
    at: datetime,
    given: Situation,
    request_id: str | None,
) -> Handled | tuple[Reason, ...]:
    must_fit(complaint, rulebook, by, given, request_id)
    kept = _kept(complaint, request_id)
    if kept is not None:
        return _repeated(complaint, kept, command, by)
    moment, reasons = moment_of(at)
    context = Context(complaint, rulebook, by, moment, given)
    answer = judge(context, command, request_id)
    if not reasons:
        return answer
    return (*reasons, *(() if isinstance(answer, Handled) else answer))


def must_fit(
    complaint: Complaint | type[do.Open],
    rulebook: Rulebook,
    by: Actor,
    given: Situation,
    request_id: str | None,
) -> None:
    """InvalidValue for arguments of another type: mistakes of the program.

    There is no complaint yet where one is to be opened.
    """
    fits = (
        complaint is do.Open or type(complaint) is Complaint,
        isinstance(rulebook, Rulebook),
        isinstance(by, Actor),
        isinstance(given, Situation),
        request_id is None or (type(request_id) is str and request_id != ""),
    )
    if not all(fits):
        values = (complaint, rulebook, by, given, request_id)
        raise InvalidValue(
            "; ".join(
                f"{expected}, got {type(value).__name__}"
                for fit, expected, value in zip(fits, _EXPECTED, values, strict=True)
                if not fit
            )
        )


_EXPECTED = (
    "complaint: expected a Complaint (of a Handled, its .complaint)",
    "rulebook: expected a Rulebook",
    "by: expected an Actor",
    "given: expected a Situation",
    "request_id: expected a non-empty str",
)


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
        "command": type(kept.command),
    }
    return (Reason(Code.REQUEST_REUSED, parameters),)
