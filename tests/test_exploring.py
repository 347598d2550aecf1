"""Sound rulebooks are found sound, and what is wrong with others has its story."""

from pathlib import Path
from typing import Any

import pytest
import settling

from complaintkit import InvalidValue, Lifecycle, Rulebook
from complaintkit.exploring import check_lifecycle, explore_authority
from complaintkit.lifecycle.moves import Move
from complaintkit.lifecycle.shipped import SHIPPED
from complaintkit.rules.flaws import Flaw, FlawKind, Flaws, Gravity
from house import STANDARD, TIGHT, clock

DOCS = Path(__file__).parent.parent / "docs"


def under(lifecycle: Lifecycle, rulebook: Rulebook = STANDARD) -> Rulebook:
    return rulebook.with_(version="explored", lifecycle=lifecycle)


def moves(*moves: Move, **roles: Any) -> Rulebook:
    """A rulebook under a table of moves that no chart stands behind."""
    terms = {"name": "table", "initial": "work", "closed": ["shut"], **roles}
    return under(Lifecycle(moves=moves, **terms))


def of_kind(found: Flaws, kind: FlawKind) -> list[Flaw]:
    return [flaw for flaw in found if flaw.kind is kind]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_lifecycle_is_clean(name: str) -> None:
    assert str(check_lifecycle(under(SHIPPED[name].lifecycle()))) == "no flaws"


def test_the_standard_rulebook_promises_nothing_beyond_authority() -> None:
    found = explore_authority(STANDARD)

    assert str(found.flaws) == "no flaws"
    page = (DOCS / "reference" / "who-can-settle-what.md").read_text("utf-8")
    assert page == settling.written(page, found), "run: python docs/settling.py"


def test_a_house_with_allowances_and_forms_of_its_own_is_clean_too() -> None:
    found = explore_authority(TIGHT, most=60)

    assert str(found.flaws) == "no flaws"
    cells = {
        (band.forms[0].value, str(band.up_to)): band.cells[:3]
        for band in found.table.bands
    }
    assert cells["refund", "50.00 EUR"] == ("alone", "alone", "alone")
    assert cells["exchange", "500.00 EUR"] == ("with supervisor", "alone", "alone")
    assert cells["gift", "500.00 EUR"] == ("with manager", "with manager", "alone")
    assert cells["gift", "None"] == ("nobody", "nobody", "nobody")


def test_exploration_is_text_data_and_a_table_and_says_what_was_cut_short() -> None:
    found = explore_authority(STANDARD, most=3)

    assert found == explore_authority(STANDARD, most=3)
    data = found.as_data()
    assert set(data) == {"title", "settling", "powers", "flaws", "bound"}
    assert "Cut short: front_line promises up to the limit, and again;" in str(found)
    assert str(found).splitlines()[2].split() == [
        *("redress", "up", "to"),
        *(power.role for power in found.powers),
    ]
    shown = found._repr_html_()
    assert shown.count("<table>") == 3
    assert "who can settle what" in shown


@pytest.mark.parametrize("most", [0, True, "9"])
def test_a_bound_is_a_number_of_complaints(most: Any) -> None:
    with pytest.raises(InvalidValue, match="most: expected an int of 1 or more"):
        explore_authority(STANDARD, most=most)


def test_only_a_rulebook_can_be_explored() -> None:
    with pytest.raises(InvalidValue, match="rulebook: expected a Rulebook, got Life"):
        check_lifecycle(STANDARD.lifecycle)  # type: ignore[arg-type]  # a host's slip


# --- what is planted is found, with its story -------------------------------------


def test_a_draft_that_goes_straight_out_past_its_review_is_told() -> None:
    lifecycle = Lifecycle(
        name="hasty",
        initial="drafting",
        closed=["sent"],
        moves=(
            Move("drafting", "request_approval", "review"),
            Move("review", "approve", "ready"),
            Move("drafting", "present_offer", "ready"),
            Move("ready", "present_offer", "ready"),
            Move("ready", "close", "sent"),
            Move("drafting", "close", "sent"),
        ),
    )

    [flaw] = of_kind(check_lifecycle(under(lifecycle)), FlawKind.SKIPPED)

    assert flaw.what == (
        "present_offer leads from drafting to ready past approve, which policy "
        "requires (authority); handle alone holds people to it"
    )
    assert flaw.gravity is Gravity.WARNING
    assert flaw.story == (
        "front_line: open -> drafting",
        "front_line: assess -> drafting",
        "front_line: prepare offers: refund for 200.00 EUR -> drafting",
        "front_line: present offer o1 -> ready",
    )


CLOSING = (
    Move("drafting", "close", "sent"),
    Move("sent", "reopen", "drafting"),
)


@pytest.mark.parametrize(
    ("step", "moved", "policy", "gravity"),
    [
        ("acknowledge", "close leads from drafting to sent", "clocks", Gravity.ERROR),
        ("follow_up", "close leads from drafting to sent", "follow_up", "warning"),
        ("confirm_record", "grant leads from drafting to sent", "record", "warning"),
    ],
)
def test_a_step_that_policy_requires_is_not_walked_past(
    step: str, moved: str, policy: str, gravity: str
) -> None:
    """Each has a place in the chart, and a way round it."""
    lifecycle = Lifecycle(
        name="past",
        initial="drafting",
        closed=["sent"],
        moves=(
            Move("drafting", step, "told"),
            Move("told", "close", "sent"),
            Move("drafting", "grant", "drafting"),
            *CLOSING,
        ),
    )
    rulebook = under(lifecycle).with_(
        version="timed", clocks=[clock(stops=["acknowledge"], pauses_in=[])]
    )

    [flaw] = of_kind(check_lifecycle(rulebook), FlawKind.SKIPPED)

    assert flaw.what.startswith(
        moved.replace(
            "grant leads from drafting to sent", "grant leads from drafting to drafting"
        )
    )
    assert f"past {step}, which policy requires ({policy})" in flaw.what
    assert flaw.gravity is Gravity(gravity)
    assert flaw.story
    assert all(step.replace("_", " ") not in line for line in flaw.story[:-1])
