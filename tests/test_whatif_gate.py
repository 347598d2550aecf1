"""A frame is read as facts by declaration, or refused with everything that is wrong."""

import pickle
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from complaintkit import InvalidValue, Money
from complaintkit.errors import UnfitFrame
from complaintkit.presets import standard
from complaintkit.rules.facts import Facts, choice, flag, money, number
from complaintkit.rules.table import HitPolicy, RuleTable, otherwise, rule
from complaintkit.whatif import (
    Columns,
    always,
    amount,
    audit,
    column,
    compare,
    decide,
    over,
)
from complaintkit.whatif.casts import Shape, cast
from complaintkit.whatif.frames import Taken
from engines import Engine
from tables import fitted


class Mood(Enum):
    CALM = "calm"
    ANGRY = "angry"


class F(Facts):
    mood = choice(Mood)
    hurt = flag(missing=True)
    age = number(0, 150)
    loss = money(up_to=1000, missing=True)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


TABLE = RuleTable(
    "door",
    F,
    [
        rule("hurt", F.hurt.yes(), then="urgent"),
        rule("angry", F.mood.is_in(Mood.ANGRY), F.age >= 18, then="soon"),
        rule("much", F.loss >= eur("500"), then="soon"),
        otherwise("later"),
    ],
)
GOOD = {
    "mood": ["calm", "angry"],
    "hurt": [False, None],
    "age": [30, 40],
    "loss": [60_000, None],
}
COLUMNS = Columns(
    {"mood": "mood", "hurt": "hurt", "age": "age", "loss": amount("loss", "EUR")}
)


