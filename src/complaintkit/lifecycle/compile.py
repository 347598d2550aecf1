"""From a chart to a table of moves, refusing what a table cannot say."""

from collections.abc import Callable, Iterable, Iterator
from inspect import Parameter, isfunction, signature

from statemachine import State, StateChart
from statemachine.transition import Transition

from complaintkit.commands import COMMANDS, ENDINGS, EVENTS
from complaintkit.errors import InvalidRulebook, suggestion
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.moves import Guard, Move

_FLAGS = (
    "allow_event_without_transition",
    "catch_errors_as_events",
    "atomic_configuration_update",
    "enable_self_transition_entries",
)
_COMMANDS = frozenset(EVENTS.values())
_ENDINGS = frozenset(EVENTS[command] for command in COMMANDS if command in ENDINGS)
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
    _refuse(chart, (what for t in transitions for what in _transition_problems(t)))
    moves = tuple(move for t in transitions for move in _moves(t))
    statuses = {value_of(state) for state in chart.states}
    problems = (
        _ambiguities(moves),
        _name_problems(chart, moves, steps),
        _role_problems(moves, statuses, closed, waiting, anywhere, steps),
        _ending_problems(moves, closed),
    )
    _refuse(chart, (what for found in problems for what in found))
    return moves


def _refuse(chart: type[Chart], problems: Iterable[str]) -> None:
    found = [f"{chart.__name__}: {what}" for what in problems]
    if found:
        raise InvalidRulebook(found)


def _class_problems(chart: type[Chart]) -> Iterator[str]:
    if not (isinstance(chart, type) and issubclass(chart, Chart)):
        yield "declare the chart on complaintkit.lifecycle.chart.Chart"
        return
    for base in chart.__mro__[1:]:
        if getattr(base, "states", None):
            yield (
                f"it extends the chart {base.__name__}, and would share its State "
                "objects; declare a new class from the same data"
            )
    for flag in _FLAGS:
        if getattr(chart, flag) is not getattr(Chart, flag):
            yield f"it changes {flag}, which must stay {getattr(Chart, flag)}"
    for state in chart.states:
        if state.states or state.parallel or state.history:
            yield (
                f"status {state.id!r} has statuses inside; write each of them as a "
                "status of its own, or drive the chart live behind the Moves protocol"
            )
        if not isinstance(state.value, str):
            yield f"status {state.id!r} is stored as {state.value!r}; give it a str"


def _transition_problems(transition: Transition) -> Iterator[str]:
    where = f"a transition from {transition.source.id!r}"
    if transition.is_eventless:
        yield f"{where} names no event; every move is somebody's command"
    if len(transition.targets) != 1:
        yield f"{where} needs one target"
    if list(transition.validators):
        yield f"{where} has validators; use cond= with a plain function"
    for event in transition.events:
        if not str(event).isidentifier():
            yield f"{where} names the event {str(event)!r}, which is no plain name"
    for spec in transition.cond:
        problem = _guard_problem(spec.func)
        if problem is not None:
            yield f"{where}: {problem}"


def _guard_problem(guard: object) -> str | None:
    cure = "a guard is a plain function of one parameter, complaint"
    if isinstance(guard, str):
        return f"the guard {guard!r} is a name; {cure}"
    if not isfunction(guard):
        return f"the guard {guard!r} is no function; {cure}"
    found = list(signature(guard).parameters.values())
    plain = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    if len(found) != 1 or found[0].name != "complaint" or found[0].kind not in plain:
        given = ", ".join(parameter.name for parameter in found) or "none"
        return f"the guard {guard.__name__} has the parameters ({given}); {cure}"
    return None


def _moves(transition: Transition) -> Iterator[Move]:
    guards = tuple(
        (_as_guard(spec.func), bool(spec.expected_value)) for spec in transition.cond
    )
    source, target = value_of(transition.source), value_of(transition.targets[0])
    for event in transition.events:
        yield Move(source, str(event), target, guards)


def _as_guard(function: Callable[..., object] | str) -> Guard:
    if isinstance(function, str):
        raise InvalidRulebook([f"the guard {function!r} is a name"])
    return function


def _ambiguities(moves: tuple[Move, ...]) -> Iterator[str]:
    sure: dict[tuple[str, str], Move] = {}
    for move in moves:
        key = (move.source, move.event)
        if key in sure:
            yield (
                f"{move.event} from {move.source} to {move.target} can never happen: "
                f"it leads to {sure[key].target} without a guard"
            )
        elif not move.guards:
            sure[key] = move


def _name_problems(
    chart: type[Chart], moves: tuple[Move, ...], steps: frozenset[str]
) -> Iterator[str]:
    states = [state.id for state in chart.states]
    events = sorted({move.event for move in moves})
    for name in {*states, *events} & set(dir(StateChart)):
        yield f"{name!r} shadows a name of python-statemachine's own"
    known = [*sorted(_COMMANDS), *sorted(steps)]
    for event in events:
        if event not in known:
            hint = suggestion(event, known)
            hint = hint if "did you" in hint else "; list it in steps=[...]"
            yield f"{event!r} is neither a command nor a step{hint}"
    hooks = {f"{start}{event}" for event in events for start in _HOOK_STARTS}
    hooks |= {f"on_{way}_{state}" for state in states for way in ("enter", "exit")}
    for name, value in vars(chart).items():
        if isfunction(value) and name.startswith(_HOOK_STARTS):
            if name not in hooks | _GENERIC_HOOKS:
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
    for role, named in (("closed", closed), ("waiting", waiting)):
        for status in sorted(named - statuses):
            hint = suggestion(status, sorted(statuses))
            yield f"{role}: there is no status {status!r}{hint}"
    for event in sorted(anywhere - _COMMANDS - steps):
        yield f"anywhere: {event!r} is no command{suggestion(event, sorted(_COMMANDS))}"
    for step in sorted(steps & _COMMANDS):
        yield f"steps: {step!r} is a command already"
    for step in sorted(steps - {move.event for move in moves}):
        yield f"steps: no transition names {step!r}"


def _ending_problems(moves: tuple[Move, ...], closed: frozenset[str]) -> Iterator[str]:
    if not any(move.event == "close" and move.target in closed for move in moves):
        yield "no transition named close leads into a closed status"
    for move in moves:
        enters = move.target in closed and move.source not in closed
        if enters and move.event not in _ENDINGS:
            yield (
                f"{move.event} leads from {move.source} into the closed status "
                f"{move.target}; only {', '.join(sorted(_ENDINGS))} may"
            )
        if move.event == "close" and move.target not in closed:
            yield f"close leads from {move.source} to {move.target}, which is open"
        if move.event == "open":
            yield "open is no move: a complaint begins in the initial status"
