"""One declaration, five readings: decided, explained, verified, stored, in columns."""

import json
import tomllib
from types import SimpleNamespace
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintkit import CannotDecide, RuleTable
from complaintkit.codec import RulebookCodec
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.presets import standard
from complaintkit.rules.regions import Cover, cover
from complaintkit.rules.table import HitPolicy
from complaintkit.whatif import decide
from tables import COLUMNS, Case, F, as_frame, cases, one_by_one, tables

pytestmark = pytest.mark.no_cover  # they are long, and all of it is covered elsewhere

HOUSE = standard("EUR")
CODEC = RulebookCodec(facts=[ComplaintFacts, F])


def explained(table: RuleTable[str], case: Case) -> tuple[str | None, str | None]:
    try:
        decision = table.explain(**{fact.name: case[fact.name] for fact in table.asked})
    except CannotDecide:
        return None, None
    return decision.outcome, decision.rule


def winner(table: RuleTable[str], found: Cover, case: Case) -> str | None:
    """The rule whose region holds the case."""
    asked = {fact.name: fact for fact in table.asked}
    for rule, won in zip(table.rules, found.won, strict=True):
        for region in won:
            tests = (
                axis.test(mask)
                for axis, mask in zip(found.space.axes, region, strict=True)
            )
            if all(
                test is None or holds(test, case[test.fact.name])
                for test in tests
                if test is None or test.fact.name in asked
            ):
                return rule.name
    return None


def holds(test: Any, value: Any) -> bool:
    if value is None:
        return test.missing
    if test.fact.members:
        return value in test.members
    return any(
        (span.low is None or span.low <= value)
        and (span.high is None or value < span.high)
        for span in test.spans
    )


def lacks_nothing(table: RuleTable[str], case: Case) -> bool:
    return all(
        fact.may_be_missing or case[fact.name] is not None for fact in table.asked
    )


def stored(table: RuleTable[str]) -> list[RuleTable[str]]:
    """The table after it was stored in a rulebook, as JSON and as TOML."""
    data = CODEC.to_dict(HOUSE.with_(version="2", routing=table))
    texts = json.loads(json.dumps(data)), tomllib.loads(tomli_w.dumps(data))
    return [CODEC.from_dict(each).routing for each in texts]


def test_law_5_the_five_readings_of_a_table_agree() -> None:
    seen: set[tuple[bool, str | None]] = set()

    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(tables(st.sampled_from(["till", "desk", "lab"])))
    def law(table: RuleTable[str]) -> None:
        every, found = cases(table), cover(table)
        read_back = stored(table)
        told = decide(as_frame(every), table, COLUMNS)
        columns = zip(told["random"], told["random_rule"], strict=True)
        for case, in_frame in zip(every, columns, strict=True):
            decided = one_by_one(table, case)
            sure = table.hit is HitPolicy.FIRST and lacks_nothing(table, case)

            assert explained(table, case) == decided
            assert in_frame == decided
            assert [one_by_one(each, case) for each in read_back] == [decided] * 2
            assert not sure or winner(table, found, case) == decided[1]
            seen.add((sure, decided[1]))

    law()
    assert seen >= {(True, "r0"), (True, "otherwise"), (True, None), (False, None)}


def test_a_stored_table_that_is_loaded_again_is_the_table() -> None:
    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(tables(st.sampled_from(["till", "desk"])))
    def law(table: RuleTable[str]) -> None:
        house = HOUSE.with_(version="2", routing=table)

        for each in stored(table):
            again = HOUSE.with_(version="2", routing=each)
            assert again.pin == house.pin
            assert not house.diff(again)
            bare = SimpleNamespace(**cases(table)[0])
            assert one_by_one(each, vars(bare)) == one_by_one(table, vars(bare))

    law()
