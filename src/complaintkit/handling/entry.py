"""Entries: the audit record, and the only history there is."""

from datetime import datetime
from typing import NamedTuple

from attrs import frozen

from complaintkit.commands import Command
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.people import Actor
from complaintkit.rules.decision import Decision


@frozen
class Entry:
    """One accepted command: who recorded it when, what it decided, where it led.

    *number* counts the entries of a complaint from 1, which is ``Open``. *closed*
    says whether *status* is a closed one, so that no lifecycle is needed to read it.
    The example of ``open_complaint`` shows one.
    """

    complaint_id: str
    number: int
    at: datetime
    by: Actor
    command: Command
    decisions: tuple[Decision[object], ...]
    status: str
    closed: bool
    request_id: str | None = None


class Handled(NamedTuple):
    """What handling a command leaves: the complaint, and the entries to store.

    There are no entries where the request was a repetition.

    >>> Handled._fields
    ('complaint', 'entries')
    """

    complaint: Complaint
    entries: tuple[Entry, ...]
