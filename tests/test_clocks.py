"""Clocks: what starts, stops, pauses, extends and exempts them, and what is due."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Calendar,
    Clock,
    ClockState,
    Code,
    Complaint,
    Department,
    DutyKind,
    EndingKind,
    FollowUpTerms,
    InvalidRulebook,
    InvalidValue,
    Kind,
    Limit,
    Medium,
    NotAllowed,
    Plan,
    Responsibility,
    Roster,
    Rulebook,
    RuleTable,
    Severity,
    Situation,
    Tier,
    Unit,
    handle,
    open_complaint,
    otherwise,
    read_clocks,
    reasons_against,
    replay,
    rule,
    what_is_due,
)
from complaintkit.clocks.limit import Pause, deadline
from complaintkit.codec import Codec
from complaintkit.policies.clocks import (
    NOTHING_OWED,
    Exemption,
    Extension,
    OnReopening,
    Promise,
    Rung,
    Stage,
    in_status,
)
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard
from complaintkit.presets.clocks import standard_clocks
from house import (
    AMY,
    ANN,
    ASSESSMENT,
    BO,
    DESK,
    DESK_HOURS,
    FINDING,
    MO,
    MONDAY,
    OPS,
    STANDARD,
    apology,
    cash,
    clock,
    codes,
    intake,
    lived,
    reading,
    timed_by,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASSESS, HEAR = do.Assess(ASSESSMENT), do.RecordAnswer("the blue one")
REJECT = do.RejectComplaint("it was used for years")
ACKNOWLEDGE = do.Acknowledge("We will call you.")
ANSWER_DAYS = Limit(3, Unit.BUSINESS_DAYS)
ROSTER = Roster(
    {"supervisor": ["bo"], "manager": ["mo"], "director": ["di"]},
    departments=[
        Department("customer_service", contact="amy", supervisor="bo"),
        Department("billing", contact="bea", supervisor="bo"),
        Department("management", contact="di", supervisor="mo"),
    ],
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """That day of March 2026, in London and UTC alike until the 29th."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


# --- what starts, stops and repeats ---------------------------------------------------


def test_a_clock_starts_at_the_receipt_and_not_at_its_entry() -> None:
    rulebook = timed_by(clock())
    record = evolve(intake(), received_at=at(2, 9))
    case = open_complaint(record, rulebook, id="C-1", by=ANN, at=at(3, 12))

    assert reading(case.complaint, rulebook, at(3, 12)).state is ClockState.BREACHED


def test_a_start_that_comes_again_does_not_start_a_running_clock_anew() -> None:
    rulebook = timed_by(clock(starts=["dispatch"], stops=["accept_handover"]))
    complaint = lived(
        rulebook,
        (at(2, 9), ASSESS, ANN),
        (at(2, 10), do.Dispatch("billing"), ANN),
        (at(2, 16), do.Dispatch("billing"), ANN),
    )

    assert reading(complaint, rulebook, at(2, 16)).leg.started_at == at(2, 10)


def test_an_update_every_so_often_is_a_leg_each() -> None:
    every = clock(limit=Limit(2, Unit.HOURS), repeats=["inform_customer"])
    rulebook = timed_by(every)
    told = do.InformCustomer("we are at it", Medium.EMAIL)
    complaint = lived(
        rulebook,
        (at(2, 10), told, ANN),
        (at(2, 13), told, ANN),
        (at(2, 14), ASSESS, ANN),
        (at(2, 14), REJECT, ANN),
    )

    found = read_clocks(complaint, rulebook, at=at(9, 9))
    assert [each.state.value for each in found] == ["met", "breached", "met"]
    assert [each.leg.number for each in found] == [1, 2, 3]


def test_a_clock_runs_between_two_statuses() -> None:
    between = clock(starts=[in_status("agreed")], stops=[in_status("fulfilled")])
    rulebook = timed_by(between)
    complaint = lived(
        rulebook,
        (at(2, 9), ASSESS, ANN),
        (at(2, 9), do.PrepareOffers([Plan([cash(50), cash(10)])]), ANN),
        (at(2, 9), do.PresentOffer("C-1/o1"), ANN),
        (at(2, 9), do.RecordAcceptance("C-1/o1"), ANN),
        (at(2, 10), do.ConfirmAgreement("C-1/o1", [cash(50), cash(10)]), ANN),
        (at(2, 11), do.InstructRedress("C-1/o1/l1"), ANN),
        (at(2, 12), do.InstructRedress("C-1/o1/l2"), ANN),
        (at(2, 13), do.FulfilRedress("C-1/o1/l1", "t-1"), OPS),
    )
    assert reading(complaint, rulebook, at(2, 13)).state is ClockState.RUNNING

    last = do.FulfilRedress("C-1/o1/l2", "t-2")
    complaint = handle(complaint, last, rulebook, by=OPS, at=at(2, 14)).complaint
    assert reading(complaint, rulebook, at(2, 14)).leg.stopped_at == at(2, 14)


def test_a_step_of_the_lifecycles_own_stops_a_clock() -> None:
    rulebook = timed_by(clock(stops=["calm"]), lifecycle=DESK)
    complaint = lived(
        rulebook, (at(2, 9), ASSESS, ANN), (at(2, 12), do.Advance("calm"), ANN)
    )

    assert reading(complaint, rulebook, at(2, 12)).leg.stopped_at == at(2, 12)


def test_what_stops_a_clock_before_its_start_stops_it_at_its_start() -> None:
    rulebook = timed_by(clock(starts=["assess"], stops=["acknowledge"]))
    earlier = do.Acknowledge("by letter", happened_at=at(2, 9))
    complaint = lived(rulebook, (at(2, 12), ASSESS, ANN), (at(2, 13), earlier, ANN))

    found = reading(complaint, rulebook, at(2, 13))
    assert (found.state, found.leg.stopped_at) == (ClockState.MET, at(2, 12))


# --- limits by table ------------------------------------------------------------------

KNOWN = RuleTable(
    "limits",
    F,
    [
        rule("grave", F.severity >= Severity.HIGH, then=Limit(2, Unit.HOURS)),
        rule("none", F.safety.yes(), then=None),
        otherwise(Limit(6, Unit.HOURS)),
    ],
)


def assessed(severity: Severity, *, safety: bool = False) -> do.Assess:
    return do.Assess(Assessment(kind=Kind.BILLING, severity=severity, safety=safety))


def test_a_limit_that_is_not_known_yet_counts_from_the_start_once_it_is() -> None:
    rulebook = timed_by(clock(limit=KNOWN))
    opened = lived(rulebook)
    assert reading(opened, rulebook, at(2, 12)).state is ClockState.UNLIMITED

    case = handle(opened, assessed(Severity.LOW), rulebook, by=ANN, at=at(2, 12))
    assert reading(case.complaint, rulebook, at(2, 12)).due == at(2, 15)


def test_a_clock_that_stopped_before_its_limit_was_known_gets_its_verdict() -> None:
    rulebook = timed_by(clock(limit=KNOWN, stops=["acknowledge"]))
    complaint = lived(
        rulebook,
        (at(2, 13), ACKNOWLEDGE, ANN),
        (at(2, 14), assessed(Severity.HIGH), ANN),
    )

    assert reading(complaint, rulebook, at(2, 14)).state is ClockState.BREACHED


def test_a_verdict_is_not_changed_by_a_tier_that_changes_later() -> None:
    rulebook = timed_by(clock(limit=KNOWN, stops=["acknowledge"]))
    complaint = lived(
        rulebook,
        (at(2, 9), assessed(Severity.LOW), ANN),
        (at(2, 13), ACKNOWLEDGE, ANN),
        (at(2, 14), assessed(Severity.HIGH), ANN),
    )

    assert reading(complaint, rulebook, at(2, 14)).state is ClockState.MET


