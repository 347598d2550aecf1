"""What the type checkers must infer on the public surface; checked, never run.

mypy and pyright both read it, as strictly as they can. What must not pass carries the
ignores of both: each of them reports an ignore that it does not need.
"""

from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, assert_type

import complaintkit as ck
import complaintkit.commands as do
from complaintkit import Decision, Money, Rulebook, RuleTable, Tier
from complaintkit.audit import Sealed, erase, seal, verify_chain
from complaintkit.codec import Codec, RulebookCodec
from complaintkit.codec.schema import inlined, json_schema, rulebook_schema
from complaintkit.complaint.assessment import Severity
from complaintkit.complaint.personal import Personal
from complaintkit.errors import CannotFollow, UnfitFrame
from complaintkit.exploring import Exploration, check_lifecycle, explore_authority
from complaintkit.handling import Availability, Derivation, Planned, PlannedOffer
from complaintkit.handling.follow import follow, follow_async
from complaintkit.lifecycle.live import live
from complaintkit.lifecycle.moves import Moves
from complaintkit.lifecycle.nested import NestedLifecycle
from complaintkit.lifecycle.standard import StandardChart, standard_lifecycle
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.differences import Change, Differences
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.explaining import Explanation
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.policies.redress import RedressPolicy
from complaintkit.policies.tiering import TieringPolicy, TierTerms
from complaintkit.presets import standard
from complaintkit.presets.packs import effective_at
from complaintkit.rules.decision import Miss, Nearest
from complaintkit.rules.flaws import Flaw, Flaws
from complaintkit.testing import (
    SEALED_STORE_CONTRACT,
    STORE_CONTRACT,
    BrokenContract,
    MemoryStore,
    SealedStore,
    Store,
    check_sealed_store,
    check_store,
)
from complaintkit.whatif import Columns, amount, compare, over, redecide, redecide_all
from complaintkit.whatif.comparison import Comparison, Shift, Sums, Transition
from complaintkit.whatif.redecided import History

EUR = Money("1.00", "EUR")


def values(at: datetime, by: ck.Actor) -> None:
    assert_type(EUR + Money(1, "EUR"), Money)
    assert_type(EUR.times(Decimal("1.5"), ck.Rounding.HALF_UP), Money)
    assert_type(EUR.split(3), tuple[Money, ...])
    assert_type(max(EUR, Money(1, "EUR")), Money)
    assert_type(EUR.amount, Decimal)

    refund = ck.Redress(ck.RedressForm.REFUND, EUR, department="till")
    assert_type(refund.cost, Money)
    plan = ck.Plan([refund])  # any series of lines
    assert_type(plan.lines, tuple[ck.Redress, ...])
    assert_type(plan.cost, Money)
    assert_type(plan.because, Personal | None)
    assert_type(by.principal, str)

    photos = [ck.Evidence("photo", "the lid")]
    intake = ck.Intake(
        complainant=ck.Person(name="Li Wei"),
        channel=ck.Channel.EMAIL,
        received_at=at,
        description="The parcel was empty.",
        demand=ck.Demand(kind=ck.DemandKind.COMPENSATORY, loss=EUR),
        happened_on=date(2026, 3, 1),
        product=ck.Product(name="kettle", price=EUR),
        evidence=photos,
    )
    assert_type(intake.evidence, tuple[ck.Evidence, ...])
    assert_type(intake.description, Personal)
    assert_type(intake.demand.loss, Money | None)

    roster = ck.Roster(
        {"supervisor": ["bo"]},
        departments=[ck.Department("till", contact="bea", supervisor="bo")],
        delegations=[ck.Delegation("supervisor", giver="bo", to="ann")],
    )
    assert_type(roster.holders_of("supervisor"), tuple[str, ...])
    situation = ck.Situation(roster=roster, spent_by_actor=EUR)
    assert_type(situation.spent_by_actor, Money | None)

    desk = ck.Calendar("desk", "UTC", "Mo-Fr 09:00-17:00", holidays={date(2026, 1, 1)})
    assert_type(desk, ck.Calendar)
    clock = ck.Clock(
        name="answer", limit=ck.Limit(2, ck.Unit.HOURS), calendar=desk, stops=["close"]
    )
    assert_type(clock.stops, tuple[str, ...])


