"""Two rulebooks compared by what they decide."""

from datetime import timedelta
from decimal import Decimal
from enum import Enum
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import assume, given
from hypothesis import strategies as st

from complaintkit import (
    CannotDecide,
    InvalidRulebook,
    InvalidValue,
    Money,
    Rounding,
    Rulebook,
    RuleTable,
    Severity,
    Tier,
    otherwise,
    rule,
)
from complaintkit.clocks.limit import Confidence, Limit, Source, Unit
from complaintkit.complaint.redress import RedressForm
from complaintkit.lifecycle.moves import Lifecycle, Move
from complaintkit.lifecycle.standard import standard_lifecycle
from complaintkit.policies.authority import Allowance, AuthorityPolicy, Climb, Level
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.changes import Comparing
from complaintkit.policies.clocks import Exemption, Stage
from complaintkit.policies.facts import ComplaintFacts as C
from complaintkit.policies.tiering import TierTerms
from complaintkit.presets import standard
from complaintkit.rules import diff as module
from complaintkit.rules.conditions import Test
from complaintkit.rules.diff import differences
from complaintkit.rules.facts import Facts, choice, flag, money, number, ordered
from complaintkit.rules.table import HitPolicy, Rule
from house import DESK, DESK_HOURS, OWN_LAW, STANDARD, TIGHT, Delay, clock, euros


class Grade(Enum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class F(Facts):
    grade = ordered(Grade)
    kind = choice(Grade, missing=True)
    age = number(0, 120, missing=True)
    loss = money(up_to=1000)
    hurt = flag()


VALUES: dict[str, list[Any]] = {
    "grade": list(Grade),
    "kind": [None, *Grade],
    "age": [None, 0, 17, 18, 19, 64, 65, 66, 120],
    "loss": [Money(amount, "EUR") for amount in ("0", "499.99", "500", "500.01")],
    "hurt": [True, False],
}
"""Every member, and of each bound what is below it, on it and above it."""

TESTS: list[Test] = [
    F.grade >= Grade.MEDIUM,
    F.grade <= Grade.MEDIUM,
    F.kind.is_in(Grade.LOW, Grade.HIGH),
    F.kind.missing(),
    F.age >= 18,
    F.age.between(18, 65),
    F.age.missing(),
    F.loss >= euros(500),
    F.hurt.yes(),
]


@st.composite
def rules(draw: st.DrawFn, name: str) -> Rule[int]:
    tests = draw(st.lists(st.sampled_from(TESTS), min_size=1, max_size=3))
    try:
        one = rule(name, *tests, then=draw(st.integers(0, 2)))
    except InvalidRulebook:
        assume(False)
    return one


@st.composite
def tables(draw: st.DrawFn) -> RuleTable[int]:
    size = draw(st.integers(1, 4))
    found = [draw(rules(str(number))) for number in range(size)]
    if draw(st.booleans()):
        found.append(otherwise(draw(st.integers(0, 2))))
    return RuleTable("t", F, found, draw(st.sampled_from(HitPolicy)))


def outcome_of(table: RuleTable[Any], facts: dict[str, Any]) -> tuple[Any, Any]:
    asked = {fact.name: facts[fact.name] for fact in table.asked}
    try:
        decision = table.decide_on(**asked)
    except CannotDecide:
        return None, "no rule"
    return decision.rule, decision.outcome


def inside(when: str, names: list[str], facts: dict[str, Any]) -> bool:
    """Whether *facts* are in the box that *when* tells, read as a person would."""
    told: dict[str, list[str]] = {}
    name = ""
    for part in when.replace(" or ", " and | ").split(" and "):
        first = part.removeprefix("| ").split(" ")[0]
        name = first if first in names else name
        told.setdefault(name, []).append(part)
    return all(
        any(holds(name, box, facts[name]) for box in " & ".join(parts).split(" & | "))
        for name, parts in told.items()
        if name
    )


def holds(name: str, box: str, value: Any) -> bool:
    box = box.removeprefix(name).strip()
    if box == "missing":
        return value is None
    if value is None:
        return False
    if not box.startswith(("<", ">")):
        told = {True: "yes", False: "no"}.get(value, getattr(value, "value", value))
        return box in ("known", told) or box.removeprefix("is ") == told
    return all(_within(end, value) for end in box.split(" & "))


def _within(end: str, value: Any) -> bool:
    sign, bound = end.split(" ", 1)
    limit = Money.parse(bound) if isinstance(value, Money) else int(bound)
    return bool(value >= limit if sign == ">=" else value < limit)


@given(tables(), tables())
def test_the_boxes_of_a_difference_are_the_cases_in_which_two_tables_differ(
    before: RuleTable[int], after: RuleTable[int]
) -> None:
    names = list(dict.fromkeys(f.name for t in (before, after) for f in t.asked))

    found = differences(before, after, currency="EUR")

    assert found is not None
    for values in product(*(VALUES[name] for name in names)):
        facts = dict(zip(names, values, strict=True))
        old, new = outcome_of(before, facts), outcome_of(after, facts)
        told = [each for each in found if inside(each.when, names, facts)]
        if old[1] == new[1]:
            assert told == []
            continue
        [only] = told
        assert (only.outcomes, only.rules) == ((old[1], new[1]), (old[0], new[0]))
    for each in found:
        example = dict(each.example)
        told = [outcome_of(table, example) for table in (before, after)]
        assert each.outcomes == (told[0][1], told[1][1])
        assert inside(each.when, names, example)


@given(tables())
def test_a_table_does_not_differ_from_itself(table: RuleTable[int]) -> None:
    again = evolve(table, rules=[evolve(each, because="text") for each in table.rules])

    assert differences(table, again) == []


@given(tables())
def test_other_names_are_no_difference(table: RuleTable[int]) -> None:
    renamed = [evolve(each, name=f"x{n}") for n, each in enumerate(table.rules)]

    assert differences(table, evolve(table, rules=renamed)) == []


def two(first: Rule[Any], then: Rule[Any]) -> RuleTable[Any]:
    return RuleTable("t", F, [first, then])


def test_the_order_of_rules_that_never_meet_is_no_difference() -> None:
    old, young = rule("old", F.age >= 65, then=1), rule("young", F.age < 18, then=2)
    hurt = rule("hurt", F.hurt.yes(), then=2)

    assert differences(two(old, young), two(young, old)) == []
    [found] = differences(two(old, hurt), two(hurt, old)) or []
    assert (found.when, found.rules) == ("age >= 65 and hurt is yes", ("old", "hurt"))


def test_cases_that_only_one_table_decides_are_told() -> None:
    old = rule("old", F.age >= 65, then=1)

    [found] = differences(RuleTable("t", F, [old]), two(old, otherwise(2))) or []

    assert found.when == "age < 65 or age missing"
    assert found.outcomes == ("no rule", 2)
    assert found.rules == (None, "otherwise")
    assert dict(found.example) == {"age": 0}


def test_where_more_would_have_to_be_compared_than_can_be_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = (two(rule("old", F.age >= n, then=1), otherwise(2)) for n in (64, 65))

    assert differences(one, other, most=1) is None
    for name in ("MOST_PAIRS", "MOST_FOUND"):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, 0)
            assert differences(one, other) is None
    assert len(differences(one, other) or []) == 1


