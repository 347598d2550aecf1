"""Planning, negotiation and the ledger: offered, agreed, granted, carried out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    CannotDecide,
    Channel,
    Code,
    Complaint,
    Demand,
    DemandKind,
    EndingKind,
    InvalidRulebook,
    InvalidValue,
    Kind,
    Money,
    Outcome,
    Person,
    Plan,
    Product,
    Redress,
    RedressForm,
    Responsibility,
    Roster,
    Rulebook,
    RuleTable,
    Severity,
    Situation,
    handle,
    open_complaint,
    otherwise,
    plan_offers,
    reasons_against,
)
from complaintkit.complaint.assessment import Emotion, Factors
from complaintkit.complaint.redress import Basis, LineState, OfferState
from complaintkit.policies.authority import Allowance, AuthorityPolicy, Level
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.policies.redress import RedressPolicy, Valuation
from complaintkit.presets import standard
from house import (
    AMY,
    ANN,
    ASSESSED,
    ASSESSMENT,
    BO,
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
    codes,
    euros,
    intake,
    on_table,
    prepared,
    story,
)


def judged(**changes: Any) -> tuple[do.Command, Actor]:
    return do.Assess(evolve(ASSESSMENT, **changes)), ANN


def of(
    kind: DemandKind | None, loss: str | None = "80.00", **changes: Any
) -> Complaint:
    amount = None if loss is None else euros(loss)
    record = evolve(intake(), demand=Demand(kind=kind, loss=amount))
    opened = open_complaint(record, STANDARD, id="C-1", by=ANN, at=MONDAY).complaint
    return handle(opened, judged(**changes)[0], STANDARD, by=ANN, at=MONDAY).complaint


def forms(plan: Plan) -> list[str]:
    return [line.form.value for line in plan.lines]


# --- planning ---------------------------------------------------------------------


def test_plans_suit_the_cause_and_reach_what_is_due() -> None:
    complaint = of(DemandKind.RESTORATIVE, responsibility=Responsibility.PRODUCT)

    planned = plan_offers(complaint, STANDARD, by=ANN)

    assert [forms(plan.plan) for plan in planned.plans] == [
        ["apology", "repair", "extended_service"],
        ["apology", "exchange", "voucher"],
        ["apology", "replacement", "gift"],
        ["apology", "refund", "voucher"],
    ]
    assert [plan.answers_demand for plan in planned.plans] == [True, True, True, False]
    assert all(plan.worth >= planned.target == euros(120) for plan in planned.plans)
    assert planned.reasons == ()
    assert planned.decision.rule == "product"


@pytest.mark.parametrize("responsibility", [None, *Responsibility])
@pytest.mark.parametrize("kind", DemandKind)
def test_what_answers_the_demand_goes_first_then_what_costs_less(
    responsibility: Responsibility | None, kind: DemandKind
) -> None:
    planned = plan_offers(of(kind, responsibility=responsibility), STANDARD, by=ANN)

    order = [(not plan.answers_demand, plan.cost.minor) for plan in planned.plans]
    assert order == sorted(order)
    assert len(order) >= 3 or planned.reasons


def test_a_plan_says_who_may_speak_it_and_why_the_planner_may_not() -> None:
    planned = plan_offers(of(DemandKind.COMPENSATORY, "300.00"), STANDARD, by=ANN)
    beyond = planned.plans[0]

    assert (beyond.level, beyond.may_speak) == ("supervisor", False)
    assert [reason.code for reason in beyond.against] == [Code.BEYOND_AUTHORITY]
    assert str(beyond).endswith("needs supervisor")


def test_redress_for_rude_staff_promises_an_apology_and_training() -> None:
    complaint = of(DemandKind.EMOTIONAL, responsibility=Responsibility.STAFF)

    planned = plan_offers(complaint, STANDARD, by=ANN)

    for plan in planned.plans:
        assert {"apology", "improvement_promise"} <= set(forms(plan.plan))
    assert STANDARD.apology is not None
    assert str(STANDARD.apology.decide(complaint).outcome) == (
        "middle apology by manager with the employee"
    )


def test_within_authority_only_what_the_planner_may_promise_alone_is_planned() -> None:
    complaint = of(DemandKind.COMPENSATORY, "200.00")

    everything = plan_offers(complaint, STANDARD, by=ANN)
    within = plan_offers(complaint, STANDARD, by=ANN, within_authority=True)

    assert {plan.may_speak for plan in everything.plans} == {True, False}
    assert all(plan.may_speak for plan in within.plans)
    assert Code.BEYOND_AUTHORITY in [reason.code for reason in within.reasons]
    assert "beyond the authority of front_line" in str(within)


def test_plans_show_themselves_as_a_table_with_what_may_be_presented_marked() -> None:
    complaint = of(DemandKind.COMPENSATORY, "200.00")

    page = plan_offers(complaint, STANDARD, by=ANN)._repr_html_()

    assert page.count("<tr") == 5
    assert "worth 300.00 EUR or more, by rule otherwise" in page
    assert page.count('font-weight: 600"><td') == 2
    assert "beyond the authority of front_line" in page


def test_fewer_than_three_plans_come_with_the_reasons() -> None:
    def why(complaint: Complaint) -> list[Code]:
        planned = plan_offers(complaint, STANDARD, by=ANN)
        return [reason.code for reason in planned.reasons]

    misuse = of(DemandKind.RESTORATIVE, responsibility=Responsibility.MISUSE)
    unknown = of(
        DemandKind.RESTORATIVE, None, responsibility=Responsibility.NOT_EXPLAINED
    )

    assert why(misuse) == [Code.FEW_MIXES]
    assert why(unknown) == [Code.LOSS_UNKNOWN] * 4
    assert why(of(None)) == [Code.DEMAND_VAGUE]
    refused = of(DemandKind.COMPENSATORY, factors=Factors(reasonable=False))
    assert why(refused) == []


def planning(*mixes: tuple[RedressForm, ...], **changes: Any) -> Rulebook:
    redress = STANDARD.redress
    assert redress is not None
    table = RuleTable("redress", F, [otherwise(mixes)])
    return STANDARD.with_(version="p", redress=evolve(redress, mixes=table, **changes))


VALUED = STANDARD.redress.valuation if STANDARD.redress else ()


def replanned(rulebook: Rulebook, complaint: Complaint) -> list[Code]:
    moved = evolve(complaint, pin=rulebook.pin)
    planned = plan_offers(moved, rulebook, by=ANN)
    return [reason.code for reason in planned.reasons]


def test_a_mix_that_makes_no_plan_says_why() -> None:
    gift, sorry = RedressForm.GIFT, RedressForm.APOLOGY
    complaint, nothing_due = of(DemandKind.EMOTIONAL), of(DemandKind.EMOTIONAL, "0.00")
    voucher, discount = RedressForm.VOUCHER, RedressForm.DISCOUNT
    twice = planning((gift, sorry), (sorry, voucher), (sorry, voucher))

    assert replanned(twice, complaint) == [Code.FALLS_SHORT, Code.SAME_AS_BEFORE]
    empty = planning((voucher,), (discount,), (gift,))
    assert replanned(empty, nothing_due) == [Code.NOTHING_LEFT] * 2


def test_what_was_given_already_counts_towards_what_is_due() -> None:
    complaint = story(*agreed(50))

    assert plan_offers(complaint, STANDARD, by=ANN).target == euros(70)
    assert plan_offers(story(*on_table(50)), STANDARD, by=ANN).target == euros(120)
    assert plan_offers(story(*agreed(150)), STANDARD, by=ANN).target == euros(0)


def test_a_loss_that_was_made_good_is_not_made_good_again() -> None:
    refunded = story(
        judged(responsibility=Responsibility.PRODUCT),
        *agreed(80)[1:],
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
    )

    planned = plan_offers(refunded, STANDARD, by=ANN)

    assert planned.target == euros(40)
    assert "refund" not in [form for plan in planned.plans for form in forms(plan.plan)]


def test_a_plan_is_judged_as_handle_would_judge_it() -> None:
    upset = story(*ASSESSED, (do.SignalEmotion(Emotion.ANGRY), ANN))
    reasons = plan_offers(upset, STANDARD, by=ANN).plans[0].against
    closed_ = story(*ASSESSED, (do.Withdraw(), ANN))

    assert [reason.code for reason in reasons] == [Code.CALM_FIRST]
    assert not plan_offers(closed_, STANDARD, by=ANN).plans[0].may_speak
    for wrong in ({"by": "ann"}, {"by": ANN, "given": 5}):
        with pytest.raises(InvalidValue, match="expected"):
            plan_offers(upset, STANDARD, **wrong)


def test_a_sum_that_was_not_given_stands_against_the_plans_and_hides_none() -> None:
    capped = STANDARD.with_(version="2", ceilings=CeilingPolicy(order=Decimal(1)))
    record = evolve(intake(), product=Product(name="kettle", order_number="118"))
    opened = open_complaint(record, capped, id="C-1", by=ANN, at=MONDAY).complaint
    complaint = handle(opened, ASSESSED[0][0], capped, by=ANN, at=MONDAY).complaint

    planned = plan_offers(complaint, capped, by=ANN)

    assert len(planned.plans) == 4
    for plan in planned.plans:
        assert [reason.code for reason in plan.against] == [Code.NOT_GIVEN]


def test_a_complaint_is_assessed_before_redress_is_planned() -> None:
    bare = STANDARD.with_(version="bare", redress=None)

    with pytest.raises(CannotDecide, match="has not been assessed"):
        plan_offers(story(), STANDARD, by=ANN)
    with pytest.raises(InvalidRulebook, match="has no redress policy"):
        plan_offers(story(*ASSESSED, rulebook=bare), bare, by=ANN)


def test_bounds_that_nobody_lifts_keep_a_plan_from_being_made() -> None:
    rude = story(judged(factors=Factors(reasonable=False, buys_again=False)))

    planned = plan_offers(rude, STANDARD, by=DI)

    assert planned.plans == ()
    assert {reason.code for reason in planned.reasons} >= {Code.CLEAR_NO}


LOSSES = st.one_of(st.none(), st.integers(0, 10**9))


@settings(max_examples=150)
@drawn(
    LOSSES,
    st.sampled_from([None, *Responsibility]),
    st.sampled_from([None, *DemandKind]),
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.sampled_from([ANN, BO, DI, OPS]),
)
def test_every_plan_that_may_be_spoken_can_be_presented(
    loss: int | None,
    responsibility: Responsibility | None,
    kind: DemandKind | None,
    currency: str,
    by: Actor,
) -> None:
    rulebook = standard(currency)
    amount = None if loss is None else Money.of_minor(loss, currency)
    record = evolve(
        intake(None), demand=Demand(kind=kind, loss=amount), channel=Channel.EMAIL
    )
    assess = do.Assess(
        Assessment(
            kind=Kind.SERVICE, severity=Severity.LOW, responsibility=responsibility
        )
    )
    opened = open_complaint(record, rulebook, id="C-1", by=ANN, at=MONDAY).complaint
    complaint = handle(opened, assess, rulebook, by=ANN, at=MONDAY).complaint

    planned = plan_offers(complaint, rulebook, by=by)

    assert len(planned.plans) <= 4
    assert planned.reasons or len(planned.plans) >= 3
    for place, plan in enumerate(planned.plans, 1):
        assert plan.worth >= planned.target
        prepare = do.PrepareOffers([each.plan for each in planned.plans])
        ready = handle(complaint, prepare, rulebook, by=by, at=MONDAY).complaint
        against = codes(ready, do.PresentOffer(f"C-1/o{place}"), by, rulebook)
        assert (against == []) is plan.may_speak


def test_where_nothing_is_due_nothing_that_is_money_is_planned() -> None:
    refuted = story(*ASSESSED, (do.RecordFinding(NOT_UPHELD), ANN))
    voucher = Redress(RedressForm.VOUCHER, euros(120), euros(72), department="shop")
    served = story(
        *prepared(Plan([voucher])),
        (do.PresentOffer("C-1/o1"), ANN),
        *accepted("C-1/o1", voucher),
    )

    for complaint in (refuted, served):
        planned = plan_offers(complaint, STANDARD, by=ANN)
        assert planned.target == euros(0)
        named = {form for plan in planned.plans for form in forms(plan.plan)}
        assert not named & {"refund", "replacement", "discount", "voucher"}


# --- the redress policy -----------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (
            lambda: Valuation(RedressForm.GIFT, "shop", cost=Decimal(-1)),
            "valuation of gift: expected a share, got Decimal",
        ),
        (
            lambda: Valuation(RedressForm.REFUND, "till", cost=Decimal("0.5")),
            "valuation of refund: cash costs what it is worth",
        ),
        (
            lambda: Valuation(RedressForm.GIFT, "shop", instalments=2),
            "valuation of gift: not in 2 instalments",
        ),
        (
            lambda: planning((RedressForm.REWARD,)),
            "redress: rule 'otherwise': reward has no valuation",
        ),
        (
            lambda: planning((RedressForm.VOUCHER, RedressForm.DISCOUNT)),
            "voucher and discount would both be filled up",
        ),
        (
            lambda: planning("gift"),
            "redress: .* expected mixes of RedressForm",
        ),
        (
            lambda: planning(answers=RuleTable("a", F, [otherwise(("gift",))])),
            "answers: .* expected forms of redress",
        ),
        (
            lambda: planning(concession=RuleTable("c", F, [otherwise(1.5)])),
            "concession: .* expected a Decimal of 0 or more, or None",
        ),
        (
            lambda: Valuation(RedressForm.GIFT, "shop", worth=euros(-3)),
            "valuation of gift: expected a worth of 0 or more, got -3.00 EUR",
        ),
        (
            lambda: Valuation(RedressForm.GIFT, "shop", worth=Decimal("NaN")),
            "valuation of gift: expected a worth of 0 or more, got NaN",
        ),
        (
            lambda: planning(valuation=[*VALUED, VALUED[0]]),
            "redress: refund is valued twice",
        ),
    ],
)
def test_a_policy_that_cannot_work_says_what_is_wrong(build: Any, says: str) -> None:
    with pytest.raises(InvalidRulebook, match=says):
        build()


def test_a_share_of_an_order_is_a_number() -> None:
    with pytest.raises(InvalidValue, match=r"CeilingPolicy\.order: expected a Decimal"):
        CeilingPolicy(order=1.5)


def test_a_form_without_a_valuation_is_named() -> None:
    policy = TIGHT.redress
    assert isinstance(policy, RedressPolicy)

    with pytest.raises(InvalidRulebook, match="redress: reward has no valuation"):
        policy.valuation_of(RedressForm.REWARD)


# --- the customer's own proposal --------------------------------------------------


def test_a_reasonable_counter_demand_becomes_an_offer_to_be_presented() -> None:
    complaint = story(
        *on_table(100), (do.RecordCounterDemand(Plan([cash(150)]), "C-1/o1"), ANN)
    )

    assert [offer.state for offer in complaint.offers] == [
        OfferState.TURNED_DOWN,
        OfferState.PREPARED,
    ]
    assert complaint.counter_demand is not None
    assert complaint.counter_demand.offer == "C-1/o2"
    assert codes(complaint, do.PresentOffer("C-1/o2")) == []
    answered = handle(
        complaint, do.PresentOffer("C-1/o2"), STANDARD, by=ANN, at=LATER
    ).complaint
    assert answered.counter_demand is None


@pytest.mark.parametrize(
    ("factors", "amount", "rule"),
    [
        (Factors(reasonable=False), 120, "unreasonable"),
        (Factors(reasonable=False), 121, "unreasonable"),
        (Factors(), 121, "conceded"),
    ],
)
def test_a_counter_demand_is_answered_by_a_rule(
    factors: Factors, amount: int, rule: str
) -> None:
    complaint = story(judged(factors=factors))
    command = do.RecordCounterDemand(Plan([cash(amount)]))

    case = handle(complaint, command, STANDARD, by=ANN, at=LATER)

    decision = case.entries[0].decisions[-1]
    assert (decision.policy, decision.rule) == ("counter_demand", rule)
    assert (case.complaint.offers != ()) is decision.outcome is (rule == "conceded")


def test_a_counter_demand_beyond_the_bounds_says_which() -> None:
    capped = STANDARD.with_(version="2", ceilings=CeilingPolicy(complaint=euros(100)))
    complaint = story(*ASSESSED, rulebook=capped)
    command = do.RecordCounterDemand(Plan([cash(101)]))

    case = handle(complaint, command, capped, by=ANN, at=LATER)

    decision = case.entries[0].decisions[-1]
    assert (decision.outcome, decision.rule) == (False, "ceiling_exceeded")
    assert "above its ceiling of 100.00 EUR" in decision.because
    assert plan_offers(case.complaint, capped, by=ANN).plans


def test_a_counter_demand_that_needs_a_sum_asks_for_it() -> None:
    policy = CeilingPolicy(customer=Allowance(euros(100), timedelta(days=365)))
    capped = STANDARD.with_(version="2", ceilings=policy)
    record = evolve(intake(), complainant=Person(customer_id="k-7"))
    opened = open_complaint(record, capped, id="C-1", by=ANN, at=MONDAY).complaint
    complaint = handle(opened, ASSESSED[0][0], capped, by=ANN, at=MONDAY).complaint
    command = do.RecordCounterDemand(Plan([cash(1)]))

    assert codes(complaint, command, rulebook=capped) == [Code.NOT_GIVEN]
    spent = Situation(spent_on_customer=euros(99))
    assert codes(complaint, command, rulebook=capped, given=spent) == []
    offer = do.RecordCounterDemand(Plan([cash(1)]), "C-1/o9")
    assert codes(complaint, offer, rulebook=capped) == [Code.NO_OFFERS]


def test_a_customer_who_gives_in_takes_the_counter_demand_back() -> None:
    complaint = story(
        *on_table(100),
        (do.RecordCounterDemand(Plan([cash(500)])), ANN),
        *accepted("C-1/o1", cash(100)),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
    )

    assert complaint.counter_demand is None
    assert codes(complaint, do.FollowUp(satisfied=True)) == []


def test_what_the_customer_asks_for_when_all_is_paid_can_be_answered() -> None:
    wants = (do.RecordCounterDemand(Plan([cash(30)])), ANN)
    pay = (
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
    )
    second = (
        (do.PrepareOffers([Plan([cash(20)])]), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
    )
    instead = (do.RecordCounterDemand(Plan([cash(30)]), "C-1/o2"), ANN)

    for steps, offer in (
        ((*ASSESSED, wants), "C-1/o1"),
        ((*agreed(50), *pay, wants), "C-1/o2"),
        ((*agreed(50), wants, *pay), "C-1/o2"),
        ((*agreed(50), *second, *pay, instead), "C-1/o3"),
    ):
        assert codes(story(*steps), do.PresentOffer(offer)) == []


def test_bounds_count_what_a_line_costs_where_that_is_more_than_its_worth() -> None:
    dear = Redress(RedressForm.GIFT, euros(0), euros(190), department="shop")
    complaint = story(
        judged(factors=Factors(reasonable=False)),
        (do.PrepareOffers([Plan([dear])]), ANN),
    )

    assert codes(complaint, do.PresentOffer("C-1/o1")) == [Code.CONCESSION_EXCEEDED]


# --- the final agreement ----------------------------------------------------------


def test_nothing_is_owed_before_every_detail_is_confirmed() -> None:
    said_yes = story(*on_table(50), (do.RecordAcceptance("C-1/o1"), ANN))
    wrong = do.ConfirmAgreement("C-1/o1", [cash(50), apology()])

    [reason] = reasons_against(said_yes, wrong, STANDARD, by=ANN, at=LATER)

    confirm = do.ConfirmAgreement("C-1/o1", [cash(50)])
    assert codes(story(*on_table(50)), confirm) == [Code.OFFER_STATE]
    assert said_yes.ledger == ()
    assert said_yes.committed == euros(50)
    assert reason.sentence == (
        "what was repeated to the customer is not what was offered: "
        "refund worth 50.00 EUR; apology worth 5.00 EUR; "
        "offered was refund worth 50.00 EUR"
    )
    confirmed = handle(
        said_yes,
        do.ConfirmAgreement("C-1/o1", [cash(50)]),
        STANDARD,
        by=ANN,
        at=LATER,
    ).complaint
    assert [str(line) for line in confirmed.ledger] == ["C-1/o1/l1 (agreed)"]


def test_a_customer_may_still_say_no_when_the_details_are_repeated() -> None:
    said_yes = story(*on_table(50), (do.RecordAcceptance("C-1/o1"), ANN))
    no = do.RecordObjection("C-1/o1", "not in instalments")

    complaint = handle(said_yes, no, STANDARD, by=ANN, at=LATER).complaint

    assert complaint.offers[0].state is OfferState.TURNED_DOWN
    assert complaint.committed == euros(0)


def test_instalments_are_lines_that_add_up() -> None:
    slow = Redress(
        RedressForm.REFUND, euros("100.01"), department="till", instalments=3
    )
    complaint = story(
        *prepared(Plan([slow, apology()])),
        (do.PresentOffer("C-1/o1"), ANN),
        *accepted("C-1/o1", slow, apology()),
        (do.InstructRedress("C-1/o1/l2"), ANN),
    )

    assert [(line.id, str(line.redress.cost)) for line in complaint.ledger] == [
        ("C-1/o1/l1", "33.34 EUR"),
        ("C-1/o1/l2", "33.34 EUR"),
        ("C-1/o1/l3", "33.33 EUR"),
        ("C-1/o1/l4", "0.00 EUR"),
    ]
    assert codes(complaint, do.InstructRedress("C-1/o1/l2")) == [Code.LINE_STATE]
    assert codes(complaint, do.InstructRedress("C-1/o1/l3")) == []


@pytest.mark.parametrize(
    ("form", "amount", "instalments", "says"),
    [
        (RedressForm.REFUND, "1.00", 0, "expected 1 to 120"),
        (RedressForm.REFUND, "500.00", 121, "expected 1 to 120"),
        (RedressForm.REFUND, "0.02", 3, "none of nothing"),
        (RedressForm.GIFT, "30.00", 2, "a gift is not given in instalments"),
    ],
)
def test_only_money_is_given_in_parts_and_each_part_is_something(
    form: RedressForm, amount: str, instalments: int, says: str
) -> None:
    with pytest.raises(InvalidValue, match=says):
        Redress(form, euros(amount), department="till", instalments=instalments)


def test_an_offer_still_open_keeps_the_complaint_from_being_fulfilled() -> None:
    steps = (
        *agreed(50),
        (do.PrepareOffers([Plan([cash(40)])]), ANN),
        (do.PresentOffer("C-1/o2"), ANN),
        (do.RecordAcceptance("C-1/o2"), ANN),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
    )
    complaint = story(*steps)

    assert complaint.status == "agreed"
    assert codes(complaint, do.ConfirmAgreement("C-1/o2", [cash(40)])) == []
    refused = story(*steps, (do.RecordObjection("C-1/o2", "no"), ANN))
    assert refused.status == "fulfilled"


def test_ceilings_are_held_again_when_the_agreement_is_confirmed() -> None:
    policy = CeilingPolicy(customer=Allowance(euros(50), timedelta(days=365)))
    capped = STANDARD.with_(version="2", ceilings=policy)
    record = evolve(intake(), complainant=Person(customer_id="k-1"))
    other = evolve(record, complainant=Person(customer_id="k-7"))
    spent = Situation(spent_on_customer=euros(1))
    complaint = open_complaint(record, capped, id="C-1", by=ANN, at=MONDAY).complaint
    for command, by in (
        *on_table(49),
        (do.AmendRecord(other, "another Li"), ANN),
        (do.RecordAcceptance("C-1/o1"), ANN),
    ):
        case = handle(complaint, command, capped, by=by, at=MONDAY, given=spent)
        complaint = case.complaint
    confirm = do.ConfirmAgreement("C-1/o1", [cash(49)])
    more = Situation(spent_on_customer=euros("1.01"))

    assert codes(complaint, confirm, ANN, capped, spent) == []
    assert codes(complaint, confirm, ANN, capped, more) == [Code.CEILING_EXCEEDED]


# --- grants -----------------------------------------------------------------------


def granted(amount: int, *, provisional: bool) -> tuple[tuple[do.Command, Actor], ...]:
    grant = do.Grant("C-1/o1", "while we look into it", provisional=provisional)
    return (
        *prepared(Plan([cash(amount)])),
        (grant, ANN),
        (do.InstructRedress("C-1/o1/l1"), ANN),
        (do.FulfilRedress("C-1/o1/l1"), OPS),
    )


def test_a_grant_needs_authority_and_no_agreement() -> None:
    complaint = story(*granted(50, provisional=False))
    beyond = story(*prepared(Plan([cash(201)])))

    assert complaint.offers[0].state is OfferState.GRANTED
    assert complaint.offers[0].authorised_by == "ann"
    assert complaint.fulfilled[0].redress == cash(50)
    assert codes(beyond, do.Grant("C-1/o1", "x")) == [Code.BEYOND_AUTHORITY]
    assert codes(beyond, do.Grant("C-1/o1", "x"), BO) == []
    assert Code.OFFER_STATE in codes(complaint, do.Grant("C-1/o1", "again"))


def test_grants_count_towards_the_cumulative_sum() -> None:
    complaint = story(
        *granted(150, provisional=False),
        (do.PrepareOffers([Plan([cash(51)])]), ANN),
    )

    assert codes(complaint, do.PresentOffer("C-1/o2")) == [Code.BEYOND_AUTHORITY]


def test_provisional_credit_is_taken_back_once_the_complaint_does_not_hold() -> None:
    not_upheld = evolve(FINDING, outcome=Outcome.NOT_UPHELD)
    provisional = granted(50, provisional=True)
    for_good = granted(50, provisional=False)
    found = (do.RecordFinding(not_upheld), BO)
    back = do.ReverseCredit("C-1/o1/l1", "the shop has proved the delivery")

    assert codes(story(*provisional), back) == [Code.CREDIT_STANDS]
    assert codes(story(*for_good, found), back) == [Code.NOT_PROVISIONAL]
    assert codes(story(*provisional[:-1], found), back) == [Code.LINE_STATE]
    reversed_ = story(*provisional, found, (back, ANN))
    assert reversed_.ledger[0].state is LineState.REVERSED
    assert (reversed_.committed, reversed_.outstanding) == (euros(0), ())
    assert codes(reversed_, do.InstructRedress("C-1/o1/l1")) == [Code.LINE_STATE]
    assert codes(reversed_, do.RejectComplaint("it was delivered")) == []
    rejected = (do.RejectComplaint("it was delivered"), ANN)
    ended = story(*provisional, found, rejected)
    assert codes(ended, back) == []
    closed_ = story(*provisional, found, rejected, (do.Close(EndingKind.REJECTED), ANN))
    assert codes(closed_, back) == []


# --- statutory and goodwill, ceilings ---------------------------------------------

NOT_UPHELD = evolve(FINDING, outcome=Outcome.NOT_UPHELD)
FLOOR = evolve(STANDARD.compensation, floor=RuleTable("f", F, [otherwise(euros(250))]))


def lawful(amount: int | str) -> Redress:
    return Redress(
        RedressForm.REFUND,
        euros(amount),
        department="finance",
        basis=Basis.STATUTORY,
    )


def test_what_the_law_entitles_to_is_kept_apart_and_measured_by_it() -> None:
    assert isinstance(FLOOR, CompensationPolicy)
    law = STANDARD.with_(
        version="law", compensation=FLOOR, ceilings=CeilingPolicy(complaint=euros(10))
    )
    steps = prepared(Plan([lawful(250)]), Plan([lawful("250.01")]), Plan([cash(11)]))
    complaint = story(*steps, rulebook=law)

    def against(offer: str) -> list[Code]:
        return codes(complaint, do.PresentOffer(offer), BO, law)

    assert against("C-1/o1") == []
    assert against("C-1/o2") == [Code.STATUTORY_EXCEEDED]
    assert against("C-1/o3") == [Code.CEILING_EXCEEDED]
    unlawful = story(*prepared(Plan([lawful(1)])))
    assert codes(unlawful, do.PresentOffer("C-1/o1")) == [Code.STATUTORY_EXCEEDED]


def test_a_clear_no_and_a_firm_house_still_give_what_the_law_entitles_to() -> None:
    law = STANDARD.with_(version="law", compensation=FLOOR)
    rude = judged(factors=Factors(reasonable=False, buys_again=False))
    offers = (do.PrepareOffers([Plan([lawful(250)]), Plan([cash(1)])]), ANN)
    complaint = story(rude, offers, rulebook=law)

    assert codes(complaint, do.PresentOffer("C-1/o1"), BO, law) == []
    assert codes(complaint, do.PresentOffer("C-1/o2"), BO, law) == [Code.CLEAR_NO]


def test_ceilings_count_what_this_complaint_and_the_others_came_to() -> None:
    policy = CeilingPolicy(
        complaint=euros(100),
        order=Decimal("1.5"),
        customer=Allowance(euros(150), timedelta(days=365)),
    )
    capped = STANDARD.with_(version="2", ceilings=policy)
    record = evolve(
        intake(),
        complainant=Person(customer_id="k-7"),
        product=Product(name="kettle", order_number="118"),
    )
    free: dict[str, Any] = {
        "spent_on_order": euros(0),
        "order_value": euros(80),
        "spent_on_customer": euros(0),
    }
    complaint = open_complaint(record, capped, id="C-1", by=ANN, at=MONDAY).complaint
    for command, by in prepared(Plan([cash(100)]), Plan([cash("100.01")])):
        complaint = handle(complaint, command, capped, by=by, at=MONDAY).complaint

    def against(offer: str, **spent: Money) -> list[Code]:
        given = Situation(**{**free, **spent})
        return codes(complaint, do.PresentOffer(offer), ANN, capped, given)

    assert against("C-1/o1") == []
    assert against("C-1/o2") == [Code.CEILING_EXCEEDED]
    assert against("C-1/o1", spent_on_order=euros(20)) == []
    assert against("C-1/o1", spent_on_order=euros("20.01")) == [Code.CEILING_EXCEEDED]
    assert against("C-1/o1", spent_on_customer=euros(50)) == []
    assert against("C-1/o1", spent_on_customer=euros("50.01")) == [
        Code.CEILING_EXCEEDED
    ]
    assert against("C-1/o1", order_value=Money(80, "USD")) == [Code.OTHER_CURRENCY]
    missing = Situation(spent_on_order=euros(0))
    assert codes(complaint, do.PresentOffer("C-1/o1"), ANN, capped, missing) == [
        Code.NOT_GIVEN
    ]


# --- the ladder by form -----------------------------------------------------------


def test_a_level_may_be_held_to_less_of_one_form_than_of_all() -> None:
    ladder = [
        Level(
            "front_line",
            euros(200),
            form_limits={RedressForm.REFUND: euros(50), RedressForm.GIFT: euros(10)},
        ),
        Level("supervisor", euros(1000)),
    ]
    careful = STANDARD.with_(
        version="2", authority=AuthorityPolicy(ladder), apology=None, attention=None
    )
    voucher = Redress(RedressForm.VOUCHER, euros(150), department="marketing")
    complaint = story(
        *prepared(Plan([cash(30)]), Plan([cash(21)]), Plan([voucher])),
        (do.PresentOffer("C-1/o1"), ANN),
        rulebook=careful,
    )

    [reason] = reasons_against(
        complaint, do.PresentOffer("C-1/o2"), careful, by=ANN, at=LATER
    )

    assert reason.code is Code.BEYOND_AUTHORITY
    assert "up to 50.00 EUR of refund, and it would come to 51.00 EUR" in str(reason)
    assert codes(complaint, do.PresentOffer("C-1/o3"), ANN, careful) == []
    assert codes(complaint, do.PresentOffer("C-1/o2"), BO, careful) == []


def test_an_approval_does_not_cover_more_of_a_form_than_its_level_may_promise() -> None:
    ladder = [
        Level("front_line", euros(100)),
        Level("supervisor", euros(1000), form_limits={RedressForm.REFUND: euros(300)}),
        Level("manager", euros(5000)),
    ]
    careful = STANDARD.with_(
        version="2", authority=AuthorityPolicy(ladder), apology=None, attention=None
    )
    gift = Redress(RedressForm.VOUCHER, euros(250), department="marketing")
    steps = (
        *prepared(Plan([gift]), Plan([cash(200)]), Plan([cash(250)])),
        (do.PresentOffer("C-1/o1"), BO),
        (do.RequestApproval("C-1/o2"), ANN),
        (do.Approve("C-1/o2"), BO),
        (do.RecordObjection("C-1/o1", "no gift"), ANN),
        (do.PresentOffer("C-1/o3"), BO),
    )
    complaint = story(*steps, rulebook=careful)

    assert codes(complaint, do.PresentOffer("C-1/o2"), ANN, careful) == [
        Code.BEYOND_AUTHORITY
    ]


@pytest.mark.parametrize(
    "limits",
    [{"refund": euros(1)}, {RedressForm.REFUND: 5}, {RedressForm.GIFT: -1}, 5, [1]],
)
def test_a_limit_of_a_form_is_a_form_and_money(limits: Any) -> None:
    with pytest.raises(InvalidValue, match=r"Level\.form_limits: expected"):
        Level("clerk", euros(5), form_limits=limits)


# --- revising and sending back ----------------------------------------------------


def test_what_was_sent_back_is_changed_before_it_is_asked_for_again() -> None:
    back = (
        *prepared(Plan([cash(500)])),
        (do.RequestApproval("C-1/o1"), ANN),
        (do.ReturnForChange("C-1/o1", "a voucher would do"), BO),
    )
    complaint = story(*back)
    revised = story(*back, (do.ReviseOffer("C-1/o1", Plan([cash(400)])), AMY))
    request = do.RequestApproval("C-1/o1")

    assert codes(complaint, request) == [Code.SENT_BACK]
    assert codes(complaint, do.PresentOffer("C-1/o1"), DI) == [Code.SENT_BACK]
    assert codes(revised, request) == []
    assert [maker.id for maker in revised.offers[0].made_by] == [
        "ann",
        "ann",
        "amy",
    ]


def test_whoever_asked_before_is_not_asked_to_sign_when_it_is_asked_again() -> None:
    """The front line was held for a level that somebody was left on."""
    staff = {"front_line": ["ann", "amy"], "supervisor": ["bo"], "operations": ["ops"]}
    complaint = story(
        *prepared(Plan([cash(500)])),
        (do.RequestApproval("C-1/o1"), AMY),
        (do.Approve("C-1/o1"), BO),
        (do.RequestApproval("C-1/o1"), OPS),
        given=Situation(roster=Roster(staff)),
    )

    approval = complaint.offers[0].approval
    assert approval is not None
    assert approval.authority.ladder == ("supervisor",)


def test_whoever_changed_an_offer_has_a_hand_in_it() -> None:
    complaint = story(
        *prepared(Plan([cash(500)])),
        (do.ReviseOffer("C-1/o1", Plan([cash(400)])), BO),
        (do.RequestApproval("C-1/o1"), ANN),
    )

    assert codes(complaint, do.Approve("C-1/o1"), BO) == [Code.MAKER_IS_CHECKER]


def test_what_was_spoken_is_not_changed_any_more() -> None:
    revise = do.ReviseOffer("C-1/o1", Plan([cash(1)]))

    assert codes(story(*on_table(50)), revise) == [Code.OFFER_STATE]
    assert codes(story(*agreed(50)), revise) == [Code.OFFER_STATE]


def test_an_offer_may_be_in_one_of_several_states() -> None:
    [reason] = reasons_against(
        story(*prepared(Plan([cash(1)]))),
        do.RecordObjection("C-1/o1", "no"),
        STANDARD,
        by=ANN,
        at=LATER,
    )

    assert reason.sentence == (
        "offer C-1/o1 is prepared, and must be on table or accepted for this"
    )