def commands(plan: ck.Plan, redress: ck.Redress, at: datetime) -> None:
    assert_type(do.PrepareOffers([plan]).plans, tuple[ck.Plan, ...])
    assert_type(do.ConfirmAgreement("C-1/o1", [redress]).offer, str)
    assert_type(
        do.ConfirmAgreement("C-1/o1", (redress,)).repeated, tuple[ck.Redress, ...]
    )
    assert_type(
        do.AddEvidence([ck.Evidence("photo", "a")]).happened_at, datetime | None
    )
    assert_type(do.Acknowledge("soon", at).answer_by, datetime | None)
    assert_type(do.ExtendDeadline(at, "the part is late").answer_by, datetime)
    assert_type(do.Close(ck.EndingKind.RESOLVED, codes=["B"]).codes, tuple[str, ...])
    assert_type(do.RecordRootCause(["weak packing"]).whys, tuple[Personal, ...])
    assert_type(do.COMMANDS, tuple[type[do.Command], ...])
    every: list[do.Command] = [
        do.ConfirmRecord(happened_at=at),
        do.Grant("C-1/o1", "a birthday", provisional=True),
        do.FollowUp(satisfied=True, remark="thanks"),
        do.FailRedress("C-1/o1/l1", "the bank timed out", certain=False),
    ]
    assert_type(every[0].happened_at, datetime | None)


def handling(intake: ck.Intake, rulebook: Rulebook, by: ck.Actor, at: datetime) -> None:
    opened = ck.open_complaint(intake, rulebook, id="C-1", by=by, at=at)
    assert_type(opened, ck.Handled)
    complaint, entries = opened
    assert_type(complaint, ck.Complaint)
    assert_type(entries, tuple[ck.Entry, ...])
    assert_type(complaint.tier, Enum | None)
    assert_type(complaint.offers, tuple[ck.Offer, ...])
    assert_type(complaint.compensation, ck.Compensation | None)
    assert_type(complaint.committed, Money)

    confirm = do.ConfirmRecord()
    assert_type(ck.handle(complaint, confirm, rulebook, by=by, at=at), ck.Handled)
    reasons = ck.reasons_against(complaint, confirm, rulebook, by=by, at=at)
    assert_type(reasons, tuple[ck.Reason, ...])
    assert_type(reasons[0].sentence_in(ck.Language.CHINESE), str)
    assert_type(reasons[0].code, ck.Code)
    step = ck.Step(command=confirm, by=by, at=at)
    assert_type(ck.handle_all(complaint, [step], rulebook), ck.Handled)
    found = ck.available(complaint, rulebook, by=by, at=at)
    assert_type(found, tuple[Availability, ...])
    assert_type(found[0].command, type[do.Command])
    assert_type(found[0].is_open, bool)

    assert_type(ck.replay(entries), ck.Complaint)
    assert_type(entries[0].decisions, tuple[Decision[object], ...])
    assert_type(entries[0].command, do.Command)
    planned = ck.plan_offers(complaint, rulebook, by=by)
    assert_type(planned, Planned)
    assert_type(planned.plans, tuple[PlannedOffer, ...])
    duties = ck.what_is_due(complaint, rulebook, at=at)
    assert_type(duties, tuple[ck.Duty, ...])
    assert_type(duties[0].kind, ck.DutyKind)
    [reading, *_] = ck.read_clocks(complaint, rulebook, at=at)
    assert_type(reading, ck.Reading)
    assert_type(reading.due, datetime | None)
    assert_type(reading.left, timedelta | None)
    assert_type(reading.explain(), Derivation)


class House(Enum):
    """The tiers of a house of its own."""

    SMALL = "small"
    LARGE = "large"


