"""Regulatory packs: golden tables, and what a house may and may not make of them."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest
from attrs import evolve, fields, has

import complaintkit.commands as do
from complaintkit import (
    Calendar,
    Channel,
    Clock,
    ClockState,
    Code,
    Complaint,
    EndingKind,
    Finding,
    InvalidRulebook,
    InvalidValue,
    Kind,
    Limit,
    Medium,
    Money,
    NotEffective,
    Outcome,
    Pack,
    Product,
    Reading,
    RedressForm,
    Responsibility,
    Rulebook,
    Unit,
    handle,
    read_clocks,
)
from complaintkit.clocks.limit import Confidence, Source
from complaintkit.complaint.redress import Plan, Redress
from complaintkit.policies.clocks import Exemption, Extension, Rung, Stage
from complaintkit.policies.comparing import diff, looser
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.policies.pack import OutcomeCodes
from complaintkit.presets import standard
from complaintkit.presets.packs import PACKS, effective_at, loosened
from complaintkit.rules.table import RuleTable, otherwise, rule
from house import (
    AMY,
    ANN,
    ASSESSMENT,
    BO,
    MO,
    STANDARD,
    codes,
    intake,
    lived,
    reading,
)

TICK = timedelta.resolution
IN_FORCE = {  # a day on which the last version was
    "cn-food": date(2025, 11, 30),
    "cn-samr": date(2026, 4, 14),
    "uk-ofcom": date(2026, 4, 8),
}
OWN_LIMITS = {  # of a house, where the standard leaves them open
    "ISO acknowledgement": Limit(1, Unit.BUSINESS_DAYS),
    "ISO assessment": Limit(2, Unit.BUSINESS_DAYS),
    "ISO response": Limit(1, Unit.MONTHS),
    "ISO closing": Limit(10, Unit.BUSINESS_DAYS),
}
DAYS_OFF = {
    "GB": lambda years: holidays.country_holidays("GB", subdiv="ENG", years=years),
    "EU": lambda years: holidays.financial_holidays("XECB", years=years),
    "IE": lambda years: holidays.country_holidays("IE", years=years),
    "AU": lambda years: holidays.country_holidays("AU", subdiv="NSW", years=years),
    "CN": lambda years: holidays.country_holidays("CN", years=years),
    "US": lambda years: holidays.country_holidays("US", years=years),
    "IN": lambda years: holidays.country_holidays("IN", years=years),
    "international": lambda years: {},
}
YEARS = range(2024, 2028)


@cache
def off(jurisdiction: str) -> tuple[dict[date, str], frozenset[date]]:
    """The holidays, and the weekends that are worked by decree."""
    found: Any = DAYS_OFF[jurisdiction](YEARS)
    worked = getattr(found, "weekend_workdays", ())
    return dict(found), frozenset(day for day in worked if day.year in YEARS)


@cache
def calendar_in(pack: Pack) -> Calendar:
    days, worked = off(pack.jurisdiction)
    return Calendar(
        "business",
        pack.zone,
        "Mo-Fr 00:00-24:00",
        holidays=days,
        working=worked,
        years=YEARS,
    )


@cache
def in_use(pack: Pack) -> Rulebook:
    own = {c.name: OWN_LIMITS[c.name] for c in pack.clocks if c.limit is None}
    currency = "CNY" if pack.jurisdiction == "CN" else "EUR"
    roles = {"superior": "manager"} if pack.id == "cn-bank-insurance" else {}
    taken = pack.for_house(calendar_in(pack), limits=own, roles=roles)
    return standard(currency).with_(version=pack.id, packs=[taken])


def pack_of(pack_id: str) -> Pack:
    return effective_at(pack_id, IN_FORCE.get(pack_id, date(2026, 11, 1)))


# --- the golden tables ----------------------------------------------------------------

GOLDEN = Path(__file__).parent / "golden" / "deadlines.csv"
"""Case, due date and skipped holidays; times are local to the pack's zone."""


def rows() -> list[Any]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(
                pack_of(row["pack"]),
                row["clock"],
                datetime.fromisoformat(row["starts"]),
                date.fromisoformat(row["due"]),
                [date.fromisoformat(day) for day in row["skipped"].split()],
                id=f"{row['clock']}, {row['starts']}",
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("pack", "name", "start", "due", "skipped"), rows())
def test_every_deadline_of_the_golden_tables_is_met_and_missed_to_the_moment(
    pack: Pack, name: str, start: datetime, due: date, skipped: list[date]
) -> None:
    rulebook, begins = in_use(pack), start.replace(tzinfo=ZoneInfo(pack.zone))
    clock = next(each for each in rulebook.all_clocks if each.name == name)
    complaint = begun(rulebook, clock, begins.astimezone(UTC))
    found = reading(complaint, rulebook, begins, name)

    assert clock.calendar is not None
    assert found.due is not None
    assert found.on == due == rederived(clock, begins, pack)
    assert [day for day, _ in clock.calendar.skipped(begins.date(), due)] == skipped
    assert stopped(complaint, rulebook, clock, found.due).state is ClockState.MET
    late = stopped(complaint, rulebook, clock, found.due + TICK)
    assert late.state is ClockState.BREACHED