def test_a_deadline_that_has_passed_is_moved_by_no_decision_of_the_house() -> None:
    rulebook = timed_by(clock(limit=KNOWN))
    complaint = lived(
        rulebook,
        (at(2, 9), assessed(Severity.HIGH), ANN),
        (at(2, 12), assessed(Severity.LOW), ANN),
    )

    found = reading(complaint, rulebook, at(2, 12))
    assert (found.state, found.due) == (ClockState.BREACHED, at(2, 11))


def test_a_decision_dated_back_does_not_move_a_deadline_that_has_passed() -> None:
    rulebook = timed_by(clock(limit=KNOWN))
    back = evolve(assessed(Severity.LOW), happened_at=at(2, 10))
    complaint = lived(
        rulebook, (at(2, 9), assessed(Severity.HIGH), ANN), (at(2, 12), back, ANN)
    )

    assert reading(complaint, rulebook, at(2, 12)).state is ClockState.BREACHED


def test_a_table_may_set_no_limit_any_more() -> None:
    rulebook = timed_by(clock(limit=KNOWN))
    complaint = lived(
        rulebook,
        (at(2, 9), assessed(Severity.LOW), ANN),
        (at(2, 10), assessed(Severity.LOW, safety=True), ANN),
    )

    assert reading(complaint, rulebook, at(9, 9)).state is ClockState.UNLIMITED


def test_a_limit_that_cannot_be_decided_refuses_the_command() -> None:
    never = rule("only-urgent", F.tier >= Tier.URGENT, then=Limit(2, Unit.HOURS))
    rulebook = timed_by(clock(limit=RuleTable("limits", F, [never])))

    assert codes(lived(rulebook), ASSESS, rulebook=rulebook) == [Code.NO_RULE]


def test_a_pause_that_a_new_limit_meets_still_counts() -> None:
    rulebook = timed_by(clock(limit=KNOWN, pauses_in=["assessed"]))
    complaint = lived(
        rulebook,
        (at(2, 10), assessed(Severity.LOW), ANN),  # paused from now on
        (at(2, 12), assessed(Severity.HIGH), ANN),
    )
    assert reading(complaint, rulebook, at(2, 15)).state is ClockState.PAUSED

    found = do.RecordFinding(FINDING)
    complaint = handle(complaint, found, rulebook, by=ANN, at=at(2, 15)).complaint
    assert reading(complaint, rulebook, at(2, 15)).due == at(2, 16)


# --- another rulebook -----------------------------------------------------------------


def moved(complaint: Complaint, rulebook: Rulebook, moment: datetime) -> Complaint:
    repin = do.Repin(rulebook.pin, "another policy")
    return handle(complaint, repin, rulebook, by=ANN, at=moment).complaint


def test_a_clock_that_a_new_rulebook_brings_catches_up_on_what_happened() -> None:
    complaint = lived(
        STANDARD,
        (at(2, 10), do.AwaitCustomer("which?"), ANN),
        (at(2, 12), HEAR, ANN),
        (at(2, 13), ACKNOWLEDGE, ANN),
    )
    rulebook = timed_by(
        clock(pauses_for_customer=True), clock("acknowledged", stops=["acknowledge"])
    )
    complaint = moved(complaint, rulebook, at(2, 14))

    assert reading(complaint, rulebook, at(2, 14)).due == at(3, 11)
    stopped = reading(complaint, rulebook, at(2, 14), "acknowledged").leg.stopped_at
    assert stopped == at(2, 13)


def test_another_calendar_moves_what_is_not_due_yet_and_nothing_else() -> None:
    closed = Calendar(
        "closed", "Europe/London", "Mo-Fr 09:00-17:00", holidays=[date(2026, 3, 3)]
    )
    old = timed_by(clock(limit=ANSWER_DAYS), clock("short"))
    new = STANDARD.with_(
        version="moved",
        clocks=[
            clock(limit=ANSWER_DAYS, calendar=closed),
            clock("short", calendar=closed),
        ],
    )
    complaint = moved(lived(old), new, at(3, 12))

    assert reading(complaint, new, at(3, 12)).on == date(2026, 3, 6)
    assert reading(complaint, new, at(3, 12), "short").state is ClockState.BREACHED


def test_what_happened_while_a_clock_was_away_counts_when_it_comes_back() -> None:
    rulebook, without = timed_by(clock()), STANDARD.with_(version="without")
    complaint = moved(lived(rulebook), without, at(2, 10))
    assert reading(complaint, without, at(9, 9)).state is ClockState.EXEMPT

    for command in (ASSESS, REJECT):
        case = handle(complaint, command, without, by=ANN, at=at(2, 11))
        complaint = case.complaint
    again = moved(complaint, rulebook, at(4, 9))
    assert reading(again, rulebook, at(4, 9)).state is ClockState.MET


def test_clocks_are_read_under_the_rulebook_of_the_complaint_alone() -> None:
    complaint = lived(timed_by(clock()))

    for ask in (read_clocks, what_is_due):
        ask_: Callable[..., object] = ask
        with pytest.raises(NotAllowed) as refused:
            ask_(complaint, STANDARD, at=MONDAY)
        assert [r.code for r in refused.value.reasons] == [Code.OTHER_RULEBOOK]
        with pytest.raises(InvalidValue, match="names no time zone"):
            ask_(complaint, timed_by(clock()), at=datetime(2026, 3, 2))
        with pytest.raises(InvalidValue, match="rulebook: expected a Rulebook"):
            ask_(complaint, None, at=MONDAY)


# --- extensions -----------------------------------------------------------------------

THREE = clock(
    limit=ANSWER_DAYS,
    extensions=[
        Extension(to=Limit(5, Unit.BUSINESS_DAYS), notice=False),
        Extension(to=Limit(9, Unit.BUSINESS_DAYS), approver="supervisor"),
        Extension(to=None),
    ],
    pauses_for_customer=True,
)
EXTENDING = timed_by(THREE)


def extend(until: datetime, **more: Any) -> do.ExtendDeadline:
    return do.ExtendDeadline(until, "the part is late", clock="answer", **more)


def test_an_extension_moves_the_deadline_and_promises_it_to_the_customer() -> None:
    extended = extend(at(6, 17), medium=Medium.LETTER)
    complaint = lived(EXTENDING, (at(3, 9), extended, ANN))

    found = reading(complaint, EXTENDING, at(3, 9))
    assert (found.due, found.leg.extensions) == (at(6, 17), 1)
    assert complaint.answer_by == at(6, 17)
    assert complaint.contacts[-1].medium is Medium.LETTER


def test_what_was_told_to_the_customer_is_moved_by_no_pause() -> None:
    complaint = lived(
        EXTENDING,
        (at(3, 9), extend(at(6, 17)), ANN),
        (at(3, 10), do.AwaitCustomer("which?"), ANN),
    )

    found = reading(complaint, EXTENDING, at(5, 9))
    assert (found.state, found.due) == (ClockState.RUNNING, at(6, 17))


@pytest.mark.parametrize(
    ("command", "when", "code"),
    [
        (extend(at(10, 12)), at(3, 9), Code.EXTENDED_TOO_FAR),
        (extend(at(5, 17)), at(3, 9), Code.NOT_LATER),
        (extend(at(9, 12)), at(6, 9), Code.DEADLINE_PASSED),
        (evolve(extend(at(9, 12)), clock="anwser"), at(3, 9), Code.UNKNOWN_CLOCK),
    ],
)
def test_an_extension_keeps_to_its_clock(
    command: do.Command, when: datetime, code: Code
) -> None:
    complaint = lived(EXTENDING)

    found = reasons_against(complaint, command, EXTENDING, by=ANN, at=when)
    assert [reason.code for reason in found] == [code]


def test_notice_before_the_deadline_counts_though_it_is_keyed_after_it() -> None:
    told = extend(at(9, 12), happened_at=at(5, 12))

    assert not reasons_against(lived(EXTENDING), told, EXTENDING, by=ANN, at=at(6, 9))


