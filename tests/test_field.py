"""Failures of other systems that must not be ours; each was seen in the field."""

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Code,
    Complaint,
    Delegation,
    EndingKind,
    InvalidValue,
    Money,
    NotAllowed,
    Plan,
    Product,
    Redress,
    RedressForm,
    Roster,
    Rulebook,
    RuleTable,
    Situation,
    handle,
    open_complaint,
    otherwise,
    reasons_against,
)
from complaintkit.complaint.care import FollowUpTerms
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard
from house import (
    AMY,
    ANN,
    ASSESSED,
    BO,
    DI,
    LATER,
    MO,
    MONDAY,
    OPS,
    STANDARD,
    TIGHT,
    accepted,
    agreed,
    cash,
    codes,
    euros,
    intake,
    paid,
    prepared,
    story,
)

# --- 16: the same action twice is one payment; an order has one ceiling ------------


def test_16_a_double_click_pays_once() -> None:
    """Seen in Open Food Network, WooCommerce Stripe: two clicks, two payments."""
    complaint = story(*agreed(50))
    pay = do.InstructRedress("C-1/o1/l1")
    click: dict[str, Any] = {"by": ANN, "at": LATER}

    first = handle(complaint, pay, STANDARD, **click, request_id="click")
    second = handle(first.complaint, pay, STANDARD, **click, request_id="click")

    assert second.entries == ()
    with pytest.raises(NotAllowed, match="is instructed, and must be"):
        handle(first.complaint, pay, STANDARD, **click, request_id="another")


def test_16_two_complaints_on_one_order_stay_below_the_orders_ceiling() -> None:
    """Seen in Tryton, Craft, openlinker: each refund passes, together they exceed."""
    capped = STANDARD.with_(version="2", ceilings=CeilingPolicy(order=Decimal(1)))
    order = evolve(intake(), product=Product(name="kettle", order_number="118"))
    opened = open_complaint(order, capped, id="C-2", by=ANN, at=MONDAY).complaint
    complaint = opened
    for command, by in prepared(Plan([cash(40)]), Plan([cash("40.01")])):
        complaint = handle(complaint, command, capped, by=by, at=MONDAY).complaint
    earlier = Situation(spent_on_order=euros(60), order_value=euros(100))

    within, beyond = do.PresentOffer("C-2/o1"), do.PresentOffer("C-2/o2")

    assert codes(complaint, within, rulebook=capped, given=earlier) == []
    assert codes(complaint, beyond, rulebook=capped, given=earlier) == [
        Code.CEILING_EXCEEDED
    ]
    assert codes(complaint, within, rulebook=capped) == [Code.NOT_GIVEN]
    assert codes(complaint, do.RequestApproval("C-2/o2"), OPS, capped, earlier) == [
        Code.CEILING_EXCEEDED
    ]


# --- 17: unknown is neither paid nor free to retry ------------------------------------


def test_17_a_payment_that_timed_out_waits_until_it_is_known() -> None:
    """Seen in OwnPay: a timeout was marked failed, retried, and paid twice."""
    unknown = story(
        *agreed(50),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FailRedress("C-1/o1/l1", "timed out", certain=False), OPS),
    )

    assert codes(unknown, do.InstructRedress("C-1/o1/l1")) == [Code.LINE_STATE]
    assert codes(unknown, do.Withdraw()) == [Code.REDRESS_OUTSTANDING]
    assert Code.REDRESS_OUTSTANDING in codes(unknown, do.Close(EndingKind.RESOLVED))
    known = handle(
        unknown, do.FailRedress("C-1/o1/l1", "not booked"), STANDARD, by=OPS, at=LATER
    ).complaint
    assert codes(known, do.InstructRedress("C-1/o1/l1")) == []


# --- 18: approvals hold for what was approved, and for nothing else ----------------


