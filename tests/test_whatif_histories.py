"""Stored histories under another rulebook: what it would have decided."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given, settings

import complaintkit.commands as do
from complaintkit import (
    BrokenHistory,
    Code,
    Entry,
    InvalidValue,
    Limit,
    Medium,
    Money,
    NotAllowed,
    Plan,
    Product,
    Roster,
    Rulebook,
    RuleTable,
    Situation,
    Tier,
    Unit,
    handle,
    open_complaint,
    otherwise,
    replay,
    rule,
)
from complaintkit.audit import erase, seal
from complaintkit.codec import Codec
from complaintkit.complaint.assessment import Emotion
from complaintkit.complaint.care import Attention
from complaintkit.policies.authority import Allowance, AuthorityPolicy, Level
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.clocks import Extension, in_status
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard
from complaintkit.whatif import redecide, redecide_all
from complaintkit.whatif.redecided import History, Redecided, Result
from house import (
    ANN,
    ASSESSED,
    ASSESSMENT,
    BO,
    FIVE_YEARS,
    MONDAY,
    STANDARD,
    TIGHT,
    Happening,
    House,
    cash,
    clock,
    closed,
    euros,
    intake,
    on_table,
    prepared,
    timed_by,
    told,
)
from journeys import DELEGATED, FREE, ROSTER, Journey, Seen, run
from test_laws import LAW, THROWS

DOUBLE = STANDARD.with_(
    version="2", compensation=RuleTable("double", F, [otherwise(Decimal(2))])
)
LONDON = ZoneInfo("Europe/London")


def assessed(loss: str | None) -> list[Entry]:
    """A complaint that was opened and assessed: 1.5 times its loss is due."""
    return told(*ASSESSED, loss=loss)[1]


def of(history: History, policy: str) -> list[Redecided]:
    return [each for each in history.decisions if each.policy == policy]


def differing(history: History) -> list[tuple[int, str, Result]]:
    return [(each.entry, each.policy, each.result) for each in history.differing]


def codes(redecided: Redecided) -> list[Code]:
    return [reason.code for reason in redecided.reasons]


def lived(rulebook: Rulebook, *happenings: Happening) -> list[Entry]:
    """The entries of a complaint to which all this has happened."""
    case = open_complaint(intake(), rulebook, id="C-1", by=ANN, at=MONDAY)
    entries = [*case.entries]
    for at, command, by in happenings:
        case = handle(case.complaint, command, rulebook, by=by, at=at)
        entries += case.entries
    return entries


def at(day: int, hour: int) -> datetime:
    """An hour of a day in March 2026 on the wall of the desk, in UTC all month."""
    return datetime(2026, 3, day, hour, tzinfo=LONDON)


# --- under the same rulebook ------------------------------------------------------


def has_moved(journey: Journey) -> bool:
    """Whether it came under another rulebook on its way."""
    return any(isinstance(entry.command, do.Repin) for entry in journey.entries)


def test_under_its_own_rulebook_every_decision_is_the_same_or_names_what_it_lacks() -> (
    None
):
    met: Counter[tuple[str, Result]] = Counter()

    @settings(LAW, max_examples=120)
    @given(THROWS)
    def journeys(throws: bytes) -> None:
        journey = run(throws, Seen())
        if has_moved(journey):
            return
        again = redecide(journey.entries, journey.rulebook)

        for each in again.decisions:
            met[each.policy, each.result] += 1
            if each.result is Result.SAME:
                assert each.after == each.before
            else:
                assert each.result is Result.UNDECIDED
                assert codes(each) == [Code.NOT_GIVEN]
        recorded = [made for entry in journey.entries for made in entry.decisions]
        assert [each.before for each in again.decisions] == recorded
        assert all(pair.before == pair.after for pair in again.legs)

    journeys()

    lacking = {policy for policy, result in met if result is Result.UNDECIDED}
    assert lacking <= {"contact", "supervisor", "authority", "counter_demand"}
    assert {policy for policy, result in met if result is Result.SAME} == {
        *("tiering", "routing", "attention", "compensation", "floor", "cap", "clock"),
        *("record", "conduct", "concession", "ceilings", "authority", "follow_up"),
        *("counter_demand", "apology", "reopening"),
    }
    assert met["clock", Result.SAME] > 200
    assert met["authority", Result.SAME] > 50


@pytest.mark.parametrize("rulebook", [STANDARD, TIGHT], ids=lambda each: each.id)
def test_any_history_can_be_redecided_and_every_record_is_accounted_for(
    rulebook: Rulebook,
) -> None:
    dice = Random(11)  # noqa: S311 - dice, not secrets
    histories = [run(dice.randbytes(400), Seen()).entries for _ in range(40)]

    report = redecide_all(histories, rulebook)

    made = sum(len(entry.decisions) for entries in histories for entry in entries)
    told_of = sum(number for _, _, number in report.results)
    assert report.histories == 40
    assert told_of - report.count(Result.NEW) == made
    assert report.set_aside == ()


# --- what another rulebook would have decided -------------------------------------


def test_a_multiplier_of_two_changes_what_is_due_by_half_the_loss() -> None:
    histories = [assessed("80.00"), assessed("33.33"), assessed(None)]

    report = redecide_all(histories, DOUBLE)

    assert report.due_before == euros("170.00")  # 120.00 + 50.00 (49.995) + nothing
    assert report.due_after == euros("226.66")  # 160.00 + 66.66 + nothing
    assert report.count(Result.CHANGED, "compensation") == 2
    assert report.count(Result.SAME, "compensation") == 1


def test_of_a_complaint_whose_loss_was_corrected_the_last_sum_counts() -> None:
    corrected = do.ClarifyDemand(evolve(intake().demand, loss=euros(100)))
    entries = told(*ASSESSED, (corrected, ANN))[1]

    report = redecide_all([entries], DOUBLE)

    assert report.count(Result.CHANGED, "compensation") == 2
    assert (report.due_before, report.due_after) == (euros(150), euros(200))


def test_a_raised_tier_is_counted_from_the_old_to_the_new() -> None:
    grave = evolve(ASSESSMENT, safety=True)
    small, safety = told(*ASSESSED)[1], told((do.Assess(grave), ANN))[1]
    careful = STANDARD.with_(
        version="2",
        tiering=RuleTable(
            "t",
            F,
            [
                rule("safety", F.safety.yes(), then=Tier.URGENT),
                otherwise(Tier.IMPORTANT),
            ],
        ),
    )

    report = redecide_all([small, safety, small], careful)

    assert report.tiers == (("general", "important", 2), ("urgent", "urgent", 1))


def test_within_an_entry_one_decision_leads_to_another_but_not_to_the_next_entry() -> (
    None
):
    urgent = STANDARD.with_(
        version="2",
        tiering=RuleTable("t", F, [otherwise(Tier.URGENT)]),
        compensation=RuleTable(
            "m",
            F,
            [
                rule("urgent", F.tier >= Tier.URGENT, then=Decimal(3)),
                otherwise(Decimal("1.5")),
            ],
        ),
        conduct=None,
        redress=None,
    )
    entries = told(*on_table(150))[1]

    again = redecide(entries, urgent)

    [compensation] = of(again, "compensation")
    assert str(compensation) == (
        "C-1, entry 2, compensation: changed; was 120.00 EUR (1.5 x 80.00 EUR) (rule "
        "otherwise); now 240.00 EUR (3 x 80.00 EUR) (rule urgent)"
    )
    [authority] = of(again, "authority")
    assert (authority.entry, authority.result) == (4, Result.SAME)


def test_a_decision_by_another_rule_that_comes_to_the_same_is_the_same() -> None:
    renamed = RuleTable(
        "m",
        F,
        [
            rule("any-loss", F.loss >= euros(0), then=Decimal("1.5")),
            otherwise(Decimal("1.5")),
        ],
    )
    same = STANDARD.with_(version="2", compensation=renamed)

    [found] = of(redecide(assessed("80.00"), same), "compensation")

    assert found.result is Result.SAME
    assert found.before is not None
    assert found.after is not None
    assert (found.before.rule, found.after.rule) == ("otherwise", "any-loss")


def test_a_policy_that_the_other_rulebook_has_not_is_no_longer_decided() -> None:
    without = STANDARD.with_(version="2", attention=None)

    again = redecide(assessed("80.00"), without)

    assert differing(again) == [(2, "attention", Result.DROPPED)]


def test_a_policy_that_only_the_other_rulebook_has_is_newly_decided() -> None:
    capped = STANDARD.with_(
        version="2",
        compensation=evolve(
            STANDARD.compensation, cap=RuleTable("c", F, [otherwise(euros(100))])
        ),
    )

    again = redecide(assessed("80.00"), capped)

    assert differing(again) == [
        (2, "compensation", Result.CHANGED),
        (2, "cap", Result.NEW),
    ]
    assert str(again.decisions[-1]) == (
        "C-1, entry 2, cap: new; now 100.00 EUR (rule otherwise)"
    )


@pytest.mark.parametrize(
    ("policy", "terms"),
    [
        ("concession", {"redress": None}),
        ("conduct", {"conduct": None}),
        ("ceilings", {"ceilings": None}),
        ("record", {"record": None}),
    ],
)
def test_a_policy_that_is_gone_is_no_longer_decided_even_where_others_are_refused(
    policy: str, terms: dict[str, Any]
) -> None:
    """Nobody may promise anything there, so that the authority is undecided."""
    poor = TIGHT.with_(
        version="2",
        authority=AuthorityPolicy(
            [Level(level.role, euros(n)) for n, level in enumerate(_LADDER, 1)]
        ),
        **terms,
    )
    entries = told(
        *on_table(40), rulebook=TIGHT, given=Situation(roster=ROSTER, **FREE)
    )[1]

    again = redecide(entries, poor)

    assert [each.result for each in of(again, policy)] == [Result.DROPPED]
    assert [codes(each) for each in of(again, "authority")] == [
        [Code.NOBODY_HAS_AUTHORITY]
    ]


_LADDER = TIGHT.authority.ladder


# --- what cannot be decided again -------------------------------------------------


def test_a_case_that_no_rule_there_covers_is_undecided_and_says_so() -> None:
    gap = STANDARD.with_(
        version="2",
        tiering=RuleTable("t", F, [rule("hurt", F.safety.yes(), then=Tier.URGENT)]),
    )

    again = redecide(assessed("80.00"), gap)

    assert {each.result for each in again.decisions} == {Result.UNDECIDED}
    assert str(again.decisions[0]) == (
        "C-1, entry 2, tiering: undecided; was general (rule otherwise); tiering "
        "cannot be decided: no rule covers this case"
    )
    assert str(again).splitlines()[-1] == (
        "  entry 2: refused; tiering cannot be decided: no rule covers this case"
    )


def test_a_lower_authority_refuses_what_was_promised_and_says_who_could() -> None:
    modest = STANDARD.with_(
        version="2",
        authority=AuthorityPolicy(
            [
                Level("front_line", euros(20)),
                Level("supervisor", euros(1000)),
                *STANDARD.authority.ladder[2:],
            ]
        ),
    )
    histories = [told(*on_table(amount))[1] for amount in (10, 50)]

    report = redecide_all(histories, modest)

    assert report.count(Result.SAME, "authority") == 1
    assert report.count(Result.UNDECIDED, "authority") == 1
    assert report.refused == (("beyond_authority", 1),)
    [example] = report.examples
    assert codes(example) == [Code.BEYOND_AUTHORITY]


def test_sums_that_were_recorded_are_given_again_and_others_are_named() -> None:
    allowing = STANDARD.with_(
        version="allowing",
        authority=AuthorityPolicy(
            [
                evolve(
                    level, allowance=Allowance(euros(60), timedelta(days=1), times=9)
                )
                for level in STANDARD.authority.ladder
            ]
        ),
    )
    spent = Situation(spent_by_actor=euros(15), times_by_actor=2)
    recorded = told(*on_table(45), rulebook=allowing, given=spent)[1]
    unrecorded = told(*on_table(45))[1]

    [same] = of(redecide(recorded, allowing), "authority")
    [lacking] = of(redecide(unrecorded, allowing), "authority")

    assert same.result is Result.SAME
    assert same.after is not None
    assert dict(same.after.inputs)["spent_by_actor"] == "15.00 EUR"
    assert lacking.reasons[0].sentence == (
        "authority needs spent_by_actor, and the host has not given it"
    )


def test_ceilings_on_an_order_are_held_again_on_what_was_given_then() -> None:
    held = STANDARD.with_(version="held", ceilings=CeilingPolicy(order=Decimal(2)))
    lower = held.with_(version="lower", ceilings=CeilingPolicy(order=Decimal("0.1")))
    of_an_order = Situation(spent_on_order=euros(30), order_value=euros(400))
    entries = _of_an_order(held, of_an_order)

    [same] = of(redecide(entries, held), "ceilings")
    [exceeded] = of(redecide(entries, lower), "ceilings")

    assert (same.result, same.after) == (Result.SAME, same.before)
    assert (exceeded.result, codes(exceeded)) == (
        Result.UNDECIDED,
        [Code.CEILING_EXCEEDED],
    )


def test_each_ceiling_is_held_against_its_own() -> None:
    order = CeilingPolicy(order=Decimal(2))
    both = STANDARD.with_(version="both", ceilings=evolve(order, complaint=euros(100)))
    only = STANDARD.with_(version="only", ceilings=order)
    of_an_order = Situation(spent_on_order=euros(30), order_value=euros(400))

    again = redecide(_of_an_order(both, of_an_order), only)

    held = [(each.result, each.before and each.before.rule) for each in again.differing]
    assert held == [(Result.DROPPED, "complaint")]


def _of_an_order(rulebook: Rulebook, given: Situation) -> list[Entry]:
    record = evolve(intake(), product=Product(name="kettle", order_number="7"))
    case = open_complaint(record, rulebook, id="C-1", by=ANN, at=MONDAY)
    entries = [*case.entries]
    for command, by in on_table(45):
        case = handle(case.complaint, command, rulebook, by=by, at=MONDAY, given=given)
        entries += case.entries
    return entries


def test_who_the_roster_named_is_not_stored_and_so_not_named_again() -> None:
    entries = told(
        *ASSESSED,
        (do.Dispatch(), ANN),
        (do.Escalate("nobody called"), ANN),
        given=Situation(roster=DELEGATED),
    )[1]

    again = redecide(entries, STANDARD)

    assert [str(each).rpartition("; ")[2] for each in again.differing] == [
        "contact needs roster, and the host has not given it",
        "supervisor needs roster, and the host has not given it",
    ]
    assert again.refused == ()


def test_a_ladder_that_passed_over_a_vacant_level_rested_on_the_roster() -> None:
    holders = {**dict(ROSTER.holders), "supervisor": []}
    entries = told(
        *prepared(Plan([cash(150)]))[:1],
        (do.ConfirmRecord(), ANN),
        (do.PrepareOffers([Plan([cash(230)])]), ANN),
        (do.RequestApproval("C-1/o1"), ANN),
        loss="500.00",
        given=Situation(roster=Roster(holders)),
    )[1]

    [authority] = of(redecide(entries, STANDARD), "authority")

    assert (authority.result, codes(authority)) == (
        Result.UNDECIDED,
        [Code.NOT_GIVEN],
    )


# --- clocks -----------------------------------------------------------------------


EIGHT = timed_by(clock())
FOUR = STANDARD.with_(version="four", clocks=[clock(limit=Limit(4, Unit.HOURS))])


def test_a_shorter_limit_brings_the_deadline_forward_once_and_for_all() -> None:
    """Nothing that is recorded later makes another difference of it."""
    entries = lived(
        EIGHT,
        (at(2, 10), do.Assess(ASSESSMENT), ANN),
        (at(2, 11), do.AddNote("a note"), ANN),
    )

    again = redecide(entries, FOUR)

    [changed] = again.differing
    assert str(changed) == (
        "C-1, entry 1, clock: changed; was answer 1: due 2026-03-02T17:00:00+00:00 "
        "(rule otherwise); now answer 1: due 2026-03-02T13:00:00+00:00 (rule otherwise)"
    )


def test_an_answer_in_time_would_have_been_late_under_a_shorter_limit() -> None:
    answered = (at(2, 15), do.RejectComplaint("not ours"), ANN)
    prompt = (at(2, 11), do.RejectComplaint("not ours"), ANN)
    assess = (at(2, 10), do.Assess(ASSESSMENT), ANN)
    confirm = (at(2, 10), do.ConfirmRecord(), ANN)
    histories = [lived(EIGHT, assess, confirm, each) for each in (answered, prompt)]

    report = redecide_all(histories, FOUR)
    back = redecide_all(histories, EIGHT)

    assert (report.earlier, report.later, report.kept) == (2, 0, 0)
    assert report.breached == (0, 1)
    assert (back.earlier, back.later, back.kept) == (0, 0, 2)
    assert back.breached == (0, 0)


def test_a_longer_limit_puts_the_deadline_off() -> None:
    report = redecide_all([lived(FOUR)], EIGHT)

    assert (report.earlier, report.later, report.kept) == (0, 1, 0)


def test_clocks_that_only_one_rulebook_has_are_dropped_and_new() -> None:
    other = timed_by(clock("first_word"))

    again = redecide(lived(EIGHT), other)

    assert [str(each).partition("; ")[0] for each in again.differing] == [
        "C-1, entry 1, clock: dropped",
        "C-1, entry 1, clock: new",
    ]
    assert [pair.both_due for pair in again.legs] == [None, None]


def test_a_clock_heeds_the_status_that_was_recorded() -> None:
    until_closed = {"stops": [in_status("closed")]}
    eight = timed_by(clock(**until_closed))
    entries = told(*closed(30), rulebook=eight)[1]

    again = redecide(entries, eight)

    assert again.differing == ()
    assert [pair.after and pair.after.is_open for pair in again.legs] == [False]


def test_each_leg_is_compared_with_the_leg_of_its_number() -> None:
    """There the acknowledgement had stopped the first before the second began."""
    every = {"starts": ["received", "inform_customer"], "repeats": ["inform_customer"]}
    answer, word = (
        timed_by(clock(stops=stops, **every))
        for stops in (["close"], ["close", "acknowledge"])
    )
    entries = lived(
        answer,
        (at(2, 10), do.Acknowledge("we call you"), ANN),
        (at(2, 11), do.InformCustomer("soon", Medium.PHONE), ANN),
    )

    again = redecide(entries, word)

    assert differing(again) == [
        (2, "clock", Result.NEW),
        (3, "clock", Result.DROPPED),
    ]
    assert [pair.before == pair.after for pair in again.legs] == [False, True]


def test_a_pause_counts_under_the_other_rulebook_as_it_was_recorded() -> None:
    pausing = {"pauses_for_customer": True}
    eight = timed_by(clock(**pausing))
    four = STANDARD.with_(
        version="four", clocks=[clock(limit=Limit(4, Unit.HOURS), **pausing)]
    )
    entries = lived(
        eight,
        (at(2, 10), do.AwaitCustomer("which lid?"), ANN),
        (at(2, 12), do.RecordAnswer("the blue one"), ANN),
    )

    [pair] = redecide(entries, four).legs

    assert pair.both_due == (at(3, 11), at(2, 15))


def test_an_extension_that_came_too_late_there_moves_no_deadline() -> None:
    extension = Extension(to=Limit(3, Unit.BUSINESS_DAYS))
    eight, four = (
        timed_by(clock(limit=Limit(hours, Unit.HOURS), extensions=[extension]))
        for hours in (8, 4)
    )
    extend = do.ExtendDeadline(
        at(4, 12), "the part is late", clock="answer", medium=Medium.EMAIL
    )
    entries = lived(eight, (at(2, 15), extend, ANN))

    again = redecide(entries, four)

    late = again.decisions[-1]
    assert (late.entry, late.result) == (2, Result.UNDECIDED)
    assert codes(late) == [Code.DEADLINE_PASSED]
    assert again.legs[0].both_due == (at(4, 12), at(2, 13))
    assert redecide(entries, eight).differing == ()


def test_a_clock_whose_calendar_has_ended_keeps_no_other_from_being_read() -> None:
    ended = evolve(FIVE_YEARS, years=range(2020, 2022))
    eight = timed_by(clock(), clock("total"))
    broken = STANDARD.with_(
        version="broken", clocks=[clock(calendar=ended), clock("total")]
    )

    again = redecide(lived(eight), broken)

    assert [(each.result, codes(each)) for each in again.decisions] == [
        (Result.UNDECIDED, [Code.CALENDAR_ENDS]),
        (Result.SAME, []),
    ]


# --- tiers of another house -------------------------------------------------------


def test_a_house_may_ask_what_tiers_of_another_kind_would_have_come_to() -> None:
    coded = do.Close(closed(30)[-1][0].ending, codes=["paid"])
    steps = (
        *[step for step in closed(30)[:-1] if not isinstance(step[0], do.FollowUp)],
        (do.FollowUp(satisfied=True), BO),
        (coded, ANN),
        (do.Reopen("again"), ANN),
        (do.AddNote("a note"), ANN),
    )
    given = Situation(roster=ROSTER, **FREE)
    entries = told(*steps, rulebook=TIGHT, given=given)[1]

    report = redecide_all([entries], STANDARD)

    assert replay(entries).closed_tier is House.SMALL
    assert report.tiers == (("small", "general", 1),)


def test_a_tier_of_another_kind_is_read_as_what_the_rulebook_made_of_it() -> None:
    calm, urgent = Attention(), Attention(answered_by="manager")
    by_tier = STANDARD.with_(
        version="2",
        tiering=RuleTable("t", F, [otherwise(Tier.URGENT)]),
        attention=RuleTable(
            "a",
            F,
            [rule("urgent", F.tier >= Tier.URGENT, then=urgent), otherwise(calm)],
        ),
    )
    entries = told(*ASSESSED, (do.SignalEmotion(Emotion.UPSET), ANN), rulebook=TIGHT)[1]

    last = redecide(entries, by_tier).last("attention")

    assert last is not None
    assert [decision.outcome for decision in last] == [calm, urgent]


# --- histories as they come -------------------------------------------------------


def test_nothing_that_was_recorded_is_rewritten() -> None:
    entries = told(*closed(30))[1]
    stored = [Codec().to_dict(entry) for entry in entries]

    redecide_all([entries], DOUBLE)

    assert [Codec().to_dict(entry) for entry in entries] == stored
    assert replay(entries) == told(*closed(30))[0]


def test_erased_personal_data_makes_no_difference() -> None:
    codec, entries = Codec(), told(*closed(30))[1]
    stored = [json.loads(json.dumps(codec.to_dict(entry))) for entry in entries]
    links = [erase(link) for link in seal(stored, salt="a salt of many characters")]
    erased = [codec.from_dict(link["entry"], Entry) for link in links]

    assert erased != entries
    assert redecide(erased, DOUBLE) == redecide(entries, DOUBLE)


def test_a_rulebook_in_another_currency_decides_nothing_of_a_complaint() -> None:
    with pytest.raises(NotAllowed, match="EUR") as caught:
        redecide(assessed("80.00"), standard("USD"))

    assert [reason.code for reason in caught.value.reasons] == [Code.RULEBOOK_CURRENCY]


def test_what_cannot_be_counted_is_set_aside_by_name_and_the_rest_is_counted() -> None:
    dollars = standard("USD")
    record = evolve(
        intake(), demand=evolve(intake().demand, loss=Money("80.00", "USD"))
    )
    foreign = open_complaint(record, dollars, id="C-7", by=ANN, at=MONDAY).entries
    whole = assessed("80.00")

    report = redecide_all([foreign, whole, whole[1:], [], [None]], DOUBLE)

    assert report.histories == 1
    assert report.due_after == euros(160)
    assert [each.complaint_id for each in report.set_aside] == [
        *("C-7", "C-1", None, None)
    ]
    assert [type(each.error) for each in report.set_aside] == [
        NotAllowed,
        *[BrokenHistory] * 3,
    ]
    said = [line for line in str(report).splitlines() if line.startswith("set aside")]
    assert said == [
        "set aside: 4",
        f"set aside, C-7: {report.set_aside[0].error}",
        "set aside, C-1: entry at position 0: expected number 1, found 2",
        "set aside, unknown: entry at position 0: expected Open, found none",
        "set aside, unknown: entry at position 0: expected an Entry, got NoneType",
    ]


def test_a_history_without_entries_is_none() -> None:
    with pytest.raises(BrokenHistory, match="expected Open, found none"):
        redecide([], STANDARD)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: redecide(assessed("1.00"), None), "rulebook: expected a Rulebook"),
        (lambda: redecide_all([], "2"), "rulebook: expected a Rulebook, got str"),
        (
            lambda: redecide_all(assessed("1.00"), STANDARD),
            "histories: expected the entries of a complaint each, got Entry",
        ),
        (lambda: redecide_all([7], STANDARD), "each, got int"),
    ],
    ids=["no rulebook", "a name", "one history", "no history"],
)
def test_a_mistake_of_the_program_is_said_at_once(call: Any, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        call()


# --- many of them -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "told_of"),
    [(0, [0]), (99, [99]), (100, [100]), (250, [100, 200, 250])],
)
def test_progress_is_told_after_every_hundred_and_at_the_end(
    number: int, told_of: list[int]
) -> None:
    histories = [assessed("80.00")] * number
    known: list[tuple[int, int | None]] = []
    unknown: list[tuple[int, int | None]] = []

    redecide_all(histories, STANDARD, progress=lambda *done: known.append(done))
    redecide_all(iter(histories), STANDARD, progress=lambda *done: unknown.append(done))

    assert known == [(done, number) for done in told_of]
    assert unknown == [(done, None) for done in told_of]


def test_histories_are_taken_one_at_a_time_and_not_kept() -> None:
    drawn = 0

    def store() -> Iterator[list[Entry]]:
        nonlocal drawn
        for drawn in range(1, 151):  # noqa: B007 - counted for the test
            yield assessed("80.00")

    seen: list[int] = []
    redecide_all(store(), DOUBLE, progress=lambda done, total: seen.append(drawn))

    assert seen == [100, 150]


def test_the_first_examples_of_each_kind_are_kept_and_no_more() -> None:
    histories = [assessed("80.00")] * 5
    other = DOUBLE.with_(version="3", attention=None)

    kinds = [
        (each.policy, each.result)
        for each in redecide_all(histories, other, examples=2).examples
    ]

    assert Counter(kinds) == {
        ("compensation", Result.CHANGED): 2,
        ("attention", Result.DROPPED): 2,
    }


# --- told -------------------------------------------------------------------------


def report_of_two() -> Any:
    other = STANDARD.with_(
        version="2",
        compensation=DOUBLE.compensation,
        attention=None,
        clocks=FOUR.clocks,
        authority=AuthorityPolicy(
            [Level("front_line", euros(20)), *STANDARD.authority.ladder[1:]]
        ),
    )
    recorded = told(*on_table(50), rulebook=EIGHT)[1]
    return redecide_all([recorded, recorded], other, examples=1)


def test_the_report_reads_as_a_table_of_plain_text() -> None:
    report = report_of_two()

    *table, clock, attention, compensation, authority = str(report).splitlines()
    assert "\n".join(table).replace(str(report.pin), "PIN") == TABLE
    examples = [clock, attention, compensation, authority]
    assert examples == [str(example) for example in report.examples]
    assert attention == (
        "C-1, entry 2, attention: dropped; was answered by anybody (rule otherwise)"
    )


TABLE = """\
2 histories under PIN
policy             same    changed  undecided    dropped        new
clock                 0          4          0          0          0
tiering               2          0          0          0          0
routing               2          0          0          0          0
attention             0          0          0          2          0
compensation          0          2          0          0          0
record                2          0          0          0          0
conduct               2          0          0          0          0
concession            2          0          0          0          0
authority             0          0          2          0          0
due: 240.00 EUR -> 320.00 EUR, a difference of 80.00 EUR
tier general -> general: 2
deadlines: 2 earlier, 0 later, 0 the same
breached: 0 -> 0
refused, beyond_authority: 2
4 of 10 that differ"""


def test_the_report_is_plain_data_that_json_takes() -> None:
    report = report_of_two()

    data = report.as_data()

    assert json.loads(json.dumps(data)) == data
    assert data["policies"]["compensation"] == {
        **{result.value: 0 for result in Result},
        "changed": 2,
    }
    assert data["tiers"] == [{"before": "general", "after": "general", "complaints": 2}]
    assert data["due"] == {"before": "240.00 EUR", "after": "320.00 EUR"}
    assert data["deadlines"] == {"earlier": 2, "later": 0, "same": 0}
    assert data["breached"] == {"before": 0, "after": 0}
    assert data["refused"] == {"beyond_authority": 2}
    assert data["set_aside"] == []


def test_a_notebook_shows_the_report_as_a_table() -> None:
    html = report_of_two()._repr_html_()

    assert html.count("<table>") == 2
    assert html.count("<tr>") == 1 + len(report_of_two().policies) + 1 + 4
    assert "due: 240.00 EUR -&gt; 320.00 EUR, a difference of 80.00 EUR" in html


def test_one_history_is_told_by_what_differs() -> None:
    again = redecide(assessed("80.00"), DOUBLE)

    assert str(again).splitlines()[0] == "C-1: 4 decisions, 1 of them not the same"
    assert [each["policy"] for each in again.as_data()["differing"]] == ["compensation"]
