"""A rulebook is checked as a whole: each flaw with an example, a sound one clean."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from complaintkit import (
    Calendar,
    Delegation,
    Department,
    InvalidValue,
    Limit,
    RedressForm,
    Roster,
    Rulebook,
    RuleTable,
    Severity,
    Tier,
    Unit,
    otherwise,
    rule,
)
from complaintkit.complaint.care import ApologyLevel, ApologyTerms, Attention
from complaintkit.policies.authority import (
    Allowance,
    AuthorityPolicy,
    Climb,
    Level,
)
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.clocks import ANSWERED, Clock, Promise
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.policies.pack import Pack
from complaintkit.presets.packs import effective_at
from complaintkit.rules.flaws import FlawKind, Gravity
from house import (
    DESK_HOURS,
    DISP,
    FLAWED,
    LATE,
    OWN_LAW,
    SHORT_HANDED,
    STANDARD,
    clock,
    euros,
)

FORMS = list(RedressForm)


def changed(**policies: Any) -> Rulebook:
    return STANDARD.with_(version="2", **policies)


def said(rulebook: Rulebook, roster: Roster | None = None) -> list[str]:
    return [str(flaw) for flaw in rulebook.check(roster=roster)]


def test_a_rulebook_full_of_flaws_has_them_listed_all_at_once() -> None:
    told = (Path(__file__).parent / "golden" / "flawed.txt").read_text("utf-8")

    assert str(FLAWED.check(roster=SHORT_HANDED)) == told.rstrip()
    assert all(flaw.example for flaw in FLAWED.check(roster=SHORT_HANDED))


EXPLORED = {
    *(FlawKind.UNREACHABLE, FlawKind.NO_WAY_OUT, FlawKind.CANNOT_CLOSE),
    *(FlawKind.NEVER_ALLOWED, FlawKind.AMBIGUOUS, FlawKind.SKIPPED),
    *(FlawKind.BROKEN_GUARD, FlawKind.NEVER_SETTLED, FlawKind.NEVER_ENDS),
    *(FlawKind.BEYOND_AUTHORITY, FlawKind.NO_CHECKER),
    *(FlawKind.WRONG_PAYMENT, FlawKind.BROKEN_RULE),
}
"""What only exploration can tell."""


def test_the_flaws_of_a_rulebook_are_of_nearly_every_kind() -> None:
    kinds = {flaw.kind for flaw in FLAWED.check(roster=SHORT_HANDED)}

    assert set(FlawKind) - kinds == {FlawKind.UNFINISHED, *EXPLORED}


# --- outcomes that weaken -------------------------------------------------------------


def weak_cap(high: Any, low: Any) -> Any:
    rules = [rule("grave", F.severity >= Severity.HIGH, then=high), otherwise(low)]
    table: RuleTable[Any] = RuleTable("cap", F, rules)
    return evolve(STANDARD.compensation, cap=table)


def answered(high: Attention, low: Attention) -> RuleTable[Attention]:
    rules = [rule("urgent", F.tier >= Tier.URGENT, then=high), otherwise(low)]
    return RuleTable("attention", F, rules)


def sorry(level: ApologyLevel, role: str) -> ApologyTerms:
    return ApologyTerms(level=level, role=role)


def by_tier(urgent: Any, other: Any) -> RuleTable[Any]:
    rules = [rule("urgent", F.tier >= Tier.URGENT, then=urgent), otherwise(other)]
    return RuleTable("t", F, rules)


HOURS, DAYS = Unit.HOURS, Unit.BUSINESS_DAYS
BASE, TOP = ApologyLevel.BASE, ApologyLevel.TOP


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"compensation": weak_cap(euros(5), euros(9))}, ["cap"]),
        ({"compensation": weak_cap(euros(5), None)}, ["cap"]),
        ({"compensation": weak_cap(None, euros(9))}, []),
        (
            {"attention": answered(Attention(), Attention(answered_by="manager"))},
            ["attention"],
        ),
        ({"attention": answered(Attention(answered_by="manager"), Attention())}, []),
        (
            {"apology": by_tier(sorry(TOP, "manager"), sorry(BASE, "director"))},
            ["apology"],
        ),
        ({"apology": by_tier(None, sorry(BASE, "director"))}, ["apology"]),
        ({"apology": by_tier(sorry(TOP, "director"), None)}, []),
        ({"reopening": by_tier(5, None)}, ["reopening"]),
        ({"reopening": by_tier(None, 5)}, []),
        (
            {"clocks": [clock(limit=by_tier(Limit(3, HOURS), Limit(2, HOURS)))]},
            ["clock answer"],
        ),
        ({"clocks": [clock(limit=by_tier(Limit(2, HOURS), Limit(3, HOURS)))]}, []),
        ({"clocks": [clock(limit=by_tier(Limit(3, HOURS), Limit(2, DAYS)))]}, []),
        ({"clocks": [clock(limit=by_tier(None, Limit(2, DAYS)))]}, []),
    ],
)
def test_what_makes_an_outcome_weaker_is_known_of_every_policy(
    policies: dict[str, Any], expected: list[str]
) -> None:
    flaws = changed(**policies).check()

    assert [flaw.where for flaw in flaws] == expected
    assert {flaw.kind for flaw in flaws} <= {FlawKind.WEAKENS}


def test_a_house_without_redress_has_nothing_to_check_of_it() -> None:
    assert said(changed(redress=None), Roster({"director": ["di"]})) == [
        (
            "authority: warning, vacant: nobody holds front_line, and every request "
            "passes over it; such as role = front_line"
        ),
        (
            "authority: warning, vacant: nobody holds supervisor, and every request "
            "passes over it; such as role = supervisor"
        ),
        (
            "authority: warning, vacant: nobody holds manager, and every request "
            "passes over it; such as role = manager"
        ),
    ]


# --- the ladder -----------------------------------------------------------------------


def laddered(*levels: Level, climb: Climb = Climb.LEVEL_BY_LEVEL) -> Rulebook:
    """A rulebook of those levels, which asks for no other."""
    return changed(
        authority=AuthorityPolicy(levels, climb), attention=None, apology=None
    )


def holes(*levels: Level, **policies: Any) -> list[str]:
    rulebook = evolve(laddered(*levels), **policies)
    flaws = rulebook.check()
    assert {flaw.kind for flaw in flaws} <= {FlawKind.LADDER_HOLE}
    return [
        f"{flaw.gravity.value}: {flaw.what}; such as {flaw.example}" for flaw in flaws
    ]


def test_a_form_that_mixes_plan_and_nobody_may_promise_is_a_hole() -> None:
    few = [form for form in FORMS if form is not RedressForm.GIFT]

    assert holes(Level("clerk", euros(50), forms=few)) == [
        "error: no level may promise gift, which redress plans; such as form = gift"
    ]


def test_what_a_lower_level_may_promise_and_no_higher_one_is_a_hole() -> None:
    few = [form for form in FORMS if form not in {RedressForm.GIFT, RedressForm.POINTS}]
    gifts = {RedressForm.GIFT: euros(20)}

    assert holes(Level("clerk", euros(50)), Level("head", euros(90), forms=few)) == [
        (
            "error: clerk may promise points, gift up to 50.00 EUR, and no level "
            "above as much: beyond 50.00 EUR it is stuck; such as points = 50.00 "
            "EUR, total = 50.01 EUR"
        )
    ]
    assert holes(
        Level("clerk", euros(50)), Level("head", euros(90), form_limits=gifts)
    ) == [
        (
            "error: clerk may promise gift up to 50.00 EUR, and no level above as "
            "much: beyond 50.00 EUR it is stuck; such as gift = 50.00 EUR, total = "
            "50.01 EUR"
        )
    ]


def test_a_hole_that_a_still_higher_level_fills_is_none() -> None:
    few = [form for form in FORMS if form is not RedressForm.GIFT]

    assert (
        holes(
            Level("clerk", euros(50)),
            Level("head", euros(90), forms=few),
            Level("board", euros(200)),
        )
        == []
    )


def test_a_hole_in_what_no_mix_plans_is_a_warning() -> None:
    levels = (
        Level("clerk", euros(50)),
        Level("head", euros(90), forms=[RedressForm.REFUND]),
    )

    [found] = holes(*levels, redress=None)

    assert found.startswith("warning: clerk may promise exchange, ")


def test_an_allowance_of_the_highest_level_leaves_nobody_to_ask() -> None:
    spent = Allowance(euros(60), timedelta(days=1))

    assert holes(Level("clerk", euros(50), allowance=spent)) == [
        (
            "warning: clerk, the highest, has an allowance of 60.00 EUR, and once it "
            "is spent there is nobody to ask; such as total = 60.01 EUR"
        )
    ]


def test_what_is_due_beyond_the_highest_limit_is_a_hole() -> None:
    bound: RuleTable[Any] = RuleTable("t", F, [otherwise(euros(60))])
    law = evolve(
        OWN_LAW,
        entitlements=[
            *OWN_LAW.entitlements,
            Entitlement(ground="lost", at_least=euros(70)),
        ],
    )

    assert holes(
        Level("clerk", euros(10)),
        compensation=evolve(STANDARD.compensation, cap=bound, floor=bound),
        ceilings=CeilingPolicy(complaint=euros(11)),
        packs=[law],
    ) == [
        f"{gravity}: {what}, and clerk, the highest, may promise up to 10.00 EUR; such "
        "as total = 10.01 EUR"
        for gravity, what in (
            ("error", "the floor is 60.00 EUR"),
            ("error", "what the law gives for late is 15.00 EUR"),
            ("error", "what the law gives for lost is 70.00 EUR"),
            ("warning", "the ceiling of a complaint is 11.00 EUR"),
            ("warning", "the cap is 60.00 EUR"),
        )
    ]


# --- the roster -----------------------------------------------------------------------


def test_a_roster_in_which_nobody_holds_a_level_promises_nothing() -> None:
    assert said(STANDARD, Roster({"operations": ["ops"]})) == [
        (
            "authority: error, vacant: nobody holds a level, and nothing can be "
            "promised; such as total = 0.01 EUR"
        )
    ]


LADDER = (
    Level("clerk", euros(50)),
    Level("head", euros(90)),
    Level("board", euros(99)),
)


@pytest.mark.parametrize(
    ("holders", "stranded"),
    [
        ({"clerk": ["a"], "head": ["b"], "board": ["c"]}, []),
        (
            {"clerk": ["a"], "head": ["b"], "board": ["b"]},
            ["a for as clerk", "b for as head"],
        ),
        ({"clerk": ["c"], "head": ["b"], "board": ["c", "d"]}, []),
        (
            {"clerk": ["a", "b", "c", "d"], "head": ["x"], "board": ["x"]},
            ["a, b, c and others for as clerk", "x for as head"],
        ),
    ],
)
def test_a_request_that_only_its_own_signers_could_grant_is_told(
    holders: dict[str, list[str]], stranded: list[str]
) -> None:
    found = laddered(*LADDER).check(roster=Roster(holders))

    assert [flaw.what for flaw in found] == [
        f"what {who.replace(' for as', ' asks for as')} does not get to board: who "
        "holds that has asked or signed already"
        for who in stranded
    ]
    assert {flaw.example for flaw in found} <= {"total = 90.01 EUR"}


def test_a_request_that_goes_straight_up_needs_one_signature_alone() -> None:
    roster = Roster({"clerk": ["a"], "head": ["b"], "board": ["b"]})

    found = laddered(*LADDER, climb=Climb.STRAIGHT).check(roster=roster)

    assert [flaw.what for flaw in found] == [
        (
            "what b asks for as head does not get to board: who holds that has asked "
            "or signed already"
        )
    ]


def test_a_delegation_that_changes_nothing_or_never_counts_is_told() -> None:
    everyone = {"front_line": ["ann"], "supervisor": ["bo"], "manager": ["mo"]}
    roster = Roster(
        {**everyone, "director": ["di"]},
        delegations=[
            Delegation("supervisor", giver="bo", to="ann"),
            Delegation("supervisor", giver="ann", to="al"),
            Delegation("manager", giver="bo", to="mo"),
            Delegation("head", giver="bo", to="ann"),
        ],
    )

    assert said(STANDARD, roster) == [
        f"roster: warning, delegation: bo delegates {role} to {to}, and {why}; such as "
        f"role = {role}, actor = {to}"
        for role, to, why in (
            ("manager", "mo", "mo holds it already"),
            ("manager", "mo", "bo does not hold it"),
            ("head", "ann", "the rulebook knows no such role"),
            ("head", "ann", "bo does not hold it"),
        )
    ]


def test_a_delegation_that_comes_back_is_refused_where_the_roster_is_built() -> None:
    with pytest.raises(InvalidValue, match="supervisor comes back to bo"):
        Roster(
            {"supervisor": ["bo"]},
            delegations=[
                Delegation("supervisor", giver="bo", to="ann"),
                Delegation("supervisor", giver="ann", to="bo"),
            ],
        )


def test_departments_that_the_roster_does_not_know_are_told() -> None:
    levels = [level.role for level in STANDARD.authority.ladder]
    known = ["management", "quality", "billing", "customer_service"]
    roster = Roster(
        {role: [f"holder of {role}"] for role in levels},
        departments=[Department(name, contact="c", supervisor="s") for name in known],
    )

    assert said(STANDARD, roster) == [
        (
            "redress: warning, department: it leaves redress to finance, warehouse, "
            "workshop, marketing, and the roster knows no such department; such as "
            "department = finance"
        )
    ]
    assert said(changed(redress=None), roster) == []


# --- deadlines ------------------------------------------------------------------------


def law(**terms: Any) -> Pack:
    """A law that wants an answer within ten working hours of the desk, but for "
    "*terms*."""
    usual = {"limit": Limit(10, HOURS), "name": "reply"}
    return evolve(OWN_LAW, clocks=[clock(**{**usual, **terms})])


