"""How clocks run: what each command starts, stops, pauses, extends, and moves."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve, frozen

from complaintkit import commands as do
from complaintkit.clocks.calendar import Calendar, NamedDays
from complaintkit.clocks.limit import Deadline, Limit, deadline
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.time import Leg, Mark, Pause
from complaintkit.errors import CannotDecide, InvalidRulebook
from complaintkit.handling.kind import Context, Judged
from complaintkit.handling.stages import stage_after
from complaintkit.policies.clocks import (
    RECEIVED,
    Clock,
    OnReopening,
    Promise,
    in_status,
)
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable

_REOPENED = do.EVENTS[do.Reopen]
_REPINNED = do.EVENTS[do.Repin]
_EXTENDED = do.EVENTS[do.ExtendDeadline]


def event_of(command: do.Command) -> str:
    """The event that *command* is to lifecycles and clocks: a step has its own name.

    >>> event_of(do.AcceptHandover()), event_of(do.Advance("calm"))
    ('accept_handover', 'calm')
    """
    return command.step if isinstance(command, do.Advance) else do.EVENTS[type(command)]


def marks_of(draft: Draft, command: do.Command, mark: Mark) -> tuple[Mark, ...]:
    """What *command* leaves on the timeline: *mark*, and the receipt before the first.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> mark = Mark("add_note", noon, None, "received")
    >>> marks_of(None, do.AddNote("a note"), mark) == (mark,)
    True
    """
    if not isinstance(command, do.Open):
        return (mark,)
    return (evolve(mark, event=RECEIVED, at=draft.intake.received_at), mark)


def calendar_of(clock: Clock) -> Calendar:
    """The calendar of a clock in use; InvalidRulebook for one that was left open."""
    if clock.calendar is None:
        raise InvalidRulebook([f"clock {clock.name!r} has no calendar"])
    return clock.calendar


def run_clocks(draft: Draft, command: do.Command, context: Context) -> Judged:
    """What *command* changes in the legs of the clocks, each change a decision.

    What happened counts from when it happened, what the house decides from when it is
    recorded.
    """
    rulebook = context.rulebook
    if not rulebook.all_clocks and not draft.legs:
        return
    when = command.happened_at or context.at
    awaiting = bool(draft.unanswered)
    mark = Mark(event_of(command), when, context.by, draft.status, awaiting)
    marks = marks_of(draft, command, mark)
    if isinstance(command, do.Repin):
        yield from _lifted(draft, context)
    running = {leg.clock: leg for leg in draft.legs if leg.is_open or _never_dated(leg)}
    for clock in rulebook.all_clocks:
        if _is_concerned(clock, running.get(clock.name), draft, mark):
            yield from _Run(clock, draft, command, context, marks).decisions()


_ANY_CLOCK = frozenset({_REPINNED, _REOPENED, _EXTENDED, do.EVENTS[do.Open]})


def _is_concerned(clock: Clock, leg: Leg | None, draft: Draft, mark: Mark) -> bool:
    """Whether *mark* may change anything about the clock.

    It spares most commands the work; without it a note takes twice as long to handle.
    """
    heard = (mark.event, in_status(mark.status))
    if mark.event in _ANY_CLOCK or not clock.events.isdisjoint(heard):
        return True
    return leg is not None and (
        is_pausing(clock, mark) is not (leg.paused_since is not None)
        or _is_dated_anew(clock, leg, draft)
    )


def is_pausing(clock: Clock, mark: Mark) -> bool:
    """Whether *clock* does not run as *mark* leaves the complaint.

    >>> from complaintkit.clocks import Unit
    >>> clock = Clock(name="answer", limit=Limit(1, Unit.HOURS), stops=[],
    ...     pauses_in=["parked"])
    >>> is_pausing(clock, Mark("add_note", datetime(2026, 3, 2), None, "parked"))
    True
    """
    return mark.status in clock.pauses_in or (
        clock.pauses_for_customer and mark.awaiting
    )


def _is_dated_anew(clock: Clock, leg: Leg, draft: Draft) -> bool:
    """Whether its limit, or what was promised, is not what it was."""
    if clock.promise is not None:
        return bool(getattr(draft, clock.promise.value) != leg.due)
    try:
        return clock.limit is not None and clock.limit.outcome(draft) != leg.limit
    except CannotDecide:
        return True


def _lifted(draft: Draft, context: Context) -> Iterator[Decision[object]]:
    """The legs that no clock of the rulebook runs any more fall away, unless late."""
    names = {clock.name for clock in context.rulebook.all_clocks}
    for leg in draft.legs:
        if leg.clock not in names and leg.is_open and not leg.has_passed(context.at):
            lifted = evolve(leg, exempt=True)
            when = "the rulebook has no such clock"
            inputs = (("clock", leg.clock),)
            yield Decision("clock", lifted, _REPINNED, when, "", inputs, ())


Legs = tuple[Leg, ...]


@frozen
class _Run:
    """One clock, while one command is judged."""

    clock: Clock
    draft: Draft
    command: do.Command
    context: Context
    marks: tuple[Mark, ...]

    def decisions(self) -> Iterator[Decision[object]]:
        """The legs that the command adds or changes, each with what changed it."""
        name = self.clock.name
        before = tuple(leg for leg in self.draft.legs if leg.clock == name)
        old = {leg.number: leg for leg in before}
        for leg in self._followed(before):
            known = old.get(leg.number)
            if leg is not known or leg.is_open or _never_dated(leg):
                dated, decided = self._dated(leg, known)
                if dated != known and not self._promises_nothing(dated):
                    yield self._decision(dated, decided)

    def _promises_nothing(self, leg: Leg) -> bool:
        """Whether it is to hold the house to a promise that was not made."""
        return self.clock.promise is not None and leg.due is None

    # --- what happened ----------------------------------------------------------------

    def _followed(self, legs: Legs) -> Legs:
        """The legs after what has just happened.

        A clock that is new to the complaint, or was gone for a while, catches up on
        all that happened before.
        """
        marks = self.marks
        if isinstance(self.command, do.Repin):
            last = legs[-1] if legs else None
            if last is None:
                marks = (*self.draft.timeline, *marks)
            elif last.exempt and last.stopped_at is None:
                again = evolve(last, exempt=False, pauses=(), paused_since=None)
                legs = (*legs[:-1], again)
                timeline = self.draft.timeline
                marks = (*(m for m in timeline if m.at > last.started_at), *marks)
        for mark in marks:
            legs = self._after(legs, mark)
        return legs

    def _after(self, legs: Legs, mark: Mark) -> Legs:
        last = legs[-1] if legs else None
        if last is not None and last.is_open:
            return (*legs[:-1], *self._heeded(last, mark))
        begun = self._begun(last, mark) if self._in_its_stage(mark) else None
        return legs if begun is None else (*legs, begun)

    def _begun(self, last: Leg | None, mark: Mark) -> Leg | None:
        """The leg that *mark* begins, where none is open."""
        if last is not None and mark.event == _REOPENED:
            again = self._again(last, mark)
            if again is not None:
                return again
        if not _is_one_of(mark, self.clock.starts):
            return None
        number = 1 if last is None else last.number + 1
        return self._started(number, mark.at, mark)

    def _in_its_stage(self, mark: Mark) -> bool:
        if self.clock.stage is None:
            return True
        marks = (*self.draft.timeline, *self.marks)
        until = marks[: marks.index(mark) + 1]
        stages = self.context.rulebook.all_stages
        return stage_after(stages, until) == self.clock.stage

    def _started(self, number: int, at: datetime, mark: Mark) -> Leg:
        leg = Leg(clock=self.clock.name, number=number, started_at=at)
        return self._paused(leg, mark, at)

    def _again(self, last: Leg, mark: Mark) -> Leg | None:
        """The leg that a reopening begins."""
        rule, number = self.clock.on_reopening, last.number + 1
        if rule is OnReopening.STAYS:
            return None
        if rule is OnReopening.RESTARTS:
            return self._started(number, mark.at, mark)
        pauses = last.pauses
        if rule is OnReopening.CONTINUES:
            pauses += (Pause(last.stopped_at or mark.at, mark.at),)
        return evolve(self._started(number, last.started_at, mark), pauses=pauses)

    def _heeded(self, leg: Leg, mark: Mark) -> Legs:
        """An open leg after *mark*, and the leg that follows on it, if one does."""
        at = max(mark.at, leg.started_at)
        if self._exempts(leg, mark, at):
            return (evolve(_stopped(leg, at), exempt=True),)
        if _is_one_of(mark, self.clock.stops):
            return (_stopped(leg, at),)
        if _is_one_of(mark, self.clock.repeats):
            return _stopped(leg, at), self._started(leg.number + 1, at, mark)
        return (self._paused(leg, mark, at),)

    def _exempts(self, leg: Leg, mark: Mark, at: datetime) -> bool:
        exemption = self.clock.exemption
        if exemption is None or not _is_one_of(mark, exemption.by):
            return False
        calendar = exemption.calendar or calendar_of(self.clock)
        return at <= deadline(exemption.within, calendar, leg.started_at).due

    def _paused(self, leg: Leg, mark: Mark, at: datetime) -> Leg:
        pauses = is_pausing(self.clock, mark)
        if pauses and leg.paused_since is None and not leg.has_passed(at):
            return evolve(leg, paused_since=at)
        return leg if pauses else _resumed(leg, at)

    # --- what is due ------------------------------------------------------------------

    def _dated(self, leg: Leg, known: Leg | None) -> tuple[Leg, Decision[Any] | None]:
        """The leg with its due, and the decision that set its limit, if one did."""
        command, clock = self.command, self.clock
        if isinstance(command, do.ExtendDeadline) and command.clock == clock.name:
            return self._extended(leg, command), None
        if clock.promise is not None:
            return self._promised(leg, clock.promise), None
        if leg.fixed or clock.limit is None:
            return leg, None
        return self._counted_or_limited(leg, known, clock.limit)

    def _counted_or_limited(
        self, leg: Leg, known: Leg | None, table: RuleTable[Limit | None]
    ) -> tuple[Leg, Decision[Any] | None]:
        """The leg without its new pauses, and under a new limit if it still runs."""
        if known is not None and leg.pauses != known.pauses:
            leg = self._counted(leg)
        if known is not None and not leg.is_open and not _never_dated(leg):
            return leg, None
        return self._limited(leg, table)

    def _limited(
        self, leg: Leg, table: RuleTable[Limit | None]
    ) -> tuple[Leg, Decision[Any] | None]:
        """The leg under the limit that holds now, unless its due has passed."""
        if leg.has_passed(self.context.at):
            return leg, None
        try:
            if table.outcome(self.draft) == leg.limit and not self._counts_anew(leg):
                return leg, None
            decision = table.decide(self.draft)
        except CannotDecide:
            if self.draft.assessment is not None:
                raise
            return leg, None
        leg = evolve(leg, limit=decision.outcome, rule=decision.rule)
        return self._counted(leg), decision

    def _counts_anew(self, leg: Leg) -> bool:
        """Whether the leg is new, or its calendar may be another now."""
        return leg.rule is None or isinstance(self.command, do.Repin)

    def _counted(self, leg: Leg) -> Leg:
        if leg.limit is None:
            return evolve(leg, due=None, on=None)
        found = due_of(leg, leg.limit, calendar_of(self.clock))
        return evolve(leg, due=found.due, on=found.on)

    def _fixed(self, leg: Leg, due: datetime) -> Leg:
        day = calendar_of(self.clock).date_of(due)
        return evolve(leg, due=due, on=day, fixed=True)

    def _extended(self, leg: Leg, command: do.ExtendDeadline) -> Leg:
        leg = self._fixed(leg, command.answer_by)
        return evolve(leg, extensions=leg.extensions + 1)

    def _promised(self, leg: Leg, promise: Promise) -> Leg:
        """The leg under what is promised now; a promise that was broken stays so."""
        due = getattr(self.draft, promise.value)
        when = self.command.happened_at or self.context.at
        if due is None or due == leg.due or not leg.is_open or leg.has_passed(when):
            return leg
        return self._fixed(leg, due)

    # --- why --------------------------------------------------------------------------

    def _decision(self, leg: Leg, decided: Decision[Any] | None) -> Decision[object]:
        about = (("clock", leg.clock), ("start", leg.started_at.isoformat()))
        if decided is None:
            event = self.marks[-1].event
            return Decision("clock", leg, event, f"{event} is recorded", "", about, ())
        counted = tuple(inputs_of(leg, calendar_of(self.clock)))
        return Decision(
            decided.policy,
            leg,
            decided.rule,
            decided.when,
            decided.because,
            (*decided.inputs, *about, *counted),
            decided.missed,
        )


def due_of(leg: Leg, limit: Limit, calendar: Calendar) -> Deadline:
    """When *limit* ends for *leg*: from its start, without its pauses.

    >>> from datetime import UTC
    >>> from complaintkit.clocks import Unit
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> leg = Leg(clock="answer", number=1, started_at=noon)
    >>> str(due_of(leg, Limit(2, Unit.HOURS), Calendar("any", "UTC")).due)
    '2026-03-02 14:00:00+00:00'
    """
    pauses = ((pause.begin, pause.end) for pause in leg.pauses)
    return deadline(limit, calendar, leg.started_at, pauses)


def inputs_of(leg: Leg, calendar: Calendar) -> Iterator[tuple[str, str | None]]:
    """What a deadline was counted from, as its decision records it.

    >>> leg = Leg(clock="answer", number=1, started_at=datetime(2026, 3, 2, 12))
    >>> list(inputs_of(leg, Calendar("any", "UTC")))
    [('limit', None), ('calendar', 'any')]
    """
    yield "limit", None if leg.limit is None else str(leg.limit)
    yield "calendar", calendar.name
    if leg.limit is None:
        return
    if leg.pauses:
        credited = due_of(leg, leg.limit, calendar).credited
        yield "paused", f"{credited} days" if type(credited) is int else str(credited)
    skipped = skipped_by(leg, leg.limit, calendar)
    if skipped:
        yield "skipped", ", ".join(day.isoformat() for day, _ in skipped)


def skipped_by(leg: Leg, limit: Limit, calendar: Calendar) -> NamedDays:
    """The holidays that made its deadline later.

    Those on the way, where working time or business days are counted; else those that
    the last day gave way to.

    >>> from datetime import UTC, date
    >>> from complaintkit.clocks import Unit
    >>> noon = datetime(2026, 4, 30, 12, tzinfo=UTC)
    >>> leg = Leg(clock="answer", number=1, started_at=noon)
    >>> desk = Calendar("d", "UTC", "Mo-Fr 09:00-17:00", holidays=[date(2026, 5, 1)])
    >>> [len(skipped_by(leg, Limit(n, Unit.CALENDAR_DAYS), desk)) for n in (1, 7)]
    [1, 0]
    """
    found = due_of(leg, limit, calendar)
    day = calendar.date_of(leg.started_at)
    since = day if found.last is None else found.last - timedelta(days=1)
    return calendar.skipped(since, found.on)


def _is_one_of(mark: Mark, events: tuple[str, ...]) -> bool:
    return mark.event in events or in_status(mark.status) in events


def _never_dated(leg: Leg) -> bool:
    """Whether it stopped before it could be said which limit it had."""
    return leg.rule is None and not leg.fixed and not leg.exempt


def _resumed(leg: Leg, at: datetime) -> Leg:
    since = leg.paused_since
    if since is None:
        return leg
    pauses = (*leg.pauses, Pause(since, at)) if at > since else leg.pauses
    return evolve(leg, pauses=pauses, paused_since=None)


def _stopped(leg: Leg, at: datetime) -> Leg:
    return evolve(_resumed(leg, at), stopped_at=at)
