"""Businesses of many kinds: what is sound is not called flawed, however it works."""

import pytest
from statemachine import State

from complaintkit import Complaint, Lifecycle, Rulebook, RuleTable, otherwise
from complaintkit.exploring import check_lifecycle, explore_authority
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.moves import Move
from complaintkit.policies.authority import AuthorityPolicy, Level
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.rules.flaws import Gravity
from house import STANDARD, euros


def cause_is_known(complaint: Complaint) -> bool:
    return bool(complaint.root_cause)


def never(complaint: Complaint) -> bool:
    return False


class Learning(Chart):
    """A house that closes nothing before it knows why it happened."""

    inbox = State(initial=True)
    work = State()
    gone = State()

    assess = inbox.to(work)
    close = work.to(gone, cond=cause_is_known)
    reopen = gone.to(work)


class Relearning(Chart):
    """A house that asks why anew whenever a complaint comes back."""

    inbox = State(initial=True)
    work = State()
    learned = State()
    gone = State()

    assess = inbox.to(work)
    record_root_cause = work.to(learned)
    close = learned.to(gone)
    reopen = gone.to(work)


def run_by(chart: type[Chart]) -> Rulebook:
    lifecycle = Lifecycle.of(chart, closed=["gone"], anywhere=["assess"])
    return STANDARD.with_(version=chart.__name__, lifecycle=lifecycle)


def moved_by(*moves: Move) -> Rulebook:
    lifecycle = Lifecycle(name="table", initial="work", moves=moves, closed=["gone"])
    return STANDARD.with_(version="table", lifecycle=lifecycle)


CLOSE = Move("work", "close", "gone")


@pytest.mark.parametrize("chart", [Learning, Relearning])
def test_work_that_the_chart_waits_for_is_done(chart: type[Chart]) -> None:
    assert str(check_lifecycle(run_by(chart))) == "no flaws"


@pytest.mark.no_cover  # long, and covered elsewhere
def test_a_record_that_is_always_confirmed_first_keeps_nobody_from_anything() -> None:
    always = RuleTable("record", ComplaintFacts, [otherwise(True)])

    found = check_lifecycle(STANDARD.with_(version="confirmed", record=always))

    assert str(found) == "no flaws"


@pytest.mark.no_cover  # long, and covered elsewhere
def test_a_guard_that_never_held_is_told_where_it_stands_and_is_no_error() -> None:
    rulebook = moved_by(
        CLOSE,
        Move("work", "dispatch", "away", ((never, True),)),
        Move("away", "accept_handover", "work"),
    )

    flaws = {flaw.what: flaw for flaw in check_lifecycle(rulebook)}

    assert {Gravity.WARNING} == {flaw.gravity for flaw in flaws.values()}
    held = flaws["nothing that was tried gets dispatch past its guards"]
    assert held.story[-1].endswith("may not leave work yet: none of never holds")
    assert "no status that is reached allows accept_handover" in flaws


def test_a_ladder_that_may_promise_nothing_settles_nothing() -> None:
    nothing = AuthorityPolicy([Level("clerk", euros(0))])
    rulebook = STANDARD.with_(
        version="nothing", authority=nothing, apology=None, attention=None, clocks=()
    )

    found = explore_authority(rulebook, most=5)

    assert {"nobody"} == {cell for band in found.table.bands for cell in band.cells}
    assert str(found.flaws) == "no flaws"
