"""What stands against moving a deadline: the clock's own terms."""

from collections.abc import Iterator
from datetime import datetime

from complaintkit import commands as do
from complaintkit.clocks.limit import Limit
from complaintkit.complaint.time import Leg
from complaintkit.handling.clocks import due_of
from complaintkit.handling.kind import Context
from complaintkit.policies.clocks import Clock, Extension
from complaintkit.reasons import Code, Reason


def later(promised: datetime, until: datetime) -> Iterator[Reason]:
    """That an extension moves a date into the future of the one it replaces.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> [reason.code.value for reason in later(noon, noon)]
    ['not_later']
    """
    if promised <= until:
        parameters = {"promised": promised.isoformat(), "until": until.isoformat()}
        yield Reason(Code.NOT_LATER, parameters)


def against_extension(context: Context, command: do.ExtendDeadline) -> Iterator[Reason]:
    """What stands against extending the clock that *command* names."""
    clocks = {clock.name: clock for clock in context.rulebook.all_clocks}
    clock = clocks.get(str(command.clock))
    if clock is None:
        known = tuple(clocks)
        yield Reason(Code.UNKNOWN_CLOCK, {"clock": command.clock, "known": known})
        return
    legs = [leg for leg in context.complaint.legs if leg.clock == clock.name]
    leg = legs[-1] if legs else None
    if leg is None or not leg.is_open or leg.due is None:
        yield Reason(Code.CLOCK_NOT_RUNNING, {"clock": clock.name})
        return
    yield from _in_time(leg, leg.due, command, context)
    yield from later(command.answer_by, leg.due)
    if leg.extensions < len(clock.extensions):
        extension = clock.extensions[leg.extensions]
        yield from _on_its_terms(extension, clock, leg, command, context)
    else:
        parameters = {"clock": clock.name, "made": leg.extensions}
        yield Reason(Code.NO_EXTENSION_LEFT, parameters)


def _in_time(
    leg: Leg, due: datetime, command: do.ExtendDeadline, context: Context
) -> Iterator[Reason]:
    """The customer was told before the deadline, whenever it is recorded."""
    told = command.happened_at or context.at
    if leg.has_passed(told):
        parameters = {"clock": leg.clock, "due": due.isoformat()}
        yield Reason(Code.DEADLINE_PASSED, parameters)


def _on_its_terms(
    extension: Extension,
    clock: Clock,
    leg: Leg,
    command: do.ExtendDeadline,
    context: Context,
) -> Iterator[Reason]:
    if extension.to is not None:
        yield from _within(extension.to, clock, leg, command.answer_by)
    if extension.notice and command.medium is None:
        yield Reason(Code.NOTICE_MISSING, {"clock": clock.name})
    if extension.approver is not None:
        yield from _by_a_superior(extension.approver, clock, context)


def _within(
    most: Limit, clock: Clock, leg: Leg, promised: datetime
) -> Iterator[Reason]:
    latest = due_of(leg, most, clock.counted_on).due
    if promised > latest:
        parameters = {"clock": clock.name, "limit": str(most)}
        times = {"promised": promised.isoformat(), "latest": latest.isoformat()}
        yield Reason(Code.EXTENDED_TOO_FAR, {**parameters, **times})


def _by_a_superior(approver: str, clock: Clock, context: Context) -> Iterator[Reason]:
    by, ladder = context.by, context.rulebook.authority
    highest = ladder.highest(approver, context.given.roster)
    if not ladder.reaches(by.role, highest):
        parameters = {"clock": clock.name, "role": highest, "actor": by.id}
        yield Reason(Code.EXTENSION_NEEDS, parameters)
    if context.complaint.owner in by.hands:
        parameters = {"clock": clock.name, "actor": by.id}
        yield Reason(Code.EXTENSION_BY_OWNER, parameters)
