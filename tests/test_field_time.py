"""Failures of other systems with time; each was seen in the field, and none is ours.

The clocks of the house run from Monday 2 March 2026, 9:00 in London, which is winter.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

import complaintkit.commands as do
from complaintkit import (
    Assessment,
    Calendar,
    ClockState,
    Code,
    Complaint,
    EndingKind,
    InvalidValue,
    Kind,
    Limit,
    Medium,
    NotAllowed,
    Rulebook,
    RuleTable,
    Severity,
    Tier,
    Unit,
    handle,
    open_complaint,
    otherwise,
    read_clocks,
    rule,
)
from complaintkit.clocks.limit import Pause, deadline
from complaintkit.policies.clocks import OnReopening, Promise
from complaintkit.policies.facts import ComplaintFacts as F
from house import (
    ANN,
    ASSESSMENT,
    DESK_HOURS,
    MONDAY,
    STANDARD,
    clock,
    intake,
    lived,
    reading,
    timed_by,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY
PAUSING = timed_by(clock(pauses_for_customer=True))
ASK, HEAR = do.AwaitCustomer("which one?"), do.RecordAnswer("the blue one")
REJECT = do.RejectComplaint("it was used for years")
ASSESS = do.Assess(ASSESSMENT)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """That day of March 2026, in London."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


# --- 1: one more holiday makes a deadline later ---------------------------------------


def test_1_a_holiday_inside_the_window_makes_the_deadline_later() -> None:
    """django-helpdesk counted working days, then looked back that many plain ones."""
    plain = deadline(Limit(3, Unit.BUSINESS_DAYS), DESK_HOURS, MONDAY)
    closed = Calendar(
        "closed", "Europe/London", "Mo-Fr 09:00-17:00", holidays=[date(2026, 3, 4)]
    )
    later = deadline(Limit(3, Unit.BUSINESS_DAYS), closed, MONDAY)

    assert (plain.on, later.on) == (date(2026, 3, 5), date(2026, 3, 6))


# --- 2: a pause gives back working time, and nothing else -----------------------------


def test_2_a_pause_over_a_weekend_credits_working_time_alone() -> None:
    """GLPI 10594 gave back the whole weekend."""
    complaint = lived(
        PAUSING,
        (at(6, 16), ASK, ANN),  # Friday, an hour before closing
        (at(9, 10), HEAR, ANN),  # Monday, an hour after opening
        received=at(6, 9),
    )

    assert reading(complaint, PAUSING, at(9, 10)).due == at(9, 11)


@pytest.mark.parametrize(
    ("begin", "end"),
    [(at(2, 12), at(2, 12)), (at(2, 17), at(3, 9)), (at(2, 18), at(3, 8))],
    ids=["no time at all", "from closing to opening", "at night"],
)
def test_2_a_pause_of_nothing_or_outside_hours_credits_nothing(
    begin: datetime, end: datetime
) -> None:
    """GLPI 10594."""
    complaint = lived(PAUSING, (begin, ASK, ANN), (end, HEAR, ANN), received=at(2, 10))

    assert reading(complaint, PAUSING, end).due == at(3, 10)


# --- 3: start and pauses survive a change of tier and of policy -----------------------

BY_TIER = RuleTable(
    "limits",
    F,
    [
        rule("urgent", F.tier >= Tier.URGENT, then=Limit(4, Unit.HOURS)),
        otherwise(Limit(16, Unit.HOURS)),
    ],
)
GRAVE = do.Assess(Assessment(kind=Kind.BILLING, severity=Severity.CRITICAL))
SLIGHT = do.Assess(Assessment(kind=Kind.BILLING, severity=Severity.LOW))


def test_3_the_start_and_the_pauses_survive_a_change_of_tier() -> None:
    """GLPI 6902 lost the pause when the agreement changed."""
    rulebook = timed_by(clock(limit=BY_TIER, pauses_for_customer=True))
    complaint = lived(
        rulebook,
        (at(2, 10), ASK, ANN),
        (at(2, 12), HEAR, ANN),
        (at(2, 13), GRAVE, ANN),
    )

    found = reading(complaint, rulebook, at(2, 13))
    assert (found.leg.started_at, found.due) == (MONDAY, at(2, 15))
    assert found.leg.pauses == (Pause(at(2, 10), at(2, 12)),)