def changed(**policies: Any) -> list[str]:
    return told(STANDARD, STANDARD.with_(version="2", **policies))


def told(before: Rulebook, after: Rulebook) -> list[str]:
    return [str(change) for change in before.diff(after)]


LARGE = STANDARD.tiering.table.replacing(
    "large-loss", rule("large-loss", C.loss >= euros(1500), then=Tier.IMPORTANT)
)


def test_a_raised_threshold_tells_the_cases_between_the_two_with_an_example() -> None:
    [first, *others] = changed(tiering=LARGE)

    assert first.splitlines() == [
        "tiering: important -> general",
        (
            "  when safety is no and severity is low and loss >= 1000.00 EUR and < "
            "1500.00 EUR and reopenings < 2 and scope is isolated or repeated"
        ),
        "  rule large-loss -> otherwise",
        (
            "  e.g. safety = no, severity = low, loss = 1000.00 EUR, reopenings = 0, "
            "closed_tier = general, responsibility = product, scope = isolated, "
            "urgency = normal"
        ),
    ]
    between = "loss >= 1000.00 EUR and < 1500.00 EUR"
    assert all(between in change for change in others)


def test_other_limits_tell_which_totals_need_another_level() -> None:
    levels = [
        Level("front_line", euros(200)),
        Level("supervisor", euros(2000)),
        Level("board", euros(200_000)),
    ]

    free = STANDARD.with_(version="0", apology=None, attention=None)
    policy = AuthorityPolicy(levels, Climb.STRAIGHT)

    assert told(free, free.with_(version="2", authority=policy)) == [
        (
            "authority: manager -> supervisor\n"
            "  when total > 1000.00 EUR and <= 2000.00 EUR\n"
            "  e.g. total = 2000.00 EUR"
        ),
        (
            "authority: manager -> board\n"
            "  when total > 2000.00 EUR and <= 10000.00 EUR\n"
            "  e.g. total = 10000.00 EUR"
        ),
        (
            "authority: director -> board\n"
            "  when total > 10000.00 EUR and <= 100000.00 EUR\n"
            "  e.g. total = 100000.00 EUR"
        ),
        (
            "authority: nobody -> board\n"
            "  when total > 100000.00 EUR and <= 200000.00 EUR\n"
            "  e.g. total = 200000.00 EUR"
        ),
        "authority.ladder.manager: manager -> none",
        "authority.ladder.director: director -> none",
        "authority.ladder.board: none -> board",
        "authority.climb: level_by_level -> straight",
    ]


