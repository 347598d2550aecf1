"""What the house decides: tier, department, compensation, authority."""

import pickle
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Code,
    Complaint,
    InvalidRulebook,
    InvalidValue,
    Kind,
    Money,
    NotAllowed,
    Outcome,
    Plan,
    Redress,
    RedressForm,
    Responsibility,
    Roster,
    Rounding,
    Rulebook,
    RuleTable,
    Scope,
    Severity,
    Situation,
    Tier,
    Urgency,
    handle,
    otherwise,
    reasons_against,
    rule,
)
from complaintkit.complaint.assessment import OWN_FAULT
from complaintkit.complaint.redress import ApprovalState
from complaintkit.policies.authority import Allowance, AuthorityPolicy, Climb, Level
from complaintkit.policies.compensation import CompensationPolicy, bounded
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.presets import standard
from complaintkit.rules.facts import flag
from house import (
    AMY,
    ANN,
    ASSESSED,
    ASSESSMENT,
    BEA,
    BO,
    DI,
    FINDING,
    LATER,
    MO,
    OPS,
    STANDARD,
    TIGHT,
    House,
    agreed,
    apology,
    cash,
    decided,
    euros,
    on_table,
    prepared,
    story,
)

NONE_SPENT = Situation(spent_by_actor=euros(0))


def assessed(loss: str | None = "80.00", **changes: Any) -> Complaint:
    command = do.Assess(attrs.evolve(ASSESSMENT, **changes))
    return story((command, ANN), loss=loss)


# --- tiering and routing ----------------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "changes", "tier"),
    [
        ("80.00", {}, Tier.GENERAL),
        ("80.00", {"safety": True}, Tier.URGENT),
        ("80.00", {"severity": Severity.CRITICAL}, Tier.URGENT),
        ("9999.99", {}, Tier.IMPORTANT),
        ("10000.00", {}, Tier.URGENT),
        ("80.00", {"severity": Severity.HIGH}, Tier.IMPORTANT),
        (
            "80.00",
            {"severity": Severity.HIGH, "responsibility": Responsibility.MISUSE},
            Tier.GENERAL,
        ),
        ("80.00", {"scope": Scope.WIDESPREAD}, Tier.IMPORTANT),
        ("999.99", {}, Tier.GENERAL),
        ("1000.00", {}, Tier.IMPORTANT),
        (None, {}, Tier.GENERAL),
        (
            "80.00",
            {"urgency": Urgency.IMMEDIATE, "severity": Severity.MEDIUM},
            Tier.IMPORTANT,
        ),
        ("80.00", {"urgency": Urgency.IMMEDIATE}, Tier.GENERAL),
    ],
)
def test_the_standard_tier_follows_severity_safety_loss_and_fault(
    loss: str | None, changes: Any, tier: Tier
) -> None:
    assert assessed(loss, **changes).tier is tier


@pytest.mark.parametrize(
    ("changes", "department"),
    [
        ({"kind": Kind.BILLING}, "billing"),
        ({"kind": Kind.PRODUCT_QUALITY}, "quality"),
        ({"kind": Kind.SERVICE}, "customer_service"),
        ({"kind": Kind.POLICY}, "customer_service"),
        ({"kind": Kind.BILLING, "safety": True}, "management"),
    ],
)
def test_the_standard_department_follows_the_kind_and_the_tier(
    changes: Any, department: str
) -> None:
    assert assessed(**changes).department == department


def test_the_final_responsibility_changes_the_tier_and_what_is_due() -> None:
    grave = attrs.evolve(ASSESSMENT, severity=Severity.HIGH)
    misuse = attrs.evolve(FINDING, responsibility=Responsibility.MISUSE)
    before = story((do.Assess(grave), ANN), (do.ConfirmRecord(), ANN))

    after = handle(before, do.RecordFinding(misuse), STANDARD, by=ANN, at=LATER)

    assert (before.tier, after.complaint.tier) == (Tier.IMPORTANT, Tier.GENERAL)
    assert before.compensation is not None
    assert after.complaint.compensation is not None
    assert before.compensation.due == euros("120.00")
    assert after.complaint.compensation.due == euros(0)


def test_a_house_brings_its_own_tiers() -> None:
    complaint = story(*ASSESSED, rulebook=TIGHT, given=NONE_SPENT)

    assert complaint.tier is House.SMALL
    assert TIGHT.tiering.terms_of(House.BIG).department == "desk"


