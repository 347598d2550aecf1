"""What a host's store promises."""

from collections.abc import Sequence
from typing import Protocol

from complaintkit.audit import Sealed
from complaintkit.complaint.complaint import Complaint
from complaintkit.handling.entry import Entry


class Store(Protocol):
    """Where a host keeps the entries of its complaints.

    ``testing.check_store`` holds a store to all that is said here.
    """

    def load(self, complaint_id: str) -> Complaint:
        """The complaint as its stored entries make it.

        UnknownComplaint if nothing was stored under the id.
        """
        ...

    def append(
        self, complaint_id: str, entries: Sequence[Entry], *, expected: int
    ) -> None:
        """Store *entries* after the first *expected* ones: all of them, or none.

        StaleVersion if there are more entries than that, or fewer. The same append
        once more changes nothing and raises nothing, for whoever got no answer asks
        again; and no entries at all, which is what a repeated request comes to, are
        stored under any version.
        """


class SealedStore(Store, Protocol):
    """A store that keeps the entries as a chain of ``complaintkit.audit``."""

    def chain(self, complaint_id: str) -> Sequence[Sealed]:
        """The sealed entries, in order.

        UnknownComplaint if nothing was stored under the id.
        """
        ...

    def erase(self, complaint_id: str) -> None:
        """Take all personal data out of what is stored, snapshots included.

        UnknownComplaint if nothing was stored under the id.
        """
