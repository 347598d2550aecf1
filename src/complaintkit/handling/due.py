"""What is due: the duties that follow from a complaint as time goes by."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from attrs import frozen

from complaintkit import commands as do
from complaintkit.clocks.limit import deadline
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.time import Leg
from complaintkit.errors import CannotDecide, InvalidValue
from complaintkit.fields import utc
from complaintkit.handling.entry import minute
from complaintkit.handling.readings import (
    Reading,
    must_be_pinned,
    read_clocks,
    stretches,
)
from complaintkit.notebook import in_words
from complaintkit.policies.clocks import ANSWERED, Clock, Promise, Rung
from complaintkit.rulebook import Rulebook


class DutyKind(Enum):
    """What is to be done.

    ``WARNING``: look, before the time is up. ``DEADLINE``: do what the clock waits for.
    ``ESCALATION``: record Escalate. ``UPDATE`` and ``ANSWER``: keep the promise.
    ``FOLLOW_UP``: ask whether all is well. ``LETTER`` and ``CALL``: what an apology by
    phone, and a letter, oblige to. ``ASK_AGAIN``: the customer has not answered.

    >>> DutyKind("ask_again").name
    'ASK_AGAIN'
    """

    WARNING = "warning"
    DEADLINE = "deadline"
    ESCALATION = "escalation"
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
    from. It is for an *actor*, or for who holds a *role* or one above it; an escalation
    with neither is for the department's supervisor (监督人), and any other duty with
    neither for whoever is free.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> print(Duty("C-1/call", DutyKind.CALL, noon, actor="ann"))
    call by 2026-03-02 12:00+00:00 for ann: C-1/call
    """

    key: str
    kind: DutyKind
    due: datetime
    clock: str | None = None
    actor: str | None = None
    role: str | None = None

    def __str__(self) -> str:
        who = self.actor or self.role
        whom = f" for {who}" if who else ""
        return f"{self.kind.value} by {minute(self.due)}{whom}: {self.key}"

    _repr_pretty_ = in_words


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
    ['C-1/0/call/2026-03-02T09:00:00+00:00']
    """
    must_be_pinned(complaint, rulebook, "what_is_due")
    if not isinstance(within, timedelta) or within < _AT_ONCE:
        raise InvalidValue(f"within: expected a timedelta of 0 or more, got {within!r}")
    moment = utc(at)
    duties = _Duties(complaint, rulebook, moment)
    due = [duty for duty in duties.all() if duty.due - moment <= within]
    return tuple(sorted(due, key=lambda duty: (duty.due, duty.key)))


@frozen
class _Duties:
    """Every duty of one complaint, due or not."""

    complaint: Complaint
    rulebook: Rulebook
    at: datetime

    def all(self) -> Iterator[Duty]:
        """None of a closed complaint: nothing can be done about it."""
        if self.complaint.closed:
            return
        for reading in read_clocks(self.complaint, self.rulebook, at=self.at):
            if reading.clock is not None and reading.leg.is_open:
                yield from self._of_clock(reading, reading.clock)
        if self.complaint.ending is None:
            yield from self._promised()
            yield from self._owed()
            yield from self._asked()

    def _duty(
        self,
        kind: DutyKind,
        due: datetime,
        *path: str,
        **about: str | None,
    ) -> Duty:
        parts = (self.complaint.id, *path, kind.value, due.isoformat())
        return Duty("/".join(parts), kind, due, **about)

    # --- of clocks --------------------------------------------------------------------

    def _of_clock(self, reading: Reading, clock: Clock) -> Iterator[Duty]:
        leg, due = reading.leg, reading.due
        if due is None:
            return
        place, about = (clock.name, str(leg.number)), {"clock": clock.name}
        owned = {**about, "actor": self.complaint.owner}
        for share, moment in _warned_at(leg, due, clock):
            yield self._duty(DutyKind.WARNING, moment, *place, str(share), **owned)
        if clock.promise is None:
            yield self._duty(DutyKind.DEADLINE, due, *place, **owned)
        for number, rung, moment in self._untold(clock, due):
            path = (*place, str(number))
            role = self._rank_of(rung)
            yield self._duty(DutyKind.ESCALATION, moment, *path, **about, role=role)

    def _untold(
        self, clock: Clock, due: datetime
    ) -> Iterator[tuple[int, Rung, datetime]]:
        """The rungs that nobody stands on yet, and when each is reached."""
        for number, rung in enumerate(clock.rungs, 1):
            moment = _reached(rung, clock, due)
            if moment is not None and not self._was_told(rung):
                yield number, rung, moment

    def _rank_of(self, rung: Rung) -> str | None:
        """Who is to be told: before an assessment no department has a supervisor."""
        if rung.role is not None or self.complaint.answering_department is not None:
            return rung.role
        ladder = self.rulebook.authority.ladder
        return ladder[min(1, len(ladder) - 1)].role

    def _was_told(self, rung: Rung) -> bool:
        """Whether who stands on that rung, or above it, has the complaint already.

        A supervisor who has the complaint has all its clocks.
        """
        told = self.complaint.escalations
        reaches = self.rulebook.authority.reaches
        if rung.role is None:
            return bool(told)
        ranks = (each.role for each in told if each.role is not None)
        return any(reaches(rank, rung.role) for rank in ranks)

    # --- of promises, apologies and follow-ups ----------------------------------------

    def _promised(self) -> Iterator[Duty]:
        for kind, promise in (
            (DutyKind.UPDATE, Promise.UPDATE),
            (DutyKind.ANSWER, Promise.ANSWER),
        ):
            due = getattr(self.complaint, promise.value)
            if due is not None and not self._is_kept(promise):
                yield self._of_round(kind, due, actor=self.complaint.owner)

    def _of_round(self, kind: DutyKind, due: datetime, **about: str | None) -> Duty:
        """A duty that a reopening makes another one."""
        return self._duty(kind, due, str(self.complaint.reopenings), **about)

    def _is_kept(self, promise: Promise) -> bool:
        """Whether there is nothing left of the promise.

        The clock that holds the house to it says so, where there is one; or else the
        customer has had an answer since the last reopening.
        """
        clocks = [c for c in self.rulebook.all_clocks if c.promise is promise]
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
            yield self._of_round(DutyKind.LETTER, due, actor=complaint.owner)
        if complaint.call_is_due:
            due = complaint.intake.received_at
            yield self._of_round(DutyKind.CALL, due, actor=complaint.owner)

    def _asked(self) -> Iterator[Duty]:
        complaint = self.complaint
        if complaint.assessment is None:
            return
        terms = self.rulebook.follow_up.outcome(complaint)
        asked = complaint.unanswered
        if asked and terms.attempts_among(asked) < terms.attempts:
            again = max(asked) + timedelta(hours=terms.hours_apart)
            yield self._of_round(DutyKind.ASK_AGAIN, again, actor=complaint.owner)
        since = self._carried_out()
        waits = complaint.outstanding or complaint.on_table or complaint.counter_demand
        lacking = complaint.reassured < terms.times
        if terms.within_days is not None and since and lacking and not waits:
            due = since + timedelta(days=terms.within_days)
            actor = complaint.owner if terms.by_owner else None
            yield self._of_round(DutyKind.FOLLOW_UP, due, actor=actor)

    def _carried_out(self) -> datetime | None:
        """When something was last carried out, or the customer last asked about it."""
        moments = [m.at for m in self.complaint.timeline if m.event in _CARRIED_OUT]
        return max(moments, default=None)


_REOPENED = do.EVENTS[do.Reopen]
_CARRIED_OUT = frozenset(
    do.EVENTS[command] for command in (do.FulfilRedress, do.CancelRedress, do.FollowUp)
)


_TICK = timedelta(microseconds=1)


def _warned_at(
    leg: Leg, due: datetime, clock: Clock
) -> Iterator[tuple[Decimal, datetime]]:
    """When each share of the limit has passed: so much of it before the due."""
    calendar = clock.counted_on
    try:
        spans = [calendar.count(*each) for each in stretches(leg, due)]
        whole = sum(spans, timedelta()) // _TICK
        for share in clock.warnings:
            ahead = int(Decimal(whole) * (1 - share))
            yield share, calendar.subtract(due, ahead * _TICK)
    except CannotDecide:
        return  # a date that was promised may lie beyond the calendar


def _reached(rung: Rung, clock: Clock, due: datetime) -> datetime | None:
    """When a rung is reached; None where the calendar ends before."""
    if rung.after is None:
        return due
    try:
        return deadline(rung.after, clock.counted_on, due).due
    except CannotDecide:
        return None