@pytest.mark.parametrize(
    ("by", "medium", "expected"),
    [
        (BO, Medium.LETTER, []),
        (MO, Medium.LETTER, []),
        (BO, None, [Code.NOTICE_MISSING]),
        (AMY, Medium.LETTER, [Code.EXTENSION_NEEDS]),
        (ANN, Medium.LETTER, [Code.EXTENSION_NEEDS, Code.EXTENSION_BY_OWNER]),
    ],
)
def test_a_longer_extension_is_given_by_a_superior_with_notice(
    by: Actor, medium: Medium | None, expected: list[Code]
) -> None:
    complaint = lived(EXTENDING, (at(3, 9), extend(at(6, 17)), ANN))
    longer = extend(at(12, 17), medium=medium)

    found = reasons_against(complaint, longer, EXTENDING, by=by, at=at(4, 9))
    assert [reason.code for reason in found] == expected


def test_there_are_as_many_extensions_as_the_clock_says() -> None:
    rulebook = timed_by(evolve(THREE, extensions=THREE.extensions[:1]))
    complaint = lived(rulebook, (at(3, 9), extend(at(6, 17)), ANN))

    again = extend(at(9, 17))
    assert codes_at(complaint, again, rulebook) == [Code.NO_EXTENSION_LEFT]


def codes_at(
    complaint: Complaint, command: do.Command, rulebook: Rulebook, by: Actor = ANN
) -> list[Code]:
    moment = at(4, 9)
    found = reasons_against(complaint, command, rulebook, by=by, at=moment)
    return [reason.code for reason in found]


def test_what_does_not_run_is_not_extended() -> None:
    stopped = timed_by(evolve(THREE, stops=["assess"]))
    unknown = timed_by(evolve(THREE, limit=KNOWN))
    late = timed_by(evolve(THREE, starts=["close"]))

    for rulebook, command in ((stopped, ASSESS), (unknown, HEAR), (late, ASSESS)):
        happened = [(at(2, 10), command, ANN)] if command is ASSESS else []
        complaint = lived(rulebook, *happened)
        answer = codes_at(complaint, extend(at(6, 17)), rulebook)
        assert answer == [Code.CLOCK_NOT_RUNNING]


def test_an_extension_without_a_bound_may_be_of_any_length() -> None:
    complaint = lived(
        EXTENDING,
        (at(3, 9), extend(at(6, 17)), ANN),
        (at(4, 9), extend(at(12, 17), medium=Medium.LETTER), BO),
    )
    far = extend(at(31, 17), medium=Medium.EMAIL)

    assert codes_at(complaint, far, EXTENDING) == []


# --- exemption ------------------------------------------------------------------------

EXEMPTING = timed_by(
    clock(
        limit=Limit(8, Unit.WEEKS),
        calendar=Calendar("civil", "Europe/London"),
        exemption=Exemption(
            within=Limit(3, Unit.BUSINESS_DAYS),
            by=["reject_complaint"],
            calendar=DESK_HOURS,
        ),
    )
)


@pytest.mark.parametrize(
    ("rejected", "state"),
    [(at(5, 17), ClockState.EXEMPT), (at(5, 18), ClockState.MET)],
    ids=["by the close of the third day", "an hour later"],
)
def test_what_is_settled_early_is_exempt(rejected: datetime, state: ClockState) -> None:
    complaint = lived(EXEMPTING, (at(2, 9), ASSESS, ANN), (rejected, REJECT, ANN))

    assert reading(complaint, EXEMPTING, rejected).state is state


# --- promises -------------------------------------------------------------------------


def test_a_promise_that_was_not_made_is_no_leg_and_one_that_was_is_judged() -> None:
    rulebook = standard("EUR", calendar=DESK_HOURS)
    told = do.InformCustomer("we are at it", Medium.PHONE, update_by=at(3, 12))
    again = do.InformCustomer("still at it", Medium.PHONE, happened_at=at(3, 13))
    complaint = lived(
        rulebook,
        (at(2, 9), ACKNOWLEDGE, ANN),
        (at(2, 10), told, ANN),
        (at(3, 14), again, ANN),
    )

    found = read_clocks(complaint, rulebook, at=at(3, 14))
    promised = [each for each in found if each.name == "promised update"]
    assert [each.state for each in promised] == [ClockState.BREACHED]
    assert not [each for each in found if each.name == "promised answer"]


def test_a_promise_moves_with_its_extension_unless_it_was_broken() -> None:
    rulebook = standard("EUR", calendar=DESK_HOURS)
    promised = do.Acknowledge("soon", answer_by=at(3, 12))
    longer = do.ExtendDeadline(at(5, 12), "the part is late")
    complaint = lived(rulebook, (at(2, 9), promised, ANN))
    kept, broken = (
        handle(complaint, longer, rulebook, by=ANN, at=moment).complaint
        for moment in (at(3, 11), at(3, 13))
    )

    name = "promised answer"
    assert reading(kept, rulebook, at(4, 9), name).state is ClockState.RUNNING
    assert reading(broken, rulebook, at(4, 9), name).state is ClockState.BREACHED


# --- stages ---------------------------------------------------------------------------

STAGES = [Stage("first"), Stage("review", begins_on=["reopen"], independent=True)]
REVIEWED = timed_by(
    clock(stage=1), clock("review", starts=["reopen"], stage=2), stages=STAGES
)
FIRST_STAGE = (
    (at(2, 10), ASSESS, ANN),
    (at(2, 11), REJECT, ANN),
    (at(2, 12), do.Close(EndingKind.REJECTED), ANN),
    (at(3, 9), do.Reopen("not fair"), ANN),
)


def test_a_clock_of_a_stage_runs_in_no_other() -> None:
    complaint = lived(REVIEWED, *FIRST_STAGE)

    found = read_clocks(complaint, REVIEWED, at=at(3, 9))
    assert [each.name for each in found] == ["answer", "review"]


def test_in_an_independent_stage_somebody_else_decides() -> None:
    complaint = lived(REVIEWED, *FIRST_STAGE)
    deputy = evolve(AMY, on_behalf_of="ann")

    assert codes_at(complaint, REJECT, REVIEWED) == [Code.NOT_INDEPENDENT]
    assert Code.NOT_INDEPENDENT in codes_at(complaint, REJECT, REVIEWED, deputy)
    assert codes_at(complaint, REJECT, REVIEWED, AMY) == []
    assert codes_at(complaint, do.AddNote("read"), REVIEWED) == []


def test_who_decided_in_a_stage_may_decide_again_in_it() -> None:
    complaint = lived(
        REVIEWED, *FIRST_STAGE, (at(3, 10), do.RecordFinding(FINDING), AMY)
    )

    assert codes_at(complaint, do.RecordFinding(FINDING), REVIEWED, AMY) == []


