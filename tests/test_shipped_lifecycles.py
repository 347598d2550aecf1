"""Every shipped lifecycle is held to the same stories, and told by its page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

import lifecycles
import pytest
from hypothesis import given, settings

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Code,
    Complaint,
    EndingKind,
    Finding,
    InvalidRulebook,
    Kind,
    Medium,
    Outcome,
    Plan,
    Responsibility,
    Rulebook,
    Severity,
    handle,
    open_complaint,
    reasons_against,
)
from complaintkit.codec import RulebookCodec
from complaintkit.complaint.redress import NOT_BEGUN
from complaintkit.lifecycle.calming import CalmingChart
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.shipped import SHIPPED, shipped_lifecycles
from complaintkit.policies.situation import NOTHING_GIVEN
from complaintkit.presets import standard
from house import (
    AMY,
    ANN,
    ASSESSMENT,
    BO,
    DESK_HOURS,
    DI,
    EVERYONE,
    FINDING,
    MO,
    MONDAY,
    OPS,
    STANDARD,
    apology,
    cash,
    intake,
)
from journeys import Dice, Journey, any_command, sensible, some_intake
from test_laws import LAW, THROWS

Steps = tuple[tuple[do.Command, Actor], ...]
RULEBOOKS = {
    name: STANDARD.with_(version=name, lifecycle=lifecycle)
    for name, lifecycle in shipped_lifecycles().items()
}
every_lifecycle = pytest.mark.parametrize("name", RULEBOOKS)


def opened(rulebook: Rulebook, loss: str | None = "400.00") -> Complaint:
    case = open_complaint(intake(loss), rulebook, id="C-1", by=ANN, at=MONDAY)
    return case.complaint


def after(complaint: Complaint, rulebook: Rulebook, *steps: Steps) -> Complaint:
    """The complaint after *steps*, a day each."""
    for command, by in (each for several in steps for each in several):
        at = complaint.updated_at + timedelta(days=1)
        complaint = handle(complaint, command, rulebook, by=by, at=at).complaint
    return complaint


def against(
    complaint: Complaint, command: do.Command, rulebook: Rulebook, by: Actor = ANN
) -> list[Code]:
    at = complaint.updated_at + timedelta(days=1)
    reasons = reasons_against(complaint, command, rulebook, by=by, at=at)
    return [reason.code for reason in reasons]


def offer(amount: int, number: int = 1) -> Steps:
    name = f"C-1/o{number}"
    return (
        (do.PrepareOffers([Plan([cash(amount)])]), ANN),
        (do.PresentOffer(name), ANN),
    )


def yes(amount: int, number: int = 1) -> Steps:
    name = f"C-1/o{number}"
    return (
        (do.RecordAcceptance(name), ANN),
        (do.ConfirmAgreement(name, [cash(amount)]), ANN),
    )


def carried_out(number: int = 1) -> Steps:
    line = f"C-1/o{number}/l1"
    return (
        (do.InstructRedress(line), ANN),
        (do.FulfilRedress(line, "transfer 88"), OPS),
    )


HEARD: Steps = (
    (do.Assess(ASSESSMENT), ANN),
    (do.Apologise(Medium.LETTER), ANN),
)
ASKED: Steps = ((do.FollowUp(satisfied=True), ANN),)
LEARNT: Steps = ((do.RecordRootCause(["weak packing"]), ANN),)
RESOLVED: Steps = ((do.Close(EndingKind.RESOLVED), ANN),)
DONE: Steps = (*ASKED, *LEARNT, *RESOLVED)


# --- one list of commands, nine stories -------------------------------------------

LIST: Steps = (
    (do.Acknowledge("we call you"), ANN),
    (do.Apologise(Medium.LETTER), ANN),
    (do.ConfirmRecord(), ANN),
    (do.InformCustomer("we look into it", Medium.PHONE), ANN),
    (do.AwaitCustomer("which lid?"), ANN),
    (do.RecordAnswer("the blue one"), ANN),
    (do.Assess(ASSESSMENT), ANN),
    (do.Dispatch("billing"), ANN),
    (do.AcceptHandover(), AMY),
    (do.RecordFinding(FINDING), AMY),
    *offer(150),
    (do.RecordObjection("C-1/o1", "too little"), AMY),
    (do.PrepareOffers([Plan([cash(600)])]), AMY),
    (do.RequestApproval("C-1/o2"), AMY),
    (do.Approve("C-1/o2"), BO),
    (do.PresentOffer("C-1/o2"), AMY),
    *yes(600, 2),
    *carried_out(2),
    (do.FollowUp(satisfied=False, remark="it came late"), AMY),
    (do.PrepareOffers([Plan([cash(30)])]), AMY),
    (do.Grant("C-1/o3", "for the delay"), BO),
    *carried_out(3),
    *DONE,
    (do.Reopen("it was charged again"), ANN),
    (do.Apologise(Medium.LETTER), ANN),
    *DONE,
)


def visited(name: str) -> tuple[Complaint, str]:
    """What the list leaves of a complaint, and every status that it came through."""
    complaint = opened(RULEBOOKS[name])
    statuses = [complaint.status]
    for step in LIST:
        complaint = after(complaint, RULEBOOKS[name], (step,))
        statuses.append(complaint.status)
    return complaint, " ".join(status for status, _ in groupby(statuses))


VISITED = {
    "standard": (
        "received assessed dispatched investigating negotiating agreed fulfilled "
        "negotiating agreed fulfilled settled closed assessed settled closed"
    ),
    "six_steps": (
        "listening empathising asking acting agreeing thanking "
        "acting agreeing thanking closed asking thanking closed"
    ),
    "listen_to_closure": (
        "listening understanding taken_seriously solving looping "
        "solving looping closed understanding looping closed"
    ),
    "negotiation": (
        "opening questioning responding proposing responding proposing agreeing "
        "confirmed responding confirmed closed responding confirmed closed"
    ),
    "after_sales": (
        "registered contacted analysing signing analysing approving signing acting "
        "tracking analysing acting tracking closed analysing tracking closed"
    ),
    "calming": (
        "letting_out apologised gathering proposing asking proposing asking "
        "following_up gathering proposing following_up closed "
        "letting_out apologised following_up closed"
    ),
    "listen_to_satisfied": (
        "listening apologised restated empathised compensating "
        "listening compensating satisfied closed listening apologised satisfied closed"
    ),
    "analyse_and_review": (
        "hearing_out finding_causes handed_over finding_solution telling "
        "finding_solution telling acting reviewing finding_causes finding_solution "
        "acting reviewing closed finding_causes reviewing closed"
    ),
    "management": (
        "recording classifying handling executing feeding_back "
        "handling executing feeding_back analysing closed "
        "handling feeding_back analysing closed"
    ),
}
"""What the list is the story of, under each lifecycle."""


@every_lifecycle
def test_one_list_of_commands_runs_through_every_lifecycle(name: str) -> None:
    complaint, statuses = visited(name)

    assert statuses == VISITED[name]
    assert complaint.closed
    assert [str(line.redress.cost) for line in complaint.fulfilled] == [
        "600.00 EUR",
        "30.00 EUR",
    ]


# --- stories that must have an end ------------------------------------------------


def settled(name: str, *steps: Steps, loss: str | None = "400.00") -> Complaint:
    return after(opened(RULEBOOKS[name], loss), RULEBOOKS[name], HEARD, *steps)


STORIES: dict[str, tuple[Steps, ...]] = {
    "within authority": (offer(50), yes(50), carried_out(), DONE),
    "an objection, then another offer": (
        offer(50),
        ((do.RecordObjection("C-1/o1", "too little"), ANN),),
        *(offer(90, 2), yes(90, 2), carried_out(2), DONE),
    ),
    "an objection when the offer was accepted already": (
        offer(50),
        (
            (do.RecordAcceptance("C-1/o1"), ANN),
            (do.RecordObjection("C-1/o1", "not so"), ANN),
        ),
        DONE,
    ),
    "two offers on the table": (
        *(offer(50), offer(60, 2)),
        ((do.RecordObjection("C-1/o1", "the other"), ANN),),
        *(yes(60, 2), carried_out(2), DONE),
    ),
    "an approval, level by level": (
        (
            (do.PrepareOffers([Plan([cash(2000)])]), ANN),
            (do.RequestApproval("C-1/o1"), ANN),
            (do.Approve("C-1/o1"), BO),
            (do.Approve("C-1/o1"), MO),
            (do.PresentOffer("C-1/o1"), ANN),
        ),
        *(yes(2000), carried_out(), DONE),
    ),
    "a declined approval": (
        (
            (do.PrepareOffers([Plan([cash(900)])]), ANN),
            (do.RequestApproval("C-1/o1"), ANN),
            (do.DeclineApproval("C-1/o1", "too much"), BO),
        ),
        *(offer(90, 2), yes(90, 2), carried_out(2), DONE),
    ),
    "an approval that is returned for change": (
        (
            (do.PrepareOffers([Plan([cash(900)])]), ANN),
            (do.RequestApproval("C-1/o1"), ANN),
            (do.ReturnForChange("C-1/o1", "a half would do"), BO),
            (do.ReviseOffer("C-1/o1", Plan([cash(450)])), ANN),
            (do.RequestApproval("C-1/o1"), ANN),
            (do.Approve("C-1/o1"), BO),
            (do.PresentOffer("C-1/o1"), ANN),
        ),
        *(yes(450), carried_out(), DONE),
    ),
    "two approvals, of which one is declined": (
        (
            (do.PrepareOffers([Plan([cash(900)]), Plan([cash(450)])]), ANN),
            (do.RequestApproval("C-1/o1"), ANN),
            (do.RequestApproval("C-1/o2"), ANN),
            (do.DeclineApproval("C-1/o1", "too much"), BO),
            (do.Approve("C-1/o2"), BO),
            (do.PresentOffer("C-1/o2"), ANN),
        ),
        *(yes(450, 2), carried_out(2), DONE),
    ),
    "a counter-demand that is met": (
        ((do.RecordCounterDemand(Plan([cash(80)])), ANN),),
        ((do.PresentOffer("C-1/o1"), ANN),),
        *(yes(80), carried_out(), DONE),
    ),
    "a counter-demand that is not met": (
        offer(50),
        ((do.RecordCounterDemand(Plan([cash(150_000)]), "C-1/o1"), ANN),),
        *(offer(90, 3), yes(90, 3), carried_out(3), DONE),
    ),
    "a grant": (
        (
            (do.PrepareOffers([Plan([cash(50)])]), ANN),
            (do.Grant("C-1/o1", "a birthday"), ANN),
        ),
        *(carried_out(), DONE),
    ),
    "redress that fails, and is cancelled": (
        *(offer(50), yes(50)),
        (
            (do.InstructRedress("C-1/o1/l1"), ANN),
            (do.FailRedress("C-1/o1/l1", "refused"), OPS),
            (do.CancelRedress("C-1/o1/l1", "sold out"), ANN),
        ),
        DONE,
    ),
    "more is offered while redress is owed": (
        *(offer(50), yes(50), offer(30, 2), carried_out()),
        ((do.RecordObjection("C-1/o2", "no need"), ANN),),
        DONE,
    ),
    "an unsatisfied follow-up": (
        *(offer(50), yes(50), carried_out()),
        ((do.FollowUp(satisfied=False), ANN),),
        *(offer(30, 2), yes(30, 2), carried_out(2), DONE),
    ),
    "a satisfied customer who comes again": (
        *(offer(50), yes(50), carried_out(), ASKED),
        ((do.RecordCounterDemand(Plan([cash(20)])), ANN),),
        *(((do.PresentOffer("C-1/o2"), ANN),), yes(20, 2), carried_out(2), DONE),
    ),
    "a customer who is satisfied before any offer": (DONE,),
    "an offer that is prepared for a satisfied customer, and kept back": (
        *(offer(50), yes(50), carried_out(), ASKED),
        *(offer(20, 2)[:1], LEARNT, RESOLVED),
    ),
    "a hand-over": (
        ((do.Dispatch("billing"), ANN), (do.AcceptHandover(), AMY)),
        *(offer(50), yes(50), carried_out(), DONE),
    ),
    "a finding that it holds": (
        ((do.RecordFinding(FINDING), ANN),),
        *(offer(50), yes(50), carried_out(), DONE),
    ),
}


@every_lifecycle
@pytest.mark.parametrize("story", STORIES)
def test_a_complaint_is_settled_however_it_goes(name: str, story: str) -> None:
    complaint = settled(name, *STORIES[story])

    assert complaint.ending is not None
    assert (complaint.closed, complaint.ending.kind) == (True, EndingKind.RESOLVED)


@every_lifecycle
def test_a_complaint_without_any_loss_is_settled(name: str) -> None:
    told: Steps = ((do.InformCustomer("it was the wrong lid", Medium.PHONE), ANN),)

    assert settled(name, told, DONE, loss=None).closed


NOT_UPHELD = Finding(
    outcome=Outcome.NOT_UPHELD, responsibility=Responsibility.MISUNDERSTANDING
)


@every_lifecycle
@pytest.mark.parametrize(
    "before", [(), ((do.RecordFinding(NOT_UPHELD), ANN),)], ids=["at once", "found"]
)
def test_a_complaint_that_does_not_hold_is_rejected_and_closed(
    name: str, before: Steps
) -> None:
    no: Steps = (
        (do.RejectComplaint("it is as agreed"), ANN),
        (do.Close(EndingKind.REJECTED), ANN),
    )

    assert settled(name, before, no).closed


@every_lifecycle
def test_a_final_answer_that_is_turned_down_is_a_deadlock(name: str) -> None:
    final: Steps = (
        (do.RecordObjection("C-1/o1", "too little"), ANN),
        (do.RecordDeadlock("the ombudsman", "no more to give"), ANN),
        (do.Close(EndingKind.DEADLOCKED), ANN),
    )

    assert settled(name, offer(50), final).closed


ENDINGS: tuple[tuple[do.Command, EndingKind], ...] = (
    (do.Withdraw(), EndingKind.WITHDRAWN),
    (do.Refer("the carrier", "their leg"), EndingKind.REFERRED),
    (do.MergeInto("C-7", "the same parcel"), EndingKind.MERGED),
    (do.RecordSilence(), EndingKind.SILENT),
)


def stages(name: str) -> Iterator[Complaint]:
    """The complaint after every command of the list, while it is open."""
    rulebook = RULEBOOKS[name]
    complaint = opened(rulebook)
    for step in LIST:
        if not complaint.closed:
            yield complaint
        complaint = after(complaint, rulebook, (step,))


@every_lifecycle
@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending[1].value)
def test_customers_may_go_or_fall_silent_at_any_time(
    name: str, ending: tuple[do.Command, EndingKind]
) -> None:
    (command, kind), rulebook = ending, RULEBOOKS[name]
    unanswered: Steps = ((do.AwaitCustomer("which lid?"), ANN),) * 3
    asked = unanswered if kind is EndingKind.SILENT else ()
    ended = 0
    for stage in stages(name):
        complaint = after(stage, rulebook, asked)
        codes = set(against(complaint, command, rulebook))
        assert codes <= {Code.REDRESS_OUTSTANDING, Code.OFFER_ON_TABLE}
        if not codes:
            end: Steps = ((command, ANN), (do.Close(kind), ANN))
            ended += after(complaint, rulebook, end).closed

    assert ended > 20


@every_lifecycle
def test_redress_that_is_owed_is_carried_out_after_a_reopening(name: str) -> None:
    complaint = settled(
        name,
        *(offer(50), yes(50)),
        ((do.AwaitCustomer("where to?"), ANN),) * 3,
        (
            (do.RecordSilence(), ANN),
            (do.Close(EndingKind.SILENT), ANN),
            (do.Reopen("back from abroad"), ANN),
            (do.Apologise(Medium.LETTER), ANN),
        ),
        carried_out(),
        DONE,
    )

    assert (complaint.closed, len(complaint.fulfilled)) == (True, 1)


@every_lifecycle
def test_an_apology_that_is_owed_can_be_given_until_the_end(name: str) -> None:
    rulebook = RULEBOOKS[name]
    staff = Assessment(
        kind=Kind.SERVICE, severity=Severity.LOW, responsibility=Responsibility.STAFF
    )
    done = settled(name, ((do.Assess(staff), ANN),), offer(50), yes(50), carried_out())
    asked = after(done, rulebook, ASKED, LEARNT)

    assert against(asked, RESOLVED[0][0], rulebook) == [Code.JOINT_APOLOGY_DUE]
    joint: Steps = ((do.Apologise(Medium.LETTER, together_with="joe"), MO),)
    assert after(asked, rulebook, joint, RESOLVED).closed


@every_lifecycle
def test_a_record_that_must_be_confirmed_is_confirmed_in_time(name: str) -> None:
    rulebook = RULEBOOKS[name]
    complaint = settled(name, offer(90)[:1], loss="5000.00")

    present = do.PresentOffer("C-1/o1")
    assert against(complaint, present, rulebook) == [Code.RECORD_NOT_CONFIRMED]
    confirm: Steps = ((do.ConfirmRecord(), ANN), (present, ANN))
    letter: Steps = ((do.Apologise(Medium.LETTER), BO),)
    paid = after(complaint, rulebook, confirm, yes(90), carried_out(), letter)
    assert after(paid, rulebook, ASKED, DONE).closed


@every_lifecycle
def test_what_was_settled_on_the_spot_is_closed_at_once_unless_all_are_asked(
    name: str,
) -> None:
    done = settled(name, offer(50), yes(50), carried_out(), LEARNT)

    refused = against(done, RESOLVED[0][0], RULEBOOKS[name])
    asks_everybody = name == "listen_to_satisfied"
    assert refused == ([Code.NOT_IN_STATUS] if asks_everybody else [])


# --- from wherever a journey has led ----------------------------------------------


def journey_under(rulebook: Rulebook, throws: bytes) -> Journey:
    """A random journey of up to forty commands, sensible ones for the most part."""
    dice = Dice(iter(throws))
    journey = Journey.begin(rulebook, some_intake(dice, dice.pick((None, "80.00"))))
    for _ in range(dice.pick((3, 8, 15, 25, 40))):
        command, role = sensible(dice, journey.complaint)
        if dice.pick((True, False, False, False)):
            command, role = any_command(dice, journey.complaint, rulebook), "any"
        by = dice.pick([each for each in EVERYONE if role in ("any", each.role)])
        at = journey.at + timedelta(minutes=dice.pick((1, 1500)))
        if not isinstance(command, do.Repin):
            journey.attempt(command, by, NOTHING_GIVEN, at=at)
    return journey


def tried(journey: Journey, command: do.Command, by: Actor = DI) -> tuple[Code, ...]:
    """What stands against it a day later; if nothing does, it is done."""
    at = journey.at + timedelta(days=1)
    reasons = journey.attempt(command, by, NOTHING_GIVEN, at=at)
    return tuple(reason.code for reason in reasons)


def must(journey: Journey, *commands: do.Command, by: Actor = DI) -> None:
    for command in commands:
        assert tried(journey, command, by) == (), journey.complaint.status


def settle(journey: Journey) -> None:
    """What a patient director does: say sorry, pay what is owed, and ask."""
    complaint = journey.complaint
    if complaint.confirmed_at is None:
        must(journey, do.ConfirmRecord())
    if complaint.assessment is None:
        must(journey, do.Assess(ASSESSMENT))
    if complaint.handover is not None and complaint.handover.signed_by is None:
        must(journey, do.AcceptHandover(), by=Actor("joe", "operations"))
    must(journey, do.Apologise(Medium.VIDEO, together_with="joe"))
    must(journey, do.Apologise(Medium.LETTER), do.RecordRootCause(["weak packing"]))
    must(journey, *(do.RecordObjection(o.id, "not so") for o in complaint.on_table))
    for line in complaint.outstanding:
        if line.state in NOT_BEGUN:
            must(journey, do.InstructRedress(line.id))
        must(journey, do.FulfilRedress(line.id, "transfer 88"))
    if journey.complaint.counter_demand is not None:
        answer(journey)
    for _ in range(2):
        if journey.complaint.ending is None and tried(journey, *RESOLVED_BY_DIRECTOR):
            by = MO if journey.complaint.owner == DI.id else DI
            must(journey, do.FollowUp(satisfied=True), by=by)


def answer(journey: Journey) -> None:
    """The last word on what the customer asks for instead."""
    must(journey, do.PrepareOffers([Plan([apology()])]))
    last = journey.complaint.offers[-1].id
    against = tried(journey, do.PresentOffer(last))
    if against:
        assert Code.NOT_IN_STATUS not in against
        must(journey, do.RecordDeadlock("the ombudsman", "no more to give"))
    else:
        must(journey, do.RecordObjection(last, "no more is asked for"))


RESOLVED_BY_DIRECTOR = (do.Close(EndingKind.RESOLVED), DI)


@pytest.mark.no_cover  # long, and covered elsewhere
@every_lifecycle
def test_from_wherever_a_journey_has_led_the_complaint_can_be_closed(name: str) -> None:
    @settings(LAW, max_examples=60)
    @given(THROWS)
    def journeys(throws: bytes) -> None:
        journey = journey_under(RULEBOOKS[name], throws)
        if journey.complaint.ending is None:
            settle(journey)
        if not journey.complaint.closed:
            ending = journey.complaint.ending
            must(
                journey,
                do.Close(EndingKind.RESOLVED if ending is None else ending.kind),
            )

    journeys()


# --- what a lifecycle insists on --------------------------------------------------


def test_nothing_is_offered_before_an_apology_where_customers_are_calmed() -> None:
    rulebook = RULEBOOKS["calming"]
    complaint = after(opened(rulebook), rulebook, HEARD[:1], offer(50)[:1])
    commands = (
        do.PresentOffer("C-1/o1"),
        do.Grant("C-1/o1", "a birthday"),
        do.FollowUp(satisfied=True),
    )

    refused = [against(complaint, command, rulebook) for command in commands]
    assert refused == [[Code.NOT_IN_STATUS]] * 3
    sorry = after(complaint, rulebook, HEARD[1:])
    assert [against(sorry, command, rulebook) for command in commands] == [[], [], []]


def test_the_loop_is_not_closed_before_the_root_cause_is_known() -> None:
    rulebook = RULEBOOKS["listen_to_closure"]
    done = settled("listen_to_closure", offer(50), yes(50), carried_out())

    assert against(done, RESOLVED[0][0], rulebook) == [Code.GUARD_REFUSES]
    assert after(done, rulebook, LEARNT, RESOLVED).closed


def test_the_head_has_answered_when_every_approval_is_answered() -> None:
    rulebook = RULEBOOKS["after_sales"]
    plans = [Plan([cash(900)]), Plan([cash(450)])]
    asked: Steps = (
        (do.PrepareOffers(plans), ANN),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.RequestApproval("C-1/o2"), ANN),
    )
    complaint = settled("after_sales", asked)
    one = after(complaint, rulebook, ((do.Approve("C-1/o1"), BO),))
    other = after(one, rulebook, ((do.DeclineApproval("C-1/o2", "no"), BO),))

    statuses = [each.status for each in (complaint, one, other)]
    assert statuses == ["approving", "approving", "analysing"]


def test_what_is_held_is_an_event_of_the_chart() -> None:
    says = "CalmingChart: held: no transition names 'grnat'; did you mean 'grant'"

    with pytest.raises(InvalidRulebook, match=says):
        guided_by(CalmingChart, held=["grnat"])


# --- as parts of a rulebook, and on the page --------------------------------------


@every_lifecycle
def test_a_rulebook_with_a_shipped_lifecycle_and_clocks_verifies_clean(
    name: str,
) -> None:
    timed = standard("EUR", calendar=DESK_HOURS)
    lifecycle = SHIPPED[name].lifecycle()
    rulebook = timed.with_(version="2", lifecycle=lifecycle)

    assert list(rulebook.check()) == []


@every_lifecycle
def test_a_stored_rulebook_names_its_lifecycle(name: str) -> None:
    codec = RulebookCodec(lifecycles=shipped_lifecycles())
    stored = codec.to_dict(RULEBOOKS[name])

    assert stored["lifecycle"] == name
    assert codec.from_dict(stored).pin == RULEBOOKS[name].pin


@every_lifecycle
def test_the_page_tells_of_every_chart_what_its_class_says(name: str) -> None:
    page = lifecycles.PAGE.read_text("utf-8")
    [section] = re.findall(rf"\n## {name}\n(.*?)(?=\n## |\Z)", page, re.DOTALL)

    assert section.rstrip().endswith(lifecycles.told(SHIPPED[name].chart))
    assert f"](#{name}) |" in page
