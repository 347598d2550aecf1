"""Hypothesis strategies for whole lives of complaints."""

from datetime import timedelta

from attrs import evolve
from hypothesis import note
from hypothesis import strategies as st

from complaintkit import commands as do
from complaintkit.complaint.assessment import Assessment
from complaintkit.complaint.intake import Channel, Demand, DemandKind
from complaintkit.exploring.search import Acts
from complaintkit.handling import Handled
from complaintkit.rulebook import Rulebook
from complaintkit.testing.asking import must_fit
from complaintkit.testing.builders import a_complaint
from complaintkit.testing.deriving import Deriving, money, texts
from complaintkit.testing.desk import Deed, plan_of
from complaintkit.testing.life import LIFE
from complaintkit.testing.rulebooks import standard_in
from complaintkit.testing.told import Told
from complaintkit.testing.ways import anything

_ASSESSMENTS = Deriving({}).of(Assessment)

WAITS = (timedelta(0), timedelta(hours=5), timedelta(days=1), timedelta(days=9))


def journeys(
    rulebook: Rulebook | None = None, *, most: int = 20
) -> st.SearchStrategy[Handled]:
    """The life of a complaint under *rulebook*: the complaint, and all its entries.

    It goes the usual way for a while, and strays: by anything that ``handle`` accepts
    of whoever is there. It shrinks to fewer entries, and to the usual way; a test that
    fails notes who did what, one after the other.

    >>> from hypothesis import find
    >>> case = find(journeys(), lambda case: len(case.entries) > 2)
    >>> [type(entry.command).__name__ for entry in case.entries]
    ['Open', 'Assess', 'PrepareOffers']
    """
    known = standard_in("EUR") if rulebook is None else rulebook
    must_fit(Rulebook, rulebook=known)

    # a rulebook as an argument would make the strategy's repr very long
    @st.composite
    def journey(draw: st.DrawFn) -> Handled:
        told = _begun(draw, known)
        tried = anything(told)
        for _ in range(draw(st.integers(0, most))):
            told = _gone_on(draw, told, tried)
        note(f"the life of the complaint: {_story(told)}")
        return Handled(told.complaint, told.entries)

    return journey()


def _story(told: Told) -> str:
    """Who did what, as it is read at a glance."""
    return ", ".join(
        f"{type(entry.command).__name__} by {entry.by.id}" for entry in told.entries
    )


def _begun(draw: st.DrawFn, rulebook: Rulebook) -> Told:
    case = a_complaint(rulebook)
    demand = Demand(
        kind=draw(st.none() | st.sampled_from(DemandKind)),
        loss=draw(st.none() | money(rulebook.currency, up_to=10_000)),
    )
    record = evolve(
        case.complaint.intake,
        demand=demand,
        channel=draw(st.sampled_from(Channel)),
        description=draw(texts()),
    )
    return case.recorded(record).told


def _gone_on(draw: st.DrawFn, told: Told, tried: Acts) -> Told:
    told = evolve(told, at=told.at + draw(st.sampled_from(WAITS)))
    match draw(st.sampled_from(("on", "on", "aside", "assessed", "offered"))):
        case "on":
            return _on(told)
        case "assessed":
            command: do.Command = do.Assess(draw(_ASSESSMENTS))
        case "offered":
            amount = draw(money(told.rulebook.currency, up_to=2000))
            command = do.PrepareOffers([plan_of(amount, told.desk)])
        case _:
            return _aside(draw, told, tried)
    return told.tried(Deed(told.lead, command))


def _aside(draw: st.DrawFn, told: Told, tried: Acts) -> Told:
    """Something else: the first that is allowed, from where it is drawn on."""
    acts = [*tried(told.complaint)]
    first = draw(st.integers(0, len(acts) - 1))
    turn = (*acts[first:], *acts[:first])
    after = (told.tried(Deed(act.by, act.command)) for act in turn)
    return next((each for each in after if each is not told), told)


def _on(told: Told) -> Told:
    """The next that happens in a usual life, if it is allowed."""
    desk = told.desk
    deeds = (then(desk) for then in LIFE.values())
    return next((told.tried(deed) for deed in deeds if deed is not None), told)