def test_every_tier_that_the_table_leads_to_has_terms() -> None:
    terms = [TierTerms(Tier.GENERAL, "shop")]
    table = STANDARD.tiering.table

    with pytest.raises(InvalidRulebook, match=r"rule 'safety' .* expected a tier with"):
        TieringPolicy(table, terms)
    with pytest.raises(InvalidRulebook, match="BIG has no terms"):
        STANDARD.tiering.terms_of(House.BIG)
    with pytest.raises(InvalidRulebook, match="tiering: expected a RuleTable"):
        TieringPolicy("table", terms)


# --- compensation -----------------------------------------------------------------


@given(st.integers(0, 10**9))
def test_what_is_due_is_one_and_a_half_times_the_loss_half_a_cent_up(
    minor: int,
) -> None:
    loss = Money.of_minor(minor, "EUR")
    complaint = story(*ASSESSED, loss=str(loss.amount))

    assert complaint.compensation is not None
    assert complaint.compensation.due.minor == (3 * minor + 1) // 2
    assert complaint.compensation.unmet == euros(0)


def test_an_unknown_loss_has_nothing_due_by_rule() -> None:
    compensation = story(*ASSESSED, loss=None).compensation

    assert compensation is not None
    assert (compensation.loss, compensation.due) == (None, euros(0))


@pytest.mark.parametrize("responsibility", [None, *Responsibility])
def test_only_a_loss_of_the_houses_making_is_compensated(
    responsibility: Responsibility | None,
) -> None:
    complaint = assessed(responsibility=responsibility)
    ours = responsibility is None or responsibility in OWN_FAULT

    assert complaint.compensation is not None
    assert complaint.compensation.due == euros(120 if ours else 0)


def test_a_complaint_found_not_to_hold_has_nothing_due() -> None:
    finding = attrs.evolve(FINDING, outcome=Outcome.NOT_UPHELD)

    complaint = story(*ASSESSED, (do.RecordFinding(finding), ANN))

    assert complaint.compensation is not None
    assert complaint.compensation.due == euros(0)
    assert complaint.compensation.rules[0] == "not-upheld"


amounts = st.integers(0, 10_000).map(lambda minor: Money.of_minor(minor, "EUR"))


@given(amounts, st.none() | amounts, st.none() | amounts)
def test_a_floor_raises_and_a_cap_shows_what_it_leaves_unmet(
    target: Money, floor: Money | None, cap: Money | None
) -> None:
    due, unmet = bounded(target, floor, cap)

    assert due + unmet == max(target, floor or target)
    assert floor is None or due >= floor
    assert cap is None or due <= max(cap, floor or cap)
    assert not unmet or (cap is not None and due >= cap)


def test_floor_and_cap_are_tables_whose_rules_are_named() -> None:
    complaint = story(*ASSESSED, rulebook=TIGHT, loss="80.00")
    decisions = (
        handle(story(rulebook=TIGHT), do.Assess(ASSESSMENT), TIGHT, by=ANN, at=LATER)
        .entries[0]
        .decisions
    )

    compensation = complaint.compensation
    assert compensation is not None
    assert (compensation.due, compensation.unmet) == (euros(100), euros(20))
    assert compensation.rules == ("otherwise", "otherwise", "otherwise")
    assert [decision.policy for decision in decisions] == [
        "tiering",
        "routing",
        "attention",
        "compensation",
        "floor",
        "cap",
        "clock",
    ]


def test_a_cap_may_depend_on_the_case_and_fall_away() -> None:
    grave = attrs.evolve(ASSESSMENT, severity=Severity.HIGH)

    complaint = story((do.Assess(grave), ANN), rulebook=TIGHT)

    assert complaint.compensation is not None
    assert complaint.compensation.cap is None
    assert complaint.compensation.due == euros(120)


@pytest.mark.parametrize("factor", [1.5, "1.5", Decimal("NaN"), Decimal(-1)])
def test_a_multiplier_is_exact_and_not_negative(factor: Any) -> None:
    with pytest.raises(InvalidRulebook, match="expected a Decimal of 0 or more"):
        CompensationPolicy(RuleTable("m", F, [otherwise(factor)]))


def test_the_rounding_is_the_policys_own() -> None:
    table = RuleTable("m", F, [otherwise(Decimal("1.5"))])
    policy = CompensationPolicy(table, rounding=Rounding.DOWN)
    rulebook = STANDARD.with_(version="2", compensation=policy)

    complaint = story(*ASSESSED, rulebook=rulebook, loss="0.01")

    assert complaint.compensation is not None
    assert complaint.compensation.due == euros("0.01")


# --- authority --------------------------------------------------------------------


