"""The nearest change: what would have had to be otherwise, at the least."""

from collections.abc import Iterator
from enum import Enum
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from complaintkit import (
    CannotDecide,
    InvalidRulebook,
    InvalidValue,
    Money,
    RuleTable,
    otherwise,
    rule,
)
from complaintkit.codec import Codec
from complaintkit.rules.conditions import Condition, Test
from complaintkit.rules.decision import Decision, Nearest
from complaintkit.rules.facts import Facts, choice, flag, money, number, ordered
from complaintkit.rules.regions import MOST_REGIONS
from complaintkit.rules.table import HitPolicy, Rule
from complaintkit.rules.winning import winning


class Grade(Enum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class F(Facts):
    grade = ordered(Grade)
    kind = choice(Grade, missing=True)
    age = number(0, 120, missing=True)
    loss = money(up_to=1000, missing=True)
    hurt = flag()


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


VALUES: dict[str, list[Any]] = {
    "grade": list(Grade),
    "kind": [None, *Grade],
    "age": [None, 0, 17, 18, 64, 65, 120],
    "loss": [None, *map(eur, (0, 499, 500, 1000))],
    "hurt": [True, False],
}
"""A value of every cell that the conditions below can cut."""

TESTS: list[Test] = [
    F.grade >= Grade.MEDIUM,
    F.grade <= Grade.MEDIUM,
    F.kind.is_in(Grade.LOW, Grade.HIGH),
    F.kind.missing(),
    F.age >= 18,
    F.age.between(18, 65),
    F.age.missing(),
    F.loss >= eur(500),
    ~F.loss.missing(),
    F.hurt.yes(),
]


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    boxes = st.lists(st.sampled_from(TESTS), min_size=1, max_size=3)
    condition: Any = None
    for box in draw(st.lists(boxes, min_size=1, max_size=2)):
        joined: Any = box[0]
        for test in box[1:]:
            try:
                joined &= test
            except InvalidRulebook:
                assume(False)
        condition = joined if condition is None else condition | joined
    return Condition.of(condition)


@st.composite
def tables(draw: st.DrawFn) -> RuleTable[int]:
    found = draw(st.lists(conditions(), min_size=1, max_size=4))
    outcomes = st.integers(0, 2)
    rules: list[Rule[int]] = [
        rule(str(n), when, then=draw(outcomes)) for n, when in enumerate(found)
    ]
    if draw(st.booleans()):
        rules.append(otherwise(draw(outcomes)))
    return RuleTable("t", F, rules, draw(st.sampled_from(HitPolicy)))


def outcome_of(table: RuleTable[int], facts: dict[str, Any]) -> int | None:
    try:
        return table.decide_on(**facts).outcome
    except CannotDecide:
        return None


def others(facts: dict[str, Any], names: set[str]) -> Iterator[dict[str, Any]]:
    every = (VALUES[n] if n in names else [facts[n]] for n in facts)
    return (dict(zip(facts, values, strict=True)) for values in product(*every))


@given(tables(), st.data())
def test_the_nearest_change_alters_the_outcome_and_no_change_of_fewer_facts_does(
    table: RuleTable[int], data: st.DataObject
) -> None:
    names = [fact.name for fact in table.asked]
    # a fact that must be known may still be missing where no rule came to ask it
    facts = {n: data.draw(st.sampled_from([None, *VALUES[n]]), label=n) for n in names}
    outcome = outcome_of(table, facts)
    assume(outcome is not None)

    nearest = table.explain(**facts).nearest

    if nearest is None:
        found = {outcome_of(table, case) for case in others(facts, set(names))}
        assert found <= {outcome, None}
        return
    changed = facts | {step.fact: step.value for step in nearest.changes}
    assert table.decide_on(**changed).outcome == nearest.outcome != outcome
    assert table.decide_on(**changed).rule == nearest.rule
    for names_left in combinations_below(names, len(nearest.changes)):
        reached = {outcome_of(table, case) for case in others(facts, names_left)}
        assert reached <= {outcome, None}


def combinations_below(names: list[str], size: int) -> Iterator[set[str]]:
    for picks in product((False, True), repeat=len(names)):
        if sum(picks) < size:
            yield {n for n, picked in zip(names, picks, strict=True) if picked}


def near(table: RuleTable[Any], **facts: Any) -> str:
    return str(table.explain(**facts).nearest)


TIERS = RuleTable(
    "tiering",
    F,
    [
        rule("hurt", F.hurt.yes(), then="urgent"),
        rule("grave", F.grade >= Grade.HIGH, F.loss >= eur(500), then="important"),
        rule("old", F.age >= 65, then="important"),
        otherwise("general"),
    ],
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            {"grade": Grade.HIGH, "loss": eur(499), "age": 20},
            "loss >= 500.00 EUR instead of 499.00 EUR: important, by rule grave",
            id="a cent or a euro is less than many years",
        ),
        pytest.param(
            {"grade": Grade.HIGH, "loss": eur(10), "age": 64},
            "age >= 65 instead of 64: important, by rule old",
            id="a year is less than most of a domain",
        ),
        pytest.param(
            {"grade": Grade.MEDIUM, "loss": eur(500), "age": 20},
            "grade = high instead of medium: important, by rule grave",
            id="a place of three is less than 45 of 120 years",
        ),
        pytest.param(
            {"grade": Grade.MEDIUM, "loss": eur(500), "age": 70},
            "age < 65 instead of 70: general, by rule otherwise",
            id="a number goes down to the bound",
        ),
        pytest.param(
            {"grade": Grade.HIGH, "loss": eur(510), "age": None},
            "loss < 500.00 EUR instead of 510.00 EUR: general, by rule otherwise",
            id="a known value is nearer than a missing one",
        ),
        pytest.param(
            {"grade": Grade.HIGH, "loss": eur(510), "age": 70},
            "hurt = yes instead of no: urgent, by rule hurt",
            id="one fact is less than two small steps",
        ),
        pytest.param(
            {"grade": Grade.HIGH, "loss": None, "age": None},
            "hurt = yes instead of no: urgent, by rule hurt",
            id="of changes alike the first rule counts",
        ),
    ],
)
def test_of_changes_with_as_few_facts_the_smallest_steps_count(
    facts: dict[str, Any], expected: str
) -> None:
    assert near(TIERS, hurt=False, **facts) == expected