def test_3_the_start_survives_that_a_clock_is_taken_away_and_given_back() -> None:
    """Frappe 3639: flapping between policies buys no time."""
    rulebook = timed_by(clock())
    without = STANDARD.with_(version="without")
    complaint = lived(rulebook)
    for number, other in enumerate((without, rulebook), 1):
        repin = do.Repin(other.pin, "another policy")
        moment = MONDAY + number * HOUR
        complaint = handle(complaint, repin, other, by=ANN, at=moment).complaint

    found = reading(complaint, rulebook, at(2, 11))
    assert (found.leg.number, found.leg.started_at, found.due) == (1, MONDAY, at(2, 17))


def test_3_a_breach_survives_that_its_clock_is_taken_away() -> None:
    """Frappe 3639: a breach is a fact, not a promise."""
    rulebook, without = timed_by(clock()), STANDARD.with_(version="without")
    complaint = lived(rulebook)
    repin = do.Repin(without.pin, "another policy")
    complaint = handle(complaint, repin, without, by=ANN, at=at(3, 12)).complaint

    assert reading(complaint, without, at(4, 9)).state is ClockState.BREACHED


# --- 4: pauses are a union ------------------------------------------------------------


@pytest.mark.parametrize(
    "pauses",
    [
        [(at(2, 10), at(2, 12)), (at(2, 10), at(2, 11))],
        [(at(2, 10), at(2, 12)), (at(2, 10, 30), at(2, 11))],
        [(at(2, 10), at(2, 11)), (at(2, 10, 30), at(2, 12))],
        [(at(2, 11), at(2, 12)), (at(2, 10), at(2, 11))],
    ],
    ids=["the same minute", "nested", "overlapping", "touching"],
)
def test_4_pauses_that_overlap_are_counted_once(
    pauses: list[tuple[datetime, datetime]],
) -> None:
    """Zammad kept breaks by their start: two of one minute overwrote each other."""
    paused = [Pause(*each) for each in pauses]
    assert deadline(Limit(4, Unit.HOURS), DESK_HOURS, MONDAY, paused).due == at(2, 15)


def test_4_questions_that_overlap_pause_a_clock_once() -> None:
    """Zammad; here by way of what happened, keyed in another order."""
    complaint = lived(
        PAUSING,
        (at(2, 12), do.AwaitCustomer("and?", happened_at=at(2, 11)), ANN),
        (at(2, 12), do.AwaitCustomer("which?", happened_at=at(2, 10)), ANN),
        (at(2, 13), HEAR, ANN),
    )

    assert reading(complaint, PAUSING, at(2, 13)).due == at(3, 11)


# --- 5: what the law or the customer was told does not move with a pause --------------


def test_5_a_statutory_deadline_does_not_move_with_a_pause_of_the_house() -> None:
    """GLPI 17186 moved even a deadline that was set by hand."""
    statutory = clock("statutory", limit=Limit(8, Unit.WEEKS))
    rulebook = timed_by(clock(pauses_for_customer=True), statutory)
    asked = lived(rulebook, (at(2, 10), ASK, ANN))
    before = reading(lived(rulebook), rulebook, at(2, 10), "statutory").due

    assert reading(asked, rulebook, at(2, 11)).state is ClockState.PAUSED
    assert reading(asked, rulebook, at(2, 11), "statutory").due == before


def test_5_a_date_that_was_promised_does_not_move_with_a_pause() -> None:
    """GLPI 17186."""
    promise = clock(
        limit=None,
        promise=Promise.ANSWER,
        starts=["acknowledge"],
        pauses_for_customer=True,
    )
    rulebook = timed_by(promise)
    complaint = lived(
        rulebook,
        (at(2, 10), do.Acknowledge(answer_by=at(4, 12)), ANN),
        (at(2, 11), ASK, ANN),
        (at(3, 11), HEAR, ANN),
    )

    assert reading(complaint, rulebook, at(3, 12)).due == at(4, 12)