def test_18_an_amount_that_is_raised_after_the_approval_voids_it() -> None:
    """Seen in a warranty tracker: approved at 500, changed to 5000, still approved."""
    approved = (
        *prepared(Plan([cash(500)])),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.Approve("C-1/o1"), BO),
    )
    raised = story(*approved, (do.ReviseOffer("C-1/o1", Plan([cash(501)])), ANN))
    less = story(*approved, (do.ReviseOffer("C-1/o1", Plan([cash(499)])), ANN))
    present = do.PresentOffer("C-1/o1")

    assert codes(story(*approved), present) == []
    assert codes(raised, present) == [Code.BEYOND_AUTHORITY]
    assert codes(less, present) == [Code.BEYOND_AUTHORITY]
    same = do.ReviseOffer("C-1/o1", Plan([cash(500)]))
    assert codes(story(*approved), same) == [Code.SAME_PLAN]
    assert raised.offers[0].approval is None


def test_18_three_times_300_needs_the_level_that_900_needs() -> None:
    three = Plan([cash(300)])
    whole = story(*prepared(Plan([cash(900)])))
    cut = story(
        *prepared(three, three, three),
        (do.PresentOffer("C-1/o1"), BO),
        *accepted("C-1/o1", cash(300)),
        (do.PresentOffer("C-1/o2"), BO),
    )
    supervisors = evolve(STANDARD.authority, ladder=ladder_of(200, 899.99, 10_000))
    strict = STANDARD.with_(version="2", authority=supervisors, apology=None)

    def needed(complaint: Complaint, offer: str) -> list[Code]:
        moved = evolve(complaint, pin=strict.pin)
        return codes(moved, do.PresentOffer(offer), BO, strict)

    assert needed(whole, "C-1/o1") == [Code.BEYOND_AUTHORITY]
    assert needed(cut, "C-1/o3") == [Code.BEYOND_AUTHORITY]


def ladder_of(*limits: float) -> tuple[Any, ...]:
    levels = STANDARD.authority.ladder
    return tuple(
        evolve(level, limit=euros(str(limit)))
        for level, limit in zip(levels, limits, strict=False)
    )


@pytest.mark.parametrize(
    ("currency", "limit", "above"),
    [("EUR", "200.00", "200.01"), ("JPY", "200", "201"), ("KWD", "200.000", "200.001")],
)
def test_18_the_limit_is_within_authority_and_one_minor_unit_more_is_not(
    currency: str, limit: str, above: str
) -> None:
    rulebook = standard(currency)
    record = evolve(intake(None), demand=evolve(intake(None).demand, loss=None))

    def against(amount: str) -> list[Code]:
        refund = Redress(RedressForm.REFUND, Money(amount, currency), department="till")
        complaint = open_complaint(
            record, rulebook, id="C-1", by=ANN, at=MONDAY
        ).complaint
        for command, by in prepared(Plan([refund])):
            complaint = handle(complaint, command, rulebook, by=by, at=MONDAY).complaint
        return codes(complaint, do.PresentOffer("C-1/o1"), rulebook=rulebook)

    assert against(limit) == []
    assert against(above) == [Code.BEYOND_AUTHORITY]


def test_18_another_currency_is_refused_and_never_converted() -> None:
    dollars = Redress(RedressForm.REFUND, Money(5, "USD"), department="finance")
    complaint = story(*prepared(Plan([cash(5)])))

    revise = do.ReviseOffer("C-1/o1", Plan([dollars]))

    assert codes(complaint, revise) == [Code.OTHER_CURRENCY]


# --- 19: a maker is no checker, under whatever hat ---------------------------------

HOLDERS = {
    "front_line": ["ann", "amy"],
    "supervisor": ["bo"],
    "manager": ["mo"],
    "director": ["di"],
}


def asked(maker: Actor = ANN) -> Complaint:
    steps = (do.PrepareOffers([Plan([cash(500)])]), maker)
    return story(*ASSESSED, steps, (do.RequestApproval("C-1/o1"), ANN))


def test_19_a_maker_does_not_approve_by_another_role() -> None:
    promoted = Actor("ann", "supervisor")

    assert codes(asked(), do.Approve("C-1/o1"), promoted) == [Code.MAKER_IS_CHECKER]


