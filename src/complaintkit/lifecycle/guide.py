"""A chart as a guide: it says where a complaint stands, and seldom stops it."""

from collections.abc import Iterable

from complaintkit.commands import ENDINGS, EVENTS, Reopen
from complaintkit.errors import InvalidRulebook, suggestion
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.moves import Lifecycle

_HELD = frozenset(EVENTS[command] for command in (*ENDINGS, Reopen))


def guided_by(
    chart: type[Chart], *, held: Iterable[str] = (), waiting: Iterable[str] = ()
) -> Lifecycle:
    """The lifecycle of *chart*, in which customers may come with anything at any time.

    A command moves the complaint where a transition says so, and elsewhere keeps its
    status. Only the endings, ``reopen``, and what is *held* besides, are refused where
    no transition leaves. The closed status is called ``closed``.

    >>> from complaintkit.lifecycle.calming import CalmingChart
    >>> lifecycle = guided_by(CalmingChart, held=["present_offer"])
    >>> lifecycle.leaves("letting_out", "assess")
    True
    >>> lifecycle.leaves("letting_out", "present_offer")
    False
    """
    transitions = (each for state in chart.states for each in state.transitions)
    drawn = {str(event) for each in transitions for event in each.events}
    unknown = sorted(set(held) - drawn)
    if unknown:
        known = sorted(drawn)
        raise InvalidRulebook(
            f"{chart.__name__}: held: no transition names {each!r}"
            + suggestion(each, known)
            for each in unknown
        )
    anywhere = drawn - _HELD - set(held)
    return Lifecycle.of(chart, closed=["closed"], waiting=waiting, anywhere=anywhere)
