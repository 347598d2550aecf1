"""For the tests of a host: what its store promises, and how to show that it does."""

from complaintkit.testing.assertions import (
    assert_allowed,
    assert_deadline,
    assert_due,
    assert_explains,
    assert_paid_once,
    assert_refused,
    assert_replays,
    assert_within_authority,
)
from complaintkit.testing.builders import Builder, a_complaint
from complaintkit.testing.contract import (
    SEALED_STORE_CONTRACT,
    STORE_CONTRACT,
    Clause,
    check_sealed_store,
    check_store,
)
from complaintkit.testing.memory import MemoryStore
from complaintkit.testing.store import SealedStore, Store
from complaintkit.testing.trial import BrokenContract

__all__ = [
    "SEALED_STORE_CONTRACT",
    "STORE_CONTRACT",
    "BrokenContract",
    "Builder",
    "Clause",
    "MemoryStore",
    "SealedStore",
    "Store",
    "a_complaint",
    "assert_allowed",
    "assert_deadline",
    "assert_due",
    "assert_explains",
    "assert_paid_once",
    "assert_refused",
    "assert_replays",
    "assert_within_authority",
    "check_sealed_store",
    "check_store",
]


def __dir__() -> list[str]:
    return __all__
