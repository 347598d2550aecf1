"""Complaints that can never end: whatever is done, no closed status is reached."""

from complaintkit.exploring.notes import Wrong
from complaintkit.exploring.search import Found, Node, Search
from complaintkit.rules.flaws import FlawKind


def stuck(search: Search) -> Node | None:
    """The first node of *search* from which none leads to a closed one.

    What was not looked at any more may yet end.
    """
    hopeful = {
        place
        for place, node in enumerate(search.nodes)
        if node.complaint.closed or place >= len(search.leads)
    }
    while more := _one_step_before(search, hopeful):
        hopeful |= more
    lost = (node for place, node in enumerate(search.nodes) if place not in hopeful)
    return next(lost, None)


def never_ends(node: Node) -> Found:
    """That nothing leads to an end from *node*."""
    what = f"a complaint that is {node.complaint.status} can never end"
    return Found(Wrong(FlawKind.NEVER_ENDS, what), node.story)


def _one_step_before(search: Search, hopeful: set[int]) -> set[int]:
    return {
        place
        for place, leads in enumerate(search.leads)
        if place not in hopeful and leads & hopeful
    }
