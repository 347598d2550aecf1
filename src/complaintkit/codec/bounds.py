"""How much stored data may hold: it is walked before anything is made of it."""

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any, Final

from complaintkit.codec.scalars import MOST_BITS, short
from complaintkit.errors import CannotDecode

MOST_VALUES: Final = 50_000
"""So many values, lists and dicts included, one rulebook may hold."""

DEEPEST: Final = 40
"""So many lists and dicts may stand inside one another."""

LONGEST: Final = 10_000
"""So many characters a text or a key may have."""

MOST_PROBLEMS: Final = 1000
"""After so many the reading stops: nobody mends more at a time."""

_PLAIN = re.compile(r"[\w-]{1,80}", re.ASCII)

Place = tuple["Place", str | int, int] | None
"""Where a value stands: in what, under which key, how deep; None at the top."""


def under(at: str, key: str | int) -> str:
    """The path of what stands at *at* under *key*.

    >>> under(under(under("", "tiering"), "rules"), 3)
    'tiering.rules[3]'
    >>> under("calendars", "Europe/London")
    "calendars['Europe/London']"
    """
    if isinstance(key, str) and _PLAIN.fullmatch(key):
        return f"{at}.{key}" if at else key
    return f"{at}[{short(key)}]"


def must_be_bounded(data: object) -> None:
    """CannotDecode unless *data* are plain, and no more than the bounds allow.

    >>> must_be_bounded({"schema": 1, "cost": 0.5})
    Traceback (most recent call last):
    complaintkit.errors.CannotDecode: cost: no float is exact: write 0.5 in quotes
    """
    problems: list[tuple[str, str]] = []
    waiting: list[tuple[Place, Any]] = [(None, data)]
    count = 1
    while waiting and len(problems) < MOST_PROBLEMS:
        place, value = waiting.pop()
        problems += [(_path(place), what) for what in _faults(value)]
        count += len(value) if isinstance(value, dict | list) else 0
        if count > MOST_VALUES:
            raise CannotDecode([(_path(place), f"more than {MOST_VALUES} values")])
        waiting += reversed(_inside(place, value))
    if problems:
        raise CannotDecode(problems)


def _inside(place: Place, value: Any) -> list[tuple[Place, Any]]:
    depth = place[2] + 1 if place else 1
    pairs: Iterable[tuple[Any, Any]] = ()
    if type(value) is dict:
        pairs = ((key, each) for key, each in value.items() if _is_key(key))
    elif type(value) is list:
        pairs = enumerate(value)
    found: list[tuple[Place, Any]] = [((place, k, depth), each) for k, each in pairs]
    if found and depth > DEEPEST:
        raise CannotDecode([(_path(place), f"it is nested more than {DEEPEST} deep")])
    return found


def _is_key(key: object) -> bool:
    return type(key) is str and len(key) <= LONGEST


def _path(place: Place) -> str:
    keys: list[str | int] = []
    while place is not None:
        keys.append(place[1])
        place = place[0]
    at = ""
    for key in reversed(keys):
        at = under(at, key)
    return at or "$"


def _faults(value: Any) -> list[str]:
    find = _FAULTS.get(type(value), _of_stranger)
    return find(value)


def _of_table(value: dict[Any, Any]) -> list[str]:
    wrong = [key for key in value if not _is_key(key)][:MOST_PROBLEMS]
    expected = f"expected keys that are str of at most {LONGEST} characters"
    return [f"{expected}, got {short(key)}" for key in wrong]


def _of_text(value: str) -> list[str]:
    long = len(value) > LONGEST
    return [f"expected at most {LONGEST} characters, got {len(value)}"] * long


def _of_whole(value: int) -> list[str]:
    return ["expected at most 18 digits, got a huge number"] * (
        value.bit_length() > MOST_BITS
    )


def _of_stranger(value: object) -> list[str]:
    match value:
        case float():
            return [f"no float is exact: write {value!r} in quotes"]
        case date() | time():
            return [f"write it in quotes, such as '2026-03-01': got {value}"]
        case None:
            return ["there is no None in a rulebook: leave the key out"]
    return [f"expected plain values, got a {type(value).__name__}"]


_FAULTS: dict[type, Callable[[Any], list[str]]] = {
    dict: _of_table,
    list: lambda _: [],
    str: _of_text,
    bool: lambda _: [],
    int: _of_whole,
}
