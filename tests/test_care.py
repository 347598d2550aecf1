"""Care: the record, promises, attention, conduct, apology, and how a complaint ends."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Channel,
    Code,
    Complaint,
    Demand,
    DemandKind,
    Department,
    EndingKind,
    Evidence,
    InvalidRulebook,
    InvalidValue,
    Kind,
    Medium,
    Person,
    Plan,
    Product,
    Responsibility,
    Roster,
    Rulebook,
    RuleTable,
    Severity,
    Situation,
    Tier,
    handle,
    open_complaint,
    otherwise,
    reasons_against,
    rule,
)
from complaintkit.complaint.assessment import Conduct, Emotion, Factors
from complaintkit.complaint.care import (
    ApologyLevel,
    ApologyTerms,
    Attention,
    FollowUpTerms,
    Stance,
)
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.policies.situation import NOTHING_GIVEN
from house import (
    AMY,
    ANN,
    ASSESSED,
    ASSESSMENT,
    BO,
    DI,
    FINDING,
    LATER,
    MO,
    MONDAY,
    OPS,
    STANDARD,
    accepted,
    agreed,
    cash,
    closed,
    codes,
    euros,
    intake,
    on_table,
    paid,
    prepared,
    story,
    told,
)

RESOLVED = do.Close(EndingKind.RESOLVED)
FRIDAY = MONDAY + timedelta(days=4)
DEPARTMENTS = [
    Department("billing", contact="bea", supervisor="bo"),
    Department("quality", contact="amy", supervisor="ann"),
]
STAFFED = Situation(
    roster=Roster(
        {
            "front_line": ["ann", "amy"],
            "supervisor": ["bo", "bea"],
            "manager": ["mo"],
        },
        departments=DEPARTMENTS,
    )
)


def opened(**changes: Any) -> Complaint:
    record = evolve(intake(), **changes)
    return open_complaint(record, STANDARD, id="C-1", by=ANN, at=MONDAY).complaint


def after(
    complaint: Complaint,
    *steps: tuple[do.Command, Actor],
    given: Situation = NOTHING_GIVEN,
    rulebook: Rulebook = STANDARD,
) -> Complaint:
    for command, by in steps:
        at = complaint.updated_at + timedelta(minutes=1)
        case = handle(complaint, command, rulebook, by=by, at=at, given=given)
        complaint = case.complaint
    return complaint


def judged(**changes: Any) -> tuple[do.Command, Actor]:
    return do.Assess(evolve(ASSESSMENT, **changes)), ANN


GRAVE = judged(severity=Severity.HIGH)


# --- the record -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "assess", "must"),
    [
        ({}, GRAVE, True),
        ({}, judged(), False),
        ({}, judged(severity=Severity.HIGH, safety=True), False),
        ({"complainant": Person()}, GRAVE, False),
        ({"channel": Channel.LETTER}, GRAVE, False),
        ({"channel": Channel.IN_PERSON}, GRAVE, True),
    ],
    ids=["by phone", "slight", "safety", "anonymous", "by letter", "in person"],
)
def test_where_it_matters_the_record_is_confirmed_before_an_answer(
    changes: dict[str, Any], assess: tuple[do.Command, Actor], must: bool
) -> None:
    complaint = after(opened(**changes), assess)
    offered = after(complaint, (do.PrepareOffers([Plan([cash(1)])]), ANN))
    wanted = [Code.RECORD_NOT_CONFIRMED] if must else []

    assert codes(complaint, do.RecordFinding(FINDING)) == wanted
    assert codes(complaint, do.RejectComplaint("no proof")) == wanted
    assert codes(offered, do.PresentOffer("C-1/o1")) == wanted
    assert codes(offered, do.Grant("C-1/o1", "goodwill")) == wanted
    confirmed = after(complaint, (do.ConfirmRecord(), ANN))
    assert codes(confirmed, do.RecordFinding(FINDING)) == []


def test_an_amended_record_has_to_be_confirmed_again_and_decides_anew() -> None:
    record = evolve(intake("5000.00"), description="The kettle leaks and hisses.")
    complaint = after(opened(), (do.ConfirmRecord(), ANN), judged())

    amended = after(complaint, (do.AmendRecord(record, "misheard the sum"), ANN))

    assert (complaint.tier, amended.tier) == (Tier.GENERAL, Tier.IMPORTANT)
    assert amended.confirmed_at is None
    assert amended.intake == record


def test_an_amendment_keeps_the_receipt_and_the_evidence() -> None:
    photo, receipt = Evidence("photo", "the lid"), Evidence("receipt", "of May")
    complaint = after(opened(evidence=[photo]), (do.AddEvidence([receipt]), ANN))
    without = evolve(complaint.intake, evidence=[receipt])
    early = evolve(complaint.intake, received_at=MONDAY - timedelta(days=1))
    late = evolve(complaint.intake, received_at=LATER + timedelta(days=1))

    assert complaint.intake.evidence == (photo, receipt)
    assert codes(complaint, do.AmendRecord(without, "x")) == [Code.EVIDENCE_LOST]
    assert codes(complaint, do.AmendRecord(early, "x")) == [Code.RECEIPT_FIXED]
    assert codes(complaint, do.AmendRecord(late, "x")) == [
        Code.HAPPENED_LATER,
        Code.RECEIPT_FIXED,
    ]


def test_a_vague_demand_is_flagged_until_it_is_clear() -> None:
    vague = opened()
    clear = Demand(kind=DemandKind.RESTORATIVE, loss=euros(90))

    complaint = after(vague, judged(), (do.ClarifyDemand(clear), ANN))

    assert (vague.is_vague, complaint.is_vague) == (True, False)
    assert complaint.compensation is not None
    assert complaint.compensation.due == euros(135)


def test_a_dealer_complains_for_the_user_and_both_are_kept() -> None:
    complaint = opened(on_behalf_of=Person(name="Zhang San"))

    assert complaint.is_represented
    assert not opened().is_represented
    assert complaint.intake.complainant.name == "Li Wei"


# --- promises ---------------------------------------------------------------------


def test_a_promised_date_moves_later_with_a_reason_and_by_nothing_else() -> None:
    promised = (do.Acknowledge("we look into it", FRIDAY, update_by=LATER), ANN)
    complaint = after(opened(), promised)
    extend = do.ExtendDeadline(FRIDAY + timedelta(days=1), "the part is late")

    assert codes(opened(), extend) == [Code.NOTHING_PROMISED]
    assert codes(complaint, do.ExtendDeadline(FRIDAY, "x")) == [Code.NOT_LATER]
    assert codes(complaint, do.ExtendDeadline(MONDAY, "x")) == [
        Code.PROMISE_IN_PAST,
        Code.NOT_LATER,
    ]
    worked_on = after(complaint, judged(), (do.AddNote("x"), ANN), (extend, ANN))
    assert after(complaint, judged(), (do.AddNote("x"), ANN)).answer_by == FRIDAY
    assert worked_on.answer_by == FRIDAY + timedelta(days=1)


def test_a_promise_is_kept_in_the_future() -> None:
    for late in (
        do.Acknowledge("we call", MONDAY),
        do.Acknowledge("we call", update_by=MONDAY),
        do.InformCustomer("soon", Medium.PHONE, update_by=MONDAY),
    ):
        assert codes(opened(), late) == [Code.PROMISE_IN_PAST]


def test_each_progress_report_promises_the_next_or_none() -> None:
    promised = (do.Acknowledge("we call", FRIDAY, update_by=LATER), ANN)
    soon = do.InformCustomer("the part is ordered", Medium.PHONE, update_by=FRIDAY)
    done = do.InformCustomer("the part is here", Medium.EMAIL)

    assert after(opened(), promised, (soon, ANN)).update_by == FRIDAY
    assert after(opened(), promised, (soon, ANN), (done, ANN)).update_by is None


def test_an_answer_ends_the_waiting() -> None:
    asked = after(opened(), (do.AwaitCustomer("which lid?"), ANN))

    assert len(asked.unanswered) == 1
    assert after(asked, (do.RecordAnswer("the blue one"), ANN)).unanswered == ()
    assert codes(opened(), do.RecordAnswer("x")) == [Code.NOTHING_ASKED]


# --- hand-over and supervision ----------------------------------------------------


def test_a_hand_over_carries_demand_evidence_and_assessment() -> None:
    photo = Evidence("photo", "the lid")
    complaint = after(
        opened(evidence=[photo]), judged(), (do.Dispatch(), ANN), given=STAFFED
    )

    handover = complaint.handover
    assert handover is not None
    assert handover.demand == complaint.intake.demand
    assert handover.evidence == (photo,)
    assert handover.assessment == ASSESSMENT
    assert (handover.department, handover.contact) == ("billing", "bea")


def test_the_contact_signs_and_nobody_else() -> None:
    complaint = after(opened(), judged(), (do.Dispatch(), ANN), given=STAFFED)
    bea = Actor("bea", "supervisor")

    assert codes(complaint, do.AcceptHandover(), BO) == [Code.NOT_THE_CONTACT]
    assert after(complaint, (do.AcceptHandover(), bea)).owner == "bea"


def test_a_contact_who_hands_over_leaves_it_to_the_others_of_the_department() -> None:
    complaint = after(opened(), judged(), (do.Dispatch("quality"), AMY), given=STAFFED)

    assert complaint.handover is not None
    assert complaint.handover.contact is None
    assert codes(complaint, do.AcceptHandover(), AMY) == [Code.SIGNED_BY_GIVER]
    assert codes(complaint, do.AcceptHandover(), BO) == []


def test_a_department_is_on_the_roster_where_there_is_one() -> None:
    complaint = after(opened(), judged())
    nowhere = do.Dispatch("nowhere")

    assert codes(complaint, nowhere, given=STAFFED) == [Code.UNKNOWN_DEPARTMENT]
    assert codes(complaint, nowhere) == []
    assert codes(after(opened(), judged(kind=Kind.POLICY)), do.Escalate("x"), ANN) == [
        Code.NOT_GIVEN
    ]


def test_what_is_late_goes_to_the_supervisor_and_keeps_its_owner() -> None:
    complaint = after(opened(), judged())
    late = do.Escalate("nobody called back")

    watched = after(complaint, (late, AMY), given=STAFFED)

    assert (watched.supervisor, watched.owner) == ("bo", "ann")
    assert codes(watched, late, given=STAFFED) == [Code.ALREADY_DONE]
    assert complaint.supervisor is None
    policy = judged(kind=Kind.POLICY)
    assert codes(after(opened(), policy), late, given=STAFFED) == [
        Code.UNKNOWN_DEPARTMENT
    ]


def test_nobody_supervises_himself() -> None:
    complaint = after(opened(), judged(kind=Kind.PRODUCT_QUALITY))

    assert codes(complaint, do.Escalate("x"), given=STAFFED) == [
        Code.OWNER_IS_SUPERVISOR
    ]


def test_after_the_signature_the_department_that_signed_is_asked() -> None:
    signed = after(
        opened(),
        judged(),
        (do.Dispatch("quality"), ANN),
        (do.AcceptHandover(), AMY),
        given=STAFFED,
    )

    assert (signed.department, signed.answering_department) == ("billing", "quality")
    assert after(signed, (do.Escalate("x"), ANN), given=STAFFED).supervisor == "ann"


# --- attention and conduct --------------------------------------------------------


def test_a_signal_changes_the_plan_and_names_the_rule_that_does() -> None:
    complaint, entries = told(*ASSESSED, (do.SignalEmotion(Emotion.EXPLOSIVE), ANN))

    decision = entries[-1].decisions[0]
    assert (decision.policy, decision.rule) == ("attention", "explosive")
    assert complaint.attention is decision.outcome
    assert str(complaint.attention) == "answered by manager, VIP channel, calm first"


@pytest.mark.parametrize("by", [ANN, BO])
def test_an_explosive_customer_is_calmed_by_a_manager_before_any_offer(
    by: Actor,
) -> None:
    upset = story(
        *prepared(Plan([cash(1)])), (do.SignalEmotion(Emotion.EXPLOSIVE), ANN)
    )
    call = do.InformCustomer("I am on it", Medium.PHONE)
    earlier = do.InformCustomer("hello", Medium.PHONE, happened_at=MONDAY)
    present = do.PresentOffer("C-1/o1")

    assert codes(after(upset, (call, by)), present) == [Code.CALM_FIRST]
    assert codes(after(upset, (earlier, MO)), present) == [Code.CALM_FIRST]
    assert codes(after(upset, (call, MO)), present) == []
    mail = do.InformCustomer("I am on it", Medium.EMAIL)
    assert codes(after(upset, (mail, MO)), present) == [Code.CALM_FIRST]
    assert codes(after(upset, (do.Apologise(Medium.PHONE), DI)), present) == []
    assert codes(after(upset, (do.SignalEmotion(Emotion.CALM), by)), present) == []


def test_an_urgent_complaint_gets_attention_by_its_tier_and_keeps_it() -> None:
    urgent = story(URGENT)
    hurried = after(urgent, (do.Expedite("a wedding"), ANN))
    angry = after(hurried, (do.SignalEmotion(Emotion.ANGRY), ANN))

    assert str(urgent.attention) == "answered by manager, VIP channel"
    assert hurried.attention == urgent.attention
    assert str(angry.attention) == "answered by manager, VIP channel, calm first"


def test_an_expedited_case_gets_more_attention() -> None:
    complaint = story(*ASSESSED, (do.Expedite("a wedding"), ANN))

    assert complaint.expedited
    assert str(complaint.attention) == "answered by supervisor, VIP channel"


def test_without_a_policy_nothing_is_asked_of_anybody() -> None:
    bare = STANDARD.with_(
        version="bare",
        redress=None,
        record=None,
        conduct=None,
        attention=None,
        apology=None,
        reopening=None,
    )
    complaint = story(
        GRAVE,
        (do.PrepareOffers([Plan([cash(1)])]), ANN),
        (do.SignalEmotion(Emotion.EXPLOSIVE), ANN),
        (do.PresentOffer("C-1/o1"), ANN),
        *accepted("C-1/o1", cash(1)),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
        (do.FollowUp(satisfied=True), ANN),
        (do.FollowUp(satisfied=True), ANN),
        (RESOLVED, ANN),
        rulebook=bare,
    )

    assert complaint.closed
    assert complaint.attention is None
    years = complaint.updated_at + timedelta(days=3650)
    assert handle(complaint, do.Reopen("x"), bare, by=ANN, at=years)


@pytest.mark.parametrize(
    ("changes", "finding", "stance"),
    [
        ({}, None, Stance.NEGOTIATE),
        ({"conduct": Conduct.DIFFICULT}, None, Stance.FIRM),
        ({"conduct": Conduct.MALICIOUS}, None, Stance.REFUSE),
        ({"conduct": Conduct.MALICIOUS}, FINDING, Stance.FIRM),
        (
            {"factors": Factors(reasonable=False, buys_again=False)},
            None,
            Stance.REFUSE,
        ),
        ({"factors": Factors(reasonable=False)}, None, Stance.NEGOTIATE),
        (
            {"factors": Factors(reasonable=False, buys_again=False)},
            FINDING,
            Stance.FIRM,
        ),
    ],
)
def test_conduct_decides_how_a_demand_is_met(
    changes: dict[str, Any], finding: Any, stance: Stance
) -> None:
    steps = [] if finding is None else [(do.RecordFinding(finding), ANN)]
    complaint = story(judged(**changes), *steps)

    assert STANDARD.conduct is not None
    assert STANDARD.conduct.decide(complaint).outcome is stance


def test_a_clear_no_carries_its_reason() -> None:
    complaint = story(
        judged(conduct=Conduct.MALICIOUS), (do.PrepareOffers([Plan([cash(1)])]), ANN)
    )

    [reason] = reasons_against(
        complaint, do.PresentOffer("C-1/o1"), STANDARD, by=ANN, at=LATER
    )

    assert reason.sentence == (
        "nothing is offered beyond what the law entitles to (rule malicious): "
        "the complaint is made in bad faith"
    )


def test_a_firm_house_gives_what_is_due_and_no_more() -> None:
    complaint = story(
        judged(conduct=Conduct.DIFFICULT),
        (do.PrepareOffers([Plan([cash(120)]), Plan([cash("120.01")])]), ANN),
    )
    unknown = story(
        judged(conduct=Conduct.DIFFICULT),
        (do.PrepareOffers([Plan([cash(150)])]), ANN),
        loss=None,
    )

    assert codes(complaint, do.PresentOffer("C-1/o1")) == []
    assert codes(complaint, do.PresentOffer("C-1/o2")) == [Code.CONCESSION_EXCEEDED]
    assert codes(unknown, do.PresentOffer("C-1/o1")) == [Code.CONCESSION_EXCEEDED]


# --- apologies --------------------------------------------------------------------


def done_but_the_apology(assess: tuple[do.Command, Actor]) -> Complaint:
    twice = [(do.FollowUp(satisfied=True), BO)] * 2
    asked = twice if assess is GRAVE or assess[0].assessment.safety else twice[:1]
    return story(assess, *asked)


URGENT = judged(safety=True)
STAFF = judged(responsibility=Responsibility.STAFF)


@pytest.mark.parametrize(
    ("assess", "apology", "by", "against"),
    [
        (judged(), do.Apologise(Medium.IN_PERSON), ANN, []),
        (GRAVE, do.Apologise(Medium.LETTER), ANN, [Code.APOLOGY_DUE]),
        (GRAVE, do.Apologise(Medium.VIDEO), BO, [Code.APOLOGY_DUE]),
        (GRAVE, do.Apologise(Medium.LETTER), BO, []),
        (GRAVE, do.Apologise(Medium.LETTER), MO, []),
        (URGENT, do.Apologise(Medium.VIDEO), MO, [Code.APOLOGY_DUE]),
        (URGENT, do.Apologise(Medium.VIDEO), DI, []),
        (STAFF, do.Apologise(Medium.IN_PERSON), MO, [Code.JOINT_APOLOGY_DUE]),
        (STAFF, do.Apologise(Medium.IN_PERSON, together_with="joe"), MO, []),
        (
            STAFF,
            do.Apologise(Medium.IN_PERSON, together_with="joe"),
            OPS,
            [Code.JOINT_APOLOGY_DUE],
        ),
    ],
)
def test_the_apology_that_is_owed_is_given_before_the_complaint_is_resolved(
    assess: tuple[do.Command, Actor],
    apology: do.Apologise,
    by: Actor,
    against: list[Code],
) -> None:
    complaint = after(done_but_the_apology(assess), (apology, by))

    assert codes(complaint, RESOLVED) == against


def test_an_apology_by_phone_leaves_a_letter_due() -> None:
    by_phone = (do.Apologise(Medium.PHONE), ANN)
    complaint = after(done_but_the_apology(judged()), by_phone)
    told_by_letter = (do.InformCustomer("as we said", Medium.LETTER), ANN)

    assert codes(complaint, RESOLVED) == [Code.LETTER_DUE]
    assert codes(after(complaint, told_by_letter), RESOLVED) == [Code.LETTER_DUE]
    assert complaint.letter_due_since == complaint.updated_at
    for medium in (Medium.LETTER, Medium.EMAIL):
        written = (do.Apologise(medium), ANN)
        assert codes(after(complaint, written), RESOLVED) == []
        assert codes(after(complaint, written, by_phone), RESOLVED) == [Code.LETTER_DUE]
    in_person = (do.Apologise(Medium.IN_PERSON), ANN)
    assert codes(after(complaint, in_person), RESOLVED) == [Code.LETTER_DUE]


def test_a_complaint_by_letter_leaves_a_call_due() -> None:
    by_letter = opened(channel=Channel.LETTER)
    written = after(
        by_letter,
        judged(),
        (do.Apologise(Medium.LETTER), ANN),
        (do.FollowUp(satisfied=True), ANN),
    )

    assert codes(written, RESOLVED) == [Code.CALL_DUE]
    called = (do.InformCustomer("we have your letter", Medium.PHONE), ANN)
    assert codes(after(written, called), RESOLVED) == []


def test_terms_read_as_a_sentence() -> None:
    terms = ApologyTerms(level=ApologyLevel.MIDDLE, role="manager", joint=True)

    assert str(terms) == "middle apology by manager with the employee"


# --- follow-up, endings and reopening ---------------------------------------------


def test_an_important_complaint_is_followed_up_twice() -> None:
    once = story(GRAVE, (do.Apologise(Medium.LETTER), BO), (ASK, ANN))

    [reason] = reasons_against(once, RESOLVED, STANDARD, by=ANN, at=LATER)

    assert reason.sentence == (
        "follow-ups in a row with a satisfied customer: 1 of 2 (rule important)"
    )
    assert codes(after(once, (ASK, ANN)), RESOLVED) == []


ASK = do.FollowUp(satisfied=True)


def test_dissatisfaction_starts_the_count_again() -> None:
    unhappy = story(GRAVE, (ASK, ANN), (do.FollowUp(satisfied=False), ANN), (ASK, ANN))

    assert unhappy.reassured == 1


REFER = do.Refer("the carrier", "lost on their leg")
MERGE = do.MergeInto("C-7", "the same parcel")
DEADLOCK = do.RecordDeadlock("the ombudsman", "no more to give")


@pytest.mark.parametrize(
    ("steps", "kind", "leads_to"),
    [
        ([*ASSESSED, (REFER, ANN)], EndingKind.REFERRED, "the carrier"),
        ([(MERGE, ANN)], EndingKind.MERGED, "C-7"),
        (
            [
                *on_table(1),
                (do.RecordObjection("C-1/o1", "an insult"), ANN),
                (DEADLOCK, ANN),
            ],
            EndingKind.DEADLOCKED,
            "the ombudsman",
        ),
    ],
    ids=lambda value: value.value if isinstance(value, EndingKind) else "",
)
def test_a_complaint_closes_with_a_recorded_reason(
    steps: list[tuple[do.Command, Actor]], kind: EndingKind, leads_to: str | None
) -> None:
    complaint = story(*steps)

    assert complaint.ending is not None
    assert (complaint.ending.kind, complaint.ending.leads_to) == (kind, leads_to)
    assert complaint.on_table == ()
    assert codes(complaint, RESOLVED) == [Code.OTHER_ENDING]
    assert after(complaint, (do.Close(kind), ANN)).closed


def asked_daily(complaint: Complaint, times: int) -> Complaint:
    """The customer is asked so often, a day apart, and does not answer."""
    for _ in range(times):
        ask = do.AwaitCustomer("are you there?")
        moment = complaint.updated_at + timedelta(days=1)
        complaint = handle(complaint, ask, STANDARD, by=ANN, at=moment).complaint
    return complaint


def test_a_complaint_closes_as_silent_after_the_attempts() -> None:
    complaint = asked_daily(story(*on_table(1)), 3)
    complaint = after(
        complaint, (do.RecordSilence(), ANN), (do.Close(EndingKind.SILENT), ANN)
    )

    assert complaint.ending is not None
    assert complaint.ending.kind is EndingKind.SILENT
    assert complaint.on_table == ()
    assert complaint.closed


def test_a_complaint_is_not_merged_into_itself_nor_while_something_is_owed() -> None:
    complaint = story(*ASSESSED)

    assert codes(complaint, do.MergeInto("C-1", "x")) == [Code.MERGED_INTO_ITSELF]
    assert codes(story(*on_table(1)), MERGE) == [Code.OFFER_ON_TABLE]
    assert codes(story(*on_table(1)), REFER) == [Code.OFFER_ON_TABLE]


def test_there_is_no_deadlock_before_an_answer_was_turned_down() -> None:
    assert codes(story(*prepared(Plan([cash(1)]))), DEADLOCK) == [Code.NO_FINAL_ANSWER]
    assert codes(story(*on_table(1)), DEADLOCK) == [
        Code.OFFER_ON_TABLE,
        Code.NO_FINAL_ANSWER,
    ]


def test_silence_is_recorded_after_as_many_attempts_as_policy_wants() -> None:
    silence, complaint = do.RecordSilence(), story(*ASSESSED)

    assert codes(asked_daily(complaint, 2), silence) == [Code.TOO_FEW_ATTEMPTS]
    assert codes(asked_daily(complaint, 3), silence) == []
    answered = after(asked_daily(complaint, 1), (do.RecordAnswer("yes"), ANN))
    assert codes(asked_daily(answered, 2), silence) == [Code.TOO_FEW_ATTEMPTS]


def test_a_reopening_outside_the_window_becomes_a_linked_new_complaint() -> None:
    complaint, reopen = story(*closed(50)), do.Reopen("it leaks again")
    assert complaint.closed_at is not None
    window = complaint.closed_at + timedelta(days=90)
    late = window + timedelta(seconds=1)

    def against(**when: Any) -> list[Code]:
        reasons = reasons_against(complaint, reopen, STANDARD, by=ANN, **when)
        return [reason.code for reason in reasons]

    assert against(at=window) == []
    assert against(at=late) == [Code.REOPENED_TOO_LATE]
    on_time = do.Reopen("it leaks again", happened_at=window)
    assert handle(complaint, on_time, STANDARD, by=ANN, at=late).complaint
    new = open_complaint(
        intake(), STANDARD, id="C-2", by=ANN, at=late, follows=complaint.id
    )
    assert new.complaint.follows == "C-1"
    assert story().follows is None


def test_the_second_reopening_raises_the_tier_above_the_one_it_was_closed_with() -> (
    None
):
    def twice(assess: tuple[do.Command, Actor], by: Actor) -> Tier | None:
        back, sorry = (do.Reopen("again"), ANN), (do.Apologise(Medium.LETTER), by)
        asked = [(ASK, AMY)] * (2 if assess is GRAVE else 1)
        life = (sorry, *asked, (RESOLVED, ANN), back)
        return after(story(assess, *life), *life).tier

    assert twice(judged(), ANN) is Tier.IMPORTANT
    assert twice(GRAVE, BO) is Tier.URGENT


def test_lessons_are_recorded_also_after_the_closing() -> None:
    complaint = story(
        *closed(50),
        (do.RecordRootCause(["weak packing", "a cheaper box"]), ANN),
        (do.RecordImprovement("a double wall"), ANN),
    )

    assert complaint.root_cause == ("weak packing", "a cheaper box")
    assert complaint.improvements == ("a double wall",)
    assert complaint.closed


def test_the_customer_is_told_between_the_ending_and_the_closing() -> None:
    rejected = story(*ASSESSED, (do.RejectComplaint("not ours"), ANN))

    assert codes(rejected, do.InformCustomer("why", Medium.LETTER)) == []
    assert codes(rejected, do.Apologise(Medium.PHONE)) == []
    assert codes(rejected, do.AwaitCustomer("well?")) == [Code.ENDED]


# --- the policies themselves ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("record", "yes", "record: rule 'otherwise' .* expected True or False"),
        ("conduct", True, "conduct: .* expected a Stance, got True"),
        ("attention", "vip", "attention: .* expected an Attention, got 'vip'"),
        ("apology", "sorry", "apology: .* expected ApologyTerms or None"),
        ("follow_up", 2, "follow_up: .* expected FollowUpTerms, got 2"),
        ("reopening", -1, "reopening: .* expected a number of days, or None"),
    ],
)
def test_a_policy_of_care_leads_to_its_own_outcomes(
    name: str, wrong: object, says: str
) -> None:
    table: Any = RuleTable("mine", F, [otherwise(wrong)])

    with pytest.raises(InvalidRulebook, match=says):
        STANDARD.with_(version="2", **{name: table})


def test_a_house_does_without_a_policy_or_takes_one_in() -> None:
    bare = STANDARD.with_(version="bare", redress=None, apology=None, ceilings=None)
    none_due = RuleTable("mine", F, [otherwise(None)])

    assert (bare.redress, bare.apology) == (None, None)
    assert bare.with_(version="2", apology=none_due).apology is not None
    with pytest.raises(InvalidValue, match=r"Rulebook\.redress: expected RedressPol"):
        bare.with_(version="2", redress=RuleTable("m", F, [otherwise(())]))
    with pytest.raises(InvalidRulebook, match="follow_up: expected a RuleTable, got"):
        STANDARD.with_(version="2", follow_up=None)
    with pytest.raises(InvalidRulebook, match="conduct: expected a RuleTable"):
        STANDARD.with_(version="2", conduct="firm")


def test_a_house_without_a_table_for_it_asks_once() -> None:
    plain = type(STANDARD)(
        id="plain",
        version="1",
        currency="EUR",
        lifecycle=STANDARD.lifecycle,
        tiering=STANDARD.tiering,
        routing=STANDARD.routing,
        authority=STANDARD.authority,
        compensation=STANDARD.compensation,
        other_roles=["operations"],
    )

    assert plain.follow_up.decide(story(*ASSESSED)).outcome == FollowUpTerms(times=1)


def test_whoever_must_apologise_or_answer_stands_on_the_ladder() -> None:
    two = evolve(STANDARD.authority, ladder=STANDARD.authority.ladder[:2])

    with pytest.raises(InvalidRulebook) as caught:
        STANDARD.with_(version="2", authority=two)

    assert caught.value.findings[0].startswith(
        "apology: rule 'urgent-staff' wants director, who is not on the ladder; known: "
    )
    assert "attention: rule 'explosive' wants manager" in str(caught.value)
    assert STANDARD.with_(version="2", authority=two, apology=None, attention=None)


def test_whoever_is_to_calm_is_named() -> None:
    with pytest.raises(InvalidValue, match="expected answered_by to say who calms"):
        Attention(calm_first=True)


def test_a_fact_of_care_may_be_asked_by_any_table() -> None:
    table = STANDARD.tiering.table.replacing(
        "large-loss",
        rule(
            "word-of-mouth",
            F.word_of_mouth.yes(),
            F.long_term.yes(),
            then=Tier.IMPORTANT,
        ),
    )
    house = STANDARD.with_(version="2", tiering=table)
    loud = Factors(word_of_mouth=True, long_term=True)

    assert story(judged(factors=loud), rulebook=house).tier is Tier.IMPORTANT
    assert story(judged(), rulebook=house).tier is Tier.GENERAL


def test_a_satisfied_customer_of_an_open_counter_demand_is_not_satisfied_yet() -> None:
    complaint = story(*paid(50), (do.RecordCounterDemand(Plan([cash(1)])), ANN))

    assert codes(complaint, ASK) == [Code.COUNTER_DEMAND_OPEN]
    assert codes(complaint, RESOLVED)[-1] is Code.COUNTER_DEMAND_OPEN


# --- what a careless host tried ---------------------------------------------------


def test_a_customer_who_answers_in_any_way_is_not_silent() -> None:
    asked = [(do.AwaitCustomer("well?"), ANN)] * 3
    for answer in (
        (do.RecordAcceptance("C-1/o1"), ANN),
        (do.RecordObjection("C-1/o1", "no"), ANN),
        (do.RecordCounterDemand(Plan([cash(2)]), "C-1/o1"), ANN),
        (do.ConfirmRecord(), ANN),
        (do.ClarifyDemand(Demand(loss=euros(80))), ANN),
    ):
        complaint = story(*on_table(1), *asked, answer)
        assert complaint.unanswered == ()
        assert codes(complaint, do.RecordSilence()) == [Code.TOO_FEW_ATTEMPTS]


def test_two_questions_at_one_moment_are_one_attempt() -> None:
    noon = MONDAY + timedelta(hours=3)
    ask = do.AwaitCustomer("well?", happened_at=noon)
    complaint = opened()
    for _ in range(3):
        complaint = handle(complaint, ask, STANDARD, by=ANN, at=LATER).complaint

    assert complaint.unanswered == (noon,)


def test_silence_cancels_nothing_that_was_agreed() -> None:
    waiting = story(*on_table(50), *accepted("C-1/o1", cash(50)))
    silent = after(
        asked_daily(waiting, 3),
        (do.RecordSilence(), ANN),
        (do.Close(EndingKind.SILENT), ANN),
        (do.Reopen("my account is"), ANN),
    )

    assert [str(line) for line in silent.outstanding] == ["C-1/o1/l1 (agreed)"]
    assert silent.status == "agreed"
    paid_at_last = after(
        silent,
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
    )
    assert paid_at_last.status == "fulfilled"
    assert codes(silent, do.CancelRedress("C-1/o1/l1", "never mind")) == []


def test_there_is_no_deadlock_with_a_customer_who_is_content() -> None:
    refused = (do.RecordObjection("C-1/o1", "too little"), ANN)
    pleased = story(
        *on_table(1),
        refused,
        (do.PrepareOffers([Plan([cash(50)])]), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
        *accepted("C-1/o2", cash(50)),
        (do.InstructRedress("C-1/o2/l1"), ANN),
        (do.FulfilRedress("C-1/o2/l1"), OPS),
    )
    content = story(*on_table(1), refused, (ASK, ANN))

    assert codes(pleased, DEADLOCK) == [Code.NO_FINAL_ANSWER]
    assert codes(content, DEADLOCK) == [Code.NO_FINAL_ANSWER]
    conceded = (do.RecordCounterDemand(Plan([cash(30)])), ANN)
    assert codes(story(*ASSESSED, conceded), DEADLOCK) == [Code.NO_FINAL_ANSWER]
    again = story(
        *on_table(1),
        refused,
        (do.Apologise(Medium.LETTER), ANN),
        (ASK, ANN),
        (RESOLVED, ANN),
        (do.Reopen("again"), ANN),
        (do.PrepareOffers([Plan([cash(5)])]), ANN),
    )
    assert codes(again, DEADLOCK) == [Code.NO_FINAL_ANSWER]
    unmet = judged(factors=Factors(reasonable=False))
    wants = (do.RecordCounterDemand(Plan([cash(500)])), ANN)
    started = (do.PrepareOffers([Plan([cash(1)])]), ANN)
    assert codes(story(unmet, started, wants), DEADLOCK) == []


def test_a_complaint_that_holds_is_not_rejected() -> None:
    complaint = story(*ASSESSED, (do.RecordFinding(FINDING), ANN))

    [reason] = reasons_against(
        complaint, do.RejectComplaint("no"), STANDARD, by=ANN, at=LATER
    )

    assert reason.sentence == (
        "the complaint was found to hold (upheld) and cannot be rejected"
    )


def test_what_ceilings_go_by_is_corrected_and_not_left_out() -> None:
    complaint = opened(
        complainant=Person(name="Li", customer_id="k-7"),
        product=Product(name="kettle", order_number="118"),
    )
    record = complaint.intake
    wrong_order = evolve(record, product=Product(name="kettle", order_number="119"))

    def against(**changes: Any) -> list[Code]:
        return codes(complaint, do.AmendRecord(evolve(record, **changes), "typo"))

    assert against(complainant=Person(name="Li")) == [Code.RECORD_LESSENED]
    assert against(product=Product(name="kettle")) == [Code.RECORD_LESSENED]
    assert against(product=None) == [Code.RECORD_LESSENED]
    assert against(channel=Channel.WEBSITE) == [Code.RECEIPT_FIXED]
    assert codes(complaint, do.AmendRecord(wrong_order, "typo")) == []


def test_a_date_may_be_promised_after_an_acknowledgement_without_one() -> None:
    received = after(opened(), (do.Acknowledge("we look into it"), ANN))
    promise = do.Acknowledge("by Friday", FRIDAY)

    assert codes(received, do.Acknowledge("again")) == [Code.ALREADY_DONE]
    promised = after(received, (promise, ANN))
    assert promised.answer_by == FRIDAY
    assert codes(promised, promise) == [Code.ALREADY_DONE]


def test_a_reopened_complaint_begins_its_promises_and_hand_overs_anew() -> None:
    steps = (
        (do.Acknowledge("by Friday", FRIDAY), ANN),
        judged(),
        (do.Escalate("late"), ANN),
        (do.RecordFinding(FINDING), ANN),
        (do.Dispatch(), ANN),
        (do.Withdraw(), ANN),
        (do.Close(EndingKind.WITHDRAWN), ANN),
        (do.Reopen("it leaks again"), ANN),
    )
    complaint = after(opened(), *steps, given=STAFFED)

    assert (complaint.acknowledged_at, complaint.answer_by) == (None, None)
    assert (complaint.handover, complaint.supervisor) == (None, None)
    assert complaint.finding is None
    assert codes(complaint, do.Acknowledge("by Friday", FRIDAY)) == []


def test_what_happened_earlier_does_not_undo_what_happened_later() -> None:
    late = LATER + timedelta(days=1)
    changed = story(*on_table(50), *accepted("C-1/o1", cash(50)))
    instructed = after(changed, (do.InstructRedress("C-1/o1/l1"), ANN))
    backdated = do.FulfilRedress("C-1/o1/l1", happened_at=MONDAY)
    paid_early = handle(instructed, backdated, STANDARD, by=OPS, at=late).complaint

    assert paid_early.unsettled_at == changed.unsettled_at
    letter = do.Apologise(Medium.LETTER, happened_at=MONDAY)
    called = after(opened(), judged(), (do.Apologise(Medium.PHONE), ANN), (letter, ANN))
    assert called.letter_due_since is not None
    early = do.Reopen("x", happened_at=MONDAY)
    assert codes(story(*closed(50)), early) == [Code.BEFORE_CLOSING]


def test_what_was_said_before_says_nothing_of_what_is_now() -> None:
    daily = asked_daily(story(*ASSESSED), 3)
    heard = after(daily, (do.RecordAnswer("all fine"), ANN))
    asked = [
        (do.AwaitCustomer("?", happened_at=MONDAY + timedelta(days=n)), ANN)
        for n in range(3)
    ]
    silent = after(heard, *asked)
    amended = story((do.ConfirmRecord(), ANN), (do.AmendRecord(intake(), "x"), ANN))
    old = do.ConfirmRecord(happened_at=MONDAY)
    angry = (do.SignalEmotion(Emotion.ANGRY), ANN)
    calm_before = (do.SignalEmotion(Emotion.CALM, happened_at=MONDAY), ANN)
    upset = story(*prepared(Plan([cash(1)])), angry, calm_before)
    content = story(*paid(50), (ASK, ANN))
    earlier = content.updated_at - timedelta(seconds=1)

    assert codes(silent, do.RecordSilence()) == [Code.TOO_FEW_ATTEMPTS]
    assert codes(amended, old) == [Code.ASKED_TOO_EARLY]
    assert codes(upset, do.PresentOffer("C-1/o1")) == [Code.CALM_FIRST]
    no = do.FollowUp(satisfied=False, happened_at=earlier)
    assert codes(content, no) == [Code.ASKED_TOO_EARLY]


def test_who_was_only_granted_something_or_objected_was_not_served() -> None:
    token = story(
        *prepared(Plan([cash(1)])),
        (do.Grant("C-1/o1", "a token"), ANN),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
        (do.Apologise(Medium.LETTER), ANN),
    )
    furious = story(
        *agreed(50),
        (do.PrepareOffers([Plan([cash(5)])]), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
        (do.RecordObjection("C-1/o2", "an insult"), ANN),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
        (do.Apologise(Medium.LETTER), ANN),
    )

    assert codes(token, RESOLVED) == [Code.NOT_FOLLOWED_UP]
    assert codes(furious, RESOLVED) == [Code.NOT_FOLLOWED_UP]


def test_where_nobody_of_that_rank_is_there_the_highest_who_is_suffices() -> None:
    holders = {"front_line": ["ann"], "supervisor": ["bo"], "manager": ["mo"]}
    headless = Situation(roster=Roster(holders))
    empty = Situation(roster=Roster({"front_line": ["ann"]}))
    urgent = story(URGENT, *[(ASK, BO)] * 2)
    by_mo = after(urgent, (do.Apologise(Medium.VIDEO), MO))
    by_bo = after(urgent, (do.Apologise(Medium.VIDEO), BO))

    assert codes(by_mo, RESOLVED) == [Code.APOLOGY_DUE]
    assert codes(by_mo, RESOLVED, given=headless) == []
    assert codes(by_bo, RESOLVED, given=headless) == [Code.APOLOGY_DUE]
    by_ann = after(urgent, (do.Apologise(Medium.VIDEO), ANN))
    assert codes(by_ann, RESOLVED, given=empty) == []


def test_a_second_acknowledgement_keeps_what_the_first_promised() -> None:
    first = (do.Acknowledge("we look into it", update_by=FRIDAY), ANN)
    received = after(opened(), first)
    promised = after(received, (do.Acknowledge("by Friday", FRIDAY), ANN))

    assert promised.acknowledged_at == received.acknowledged_at
    assert (promised.answer_by, promised.update_by) == (FRIDAY, FRIDAY)


def test_one_answer_is_not_counted_twice() -> None:
    noon = LATER - timedelta(hours=1)
    ask = do.FollowUp(satisfied=True, happened_at=noon)
    once = handle(story(GRAVE), ask, STANDARD, by=ANN, at=LATER).complaint

    assert codes(once, ask) == [Code.ASKED_TOO_EARLY]
    assert codes(once, do.FollowUp(satisfied=True)) == []


def test_nobody_apologises_together_with_himself() -> None:
    joint = do.Apologise(Medium.IN_PERSON, together_with="mo")

    assert codes(story(STAFF), joint, MO) == [Code.JOINT_WITH_ONESELF]
    assert codes(story(STAFF), joint, DI) == []


def test_nobody_has_to_call_who_left_no_name() -> None:
    nameless = after(
        opened(channel=Channel.LETTER, complainant=Person()),
        judged(),
        (do.Apologise(Medium.LETTER), ANN),
        (ASK, ANN),
    )

    assert codes(nameless, RESOLVED) == []
    by_phone = after(
        opened(complainant=Person()),
        judged(),
        (do.Apologise(Medium.PHONE), ANN),
        (ASK, ANN),
    )
    assert codes(by_phone, RESOLVED) == []


def test_a_clarified_demand_is_read_back_again() -> None:
    confirmed = after(opened(), (do.ConfirmRecord(), ANN))
    dearer = do.ClarifyDemand(Demand(loss=euros(9000)))

    assert after(confirmed, (dearer, ANN)).confirmed_at is None


def test_a_complaint_does_not_follow_itself() -> None:
    with pytest.raises(InvalidValue, match=r"Open\.follows: expected another"):
        open_complaint(intake(), STANDARD, id="C-1", by=ANN, at=MONDAY, follows="C-1")


@pytest.mark.parametrize(
    "build",
    [
        lambda: Roster([5]),
        lambda: Roster([("a",)]),
        lambda: Roster({1: ["ann"]}),
        lambda: Roster({"manager": [None]}),
        lambda: Roster([("manager", ["mo"]), ("manager", ["di"])]),
        lambda: Roster({}, departments=[DEPARTMENTS[0], DEPARTMENTS[0]]),
    ],
)
def test_a_roster_that_makes_no_sense_is_refused(build: Any) -> None:
    with pytest.raises(InvalidValue, match=r"Roster\."):
        build()
