"""A whole rulebook over a data frame says of every row what its policies say of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from complaintkit import CannotDecide, Money, Rulebook, RuleTable, otherwise, rule
from complaintkit.clocks import Calendar, Limit, Unit
from complaintkit.clocks.limit import deadline
from complaintkit.complaint.assessment import (
    Kind,
    Responsibility,
    Scope,
    Severity,
    Tier,
    Urgency,
)
from complaintkit.errors import InvalidRulebook, UnfitFrame
from complaintkit.money import Rounding
from complaintkit.policies.clocks import Clock
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard
from complaintkit.whatif import Columns, always, amount, compare, over
from engines import ENGINES, Engine
from tables import fitted

DESK = Calendar(
    "desk",
    "Europe/Paris",
    "Mo-Fr 09:00-12:30,13:30-17:00; Sa 09:00-12:00",
    holidays=[date(2026, 4, 6), date(2026, 5, 1)],
    years=range(2025, 2028),
)
TODAY = standard("EUR", calendar=DESK)


def eur(amount_: str) -> Money:
    return Money(amount_, "EUR")


def changed(rounding: Rounding) -> Rulebook:
    """Other factors by tier, a floor, a cap, other limits and other clocks."""
    factors = RuleTable(
        "factors",
        F,
        [
            rule("urgent", F.tier >= Tier.URGENT, then=Decimal(2)),
            rule("vague", F.vague.yes(), then=Decimal("0.333")),
            otherwise(Decimal("1.25")),
        ],
    )
    floor = RuleTable(
        "floor",
        F,
        [rule("hurt", F.safety.yes(), then=eur("100.00")), otherwise(None)],
    )
    cap = RuleTable(
        "cap",
        F,
        [rule("slight", F.tier <= Tier.GENERAL, then=eur("50.00")), otherwise(None)],
    )
    limits = RuleTable(
        "limits",
        F,
        [
            rule("urgent", F.tier >= Tier.URGENT, then=Limit(4, Unit.HOURS)),
            rule("wide", F.scope >= Scope.WIDESPREAD, then=None),
            rule("important", F.tier >= Tier.IMPORTANT, then=Limit(1, Unit.MONTHS)),
            otherwise(Limit(10, Unit.BUSINESS_DAYS)),
        ],
    )
    policy = evolve(
        TODAY.compensation, multiplier=factors, floor=floor, cap=cap, rounding=rounding
    )
    answer = Clock(name="answer", limit=limits, calendar=DESK, stops=["close"])
    ladder = [
        evolve(level, limit=level.limit.times(Decimal("0.5"), Rounding.DOWN))
        for level in TODAY.authority.ladder
    ]
    return TODAY.with_(
        version="2",
        compensation=policy,
        clocks=[answer],
        authority=evolve(TODAY.authority, ladder=ladder),
    )


def taking_turns(values: Any, every: int, rows: int) -> list[Any]:
    known = list(values)
    return [known[row // every % len(known)] for row in range(rows)]


ROWS = 480
MARCH = datetime(2026, 3, 26, 22, 59, 59, tzinfo=UTC)


def claims() -> pl.DataFrame:
    """Rows in which every fact takes turns with every other, missing ones included."""
    losses: list[int | None] = [None, 0, 1, 2, 333, 3_999, 99_999, 100_000, 123_457]
    losses += [1_000_000, 12_345_679]
    moments = [MARCH + timedelta(seconds=row * 40_503) for row in range(ROWS)]
    moments[7], moments[11] = None, datetime(2031, 1, 1, tzinfo=UTC)
    return pl.DataFrame(
        {
            "id": range(ROWS),
            "kind": [each.value for each in taking_turns(Kind, 1, ROWS)],
            "severity": [each.value for each in taking_turns(Severity, 4, ROWS)],
            "urgency": [each.value for each in taking_turns(Urgency, 3, ROWS)],
            "scope": [each.value for each in taking_turns(Scope, 5, ROWS)],
            "responsibility": [
                None if each is None else each.value
                for each in taking_turns([None, *Responsibility], 7, ROWS)
            ],
            "hurt": [row % 13 == 0 for row in range(ROWS)],
            "vague": [row % 3 == 0 for row in range(ROWS)],
            "cents": taking_turns(losses, 2, ROWS),
            "received": moments,
        },
        schema_overrides={
            "cents": pl.Int64,
            "received": pl.Datetime("us", "UTC"),
            "responsibility": pl.String,
        },
    ).with_columns(
        severity=pl.when(pl.col("id") % 97 == 5).then(None).otherwise("severity")
    )


CLAIMS = claims()
COLUMNS = Columns(
    {
        **{name: name for name in ("kind", "severity", "urgency", "scope", "vague")},
        "responsibility": "responsibility",
        "safety": "hurt",
        "loss": amount("cents", "EUR"),
        "outcome": always(None),
        "reopenings": always(0),
        "closed_tier": always(None),
    },
    moments={"received": "received"},
)


def case(row: dict[str, Any]) -> SimpleNamespace:
    """The complaint of one row, as far as the policies read it."""
    loss = None if row["cents"] is None else Money.of_minor(row["cents"], "EUR")
    by_value = {
        "kind": Kind,
        "severity": Severity,
        "urgency": Urgency,
        "scope": Scope,
    }
    assessed = {
        name: None if row[name] is None else kind(row[name])
        for name, kind in by_value.items()
    }
    who = row["responsibility"]
    return SimpleNamespace(
        assessment=SimpleNamespace(**assessed, safety=row["hurt"]),
        intake=SimpleNamespace(demand=SimpleNamespace(loss=loss)),
        responsibility=None if who is None else Responsibility(who),
        finding=None,
        tier=None,
        reopenings=0,
        closed_tier=None,
        is_vague=row["vague"],
        currency="EUR",
    )


def decided(decide: Any) -> Any:
    try:
        return decide()
    except CannotDecide:
        return None


def one_by_one(rulebook: Rulebook, row: dict[str, Any]) -> dict[str, Any]:
    """What the policies say of one row; what needs the tier says nothing without it."""
    source = case(row)
    tier = decided(lambda: rulebook.tiering.decide(source))
    source.tier = None if tier is None else tier.outcome
    asks_tier = tier is not None

    def after_tier(table: RuleTable[Any]) -> bool:
        return asks_tier or "tier" not in [fact.name for fact in table.asked]

    told = {"tier": None if tier is None else tier.outcome.value}
    told["tier_rule"] = None if tier is None else tier.rule
    routed = after_tier(rulebook.routing)
    told["department"] = rulebook.routing.outcome(source) if routed else None
    policy = rulebook.compensation
    tables = [each for each in (policy.multiplier, policy.floor, policy.cap) if each]
    due = None
    if after_tier(policy.multiplier):
        told["multiplier"] = str(policy.multiplier.outcome(source))
    if all(map(after_tier, tables)):
        due = next(iter(policy.decide(source))).outcome.due
    told["compensation"] = None if due is None else due.minor
    told["level"] = level_of(rulebook, due)
    return told | dict(deadlines(rulebook, source, row["received"], after_tier))


def level_of(rulebook: Rulebook, due: Money | None) -> str | None:
    if due is None:
        return None
    ladder = rulebook.authority.ladder
    return next((each.role for each in ladder if due <= each.limit), "nobody")


def deadlines(
    rulebook: Rulebook, source: Any, received: datetime | None, after_tier: Any
) -> Iterator[tuple[str, int | None]]:
    for clock in rulebook.all_clocks:
        if "received" not in clock.starts or clock.limit is None:
            continue
        limit = clock.limit.outcome(source) if after_tier(clock.limit) else None
        due = due_of(limit, clock.counted_on, received)
        yield f"deadline_{clock.name}", None if due is None else int(due.timestamp())


def due_of(
    limit: Limit | None, calendar: Calendar, received: datetime | None
) -> datetime | None:
    if limit is None or received is None:
        return None
    return decided(lambda: deadline(limit, calendar, received).due)


def agree(rulebook: Rulebook, rows: list[dict[str, Any]]) -> None:
    told = {row["id"]: row for row in rows}
    for row in CLAIMS.to_dicts():
        expected = one_by_one(rulebook, row)
        assert {name: told[row["id"]][name] for name in expected} == expected
    tiers = {row["tier"] for row in rows}
    assert tiers == {"general", "important", "urgent", None}


@pytest.mark.parametrize(
    "rulebook", [TODAY, changed(Rounding.HALF_EVEN)], ids=["standard", "changed"]
)
def test_law_5_a_rulebook_says_over_columns_what_its_policies_say_one_by_one(
    engine: Engine, rulebook: Rulebook
) -> None:
    told = over(fitted(engine, CLAIMS), rulebook, COLUMNS, rules=True)

    agree(rulebook, engine.rows_of(told))


@pytest.mark.parametrize("rounding", Rounding, ids=lambda each: each.name)
def test_half_a_minor_unit_becomes_what_the_policy_says(rounding: Rounding) -> None:
    rulebook = changed(rounding)

    agree(rulebook, over(CLAIMS, rulebook, COLUMNS, rules=True).to_dicts())


def test_where_floor_and_cap_cross_the_floor_counts() -> None:
    capped = RuleTable("cap", F, [otherwise(eur("50.00"))])
    rulebook = changed(Rounding.HALF_EVEN)
    policy = evolve(rulebook.compensation, cap=capped)
    rulebook = rulebook.with_(version="3", compensation=policy)

    told = over(CLAIMS, rulebook, COLUMNS, rules=True).to_dicts()

    agree(rulebook, told)
    hurt = {row["compensation"] for row in told if row["hurt"]}
    assert hurt == {10_000}


@pytest.mark.parametrize("cents", [-1, 10_000_000_001], ids=["less", "more"])
def test_a_loss_outside_of_its_domain_is_due_to_nobody(cents: int) -> None:
    frame = CLAIMS.with_columns(cents=pl.lit(cents))

    told = over(frame, TODAY, COLUMNS, only=["compensation", "level"])

    assert set(told["compensation"]) == set(told["level"]) == {None}


def test_the_rows_stay_in_their_order_and_the_host_keeps_its_columns() -> None:
    told = over(CLAIMS, TODAY, COLUMNS)

    assert told.select(CLAIMS.columns).equals(CLAIMS)
    assert told.columns == [
        *CLAIMS.columns,
        *("tier", "department", "multiplier", "compensation", "level"),
        *("deadline_acknowledgement", "deadline_answer", "deadline_progress"),
    ]


def test_only_what_is_wanted_is_read_and_told() -> None:
    columns = Columns({"loss": amount("cents", "EUR"), "outcome": always(None)})
    columns = columns.with_(responsibility="responsibility")

    told = over(CLAIMS, TODAY, columns, only=["level"])

    assert told.columns == [*CLAIMS.columns, "level"]


@pytest.mark.parametrize(
    "name", ["polars", pytest.param("dask", marks=pytest.mark.engines)]
)
def test_deadlines_are_known_of_the_days_that_the_host_names(name: str) -> None:
    engine, first = ENGINES[name], MARCH.toordinal() - datetime(1970, 1, 1).toordinal()

    frame = fitted(engine, CLAIMS)
    told = over(frame, TODAY, COLUMNS, only=["deadlines"], days=range(first, first + 1))

    rows = engine.rows_of(told)
    known = {row["id"] for row in rows if row["deadline_answer"] is not None}
    assert known == {
        row["id"]
        for row in CLAIMS.to_dicts()
        if row["received"] and row["received"].date() == MARCH.date()
    }


def test_a_tier_that_the_host_knows_is_taken_unless_it_is_to_be_decided() -> None:
    frame = CLAIMS.with_columns(grade=pl.lit("urgent"))
    columns = COLUMNS.with_(tier="grade")

    told = over(frame, TODAY, columns, only=["department"])

    assert set(told["department"]) == {"management"}
    again = over(frame, TODAY, columns, only=["tier", "department"])
    departments = {"management", "quality", "billing", "customer_service"}
    assert set(again["department"]) == {None, *departments}


def test_every_misfit_of_every_table_is_told_at_once() -> None:
    frame = CLAIMS.with_columns(pl.col("received").dt.replace_time_zone(None))

    with pytest.raises(UnfitFrame) as caught:
        over(frame.drop("scope"), TODAY, Columns({}, moments=dict(COLUMNS.moments)))

    told = [problem.split(":")[0] for problem in caught.value.problems]
    assert sorted(told) == sorted(
        {
            *("received", "safety", "severity", "loss", "reopenings", "closed_tier"),
            *("responsibility", "scope", "urgency", "kind", "outcome"),
        }
    )


def test_a_misspelt_event_is_no_clock_that_never_started() -> None:
    columns = Columns(COLUMNS.facts, moments={"recieved": "received"})

    with pytest.raises(UnfitFrame, match="there is no event 'recieved'; did you mean"):
        over(CLAIMS, TODAY, columns)


def test_a_new_column_never_takes_the_place_of_one_of_the_hosts() -> None:
    frame = CLAIMS.with_columns(tier=pl.lit("x"), level=pl.lit("y"))

    with pytest.raises(UnfitFrame) as caught:
        over(frame, TODAY, COLUMNS)

    assert [text.split(" is")[0] for text in caught.value.problems] == [
        "column 'tier'",
        "column 'level'",
    ]
    assert "old_tier" in over(frame, TODAY, COLUMNS, prefix="old_").columns
    own = CLAIMS.with_columns(tier_rule=pl.lit("mine"))
    assert set(over(own, TODAY, COLUMNS)["tier_rule"]) == {"mine"}
    with pytest.raises(UnfitFrame, match="column 'tier_rule' is there already"):
        over(own, TODAY, COLUMNS, rules=True)


def test_sums_that_could_be_inexact_are_refused_before_any_row_is_read() -> None:
    huge = RuleTable("factors", F, [otherwise(Decimal(10**6))])

    with pytest.raises(InvalidRulebook, match="beyond what data frames count exactly"):
        over(CLAIMS, TODAY.with_(version="9", compensation=huge), COLUMNS)


# --- two rulebooks --------------------------------------------------------------------


def by_hand(before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """The comparison, from the policies run one by one."""
    rows = CLAIMS.to_dicts()
    pairs = [(one_by_one(before, row), one_by_one(after, row)) for row in rows]
    money = [(old["compensation"], new["compensation"]) for old, new in pairs]
    both = [(old, new) for old, new in money if None not in (old, new)]
    answers = [
        new["deadline_answer"] - old["deadline_answer"]
        for old, new in pairs
        if None not in (old["deadline_answer"], new["deadline_answer"])
    ]
    return {
        "before": sum(old or 0 for old, _ in money),
        "after": sum(new or 0 for _, new in money),
        "more": sum(new > old for old, new in both),
        "less": sum(new < old for old, new in both),
        "undecided": tuple(
            sum(side is None for side in column) for column in zip(*money, strict=True)
        ),
        "earlier": sum(each < 0 for each in answers),
        "later": sum(each > 0 for each in answers),
        "seconds": sum(answers),
        "levels": sum(old["level"] != new["level"] for old, new in pairs),
    }


def test_a_comparison_agrees_to_the_cent_with_the_policies_one_by_one(
    engine: Engine,
) -> None:
    after = changed(Rounding.HALF_EVEN)
    expected = by_hand(TODAY, after)

    found = compare(fitted(engine, CLAIMS), TODAY, after, COLUMNS)

    sums = found.compensation
    assert (sums.before.minor, sums.after.minor) == (
        expected["before"],
        expected["after"],
    )
    assert (sums.more, sums.less) == (expected["more"], expected["less"])
    assert sums.undecided == expected["undecided"]
    [answer] = found.deadlines
    moved = (answer.earlier, answer.later, answer.seconds)
    assert moved == (expected["earlier"], expected["later"], expected["seconds"])
    assert sum(found.changed("level").values()) == expected["levels"]
    assert found.rows == ROWS
    assert found.changed("tier") == {}
