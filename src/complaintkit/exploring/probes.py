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
    return (
        Found(wrong, node.story)
        for node in nodes
        for wrong in (*_repeated(house, node.complaint), *_misled(house, node))
    )


def _repeated(house: House, complaint: Complaint) -> Iterator[Wrong]:
    """The last request comes again: as it was, and with another command."""
    last = complaint.requests[-1]
    terms = {
        "by": last.by,
        "at": complaint.updated_at,
        "given": house.given,
        "request_id": last.id,
    }
    tries = (
        (last.command, 0, payment("a repeated request was handled again")),
        (NOTE, None, rule("another command under a used request id was taken")),
    )
    for command, wanted, wrong in tries:
        again = cast("do.Command", command)
        if _entries(complaint, again, house.rulebook, terms) != wanted:
            yield wrong


def _misled(house: House, node: Node) -> Iterator[Wrong]:
    """A note comes from the past, and under rules that are not the complaint's."""
    complaint = node.complaint
    past, terms = (
        {"by": house.lead, "at": at, "given": house.given}
        for at in (complaint.updated_at - timedelta(days=1), node.tomorrow)
    )
    tries = (
        (house.rulebook, past, "recorded time ran backwards"),
        (house.anew, terms, "it was handled under a rulebook that it does not pin"),
    )
    for rulebook, given, what in tries:
        if _entries(complaint, NOTE, rulebook, given) is not None:
            yield rule(what)


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