# --- what a rulebook refuses ----------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"clocks": [clock(), clock()]}, "clock 'answer' stands twice"),
        ({"clocks": [Clock(name="a", stops=[])]}, "clock 'a' has no limit"),
        ({"clocks": [clock(calendar=None)]}, "clock 'answer' has no calendar"),
        ({"clocks": [clock(stops=["clsoe"])]}, "there is no event 'clsoe'"),
        ({"clocks": [clock(pauses_in=["prked"])]}, "there is no event 'in prked'"),
        ({"clocks": [clock(stage=2)]}, "there is no stage 2"),
        ({"clocks": [clock(rungs=[Rung(role="boss")])]}, "wants boss"),
        (
            {"clocks": [clock(extensions=[Extension(to=None, approver="boss")])]},
            "wants boss",
        ),
        ({"stages": [Stage("one", begins_on=["resolve"])]}, "no event 'resolve'"),
    ],
)
def test_clocks_that_cannot_run_are_refused(change: Any, finding: str) -> None:
    with pytest.raises(InvalidRulebook, match=finding):
        STANDARD.with_(version="wrong", **change)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: clock(limit=3), "clock: expected a RuleTable, got 3"),
        (
            lambda: clock(promise=Promise.ANSWER, starts=["acknowledge"]),
            "has a limit and a promise",
        ),
        (lambda: clock(warnings=[0.75]), "expected shares such as"),
        (lambda: clock(warnings=[Decimal(1)]), "expected shares such as"),
        (lambda: clock(warnings=[Decimal("0.5")] * 2), "expected each share once"),
        (lambda: clock(stage=0), "expected a stage from 1 on, got 0"),
        (lambda: clock(starts=[]), "never starts"),
        (
            lambda: clock(limit=None, promise=Promise.ANSWER),
            "starts with what makes its promise",
        ),
        (
            lambda: clock(limit=RuleTable("t", F, [otherwise(3)])),
            "expected a Limit or None, got 3",
        ),
        (lambda: clock(stops="close"), "expected several values, got 'close'"),
    ],
)
def test_a_clock_that_makes_no_sense_is_refused(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises((InvalidValue, InvalidRulebook), match=message):
        make()


def test_what_clocks_say_is_part_of_the_fingerprint() -> None:
    plain = timed_by(clock())
    longer = timed_by(clock(limit=Limit(9, Unit.HOURS)))
    summer = timed_by(clock(calendar=evolve(DESK_HOURS, zone="Europe/Berlin")))

    pins = {rulebook.pin for rulebook in (plain, longer, summer)}
    assert len(pins) == 3


# --- histories ------------------------------------------------------------------------


def test_a_history_with_clocks_replays_and_survives_the_codec() -> None:
    rulebook = standard("EUR", calendar=DESK_HOURS)
    case = open_complaint(intake(), rulebook, id="C-1", by=ANN, at=MONDAY)
    entries = list(case.entries)
    for hour, command in (
        (10, do.Acknowledge("soon", answer_by=at(3, 12))),
        (11, do.AwaitCustomer("which?")),
        (12, HEAR),
        (13, ASSESS),
        (14, extend(at(12, 12), medium=Medium.LETTER)),
    ):
        by = BO if hour == 14 else ANN
        case = handle(case.complaint, command, rulebook, by=by, at=at(2, hour))
        entries += case.entries
    codec = Codec()
    stored = [codec.to_dict(entry) for entry in entries]

    loaded = [codec.from_dict(data, type(entries[0])) for data in stored]
    assert replay(loaded) == case.complaint
    again = codec.from_dict(codec.to_dict(case.complaint), Complaint)
    assert read_clocks(again, rulebook, at=at(9, 9)) == read_clocks(
        case.complaint, rulebook, at=at(9, 9)
    )


def test_an_entry_says_how_a_deadline_came_about_without_the_rulebook() -> None:
    closed = Calendar(
        "shop", "Europe/London", "Mo-Fr 09:00-17:00", holidays=[date(2026, 3, 4)]
    )
    rulebook = timed_by(clock(limit=ANSWER_DAYS, calendar=closed))
    case = open_complaint(intake(), rulebook, id="C-1", by=ANN, at=MONDAY)
    [decision] = case.entries[0].decisions

    assert decision.policy == "clock"
    assert dict(decision.inputs) == {
        "clock": "answer",
        "start": "2026-03-02T09:00:00+00:00",
        "limit": "3 business days",
        "calendar": "shop",
        "skipped": "2026-03-04",
    }


# --- how a reading explains itself ----------------------------------------------------


def test_a_reading_explains_every_part_of_its_deadline() -> None:
    holidays = {date(2026, 3, 3): "Inventory"}
    shop = Calendar("shop", "Europe/London", "Mo-Fr 09:00-17:00", holidays=holidays)
    rulebook = timed_by(clock(calendar=shop, pauses_for_customer=True))
    complaint = lived(
        rulebook, (at(2, 10), do.AwaitCustomer("which?"), ANN), (at(2, 12), HEAR, ANN)
    )

    found = reading(complaint, rulebook, at(2, 12))
    assert str(found.explain()).splitlines() == [
        "answer 1: due 2026-03-04 11:00 Europe/London, running",
        "  start    2026-03-02 09:00: received",
        "  limit    8 hours: by rule otherwise",
        "  counted  2026-03-02 09:00 to 2026-03-02 10:00: 1:00:00",
        "  counted  2026-03-02 12:00 to 2026-03-02 17:00: 5:00:00",
        "  counted  2026-03-04 09:00 to 2026-03-04 11:00: 2:00:00",
        "  paused   2026-03-02 10:00 to 2026-03-02 12:00",
        "  returned for the pauses: 2:00:00",
        "  skipped  2026-03-03: Inventory",
    ]
    assert found.explain().as_data()["title"] == str(found.explain()).splitlines()[0]
    assert "Inventory" in found.explain()._repr_html_()
    assert found.left == 7 * HOUR


def test_what_a_reading_explains_sums_up_to_the_limit() -> None:
    rulebook = timed_by(clock(limit=Limit(30, Unit.HOURS), pauses_for_customer=True))
    complaint = lived(
        rulebook,
        (at(2, 10), do.AwaitCustomer("which?"), ANN),
        (at(4, 12), HEAR, ANN),
        (at(5, 10), do.AwaitCustomer("and?"), ANN),
        (at(5, 11), HEAR, ANN),
    )

    lines = reading(complaint, rulebook, at(5, 12)).explain().lines
    hours = [int(x.note.split(":")[0]) for x in lines if x.what == "counted"]
    assert sum(hours) == 30


@pytest.mark.parametrize(
    ("terms", "happened", "expected"),
    [
        (
            {"limit": ANSWER_DAYS},
            [(at(2, 10), ASSESS, ANN), (at(3, 9), REJECT, ANN)],
            ["start", "limit", "counted", "stopped"],
        ),
        (
            {"limit": Limit(8, Unit.WEEKS), "pauses_for_customer": True},
            [(at(2, 10), do.AwaitCustomer("which?"), ANN)],
            ["start", "limit", "counted", "paused"],
        ),
        (
            {"limit": ANSWER_DAYS, "extensions": [Extension(to=None, notice=False)]},
            [(at(2, 10), extend(at(31, 10)), ANN)],
            ["start", "limit", "extended"],
        ),
        (
            {"limit": None, "promise": Promise.ANSWER, "starts": ["acknowledge"]},
            [(at(2, 10), do.Acknowledge("soon", answer_by=at(4, 0)), ANN)],
            ["start", "promise", "late"],
        ),
        ({"limit": RuleTable("t", F, [otherwise(None)])}, [], ["start"]),
    ],
)
def test_a_reading_explains_whatever_there_is(
    terms: Any, happened: Any, expected: list[str]
) -> None:
    rulebook = timed_by(clock(**terms))
    complaint = lived(rulebook, *happened)

    lines = reading(complaint, rulebook, at(4, 9)).explain().lines
    assert [line.what for line in lines] == expected


def test_midnight_is_said_as_the_end_of_its_day() -> None:
    civil = Calendar("civil", "Europe/London")
    rulebook = timed_by(clock(limit=Limit(1, Unit.CALENDAR_DAYS), calendar=civil))

    title = reading(lived(rulebook), rulebook, at(2, 9)).explain().title
    assert title == "answer 1: due 2026-03-03 24:00 Europe/London, running"


def test_a_clock_that_is_gone_is_read_and_not_explained() -> None:
    rulebook, without = timed_by(clock()), STANDARD.with_(version="without")
    found = reading(moved(lived(rulebook), without, at(3, 12)), without, at(3, 12))

    assert (found.left, found.late) == (None, None)
    assert str(found) == "answer 1: breached, due 2026-03-02T17:00:00+00:00"
    with pytest.raises(InvalidValue, match="has no clock 'answer' any more"):
        found.explain()


# --- what is due ----------------------------------------------------------------------


def kinds(complaint: Complaint, rulebook: Rulebook, moment: datetime) -> list[str]:
    return [duty.kind.value for duty in what_is_due(complaint, rulebook, at=moment)]


LADDER = timed_by(
    clock(
        warnings=[Decimal("0.75")],
        rungs=[
            Rung(),
            Rung(Limit(1, Unit.HOURS), "manager"),
            Rung(Limit(1, Unit.BUSINESS_DAYS), "director"),
        ],
    )
)


def test_a_scheduler_that_runs_twice_sees_the_same_duties() -> None:
    complaint = lived(LADDER)
    early = what_is_due(complaint, LADDER, at=at(3, 9))
    later = what_is_due(complaint, LADDER, at=at(3, 9, 30))

    assert early == later
    assert len({duty.key for duty in early}) == len(early)


def test_warning_deadline_and_escalations_fall_due_one_after_the_other() -> None:
    complaint = lived(LADDER)

    assert kinds(complaint, LADDER, at(2, 14)) == []
    assert kinds(complaint, LADDER, at(2, 15)) == ["warning"]
    assert kinds(complaint, LADDER, at(2, 17)) == ["warning", "escalation", "deadline"]
    assert kinds(complaint, LADDER, at(3, 10)).count("escalation") == 2
    assert kinds(complaint, LADDER, at(30, 10)).count("escalation") == 3
    within = what_is_due(complaint, LADDER, at=at(2, 14), within=HOUR)
    assert [duty.due for duty in within] == [at(2, 15)]


def test_an_escalation_that_is_recorded_is_due_no_more() -> None:
    holders = {**dict(ROSTER.holders), "front_line": ["ann"]}
    given = Situation(roster=evolve(ROSTER, holders=holders))
    complaint = lived(LADDER, (at(3, 9), ASSESS, ANN))
    for number, role in enumerate([None, "manager", "director"]):
        due = what_is_due(complaint, LADDER, at=at(30, 9))
        left = [duty.role for duty in due if duty.kind is DutyKind.ESCALATION]
        assert left == [None, "manager", "director"][number:]
        command = do.Escalate("late", role=role)
        moment = at(3, 10 + number)
        case = handle(complaint, command, LADDER, by=ANN, at=moment, given=given)
        complaint = case.complaint

    assert [each.to for each in complaint.escalations] == ["bo", "mo", "di"]
    assert "escalation" not in kinds(complaint, LADDER, at(30, 9))


def test_who_stands_above_a_rung_stands_on_it() -> None:
    given = Situation(roster=Roster({"front_line": ["ann"], "manager": ["mo"]}))
    command = do.Escalate("late", role="manager")
    complaint = lived(LADDER, (at(3, 9), command, ANN), given=given)

    due = what_is_due(complaint, LADDER, at=at(30, 9))
    assert [d.role for d in due if d.kind is DutyKind.ESCALATION] == ["director"]


def test_before_an_assessment_the_next_rank_is_told_and_no_department() -> None:
    due = what_is_due(lived(LADDER), LADDER, at=at(2, 17))
    given = Situation(roster=Roster({"front_line": ["ann"], "supervisor": ["bo"]}))

    [role] = [d.role for d in due if d.kind is DutyKind.ESCALATION]
    told = do.Escalate("late", role=role)
    assert not codes(lived(LADDER), told, rulebook=LADDER, given=given)
    vague = do.Escalate("late")
    assert Code.NOT_ASSESSED in codes(
        lived(LADDER), vague, rulebook=LADDER, given=given
    )


@pytest.mark.parametrize(
    ("holders", "role", "expected"),
    [
        ({"manager": ["mo"]}, "supervisor", "mo"),  # the vacant rung is passed
        ({"supervisor": ["ann", "bea"]}, "supervisor", "bea"),  # never to the owner
    ],
)
def test_an_escalation_goes_to_the_next_who_can_supervise(
    holders: dict[str, list[str]], role: str, expected: str
) -> None:
    complaint = lived(LADDER, (at(2, 10), ASSESS, ANN))
    given = Situation(roster=Roster({"front_line": ["ann"], **holders}))
    command = do.Escalate("late", role=role)
    case = handle(complaint, command, LADDER, by=ANN, at=at(3, 9), given=given)

    assert case.complaint.supervisor == expected


@pytest.mark.parametrize(
    ("role", "code"),
    [("boss", Code.ROLE_UNKNOWN), ("manager", Code.NO_SUPERIOR)],
)
def test_an_escalation_to_nobody_is_refused(role: str, code: Code) -> None:
    complaint = lived(LADDER, (at(2, 10), ASSESS, ANN))
    given = Situation(roster=Roster({"front_line": ["ann"], "supervisor": ["bo"]}))

    command = do.Escalate("late", role=role)
    assert codes(complaint, command, rulebook=LADDER, given=given) == [code]


def test_an_escalation_to_who_has_it_already_is_refused() -> None:
    given = Situation(roster=Roster({"front_line": ["ann"], "manager": ["mo"]}))
    command = do.Escalate("late", role="manager")
    complaint = lived(
        LADDER, (at(2, 10), ASSESS, ANN), (at(2, 11), command, ANN), given=given
    )

    assert codes(complaint, command, rulebook=LADDER, given=given) == [
        Code.ALREADY_DONE
    ]


def test_a_clock_that_stopped_in_time_leaves_no_duty() -> None:
    complaint = lived(LADDER, (at(2, 10), ASSESS, ANN), (at(2, 11), REJECT, ANN))

    assert kinds(complaint, LADDER, at(30, 9)) == []


def test_a_paused_clock_leaves_no_duty() -> None:
    rulebook = timed_by(clock(pauses_for_customer=True, rungs=[Rung()]))
    complaint = lived(
        rulebook, (at(2, 10), ASSESS, ANN), (at(2, 11), do.AwaitCustomer("?"), ANN)
    )

    assert kinds(complaint, rulebook, at(30, 9)) == ["ask_again"]


def test_a_warning_after_a_pause_comes_when_that_share_has_run() -> None:
    rulebook = timed_by(clock(warnings=[Decimal("0.5")], pauses_for_customer=True))
    complaint = lived(
        rulebook, (at(2, 10), do.AwaitCustomer("?"), ANN), (at(2, 12), HEAR, ANN)
    )

    [duty, _] = what_is_due(complaint, rulebook, at=at(2, 12), within=7 * DAY)
    assert (duty.kind, duty.due) == (DutyKind.WARNING, at(2, 15))


def test_a_warning_of_an_extended_deadline_is_another_duty() -> None:
    rulebook = timed_by(
        clock(warnings=[Decimal("0.5")], extensions=[Extension(to=None, notice=False)])
    )
    before = lived(rulebook)
    after = lived(rulebook, (at(2, 10), extend(at(4, 9)), ANN))

    [old, *_] = what_is_due(before, rulebook, at=at(2, 10), within=7 * DAY)
    [new, *_] = what_is_due(after, rulebook, at=at(2, 10), within=7 * DAY)
    assert (old.due, new.due) == (at(2, 13), at(3, 9))
    assert old.key != new.key


def test_promises_are_due_until_they_are_kept() -> None:
    told = do.Acknowledge("soon", answer_by=at(4, 12), update_by=at(3, 12))
    complaint = lived(STANDARD, (at(2, 10), told, ANN))
    assert kinds(complaint, STANDARD, at(4, 12)) == ["update", "answer"]

    for command, by in (
        (do.InformCustomer("at it", Medium.PHONE), ANN),
        (ASSESS, ANN),
        (do.PrepareOffers([Plan([cash(50)])]), ANN),
        (do.PresentOffer("C-1/o1"), ANN),
    ):
        complaint = handle(complaint, command, STANDARD, by=by, at=at(4, 13)).complaint
    assert kinds(complaint, STANDARD, at(9, 9)) == []


def test_a_promise_made_after_a_reopening_is_due_though_it_was_answered_before() -> (
    None
):
    complaint = lived(
        STANDARD,
        *FIRST_STAGE,
        (at(3, 10), do.Acknowledge("soon", answer_by=at(4, 12)), ANN),
    )

    assert kinds(complaint, STANDARD, at(4, 12)) == ["answer"]


def test_a_letter_is_owed_after_an_apology_by_phone() -> None:
    complaint = lived(STANDARD, (at(2, 10), do.Apologise(Medium.PHONE), ANN))
    assert kinds(complaint, STANDARD, at(2, 10)) == ["letter"]

    written = do.Apologise(Medium.LETTER)
    complaint = handle(complaint, written, STANDARD, by=ANN, at=at(2, 11)).complaint
    assert kinds(complaint, STANDARD, at(2, 11)) == []


def carried_out(*more: Any) -> Complaint:
    return lived(
        STANDARD,
        (at(2, 9), ASSESS, ANN),
        (at(2, 9), do.PrepareOffers([Plan([cash(50)])]), ANN),
        (at(2, 9), do.PresentOffer("C-1/o1"), ANN),
        (at(2, 9), do.RecordAcceptance("C-1/o1"), ANN),
        (at(2, 9), do.ConfirmAgreement("C-1/o1", [cash(50)]), ANN),
        (at(2, 9), do.InstructRedress("C-1/o1/l1"), ANN),
        (at(3, 12), do.FulfilRedress("C-1/o1/l1", "t-1"), OPS),
        *more,
    )


def test_a_follow_up_is_due_some_days_after_all_is_carried_out() -> None:
    complaint = carried_out()

    assert kinds(complaint, STANDARD, at(10, 11)) == []
    [duty] = what_is_due(complaint, STANDARD, at=at(10, 12))
    assert (duty.kind, duty.actor) == (DutyKind.FOLLOW_UP, "ann")
    asked = carried_out((at(4, 9), do.FollowUp(satisfied=True), ANN))
    assert kinds(asked, STANDARD, at(30, 9)) == []


def test_a_follow_up_by_somebody_else_is_nobodys_in_particular() -> None:
    terms = FollowUpTerms(by_owner=False, within_days=1)
    table = RuleTable("f", F, [otherwise(terms)])
    rulebook = STANDARD.with_(version="fresh ear", follow_up=table)
    complaint = moved(carried_out(), rulebook, at(3, 13))

    [duty] = what_is_due(complaint, rulebook, at=at(9, 9))
    assert duty.actor is None


def test_a_customer_who_does_not_answer_is_asked_again() -> None:
    asked = do.AwaitCustomer("which?")
    complaint = lived(STANDARD, (at(2, 9), ASSESS, ANN), (at(2, 10), asked, ANN))

    assert kinds(complaint, STANDARD, at(3, 9)) == []
    assert kinds(complaint, STANDARD, at(3, 10)) == ["ask_again"]


def test_attempts_on_one_day_are_one_attempt() -> None:
    asked = do.AwaitCustomer("which?")
    hasty = [(at(2, 10 + n), asked, ANN) for n in range(3)]
    patient = [(at(2 + n, 10), asked, ANN) for n in range(3)]

    complaint = lived(STANDARD, (at(2, 9), ASSESS, ANN), *hasty)
    assert codes_at(complaint, do.RecordSilence(), STANDARD) == [Code.TOO_FEW_ATTEMPTS]
    complaint = lived(STANDARD, (at(2, 9), ASSESS, ANN), *patient)
    assert not codes(complaint, do.RecordSilence())
    assert kinds(complaint, STANDARD, at(30, 9)) == []


def test_a_complaint_that_ended_leaves_no_promise_due() -> None:
    told = do.Acknowledge("soon", answer_by=at(4, 12), update_by=at(3, 12))
    complaint = lived(STANDARD, (at(2, 10), told, ANN), (at(2, 11), do.Withdraw(), ANN))

    assert kinds(complaint, STANDARD, at(30, 9)) == []


def test_what_is_asked_within_is_a_time_to_come() -> None:
    for wrong in (-HOUR, 3):
        with pytest.raises(InvalidValue, match="within: expected a timedelta"):
            what_is_due(lived(STANDARD), STANDARD, at=MONDAY, within=wrong)


# --- the standard clocks --------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "on"),
    [
        (Severity.CRITICAL, date(2026, 3, 3)),
        (Severity.HIGH, date(2026, 3, 5)),
        (Severity.LOW, date(2026, 3, 11)),
    ],
)
def test_each_tier_of_the_standard_rulebook_has_its_time_limit(
    severity: Severity, on: date
) -> None:
    rulebook = standard("EUR", calendar=DESK_HOURS)
    own = Assessment(
        kind=Kind.BILLING, severity=severity, responsibility=Responsibility.PROCESS
    )
    complaint = lived(rulebook, (at(2, 10), do.Assess(own), ANN))

    assert reading(complaint, rulebook, at(2, 10)).on == on