def begun(rulebook: Rulebook, clock: Clock, start: datetime) -> Complaint:
    """A complaint whose clock has just started."""
    begins = clock.starts[0]
    reject = do.RejectComplaint("no")
    lines = [
        Redress(
            RedressForm.APOLOGY,
            Money(5, rulebook.currency),
            Money(0, rulebook.currency),
            department="desk",
        )
    ]
    agree = (
        (do.Assess(ASSESSMENT), ANN),
        (do.PrepareOffers([Plan(lines)]), ANN),
        (do.PresentOffer("C-1/o1"), ANN),
        (do.RecordAcceptance("C-1/o1"), ANN),
        (do.ConfirmAgreement("C-1/o1", lines), ANN),
    )
    over = (
        (do.Assess(ASSESSMENT), ANN),
        (reject, ANN),
        (do.Close(EndingKind.REJECTED), ANN),
        (do.Reopen("no"), ANN),
    )
    before: dict[str, Any] = {
        "received": (),
        "acknowledge": ((do.Acknowledge("soon"), ANN),),
        "record_finding": (
            (do.Assess(ASSESSMENT), ANN),
            (do.RecordFinding(NOT_UPHELD), ANN),
        ),
        "confirm_agreement": agree,
        "present_offer": agree[:3],
        "reopen": over,
    }
    steps = before[begins]
    if begins == "acknowledge" and clock.stage == 2:
        steps = (*over, *steps)
    happened = [(start, command, by) for command, by in steps]
    return lived(rulebook, *happened, received=start, record=intake(None))


NOT_UPHELD = Finding(
    outcome=Outcome.NOT_UPHELD, responsibility=Responsibility.MISUNDERSTANDING
)


def stopped(
    complaint: Complaint, rulebook: Rulebook, clock: Clock, when: datetime
) -> Reading:
    """How the clock stands after what stops it has happened then."""
    ways: dict[str, do.Command] = {
        "acknowledge": do.Acknowledge("soon"),
        "inform_customer": do.InformCustomer("at it", Medium.EMAIL),
        "fulfil_redress": do.FulfilRedress("C-1/o1/l1", "1"),
        "assess": do.Assess(ASSESSMENT),
    }
    names = [*clock.repeats, *clock.stops]
    command = next((ways[n] for n in names if n in ways), do.Withdraw())
    if clock.name == "ISO closing":
        return closed(complaint, rulebook, when)
    steps = [command]
    if isinstance(command, do.FulfilRedress):
        steps = [do.InstructRedress(command.line), command]
    for step in steps:
        case = handle(complaint, step, rulebook, by=MO, at=when)
        complaint = case.complaint
    legs = read_clocks(complaint, rulebook, at=when)
    return next(each for each in legs if each.name == clock.name)


def closed(complaint: Complaint, rulebook: Rulebook, when: datetime) -> Reading:
    for command in (
        do.RecordObjection("C-1/o1", "no"),
        do.Withdraw(),
        do.Close(EndingKind.WITHDRAWN),
    ):
        case = handle(complaint, command, rulebook, by=MO, at=when)
        complaint = case.complaint
    return reading(complaint, rulebook, when, "ISO closing")


def rederived(clock: Clock, start: datetime, pack: Pack) -> date:
    """The date again, by numpy and the plain calendar: nothing of the library."""
    assert clock.limit is not None
    limit = clock.limit.rules[0].then
    assert limit is not None
    day = np.datetime64(start.date())
    if limit.unit is Unit.BUSINESS_DAYS:
        days, worked = off(pack.jurisdiction)
        ahead = day + np.arange(1, 400)
        open_ = np.is_busday(ahead, holidays=list(days)) | np.isin(
            ahead, np.array(sorted(worked), dtype="datetime64[D]")
        )
        found = ahead[open_][limit.amount - 1]
    elif limit.unit is Unit.MONTHS:
        month = day.astype("datetime64[M]") + limit.amount
        last = (month + 1).astype("datetime64[D]") - 1
        same = month.astype("datetime64[D]") + (start.day - 1)
        found = min(same, last)
    elif limit.unit is Unit.HOURS:
        end = np.datetime64(start.astimezone(UTC).replace(tzinfo=None))
        end += np.timedelta64(limit.amount, "h") - np.timedelta64(1, "us")
        return end.item().replace(tzinfo=UTC).astimezone(start.tzinfo).date()
    else:
        week = {Unit.WEEKS: 7, Unit.CALENDAR_DAYS: 1}[limit.unit]
        found = day + week * limit.amount
    return found.item()