def rules(complaint: ck.Complaint, rulebook: Rulebook) -> None:
    grave = (F.severity >= Severity.HIGH) & F.safety.no() | (F.loss >= EUR)
    table = RuleTable(
        "tiering",
        F,
        [ck.rule("grave", grave, then=Tier.URGENT), ck.otherwise(Tier.GENERAL)],
    )
    assert_type(table, RuleTable[Tier])
    assert_type(table.outcome(complaint), Tier)
    decision = table.decide(complaint)
    assert_type(decision, Decision[Tier])
    assert_type(decision.outcome, Tier)
    assert_type(decision.missed, tuple[Miss, ...])
    assert_type(decision.nearest, Nearest | None)
    assert_type(table.explain(complaint), Decision[Tier])
    assert_type(table.decide_on(severity=Severity.HIGH), Decision[Tier])
    late = ck.rule("late", F.safety.yes(), then=Tier.URGENT)
    assert_type(table.replacing("grave", late), RuleTable[Tier])
    assert_type(table.verify(), Flaws)

    amounts = RuleTable("cap", F, [ck.otherwise(EUR)])
    assert_type(amounts, RuleTable[Money])
    tiers = RuleTable("tiers", F, [ck.otherwise(House.SMALL)])
    policy = TieringPolicy(tiers, [TierTerms(House.SMALL, "till")])
    assert_type(policy.tiers, type[Enum])
    assert_type(policy.decide(complaint), Decision[Enum])

    changed = rulebook.with_(version="2", tiering=table, reopening=None)
    assert_type(changed, Rulebook)
    assert_type(rulebook.routing, RuleTable[str])
    assert_type(rulebook.reopening, RuleTable[int | None] | None)
    assert_type(rulebook.authority, AuthorityPolicy)
    assert_type(rulebook.authority.needed(EUR), Decision[str])
    assert_type(rulebook.compensation, CompensationPolicy)
    assert_type(rulebook.redress, RedressPolicy | None)
    assert_type(rulebook.clocks, tuple[ck.Clock, ...])
    assert_type(rulebook.entitlements, tuple[Entitlement, ...])
    assert_type(effective_at("uk-fca-disp", date(2026, 3, 1)), ck.Pack)
    differences = rulebook.diff(changed)
    assert_type(differences, Differences)
    assert_type(differences.changes, tuple[Change, ...])
    flaws = rulebook.check()
    assert_type(flaws, Flaws)
    assert_type(flaws.errors, tuple[Flaw, ...])
    assert_type(rulebook.explain(complaint), Explanation)


def stored(
    entry: ck.Entry, rulebook: Rulebook, data: dict[str, object], store: SealedStore
) -> None:
    codec = Codec.of(rulebook)
    assert_type(codec, Codec)
    assert_type(codec.to_dict(entry), dict[str, Any])
    assert_type(codec.from_dict(data, ck.Entry), ck.Entry)
    assert_type(codec.from_dict(data, ck.Intake), ck.Intake)
    assert_type(codec.from_dict(data, do.Assess), do.Assess)
    assert_type(codec.from_dict(data, do.Command), do.Command)
    assert_type(RulebookCodec().to_dict(rulebook), dict[str, Any])
    assert_type(RulebookCodec(tiers=House).from_dict(data), Rulebook)

    assert_type(json_schema(ck.Intake), dict[str, Any])
    assert_type(inlined(rulebook_schema(RulebookCodec())), dict[str, Any])
    links = seal([codec.to_dict(entry)], salt="0123456789abcdef")
    assert_type(links, list[Sealed])
    assert_type(erase(links[0]), Sealed)
    assert_type(verify_chain(links), str)
    promised: Store = store
    assert_type(promised.load("C-1"), ck.Complaint)
    assert_type(promised.append("C-1", [entry], expected=0), None)
    assert_type(store.chain("C-1"), Sequence[Sealed])
    check_store(Remembering)
    check_sealed_store(lambda: store, rulebook=rulebook)
    STORE_CONTRACT[0].check(lambda: MemoryStore(rulebook))
    SEALED_STORE_CONTRACT[0].check(lambda: MemoryStore(rulebook))
    assert_type(BrokenContract(["a"]).failures, tuple[str, ...])


class Remembering:
    """A store of a host is one by what it does, whatever class it is of."""

    def load(self, complaint_id: str) -> ck.Complaint:
        raise ck.UnknownComplaint(complaint_id)

    def append(
        self, complaint_id: str, entries: Sequence[ck.Entry], *, expected: int
    ) -> None:
        raise ck.StaleVersion(complaint_id, expected, len(entries))


def lifecycles(
    complaint: ck.Complaint, handled: ck.Handled, rulebook: Rulebook
) -> None:
    shipped: Moves = standard_lifecycle()
    nested: Moves = NestedLifecycle.of(StandardChart, closed=["closed"])
    assert_type(rulebook.with_(version="2", lifecycle=shipped), Rulebook)
    assert_type(rulebook.with_(version="2", lifecycle=nested), Rulebook)
    own = ck.Lifecycle.of(StandardChart, closed=[StandardChart.closed], steps=["calm"])
    assert_type(own, ck.Lifecycle)
    assert_type(own.statuses, tuple[str, ...])
    assert_type(own.closed, frozenset[str])
    assert_type(check_lifecycle(rulebook), Flaws)
    assert_type(explore_authority(rulebook, most=100), Exploration)

    machine = live(complaint, StandardChart, listeners=[object()])
    assert_type(machine, StandardChart)
    follow(machine, handled)
    following: Coroutine[Any, Any, None] = follow_async(machine, handled)
    assert_type(following.close(), None)