def test_the_redress_clock_runs_until_the_last_line_is_fulfilled() -> None:
    rulebook = timed_by(*standard_clocks(DESK_HOURS))
    lines = [cash(50), apology()]
    complaint = lived(
        rulebook,
        (at(2, 9), ASSESS, ANN),
        (at(2, 9), do.PrepareOffers([Plan(lines)]), ANN),
        (at(2, 9), do.PresentOffer("C-1/o1"), ANN),
        (at(2, 9), do.RecordAcceptance("C-1/o1"), ANN),
        (at(2, 10), do.ConfirmAgreement("C-1/o1", lines), ANN),
    )

    found = reading(complaint, rulebook, at(2, 10), "redress")
    assert (found.state, found.on) == (ClockState.RUNNING, date(2026, 3, 16))


# --- what careless hosts did ----------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        do.AddNote("a call of Monday", happened_at=at(2, 10)),
        do.AwaitCustomer("which?", happened_at=at(2, 16)),
        do.InformCustomer("at it", Medium.PHONE, happened_at=at(2, 10)),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_that_is_dated_back_pauses_a_clock_that_is_late(
    command: do.Command,
) -> None:
    complaint = lived(PAUSED, (at(3, 9), do.AwaitCustomer("?"), ANN))
    complaint = handle(complaint, command, PAUSED, by=ANN, at=at(3, 10)).complaint
    assert reading(complaint, PAUSED, at(3, 10)).state is ClockState.BREACHED

    complaint = handle(complaint, HEAR, PAUSED, by=ANN, at=at(3, 11)).complaint
    assert reading(complaint, PAUSED, at(3, 11)).due == at(2, 17)


