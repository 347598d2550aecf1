"""Values are immutable, and valid once built."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Channel,
    Complaint,
    Demand,
    Erased,
    Evidence,
    Intake,
    InvalidValue,
    Kind,
    Money,
    Person,
    Plan,
    Product,
    Redress,
    RedressForm,
    Roster,
    Severity,
    Situation,
    handle,
)
from complaintkit.complaint.care import FollowUpTerms
from complaintkit.complaint.personal import same_but_erased
from complaintkit.complaint.redress import Authority, Compensation, Offer, OfferState
from complaintkit.errors import (
    BrokenHistory,
    CannotDecide,
    CannotDecode,
    CannotFollow,
    InvalidRulebook,
    NotAllowed,
    StaleVersion,
    UnknownComplaint,
)
from complaintkit.fields import as_tuple
from complaintkit.policies.authority import Allowance, Level
from complaintkit.reasons import Code, Reason
from complaintkit.testing import BrokenContract
from house import ANN, MONDAY, STANDARD, cash, euros, intake, paid, told


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: Actor("", "front_line"), "Actor.id: expected a non-empty str"),
        (
            lambda: Actor("ann", None),
            "Actor.role: expected a non-empty str .*, got None",
        ),
        (
            lambda: Actor("ann", "front_line", on_behalf_of="ann"),
            "ann cannot act on behalf of ann",
        ),
        (
            lambda: do.RecordRootCause(["why"] * 6),
            "RecordRootCause.whys: expected up to 5, got 6",
        ),
        (lambda: FollowUpTerms(times=0), "FollowUpTerms.times: expected 1 or more"),
        (lambda: euros(1).split(0), "split into one part or more, not 0"),
        (lambda: Person(name=3), "Person.name: expected a non-empty str, got 3"),
        (lambda: Person(name=" "), "Person.name: expected a non-empty str"),
        (lambda: Demand(loss=5.0), "Demand.loss: expected Money or None, got 5.0"),
        (lambda: Demand(loss=euros("-1")), "Demand.loss: expected no less than 0"),
        (lambda: Product(name="k", model=3), "Product.model: expected a non-empty"),
        (lambda: Evidence("", "x"), "Evidence.kind: expected a non-empty str"),
        (
            lambda: Assessment(kind=Kind.BILLING, severity="low"),
            "Assessment.severity: expected Severity, got 'low'",
        ),
        (
            lambda: Assessment(kind=Kind.BILLING, severity=Severity.LOW, safety=1),
            "Assessment.safety: expected bool, got 1",
        ),
        (lambda: Plan([]), "Plan.lines: expected one line or more"),
        (lambda: Plan("refund"), "expected several values, got 'refund'"),
        (lambda: Plan(3), "expected several values, got int"),
        (lambda: Plan(["refund"]), "Plan.lines: expected only Redress, got 'refund'"),
        (
            lambda: Redress(RedressForm.REFUND, euros(5), euros(4), department="f"),
            "a refund is worth what it costs: 5.00 EUR is not 4.00 EUR",
        ),
        (
            lambda: Redress(RedressForm.GIFT, euros(5), euros(-1), department="f"),
            "Redress.cost: expected no less than 0",
        ),
        (
            lambda: Redress(
                RedressForm.GIFT, euros(5), Money(5, "USD"), department="f"
            ),
            "worth 5.00 EUR and cost 5.00 USD are of two currencies",
        ),
        (lambda: do.PrepareOffers([]), "PrepareOffers.plans: expected one or more"),
        (lambda: do.AddNote(""), "AddNote.text: expected a non-empty str"),
        (
            lambda: do.AddNote("a\0b"),
            r"AddNote.text: 'a\\x00b' holds '\\x00', which no",
        ),
        (lambda: do.AddNote("\ud800"), r"AddNote.text: .* holds '\\ud800'"),
        (lambda: Product(name="\udfff"), r"Product.name: .* no store keeps"),
        (lambda: Actor("a\0", "front_line"), r"Actor.id: .* holds '\\x00'"),
        (lambda: do.Refer("\ud800", "so"), r"Refer.to: .* holds '\\ud800'"),
        (lambda: Erased("\ud800"), r"Erased.digest: .* holds '\\ud800'"),
        (lambda: do.FollowUp(satisfied="yes"), "FollowUp.satisfied: expected bool"),
        (lambda: Situation(spent_by_actor=3), "expected Money or None, got 3"),
        (lambda: Level("clerk", 50), "Level.limit: expected Money, got 50"),
        (lambda: Allowance(euros(5), 1), "Allowance.period: expected timedelta, got 1"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(build: Any, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        build()


@pytest.mark.parametrize("naive", [datetime(2026, 3, 2), "2026-03-02"])
def test_a_moment_names_its_zone(naive: Any) -> None:
    for build in (
        lambda: attrs.evolve(intake(), received_at=naive),
        lambda: do.ConfirmRecord(happened_at=naive),
        lambda: do.Acknowledge("we call", naive),
    ):
        with pytest.raises(InvalidValue, match="zone"):
            build()


def test_a_moment_of_no_time_at_all_is_a_mistake_of_the_program() -> None:
    complaint, _ = told()

    with pytest.raises(InvalidValue, match="a moment is a datetime"):
        handle(complaint, do.AddNote("x"), STANDARD, by=ANN, at="now")


def test_moments_are_kept_in_utc_whatever_zone_they_came_in() -> None:
    shanghai = timezone(timedelta(hours=8))

    kept = attrs.evolve(intake(), received_at=datetime(2026, 3, 2, 17, tzinfo=shanghai))

    assert kept.received_at == MONDAY
    assert kept.received_at.tzinfo is UTC


def test_an_hour_that_happens_twice_still_moves_forward() -> None:
    """Python compares two moments of one zone by the clock on the wall."""
    london = ZoneInfo("Europe/London")
    first = datetime(2026, 10, 25, 1, 50, tzinfo=london, fold=0)
    second = datetime(2026, 10, 25, 1, 10, tzinfo=london, fold=1)
    complaint, _ = told()

    noted = handle(complaint, do.AddNote("a"), STANDARD, by=ANN, at=first).complaint
    again = handle(noted, do.AddNote("b"), STANDARD, by=ANN, at=second).complaint

    assert again.updated_at - noted.updated_at == timedelta(minutes=20)
    with pytest.raises(NotAllowed, match="recorded time only moves forward"):
        handle(again, do.AddNote("c"), STANDARD, by=ANN, at=first)


def test_the_day_it_happened_is_a_day_and_not_a_moment() -> None:
    assert attrs.evolve(intake(), happened_on=date(2026, 3, 1)).happened_on
    with pytest.raises(InvalidValue, match="happened_on: expected a date or None"):
        attrs.evolve(intake(), happened_on=MONDAY)


def test_nothing_of_a_complaint_can_be_written_to() -> None:
    complaint, [entry] = told()

    for value, name in (
        (complaint, "status"),
        (complaint.intake, "description"),
        (complaint.intake.complainant, "name"),
        (entry, "at"),
        (euros(5), "minor"),
    ):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, None)


def test_a_complaint_and_its_entries_pickle_copy_and_hash() -> None:
    complaint, entries = told(*paid(50))

    for value in (complaint, *entries, STANDARD, Reason(Code.CLOSED, {"status": "x"})):
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own
        assert copy.deepcopy(value) == value
        assert hash(copy.deepcopy(value)) == hash(value)


@pytest.mark.parametrize(
    "error",
    [
        NotAllowed("close", [Reason(Code.NOT_CLOSED)]),
        InvalidRulebook(["a", "b"]),
        CannotDecide(Reason(Code.NO_RULE, {"policy": "tiering"})),
        StaleVersion("C-1", 1, 2),
        CannotFollow("Desk", "close comes while assess is not done"),
        BrokenHistory(1, "x"),
        BrokenContract(["order: 10 came before 2", "again: twice"]),
        UnknownComplaint("C-1"),
        CannotDecode([("a.b", "c")]),
        InvalidValue("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_pickle_with_all_they_say(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own

    assert (type(again), str(again)) == (type(error), str(error))
    assert vars(again) == vars(error)


def test_what_was_erased_counts_as_the_same_and_nothing_else_does() -> None:
    kept = Person(name=Erased("9f"), contact="mail")

    assert same_but_erased(kept, Person(name="Ann", contact="mail"))
    assert same_but_erased(kept, Person(name=Erased("00"), contact="mail"))
    assert not same_but_erased(kept, Person(name=None, contact="mail"))
    assert not same_but_erased(kept, Person(name="Ann", contact="phone"))
    assert not same_but_erased(kept, ANN)
    assert not same_but_erased((kept,), ())


def test_a_roster_takes_any_series_of_ids() -> None:
    roster = Roster({"manager": ["mo"], "director": []})

    assert roster == Roster((("manager", ("mo",)), ("director", ())))
    assert roster.holders_of("clerk") == ()


def test_compensation_and_authority_read_as_sentences() -> None:
    unknown = Compensation(
        loss=None,
        multiplier=Decimal("1.5"),
        floor=euros(10),
        cap=None,
        due=euros(10),
        unmet=euros(0),
        rules=("a", "b", None),
    )

    assert str(unknown) == "10.00 EUR (1.5 x an unknown loss, at least 10.00 EUR)"
    assert str(Authority(euros(5), "clerk")) == "5.00 EUR by clerk"


def test_an_offer_knows_whether_it_stands() -> None:
    offer = Offer("C-1/o1", Plan([cash(5)]), "ann")

    assert offer.stands
    assert not offer.moved(OfferState.LAPSED).stands


def test_an_intake_keeps_both_the_representative_and_the_user() -> None:
    user = Person(name="Zhang San")

    kept = attrs.evolve(intake(), on_behalf_of=user, evidence=[Evidence("photo", "x")])

    assert kept.on_behalf_of == user
    assert kept.evidence == (Evidence("photo", "x"),)
    assert as_tuple(kept.evidence) == kept.evidence
    assert isinstance(kept, Intake)
    assert kept.channel is Channel.HOTLINE


def test_a_draft_becomes_a_complaint_that_is_one() -> None:
    complaint, _ = told()

    assert type(complaint) is Complaint
