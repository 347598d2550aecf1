"""Plain values of stored data: each read exactly, none coerced."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from complaintkit.money import Money

Structure = Callable[[Any, Any], Any]
"""A hook of cattrs: from stored data, and the type that is wanted, to a value."""

MOST_BITS: Final = 63
"""So many bits a whole number may have."""

_DIGITS = 100
"""So many digits a factor may have before its point, and so many behind it."""

_LONG = 80
"""So many characters of a value are enough to find it by."""


def short(value: object) -> str:
    """A value in an error: not the whole of one that would fill the screen.

    >>> short(10**5000), short([1, 2])
    ('a huge number', '[1, 2]')
    """
    huge = isinstance(value, int) and value.bit_length() > MOST_BITS
    return "a huge number" if huge else repr(value)[:_LONG]


def exactly(kind: type) -> Structure:
    """A hook that takes values of *kind* itself, and of no type made from it.

    >>> exactly(int)(True, int)
    Traceback (most recent call last):
    TypeError: expected int, got True
    """

    def structure(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}, got {short(value)}")
        return value

    return structure


def parsed(name: str, parse: Callable[[str], Any]) -> Structure:
    """A hook that reads text; *name* is what the text should be.

    >>> parsed("a day", date.fromisoformat)("soon", date)
    Traceback (most recent call last):
    ValueError: 'soon' is not a day
    """

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, str):
            raise TypeError(f"expected {name} as a str, got {short(value)}")
        try:
            return parse(value)
        except (ValueError, InvalidOperation) as error:
            raise ValueError(f"{short(value)} is not {name}") from error

    return structure


def finite(text: str) -> Decimal:
    """The number that *text* writes; ValueError for what is none, or has no end.

    >>> finite("1.5")
    Decimal('1.5')
    """
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _factor(text: str) -> Decimal:
    """A number of few enough digits: 1e999999 times an amount would fill the memory."""
    number = finite(text)
    if number.adjusted() > _DIGITS or -int(number.as_tuple().exponent) > _DIGITS:
        raise ValueError(text)
    return number


TEXT, WHOLE, FLAG = exactly(str), exactly(int), exactly(bool)
FACTOR = parsed("a number such as '1.5'", _factor)
DAY = parsed("a day", date.fromisoformat)
NUMBER = parsed("a number", finite)
MONEY = parsed("an amount such as '500.00 EUR'", Money.parse)
