"""Which moves are allowed; pluggable; the only room that imports statemachine."""

from complaintkit.lifecycle.moves import Lifecycle, Moves

__all__ = ["Lifecycle", "Moves"]
