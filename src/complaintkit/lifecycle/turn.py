"""Whose turn it is on a live machine."""

from collections import deque


class Turn:
    """One at a time, whatever the thread: whoever takes it has it until it is left.

    >>> turn = Turn()
    >>> turn.take(), turn.take()
    (True, False)
    >>> turn.leave()
    >>> turn.take()
    True
    """

    def __init__(self) -> None:
        self._free = deque([True])  # what pops and appends for threads, without a lock

    def take(self) -> bool:
        """Take it; False where somebody has it."""
        try:
            return self._free.pop()
        except IndexError:
            return False

    def leave(self) -> None:
        """Leave it to the next."""
        self._free.append(True)
