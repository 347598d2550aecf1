"""The store: what ``complaintkit.testing.SealedStore`` promises, kept by Django."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from complaintkit import (
    Complaint,
    Entry,
    Rulebook,
    StaleVersion,
    UnknownComplaint,
    replay,
)
from complaintkit.audit import START, Sealed, erase, seal
from complaintkit.codec import Codec
from complaintkit.complaint.personal import same_but_erased
from complaintkit.handling import apply
from complaintkit.handling.entry import must_follow
from django_desk.models import Link, Snapshot


class DjangoStore:
    """Complaints under *rulebook*, in the database of the settings."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._codec = Codec.of(rulebook)

    def load(self, complaint_id: str) -> Complaint:
        """The complaint as its entries have left it; or UnknownComplaint."""
        snapshot = Snapshot.objects.filter(pk=complaint_id).first()
        if snapshot is None:
            raise UnknownComplaint(complaint_id)
        return self._codec.from_dict(snapshot.data, Complaint)

    def append(
        self, complaint_id: str, entries: Sequence[Entry], *, expected: int
    ) -> None:
        """All entries or none; StaleVersion if the complaint has moved on."""
        must_follow(entries, expected, of=complaint_id)
        try:
            self._append(complaint_id, entries, expected)
        except IntegrityError:  # somebody else was first: it is there now
            self._append(complaint_id, entries, expected)

    @transaction.atomic
    def _append(
        self, complaint_id: str, entries: Sequence[Entry], expected: int
    ) -> None:
        row = Snapshot.objects.select_for_update().filter(pk=complaint_id).first()
        if self._holds(complaint_id, entries, expected):
            return
        version = 0 if row is None else row.version
        if version != expected:
            raise StaleVersion(complaint_id, expected, version)
        last = _links(complaint_id).last()
        after = START if last is None else last.sealed["digest"]
        stored = [self._codec.to_dict(entry) for entry in entries]
        links = seal(stored, after=after, salt=secrets.token_hex(16))
        Link.objects.bulk_create(
            Link(complaint_id=complaint_id, number=number, sealed=link)
            for number, link in enumerate(links, expected + 1)
        )
        complaint = self._codec.from_dict(row.data, Complaint) if row else None
        for entry in entries:
            complaint = apply(complaint, entry)
        self._snap(complaint)

    def _holds(self, complaint_id: str, entries: Sequence[Entry], after: int) -> bool:
        """Whether these very entries are there: whoever got no answer asks again.

        What has been erased since is no difference.
        """
        found = _links(complaint_id).filter(number__gt=after)[: len(entries)]
        kept = [self._codec.from_dict(link.sealed["entry"], Entry) for link in found]
        return same_but_erased(tuple(kept), tuple(entries))

    def _snap(self, complaint: Complaint | None) -> None:
        if complaint is not None:
            Snapshot(
                complaint_id=complaint.id,
                version=complaint.version,
                status=complaint.status,
                closed=complaint.closed,
                data=self._codec.to_dict(complaint),
            ).save()

    def chain(self, complaint_id: str) -> list[Sealed]:
        """The sealed entries, in order; or UnknownComplaint."""
        found = [link.sealed for link in _links(complaint_id)]
        if not found:
            raise UnknownComplaint(complaint_id)
        return found

    @transaction.atomic
    def erase(self, complaint_id: str) -> None:
        """Take the personal data out of the chain, and make the snapshot anew."""
        Snapshot.objects.select_for_update().filter(pk=complaint_id).first()
        links = [erase(link) for link in self.chain(complaint_id)]
        for number, link in enumerate(links, 1):
            _links(complaint_id).filter(number=number).update(sealed=link)
        stored = (link["entry"] for link in links)
        self._snap(replay(self._codec.from_dict(each, Entry) for each in stored))


def _links(complaint_id: str) -> Any:
    return Link.objects.filter(complaint_id=complaint_id)
