"""From a chart to a table of moves, refusing what a table cannot say."""

from collections.abc import Iterable, Iterator
from inspect import (
    Parameter,
    isasyncgenfunction,
    iscoroutinefunction,
    isfunction,
    isgeneratorfunction,
    signature,
)
from typing import cast

from statemachine import State, StateChart
from statemachine.transition import Transition

from complaintkit.commands import AFTER_CLOSING, COMMANDS, ENDINGS, EVENTS
from complaintkit.errors import InvalidRulebook, suggestion
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.moves import Guard, Move, ambiguous

_FLAGS = (
    "allow_event_without_transition",
    "catch_errors_as_events",
    "atomic_configuration_update",
    "enable_self_transition_entries",
)
_COMMANDS = frozenset(EVENTS.values())
_ENDINGS = frozenset(EVENTS[command] for command in COMMANDS if command in ENDINGS)
_AFTER_CLOSING = frozenset(EVENTS[command] for command in AFTER_CLOSING)
_GENERIC_HOOKS = frozenset(
    {
        "prepare_event",
        "before_transition",
        "on_transition",
        "after_transition",
        "on_enter_state",
        "on_exit_state",
    }
)
_HOOK_STARTS = ("before_", "on_", "after_", "prepare_")


def value_of(status: State | str) -> str:
    """What is stored for a status: the value of the ``State``.

    >>> value_of(State("In triage", value="triage"))
    'triage'
    """
    return str(status.value) if isinstance(status, State) else status


def checked_moves(
    chart: type[Chart],
    closed: frozenset[str],
    waiting: frozenset[str],
    anywhere: frozenset[str],
    steps: frozenset[str],
) -> tuple[Move, ...]:
    """Every move of *chart*; InvalidRulebook with all that stands in the way."""
    _refuse(chart, _class_problems(chart))
    transitions = [t for state in chart.states for t in state.transitions]
    _refuse(
        chart,
        (
            f"the transition from {t.source.id} {what}"
            for t in transitions
            for what in _transition_problems(t)
        ),
    )
    moves = tuple(move for t in transitions for move in _moves(t))
    statuses = {value_of(state) for state in chart.states}
    initial = {value_of(state) for state in chart.states if state.initial}
    problems = (
        (f"{status} is initial and closed" for status in sorted(initial & closed)),
        (what for what, _ in ambiguous(moves)),
        _name_problems(chart, moves, steps),
        _role_problems(moves, statuses, closed, waiting, anywhere, steps),
        _ending_problems(moves, closed, anywhere),
    )
    _refuse(chart, (what for found in problems for what in found))
    return moves


def _refuse(chart: type[Chart], problems: Iterable[str]) -> None:
    found = [f"{chart.__name__}: {what}" for what in problems]
    if found:
        raise InvalidRulebook(found)


def _class_problems(chart: type[Chart]) -> Iterator[str]:
    if not (isinstance(chart, type) and issubclass(chart, Chart)):
        cure = "declare it on complaintkit.lifecycle.chart.Chart"
        raise InvalidRulebook([f"{chart!r} is no chart of ours: {cure}"])
    yield from (
        f"it extends the chart {base.__name__}, and would share its State objects; "
        "declare a new class from the same data"
        for base in chart.__mro__[1:]
        if getattr(base, "states", None)
    )
    values = [state.value for state in chart.states]
    if len(set(values)) < len(values):
        yield "two of its statuses are stored under one value"
    yield from (
        f"it changes {flag}, which must stay {getattr(Chart, flag)}"
        for flag in _FLAGS
        if getattr(chart, flag) is not getattr(Chart, flag)
    )
    for state in chart.states:
        yield from _state_problems(state)


def _state_problems(state: State) -> Iterator[str]:
    if state.states or state.parallel or state.history:
        yield (
            f"status {state.id!r} has statuses inside; write each of them as a status "
            "of its own, or drive the chart live behind the Moves protocol"
        )
    if not isinstance(state.value, str):
        yield f"status {state.id!r} is stored as {state.value!r}; give it a str"