def codes(
    complaint: Complaint,
    command: do.Command,
    by: Actor,
    rulebook: Rulebook = STANDARD,
    given: Situation | None = None,
) -> list[Code]:
    reasons = reasons_against(
        complaint, command, rulebook, by=by, at=LATER, given=given or Situation()
    )
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("by", "limit"), [(ANN, 200), (BO, 1000), (MO, 10_000), (DI, 100_000)]
)
def test_nobody_presents_a_cent_beyond_their_limit(by: Actor, limit: int) -> None:
    present = do.PresentOffer("C-1/o1")
    at_limit = story(*prepared(Plan([cash(limit)])))
    above = story(*prepared(Plan([cash(f"{limit}.01")])))

    assert codes(at_limit, present, by) == []
    expected = Code.NOBODY_HAS_AUTHORITY if by is DI else Code.BEYOND_AUTHORITY
    assert codes(above, present, by) == [expected]


def test_the_refusal_says_who_could_approve() -> None:
    complaint = story(*prepared(Plan([cash("200.01")])))

    [reason] = reasons_against(
        complaint, do.PresentOffer("C-1/o1"), STANDARD, by=ANN, at=LATER
    )

    assert reason.sentence == (
        "the redress would come to 200.01 EUR, beyond the authority of front_line: "
        "front_line may promise up to 200.00 EUR; "
        "supervisor, manager or director may promise it"
    )


def test_a_big_sum_cannot_be_cut_into_small_ones() -> None:
    """Splitting 1 x 900 into 3 x 300 does not lower the level that is needed."""
    steps = (
        *agreed(150),
        (do.PrepareOffers([Plan([cash(50)]), Plan([cash(51)])]), ANN),
    )
    complaint = story(*steps)

    assert codes(complaint, do.PresentOffer("C-1/o2"), ANN) == []
    assert codes(complaint, do.PresentOffer("C-1/o3"), ANN) == [Code.BEYOND_AUTHORITY]


def test_an_offer_on_the_table_counts_as_reserved_until_it_is_turned_down() -> None:
    steps = (
        *on_table(150),
        (do.PrepareOffers([Plan([cash(51)])]), ANN),
    )
    complaint = story(*steps)
    objected = story(*steps, (do.RecordObjection("C-1/o1", "too little"), ANN))

    assert codes(complaint, do.PresentOffer("C-1/o2"), ANN) == [Code.BEYOND_AUTHORITY]
    assert codes(objected, do.PresentOffer("C-1/o2"), ANN) == []


def test_what_counts_is_the_cost_to_the_house_and_not_the_worth() -> None:
    voucher = Redress(RedressForm.VOUCHER, euros(300), euros(180), department="shop")
    complaint = story(*prepared(Plan([voucher])))

    assert codes(complaint, do.PresentOffer("C-1/o1"), ANN) == []


def test_a_cost_is_the_houses_valuation_and_not_the_speakers() -> None:
    def against(form: RedressForm, worth: str, cost: str) -> list[Code]:
        line = Redress(form, euros(worth), euros(cost), department="shop")
        return codes(story(*ASSESSED), do.PrepareOffers([Plan([line])]), ANN)

    assert against(RedressForm.VOUCHER, "100000.00", "0.00") == [Code.COST_UNDERSTATED]
    assert against(RedressForm.VOUCHER, "100.00", "59.99") == [Code.COST_UNDERSTATED]
    assert against(RedressForm.VOUCHER, "100.00", "60.00") == []
    assert against(RedressForm.REWARD, "100.00", "99.99") == [Code.COST_UNDERSTATED]
    assert against(RedressForm.APOLOGY, "10.01", "0.00") == [Code.OVERVALUED]
    assert against(RedressForm.APOLOGY, "10.00", "0.00") == []


def test_a_role_that_is_not_on_the_ladder_may_promise_nothing() -> None:
    complaint = story(*prepared(Plan([cash(1)])))

    assert codes(complaint, do.PresentOffer("C-1/o1"), OPS) == [Code.BEYOND_AUTHORITY]


def asked(amount: str | int, by: Actor = ANN) -> tuple[Any, ...]:
    return (*prepared(Plan([cash(amount)])), (do.RequestApproval("C-1/o1"), by))


def ladder_of(complaint: Complaint) -> tuple[str, ...]:
    approval = complaint.offers[0].approval
    assert approval is not None
    return approval.authority.ladder


