"""Content: what a value of ours is made of, down to its tables and its money."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from complaintkit.errors import InvalidRulebook
from complaintkit.money import Money
from complaintkit.rules.table import RuleTable


def fingerprint(value: object) -> str:
    """The same for equal content, under any hash seed: SHA-256 in hexadecimal digits.

    InvalidRulebook for what has no content, such as a function.

    >>> fingerprint(Money(1, "EUR")) == fingerprint(Money("1.00", "EUR"))
    True
    """
    import hashlib
    import json

    text = json.dumps(_content(value), ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def tables_in(value: object) -> Iterator[RuleTable[Any]]:
    """The tables that *value* holds, however deep.

    >>> from complaintkit.presets import standard
    >>> [table.name for table in tables_in(standard("EUR").tiering)]
    ['tiering']
    """
    if isinstance(value, RuleTable):
        yield value
        return
    for part in _fields(value):
        yield from tables_in(part)


def currencies_in(value: object) -> Iterator[str]:
    """The currency of every amount that *value* holds, however deep.

    >>> list(currencies_in((Money(1, "EUR"), (Money(1, "USD"),))))
    ['EUR', 'USD']
    """
    if isinstance(value, Money):
        yield value.currency
        return
    for part in _fields(value):
        yield from currencies_in(part)


def _fields(value: Any) -> Iterable[Any]:
    """The items of a tuple, the fields of one of our values, or nothing."""
    if isinstance(value, tuple):
        return value
    if not attrs.has(type(value)):
        return ()
    return [getattr(value, each.name) for each in attrs.fields(type(value))]


def _content(value: Any) -> object:
    """*value* as lists and strings."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple | list):
        return [_content(item) for item in value]
    if isinstance(value, type):
        return _type_content(value)
    return [type(value).__name__, *_parts(value)]


def _parts(value: Any) -> Iterable[object]:
    if isinstance(value, Enum):
        return [value.name]
    if hasattr(value, "content"):
        return [_content(value.content())]
    if attrs.has(type(value)):
        names = [each.name for each in attrs.fields(type(value)) if each.eq]
        return [_content(getattr(value, name)) for name in names]
    if isinstance(value, Decimal | timedelta | date | range):
        return [str(value)]
    raise InvalidRulebook([f"{value!r} has no content to take a fingerprint of"])


def _type_content(kind: type) -> object:
    return [kind.__name__, *getattr(kind, "__members__", ())]