def what_if(
    frame: object, today: Rulebook, tomorrow: Rulebook, entries: Sequence[ck.Entry]
) -> None:
    columns = Columns({"severity": "sev", "loss": amount("cents", "EUR")})
    found = compare(frame, today, tomorrow, columns, only=["compensation", "level"])
    assert_type(found, Comparison)
    assert_type(found.changed("level"), dict[Transition, int])
    assert_type(found.compensation, Sums | None)
    assert_type(found.deadlines, tuple[Shift, ...])
    assert_type(over(frame, today, columns), Any)
    history = redecide(entries, tomorrow)
    assert_type(history, History)
    redecide_all([entries], tomorrow)


def errors() -> None:
    with suppress(ck.ComplaintKitError):
        standard("EUR")
    assert_type(ck.NotAllowed("close", ()).reasons, tuple[ck.Reason, ...])
    assert_type(ck.NotAllowed("close", ()).command, object)
    assert_type(ck.InvalidRulebook(["no rules"]).findings, tuple[str, ...])
    assert_type(ck.CannotDecide(ck.Reason(ck.Code.NO_RULE)).reason, ck.Reason)
    assert_type(ck.CannotDecode([("a", "b")]).problems, tuple[tuple[str, str], ...])
    assert_type(ck.CannotDecode([("a", "b")]).path, str)
    assert_type(ck.StaleVersion("C-1", 1, 2).found, int)
    assert_type(ck.UnknownComplaint("C-1").complaint_id, str)
    assert_type(ck.BrokenHistory(0, "a gap").position, int)
    assert_type(UnfitFrame(["no column"]).problems, tuple[str, ...])
    assert_type(CannotFollow("Desk", "closed").chart, str)
    built_in: list[ValueError] = [ck.InvalidValue("a float"), ck.InvalidRulebook([])]
    looked_up: list[LookupError] = [ck.UnknownComplaint("C-1"), ck.NotEffective("none")]
    assert_type((built_in, looked_up), tuple[list[ValueError], list[LookupError]])


def must_not_pass(by: ck.Actor, at: datetime, store: Store) -> list[object]:
    Money(1.5, "EUR")  # type: ignore[arg-type]  # no float is exact
    EUR.times(1.5, ck.Rounding.UP)  # type: ignore[arg-type]  # nor a factor
    odd = [EUR + 1]  # type: ignore[operator]  # money meets money alone
    EUR.minor = 3  # type: ignore[misc]  # a value stays as it is
    ck.Actor("ann")  # type: ignore[call-arg]  # nobody acts without a role
    ck.Actor("ann", "clerk", "bo")  # type: ignore[call-arg]  # on whose behalf is named
    ck.Evidence("photo", None)  # type: ignore[arg-type]  # a description has words
    ck.Plan("refund")  # type: ignore[arg-type]  # a text is no series of lines
    ck.Demand(kind="emotional")  # type: ignore[arg-type]  # a word is no member
    do.Close("resolved")  # type: ignore[arg-type]  # likewise
    do.Close(ck.EndingKind.SILENT, ["B"])  # type: ignore[arg-type]  # codes are named
    do.PrepareOffers([EUR])  # type: ignore[list-item]  # offers are plans
    do.Approve()  # type: ignore[call-arg]  # approve what?
    do.ConfirmRecrd()  # type: ignore[attr-defined]  # there is no such command
    test = F.loss >= 100  # type: ignore[operator]  # a fact meets values of its type
    F.safty.yes()  # type: ignore[attr-defined]  # there is no such fact
    book, complaint = standard("EUR"), store.load("C-1")
    ck.handle(complaint, "close", book, by=by, at=at)  # type: ignore[arg-type]
    ck.handle(complaint, do.RecordSilence(), book, by, at)  # type: ignore[call-arg]
    book.with_(reopening=None)  # type: ignore[call-arg]  # a change has a version
    ck.Situation(spent_by_actor=5)  # type: ignore[arg-type]  # five of what?
    due = ck.otherwise(EUR)
    named: RuleTable[str] = RuleTable("t", F, [due])  # type: ignore[list-item]  # no name
    SEALED_STORE_CONTRACT[0].check(lambda: store)  # type: ignore[arg-type,return-value]  # likewise
    sealed: SealedStore = store  # type: ignore[assignment]  # it may not erase
    kept: Store = Remembering()
    kept = complaint  # type: ignore[assignment]  # a complaint keeps no other
    return [odd, test, named, sealed, kept]
