"""Money: exact, one currency, whole minor units."""

import decimal
import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Final, Self

from attrs import frozen

from complaintkit.errors import InvalidValue, suggestion

_TWO_DIGITS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB "
    "EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
    "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD "
    "RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
    "TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
)
_OTHER_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DIGITS: dict[str, int] = {
    code: digits
    for digits, codes in (_OTHER_DIGITS | {2: _TWO_DIGITS}).items()
    for code in codes.split()
}
"""Decimals of every circulating currency. Source: ISO 4217, list one, 2026-01-01."""


class Rounding(Enum):
    """How a product that falls between two minor units is rounded.

    >>> Money("0.05", "EUR").times(Decimal("1.5"), Rounding.HALF_EVEN)
    Money('0.08', 'EUR')
    """

    HALF_UP = decimal.ROUND_HALF_UP
    HALF_EVEN = decimal.ROUND_HALF_EVEN
    UP = decimal.ROUND_UP
    DOWN = decimal.ROUND_DOWN


MOST_MINOR: Final = 2**63 - 1
"""The most minor units of an amount: databases keep whole numbers in 64 bits."""

# Sums and products are exact: a context of its own, so that the host's never matters.
_EXACT = decimal.Context(
    prec=decimal.MAX_PREC,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.InvalidOperation],
)
_write = object.__setattr__
_USUAL = 2
"""Decimals of most currencies."""
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DIGITS = len(str(MOST_MINOR))
"""Digits before the point: Decimal("1e999999") would fill the memory."""


def digits_of(currency: str) -> int:
    """Decimals of *currency*; InvalidValue if ISO 4217 has no such code.

    >>> digits_of("JPY"), digits_of("KWD")
    (0, 3)
    """
    try:
        return DIGITS[currency]
    except (KeyError, TypeError):
        near = suggestion(str(currency).upper(), list(DIGITS))
        hint = near if near.startswith("; did") else ""
        message = f"no currency has the ISO 4217 code {currency!r}{hint}"
        raise InvalidValue(message) from None


def _number(amount: object) -> Decimal:
    if isinstance(amount, bool | float) or not isinstance(amount, str | int | Decimal):
        kind = type(amount).__name__
        message = (
            f"money is exact: write it as a str, int or Decimal, not the {kind} "
            f"{amount!r}"
        )
        raise InvalidValue(message)
    if isinstance(amount, str) and not _AMOUNT.fullmatch(amount):
        raise InvalidValue(f"{amount!r} is not an amount such as '19.90'")
    return Decimal(amount)


def _minor_units(amount: object, currency: str) -> int:
    value, digits = _number(amount), digits_of(currency)
    if not value.is_finite():
        raise InvalidValue(f"{amount!r} is not a finite amount of {currency}")
    if value.adjusted() >= _DIGITS:
        raise _too_many_digits(currency)
    minor = value.scaleb(digits, _EXACT)
    whole = minor.to_integral_value(context=_EXACT)
    if minor != whole:
        message = f"{amount} has more decimals than {currency}, which has {digits}"
        raise InvalidValue(message)
    return _kept(int(whole), currency)


def _kept(minor: int, currency: str) -> int:
    """*minor*; InvalidValue if it is more than is kept."""
    if not -MOST_MINOR <= minor <= MOST_MINOR:
        raise _too_many_digits(currency)
    return minor


def _too_many_digits(currency: str) -> InvalidValue:
    most = f"{MOST_MINOR} minor units of {currency}"
    return InvalidValue(f"the amount has too many digits: at most {most} are kept")


