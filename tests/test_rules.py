"""Conditions restrict facts to sets; tables decide, and explain why."""

import copy
import inspect
import pickle
import traceback
from enum import Enum
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
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
from complaintkit.rules.conditions import ALWAYS, Condition, Missing, OneOf, Span, Test
from complaintkit.rules.decision import Decision
from complaintkit.rules.facts import Facts, choice, flag, money, number, ordered
from complaintkit.rules.table import HitPolicy


class Grade(Enum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class F(Facts):
    grade = ordered(Grade, missing=True, of="case.grade")
    kind = choice(Grade, missing=True, of="case.kind")
    age = number(0, 120, missing=True, of="case.age")
    loss = money(up_to=1000, missing=True, of="case.deep.loss")
    hurt = flag(missing=True, of="case.hurt")
    sure = flag(of="case.sure")


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


def case(**facts: Any) -> SimpleNamespace:
    loss = facts.pop("loss", None)
    values = {"grade": None, "kind": None, "age": None, "hurt": None, "sure": True}
    return SimpleNamespace(
        case=SimpleNamespace(**(values | facts), deep=SimpleNamespace(loss=loss))
    )


# Each fact with its values, missing included, and conditions on it that are written
# as a person would, beside the plain Python that they mean.
Plain = Any
VALUES: dict[str, list[Any]] = {
    "grade": [None, *Grade],
    "kind": [None, *Grade],
    "age": [None, 0, 1, 17, 18, 19, 64, 65, 66, 120],
    "loss": [None, *map(eur, (0, 499, 500, 501, 99_999, 100_000))],
    "hurt": [None, True, False],
}
GRADES = list(Grade)
ATOMS: list[tuple[Test, str, Any]] = [
    (F.grade >= Grade.MEDIUM, "grade", lambda v: GRADES.index(v) >= 1),
    (F.grade > Grade.MEDIUM, "grade", lambda v: GRADES.index(v) > 1),
    (F.grade <= Grade.MEDIUM, "grade", lambda v: GRADES.index(v) <= 1),
    (F.grade < Grade.HIGH, "grade", lambda v: GRADES.index(v) < 2),
    (F.kind.is_in(Grade.LOW, Grade.HIGH), "kind", lambda v: v is not Grade.MEDIUM),
    (F.age >= 18, "age", lambda v: v >= 18),
    (F.age > 18, "age", lambda v: v > 18),
    (F.age <= 64, "age", lambda v: v <= 64),
    (F.age < 65, "age", lambda v: v < 65),
    (F.age.between(18, 65), "age", lambda v: 18 <= v < 65),
    (F.loss >= eur(500), "loss", lambda v: v.minor >= 500),
    (F.loss > eur(500), "loss", lambda v: v.minor > 500),
    (F.loss <= eur(500), "loss", lambda v: v.minor <= 500),
    (F.loss < eur(100_000), "loss", lambda v: v.minor < 100_000),
    (F.hurt.yes(), "hurt", lambda v: v),
    (F.hurt.no(), "hurt", lambda v: not v),
]
MISSING: list[tuple[Test, str]] = [
    (F.grade.missing(), "grade"),
    (F.age.missing(), "age"),
    (F.loss.missing(), "loss"),
    (F.hurt.missing(), "hurt"),
]


class Node:
    """A condition beside its meaning in three-valued logic: True, False or unknown."""

    def __init__(self, written: Any, meaning: Any) -> None:
        self.written = written
        self.meaning = meaning


def atom(pick: tuple[Test, str, Any], inverted: bool) -> Node:
    test, name, holds = pick

    def meaning(facts: dict[str, Any]) -> bool:
        value = facts[name]
        return value is not None and bool(holds(value)) is not inverted

    return Node(~test if inverted else test, meaning)


def missing(pick: tuple[Test, str], inverted: bool) -> Node:
    test, name = pick
    return Node(
        ~test if inverted else test, lambda facts: (facts[name] is None) is not inverted
    )


def joined(one: Node, other: Node, both: bool) -> Node:
    if not both:
        return Node(
            one.written | other.written,
            lambda facts: one.meaning(facts) or other.meaning(facts),
        )
    return Node(
        (one.written, other.written),
        lambda facts: one.meaning(facts) and other.meaning(facts),
    )


atoms = st.one_of(
    st.builds(atom, st.sampled_from(ATOMS), st.booleans()),
    st.builds(missing, st.sampled_from(MISSING), st.booleans()),
)
either = st.recursive(
    atoms, lambda inner: st.builds(joined, inner, inner, st.just(False)), max_leaves=5
)
FACTS = st.fixed_dictionaries({n: st.sampled_from(v) for n, v in VALUES.items()})


@given(st.lists(either, min_size=1, max_size=3), FACTS)
def test_a_rule_holds_exactly_where_its_conditions_mean(
    nodes: list[Node], facts: dict[str, Any]
) -> None:
    expected = all(node.meaning(facts) for node in nodes)
    try:
        hit = rule("hit", *(node.written for node in nodes), then=True)
    except InvalidRulebook:
        assert not expected
        return
    table = RuleTable("t", F, [hit, otherwise(False)])
    source = case(**facts)

    assert table.outcome(source) is expected
    assert table.decide(source).outcome is expected
    asked = {fact.name: facts[fact.name] for fact in table.asked}
    assert table.explain(**asked) == table.decide(source)


@given(st.lists(either, min_size=1, max_size=4), FACTS)
def test_the_first_rule_that_holds_wins_and_the_earlier_ones_say_why_not(
    nodes: list[Node], facts: dict[str, Any]
) -> None:
    rules = [rule(str(n), node.written, then=n) for n, node in enumerate(nodes)]
    table = RuleTable("t", F, [*rules, otherwise(len(nodes))])
    holding = [n for n, node in enumerate(nodes) if node.meaning(facts)]
    expected = min([*holding, len(nodes)])

    decision = table.decide(case(**facts))

    assert decision.outcome == expected
    assert [miss.rule for miss in decision.missed] == list(map(str, range(expected)))


@given(st.sampled_from(ATOMS), st.sampled_from(ATOMS), FACTS)
def test_conditions_on_one_fact_are_closed_under_and_or_not(
    one: tuple[Test, str, Any], other: tuple[Test, str, Any], facts: dict[str, Any]
) -> None:
    """De Morgan, on the values that are present."""
    (a, name, _), (b, other_name, _) = one, other
    if name != other_name:
        return
    value = facts[name]

    def holds(condition: Any) -> bool:
        table = RuleTable(
            "t", F, [rule("r", condition, then=True), otherwise(then=False)]
        )
        return table.outcome(case(**{name: value}))

    def safely(build: Any) -> bool:
        try:
            return holds(build())
        except InvalidRulebook:
            return False

    assert safely(lambda: ~a) is (value is not None and not holds(a))
    assert safely(lambda: a & b) is (holds(a) and holds(b))
    assert safely(lambda: a | b) is (holds(a) or holds(b))
    assert isinstance(a | b, Test)


def test_conditions_have_one_normal_form() -> None:
    assert (F.age >= 18) & (F.age < 65) == F.age.between(18, 65)
    assert ~((F.age >= 18) & (F.age < 65)) == (F.age < 18) | (F.age >= 65)
    assert ~(F.age < 18) == (F.age >= 18)
    assert ~(F.age.between(18, 65)) == Test(F.age, (Span(None, 18), Span(65, None)))
    assert ~F.age.missing() == Test(F.age, (Span(None, None),))
    assert F.kind.is_in(Grade.HIGH, Grade.LOW).leaves == (
        OneOf((Grade.LOW, Grade.HIGH)),
    )
    either_way = (F.age < 18) | F.age.missing() | (F.age >= 65)
    assert either_way.leaves == (Span(None, 18), Span(65, None), Missing())
    assert (F.age < 18) | (F.age >= 10) == ~F.age.missing()
    assert ALWAYS & F.hurt.yes() == Condition.of(F.hurt.yes())
    assert F.hurt.yes() | F.age.missing() == F.hurt.yes() | F.age.missing()


def test_a_negation_never_means_a_missing_value() -> None:
    table = RuleTable(
        "t", F, [rule("not-grown", ~(F.age >= 18), then=True), otherwise(then=False)]
    )

    assert table.outcome(case(age=17)) is True
    assert table.outcome(case(age=None)) is False


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (F.age.between(18, 65), "age >= 18 and < 65"),
        (~F.age.missing(), "age known"),
        ((F.age < 18) | F.age.missing(), "age < 18 or age missing"),
        (F.hurt.yes() | F.hurt.no(), "hurt is no or yes"),
        (F.grade >= Grade.MEDIUM, "grade is medium or high"),
        (F.loss >= eur(500), "loss >= 5.00 EUR"),
        (F.hurt.yes() & (F.age < 5) | F.hurt.missing(), None),
        (ALWAYS, "always"),
    ],
)
def test_conditions_read_as_words(condition: Any, text: str | None) -> None:
    expected = text or "hurt is yes and age < 5, or hurt missing"

    assert str(condition) == expected


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (
            lambda: (F.hurt.yes() | F.age.missing()) and F.age.missing(),
            "join with & | ~, not and, or",
        ),
        (lambda: bool(F.hurt.yes() & F.age.missing()), "join with & | ~"),
        (lambda: 18 <= F.age < 65, "join with & | ~"),
        (lambda: F.age == 18, r"write age.between\(low, high\), not =="),
        (lambda: F.hurt != 18, r"write ~hurt.yes\(\), not !="),
        (lambda: F.kind == 18, r"write kind.is_in\(...\), not =="),
        (F.sure.missing, "declare sure with missing=True"),
        (F.kind.is_in, "a condition on kind that can never hold"),
        (lambda: F.kind.is_in("low"), "kind: expected members of Grade, got 'low'"),
        (lambda: F.grade > Grade.HIGH, "a condition on grade that can never hold"),
        (lambda: F.age >= 1.5, "age: expected an int, got 1.5"),
        (lambda: F.age >= True, "age: expected an int, got True"),
        (lambda: F.loss >= 500, "loss is money: compare it with Money"),
        (lambda: F.age.between(65, 18), "no age is from 65 to under 18"),
        (lambda: (F.age < 5) & (F.age > 9), "age < 5 and age >= 10 can never hold"),
        (lambda: ~(F.hurt.yes() | F.hurt.no()), "can never hold"),
        (
            lambda: ~(F.hurt.yes() & F.age.missing()),
            "no negation of conditions on several facts: write ~a",
        ),
        (
            lambda: rule("r", F.hurt, then=1),
            "expected a condition such as F.safety.yes",
        ),
        (lambda: rule("r", True, then=1), "expected a condition .* got True"),
        (lambda: Span(1, None).meet(Span(eur(1), None)), "are not on one scale"),
        (lambda: choice(Grade, of="case.__class__"), "is no path"),
        (lambda: choice(Grade, of="case.class"), "is no path"),
        (lambda: choice(Grade, of="case; import os"), "is no path"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(build: Any, says: str) -> None:
    with pytest.raises(InvalidRulebook, match=says):
        build()


def test_two_currencies_do_not_meet_in_a_condition() -> None:
    with pytest.raises(InvalidValue, match="EUR and JPY do not mix"):
        (F.loss >= eur(1)) & (F.loss < Money(9, "JPY"))


def test_facts_cannot_be_looked_up_in_a_set() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        {F.kind}  # noqa: B018


def test_errors_name_the_rule_and_where_it_was_written() -> None:
    line = inspect.currentframe().f_lineno + 2
    with pytest.raises(InvalidRulebook) as caught:
        rule("impossible", F.age < 5, F.age > 9, then=1)

    assert f"rule 'impossible' ({__file__}:{line})" in str(caught.value)


class Other(Facts):
    hurt = flag(missing=True, of="case.pain")


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ([], "table 't' has no rules"),
        (
            [rule("a", F.hurt.yes(), then=1), rule("a", F.hurt.no(), then=2)],
            r"rule 'a' \(.*test_rules.py:\d+\): .*:\d+ has that name already",
        ),
        ([rule("b", Other.hurt.yes(), then=1)], r"rule 'b' .* hurt is no fact of F"),
        (
            [
                rule("c", F.loss >= eur(1), then=1),
                rule("d", F.loss >= Money(1, "JPY"), then=1),
            ],
            "table 't' mixes currencies: EUR, JPY",
        ),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(rules: Any, says: str) -> None:
    with pytest.raises(InvalidRulebook, match=says):
        RuleTable("t", F, rules)


TABLE = RuleTable(
    "tiering",
    F,
    [
        rule("hurt", F.hurt.yes(), then="urgent", because="someone was hurt"),
        rule("sure-and-old", F.sure.yes(), F.age >= 65, then="important"),
        rule("big-or-high", (F.loss >= eur(500)) | (F.grade >= Grade.HIGH), then="big"),
        otherwise("general"),
    ],
)


def test_a_decision_tells_outcome_rule_inputs_and_why_the_earlier_rules_did_not() -> (
    None
):
    decision = TABLE.decide(case(sure=True, age=64, loss=eur(100)))

    assert str(decision) == (
        "tiering: general, by rule otherwise\n"
        "  on hurt = not known, sure = yes, age = 64, loss = 1.00 EUR, "
        "grade = not known\n"
        "  miss hurt: hurt is yes\n"
        "  miss sure-and-old: age >= 65\n"
        "  miss big-or-high: loss >= 5.00 EUR, or grade is high\n"
        "  hit  otherwise: always"
    )
    assert decision.as_data()["inputs"] == {
        "hurt": None,
        "sure": True,
        "age": 64,
        "loss": "1.00 EUR",
        "grade": None,
    }
    assert decision.as_data()["missed"][1] == {
        "rule": "sure-and-old",
        "condition": "age >= 65",
    }


def test_a_decision_says_because_where_its_rule_does() -> None:
    decision = TABLE.explain(hurt=True, sure=False, age=None, loss=None, grade=None)

    assert "because someone was hurt" in str(decision)
    assert decision.inputs == (("hurt", True),)


def test_a_decision_on_nothing_says_only_which_rule_hit() -> None:
    table = RuleTable("routing", Facts, [otherwise("billing")])

    assert str(table.explain()) == (
        "routing: billing, by rule otherwise\n  hit  otherwise: always"
    )


def test_a_notebook_shows_the_hit_row_marked_and_the_text_escaped() -> None:
    decision: Decision[str] = Decision("t", "<b>", "r & s", "a < b", "", (), ())

    page = decision._repr_html_()

    assert "&lt;b&gt;" in page
    assert "r &amp; s" in page
    assert page.count("▶") == 1
    assert TABLE._repr_html_().count("<tr>") == len(TABLE.rules) + 1


def test_a_table_prints_its_rules() -> None:
    assert str(TABLE).splitlines()[:2] == [
        "tiering (first hit)",
        "  1. hurt: urgent when hurt is yes  # someone was hurt",
    ]


def test_a_fact_that_must_be_known_and_is_not_is_named() -> None:
    with pytest.raises(CannotDecide, match="tiering cannot be decided: sure is not"):
        TABLE.outcome(case(sure=None))
    with pytest.raises(CannotDecide):
        TABLE.outcome(SimpleNamespace(case=None))


def test_a_fact_that_no_rule_needed_to_ask_may_be_anything() -> None:
    assert TABLE.outcome(case(hurt=True, sure=None)) == "urgent"


def test_a_case_that_no_rule_covers_is_an_error_and_not_a_default() -> None:
    table = RuleTable("t", F, [rule("hurt", F.hurt.yes(), then=1)])

    with pytest.raises(CannotDecide, match="t cannot be decided: no rule covers"):
        table.outcome(case())
    with pytest.raises(CannotDecide, match="no rule covers"):
        table.decide(case())


def test_only_one_rule_of_a_unique_table_may_match() -> None:
    table = RuleTable(
        "t",
        F,
        [rule("old", F.age >= 65, then=1), rule("sure", F.sure.yes(), then=2)],
        HitPolicy.UNIQUE,
    )

    assert table.outcome(case(age=70, sure=False)) == 1
    assert table.decide(case(age=3)).missed[0].rule == "old"
    with pytest.raises(CannotDecide, match="old and sure all match"):
        table.outcome(case(age=70))
    with pytest.raises(CannotDecide, match="no rule covers"):
        table.outcome(case(age=3, sure=False))


def test_money_of_another_currency_is_never_compared() -> None:
    with pytest.raises(
        InvalidValue, match="loss is 7 JPY, and the rules are in another"
    ):
        TABLE.outcome(case(loss=Money(7, "JPY")))


def test_explaining_refuses_names_and_values_that_are_not_facts() -> None:
    facts = {"hurt": None, "sure": True, "age": 3, "loss": None, "grade": None}

    with pytest.raises(InvalidValue, match="no fact 'agee'; did you mean 'age'"):
        TABLE.explain(**facts, agee=3)
    with pytest.raises(InvalidValue, match="also asks loss, grade"):
        TABLE.explain(hurt=None, sure=True, age=3)
    for name, value in (
        ("grade", "high"),
        ("age", True),
        ("loss", 5),
        ("hurt", 1),
        ("hurt", "yes"),
        ("age", 121),
        ("age", -1),
    ):
        with pytest.raises(InvalidValue, match=f"{name}: expected .*, got {value!r}"):
            TABLE.explain(**(facts | {name: value}))


class Tint(Enum):
    HIGH = "high"


EVERY = RuleTable(
    "t",
    F,
    [
        rule("kind", F.kind.is_in(Grade.HIGH), then=1),
        rule("grade", F.grade >= Grade.HIGH, then=1),
        rule("hurt", F.hurt.yes(), then=1),
        rule("sure", F.sure.no(), then=1),
        rule("age", F.age >= 18, then=1),
        rule("loss", F.loss >= eur(500), then=1),
        otherwise(2),
    ],
)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("kind", "high", "a member of Grade"),
        ("kind", Tint.HIGH, "a member of Grade"),
        ("grade", SimpleNamespace(value="high"), "a member of Grade"),
        ("grade", 2, "a member of Grade"),
        ("hurt", 1, "True or False"),
        ("hurt", np.True_, "True or False"),
        ("sure", "no", "True or False"),
        ("sure", np.False_, "True or False"),
        ("age", 18.5, "an int from 0 to 120"),
        ("age", "18", "an int from 0 to 120"),
        ("age", True, "an int from 0 to 120"),
        ("age", np.int64(18), "an int from 0 to 120"),
        ("loss", 5.0, "Money from 0 to 1000"),
        ("loss", "5.00 EUR", "Money from 0 to 1000"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("hit", HitPolicy, ids=lambda hit: hit.value)
def test_a_decision_refuses_what_is_not_of_the_declared_type(
    name: str, value: Any, expected: str, hit: HitPolicy
) -> None:
    table = evolve(EVERY, hit=hit)
    known = {fact.name: None for fact in table.asked} | {"sure": True, name: value}
    says = f"t: {name}: expected {expected}, got {value!r}"

    with pytest.raises(InvalidValue) as decided:
        table.decide(case(**{name: value}))
    with pytest.raises(InvalidValue) as explained:
        table.explain(**known)

    assert (str(decided.value), str(explained.value)) == (says, says)


def test_a_decision_takes_a_number_beyond_what_was_foreseen() -> None:
    assert EVERY.decide(case(age=121)).rule == "age"


def test_a_decision_on_a_missing_value_of_an_asked_fact_is_no_wrong_type() -> None:
    with pytest.raises(CannotDecide, match="sure is not"):
        EVERY.decide(case(sure=None))


def test_rules_can_be_replaced_removed_and_put_before_others() -> None:
    old = TABLE.rules[1]
    changed = TABLE.replacing("sure-and-old", rule("new", F.age >= 90, then="x"), old)

    assert [r.name for r in changed.rules] == [
        "hurt",
        "new",
        "sure-and-old",
        "big-or-high",
        "otherwise",
    ]
    assert len(TABLE.replacing("hurt").rules) == 3
    with pytest.raises(InvalidRulebook, match="no rule 'hrut'; did you mean 'hurt'"):
        TABLE.replacing("hrut")


def test_names_and_paths_that_look_alike_are_kept_apart() -> None:
    class Alike(Facts):
        one = number(0, 9, of="a_b.x")
        other = number(0, 9, of="a.b.x")
        loss = money(up_to=100, of="m")
        loss_n = number(0, 9, of="n")

    table = RuleTable(
        "t",
        Alike,
        [
            rule("one", Alike.one >= 5, Alike.loss >= eur(500), then=1),
            rule("other", Alike.other >= 5, Alike.loss_n >= 5, then=2),
            otherwise(3),
        ],
    )
    source = SimpleNamespace(
        a_b=SimpleNamespace(x=1),
        a=SimpleNamespace(b=SimpleNamespace(x=7)),
        m=eur(900),
        n=6,
    )

    assert table.outcome(source) == 2
    assert table.decide(source).inputs == (
        ("one", 1),
        ("loss", "9.00 EUR"),
        ("other", 7),
        ("loss_n", 6),
    )
    assert table.explain(one=1, other=7, loss=eur(900), loss_n=6).outcome == 2


def test_a_table_that_was_copied_can_be_changed() -> None:
    again = pickle.loads(pickle.dumps(TABLE))  # noqa: S301 - our own

    assert len(again.replacing("hurt").rules) == 3


def test_a_table_pickles_and_decides_again() -> None:
    again = pickle.loads(pickle.dumps(TABLE))  # noqa: S301 - our own

    assert again == TABLE == copy.deepcopy(TABLE)
    assert again.outcome(case(hurt=True)) == "urgent"


def test_where_a_rule_was_written_is_no_part_of_what_it_says() -> None:
    one = rule("r", F.hurt.yes(), then=1)
    other = rule("r", F.hurt.yes(), then=1)

    assert one == other
    assert one.written_at != other.written_at


def test_tracebacks_show_the_generated_line() -> None:
    class Broken:
        @property
        def case(self) -> None:
            raise ValueError("no case")

    try:
        TABLE.outcome(Broken())
    except ValueError as error:
        shown = "".join(traceback.format_exception(error))

    assert "s0_case = c.case" in shown