# --- 6: a pause that ends restores the deadline ---------------------------------------


def test_6_suspending_and_resuming_restores_the_deadline_exactly() -> None:
    """HOCS wrote 9999-12-31 into every deadline, and never took it back."""
    before = reading(lived(PAUSING), PAUSING, at(2, 10)).due
    paused = lived(PAUSING, (at(2, 18), ASK, ANN))
    resumed = lived(PAUSING, (at(2, 10), ASK, ANN), (at(2, 10), HEAR, ANN))

    assert before == at(2, 17)
    assert reading(resumed, PAUSING, at(2, 11)).due == before
    assert reading(paused, PAUSING, at(2, 18)).state is ClockState.BREACHED


def test_6_while_it_is_paused_a_clock_names_what_is_left_and_no_deadline() -> None:
    """HOCS; OCA shows no deadline on hold, and nothing else either."""
    found = reading(lived(PAUSING, (at(2, 12), ASK, ANN)), PAUSING, at(5, 9))

    assert (found.state, found.due, found.left) == (ClockState.PAUSED, None, 5 * HOUR)


# --- 7: verdicts come from what happened, not from when somebody looked ---------------


def test_7_a_late_answer_is_late_though_nobody_looked_in_between() -> None:
    """Chatwoot took whatever was resolved between two polls for met."""
    rulebook = timed_by(clock())
    complaint = lived(rulebook, (at(2, 10), ASSESS, ANN), (at(3, 10), REJECT, ANN))

    states = {reading(complaint, rulebook, at(day, 9)).state for day in (3, 9, 30)}
    assert states == {ClockState.BREACHED}
    assert reading(complaint, rulebook, at(30, 9)).late == HOUR


def test_7_an_answer_in_time_is_met_though_it_is_keyed_too_late() -> None:
    """Frappe judged against the moment of looking where no response was known yet."""
    rulebook = timed_by(clock())
    posted = do.RejectComplaint("used for years", happened_at=at(2, 16))
    complaint = lived(rulebook, (at(2, 10), ASSESS, ANN), (at(4, 9), posted, ANN))

    assert reading(complaint, rulebook, at(4, 9)).state is ClockState.MET


@pytest.mark.parametrize(
    ("answered", "state"),
    [(at(2, 17), ClockState.MET), (at(2, 17) + timedelta.resolution, "breached")],
    ids=["at the last moment", "a microsecond later"],
)
def test_7_the_last_moment_is_in_time_and_the_next_is_not(
    answered: datetime, state: Any
) -> None:
    """Frappe."""
    rulebook = timed_by(clock())
    complaint = lived(rulebook, (at(2, 10), ASSESS, ANN), (answered, REJECT, ANN))

    assert reading(complaint, rulebook, answered).state is ClockState(state)


# --- 8: late stays late; met and reopened is a new leg --------------------------------

CLOSE = do.Close(EndingKind.REJECTED)


def reopened(policy: OnReopening, answered: datetime) -> tuple[Complaint, Rulebook]:
    """Answered, closed, and reopened on Thursday at noon."""
    rulebook = timed_by(clock(limit=Limit(10, Unit.HOURS), on_reopening=policy))
    complaint = lived(
        rulebook,
        (at(2, 10), ASSESS, ANN),
        (answered, REJECT, ANN),
        (answered, CLOSE, ANN),
        (at(5, 12), do.Reopen("it leaks again"), ANN),
    )
    return complaint, rulebook


def test_8_what_was_late_and_is_reopened_stays_late() -> None:
    """Chatwoot and GLPI forgot it; Plain counts all of it at once."""
    complaint, rulebook = reopened(OnReopening.RESTARTS, answered=at(3, 13))

    first, second = read_clocks(complaint, rulebook, at=at(5, 12))
    assert first.state is ClockState.BREACHED
    assert second.state is ClockState.RUNNING


