"""Tables over frames: which rule of a table wins in every row, and to what it leads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from complaintkit.rules.table import HitPolicy, Rule, RuleTable
from complaintkit.whatif.readers import Reader, Truth, all_of, any_of, one_where

T = TypeVar("T")

UNDECIDED = -1
"""The number of a row that no rule decides, or whose facts do not let it be decided."""

_BLOCK = 32
"""Rules nested in one expression: engines and Python stop at a few hundred."""

Branch = tuple[Truth, int]
"""When a row gets a number, unless an earlier branch has given it one."""

_Open = tuple[nw.Expr, int]
"""A branch that depends on the row."""


def branches(
    table: RuleTable[Any],
    readers: Mapping[str, Reader],
    number: Callable[[int, Rule[Any]], int],
) -> Iterator[Branch]:
    """The branches by which *table* numbers rows, in the order of its rules.

    A row is undecided from the first rule on that asks a fact of it that is unfit: the
    same as when complaints are decided one by one, but that a value outside of its
    domain is unfit here. Where only one rule may hold, it is undecided where two do.
    """
    if table.hit is HitPolicy.UNIQUE:
        yield any_of(readers[fact.name].unfit() for fact in table.asked), UNDECIDED
        yield _conflict([holds(rule, readers) for rule in table.rules]), UNDECIDED
    asked: set[str] = set()
    for place, rule in enumerate(table.rules):
        facts = [test.fact.name for box in rule.when.boxes for test in box]
        new = [name for name in dict.fromkeys(facts) if name not in asked]
        asked.update(new)
        yield any_of(readers[name].unfit() for name in new), UNDECIDED
        yield holds(rule, readers), number(place, rule)


def holds(rule: Rule[Any], readers: Mapping[str, Reader]) -> Truth:
    """When *rule* holds."""
    return any_of(
        all_of(readers[test.fact.name].holds(test) for test in box)
        for box in rule.when.boxes
    )


def _conflict(held: Sequence[Truth]) -> Truth:
    """That more than one of these holds."""
    always = sum(each is True for each in held)
    open_ = [each for each in held if not isinstance(each, bool)]
    if always > 1 or not open_:
        return always > 1
    counted = nw.sum_horizontal(*(one_where(each) for each in open_))
    return counted > 1 - always


def numbered(found: Iterator[Branch]) -> nw.Expr:
    """The number of the first branch that holds, else ``UNDECIDED``: never null."""
    shortened, last = _shortened(found)
    values = [(condition, nw.lit(number)) for condition, number in shortened]
    expression = first_of(values, nw.lit(last))
    return expression.cast(nw.Int64) if len(values) > _BLOCK else expression


def _shortened(found: Iterator[Branch]) -> tuple[list[_Open], int]:
    """The branches that may hold, neighbours of one number as one; and what is left."""
    kept: list[_Open] = []
    for condition, number in found:
        if isinstance(condition, bool):
            if condition:
                return kept, number
        elif kept and kept[-1][1] == number:
            kept[-1] = (kept[-1][0] | condition, number)
        else:
            kept.append((condition, number))
    return kept, UNDECIDED


def by_number(number: nw.Expr, values: Sequence[nw.Expr | None]) -> nw.Expr:
    """The value at the place that *number* is; null where there is none.

    >>> import polars as pl
    >>> rows = nw.from_native(pl.DataFrame({"n": [0, 1, UNDECIDED]}))
    >>> named = by_number(nw.col("n"), [nw.lit("a"), None])
    >>> rows.select(named.alias("label"))["label"].to_list()
    ['a', None, None]
    """
    found = [
        (number == place, value)
        for place, value in enumerate(values)
        if value is not None
    ]
    # engines differ in the type of a null that stands alone
    return first_of(found or [(number < UNDECIDED, number)])


def first_of(
    found: Sequence[tuple[nw.Expr, nw.Expr]], other: nw.Expr | None = None
) -> nw.Expr:
    """The value of the first condition that holds, or *other*; without it, null.

    Where there are many, no value may be null.

    >>> import polars as pl
    >>> rows = nw.from_native(pl.DataFrame({"n": [1, 2]}))
    >>> rows.select(first_of([(nw.col("n") > 1, nw.lit(7))]).alias("n")).rows()
    [(None,), (7,)]
    """
    if len(found) > _BLOCK:
        starts = range(0, len(found), _BLOCK)
        blocks = [first_of(found[start : start + _BLOCK]) for start in starts]
        return nw.coalesce(*blocks, *([] if other is None else [other]))
    expression = other
    for condition, value in reversed(found):
        chosen = nw.when(condition).then(value)
        expression = chosen if expression is None else chosen.otherwise(expression)
    return nw.lit(UNDECIDED) if expression is None else expression


def outcomes(table: RuleTable[T]) -> list[T]:
    """What *table* may lead to, each once, in the order of its rules."""
    return list(dict.fromkeys(rule.then for rule in table.rules))


def outcome_number(table: RuleTable[Any], readers: Mapping[str, Reader]) -> nw.Expr:
    """The place of each row's outcome among ``outcomes``."""
    places = {outcome: place for place, outcome in enumerate(outcomes(table))}
    return numbered(branches(table, readers, lambda _, rule: places[rule.then]))


def rule_number(table: RuleTable[Any], readers: Mapping[str, Reader]) -> nw.Expr:
    """The place of the rule that wins in each row."""
    return numbered(branches(table, readers, lambda place, _: place))