def test_several_facts_are_told_together() -> None:
    table = RuleTable(
        "t",
        F,
        [rule("both", F.hurt.yes(), F.age.between(18, 65), then=1), otherwise(2)],
    )

    assert near(table, hurt=False, age=70) == (
        "hurt = yes instead of no and age >= 18 and < 65 instead of 70: 1, by rule both"
    )
    assert near(table, hurt=False, age=None) == (
        "hurt = yes instead of no and age >= 18 and < 65 instead of not known: "
        "1, by rule both"
    )


def test_only_where_nothing_else_leads_there_a_fact_would_have_to_be_missing() -> None:
    table = RuleTable("t", F, [rule("x", F.loss.missing(), then=1), otherwise(2)])

    assert (
        near(table, loss=eur(5)) == "loss = not known instead of 5.00 EUR: 1, by rule x"
    )
    assert (
        near(table, loss=None)
        == "loss known instead of not known: 2, by rule otherwise"
    )


def test_a_fact_that_nobody_has_asked_yet_is_wanted_only_by_rules_that_come_to_it() -> (
    None
):
    table = RuleTable(
        "t",
        F,
        [
            rule("hurt", F.hurt.yes(), then=1),
            rule("high", F.grade >= Grade.HIGH, then=2),
            otherwise(3),
        ],
    )

    nearest = table.explain(hurt=True, grade=None).nearest

    assert str(nearest) == (
        "hurt = no instead of yes and grade = high instead of not known: "
        "2, by rule high"
    )


def test_an_amount_in_another_currency_is_in_no_region() -> None:
    yen = Money(5, "JPY")

    found = TIERS.explain(hurt=True, grade=Grade.LOW, loss=yen, age=70).nearest

    assert isinstance(found, Nearest)
    assert [step.fact for step in found.changes] == ["hurt", "loss"]
    assert found.changes[1].value == eur(0)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param([otherwise(1)], id="one rule"),
        pytest.param([rule("a", F.hurt.yes(), then=1), otherwise(1)], id="one outcome"),
        pytest.param([rule("a", F.hurt.yes(), then=1)], id="a gap is no outcome"),
    ],
)
def test_where_there_is_one_outcome_nothing_is_near(rules: list[Rule[int]]) -> None:
    table = RuleTable("t", F, rules)
    decision = table.explain(**{fact.name: True for fact in table.asked})

    assert decision.nearest is None
    assert "near" not in str(decision)
    assert decision.as_data()["nearest"] is None