@pytest.mark.parametrize(
    ("amount", "by", "ladder"),
    [
        ("200.01", ANN, ("supervisor",)),
        ("1000.01", ANN, ("supervisor", "manager")),
        ("10000.01", ANN, ("supervisor", "manager", "director")),
        ("1000.01", BO, ("manager",)),
        ("1.00", OPS, ("front_line",)),
    ],
)
def test_a_request_climbs_level_by_level(
    amount: str, by: Actor, ladder: tuple[str, ...]
) -> None:
    assert ladder_of(story(*asked(amount, by))) == ladder


def test_a_request_may_go_straight_to_who_can_decide() -> None:
    policy = attrs.evolve(STANDARD.authority, climb=Climb.STRAIGHT)
    rulebook = STANDARD.with_(version="2", authority=policy)

    assert ladder_of(story(*asked("1000.01"), rulebook=rulebook)) == ("manager",)


def test_no_approval_is_asked_for_what_one_may_promise_oneself() -> None:
    complaint = story(*prepared(Plan([cash(200)])))

    assert codes(complaint, do.RequestApproval("C-1/o1"), ANN) == [
        Code.APPROVAL_NOT_NEEDED
    ]


def test_where_nobodys_limit_is_high_enough_the_refusal_names_every_limit() -> None:
    complaint = story(*prepared(Plan([cash("100000.01")])))

    [reason] = reasons_against(
        complaint, do.RequestApproval("C-1/o1"), STANDARD, by=ANN, at=LATER
    )

    assert reason.code is Code.NOBODY_HAS_AUTHORITY
    assert "director may promise up to 100000.00 EUR" in reason.sentence


def test_a_vacant_level_goes_up_and_never_approves_by_itself() -> None:
    complaint = story(*prepared(Plan([cash(500)])))
    holders = {"front_line": ["ann"], "supervisor": [], "manager": ["mo"]}
    vacant = Situation(roster=Roster(holders))
    empty = Situation(roster=Roster({"front_line": ["ann"]}))
    request = do.RequestApproval("C-1/o1")

    case = handle(complaint, request, STANDARD, by=ANN, at=LATER, given=vacant)

    assert ladder_of(case.complaint) == ("manager",)
    [reason] = reasons_against(
        complaint, request, STANDARD, by=ANN, at=LATER, given=empty
    )
    assert reason.code is Code.NOBODY_HAS_AUTHORITY
    assert "vacant" in reason.sentence


def test_a_level_held_by_the_maker_alone_is_vacant() -> None:
    steps = (*ASSESSED, (do.PrepareOffers([Plan([cash(500)])]), BO))
    holders = {"front_line": ["ann"], "supervisor": ["bo"], "manager": ["mo"]}

    case = handle(
        story(*steps),
        do.RequestApproval("C-1/o1"),
        STANDARD,
        by=ANN,
        at=LATER,
        given=Situation(roster=Roster(holders)),
    )

    assert ladder_of(case.complaint) == ("manager",)


def test_nobody_approves_what_they_prepared_asked_for_or_signed_before() -> None:
    prepared_by_bo = story(
        *ASSESSED,
        (do.PrepareOffers([Plan([cash(5000)])]), BO),
        (do.RequestApproval("C-1/o1"), ANN),
    )
    two_hats = Actor("bea", "manager")
    signed = handle(
        prepared_by_bo, do.Approve("C-1/o1"), STANDARD, by=BEA, at=LATER
    ).complaint
    asked_by_ann = story(*asked("500"))

    approve = do.Approve("C-1/o1")
    assert codes(prepared_by_bo, approve, BO) == [Code.MAKER_IS_CHECKER]
    assert codes(signed, approve, two_hats) == [Code.MAKER_IS_CHECKER]
    assert codes(asked_by_ann, approve, Actor("ann", "supervisor")) == [
        Code.MAKER_IS_CHECKER
    ]
    assert codes(signed, approve, MO) == []


def test_approvals_are_given_in_the_order_of_the_ladder() -> None:
    complaint = story(*asked("5000"))

    assert codes(complaint, do.Approve("C-1/o1"), MO) == [Code.NOT_THE_APPROVER]
    assert codes(complaint, do.Approve("C-1/o1"), ANN) == [
        Code.NOT_THE_APPROVER,
        Code.MAKER_IS_CHECKER,
    ]


def test_an_offer_cannot_be_presented_before_the_last_approval() -> None:
    present = do.PresentOffer("C-1/o1")
    half = story(*asked("5000"), (do.Approve("C-1/o1"), BO))
    whole = story(
        *asked("5000"), (do.Approve("C-1/o1"), BO), (do.Approve("C-1/o1"), MO)
    )

    assert codes(half, present, ANN) == [Code.APPROVAL_OPEN]
    assert codes(whole, present, ANN) == []
    assert whole.offers[0].authorised_by == "mo"


