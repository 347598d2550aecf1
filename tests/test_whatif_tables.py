"""A table over a data frame decides every row as it decides that case alone."""

from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintkit import Money, RuleTable
from complaintkit.rules.decision import concluded
from complaintkit.whatif.deciding import decide
from engines import Engine
from tables import COLUMNS, as_frame, cases, eur, one_by_one, tables

OUTCOMES = {
    "texts": st.sampled_from(["general", "important", None]),
    "counts": st.sampled_from([1, 2, None]),
    "amounts": st.sampled_from([eur(0), eur(500), None]),
}


def in_frame(engine: Engine, table: pl.DataFrame) -> Any:
    """The host's frame; pandas with NumPy needs the types that the gate asks for."""
    frame = engine.frame(table)
    if engine.name != "pandas":
        return frame
    whole = dict.fromkeys(("sort", "age", "days", "price", "loss"), "Int64")
    return frame.astype(whole | dict.fromkeys(("sure", "hurt"), "boolean"))


def plain(outcome: Any, rule: str | None, *, is_text: bool) -> Any:
    if isinstance(outcome, Money):
        return outcome.minor
    return concluded(outcome) if is_text and rule is not None else outcome


def told(engine: Engine, table: RuleTable[Any], frame: Any) -> list[tuple[Any, Any]]:
    rows = engine.rows(decide(frame, table, COLUMNS))
    return [
        (row["random"], row["random_rule"])
        for row in sorted(rows, key=lambda r: r["id"])
    ]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
@pytest.mark.parametrize("kind", OUTCOMES)
def test_law_5_a_table_decides_alike_one_by_one_and_over_columns(
    engine: Engine, kind: str, data: st.DataObject
) -> None:
    table = data.draw(tables(OUTCOMES[kind]))
    found = cases(table)
    frame = in_frame(engine, as_frame(found))

    expected = [one_by_one(table, each) for each in found]

    is_text = any(isinstance(each.then, str) for each in table.rules)
    assert told(engine, table, frame) == [
        (plain(outcome, rule, is_text=is_text), rule) for outcome, rule in expected
    ]