def loose(own: Clock, *packs: Pack) -> list[str]:
    return [
        f"{flaw.kind.words}: {flaw.what}; {flaw.example}"
        for flaw in changed(clocks=[own], packs=packs).check()
    ]


def test_an_own_clock_that_is_looser_than_a_packs_names_a_start() -> None:
    assert loose(clock(limit=Limit(11, HOURS)), law()) == [
        (
            "loose deadline: 11 hours may end after reply of own, which allows 10 "
            "hours; received 2028-01-01 12:00: own due 2028-01-04 12:00, the pack's "
            "due 2028-01-04 11:00"
        )
    ]
    assert loose(clock(limit=by_tier(Limit(9, HOURS), Limit(5, DAYS))), law()) == [
        (
            "loose deadline: 5 business days may end after reply of own, which "
            "allows 10 hours; received 2028-01-01 12:00: own due 2028-01-07, the "
            "pack's due 2028-01-04"
        )
    ]


def test_a_clock_that_is_looser_for_what_comes_in_at_night_alone_is_told() -> None:
    plain = Calendar("plain", "UTC")
    own = clock(limit=Limit(30, HOURS), calendar=plain)
    by_day = {"limit": Limit(1, Unit.CALENDAR_DAYS), "calendar": plain}

    [told] = loose(own, law(**by_day))

    assert "30 hours may end after reply of own, which allows 1 calendar day" in told
    assert "received 2028-01-01 23:30" in told