@frozen(init=False, repr=False, order=False)
class Money:
    """An amount of one currency, kept as an ``int`` of minor units.

    InvalidValue for a float, NaN, an unknown currency or more decimals than the
    currency has; wherever two currencies meet; and for more than ``MOST_MINOR`` minor
    units, be they given, added up or multiplied.

    >>> Money("19.90", "CNY") + Money(5, "CNY")
    Money('24.90', 'CNY')
    >>> Money("1.00", "EUR") < Money("1.00", "USD")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: EUR and USD do not mix
    """

    minor: int
    currency: str

    def __init__(self, amount: str | int | Decimal, currency: str) -> None:
        minor = _minor_units(amount, currency)
        self.__attrs_init__(minor, currency)  # pyright: ignore - attrs makes it

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> Self:
        """So many whole minor units (cents, fen, fils).

        >>> Money.of_minor(1990, "CNY"), Money.of_minor(1990, "JPY")
        (Money('19.90', 'CNY'), Money('1990', 'JPY'))
        """
        if type(minor) is not int:
            raise InvalidValue(f"minor units are whole: an int, not {minor!r}")
        digits_of(currency)
        return cls._made(minor, currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in *currency*.

        >>> Money.zero("EUR")
        Money('0.00', 'EUR')
        """
        return cls.of_minor(0, currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str) -> Self:
        """The sum of *amounts*, all of them in *currency*.

        >>> Money.total([Money("1.10", "EUR"), Money("2.20", "EUR")], "EUR")
        Money('3.30', 'EUR')
        """
        total = cls.zero(currency)
        minor = 0
        for amount in amounts:
            minor += total._same(amount)
        return cls._made(minor, currency)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of ``str``.

        >>> Money.parse("19.90 CNY")
        Money('19.90', 'CNY')
        """
        amount, _, currency = text.partition(" ")
        return cls(amount, currency)

    @classmethod
    def _made(cls, minor: int, currency: str) -> Self:
        money = object.__new__(cls)
        _write(money, "minor", _kept(minor, currency))
        _write(money, "currency", currency)
        return money

    def _same(self, other: object) -> int:
        if isinstance(other, Money) and other.currency == self.currency:
            return other.minor
        if not isinstance(other, Money):
            message = f"{self} can only meet other money, not {other!r}"
            raise InvalidValue(message)
        raise InvalidValue(f"{self.currency} and {other.currency} do not mix")

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with the decimals of its currency.

        >>> Money(5, "KWD").amount
        Decimal('5.000')
        """
        return Decimal(self.minor).scaleb(-DIGITS[self.currency], _EXACT)

    def times(self, factor: Decimal | int, rounding: Rounding) -> Self:
        """The product, rounded to whole minor units as *rounding* says.

        >>> Money("0.05", "EUR").times(Decimal("1.5"), Rounding.HALF_UP)
        Money('0.08', 'EUR')
        """
        if not (
            (type(factor) is Decimal and factor.is_finite()) or type(factor) is int
        ):
            message = f"a factor is an int or a finite Decimal, not {factor!r}"
            raise InvalidValue(message)
        product = _EXACT.multiply(self.minor, factor)
        whole = product.to_integral_value(rounding.value, _EXACT)
        return self._made(int(whole), self.currency)

    def split(self, parts: int) -> tuple[Self, ...]:
        """So many parts as equal as can be, the bigger ones first; nothing is lost.

        >>> [str(part) for part in Money("1.00", "EUR").split(3)]
        ['0.34 EUR', '0.33 EUR', '0.33 EUR']
        """
        if type(parts) is not int or parts < 1:
            raise InvalidValue(f"money is split into one part or more, not {parts!r}")
        least, rest = divmod(self.minor, parts)
        sizes = [least + 1] * rest + [least] * (parts - rest)
        return tuple(self._made(size, self.currency) for size in sizes)

    def __add__(self, other: "Money") -> Self:
        return self._made(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> Self:
        return self._made(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Self:
        return self._made(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __str__(self) -> str:
        minor = self.minor
        if minor >= 0 and DIGITS[self.currency] == _USUAL:  # half the time of _text
            return f"{minor // 100}.{minor % 100:02} {self.currency}"
        return f"{self._text()} {self.currency}"

    def __repr__(self) -> str:
        return f"Money('{self._text()}', '{self.currency}')"

    def _text(self) -> str:
        digits = DIGITS[self.currency]
        if not digits:
            return str(self.minor)
        text = str(abs(self.minor)).zfill(digits + 1)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{text[:-digits]}.{text[-digits:]}"