def test_every_clock_of_every_pack_has_five_golden_rows_or_more() -> None:
    counted: dict[tuple[str, str], int] = {}
    for row in rows():
        pack, name = row.values[:2]
        counted[pack.id, name] = counted.get((pack.id, name), 0) + 1

    assert set(counted) == {(p.id, c.name) for p in PACKS for c in p.clocks}
    assert min(counted.values()) >= 5


# --- money ----------------------------------------------------------------------------

UPHELD: dict[str, Any] = {
    "outcome": Outcome.UPHELD,
    "responsibility": Responsibility.PROCESS,
}


def found(pack_id: str, price: Any, loss: Any, **finding: Any) -> Complaint:
    """A complaint with such a price and loss, after such a finding."""
    rulebook = in_use(pack_of(pack_id))
    money = [x if x is None else Money(x, rulebook.currency) for x in (price, loss)]
    record = evolve(
        intake(None),
        channel=Channel.WEBSITE,
        product=Product(name="a jar", price=money[0]),
        demand=evolve(intake(None).demand, loss=money[1]),
    )
    complaint = lived(rulebook, record=record)
    for command in (
        do.Assess(ASSESSMENT),
        do.RecordFinding(Finding(**UPHELD, **finding)),
    ):
        case = handle(complaint, command, rulebook, by=ANN, at=complaint.updated_at)
        complaint = case.complaint
    return complaint


@pytest.mark.parametrize(
    ("pack_id", "ground", "price", "loss", "floor"),
    [
        ("cn-consumer", "fraud", "1000.00", "1000.00", 3000 + 1000),
        ("cn-consumer", "fraud", "166.66", "0.00", 500),
        ("cn-consumer", "fraud", "166.67", "0.00", Decimal("500.01")),
        ("cn-consumer", "fraud", "10.00", "25.00", 500 + 25),
        ("cn-consumer", "fraud", "200.00", None, 600),
        ("cn-food", "unsafe food", "5.00", "5.00", 1000 + 5),
        ("cn-food", "unsafe food", "100.00", "0.00", 1000),
        ("cn-food", "unsafe food", "100.01", "0.00", Decimal("1000.10")),
        ("cn-food", "unsafe food", "50.00", "900.00", 2700 + 900),
        ("cn-food", "unsafe food", "40.00", "400.00", 1200 + 400),
    ],
)
def test_chinese_law_gives_multiples_of_the_price_besides_the_loss(
    pack_id: str, ground: str, price: str, loss: str | None, floor: Any
) -> None:
    complaint = found(pack_id, price, loss, grounds=[ground])

    assert complaint.compensation is not None
    assert complaint.compensation.floor == Money(str(floor), "CNY")
    assert complaint.compensation.due >= complaint.compensation.floor
    assert complaint.compensation.rules[1] == ground


@pytest.mark.parametrize(
    ("ground", "km", "minutes", "floor"),
    [
        ("eu261", 1500, 179, 0),
        ("eu261", 1500, 180, 250),
        ("eu261", 1501, 180, 400),
        ("eu261", 3500, 400, 400),
        ("eu261", 3501, 180, 600),
        ("eu261-within-the-union", 1500, 180, 250),
        ("eu261-within-the-union", 3501, 180, 400),
    ],
)
def test_a_flight_gives_its_band_by_distance_from_three_hours_on(
    ground: str, km: int, minutes: int, floor: int
) -> None:
    measures = {"distance_km": km, "delay_minutes": minutes}
    complaint = found("eu-261", None, None, grounds=[ground], measures=measures)

    assert complaint.compensation is not None
    assert complaint.compensation.floor == Money(floor, "EUR")
    assert str(complaint.compensation.rules[1]).startswith(f"{ground}: ")


@pytest.mark.parametrize(
    ("pack_id", "finding", "code"),
    [
        ("cn-consumer", {"grounds": ["fruad"]}, Code.UNKNOWN_GROUND),
        ("cn-consumer", {"grounds": ["fraud"]}, Code.FACT_MISSING),
        ("cn-food", {"grounds": ["unsafe food"]}, Code.FACT_MISSING),
        ("eu-261", {"grounds": ["eu261"]}, Code.FACT_MISSING),
        (
            "eu-261",
            {
                "grounds": ["eu261"],
                "measures": {"distance_km": -1, "delay_minutes": 200},
            },
            Code.MEASURE_UNFIT,
        ),
    ],
)
def test_what_the_law_goes_by_is_never_guessed(
    pack_id: str, finding: Any, code: Code
) -> None:
    rulebook = in_use(pack_of(pack_id))
    complaint = lived(
        rulebook,
        (intake().received_at, do.Assess(ASSESSMENT), ANN),
        record=intake(None),
    )
    command = do.RecordFinding(Finding(**UPHELD, **finding))

    assert codes(complaint, command, rulebook=rulebook) == [code]


