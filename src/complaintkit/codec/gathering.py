"""Reading with all that is wrong gathered, each problem under its path."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from attrs import define, field

from complaintkit.codec.bounds import MOST_PROBLEMS, under
from complaintkit.codec.scalars import Structure, short
from complaintkit.errors import (
    CannotDecode,
    InvalidRulebook,
    InvalidValue,
    suggestion,
)

UNREAD: Final = object()
"""Stands for a value that could not be read; why is among the problems."""

_FEW = 100
"""So many names are enough to suggest one from."""

Read = Callable[[Any, str], Any]
"""Reads what stands at a path."""


def has_unread(parts: Iterable[object]) -> bool:
    """Whether any of *parts* could not be read.

    >>> has_unread([1, UNREAD])
    True
    """
    return any(part is UNREAD for part in parts)


@define
class Gathering:
    """All that was wrong so far; what is built of an unread part is unread itself.

    >>> gathering = Gathering()
    >>> name = gathering.refuse("id", "is missing")
    >>> gathering.build(dict, {"id": name}, "") is UNREAD
    True
    >>> gathering.problems
    [('id', 'is missing')]
    """

    problems: list[tuple[str, str]] = field(factory=list)

    def refuse(self, at: str, what: str) -> Any:
        """Note a problem; CannotDecode once there are too many to go on."""
        self.problems.append((at or "$", what))
        if len(self.problems) >= MOST_PROBLEMS:
            raise CannotDecode(self.problems)
        return UNREAD

    def build(self, make: Callable[..., Any], parts: Mapping[str, Any], at: str) -> Any:
        """What *make* makes of *parts*; its errors are problems of *at*."""
        if has_unread(parts.values()):
            return UNREAD
        try:
            return make(**parts)
        except InvalidRulebook as error:
            return [self.refuse(at, finding) for finding in error.findings][-1]
        except InvalidValue as error:
            return self.refuse(at, str(error))

    def scalar(self, hook: Structure, data: Any, at: str) -> Any:
        """What *hook* reads."""
        try:
            return hook(data, None)
        except (TypeError, ValueError) as error:
            return self.refuse(at, str(error))

    def is_table(self, data: object, known: Sequence[str], at: str) -> bool:
        """Whether *data* is a dict; keys that are not *known* are problems."""
        if not isinstance(data, dict):
            self.refuse(at, f"expected a table, got {short(data)}")
            return False
        for key in data:
            if key not in known:
                hint = suggestion(key[:80], known)
                self.refuse(under(at, key), f"there is no such key{hint}")
        return True

    def each(self, data: object, at: str, read: Read) -> Any:
        """A tuple of what *read* reads of a list."""
        if not isinstance(data, list):
            return self.refuse(at, f"expected a list, got {short(data)}")
        found = tuple(read(item, under(at, n)) for n, item in enumerate(data))
        return UNREAD if has_unread(found) else found

    def one_of(
        self, known: Iterable[tuple[Any, Any]], what: str, data: Any, at: str
    ) -> Any:
        """What is *known* under the plain value that *data* are: 1 is not True."""
        pairs = list(known)
        for name, value in pairs:
            if type(name) is type(data) and name == data:
                return value
        return self._unknown([name for name, _ in pairs], what, data, at)

    def named(self, known: Mapping[str, Any], what: str, data: Any, at: str) -> Any:
        """What is *known* under that name."""
        if isinstance(data, str) and data in known:
            return known[data]
        return self._unknown(list(known), what, data, at)

    def _unknown(self, known: Sequence[Any], what: str, data: Any, at: str) -> Any:
        near = [str(name)[:80] for name in known[:_FEW]]
        hint = suggestion(short(data).strip("'"), near)
        return self.refuse(at, f"there is no {what} {short(data)}{hint}")
