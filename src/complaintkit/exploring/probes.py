"""What every complaint must bear: the same again, out of time, under other rules."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint
from complaintkit.errors import NotAllowed
from complaintkit.exploring.acts import WORDS
from complaintkit.exploring.notes import Wrong, payment, rule
from complaintkit.exploring.search import Found, House, Node
from complaintkit.handling import handle
from complaintkit.rulebook import Rulebook

NOTE = do.AddNote(WORDS)


def probed(house: House, nodes: list[Node]) -> Iterator[Found]:
    """What is wrong when each of *nodes* is probed."""
    for node in nodes:
        for wrong in (*_repeated(house, node.complaint), *_misled(house, node)):
            yield Found(wrong, node.story)


def _repeated(house: House, complaint: Complaint) -> Iterator[Wrong]:
    """The last request comes again: as it was, and with another command."""
    if not complaint.requests:
        return
    last = complaint.requests[-1]
    rulebook = house.rulebook if complaint.pin == house.rulebook.pin else house.anew
    terms = {
        "by": last.by,
        "at": complaint.updated_at,
        "given": house.given,
        "request_id": last.id,
    }
    if _entries(complaint, cast("do.Command", last.command), rulebook, terms):
        yield payment("a repeated request was handled again")
    if _entries(complaint, NOTE, rulebook, terms) is not None:
        yield rule("another command under a used request id was taken")


def _misled(house: House, node: Node) -> Iterator[Wrong]:
    """A note comes from the past, and under rules that are not the complaint's."""
    complaint, rulebook = node.complaint, house.rulebook
    terms = {"by": house.lead, "at": node.tomorrow, "given": house.given}
    past = complaint.updated_at - timedelta(days=1)
    if _entries(complaint, NOTE, rulebook, {**terms, "at": past}) is not None:
        yield rule("recorded time ran backwards")
    if _entries(complaint, NOTE, house.anew, terms) is not None:
        yield rule("it was handled under a rulebook that it does not pin")


def _entries(
    complaint: Complaint,
    command: do.Command,
    rulebook: Rulebook,
    terms: dict[str, Any],
) -> int | None:
    """How many entries *command* leaves; None where it is refused."""
    try:
        return len(handle(complaint, command, rulebook, **terms).entries)
    except NotAllowed:
        return None
