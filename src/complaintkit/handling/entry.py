"""Entries: the audit record, and the only history there is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from attrs import frozen

from complaintkit.commands import Command
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.people import Actor
from complaintkit.errors import InvalidValue
from complaintkit.fields import must_be
from complaintkit.notebook import in_words
from complaintkit.rules.decision import Decision, concluded


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

    def __str__(self) -> str:
        what = f"{type(self.command).__name__} by {self.by.id}"
        head = f"{self.complaint_id} {self.number}: {what}, {minute(self.at)}"
        decided = [
            f"{each.policy}: {concluded(each.outcome)}, by rule {each.rule}"
            for each in self.decisions
        ]
        return "\n  ".join([f"{head}, {self.status}", *decided])

    _repr_pretty_ = in_words


def minute(at: datetime) -> str:
    """A moment, to the minute.

    >>> from datetime import UTC
    >>> minute(datetime(2026, 3, 2, 9, tzinfo=UTC))
    '2026-03-02 09:00+00:00'
    """
    return at.isoformat(" ", "minutes")


def must_follow(
    entries: Sequence[Entry], expected: int, *, of: str | None = None
) -> None:
    """InvalidValue unless *entries* are those right after the first *expected* ones.

    For a store to ask before it writes: a history with a gap can be read no more, and
    none with entries of another complaint. *of* is the id that they are stored under.

    >>> from complaintkit.presets import standard
    >>> from complaintkit.testing import a_complaint
    >>> entries = a_complaint(standard("EUR")).closed().entries
    >>> must_follow(entries[3:6], 3, of="C-1")
    >>> must_follow([entries[3], entries[5]], 3)
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: expected entries 4 to 5, got 4, 6
    """
    must_be(Sequence, entries=entries)
    must_be(int, expected=expected)
    for each in entries:
        _must_be_of(of, each)
    numbers = [entry.number for entry in entries]
    if numbers != [*range(expected + 1, expected + 1 + len(numbers))]:
        got = ", ".join(map(str, numbers))
        wanted = f"{expected + 1} to {expected + len(numbers)}"
        raise InvalidValue(f"expected entries {wanted}, got {got}")


def _must_be_of(complaint_id: str | None, entry: Entry) -> None:
    must_be(Entry, entry=entry)
    if complaint_id not in (None, entry.complaint_id):
        found = f"entry {entry.number} of {entry.complaint_id!r}"
        raise InvalidValue(f"expected entries of {complaint_id!r}, got {found}")


class Handled(NamedTuple):
    """What handling a command leaves: the complaint, and the entries to store.

    There are no entries where the request was a repetition.

    >>> Handled._fields
    ('complaint', 'entries')
    """

    complaint: Complaint
    entries: tuple[Entry, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, (self.complaint, *self.entries)))

    def _repr_pretty_(self, printer: Any, *_cycle: bool) -> None:
        in_words(self, printer)