def test_the_highest_floor_counts_and_says_which_it_was() -> None:
    rulebook = in_use(pack_of("eu-261"))
    own = evolve(
        rulebook.compensation,
        floor=RuleTable("f", rulebook.routing.facts, [otherwise(Money(300, "EUR"))]),
    )
    both = rulebook.with_(version="both", compensation=own)
    measures = {"distance_km": 900, "delay_minutes": 200}
    command = do.RecordFinding(Finding(**UPHELD, grounds=["eu261"], measures=measures))
    at = intake().received_at
    complaint = lived(
        both, (at, do.Assess(ASSESSMENT), ANN), (at, command, ANN), record=intake(None)
    )

    assert complaint.compensation is not None
    assert complaint.compensation.floor == Money(300, "EUR")
    assert complaint.compensation.rules[1] == "otherwise"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Finding(
            outcome=Outcome.NOT_UPHELD,
            responsibility=Responsibility.MISUSE,
            grounds=["fraud"],
        ),
        lambda: Finding(**UPHELD, measures={"distance_km": True}),
        lambda: Finding(**UPHELD, measures={"distance_km": 1.5}),
        lambda: Entitlement(ground="x"),
        lambda: Entitlement(ground="x", prices=3),
        lambda: Entitlement(ground="x", at_least=Money(-1, "EUR")),
    ],
)
def test_grounds_and_entitlements_that_make_no_sense_are_refused(make: Any) -> None:
    with pytest.raises((InvalidValue, InvalidRulebook)):
        make()


# --- every pack -----------------------------------------------------------------------


def parts(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, tuple):
        for item in value:
            yield from parts(item)
    elif isinstance(value, RuleTable):
        for each in value.rules:
            yield from parts(each.then)
    elif has(type(value)) and not isinstance(value, Calendar):
        for each in fields(type(value)):
            yield from parts(getattr(value, each.name))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id} {pack.version}")
def test_every_number_of_a_pack_has_its_source(pack: Pack) -> None:
    numbers = [
        each
        for each in parts(pack)
        if isinstance(each, Limit | Entitlement | OutcomeCodes)
    ]

    assert numbers or pack.id == "iso-10002"
    assert all(isinstance(each.source, Source) for each in numbers)
    assert pack.dates_source is not None


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id} {pack.version}")
def test_every_pack_goes_into_a_rulebook_and_is_not_looser_than_itself(
    pack: Pack,
) -> None:
    rulebook = in_use(pack)

    assert [each.id for each in rulebook.packs] == [pack.id]
    assert loosened(rulebook) == ()


def test_no_two_versions_of_a_pack_are_in_force_on_one_day() -> None:
    for pack in PACKS:
        for other in PACKS:
            if pack is not other and pack.id == other.id:
                ends = pack.effective_to or date.max
                begins = other.effective_from or date.min
                assert ends < begins or (other.effective_to or date.max) < (
                    pack.effective_from or date.min
                )


def test_a_rulebook_takes_several_packs_each_with_its_clocks() -> None:
    disp, psd2 = pack_of("uk-fca-disp"), pack_of("eu-psd2")
    both = [each.for_house(calendar_in(disp)) for each in (disp, psd2)]
    rulebook = STANDARD.with_(version="bank", packs=both)
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)

    complaint = lived(rulebook, received=start)
    read = {r.name: r.on for r in read_clocks(complaint, rulebook, at=start)}
    assert read == {
        "DISP final response": date(2026, 4, 27),
        "PSD2 reply": date(2026, 3, 23),
    }


# --- effective ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pack_id", "day", "version"),
    [
        ("uk-ofcom", date(2026, 4, 7), "8 weeks"),
        ("uk-ofcom", date(2026, 4, 8), "6 weeks"),
        ("ie-cpc", date(2026, 3, 24), "2026"),
        ("cn-samr", date(2026, 4, 14), "2022"),
        ("us-cfpb", date(2015, 1, 1), "2012"),
    ],
)
def test_the_version_in_force_is_found_by_date(
    pack_id: str, day: date, version: str
) -> None:
    assert effective_at(pack_id, day).version == version


