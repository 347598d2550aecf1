"""Amounts over frames: what is due, in 64-bit whole numbers of minor units."""

from collections.abc import Sequence
from decimal import Decimal

import narwhals.stable.v2 as nw

from complaintkit.errors import InvalidRulebook
from complaintkit.money import Rounding

EXACT = 2**53
"""Whole numbers below it are exact on every engine: Spark divides by way of doubles."""


def must_stay_exact(most: int, factors: Sequence[Decimal]) -> None:
    """InvalidRulebook if *most* minor units times one of *factors* might be inexact.

    >>> must_stay_exact(10**12, [Decimal("1.5")])
    >>> must_stay_exact(10**16, [Decimal("1.5")])
    Traceback (most recent call last):
    complaintkit.errors.InvalidRulebook: compensation: 10000000000000000 minor units ...
    """
    beyond = [
        f"compensation: {most} minor units x {factor} is beyond what data frames count "
        f"exactly; declare the loss with a lower up_to"
        for factor in factors
        if _twice(most, factor) >= EXACT
    ]
    if beyond:
        raise InvalidRulebook(beyond)


def _twice(most: int, factor: Decimal) -> int:
    """The greatest whole number on the way to the product."""
    above, below = factor.as_integer_ratio()
    return 2 * most * above + 2 * below


def times(amount: nw.Expr, factor: Decimal, rounding: Rounding) -> nw.Expr:
    """*amount*, which is not negative, times *factor*: what ``Money.times`` says of it.

    >>> import polars as pl
    >>> cents = nw.from_native(pl.DataFrame({"loss": [1, 3]}))
    >>> halves = times(nw.col("loss"), Decimal("1.5"), Rounding.HALF_UP)
    >>> cents.select(halves)["loss"].to_list()
    [2, 5]
    """
    above, below = factor.as_integer_ratio()
    product = amount * above
    if below == 1:
        return product
    match rounding:
        case Rounding.DOWN:
            return product // below
        case Rounding.UP:
            return (product + (below - 1)) // below
    doubled = product * 2 + below
    half_up = doubled // (2 * below)
    if rounding is Rounding.HALF_UP:
        return half_up
    tie = half_up * (2 * below) == doubled
    odd = half_up - half_up // 2 * 2 == 1
    return nw.when(tie & odd).then(half_up - 1).otherwise(half_up)


def at_least(amount: nw.Expr, least: nw.Expr) -> nw.Expr:
    """The greater of the two; null where either is.

    >>> import polars as pl
    >>> cents = nw.from_native(pl.DataFrame({"a": [1, 3], "b": [2, 2]}))
    >>> cents.select(a=at_least(nw.col("a"), nw.col("b")))["a"].to_list()
    [2, 3]
    """
    return nw.when(amount >= least).then(amount).otherwise(least)


def at_most(amount: nw.Expr, most: nw.Expr) -> nw.Expr:
    """The lesser of the two; null where either is.

    >>> import polars as pl
    >>> cents = nw.from_native(pl.DataFrame({"a": [1, 3], "b": [2, 2]}))
    >>> cents.select(a=at_most(nw.col("a"), nw.col("b")))["a"].to_list()
    [1, 2]
    """
    return nw.when(amount <= most).then(amount).otherwise(most)
