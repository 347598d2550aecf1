"""Seal and verify a chain of stored entries; works on plain dicts.

A sealed entry holds the digest of its content and of the one before it, so that no
stored entry can be changed, dropped or moved unseen. Personal data, stored as
``{"personal": text}``, enters the digest only as a salted digest of its own: it can be
erased, and its salt forgotten, while the chain still verifies.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any

from complaintkit.errors import BrokenHistory, InvalidValue

START = ""
"""What the first entry of a chain comes after."""

_SHORTEST_SALT = 16
_KEYS = {"entry", "salt", "previous", "digest"}

Stored = Mapping[str, Any]
Sealed = dict[str, Any]


def seal(
    stored_entries: Iterable[Stored], *, after: str = START, salt: str
) -> list[Sealed]:
    """Stored entries as links of a chain that follows the digest *after*.

    *salt* is secret and random, such as ``secrets.token_hex()``; InvalidValue if it is
    shorter than 16 characters, or if an entry is no plain data. Each link gets a salt
    of its own, derived from it: that is kept beside the data, and goes when they are
    erased. Forget *salt* itself.

    >>> entry = {"number": 1, "name": {"personal": "Ann"}}
    >>> [sealed] = seal([entry], salt="0123456789abcdef")
    >>> sealed["previous"], sealed["entry"] == entry, len(sealed["digest"])
    ('', True, 64)
    """
    if not isinstance(salt, str) or len(salt) < _SHORTEST_SALT:
        raise InvalidValue(
            f"a salt has {_SHORTEST_SALT} characters or more, and is new"
        )
    links: list[Sealed] = []
    for position, entry in enumerate(stored_entries):
        own = _hmac(salt, after)
        try:
            digest = _digest(after, _without_text(entry, own))
        except _UNREADABLE as error:
            raise InvalidValue(f"entry {position} is no plain dict: {error}") from error
        link = {"entry": entry, "salt": own, "previous": after, "digest": digest}
        links.append(link)
        after = digest
    return links


def verify_chain(sealed: Iterable[Stored], *, after: str = START) -> str:
    """The digest of the last entry; BrokenHistory at the first that does not hold.

    Compare it with the digest you keep elsewhere: entries cut off at the end leave no
    other trace.

    >>> chain = seal([{"number": 1}], salt="0123456789abcdef")
    >>> verify_chain(chain) == chain[-1]["digest"]
    True
    >>> chain[0]["entry"]["number"] = 2
    >>> verify_chain(chain)
    Traceback (most recent call last):
    complaintkit.errors.BrokenHistory: entry at position 0: its content was changed
    """
    for position, link in enumerate(sealed):
        problem = _problem(link, after)
        if problem is not None:
            raise BrokenHistory(position, problem)
        after = str(link["digest"])
    return after


def erase(link: Stored) -> Sealed:
    """A sealed entry without its personal data and its salt; the chain still verifies.

    InvalidValue if it is no sealed entry.

    >>> entry = {"number": 1, "name": {"personal": "Ann"}}
    >>> [sealed] = seal([entry], salt="0123456789abcdef")
    >>> erased = erase(sealed)
    >>> erased["salt"] is None, list(erased["entry"]["name"])
    (True, ['erased'])
    >>> verify_chain([erased]) == sealed["digest"]
    True
    """
    if not _is_link(link):
        raise InvalidValue(f"expected a sealed entry, got {type(link).__name__}")
    salt, entry = link["salt"], link["entry"]
    if salt is not None:
        entry = _without_text(entry, salt)
    return {**link, "entry": entry, "salt": None}


def _problem(link: Stored, after: str) -> str | None:
    if not _is_link(link):
        return f"it is no sealed entry: expected the keys {sorted(_KEYS)}"
    if link["previous"] != after:
        return (
            f"it follows {link['previous']!r}, not {after!r}: one is missing or moved"
        )
    try:
        digest = _digest(after, _without_text(link["entry"], link["salt"]))
    except _UNREADABLE:
        return "its content cannot be read: personal data without a salt, or no JSON"
    return None if digest == link["digest"] else "its content was changed"


def _is_link(link: object) -> bool:
    return isinstance(link, Mapping) and set(link) == _KEYS


def _without_text(value: Any, salt: str, *path: object) -> Any:
    """*value* with every personal text replaced by its salted digest."""
    if not isinstance(value, _NESTED):
        raise TypeError(f"expected a dict, got a {type(value).__name__}")
    if isinstance(value, dict):
        text = value.get("personal")
        if len(value) == 1 and isinstance(text, str):
            return {"erased": _salted(text, salt, path)}
        return {
            key: _without_text(each, salt, *path, key)
            if isinstance(each, _NESTED)
            else each
            for key, each in value.items()
        }
    return [
        _without_text(each, salt, *path, place) if isinstance(each, _NESTED) else each
        for place, each in enumerate(value)
    ]


_NESTED = (dict, list, tuple)
_UNREADABLE = (TypeError, AttributeError, ValueError, RecursionError)


def _salted(text: str, salt: str, path: tuple[object, ...]) -> str:
    """The digest of a text at its place, so that equal texts have different ones."""
    return _hmac(salt, f"{'/'.join(map(str, path))}\0{text}")


def _hmac(salt: str, message: str) -> str:
    return hmac.new(salt.encode(), message.encode(), hashlib.sha256).hexdigest()


def _digest(previous: str, content: Any) -> str:
    text = json.dumps(
        [previous, content], sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