def test_19_a_maker_does_not_approve_by_delegation_in_either_direction() -> None:
    to_ann = Roster(
        HOLDERS, delegations=[Delegation("supervisor", giver="bo", to="ann")]
    )
    to_amy = Roster(
        HOLDERS, delegations=[Delegation("supervisor", giver="bo", to="amy")]
    )
    ann_for_bo = Actor("ann", "supervisor", on_behalf_of="bo")
    amy_for_bo = Actor("amy", "supervisor", on_behalf_of="bo")
    approve = do.Approve("C-1/o1")

    def against(complaint: Complaint, by: Actor, roster: Roster) -> list[Code]:
        return codes(complaint, approve, by, given=Situation(roster=roster))

    assert against(asked(), ann_for_bo, to_ann) == [Code.MAKER_IS_CHECKER]
    assert against(asked(maker=BO), amy_for_bo, to_amy) == [Code.MAKER_IS_CHECKER]
    assert against(asked(), amy_for_bo, to_amy) == []


def test_19_both_who_acts_and_for_whom_are_recorded() -> None:
    roster = Roster(
        HOLDERS, delegations=[Delegation("supervisor", giver="bo", to="amy")]
    )
    amy_for_bo = Actor("amy", "supervisor", on_behalf_of="bo")

    case = handle(
        asked(),
        do.Approve("C-1/o1"),
        STANDARD,
        by=amy_for_bo,
        at=LATER,
        given=Situation(roster=roster),
    )

    assert case.entries[0].by == amy_for_bo
    assert case.complaint.offers[0].authorised_by == "bo"
    decision = dict(case.entries[0].decisions[-1].inputs)
    assert (decision["actor"], decision["on_behalf_of"]) == ("amy", "bo")


def test_19_a_delegate_spends_the_allowance_of_who_delegated() -> None:
    roster = Roster(
        {"front_line": ["ann", "amy"]},
        delegations=[Delegation("front_line", giver="ann", to="amy")],
    )
    given = Situation(roster=roster, spent_by_actor=euros(20))
    amy_for_ann = Actor("amy", "front_line", on_behalf_of="ann")
    complaint = story(*prepared(Plan([cash(25)]), Plan([cash(16)])), rulebook=TIGHT)
    present = do.PresentOffer("C-1/o1")

    spent = handle(
        complaint, present, TIGHT, by=amy_for_ann, at=LATER, given=given
    ).complaint

    assert spent.promised_by("ann") == euros(25)
    again = do.PresentOffer("C-1/o2")
    for by in (amy_for_ann, ANN):
        [reason] = reasons_against(spent, again, TIGHT, by=by, at=LATER, given=given)
        assert "ann would come to 61.00 EUR, above the allowance of 60.00" in str(
            reason
        )


def test_19_a_delegation_is_on_the_roster_or_it_is_none() -> None:
    amy_for_bo = Actor("amy", "supervisor", on_behalf_of="bo")
    amy_for_eve = Actor("amy", "supervisor", on_behalf_of="eve")
    approve = do.Approve("C-1/o1")
    without = Situation(roster=Roster(HOLDERS))

    assert codes(asked(), approve, amy_for_bo) == [Code.NOT_GIVEN]
    assert codes(asked(), approve, amy_for_bo, given=without) == [Code.NOT_DELEGATED]
    assert codes(asked(), approve, amy_for_eve, given=without) == [Code.ROLE_NOT_HELD]


def test_19_a_delegation_may_be_passed_on_and_never_comes_back() -> None:
    def of(giver: str, to: str, role: str = "supervisor") -> Delegation:
        return Delegation(role, giver=giver, to=to)

    roster = Roster(HOLDERS, delegations=[of("bo", "amy"), of("amy", "ann")])

    assert roster.acting_for("supervisor", "bo") == ("amy", "ann")
    assert roster.acting_for("manager", "bo") == ()
    with pytest.raises(InvalidValue, match="supervisor comes back to bo"):
        Roster(
            HOLDERS, delegations=[of("bo", "amy"), of("amy", "ann"), of("ann", "bo")]
        )
    assert Roster(HOLDERS, delegations=[of("bo", "amy"), of("amy", "bo", "front_line")])