def test_one_request_is_open_per_offer_and_a_declined_offer_stays_declined() -> None:
    complaint = story(*asked("500"))
    declined = story(*asked("500"), (do.DeclineApproval("C-1/o1", "too much"), BO))

    assert codes(complaint, do.RequestApproval("C-1/o1"), ANN) == [Code.APPROVAL_OPEN]
    assert declined.offers[0].approval is not None
    assert declined.offers[0].approval.state is ApprovalState.DECLINED
    for command in (do.RequestApproval("C-1/o1"), do.PresentOffer("C-1/o1")):
        assert codes(declined, command, DI) == [Code.APPROVAL_DECLINED]


def test_an_approval_covers_the_total_it_was_judged_on_and_no_more() -> None:
    """Money promised after the approval asks for another one."""
    steps = (
        *prepared(Plan([cash(900)]), Plan([cash(150)])),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.Approve("C-1/o1"), BO),
    )
    alone = story(*steps)
    beside = story(*steps, (do.PresentOffer("C-1/o2"), ANN))
    renewed = story(
        *steps,
        (do.PresentOffer("C-1/o2"), ANN),
        (do.RequestApproval("C-1/o1"), ANN),
    )

    assert codes(alone, do.PresentOffer("C-1/o1"), ANN) == []
    assert codes(beside, do.PresentOffer("C-1/o1"), ANN) == [Code.BEYOND_AUTHORITY]
    assert ladder_of(renewed) == ("supervisor", "manager")


def test_the_last_to_approve_is_judged_on_todays_total() -> None:
    steps = (
        *prepared(Plan([cash(900)]), Plan([cash(150)])),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
    )

    assert codes(story(*steps), do.Approve("C-1/o1"), BO) == [Code.BEYOND_AUTHORITY]


def test_a_level_promises_only_the_forms_that_are_its_own() -> None:
    gift = Redress(RedressForm.GIFT, euros(5), department="shop")
    complaint = story(*prepared(Plan([gift])), rulebook=TIGHT)
    present = do.PresentOffer("C-1/o1")

    [reason] = reasons_against(
        complaint, present, TIGHT, by=ANN, at=LATER, given=NONE_SPENT
    )

    assert "front_line may not promise gift" in reason.sentence
    assert codes(complaint, present, BO, TIGHT, NONE_SPENT) == []


# --- the allowance of an actor and a period ---------------------------------------


def tight(*amounts: int) -> Complaint:
    return story(*prepared(*(Plan([cash(a)]) for a in amounts)), rulebook=TIGHT)


def test_what_the_actor_spent_elsewhere_counts_against_the_allowance() -> None:
    complaint, present = tight(30), do.PresentOffer("C-1/o1")

    for spent, expected in (
        ("30.00", []),
        ("30.01", [Code.BEYOND_AUTHORITY]),
    ):
        given = Situation(spent_by_actor=euros(spent))
        assert codes(complaint, present, ANN, TIGHT, given) == expected


def test_what_the_actor_promised_here_counts_against_the_allowance() -> None:
    policy = AuthorityPolicy(
        [
            attrs.evolve(TIGHT.authority.ladder[0], limit=euros(100)),
            *TIGHT.authority.ladder[1:],
        ]
    )
    rulebook = TIGHT.with_(version="2", authority=policy)
    steps = (
        *prepared(Plan([cash(40)]), Plan([cash(20)]), Plan([cash(21)])),
        (do.PresentOffer("C-1/o1"), ANN),
    )
    complaint = story(*steps, rulebook=rulebook, given=NONE_SPENT)

    def present(offer: str, by: Actor) -> list[Code]:
        return codes(complaint, do.PresentOffer(offer), by, rulebook, NONE_SPENT)

    assert present("C-1/o2", ANN) == []
    assert present("C-1/o3", ANN) == [Code.BEYOND_AUTHORITY]
    assert present("C-1/o3", AMY) == []


def test_an_allowance_is_not_judged_on_a_sum_that_was_not_given() -> None:
    [reason] = reasons_against(
        tight(30), do.PresentOffer("C-1/o1"), TIGHT, by=ANN, at=LATER
    )

    assert reason.code is Code.NOT_GIVEN
    assert "authority needs spent_by_actor" in reason.sentence


