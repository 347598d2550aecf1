"""The door: what is sent in, by a program or on a page, and can be kept.

Ids and amounts stay short enough for every column, and no text holds what a database
or a page cannot write: a NUL, or half of a surrogate pair.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from complaintkit import CannotDecode
from desk.house import CODEC

LARGEST = 1_000_000
"""So many bytes may be sent at once."""

LONGEST_ID = 200
AN_ID = r"^[^\s\x00-\x1f](?:[^\x00-\x1f]*[^\s\x00-\x1f])?$"
"""An id that a sender has chosen: one line, and no spaces at its ends."""

TOO_DEEP = "is nested too deeply"
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_LONGEST = {"request_id": LONGEST_ID, "customer_id": LONGEST_ID, "amount": 15}

Problem = tuple[str, str]


def read(sent: Mapping[str, Any], kind: type[Any]) -> Any:
    """The value that was sent in; CannotDecode with the path of all problems."""
    problems = list(_problems(sent))
    if problems:
        raise CannotDecode(problems)
    try:
        return CODEC.from_dict({"schema": 1, **sent}, kind)
    except RecursionError:
        raise CannotDecode([("", TOO_DEEP)]) from None


def _problems(sent: Mapping[str, Any]) -> Iterator[Problem]:
    """What cannot be kept, anywhere in it: found without recursion, however deep."""
    left: list[tuple[str, str, Any]] = [("", "", sent)]
    while left:
        path, name, value = left.pop()
        match value:
            case str():
                yield from _problems_of(path, name, value)
            case dict():
                yield from _unwritable(path, "".join(value))
                left += [(_below(path, key), key, each) for key, each in value.items()]
            case list():
                left += [(path, name, each) for each in value]


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _problems_of(path: str, name: str, text: str) -> Iterator[Problem]:
    yield from _unwritable(path, text)
    most = _LONGEST.get(name, len(text))
    if len(text) > most:
        yield path, f"has {len(text)} characters, and {most} are the most"


def _unwritable(path: str, text: str) -> Iterator[Problem]:
    found = _UNWRITABLE.search(text)
    if found:
        yield path, f"holds {found[0]!r}, which cannot be kept"