def test_19_a_vacant_level_goes_up_and_never_approves_by_itself() -> None:
    complaint = story(*prepared(Plan([cash(500)])))
    vacant = Situation(roster=Roster({**HOLDERS, "supervisor": []}))

    case = handle(
        complaint,
        do.RequestApproval("C-1/o1"),
        STANDARD,
        by=ANN,
        at=LATER,
        given=vacant,
    )

    approval = case.complaint.offers[0].approval
    assert approval is not None
    assert approval.authority.ladder == ("manager",)
    assert codes(case.complaint, do.PresentOffer("C-1/o1")) == [Code.APPROVAL_OPEN]


def test_19_a_level_that_falls_vacant_later_is_asked_again_further_up() -> None:
    waiting = asked()
    staffed = Situation(roster=Roster(HOLDERS))
    vacant = Situation(roster=Roster({**HOLDERS, "supervisor": []}))
    again = do.RequestApproval("C-1/o1")

    assert codes(waiting, again, given=staffed) == [Code.APPROVAL_OPEN]
    case = handle(waiting, again, STANDARD, by=ANN, at=LATER, given=vacant)
    approval = case.complaint.offers[0].approval
    assert approval is not None
    assert approval.authority.ladder == ("manager",)
    assert codes(case.complaint, do.Approve("C-1/o1"), MO) == []


def test_19_where_no_level_is_high_enough_the_refusal_says_so() -> None:
    complaint = story(*prepared(Plan([cash("100000.01")])))

    [reason] = reasons_against(
        complaint, do.RequestApproval("C-1/o1"), STANDARD, by=DI, at=LATER
    )

    assert reason.code is Code.NOBODY_HAS_AUTHORITY
    assert "director may promise up to 100000.00 EUR" in reason.sentence


def test_19_a_ladder_of_more_than_four_levels_is_a_warning_and_no_error() -> None:
    extra = evolve(STANDARD.authority.ladder[-1], role="board", limit=euros(10**6))
    tall = evolve(STANDARD.authority, ladder=[*STANDARD.authority.ladder, extra])
    [flaw] = STANDARD.with_(version="2", authority=tall).check()

    assert list(STANDARD.check()) == []
    assert str(flaw) == (
        "authority: warning, long ladder: it has 5 levels; every one above 4 is a "
        "wait; such as total = 100000.01 EUR"
    )


# --- 20: the customer is asked once for a closure, and not by the owner ----------


def asking(times: int, *, by_owner: bool) -> Rulebook:
    terms = FollowUpTerms(times=times, by_owner=by_owner)
    table = RuleTable("follow_up", F, [otherwise(terms)])
    return STANDARD.with_(version="2", follow_up=table)


def test_20_no_survey_is_sent_twice_for_one_closure() -> None:
    """Seen in GLPI 5180."""
    once, satisfied = asking(1, by_owner=True), do.FollowUp(satisfied=True)
    complaint = story(*paid(50), (satisfied, ANN), rulebook=once)
    unhappy = do.FollowUp(satisfied=False, remark="it broke again")

    assert codes(complaint, satisfied, rulebook=once) == [Code.FOLLOWED_UP_ENOUGH]
    assert codes(complaint, unhappy, rulebook=once) == []


def test_20_nobody_asks_about_himself() -> None:
    """Seen in GLPI 474."""
    others = asking(1, by_owner=False)
    complaint = story(*paid(50), rulebook=others)
    roster = Roster(
        HOLDERS, delegations=[Delegation("front_line", giver="ann", to="amy")]
    )
    amy_for_ann = Actor("amy", "front_line", on_behalf_of="ann")
    ask = do.FollowUp(satisfied=True)

    assert codes(complaint, ask, ANN, others) == [Code.FOLLOWED_UP_BY_OWNER]
    assert codes(complaint, ask, AMY, others) == []
    assert codes(complaint, ask, amy_for_ann, others, Situation(roster=roster)) == [
        Code.FOLLOWED_UP_BY_OWNER
    ]


