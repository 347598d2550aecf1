"""A nested chart behind the protocol: each move is asked of a live machine."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Self

from attrs import evolve, frozen
from statemachine import State
from statemachine.callbacks import SpecListGrouper

from complaintkit.complaint.complaint import Complaint
from complaintkit.fields import as_tuple
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.checks import (
    misleading,
    must_be_readable,
    must_have_none,
    transitions_of,
)
from complaintkit.lifecycle.compile import event_problems, moves_of, role_problems
from complaintkit.lifecycle.content import content_of, parts_of
from complaintkit.lifecycle.hooks import event_names, every_state, hooks_of
from complaintkit.lifecycle.live import live
from complaintkit.lifecycle.moves import Move
from complaintkit.lifecycle.places import Places

_CURE = "give listeners to the machine of live(complaint, chart), and follow with it"


@frozen(kw_only=True)
class NestedLifecycle:
    """The lifecycle of a chart with statuses inside statuses, parallel ones included.

    A status is the path of what is active, as in ``work/with_expert``, and several of
    them joined with ``+`` where regions run side by side. It answers what ``Moves``
    asks as ``Lifecycle`` does, in most of a millisecond a move. Every answer runs the
    chart, also that to a mere question, so the chart has no actions: listeners belong
    to the machine of ``live``, which follows what was handled.

    >>> from statemachine import State
    >>> class Desk(Chart):
    ...     inbox = State(initial=True)
    ...     class work(State.Compound):
    ...         triage = State(initial=True)
    ...         with_expert = State()
    ...         dispatch = triage.to(with_expert)
    ...     gone = State()
    ...     assess = inbox.to(work)
    ...     close = work.to(gone)
    ...     reopen = gone.to(work)
    >>> desk = NestedLifecycle.of(Desk, closed=[Desk.gone])
    >>> desk.statuses, desk.sources("close")
    (('inbox', 'work/triage', 'work/with_expert', 'gone'), ('work/triage', ...))
    """

    chart: type[Chart]
    closed: frozenset[str]
    waiting: frozenset[str] = frozenset()
    anywhere: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        chart: type[Chart],
        *,
        closed: Iterable[State | str],
        waiting: Iterable[State | str] = (),
        anywhere: Iterable[str] = (),
        steps: Iterable[str] = (),
    ) -> Self:
        """Take a chart in, with the roles of ``Lifecycle.of``.

        A status around others, such as ``work``, stands for all of those inside.
        InvalidRulebook with all that is wrong, actions of the chart's own included.
        """
        must_be_readable(chart, may_nest=True)
        places = Places.of(chart)
        found = cls(
            chart=chart,
            closed=places.covered_by(closed),
            waiting=places.covered_by(waiting),
            anywhere=frozenset(as_tuple(anywhere)),
            steps=frozenset(as_tuple(steps)),
        )
        must_have_none(chart, (*misleading(chart), *_problems(found)))
        return found

    @property
    def name(self) -> str:
        """What it is called."""
        return self.chart.__name__

    @property
    def initial(self) -> str:
        """The status of a complaint that was just opened."""
        return self.statuses[0]

    @cached_property
    def _places(self) -> Places:
        return Places.of(self.chart)

    @property
    def statuses(self) -> tuple[str, ...]:
        """Every status, the initial one first."""
        return tuple(self._places.active)

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every transition as the chart declares it, between statuses of any level."""
        return self._moves

    @cached_property
    def _moves(self) -> tuple[Move, ...]:
        return tuple(
            move
            for state in every_state(self.chart.states)
            for transition in transitions_of(state)
            for move in moves_of(transition)
        )

    @cached_property
    def _leaving(self) -> Mapping[str, Mapping[str, tuple[Move, ...]]]:
        """By status and event, the moves that may be taken."""
        found: dict[str, dict[str, tuple[Move, ...]]] = {}
        for status, active in self._places.active.items():
            values = {state.value for state in active}
            found[status] = {}
            for move in self.moves:
                if move.source in values:
                    known = found[status].get(move.event, ())
                    found[status][move.event] = (*known, move)
        return found

    def sources(self, event: str) -> tuple[str, ...]:
        """The statuses that *event* may leave; none if no transition names it."""
        return tuple(each for each, named in self._leaving.items() if event in named)

    def leaves(self, status: str, event: str) -> bool:
        """Whether *event* is allowed in *status*, guards aside."""
        if event in self._leaving.get(status, ()):
            return True
        if status in self.closed:
            return False
        return event in self.anywhere or not self.sources(event)

    def next(
        self, status: str, event: str, result: Callable[[], Complaint]
    ) -> str | None:
        """The status that *event* leads to from *status*; None if the guards refuse."""
        if event not in self._leaving.get(status, ()):
            return status
        machine = live(evolve(result(), status=status), self.chart)
        try:
            machine.send(event)
        except machine.TransitionNotAllowed:
            return status if event in self.anywhere else None
        reached: Complaint = machine.model.complaint
        return reached.status

    def guards(self, status: str, event: str) -> tuple[str, ...]:
        """The names of the guards on the way."""
        moves = self._leaving.get(status, {}).get(event, ())
        return tuple(name for move in moves for name in move.guard_names())

    @property
    def parts(self) -> Mapping[str, object]:
        """What tells it from another, by name, to be compared."""
        return {"statuses": self.statuses, **parts_of(self)}

    def content(self) -> tuple[object, ...]:
        """All that tells this lifecycle from another, for fingerprints."""
        return (self.statuses, *content_of(self))


def _problems(lifecycle: NestedLifecycle) -> Iterator[str]:
    chart, steps = lifecycle.chart, lifecycle.steps
    if lifecycle.initial in lifecycle.closed:
        yield f"{lifecycle.initial} is initial and closed"
    events, roles = event_names(chart), lifecycle.closed | lifecycle.waiting
    yield from event_problems(events, steps)
    yield from role_problems(
        events, lifecycle.statuses, roles, lifecycle.anywhere, steps
    )
    closing = [move.target for move in lifecycle.moves if move.event == "close"]
    if not Places.of(chart).covered_by(closing) & lifecycle.closed:
        yield "no transition named close leads into a closed status"
    yield from _actions(chart)


def _actions(chart: type[Chart]) -> Iterator[str]:
    """What would be run by every question: not only where the complaint moves."""
    yield from (f"it has the hook {name!r}; {_CURE}" for name in hooks_of(chart))
    if getattr(chart, "listeners", ()):
        yield f"it has listeners of its own; {_CURE}"
    for state in every_state(chart.states):
        if _acts(state.enter, state.exit):
            yield f"status {state.id!r} acts where it is entered or left; {_CURE}"
        if any(_acts(each.before, each.on, each.after) for each in state.transitions):
            yield f"a transition from {state.id!r} acts; {_CURE}"


def _acts(*groups: SpecListGrouper) -> bool:
    return any(not spec.is_convention for group in groups for spec in group)
