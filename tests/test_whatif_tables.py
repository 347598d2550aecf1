"""A table over a data frame decides every row as it decides that case alone."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from complaintkit import Money, RuleTable
from complaintkit.rules.decision import concluded
from complaintkit.whatif import decide
from engines import Engine
from tables import COLUMNS, as_frame, cases, eur, fitted, one_by_one, tables

PHASES = (Phase.explicit, Phase.generate)
"""A table that fails is told by its cases; to make it smaller takes minutes."""

OUTCOMES = {
    "texts": st.sampled_from(["general", "important", None]),
    "counts": st.sampled_from([1, 2, None]),
    "amounts": st.sampled_from([eur(0), eur(500), None]),
}


def plain(outcome: Any, rule: str | None, *, is_text: bool) -> Any:
    if isinstance(outcome, Money):
        return outcome.minor
    return concluded(outcome) if is_text and rule is not None else outcome


def told(engine: Engine, table: RuleTable[Any], frame: Any) -> list[tuple[Any, Any]]:
    rows = engine.rows_of(decide(frame, table, COLUMNS))
    return [
        (row["random"], row["random_rule"])
        for row in sorted(rows, key=lambda r: r["id"])
    ]


@pytest.mark.parametrize("kind", OUTCOMES)
def test_law_5_a_table_decides_alike_one_by_one_and_over_columns(
    engine: Engine, kind: str
) -> None:
    seen: set[Any] = set()

    @settings(
        max_examples=5 if engine.name in ("dask", "pyspark") else 40,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    @given(tables(OUTCOMES[kind]))
    def law(table: RuleTable[Any]) -> None:
        found = cases(table)
        expected = [one_by_one(table, each) for each in found]
        seen.update(expected)
        is_text = any(isinstance(each.then, str) for each in table.rules)

        decided = told(engine, table, fitted(engine, as_frame(found)))

        assert decided == [
            (plain(outcome, rule, is_text=is_text), rule) for outcome, rule in expected
        ]

    law()
    assert {rule for _, rule in seen} >= {"r0", "r1", "otherwise", None}