@pytest.mark.parametrize(
    ("pack_id", "day", "why"),
    [
        ("ie-cpc", date(2026, 3, 23), "was effective from 2026-03-24"),
        ("cn-samr", date(2026, 4, 15), r"superseded by .*Order 121.*unconfirmed=True"),
        ("cn-food", date(2025, 12, 1), "not confirmed"),
        ("cn-samr", date(2019, 1, 1), "until 2026-04-14$"),
        ("uk-fca-dipp", date(2026, 1, 1), "did you mean 'uk-fca-disp'"),
    ],
)
def test_what_was_not_in_force_is_refused_and_says_why(
    pack_id: str, day: date, why: str
) -> None:
    with pytest.raises(NotEffective, match=why):
        effective_at(pack_id, day)


def test_a_host_may_take_a_superseded_text_if_it_says_so() -> None:
    pack = effective_at("cn-samr", date(2026, 11, 1), unconfirmed=True)

    assert pack.version == "2022"
    with pytest.raises(NotEffective):
        effective_at("ie-cpc", date(2020, 1, 1), unconfirmed=True)


# --- taking a pack into use -----------------------------------------------------------


def test_a_pack_as_it_is_shipped_is_not_in_use_yet() -> None:
    with pytest.raises(InvalidRulebook, match="has no calendar"):
        STANDARD.with_(version="2", packs=[pack_of("eu-psd2")])
    with pytest.raises(InvalidValue, match="expected a calendar to count its business"):
        pack_of("eu-psd2").for_house()


def test_a_house_gives_the_limits_that_a_standard_leaves_open_and_no_others() -> None:
    iso = pack_of("iso-10002")
    with pytest.raises(InvalidRulebook, match="'ISO response' has no limit"):
        STANDARD.with_(version="2", packs=[iso.for_house(calendar_in(iso))])
    with pytest.raises(InvalidValue, match=r"leaves open no clock 'ISO respnse'; did"):
        iso.for_house(limits={"ISO respnse": Limit(1, Unit.MONTHS)})
    with pytest.raises(InvalidValue, match="leaves open no clock 'PSD2 reply'"):
        pack_of("eu-psd2").for_house(limits={"PSD2 reply": Limit(1, Unit.MONTHS)})


def test_the_approver_of_a_regime_is_somebody_of_the_house() -> None:
    banks = pack_of("cn-bank-insurance")
    with pytest.raises(InvalidValue, match=r"expected roles={'superior': ...} to say"):
        banks.for_house()
    with pytest.raises(InvalidValue, match=r"leaves open no role 'superor'; did you"):
        banks.for_house(roles={"superor": "manager"})
    weak = banks.for_house(roles={"superior": "front_line"})
    [finding] = loosened(standard("CNY").with_(version="2", packs=[weak]))
    assert "front_line extends it, and is nobody's superior" in finding


def test_a_very_complex_complaint_at_a_bank_takes_a_superior_and_notice() -> None:
    rulebook = in_use(pack_of("cn-bank-insurance"))
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    complaint = lived(rulebook, received=start, record=intake(None))

    def extend(days: int, **more: Any) -> do.ExtendDeadline:
        until = start + timedelta(days=days)
        return do.ExtendDeadline(until, "复杂", clock="银保 handling", **more)

    too_far = extend(31, happened_at=start)
    assert codes(complaint, too_far, rulebook=rulebook) == [Code.EXTENDED_TOO_FAR]
    later = start + timedelta(days=1)
    complaint = handle(complaint, extend(30), rulebook, by=ANN, at=later).complaint
    told = extend(60, medium=Medium.LETTER)
    assert codes(complaint, told, by=AMY, rulebook=rulebook) == [Code.EXTENSION_NEEDS]
    assert codes(complaint, extend(60), by=MO, rulebook=rulebook) == [
        Code.NOTICE_MISSING
    ]
    complaint = handle(complaint, told, rulebook, by=MO, at=later).complaint
    more = extend(61, medium=Medium.LETTER)
    assert codes(complaint, more, by=MO, rulebook=rulebook) == [Code.NO_EXTENSION_LEFT]


def test_two_packs_may_not_disagree_on_the_stages() -> None:
    housing = pack_of("uk-housing-ombudsman")
    own = [Stage("only")]
    with pytest.raises(InvalidRulebook, match="disagree on the stages"):
        STANDARD.with_(
            version="2", stages=own, packs=[housing.for_house(calendar_in(housing))]
        )


def test_one_ground_is_not_given_by_two_packs() -> None:
    pack = pack_of("eu-261")
    with pytest.raises(InvalidRulebook, match="ground 'eu261' stands twice"):
        STANDARD.with_(version="2", packs=[pack, evolve(pack, id="again")])