def test_a_lower_first_limit_is_told_from_nothing_on() -> None:
    ladder = AuthorityPolicy([Level("clerk", euros(5))])

    [change] = told_of(ladder, AuthorityPolicy([Level("head", euros(5))]))[:1]

    assert change.splitlines()[:2] == [
        "authority: clerk -> head",
        "  when total <= 5.00 EUR",
    ]


def told_of(before: AuthorityPolicy, after: AuthorityPolicy) -> list[str]:
    free = STANDARD.with_(version="0", apology=None, attention=None)
    return told(
        free.with_(version="1", authority=before),
        free.with_(version="2", authority=after),
    )


def test_what_a_level_may_promise_besides_its_limit_is_told_by_its_role() -> None:
    ladder = STANDARD.authority.ladder
    day = timedelta(days=1)
    clerk = evolve(
        ladder[0],
        forms=[RedressForm.GIFT, RedressForm.REFUND],
        form_limits={RedressForm.REFUND: euros(50)},
        allowance=Allowance(euros(300), day, times=3),
    )

    assert changed(authority=AuthorityPolicy([clerk, *ladder[1:]])) == [
        "authority.ladder.front_line.forms: none -> refund, gift",
        "authority.ladder.front_line.form_limits.refund: none -> 50.00 EUR",
        "authority.ladder.front_line.allowance.limit: none -> 300.00 EUR",
        "authority.ladder.front_line.allowance.period: none -> 1 day, 0:00:00",
        "authority.ladder.front_line.allowance.times: none -> 3",
    ]


def test_a_multiplier_of_two_is_told_wherever_it_was_one_and_a_half() -> None:
    factor = STANDARD.compensation.multiplier.replacing(
        "otherwise", otherwise(Decimal("2.0"))
    )
    policy = evolve(
        STANDARD.compensation,
        multiplier=factor,
        cap=RuleTable("cap", Facts, [otherwise(euros(900))]),
        rounding=Rounding.DOWN,
    )

    [times, cap, rounding] = changed(compensation=policy)

    assert times.splitlines()[:2] == [
        "compensation.multiplier: 1.5 -> 2.0",
        (
            "  when outcome is upheld or partly_upheld or outcome missing and "
            "responsibility is product or process or staff or not_explained or "
            "responsibility missing"
        ),
    ]
    assert "rule" not in times
    assert cap == "compensation.cap: none -> 900.00 EUR"
    assert rounding == "compensation.rounding: ROUND_HALF_UP -> ROUND_DOWN"


def test_redress_is_compared_by_table_and_by_form() -> None:
    redress = STANDARD.redress
    assert redress is not None
    gift, *others = [
        each for each in redress.valuation if each.form is not RedressForm.REFUND
    ]
    dearer = evolve(gift, department="shop", instalments=2)
    concession = redress.concession.replacing("unreasonable")
    free = [each for each in redress.valuation if each.form is RedressForm.REFUND]
    policy = evolve(
        redress, concession=concession, valuation=[dearer, *others[::-1], *free]
    )

    assert changed(redress=policy) == [
        (
            "redress.concession: 1 -> none\n"
            "  when reasonable is no\n"
            "  rule unreasonable -> otherwise\n"
            "  e.g. reasonable = no"
        ),
        "redress.valuation.instalments.department: finance -> shop",
        "redress.valuation.instalments.instalments: 3 -> 2",
    ]


