"""What a complaint keeps of time: what happened when, and the legs of its clocks."""

from datetime import date, datetime
from enum import Enum

from attrs import frozen

from complaintkit.clocks.limit import Limit
from complaintkit.complaint.people import Actor


@frozen
class Mark:
    """One thing that happened: by whom it was recorded, and how it left the complaint.

    *event* is the command in snake_case, a step of the lifecycle, or ``received``;
    *awaiting* says that a question to the customer was open afterwards.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    >>> Mark("acknowledge", noon, Actor("ann", "front_line"), "received").awaiting
    False
    """

    event: str
    at: datetime
    by: Actor
    status: str
    awaiting: bool = False


class ClockState(Enum):
    """How a leg of a clock stands.

    >>> [state.value for state in ClockState]
    ['running', 'paused', 'met', 'breached', 'exempt']
    """

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    EXEMPT = "exempt"


@frozen
class Pause:
    """From when to when a clock was paused.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    >>> Pause(noon, noon).begin == noon
    True
    """

    begin: datetime
    end: datetime


@frozen(kw_only=True)
class Leg:
    """One run of a clock, from its start to what stopped it.

    *due* is the last moment in time, as it was decided last; a *due* that has passed is
    never moved. *rule* set the *limit*; without a limit there is no *due*. A *fixed*
    due was told to the customer, and no pause moves it. *on* is its date on the wall.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    >>> leg = Leg(clock="answer", number=1, started_at=noon, due=noon)
    >>> leg.state_at(noon).value
    'running'
    """

    clock: str
    number: int
    started_at: datetime
    limit: Limit | None = None
    rule: str | None = None
    due: datetime | None = None
    on: date | None = None
    fixed: bool = False
    pauses: tuple[Pause, ...] = ()
    paused_since: datetime | None = None
    stopped_at: datetime | None = None
    exempt: bool = False
    extensions: int = 0

    @property
    def is_open(self) -> bool:
        """Whether nothing has stopped it yet."""
        return self.stopped_at is None and not self.exempt

    def has_passed(self, at: datetime) -> bool:
        """Whether its due lies before *at*, and it was not paused by then."""
        due, paused = self.due, self.paused_since
        if due is None or (paused is not None and not self.fixed and paused <= due):
            return False
        return due < at

    def state_at(self, at: datetime) -> ClockState:
        """How it stands at *at*, by the times of what happened alone."""
        if self.exempt or self.due is None:
            return ClockState.EXEMPT
        if self.stopped_at is not None:
            met = self.stopped_at <= self.due
            return ClockState.MET if met else ClockState.BREACHED
        if self.has_passed(at):
            return ClockState.BREACHED
        paused = self.paused_since is not None and not self.fixed
        return ClockState.PAUSED if paused else ClockState.RUNNING

    def __str__(self) -> str:
        due = "no limit" if self.due is None else f"due {self.due.isoformat()}"
        ends = "" if self.stopped_at is None else self.state_at(self.stopped_at).value
        if self.exempt:
            ends = ClockState.EXEMPT.value
        elif self.paused_since is not None and not self.stopped_at:
            ends = f"paused since {self.paused_since.isoformat()}"
        return f"{self.clock} {self.number}: {due}" + (f", {ends}" if ends else "")
