"""A nested chart behind the protocol: each move is asked of a live machine."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Self

from attrs import evolve, field, frozen
from statemachine import State
from statemachine.transition import Transition

from complaintkit.complaint.complaint import Complaint
from complaintkit.fields import as_tuple
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.checks import (
    must_be_sound,
    must_have_none,
    transitions_of,
    value_of,
)
from complaintkit.lifecycle.compile import event_problems, guards_of, role_problems
from complaintkit.lifecycle.hooks import event_names, every_state, hooks_of
from complaintkit.lifecycle.live import live
from complaintkit.lifecycle.moves import Move
from complaintkit.lifecycle.places import Places


@frozen(kw_only=True)
class NestedLifecycle:
    """The lifecycle of a chart with statuses inside statuses, parallel ones included.

    A status is the path of what is active, as in ``work/with_expert``, and several of
    them joined with ``+`` where regions run side by side. It answers what ``Moves``
    asks as ``Lifecycle`` does, some hundred times more slowly. Every answer runs the
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
        must_be_sound(chart, may_nest=True)
        places = Places.of(chart)
        found = cls(
            chart=chart,
            closed=places.covered_by(closed),
            waiting=places.covered_by(waiting),
            anywhere=frozenset(as_tuple(anywhere)),
            steps=frozenset(as_tuple(steps)),
        )
        must_have_none(chart, found._problems())
        return found