def test_a_policy_that_only_one_of_them_has_is_told_by_its_parts() -> None:
    ceilings = CeilingPolicy(complaint=euros(900), order=Decimal(2))

    assert changed(ceilings=ceilings, redress=None, other_roles=["system"]) == [
        (
            "redress.mixes: rules not-upheld, product, staff, misunderstanding, "
            "misuse, large-loss, otherwise -> none"
        ),
        (
            "redress.answers: rules compensatory, restorative, preventive, emotional, "
            "otherwise -> none"
        ),
        "redress.concession: rules unreasonable, otherwise -> none",
        (
            "redress.valuation: refund, instalments, discount, replacement, exchange, "
            "repair, voucher, points, gift, extended_service, apology, public_thanks, "
            "invitation, improvement_promise -> none"
        ),
        "ceilings.complaint: none -> 900.00 EUR",
        "ceilings.order: none -> 2",
        "other_roles: operations, system -> system",
    ]


def test_clocks_are_compared_by_name_and_their_limits_by_what_they_decide() -> None:
    slow = RuleTable(
        "limit",
        C,
        [
            rule("high", C.severity >= Severity.HIGH, then=Limit(8, Unit.HOURS)),
            otherwise(Limit(2, Unit.BUSINESS_DAYS)),
        ],
    )
    before = STANDARD.with_(version="1c", clocks=[clock(), clock("call")])
    again = clock("call", stops=clock().stops[::-1], warnings=[Decimal("0.5")])
    after = before.with_(version="2", clocks=[again, clock(limit=slow), clock("new")])

    assert told(before, after) == [
        (
            "clocks.answer.limit: 8 hours -> 2 business days\n"
            "  when severity is low or medium\n"
            "  e.g. severity = low"
        ),
        "clocks.call.warnings: none -> 0.5",
        "clocks.new: none -> new",
    ]


def test_the_order_of_the_events_of_a_clock_is_no_difference() -> None:
    early = Exemption(within=Limit(2, Unit.HOURS), by=["close", "withdraw"])
    turned = evolve(early, by=early.by[::-1])
    before = STANDARD.with_(version="1c", clocks=[clock(exemption=early)])

    after = before.with_(version="2", clocks=[clock(exemption=turned)])
    assert told(before, after) == []
    assert told(before, before.with_(version="2", clocks=[clock()])) == [
        "clocks.answer.exemption.within: 2 hours -> none",
        "clocks.answer.exemption.by: close, withdraw -> none",
    ]


def test_another_calendar_is_a_difference_even_under_its_name() -> None:
    other = evolve(DESK_HOURS, hours="Mo-Fr 08:00-17:00")
    before = STANDARD.with_(version="1c", clocks=[clock()])

    assert told(before, before.with_(version="2", clocks=[clock(calendar=other)])) == [
        "clocks.answer.calendar: desk -> another desk"
    ]


def test_stages_have_an_order_and_terms_none() -> None:
    stages = [
        Stage("first"),
        Stage("review", begins_on=["reopen"]),
        Stage("board", begins_on=["escalate"]),
    ]
    turned = [stages[0], stages[2], stages[1]]
    before = STANDARD.with_(version="1s", stages=stages)
    terms = evolve(STANDARD.tiering, terms=STANDARD.tiering.terms[::-1])
    moved = evolve(
        STANDARD.tiering,
        terms=[TierTerms(Tier.GENERAL, "desk"), *STANDARD.tiering.terms[1:]],
    )

    assert told(before, before.with_(version="2", stages=turned)) == [
        "stages: their order: first, review, board -> first, board, review"
    ]
    assert changed(tiering=terms) == []
    assert changed(tiering=moved) == [
        "tiering.terms.general.department: customer_service -> desk"
    ]


def test_what_the_law_gives_is_compared_by_its_bands() -> None:
    [late] = OWN_LAW.entitlements
    assert late.bands is not None
    source = Source("§ 1", "https://example.org/law", Confidence.PRIMARY)
    bands = late.bands.replacing(
        "long", rule("long", Delay.days_late >= 7, then=euros(15))
    )
    law = evolve(OWN_LAW, title="Anew", dates_source=source)
    before = STANDARD.with_(version="1p", packs=[OWN_LAW])
    sourced = evolve(law, entitlements=[evolve(late, source=source)])

    assert told(before, before.with_(version="2", packs=[sourced])) == []
    later = evolve(law, version="2", entitlements=[evolve(late, bands=bands)])
    assert told(before, before.with_(version="2", packs=[later])) == [
        "packs.own.version: 1 -> 2",
        (
            "packs.own.entitlements.late.bands: 15.00 EUR -> 5.00 EUR\n"
            "  when days_late >= 5 and < 7\n"
            "  rule long -> otherwise\n"
            "  e.g. days_late = 5"
        ),
    ]