PAUSED = timed_by(clock(pauses_for_customer=True))


def test_a_repin_that_is_dated_back_undoes_no_breach() -> None:
    complaint = lived(timed_by(clock()), (at(2, 10), do.AwaitCustomer("?"), ANN))
    paused = STANDARD.with_(version="paused", clocks=PAUSED.clocks)
    repin = do.Repin(paused.pin, "kinder", happened_at=at(2, 12))

    case = handle(complaint, repin, paused, by=ANN, at=at(3, 10))
    assert reading(case.complaint, paused, at(3, 10)).state is ClockState.BREACHED


def test_a_broken_promise_is_mended_by_no_note_of_an_earlier_day() -> None:
    rulebook = standard("EUR", calendar=DESK_HOURS)
    complaint = lived(
        rulebook,
        (at(2, 9), do.Acknowledge("soon", answer_by=at(3, 9)), ANN),
        (at(5, 9), do.ExtendDeadline(at(12, 9), "late"), ANN),
        (at(5, 10), do.AddNote("a call", happened_at=at(2, 10)), ANN),
    )

    found = reading(complaint, rulebook, at(5, 10), "promised answer")
    assert found.state is ClockState.BREACHED


def test_what_happened_before_a_leg_began_does_not_end_it() -> None:
    rulebook = standard("EUR", calendar=DESK_HOURS)
    told = do.InformCustomer("at it", Medium.EMAIL, update_by=at(4, 12))
    old = do.InformCustomer("an old call", Medium.PHONE, happened_at=at(2, 9, 30))
    complaint = lived(
        rulebook,
        (at(2, 10), do.Acknowledge("soon", update_by=at(3, 12)), ANN),
        (at(2, 11), told, ANN),
        (at(5, 10), old, ANN),
    )

    found = reading(complaint, rulebook, at(5, 10), "promised update")
    assert (found.leg.number, found.state) == (2, ClockState.BREACHED)


