"""One table over a data frame: the outcome of every row, and the rule behind it."""

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from complaintkit.fields import must_be
from complaintkit.money import Money
from complaintkit.rules.decision import concluded
from complaintkit.rules.table import RuleTable
from complaintkit.whatif.columns import Columns
from complaintkit.whatif.engines import is_dask, on_partitions
from complaintkit.whatif.frames import OWN, Frame, Taken, must_not_move
from complaintkit.whatif.gate import Gate
from complaintkit.whatif.readers import Reader
from complaintkit.whatif.tables import by_number, rule_number

_NUMBER = f"{OWN}number"


def decide(
    frame: Any,
    table: RuleTable[Any],
    columns: Columns,
    *,
    prefix: str = "",
    engine: str | None = None,
) -> Any:
    """*frame* with the outcome of *table* in every row, and the rule that led to it.

    The new columns bear the table's name, after *prefix*. An outcome is a text, but for
    counts, and amounts in minor units. A row that the table cannot decide, because a
    fact is missing or outside of its domain, is null in both; so is an outcome of None
    among numbers. *engine* is that of ``over``.

    UnfitFrame with everything that keeps the columns from being read as facts.

    >>> import polars as pl
    >>> from complaintkit.rules.facts import Facts, flag
    >>> from complaintkit.rules.table import otherwise, rule
    >>> class F(Facts):
    ...     hurt = flag()
    >>> table = RuleTable("days", F, [rule("h", F.hurt.yes(), then=1), otherwise(5)])
    >>> rows = pl.DataFrame({"injured": [True, None]})
    >>> decide(rows, table, Columns({"hurt": "injured"})).rows()
    [(True, 1, 'h'), (None, None, None)]
    """
    must_be(RuleTable, table=table)
    must_be(Columns, columns=columns)
    must_be(str, prefix=prefix)
    if is_dask(frame):
        must_not_move("dask", engine)
        return on_partitions(frame, _decide_part, table, columns, prefix)
    taken = Taken.of(frame, engine)
    gate = Gate.of(taken.frame, columns, table.currency, taken.held)
    new = [f"{prefix}{table.name}", f"{prefix}{table.name}_rule"]
    taken.must_be_new(new)
    decided = _decided(taken.frame, table, gate.readers(table.asked), new)
    counted = [] if _are_texts(_outcomes(table)) else new[:1]
    return taken.back(decided.drop(_NUMBER), new, counted)


def _decide_part(
    part: Frame, table: RuleTable[Any], columns: Columns, prefix: str
) -> Frame:
    return nw.from_native(decide(part.to_native(), table, columns, prefix=prefix))


def _decided(
    frame: Frame, table: RuleTable[Any], readers: dict[str, Reader], new: list[str]
) -> Frame:
    number = nw.col(_NUMBER)
    rules = [nw.lit(rule.name) for rule in table.rules]
    return frame.with_columns(rule_number(table, readers).alias(_NUMBER)).with_columns(
        by_number(number, _values(_outcomes(table))).alias(new[0]),
        by_number(number, rules).alias(new[1]),
    )


def _outcomes(table: RuleTable[Any]) -> list[Any]:
    """The outcome of each rule; amounts in minor units."""
    outcomes = (rule.then for rule in table.rules)
    return [each.minor if isinstance(each, Money) else each for each in outcomes]


def _are_texts(outcomes: Sequence[Any]) -> bool:
    return not all(each is None or type(each) is int for each in outcomes)


def _values(outcomes: Sequence[Any]) -> list[nw.Expr | None]:
    if _are_texts(outcomes):
        return [nw.lit(concluded(each)) for each in outcomes]
    return [None if each is None else nw.lit(each) for each in outcomes]
