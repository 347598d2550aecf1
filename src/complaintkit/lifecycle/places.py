"""The statuses of a chart as text, and what is active in each; also of a nested one."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, product
from typing import Any, Self

from attrs import frozen
from statemachine import State, StateChart
from statemachine.orderedset import OrderedSet

from complaintkit.fields import as_tuple

Active = tuple[State, ...]
"""The states that are active in one status, those around before those inside."""


@frozen
class Places:
    """Where a complaint can stand: each status as text, the initial one first.

    The text of a nested status is its path, as in ``work/with_expert``; of a parallel
    one the paths of all its regions, joined with ``+``.

    >>> class Nested(StateChart):
    ...     inbox = State(initial=True)
    ...     class work(State.Compound):
    ...         triage = State(initial=True)
    ...         with_expert = State()
    ...         dispatch = triage.to(with_expert)
    ...     assess = inbox.to(work)
    >>> list(Places.of(Nested).active)
    ['inbox', 'work/triage', 'work/with_expert']
    """

    active: Mapping[str, Active]

    @classmethod
    def of(cls, chart: type[StateChart[Any]]) -> Self:
        """The places of *chart*, whatever they can be reached from."""
        found = chain(*(_within(state) for state in _initial_first(chart.states)))
        return cls({_text(active): active for active in found})

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What python-statemachine keeps of each status: one value, or several."""
        values = {
            text: [state.value for state in active]
            for text, active in self.active.items()
        }
        return {
            text: OrderedSet(several) if several[1:] else several[0]
            for text, several in values.items()
        }

    def covered_by(self, given: Iterable[State | str]) -> frozenset[str]:
        """The statuses in which one of these is active; and what is none, as it is."""
        named = {str(getattr(each, "value", each)) for each in as_tuple(given)}
        found = {
            text: {text, *(state.value for state in active)} & named
            for text, active in self.active.items()
        }
        stray = named.difference(*found.values())
        return frozenset(stray | {text for text, names in found.items() if names})

    def text_of(self, kept: Any) -> str:
        """The status of which python-statemachine keeps this."""
        return self._texts[frozenset([kept] if isinstance(kept, str) else kept)]

    @cached_property
    def _texts(self) -> Mapping[frozenset[str], str]:
        return {
            frozenset(state.value for state in active): text
            for text, active in self.active.items()
        }


def _initial_first(states: Iterable[State]) -> list[State]:
    return sorted(states, key=lambda state: not state.initial)


def _within(state: State) -> Iterator[Active]:
    """All that can be active while *state* is; first what is when it is entered."""
    if state.parallel:
        for regions in product(*map(_within, state.states)):
            yield (state, *chain(*regions))
    elif state.states:
        for inside in chain(*map(_within, _initial_first(state.states))):
            yield (state, *inside)
    else:
        yield (state,)


def _text(active: Active) -> str:
    leaves = [state for state in active if not state.states]
    return "+".join(
        "/".join(str(each.value) for each in (*reversed(list(leaf.ancestors())), leaf))
        for leaf in leaves
    )
