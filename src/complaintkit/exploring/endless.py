"""Complaints that can never end: whatever is done, no closed status is reached."""

from collections.abc import Iterator

from complaintkit.exploring.notes import Wrong
from complaintkit.exploring.search import Found, Search
from complaintkit.rules.flaws import FlawKind


def endless(search: Search) -> Iterator[Found]:
    """The first complaint of *search* that nothing leads to an end from.

    What was not looked at any more may yet end.
    """
    hopeful = {
        place
        for place, node in enumerate(search.nodes)
        if node.complaint.closed or place >= len(search.leads)
    }
    while more := _one_step_before(search, hopeful):
        hopeful |= more
    for place, node in enumerate(search.nodes):
        if place not in hopeful:
            what = f"a complaint that is {node.complaint.status} can never end"
            yield Found(Wrong(FlawKind.NEVER_ENDS, what), node.story)
            return


def _one_step_before(search: Search, hopeful: set[int]) -> set[int]:
    return {
        place
        for place, leads in enumerate(search.leads)
        if place not in hopeful and leads & hopeful
    }
