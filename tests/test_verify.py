"""What is wrong with a table is found, and said with an example."""

from random import Random
from typing import Any

from complaintkit import Kind, RuleTable, Severity, Tier, otherwise, rule
from complaintkit.rules.facts import Facts, choice, flag, money, number, ordered
from complaintkit.rules.flaws import Flaw, FlawKind, Flaws, Gravity
from complaintkit.rules.regions import MOST_REGIONS
from complaintkit.rules.table import HitPolicy, Rule
from complaintkit.rules.verify import LISTED, verify
from house import euros


class F(Facts):
    severity = ordered(Severity)
    mood = ordered(Severity, missing=True)
    kind = choice(Kind)
    safety = flag()
    loss = money(up_to=1000, missing=True)
    age = number(0, 100)


def table(*rules: Rule[Any], hit: HitPolicy = HitPolicy.FIRST) -> RuleTable[Any]:
    return RuleTable("tiering", F, rules, hit)


def said(*rules: Rule[Any], hit: HitPolicy = HitPolicy.FIRST) -> list[str]:
    by_tier = list(Tier).index
    flaws = verify(
        table(*rules, hit=hit), strength=lambda tier: (by_tier(tier),), currency="EUR"
    )
    return [str(flaw) for flaw in flaws]


URGENT = rule("critical", F.severity >= Severity.CRITICAL, then=Tier.URGENT)
REST = otherwise(Tier.GENERAL)


def test_a_table_without_flaws_has_none() -> None:
    flaws = table(URGENT, REST).verify(strength=lambda tier: (list(Tier).index(tier),))

    assert not flaws
    assert flaws == Flaws()
    assert str(flaws) == "no flaws"


def test_a_case_that_no_rule_covers_is_a_gap() -> None:
    dear = rule("dear", F.loss >= euros(500), then=Tier.URGENT)

    assert said(URGENT, dear) == [
        (
            "tiering: error, gap: no rule covers severity is low or medium or high and "
            "loss < 500.00 EUR or loss missing; such as severity = low, loss = 0.00 EUR"
        )
    ]


def test_a_missing_fact_that_no_rule_covers_is_a_gap() -> None:
    known = rule("known", F.loss >= euros(0), then=Tier.GENERAL)

    assert said(known) == [
        "tiering: error, gap: no rule covers loss missing; such as loss = not known"
    ]


def test_an_amount_that_no_rule_compares_is_shown_in_the_currency_asked_for() -> None:
    missing = rule("missing", F.loss.missing(), then=Tier.GENERAL)

    [flaw] = verify(table(missing), currency="JPY")

    assert flaw.example == "loss = 0 JPY"


def test_15_a_catch_all_listed_first_is_reported_as_shadowing() -> None:
    high = rule("high", F.severity >= Severity.HIGH, then=Tier.IMPORTANT)

    assert said(REST, URGENT, high) == [
        (
            "tiering: error, catch all: rule otherwise holds always, and critical "
            "and high behind it never win; such as severity = critical"
        )
    ]


def test_15_two_equal_matches_are_reported_and_never_silently_ordered() -> None:
    dear = rule("dear", F.loss >= euros(500), then=Tier.IMPORTANT)

    assert said(URGENT, dear, hit=HitPolicy.UNIQUE)[0] == (
        "tiering: error, overlap: rules critical and dear both hold, and only one may; "
        "such as severity = critical, loss = 500.00 EUR"
    )


def test_a_rule_whose_cases_others_take_never_wins() -> None:
    high = rule("high", F.severity >= Severity.HIGH, then=Tier.URGENT)
    low = rule("hurt", F.safety.yes(), then=Tier.URGENT)
    late = rule(
        "late", F.severity >= Severity.CRITICAL, F.safety.yes(), then=Tier.IMPORTANT
    )

    assert said(high, late, REST) == [
        (
            "tiering: error, never wins: rule late never wins: high takes its cases; "
            "such as severity = critical, safety = yes"
        )
    ]
    both = rule("both", F.severity >= Severity.HIGH, then=Tier.IMPORTANT)
    calm = rule("calm", F.safety.no(), then=Tier.URGENT)
    assert said(low, calm, both, rule("x", F.age >= 0, then=Tier.GENERAL))[0] == (
        "tiering: error, never wins: rule both never wins: hurt and calm take its "
        "cases; such as severity = high"
    )