def test_an_exemption_forgives_no_breach() -> None:
    exemption = Exemption(within=ANSWER_DAYS, by=["reject_complaint"])
    rulebook = timed_by(clock(limit=Limit(2, Unit.HOURS), exemption=exemption))
    complaint = lived(rulebook, (at(2, 10), ASSESS, ANN), (at(3, 9), REJECT, ANN))

    assert reading(complaint, rulebook, at(3, 9)).state is ClockState.BREACHED


def test_what_was_met_and_then_settled_early_falls_away() -> None:
    exemption = Exemption(within=ANSWER_DAYS, by=["close"])
    rulebook = timed_by(clock(exemption=exemption))
    steps = [(at(2, 10), ASSESS, ANN), (at(2, 11), REJECT, ANN)]
    closing = do.Close(EndingKind.REJECTED)
    early = lived(rulebook, *steps, (at(3, 9), closing, ANN))
    late = lived(rulebook, *steps, (at(9, 9), closing, ANN))

    assert reading(early, rulebook, at(9, 9)).state is ClockState.EXEMPT
    assert reading(late, rulebook, at(9, 9)).state is ClockState.MET


def test_a_clock_that_comes_back_has_missed_nothing() -> None:
    rulebook, without = timed_by(clock()), STANDARD.with_(version="without")
    complaint = moved(lived(rulebook, (at(2, 10), ASSESS, ANN)), without, at(3, 12))
    for command in (REJECT, do.Close(EndingKind.REJECTED), do.Reopen("not fair")):
        case = handle(complaint, command, without, by=ANN, at=at(3, 13))
        complaint = case.complaint
    again = moved(complaint, rulebook, at(4, 9))

    first, second = read_clocks(again, rulebook, at=at(4, 9))
    assert (first.state, first.leg.stopped_at) == (ClockState.BREACHED, at(3, 13))
    assert (second.state, second.leg.started_at) == (ClockState.RUNNING, at(3, 13))


def test_a_clock_that_went_on_after_a_reopening_is_the_same_after_two_repins() -> None:
    terms = {"limit": Limit(30, Unit.HOURS), "pauses_for_customer": True}
    rulebook = timed_by(clock(on_reopening=OnReopening.CONTINUES, **terms))
    without = STANDARD.with_(version="without")
    complaint = lived(
        rulebook,
        (MONDAY, do.AwaitCustomer("?"), ANN),
        (at(2, 10), HEAR, ANN),
        *FIRST_STAGE,
    )
    again = moved(moved(complaint, without, at(3, 9)), rulebook, at(3, 9))

    assert again.legs == complaint.legs


def test_two_questions_pause_a_clock_as_long_as_one_of_them_is_open() -> None:
    complaint = lived(
        PAUSED,
        (at(2, 10), do.AwaitCustomer("which?"), ANN),
        (at(2, 14), do.AwaitCustomer("and?"), ANN),
        (at(2, 15), do.RecordAnswer("that", happened_at=at(2, 11)), ANN),
        (at(2, 16), HEAR, ANN),
    )

    assert reading(complaint, PAUSED, at(2, 16)).due == at(3, 12)  # 1 + 2 hours


def test_a_question_at_the_last_moment_pauses_nothing() -> None:
    complaint = lived(PAUSED, (at(2, 17), do.AwaitCustomer("?"), ANN))
    assert reading(complaint, PAUSED, at(2, 17)).state is ClockState.RUNNING

    complaint = handle(complaint, HEAR, PAUSED, by=ANN, at=at(3, 10)).complaint
    assert reading(complaint, PAUSED, at(3, 10)).state is ClockState.BREACHED


def test_a_date_that_was_told_is_not_brought_forward_by_another_clock() -> None:
    complaint = lived(
        EXTENDING,
        (at(2, 10), do.Acknowledge("soon", answer_by=at(25, 9)), ANN),
        (at(3, 9), extend(at(6, 17), medium=Medium.EMAIL), ANN),
    )

    assert complaint.answer_by == at(25, 9)


def test_an_extension_that_nobody_was_told_of_is_no_promise_and_no_word() -> None:
    progress = clock("progress", repeats=["extend_deadline"])
    rulebook = timed_by(THREE, progress)
    complaint = lived(rulebook, (at(2, 10), extend(at(6, 17)), ANN))

    assert complaint.answer_by is None
    assert reading(complaint, rulebook, at(2, 10), "progress").leg.number == 1


def test_a_credit_that_may_be_taken_back_is_no_answer() -> None:
    rulebook = timed_by(clock())
    steps = [
        (at(2, 9), ASSESS, ANN),
        (at(2, 9), do.PrepareOffers([Plan([cash(5)])]), ANN),
    ]
    for provisional in (True, False):
        grant = do.Grant("C-1/o1", "meanwhile", provisional=provisional)
        complaint = lived(rulebook, *steps, (at(2, 10), grant, ANN))
        found = reading(complaint, rulebook, at(2, 10))
        assert found.leg.is_open is provisional


def test_redress_is_carried_out_when_the_last_line_is() -> None:
    rulebook = timed_by(
        clock(starts=["confirm_agreement"], stops=[NOTHING_OWED], calendar=DESK_HOURS)
    )
    lines = [cash(50), apology()]
    complaint = lived(
        rulebook,
        (at(2, 9), ASSESS, ANN),
        (at(2, 9), do.PrepareOffers([Plan(lines)]), ANN),
        (at(2, 9), do.PresentOffer("C-1/o1"), ANN),
        (at(2, 9), do.RecordAcceptance("C-1/o1"), ANN),
        (at(2, 10), do.ConfirmAgreement("C-1/o1", lines), ANN),
        (at(2, 11), do.InstructRedress("C-1/o1/l1"), ANN),
        (at(2, 11), do.InstructRedress("C-1/o1/l2"), ANN),
        (at(2, 12), do.FulfilRedress("C-1/o1/l1", "t-1"), OPS),
    )
    assert reading(complaint, rulebook, at(2, 12)).leg.is_open

    done = do.FulfilRedress("C-1/o1/l2")
    complaint = handle(complaint, done, rulebook, by=OPS, at=at(2, 13)).complaint
    assert reading(complaint, rulebook, at(2, 13)).leg.stopped_at == at(2, 13)


def test_a_note_starts_no_clock_of_a_status_anew() -> None:
    started = clock(starts=[in_status("assessed")], stops=["inform_customer"])
    rulebook = timed_by(started)
    complaint = lived(
        rulebook,
        (at(2, 9), ASSESS, ANN),
        (at(2, 10), do.InformCustomer("at it", Medium.EMAIL), ANN),
        (at(2, 11), do.AddNote("filed"), ANN),
    )

    assert reading(complaint, rulebook, at(9, 9)).state is ClockState.MET


def test_a_stage_begins_and_its_clock_starts_at_one_moment() -> None:
    stages = [Stage("first"), Stage("second", begins_on=["acknowledge"])]
    second = clock(stage=2, starts=["inform_customer"])
    rulebook = timed_by(second, stages=stages)
    told = do.InformCustomer("at it", Medium.EMAIL)
    complaint = lived(
        rulebook, (MONDAY, told, ANN), (MONDAY, ACKNOWLEDGE, ANN), (MONDAY, told, ANN)
    )

    assert reading(complaint, rulebook, MONDAY).state is ClockState.RUNNING


def test_who_approved_before_the_review_does_not_decide_in_it() -> None:
    approving = (
        (at(2, 10), do.PrepareOffers([Plan([cash(500)])]), ANN),
        (at(2, 10), do.RequestApproval("C-1/o1"), ANN),
        (at(2, 10), do.DeclineApproval("C-1/o1", "too much"), BO),
    )
    complaint = lived(REVIEWED, FIRST_STAGE[0], *approving, *FIRST_STAGE[1:])

    assert Code.NOT_INDEPENDENT in codes_at(complaint, REJECT, REVIEWED, BO)