@pytest.mark.parametrize(
    ("own", "terms"),
    [
        (clock(), {}),
        (clock(limit=by_tier(None, Limit(1, HOURS))), {}),
        (clock(limit=Limit(1, DAYS)), {"limit": Limit(8, Unit.WEEKS)}),
        (clock(limit=Limit(9, DAYS), starts=["reopen"]), {}),
        (clock(limit=Limit(9, DAYS), stops=[*ANSWERED, "acknowledge"]), {}),
        (clock(limit=Limit(9, DAYS), repeats=["inform_customer"]), {}),
        (clock(limit=Limit(9, DAYS)), {"limit": by_tier(Limit(1, DAYS), None)}),
        (clock(limit=Limit(9, DAYS)), {"limit": by_tier(None, None)}),
        (
            clock(limit=None, promise=Promise.ANSWER, starts=["acknowledge"]),
            {"starts": ["acknowledge"]},
        ),
        (
            clock(limit=Limit(9, DAYS), starts=["acknowledge"]),
            {"limit": None, "promise": Promise.ANSWER, "starts": ["acknowledge"]},
        ),
    ],
)
def test_an_own_clock_that_is_no_looser_or_is_another_matter_is_none(
    own: Clock, terms: dict[str, Any]
) -> None:
    assert loose(own, law(**terms)) == []