def test_what_was_given_and_used_is_in_the_decision() -> None:
    case = handle(
        tight(30),
        do.PresentOffer("C-1/o1"),
        TIGHT,
        by=ANN,
        at=LATER,
        given=Situation(spent_by_actor=euros(20)),
    )

    decision = decided(case, "authority")
    assert dict(decision.inputs)["spent_by_actor"] == "20.00 EUR"


def test_every_employee_waives_one_bill_a_day() -> None:
    once = Allowance(euros(40), timedelta(days=1), times=1)
    levels = [Level("front_line", euros(40), allowance=once)]
    bistro = STANDARD.with_(
        version="bistro",
        authority=AuthorityPolicy(levels),
        apology=None,
        attention=None,
        other_roles=["supervisor"],
    )
    complaint = story(*prepared(Plan([cash(5)]), Plan([cash(6)])), rulebook=bistro)
    first, second = do.PresentOffer("C-1/o1"), do.PresentOffer("C-1/o2")
    fresh = Situation(spent_by_actor=euros(0), times_by_actor=0)
    used = Situation(spent_by_actor=euros(5), times_by_actor=1)

    [reason] = reasons_against(complaint, first, bistro, by=ANN, at=LATER, given=used)

    assert "ann would have promised 2 times, above the allowance of 1" in str(reason)
    case = handle(complaint, first, bistro, by=ANN, at=LATER, given=fresh)
    inputs = dict(case.entries[0].decisions[-1].inputs)
    assert inputs["times_by_actor"] == "0"
    assert codes(case.complaint, second, ANN, bistro, fresh) == [
        Code.NOBODY_HAS_AUTHORITY
    ]
    only_sum = Situation(spent_by_actor=euros(0))
    assert codes(complaint, first, ANN, bistro, only_sum) == [Code.NOT_GIVEN]


@pytest.mark.parametrize(
    "build",
    [
        lambda: Allowance(euros(1), timedelta(0)),
        lambda: Allowance(euros(1), timedelta(days=1), times=-1),
        lambda: Situation(times_by_actor=-1),
    ],
)
def test_an_allowance_is_for_some_time_and_not_less_than_nothing(build: Any) -> None:
    with pytest.raises(InvalidValue, match="expected"):
        build()


def test_an_approver_has_an_allowance_too() -> None:
    complaint = handle(
        tight(400),
        do.RequestApproval("C-1/o1"),
        TIGHT,
        by=ANN,
        at=LATER,
        given=NONE_SPENT,
    ).complaint
    approve = do.Approve("C-1/o1")

    for spent, expected in ((500, []), (501, [Code.BEYOND_AUTHORITY])):
        given = Situation(spent_by_actor=euros(spent))
        assert codes(complaint, approve, BO, TIGHT, given) == expected


def test_what_an_approver_stands_for_already_is_not_counted_twice() -> None:
    steps = (
        *prepared(Plan([cash(400)]), Plan([cash(50)])),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.Approve("C-1/o1"), BO),
        (do.PresentOffer("C-1/o2"), ANN),
    )
    complaint = story(*steps, rulebook=TIGHT, given=NONE_SPENT)
    present = do.PresentOffer("C-1/o1")

    for spent, expected in ((500, []), (501, [Code.BEYOND_AUTHORITY])):
        given = Situation(spent_by_actor=euros(spent))
        assert codes(complaint, present, BO, TIGHT, given) == expected


# --- rulebooks --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ladder", "says"),
    [
        ([], "a ladder needs a level"),
        ([Level("a", euros(1)), Level("a", euros(2))], "a stands twice"),
        (
            [Level("a", euros(2)), Level("b", euros(2))],
            "b .2.00 EUR. stands above a .2.00 EUR. with no higher limit",
        ),
    ],
)
def test_a_ladder_that_is_none_is_refused(ladder: list[Level], says: str) -> None:
    with pytest.raises(InvalidRulebook, match=says):
        AuthorityPolicy(ladder)


def test_a_rulebook_is_of_one_currency() -> None:
    with pytest.raises(InvalidRulebook, match="is in JPY, and a policy in EUR"):
        attrs.evolve(STANDARD, currency="JPY")
    with pytest.raises(InvalidValue, match="no currency has the ISO 4217 code 'XX'"):
        attrs.evolve(STANDARD, currency="XX")


def test_the_fingerprint_changes_with_what_is_decided_and_with_nothing_else() -> None:
    same = standard("EUR")
    mine = same.tiering.table.replacing("safety")
    two = same.with_(version="2")
    other = same.with_(version="2", tiering=mine)

    assert same.pin == STANDARD.pin
    assert same.pin.fingerprint != two.pin.fingerprint
    assert two.pin.fingerprint != other.pin.fingerprint
    assert standard("EUR", scale=2).pin.fingerprint != same.pin.fingerprint


