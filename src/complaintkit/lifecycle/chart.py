"""The base of every chart, as strict where it is compiled as where it is live."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from inspect import isawaitable
from itertools import chain
from typing import Any, NoReturn

from statemachine import StateChart
from statemachine.event_data import TriggerData

from complaintkit.errors import CannotFollow, InvalidValue, suggestion
from complaintkit.lifecycle.hooks import has_coroutines, listener_problems
from complaintkit.lifecycle.turn import Turn

_TAKEN = frozenset(
    {"event_data", "machine", "event", "model", "transition", "state", "source"}
    | {"target", "delay", "send_id", "internal"}
)


class Chart(StateChart[Any]):
    """Declare a lifecycle on it with python-statemachine's ``State`` and ``to``.

    Its four flags are strict. With the bare defaults a misspelt event answers None, and
    the error of an action is lost while the complaint moves on all the same. A machine
    of it takes one event at a time.

    >>> from statemachine import State
    >>> class Desk(Chart):
    ...     inbox = State(initial=True)
    ...     gone = State()
    ...     close = inbox.to(gone)
    ...     reopen = gone.to(inbox)
    >>> Desk.allow_event_without_transition
    False
    >>> Desk().send("clsoe")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: Desk has no event 'clsoe'; did you mean 'close'?
    """

    allow_event_without_transition = False
    catch_errors_as_events = False
    atomic_configuration_update = True
    enable_self_transition_entries = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._turn, self._at_hand = Turn(), ""
        super().__init__(*args, **kwargs)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        message = f"a live {type(self).__name__} is not copied or pickled; make another"
        raise TypeError(message)

    @property
    def is_terminated(self) -> bool:
        """Whether it is in a final status, also where it was made in one."""
        return bool(super().is_terminated) or any(
            state.final and state.parent is None for state in self.configuration
        )

    @property
    def has_coroutines(self) -> bool:
        """Whether what it runs has to be awaited."""
        return self._callbacks.has_async_callbacks

    def send(self, event: str, *args: Any, **kwargs: Any) -> Any:
        """Send an event by name; its hooks may ask for *kwargs*.

        InvalidValue for an event that the chart does not name, and for an argument
        that python-statemachine would drop or take for its own; TransitionNotAllowed,
        which is python-statemachine's, where no transition may be taken.
        """
        name = type(self).__name__
        if event not in self._events:
            hint = suggestion(event, sorted(map(str, self._events)))
            raise InvalidValue(f"{name} has no event {event!r}{hint}")
        taken = sorted(_TAKEN & set(kwargs))
        if taken:
            message = f"{', '.join(taken)}: taken by python-statemachine; rename it"
            raise InvalidValue(message)
        return super().send(event, *args, **kwargs)

    def enabled_events(self, *args: Any, **kwargs: Any) -> Any:
        """The events that the guards let pass; an error of a guard comes out.

        python-statemachine takes an event for enabled where its guard fails, and gives
        guards no complaint here. Whether a command is open is for ``available`` to say.
        """
        complaint = getattr(self.model, "complaint", None)
        if complaint is None:
            return super().enabled_events(*args, **kwargs)
        found = (
            event
            for state in self.configuration
            for transition in state.transitions
            if all(
                bool(each.func(complaint)) is each.expected_value
                for each in transition.cond
            )
            for event in transition.events
        )
        return [getattr(self, event) for event in dict.fromkeys(map(str, found))]

    def add_listener(self, *listeners: object) -> Any:
        """Add listeners; InvalidValue for hooks that would be missed or not awaited."""
        problems = [
            *chain(*(listener_problems(each, type(self)) for each in listeners)),
            *(
                f"{type(each).__name__}: its coroutines would never be awaited, as the "
                "machine has none; give it where the machine is made"
                for each in listeners
                if has_coroutines(each) and not self.has_coroutines
            ),
        ]
        if problems:
            raise InvalidValue("; ".join(problems))
        add: Callable[..., Any] = super().add_listener
        return add(*listeners)

    def _put_nonblocking(self, trigger_data: TriggerData, *how: Any, **by: Any) -> Any:
        """Take an event in, sent or called; python-statemachine's own pass."""
        put, event = super()._put_nonblocking, str(trigger_data.event)
        if event not in self._events:
            return put(trigger_data, *how, **by)
        self._take_turn(event)
        try:
            return put(trigger_data, *how, **by)
        except BaseException:
            self._turn.leave()
            raise

    def _take_turn(self, event: str) -> None:
        """A second sender would get None, and the first one the errors of both."""
        if not self._turn.take():
            problem = (
                f"{event} comes while {self._at_hand} is not done (or not awaited)"
            )
            raise CannotFollow(type(self).__name__, problem)
        self._at_hand = event

    def _processing_loop(self, caller_future: Any = None) -> Any:
        """Run what was taken in; an error puts the status back."""
        with ExitStack() as stack:
            stack.enter_context(self._all_or_nothing())
            done = super()._processing_loop(caller_future)
            if isawaitable(done):
                return self._awaited(done, stack.pop_all())
            return done

    async def _awaited(self, running: Awaitable[Any], stack: ExitStack) -> Any:
        with stack:
            return await running

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        before = self.current_state_value
        try:
            yield
        except BaseException:
            self._engine.running = True
            if self.current_state_value != before:
                self.current_state_value = before
            raise
        finally:
            self._turn.leave()
