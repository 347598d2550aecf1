"""A complaint explained: what every policy says of it, and what is near."""

from typing import Any

import pytest
from attrs import evolve

import complaintkit.commands as do
from complaintkit import CannotDecide, Code, InvalidValue, Severity
from complaintkit.policies.authority import AuthorityPolicy, Level
from complaintkit.policies.explaining import Undecided
from complaintkit.presets.clocks import standard_clocks
from complaintkit.rules.decision import Decision
from house import (
    ANN,
    ASSESSED,
    ASSESSMENT,
    DESK_HOURS,
    FINDING,
    STANDARD,
    TIGHT,
    euros,
    story,
    timed_by,
)

LADDER = STANDARD.authority
GRAVE = (do.Assess(evolve(ASSESSMENT, severity=Severity.HIGH)), ANN)


@pytest.mark.parametrize(
    ("cents", "role", "near"),
    [
        pytest.param(
            0,
            "front_line",
            "total > 200.00 EUR and <= 1000.00 EUR instead of 0.00 EUR: supervisor",
            id="below the lowest limit only more is another level",
        ),
        pytest.param(
            20_000,
            "front_line",
            "total > 200.00 EUR and <= 1000.00 EUR instead of 200.00 EUR: supervisor",
            id="a limit belongs to its level",
        ),
        pytest.param(
            20_001,
            "supervisor",
            "total <= 200.00 EUR instead of 200.01 EUR: front_line",
            id="a cent more is the next level",
        ),
        pytest.param(
            99_999,
            "supervisor",
            "total > 1000.00 EUR and <= 10000.00 EUR instead of 999.99 EUR: manager",
            id="the nearer of both levels counts",
        ),
        pytest.param(
            10_000_000,
            "director",
            "total > 1000.00 EUR and <= 10000.00 EUR instead of 100000.00 EUR: manager",
            id="above the top there is nobody",
        ),
    ],
)
def test_the_level_that_is_needed_follows_from_the_total(
    cents: int, role: str, near: str
) -> None:
    total = euros(f"{cents / 100:.2f}")

    decision = LADDER.needed(total)

    assert decision.outcome == decision.rule == role
    assert str(decision.nearest) == f"{near}, by rule {decision.nearest.rule}"
    [step] = decision.nearest.changes
    value: Any = step.value
    assert LADDER.needed(value).outcome == decision.nearest.outcome


def test_a_level_that_is_needed_tells_which_lower_ones_were_not_enough() -> None:
    assert str(LADDER.needed(euros(1500))).splitlines() == [
        "authority: manager, by rule manager",
        "  on total = 1500.00 EUR",
        "  miss front_line: total <= 200.00 EUR",
        "  miss supervisor: total <= 1000.00 EUR",
        "  hit  manager: total <= 10000.00 EUR",
        (
            "  near total > 200.00 EUR and <= 1000.00 EUR instead of 1500.00 EUR: "
            "supervisor, by rule supervisor"
        ),
    ]


def test_beyond_the_top_of_the_ladder_nobody_has_the_authority() -> None:
    with pytest.raises(CannotDecide, match=r"100000.01 EUR") as caught:
        LADDER.needed(euros("100000.01"))
    assert caught.value.reason.code is Code.NOBODY_HAS_AUTHORITY


def test_a_ladder_of_one_level_has_nothing_near() -> None:
    assert AuthorityPolicy([Level("clerk", euros(9))]).needed(euros(5)).nearest is None


def names(rulebook: Any, *steps: Any, **more: Any) -> dict[str, Any]:
    answers = rulebook.explain(story(*steps, rulebook=rulebook, **more))
    return {answer.policy: answer for answer in answers}


def test_every_policy_says_what_it_decides_and_what_is_near() -> None:
    rulebook = timed_by(*standard_clocks(DESK_HOURS))

    found = names(rulebook, *ASSESSED, loss="990.00")

    assert list(found)[:12] == [
        *("tiering", "routing", "compensation", "authority"),
        *("redress", "answers", "concession", "record", "conduct"),
        *("attention", "apology", "follow_up"),
    ]
    assert [name for name in found if name.startswith("clock ")] == [
        f"clock {clock.name}" for clock in rulebook.clocks if clock.limit is not None
    ]
    assert all(isinstance(answer, Decision) for answer in found.values())
    assert str(found["tiering"].nearest) == (
        "loss >= 1000.00 EUR and < 10000.00 EUR instead of 990.00 EUR: "
        "important, by rule large-loss"
    )
    assert found["compensation"].outcome.due == euros(1485)
    assert str(found["compensation"].nearest).endswith(": 0, by rule not-upheld")
    assert found["authority"].outcome == "manager"
    assert found["clock answer"].nearest is not None


def test_a_policy_that_cannot_decide_yet_is_listed_with_its_reason() -> None:
    found = names(STANDARD)

    assert found["tiering"] == Undecided("tiering", found["tiering"].reason)
    assert str(found["tiering"]) == (
        "tiering: not decided\n  because tiering cannot be decided: safety is not known"
    )
    assert found["tiering"].as_data() == {
        "policy": "tiering",
        "outcome": None,
        "code": "fact_missing",
        "because": "tiering cannot be decided: safety is not known",
    }
    assert found["authority"].outcome == "front_line"


def test_what_nobody_may_promise_is_listed_too() -> None:
    found = names(STANDARD, *ASSESSED, loss="90000.00")

    assert found["compensation"].outcome.due == euros(135_000)
    assert found["authority"].reason.code is Code.NOBODY_HAS_AUTHORITY


def test_where_nothing_is_known_to_be_due_no_level_is_either() -> None:
    found = names(TIGHT)

    assert isinstance(found["compensation"], Undecided)
    assert found["authority"].reason == found["compensation"].reason


def test_floor_and_cap_are_told_with_what_is_near() -> None:
    found = names(TIGHT, *ASSESSED)

    assert found["floor"].nearest is None
    assert str(found["cap"].nearest) == (
        "severity = high instead of low: none, by rule high"
    )


def test_what_is_near_a_table_is_not_said_of_a_floor_that_the_law_gives() -> None:
    finding = evolve(FINDING, grounds=["late"], measures={"days_late": 5})

    found = names(TIGHT, *ASSESSED, (do.RecordFinding(finding), ANN))

    assert found["floor"].rule == "late: long"
    assert found["floor"].nearest is None


def test_an_explanation_is_told_as_text_as_data_and_in_a_notebook() -> None:
    complaint = story(*ASSESSED)

    explanation = STANDARD.explain(complaint)

    assert explanation.title == f"complaint C-1 under {STANDARD.pin}"
    assert str(explanation).split("\n\n") == [
        explanation.title,
        *map(str, explanation.answers),
    ]
    data: Any = explanation.as_data()
    assert data["title"] == explanation.title
    assert [each["policy"] for each in data["answers"]] == [
        answer.policy for answer in explanation
    ]
    page = explanation._repr_html_()
    assert page.count("▶") == page.count("<table>") == len(explanation.answers)


def test_what_is_not_decided_is_marked_in_a_notebook() -> None:
    page = STANDARD.explain(story())._repr_html_()

    assert page.count("?\u00a0open") == 4
    assert "safety is not known" in page


def test_only_a_complaint_is_explained() -> None:
    with pytest.raises(InvalidValue, match="expected a Complaint, got str"):
        STANDARD.explain("C-1")
