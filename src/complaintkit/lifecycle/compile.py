"""From a chart to a table of moves, refusing what a table cannot say."""

from collections.abc import Iterable, Iterator
from typing import cast

from statemachine.transition import Transition

from complaintkit.commands import AFTER_CLOSING, COMMANDS, ENDINGS, EVENTS
from complaintkit.errors import suggestion
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.checks import (
    misleading,
    must_be_readable,
    must_have_none,
    value_of,
)
from complaintkit.lifecycle.hooks import event_names
from complaintkit.lifecycle.moves import Guard, Move

_COMMANDS = frozenset(EVENTS.values())
_ENDINGS = frozenset(EVENTS[command] for command in COMMANDS if command in ENDINGS)
_AFTER_CLOSING = frozenset(EVENTS[command] for command in AFTER_CLOSING)


def checked_moves(
    chart: type[Chart],
    closed: frozenset[str],
    waiting: frozenset[str],
    anywhere: frozenset[str],
    steps: frozenset[str],
) -> tuple[Move, ...]:
    """Every move of *chart*; InvalidRulebook with all that stands in the way.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> roles = frozenset({"closed"}), frozenset[str](), frozenset[str]()
    >>> checked_moves(StandardChart, *roles, frozenset({"assess"}))
    Traceback (most recent call last):
    complaintkit.errors.InvalidRulebook: ...steps: 'assess' is a command already
    """
    must_be_readable(chart)
    transitions = (t for state in chart.states for t in state.transitions)
    moves = tuple(move for t in transitions for move in moves_of(t))
    statuses = {value_of(state) for state in chart.states}
    initial = {value_of(state) for state in chart.states if state.initial}
    names = event_names(chart)
    problems = (
        (f"{status} is initial and closed" for status in sorted(initial & closed)),
        event_problems(names, steps),
        misleading(chart),
        role_problems(names, statuses, closed | waiting, anywhere, steps),
        _ending_problems(moves, closed),
    )
    must_have_none(chart, (what for found in problems for what in found))
    return moves


def event_problems(events: Iterable[str], steps: frozenset[str]) -> Iterator[str]:
    """Each of the *events* that is neither a command's nor one of the *steps*.

    >>> list(event_problems(["asess", "calm"], frozenset({"calm"})))
    ["'asess' is neither a command nor a step; did you mean 'assess'?"]
    """
    known = [*sorted(_COMMANDS), *sorted(steps)]
    for event in sorted(set(events) - set(known)):
        near = suggestion(event, known)
        hint = near if near.startswith("; did") else "; list it in steps=[...]"
        yield f"{event!r} is neither a command nor a step{hint}"


def moves_of(transition: Transition) -> Iterator[Move]:
    """The moves that *transition* declares: one for each of its events.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> [str(move) for move in moves_of(StandardChart.received.transitions[0])]
    ['assessed']
    """
    guards = tuple(
        (cast("Guard", spec.func), bool(spec.expected_value))
        for spec in transition.cond
    )
    source, target = value_of(transition.source), value_of(transition.targets[0])
    for event in transition.events:
        yield Move(source, str(event), target, guards)


def role_problems(
    events: Iterable[str],
    statuses: Iterable[str],
    roles: frozenset[str],
    anywhere: frozenset[str],
    steps: frozenset[str],
) -> Iterator[str]:
    """Each status, command and step of the roles that is not what it is said to be.

    >>> known = frozenset({"gnoe"}), frozenset[str](), frozenset[str]()
    >>> list(role_problems(["close"], ["inbox", "gone"], *known))
    ["there is no status 'gnoe'; did you mean 'gone'?"]
    """
    known, commands = sorted(statuses), sorted(_COMMANDS)
    yield from (
        f"there is no status {status!r}{suggestion(status, known)}"
        for status in sorted(roles - set(known))
    )
    yield from (
        f"anywhere: {event!r} is no command{suggestion(event, commands)}"
        for event in sorted(anywhere - _COMMANDS - steps)
    )
    yield from (
        f"anywhere: {event} ends a complaint, and so leads somewhere"
        for event in sorted(anywhere & _ENDINGS)
    )
    taken, unnamed = steps & _COMMANDS, steps - set(events)
    yield from (f"steps: {step!r} is a command already" for step in sorted(taken))
    yield from (f"steps: no transition names {step!r}" for step in sorted(unnamed))


def _ending_problems(moves: tuple[Move, ...], closed: frozenset[str]) -> Iterator[str]:
    closing = [move for move in moves if move.event == "close"]
    if not any(move.target in closed for move in closing):
        yield "no transition named close leads into a closed status"
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
