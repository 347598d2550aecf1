"""Tables of rules at random, and the cases that tell two readings of one apart."""

from collections.abc import Iterator
from enum import Enum
from types import SimpleNamespace
from typing import Any

import polars as pl
from hypothesis import assume
from hypothesis import strategies as st

from complaintkit import (
    CannotDecide,
    InvalidRulebook,
    Money,
    RuleTable,
    otherwise,
    rule,
)
from complaintkit.rules.conditions import Condition, Test
from complaintkit.rules.facts import (
    Facts,
    choice,
    flag,
    money,
    number,
    ordered,
)
from complaintkit.rules.regions import cover
from complaintkit.rules.table import HitPolicy
from complaintkit.whatif import Columns, amount, column
from engines import Engine


class Grade(Enum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Kind(Enum):
    A = 1
    B = 2
    C = 3


class F(Facts):
    """A fact of every type, known and perhaps missing."""

    grade = ordered(Grade)
    mood = ordered(Grade, missing=True)
    kind = choice(Kind)
    sort = choice(Kind, missing=True)
    age = number(0, 120)
    days = number(-5, 5, missing=True)
    price = money(up_to=50)
    loss = money(up_to=1000, missing=True)
    sure = flag()
    hurt = flag(missing=True)
    known = flag(missing=True)


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


_AMOUNTS = (0, 1, 499, 500, 501, 4_999, 5_000, 99_999, 100_000)
VALUES: dict[str, list[Any]] = {
    "grade": [None, *Grade],
    "mood": [None, *Grade],
    "kind": [None, *Kind],
    "sort": [None, *Kind],
    "age": [None, 0, 1, 17, 18, 19, 64, 65, 66, 119, 120],
    "days": [None, *range(-5, 6)],
    "price": [None, *(eur(minor) for minor in _AMOUNTS if minor <= 5_000)],
    "loss": [None, *map(eur, _AMOUNTS)],
    "sure": [None, True, False],
    "hurt": [None, True, False],
    "known": [None, True, False],
}
"""Each fact missing, and at each bound that rules draw, minus and plus one."""

_BOUNDS = {
    "age": (1, 18, 65, 120),
    "days": (-4, 0, 3),
    "price": (eur(1), eur(500), eur(5_000)),
    "loss": (eur(1), eur(500), eur(5_000), eur(100_000)),
}


def _tests(name: str) -> Iterator[Test]:
    fact: Any = getattr(F, name)
    if fact.may_be_missing:
        yield fact.missing()
    if name in _BOUNDS:
        for bound in _BOUNDS[name]:
            yield from (fact >= bound, fact < bound, ~fact.between(*_BOUNDS[name][:2]))
    elif fact.members == (False, True):
        yield from (fact.yes(), fact.no(), fact.yes() | fact.no())
    else:
        yield from (fact.is_in(member) for member in fact.members)
        yield from (~fact.is_in(member) for member in fact.members)


TESTS = [test for name in VALUES for test in _tests(name)]


@st.composite
def conditions(draw: st.DrawFn) -> Test | Condition:
    """One test, or a few joined by and, or by or."""
    found: Any = draw(st.sampled_from(TESTS))
    for _ in range(draw(st.integers(0, 3))):
        other = draw(st.sampled_from(TESTS))
        try:
            found = found & other if draw(st.booleans()) else found | other
        except InvalidRulebook:
            assume(False)
    return found


@st.composite
def tables(draw: st.DrawFn, outcomes: st.SearchStrategy[Any]) -> RuleTable[Any]:
    """A table of a few rules, with or without one for all other cases."""
    whens = draw(st.lists(conditions(), min_size=1, max_size=7))
    rules = [
        rule(f"r{place}", when, then=draw(outcomes), because="a test")
        for place, when in enumerate(whens)
    ]
    if draw(st.booleans()):
        rules.append(otherwise(draw(outcomes)))
    return RuleTable("random", F, rules, draw(st.sampled_from(HitPolicy)))


Case = dict[str, Any]


def cases(table: RuleTable[Any]) -> list[Case]:
    """Every rule hit; from there each fact missing in turn, and at every bound."""
    found = cover(table)
    usual = {name: values[1] for name, values in VALUES.items()}
    hits = [
        usual | found.space.example(region) for won in found.won for region in won[:2]
    ]
    return [
        hit | {name: value}
        for hit in [usual, *hits]
        for name, values in VALUES.items()
        for value in values
    ]


def one_by_one(table: RuleTable[Any], case: Case) -> tuple[Any, str | None]:
    """The outcome and the rule, or nothing where it cannot be decided."""
    try:
        decision = table.decide(SimpleNamespace(**case))
    except CannotDecide:
        return None, None
    return decision.outcome, decision.rule


def as_frame(found: list[Case]) -> pl.DataFrame:
    """The cases as a host would have them, each with an id."""
    spelled = {True: "Y", False: "N", None: ""}
    rows = [
        {
            "id": place,
            "grade": None if each["grade"] is None else each["grade"].value,
            "mood": "?" if each["mood"] is None else each["mood"].value.upper(),
            "kind": None if each["kind"] is None else each["kind"].name,
            "sort": None if each["sort"] is None else each["sort"].value,
            "age": each["age"],
            "days": each["days"],
            "price": None if each["price"] is None else each["price"].minor,
            "loss": None if each["loss"] is None else each["loss"].minor,
            "sure": each["sure"],
            "hurt": each["hurt"],
            "known": spelled[each["known"]],
        }
        for place, each in enumerate(found)
    ]
    schema = {
        "id": pl.Int64,
        **dict.fromkeys(("grade", "mood", "kind", "known"), pl.String),
        **dict.fromkeys(("sort", "age", "days", "price", "loss"), pl.Int64),
        **dict.fromkeys(("sure", "hurt"), pl.Boolean),
    }
    return pl.DataFrame(rows, schema=schema)


def fitted(engine: Engine, table: pl.DataFrame) -> Any:
    """The host's frame; pandas with NumPy has the types that the gate asks for."""
    frame = engine.to_native(table)
    if engine.name != "pandas":
        return frame
    whole = [name for name, kind in table.schema.items() if kind.is_integer()]
    flags = [name for name, kind in table.schema.items() if kind == pl.Boolean]
    return frame.astype(
        {**dict.fromkeys(whole, "Int64"), **dict.fromkeys(flags, "boolean")}
    )


COLUMNS = Columns(
    {
        "grade": "grade",
        "mood": column("mood", {"?": None, **{g.value.upper(): g for g in Grade}}),
        "kind": column("kind", {kind.name: kind for kind in Kind}),
        "sort": column("sort", {kind.value: kind for kind in Kind}),
        "age": "age",
        "days": "days",
        "price": amount("price", "EUR"),
        "loss": amount("loss", "EUR"),
        "sure": "sure",
        "hurt": "hurt",
        "known": column("known", {"Y": True, "N": False, "": None}),
    }
)
"""How the frame is read: plain, spelled otherwise, and with spellings for missing."""
