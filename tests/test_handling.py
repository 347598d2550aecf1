"""The core: commands in, complaint and entries out; every refusal with its reasons."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

import complaintkit.commands as do
from complaintkit import (
    Actor,
    BrokenHistory,
    Code,
    Complaint,
    Demand,
    EndingKind,
    InvalidValue,
    Medium,
    Money,
    NotAllowed,
    Plan,
    Redress,
    RedressForm,
    Responsibility,
    Roster,
    RuleTable,
    Severity,
    Situation,
    Step,
    Tier,
    available,
    handle,
    handle_all,
    open_complaint,
    otherwise,
    reasons_against,
    replay,
    rule,
)
from complaintkit.complaint.complaint import Pin
from complaintkit.complaint.redress import LineState, OfferState
from complaintkit.handling.entry import must_follow
from complaintkit.handling.kinds import KINDS
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard
from house import (
    AMY,
    ANN,
    ASSESSED,
    ASSESSMENT,
    BO,
    DESK,
    DI,
    FINDING,
    LATER,
    MONDAY,
    OPS,
    STANDARD,
    TIGHT,
    accepted,
    agreed,
    apology,
    cash,
    closed,
    euros,
    intake,
    on_table,
    paid,
    prepared,
    story,
    told,
)

RESOLVED = do.Close(EndingKind.RESOLVED)


def codes(complaint: Complaint, command: do.Command, by: Actor = ANN) -> list[Code]:
    reasons = reasons_against(complaint, command, STANDARD, by=by, at=LATER)
    return [reason.code for reason in reasons]


# --- the straight path ------------------------------------------------------------


def test_a_complaint_goes_from_receipt_to_closure() -> None:
    complaint, entries = told(
        (do.ConfirmRecord(), ANN),
        (do.Acknowledge("we call you", LATER), ANN),
        *ASSESSED,
        (do.Dispatch(), ANN),
        (do.AcceptHandover(), BO),
        (do.RecordFinding(FINDING), BO),
        (do.PrepareOffers([Plan([cash(120), apology()], "as the rule says")]), BO),
        (do.PresentOffer("C-1/o1"), BO),
        *accepted("C-1/o1", cash(120), apology()),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.InstructRedress("C-1/o1/l2"), ANN),
        (do.FulfilRedress("C-1/o1/l1", "transfer 88"), OPS),
        (do.FulfilRedress("C-1/o1/l2"), BO),
        (do.Apologise(Medium.IN_PERSON), BO),
        (do.FollowUp(satisfied=True), ANN),
        (RESOLVED, ANN),
    )

    assert [entry.status for entry in entries] == [
        "received",
        "received",
        "received",
        "assessed",
        "dispatched",
        "investigating",
        "investigating",
        "negotiating",
        "negotiating",
        "negotiating",
        "agreed",
        "agreed",
        "agreed",
        "agreed",
        "fulfilled",
        "fulfilled",
        "settled",
        "closed",
    ]
    assert complaint.closed
    assert complaint.version == len(entries) == 18
    assert complaint.owner == "bo"
    assert complaint.answer_by == LATER
    assert [line.reference for line in complaint.fulfilled] == ["transfer 88", None]


def test_an_entry_holds_what_was_asked_who_when_why_and_where_it_led() -> None:
    _, entries = told(*ASSESSED)
    entry = entries[1]

    assert (entry.complaint_id, entry.number) == ("C-1", 2)
    assert (entry.by, entry.command) == (ANN, do.Assess(ASSESSMENT))
    assert (entry.at, entry.status) == (MONDAY + timedelta(minutes=1), "assessed")
    assert [decision.policy for decision in entry.decisions] == [
        "tiering",
        "routing",
        "attention",
        "compensation",
    ]
    assert not entry.closed


def test_a_decision_names_the_condition_of_each_earlier_rule_that_failed() -> None:
    _, entries = told(*ASSESSED)
    tiering = entries[1].decisions[0]

    assert tiering.rule == "otherwise"
    assert [str(miss) for miss in tiering.missed][:3] == [
        "safety: safety is yes",
        "critical: severity is critical",
        "very-large-loss: loss >= 10000.00 EUR",
    ]


def test_ids_of_parts_are_counted_on_and_never_reset() -> None:
    steps = (
        *on_table(10),
        (do.RecordObjection("C-1/o1", "too little"), ANN),
        (do.PrepareOffers([Plan([cash(20)]), Plan([cash(30)])]), ANN),
    )

    assert [offer.id for offer in story(*steps).offers] == [
        "C-1/o1",
        "C-1/o2",
        "C-1/o3",
    ]


def test_what_happened_may_be_recorded_later_and_never_earlier() -> None:
    complaint = story(
        (do.AddNote("on the phone"), ANN), (do.ConfirmRecord(happened_at=MONDAY), ANN)
    )

    assert complaint.confirmed_at == MONDAY
    assert complaint.updated_at == MONDAY + timedelta(minutes=2)
    with pytest.raises(NotAllowed, match="nothing is recorded before it happens"):
        story((do.ConfirmRecord(happened_at=LATER), ANN))


def test_nothing_about_a_complaint_happened_before_it_was_received() -> None:
    friday = MONDAY - timedelta(days=3)

    early = do.ConfirmRecord(happened_at=friday)
    assert codes(story(), early) == [Code.BEFORE_RECEIPT]


def test_several_commands_are_handled_as_one() -> None:
    steps = [
        Step(command=do.ConfirmRecord(), by=ANN, at=LATER, request_id="a"),
        Step(command=do.Assess(ASSESSMENT), by=ANN, at=LATER, request_id="b"),
    ]
    complaint = story()

    complaint_after, entries = handle_all(complaint, steps, STANDARD)

    assert [entry.number for entry in entries] == [2, 3]
    assert complaint_after.status == "assessed"
    early = Step(command=RESOLVED, by=ANN, at=LATER)
    with pytest.raises(NotAllowed):
        handle_all(complaint, [*steps, early], STANDARD)


# --- owner and hand-over ----------------------------------------------------------


def test_whoever_took_the_complaint_owns_it_until_the_hand_over_is_signed() -> None:
    dispatched = story(*ASSESSED, (do.Dispatch("quality"), ANN))
    signed = handle(
        dispatched, do.AcceptHandover(), STANDARD, by=BO, at=LATER
    ).complaint

    assert (dispatched.owner, signed.owner) == ("ann", "bo")
    assert signed.handover is not None
    assert (signed.handover.department, signed.handover.signed_by) == ("quality", BO)


def test_a_hand_over_is_not_signed_by_the_one_who_gives_it() -> None:
    dispatched = story(*ASSESSED, (do.Dispatch(), ANN))

    assert codes(dispatched, do.AcceptHandover(), ANN) == [Code.SIGNED_BY_GIVER]
    assert codes(dispatched, do.AcceptHandover(), AMY) == []


def test_there_is_nothing_to_sign_before_and_after_the_hand_over() -> None:
    desk = STANDARD.with_(version="2", lifecycle=DESK)
    before = story(*ASSESSED, rulebook=desk)
    after = story(
        *ASSESSED, (do.Dispatch(), ANN), (do.AcceptHandover(), BO), rulebook=desk
    )

    for complaint in (before, after):
        [reason] = reasons_against(
            complaint, do.AcceptHandover(), desk, by=DI, at=LATER
        )
        assert reason.code is Code.NO_HANDOVER


def test_without_a_department_it_goes_where_the_rulebook_routes_it() -> None:
    complaint = story(*ASSESSED, (do.Dispatch(), ANN))

    assert complaint.handover is not None
    assert complaint.handover.department == "billing"


# --- refusals tell all the reasons, and leave everything as it was ------------------


def test_a_refusal_tells_all_its_reasons_at_once() -> None:
    complaint = story((do.ConfirmRecord(), ANN))
    thief = Actor("eve", "thief")
    roster = Situation(roster=Roster({"front_line": ["ann"]}))

    with pytest.raises(NotAllowed) as caught:
        handle(
            complaint,
            do.ConfirmRecord(happened_at=LATER),
            STANDARD,
            by=thief,
            at=MONDAY,
            given=roster,
        )

    assert [reason.code for reason in caught.value.reasons] == [
        Code.ROLE_UNKNOWN,
        Code.ROLE_NOT_HELD,
        Code.TIME_BACKWARDS,
        Code.HAPPENED_LATER,
        Code.ALREADY_DONE,
    ]
    assert complaint == story((do.ConfirmRecord(), ANN))


def test_a_command_comes_from_a_role_that_the_rulebook_knows() -> None:
    complaint = story()

    [reason] = reasons_against(
        complaint, do.ConfirmRecord(), STANDARD, by=Actor("eve", "thief"), at=LATER
    )

    assert reason.sentence == (
        "the rulebook knows no role thief; it knows director, front_line, manager, "
        "operations, supervisor and system"
    )


def test_a_naive_moment_is_refused_as_a_reason_among_others() -> None:
    complaint, naive = story(), datetime(2026, 3, 2, 17)
    reject = do.Close(EndingKind.REJECTED)

    reasons = reasons_against(complaint, reject, STANDARD, by=ANN, at=naive)

    assert [reason.code for reason in reasons] == [
        Code.NO_TIME_ZONE,
        Code.NOT_IN_STATUS,
        Code.NOT_ENDED,
    ]
    with pytest.raises(NotAllowed, match="names no time zone"):
        handle(complaint, do.AddNote("x"), STANDARD, by=ANN, at=naive)


def test_recorded_time_only_moves_forward() -> None:
    complaint = story((do.AddNote("x"), ANN))
    before = complaint.updated_at - timedelta(microseconds=1)

    with pytest.raises(NotAllowed, match="recorded time only moves forward"):
        handle(complaint, do.AddNote("y"), STANDARD, by=ANN, at=before)
    same = handle(complaint, do.AddNote("y"), STANDARD, by=ANN, at=complaint.updated_at)
    assert same.complaint.updated_at == complaint.updated_at


def test_the_zone_a_moment_comes_in_does_not_matter() -> None:
    complaint = story()
    tokyo = LATER.astimezone(timezone(timedelta(hours=9)))

    case = handle(complaint, do.AddNote("x"), STANDARD, by=ANN, at=tokyo)

    assert case == handle(complaint, do.AddNote("x"), STANDARD, by=ANN, at=LATER)


def test_something_that_is_no_command_is_a_mistake_of_the_program() -> None:
    with pytest.raises(InvalidValue, match="expected a command"):
        handle(story(), do.ConfirmRecord, STANDARD, by=ANN, at=LATER)


def test_opening_is_refused_with_all_its_reasons() -> None:
    yen = attrs.evolve(intake(), demand=Demand(loss=Money(5, "JPY")))

    with pytest.raises(NotAllowed) as caught:
        open_complaint(
            yen,
            STANDARD,
            id="C-1",
            by=Actor("eve", "thief"),
            at=datetime(2020, 1, 1),
        )

    assert [reason.code for reason in caught.value.reasons] == [
        Code.NO_TIME_ZONE,
        Code.ROLE_UNKNOWN,
        Code.HAPPENED_LATER,
        Code.OTHER_CURRENCY,
    ]


def test_a_complaint_is_opened_once() -> None:
    complaint = story()
    again = do.Open("C-1", complaint.intake, complaint.pin)

    assert codes(complaint, again) == [Code.ALREADY_OPEN]


# --- the rulebook is pinned -------------------------------------------------------


def test_a_complaint_is_handled_under_the_rulebook_it_was_opened_under() -> None:
    complaint = story()
    stricter = STANDARD.with_(version="2")

    with pytest.raises(
        NotAllowed, match=r"under rulebook 'standard' version '1' .*, not"
    ):
        handle(complaint, do.AddNote("x"), stricter, by=ANN, at=LATER)


def test_repinning_is_recorded_and_decides_anew() -> None:
    grim = STANDARD.with_(
        version="2",
        tiering=STANDARD.tiering.table.replacing("large-loss"),
    )
    complaint = story(*ASSESSED, loss="5000.00")
    repin = do.Repin(grim.pin, "new limits since May")

    case = handle(complaint, repin, grim, by=ANN, at=LATER)

    assert complaint.tier is not None
    assert case.complaint.tier is not None
    assert (complaint.tier.value, case.complaint.tier.value) == ("important", "general")
    assert case.complaint.pin == grim.pin
    assert handle(case.complaint, do.AddNote("x"), grim, by=ANN, at=LATER)
    assert (
        replay([*told(*ASSESSED, loss="5000.00")[1], *case.entries]) == case.complaint
    )


def test_a_complaint_is_repinned_to_the_rulebook_that_is_given() -> None:
    two, yen = STANDARD.with_(version="2"), Pin("standard", "1", "JPY", "f")
    complaint = story()

    def against(pin: Pin, rulebook: Any) -> list[Code]:
        command = do.Repin(pin, "why")
        reasons = reasons_against(complaint, command, rulebook, by=ANN, at=LATER)
        return [reason.code for reason in reasons]

    assert against(yen, two) == [Code.PIN_NOT_GIVEN]
    assert against(STANDARD.pin, STANDARD) == [Code.SAME_RULEBOOK]
    assert against(TIGHT.pin, TIGHT) == [Code.STATUS_UNFIT]
    assessed = story(*ASSESSED)
    reasons = reasons_against(
        assessed, do.Repin(TIGHT.pin, "x"), TIGHT, by=ANN, at=LATER
    )
    assert [r.code for r in reasons] == [Code.OTHER_TIERS, Code.STATUS_UNFIT]
    assert against(two.pin, two) == []


def test_repinning_withdraws_the_approvals_of_the_old_ladder() -> None:
    two = STANDARD.with_(version="2")
    granted = (
        *prepared(Plan([cash(500)]), Plan([cash(600)]), Plan([cash(1)])),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.Approve("C-1/o1"), BO),
        (do.RequestApproval("C-1/o2"), ANN),
        (do.DeclineApproval("C-1/o2", "too much"), BO),
        (do.PresentOffer("C-1/o3"), ANN),
    )
    repin = do.Repin(two.pin, "new ladder")

    after = handle(story(*granted), repin, two, by=ANN, at=LATER).complaint

    assert [offer.approval is None for offer in after.offers] == [True, False, True]
    [reason] = reasons_against(after, do.PresentOffer("C-1/o1"), two, by=ANN, at=LATER)
    assert reason.code is Code.BEYOND_AUTHORITY


def test_a_complaint_of_another_currency_cannot_be_repinned() -> None:
    yen = standard("JPY", scale=100)
    reasons = reasons_against(story(), do.Repin(yen.pin, "move"), yen, by=ANN, at=LATER)

    assert [reason.code for reason in reasons] == [Code.RULEBOOK_CURRENCY]


# --- retries ----------------------------------------------------------------------


def test_a_repeated_request_gives_the_same_complaint_and_no_entries() -> None:
    complaint = story(*agreed(50))
    instruct = do.InstructRedress("C-1/o1/l1")
    first = handle(complaint, instruct, STANDARD, by=ANN, at=LATER, request_id="r-9")

    again = handle(
        first.complaint,
        instruct,
        STANDARD,
        by=ANN,
        at=LATER + timedelta(days=1),
        request_id="r-9",
    )

    assert again == (first.complaint, ())


@pytest.mark.parametrize(
    ("command", "by"), [(do.AddNote("other"), ANN), (do.AddNote("note"), AMY)]
)
def test_a_request_id_used_for_something_else_is_refused(
    command: do.Command, by: Actor
) -> None:
    note = do.AddNote("note")
    first = handle(story(), note, STANDARD, by=ANN, at=LATER, request_id="r-9")

    with pytest.raises(
        NotAllowed, match="request r-9 was already used by ann for AddN"
    ):
        handle(first.complaint, command, STANDARD, by=by, at=LATER, request_id="r-9")


def test_the_request_that_opened_a_complaint_is_not_free_either() -> None:
    opened = open_complaint(
        intake(), STANDARD, id="C-1", by=ANN, at=MONDAY, request_id="r-1"
    )

    [reason] = reasons_against(
        opened.complaint,
        do.AddNote("x"),
        STANDARD,
        by=ANN,
        at=LATER,
        request_id="r-1",
    )

    assert reason.code is Code.REQUEST_REUSED


# --- redress ----------------------------------------------------------------------


def test_nothing_is_carried_out_that_was_not_agreed() -> None:
    complaint = story(*on_table(50))

    assert codes(complaint, do.InstructRedress("C-1/o1/l1")) == [Code.NO_LINES]
    assert codes(story(*agreed(50)), do.InstructRedress("C-1/o1/l9")) == [
        Code.UNKNOWN_LINE
    ]
    assert codes(story(*agreed(50)), do.FulfilRedress("C-1/o1/l1")) == [Code.LINE_STATE]


def test_a_line_is_instructed_once_and_paid_once() -> None:
    instruct, fulfil = do.InstructRedress("C-1/o1/l1"), do.FulfilRedress("C-1/o1/l1")
    instructed = story(*agreed(50), (instruct, ANN))
    fulfilled = story(*paid(50))

    assert codes(instructed, instruct) == [Code.LINE_STATE]
    assert codes(fulfilled, instruct) == [Code.LINE_STATE]
    assert Code.LINE_STATE in codes(fulfilled, fulfil)


def test_a_line_that_failed_for_certain_may_be_instructed_again() -> None:
    failed = story(
        *agreed(50),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FailRedress("C-1/o1/l1", "account closed"), OPS),
    )

    assert failed.ledger[0].state is LineState.FAILED
    assert codes(failed, do.InstructRedress("C-1/o1/l1")) == []
    assert codes(failed, do.FulfilRedress("C-1/o1/l1")) == [Code.LINE_STATE]


def test_a_payment_of_unknown_outcome_is_neither_paid_nor_free_to_retry() -> None:
    unknown = story(
        *agreed(50),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FailRedress("C-1/o1/l1", "the bank timed out", certain=False), OPS),
    )

    assert codes(unknown, do.InstructRedress("C-1/o1/l1")) == [Code.LINE_STATE]
    assert codes(unknown, do.FulfilRedress("C-1/o1/l1")) == []
    assert codes(unknown, do.FailRedress("C-1/o1/l1", "not booked")) == []
    assert unknown.fulfilled == ()


def test_an_offer_is_presented_and_accepted_once_and_never_after_a_no() -> None:
    present, accept = do.PresentOffer("C-1/o1"), do.RecordAcceptance("C-1/o1")
    turned_down = story(*on_table(50), (do.RecordObjection("C-1/o1", "no"), ANN))

    assert codes(story(*on_table(50)), present) == [Code.OFFER_STATE]
    assert codes(story(*agreed(50)), accept) == [Code.OFFER_STATE]
    assert codes(turned_down, accept) == [Code.OFFER_STATE]
    assert codes(turned_down, present) == [Code.OFFER_STATE]


def test_a_part_that_is_not_there_is_named_with_those_that_are() -> None:
    complaint = story(*on_table(50))

    for command in (
        do.PresentOffer("C-1/o9"),
        do.RecordAcceptance("C-1/o9"),
        do.RecordObjection("C-1/o9", "no"),
        do.RequestApproval("C-1/o9"),
        do.Approve("C-1/o9"),
        do.DeclineApproval("C-1/o9", "no"),
    ):
        [reason] = reasons_against(complaint, command, STANDARD, by=ANN, at=LATER)
        assert reason.sentence == "there is no offer C-1/o9; there are C-1/o1"


def test_an_offer_is_in_the_complaints_currency() -> None:
    dollars = Redress(RedressForm.REFUND, Money(5, "USD"), department="finance")
    complaint = story(*ASSESSED)

    assert codes(complaint, do.PrepareOffers([Plan([dollars])])) == [
        Code.OTHER_CURRENCY
    ]


def test_an_approval_that_was_not_asked_for_is_not_given() -> None:
    complaint = story(*prepared(Plan([cash(500)])))

    assert codes(complaint, do.Approve("C-1/o1"), BO) == [Code.NO_APPROVAL_ASKED]


# --- follow-up and the endings ----------------------------------------------------


def test_a_complaint_is_not_resolved_before_the_customer_was_asked() -> None:
    """Unless the first contact settled it on the spot."""
    grave = attrs.evolve(ASSESSMENT, safety=True)
    on_the_spot = story(*paid(50))
    urgent = story((do.Assess(grave), ANN), *paid(50)[1:])
    handed_over = story(
        *ASSESSED, (do.Dispatch(), ANN), (do.AcceptHandover(), BO), *paid(50)[1:]
    )

    assert codes(on_the_spot, RESOLVED) == []
    assert codes(urgent, RESOLVED) == [Code.APOLOGY_DUE, Code.NOT_FOLLOWED_UP]
    assert codes(handed_over, RESOLVED) == [Code.NOT_FOLLOWED_UP]


def test_a_dissatisfied_customer_sends_the_complaint_back_to_work() -> None:
    complaint = story(*paid(50), (do.FollowUp(satisfied=False), ANN))

    assert complaint.status == "negotiating"
    assert not complaint.satisfied
    assert [followed.satisfied for followed in complaint.follow_ups] == [False]


def test_a_follow_up_waits_until_nothing_is_owed() -> None:
    owed = story(*agreed(50))
    desk = STANDARD.with_(version="2", lifecycle=DESK)
    table = story(*on_table(50), rulebook=desk)

    assert Code.REDRESS_OUTSTANDING in codes(owed, do.FollowUp(satisfied=True))
    [reason] = reasons_against(
        table, do.FollowUp(satisfied=True), desk, by=ANN, at=LATER
    )
    assert reason.code is Code.OFFER_ON_TABLE


def test_an_explanation_that_satisfies_resolves_a_complaint() -> None:
    complaint = story(
        *ASSESSED,
        (do.Apologise(Medium.LETTER), ANN),
        (do.FollowUp(satisfied=True), ANN),
        (RESOLVED, ANN),
    )

    assert complaint.closed
    assert complaint.ending is not None
    assert complaint.ending.kind is EndingKind.RESOLVED


def test_a_complaint_is_rejected_with_the_reason_given_to_the_customer() -> None:
    reject = do.RejectComplaint("the bag was not in our care")
    complaint = story(*ASSESSED, (reject, ANN))

    assert complaint.ending is not None
    assert complaint.ending.because == "the bag was not in our care"
    assert codes(complaint, RESOLVED) == [Code.OTHER_ENDING]
    assert codes(complaint, do.Close(EndingKind.REJECTED)) == []
    assert codes(complaint, do.Acknowledge()) == [Code.ENDED]
    assert codes(complaint, do.AddNote("told by phone")) == []


def test_a_complaint_is_not_rejected_while_something_promised_is_open() -> None:
    reject = do.RejectComplaint("no")

    assert codes(story(*on_table(50)), reject) == [Code.OFFER_ON_TABLE]
    assert Code.REDRESS_OUTSTANDING in codes(story(*agreed(50)), reject)


def test_a_withdrawal_cancels_what_was_not_begun() -> None:
    withdrawn = story(*agreed(50), (do.Withdraw("sorted it out"), ANN))
    offered = story(*on_table(50), (do.Withdraw(), ANN))

    assert withdrawn.ledger[0].state is LineState.CANCELLED
    assert withdrawn.committed == euros(0)
    assert offered.offers[0].state is OfferState.LAPSED
    assert codes(withdrawn, do.Close(EndingKind.WITHDRAWN)) == []


@pytest.mark.parametrize("certain", [None, False])
def test_nothing_ends_while_money_is_in_flight(certain: bool | None) -> None:
    steps = [*agreed(50), (do.InstructRedress("C-1/o1/l1"), ANN)]
    if certain is False:
        timeout = do.FailRedress("C-1/o1/l1", "timeout", certain=False)
        steps.append((timeout, OPS))

    assert codes(story(*steps), do.Withdraw()) == [Code.REDRESS_OUTSTANDING]


def test_a_closed_complaint_takes_notes_and_a_reopening_and_nothing_else() -> None:
    complaint = story(*closed(50))
    open_now = {
        (each.command, each.target)
        for each in available(complaint, STANDARD, by=ANN, at=LATER)
        if each.is_open
    }

    assert open_now == {
        (do.AddNote, None),
        (do.RecordRootCause, None),
        (do.RecordImprovement, None),
        (do.Reopen, None),
        (do.Repin, None),
    }


def test_a_reopened_complaint_goes_back_to_work_and_counts_what_it_cost() -> None:
    reopened = story(
        *closed(150),
        (do.Reopen("it leaks again"), AMY),
        (do.PrepareOffers([Plan([cash(51)])]), ANN),
    )

    assert (reopened.closed, reopened.ending, reopened.reopenings) == (False, None, 1)
    assert codes(reopened, do.PresentOffer("C-1/o2")) == [Code.BEYOND_AUTHORITY]
    assert codes(story(*ASSESSED), do.Reopen("x"))[-1] is Code.NOT_CLOSED


def test_two_reopenings_raise_the_tier_when_it_is_assessed_again() -> None:
    again = (
        (do.Reopen("again"), ANN),
        (do.Apologise(Medium.LETTER), ANN),
        (do.FollowUp(satisfied=True), ANN),
    )
    steps = (
        *closed(50),
        *again,
        (RESOLVED, ANN),
        (do.Reopen("and again"), ANN),
        (do.Assess(ASSESSMENT), ANN),
    )

    complaint = story(*steps)

    assert complaint.tier is not None
    assert complaint.tier.value == "important"


def test_a_lifecycle_without_a_gate_does_not_switch_the_rules_off() -> None:
    """On this desk every command is open in every status; the rules still hold."""
    desk = STANDARD.with_(version="2", lifecycle=DESK)
    complaint = story(*prepared(Plan([cash("200.01")])), rulebook=desk)

    [reason] = reasons_against(
        complaint, do.PresentOffer("C-1/o1"), desk, by=ANN, at=LATER
    )

    assert reason.code is Code.BEYOND_AUTHORITY
    with pytest.raises(NotAllowed, match="nothing has been agreed or granted"):
        handle(complaint, do.InstructRedress("C-1/o1/l1"), desk, by=ANN, at=LATER)
    with pytest.raises(
        NotAllowed, match="follow-ups in a row with a satisfied customer: 0 of 1"
    ):
        handle(complaint, RESOLVED, desk, by=ANN, at=LATER)


def test_a_decision_that_cannot_be_made_is_a_refusal_that_names_the_value() -> None:
    complaint = story(rulebook=TIGHT)
    nobody_known = do.Assess(attrs.evolve(ASSESSMENT, responsibility=None))

    with pytest.raises(NotAllowed, match="tiering cannot be decided: responsible is"):
        handle(complaint, nobody_known, TIGHT, by=ANN, at=LATER)
    with pytest.raises(NotAllowed, match="no rule covers this case"):
        story(*ASSESSED, rulebook=TIGHT, loss=None)


# --- what is available ------------------------------------------------------------


def test_available_tells_what_is_open_on_what_and_why_the_rest_is_not() -> None:
    complaint = story(*prepared(Plan([cash(100)]), Plan([cash(500)])))

    found = {
        (each.command, each.target): each
        for each in available(complaint, STANDARD, by=ANN, at=LATER)
    }

    assert found[do.PresentOffer, "C-1/o1"].is_open
    assert [r.code for r in found[do.PresentOffer, "C-1/o2"].reasons] == [
        Code.BEYOND_AUTHORITY
    ]
    assert found[do.RequestApproval, "C-1/o2"].is_open
    assert not found[do.RequestApproval, "C-1/o1"].is_open
    assert found[do.AddNote, None].is_open
    assert (do.Open, None) not in found
    assert {each.command for each in found.values()} >= {do.Close, do.Withdraw}


def test_available_agrees_with_handle_where_the_target_is_all_there_is_to_say() -> None:
    complaint = story(*agreed(100))

    for each in available(complaint, STANDARD, by=OPS, at=LATER):
        if each.target is None or KINDS[each.command].make is None:
            continue
        if each.command is do.Close:
            continue
        command = each.command(each.target)
        assert each.reasons == reasons_against(
            complaint, command, STANDARD, by=OPS, at=LATER
        )


def test_available_says_so_where_the_moment_names_no_zone() -> None:
    naive = datetime(2027, 1, 1)

    found = available(story(), STANDARD, by=ANN, at=naive)

    assert all(each.reasons[0].code is Code.NO_TIME_ZONE for each in found)


def test_available_lists_the_steps_of_the_lifecycle() -> None:
    desk = STANDARD.with_(version="2", lifecycle=DESK)
    complaint = story(*ASSESSED, rulebook=desk)

    steps = [
        each
        for each in available(complaint, desk, by=ANN, at=LATER)
        if each.command is do.Advance
    ]

    assert [(each.target, each.is_open) for each in steps] == [("calm", True)]


# --- replay -----------------------------------------------------------------------


def test_replaying_the_entries_gives_the_complaint() -> None:
    complaint, entries = told(*closed(50))

    assert replay(entries) == complaint


@pytest.mark.parametrize(
    ("doctored", "says"),
    [
        (lambda e: e[1:], "position 0: expected number 1, found 2"),
        (lambda e: [*e[:2], *e[3:]], "position 2: expected number 3, found 4"),
        (lambda e: e[:2] + e[1:2], "position 2: expected number 3, found 2"),
        (
            lambda e: [attrs.evolve(e[1], number=1)],
            "position 0: a history begins with Open",
        ),
        (
            lambda e: [e[0], attrs.evolve(e[1], complaint_id="C-2")],
            "expected complaint C-1, found C-2",
        ),
        (
            lambda e: [e[0], attrs.evolve(e[1], at=MONDAY - timedelta(days=1))],
            "is before 2026-03-02",
        ),
        (
            lambda e: [e[0], attrs.evolve(e[0], number=2)],
            "the complaint is opened twice",
        ),
        (
            lambda e: [e[0], attrs.evolve(e[4], number=2)],
            "there is no offer C-1/o1",
        ),
        (
            lambda e: [*e[:3], attrs.evolve(e[3], command=do.Approve("C-1/o1"))],
            "no approval of C-1/o1 was asked",
        ),
        (
            lambda e: [e[0], attrs.evolve(e[1], command=do.AcceptHandover())],
            "no hand-over waits for a signature",
        ),
        (
            lambda e: [e[0], attrs.evolve(e[1], decisions=e[3].decisions)],
            "Assess needs nobody's authority",
        ),
        (
            lambda e: [attrs.evolve(e[0], complaint_id="Z")],
            "it opens C-1 as complaint Z",
        ),
        (
            lambda e: [*e[:6], attrs.evolve(e[4], number=7, at=e[5].at)],
            "offer C-1/o1 was not on the table",
        ),
        (
            lambda e: [*e[:5], attrs.evolve(e[3], number=6, at=e[4].at)],
            "offer C-1/o1 was not prepared",
        ),
        (
            lambda e: [*e[:6], attrs.evolve(e[5], number=7, at=e[5].at)],
            "offer C-1/o1 was not accepted",
        ),
        (
            lambda e: [*e[:8], attrs.evolve(e[7], number=9, at=e[7].at)],
            "was moved on before",
        ),
        (
            lambda e: [
                e[0],
                attrs.evolve(e[2], number=2),
                attrs.evolve(
                    e[3], number=3, command=do.Grant("C-1/o1", "x"), decisions=()
                ),
                attrs.evolve(
                    e[3], number=4, command=do.Grant("C-1/o1", "x"), decisions=()
                ),
            ],
            "offer C-1/o1 was not prepared",
        ),
        (
            lambda e: [
                e[0],
                attrs.evolve(
                    e[1],
                    decisions=(
                        attrs.evolve(
                            e[1].decisions[0], policy="counter_demand", outcome=True
                        ),
                    ),
                ),
            ],
            "no counter-demand was made",
        ),
        (
            lambda e: [e[0], attrs.evolve(e[6], number=2)],
            "there is no ledger line C-1/o1/l1",
        ),
        (
            lambda e: [
                e[0],
                attrs.evolve(
                    e[1], decisions=(attrs.evolve(e[1].decisions[0], outcome="x"),)
                ),
            ],
            "tiering does not come to 'x'",
        ),
        (lambda e: [], "expected Open, found none"),
    ],
)
def test_entries_that_are_no_history_are_refused(doctored: Any, says: str) -> None:
    _, entries = told(*closed(50))

    with pytest.raises(BrokenHistory, match=says):
        replay(doctored(entries))


# --- doors that are shut --------------------------------------------------------


@pytest.mark.parametrize("closes", [True, False])
def test_repinning_neither_closes_nor_opens_a_complaint(closes: bool) -> None:
    """A status that is open in one lifecycle may be a closed one in another."""
    open_desk = STANDARD.with_(version="open", lifecycle=DESK)
    shut = attrs.evolve(DESK, closed=frozenset({"gone", "triage"}))
    shut_desk = STANDARD.with_(version="shut", lifecycle=shut)
    before, after = (open_desk, shut_desk) if closes else (shut_desk, open_desk)
    complaint = story(rulebook=before)
    complaint = attrs.evolve(complaint, status="triage", closed=not closes)

    reasons = reasons_against(
        complaint, do.Repin(after.pin, "x"), after, by=ANN, at=LATER
    )

    assert [reason.code for reason in reasons] == [Code.STATUS_UNFIT]


def test_a_customer_who_asked_for_more_was_not_served_on_the_spot() -> None:
    unhappy = (
        *paid(50),
        (do.FollowUp(satisfied=False), ANN),
        (do.PrepareOffers([Plan([cash(1)])]), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
        *accepted("C-1/o2", cash(1)),
        (do.InstructRedress("C-1/o2/l1"), ANN),
        (do.FulfilRedress("C-1/o2/l1"), OPS),
    )
    again = (
        *closed(50),
        (do.Reopen("broke again"), ANN),
        (do.PrepareOffers([Plan([cash(1)])]), ANN),
        *unhappy[-5:],
    )

    assert codes(story(*unhappy), RESOLVED) == [Code.NOT_FOLLOWED_UP]
    assert codes(story(*again), RESOLVED) == [Code.APOLOGY_DUE, Code.NOT_FOLLOWED_UP]


def test_an_objection_takes_back_that_the_customer_was_satisfied() -> None:
    complaint = story(
        *paid(50),
        (do.FollowUp(satisfied=True), ANN),
        (do.PrepareOffers([Plan([cash(1)])]), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
        (do.RecordObjection("C-1/o2", "an insult"), ANN),
    )

    assert not complaint.satisfied


def test_a_follow_up_before_the_last_change_says_nothing_of_it() -> None:
    complaint = story(*paid(50))
    early = do.FollowUp(satisfied=True, happened_at=MONDAY)

    assert codes(complaint, early) == [Code.ASKED_TOO_EARLY]
    assert codes(complaint, do.FollowUp(satisfied=True)) == []


def test_a_finding_routes_anew_where_the_tier_decides_the_department() -> None:
    grave = attrs.evolve(
        ASSESSMENT, severity=Severity.HIGH, responsibility=Responsibility.MISUSE
    )
    table = RuleTable(
        "routing",
        F,
        [rule("grave", F.tier >= Tier.IMPORTANT, then="board"), otherwise("desk")],
    )
    rulebook = STANDARD.with_(version="2", routing=table)
    found = story(
        (do.Assess(grave), ANN), (do.RecordFinding(FINDING), ANN), rulebook=rulebook
    )

    assert story((do.Assess(grave), ANN), rulebook=rulebook).department == "desk"
    assert found.department == "board"


def test_a_reopening_decides_anew_by_itself() -> None:
    once = (*closed(50), (do.Reopen("again"), ANN))
    twice = (
        *once,
        (do.Apologise(Medium.LETTER), ANN),
        (do.FollowUp(satisfied=True), ANN),
        (RESOLVED, ANN),
        (do.Reopen("and again"), ANN),
    )

    assert story(*once).tier is Tier.GENERAL
    assert story(*twice).tier is Tier.IMPORTANT


def test_a_complaint_that_was_never_assessed_can_be_reopened() -> None:
    complaint = story(
        (do.Withdraw(), ANN),
        (do.Close(EndingKind.WITHDRAWN), ANN),
        (do.Reopen("changed my mind"), ANN),
    )

    assert (complaint.tier, complaint.closed) == (None, False)


def test_a_line_that_cannot_be_had_is_cancelled_with_the_customers_agreement() -> None:
    steps = (
        *agreed(50),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FailRedress("C-1/o1/l1", "out of stock for good"), OPS),
        (do.PrepareOffers([Plan([cash(60)])]), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
        *accepted("C-1/o2", cash(60)),
        (do.InstructRedress("C-1/o2/l1"), ANN),
        (do.FulfilRedress("C-1/o2/l1"), OPS),
    )
    cancel = do.CancelRedress("C-1/o1/l1", "took the other one")
    on_its_way = story(*agreed(50), (do.InstructRedress("C-1/o1/l1"), ANN))

    complaint = story(*steps, (cancel, ANN))

    assert story(*steps).status == "agreed"
    assert complaint.status == "fulfilled"
    assert complaint.committed == euros(60)
    assert codes(story(*paid(50)), cancel)[-1] is Code.LINE_STATE
    assert codes(on_its_way, cancel) == [Code.LINE_STATE]


def test_a_complaint_may_be_handed_over_while_an_offer_lies_on_the_table() -> None:
    complaint = story(
        *on_table(50),
        (do.Dispatch(), ANN),
        (do.AcceptHandover(), BO),
        *accepted("C-1/o1", cash(50)),
    )

    assert (complaint.owner, complaint.status) == ("bo", "agreed")


def test_available_tells_also_why_there_is_nothing_to_choose_from() -> None:
    found = {
        each.command: each for each in available(story(), STANDARD, by=ANN, at=LATER)
    }

    assert set(found) == set(do.COMMANDS) - {do.Open}
    assert "no offer has been prepared" in [
        reason.sentence for reason in found[do.PresentOffer].reasons
    ]
    assert Code.NO_LINES in [r.code for r in found[do.InstructRedress].reasons]


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "ann"},
        {"by": None},
        {"given": None},
        {"given": {}},
        {"request_id": 5},
        {"request_id": ""},
        {"request_id": True},
    ],
)
def test_an_argument_of_another_type_is_a_typed_error(changes: dict[str, Any]) -> None:
    arguments = {"by": ANN, "at": LATER} | changes

    for call in (handle, reasons_against):
        with pytest.raises(InvalidValue, match="expected"):
            call(story(), do.AddNote("x"), STANDARD, **arguments)
    with pytest.raises(InvalidValue, match="expected"):
        open_complaint(intake(), STANDARD, id="C-1", **arguments)


def test_the_likeliest_slip_is_answered_with_the_cure() -> None:
    case = handle(story(), do.AddNote("x"), STANDARD, by=ANN, at=LATER)

    with pytest.raises(InvalidValue) as caught:
        handle(case, do.AddNote("y"), STANDARD, by=ANN, at=LATER)
    assert str(caught.value) == (
        "complaint: expected a Complaint (of a Handled, its .complaint), got Handled"
    )
    with pytest.raises(InvalidValue, match="expected Steps, got AddNote"):
        handle_all(story(), [do.AddNote("y")], STANDARD)
    with pytest.raises(BrokenHistory, match="expected an Entry, got dict"):
        replay([{}])


def test_an_authority_decision_names_the_sum_and_the_levels_below() -> None:
    complaint = story(*prepared(Plan([cash(1500)])))

    case = handle(complaint, do.RequestApproval("C-1/o1"), STANDARD, by=ANN, at=LATER)

    decision = case.entries[0].decisions[-1]
    assert str(decision) == (
        "authority: 1500.00 EUR by manager, needs approval by supervisor, manager, "
        "by rule manager\n"
        "  on total = 1500.00 EUR, actor = ann, role = front_line\n"
        "  miss front_line: front_line may promise up to 200.00 EUR\n"
        "  miss supervisor: supervisor may promise up to 1000.00 EUR\n"
        "  hit  manager: total <= 10000.00 EUR"
    )


def test_a_complaint_and_a_rulebook_are_what_they_are_called() -> None:
    for complaint, rulebook in ((None, None), (told(), STANDARD), (story(), "EUR")):
        with pytest.raises(InvalidValue, match="expected"):
            available(complaint, rulebook, by=ANN, at=LATER)


def test_a_moment_beyond_the_calendar_is_a_typed_error() -> None:
    west = timezone(timedelta(hours=-9))

    with pytest.raises(InvalidValue, match="is beyond the calendar in UTC"):
        handle(
            story(),
            do.AddNote("x"),
            STANDARD,
            by=ANN,
            at=datetime.max.replace(tzinfo=west),
        )


def test_text_that_cannot_be_stored_is_refused_at_the_door() -> None:
    with pytest.raises(InvalidValue, match=r"AddNote.text: .* which no store keeps"):
        do.AddNote("half a pair: \ud83d")


TAKEN_IN = open_complaint(intake(), STANDARD, id="C-1", by=ANN, at=MONDAY)


@pytest.mark.parametrize(
    ("entries", "expected", "says"),
    [
        (None, 0, "entries: expected a Sequence, got a NoneType"),
        (TAKEN_IN, 0, "entry: expected an Entry, got a Complaint"),
        (TAKEN_IN.entries, "0", "expected: expected an int, got a str"),
        (TAKEN_IN.entries, 0, "expected entries of 'C-9', got entry 1 of 'C-1'"),
    ],
    ids=["nothing", "all that is handled", "a version in words", "another complaint"],
)
def test_a_store_is_told_what_it_cannot_store(
    entries: Any, expected: Any, says: str
) -> None:
    with pytest.raises(InvalidValue, match=re.escape(says)):
        must_follow(entries, expected, of="C-9")
