"""Steps that policy requires, and that a chart lets people skip."""

from collections.abc import Callable, Iterator

from attrs import frozen

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint, EndingKind
from complaintkit.exploring.acts import (
    answering,
    both,
    carrying_out,
    closing,
    of_offers,
    preparing,
    signing,
)
from complaintkit.exploring.keys import by_all
from complaintkit.exploring.samples import bounds, forms, plan
from complaintkit.exploring.search import Act, Acts, Node, Search
from complaintkit.exploring.story import stopped
from complaintkit.exploring.ways import FEW, Ways
from complaintkit.handling.legs import event_of
from complaintkit.lifecycle.moves import Lifecycle, Move
from complaintkit.rulebook import Rulebook
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity


@frozen
class Requirement:
    """A step that some policy asks for, and what must not happen before it.

    *instead* are the events that make it needless. *held* is whether ``handle`` holds
    people to it, whatever the chart says.
    """

    step: str
    before: tuple[str, ...]
    policy: str
    asked: Callable[[Rulebook], bool]
    held: bool = True
    instead: tuple[str, ...] = ()


_OTHER_ENDINGS = tuple(
    sorted(do.EVENTS[kind] for kind in do.ENDINGS if kind is not do.Close)
)
_PROMISE = ("present_offer", "grant")
_CLOSE = ("close",)


def _asks_for_approval(rulebook: Rulebook) -> bool:
    return len(rulebook.authority.ladder) > 1


def _asks_for_confirmation(rulebook: Rulebook) -> bool:
    return rulebook.record is not None and any(r.then for r in rulebook.record.rules)


def _asks_for_acknowledgement(rulebook: Rulebook) -> bool:
    return any("acknowledge" in clock.stops for clock in rulebook.all_clocks)


def _asks_for_follow_up(rulebook: Rulebook) -> bool:
    return any(rule.then.times for rule in rulebook.follow_up.rules)


REQUIREMENTS = (
    Requirement("approve", _PROMISE, "authority", _asks_for_approval),
    Requirement("confirm_record", _PROMISE, "record", _asks_for_confirmation),
    Requirement(
        "acknowledge",
        _CLOSE,
        "clocks",
        _asks_for_acknowledgement,
        held=False,
        instead=_OTHER_ENDINGS,
    ),
    Requirement(
        "follow_up",
        _CLOSE,
        "follow_up",
        _asks_for_follow_up,
        instead=("confirm_agreement", "grant", *_OTHER_ENDINGS),
    ),
)
"""What policies ask for. What is settled on the spot needs no follow-up."""


def skipped(ways: Ways) -> Iterator[Flaw]:
    """Each required step that the chart gives a place, and a way round it.

    A way is one without guards: a guard says that somebody has thought of it.
    """
    rulebook, lifecycle = ways.rulebook, ways.rulebook.lifecycle
    if not isinstance(lifecycle, Lifecycle):
        return
    for required in REQUIREMENTS:
        if required.asked(rulebook) and _has_a_place(lifecycle, required):
            move = _way_round(lifecycle, required)
            if move is not None:
                yield _flaw(ways, required, move)


def _has_a_place(lifecycle: Lifecycle, required: Requirement) -> bool:
    """Whether the chart moves on with the step, and lists no part of it as anywhere."""
    free = {required.step, *required.before} & lifecycle.anywhere
    return not free and any(
        move.event == required.step and move.source != move.target
        for move in lifecycle.moves
    )


def _way_round(lifecycle: Lifecycle, required: Requirement) -> Move | None:
    """The first move that is to come after the step, and can be got to without it."""
    barred = {required.step, *required.instead}
    free = [
        move for move in lifecycle.moves if not move.guards and move.event not in barred
    ]
    reached = {lifecycle.initial}
    while more := {m.target for m in free if m.source in reached} - reached:
        reached |= more
    for move in free:
        if move.event in required.before and move.source in reached:
            return move
    return None


def _flaw(ways: Ways, required: Requirement, move: Move) -> Flaw:
    held = "; handle alone holds people to it" if required.held else ""
    what = (
        f"{move.event} leads from {move.source} to {move.target} past {required.step}, "
        f"which policy requires ({required.policy}){held}"
    )
    gravity = Gravity.WARNING if required.held else Gravity.ERROR
    kind, story = FlawKind.SKIPPED, _story(ways, required, move)
    return Flaw(kind, gravity, "lifecycle", what, story=story)


def _story(ways: Ways, required: Requirement, move: Move) -> tuple[str, ...]:
    """The shortest story in which the move is made and the step is not."""
    rulebook, cast = ways.rulebook, ways.cast
    offered = plan(next(iter(forms(rulebook))), bounds(rulebook)[0])
    tried = both(
        ways.working,
        preparing([cast.lead], [offered], 1),
        of_offers([cast.lead], do.PresentOffer, do.RequestApproval),
        signing(cast),
        answering(cast),
        carrying_out([cast.lead]),
        closing(rulebook, cast, EndingKind.RESOLVED),
    )
    barred = {required.step, *required.instead}

    def without(complaint: Complaint) -> Iterator[Act]:
        return (a for a in tried(complaint) if event_of(a.command) not in barred)

    search = Search(ways.house, without, by_all, FEW).run(ways.house.opened())
    made = [node for node in search.nodes if _makes(move, node)]
    if made:
        return made[0].story
    before = [node for node in search.nodes if node.complaint.status == move.source]
    return _refused(search, before, without, move)


def _makes(move: Move, node: Node) -> bool:
    """Whether *move* has led to *node*."""
    before = node.before
    return (
        before is not None
        and before.complaint.status == move.source
        and node.complaint.status == move.target
    )


def _refused(
    search: Search, before: list[Node], acts: Acts, move: Move
) -> tuple[str, ...]:
    """The shortest story that leads to the move, and why it goes no further."""
    tried = (
        (node, act, search.attempt(node, act))
        for node in before
        for act in acts(node.complaint)
        if event_of(act.command) == move.event
    )
    refused = (
        (*node.story, stopped(act.by, act.command, answer))
        for node, act, answer in tried
        if not isinstance(answer, Node)
    )
    return next(refused, ())
