"""The contract of a store, to hold it to from any framework of tests."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from attrs import field, frozen

from complaintkit.presets import standard
from complaintkit.rulebook import Rulebook
from complaintkit.testing import promises, sealing
from complaintkit.testing.store import SealedStore, Store
from complaintkit.testing.trial import (
    METHODS,
    BrokenContract,
    StillWaiting,
    Trial,
    must_open,
)

S = TypeVar("S", bound=Store)
S_contra = TypeVar("S_contra", bound=Store, contravariant=True)

__tracebackhide__ = True

IDS = "contract"
"""How the ids of the complaints begin that a trial stores."""


@frozen
class Clause(Generic[S_contra]):
    """One promise of a store, and how it is tried.

    >>> str(STORE_CONTRACT[4]), STORE_CONTRACT[4].promise[:35]
    ('order', 'Entries come back in the order of t')
    """

    name: str
    promise: str
    _put: Callable[[Trial[S_contra]], None] = field(repr=False)
    _methods: Sequence[str] = METHODS

    def __str__(self) -> str:
        return self.name

    def check(
        self,
        open_store: Callable[[], S_contra],
        *,
        rulebook: Rulebook | None = None,
        ids: str = IDS,
    ) -> None:
        """BrokenContract if the store does not keep this promise.

        *open_store* gives a store on the same storage each time it is called; in a
        race, each rival has one of its own. *rulebook* is the standard one, unless the
        store is for another; *ids* begins the ids of what is stored, so that a trial
        can be put to a store that had one before. InvalidValue if *open_store* opens
        no store; an error while it is first called comes up as it is.

        >>> from complaintkit.testing import MemoryStore
        >>> store = MemoryStore(standard("EUR"))
        >>> for clause in SEALED_STORE_CONTRACT:
        ...     clause.check(lambda: store)
        """
        complaint_id = f"{ids}-{self.name.replace(' ', '-')}"
        store = must_open(open_store, self._methods)
        trial = Trial(open_store, rulebook or standard("EUR"), complaint_id, store)
        try:
            trial.must_be_new()
            self._put(trial)
        except BrokenContract as broken:
            raise type(broken)([self._said(*broken.failures)]) from broken.__cause__
        except Exception as error:
            said = self._said(f"the store raised {type(error).__name__}: {error}")
            raise BrokenContract([said]) from error

    def _said(self, failure: str) -> str:
        return f"{self.name}: {failure}\n  ({self.promise})"


def _clauses(
    promises: Iterable[Callable[[Trial[S]], None]], *methods: str
) -> tuple[Clause[S], ...]:
    """Each by the name of the function that tries it, and what that says."""
    return tuple(
        Clause(each.__name__.replace("_", " "), str(each.__doc__), each, methods)
        for each in promises
    )


STORE_CONTRACT: tuple[Clause[Store], ...] = _clauses(promises.PROMISES, *METHODS)
"""What every store promises: a test for each, or ``check_store`` for all."""

SEALED_STORE_CONTRACT: tuple[Clause[SealedStore], ...] = _clauses(
    (*promises.PROMISES, *sealing.PROMISES), *METHODS, "chain", "erase"
)
"""What a store promises that keeps a chain: all that every store does, and more."""


def check_store(
    open_store: Callable[[], Store],
    *,
    rulebook: Rulebook | None = None,
    ids: str = IDS,
) -> None:
    """Hold a store to ``STORE_CONTRACT``; BrokenContract names every broken promise.

    *open_store* is a function without arguments, such as ``lambda: store``: it gives a
    store on the same storage each time, from any thread. *rulebook* is the standard one
    in EUR, unless the store is for another. *ids* begins the ids of what is stored:
    give another one for storage that a trial was put to before. InvalidValue if
    *open_store* opens no store; an error while it is first called comes up as it is.

    >>> from complaintkit.testing import MemoryStore
    >>> class Hasty(MemoryStore):
    ...     def append(self, complaint_id, entries, *, expected):
    ...         super().append(complaint_id, entries[:1], expected=expected)
    >>> store = Hasty(standard("EUR"))
    >>> check_store(lambda: store)
    Traceback (most recent call last):
    complaintkit.testing.trial.BrokenContract: whole life: after a whole life,
    loading gives version 2, not 11
      (All that can be in a complaint comes back as it was, from receipt to closure.)
    in part: ...
    """
    hold_to(STORE_CONTRACT, open_store, rulebook, ids)


def check_sealed_store(
    open_store: Callable[[], SealedStore],
    *,
    rulebook: Rulebook | None = None,
    ids: str = IDS,
) -> None:
    """Hold a store to ``SEALED_STORE_CONTRACT``; extra ``codec``.

    *open_store*, *rulebook* and *ids* are those of ``check_store``: how the storage is
    opened, what the store is for, and how the ids of what is stored begin.

    >>> from complaintkit.testing import MemoryStore
    >>> store = MemoryStore(standard("EUR"))
    >>> check_sealed_store(lambda: store)
    """
    hold_to(SEALED_STORE_CONTRACT, open_store, rulebook, ids)


def hold_to(
    contract: Iterable[Clause[S]],
    open_store: Callable[[], S],
    rulebook: Rulebook | None = None,
    ids: str = IDS,
) -> None:
    """BrokenContract with all that is broken of these clauses.

    A store that does not answer is tried no further.
    """
    failures: list[str] = []
    for clause in contract:
        try:
            clause.check(open_store, rulebook=rulebook, ids=ids)
        except BrokenContract as broken:
            failures += broken.failures
            if isinstance(broken, StillWaiting):
                break
    if failures:
        raise BrokenContract(failures)