def test_of_two_own_clocks_the_nearer_to_the_law_is_held_against_it() -> None:
    told = clock("told", stops=["acknowledge", *ANSWERED])
    late = clock("answer", limit=Limit(9, DAYS))
    wanted = law(stops=["acknowledge", *ANSWERED])

    assert list(changed(clocks=[told, late], packs=[wanted]).check()) == []


@pytest.mark.parametrize("year", [2026, 2027])
def test_deadlines_that_the_calendars_do_not_reach_are_not_passed_over(
    year: int,
) -> None:
    last = evolve(DESK_HOURS, years=range(2026, 2027))
    other = evolve(last, years=range(year, year + 1))

    assert loose(clock(limit=Limit(400, DAYS), calendar=last), law(calendar=other)) == [
        (
            "unfinished: 400 business days was not held against reply of own, which "
            "allows 10 hours: the calendars end too early; "
        )
    ]


def test_a_pack_looser_than_as_shipped_is_an_error_with_a_start() -> None:
    [shipped] = DISP.clocks
    slow = evolve(DISP, clocks=[evolve(shipped, limit=Limit(9, Unit.WEEKS))])
    less = evolve(DISP, clocks=[], referral=None)
    [flaw, *others] = changed(packs=[slow.for_house(LATE)]).check()

    assert others == []
    assert flaw.gravity is Gravity.ERROR
    assert str(flaw) == (
        "pack uk-fca-disp: error, loose pack: clock DISP final response: its limit is "
        "9 weeks, the pack allows 8 weeks; such as received 2028-01-01 12:00: own due "
        "2028-03-04, the pack's due 2028-02-26"
    )
    assert [flaw.what for flaw in changed(packs=[less]).check()] == [
        "clock DISP final response is left out",
        "its referral: none, the pack says Financial Ombudsman Service within 6 months",
    ]


def test_a_clock_that_a_house_adds_to_a_pack_is_its_own() -> None:
    more = evolve(DISP, clocks=[*DISP.clocks, clock("more", calendar=DESK_HOURS)])

    assert list(changed(packs=[more.for_house(LATE)]).check()) == []


def test_a_pack_that_is_looser_in_other_than_a_limit_says_what_is_shipped() -> None:
    desk = Calendar("desk", "Europe/London", "Mo-Fr 09:00-17:00")
    pack = effective_at("uk-fca-disp", date(2026, 3, 2)).for_house(desk)
    no_clock = evolve(pack, clocks=())
    no_stop = evolve(pack, clocks=[evolve(pack.clocks[0], stops=("close",))])
    no_codes = evolve(pack, outcome_codes=())

    for changed, example in (
        (no_clock, "as shipped: DISP final response 8 weeks, from received to"),
        (no_stop, "as shipped: DISP final response 8 weeks, from received to"),
        (no_codes, "pack = uk-fca-disp, version = 2016"),
    ):
        [flaw] = STANDARD.with_(version="2", packs=[changed]).check()
        assert flaw.kind is FlawKind.LOOSE_PACK
        assert flaw.example.startswith(example)