@pytest.mark.parametrize(
    ("policy", "due"),
    [
        (OnReopening.RESTARTS, at(6, 14)),  # 10 hours from Thursday noon
        (OnReopening.CONTINUES, at(5, 17)),  # 5 of the 10 were used by Monday 14:00
        (OnReopening.TOTAL, at(3, 11)),  # the time while it was closed counts
    ],
)
def test_8_what_was_met_and_is_reopened_has_a_verdict_of_its_own(
    policy: OnReopening, due: datetime
) -> None:
    """Plain, Chatwoot, GLPI: continue, restart, or the total including closed time."""
    complaint, rulebook = reopened(policy, answered=at(2, 14))

    first, second = sorted(
        read_clocks(complaint, rulebook, at=at(5, 12)), key=lambda r: r.leg.number
    )
    assert first.state is ClockState.MET
    assert second.due == due


def test_8_a_clock_may_stay_as_it_stopped() -> None:
    """Chatwoot froze it, whatever came after."""
    complaint, rulebook = reopened(OnReopening.STAYS, answered=at(2, 14))

    [only] = read_clocks(complaint, rulebook, at=at(9, 9))
    assert only.state is ClockState.MET


# --- 9: reopening has a window, and the n-th raises the tier --------------------------


def test_9_a_reopening_out_of_the_window_opens_a_complaint_that_follows() -> None:
    """Zammad 4161, Frappe 3465."""
    complaint, rulebook = reopened(OnReopening.RESTARTS, answered=at(2, 14))
    late = at(5, 12) + 91 * DAY
    complaint = lived(
        rulebook,
        (at(2, 10), ASSESS, ANN),
        (at(2, 14), REJECT, ANN),
        (at(2, 14), CLOSE, ANN),
    )
    with pytest.raises(NotAllowed) as refused:
        handle(complaint, do.Reopen("again"), rulebook, by=ANN, at=late)
    assert [r.code for r in refused.value.reasons] == [Code.REOPENED_TOO_LATE]

    record = evolve(intake(), received_at=late)
    case = open_complaint(
        record, rulebook, id="C-2", by=ANN, at=late, follows=complaint.id
    )
    assert case.complaint.follows == "C-1"
    assert reading(case.complaint, rulebook, late).leg.started_at == late


def test_9_the_second_reopening_raises_the_tier_and_so_shortens_the_limit() -> None:
    """Frappe 2050 was asked to escalate what is reopened again and again."""
    important = rule("important", F.tier >= Tier.IMPORTANT, then=Limit(2, Unit.HOURS))
    table = RuleTable("limits", F, [important, otherwise(Limit(16, Unit.HOURS))])
    rulebook = timed_by(clock(limit=table))
    again: list[Any] = []
    for day in (3, 4):
        again += [
            (at(day, 9), REJECT, ANN),
            (at(day, 9), CLOSE, ANN),
            (at(day, 10), do.Reopen("it leaks again"), ANN),
        ]
    once = lived(rulebook, (at(2, 10), ASSESS, ANN), *again[:3])
    twice = lived(rulebook, (at(2, 10), ASSESS, ANN), *again)

    assert reading(once, rulebook, at(3, 10)).due == at(5, 10)
    assert reading(twice, rulebook, at(4, 10)).due == at(4, 12)