def test_a_pack_of_another_currency_is_refused() -> None:
    with pytest.raises(InvalidRulebook, match="is in EUR, and a policy in CNY"):
        STANDARD.with_(version="2", packs=[pack_of("cn-food")])


def test_the_second_stage_of_a_landlord_is_decided_by_somebody_else() -> None:
    rulebook = in_use(pack_of("uk-housing-ombudsman"))
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    reject = do.RejectComplaint("no")
    complaint = lived(
        rulebook,
        (start, do.Assess(ASSESSMENT), ANN),
        (start, reject, ANN),
        (start, do.Close(EndingKind.REJECTED), ANN),
        (start, do.Reopen("not fair"), ANN),
    )

    assert codes(complaint, reject, rulebook=rulebook) == [Code.NOT_INDEPENDENT]
    assert codes(complaint, reject, by=BO, rulebook=rulebook) == []


# --- outcome codes --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["closed_with_explanation"], []),
        ([], [Code.ONE_OUTCOME_CODE]),
        (["explained"], [Code.UNKNOWN_OUTCOME_CODE, Code.ONE_OUTCOME_CODE]),
        (
            ["closed_with_explanation", "closed_with_monetary_relief"],
            [Code.ONE_OUTCOME_CODE],
        ),
    ],
)
def test_a_complaint_closes_under_one_outcome_code(
    given: list[str], expected: list[Code]
) -> None:
    rulebook = in_use(pack_of("us-cfpb"))
    at = intake().received_at
    complaint = lived(
        rulebook,
        (at, do.Assess(ASSESSMENT), ANN),
        (at, do.RejectComplaint("no"), ANN),
    )
    close = do.Close(EndingKind.REJECTED, codes=given)

    assert codes(complaint, close, rulebook=rulebook) == expected
    if not expected:
        case = handle(complaint, close, rulebook, by=ANN, at=at)
        assert case.complaint.ending is not None
        assert case.complaint.ending.codes == tuple(given)


def test_an_ending_that_is_not_reported_needs_no_outcome_code() -> None:
    rulebook = in_use(pack_of("us-cfpb"))
    at = intake().received_at
    complaint = lived(rulebook, (at, do.Withdraw(), ANN))

    assert codes(complaint, do.Close(EndingKind.WITHDRAWN), rulebook=rulebook) == []


# --- comparing ------------------------------------------------------------------------


def test_two_versions_differ_in_what_was_changed_and_in_nothing_else() -> None:
    old = effective_at("uk-ofcom", date(2026, 4, 7))
    new = effective_at("uk-ofcom", date(2026, 4, 8))

    assert [str(change) for change in diff(old, new)] == [
        "version: 8 weeks -> 6 weeks",
        "effective_from: none -> 2026-04-08",
        "effective_to: 2026-04-07 -> none",
        "clocks.ADR letter.limit: 8 weeks -> 6 weeks",
    ]
    assert diff(old, old) == ()
    cited_ = evolve(old.clocks[0], limit=evolve(OFCOM_WEEKS, source=OTHER))
    [change] = diff(old, evolve(old, clocks=[cited_]))
    assert change.where == "clocks.ADR letter.limit.source"
    housing = pack_of("uk-housing-ombudsman")
    turned = diff(housing, evolve(housing, stages=housing.stages[::-1]))
    assert [change.where for change in turned] == ["stages: their order"]


OFCOM_WEEKS = Limit(8, Unit.WEEKS)
OTHER = Source("another text", "https://example.org/law", Confidence.SECONDARY)


def test_what_is_added_or_taken_away_is_a_difference() -> None:
    disp, housing = pack_of("uk-fca-disp"), pack_of("uk-housing-ombudsman")
    without = evolve(disp, clocks=[], outcome_codes=[], referral=None)
    changed = [change.where for change in diff(disp, without)]

    assert changed == [
        "clocks.DISP final response",
        "outcome_codes.DISP final response",
        "referral",
    ]
    more = evolve(housing.clocks[1], extensions=[], stops=["close"])
    shorter = evolve(housing, clocks=[more])
    assert "clocks.stage 1 answer.extensions" in [
        change.where for change in diff(housing, shorter)
    ]


# --- loosening ------------------------------------------------------------------------

