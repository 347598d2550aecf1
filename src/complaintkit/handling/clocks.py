"""How clocks run: the legs that each command changes, and what is due of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve, frozen

from complaintkit import commands as do
from complaintkit.clocks.calendar import Calendar, NamedDays
from complaintkit.clocks.limit import Deadline, Limit, deadline
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.time import Leg, Mark
from complaintkit.errors import CannotDecide
from complaintkit.handling.kind import Context, Judged
from complaintkit.handling.legs import (
    REOPENED,
    Course,
    Happening,
    Legs,
    happenings,
    is_pausing,
    marks_of,
)
from complaintkit.policies.clocks import UNTOLD, Clock, Promise
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable

_REPINNED = do.EVENTS[do.Repin]
_OF_ANY_CLOCK = frozenset(
    {_REPINNED, REOPENED, UNTOLD, do.EVENTS[do.Open], do.EVENTS[do.ExtendDeadline]}
)


def run_clocks(draft: Draft, command: do.Command, context: Context) -> Judged:
    """What *command* changes in the legs of the clocks, each change a decision.

    What stops a clock counts from when it happened; what the house decides, and a
    pause, from when it is recorded.
    """
    for _, changes in clock_by_clock(draft, command, context):
        yield from changes


def clock_by_clock(
    draft: Draft, command: do.Command, context: Context
) -> Iterator[tuple[str | None, Judged]]:
    """What *command* changes in the legs of each clock, under its name.

    First, under None, what falls away with the clocks that the rulebook has no more.
    """
    rulebook = context.rulebook
    if not rulebook.all_clocks and not draft.legs:
        return
    marks = marks_of(draft, command, context.by, context.at)
    timeline = (*draft.timeline, *marks)
    new = tuple(happenings(rulebook.all_stages, timeline, len(draft.timeline)))
    if isinstance(command, do.Repin):
        yield None, _lifted(draft, context)
    open_ = {leg.clock: leg for leg in draft.legs if leg.is_open or _is_unruled(leg)}
    for clock in rulebook.all_clocks:
        if _is_concerned(clock, open_.get(clock.name), draft, new[-1]):
            run = _Run(clock, draft, command, context, timeline, new)
            yield clock.name, run.decisions()


def _is_concerned(
    clock: Clock, leg: Leg | None, draft: Draft, happened: Happening
) -> bool:
    """Whether what happened may change anything about the clock.

    It spares most commands the work; without it a note takes twice as long to handle.
    """
    mark = happened.mark
    heard = mark.event in _OF_ANY_CLOCK
    if heard or not clock.events.isdisjoint(happened.events):
        return True
    return leg is not None and (
        leg.paused_since is not None
        or is_pausing(clock, mark)
        or _is_dated_anew(clock, leg, draft)
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
    """The clocks that the rulebook has no more: their last legs fall away, unless late.

    Each remembers how much of the timeline it has seen, for when it comes back.
    """
    names = {clock.name for clock in context.rulebook.all_clocks}
    last = {leg.clock: leg for leg in draft.legs}
    for leg in last.values():
        if leg.clock not in names and leg.lifted is None:
            seen, late = len(draft.timeline), leg.has_passed(context.at)
            exempt = leg.exempt or (leg.is_open and not late)
            lifted = evolve(leg, lifted=seen, exempt=exempt)
            when = "the rulebook has no such clock"
            inputs = (("clock", leg.clock),)
            yield Decision("clock", lifted, _REPINNED, when, "", inputs, ())


@frozen
class _Run:
    """One clock, while one command is judged."""

    clock: Clock
    draft: Draft
    command: do.Command
    context: Context
    timeline: tuple[Mark, ...]
    new: tuple[Happening, ...]

    def decisions(self) -> Iterator[Decision[object]]:
        """The legs that the command adds or changes, each with what changed it."""
        name = self.clock.name
        before = tuple(leg for leg in self.draft.legs if leg.clock == name)
        old = {leg.number: leg for leg in before}
        for leg in self._followed(before):
            known = old.get(leg.number)
            if leg is not known or leg.is_open or _is_unruled(leg):
                dated, decided = self._dated(leg, known)
                if dated != known and not self._promises_nothing(dated):
                    yield self._decision(dated, decided)

    def _promises_nothing(self, leg: Leg) -> bool:
        """Whether it is to hold the house to a promise that was not made."""
        return self.clock.promise is not None and leg.due is None

    def _followed(self, legs: Legs) -> Legs:
        """The legs after what has just happened.

        A clock that is new to the complaint, or was gone for a while, catches up on
        all that it has not seen.
        """
        course = Course(self.clock, self.context.at)
        if not isinstance(self.command, do.Repin):
            return course.after(legs, self.new)
        last = legs[-1] if legs else None
        if last is not None and last.lifted is None:
            return course.after(legs, self.new)
        since = 0 if last is None else last.lifted or 0
        if last is not None:
            settled = last.stopped_at is not None
            back = evolve(last, lifted=None, exempt=last.exempt and settled)
            legs = (*legs[:-1], back)
        stages = self.context.rulebook.all_stages
        return course.after(legs, happenings(stages, self.timeline, since))

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
        if known is not None and not leg.is_open and not _is_unruled(leg):
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
        found = due_of(leg, leg.limit, self.clock.counted_on)
        return evolve(leg, due=found.due, on=found.on)

    def _fixed(self, leg: Leg, due: datetime) -> Leg:
        day = self.clock.counted_on.day_ended_by(due)
        return evolve(leg, due=due, on=day, fixed=True)

    def _extended(self, leg: Leg, command: do.ExtendDeadline) -> Leg:
        leg = self._fixed(leg, command.answer_by)
        return evolve(leg, extensions=leg.extensions + 1)

    def _promised(self, leg: Leg, promise: Promise) -> Leg:
        """The leg under what is promised now; a promise that was broken stays so.

        Word of a later date is believed from when it was given, nothing else is.
        """
        due = getattr(self.draft, promise.value)
        extends = isinstance(self.command, do.ExtendDeadline)
        told = self.command.happened_at if extends else None
        if due is None or due == leg.due or not leg.is_open:
            return leg
        if leg.has_passed(told or self.context.at):
            return leg
        return self._fixed(leg, due)

    # --- why --------------------------------------------------------------------------

    def _decision(self, leg: Leg, decided: Decision[Any] | None) -> Decision[object]:
        about = (("clock", leg.clock), ("start", leg.started_at.isoformat()))
        if decided is None:
            event = self.new[-1].mark.event
            return Decision("clock", leg, event, f"{event} is recorded", "", about, ())
        counted = tuple(_inputs_of(leg, self.clock.counted_on))
        return Decision(
            decided.policy,
            leg,
            decided.rule,
            decided.when,
            decided.because,
            (*decided.inputs, *about, *counted),
            decided.missed,
        )


def _is_unruled(leg: Leg) -> bool:
    """Whether no rule has said yet which limit it has."""
    return leg.rule is None and not (leg.fixed or leg.exempt)


def due_of(leg: Leg, limit: Limit, calendar: Calendar) -> Deadline:
    """When *limit* ends for *leg*: from its start, without its pauses.

    >>> from datetime import UTC
    >>> from complaintkit.clocks import Unit
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> leg = Leg(
    ...     clock="answer", number=1, started_at=noon, started_by="received",
    ...     heeds_from=noon,
    ... )
    >>> str(due_of(leg, Limit(2, Unit.HOURS), Calendar("any", "UTC")).due)
    '2026-03-02 14:00:00+00:00'
    """
    return deadline(limit, calendar, leg.started_at, leg.pauses)


def given_back(leg: Leg, limit: Limit, calendar: Calendar) -> str | None:
    """How much the pauses gave back of the limit, in words; None for nothing.

    >>> from datetime import UTC
    >>> from complaintkit.clocks import Unit
    >>> given_back(leg, Limit(2, Unit.HOURS), Calendar("any", "UTC")) is None
    True
    """
    back = due_of(leg, limit, calendar).given_back
    if not back:
        return None
    return str(back) if isinstance(back, timedelta) else f"{back} days"


def _inputs_of(leg: Leg, calendar: Calendar) -> Iterator[tuple[str, str | None]]:
    """What a deadline was counted from, as its decision records it."""
    yield "limit", None if leg.limit is None else str(leg.limit)
    yield "calendar", calendar.name
    if leg.limit is None:
        return
    back = given_back(leg, leg.limit, calendar)
    if back is not None:
        yield "given_back", back
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
    >>> late = evolve(leg, started_at=noon)
    >>> desk = Calendar("d", "UTC", "Mo-Fr 09:00-17:00", holidays=[date(2026, 5, 1)])
    >>> [len(skipped_by(late, Limit(n, Unit.CALENDAR_DAYS), desk)) for n in (1, 7)]
    [1, 0]
    """
    found = due_of(leg, limit, calendar)
    day = calendar.date_of(leg.started_at)
    since = day if found.last is None else found.last - timedelta(days=1)
    return calendar.skipped(since, found.on)