def test_with_takes_a_bare_table_or_a_whole_policy() -> None:
    table = RuleTable("x", F, [otherwise("billing")])
    factor = RuleTable("x", F, [otherwise(Decimal(2))])
    tier = RuleTable("x", F, [otherwise(Tier.URGENT)])

    changed = STANDARD.with_(
        version="2", routing=table, compensation=factor, tiering=tier
    )
    complaint = story(*ASSESSED, rulebook=changed)

    assert complaint.tier is Tier.URGENT
    assert complaint.department == "billing"
    assert complaint.compensation is not None
    assert complaint.compensation.due == euros(160)
    whole = STANDARD.with_(
        version="3",
        tiering=STANDARD.tiering,
        routing=STANDARD.routing,
        authority=STANDARD.authority,
        compensation=STANDARD.compensation,
        lifecycle=STANDARD.lifecycle,
    )
    assert whole == STANDARD.with_(version="3")


def test_a_rule_added_to_a_table_decides_from_then_on() -> None:
    table = STANDARD.tiering.table
    calm = rule("service-waits", F.kind.is_in(Kind.SERVICE), then=Tier.GENERAL)
    mine = table.replacing("safety", calm, table.rules[0])
    rulebook = STANDARD.with_(version="2", tiering=mine)
    hurt = Assessment(kind=Kind.SERVICE, severity=Severity.LOW, safety=True)

    assert story((do.Assess(hurt), ANN)).tier is Tier.URGENT
    assert story((do.Assess(hurt), ANN), rulebook=rulebook).tier is Tier.GENERAL


def test_an_apology_costs_nothing_and_needs_nobodys_approval() -> None:
    complaint = story(*prepared(Plan([apology()])), loss="80.00")

    with pytest.raises(NotAllowed, match="may promise"):
        handle(complaint, do.RequestApproval("C-1/o1"), STANDARD, by=ANN, at=LATER)
    assert codes(complaint, do.PresentOffer("C-1/o1"), ANN) == []
    assert complaint.offers[0].cost == euros(0)


def test_an_allowance_names_its_period() -> None:
    allowance = TIGHT.authority.ladder[0].allowance

    assert allowance is not None
    assert allowance.period == timedelta(days=1)


# --- what a rulebook must be ------------------------------------------------------


def test_the_forms_of_a_level_are_kept_in_one_order_and_are_forms() -> None:
    forms = (RedressForm.VOUCHER, RedressForm.REFUND)

    assert Level("a", euros(1), forms=set(forms)).forms == (
        RedressForm.REFUND,
        RedressForm.VOUCHER,
    )
    for wrong in ("refund", ["refund"], 5, [RedressForm.REFUND, "gift"]):
        with pytest.raises(InvalidValue, match="expected"):
            Level("a", euros(1), forms=wrong)


@pytest.mark.parametrize("department", [None, 5, True, "", " ", Tier.URGENT])
def test_routing_leads_to_departments_by_their_names(department: Any) -> None:
    with pytest.raises(InvalidRulebook, match="expected a department's name, got"):
        STANDARD.with_(version="2", routing=RuleTable("r", F, [otherwise(department)]))


@pytest.mark.parametrize("bound", ["10", Decimal(3), euros(-1)])
def test_floors_and_caps_are_money(bound: Any) -> None:
    table = RuleTable("x", F, [otherwise(bound)])

    for bounds in ({"floor": table}, {"cap": table}):
        with pytest.raises(InvalidRulebook, match="expected Money of 0 or more, or"):
            CompensationPolicy(STANDARD.compensation.multiplier, **bounds)


def test_a_house_with_its_own_tiers_declares_the_fact_anew() -> None:
    """Else a rule for urgent complaints would silently never win."""
    with pytest.raises(
        InvalidRulebook, match="routing asks tier of Tier, and the tiers"
    ):
        STANDARD.with_(version="2", tiering=TIGHT.tiering)


def test_the_tiers_are_of_one_enum() -> None:
    terms = [*STANDARD.tiering.terms, TierTerms(House.BIG, "desk")]

    with pytest.raises(InvalidRulebook, match="of more than one enum"):
        TieringPolicy(STANDARD.tiering.table, terms)


def test_a_rulebook_has_a_lifecycle() -> None:
    with pytest.raises(InvalidRulebook, match="expected a Lifecycle, got None"):
        attrs.evolve(STANDARD, lifecycle=None)


