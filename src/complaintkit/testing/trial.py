"""A store on trial: complaints to store in it, and what to say when it fails."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from inspect import iscoroutinefunction
from typing import Generic, TypeVar

from attrs import frozen

import complaintkit.commands as do
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.people import Actor
from complaintkit.errors import InvalidValue, StaleVersion, UnknownComplaint
from complaintkit.handling.core import handle
from complaintkit.handling.entry import Entry, Handled
from complaintkit.rulebook import Rulebook
from complaintkit.testing.builders import a_complaint
from complaintkit.testing.kept import unlike
from complaintkit.testing.store import Store
from complaintkit.testing.usual import START

S_co = TypeVar("S_co", bound=Store, covariant=True)

__tracebackhide__ = True
"""So that pytest shows what is broken, and none of what found it."""

NAME = "Li Wei of Harbour Street"
PATIENCE = 30.0
"""So many seconds a store may take over what is done at once."""


class BrokenContract(AssertionError):
    """A store that does not keep its promises; *failures* says each that is broken.

    >>> print(BrokenContract(["order: entry 10 came before entry 2"]))
    order: entry 10 came before entry 2
    """

    def __init__(self, failures: Sequence[str]) -> None:
        self.failures = tuple(failures)
        super().__init__("\n".join(self.failures))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.failures,)


class StillWaiting(BrokenContract):
    """A store that does not answer: it is tried no further."""


METHODS = ("load", "append")
"""What every store has."""


def must_open(open_store: Callable[[], S_co], methods: Sequence[str] = METHODS) -> S_co:
    """The store that is opened; InvalidValue where it lacks one of the *methods*.

    >>> must_open("a store")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: open_store: expected a function that opens the
    store, such as lambda: store, got str
    """
    expected = "open_store: expected a function that opens the store, such as"
    if not callable(open_store):
        found = type(open_store).__name__
        raise InvalidValue(f"{expected} lambda: store, got {found}")
    store = open_store()
    missing = [name for name in methods if not hasattr(store, name)]
    if missing:
        found = f"{type(store).__name__}, which has no {' and no '.join(missing)}"
        raise InvalidValue(f"{expected} lambda: store, and it gave {found}")
    if any(iscoroutinefunction(getattr(store, name)) for name in methods):
        raise InvalidValue(
            "open_store: expected a store that answers when it is called, and got one "
            "to be awaited: give a store around it that does, such as by asyncio.run"
        )
    return store


def expect(kept: object, otherwise: str) -> None:
    """BrokenContract with the sentence *otherwise*, unless the promise is *kept*."""
    if not kept:
        raise BrokenContract([otherwise])


@contextmanager
def refused(what: str, error: type[Exception], because: str) -> Iterator[None]:
    """BrokenContract unless *error* is raised inside."""
    try:
        yield
    except error:
        return
    except Exception as other:
        raised = f"{what} raised {type(other).__name__}: {other}"
        raise BrokenContract(
            [f"{raised}; it had to be refused with {error.__name__}, for {because}"]
        ) from other
    expected = "" if error is Exception else f" with {error.__name__}"
    raise BrokenContract(
        [f"{what} went through; it had to be refused{expected}, for {because}"]
    )


@contextmanager
def done_before(what: str) -> Iterator[None]:
    """BrokenContract if *what* is taken for a rival's, which was done before."""
    try:
        yield
    except StaleVersion as error:
        hint = "compare what is stored with what is appended, before the version"
        refusal = f"{what} was refused with StaleVersion: {hint}"
        raise BrokenContract([refusal]) from error


@frozen
class Trial(Generic[S_co]):
    """One clause put to one store; *id* is the complaint's that it is put with."""

    open_store: Callable[[], S_co]
    rulebook: Rulebook
    id: str
    store: S_co
    patience: float = PATIENCE

    @property
    def by(self) -> Actor:
        """Somebody of the lowest level."""
        return Actor("ann", self.rulebook.authority.ladder[0].role)

    def must_be_new(self) -> None:
        """BrokenContract if the store holds the complaint already."""
        before: object = None
        with suppress(Exception):
            before = self.store.load(self.id)
        expect(
            not isinstance(before, Complaint),
            f"the store holds a complaint {self.id!r} before the trial: give an empty "
            "one, or other *ids*",
        )

    def unknown(self, complaint_id: str) -> None:
        """BrokenContract unless loading an id that was never stored says so."""
        with refused(
            f"loading {complaint_id!r}, which was never stored,",
            UnknownComplaint,
            "a host must tell what is not there from what failed",
        ):
            self.store.load(complaint_id)

    def rival(self, number: int) -> Actor:
        """Somebody else of the same role."""
        return Actor(f"rival {number}", self.by.role)

    def opened(
        self, complaint_id: str | None = None, *, by: Actor | None = None
    ) -> Handled:
        """A complaint on the day of its receipt, and its first entry."""
        own, by = complaint_id or self.id, by or self.by
        case = a_complaint(self.rulebook, id=own, by=by).from_(NAME)
        return Handled(case.complaint, case.entries)

    def noted(
        self,
        complaint: Complaint,
        text: str,
        *,
        by: Actor | None = None,
        is_request: bool = True,
    ) -> Handled:
        """The complaint with one more note, whose text is its request's id as well."""
        at = START + timedelta(minutes=complaint.version)
        return handle(
            complaint,
            do.AddNote(text),
            self.rulebook,
            by=by or self.by,
            at=at,
            request_id=text if is_request else None,
        )

    def stored(self, notes: int = 0) -> tuple[Complaint, tuple[Entry, ...]]:
        """A complaint with so many notes, each appended on its own; and all entries."""
        complaint, entries = self.opened()
        self.store.append(self.id, entries, expected=0)
        for number in range(notes):
            version = complaint.version
            complaint, more = self.noted(complaint, f"note {number}")
            self.store.append(self.id, more, expected=version)
            entries += more
        return complaint, entries

    def refuses(self, entries: Sequence[Entry], what: str, *, because: str) -> None:
        """BrokenContract unless appending *entries* is refused as out of date."""
        with refused(what, StaleVersion, because):
            self.store.append(self.id, entries, expected=entries[0].number - 1)

    def holds(self, complaint: Complaint, after: str) -> None:
        """BrokenContract unless loading gives *complaint*."""
        found = self._loaded(complaint.id, after)
        expect(
            found.version == complaint.version,
            f"after {after}, loading gives version {found.version}, "
            f"not {complaint.version}",
        )
        differing = ", ".join(unlike(found, complaint))
        expect(
            not differing,
            f"after {after}, loading gives another complaint, by its {differing}",
        )

    def _loaded(self, complaint_id: str, after: str) -> Complaint:
        try:
            found = self.store.load(complaint_id)
        except UnknownComplaint as error:
            hint = "is it the same storage each time, and is what is written committed?"
            gone = f"after {after}, what was stored cannot be found: {hint}"
            raise BrokenContract([gone]) from error
        kind = type(found).__name__
        expect(
            isinstance(found, Complaint),
            f"after {after}, loading gives a {kind}, not a Complaint",
        )
        return found
