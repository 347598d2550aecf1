"""Two rulebooks over one frame are compared, and told in the order of the house."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import dask.dataframe as dd
import pandas as pd
import polars as pl
import pytest

import complaintkit as ck
from complaintkit.errors import UnfitFrame
from complaintkit.policies.authority import AuthorityPolicy, Level
from complaintkit.presets import standard
from complaintkit.whatif import Columns, always, amount, compare, decide, over
from complaintkit.whatif.comparison import Comparison
from engines import Engine

DESK = ck.Calendar("desk", "Europe/Berlin", "Mo-Fr 09:00-17:00")
MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)


def euro(units: int) -> ck.Money:
    return ck.Money(units, "EUR")


TODAY = standard("EUR", calendar=DESK)
TOMORROW = TODAY.with_(
    version="2",
    compensation=TODAY.compensation.multiplier.replacing(
        "otherwise", ck.otherwise(Decimal(2))
    ),
    authority=AuthorityPolicy(
        [
            Level("front_line", euro(200)),
            Level("team_lead", euro(500)),
            Level("supervisor", euro(1_000)),
            Level("manager", euro(10_000)),
            Level("director", euro(100_000)),
        ]
    ),
)
COLUMNS = Columns(
    {
        "loss": amount("cents", "EUR"),
        "severity": "severity",
        "safety": always(False),
        "kind": always(ck.Kind.SERVICE),
        "scope": always(ck.Scope.ISOLATED),
        "urgency": always(ck.Urgency.NORMAL),
        "outcome": always(None),
        "responsibility": always(None),
        "reopenings": always(0),
        "closed_tier": always(None),
    },
    moments={"received": "received"},
)
CLAIMS = pl.DataFrame(
    {
        "cents": [10_000, 20_000, 60_000, 600_000, 9_000_000, 10_000],
        "severity": ["low", "low", "low", "critical", "low", "?"],
        "received": [MONDAY, MONDAY, None, MONDAY, MONDAY, MONDAY],
    }
)
BOTH = compare(CLAIMS, TODAY, TOMORROW, COLUMNS)


LADDER = ("front_line", "team_lead", "supervisor", "manager", "director", "nobody")


def test_what_changes_is_told_in_the_order_of_the_tiers_and_of_the_ladder() -> None:
    assert BOTH.labels["tier"] == ("general", "important", "urgent")
    assert BOTH.labels["level"] == LADDER
    assert list(BOTH.counts("tier")[0].items()) == [
        ("general", 3),
        ("urgent", 2),
        (None, 1),
    ]
    before, after = BOTH.counts("level")
    assert list(before.items()) == [
        ("front_line", 2),
        ("supervisor", 2),
        ("manager", 1),
        ("nobody", 1),
    ]
    assert list(after.items()) == [
        ("front_line", 2),
        ("team_lead", 1),
        ("manager", 1),
        ("director", 1),
        ("nobody", 1),
    ]


def test_a_person_reads_what_changes_and_what_is_left_out() -> None:
    assert str(BOTH).splitlines() == [
        "standard 1 -> standard 2: 6 rows",
        (
            "compensation: 145,500.00 EUR -> 194,000.00 EUR (+48,500.00 EUR); "
            "6 more, 0 less"
        ),
        "tier: 0 change; undecided 1 -> 1",
        "department: 0 change; undecided 1 -> 1",
        "level: 3 change",
        "  supervisor -> team_lead  1",
        "  supervisor -> manager  1",
        "  manager -> director  1",
        *(
            f"deadline {clock}: 0 earlier, 0 later, +0 hours in all; "
            "without a deadline 2 -> 2"
            for clock in ("acknowledgement", "answer", "progress")
        ),
    ]


def test_every_engine_comes_to_the_same(engine: Engine) -> None:
    assert compare(engine.to_native(CLAIMS), TODAY, TOMORROW, COLUMNS) == BOTH


def test_it_comes_to_the_same_in_pandas_and_wherever_pandas_moves() -> None:
    host = CLAIMS.to_pandas()

    assert compare(CLAIMS.lazy(), TODAY, TOMORROW, COLUMNS) == BOTH
    for engine in (None, "polars", "duckdb"):
        assert compare(host, TODAY, TOMORROW, COLUMNS, engine=engine) == BOTH


def test_plain_data_say_the_same() -> None:
    data = BOTH.as_data()

    assert data["compensation"] == {
        "before": "145500.00 EUR",
        "after": "194000.00 EUR",
        "change": "48500.00 EUR",
        "more": 6,
        "less": 0,
        "undecided": [0, 0],
    }
    assert {"before": None, "after": None, "rows": 1} in data["transitions"]["tier"]
    assert data["deadlines"][0]["without"] == [2, 2]


def test_a_notebook_shows_what_changes_and_what_is_left_out() -> None:
    table = BOTH._repr_html_()

    assert "145,500.00 EUR" in table
    assert "tier; undecided 1 -&gt; 1" in table
    assert "team_lead" in table
    assert "important" not in table


def test_less_is_told_with_its_sign_and_undecided_money_is_in_no_sum() -> None:
    lost = CLAIMS.with_columns(cents=pl.Series([10_000, None, *[10**12] * 4]))

    sums = compare(lost, TOMORROW, TODAY, COLUMNS, only=["compensation"])

    assert str(sums).splitlines()[1:] == [
        (
            "compensation: 200.00 EUR -> 150.00 EUR (-50.00 EUR); 0 more, 1 less; "
            "undecided 4 -> 4"
        )
    ]


def panels(of: Comparison) -> list[dict[str, Any]]:
    drawn: dict[str, Any] = of.chart().to_dict()
    return list(drawn["concat"])


def drawn_labels(panel: dict[str, Any]) -> list[str]:
    order = panel["layer"][0]["encoding"]["y"]["sort"]
    assert {each["label"] for each in panel["data"]["values"]} == set(order)
    return list(order)


def test_the_chart_stands_in_the_order_of_the_tiers_and_of_the_ladder() -> None:
    money, tier, _, level = panels(BOTH)

    assert [each["text"] for each in money["data"]["values"]] == [
        "145,500.00",
        "194,000.00",
    ]
    assert drawn_labels(tier) == ["general", "urgent", "undecided"]
    assert drawn_labels(level) == list(LADDER)


def test_a_chart_of_nothing_is_still_drawn() -> None:
    of_nothing = compare(CLAIMS.clear(), TODAY, TOMORROW, COLUMNS)

    assert len(panels(of_nothing)) == 4
    assert len(panels(compare(CLAIMS, TODAY, TOMORROW, COLUMNS, only=["tier"]))) == 1


def test_rulebooks_in_two_currencies_are_not_compared() -> None:
    with pytest.raises(ck.InvalidValue, match="in one currency, got EUR and USD"):
        compare(CLAIMS, TODAY, standard("USD"), COLUMNS)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda f, **k: over(f, TODAY, COLUMNS, **k), id="over"),
        pytest.param(
            lambda f, **k: compare(f, TODAY, TOMORROW, COLUMNS, **k), id="compare"
        ),
        pytest.param(
            lambda f, **k: decide(f, TODAY.compensation.multiplier, COLUMNS, **k),
            id="decide",
        ),
    ],
)
def test_only_what_is_in_memory_is_moved_to_another_engine(ask: Any) -> None:
    of_dask = dd.from_pandas(pd.DataFrame({"cents": [1]}), npartitions=1)

    for frame, found in ((of_dask, "dask"), (CLAIMS.lazy(), "polars")):
        with pytest.raises(ck.InvalidValue, match=f"got a lazy one of {found}"):
            ask(frame, engine="duckdb")
    with pytest.raises(ck.InvalidValue, match="engine: expected 'polars' or 'duckdb'"):
        ask(CLAIMS, engine="spark")
    with pytest.raises(ck.InvalidValue, match="expected a data frame"):
        ask([1, 2])


def test_a_misspelt_column_is_told_with_those_that_the_host_has() -> None:
    misspelt = COLUMNS.with_(loss=amount("cent", "EUR"))

    with pytest.raises(UnfitFrame, match="no column 'cent'; did you mean 'cents'"):
        compare(CLAIMS, TODAY, TOMORROW, misspelt)


def test_a_frame_of_dask_is_refused_for_its_columns_before_it_is_read() -> None:
    rows = pd.DataFrame({"cents": [1.5], "severity": ["low"]})
    frame = dd.from_pandas(rows, npartitions=1)

    with pytest.raises(UnfitFrame, match=r"received: there is no column(.|\n)*cents"):
        over(frame, TODAY, COLUMNS)


def test_a_frame_of_dask_without_a_single_start_has_no_deadlines() -> None:
    rows = CLAIMS.to_pandas()
    rows["received"] = pd.array([None] * 6, dtype="Int64")
    frame = dd.from_pandas(rows, npartitions=2)

    found = over(frame, TODAY, COLUMNS, only=["deadlines"]).compute()

    assert found["deadline_answer"].isna().all()


@pytest.mark.parametrize("other", ["polars", "duckdb"])
def test_a_hosts_own_columns_come_back_as_they_were(other: str) -> None:
    moments = ["2026-03-01T10:00", "2026-07-01T10:00", None]
    index = pd.Index([7, 7, 9])
    host = pd.DataFrame(
        {
            "cents": pd.array([100, None, 300], dtype="Int64"),
            "sure": pd.array([True, None, False], dtype="boolean"),
            "at": pd.to_datetime(moments).tz_localize("Europe/Berlin"),
            "desk": pd.Categorical(["a", "b", "a"]),
        }
    ).set_axis(index)

    wanted = ["compensation"]
    moved = over(host, TODAY, COLUMNS, only=wanted, engine=other)

    pd.testing.assert_frame_equal(moved[list(host)], host)
    stayed = over(host, TODAY, COLUMNS, only=wanted)
    assert moved["compensation"].tolist() == stayed["compensation"].tolist()


def test_facts_that_are_the_same_for_all_rows_still_count_every_row() -> None:
    facts = {name: always(None) for name in ("loss", "outcome", "responsibility")}

    for frame in (CLAIMS, CLAIMS.lazy(), CLAIMS.to_arrow()):
        both = compare(frame, TODAY, TOMORROW, Columns(facts), only=["level"])
        assert both.rows == len(CLAIMS)
