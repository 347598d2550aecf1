"""A rulebook that was stored comes back as it was, and nothing else comes in."""

import json
import math
import tomllib
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any

import attrs
import pytest
import tomli_w
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintkit import (
    Calendar,
    CannotDecode,
    InvalidValue,
    Pack,
    Rulebook,
    RuleTable,
    Tier,
    otherwise,
    rule,
)
from complaintkit.codec import RULEBOOK_SCHEMA, RulebookCodec
from complaintkit.codec.bounds import DEEPEST, LONGEST, MOST_PROBLEMS, MOST_VALUES
from complaintkit.codec.layout import MOST_RULES
from complaintkit.policies.authority import Allowance
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.clocks import Exemption, Extension
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.presets import standard
from complaintkit.presets.packs import PACKS
from complaintkit.presets.packs.europe import FlightFacts
from complaintkit.rules.conditions import Condition, Missing, OneOf, Test
from complaintkit.rules.facts import Facts, choice, flag, money, number, ordered
from complaintkit.rules.table import Rule
from complaintkit.testing import strategies
from house import (
    DESK,
    DESK_HOURS,
    FOUR_HOURS,
    STANDARD,
    TIGHT,
    Delay,
    House,
    OwnFacts,
    clock,
    euros,
)
from rulebook_sample import CODEC as SAMPLE_CODEC
from rulebook_sample import GOLDEN, expected, sample
from test_packs import in_use

CODEC = RulebookCodec()
FLIGHTS = RulebookCodec(facts=[ComplaintFacts, FlightFacts])
TIGHT_CODEC = RulebookCodec(
    facts=[ComplaintFacts, OwnFacts, Delay], lifecycles={"desk": DESK}, tiers=House
)
LAW = settings(max_examples=60)
Plain = Any


def through_json(data: Plain) -> Plain:
    return json.loads(json.dumps(data, allow_nan=False))


def through_toml(data: Plain) -> Plain:
    return tomllib.loads(tomli_w.dumps(data))


def texts_of(value: Any) -> Any:
    """All that a value holds, what equality leaves out as well, but where it stood."""
    if isinstance(value, tuple):
        return [texts_of(each) for each in value]
    if not attrs.has(type(value)) or isinstance(value, Test):
        return value
    names = [each.name for each in attrs.fields(type(value))]
    return [
        (name, texts_of(getattr(value, name)))
        for name in names
        if name not in ("written_at", "lifecycle")
    ]


def must_survive(rulebook: Rulebook, codec: RulebookCodec = CODEC) -> None:
    data = codec.to_dict(rulebook)

    for loaded in (
        codec.from_dict(data),
        codec.from_dict(through_json(data)),
        codec.from_dict(through_toml(data)),
    ):
        assert loaded == rulebook
        assert loaded.pin == rulebook.pin
        assert texts_of(loaded) == texts_of(rulebook)


# --- there and back -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "scale"), [("EUR", 1), ("JPY", 100), ("KWD", 1), ("CNY", 7)]
)
@pytest.mark.parametrize("calendar", [None, DESK_HOURS], ids=["bare", "with clocks"])
def test_the_standard_rulebook_survives_in_every_currency(
    currency: str, scale: int, calendar: Calendar | None
) -> None:
    must_survive(standard(currency, scale=scale, calendar=calendar))


@pytest.mark.parametrize("pack", PACKS, ids=lambda p: f"{p.id} {p.version}")
def test_every_pack_that_a_house_takes_into_use_survives(pack: Pack) -> None:
    must_survive(in_use(pack), FLIGHTS)


def test_a_house_with_tiers_facts_and_a_lifecycle_of_its_own_survives() -> None:
    must_survive(TIGHT, TIGHT_CODEC)


def test_what_no_preset_has_survives_too() -> None:
    calendars = [
        evolve(DESK_HOURS, years=range(2026, 2031)),
        Calendar("desk", "Asia/Tokyo", "Mo-Sa 22:00-06:00", years=range(2026, 2027)),
        Calendar("desk", "UTC", holidays=[date(2026, 12, 25)]),
    ]
    clocks = [
        clock(
            f"clock {n}",
            calendar=each,
            exemption=Exemption(
                within=FOUR_HOURS, by=["close"], calendar=calendars[2 - n]
            ),
            extensions=[Extension(to=None, notice=False)],
            warnings=[Decimal("0.50")],
        )
        for n, each in enumerate(calendars)
    ]
    dear = Allowance(euros(5), timedelta(days=1, hours=2, microseconds=3))
    once = RuleTable("m", ComplaintFacts, [otherwise(Decimal("1.50"))])
    rulebook = STANDARD.with_(
        version="2",
        clocks=clocks,
        ceilings=CeilingPolicy(order=Decimal("1.00"), customer=dear),
        compensation=CompensationPolicy(once),
        conduct=None,
        redress=None,
        other_roles=[],
    )

    must_survive(rulebook)
    keys = CODEC.to_dict(rulebook)["calendars"].keys()
    assert list(keys) == ["desk", "desk 2", "desk 3"]


