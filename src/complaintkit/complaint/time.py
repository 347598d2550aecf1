"""What a complaint keeps of time: what happened when, and the legs of its clocks."""

from datetime import date, datetime
from enum import Enum

from attrs import frozen

from complaintkit.clocks.limit import Limit, Pause
from complaintkit.complaint.people import Actor


@frozen
class Mark:
    """One thing that happened: by whom it was recorded, and how it left the complaint.

    *event* is the command in snake_case, a step of the lifecycle, or one of those that
    only clocks know, such as ``received``. *asked_at* is when the oldest question was
    put that the customer had not answered then; *owing* says that redress was
    outstanding.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    >>> Mark("acknowledge", noon, Actor("ann", "front_line"), "received").owing
    False
    """

    event: str
    at: datetime
    by: Actor
    status: str
    asked_at: datetime | None = None
    owing: bool = False


class ClockState(Enum):
    """How a leg of a clock stands.

    ``MET`` and ``BREACHED`` are verdicts; a leg that still runs is ``BREACHED`` from
    its due on. ``EXEMPT``: it was settled so early that the clock fell away, or the
    rulebook has the clock no more. ``UNLIMITED``: no rule has set a limit, or none yet.

    >>> [state.value for state in ClockState]
    ['running', 'paused', 'met', 'breached', 'exempt', 'unlimited']
    """

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    EXEMPT = "exempt"
    UNLIMITED = "unlimited"


@frozen(kw_only=True)
class Leg:
    """One run of a clock, from its start to what stopped it.

    *due* is the last moment in time, as it was decided last; a *due* that has passed is
    never moved. *rule* set the *limit*; without a limit there is no *due*. A *fixed*
    due was told to the customer, and no pause moves it. *on* is its date on the wall.
    It heeds what happens from *heeds_from* on, which is later than *started_at* where
    a reopened complaint goes on with its old time.
    An *exempt* leg was settled early, or has lost its clock with another rulebook;
    then *lifted* is how many marks of the timeline it has seen.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    >>> leg = Leg(
    ...     clock="answer", number=1, started_at=noon, started_by="received",
    ...     heeds_from=noon, due=noon,
    ... )
    >>> leg.state_at(noon).value
    'running'
    """

    clock: str
    number: int
    started_at: datetime
    started_by: str
    heeds_from: datetime
    limit: Limit | None = None
    rule: str | None = None
    due: datetime | None = None
    on: date | None = None
    fixed: bool = False
    pauses: tuple[Pause, ...] = ()
    paused_since: datetime | None = None
    stopped_at: datetime | None = None
    exempt: bool = False
    lifted: int | None = None
    extensions: int = 0

    @property
    def is_open(self) -> bool:
        """Whether nothing has stopped it yet."""
        return self.stopped_at is None and self.lifted is None

    def has_passed(self, at: datetime) -> bool:
        """Whether its due lies before *at*, and it was not paused by then."""
        if self.due is None or self._is_paused_by(self.due):
            return False
        return self.due < at

    def _is_paused_by(self, due: datetime) -> bool:
        since = self.paused_since
        return since is not None and not self.fixed and since < due

    def state_at(self, at: datetime) -> ClockState:
        """How it stands at *at*, by the times of what happened alone."""
        if self.exempt:
            return ClockState.EXEMPT
        if self.due is None:
            return ClockState.UNLIMITED
        return self._run_by(at, self.due)

    def _run_by(self, at: datetime, due: datetime) -> ClockState:
        if self.stopped_at is not None:
            met = self.stopped_at <= due
            return ClockState.MET if met else ClockState.BREACHED
        if self.has_passed(at):
            return ClockState.BREACHED
        paused = self._is_paused_by(due)
        return ClockState.PAUSED if paused else ClockState.RUNNING

    def __str__(self) -> str:
        due = "no limit" if self.due is None else f"due {self.due.isoformat()}"
        ends = ""
        if self.stopped_at is not None or self.exempt:
            ends = f", {self.state_at(self.stopped_at or self.started_at).value}"
        elif self.paused_since is not None:
            ends = f", paused since {self.paused_since.isoformat()}"
        return f"{self.clock} {self.number}: {due}{ends}"
