"""What is due: the duties that follow from a complaint as time goes by."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from attrs import define, field, frozen

from complaintkit import commands as do
from complaintkit.clocks.limit import deadline
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.time import ClockState, Leg
from complaintkit.errors import InvalidValue
from complaintkit.fields import utc
from complaintkit.handling.clocks import calendar_of
from complaintkit.handling.readings import Reading, must_be_pinned, read_clocks
from complaintkit.policies.clocks import ANSWERED, Clock, Promise, Rung
from complaintkit.rulebook import Rulebook


class DutyKind(Enum):
    """What is to be done.

    ``WARNING``: look, before the time is up. ``DEADLINE``: do what the clock waits for.
    ``ESCALATE``: record Escalate. ``UPDATE`` and ``ANSWER``: keep the promise.
    ``FOLLOW_UP``: ask whether all is well. ``LETTER`` and ``CALL``: what an apology by
    phone, and a letter, oblige to. ``ASK_AGAIN``: the customer has not answered.

    >>> DutyKind("ask_again").name
    'ASK_AGAIN'
    """

    WARNING = "warning"
    DEADLINE = "deadline"
    ESCALATE = "escalate"
    UPDATE = "update"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    LETTER = "letter"
    CALL = "call"
    ASK_AGAIN = "ask_again"


@frozen
class Duty:
    """Something to be done about a complaint, by when, and by whom.

    The *key* is the same for the same duty however often it is asked: a scheduler that
    runs twice knows by it what it has seen to. *clock* is the clock that it follows
    from; *to* the role it goes to, ``supervisor`` for the department's, or the actor
    who owns the complaint.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> Duty("C-1/call", DutyKind.CALL, noon).clock is None
    True
    """

    key: str
    kind: DutyKind
    due: datetime
    clock: str | None = None
    to: str | None = None


_AT_ONCE = timedelta(0)


def what_is_due(
    complaint: Complaint,
    rulebook: Rulebook,
    *,
    at: datetime,
    within: timedelta = _AT_ONCE,
) -> tuple[Duty, ...]:
    """The duties that are due at *at*, or *within* some time of it, the oldest first.

    A duty is gone once it is done: the command is recorded, the clock stopped.
    NotAllowed under another rulebook than the complaint's; InvalidValue for a moment
    without a zone.

    >>> from complaintkit.presets import standard
    >>> from complaintkit import Actor, Channel, Demand, Intake, Person, open_complaint
    >>> from datetime import UTC
    >>> rulebook, now = standard("EUR"), datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> intake = Intake(
    ...     complainant=Person(name="Li Wei"), channel=Channel.LETTER,
    ...     received_at=now, description="It leaks.", demand=Demand(),
    ... )
    >>> ann = Actor("ann", "front_line")
    >>> case = open_complaint(intake, rulebook, id="C-1", by=ann, at=now)
    >>> [duty.key for duty in what_is_due(case.complaint, rulebook, at=now)]
    ['C-1/call/2026-03-02T09:00:00+00:00']
    """
    must_be_pinned(complaint, rulebook, "what_is_due")
    if not isinstance(within, timedelta) or within < _AT_ONCE:
        raise InvalidValue(f"within: expected a timedelta of 0 or more, got {within!r}")
    moment = utc(at)
    duties = _Duties(complaint, rulebook, moment)
    due = [duty for duty in duties.all() if duty.due <= moment + within]
    return tuple(sorted(due, key=lambda duty: (duty.due, duty.key)))


@define
class _Duties:
    """Every duty of one complaint, due or not."""

    complaint: Complaint
    rulebook: Rulebook
    at: datetime
    open: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.open = not self.complaint.closed and self.complaint.ending is None

    def all(self) -> Iterator[Duty]:
        for reading in read_clocks(self.complaint, self.rulebook, at=self.at):
            if reading.clock is not None and reading.leg.is_open:
                yield from self._of_clock(reading, reading.clock)
        if self.open:
            yield from self._promised()
            yield from self._owed()
            yield from self._asked()

    def _duty(
        self,
        kind: DutyKind,
        due: datetime,
        *path: str,
        clock: str | None = None,
        to: str | None = None,
    ) -> Duty:
        parts = (self.complaint.id, *path, kind.value, due.isoformat())
        return Duty("/".join(parts), kind, due, clock, to)

    # --- of clocks --------------------------------------------------------------------

    def _of_clock(self, reading: Reading, clock: Clock) -> Iterator[Duty]:
        leg, due = reading.leg, reading.due
        if due is None or reading.state is ClockState.EXEMPT:
            return
        place, owner = (clock.name, str(leg.number)), self.complaint.owner
        for share in clock.warnings:
            warned = _warned_at(leg, due, clock, share)
            path = (*place, str(share))
            kind = DutyKind.WARNING
            yield self._duty(kind, warned, *path, clock=clock.name, to=owner)
        if clock.promise is None:
            kind = DutyKind.DEADLINE
            yield self._duty(kind, due, *place, clock=clock.name, to=owner)
        done = sum(each.at > due for each in self.complaint.escalations)
        for number, rung in enumerate(clock.ladder[done:], done + 1):
            moment = _reached(rung, clock, due)
            path, to = (*place, str(number)), rung.role or "supervisor"
            kind = DutyKind.ESCALATE
            yield self._duty(kind, moment, *path, clock=clock.name, to=to)

    # --- of promises, apologies and follow-ups ----------------------------------------

    def _promised(self) -> Iterator[Duty]:
        complaint = self.complaint
        if complaint.update_by is not None:
            yield self._duty(DutyKind.UPDATE, complaint.update_by, to=complaint.owner)
        if complaint.answer_by is not None and not self._is_answered():
            yield self._duty(DutyKind.ANSWER, complaint.answer_by, to=complaint.owner)

    def _is_answered(self) -> bool:
        """Whether the promise of an answer was kept, since the last reopening.

        The clock that holds the house to it says so, where there is one.
        """
        clocks = [c for c in self.rulebook.all_clocks if c.promise is Promise.ANSWER]
        if clocks:
            names = {clock.name for clock in clocks}
            legs = [leg for leg in self.complaint.legs if leg.clock in names]
            return not any(leg.is_open for leg in legs)
        answered = False
        for mark in self.complaint.timeline:
            if mark.event == _REOPENED:
                answered = False
            answered = answered or mark.event in ANSWERED
        return answered

    def _owed(self) -> Iterator[Duty]:
        complaint = self.complaint
        if complaint.letter_due_since is not None:
            due = complaint.letter_due_since
            yield self._duty(DutyKind.LETTER, due, to=complaint.owner)
        if complaint.call_is_due:
            due = complaint.intake.received_at
            yield self._duty(DutyKind.CALL, due, to=complaint.owner)

    def _asked(self) -> Iterator[Duty]:
        complaint = self.complaint
        if complaint.assessment is None:
            return
        terms = self.rulebook.follow_up.outcome(complaint)
        asked = complaint.unanswered
        if asked and terms.attempts_among(asked) < terms.attempts:
            again = max(asked) + timedelta(hours=terms.hours_apart)
            yield self._duty(DutyKind.ASK_AGAIN, again, to=complaint.owner)
        since = self._carried_out()
        waits = complaint.outstanding or complaint.on_table or complaint.counter_demand
        lacking = complaint.reassured < terms.times
        if terms.within_days is not None and since and lacking and not waits:
            due = since + timedelta(days=terms.within_days)
            to = complaint.owner if terms.by_owner else None
            yield self._duty(DutyKind.FOLLOW_UP, due, to=to)

    def _carried_out(self) -> datetime | None:
        """When something was last carried out, or the customer last asked about it."""
        moments = [m.at for m in self.complaint.timeline if m.event in _CARRIED_OUT]
        return max(moments, default=None)


_REOPENED = do.EVENTS[do.Reopen]
_CARRIED_OUT = frozenset(
    do.EVENTS[command] for command in (do.FulfilRedress, do.CancelRedress, do.FollowUp)
)


def _warned_at(leg: Leg, due: datetime, clock: Clock, share: Decimal) -> datetime:
    """When that share of the limit has passed: so much of it before the due."""
    calendar = calendar_of(clock)
    whole = calendar.count(min(leg.started_at, due), due)
    if not leg.fixed:
        paused = ((pause.begin, min(pause.end, due)) for pause in leg.pauses)
        whole -= sum((calendar.count(*each) for each in paused), timedelta())
    ahead = int(Decimal(whole // _TICK) * (1 - share))
    return calendar.subtract(due, ahead * _TICK)


_TICK = timedelta(microseconds=1)


def _reached(rung: Rung, clock: Clock, due: datetime) -> datetime:
    if rung.after is None:
        return due
    return deadline(rung.after, calendar_of(clock), due).due