class Size(IntEnum):
    SMALL = 1
    BIG = 2


def test_tiers_that_are_numbers_survive() -> None:
    def tiered(**by: Any) -> RuleTable[Any]:
        return RuleTable("t", Facts, [otherwise(*by.values())])

    rulebook = STANDARD.with_(
        version="2",
        tiering=TieringPolicy(tiered(then=Size.BIG), [TierTerms(Size.BIG, "desk")]),
        routing=tiered(then="desk"),
        redress=None,
        record=None,
        attention=None,
        apology=None,
        follow_up=tiered(then=STANDARD.follow_up.rules[-1].then),
        reopening=None,
    )

    must_survive(rulebook, RulebookCodec(tiers=Size))


SMALL = Rulebook(
    id="small",
    version="1",
    currency="EUR",
    lifecycle=STANDARD.lifecycle,
    tiering=TieringPolicy(
        RuleTable("t", ComplaintFacts, [otherwise(Tier.GENERAL)]),
        [TierTerms(Tier.GENERAL, "desk")],
    ),
    routing=RuleTable("r", ComplaintFacts, [otherwise("desk")]),
    authority=STANDARD.authority,
    compensation=STANDARD.compensation,
)


def must_survive_as_toml(rulebook: Rulebook, codec: RulebookCodec = CODEC) -> None:
    loaded = codec.from_dict(through_toml(codec.to_dict(rulebook)))

    assert loaded == rulebook
    assert loaded.pin == rulebook.pin
    assert texts_of(loaded) == texts_of(rulebook)


# Random tables: facts of every kind, boxes of every shape.