def test_a_rule_that_would_change_nothing_is_a_warning() -> None:
    high = rule("high", F.severity >= Severity.HIGH, then=Tier.URGENT)
    yes, no = (
        rule(name, test, then=Tier.URGENT)
        for name, test in (("hurt", F.safety.yes()), ("calm", F.safety.no()))
    )

    assert said(high, URGENT, REST) == [
        (
            "tiering: warning, never wins: rule critical never wins: high takes its "
            "cases; such as severity = critical"
        )
    ]
    assert said(yes, no, REST) == [
        (
            "tiering: warning, never wins: rule otherwise never wins: hurt and calm "
            "take its cases; such as any case"
        )
    ]


def test_a_rule_outside_of_its_facts_domain_holds_nowhere() -> None:
    old = rule("old", F.age > 100, then=Tier.URGENT)
    older = rule(
        "older", (F.age > 100) | F.safety.yes() & (F.age > 1), then=Tier.URGENT
    )

    assert said(old, REST) == [
        (
            "tiering: error, outside: rule old asks for age >= 101, and age is an "
            "int from 0 to 100; such as age = 101"
        )
    ]
    assert said(older, REST) == [
        (
            "tiering: warning, outside: rule older asks for age >= 101, or safety is "
            "yes and age >= 2, and age is an int from 0 to 100; such as age = 101"
        )
    ]


def test_what_is_under_every_amount_and_number_is_outside_too() -> None:
    young = rule("young", F.age < 0, then=Tier.URGENT)
    owing = rule("owing", F.loss < euros(0), then=Tier.URGENT)

    found = verify(table(young, owing, REST))

    assert [each.example for each in found] == ["age = -1", "loss = -0.01 EUR"]


def test_an_outcome_that_weakens_as_the_case_gets_worse_names_both_cases() -> None:
    grave = rule("grave", F.severity >= Severity.HIGH, then=Tier.GENERAL)
    hurt = rule("hurt", F.safety.yes(), then=Tier.IMPORTANT)

    assert said(grave, hurt, REST) == [
        (
            "tiering: warning, weakens: as severity gets worse the outcome weakens: "
            "important (rule hurt) to general (rule grave); such as with safety = yes: "
            "severity = low gives important, severity = high gives general"
        )
    ]
    assert said(grave, otherwise(Tier.URGENT)) == [
        (
            "tiering: warning, weakens: as severity gets worse the outcome weakens: "
            "urgent (rule otherwise) to general (rule grave); such as severity = low "
            "gives urgent, severity = high gives general"
        )
    ]


def test_a_missing_value_is_neither_better_nor_worse() -> None:
    unknown = rule("unknown", F.mood.missing(), then=Tier.URGENT)

    assert said(unknown, REST) == []


def test_parts_of_an_outcome_that_cannot_be_compared_are_not() -> None:
    high = rule("high", F.severity >= Severity.HIGH, then=(None, 1))

    def weakened(usual: tuple[int | None, int]) -> bool:
        rules = table(high, otherwise(usual))
        return bool(verify(rules, strength=lambda outcome: outcome))

    assert [weakened((3, 1)), weakened((3, 0)), weakened((3, 2))] == [
        False,
        False,
        True,
    ]


def test_flaws_beyond_those_listed_are_counted() -> None:
    off = [
        rule(
            f"off {age}",
            F.age.between(age, age + 1),
            (F.loss < euros(age)) | (F.loss >= euros(age + 1)) | F.loss.missing(),
            then=Tier.GENERAL,
        )
        for age in range(15)
    ]
    rest = rule("rest", F.age >= 15, then=Tier.GENERAL)

    found = said(*off, rest)

    assert len(found) == LISTED + 1
    assert found[-1] == (
        "tiering: error, gap: 5 more gaps, not listed; such as age = 4, loss = 4.00 EUR"
    )
    equal = [rule(f"r{n}", F.safety.yes(), then=n) for n in range(13)]
    flaws = verify(table(*equal, otherwise(0)))
    assert [flaw.what for flaw in flaws][-1] == "2 more rules, not listed"