def test_a_lifecycle_is_compared_by_its_moves() -> None:
    usual = standard_lifecycle()
    first, *others = usual.moves
    held = evolve(first, target="closed", guards=((is_calm, True), (is_late, False)))
    last = Move(first.source, first.event, "assessed")
    by_event = sorted(others, key=lambda move: move.event)
    lifecycle = evolve(usual, name="anew", moves=(*by_event, held, last))
    where = f"lifecycle.moves.{first.source} on {first.event}"

    [change] = changed(lifecycle=lifecycle)

    assert change == (
        f"{where}: {first.target} -> "
        "closed if is_calm and not is_late, or else assessed"
    )
    assert changed(lifecycle=evolve(usual, moves=(*others, first))) == []


def is_calm(complaint: Any) -> bool:
    return bool(complaint)


def is_late(complaint: Any) -> bool:
    return not complaint


@frozen
class Other:
    """A lifecycle of a house's own kind, which says nothing of its parts."""

    of: Lifecycle
    rules: str = "a"
    name: str = "other"

    def __getattr__(self, name: str) -> Any:
        if name == "parts":
            raise AttributeError(name)
        return getattr(self.of, name)

    def content(self) -> object:
        return (self.rules, self.of.content())


def test_a_lifecycle_of_another_kind_is_compared_as_a_whole() -> None:
    ours, other = Other(standard_lifecycle()), Other(standard_lifecycle(), "b")
    before = STANDARD.with_(version="1l", lifecycle=ours)

    assert told(before, before.with_(version="2", lifecycle=ours)) == []
    assert len(told(before, before.with_(version="2", lifecycle=other))) == 1
    assert len(told(STANDARD, before)) == 1


class Wider(C):
    """The same facts, one of them with other bounds."""

    reopenings = number(0, 9, of="reopenings")
    anonymous = flag(missing=True, of="is_anonymous")


def test_facts_that_are_declared_differently_are_a_difference_of_their_own() -> None:
    def days(facts: type[C], *, more: int = 90) -> RuleTable[int | None]:
        often = rule("often", facts.reopenings >= 2, then=365)
        quiet = rule("quiet", facts.anonymous.yes(), then=None)
        return RuleTable("reopening", facts, [often, quiet, otherwise(more)])

    before = STANDARD.with_(version="1f", reopening=days(C))
    declared = [
        (
            "reopening: reopenings: number an int from 0 to 1000, read from reopenings "
            "-> number an int from 0 to 9, read from reopenings"
        ),
        (
            "reopening: anonymous: flag no, yes, read from is_anonymous -> "
            "flag no, yes, read from is_anonymous, may be missing"
        ),
    ]

    assert told(before, before.with_(version="2", reopening=days(Wider))) == declared
    assert told(before, before.with_(version="2", reopening=days(Wider, more=7))) == [
        *declared,
        (
            "reopening: often: 365 when reopenings >= 2; quiet: none when anonymous is "
            "yes; otherwise: 90 when always -> often: 365 when reopenings >= 2; quiet: "
            "none when anonymous is yes; otherwise: 7 when always"
        ),
    ]


def test_tables_too_big_to_compare_are_told_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 0)
    routing = STANDARD.routing.replacing("product")

    [change] = STANDARD.diff(STANDARD.with_(version="2", routing=routing))

    assert change.when == "there are more cases than can be compared"
    assert change.old.startswith("urgent: management when tier is urgent; product:")
    assert change.new.startswith("urgent: management when tier is urgent; billing:")