# --- 10: an unrelated edit moves nothing ----------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        do.AddNote("prefers e-mail"),
        do.InformCustomer("we are at it", Medium.EMAIL),
        do.AmendRecord(evolve(intake(), description="It drips."), "misheard"),
        do.Expedite("a wedding"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_10_an_unrelated_edit_resets_no_clock(edit: do.Command) -> None:
    """DIGIT measured a breach from the last modification."""
    rulebook = timed_by(clock())
    before, after = lived(rulebook), lived(rulebook, (at(2, 16), edit, ANN))

    assert after.legs == before.legs


# --- 11: no working time is an error; no deadline out of hours ------------------------


def test_11_a_calendar_without_working_time_is_an_error_and_no_hang() -> None:
    """OCA 73 hung without a calendar."""
    with pytest.raises(InvalidValue, match="expected some working time, got none"):
        Calendar("never", "Europe/London", "Mo-Fr off")
    every_day = [date(2026, 1, 1) + n * DAY for n in range(365)]
    never = Calendar("never", "Europe/London", "Mo-Fr 09:00-17:00", holidays=every_day)
    rulebook = timed_by(clock(calendar=never))

    with pytest.raises(NotAllowed) as refused:
        lived(rulebook)
    assert [r.code for r in refused.value.reasons] == [Code.CALENDAR_ENDS]


@pytest.mark.parametrize("unit", Unit)
def test_11_no_deadline_lands_outside_of_opening_hours(unit: Unit) -> None:
    """GLPI 9082."""
    for received in (at(6, 20), at(7, 12), at(8, 3), at(2, 8), at(2, 17)):
        due = deadline(Limit(1, unit), DESK_HOURS, received).due
        assert DESK_HOURS.is_open(due - timedelta.resolution)


# --- 12: the clock on the wall --------------------------------------------------------


def test_12_a_night_shift_is_an_hour_shorter_when_the_clocks_go_forward() -> None:
    """dbt_zendesk 25, azure-devops-docs 8675: business hours across a DST change."""
    night = Calendar("night", "Europe/London", "Mo-Su 22:00-06:00")
    short = datetime(2026, 3, 28, 22, tzinfo=UTC)
    long = datetime(2026, 10, 24, 21, tzinfo=UTC)  # 22:00 in summer time

    assert night.count(short, short + 12 * HOUR) == 7 * HOUR
    assert night.count(long, long + 12 * HOUR) == 9 * HOUR
    assert night.add(short, 7 * HOUR) == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_12_a_deadline_at_midnight_belongs_to_the_day_that_it_ends() -> None:
    """Windows until 24:00 and several a day, which most desks cannot say."""
    calendar = Calendar("late", "Europe/London", "Mo-Fr 09:00-12:00,13:00-24:00")
    found = deadline(Limit(1, Unit.BUSINESS_DAYS), calendar, MONDAY)
    lunch = deadline(Limit(4, Unit.HOURS), calendar, MONDAY)

    assert (found.due, found.on) == (at(4, 0), date(2026, 3, 3))
    assert lunch.due == at(2, 14)


# --- 13: worked by decree; a bank keeps other days ------------------------------------


def test_13_a_saturday_worked_by_decree_counts_for_the_public_and_not_for_a_bank() -> (
    None
):
    """holidays 3293, workalendar 628; chinese-calendar 53: banks stay closed."""
    holidays = [date(2026, 2, day) for day in range(15, 24)]
    week = "Mo-Fr 09:00-17:00"
    public = Calendar(
        "public", "Asia/Shanghai", week, holidays=holidays, working=[date(2026, 2, 28)]
    )
    bank = Calendar("bank", "Asia/Shanghai", week, holidays=holidays)
    friday = datetime(2026, 2, 27, 2, tzinfo=UTC)

    limit = Limit(1, Unit.BUSINESS_DAYS)
    assert deadline(limit, public, friday).on == date(2026, 2, 28)
    assert deadline(limit, bank, friday).on == date(2026, 3, 2)


# --- 14: each clock its own calendar --------------------------------------------------


def test_14_the_clock_of_the_response_and_that_of_the_solution_differ() -> None:
    """GLPI 12646 took one's calendar for the other."""
    always = Calendar("always", "Europe/London")
    rulebook = timed_by(
        clock("response", calendar=always, stops=["acknowledge"]),
        clock("solution"),
    )
    complaint = lived(rulebook, received=at(6, 16))

    assert reading(complaint, rulebook, at(6, 16), "response").due == at(7, 0)
    assert reading(complaint, rulebook, at(6, 16), "solution").due == at(9, 16)
