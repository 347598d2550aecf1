"""Reading clocks: how each leg stands, and how its deadline came about."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from attrs import frozen

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit, united
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.time import ClockState, Leg
from complaintkit.errors import CannotDecide, InvalidValue, NotAllowed
from complaintkit.fields import utc
from complaintkit.handling.clocks import due_of, given_back, skipped_by
from complaintkit.notebook import html_table, in_words, row
from complaintkit.policies.clocks import Clock
from complaintkit.reasons import Code, Reason
from complaintkit.rulebook import Rulebook


@frozen
class Counted:
    """One line of how a deadline was counted: what, from when to when, and how much.

    >>> print(Counted("paused", "2026-03-02 09:00 to 10:00", "1:00:00 given back"))
    paused   2026-03-02 09:00 to 10:00: 1:00:00 given back
    """

    what: str
    span: str
    note: str = ""

    def __str__(self) -> str:
        note = f": {self.note}" if self.note else ""
        return f"{self.what:8} {self.span}{note}"


@frozen
class Derivation:
    """How a deadline came about, line by line: as text, as data, as a notebook table.

    *lines* name the start, the limit and the rule that set it, the working time or the
    days that were counted, the pauses that were given_back, the holidays that were
    skipped, and an extension. The example of ``read_clocks`` shows one.
    """

    title: str
    lines: tuple[Counted, ...]

    def as_data(self) -> dict[str, object]:
        """The derivation as plain dicts, lists and strings.

        >>> Derivation("answer 1", (Counted("start", "today"),)).as_data()["lines"]
        [{'what': 'start', 'span': 'today', 'note': ''}]
        """
        lines = [{"what": x.what, "span": x.span, "note": x.note} for x in self.lines]
        return {"title": self.title, "lines": lines}

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"  {line}" for line in self.lines)])

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [row(line.what, line.span, line.note) for line in self.lines]
        return html_table(self.title, (), ("", "when", ""), rows)


@frozen
class Reading:
    """How one leg of a clock stands at a moment.

    *left* is the working time until its due, while it runs or is paused; *late* the
    working time by which the due was missed. Both are None where they say nothing, for
    a clock that the rulebook has no more, and where its calendar has ended.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> leg = Leg(
    ...     clock="answer", number=1, started_at=noon, started_by="received",
    ...     heeds_from=noon,
    ... )
    >>> Reading(leg, None, noon).state.value
    'unlimited'
    """

    leg: Leg
    clock: Clock | None
    at: datetime

    @property
    def name(self) -> str:
        """The name of the clock."""
        return self.leg.clock

    @property
    def state(self) -> ClockState:
        """How it stands."""
        return self.leg.state_at(self.at)

    @property
    def due(self) -> datetime | None:
        """The last moment in time; None without a limit, and while it is paused."""
        return None if self.state is ClockState.PAUSED else self.leg.due

    @property
    def on(self) -> date | None:
        """The date of its due on the wall; None where there is none."""
        return None if self.due is None else self.leg.on

    @property
    def left(self) -> timedelta | None:
        """The working time that is left."""
        due, since = self.leg.due, self.leg.paused_since
        if due is None or self.clock is None:
            return None
        if self.state is ClockState.PAUSED and since is not None:
            return _worked(self.clock, since, due)
        if self.state is not ClockState.RUNNING:
            return None
        return _worked(self.clock, max(self.at, self.leg.started_at), due)

    @property
    def late(self) -> timedelta | None:
        """The working time by which its due was missed."""
        due = self.leg.due
        if due is None or self.clock is None or self.state is not ClockState.BREACHED:
            return None
        return _worked(self.clock, due, self.leg.stopped_at or self.at)

    def explain(self) -> Derivation:
        """How its deadline came about; InvalidValue for a clock that is gone."""
        if self.clock is None:
            raise InvalidValue(f"the rulebook has no clock {self.name!r} any more")
        calendar = self.clock.counted_on
        due = ""
        if self.due is not None:
            due = f" due {_wall(self.due, calendar)} {calendar.zone},"
        title = f"{self.name} {self.leg.number}:{due} {self.state.value}"
        lines = (*_lines(self.leg, self.clock, calendar), *_of_lateness(self.late))
        return Derivation(title, lines)

    def __str__(self) -> str:
        due = "" if self.due is None else f", due {self.due.isoformat()}"
        return f"{self.name} {self.leg.number}: {self.state.value}{due}"

    _repr_pretty_ = in_words


def _worked(clock: Clock, start: datetime, end: datetime) -> timedelta | None:
    """The working time between the two; None where the calendar has ended."""
    try:
        return clock.counted_on.count(start, end)
    except CannotDecide:
        return None


def _wall(moment: datetime, calendar: Calendar) -> str:
    """A moment as the clock on the wall shows it; midnight ends its day."""
    local = calendar.local(moment)
    if local.time() == datetime.min.time():
        return f"{calendar.day_ended_by(moment)} 24:00"
    exact = "minutes" if local.second == local.microsecond == 0 else "auto"
    text = local.replace(tzinfo=None).isoformat(sep=" ", timespec=exact)
    return f"{text} (the second time)" if local.fold else text


def _of_lateness(late: timedelta | None) -> Iterator[Counted]:
    if late is not None:
        yield Counted("late", f"by {late} of working time")


def _span(begin: datetime, end: datetime, calendar: Calendar) -> str:
    return f"{_wall(begin, calendar)} to {_wall(end, calendar)}"


def _lines(leg: Leg, clock: Clock, calendar: Calendar) -> Iterator[Counted]:
    yield Counted("start", _wall(leg.started_at, calendar), leg.started_by)
    if clock.promise is not None:
        yield Counted("promise", clock.promise.value)
    if leg.limit is not None:
        yield from _of_limit(leg, leg.limit, calendar)
    yield from _of_the_rest(leg, calendar)


def _of_limit(leg: Leg, limit: Limit, calendar: Calendar) -> Iterator[Counted]:
    """The limit, and what makes it up."""
    source = f", {limit.source}" if limit.source else ""
    yield Counted("limit", str(limit), f"by rule {leg.rule}{source}")
    if leg.fixed or leg.due is None:
        return
    if due_of(leg, limit, calendar).due != leg.due:
        yield Counted("counted", "under an earlier rulebook", "its entry says how")
        return
    yield from _counted(leg, limit, leg.paused_since or leg.due, calendar)
    yield from _given_back(leg, limit, calendar)
    for day, name in skipped_by(leg, limit, calendar):
        yield Counted("skipped", day.isoformat(), name)


def _given_back(leg: Leg, limit: Limit, calendar: Calendar) -> Iterator[Counted]:
    for pause in united(leg.pauses, leg.started_at):
        yield Counted("paused", _span(pause.begin, pause.end, calendar))
    back = given_back(leg, limit, calendar)
    if back is not None:
        yield Counted("returned", "for the pauses", back)


def _counted(
    leg: Leg, limit: Limit, until: datetime, calendar: Calendar
) -> Iterator[Counted]:
    """The working time, or the days, that were counted."""
    if not limit.is_timed:
        yield from _in_days(leg, limit, calendar)
        return
    yield from (
        Counted("counted", _span(opens, closes, calendar), str(closes - opens))
        for begin, end in stretches(leg, until)
        for opens, closes in calendar.windows(begin, end)
    )


def _in_days(leg: Leg, limit: Limit, calendar: Calendar) -> Iterator[Counted]:
    first, found = calendar.date_of(leg.started_at), due_of(leg, limit, calendar)
    if found.last is None:
        days = calendar.count_days(first, max(first, found.on))
        yield Counted("counted", f"{first} to {found.on}", f"{days} more working days")
        return
    yield Counted("counted", f"{first} to {found.last}")
    if found.on != found.last:
        yield Counted("moved", f"to {found.on}", "the next day that is worked")


def _of_the_rest(leg: Leg, calendar: Calendar) -> Iterator[Counted]:
    """What is paused, what was moved, and what stopped it."""
    if leg.paused_since is not None:
        yield Counted("paused", f"since {_wall(leg.paused_since, calendar)}")
    if leg.extensions and leg.due is not None:
        yield Counted("extended", f"to {_wall(leg.due, calendar)}")
    if leg.stopped_at is not None:
        yield Counted("stopped", _wall(leg.stopped_at, calendar))


def stretches(leg: Leg, due: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when to when it runs until its due: the pauses left out, unless it is fixed.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> len(list(stretches(leg, noon + timedelta(hours=1))))
    1
    """
    since = leg.started_at
    for pause in () if leg.fixed else united(leg.pauses, since):
        if pause.begin >= due:
            break
        yield since, pause.begin
        since = pause.end
    if since < due:
        yield since, due