def _transition_problems(transition: Transition) -> Iterator[str]:
    if transition.is_eventless:
        yield "names no event; every move is somebody's command"
    if len(transition.targets) != 1:
        yield "needs one target"
    if list(transition.validators):
        yield "has validators; use cond= with a plain function"
    plain = [str(event).isidentifier() for event in transition.events]
    if not all(plain):
        yield "names an event that is no plain name"
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
    plain = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    if len(found) != 1 or found[0].name != "complaint" or found[0].kind not in plain:
        given = ", ".join(parameter.name for parameter in found) or "none"
        return f"has the guard {guard.__name__} of the parameters ({given}); {cure}"
    return None


def _moves(transition: Transition) -> Iterator[Move]:
    guards = tuple(
        (cast("Guard", spec.func), bool(spec.expected_value))
        for spec in transition.cond
    )
    source, target = value_of(transition.source), value_of(transition.targets[0])
    for event in transition.events:
        yield Move(source, str(event), target, guards)


def _name_problems(
    chart: type[Chart], moves: tuple[Move, ...], steps: frozenset[str]
) -> Iterator[str]:
    states = [state.id for state in chart.states]
    events = sorted({move.event for move in moves})
    for name in sorted({*states, *events} & set(dir(StateChart))):
        yield f"{name!r} shadows a name of python-statemachine's own"
    known = [*sorted(_COMMANDS), *sorted(steps)]
    for event in sorted(set(events) - set(known)):
        near = suggestion(event, known)
        hint = near if near.startswith("; did") else "; list it in steps=[...]"
        yield f"{event!r} is neither a command nor a step{hint}"
    yield from _hook_problems(chart, states, events)


def _hook_problems(
    chart: type[Chart], states: list[str], events: list[str]
) -> Iterator[str]:
    hooks = {f"{start}{event}" for event in events for start in _HOOK_STARTS}
    hooks |= {f"on_{way}_{state}" for state in states for way in ("enter", "exit")}
    written = [name for name, value in vars(chart).items() if isfunction(value)]
    for name in written:
        if name.startswith(_HOOK_STARTS) and name not in hooks | _GENERIC_HOOKS:
            hint = suggestion(name, sorted(hooks))
            yield f"the hook {name!r} belongs to no event and no status{hint}"


def _role_problems(
    moves: tuple[Move, ...],
    statuses: set[str],
    closed: frozenset[str],
    waiting: frozenset[str],
    anywhere: frozenset[str],
    steps: frozenset[str],
) -> Iterator[str]:
    for status in sorted((closed | waiting) - statuses):
        hint = suggestion(status, sorted(statuses))
        yield f"there is no status {status!r}{hint}"
    for event in sorted(anywhere - _COMMANDS - steps):
        yield f"anywhere: {event!r} is no command{suggestion(event, sorted(_COMMANDS))}"
    for step in sorted(steps & _COMMANDS):
        yield f"steps: {step!r} is a command already"
    for step in sorted(steps - {move.event for move in moves}):
        yield f"steps: no transition names {step!r}"


def _ending_problems(
    moves: tuple[Move, ...], closed: frozenset[str], anywhere: frozenset[str]
) -> Iterator[str]:
    closing = [move for move in moves if move.event == "close"]
    if not any(move.target in closed for move in closing):
        yield "no transition named close leads into a closed status"
    for event in sorted(anywhere & _ENDINGS):
        yield f"anywhere: {event} ends a complaint, and so leads somewhere"
    for move in moves:
        problem = _misstep(move, closed)
        if problem is not None:
            yield f"{move.event} leads from {move.source} to {move.target}, {problem}"


def _misstep(move: Move, closed: frozenset[str]) -> str | None:
    if move.event in ("open", "advance"):
        return f"but {move.event} is no move of its own"
    if move.source in closed:
        return _misstep_of_closed(move, closed)
    if move.event == "close":
        return None if move.target in closed else "which is open"
    if move.target in closed and move.event not in _ENDINGS:
        return f"which is closed; only {', '.join(sorted(_ENDINGS))} may"
    return None


def _misstep_of_closed(move: Move, closed: frozenset[str]) -> str | None:
    """A closed complaint is reopened, or stays where it is with a note or a new pin."""
    if move.event == "reopen":
        return None if move.target not in closed else "which is closed"
    if move.event in _AFTER_CLOSING and move.target == move.source:
        return None
    return "but only reopen leaves a closed status"
