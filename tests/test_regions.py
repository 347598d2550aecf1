"""Regions: cells and sets of them agree with every case taken one by one."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintkit import InvalidRulebook, Money, RuleTable, Severity, otherwise, rule
from complaintkit.rules.axes import bits
from complaintkit.rules.conditions import Condition, Span, Test
from complaintkit.rules.facts import Facts, choice, flag, money, number, ordered
from complaintkit.rules.regions import (
    Region,
    Space,
    cover,
    meet,
    merged,
    without,
)
from complaintkit.rules.table import Rule
from complaintkit.rules.territories import Territories
from test_laws import LAW, TABLES, tried

SIZES = (3, 2, 4)
REGION = st.tuples(*(st.integers(1, (1 << size) - 1) for size in SIZES))
REGIONS = st.lists(REGION, max_size=6)


def cases(region: Region) -> set[tuple[int, ...]]:
    return set(product(*map(bits, region)))


def all_cases(regions: list[Region]) -> set[tuple[int, ...]]:
    return {case for region in regions for case in cases(region)}


@given(REGION, REGION)
def test_what_two_regions_share_and_what_one_has_alone_is_all_of_it(
    one: Region, other: Region
) -> None:
    both, rest = meet(one, other), without(one, other)

    assert cases(one) & cases(other) == (set() if both is None else cases(both))
    assert cases(one) - cases(other) == all_cases(rest)
    assert len(all_cases(rest)) == sum(len(cases(each)) for each in rest)


@given(REGIONS)
def test_merging_regions_keeps_their_cases_in_no_more_regions(
    regions: list[Region],
) -> None:
    fewer = merged(regions)

    assert all_cases(fewer) == all_cases(regions)
    assert len(fewer) <= len(regions)


@given(REGION)
def test_regions_of_single_cases_are_merged_into_the_one_that_they_make(
    region: Region,
) -> None:
    assert merged(tuple(1 << at for at in case) for case in cases(region)) == [region]


@given(st.lists(REGIONS, min_size=1, max_size=3), REGION)
def test_territories_tell_the_rules_that_meet_a_region(
    by_rule: list[list[Region]], region: Region
) -> None:
    found = dict(Territories.of(by_rule).meeting(region))

    meeting = {
        rule: next(each for each in claimed if meet(each, region))
        for rule, claimed in enumerate(by_rule)
        if any(meet(each, region) for each in claimed)
    }
    assert found == meeting


@settings(LAW, max_examples=60)
@given(TABLES)
def test_who_wins_a_region_wins_each_of_its_cases(table: RuleTable[int]) -> None:
    first = RuleTable("first", table.facts, table.rules)
    space = Space.of(first, currency="EUR")
    winners = cover(first, space)
    said = tried(first)

    for rule_, regions in zip(first.rules, winners.won, strict=True):
        for region in regions:
            example = tuple(space.example(region).values())
            assert said[example].rule == rule_.name
    counted = [*winners.left, *(each for won in winners.won for each in won)]
    assert all_cases(counted) == cases(space.whole)
    assert sum(map(len, map(cases, counted))) == len(cases(space.whole))


class F(Facts):
    severity = ordered(Severity, missing=True)
    kind = choice(Severity)
    hurt = flag()
    age = number(1, 9)
    loss = money(up_to=100, missing=True)
    price = money(up_to=100)


TABLE: RuleTable[Any] = RuleTable(
    "t",
    F,
    [
        rule("old", F.age >= 5, F.severity >= Severity.HIGH, then=1),
        rule(
            "dear",
            F.loss >= Money(50, "EUR"),
            F.price.between(*(Money(x, "EUR") for x in (0, 101))),
            then=2,
        ),
        otherwise(3),
    ],
)


def test_an_example_is_the_least_case_and_words_say_the_region() -> None:
    space = Space.of(TABLE)
    old, _, _ = (space.regions(each) for each in TABLE.rules)

    assert space.example(old[0]) == {
        "age": 5,
        "severity": Severity.HIGH,
        "loss": Money(0, "EUR"),
        "price": Money(0, "USD"),
    }
    assert space.words(old[0]) == "age >= 5 and severity is high or critical"
    assert space.words(space.whole) == "always"


@pytest.mark.parametrize(
    "condition",
    [F.age >= 10, F.age < 1, F.loss < Money(0, "EUR"), F.loss > Money(100, "EUR")],
    ids=str,
)
def test_a_condition_outside_of_the_domain_holds_nowhere(condition: Any) -> None:
    table: RuleTable[int] = RuleTable("t", F, [rule("r", condition, then=1)])

    assert Space.of(table).regions(table.rules[0]) == []
    assert cover(table).left == (Space.of(table).whole,)


def test_tables_in_two_currencies_have_no_common_space() -> None:
    tables_ = [
        RuleTable(code, F, [rule("r", F.loss >= Money(5, code), then=1)])
        for code in ("EUR", "USD")
    ]

    with pytest.raises(InvalidRulebook, match="loss: EUR and USD are not on one scale"):
        Space.of(*tables_)


def test_a_bound_of_another_kind_than_its_fact_is_no_bound() -> None:
    odd = Condition(((Test(F.age, (Span(Money(1, "EUR"), None),)),),))
    table: RuleTable[int] = RuleTable("t", F, [Rule(name="odd", when=odd, then=1)])

    with pytest.raises(InvalidRulebook, match=r"age: 1\.00 EUR is no bound of an int"):
        Space.of(table)


def test_cutting_stops_at_its_limit_and_says_so() -> None:
    stopped = cover(TABLE, most=4)

    assert not stopped.complete
    assert len(stopped.won) == 1
    assert stopped.left == cover(RuleTable("t", F, TABLE.rules[:1]), stopped.space).left
    assert cover(TABLE).complete