BUSINESS = Calendar("business", "Europe/London", "Mo-Fr 09:00-17:00")
WAITING = RuleTable(
    "t",
    ComplaintFacts,
    [
        rule(
            "billing",
            ComplaintFacts.kind.is_in(Kind.BILLING),
            then=Limit(7, Unit.WEEKS),
        ),
        otherwise(Limit(8, Unit.WEEKS)),
    ],
)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"limit": Limit(9, Unit.WEEKS)}, "its limit is 9 weeks, the pack allows 8"),
        ({"limit": Limit(56, Unit.BUSINESS_DAYS)}, "its limit is 56 business days"),
        ({"limit": None}, "it has no limit"),
        (
            {"limit": RuleTable("t", STANDARD.routing.facts, [otherwise(None)])},
            "its limit is none",
        ),
        (
            {"exemption": Exemption(within=Limit(4, Unit.BUSINESS_DAYS), by=["close"])},
            "its exemption is another",
        ),
        ({"exemption": None}, "its exemption is another"),
        ({"calendar": BUSINESS}, "it is counted on business, and not on the plain"),
        ({"limit": WAITING}, "its limit waits for kind, the pack's holds from the st"),
        ({"extensions": [Extension(to=None, notice=False)]}, "extension 1 is not one"),
        ({"extensions": [Extension(to=None)] * 2}, "extension 2 is not one"),
        ({"stops": ["assess"]}, "its stops is another than the pack's"),
        ({"pauses_in": ["assessed"]}, "its pauses_in is another"),
        ({"pauses_for_customer": True}, "its pauses_for_customer is another"),
        ({"stage": 1}, "its stage is another"),
    ],
)
def test_loosening_what_a_pack_demands_is_a_finding(change: Any, finding: str) -> None:
    disp = pack_of("uk-fca-disp")
    loose = evolve(disp, clocks=[evolve(disp.clocks[0], **change)])

    [said] = looser(loose, disp)
    assert f"uk-fca-disp: clock DISP final response: {finding}" in said


def test_a_rulebook_with_a_loosened_pack_has_the_finding() -> None:
    disp = pack_of("uk-fca-disp")
    slow = evolve(disp.clocks[0], limit=Limit(9, Unit.WEEKS))
    quick = evolve(disp.clocks[0], limit=Limit(7, Unit.WEEKS))
    rulebooks = [
        STANDARD.with_(
            version="2", packs=[evolve(disp, clocks=[each]).for_house(BUSINESS)]
        )
        for each in (slow, quick)
    ]

    assert [len(loosened(rulebook)) for rulebook in rulebooks] == [1, 0]


def test_what_a_pack_demands_and_a_house_leaves_out_is_a_finding() -> None:
    disp, housing = pack_of("uk-fca-disp"), pack_of("uk-housing-ombudsman")
    said = looser(evolve(disp, clocks=[], outcome_codes=[]), disp)
    assert said == (
        "uk-fca-disp: clock DISP final response is left out",
        "uk-fca-disp: outcome codes DISP final response is left out or changed",
    )
    soft = evolve(housing, stages=[Stage("stage 1"), Stage("stage 2", ["reopen"])])
    back = evolve(housing, stages=housing.stages[::-1])
    for other in (soft, back):
        [said_] = looser(other, housing)
        assert said_.startswith("uk-housing-ombudsman: its stages: ")
    gone = evolve(disp, referral=None, retention=None, zone="Pacific/Honolulu")
    assert [each.split(":")[1] for each in looser(gone, disp)] == [
        " its zone",
        " its referral",
        " its retention",
    ]
    other = evolve(disp, version="2016b").for_house(BUSINESS)
    [said_] = loosened(STANDARD.with_(version="2", packs=[other]))
    assert said_ == "uk-fca-disp: there is no version 2016b to hold it against"
    china = pack_of("cn-consumer")
    assert looser(evolve(china, entitlements=[]), china) == (
        "cn-consumer: entitlement fraud is left out or changed",
    )
    banks = pack_of("cn-bank-insurance")
    alone = [*banks.clocks[0].extensions]
    alone[1] = evolve(alone[1], approver=None)
    easy = evolve(banks, clocks=[evolve(banks.clocks[0], extensions=alone)])
    assert "extension 2" in looser(easy, banks)[0]


def test_a_pack_of_a_houses_own_is_compared_with_nothing() -> None:
    own = evolve(pack_of("uk-ofcom"), id="own", clocks=[])

    assert loosened(STANDARD.with_(version="2", packs=[own])) == ()


def test_a_pack_that_can_never_be_the_law_is_refused() -> None:
    ofcom = pack_of("uk-ofcom")
    with pytest.raises(InvalidValue, match=r"Pack\.effective_to: expected a date"):
        evolve(ofcom, effective_to=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidValue, match="expected effective_to from 2026-04-08 on"):
        evolve(ofcom, effective_to=date(2026, 4, 7))
    with pytest.raises(InvalidValue, match=r"Pack\.zone: expected a time zone"):
        evolve(ofcom, zone="Nowhere")
    for ask in (ofcom.is_effective, lambda day: effective_at("uk-ofcom", day)):
        with pytest.raises(InvalidValue, match="expected a date, got"):
            ask(datetime(2026, 5, 1, tzinfo=UTC))
    with pytest.raises(InvalidValue, match="expected a Calendar, got 'desk'"):
        ofcom.for_house("desk")