def test_what_is_said_in_the_same_words_and_is_not_the_same_is_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, other = rule("old", F.age >= 65, then=Grade.LOW), otherwise(Grade.HIGH)
    first, alone = RuleTable("t", F, [old, other]), RuleTable("t", F, [old])
    again = Enum("Again", {"LOW": "low", "HIGH": "high"})
    outcomes = [evolve(old, then=again.LOW), evolve(other, then=again.HIGH)]

    comparing = Comparing()
    found = comparing.changes("t", first, evolve(first, rules=outcomes))
    assert [(each.old, each.new) for each in found] == [
        ("low", "another low"),
        ("high", "another high"),
    ]
    monkeypatch.setattr(module, "MOST_PAIRS", 0)
    hit = HitPolicy.UNIQUE
    [change] = comparing.changes("t", first, evolve(first, hit=hit))
    assert change.new == f"another {change.old}"
    assert tuple(comparing.changes("t", alone, evolve(alone, hit=hit))) == ()


def test_an_outcome_for_every_case_is_told_without_a_case() -> None:
    once = RuleTable("record", C, [otherwise(False)])
    before = STANDARD.with_(version="1r", record=once)
    asks = RuleTable("record", C, [rule("each", then=True)])

    assert told(before, before.with_(version="2", record=asks)) == [
        "record: no -> yes\n  rule otherwise -> each"
    ]
    again = RuleTable("record", C, [otherwise(True)])
    assert told(before, before.with_(version="2", record=again)) == [
        "record: no -> yes"
    ]


def test_texts_names_and_an_order_without_effect_are_no_differences() -> None:
    table = STANDARD.routing
    urgent, goods, billing, other = table.rules
    named = [
        evolve(urgent, because="as ever"),
        evolve(billing, name="bills"),
        goods,
        other,
    ]

    found = STANDARD.diff(
        STANDARD.with_(version="2", id="ours", routing=evolve(table, rules=named))
    )

    assert not found
    assert str(found).splitlines()[1:] == ["nothing is decided differently"]
    assert "'ours' version '2'" in str(found)
    assert "nothing is decided differently" in found._repr_html_()


@pytest.mark.parametrize("rulebook", [STANDARD, TIGHT], ids=["standard", "tight"])
def test_a_rulebook_does_not_differ_from_itself(rulebook: Rulebook) -> None:
    assert tuple(rulebook.diff(rulebook)) == ()


def test_any_two_rulebooks_can_be_compared() -> None:
    found = STANDARD.diff(TIGHT)

    assert found
    assert {change.where.split(".")[0].split(":")[0] for change in found} >= {
        *("lifecycle", "tiering", "routing", "authority", "compensation", "redress"),
        *("ceilings", "record", "attention", "apology", "follow_up", "reopening"),
        *("clocks", "stages", "packs"),
    }
    assert [str(each) for each in TIGHT.diff(STANDARD)]
    assert DESK.parts["closed"] == ("gone",)


def test_rulebooks_in_two_currencies_cannot_be_compared() -> None:
    with pytest.raises(InvalidValue, match="EUR and USD cannot be compared"):
        STANDARD.diff(standard("USD"))
    with pytest.raises(InvalidValue, match="expected a Rulebook, got str"):
        STANDARD.diff("standard")


def test_differences_are_told_as_text_as_data_and_in_a_notebook() -> None:
    found = STANDARD.diff(STANDARD.with_(version="2", tiering=LARGE))

    assert found
    assert str(found).splitlines()[:2] == [
        f"{STANDARD.pin} -> {found.after}",
        "tiering: important -> general",
    ]
    data: Any = MappingProxyType(found.as_data())
    first = data["changes"][0]
    assert first["where"] == "tiering"
    assert first["rules"] == ["large-loss", "otherwise"]
    assert first["example"]["loss"] == "1000.00 EUR"
    assert first["example"]["severity"] == "low"
    assert first["example"]["reopenings"] == 0
    page = found._repr_html_()
    assert page.count("<tr>") == len(tuple(found)) + 1
    assert "→\u00a0general" in page
    assert "<br>and loss &gt;= 1000.00 EUR and &lt; 1500.00 EUR<br>and" in page


def test_a_level_that_may_promise_no_form_is_told_from_one_that_may_promise_any() -> (
    None
):
    ladder = STANDARD.authority.ladder
    nothing = evolve(ladder[0], forms=())
    silent = evolve(STANDARD.authority, ladder=[nothing, *ladder[1:]])
    other = STANDARD.with_(version="2", authority=silent)

    there, back = STANDARD.diff(other), other.diff(STANDARD)

    assert [(c.old, c.new) for c in there if c.where.endswith("forms")] == [
        ("not said", "none")
    ]
    assert [(c.old, c.new) for c in back if c.where.endswith("forms")] == [
        ("none", "not said")
    ]