class Grade(Enum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class RandomFacts(ComplaintFacts):
    grade = ordered(Grade, missing=True, of="case.grade")
    colour = choice(Grade, of="case.colour")
    size = choice(Size, missing=True, of="case.size")
    age = number(0, 120, missing=True, of="case.age")
    price = money(up_to=1000, missing=True, of="case.price")
    hurt = flag(missing=True, of="case.hurt")
    sure = flag(of="case.sure")


RANDOM = RulebookCodec(facts=[ComplaintFacts, RandomFacts])


@LAW
@given(strategies.tables(st.none() | st.integers(0, 36_525), RandomFacts))
def test_any_table_survives(table: RuleTable[Any]) -> None:
    must_survive_as_toml(SMALL.with_(version="2", reopening=table), RANDOM)


@LAW
@given(strategies.calendars())
def test_any_calendar_survives(calendar: Calendar) -> None:
    clocks = [clock(calendar=calendar)]
    must_survive_as_toml(SMALL.with_(version="2", clocks=clocks))


# --- what is written ------------------------------------------------------------------


def test_rules_read_like_rows_that_a_person_can_edit() -> None:
    table = RuleTable(
        "t",
        ComplaintFacts,
        [
            rule(
                "serious",
                ComplaintFacts.severity >= list(ComplaintFacts.severity.members)[2],
                ComplaintFacts.loss.between(euros(500), euros(5000))
                | ComplaintFacts.loss.missing(),
                then=Tier.IMPORTANT,
                because="it is",
            ),
            rule(
                "either",
                ComplaintFacts.safety.yes() | (ComplaintFacts.reopenings < 2),
                then=Tier.URGENT,
            ),
            otherwise(Tier.GENERAL),
        ],
    )

    data = CODEC.to_dict(STANDARD.with_(version="2", tiering=table))

    assert data["tiering"]["rules"] == [
        {
            "name": "serious",
            "then": "important",
            "because": "it is",
            "when": {
                "severity": ["high", "critical"],
                "loss": [
                    {"from": "500.00 EUR", "below": "5000.00 EUR"},
                    {"missing": True},
                ],
            },
        },
        {
            "name": "either",
            "then": "urgent",
            "when": [{"safety": [True]}, {"reopenings": [{"below": 2}]}],
        },
        {"name": "otherwise", "then": "general"},
    ]


def test_what_equals_its_default_is_left_out() -> None:
    data = CODEC.to_dict(standard("EUR", calendar=DESK_HOURS))

    assert {"ceilings", "stages", "packs"}.isdisjoint(data)
    assert data["authority"] == {
        "ladder": [
            {"role": level.role, "limit": str(level.limit)}
            for level in STANDARD.authority.ladder
        ]
    }
    assert data["calendars"] == {
        "desk": {"zone": "Europe/London", "hours": "Mo-Fr 09:00-17:00"}
    }
    assert data["clocks"][3] == {
        "name": "hand-over",
        "limit": {"amount": 1, "unit": "business_days"},
        "calendar": "desk",
        "starts": ["dispatch"],
        "stops": [*data["clocks"][3]["stops"]],
        "rungs": [{}],
        "on_reopening": "stays",
    }


def test_a_share_of_one_keeps_the_digits_that_were_written() -> None:
    first, *others = STANDARD.redress.valuation
    shares = [evolve(first, cost=Decimal("1.00")), *others]
    redress = evolve(STANDARD.redress, valuation=shares)

    data = CODEC.to_dict(STANDARD.with_(version="2", redress=redress))

    assert data["redress"]["valuation"][0]["cost"] == "1.00"
    loaded = CODEC.from_dict(data).redress.valuation[0]
    assert str(loaded.cost) == "1.00"


def plain(value: Plain) -> bool:
    match value:
        case dict():
            return all(type(k) is str and plain(each) for k, each in value.items())
        case list():
            return all(map(plain, value))
    return type(value) in (str, int, bool)


@pytest.mark.parametrize(
    ("rulebook", "codec"),
    [(sample(), SAMPLE_CODEC), (TIGHT, TIGHT_CODEC)],
    ids=["sample", "tight"],
)
def test_nothing_is_written_but_dicts_lists_texts_whole_numbers_and_flags(
    rulebook: Rulebook, codec: RulebookCodec
) -> None:
    assert plain(codec.to_dict(rulebook))


def odd(then: Any = None, **more: Any) -> Rulebook:
    table = RuleTable("r", more.get("facts", ComplaintFacts), [otherwise(3)])
    return STANDARD.with_(version="2", reopening=table)


class Point(Enum):
    HERE = (1, 2)


class Pointed(ComplaintFacts):
    point = choice(Point, of="case.point")


class Stranger(ComplaintFacts):
    pass


def never() -> Rulebook:
    holds = Rule(name="never", when=Condition(()), then=1)
    table = RuleTable("r", ComplaintFacts, [holds, otherwise(2)])
    return STANDARD.with_(version="2", reopening=table)


def unordered() -> Rulebook:
    low, high = list(Grade)[:2]
    test = Test(RandomFacts.grade, (Missing(), OneOf((high, low))))
    holds = Rule(name="odd", when=Condition(((test,),)), then=1)
    table = RuleTable("r", RandomFacts, [holds, otherwise(2)])
    return STANDARD.with_(version="2", reopening=table)


def pointed() -> Rulebook:
    rules = [rule("p", Pointed.point.is_in(Point.HERE), then=1), otherwise(2)]
    table = RuleTable("r", Pointed, rules)
    return STANDARD.with_(version="2", reopening=table)


def many_rules() -> Rulebook:
    rules = [Rule(name=f"r{n}", when=ALWAYS, then=1) for n in range(MOST_RULES + 1)]
    table = RuleTable("r", ComplaintFacts, rules)
    return STANDARD.with_(version="2", reopening=table)


ALWAYS = Condition(((),))


@pytest.mark.parametrize(
    ("rulebook", "codec", "says"),
    [
        (lambda: "standard", CODEC, "expected a Rulebook, got 'standard'"),
        (lambda: TIGHT, CODEC, "its tiers are House, and the codec's Tier"),
        (
            lambda: TIGHT,
            evolve(TIGHT_CODEC, lifecycles={}),
            "was not given the lifecycle 'Desk'; known: ",
        ),
        (
            lambda: TIGHT,
            evolve(TIGHT_CODEC, facts=[OwnFacts]),
            "was not given the facts 'ComplaintFacts'; known: OwnFacts, Facts",
        ),
        (lambda: odd(facts=Stranger), CODEC, "not given the facts 'Stranger'"),
        (never, CODEC, "a condition of no boxes never holds"),
        (unordered, RANDOM, "rulebook 'standard' could not be read back as it is"),
        (many_rules, CODEC, "read back: reopening.rules: more than 500 rules"),
        (
            pointed,
            RulebookCodec(facts=[ComplaintFacts, Pointed]),
            r"rules\[0\].when.point\[0\]: expected plain values, got a tuple",
        ),
    ],
)
def test_a_rulebook_that_could_not_be_read_back_is_not_written(
    rulebook: Callable[[], Any], codec: RulebookCodec, says: str
) -> None:
    with pytest.raises(InvalidValue, match=says):
        codec.to_dict(rulebook())


# --- what is read ---------------------------------------------------------------------


STORED = json.dumps(CODEC.to_dict(STANDARD))


def stored() -> Plain:
    return json.loads(STORED)


def edited(*path: Any, to: Any, data: Plain | None = None) -> Plain:
    """What is stored, with another value at that path."""
    whole = found = stored() if data is None else data
    for step in path[:-1]:
        found = found.setdefault(step, {}) if isinstance(found, dict) else found[step]
    found[path[-1]] = to
    return whole


WHEN = ("tiering", "rules", 0, "when")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"safety": True}, "safety is yes"),
        ({"safety": [True, False]}, "safety is no or yes"),
        ({"severity": "high"}, "severity is high"),
        ({"severity": ["critical", "high"]}, "severity is high or critical"),
        ({"reopenings": {"from": 2, "below": 9}}, "reopenings >= 2 and < 9"),
        ({"reopenings": {"known": True}}, "reopenings known"),
        ({"loss": {"missing": True}}, "loss missing"),
        (
            {"loss": [{"from": "9 EUR"}, {"below": "5.00 EUR"}, {"missing": True}]},
            "loss < 5.00 EUR or >= 9.00 EUR or loss missing",
        ),
        ({}, "always"),
        ([], "always"),
        ([{}], "always"),
        ([{"safety": True}], "safety is yes"),
        (
            [{"safety": True}, {"vague": False, "scope": ["widespread"]}],
            "safety is yes, or vague is no and scope is widespread",
        ),
    ],
)
def test_a_condition_may_be_written_in_several_ways(written: Plain, meant: str) -> None:
    loaded = CODEC.from_dict(edited(*WHEN, to=written))

    assert str(loaded.tiering.table.rules[0].when).replace("loss >=", ">=") == meant


