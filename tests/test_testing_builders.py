"""A builder tells any complaint that the library would accept, and no other."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from attrs import evolve

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Channel,
    Code,
    Conduct,
    Delegation,
    Demand,
    Department,
    Emotion,
    EndingKind,
    Finding,
    InvalidValue,
    Kind,
    Medium,
    Money,
    NotAllowed,
    Outcome,
    Pack,
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
    Tier,
    handle,
    replay,
    rule,
)
from complaintkit.complaint.redress import LineState, OfferState
from complaintkit.lifecycle.shipped import shipped_lifecycles
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.presets import standard
from complaintkit.presets.packs import PACKS
from complaintkit.rules.facts import money
from complaintkit.testing import Builder, a_complaint
from complaintkit.testing.builders import START
from house import GUARDED, STANDARD, TIGHT, House, euros
from test_packs import in_use


def names(case: Builder) -> list[str]:
    return [type(entry.command).__name__ for entry in case.entries]


def who(case: Builder, command: type[do.Command]) -> list[str]:
    return [each.by.id for each in case.entries if isinstance(each.command, command)]


# --- a sentence -----------------------------------------------------------------------


def test_a_complaint_is_open_before_anything_is_said_of_it() -> None:
    case = a_complaint(STANDARD)

    assert case.complaint.status == "received"
    assert case.complaint.id == "C-1"
    assert case.complaint.owner == "front_line"
    assert case.complaint.intake.received_at == START
    assert case.rulebook is STANDARD


def test_a_step_leaves_the_builder_as_it_was() -> None:
    first = a_complaint(STANDARD).assessed()
    before = first.complaint

    first.closed()

    assert first.complaint is before


def test_what_is_built_replays_from_its_entries() -> None:
    case = a_complaint(STANDARD).claiming("900.00").handed_over().closed().reopened()

    assert replay(case.entries) == case.complaint


def test_defaults_can_be_said_otherwise() -> None:
    ann = Actor("ann", "supervisor")
    friday = datetime(2026, 5, 1, 15, tzinfo=UTC)

    case = a_complaint(STANDARD, id="C-7", by=ann, at=friday).assessed()

    assert case.complaint.id == "C-7"
    assert case.complaint.opened_at == friday
    assert {entry.by for entry in case.entries} == {ann}


def test_time_goes_by_a_minute_a_step_unless_it_is_said() -> None:
    day = datetime(2026, 3, 9, 8, tzinfo=UTC)

    case = a_complaint(STANDARD).assessed().later(days=1, hours=2, minutes=3)

    assert case.at == START + timedelta(days=1, hours=2, minutes=5)
    assert case.on(day).followed_up().entries[2].at == day


def test_the_moment_of_a_builder_is_one_at_which_a_host_can_go_on() -> None:
    case = a_complaint(STANDARD).assessed()
    by = Actor("ann", "front_line")

    after = handle(case.complaint, do.ConfirmRecord(), STANDARD, by=by, at=case.at)

    assert after.complaint.confirmed_at == case.at


def test_a_sentence_says_itself() -> None:
    case = (
        a_complaint(STANDARD)
        .claiming("900.00")
        .assessed(Tier.URGENT)
        .with_offer(100)
        .doing(do.AddNote("a regular"))
    )

    assert repr(case) == (
        "a_complaint('standard').claiming('900.00').assessed(Tier.URGENT)"
        ".with_offer(100).doing('AddNote')"
    )


# --- the record -----------------------------------------------------------------------


def test_the_record_is_free_until_anything_has_happened() -> None:
    case = (
        a_complaint(STANDARD)
        .claiming(900)
        .from_("Wang Fang", "+86 10 5550 0100")
        .by_way_of(Channel.HOTLINE)
        .about(Product(name="kettle"))
    )
    record = case.complaint.intake

    assert case.complaint.version == 1
    assert record.demand.loss == euros(900)
    assert record.complainant.name == "Wang Fang"
    assert record.channel is Channel.HOTLINE
    assert record.product == Product(name="kettle")


def test_after_that_it_is_amended() -> None:
    case = a_complaint(STANDARD).assessed().claiming("20000.00")

    assert names(case) == ["Open", "Assess", "AmendRecord"]
    assert case.complaint.tier is Tier.URGENT


def test_a_loss_may_be_unknown_and_the_customer_too() -> None:
    case = a_complaint(STANDARD).claiming(None).from_(None).assessed()

    assert case.complaint.intake.demand.loss is None
    assert case.complaint.is_anonymous


def test_an_amount_is_in_the_currency_of_the_rulebook() -> None:
    yen = a_complaint(standard("JPY", scale=100)).claiming(900)

    assert yen.complaint.intake.demand.loss == Money(900, "JPY")
    with pytest.raises(NotAllowed, match=r"80\.00 EUR is not in JPY"):
        yen.claiming(euros(80))


# --- what a step brings by itself -----------------------------------------------------


@pytest.mark.parametrize("tier", Tier)
def test_a_complaint_of_any_tier_comes_to_its_close(tier: Tier) -> None:
    case = a_complaint(STANDARD).assessed(tier).closed()

    assert case.complaint.tier is tier
    assert case.complaint.closed
    assert case.complaint.ending.kind is EndingKind.RESOLVED
    assert case.complaint.fulfilled


def test_closing_brings_the_whole_life_of_a_complaint() -> None:
    assert names(a_complaint(STANDARD).closed()) == [
        "Open",
        "Assess",
        "PrepareOffers",
        "PresentOffer",
        "RecordAcceptance",
        "ConfirmAgreement",
        "InstructRedress",
        "FulfilRedress",
        "Apologise",
        "FollowUp",
        "Close",
    ]


def test_what_is_beyond_the_front_line_goes_up_the_ladder() -> None:
    case = a_complaint(STANDARD).with_offer("5000.00").presented()

    assert who(case, do.Approve) == ["supervisor", "manager"]
    assert case.complaint.offers[0].state is OfferState.ON_TABLE


def test_what_the_front_line_may_promise_needs_nobody() -> None:
    assert who(a_complaint(STANDARD).with_offer("200.00").presented(), do.Approve) == []


def test_a_spoken_complaint_that_matters_is_restated_first() -> None:
    case = a_complaint(STANDARD).by_way_of(Channel.HOTLINE).claiming(5000).presented()

    assert "ConfirmRecord" in names(case)


def test_the_apology_is_by_whom_it_is_owed() -> None:
    grave = Assessment(
        kind=Kind.SERVICE,
        severity=Severity.CRITICAL,
        responsibility=Responsibility.STAFF,
    )

    case = a_complaint(STANDARD).assessed(grave).apologised()

    [apology] = case.complaint.apologies
    assert apology.by.role == "director"
    assert apology.medium is Medium.VIDEO
    assert apology.together_with == "the employee concerned"


def test_an_apology_of_too_low_a_rank_is_followed_by_the_one_that_is_owed() -> None:
    case = a_complaint(STANDARD).assessed(Tier.URGENT).doing(do.Apologise(Medium.EMAIL))

    assert who(case.closed(), do.Apologise) == ["front_line", "director"]


def test_where_nobody_holds_the_rank_the_next_below_apologises() -> None:
    roster = Roster({"front_line": ["ann"], "supervisor": ["bo"]})
    ann, given = Actor("ann", "front_line"), Situation(roster=roster)
    urgent = a_complaint(STANDARD, by=ann, given=given).assessed(Tier.URGENT)

    assert who(urgent.apologised(), do.Apologise) == ["bo"]


def test_an_urgent_complaint_is_followed_up_by_somebody_else_twice() -> None:
    case = a_complaint(STANDARD).assessed(Tier.URGENT).closed()

    assert case.complaint.owner == "front_line"
    assert who(case, do.FollowUp) == ["another front_line"] * 2


def test_a_letter_is_answered_by_a_call_and_a_call_of_apology_by_a_letter() -> None:
    case = a_complaint(STANDARD).by_way_of(Channel.LETTER).fulfilled()

    said = case.doing(do.Apologise(Medium.PHONE)).closed()

    assert said.complaint.closed
    assert names(said)[-4:] == ["Apologise", "FollowUp", "Apologise", "Close"]
    assert "InformCustomer" in names(case.closed())


def test_an_upset_customer_is_called_by_the_rank_that_is_wanted() -> None:
    case = a_complaint(STANDARD).doing(do.SignalEmotion(Emotion.EXPLOSIVE)).presented()

    assert who(case, do.InformCustomer) == ["manager"]


def test_a_calm_customer_needs_no_calming() -> None:
    case = a_complaint(STANDARD).assessed()

    assert case.calmed().entries == case.entries
    upset = case.doing(do.SignalEmotion(Emotion.ANGRY)).calmed()
    assert who(upset, do.InformCustomer) == ["supervisor"]
    assert upset.calmed().entries == upset.entries


def test_what_is_spoken_needs_no_approval_any_more() -> None:
    case = a_complaint(STANDARD).with_offer(900).presented()

    assert case.approved().entries == case.entries


def test_where_nothing_is_due_an_apology_is_offered() -> None:
    case = a_complaint(STANDARD).found(Outcome.NOT_UPHELD).confirmed()

    [line] = case.complaint.ledger
    assert line.redress.form is RedressForm.APOLOGY
    assert line.redress.cost == euros(0)


def test_no_more_is_offered_by_itself_than_anybody_may_promise() -> None:
    case = a_complaint(STANDARD).claiming("90000.00").fulfilled()

    assert case.complaint.committed == euros(100_000)


def test_nothing_is_done_twice() -> None:
    once = a_complaint(STANDARD).accepted()

    assert once.accepted().entries == once.entries
    assert a_complaint(STANDARD).closed().closed().complaint.version == 11


@pytest.mark.parametrize("by", ["director", Actor("di", "director")], ids=str)
def test_a_step_is_done_by_who_is_named(by: Actor | str) -> None:
    case = a_complaint(STANDARD).with_offer(50_000).presented(by=by)

    assert who(case, do.Approve) == []
    assert case.entries[-1].by.role == "director"


def test_a_step_that_is_there_already_is_done_by_nobody() -> None:
    case = a_complaint(STANDARD).presented()

    assert case.presented(by="director").entries == case.entries


# --- sentences about offers -----------------------------------------------------------


def test_an_offer_may_be_any_redress() -> None:
    gift = Redress(RedressForm.GIFT, euros(30), euros(12), department="marketing")

    one = a_complaint(STANDARD).with_offer(gift)
    two = a_complaint(STANDARD).with_offer(Plan([gift, gift]))

    assert one.complaint.offers[0].plan.lines == (gift,)
    assert two.complaint.offers[0].plan.lines == (gift, gift)


def test_a_second_offer_follows_the_first_that_was_turned_down() -> None:
    case = a_complaint(STANDARD).turned_down("too little").with_offer("150.00").closed()

    assert [offer.state for offer in case.complaint.offers] == [
        OfferState.TURNED_DOWN,
        OfferState.CONFIRMED,
    ]
    assert case.complaint.fulfilled[0].redress.cost == euros(150)


def test_where_the_last_offer_was_turned_down_another_is_prepared() -> None:
    case = a_complaint(STANDARD).turned_down().accepted()

    assert case.complaint.offers[-1].state is OfferState.ACCEPTED


def test_instalments_are_each_carried_out() -> None:
    slow = Redress(RedressForm.REFUND, euros(100), department="finance", instalments=3)

    case = a_complaint(STANDARD).with_offer(slow).instructed()

    assert [line.state for line in case.complaint.ledger] == [LineState.INSTRUCTED] * 3
    assert len(case.fulfilled().complaint.fulfilled) == 3


def test_a_house_without_a_redress_policy_pays_from_finance() -> None:
    bare = STANDARD.with_(version="bare", redress=None, apology=None)

    case = a_complaint(bare).closed()

    assert case.complaint.ledger[0].redress.department == "finance"
    assert case.complaint.apologies == ()


def test_decisions_are_at_hand_by_their_policy() -> None:
    decisions = a_complaint(STANDARD).claiming("900.00").presented().decisions

    assert decisions["tiering"].outcome is Tier.GENERAL
    assert decisions["authority"].outcome.level == "manager"


# --- other ends -----------------------------------------------------------------------

ENDS = {
    "rejected": EndingKind.REJECTED,
    "withdrawn": EndingKind.WITHDRAWN,
    "referred": EndingKind.REFERRED,
    "deadlocked": EndingKind.DEADLOCKED,
    "silent": EndingKind.SILENT,
}


@pytest.mark.parametrize(("step", "kind"), ENDS.items(), ids=ENDS)
def test_a_complaint_ends_otherwise_and_is_closed_as_what_it_came_to(
    step: str, kind: EndingKind
) -> None:
    ended = getattr(a_complaint(STANDARD), step)()

    assert ended.complaint.ending.kind is kind
    assert ended.closed().complaint.ending.kind is kind
    assert ended.closed().complaint.closed


def test_a_duplicate_is_merged() -> None:
    case = a_complaint(STANDARD).merged("C-9").closed()

    assert case.complaint.ending.leads_to == "C-9"


def test_what_stands_in_the_way_of_a_rejection_is_cleared() -> None:
    case = a_complaint(STANDARD).presented().rejected("not ours")

    assert case.complaint.offers[0].state is OfferState.TURNED_DOWN


def test_a_deadlock_after_a_no_needs_no_other_no() -> None:
    case = a_complaint(STANDARD).turned_down().deadlocked("the ombudsman")

    assert len(case.complaint.offers) == 1


def test_a_reopened_complaint_goes_through_it_again() -> None:
    case = a_complaint(STANDARD).closed().reopened("it leaks again").with_offer(40)

    again = case.closed()

    assert again.complaint.reopenings == 1
    assert len(again.complaint.fulfilled) == 2


# --- refusals -------------------------------------------------------------------------


def test_a_refusal_says_where_in_the_sentence_it_stands() -> None:
    case = a_complaint(STANDARD).claiming("900.00")

    with pytest.raises(NotAllowed) as caught:
        case.with_offer("200000.00").presented()

    assert [each.code for each in caught.value.reasons] == [Code.NOBODY_HAS_AUTHORITY]
    [note] = caught.value.__notes__
    assert note.splitlines() == [
        f"said: {case.with_offer('200000.00')}.presented()",
        "refused: PresentOffer by front_line, in status 'negotiating' after 3 entries",
    ]


def test_the_general_step_brings_nothing_by_itself() -> None:
    with pytest.raises(NotAllowed) as caught:
        a_complaint(STANDARD).doing(do.Dispatch())

    assert Code.NOT_ASSESSED in [each.code for each in caught.value.reasons]
    assert "refused: Dispatch by front_line" in caught.value.__notes__[0]


def test_who_is_named_is_not_replaced() -> None:
    urgent = a_complaint(STANDARD).assessed(Tier.URGENT).apologised()
    owner = Actor("front_line", "front_line")

    with pytest.raises(NotAllowed, match="owns the complaint"):
        urgent.doing(do.FollowUp(satisfied=True), by=owner)


def test_nobody_is_left_who_may() -> None:
    alone = Roster({"front_line": ["ann"]})
    given = Situation(roster=alone)
    ann = Actor("ann", "front_line")
    urgent = a_complaint(STANDARD, by=ann, given=given).assessed(Tier.URGENT)

    with pytest.raises(NotAllowed, match="owns the complaint"):
        urgent.doing(do.Apologise(Medium.VIDEO)).followed_up()


def test_a_malicious_complaint_gets_its_clear_no() -> None:
    malicious = Assessment(
        kind=Kind.SERVICE, severity=Severity.LOW, conduct=Conduct.MALICIOUS
    )

    with pytest.raises(NotAllowed, match="bad faith"):
        a_complaint(STANDARD).assessed(malicious).presented()


def test_what_holds_is_not_rejected() -> None:
    with pytest.raises(NotAllowed) as caught:
        a_complaint(STANDARD).found().rejected()

    assert [each.code for each in caught.value.reasons] == [Code.FOUND_TO_HOLD]


def test_after_the_end_nothing_is_offered() -> None:
    with pytest.raises(NotAllowed):
        a_complaint(STANDARD).withdrawn().accepted()


def test_a_tier_that_cannot_be_reached_is_an_error() -> None:
    dear = a_complaint(STANDARD).claiming(5000)

    with pytest.raises(InvalidValue, match=r"no assessment .* comes to <Tier.GENERAL"):
        dear.assessed(Tier.GENERAL)


@pytest.mark.parametrize(
    ("telling", "says"),
    [
        (lambda case: case.assessed("urgent"), "no tier; did you mean Tier.URGENT?"),
        (lambda case: case.assessed(House.BIG), "no tier; known: Tier.GENERAL, Tier"),
        (lambda case: case.about("kettle"), "product: expected Product, got 'kettle'"),
        (lambda case: case.recorded(None), "intake: expected Intake, got None"),
        (lambda case: case.later(days="3"), "later: expected a time that passes: "),
        (lambda case: case.later(days=10**10), "later: expected a time that passes: "),
        (lambda case: case.later(days=10**7), "is beyond the calendar"),
        (
            lambda case: case.on("2026"),
            "a moment is a datetime with a zone, not '2026'",
        ),
        (lambda case: case.on(NAIVE), "names no time zone"),
        (lambda case: case.until(), "until: expected a status; known: received, "),
        (lambda case: case.until(5), "status: expected str, got 5"),
        (
            lambda case: case.closed(by=["ann", "front_line"]),
            "by: expected an Actor, the name of a role, or None, got ['ann', ",
        ),
    ],
    ids=[
        *("a tier's word", "a foreign tier", "a product's name", "no record"),
        *("days in words", "too many days", "the end of the calendar"),
        *("a moment in words", "a moment without a zone", "no status", "a number"),
        "a list of words",
    ],
)
def test_what_cannot_be_told_is_an_error_that_says_what_can(
    telling: Callable[[Builder], Builder], says: str
) -> None:
    with pytest.raises(InvalidValue, match=re.escape(says)):
        telling(a_complaint(STANDARD))


def test_nothing_is_received_in_the_last_minute_of_the_calendar() -> None:
    last = datetime.max.replace(tzinfo=UTC)

    with pytest.raises(InvalidValue, match="is beyond the calendar"):
        a_complaint(STANDARD, at=last)


NAIVE = datetime.fromisoformat("2026-03-03T09:00:00")


# --- people ---------------------------------------------------------------------------

TEAM = Roster(
    {
        "front_line": ["ann", "amy"],
        "supervisor": ["bo"],
        "manager": ["mo"],
        "director": ["di"],
    },
    departments=[Department("customer_service", contact="mo", supervisor="di")],
    delegations=[Delegation("supervisor", giver="bo", to="amy")],
)


def test_people_come_from_the_roster_that_is_given() -> None:
    ann = Actor("ann", "front_line")
    given = Situation(roster=TEAM)

    case = a_complaint(STANDARD, by=ann, given=given).claiming(900).handed_over()

    assert who(case.closed(), do.Approve) == ["bo", "mo"]
    assert who(case, do.AcceptHandover) == ["mo"]


def test_the_record_can_be_confirmed_and_what_was_found_be_said() -> None:
    finding = Finding(outcome=Outcome.UPHELD, responsibility=Responsibility.STAFF)

    case = a_complaint(STANDARD).record_confirmed().found(finding, by="manager")

    assert case.complaint.finding == finding
    assert names(case) == ["Open", "ConfirmRecord", "Assess", "RecordFinding"]


class Known(ComplaintFacts):
    """The loss must be known."""

    loss = money(up_to=1000, of="intake.demand.loss")


ASKS = RuleTable("apology", Known, [rule("any", Known.loss >= euros(0), then=None)])

# --- other rulebooks ------------------------------------------------------------------

STEPS = ("closed", "rejected", "silent", "deadlocked", "reopened", "handed_over")


@cache
def plugged(name: str) -> Rulebook:
    known = {**shipped_lifecycles(), "guarded": GUARDED}
    return STANDARD.with_(version=name, lifecycle=known[name])


@pytest.mark.parametrize("name", [*shipped_lifecycles(), "guarded"])
def test_the_same_sentences_work_under_every_lifecycle(name: str) -> None:
    for step in STEPS:
        case = getattr(a_complaint(plugged(name)), step)()
        assert replay(case.entries) == case.complaint
    assert a_complaint(plugged(name)).closed().complaint.closed


@pytest.mark.parametrize("name", [*shipped_lifecycles(), "guarded"])
def test_every_status_of_every_lifecycle_can_be_asked_for(name: str) -> None:
    rulebook = plugged(name)
    beyond = a_complaint(rulebook).claiming("900.00")

    for status in rulebook.lifecycle.statuses:
        assert beyond.until(status).complaint.status == status


def test_a_status_that_there_is_not_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(InvalidValue, match=r"no status 'setled'; did you mean 'settl"):
        a_complaint(STANDARD).until("setled")


def test_a_status_that_no_way_leads_to_is_an_error() -> None:
    slight = a_complaint(plugged("after_sales")).claiming("1.00")

    with pytest.raises(InvalidValue, match="no way was found to approving"):
        slight.until("approving")


def test_a_house_with_everything_of_its_own_comes_to_its_close() -> None:
    case = a_complaint(TIGHT).claiming(150).assessed(House.BIG).closed()

    assert case.complaint.closed
    assert case.complaint.ending.codes == ("paid",)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id} {pack.version}")
def test_what_every_pack_demands_is_brought(pack: Pack) -> None:
    case = a_complaint(in_use(pack)).closed().reopened().closed()

    assert case.complaint.closed
    assert case.complaint.reopenings == 1


def test_what_cannot_be_decided_is_no_tier() -> None:
    with pytest.raises(InvalidValue, match=r"comes to <House.BIG"):
        a_complaint(TIGHT).assessed(House.BIG)


def test_an_apology_that_cannot_be_decided_is_left_to_the_close() -> None:
    case = a_complaint(STANDARD.with_(version="asks", apology=ASKS)).claiming(None)

    assert case.followed_up().complaint.apologies == ()
    with pytest.raises(NotAllowed, match="apology cannot be decided"):
        case.closed()


def test_a_mail_to_an_upset_customer_is_no_call() -> None:
    upset = a_complaint(STANDARD).doing(do.SignalEmotion(Emotion.ANGRY))
    told = do.InformCustomer("soon", Medium.EMAIL)

    case = upset.doing(told, by="supervisor").presented()

    assert who(case, do.InformCustomer) == ["supervisor", "supervisor"]


def test_a_refused_approval_is_not_asked_for_again() -> None:
    case = a_complaint(STANDARD).with_offer(900).doing(do.RequestApproval("C-1/o1"))
    declined = case.doing(do.DeclineApproval("C-1/o1", "too much"), by="supervisor")

    with pytest.raises(NotAllowed, match="declined"):
        declined.presented()


def test_a_vague_demand_is_no_hindrance() -> None:
    record = evolve(a_complaint(STANDARD).complaint.intake, demand=Demand())

    assert a_complaint(STANDARD).recorded(record).closed().complaint.closed
