"""How the fields of our values are checked at the door: each fault a typed error."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from complaintkit.errors import InvalidValue, nearest
from complaintkit.money import Money

if TYPE_CHECKING:
    from attrs import Attribute

T = TypeVar("T")
Validator = Callable[[Any, "Attribute[Any]", Any], None]


def where(owner: object, attribute: "Attribute[Any]") -> str:
    """How an error names the field, as its class and its name.

    >>> where("", type("Attribute", (), {"name": "id"}))
    'str.id'
    """
    return f"{type(owner).__name__}.{attribute.name}"


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; InvalidValue if it names no zone.

    Moments are kept in UTC because Python compares two moments of one local zone by
    the clock on the wall, which runs backwards once a year.

    >>> from datetime import timezone, timedelta
    >>> utc(datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=8)))).isoformat()
    '2026-03-01T01:00:00+00:00'
    """
    if not isinstance(moment, datetime):
        raise InvalidValue(f"a moment is a datetime with a zone, not {moment!r}")
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        message = f"{moment!r} names no time zone; give it one, such as timezone.utc"
        raise InvalidValue(message)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidValue(f"{moment!r} is beyond the calendar in UTC") from None


def utc_or_none(moment: datetime | None) -> datetime | None:
    """``utc``, where the moment may be unknown.

    >>> utc_or_none(None) is None
    True
    """
    return None if moment is None else utc(moment)


def of_type(*kinds: type) -> Validator:
    """A validator: the value is of one of *kinds*; no bool passes for an int.

    >>> from attrs import field, frozen
    >>> @frozen
    ... class Note:
    ...     text: str = field(validator=of_type(str))
    >>> Note(3)
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: Note.text: expected str, got 3
    """
    names = " or ".join("None" if k is type(None) else k.__name__ for k in kinds)

    def check(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
        if not isinstance(value, kinds) or (type(value) is bool and bool not in kinds):
            message = f"{where(owner, attribute)}: expected {names}, got {value!r}"
            raise InvalidValue(message + _member_meant(kinds, value))

    return check


def _member_meant(kinds: Iterable[type], value: object) -> str:
    """The end of a message about a word that stands where a member of an enum should.

    >>> from complaintkit.complaint.assessment import Severity
    >>> _member_meant([Severity], "hihg")
    "; did you mean 'Severity.HIGH'?"
    """
    enums = [kind for kind in kinds if issubclass(kind, Enum)]
    names = {each.name: each for kind in enums for each in kind}
    near = nearest(value.upper(), names) if isinstance(value, str) else None
    return f"; did you mean '{names[near]}'?" if near else ""


def must_be(kind: type, **named: object) -> None:
    """InvalidValue for the first of these arguments that is not of *kind*.

    >>> must_be(str, name=3)
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: name: expected a str, got an int
    """
    for name, value in named.items():
        if not isinstance(value, kind):
            expected, found = _a(kind), _a(type(value))
            raise InvalidValue(f"{name}: expected {expected}, got {found}")


def _a(kind: type) -> str:
    name = kind.__name__
    return f"{'an' if name[0] in 'aeiouAEIO' else 'a'} {name}"


_NOT_KEPT = re.compile("[\0\ud800-\udfff]")


def storable(owner: object, attribute: "Attribute[Any]", value: str) -> None:
    r"""A validator: text that every store can keep.

    NUL has no place in the texts of PostgreSQL, nor half a surrogate pair in UTF-8.

    >>> storable("", type("Attribute", (), {"name": "id"}), "C\ud83d")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: str.id: ... holds '\ud83d', which no store keeps
    """
    found = _NOT_KEPT.search(value)
    if found:
        place, half = where(owner, attribute), found.group()
        raise InvalidValue(f"{place}: {value!r} holds {half!r}, which no store keeps")


def word(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    """A validator: a name or an id, that is a str with something in it.

    It is one that every store can keep (see ``storable``).

    >>> word("", type("Attribute", (), {"name": "id"}), "C-1")
    """
    if not isinstance(value, str) or not value or value != value.strip():
        place = where(owner, attribute)
        expected = "a non-empty str without spaces at its ends"
        raise InvalidValue(f"{place}: expected {expected}, got {value!r}")
    storable(owner, attribute, value)


def word_or_none(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    """``word``, where it may be unknown.

    >>> word_or_none("", type("Attribute", (), {"name": "id"}), None)
    """
    if value is not None:
        word(owner, attribute, value)


def tuple_of(kind: type) -> Validator:
    """A validator: a tuple of nothing but *kind*.

    >>> tuple_of(str)("", type("Attribute", (), {"name": "ids"}), ("C-1", "C-2"))
    """

    def check(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
        wrong = [item for item in value if not isinstance(item, kind)]
        if wrong:
            place = where(owner, attribute)
            message = f"{place}: expected only {kind.__name__}, got {wrong[0]!r}"
            raise InvalidValue(message)

    return check


def as_tuple(items: Iterable[T]) -> tuple[T, ...]:
    """A converter: any series of values, but not one str, which is a series too.

    Each field has a converter of its own that calls it: the type checker does not
    infer a generic one.

    >>> as_tuple([1, 2])
    (1, 2)
    """
    if isinstance(items, str) or not isinstance(items, Iterable):
        found = repr(items) if isinstance(items, str) else type(items).__name__
        raise InvalidValue(f"expected several values, got {found}; one goes in a list")
    return tuple(items)


def not_negative(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    """A validator: None, or money that is not less than nothing.

    >>> not_negative("", type("Attribute", (), {"name": "loss"}), Money(5, "EUR"))
    """
    if isinstance(value, Money) and value.minor < 0:
        place = where(owner, attribute)
        raise InvalidValue(f"{place}: expected no less than 0, got {value}")


def is_share(value: object) -> bool:
    """Whether *value* is a Decimal of 0 or more that is a number at all.

    >>> is_share(Decimal("1.5")), is_share(Decimal("NaN")), is_share(1.5)
    (True, False, False)
    """
    return isinstance(value, Decimal) and value.is_finite() and value >= 0


def counted(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    """A validator: None, or a count that is not less than nothing.

    >>> counted("", type("Attribute", (), {"name": "times"}), 1)
    """
    if value is not None and value < 0:
        place = where(owner, attribute)
        raise InvalidValue(f"{place}: expected 0 or more, got {value}")