def must_be_pinned(complaint: Complaint, rulebook: Rulebook, asked: str) -> None:
    """NotAllowed unless *complaint* is handled under this very *rulebook*.

    >>> from complaintkit.presets import standard
    >>> must_be_pinned(None, standard("EUR"), "read_clocks")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: complaint: expected a Complaint, got NoneType
    """
    for what, value, kind in (
        ("complaint", complaint, Complaint),
        ("rulebook", rulebook, Rulebook),
    ):
        if not isinstance(value, kind):
            found = type(value).__name__
            raise InvalidValue(f"{what}: expected a {kind.__name__}, got {found}")
    if complaint.pin != rulebook.pin:
        parameters = {"pinned": complaint.pin, "given": rulebook.pin}
        raise NotAllowed(asked, [Reason(Code.OTHER_RULEBOOK, parameters)])


def read_clocks(
    complaint: Complaint, rulebook: Rulebook, *, at: datetime
) -> tuple[Reading, ...]:
    """How every leg of every clock stands at *at*, in the order of their start.

    What has stopped stands as it did when it stopped, whenever it is read. NotAllowed
    under another rulebook than the complaint's; InvalidValue for a moment without a
    zone.

    >>> from complaintkit.presets import standard
    >>> from complaintkit import Actor, Channel, Demand, Intake, Person, open_complaint
    >>> from complaintkit.clocks import Calendar, Limit, Unit
    >>> from complaintkit.policies.clocks import ANSWERED, Clock
    >>> from datetime import UTC
    >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00", holidays=[date(2026, 5, 1)])
    >>> answer = Clock(
    ...     name="answer", limit=Limit(10, Unit.HOURS), calendar=desk, stops=ANSWERED
    ... )
    >>> rulebook = standard("EUR").with_(version="2", clocks=[answer])
    >>> received = datetime(2026, 4, 30, 16, tzinfo=UTC)
    >>> intake = Intake(
    ...     complainant=Person(name="Li Wei"), channel=Channel.HOTLINE,
    ...     received_at=received, description="It leaks.", demand=Demand(),
    ... )
    >>> ann = Actor("ann", "front_line")
    >>> case = open_complaint(intake, rulebook, id="C-1", by=ann, at=received)
    >>> [reading] = read_clocks(case.complaint, rulebook, at=received)
    >>> print(reading.explain())
    answer 1: due 2026-05-05 10:00 UTC, running
      start    2026-04-30 16:00: received
      limit    10 hours: by rule otherwise
      counted  2026-04-30 16:00 to 2026-04-30 17:00: 1:00:00
      counted  2026-05-04 09:00 to 2026-05-04 17:00: 8:00:00
      counted  2026-05-05 09:00 to 2026-05-05 10:00: 1:00:00
      skipped  2026-05-01
    """
    must_be_pinned(complaint, rulebook, "read_clocks")
    moment = utc(at)
    clocks = {clock.name: clock for clock in rulebook.all_clocks}
    readings = (Reading(leg, clocks.get(leg.clock), moment) for leg in complaint.legs)
    return tuple(sorted(readings, key=lambda each: each.leg.started_at))
