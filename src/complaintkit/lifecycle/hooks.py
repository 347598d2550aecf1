"""Hooks, which python-statemachine finds by name and misses without a word."""

from collections.abc import Iterable, Iterator
from inspect import (
    getattr_static,
    isasyncgenfunction,
    iscoroutinefunction,
    isgeneratorfunction,
)
from typing import Any

from statemachine import Event, State, StateChart

from complaintkit.errors import suggestion

_GENERIC = frozenset(
    {
        "prepare_event",
        "before_transition",
        "on_transition",
        "after_transition",
        "on_enter_state",
        "on_exit_state",
    }
)
_STARTS = ("before_", "on_", "after_", "prepare_")


def every_state(states: Iterable[State]) -> Iterator[State]:
    """*states*, and those inside of them.

    >>> [state.name for state in every_state([State("inbox"), State("gone")])]
    ['inbox', 'gone']
    """
    for state in states:
        yield state
        yield from every_state(state.states)


def event_names(chart: type[StateChart[Any]]) -> tuple[str, ...]:
    """The events that its transitions name, sorted.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> event_names(StandardChart)[:2]
    ('accept_handover', 'assess')
    """
    transitions = (t for s in every_state(chart.states) for t in s.transitions)
    return tuple(sorted({str(event) for t in transitions for event in t.events}))


def hooks_of(owner: object) -> Iterator[str]:
    """What *owner*, a chart or a listener, can do that is called like a hook.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> list(hooks_of(StandardChart))
    []
    """
    for name in dir(owner):
        if name.startswith(_STARTS):
            value = getattr_static(owner, name)
            acts = callable(value) or isinstance(value, classmethod)
            attached = hasattr(value, "attr_name")  # by a decorator, whatever its name
            if acts and not attached and not isinstance(value, Event | State):
                yield name


def hook_problems(owner: object, chart: type[StateChart[Any]]) -> Iterator[str]:
    """Each hook of *owner* that would not be run on *chart*.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> class Mailer:
    ...     def on_enter_setled(self) -> None: ...
    >>> list(hook_problems(Mailer(), StandardChart))
    ["the hook 'on_enter_setled' belongs to no event ...; did you mean ...?"]
    """
    known = _GENERIC | {
        f"{start}_{event}"
        for event in event_names(chart)
        for start in ("before", "on", "after")
    }
    known |= {
        f"on_{way}_{state.id}"
        for state in every_state(chart.states)
        for way in ("enter", "exit")
    }
    for name in hooks_of(owner):
        hook = getattr(owner, name)
        if name not in known:
            hint = suggestion(name, sorted(known))
            yield f"the hook {name!r} belongs to no event and no status{hint}"
        elif isgeneratorfunction(hook) or isasyncgenfunction(hook):
            yield f"the hook {name!r} yields, and so would never be run"


def listener_problems(listener: object, chart: type[StateChart[Any]]) -> Iterator[str]:
    """Why *listener* would not be heard on *chart*, each with the listener's name.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> list(listener_problems(object, StandardChart))
    ['object is a class; give one of its objects']
    """
    if isinstance(listener, type):
        yield f"{listener.__name__} is a class; give one of its objects"
    else:
        for problem in hook_problems(listener, chart):
            yield f"{type(listener).__name__}: {problem}"


def has_coroutines(owner: object) -> bool:
    """Whether some hook of *owner* has to be awaited.

    >>> class Mailer:
    ...     async def on_enter_settled(self) -> None: ...
    >>> has_coroutines(Mailer())
    True
    """
    return any(iscoroutinefunction(getattr(owner, name)) for name in hooks_of(owner))
