"""For the tests of a host: what its store promises, and how to show that it does."""

from complaintkit.testing.store import SealedStore, Store

__all__ = ["SealedStore", "Store"]


def __dir__() -> list[str]:
    return __all__
