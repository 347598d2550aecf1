"""Which moves are allowed; pluggable; the only room that imports statemachine."""

from complaintkit.lifecycle.moves import Lifecycle, Moves

__all__ = ["Lifecycle", "Moves"]


def __dir__() -> list[str]:
    return __all__
