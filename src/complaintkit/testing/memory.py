"""A store in memory that keeps the contract: for tests, and to read."""

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock

from complaintkit.audit import START, Sealed, erase, seal
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.personal import same_but_erased
from complaintkit.errors import StaleVersion, UnknownComplaint
from complaintkit.handling.apply import replay
from complaintkit.handling.entry import Entry, must_follow
from complaintkit.rulebook import Rulebook

_SALT = "for tests only, and no secret"


class MemoryStore:
    """Complaints under *rulebook*, as sealed entries in memory; extra ``codec``.

    For a test that wants a store and no database. A real one does the same inside a
    transaction, with a new random salt each time.

    >>> from complaintkit.presets import standard
    >>> store = MemoryStore(standard("EUR"))
    >>> store.load("C-1")
    Traceback (most recent call last):
    complaintkit.errors.UnknownComplaint: there is no complaint 'C-1'
    """

    def __init__(self, rulebook: Rulebook) -> None:
        from complaintkit.codec import Codec

        self._codec = Codec.of(rulebook)
        self._chains: dict[str, list[Sealed]] = {}
        self._lock = Lock()

    def load(self, complaint_id: str) -> Complaint:
        """The complaint as its stored entries make it; or UnknownComplaint."""
        return replay(self._entries(self.chain(complaint_id)))

    def append(
        self, complaint_id: str, entries: Sequence[Entry], *, expected: int
    ) -> None:
        """All entries or none; StaleVersion if the complaint has moved on."""
        must_follow(entries, expected, of=complaint_id)
        stored = [self._codec.to_dict(entry) for entry in entries]
        with self._lock:
            chain = self._chains.get(complaint_id, [])
            there = chain[expected:][: len(stored)]
            if same_but_erased(tuple(self._entries(there)), tuple(entries)):
                return
            if len(chain) != expected:
                raise StaleVersion(complaint_id, expected, len(chain))
            after = chain[-1]["digest"] if chain else START
            salt = f"{_SALT}: {complaint_id} {expected}"
            links = seal(stored, after=after, salt=salt)
            self._chains[complaint_id] = [*chain, *links]

    def chain(self, complaint_id: str) -> Sequence[Sealed]:
        """The sealed entries, in order; or UnknownComplaint."""
        if complaint_id not in self._chains:
            raise UnknownComplaint(complaint_id)
        return tuple(self._chains[complaint_id])

    def erase(self, complaint_id: str) -> None:
        """Take the personal data out of what is stored; or UnknownComplaint."""
        with self._lock:
            links = self.chain(complaint_id)
            self._chains[complaint_id] = [erase(link) for link in links]

    def _entries(self, links: Iterable[Sealed]) -> Iterator[Entry]:
        return (self._codec.from_dict(link["entry"], Entry) for link in links)
