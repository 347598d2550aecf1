"""Hypothesis strategies for rules, and the tables that are made of them."""

from typing import Any, TypeVar

from hypothesis import strategies as st

from complaintkit.errors import InvalidValue
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.rules.conditions import Box, Condition, Test
from complaintkit.rules.facts import Choice, Fact, Facts, Flag, Number
from complaintkit.rules.table import HitPolicy, Rule, RuleTable
from complaintkit.testing.deriving import money, texts, words

T = TypeVar("T")


def _tests(fact: Fact, currency: str) -> st.SearchStrategy[Test]:
    """Conditions on one fact, of every shape that it has."""
    asked: st.SearchStrategy[Any] = _asked(fact, currency)
    if not fact.may_be_missing:
        return asked
    missing = fact.missing()
    return st.one_of(
        asked,
        asked.map(lambda test: test | missing),
        st.sampled_from([missing, ~missing]),
    )


def _asked(fact: Any, currency: str) -> st.SearchStrategy[Test]:
    match fact:
        case Flag():
            return st.sampled_from([fact.yes(), fact.no()])
        case Choice():
            some = st.sets(st.sampled_from(list(fact.members)), min_size=1)
            return some.map(lambda members: fact.is_in(*members))
        case Number():
            return _measured(fact, st.integers(fact.low, fact.high))
        case _:
            return _measured(fact, money(currency, up_to=min(int(fact.up_to), 100_000)))


def _measured(fact: Any, bounds: st.SearchStrategy[Any]) -> st.SearchStrategy[Test]:
    pairs = st.tuples(bounds, bounds).filter(lambda pair: pair[0] < pair[1])
    return st.one_of(
        bounds.map(lambda bound: fact >= bound),
        bounds.map(lambda bound: fact < bound),
        pairs.map(lambda pair: fact.between(*pair)),
        pairs.map(lambda pair: (fact < pair[0]) | (fact >= pair[1])),
    )


def any_test(
    facts: type[Facts] = ComplaintFacts, currency: str = "EUR"
) -> st.SearchStrategy[Test]:
    """Conditions on any one of *facts*; InvalidValue for what is no class of them."""
    if not (isinstance(facts, type) and issubclass(facts, Facts)):
        raise InvalidValue(f"facts: expected a class of facts, got {facts!r}")
    return st.one_of([_tests(fact, currency) for fact in facts.declared().values()])


def conditions(
    facts: type[Facts] = ComplaintFacts, currency: str = "EUR"
) -> st.SearchStrategy[Condition]:
    """What a rule may ask of *facts*: one box or a few, or nothing.

    >>> from hypothesis import find
    >>> str(find(conditions(), lambda condition: True))
    'always'
    """
    every = any_test(facts, currency)
    boxes: st.SearchStrategy[Box] = st.lists(
        every, max_size=3, unique_by=lambda test: test.fact.name
    ).map(tuple)
    return st.lists(boxes, min_size=1, max_size=3, unique=True).map(
        lambda found: Condition(tuple(found))
    )


def rules(
    then: st.SearchStrategy[T],
    facts: type[Facts] = ComplaintFacts,
    currency: str = "EUR",
) -> st.SearchStrategy[Rule[T]]:
    """Rules over *facts* that lead to what *then* draws."""
    return st.builds(
        Rule,
        name=words(),
        when=conditions(facts, currency),
        then=then,
        because=st.just("") | texts(),
    )


def tables(
    then: st.SearchStrategy[T],
    facts: type[Facts] = ComplaintFacts,
    currency: str = "EUR",
    *,
    total: bool = False,
) -> st.SearchStrategy[RuleTable[T]]:
    """Tables over *facts*; with *total*, a last rule decides whatever no other does.

    >>> from hypothesis import find
    >>> table = find(tables(st.booleans(), total=True), lambda table: True)
    >>> [rule.then for rule in table.rules]
    [False]
    """
    some = st.lists(
        rules(then, facts, currency),
        min_size=0 if total else 1,
        max_size=4,
        unique_by=lambda rule: rule.name,
    )
    last = st.builds(
        Rule, name=st.just("last rule"), when=st.just(Condition(((),))), then=then
    )
    first = st.just(HitPolicy.FIRST)
    return st.builds(
        RuleTable,
        words(),
        st.just(facts),
        st.tuples(some, last).map(lambda two: [*two[0], two[1]]) if total else some,
        first if total else st.sampled_from([HitPolicy.FIRST, HitPolicy.UNIQUE]),
    )
