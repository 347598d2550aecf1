"""Checking a lifecycle: that it can be gone through, and leaves out nothing."""

from collections.abc import Iterable, Iterator
from itertools import chain

from complaintkit import commands as do
from complaintkit.checking.ladder import just_above
from complaintkit.complaint.complaint import EndingKind
from complaintkit.exploring.attacks import TRIED, lives
from complaintkit.exploring.authority import (
    must_be_explorable,
    no_offer,
    once,
    wrongs,
)
from complaintkit.exploring.charts import chart_flaws
from complaintkit.exploring.samples import a_complaint, bounds, forms, plan
from complaintkit.exploring.search import Act, Found, Node, Search
from complaintkit.exploring.settling import answers, unsettled
from complaintkit.exploring.skips import skipped
from complaintkit.exploring.story import stopped
from complaintkit.exploring.ways import Ways
from complaintkit.rulebook import Rulebook
from complaintkit.rules.flaws import Flaw, FlawKind, Flaws, Gravity

WHERE = "lifecycle"


def check_lifecycle(rulebook: Rulebook) -> Flaws:
    """What is wrong with the lifecycle of *rulebook*, under its policies.

    Statuses that cannot be reached, left or closed from; commands that no status
    allows; steps that policy requires and the chart lets people skip; complaints that
    can never be settled or ended; guards that raise. Each has the shortest story that
    shows it, found by the real ``handle``. Where a complaint gets stuck it is an error;
    where ``handle`` alone keeps people from harm it is a warning.

    InvalidValue for anything but a rulebook.

    >>> from complaintkit.presets import standard
    >>> print(check_lifecycle(standard("EUR")))
    no flaws
    """
    must_be_explorable(rulebook, 1)
    ways = Ways.of(rulebook)
    start = ways.ready
    if start is None:
        return no_offer(ways)
    lived = tuple(lives(ways, start, TRIED // 2))
    searches = (ways.worked, *(each.search for each in lived))
    settled = _settlements(ways)
    return Flaws(
        [
            *once(WHERE, chain(_found(searches, settled), wrongs(ways, lived))),
            *chart_flaws(rulebook.lifecycle, (*searches, *settled)),
            *skipped(ways),
            *_unfinished(settled),
            *unsettled(ways, answers(ways, start, ways.cast.own[:1])),
        ]
    )


def _settlements(ways: Ways) -> tuple[Search, ...]:
    """Grave and slight complaints, settled alone and after a signature."""
    rulebook, lead = ways.rulebook, ways.cast.lead
    form, low = next(iter(forms(rulebook))), bounds(rulebook)[0]
    found: list[Search] = []
    for slight in (False, True):
        opened = ways.house.opened(a_complaint(rulebook, slight=slight))
        for amount in (low, just_above(low)):
            search = ways.promise(opened, lead, plan(form, amount))
            found.append(search)
            if search.reached is not None:
                found.append(ways.settlement(search.reached))
    return tuple(found)


def _unfinished(settled: tuple[Search, ...]) -> Iterator[Flaw]:
    """What was promised and could not be closed as resolved, and how far it gets."""
    for search in settled:
        node = search.furthest
        if search.reached is None and node.complaint.fulfilled:
            loss = node.complaint.intake.demand.loss
            what = f"a complaint of {loss} can never be closed as resolved"
            story = _told(search, node)
            kind, gravity = FlawKind.NEVER_SETTLED, Gravity.ERROR
            yield Flaw(kind, gravity, WHERE, what, story=story)


def _told(search: Search, node: Node) -> tuple[str, ...]:
    """The story of *node*, with why it is neither followed up nor closed."""
    lead, close = search.house.lead, do.Close(EndingKind.RESOLVED)
    tried = (Act(lead, do.FollowUp(satisfied=True)), Act(lead, close))
    answers = ((act, search.attempt(node, act)) for act in tried)
    refused = (
        stopped(act.by, act.command, answer)
        for act, answer in answers
        if answer and not isinstance(answer, Node)
    )
    return (*node.story, *refused)


def _found(*searches: Iterable[Search]) -> Iterator[Found]:
    return (found for search in chain(*searches) for found in search.found)