def test_20_a_reopened_case_withdraws_the_open_survey() -> None:
    twice, ask = asking(2, by_owner=True), do.FollowUp(satisfied=True)
    close = do.Close(EndingKind.RESOLVED)
    reopened = story(
        *paid(50),
        (ask, ANN),
        (do.AwaitCustomer("And now?"), ANN),
        (ask, ANN),
        (close, ANN),
        (do.Reopen("it leaks again"), ANN),
        rulebook=twice,
    )

    asked_once = handle(reopened, ask, twice, by=ANN, at=LATER).complaint

    assert (reopened.reassured, reopened.unanswered) == (0, ())
    assert codes(asked_once, close, rulebook=twice)[-1] is Code.NOT_FOLLOWED_UP


def test_19_a_ladder_is_not_asked_of_people_who_cannot_all_sign() -> None:
    """Two people who hold three levels between them can give two signatures."""
    complaint = story(*prepared(Plan([cash(50_000)])))
    both = ["bo", "cy"]
    shared = Roster({**HOLDERS, "supervisor": both, "manager": both, "director": both})
    given = Situation(roster=shared)

    assert codes(complaint, do.RequestApproval("C-1/o1"), given=given) == [
        Code.NOBODY_HAS_AUTHORITY
    ]
    with_di = Situation(roster=Roster({**dict(shared.holders), "director": ["di"]}))
    case = handle(
        complaint,
        do.RequestApproval("C-1/o1"),
        STANDARD,
        by=ANN,
        at=LATER,
        given=with_di,
    )
    approval = case.complaint.offers[0].approval
    assert approval is not None
    assert approval.authority.ladder == ("supervisor", "manager", "director")


def test_18_the_last_yes_is_said_to_todays_total() -> None:
    complaint = story(
        *prepared(Plan([cash(250)]), Plan([cash(100)])),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
        (do.Approve("C-1/o1"), BO),
    )

    assert codes(complaint, do.PresentOffer("C-1/o1")) == []


def test_19_who_asked_before_a_change_has_a_hand_in_it_after_it() -> None:
    ann_promoted = Actor("ann", "supervisor")
    complaint = story(
        *ASSESSED,
        (do.PrepareOffers([Plan([cash(500)])]), BO),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.ReturnForChange("C-1/o1", "less"), BO),
        (do.ReviseOffer("C-1/o1", Plan([cash(400)])), BO),
        (do.RequestApproval("C-1/o1"), AMY),
    )

    assert codes(complaint, do.Approve("C-1/o1"), ann_promoted) == [
        Code.MAKER_IS_CHECKER
    ]


def test_19_who_asked_is_remembered_when_it_is_asked_for_again() -> None:
    cy, cy_promoted = Actor("cy", "front_line"), Actor("cy", "supervisor")
    request = do.RequestApproval("C-1/o1")
    steps = (
        *prepared(Plan([cash(500)])),
        (request, cy),
        (do.Approve("C-1/o1"), BO),
        (request, ANN),
    )
    complaint = story(*steps)
    newer = STANDARD.with_(version="2")
    repin = do.Repin(newer.pin, "new limits")
    moved = handle(story(*steps[:-2]), repin, newer, by=ANN, at=LATER).complaint
    asked_anew = handle(moved, request, newer, by=ANN, at=LATER).complaint
    approve = do.Approve("C-1/o1")

    assert codes(complaint, approve, cy_promoted) == [Code.MAKER_IS_CHECKER]
    assert codes(asked_anew, approve, cy_promoted, newer) == [Code.MAKER_IS_CHECKER]
    assert codes(complaint, approve, BO) == []