def test_the_fingerprint_leaves_out_what_only_explains_and_what_is_not_asked() -> None:
    class More(F):
        unasked = flag(of="assessment.safety")

    def pinned(facts: type[F], because: str) -> str:
        table = RuleTable("r", facts, [otherwise("billing", because=because)])
        return STANDARD.with_(version="2", routing=table).pin.fingerprint

    assert pinned(F, "one reason") == pinned(More, "another")


def test_a_changed_rulebook_goes_by_a_version_of_its_own() -> None:
    mine = STANDARD.tiering.table.replacing("safety")

    with pytest.raises(InvalidRulebook, match="'standard' version '1' has another"):
        STANDARD.with_(version="1", tiering=mine)
    assert STANDARD.with_(version="1") == STANDARD
    assert STANDARD.with_(id="mine", version="1", tiering=mine).pin.rulebook == "mine"


def test_a_house_names_its_other_roles() -> None:
    assert "auditor" in STANDARD.with_(version="2", other_roles=["auditor"]).roles


def test_a_rulebook_that_was_copied_can_be_changed() -> None:
    again = pickle.loads(pickle.dumps(STANDARD))  # noqa: S301 - our own

    table = again.tiering.table.replacing("safety")
    assert again.with_(version="2", tiering=table).version == "2"


def test_what_has_no_content_has_no_fingerprint() -> None:
    routing = RuleTable("x", F, [otherwise("desk")])
    object.__setattr__(routing.rules[0], "then", object())

    rulebook = STANDARD.with_(version="2")
    object.__setattr__(rulebook, "routing", routing)

    with pytest.raises(InvalidRulebook, match="has no content to take a fingerprint"):
        assert rulebook.pin


# --- the sums that only the host knows --------------------------------------------


def test_a_sum_that_was_spent_is_not_negative() -> None:
    with pytest.raises(InvalidValue, match="spent_by_actor: expected no less than 0"):
        Situation(spent_by_actor=euros("-0.01"))


def test_a_sum_of_another_currency_is_a_reason_and_not_a_crash() -> None:
    given = Situation(spent_by_actor=Money(5, "USD"))

    reasons = reasons_against(
        tight(30), do.PresentOffer("C-1/o1"), TIGHT, by=ANN, at=LATER, given=given
    )

    assert [reason.code for reason in reasons] == [Code.OTHER_CURRENCY]


# --- approvals that somebody can give ---------------------------------------------


def test_one_person_does_not_fill_two_rungs_of_a_ladder() -> None:
    complaint = story(*prepared(Plan([cash(5000)])))
    holders = {
        "front_line": ["ann"],
        "supervisor": ["bo"],
        "manager": ["bo"],
        "director": ["di"],
    }

    case = handle(
        complaint,
        do.RequestApproval("C-1/o1"),
        STANDARD,
        by=ANN,
        at=LATER,
        given=Situation(roster=Roster(holders)),
    )

    assert ladder_of(case.complaint) == ("supervisor", "director")
    assert [str(miss) for miss in case.entries[0].decisions[-1].missed] == [
        "front_line: front_line may promise up to 200.00 EUR",
        "supervisor: supervisor may promise up to 1000.00 EUR",
        "manager: manager is vacant, or held only by people who have a hand in it",
    ]


def test_going_straight_up_uses_nobody_on_the_way() -> None:
    policy = attrs.evolve(STANDARD.authority, climb=Climb.STRAIGHT)
    rulebook = STANDARD.with_(version="2", authority=policy)
    complaint = story(*prepared(Plan([cash(5000)])), rulebook=rulebook)
    holders = {"front_line": ["ann"], "supervisor": ["bo"], "manager": ["bo"]}
    given = Situation(roster=Roster(holders))
    request = do.RequestApproval("C-1/o1")

    case = handle(complaint, request, rulebook, by=ANN, at=LATER, given=given)

    assert ladder_of(case.complaint) == ("manager",)


def test_a_maker_may_say_no_to_an_offer_and_never_yes() -> None:
    steps = (
        *ASSESSED,
        (do.PrepareOffers([Plan([cash(5000)])]), BO),
        (do.RequestApproval("C-1/o1"), ANN),
    )
    complaint = story(*steps)

    assert codes(complaint, do.DeclineApproval("C-1/o1", "too much"), BO) == []
    assert codes(complaint, do.Approve("C-1/o1"), BO) == [Code.MAKER_IS_CHECKER]
