"""Tiers of a whole frame: against Polars written by hand, and against one by one."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
from complaints import RULEBOOK, cases
from measuring import measured, show, show_ratio

from claims import COLUMNS, claims
from claims import RULEBOOK as TIMED
from complaintkit import (
    CannotDecide,
    Complaint,
    Money,
    Responsibility,
    Severity,
    Tier,
    Urgency,
)
from complaintkit.clocks.limit import deadline
from complaintkit.complaint.assessment import OWN_FAULT, Outcome, Scope
from complaintkit.whatif.deciding import decide
from complaintkit.whatif.rulebooks import over

ROUNDS = 15
TABLE = RULEBOOK.tiering.table
LIKE = claims(0).schema


def by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """What a person would write for the standard tiering."""
    severity, cents = pl.col("severity"), pl.col("cents")
    again, own_fault = pl.col("reopenings") >= 2, [each.value for each in OWN_FAULT]
    tier = (
        pl.when(pl.col("safety"))
        .then(pl.lit("urgent"))
        .when(severity == "critical")
        .then(pl.lit("urgent"))
        .when(cents >= 1_000_000)
        .then(pl.lit("urgent"))
        .when(again & pl.col("closed_tier").is_in(["important", "urgent"]))
        .then(pl.lit("urgent"))
        .when(
            severity.is_in(["high", "critical"])
            & pl.col("responsibility").is_in(own_fault)
        )
        .then(pl.lit("important"))
        .when(pl.col("scope") == "widespread")
        .then(pl.lit("important"))
        .when(cents >= 100_000)
        .then(pl.lit("important"))
        .when(
            (pl.col("urgency") == "immediate")
            & severity.is_in(["medium", "high", "critical"])
        )
        .then(pl.lit("important"))
        .when(again)
        .then(pl.lit("important"))
        .otherwise(pl.lit("general"))
    )
    return frame.with_columns(tier.alias("tier"))


def tiers(frame: pl.DataFrame) -> pl.DataFrame:
    return over(frame, RULEBOOK, COLUMNS, only=["tier"])


def columns(rows: int) -> None:
    drawn = claims(rows)
    for kind, frame in (
        ("Enum columns", drawn),
        ("strings", drawn.with_columns(pl.col(pl.Enum).cast(pl.String))),
    ):
        if not tiers(frame).equals(by_hand(frame)):
            raise AssertionError(kind)
        ours, theirs = f"whatif.over, {kind}", f"Polars by hand, {kind}"
        times = measured(
            {ours: through(tiers, frame), theirs: through(by_hand, frame)}, ROUNDS
        )
        show(f"Tiers of {rows:,} rows, a row", times, rows, "ns", 1e9)
        show_ratio(times, ours, theirs, "<= 1.3")


def through(
    read: Callable[[pl.DataFrame], pl.DataFrame], frame: pl.DataFrame
) -> Callable[[], None]:
    def run() -> None:
        read(frame)

    return run


def one_by_one(rows: int) -> None:
    """The same cases as objects and as rows; of the objects fewer, a row is a row."""
    complaints = cases()
    places = np.random.default_rng(7).integers(0, len(complaints), rows)
    frame = as_frame(complaints)[places]
    objects = [complaints[place] for place in places[:10_000]]

    def decided(decision: Callable[[Complaint], object]) -> Callable[[], None]:
        def run() -> None:
            for each in objects:
                decision(each)

        return run

    expected = [TABLE.outcome(each).value for each in objects]
    if tiers(frame)["tier"].head(len(objects)).to_list() != expected:
        raise AssertionError("one by one")
    times = measured(
        {
            "whatif.over": lambda: tiers(frame),
            "whatif.decide": lambda: decide(frame, TABLE, COLUMNS),
            "RuleTable.outcome": decided(TABLE.outcome),
            "RuleTable.decide": decided(TABLE.decide),
        },
        ROUNDS,
    )
    a_row = {
        name: taken / (rows if name.startswith("whatif") else len(objects))
        for name, taken in times.items()
    }
    show(f"Tiers of {rows:,} rows and one by one, a row", a_row, 1, "ns", 1e9)
    show_ratio(a_row, "RuleTable.outcome", "whatif.over", "")
    show_ratio(a_row, "RuleTable.decide", "whatif.decide", "")


def whole(rows: int) -> None:
    """All that a rulebook says of rows; fewer of them one by one, a row is a row."""
    frame = claims(rows)
    some = frame.head(2_000)
    expected = list(map(answered, some.iter_rows(named=True)))
    if answers(some).rows() != expected:
        raise AssertionError("a whole rulebook")

    def one_after_another() -> None:
        for row in some.iter_rows(named=True):
            answered(row)

    times = measured(
        {"whatif.over": lambda: answers(frame), "policies": one_after_another}, 3
    )
    a_row = {
        "whatif.over, a rulebook": times["whatif.over"] / rows,
        "its policies, row by row": times["policies"] / len(some),
    }
    show(
        f"Tier, compensation, level and a deadline of {rows:,} rows, a row",
        *(a_row, 1, "ns", 1e9),
    )
    show_ratio(a_row, "its policies, row by row", "whatif.over, a rulebook", ">= 50")


def answers(frame: pl.DataFrame) -> pl.DataFrame:
    asked = ["tier", "compensation", "level", "deadlines"]
    told = over(frame, TIMED, COLUMNS, only=asked)
    return told.select("tier", "compensation", "level", pl.col("^deadline_.*$"))


def answered(row: dict[str, Any]) -> tuple[str, int, str, int | None]:
    """What a host would write that asks the policies of each row, and keeps no why."""
    source = complaint_of(row)
    source.tier = TIMED.tiering.table.outcome(source)
    policy = TIMED.compensation
    loss = source.intake.demand.loss or Money.zero("EUR")
    due = loss.times(policy.multiplier.outcome(source), policy.rounding)
    ladder = TIMED.authority.ladder
    level = next((each.role for each in ladder if due <= each.limit), "nobody")
    [clock] = TIMED.clocks
    received = datetime.fromtimestamp(row["received"], UTC)
    limit = clock.limit.outcome(source)
    try:
        end = deadline(limit, clock.counted_on, received).due
    except CannotDecide:  # the holidays of the next year are not known
        return source.tier.value, due.minor, level, None
    return source.tier.value, due.minor, level, int(end.timestamp())


def complaint_of(row: dict[str, Any]) -> SimpleNamespace:
    def known(kind: type[Enum], name: str) -> Enum | None:
        return None if row[name] is None else kind(row[name])

    loss = None if row["cents"] is None else Money.of_minor(row["cents"], "EUR")
    return SimpleNamespace(
        assessment=SimpleNamespace(
            severity=known(Severity, "severity"),
            urgency=known(Urgency, "urgency"),
            scope=known(Scope, "scope"),
            safety=row["safety"],
        ),
        intake=SimpleNamespace(demand=SimpleNamespace(loss=loss)),
        responsibility=known(Responsibility, "responsibility"),
        finding=SimpleNamespace(outcome=known(Outcome, "outcome")),
        reopenings=row["reopenings"],
        closed_tier=known(Tier, "closed_tier"),
    )


def as_frame(complaints: list[Complaint]) -> pl.DataFrame:
    rows = {
        COLUMNS.name_of(fact.name): [
            plain(attrgetter(fact.of or fact.name)(each)) for each in complaints
        ]
        for fact in TABLE.asked
    }
    return pl.DataFrame(rows, schema={name: LIKE[name] for name in rows})


def plain(value: Any) -> object:
    return value.minor if isinstance(value, Money) else getattr(value, "value", value)
