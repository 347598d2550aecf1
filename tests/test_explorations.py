"""Whole explorations, each of many seconds: what is shipped is found sound."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import settling
from statemachine import State

from complaintkit import Complaint
from complaintkit.exploring import check_lifecycle, explore_authority
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.moves import Move
from complaintkit.lifecycle.shipped import SHIPPED
from complaintkit.rules.flaws import FlawKind
from explored import WILD
from house import STANDARD, TIGHT
from test_exploring_cases import moved_by, run_by

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "who-can-settle-what.md"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_lifecycle_is_clean(name: str) -> None:
    lifecycle = SHIPPED[name].lifecycle()
    rulebook = STANDARD.with_(version=name, lifecycle=lifecycle)

    assert str(check_lifecycle(rulebook)) == "no flaws"


def test_the_standard_rulebook_promises_nothing_beyond_authority() -> None:
    found = explore_authority(STANDARD)

    assert str(found.flaws) == "no flaws"
    page = PAGE.read_text("utf-8")
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


def test_what_no_chart_may_do_handle_stands_against() -> None:
    found = explore_authority(STANDARD.with_(version="wild", lifecycle=WILD), most=60)

    assert str(found.flaws) == "no flaws"


def test_an_exploration_comes_out_alike_under_any_hash_seed() -> None:
    code = (
        "from complaintkit.exploring import check_lifecycle, explore_authority\n"
        "from complaintkit.presets import standard\n"
        "print(explore_authority(standard('EUR'), most=30))\n"
        "print(check_lifecycle(standard('EUR').with_(version='2', record=None)))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }

    assert len(told) == 1


def is_approved(complaint: Complaint) -> bool:
    asked = (offer.approval for offer in complaint.offers)
    return any(each is not None and each.state.value == "granted" for each in asked)


class Countersigned(Chart):
    """A house with statuses for approvals, past which nothing is presented."""

    drafting = State(initial=True)
    review = State()
    approved = State()
    sent = State()
    agreed = State()
    gone = State()

    request_approval = drafting.to(review)
    approve = review.to(approved, cond=is_approved) | review.to(review)
    present_offer = approved.to(sent)
    confirm_agreement = sent.to(agreed)
    close = agreed.to(gone)
    reopen = gone.to(drafting)


def test_what_ends_once_a_higher_offer_was_approved_can_end() -> None:
    found = check_lifecycle(run_by(Countersigned))

    kinds = {flaw.kind for flaw in found}
    assert kinds == {FlawKind.CANNOT_CLOSE, FlawKind.NEVER_SETTLED}


def misspelt(complaint: Complaint) -> bool:
    return complaint.asessment is not None  # type: ignore[attr-defined]  # planted


def test_no_story_gives_an_empty_reason_where_a_guard_raises() -> None:
    close = Move("work", "close", "gone", ((misspelt, True),))

    found = check_lifecycle(moved_by(close))

    assert FlawKind.BROKEN_GUARD in {flaw.kind for flaw in found}
    lines = [line for flaw in found for line in flaw.story]
    assert [line for line in lines if line.endswith("is refused: ")] == []
