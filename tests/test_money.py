"""Money is exact, of one currency, in whole minor units."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iso4217 import Currency

from complaintkit import InvalidValue, Money, Rounding
from complaintkit.money import DIGITS

MINOR = st.integers(-(10**15), 10**15)
CURRENCIES = st.sampled_from(sorted(DIGITS))
MONEY = st.builds(Money.of_minor, MINOR, CURRENCIES)


def test_every_circulating_currency_of_iso_4217_has_its_digits() -> None:
    published = {c.code: c.exponent for c in Currency if c.exponent is not None}

    assert published == DIGITS


@given(MONEY)
def test_money_reads_back_from_its_text_and_its_repr(money: Money) -> None:
    assert Money.parse(str(money)) == money
    assert eval(repr(money)) == money  # noqa: S307 - our own repr
    assert Money(money.amount, money.currency) == money


@given(MINOR, MINOR)
def test_sums_are_those_of_the_minor_units(one: int, other: int) -> None:
    a, b = Money.of_minor(one, "EUR"), Money.of_minor(other, "EUR")

    assert (a + b).minor == one + other
    assert (a - b).minor == one - other
    assert (-a).minor == -one
    assert Money.total([a, b], "EUR") == a + b
    assert (a < b, a <= b, a > b, a >= b) == (
        one < other,
        one <= other,
        one > other,
        one >= other,
    )
    assert bool(a) is (one != 0)


@given(MINOR, st.decimals("0", "100", places=3), st.sampled_from(Rounding))
def test_a_product_is_rounded_as_named(
    minor: int, factor: Decimal, rounding: Rounding
) -> None:
    exact = Decimal(minor) * factor

    product = Money.of_minor(minor, "EUR").times(factor, rounding)

    assert product.minor == exact.quantize(Decimal(1), rounding.value)


def test_half_a_cent_goes_up_or_to_even_as_named() -> None:
    cent = Money("0.01", "EUR")

    assert cent.times(Decimal("0.5"), Rounding.HALF_UP) == cent
    assert cent.times(Decimal("0.5"), Rounding.HALF_EVEN) == Money(0, "EUR")
    assert cent.times(3, Rounding.DOWN) == Money("0.03", "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "says"),
    [
        (0.1, "EUR", "money is exact: .* not the float 0.1"),
        (True, "EUR", "not the bool True"),
        (None, "EUR", "not the NoneType None"),
        ("NaN", "EUR", "is not an amount such as"),
        (Decimal("NaN"), "EUR", "not a finite amount"),
        (Decimal("Infinity"), "EUR", "not a finite amount"),
        ("1e999999", "EUR", "is not an amount such as"),
        (Decimal("1e999999"), "EUR", "the amount has too many digits: at most 9223"),
        ("1" * 5000, "EUR", "too many digits: at most 9223372036854775807 minor"),
        pytest.param(10**5000, "EUR", "too many digits", id="huge"),
        ("92233720368547758.08", "EUR", "9223372036854775807 minor units of EUR"),
        ("-92233720368547758.08", "EUR", "too many digits"),
        ("1_000", "EUR", "is not an amount such as"),
        (" 5", "EUR", "is not an amount such as"),
        ("\uff15", "EUR", "is not an amount such as"),
        ("ten", "EUR", "'ten' is not an amount"),
        ("1.999", "EUR", "1.999 has more decimals than EUR, which has 2"),
        ("1.5", "JPY", "more decimals than JPY, which has 0"),
        ("1", "eur", "no currency has the ISO 4217 code 'eur'; did you mean 'EUR'?"),
        ("1", "???", "no currency has the ISO 4217 code '???'"),
        ("1", ["EUR"], "no currency has the ISO 4217 code"),
    ],
)
def test_an_amount_that_makes_no_sense_is_refused(
    amount: object, currency: object, says: str
) -> None:
    with pytest.raises(InvalidValue, match=says.replace("?", r"\?")):
        Money(amount, currency)


def test_currencies_do_not_mix() -> None:
    euro, yen = Money(1, "EUR"), Money(1, "JPY")

    for meet in (
        lambda: euro + yen,
        lambda: euro - yen,
        lambda: euro < yen,
        lambda: euro >= yen,
        lambda: Money.total([euro, yen], "EUR"),
    ):
        with pytest.raises(InvalidValue, match="EUR and JPY do not mix"):
            meet()
    assert euro != yen


def test_money_meets_only_money() -> None:
    with pytest.raises(InvalidValue, match="can only meet other money, not 1"):
        Money(1, "EUR") + 1


@pytest.mark.parametrize("factor", [1.5, Decimal("NaN"), True, "2"])
def test_a_factor_is_exact_too(factor: object) -> None:
    with pytest.raises(InvalidValue, match="a factor is an int or a finite Decimal"):
        Money(1, "EUR").times(factor, Rounding.UP)


@pytest.mark.parametrize("minor", [1.0, True, "1"])
def test_minor_units_are_whole(minor: object) -> None:
    with pytest.raises(InvalidValue, match="minor units are whole"):
        Money.of_minor(minor, "EUR")


def test_an_amount_is_exact_to_the_last_minor_unit_that_databases_keep() -> None:
    most = Money("92233720368547758.07", "EUR")

    assert str(most) == "92233720368547758.07 EUR"
    assert (-most).minor == -(2**63 - 1)
    assert most.times(Decimal("0.9"), Rounding.DOWN).minor == most.minor * 9 // 10


@pytest.mark.parametrize(
    "more",
    [
        lambda most: most + most,
        lambda most: -most - most,
        lambda most: most.times(2, Rounding.DOWN),
        lambda most: Money.total([most, most], "EUR"),
        lambda most: Money.of_minor(most.minor + 1, "EUR"),
    ],
    ids=["sum", "difference", "product", "total", "minor"],
)
def test_what_amounts_come_to_is_kept_by_databases_too(
    more: Callable[[Money], Money],
) -> None:
    with pytest.raises(InvalidValue, match="too many digits"):
        more(Money.of_minor(2**63 - 1, "EUR"))
