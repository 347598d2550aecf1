"""An assertion that fails says what was expected, what was found, and why."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from attrs import evolve

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Calendar,
    Channel,
    Code,
    DutyKind,
    InvalidValue,
    Money,
    Redress,
    RedressForm,
    Tier,
)
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.presets import standard
from complaintkit.testing import (
    Builder,
    a_complaint,
    assert_allowed,
    assert_deadline,
    assert_due,
    assert_explains,
    assert_paid_once,
    assert_refused,
    assert_replays,
    assert_within_authority,
)
from house import STANDARD, euros

ANN = Actor("ann", "front_line")
DESK = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
TIMED = standard("EUR", calendar=DESK)


def failing(message: str) -> "pytest.RaisesExc[AssertionError]":
    """The failure reads so, from its first word on."""
    return pytest.raises(AssertionError, match=f"(?s)^{message}")


# --- what is no such thing ------------------------------------------------------------

NEW = a_complaint(STANDARD)
DECISIONS = a_complaint(STANDARD).claiming(5000).apologised().decisions
REFUSED = (NEW.complaint, do.Dispatch(), STANDARD)


@pytest.mark.parametrize(
    ("asserting", "says"),
    [
        (
            lambda: assert_refused(*REFUSED, because="not_asessed", by=ANN, at=NEW.at),
            "got 'not_asessed'; did you mean Code.NOT_ASSESSED?",
        ),
        (
            lambda: assert_refused(*REFUSED, because=None, by=ANN, at=NEW.at),
            "because: expected Code, got None; known: ",
        ),
        (
            lambda: assert_refused(*REFUSED, because=["closed"], by=ANN, at=NEW.at),
            "because: expected Code, got 'closed'; did you mean Code.CLOSED?",
        ),
        (
            lambda: assert_due(NEW.complaint, STANDARD, "warnin", at=NEW.at),
            "kind: expected DutyKind, got 'warnin'; did you mean DutyKind.WARNING?",
        ),
        (lambda: assert_explains(None), "decision: expected Decision, got None"),
        (
            lambda: assert_explains(DECISIONS["tiering"], mentions=None),
            "mentions: expected an Iterable, got a NoneType",
        ),
        (
            lambda: assert_deadline(
                NEW.complaint, STANDARD, "answer", "Monday", at=NEW.at
            ),
            "due: expected a datetime, got a str",
        ),
        (
            lambda: assert_paid_once(NEW, []),
            "complaint: expected a Complaint, got a Builder",
        ),
        (
            lambda: assert_paid_once(NEW.complaint, ["C-1/o1/l1"]),
            "payments: expected a tuple, got a str",
        ),
        (
            lambda: assert_paid_once(NEW.complaint, [("C-1/o1/l1", 80)]),
            "payments: expected the id of a line and an amount, got ('C-1/o1/l1', 80)",
        ),
        (
            lambda: assert_within_authority(NEW.complaint, STANDARD),
            "entries: expected an Iterable, got a Complaint",
        ),
        (
            lambda: assert_within_authority(NEW.entries, "standard"),
            "rulebook: expected a Rulebook, got a str",
        ),
        (
            lambda: assert_replays(NEW.complaint, NEW.entries),
            "complaint: expected a Complaint, got a tuple",
        ),
        (
            lambda: assert_replays([NEW.complaint], NEW.complaint),
            "entries: expected an Entry, got a Complaint",
        ),
    ],
    ids=[
        *("a word", "no code", "a list of words", "a kind of duty", "no decision"),
        *("no mentions", "a day in words", "a builder", "a line", "a bare amount"),
        *("no entries", "no rulebook", "the wrong way round", "no entry"),
    ],
)
def test_what_cannot_be_asked_is_an_error_and_no_failure(
    asserting: Callable[[], object], says: str
) -> None:
    with pytest.raises(InvalidValue, match=re.escape(says)):
        asserting()


# --- decisions ------------------------------------------------------------------------


def test_a_decision_that_explains_itself_passes() -> None:
    assert_explains(
        DECISIONS["tiering"],
        rule="large-loss",
        outcome=Tier.IMPORTANT,
        mentions=["severity", "very-large-loss", "the loss is large"],
    )


def test_one_text_that_is_to_be_mentioned_is_looked_for_as_a_whole() -> None:
    assert_explains(DECISIONS["tiering"], mentions="the loss is large")
    with failing("the decision does not explain .*- expected it to mention 'a pearl'"):
        assert_explains(DECISIONS["tiering"], mentions="a pearl")
    assert_explains(DECISIONS["tiering"])


def test_everything_that_a_decision_does_not_say_is_listed_with_its_text() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_explains(
            DECISIONS["tiering"], rule="safety", outcome=Tier.URGENT, mentions=["luck"]
        )

    lines = str(caught.value).splitlines()
    assert lines[:6] == [
        "the decision does not explain what was expected of it:",
        "- expected rule 'safety', found 'large-loss'",
        "- expected outcome urgent, found important",
        "- expected it to mention 'luck'",
        "it reads:",
        "tiering: important, by rule large-loss",
    ]


def test_no_outcome_is_an_outcome_to_expect() -> None:
    with failing(".*expected outcome none, found important"):
        assert_explains(DECISIONS["tiering"], outcome=None)


# --- commands -------------------------------------------------------------------------


def asked(case: Builder, command: do.Command) -> tuple[object, ...]:
    return (case.complaint, command, case.rulebook)


def test_what_is_allowed_leaves_a_complaint_to_go_on_with() -> None:
    case = a_complaint(STANDARD)

    after = assert_allowed(*asked(case, do.ConfirmRecord()), by=ANN, at=case.at)

    assert after.complaint.confirmed_at == case.at


def test_what_ought_to_be_allowed_is_refused_with_every_reason_in_words() -> None:
    case = a_complaint(STANDARD).with_offer(900)

    with failing(
        "expected PresentOffer by ann to be allowed in status 'negotiating', and it is "
        "refused:\n- beyond_authority: the redress would come to 900.00 EUR, beyond "
    ):
        assert_allowed(*asked(case, do.PresentOffer("C-1/o1")), by=ANN, at=case.at)


def test_what_is_refused_gives_its_reasons() -> None:
    case = a_complaint(STANDARD)

    reasons = assert_refused(
        *asked(case, do.Dispatch()), because=[Code.NOT_ASSESSED], by=ANN, at=case.at
    )

    assert [each.code for each in reasons] == [Code.NOT_IN_STATUS, Code.NOT_ASSESSED]
    assert assert_refused(*asked(case, do.Dispatch()), by=ANN, at=case.at) == reasons


def test_what_ought_to_be_refused_and_is_allowed() -> None:
    case = a_complaint(STANDARD)
    about = asked(case, do.ConfirmRecord())

    with failing(
        "expected ConfirmRecord by ann to be refused, in status 'received', and it is "
        "allowed$"
    ):
        assert_refused(*about, by=ANN, at=case.at)
    with failing("expected ConfirmRecord by ann to be refused because of closed, in"):
        assert_refused(*about, because=Code.CLOSED, by=ANN, at=case.at)


def test_what_is_refused_for_another_reason() -> None:
    case = a_complaint(STANDARD)

    with failing(
        "expected Dispatch by ann to be refused because of closed, ended, and the "
        "reasons are:\n- not_in_status: .*\n- not_assessed: the complaint has not"
    ):
        assert_refused(
            *asked(case, do.Dispatch()),
            because=(Code.CLOSED, Code.ENDED, Code.NOT_ASSESSED),
            by=ANN,
            at=case.at,
        )


# --- time -----------------------------------------------------------------------------


def test_a_duty_that_is_due_is_returned() -> None:
    letter = a_complaint(TIMED).by_way_of(Channel.LETTER)
    late = letter.at + timedelta(days=9)

    call = assert_due(letter.complaint, TIMED, DutyKind.CALL, at=late)
    answer = assert_due(
        letter.complaint, TIMED, DutyKind.DEADLINE, at=late, clock="acknowledgement"
    )

    assert (call.clock, answer.clock) == (None, "acknowledgement")


def test_a_duty_that_is_not_due_fails_with_those_that_are() -> None:
    case = a_complaint(TIMED)
    late = case.at + timedelta(days=9)

    with failing(r"expected a call to be due at .*; due are:\n- nothing$"):
        assert_due(case.complaint, TIMED, DutyKind.CALL, at=case.at)
    with failing("expected a deadline of clock 'lunch' to be due .*\n- .* of clock '"):
        assert_due(case.complaint, TIMED, DutyKind.DEADLINE, at=late, clock="lunch")


def test_a_deadline_is_met_to_the_moment() -> None:
    case = a_complaint(TIMED)
    reading = case.at + timedelta(minutes=5)
    [due] = [leg.due for leg in case.complaint.legs if leg.clock == "acknowledgement"]

    assert_deadline(case.complaint, TIMED, "acknowledgement", due, at=reading)
    with failing(
        "expected clock 'acknowledgement' never to be due, and it is at .* "
        r"\(running\):\nacknowledgement 1: due .*\n  start"
    ):
        assert_deadline(case.complaint, TIMED, "acknowledgement", None, at=reading)


def test_a_clock_that_has_not_started_is_told_with_those_that_have() -> None:
    case = a_complaint(TIMED)
    about = (case.complaint, TIMED)

    with failing(
        "expected clock 'lunch' to be due at .*, and it has not started; clocks that "
        "have: "
    ):
        assert_deadline(*about, "lunch", case.at, at=case.at)
    with failing("expected clock 'lunch' .* have: none$"):
        bare = a_complaint(STANDARD)
        assert_deadline(bare.complaint, STANDARD, "lunch", None, at=bare.at)


def test_a_clock_without_an_end_is_told() -> None:
    case = a_complaint(TIMED).doing(do.AwaitCustomer("which lid?"))
    paused = next(leg for leg in case.complaint.legs if leg.paused_since)

    with failing(f"expected clock {paused.clock!r} .*, and it never is \\(paused\\):"):
        assert_deadline(case.complaint, TIMED, paused.clock, case.at, at=case.at)


# --- money ----------------------------------------------------------------------------

LINE = "C-1/o1/l1"


def test_what_is_paid_is_paid_once() -> None:
    done = a_complaint(STANDARD).fulfilled().complaint
    begun = a_complaint(STANDARD).instructed().complaint

    assert_paid_once(done, [(LINE, euros(120))])
    assert_paid_once(begun, [(LINE, euros(120))])
    assert_paid_once(begun, [])


PAYMENTS = {
    "twice": ([(LINE, euros(120))] * 2, "120.00 EUR, 120.00 EUR"),
    "not at all": ([], "none"),
    "too little": ([(LINE, euros(1))], "1.00 EUR"),
}


@pytest.mark.parametrize(("payments", "found"), PAYMENTS.values(), ids=PAYMENTS)
def test_what_is_not_paid_once_is_told(
    payments: list[tuple[str, Money]], found: str
) -> None:
    done = a_complaint(STANDARD).fulfilled().complaint

    with failing(
        "the payments are not what the ledger of C-1 says:\n"
        rf"- C-1/o1/l1 \(fulfilled\): expected 120\.00 EUR once, found {found}$"
    ):
        assert_paid_once(done, payments)


def test_nothing_is_paid_before_it_is_instructed() -> None:
    agreed = a_complaint(STANDARD).confirmed().complaint

    with failing(r".*C-1/o1/l1 \(agreed\): expected none, found 120\.00 EUR$"):
        assert_paid_once(agreed, [(LINE, euros(120))])


def test_what_is_under_way_is_paid_once_at_most() -> None:
    begun = a_complaint(STANDARD).instructed().complaint

    with failing(r".*\(instructed\): expected 120\.00 EUR once or none, found "):
        assert_paid_once(begun, [(LINE, euros(120))] * 2)


def test_what_costs_nothing_is_never_paid() -> None:
    free = Redress(RedressForm.APOLOGY, euros(5), euros(0), department="desk")
    done = a_complaint(STANDARD).with_offer(free).fulfilled().complaint

    assert_paid_once(done, [])


def test_a_payment_of_no_line_is_told() -> None:
    with failing(r".*\n- C-9/o1/l1: there is no such line$"):
        assert_paid_once(a_complaint(STANDARD).complaint, [("C-9/o1/l1", euros(5))])


def test_promises_are_within_the_authority_they_were_made_on() -> None:
    case = a_complaint(STANDARD).claiming(900).fulfilled()

    assert_within_authority(case.entries, STANDARD)
    assert_within_authority(a_complaint(STANDARD).entries, STANDARD)


def test_a_promise_beyond_authority_is_told_with_its_level() -> None:
    case = a_complaint(STANDARD).claiming(900).presented()
    lower, *_ = STANDARD.authority.ladder
    poor = [evolve(lower, role="manager")]

    for ladder, why in (
        (poor, r"manager may promise up to 200\.00 EUR"),
        ([lower], "manager is no level"),
    ):
        stricter = STANDARD.with_(
            version="2",
            authority=AuthorityPolicy(ladder),
            apology=None,
            attention=None,
        )
        with failing(
            "more was promised than the ladder of authority allows:\n- entry 7, "
            rf"PresentOffer by front_line: it came to 1350\.00 EUR, and {why}$"
        ):
            assert_within_authority(case.entries, stricter)


# --- histories ------------------------------------------------------------------------


def test_entries_replay_to_the_snapshot() -> None:
    case = a_complaint(STANDARD).closed()

    assert_replays(case.entries, case.complaint)


def test_a_snapshot_that_is_not_what_was_stored_names_each_field() -> None:
    case = a_complaint(STANDARD).assessed()

    with failing(
        "the entries do not replay to complaint C-1 at version 2:\n"
        "- status: expected 'assessed', replayed 'received'\n"
        "- version: expected 2, replayed 1\n"
    ):
        assert_replays(case.entries[:1], case.complaint)