def test_duties_are_told_though_a_rung_lies_beyond_the_calendar() -> None:
    short = evolve(DESK_HOURS, years=range(2026, 2027))
    rungs = [Rung(Limit(3, Unit.BUSINESS_DAYS))]
    rulebook = timed_by(clock(calendar=short, rungs=rungs))
    eve = datetime(2026, 12, 30, 9, tzinfo=UTC)
    complaint = lived(rulebook, received=eve)

    due = what_is_due(complaint, rulebook, at=eve, within=DAY)
    assert [duty.kind for duty in due] == [DutyKind.DEADLINE]
    found = reading(complaint, rulebook, datetime(2027, 2, 1, tzinfo=UTC))
    assert (found.state, found.late) == (ClockState.BREACHED, None)
    assert "late" not in str(found.explain())


def test_a_promise_beyond_the_calendar_is_a_duty_without_warnings() -> None:
    short = evolve(DESK_HOURS, years=range(2026, 2027))
    kept = clock(
        limit=None,
        promise=Promise.ANSWER,
        starts=["acknowledge"],
        calendar=short,
        warnings=[Decimal("0.5")],
    )
    rulebook = timed_by(kept)
    far = datetime(2028, 1, 3, 9, tzinfo=UTC)
    complaint = lived(rulebook, (at(2, 9), do.Acknowledge("late", answer_by=far), ANN))

    due = what_is_due(complaint, rulebook, at=at(2, 9), within=timedelta(days=999))
    assert [duty.kind for duty in due] == [DutyKind.ANSWER]


def test_a_deadline_before_a_pause_that_came_later_leaves_its_duties() -> None:
    rulebook = standard("EUR", calendar=DESK_HOURS)
    complaint = lived(
        rulebook,
        (at(4, 10), do.AwaitCustomer("?"), ANN),
        (at(5, 10), HEAR, ANN),
        (at(5, 11), assessed(Severity.CRITICAL, safety=True), ANN),
    )

    due = what_is_due(complaint, rulebook, at=at(5, 11))
    assert DutyKind.WARNING in {duty.kind for duty in due}


def test_a_closed_complaint_leaves_no_duty() -> None:
    rulebook = timed_by(clock(stops=["fulfil_redress"], rungs=[Rung()]))
    complaint = lived(rulebook, *FIRST_STAGE[:3])

    assert kinds(complaint, rulebook, at(30, 9)) == []


def test_an_update_is_due_no_more_when_its_clock_has_stopped() -> None:
    rulebook = standard("EUR", calendar=DESK_HOURS)
    complaint = lived(
        rulebook,
        (at(2, 9), do.Acknowledge("soon", update_by=at(3, 12)), ANN),
        (at(2, 10), ASSESS, ANN),
        (at(2, 10), do.PrepareOffers([Plan([cash(5)])]), ANN),
        (at(2, 10), do.PresentOffer("C-1/o1"), ANN),
    )

    assert "update" not in kinds(complaint, rulebook, at(6, 9))


def test_a_promise_that_is_made_again_after_a_reopening_is_another_duty() -> None:
    promise = do.Acknowledge("soon", answer_by=at(9, 12))
    before = lived(STANDARD, (at(2, 9), promise, ANN))
    after = lived(STANDARD, *FIRST_STAGE, (at(3, 10), promise, ANN))

    keys = {what_is_due(c, STANDARD, at=at(9, 12))[-1].key for c in (before, after)}
    assert len(keys) == 2


def test_what_is_asked_far_ahead_is_asked_for_ever() -> None:
    complaint = lived(LADDER)

    due = what_is_due(complaint, LADDER, at=MONDAY, within=timedelta.max)
    assert [duty.kind.value for duty in due].count("escalation") == 3


def test_a_moment_beyond_all_calendars_is_refused() -> None:
    shanghai = Calendar("all", "Asia/Shanghai")
    with pytest.raises(InvalidValue, match="is beyond the dates of Asia/Shanghai"):
        shanghai.local(datetime.max.replace(tzinfo=UTC))


def test_a_passed_deadline_is_explained_by_no_other_calendar() -> None:
    old = timed_by(clock())
    short = Calendar("short", "Europe/London", "Mo-Fr 09:00-11:00")
    new = STANDARD.with_(version="short", clocks=[clock(calendar=short)])
    complaint = moved(lived(old), new, at(3, 12))

    text = str(reading(complaint, new, at(3, 12)).explain())
    assert "under an earlier rulebook" in text
    assert "2:00:00" not in text.split("late", maxsplit=1)[0]


def test_a_leg_says_what_began_it() -> None:
    complaint = lived(REVIEWED, *FIRST_STAGE)

    found = reading(complaint, REVIEWED, at(3, 9), "review").explain()
    assert found.lines[0].note == "reopen"


def test_a_promise_that_begins_after_the_reading_has_nothing_left_to_say() -> None:
    kept = clock(limit=None, promise=Promise.ANSWER, starts=["acknowledge"])
    rulebook = timed_by(kept)
    promise = do.Acknowledge("soon", answer_by=at(2, 10), happened_at=at(2, 9, 30))
    complaint = lived(rulebook, (at(2, 12), promise, ANN))

    assert reading(complaint, rulebook, MONDAY).left == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("stages", "finding"),
    [
        ([Stage("one", begins_on=["reopen"])], "is the first, and begins with"),
        ([Stage("one"), Stage("two")], "'two' never begins"),
        (
            [Stage("one"), Stage("one", begins_on=["reopen"])],
            "stage 'one' stands twice",
        ),
    ],
)
def test_stages_that_cannot_follow_one_another_are_refused(
    stages: list[Stage], finding: str
) -> None:
    with pytest.raises(InvalidRulebook, match=finding):
        STANDARD.with_(version="wrong", stages=stages)


def test_a_leg_says_in_its_decision_how_it_stands() -> None:
    exempting = Exemption(within=ANSWER_DAYS, by=["reject_complaint"])
    rulebook = timed_by(clock(pauses_for_customer=True, exemption=exempting))
    paused = lived(rulebook, (at(2, 10), do.AwaitCustomer("?"), ANN))
    exempt = lived(rulebook, (at(2, 10), ASSESS, ANN), (at(2, 11), REJECT, ANN))
    table = RuleTable("t", F, [otherwise(None)])
    unlimited = lived(timed_by(clock(limit=table)))

    due = "due 2026-03-02T17:00:00+00:00"
    assert [str(each.legs[0]) for each in (paused, exempt, unlimited)] == [
        f"answer 1: {due}, paused since 2026-03-02T10:00:00+00:00",
        f"answer 1: {due}, exempt",
        "answer 1: no limit",
    ]


def test_a_clock_that_is_paused_from_its_start_has_counted_nothing() -> None:
    complaint = lived(PAUSED, (MONDAY, do.AwaitCustomer("?"), ANN))

    lines = reading(complaint, PAUSED, at(2, 12)).explain().lines
    assert [line.what for line in lines] == ["start", "limit", "paused"]


def test_a_clock_that_is_not_in_use_is_counted_on_nothing() -> None:
    with pytest.raises(InvalidRulebook, match="clock 'answer' has no calendar"):
        _ = Clock(name="answer", stops=[]).counted_on


def test_a_tuple_of_moments_is_no_pause() -> None:
    limit = Limit(1, Unit.HOURS)
    with pytest.raises(InvalidValue, match="expected only Pauses, got"):
        deadline(limit, DESK_HOURS, MONDAY, [(MONDAY, MONDAY)])
    with pytest.raises(InvalidValue, match="Pause: expected an end from"):
        Pause(at(2, 12), at(2, 11))


def test_a_last_day_that_gave_way_is_explained() -> None:
    rulebook = timed_by(clock(limit=Limit(5, Unit.CALENDAR_DAYS)))
    found = reading(lived(rulebook), rulebook, at(30, 9))

    assert [str(line) for line in found.explain().lines[2:4]] == [
        "counted  2026-03-02 to 2026-03-07",
        "moved    to 2026-03-09: the next day that is worked",
    ]
    assert (found.left, found.late) == (None, 113 * HOUR)
