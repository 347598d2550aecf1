"""Conditions as tables that a person can edit: each fact with what it may be."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from complaintkit.codec.bounds import under
from complaintkit.codec.gathering import UNREAD, Gathering, Read, has_unread
from complaintkit.codec.scalars import MONEY, WHOLE, short
from complaintkit.errors import InvalidValue, suggestion
from complaintkit.money import Money
from complaintkit.rules.conditions import (
    ALWAYS,
    Condition,
    Leaf,
    OneOf,
    Span,
    Test,
    restricted,
)
from complaintkit.rules.decision import plain
from complaintkit.rules.facts import Amount, Choice, Fact, Facts, Measured

Plain = dict[str, Any]

_ENDS = {"from": "low", "below": "high"}


def condition_out(condition: Condition) -> Plain | list[Plain]:
    """Facts with the leaves of their tests; a list of such, where there are boxes.

    InvalidValue for a condition of no boxes, which nothing in a table could say.

    >>> from complaintkit.rules.facts import flag, number
    >>> class F(Facts):
    ...     age = number(0, 150, missing=True)
    ...     member = flag()
    >>> condition_out(Condition.of((F.age >= 65) | F.age.missing()))
    {'age': [{'from': 65}, {'missing': True}]}
    >>> condition_out((F.age < 18) | F.member.yes())
    [{'age': [{'below': 18}]}, {'member': [True]}]
    """
    if not condition.boxes:
        raise InvalidValue("a condition of no boxes never holds, and is not stored")
    boxes = [
        {test.fact.name: [*_leaves_out(test.leaves)] for test in box}
        for box in condition.boxes
    ]
    return boxes if len(boxes) > 1 else boxes[0]


def _leaves_out(leaves: Iterable[Leaf]) -> Iterator[Any]:
    for leaf in leaves:
        if isinstance(leaf, OneOf):
            yield from map(plain, leaf.members)
        elif isinstance(leaf, Span):
            yield _span_out(leaf.low, leaf.high)
        else:
            yield {"missing": True}


def _span_out(low: int | Money | None, high: int | Money | None) -> Plain:
    given = {
        key: str(bound) if isinstance(bound, Money) else bound
        for key, bound in zip(_ENDS, (low, high), strict=True)
        if bound is not None
    }
    return given or {"known": True}


def condition_in(gathering: Gathering, facts: type[Facts], data: Any, at: str) -> Any:
    """The inverse of ``condition_out``; nothing, or an empty table, holds always."""
    boxes = _one_or_more(gathering, partial(_box_in, gathering, facts), data, at)
    if boxes is UNREAD:
        return UNREAD
    return Condition(tuple(dict.fromkeys(boxes))) if boxes else ALWAYS


def _one_or_more(gathering: Gathering, read: Read, data: Any, at: str) -> Any:
    if isinstance(data, list):
        return gathering.each(data, at, read)
    found = read(data, at)
    return UNREAD if found is UNREAD else (found,)


def _box_in(gathering: Gathering, facts: type[Facts], data: Any, at: str) -> Any:
    if not isinstance(data, dict):
        return gathering.refuse(
            at, f"expected facts and their values, got {short(data)}"
        )
    declared = facts.declared()
    found: list[Any] = []
    for name, leaves in data.items():
        place = under(at, name)
        if name in declared:
            found.append(_test_in(gathering, declared[name], leaves, place))
        else:
            what = f"{facts.__name__} declares no fact {short(name)}"
            hint = suggestion(name[:80], list(declared))
            found.append(gathering.refuse(place, what + hint))
    return UNREAD if has_unread(found) else tuple(found)


def _test_in(gathering: Gathering, fact: Fact, data: Any, at: str) -> Any:
    """One test of all its leaves; a single leaf may stand without its list."""
    tests = _one_or_more(gathering, partial(_leaf_in, gathering, fact), data, at)
    if tests is UNREAD:
        return UNREAD
    return gathering.build(partial(_either, fact), {"tests": tests}, at)


def _either(fact: Fact, tests: Iterable[Test]) -> Test:
    spans = [span for test in tests for span in test.spans]
    members = [member for test in tests for member in test.members]
    missing = any(test.missing for test in tests)
    return restricted(fact, spans, members, missing=missing)


def _leaf_in(gathering: Gathering, fact: Fact, data: Any, at: str) -> Any:
    if _is_so(data, "missing"):
        return gathering.build(fact.missing, {}, at)
    if isinstance(fact, Measured):
        return _span_in(gathering, fact, data, at)
    members = [(plain(member), member) for member in fact.members]
    what = fact.kind.__name__ if isinstance(fact, Choice) else "answer"
    member = gathering.one_of(members, what, data, at)
    return UNREAD if member is UNREAD else Test(fact, (OneOf((member,)),))


def _is_so(data: object, word: str) -> bool:
    match data:
        case {**only} if only.keys() == {word}:
            return only[word] is True
    return False


def _span_in(gathering: Gathering, fact: "Measured[Any]", data: Any, at: str) -> Any:
    if _is_so(data, "known"):
        return Test(fact, (Span(None, None),))
    if not gathering.is_table(data, list(_ENDS), at):
        return UNREAD
    read = MONEY if isinstance(fact, Amount) else WHOLE
    ends = {
        end: gathering.scalar(read, data[key], under(at, key))
        for key, end in _ENDS.items()
        if key in data
    }
    return gathering.build(partial(_between, fact), ends, at)


def _between(fact: "Measured[Any]", low: Any = None, high: Any = None) -> Any:
    if low is None and high is None:
        expected = "expected from or below, {known = true} or {missing = true}"
        raise InvalidValue(expected)
    if low is None:
        return fact < high
    return fact >= low if high is None else fact.between(low, high)