def test_many_names_are_shortened_in_the_sentence_and_not_in_the_data() -> None:
    behind = [rule(f"r{n}", F.age >= n, then=Tier.GENERAL) for n in range(1, 6)]

    [flaw] = verify(table(REST, *behind))

    assert "r1, r2, r3 and 2 more behind it never win" in flaw.what
    assert flaw.rules == ("otherwise", "r1", "r2", "r3", "r4", "r5")


def test_a_table_beyond_the_cap_says_what_was_not_looked_at() -> None:
    dear = rule("dear", F.loss >= euros(500), then=Tier.URGENT)

    assert [str(flaw) for flaw in verify(table(URGENT, dear, REST), most=2)] == [
        (
            "tiering: warning, unfinished: its rules cut its cases into too many "
            "regions to look at all; not looked at: gaps, weakening outcomes, "
            "whether dear and otherwise ever win; such as severity = low"
        )
    ]


def test_a_catch_all_beyond_the_cap_is_reported_all_the_same() -> None:
    dear = rule("dear", F.loss >= euros(500), then=Tier.URGENT)

    flaws = verify(table(URGENT, dear, REST, rule("x", F.age < 9, then=1)), most=2)

    assert [flaw.what for flaw in flaws.errors] == [
        "rule otherwise holds always, and x behind it never wins"
    ]


def test_errors_are_listed_before_warnings() -> None:
    equal = [rule(f"r{n}", F.safety.yes(), then=int(n > 11)) for n in range(14)]

    flaws = verify(table(*equal, otherwise(0)))

    assert [flaw.gravity.value for flaw in flaws] == ["error"] * 2 + ["warning"] * 9
    assert flaws.items[-1].what == "3 more rules, not listed"


class Many(Facts):
    a = ordered(Kind, missing=True)
    b = choice(Kind)
    c = number(0, 1000, missing=True)
    d = number(0, 1000)
    e = flag(missing=True)
    f = flag()
    g = choice(Kind, missing=True)
    h = ordered(Kind)


def random_test(dice: Random) -> Any:
    low = dice.randrange(900)
    return dice.choice(
        [
            *(x.is_in(*dice.sample(list(Kind), 2)) for x in (Many.a, Many.b, Many.g)),
            *(x.between(low, low + 300) for x in (Many.c, Many.d)),
            *(x.yes() for x in (Many.e, Many.f)),
        ]
    )


def random_table(dice: Random) -> RuleTable[int]:
    rules = []
    for n in range(100):
        tests = {t.fact.name: t for t in (random_test(dice) for _ in range(5))}
        rules.append(rule(f"r{n}", *tests.values(), then=dice.randrange(4)))
    return RuleTable("many", Many, [*rules, otherwise(0)])


def test_100_rules_over_8_facts_are_looked_at_up_to_the_cap() -> None:
    many = random_table(Random(1))  # noqa: S311 - the same table in every run

    whole, stopped = (
        verify(many, strength=lambda outcome: (outcome,), most=most)
        for most in (MOST_REGIONS, 2000)
    )

    assert [flaw.kind for flaw in stopped][-1] is FlawKind.UNFINISHED
    assert FlawKind.UNFINISHED not in {flaw.kind for flaw in whole}
    assert len(whole) <= len(FlawKind) * (LISTED + 1)


GAP = Flaw(
    FlawKind.GAP,
    Gravity.ERROR,
    "tiering",
    "no rule covers <b>",
    example="severity = low",
)
LONG = Flaw(FlawKind.NEVER_WINS, Gravity.WARNING, "routing", "late", ["late"])


def test_flaws_are_told_apart_by_gravity_and_shown_as_text_data_and_html() -> None:
    flaws = Flaws([GAP, LONG])

    assert flaws.errors == (GAP,)
    assert flaws.warnings == (LONG,)
    assert list(flaws) == [GAP, LONG]
    assert len(flaws) == 2
    assert str(flaws).splitlines() == [
        "1 error, 1 warning",
        "tiering",
        "  error    gap         no rule covers <b>",
        "                       such as severity = low",
        "routing",
        "  warning  never wins  late",
    ]
    assert flaws.as_data()[1] == {
        "kind": "never_wins",
        "gravity": "warning",
        "where": "routing",
        "what": "late",
        "rules": ["late"],
        "example": "",
        "story": [],
    }
    html = flaws._repr_html_()
    assert "✗\u00a0error" in html
    assert "!\u00a0warning" in html
    assert "no rule covers &lt;b&gt;" in html