def test_what_a_house_adds_or_changes_is_said_in_words() -> None:
    disp = pack_of("uk-fca-disp").for_house(BUSINESS)
    [clock] = disp.clocks
    rungs = [Rung(), Rung(Limit(2, Unit.HOURS), "manager")]
    extension = Extension(to=Limit(9, Unit.WEEKS), approver="manager")
    plain = Calendar("Europe/London", "Europe/London", "Mo-Fr 09:00-17:00")
    other = evolve(clock, rungs=rungs, extensions=[extension], calendar=plain)

    assert [str(change) for change in diff(disp, evolve(disp, clocks=[other]))] == [
        "clocks.DISP final response.calendar: Europe/London -> another Europe/London",
        (
            "clocks.DISP final response.extensions: to any date, with notice -> "
            "to 9 weeks by manager, with notice"
        ),
        (
            "clocks.DISP final response.rungs: none -> "
            "the supervisor at once, manager after 2 hours"
        ),
    ]
    assert str(disp.referral) == "Financial Ombudsman Service within 6 months"
    assert str(clock.exemption) == "confirm_agreement or close within 3 business days"
    assert (
        loosened(
            STANDARD.with_(
                version="2", packs=[evolve(disp, clocks=[evolve(clock, rungs=rungs)])]
            )
        )
        == ()
    )


# --- the reference page ---------------------------------------------------------------

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "packs.md"


def told(pack: Pack) -> list[str]:
    """What the page says of a pack, line by line."""
    assert pack.dates_source is not None
    since = pack.effective_from or "not known"
    lines = [
        f"## {pack.id}, version {pack.version}",
        f"{pack.title}: {pack.jurisdiction}, {pack.sector}. Effective from {since}"
        + (f" until {pack.effective_to}." if pack.effective_to else "."),
        f"Dates: [{pack.dates_source}]({pack.dates_source.url}).",
    ]
    if pack.superseded_by is not None:
        later = pack.superseded_by
        lines.append(f"Superseded by [{later}]({later.url}).")
    lines += [f"- **{clock.name}**: {', '.join(terms(clock))}" for clock in pack.clocks]
    for each in pack.entitlements:
        bands = [str(rule.then) for rule in each.bands.rules] if each.bands else []
        multiples = [f"{each.prices} x price"] if each.prices else []
        multiples += [f"{each.losses} x loss"] if each.losses else []
        least = [f"at least {each.at_least}"] if each.at_least else []
        besides = ["besides the loss"] if each.besides_loss else []
        parts_ = [*multiples, *bands, *least, *besides, cited(each)]
        lines.append(f"- on the ground **{each.ground}**: {', '.join(parts_)}")
    for scheme in pack.outcome_codes:
        codes_ = ", ".join(f"`{code}`" for code in scheme.codes)
        lines.append(f"- outcome codes **{scheme.scheme}**: {codes_}, {cited(scheme)}")
    if pack.referral is not None:
        within = pack.referral.within
        until = f" within {within}, {cited(within)}" if within else ""
        lines.append(f"- referral to the {pack.referral.body}{until}")
    if pack.retention is not None:
        lines.append(f"- records kept {pack.retention}, {cited(pack.retention)}")
    return lines


def terms(clock: Clock) -> Iterator[str]:
    limit = None if clock.limit is None else clock.limit.rules[0].then
    yield "a limit of the house's own" if limit is None else f"{limit}, {cited(limit)}"
    yield f"from {' or '.join(clock.starts)}"
    if clock.stage is not None:
        yield f"in stage {clock.stage}"
    if clock.repeats:
        yield f"again from {' or '.join(clock.repeats)}"
    for extension in clock.extensions:
        to = extension.to
        far = "to any date" if to is None else f"to {to}, {cited(to)}"
        by = f" by a {extension.approver}" if extension.approver else ""
        yield f"extended{by} {far}"
    if clock.exemption is not None:
        within = clock.exemption.within
        by = " or ".join(clock.exemption.by)
        yield f"exempt on {by} within {within}, {cited(within)}"


def cited(value: Limit | Entitlement | OutcomeCodes) -> str:
    assert value.source is not None
    return f"[{value.source}]({value.source.url})"


def test_the_reference_page_says_of_every_pack_what_it_holds() -> None:
    page = PAGE.read_text("utf-8").splitlines()

    said = [line for line in page if line.startswith(("## ", "- "))]
    wanted = [line for pack in PACKS for line in told(pack)]
    assert said == [line for line in wanted if line.startswith(("## ", "- "))]
    assert set(wanted) <= set(page)
