"""Entries: the audit record, and the only history there is."""

from datetime import datetime

from attrs import field, frozen

from complaintkit.commands import Command
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.people import Actor
from complaintkit.fields import utc
from complaintkit.rules.decision import Decision


@frozen
class Entry:
    """One accepted command: who recorded it when, what it decided, where it led.

    *number* counts the entries of a complaint from 1, which is ``Open``. *closed*
    says whether *status* is a closed one, so that no lifecycle is needed to read it.

    >>> Entry.__attrs_attrs__.number.type
    <class 'int'>
    """

    complaint_id: str
    number: int
    at: datetime = field(converter=utc)
    by: Actor
    command: Command
    decisions: tuple[Decision[object], ...]
    status: str
    closed: bool
    request_id: str | None = None


@frozen
class Handled:
    """What handling a command leaves: the complaint, and the entries to store.

    There are no entries where the request was a repetition.

    >>> Handled.__attrs_attrs__.entries.name
    'entries'
    """

    complaint: Complaint
    entries: tuple[Entry, ...]