def test_a_rule_without_an_outcome_comes_to_none_where_the_policy_allows_it() -> None:
    rules = [{"name": "never"}]

    loaded = CODEC.from_dict(edited("reopening", "rules", to=rules))

    assert loaded.reopening is not None
    assert loaded.reopening.rules[0].then is None
    with pytest.raises(CannotDecode) as caught:
        CODEC.from_dict(edited("routing", "rules", to=rules))
    assert caught.value.problems == (("routing.rules[0].then", "is missing"),)


def test_defaults_may_be_written_out() -> None:
    data = edited("packs", to=[])
    edited("tiering", "facts", to="ComplaintFacts", data=data)
    edited("tiering", "hit", to="first", data=data)
    edited("authority", "climb", to="level_by_level", data=data)
    edited(
        "compensation", "rounding", to=STANDARD.compensation.rounding.value, data=data
    )

    assert CODEC.from_dict(data) == STANDARD


def test_a_rule_that_was_read_says_where_it_stood() -> None:
    loaded = CODEC.from_dict(stored())

    assert loaded.tiering.table.rules[3].written_at == "tiering.rules[3]"


LADDER = ("authority", "ladder", 0)
CALENDAR = ("calendars", "desk")
UNKNOWN = "there is no such key"


@pytest.mark.parametrize(
    ("path", "to", "at", "says"),
    [
        (("schema",), 2, "schema", "expected 1, got 2"),
        (("schema",), True, "schema", "expected 1, got True"),
        (("schema",), "1", "schema", "expected 1, got '1'"),
        (("colour",), 1, "colour", f"{UNKNOWN}; known: schema, tiers"),
        (("tierng",), {}, "tierng", f"{UNKNOWN}; did you mean 'tiering'?"),
        (("id",), 3, "id", "expected str, got 3"),
        (("id",), "", "$", "Rulebook.id: expected a non-empty str"),
        (("currency",), "EURO", "$", "no currency has the ISO 4217 code 'EURO'"),
        (("currency",), "USD", "$", "is in USD, and a policy in EUR"),
        (("lifecycle",), "standrd", "lifecycle", "did you mean 'standard'?"),
        (("lifecycle",), 3, "lifecycle", "there is no lifecycle 3; known: standard"),
        (("tiers",), "House", "tiers", "no enum of tiers 'House'; known: Tier"),
        (("facts",), "Complaint", "facts", "did you mean 'ComplaintFacts'?"),
        (("tiering",), "x", "tiering", "expected a table, got 'x'"),
        (("tiering", "rules"), {}, "tiering.rules", "expected a list, got {}"),
        (("tiering", "rules"), [], "tiering", "table 'tiering' has no rules"),
        (("tiering", "hit"), "last", "tiering.hit", "there is no HitPolicy 'last'"),
        (("tiering", "facts"), "X", "tiering.facts", "there is no class of facts 'X'"),
        (
            ("tiering", "rules", 3, "whn"),
            {},
            "tiering.rules[3].whn",
            f"{UNKNOWN}; did you mean 'when'?",
        ),
        (("tiering", "rules", 3), [], "tiering.rules[3]", "expected a table, got []"),
        (
            ("tiering", "rules", 3, "then"),
            "urgnt",
            "tiering.rules[3].then",
            "there is no Tier 'urgnt'; did you mean 'urgent'?",
        ),
        (
            ("tiering", "rules", 3, "name"),
            "safety",
            "tiering",
            "rule 'safety' (tiering.rules[3]): tiering.rules[0] has that name already",
        ),
        (
            (*WHEN, "severity"),
            "hgih",
            "tiering.rules[0].when.severity",
            "there is no Severity 'hgih'; did you mean 'high'?",
        ),
        (
            (*WHEN, "severity"),
            ["high", 3],
            "tiering.rules[0].when.severity[1]",
            "there is no Severity 3; known: low",
        ),
        (
            (*WHEN, "severity"),
            [],
            "tiering.rules[0].when.severity",
            "a condition on severity that can never hold",
        ),
        (
            (*WHEN, "severity"),
            {"missing": True},
            "tiering.rules[0].when.severity",
            "declare severity with missing=True",
        ),
        (
            (*WHEN, "severty"),
            "high",
            "tiering.rules[0].when.severty",
            "ComplaintFacts declares no fact 'severty'; did you mean 'severity'?",
        ),
        (
            (*WHEN, "safety"),
            1,
            "tiering.rules[0].when.safety",
            "there is no answer 1; known: False, True",
        ),
        (
            (*WHEN, "loss"),
            {"missing": 1},
            "tiering.rules[0].when.loss",
            "expected from or below",
        ),
        (
            (*WHEN, "loss"),
            {"from": 500},
            "tiering.rules[0].when.loss.from",
            "expected an amount such as '500.00 EUR' as a str, got 500",
        ),
        (
            (*WHEN, "loss"),
            {"from": "500"},
            "tiering.rules[0].when.loss.from",
            "'500' is not an amount such as '500.00 EUR'",
        ),
        (
            (*WHEN, "loss"),
            {"from": "9" * 30 + " EUR"},
            "tiering.rules[0].when.loss.from",
            "is not an amount",
        ),
        (
            (*WHEN, "loss"),
            {"from": "9" * 9000 + " EUR"},
            "tiering.rules[0].when.loss.from",
            "is not an amount",
        ),
        (
            (*WHEN, "loss"),
            {"from": "9 EUR", "to": "3 EUR"},
            "tiering.rules[0].when.loss.to",
            UNKNOWN,
        ),
        (
            (*WHEN, "loss"),
            {"from": "9 EUR", "below": "3 EUR"},
            "tiering.rules[0].when.loss",
            "no loss is from 9.00 EUR to under 3.00 EUR",
        ),
        (
            (*WHEN, "loss"),
            {"from": "1 EUR", "below": "3 USD"},
            "tiering.rules[0].when.loss",
            "USD",
        ),
        (
            (*WHEN, "reopenings"),
            {"from": True},
            "tiering.rules[0].when.reopenings.from",
            "expected int, got True",
        ),
        (
            (*WHEN, "reopenings"),
            3,
            "tiering.rules[0].when.reopenings",
            "expected a table, got 3",
        ),
        (WHEN, "safety", "tiering.rules[0].when", "expected facts and their values"),
        (WHEN, [{}, 3], "tiering.rules[0].when[1]", "expected facts and their values"),
        (("routing", "rules", 0, "then"), " ", "$", "expected a department's name"),
        (
            ("tiering", "terms"),
            [],
            "tiering",
            "rule 'safety' (tiering.rules[0]): expected a tier with terms",
        ),
        ((*LADDER, "limit"), "-1 EUR", "authority.ladder[0]", "no less than 0"),
        ((*LADDER, "limit"), "9999999 EUR", "authority", "with no higher limit"),
        ((*LADDER, "limit"), 200, "authority.ladder[0].limit", "as a str, got 200"),
        ((*LADDER, "forms"), "refund", "authority.ladder[0].forms", "expected a list"),
        ((*LADDER, "forms"), ["x"], "authority.ladder[0].forms[0]", "no RedressForm"),
        ((*LADDER, "form_limits"), [], "authority.ladder[0].form_limits", "a table"),
        (
            (*LADDER, "form_limits"),
            {"refnd": "1 EUR"},
            "authority.ladder[0].form_limits",
            "did you mean 'refund'?",
        ),
        (
            (*LADDER, "form_limits"),
            {"refund": "1"},
            "authority.ladder[0].form_limits.refund",
            "'1' is not an amount",
        ),
        (
            (*LADDER, "allowance"),
            {"limit": "5 EUR", "period": 7},
            "authority.ladder[0].allowance.period",
            "expected a table, got 7",
        ),
        (
            (*LADDER, "allowance"),
            {"limit": "5 EUR", "period": {"weeks": 1}},
            "authority.ladder[0].allowance.period.weeks",
            f"{UNKNOWN}; known: days, hours, minutes",
        ),
        (
            (*LADDER, "allowance"),
            {"limit": "5 EUR", "period": {"days": 2**62}},
            "authority.ladder[0].allowance.period",
            "it is too long",
        ),
        (
            (*LADDER, "allowance"),
            {"limit": "5 EUR", "period": {}},
            "authority.ladder[0].allowance",
            "expected more than no time",
        ),
        (
            (*LADDER, "allowance"),
            {"period": {"days": 1}},
            "authority.ladder[0].allowance.limit",
            "is missing",
        ),
        (
            ("compensation", "rules", 0, "then"),
            "1E+999999",
            "compensation.rules[0].then",
            "'1E+999999' is not a number such as '1.5'",
        ),
        (
            ("compensation", "rules", 0, "then"),
            "1E-999999",
            "compensation.rules[0].then",
            "is not a number",
        ),
        (
            ("compensation", "rules", 0, "then"),
            "NaN",
            "compensation.rules[0].then",
            "'NaN' is not a number such as '1.5'",
        ),
        (
            ("compensation", "rules", 0, "then"),
            1,
            "compensation.rules[0].then",
            "expected a number such as '1.5' as a str, got 1",
        ),
        (
            ("redress", "valuation", 0, "worth"),
            7,
            "redress.valuation[0].worth",
            "expected a number such as '1.5' as a str, got 7",
        ),
        (
            ("redress", "valuation", 0, "worth"),
            "5 YEN",
            "redress.valuation[0].worth",
            "'5 YEN' is not an amount",
        ),
        (("redress", "answers", "rules"), None, "redress.answers.rules", "no None"),
        (("calendars",), [], "calendars", "expected a table, got []"),
        (CALENDAR, 3, "calendars.desk", "expected a table, got 3"),
        (CALENDAR, {}, "calendars.desk.zone", "is missing"),
        (CALENDAR, {"zone": "/etc/passwd"}, "calendars.desk", "expected a time zone"),
        (CALENDAR, {"zone": 3}, "calendars.desk.zone", "expected str, got 3"),
        (
            CALENDAR,
            {"zone": "UTC", "hours": "9-5"},
            "calendars.desk",
            "expected days and hours",
        ),
        (
            CALENDAR,
            {"zone": "UTC", "holidays": []},
            "calendars.desk.holidays",
            "expected days such as {'2026-12-25' = 'Christmas'}",
        ),
        (
            CALENDAR,
            {"zone": "UTC", "holidays": {"May Day": "2026-05-01"}},
            "calendars.desk.holidays['May Day']",
            "'May Day' is not a day",
        ),
        (
            CALENDAR,
            {"zone": "UTC", "special": {"2026-05-01": True}},
            "calendars.desk.special.2026-05-01",
            "expected str, got True",
        ),
        (
            CALENDAR,
            {"zone": "UTC", "years": 2026},
            "calendars.desk.years",
            "expected a table, got 2026",
        ),
        (
            CALENDAR,
            {"zone": "UTC", "years": {"from": 2026}},
            "calendars.desk.years.below",
            "is missing",
        ),
        (
            CALENDAR,
            {"zone": "UTC", "years": {"from": 2026, "below": 2**62}},
            "calendars.desk",
            "expected years from 1970 to 9800",
        ),
        (
            ("clocks",),
            [{"name": "c", "limit": {"amount": 1, "unit": "weeks"}, "stops": []}],
            "$",
            "clock 'c' has no calendar",
        ),
        (
            ("clocks",),
            [{"name": "c", "calendar": "dsk", "stops": []}],
            "clocks[0].calendar",
            "there is no calendar 'dsk'; known: ",
        ),
        (
            ("clocks",),
            [{"name": "c", "limit": {"amount": 0, "unit": "weeks"}, "stops": []}],
            "clocks[0].limit",
            "expected 1 to 5200 weeks, got 0",
        ),
        (
            ("clocks",),
            [{"name": "c", "limit": {"rules": [{}]}, "stops": []}],
            "clocks[0].limit.rules[0].name",
            "is missing",
        ),
        (("clocks",), [{"name": "c", "stops": [3]}], "clocks[0].stops[0]", "got 3"),
        (
            ("packs",),
            [{"id": "p", "effective_from": "soon"}],
            "packs[0].effective_from",
            "'soon' is not a day",
        ),
        (
            ("packs",),
            [{"entitlements": [{"ground": "g", "bands": {"rules": []}}]}],
            "packs[0].entitlements[0].bands.name",
            "is missing",
        ),
        (
            ("packs",),
            [{"entitlements": [{"ground": "g", "bands": 3}]}],
            "packs[0].entitlements[0].bands",
            "expected a table, got 3",
        ),
        (("routing",), {}, "routing.rules", "is missing"),
        (("routing",), 3, "routing", "expected a table, got 3"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(
    path: tuple[Any, ...], to: Any, at: str, says: str
) -> None:
    with pytest.raises(CannotDecode) as caught:
        CODEC.from_dict(edited(*path, to=to))

    assert at in [place for place, _ in caught.value.problems]
    [what, *_] = [what for place, what in caught.value.problems if place == at]
    assert says in what


@pytest.mark.parametrize(
    "name",
    ["schema", "id", "version", "currency", "lifecycle", "tiers", "facts", "tiering"],
)
def test_what_has_no_default_may_not_be_left_out(name: str) -> None:
    data = stored()
    del data[name]

    with pytest.raises(CannotDecode) as caught:
        CODEC.from_dict(data)

    said = "expected 1, got None" if name == "schema" else "is missing"
    assert caught.value.problems == ((name, said),)


def test_everything_that_is_wrong_is_named_at_once() -> None:
    data = edited("tiering", "rules", 3, "when", "severity", to=["hihg"])
    edited("tiering", "rules", 4, "then", to="grave", data=data)
    edited("routing", "rules", 0, "wen", to={}, data=data)
    edited("authority", "ladder", 1, "limit", to="200", data=data)
    edited("redress", "valuation", 0, "worth", to="-1", data=data)

    with pytest.raises(CannotDecode) as caught:
        CODEC.from_dict(data)

    assert sorted(path for path, _ in caught.value.problems) == [
        "authority.ladder[1].limit",
        "redress.valuation[0]",
        "routing.rules[0].wen",
        "tiering.rules[3].when.severity[0]",
        "tiering.rules[4].then",
    ]


# --- untrusted input ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0.5, "no float is exact: write 0.5 in quotes"),
        (math.nan, "no float is exact"),
        (None, "there is no None in a rulebook: leave the key out"),
        (date(2026, 3, 1), "write it in quotes, such as '2026-03-01': got 2026-03-01"),
        (datetime(2026, 3, 1, tzinfo=UTC), "write it in quotes"),
        ((1, 2), "expected plain values, got a tuple"),
        (Decimal(1), "expected plain values, got a Decimal"),
        (OrderedDict(), "expected plain values, got a OrderedDict"),
        (b"x", "expected plain values, got a bytes"),
        ({3: 4}, "expected keys that are str of at most 10000 characters, got 3"),
        ({"x" * (LONGEST + 1): 4}, "expected keys that are str of at most"),
        ("x" * (LONGEST + 1), "expected at most 10000 characters, got 10001"),
        pytest.param(10**5000, "expected at most 18 digits", id="huge"),
        (-(2**63), "expected at most 18 digits"),
    ],
)
def test_what_is_not_plain_or_too_big_is_refused_with_its_path(
    value: Any, says: str
) -> None:
    with pytest.raises(CannotDecode) as caught:
        CODEC.from_dict(edited("redress", "valuation", 2, "cost", to=value))

    assert caught.value.path == "redress.valuation[2].cost"
    assert says in caught.value.problem


@pytest.mark.parametrize("data", [None, [], "rulebook", 3, {}, {1: 2}])
def test_what_is_no_rulebook_at_all_is_refused(data: Any) -> None:
    with pytest.raises(CannotDecode):
        CODEC.from_dict(data)


def nested(depth: int) -> Any:
    deep: Any = {}
    for _ in range(depth):
        deep = {"x": [deep]}
    return deep


def circle_of_lists() -> Any:
    circle: list[Any] = []
    circle += [circle, circle]
    return circle


def circle_of_dicts() -> Any:
    circle: dict[str, Any] = {}
    circle["x" * LONGEST] = circle
    return circle


@pytest.mark.parametrize(
    ("build", "bound"),
    [
        (lambda: nested(100_000), f"nested more than {DEEPEST} deep"),
        (circle_of_lists, f"nested more than {DEEPEST} deep"),
        (circle_of_dicts, f"nested more than {DEEPEST} deep"),
        (lambda: [0] * MOST_VALUES, f"more than {MOST_VALUES} values"),
        (lambda: [[circle_of_lists()] * 999] * 999, "more than"),
        (lambda: [{}] * MOST_VALUES, f"more than {MOST_VALUES} values"),
    ],
    ids=["deep", "circle", "circle of dicts", "wide", "both", "empty"],
)
def test_data_are_bounded_in_size_and_depth(
    build: Callable[[], Any], bound: str
) -> None:
    with pytest.raises(CannotDecode, match=bound) as caught:
        CODEC.from_dict(edited("tiering", "terms", to=build()))

    assert caught.value.path.startswith("tiering.terms")
    assert len(str(caught.value)) < 10_000


def test_a_table_of_too_many_rules_is_refused() -> None:
    rules = [{"name": f"r{n}", "then": "x"} for n in range(MOST_RULES + 1)]

    with pytest.raises(CannotDecode, match=r"routing\.rules: more than 500 rules"):
        CODEC.from_dict(edited("routing", "rules", to=rules))


@pytest.mark.parametrize("item", [0.5, "x"], ids=["not plain", "no table"])
def test_a_flood_of_faults_ends_the_reading(item: Any) -> None:
    with pytest.raises(CannotDecode) as caught:
        CODEC.from_dict(edited("clocks", to=[item] * 20_000))

    assert len(caught.value.problems) == MOST_PROBLEMS


HOSTILE = (
    "__import__('os').system('touch executed')",
    "__class__",
    "os.system",
    "complaintkit.commands.Withdraw",
    "../../etc/passwd",
    "{0.__class__}",
    "class",
    "declared",
    "!!python/object/apply:os.system ['touch executed']",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_untrusted_input_is_data_and_is_never_executed(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for path in (
        ("lifecycle",),
        ("tiers",),
        ("facts",),
        ("tiering", "facts"),
        ("tiering", "rules", 0, "then"),
        ("compensation", "rules", 0, "then"),
        (*WHEN, "severity"),
        (*WHEN, "loss"),
        ("clocks",),
        ("currency",),
    ):
        with pytest.raises(CannotDecode):
            CODEC.from_dict(edited(*path, to=text))
    for path in ((text,), ("tiering", text), ("tiering", "rules", 0, text)):
        with pytest.raises(CannotDecode):
            CODEC.from_dict(edited(*path, to={}))
    with pytest.raises(CannotDecode, match="ComplaintFacts declares no fact"):
        CODEC.from_dict(edited(*WHEN, text, to=True))

    data = edited("tiering", "rules", 0, "name", to=text)
    edited("tiering", "rules", 0, "because", to=text, data=data)
    edited("id", to=text, data=data)
    kept = CODEC.from_dict(data)

    facts: dict[str, Any] = {f.name: None for f in kept.tiering.table.asked}
    assert kept.tiering.table.explain(**facts | {"safety": True}).rule == text
    assert kept.pin.rulebook == text
    assert list(tmp_path.iterdir()) == []


KEYS = st.sampled_from(["name", "rules", "when", "then", "facts", "limit", "from", "x"])
JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.sampled_from(["high", "5.00 EUR", "1.5", "standard", "2026-02-30", ""]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=6,
)
WHOLE = {
    "sample": (SAMPLE_CODEC, json.dumps(SAMPLE_CODEC.to_dict(sample()))),
    "tight": (TIGHT_CODEC, json.dumps(TIGHT_CODEC.to_dict(TIGHT))),
}


def places(value: Plain, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    inner = [each for key, part in pairs for each in places(part, (*path, key))]
    return [*([path] if path else []), *inner]


PLACES = [
    (name, path)
    for name, (_, text) in WHOLE.items()
    for path in places(json.loads(text))
]


@settings(LAW, max_examples=100)
@given(st.sampled_from(PLACES), JUNK)
def test_any_nonsense_anywhere_is_a_rulebook_or_a_typed_error(
    place: tuple[str, tuple[Any, ...]], junk: Any
) -> None:
    codec, text = WHOLE[place[0]]
    data = edited(*place[1], to=junk, data=json.loads(text))

    try:
        loaded = codec.from_dict(data)
    except CannotDecode as error:
        assert all(path and what for path, what in error.problems)  # noqa: PT017 - either ending is right
    else:
        assert codec.from_dict(codec.to_dict(loaded)) == loaded


# --- the codec ------------------------------------------------------------------------


def test_a_codec_is_made_of_facts_lifecycles_and_tiers() -> None:
    for build, says in (
        (lambda: RulebookCodec(facts=[3]), "expected classes of facts, got 3"),
        (lambda: RulebookCodec(facts=3), "expected several values, got int"),
        (
            lambda: RulebookCodec(facts=[type("Facts", (Facts,), {})]),
            "are called Facts",
        ),
        (lambda: RulebookCodec(lifecycles=[DESK]), "expected names with their"),
        (lambda: RulebookCodec(lifecycles={"x": 3}), "got 'x': 3"),
        (lambda: RulebookCodec(lifecycles={3: DESK}), "got 3: "),
        (lambda: RulebookCodec(tiers="Tier"), "expected the enum of the tiers"),
        (lambda: RulebookCodec(tiers=int), "expected the enum of the tiers"),
    ):
        with pytest.raises(InvalidValue, match=says):
            build()


# --- samples that were kept -----------------------------------------------------------

SCHEMAS = range(1, RULEBOOK_SCHEMA + 1)


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize(
    ("ending", "read"), [("json", json.loads), ("toml", tomllib.loads)]
)
def test_the_samples_of_every_schema_load_and_decide_as_they_did(
    schema: int, ending: str, read: Callable[[str], Any]
) -> None:
    kept = GOLDEN / f"rulebook-{schema}"
    data = read(kept.with_suffix(f".{ending}").read_text("utf-8"))

    loaded = SAMPLE_CODEC.from_dict(data)

    beside = json.loads(kept.with_suffix(".expected.json").read_text("utf-8"))
    assert expected(loaded) == beside


def test_the_sample_of_this_schema_is_written_as_it_is_kept() -> None:
    kept = (GOLDEN / f"rulebook-{RULEBOOK_SCHEMA}.json").read_text("utf-8")

    assert SAMPLE_CODEC.to_dict(sample()) == json.loads(kept)