def test_two_rules_that_both_hold_are_no_outcome_of_a_unique_table() -> None:
    table = RuleTable(
        "t",
        F,
        [rule("old", F.age >= 65, then=1), rule("hurt", F.hurt.yes(), then=2)],
        HitPolicy.UNIQUE,
    )

    assert near(table, age=64, hurt=True) == (
        "age >= 65 instead of 64 and hurt = no instead of yes: 1, by rule old"
    )


def test_beyond_what_can_be_looked_through_nothing_is_said() -> None:
    pairs = 16
    many = type("Many", (Facts,), {f"f{n}": flag() for n in range(2 * pairs)})
    flags: list[Any] = list(many.declared().values())
    rules = [
        rule(str(n), flags[n].yes(), flags[n + pairs].yes(), then=n)
        for n in range(pairs)
    ]
    table = RuleTable("t", many, [*rules, otherwise(99)])

    decision = table.explain(**dict.fromkeys(many.declared(), False))

    assert decision.outcome == 99
    assert decision.nearest is None


@pytest.mark.parametrize("most", [0, 1, 2, 3, MOST_REGIONS])
def test_what_two_rules_of_a_unique_table_take_counts_toward_the_most_regions(
    most: int,
) -> None:
    rules = [rule("old", F.age >= 65, then=1), rule("hurt", F.hurt.yes(), then=2)]

    found = winning(RuleTable("t", F, rules, HitPolicy.UNIQUE), most=most)

    assert found.complete is (most > 3)


def test_a_complaint_is_explained_as_its_facts_are() -> None:
    source = SimpleNamespace(hurt=False, grade=Grade.HIGH, loss=eur(499), age=20)
    facts = vars(source)

    decision = TIERS.explain(source)

    assert decision == TIERS.decide(source) == TIERS.explain(**facts)
    assert decision.nearest == TIERS.explain(**facts).nearest
    assert TIERS.decide(source).nearest is None
    with pytest.raises(InvalidValue, match="expected a case or facts, got age too"):
        TIERS.explain(source, age=3)


def test_what_is_no_number_where_nobody_has_asked_yet_is_in_no_region() -> None:
    source = SimpleNamespace(hurt=True, grade=Grade.LOW, loss=None, age="old")

    found = TIERS.explain(source).nearest

    assert isinstance(found, Nearest)
    assert [step.fact for step in found.changes] == ["hurt", "age"]


def test_what_leads_to_a_fact_may_be_missing() -> None:
    class Deep(Facts):
        hurt = flag(missing=True, of="case.hurt")

    table = RuleTable("t", Deep, [rule("hurt", Deep.hurt.yes(), then=1), otherwise(2)])

    decision = table.explain(SimpleNamespace(case=None))

    assert str(decision.nearest) == "hurt = yes instead of not known: 1, by rule hurt"


def test_the_nearest_change_is_told_as_text_as_data_and_in_a_notebook() -> None:
    decision = TIERS.explain(hurt=False, grade=Grade.HIGH, loss=eur(499), age=20)

    assert str(decision).splitlines()[-1] == (
        "  near loss >= 500.00 EUR instead of 499.00 EUR: important, by rule grave"
    )
    assert decision.as_data()["nearest"] == {
        "changes": [
            {"fact": "loss", "now": "499.00 EUR", "wanted": "loss >= 500.00 EUR"}
        ],
        "outcome": "important",
        "rule": "grave",
    }
    page = decision._repr_html_()
    assert page.index("case") < page.index("✗") < page.index("▶") < page.index("↔")
    assert "grave → important" in page


def test_what_is_near_is_not_stored_with_a_decision() -> None:
    decision = TIERS.explain(hurt=False, grade=Grade.HIGH, loss=eur(499), age=20)

    stored = Codec().to_dict(decision)

    assert "nearest" not in stored
    again = Codec().from_dict(stored, Decision)
    assert again == decision
    assert again.nearest is None


def test_a_notebook_shows_what_the_case_has_beside_the_condition_that_failed() -> None:
    decision = TIERS.explain(hurt=False, grade=Grade.HIGH, loss=eur(499), age=20)

    [grave] = [
        row for row in decision._repr_html_().split("<tr") if "grave</td>" in row
    ][:1]

    assert "loss &gt;= 500.00 EUR" in grave
    assert "loss = 499.00 EUR" in grave
    assert "grade" not in grave