def test_one_error_lists_every_column_that_does_not_fit() -> None:
    frame = pl.DataFrame(
        {"moood": ["calm"], "hurt": ["yes"], "age": [3.0], "loss": [19.9]}
    )

    with pytest.raises(UnfitFrame) as caught:
        decide(frame, TABLE, COLUMNS)

    assert (
        str(caught.value)
        == """\
hurt: column 'hurt' holds String, expected booleans: \
write pl.col("hurt").cast(pl.Boolean)
mood: there is no column 'mood'; did you mean 'moood'?
age: column 'age' holds Float64, expected whole numbers: \
write pl.col("age").cast(pl.Int64)
loss: column 'loss' holds Float64, expected whole minor or major units: \
write (pl.col("loss") * 100).round().cast(pl.Int64)"""
    )


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"hurt": None}, "hurt: nothing says where it is read; expected a column, or"),
        ({"hurt": always("yes")}, r"hurt: expected True or False, got always\('yes'\)"),
        ({"loss": "loss"}, r"loss: it is Money .*: write amount\('loss', ...\)"),
        ({"age": amount("age", "EUR")}, r"age: it is an int .*: write column\('age'"),
        ({"loss": amount("loss", "USD")}, "'loss' is in USD, and the rules in EUR"),
        ({"loss": always(Money(1, "USD"))}, "1.00 USD is not in EUR, as the rules are"),
        ({"age": column("age", {"x": 1})}, "age: column 'age' holds numbers, which"),
        ({"mood": column("mood", {"c": "calm"})}, "values that mean a member of Mood"),
        ({"mood": column("mood", {1: Mood.CALM})}, "mood.*expected whole numbers"),
        ({"mood": column("mood", {True: Mood.CALM})}, "mood.*expected booleans"),
        ({"hurt": column("hurt", {"Y": 1})}, "values that mean True or False, got 1"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_expected(
    facts: dict[str, Any], says: str
) -> None:
    mapped = {name: each for name, each in dict(COLUMNS.facts, **facts).items() if each}

    with pytest.raises(UnfitFrame, match=says):
        decide(pl.DataFrame(GOOD), TABLE, Columns(mapped))


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: Columns({"mood": 3}), "Columns.facts: mood: expected a column's name"),
        (lambda: Columns(None), "Columns.facts: expected a dict .* got a NoneType"),
        (lambda: Columns({}, moments=["a"]), "Columns.moments: expected a dict"),
        (lambda: Columns({}, moments={"received": 3}), "column: expected a str, got"),
        (
            lambda: decide(pl.DataFrame(GOOD), TABLE, COLUMNS, prefix=None),
            "prefix: expected a str, got a NoneType",
        ),
        (lambda: column(""), "Column.name: expected a non-empty str"),
        (lambda: column("a", {"x": 1, 2: 3}), "expected values of one kind"),
        (lambda: column("a", {}), "expected values of one kind"),
        (lambda: column("a", {1.5: 3}), "expected values of one kind"),
        (lambda: amount("a", "EURO"), "no currency has the ISO 4217 code 'EURO'"),
        (lambda: decide([1], TABLE, COLUMNS), "expected a data frame .* got a list"),
        (
            lambda: decide(pl.DataFrame(GOOD), TABLE, COLUMNS, engine="spark"),
            "engine: expected 'polars' or 'duckdb', got 'spark'",
        ),
        (
            lambda: decide(pl.LazyFrame(GOOD), TABLE, COLUMNS, engine="duckdb"),
            "engine: expected a frame in memory, got a lazy one of polars",
        ),
        (
            lambda: audit(pl.DataFrame(GOOD), Columns({"moood": "mood"}), F),
            "F declares no fact 'moood'; did you mean 'mood'",
        ),
        (
            lambda: over(pl.DataFrame(GOOD), TABLE, COLUMNS),
            "rulebook: expected a Rulebook, got a RuleTable",
        ),
        (
            lambda: decide(pl.DataFrame(GOOD), standard("EUR"), COLUMNS),
            "table: expected a RuleTable, got a Rulebook",
        ),
        (
            lambda: audit(pl.DataFrame(GOOD), {"mood": "mood"}, F),
            "columns: expected a Columns, got a dict",
        ),
        (
            lambda: compare(pl.DataFrame(GOOD), standard("EUR"), None, COLUMNS),
            "after: expected a Rulebook, got a NoneType",
        ),
        (
            lambda: over(pl.DataFrame(GOOD), standard("EUR"), COLUMNS, only=["teir"]),
            "only: there is no question 'teir'; did you mean 'tier'",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(build: Any, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        build()


def test_a_column_that_is_there_already_is_not_overwritten() -> None:
    frame = pl.DataFrame(GOOD).with_columns(door=pl.lit("mine"))

    with pytest.raises(UnfitFrame, match="column 'door' is there already: rename it"):
        decide(frame, TABLE, COLUMNS)

    told = decide(frame, TABLE, COLUMNS, prefix="new_")
    assert told["new_door"].to_list() == ["soon", "soon"]


def test_names_that_the_library_reckons_with_are_refused() -> None:
    frame = pl.DataFrame(GOOD).with_columns(complaintkit_number=1)

    with pytest.raises(UnfitFrame, match="column 'complaintkit_number': rename it"):
        decide(frame, TABLE, COLUMNS)


# --- the casts that the errors name ---------------------------------------------------

_DIRTY = {"text": [1, 2], "whole": ["1", "2"], "paid": [19.9, 0.005], "flag": [1, 0]}
_NAIVE = [datetime(2026, 3, 2, 9), datetime(2026, 7, 2, 9)]
_SHAPES = {
    "text": (Shape.TEXT, ["1", "2"]),
    "whole": (Shape.WHOLE, [1, 2]),
    "flag": (Shape.FLAG, [True, False]),
    "moment": (Shape.MOMENT, [each.replace(tzinfo=UTC) for each in _NAIVE]),
}


def _by_polars(column: str, shape: Shape) -> list[Any]:
    frame = pl.DataFrame({**_DIRTY, "moment": _NAIVE})
    written = cast(nw.Implementation.POLARS, column, shape, 100)
    return frame.select(eval(written, {"pl": pl}))[column].to_list()


def _by_pandas(column: str, shape: Shape) -> list[Any]:
    frame = pd.DataFrame({**_DIRTY, "moment": _NAIVE})
    written = cast(nw.Implementation.PANDAS, column, shape, 100)
    found = eval(written, {"frame": frame, "pd": pd})
    return found.to_list()


def _by_pyarrow(column: str, shape: Shape) -> list[Any]:
    table = pa.table({**_DIRTY, "moment": _NAIVE})
    written = cast(nw.Implementation.PYARROW, column, shape, 100)
    return eval(written, {"table": table, "pa": pa, "pc": pc}).to_pylist()


def _by_duckdb(column: str, shape: Shape) -> list[Any]:
    table = duckdb.connect().from_arrow(pa.table({**_DIRTY, "moment": _NAIVE}))
    written = cast(nw.Implementation.DUCKDB, column, shape, 100)
    return table.project(written).pl().to_series().to_list()


@pytest.mark.parametrize("name", _SHAPES)
@pytest.mark.parametrize("run", [_by_polars, _by_pandas, _by_pyarrow, _by_duckdb])
def test_the_cast_that_an_error_names_does_what_it_says(run: Any, name: str) -> None:
    shape, expected = _SHAPES[name]

    assert run(name, shape) == expected


@pytest.mark.parametrize("run", [_by_polars, _by_pandas, _by_pyarrow, _by_duckdb])
def test_the_cast_of_an_amount_makes_minor_units_of_it(run: Any) -> None:
    assert run("paid", Shape.AMOUNT)[0] == 1990


# --- the audit ------------------------------------------------------------------------


DIRTY = pl.DataFrame(
    {
        "mood": ["calm", "hihg", "hihg", "?", None, "angry"],
        "hurt": [None, True, False, None, True, False],
        "age": [0, 150, 151, -1, None, 5],
        "loss": [0, 100_000, 100_001, -1, None, 5],
    }
)


def test_the_audit_counts_values_that_would_fall_to_a_default(engine: Engine) -> None:
    found = audit(fitted(engine, DIRTY), COLUMNS, F)

    assert found
    assert str(found) == (
        "6 rows\n"
        "  mood (column 'mood'): 1 missing, 3 outside of its domain, "
        "such as hihg (2), ? (1)\n"
        "  hurt (column 'hurt'): as declared\n"
        "  age (column 'age'): 1 missing, 2 outside of its domain, "
        "such as -1 (1), 151 (1)\n"
        "  loss (column 'loss'): 2 outside of its domain, such as -1 (1), 100001 (1)"
    )


def test_what_is_outside_of_its_domain_is_not_decided(engine: Engine) -> None:
    told = engine.rows_of(decide(fitted(engine, DIRTY), TABLE, COLUMNS))

    found = {(row["mood"], row["loss"]): row["door_rule"] for row in told}
    assert found == {
        ("calm", 0): "otherwise",
        ("hihg", 100_000): "hurt",
        ("hihg", 100_001): None,
        ("?", -1): None,
        (None, None): "hurt",
        ("angry", 5): "otherwise",
    }


def test_an_audit_without_findings_is_false_and_renders() -> None:
    found = audit(pl.DataFrame(GOOD), COLUMNS, F)

    assert not found
    assert found.as_data()["rows"] == 2
    assert "audit of 2 rows" in found._repr_html_()


def test_an_audit_of_no_rows_counts_none(engine: Engine) -> None:
    assert audit(fitted(engine, DIRTY.head(0)), COLUMNS, F).rows == 0


# --- what is in memory, moved ---------------------------------------------------------


@pytest.mark.parametrize("faster", ["polars", "duckdb"])
def test_a_pandas_user_moves_to_another_engine_with_one_argument(faster: str) -> None:
    frame = pd.DataFrame(GOOD).astype({"hurt": "boolean", "loss": "Int64"})
    frame.index = pd.Index([7, 3], name="claim")

    moved = decide(frame, TABLE, COLUMNS, engine=faster)

    stayed = decide(frame, TABLE, COLUMNS)
    assert list(moved.index) == list(stayed.index) == [7, 3]
    assert moved["door"].to_list() == stayed["door"].to_list() == ["soon", "soon"]
    assert list(moved.columns) == list(stayed.columns)


def test_rows_that_an_engine_has_shuffled_come_back_in_their_order() -> None:
    taken = Taken.of(pl.DataFrame({"a": [3, 1, 2]}), engine="duckdb")

    doubled = taken.frame.with_columns(b=nw.col("a") * 2).sort("a")

    assert taken.back(doubled, ["b"], ["b"]).rows() == [(3, 6), (1, 2), (2, 4)]


def test_enums_whose_categories_are_all_known_need_no_check() -> None:
    kind = pl.Enum(["calm", "angry"])
    frame = pl.DataFrame(GOOD).with_columns(pl.col("mood").cast(kind))

    assert decide(frame, TABLE, COLUMNS)["door"].to_list() == ["soon", "soon"]


def test_amounts_in_major_units_mean_what_they_say() -> None:
    frame = pl.DataFrame({**GOOD, "loss": [500, 499]})
    columns = COLUMNS.with_(loss=amount("loss", "EUR", major=True))

    assert decide(frame, TABLE, columns)["door_rule"].to_list() == ["much", "angry"]


def test_constants_stand_for_what_a_frame_does_not_hold() -> None:
    facts = {
        "mood": always(Mood.CALM),
        "hurt": always(None),
        "age": always(30),
        "loss": always(eur("500")),
    }
    one = Columns({**facts, "mood": "mood"})

    assert decide(pl.DataFrame(GOOD), TABLE, one)["door_rule"].to_list() == [
        "much",
        "angry",
    ]


def test_where_only_one_rule_may_hold_a_row_that_two_rules_take_is_undecided(
    engine: Engine,
) -> None:
    one = RuleTable(
        "door", F, [r for r in TABLE.rules if r.name != "otherwise"], HitPolicy.UNIQUE
    )
    rows = {**GOOD, "hurt": [False, True], "loss": [60_000, None]}

    told = engine.rows_of(decide(fitted(engine, pl.DataFrame(rows)), one, COLUMNS))

    assert {row["mood"]: row["door_rule"] for row in told} == {
        "calm": "much",
        "angry": None,
    }


def test_two_rules_that_always_hold_leave_every_row_undecided() -> None:
    facts = {"mood": always(Mood.CALM), "hurt": always(None), "age": always(30)}
    columns = Columns({**facts, "loss": always(None)})
    calm = rule("calm", F.mood.is_in(Mood.CALM), then="soon")
    both = RuleTable(
        "door", F, [calm, rule("grown", F.age >= 18, then="later")], HitPolicy.UNIQUE
    )
    one = RuleTable("door", F, [calm, TABLE.rules[0]], HitPolicy.UNIQUE)

    assert decide(pl.DataFrame(GOOD), both, columns)["door"].to_list() == [None, None]
    assert decide(pl.DataFrame(GOOD), one, columns)["door"].to_list() == ["soon"] * 2


def test_an_unfit_frame_is_the_same_error_in_another_process() -> None:
    error = UnfitFrame(["a: no column", "b: no column"])

    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own

    assert again.problems == error.problems


def test_an_amount_that_does_not_fit_its_minor_units_is_no_small_amount(
    engine: Engine,
) -> None:
    frame = pl.DataFrame({**GOOD, "loss": [184_467_440_737_095_517, 500]})
    columns = COLUMNS.with_(loss=amount("loss", "EUR", major=True))

    told = engine.rows_of(decide(fitted(engine, frame), TABLE, columns))

    assert {row["mood"]: row["door_rule"] for row in told} == {
        "calm": None,
        "angry": "angry",
    }
    assert [each.outside for each in audit(frame, columns, F).facts] == [0, 0, 0, 1]


def test_the_audit_counts_every_row_whatever_it_looks_at(engine: Engine) -> None:
    known = pl.DataFrame({"mood": ["calm", "angry", "calm"]})
    closed = known.with_columns(pl.col("mood").cast(pl.Enum(["calm", "angry"])))

    frames = [known] if engine.name == "pyspark" else [known, closed]
    for frame in frames:
        moved = fitted(engine, frame)
        assert audit(moved, Columns({"mood": "mood"}), F).rows == 3
        assert audit(moved, Columns({"mood": always(Mood.CALM)}), F).rows == 3


def test_columns_without_a_text_for_a_name_are_refused() -> None:
    nameless = pd.DataFrame({0: ["calm"], "mood": ["calm"]})
    twice = pd.DataFrame([["calm", "calm"]], columns=["mood", "mood"])

    with pytest.raises(UnfitFrame, match="column 0: expected a text"):
        decide(nameless, TABLE, COLUMNS)
    with pytest.raises(UnfitFrame, match="expected each name once"):
        decide(twice, TABLE, COLUMNS)


class Odd(Enum):
    ONE = 1.5
    TWO = ("a", "b")


class OddFacts(Facts):
    odd = choice(Odd)


def test_members_that_no_column_can_hold_have_to_be_spelled() -> None:
    table = RuleTable(
        "lot", OddFacts, [rule("a", OddFacts.odd.is_in(Odd.ONE), then="x")]
    )

    with pytest.raises(UnfitFrame, match="its members are not texts or whole numbers"):
        decide(pl.DataFrame({"odd": ["a"]}), table, Columns({"odd": "odd"}))


def test_a_table_of_hundreds_of_rules_is_decided(engine: Engine) -> None:
    rules = [
        rule(f"r{at}", F.age.between(at, at + 1), then=at) for at in range(120)
    ] + [rule("wide", *[~F.age.between(3, 9)], then=999)]
    table = RuleTable("many", F, rules)
    columns = Columns({"age": "age"})

    told = engine.rows_of(
        decide(fitted(engine, pl.DataFrame({"age": [0, 40, 119, 130]})), table, columns)
    )

    assert sorted(row["many"] for row in told) == [0, 40, 119, 999]


def test_decimals_are_no_amounts() -> None:
    frame = pl.DataFrame({**GOOD, "loss": [Decimal("5.00"), None]})

    with pytest.raises(UnfitFrame, match=r"Decimal.* write \(pl.col"):
        decide(frame, TABLE, COLUMNS)
