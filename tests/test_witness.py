"""A witness tells of every rule that is broken, from the entries alone."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, frozen

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Compensation,
    Decision,
    EndingKind,
    Entry,
    FollowUpTerms,
    Medium,
    Plan,
    Redress,
    RedressForm,
    Roster,
    Rulebook,
    Situation,
    Stance,
)
from complaintkit.complaint.assessment import Emotion, Finding, Outcome, Responsibility
from complaintkit.complaint.care import ApologyLevel, ApologyTerms, Attention
from complaintkit.complaint.complaint import Request
from complaintkit.complaint.redress import Authority, Basis
from complaintkit.exploring.cast import Cast
from complaintkit.exploring.probes import probed
from complaintkit.exploring.search import House
from complaintkit.exploring.witness import Witness
from complaintkit.policies.situation import NOTHING_GIVEN
from house import ANN, BO, DI, MO, MONDAY, OPS, STANDARD, TIGHT, cash, euros, intake

OFFER, LINE = "C-1/o1", "C-1/o1/l1"
SMALL, BIG = Plan([cash(50)]), Plan([cash(700)])


@frozen
class Told:
    """An entry as a witness is told of it."""

    command: do.Command
    by: Actor = ANN
    outcomes: tuple[tuple[str, object], ...] = ()
    closed: bool = False
    hours: int = 1


def wrongs(
    *told: Told | do.Command,
    rulebook: Rulebook = STANDARD,
    given: Situation = NOTHING_GIVEN,
) -> list[str]:
    """What a witness says of a story that no ``handle`` would have let happen."""
    witness, at, said = Witness.of(rulebook), MONDAY, []
    opened = do.Open("C-1", intake(), rulebook.pin)
    for number, each in enumerate((opened, *told), 1):
        one = each if isinstance(each, Told) else Told(each)
        at += timedelta(hours=one.hours)
        decisions = tuple(
            Decision(policy, outcome, "rule", "", "", (), ())
            for policy, outcome in one.outcomes
        )
        entry = Entry(
            "C-1", number, at, one.by, one.command, decisions, "s", one.closed
        )
        said += [wrong.what for wrong in witness.saw(entry, given)]
    return said


def asked(*ladder: str, by: Actor = ANN) -> Told:
    authority = Authority(euros(700), ladder[-1], ladder=ladder)
    return Told(do.RequestApproval(OFFER), by, (("authority", authority),))


SPOKEN = (do.PrepareOffers([SMALL]), do.PresentOffer(OFFER))
ACCEPTED = (*SPOKEN, do.RecordAcceptance(OFFER))
OWED = (*ACCEPTED, do.ConfirmAgreement(OFFER, SMALL.lines))
ON_ITS_WAY = (*OWED, do.InstructRedress(LINE))
PAID = (*ON_ITS_WAY, do.FulfilRedress(LINE))
TERMS = FollowUpTerms(times=1, by_owner=False, attempts=2)
FOLLOWED = Told(do.FollowUp(satisfied=True), BO, (("follow_up", TERMS),))
NONE_OWED = (("apology", None),)
CLOSED = Told(do.Close(EndingKind.RESOLVED), ANN, NONE_OWED, closed=True)
REFUTED, UPHELD = (
    do.RecordFinding(Finding(outcome=each, responsibility=Responsibility.MISUSE))
    for each in (Outcome.NOT_UPHELD, Outcome.UPHELD)
)
APOLOGY = ApologyTerms(level=ApologyLevel.MIDDLE, role="supervisor")
STATUTORY = Plan([evolve(cash(50), basis=Basis.STATUTORY)])
DUE = Compensation(euros(10), 1, None, None, euros(10), euros(0), ("r", None, None))  # type: ignore[arg-type]  # a whole number is one too
FLOORED = evolve(DUE, floor=euros(20))
CREDIT = do.Grant(OFFER, "a birthday", provisional=True)
WINDOW = Told(do.Reopen("again"), outcomes=(("reopening", 3),), hours=100)


ASKED = evolve(CLOSED, outcomes=(*FOLLOWED.outcomes, *NONE_OWED))


def test_a_story_as_it_should_be_has_nothing_wrong() -> None:
    assert wrongs(*PAID, FOLLOWED, ASKED) == []
    assert wrongs(*PAID, CLOSED) == []
    by = Told(do.Approve(OFFER), BO)
    approved = (do.PrepareOffers([BIG]), asked("supervisor"), by)
    assert wrongs(*approved, do.PresentOffer(OFFER)) == []
    assert wrongs(do.PrepareOffers([SMALL]), CREDIT, REFUTED) == []


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ((*PAID, do.FulfilRedress(LINE)), "C-1/o1/l1 was paid 2 times"),
        ((*OWED, do.FulfilRedress(LINE)), f"{LINE}, which is owed, was fulfilled"),
        (
            (*ON_ITS_WAY, do.FailRedress(LINE, "late"), do.FulfilRedress(LINE)),
            f"{LINE}, which is owed, was fulfilled",
        ),
        ((*PAID, do.ReverseCredit(LINE, "no")), "what was given for good was taken"),
        (
            (*PAID, do.ReverseCredit(LINE, "no")),
            "the credit of a complaint that may hold was taken back",
        ),
        (
            (Told(do.Dispatch()), Told(do.AcceptHandover())),
            "ann signed for what they gave away themselves",
        ),
        ((*OWED, FOLLOWED), "the customer was asked before the redress had come"),
        (
            (
                *PAID,
                evolve(
                    FOLLOWED, command=do.FollowUp(satisfied=True, happened_at=MONDAY)
                ),
            ),
            "the customer was asked before the redress had come",
        ),
        ((*PAID, evolve(FOLLOWED, by=ANN)), "ann asked how ann had done"),
        ((*PAID, FOLLOWED, FOLLOWED), "the customer was asked once too often"),
        ((*ON_ITS_WAY, do.Withdraw()), "it ended while money was on its way"),
        ((UPHELD, do.RejectComplaint("no")), "that was found to hold was rejected"),
        (
            (FOLLOWED, do.RecordDeadlock("the ombudsman", "no")),
            "it was called a deadlock, and the customer was content",
        ),
        ((do.AwaitCustomer("which?"), do.RecordSilence()), "was called silent"),
        (
            (
                *(do.AwaitCustomer("which?"), do.AwaitCustomer("which?")),
                *(do.RecordAnswer("blue"), do.AwaitCustomer("which?")),
                Told(do.RecordSilence(), outcomes=(("follow_up", TERMS),)),
            ),
            "was called silent",
        ),
        ((*OWED, CLOSED), "it was closed as resolved, and something is owed"),
        ((CLOSED,), "it was closed as resolved, and the customer was not asked"),
        (
            (*PAID, FOLLOWED, evolve(CLOSED, outcomes=(("apology", APOLOGY),))),
            "it was closed as resolved without the apology that is owed",
        ),
        (
            (*PAID, FOLLOWED, evolve(CLOSED, outcomes=())),
            "it was closed as resolved, and nobody asked for an apology",
        ),
        ((Told(do.Reopen("again")),), "it was reopened, and was not closed"),
        ((*PAID, CLOSED, WINDOW), "it was reopened after the window for it"),
        (
            (
                do.PrepareOffers([SMALL]),
                do.PresentOffer(OFFER),
                do.ReviseOffer(OFFER, BIG),
            ),
            "an offer was changed after it was spoken",
        ),
        (
            (do.PrepareOffers([BIG]), asked("supervisor"), do.Approve(OFFER)),
            "ann approved what they had a hand in",
        ),
        (
            (do.PrepareOffers([BIG]), Told(do.Approve(OFFER), BO)),
            "bo approved what nobody asked for",
        ),
        (
            (do.PrepareOffers([BIG]), asked("supervisor"), Told(do.Approve(OFFER), DI)),
            "a director signed where a supervisor was asked",
        ),
        ((*SPOKEN, do.PresentOffer(OFFER)), "C-1/o1 was promised again"),
        (
            (do.PrepareOffers([BIG]), asked("supervisor"), do.PresentOffer(OFFER)),
            "C-1/o1 was spoken while its approval was open",
        ),
        (
            (
                *(do.PrepareOffers([BIG]), asked("supervisor")),
                *(do.DeclineApproval(OFFER, "no"), Told(do.PresentOffer(OFFER), DI)),
            ),
            "C-1/o1 was spoken while its approval was refused",
        ),
        (
            (
                do.PrepareOffers([SMALL]),
                Told(do.PresentOffer(OFFER), outcomes=(("record", True),)),
            ),
            "a promise was made before the record was confirmed",
        ),
        (
            (
                *(do.ConfirmRecord(), do.AmendRecord(intake(), "misheard")),
                do.PrepareOffers([SMALL]),
                Told(do.PresentOffer(OFFER), outcomes=(("record", True),)),
            ),
            "a promise was made before the record was confirmed",
        ),
        (
            (
                *(do.ConfirmRecord(), do.AmendRecord(intake(), "misheard")),
                *(do.PrepareOffers([SMALL]), do.PresentOffer(OFFER)),
            ),
            "a confirmation was kept of a record that was amended",
        ),
        (
            (
                *(do.SignalEmotion(Emotion.ANGRY), do.PrepareOffers([SMALL])),
                Told(
                    do.PresentOffer(OFFER),
                    outcomes=(
                        ("attention", Attention(answered_by="x", calm_first=True)),
                    ),
                ),
            ),
            "a promise was made to a customer whom nobody had calmed",
        ),
        (
            (*ACCEPTED, do.RecordAcceptance(OFFER)),
            "the customer answered C-1/o1, which",
        ),
        ((*SPOKEN, do.ConfirmAgreement(OFFER, SMALL.lines)), "has not accepted it"),
        (
            (*ACCEPTED, do.ConfirmAgreement(OFFER, BIG.lines)),
            "something else was repeat",
        ),
        (
            (do.PrepareOffers([BIG]), do.PresentOffer(OFFER)),
            "front_line may commit the house to 200.00 EUR",
        ),
        (
            (do.PrepareOffers([SMALL]), Told(do.PresentOffer(OFFER), OPS)),
            "operations may promise nothing",
        ),
        (
            (
                Told(do.AddNote("due"), outcomes=(("compensation", DUE),)),
                *(do.PrepareOffers([STATUTORY]), do.PresentOffer(OFFER)),
            ),
            "goodwill was given as what the law entitles to",
        ),
        (
            (
                Told(do.AddNote("due"), outcomes=(("compensation", FLOORED),)),
                do.PrepareOffers([SMALL]),
                Told(do.PresentOffer(OFFER), outcomes=(("conduct", Stance.REFUSE),)),
            ),
            "goodwill was given where the answer is a clear no",
        ),
        (
            (
                Told(do.AddNote("due"), outcomes=(("compensation", FLOORED),)),
                do.PrepareOffers([SMALL]),
                Told(do.PresentOffer(OFFER), outcomes=(("conduct", Stance.FIRM),)),
            ),
            "more than is due was given where the answer is firm",
        ),
        (
            (
                Told(do.AddNote("due"), outcomes=(("compensation", DUE),)),
                do.PrepareOffers([SMALL]),
                Told(do.PresentOffer(OFFER), outcomes=(("concession", 1),)),
            ),
            "more than 1 times what is due was conceded",
        ),
        (
            (
                *SPOKEN,
                Told(
                    do.RecordCounterDemand(SMALL, OFFER),
                    outcomes=(("counter_demand", True),),
                ),
                do.RecordCounterDemand(BIG),
                do.RecordAcceptance(OFFER),
            ),
            "the customer answered C-1/o1, which is turned_down, with accepted",
        ),
        (
            (Told(do.AddNote("x"), Actor("amy", "supervisor", on_behalf_of="bo")),),
            "amy acts for bo, who delegated nothing",
        ),
        ((Told(do.AddNote("x"), hours=-1),), "recorded time ran backwards"),
        ((*PAID, CLOSED, do.AddNote("x")), "add_note opened a closed complaint"),
        ((Told(do.AddNote("x"), closed=True),), "add_note, which is no ending, closed"),
        (
            (do.Withdraw(), do.Expedite("x")),
            "expedite went on with a complaint that had",
        ),
    ],
)
def test_each_rule_that_is_broken_is_told(told: tuple[Any, ...], what: str) -> None:
    assert any(what in said for said in wrongs(*told))


def promised(by: Actor, *lines: Any, given: Situation = NOTHING_GIVEN) -> list[str]:
    told = (do.PrepareOffers([Plan(lines)]), Told(do.PresentOffer(OFFER), by))
    return wrongs(*told, rulebook=TIGHT, given=given)


FREE = Situation(spent_by_actor=euros(0), times_by_actor=0)
GIFT = Redress(RedressForm.GIFT, euros(30), euros(12), department="shop")


def test_forms_and_allowances_are_told_too() -> None:
    assert promised(ANN, GIFT, given=FREE) == ["front_line may not give such redress"]
    assert promised(BO, GIFT, given=FREE) == []
    assert promised(BO, GIFT, GIFT, given=FREE) == [
        "supervisor may give 12.00 EUR of gift"
    ]
    assert promised(BO, cash(5)) == ["bo may give 900.00 EUR within the period"]
    once = evolve(FREE, times_by_actor=1)
    assert promised(MO, cash(5), given=once) == ["mo may give 1 times in the period"]
    assert promised(MO, cash(950), given=FREE) == [
        "nobody may give more than 900.00 EUR of goodwill"
    ]
    twice = (do.PrepareOffers([SMALL, SMALL]), do.PresentOffer(OFFER))
    found = wrongs(*twice, do.PresentOffer("C-1/o2"), rulebook=TIGHT, given=FREE)
    assert found[-1] == "ann may give 60.00 EUR within the period"


def test_a_ladder_that_nobody_is_left_to_sign_is_told() -> None:
    staff = {"supervisor": ["bo", "mo"], "manager": ["mo"]}
    given = Situation(roster=Roster(staff))
    lost = "a request climbs a ladder that nobody is left to sign"
    told = (do.PrepareOffers([BIG]), asked("supervisor", "manager"))

    assert wrongs(*told, given=given) == []
    revised = do.ReviseOffer(OFFER, SMALL)
    again = (*told, Told(revised, BO), asked("supervisor", "manager"))
    assert wrongs(*again, given=given) == [lost]


def test_a_renewed_rulebook_takes_the_approvals_with_it() -> None:
    spoken = (do.PrepareOffers([BIG, SMALL]), do.PresentOffer("C-1/o2"))
    told = (*spoken, asked("manager"), Told(do.Approve(OFFER), MO))
    moved = do.Repin(STANDARD.pin, "new limits")

    assert wrongs(*told, moved, do.PresentOffer(OFFER)) == [
        "front_line may commit the house to 200.00 EUR"
    ]


def test_what_a_customer_heard_or_an_apology_calms() -> None:
    calm = (("attention", Attention(answered_by="manager", calm_first=True)),)
    angry = (do.SignalEmotion(Emotion.ANGRY), do.PrepareOffers([SMALL]))
    present = Told(do.PresentOffer(OFFER), outcomes=calm)

    assert wrongs(*angry, do.InformCustomer("soon", Medium.PHONE), present) == []
    assert wrongs(*angry, do.Apologise(Medium.PHONE), present) == []
    closing = evolve(CLOSED, outcomes=(("apology", APOLOGY),))
    said = Told(do.Apologise(Medium.LETTER), BO)
    assert wrongs(*PAID, FOLLOWED, said, closing) == []


def test_every_complaint_bears_the_same_again_and_no_other_rules() -> None:
    cast = Cast.of(STANDARD)
    house = House(STANDARD, cast.given("EUR"), cast.lead, STANDARD)
    node = house.opened()
    forgot = (Request(None, cast.lead, do.AddNote("x")),)  # type: ignore[arg-type]  # planted
    forgetful = evolve(node, complaint=evolve(node.complaint, requests=forgot))

    assert [found.wrong.what for found in probed(house, [forgetful])] == [
        "a repeated request was handled again",
        "another command under a used request id was taken",
        "it was handled under a rulebook that it does not pin",
    ]
    assert [found.story for found in probed(house, [node])] == [node.story]
