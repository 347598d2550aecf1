"""What tells one lifecycle from another: for fingerprints, and to be compared."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from complaintkit.lifecycle.moves import Move


class _Declared(Protocol):
    """What a lifecycle says of its moves and its roles."""

    @property
    def initial(self) -> str: ...
    @property
    def moves(self) -> "tuple[Move, ...]": ...
    @property
    def closed(self) -> frozenset[str]: ...
    @property
    def waiting(self) -> frozenset[str]: ...
    @property
    def anywhere(self) -> frozenset[str]: ...
    @property
    def steps(self) -> frozenset[str]: ...


def parts_of(lifecycle: _Declared) -> Mapping[str, object]:
    """What tells *lifecycle* from another, by name.

    >>> from complaintkit.lifecycle.standard import standard_lifecycle
    >>> parts_of(standard_lifecycle())["waiting"]
    ('dispatched',)
    """
    moves: dict[str, str] = {}
    for move in lifecycle.moves:
        name, said = f"{move.source} on {move.event}", str(move)
        moves[name] = f"{moves[name]}, or else {said}" if name in moves else said
    return {
        "initial": lifecycle.initial,
        "moves": moves,
        "closed": tuple(sorted(lifecycle.closed)),
        "waiting": tuple(sorted(lifecycle.waiting)),
        "anywhere": tuple(sorted(lifecycle.anywhere)),
        "steps": tuple(sorted(lifecycle.steps)),
    }


def content_of(lifecycle: _Declared) -> tuple[object, ...]:
    """All that tells *lifecycle* from another, in an order that does not vary.

    >>> from complaintkit.lifecycle.standard import standard_lifecycle
    >>> content_of(standard_lifecycle())[0]
    'received'
    """
    roles = lifecycle.closed, lifecycle.waiting, lifecycle.anywhere, lifecycle.steps
    moves = tuple(move.content() for move in lifecycle.moves)
    return (lifecycle.initial, moves, *map(sorted, roles))
