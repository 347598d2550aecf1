"""The base of every chart that a lifecycle is compiled from."""

from typing import Any

from statemachine import StateChart


class Chart(StateChart[Any]):
    """Declare a lifecycle on it with python-statemachine's ``State`` and ``to``.

    Its four flags are strict. With the bare defaults a misspelt event answers None, and
    the error of an action is lost while the complaint moves on all the same.

    >>> from statemachine import State
    >>> class Desk(Chart):
    ...     inbox = State(initial=True)
    ...     gone = State()
    ...     close = inbox.to(gone)
    ...     reopen = gone.to(inbox)
    >>> Desk.allow_event_without_transition
    False
    """

    allow_event_without_transition = False
    catch_errors_as_events = False
    atomic_configuration_update = True
    enable_self_transition_entries = True
