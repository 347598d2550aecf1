"""What is wrong with a chart that python-statemachine takes without a word."""

from collections.abc import Iterable, Iterator
from inspect import (
    Parameter,
    isasyncgenfunction,
    iscoroutinefunction,
    isfunction,
    isgeneratorfunction,
    signature,
)

from statemachine import State
from statemachine.transition import Transition

from complaintkit.errors import InvalidRulebook
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.hooks import event_names, every_state, hook_problems

_FLAGS = (
    "allow_event_without_transition",
    "catch_errors_as_events",
    "atomic_configuration_update",
    "enable_self_transition_entries",
)
_FLATTEN = (
    "write each of them as a status of its own, or drive the chart live: "
    "NestedLifecycle.of, in docs/how-to/drive-a-chart-live.md"
)
_TEXT = "give it a str"
_SET = frozenset(
    {"model", "state_field", "history_values", "start_configuration_values"}
    | {"configuration", "current_state_value"}
)
"""What a machine sets on itself, which no status may be called or stored as."""


def value_of(status: State | str) -> str:
    """What is stored for a status: the value of the ``State``.

    >>> value_of(State("In triage", value="triage"))
    'triage'
    """
    return str(status.value) if isinstance(status, State) else status


def must_have_none(chart: type[Chart], problems: Iterable[str]) -> None:
    """InvalidRulebook with every problem of the chart, unless there is none.

    >>> must_have_none(Chart, [])
    """
    found = [f"{chart.__name__}: {what}" for what in problems]
    if found:
        raise InvalidRulebook(found)


def must_be_ours(chart: object) -> None:
    """InvalidRulebook unless *chart* is a class declared on ours.

    >>> must_be_ours("StandardChart")
    Traceback (most recent call last):
    complaintkit.errors.InvalidRulebook: 'StandardChart' is no chart of ours: ...
    """
    if not (isinstance(chart, type) and issubclass(chart, Chart)):
        cure = "declare it on complaintkit.lifecycle.chart.Chart"
        raise InvalidRulebook([f"{chart!r} is no chart of ours: {cure}"])


def must_be_readable(chart: type[Chart], *, may_nest: bool = False) -> None:
    """InvalidRulebook with what keeps *chart* from being compiled, or driven.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> must_be_readable(StandardChart)
    """
    must_be_ours(chart)
    states = tuple(every_state(chart.states))
    of_states = _state_problems(states, may_nest=may_nest)
    must_have_none(chart, (*_class_problems(chart), *of_states))
    must_have_none(chart, _transition_problems(states))


def misleading(chart: type[Chart]) -> Iterator[str]:
    """What a readable *chart* says and does not do: moves, names and hooks.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> list(misleading(StandardChart))
    []
    """
    states = tuple(every_state(chart.states))
    yield from _ambiguities(states)
    names = {*(state.id for state in states), *event_names(chart)}
    taken = names & {*dir(Chart), *_SET} | {value_of(state) for state in states} & _SET
    yield from (
        f"{name!r} shadows a name of the machine's own" for name in sorted(taken)
    )
    yield from hook_problems(chart, chart)


def transitions_of(state: State) -> Iterator[Transition]:
    """The transitions that leave *state*, but not the one to its first status inside.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> [str(each.event) for each in transitions_of(StandardChart.closed)]
    ['reopen', 'reopen']
    """
    return (each for each in state.transitions if not each.initial)


def _class_problems(chart: type[Chart]) -> Iterator[str]:
    yield from (
        f"it extends the chart {base.__name__}, and would share its State objects; "
        "declare a new class from the same data"
        for base in chart.__mro__[1:]
        if getattr(base, "states", None)
    )
    own = {id(state) for state in chart.states}
    yield from (
        f"it shares the State {state.id!r} with {other.__name__}; declare a new one"
        for other in Chart.__subclasses__()
        for state in other.states
        if other is not chart and id(state) in own
    )
    yield from (
        f"it changes {flag}, which must stay {getattr(Chart, flag)}"
        for flag in _FLAGS
        if getattr(chart, flag) is not getattr(Chart, flag)
    )


def _state_problems(states: tuple[State, ...], *, may_nest: bool) -> Iterator[str]:
    values, nested = [state.value for state in states], any(s.states for s in states)
    if len(set(values)) < len(values):
        yield "two of its statuses are stored under one value"
    for state in states:
        nests, marked = bool(state.states), set(str(state.value)) & set("/+")
        faults = (
            (nests and not may_nest, f"has statuses inside; {_FLATTEN}"),
            (
                state.history,
                "has a history, which no complaint keeps; name each way back",
            ),
            (
                not isinstance(state.value, str),
                f"is stored as {state.value!r}; {_TEXT}",
            ),
            (marked and nested, f"is stored as {state.value!r}; / and + join statuses"),
            (
                any(not spec.is_convention for spec in state.invoke),
                "invokes something; do that in a hook",
            ),
        )
        yield from (f"status {state.id!r} {what}" for is_so, what in faults if is_so)


def _transition_problems(states: tuple[State, ...]) -> Iterator[str]:
    return (
        f"the transition from {state.id} {what}"
        for state in states
        for transition in transitions_of(state)
        for what in _problems_of(transition)
    )


def _problems_of(transition: Transition) -> Iterator[str]:
    events = list(transition.events)
    plain = all(str(event).isidentifier() for event in events)
    faults = (
        (transition.is_eventless, "names no event; every move is somebody's command"),
        (len(transition.targets) != 1, "needs one target"),
        (
            list(transition.validators),
            "has validators; use cond= with a plain function",
        ),
        (not plain, "names an event that is no plain name"),
        (any(event.delay for event in events), "waits; leave that to a scheduler"),
    )
    yield from (what for is_so, what in faults if is_so)
    found = [_guard_problem(spec.func) for spec in transition.cond]
    yield from (problem for problem in found if problem is not None)


def _guard_problem(guard: object) -> str | None:
    cure = "a guard is a plain function of one parameter, named complaint"
    if isinstance(guard, str):
        return f"has the guard {guard!r}, a name; {cure}"
    if not isfunction(guard):
        return f"has the guard {guard!r}, no function; {cure}"
    waits = (iscoroutinefunction, isgeneratorfunction, isasyncgenfunction)
    if any(is_such(guard) for is_such in waits):
        return f"has the guard {guard.__name__}, whose answer has to be waited for"
    found = list(signature(guard).parameters.values())
    plain = [each.name for each in found if each.kind is each.POSITIONAL_OR_KEYWORD]
    if len(found) != 1 or plain != ["complaint"]:
        given = ", ".join(map(_written, found)) or "none"
        return f"has the guard {guard.__name__} of the parameters ({given}); {cure}"
    return None


def _written(parameter: Parameter) -> str:
    return str(parameter.replace(annotation=Parameter.empty)) + (
        ", /" if parameter.kind is Parameter.POSITIONAL_ONLY else ""
    )


def _ambiguities(states: tuple[State, ...]) -> Iterator[str]:
    for state in states:
        sure: dict[str, str] = {}
        for event, transition in _by_event(state):
            target = value_of(transition.targets[0])
            if event in sure:
                yield (
                    f"{event} from {value_of(state)} to {target} can never happen: "
                    f"it leads to {sure[event]} without a guard"
                )
            elif not list(transition.cond):
                sure[event] = target


def _by_event(state: State) -> Iterator[tuple[str, Transition]]:
    return (
        (str(event), transition)
        for transition in transitions_of(state)
        for event in transition.events
    )
