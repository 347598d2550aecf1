"""What happened, told as legs: what starts, stops, pauses and exempts a clock."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import evolve, frozen

from complaintkit import commands as do
from complaintkit.clocks.limit import Pause, deadline
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor
from complaintkit.complaint.time import ClockState, Leg, Mark
from complaintkit.handling.stages import stages_after
from complaintkit.policies.clocks import (
    NOTHING_OWED,
    PROVISIONAL,
    RECEIVED,
    UNTOLD,
    Clock,
    OnReopening,
    Stage,
    in_status,
)

REOPENED = do.EVENTS[do.Reopen]

Legs = tuple[Leg, ...]


def event_of(command: do.Command) -> str:
    """The event that *command* is to a lifecycle: a step has its own name.

    >>> event_of(do.AcceptHandover()), event_of(do.Advance("calm"))
    ('accept_handover', 'calm')
    """
    return command.step if isinstance(command, do.Advance) else do.EVENTS[type(command)]


def _clock_event(command: do.Command) -> str:
    """The event that *command* is to clocks: what means less goes by another name."""
    match command:
        case do.Grant(provisional=True):
            return PROVISIONAL
        case do.ExtendDeadline(clock=str(), medium=None):
            return UNTOLD
    return event_of(command)


def marks_of(
    draft: Draft, command: do.Command, by: Actor, at: datetime
) -> tuple[Mark, ...]:
    """What *command* leaves on the timeline; with the receipt, where it opens.

    The draft is as the command has left it, recorded *at* that time.
    """
    mark = Mark(
        _clock_event(command),
        command.happened_at or at,
        by,
        draft.status,
        asked_at=min(draft.unanswered, default=None),
        owing=bool(draft.outstanding),
    )
    if not isinstance(command, do.Open):
        return (mark,)
    return (evolve(mark, event=RECEIVED, at=draft.intake.received_at), mark)


@frozen
class Happening:
    """One mark, what came before it, and the stage that it left the complaint in.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> received = Mark("received", noon, Actor("ann", "front_line"), "received")
    >>> Happening(None, received, 1).events
    ('received', 'in received', 'nothing_owed')
    """

    before: Mark | None
    mark: Mark
    stage: int

    @property
    def events(self) -> tuple[str, ...]:
        """Every event that it is to a clock."""
        before, mark = self.before, self.mark
        found = [mark.event]
        if before is None or before.status != mark.status:
            found.append(in_status(mark.status))
        if not mark.owing and (before is None or before.owing):
            found.append(NOTHING_OWED)
        return tuple(found)


def happenings(
    stages: tuple[Stage, ...], timeline: tuple[Mark, ...], since: int
) -> Iterator[Happening]:
    """What the *timeline* tells from its mark number *since* on, counted from 0.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> mark = Mark("received", noon, Actor("ann", "front_line"), "received")
    >>> [each.before is None for each in happenings((), (mark, mark), 0)]
    [True, False]
    """
    before = timeline[since - 1] if since else None
    numbers = stages_after(stages, timeline)[since:] if stages else ()
    for at, mark in enumerate(timeline[since:]):
        yield Happening(before, mark, numbers[at] if stages else 1)
        before = mark


@frozen
class Course:
    """The course of one clock through what happens, judged *now*.

    >>> from complaintkit.clocks import Limit, Unit
    >>> clock = Clock(name="answer", limit=Limit(1, Unit.HOURS), stops=["close"])
    >>> noon = datetime(2026, 3, 2, 12)
    >>> received = Mark("received", noon, Actor("ann", "front_line"), "received")
    >>> [leg] = Course(clock, noon).after((), happenings((), (received,), 0))
    >>> leg.started_by, leg.is_open
    ('received', True)
    """

    clock: Clock
    now: datetime

    def after(self, legs: Legs, happened: Iterable[Happening]) -> Legs:
        """The legs after all that happened."""
        for each in happened:
            legs = self._after(legs, each)
        return legs

    def _after(self, legs: Legs, happened: Happening) -> Legs:
        last = legs[-1] if legs else None
        if last is not None and last.is_open:
            return (*legs[:-1], *self._heeded(last, happened))
        if last is not None and self._exempts(last, happened):
            met = last.state_at(self.now) is ClockState.MET
            return (*legs[:-1], evolve(last, exempt=True) if met else last)
        begun = self._begun(last, happened)
        return legs if begun is None else (*legs, begun)

    def _heeds(self, happened: Happening, events: tuple[str, ...]) -> bool:
        return any(event in events for event in happened.events)

    # --- beginning --------------------------------------------------------------------

    def _begun(self, last: Leg | None, happened: Happening) -> Leg | None:
        """The leg that begins, where none is open."""
        if self.clock.stage not in (None, happened.stage):
            return None
        number = 1 if last is None else last.number + 1
        if last is not None and happened.mark.event == REOPENED:
            again = self._again(last, number, happened)
            if again is not None:
                return again
        if self._heeds(happened, self.clock.starts):
            return self._started(number, happened)
        return None

    def _again(self, last: Leg, number: int, happened: Happening) -> Leg | None:
        """The leg that a reopening begins."""
        rule, mark = self.clock.on_reopening, happened.mark
        if rule is OnReopening.STAYS:
            return None
        leg = self._started(number, happened)
        if rule is OnReopening.RESTARTS:
            return leg
        pauses = last.pauses
        if rule is OnReopening.CONTINUES:
            stopped = min(last.stopped_at or mark.at, mark.at)
            pauses += (Pause(stopped, mark.at),)
        return evolve(leg, started_at=last.started_at, pauses=pauses)

    def _started(
        self, number: int, happened: Happening, at: datetime | None = None
    ) -> Leg:
        begins = at or happened.mark.at
        events = (*self.clock.starts, *self.clock.repeats, REOPENED)
        by = next(event for event in happened.events if event in events)
        name = self.clock.name
        leg = Leg(
            clock=name,
            number=number,
            started_at=begins,
            started_by=by,
            heeds_from=begins,
        )
        return evolve(leg, paused_since=self._pausing_since(leg, happened))

    # --- while it is open -------------------------------------------------------------

    def _heeded(self, leg: Leg, happened: Happening) -> Legs:
        """An open leg after it, and the leg that follows on it, if one does."""
        if happened.mark.at < leg.heeds_from and leg.number > 1:
            return (leg,)  # it happened before the leg began: it was not about it
        at = max(happened.mark.at, leg.started_at)
        if self._exempts(leg, happened) and not leg.has_passed(at):
            return (evolve(_stopped(leg, at), exempt=True),)
        if self._heeds(happened, self.clock.stops):
            return (_stopped(leg, at),)
        if self._heeds(happened, self.clock.repeats):
            following = self._started(leg.number + 1, happened, at)
            return _stopped(leg, at), following
        return (self._paused_or_resumed(leg, happened, at),)

    def _exempts(self, leg: Leg, happened: Happening) -> bool:
        exemption = self.clock.exemption
        if exemption is None or not self._heeds(happened, exemption.by):
            return False
        calendar = exemption.calendar or self.clock.counted_on
        return (
            happened.mark.at <= deadline(exemption.within, calendar, leg.started_at).due
        )

    def _paused_or_resumed(self, leg: Leg, happened: Happening, at: datetime) -> Leg:
        """A pause counts if it is recorded before the due, and from when it began."""
        since = self._pausing_since(leg, happened)
        if since is None:
            return _resumed(leg, at)
        if leg.paused_since is None:
            return leg if leg.has_passed(self.now) else evolve(leg, paused_since=since)
        if since > leg.paused_since:  # an earlier question was answered meanwhile
            return evolve(_resumed(leg, min(at, since)), paused_since=since)
        return leg

    def _pausing_since(self, leg: Leg, happened: Happening) -> datetime | None:
        """Since when the clock does not run, if it does not."""
        mark, before = happened.mark, happened.before
        if mark.status in self.clock.pauses_in:
            entered = before is None or before.status != mark.status
            known = leg.paused_since or (mark.at if entered else self.now)
            return max(known, leg.started_at)
        if self.clock.pauses_for_customer and mark.asked_at is not None:
            return max(mark.asked_at, leg.started_at)
        return None


def is_pausing(clock: Clock, mark: Mark) -> bool:
    """Whether *clock* does not run as *mark* leaves the complaint.

    >>> from complaintkit.clocks import Limit, Unit
    >>> clock = Clock(name="answer", limit=Limit(1, Unit.HOURS), stops=[],
    ...     pauses_in=["parked"])
    >>> ann = Actor("ann", "front_line")
    >>> is_pausing(clock, Mark("add_note", datetime(2026, 3, 2), ann, "parked"))
    True
    """
    waits = clock.pauses_for_customer and mark.asked_at is not None
    return waits or mark.status in clock.pauses_in


def _resumed(leg: Leg, at: datetime) -> Leg:
    since = leg.paused_since
    if since is None:
        return leg
    over = (*leg.pauses, Pause(since, at)) if at > since else leg.pauses
    return evolve(leg, pauses=over, paused_since=None)


def _stopped(leg: Leg, at: datetime) -> Leg:
    return evolve(_resumed(leg, at), stopped_at=at)
