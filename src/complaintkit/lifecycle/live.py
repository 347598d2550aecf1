"""A live machine beside a complaint, for hooks, listeners and async callbacks."""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from attrs import evolve

from complaintkit.complaint.complaint import Complaint
from complaintkit.errors import CannotFollow, InvalidValue, suggestion
from complaintkit.fields import as_tuple
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.checks import (
    misleading,
    must_be_ours,
    must_be_readable,
    must_have_none,
)
from complaintkit.lifecycle.hooks import listener_problems
from complaintkit.lifecycle.places import Places
from complaintkit.lifecycle.turn import Turn

C = TypeVar("C", bound=Chart)


@cache
def places_of(chart: type[Chart]) -> Places:
    """Where a complaint on *chart* can stand; InvalidRulebook unless it is sound.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> list(places_of(StandardChart).active)[:2]
    ['received', 'assessed']
    """
    must_be_readable(chart, may_nest=True)
    must_have_none(chart, misleading(chart))
    return Places.of(chart)


class Holder:
    """The model of a live machine: what it writes goes into a new, frozen complaint.

    *complaint* is that complaint, *entry* what is being followed, if anything is,
    *turn* whose it is to follow, and *written* whether the status was, since it set
    out.

    >>> [name for name in vars(Holder) if not name.startswith("_")]
    ['stand', 'set_out', 'state', 'complaint', 'entry', 'turn', 'written']
    """

    __slots__ = ("_chart", "_places", "_way", "complaint", "entry", "turn", "written")

    def __init__(self, complaint: Complaint, chart: type[Chart]) -> None:
        self._chart, self._places = chart.__name__, places_of(chart)
        self.turn = Turn()
        self.stand(complaint)

    def stand(self, complaint: Complaint) -> None:
        """Hold *complaint*, and follow nothing."""
        self.complaint, self.written = complaint, False
        self.entry: object = None
        self._way: dict[str, Complaint] = {}

    def set_out(self, complaint: Complaint, entry: object, arrival: Complaint) -> None:
        """Hold *complaint*, and *arrival* once its status is written; no third one."""
        self.complaint, self.entry, self.written = complaint, entry, False
        self._way = {complaint.status: complaint} | {arrival.status: arrival}

    @property
    def state(self) -> Any:
        """What python-statemachine keeps of the complaint's status."""
        return self._places.values[self.complaint.status]

    @state.setter
    def state(self, kept: Any) -> None:
        status, self.written = self._places.text_of(kept), True
        if not self._way:
            self.complaint = evolve(self.complaint, status=status)
        elif status in self._way:
            self.complaint = self._way[status]
        else:
            problem = (
                f"it leads to {status}, and what was handled to {[*self._way][-1]}"
            )
            raise CannotFollow(self._chart, problem)


class _Supply:
    """The listener that hands guards and hooks what was not sent with the event."""

    def __init__(self, holder: Holder) -> None:
        self._holder = holder

    def prepare_event(self, **sent: object) -> dict[str, object]:
        holder = self._holder
        return {"complaint": holder.complaint, "entry": holder.entry} | sent


def live(
    complaint: Complaint, chart: type[C], *, listeners: Iterable[object] = ()
) -> C:
    """A machine of *chart*, flat or nested, that stands at the complaint's status.

    Nothing runs yet. ``machine.model.complaint`` is the complaint; guards and hooks
    may ask for ``complaint`` and ``entry``. What is sent by hand moves the status and
    records nothing: ``handle`` is the judge, and ``handling.follow`` lets the machine
    come after what it has handled. It takes one event at a time.

    InvalidRulebook for a chart that ``Lifecycle.of`` would refuse for more than being
    nested; InvalidValue for a status that it does not have, and for a listener whose
    hooks it would miss.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> live("C-1", StandardChart)
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: expected a Complaint ..., got 'C-1'
    """
    must_be_ours(chart)
    if type(complaint) is not Complaint:
        message = (
            f"expected a Complaint (of a Handled, its .complaint), got {complaint!r}"
        )
        raise InvalidValue(message)
    places = places_of(chart)
    if complaint.status not in places.active:
        hint = suggestion(complaint.status, list(places.active))
        message = (
            f"complaint {complaint.id} stands at {complaint.status!r}, which is no"
        )
        raise InvalidValue(f"{message} status of {chart.__name__}{hint}")
    holder = Holder(complaint, chart)
    machine = chart(holder, listeners=[_Supply(holder), *as_tuple(listeners)])
    problems = [
        problem
        for listener in machine.active_listeners
        for problem in listener_problems(listener, chart)
    ]
    if problems:
        raise InvalidValue("; ".join(problems))
    return machine
