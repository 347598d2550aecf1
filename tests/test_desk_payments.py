"""The desk's payments: whatever goes wrong, the ledger says what the bank has done."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from attrs import define, field

import complaintkit.commands as do
from complaintkit import Erased, handle
from desk.bank import PATIENCE, Bank, Payment
from desk.desk import Desk
from desk.house import PEOPLE, RULEBOOK, now
from desk.outbox import Claim, ClaimLost, claim, unsettled
from desk.store import DeskStore, Work
from desk.worker import LEASE, Worker
from desks import EURO, Case, a_database, an_engine, at_once, intake, opened, served

NO_LEASE = timedelta(0)
ANN = PEOPLE["ann"].actor


@pytest.fixture(scope="module")
def desk(desk_url: str) -> Iterator[Desk]:
    with an_engine(desk_url) as engine:
        yield Desk(DeskStore(engine))


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with served(desk) as found:
        yield found


@pytest.fixture
def case(address: str) -> Case:
    return opened(address)


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank.sqlite")


@define
class UncertainBank:
    """A bank that does not answer the first *misses* times that it is asked."""

    bank: Bank
    misses: int
    asked: Event = field(factory=Event)

    def pay(self, payment: Payment) -> str:
        self.misses -= 1
        if self.misses >= 0:
            raise TimeoutError("the bank does not answer")
        self.asked.set()
        return self.bank.pay(payment)


def claimed(desk: Desk) -> Claim:
    found = claim(desk.store, at=now(), lease=NO_LEASE)
    assert found is not None
    return found


def line_of(desk: Desk, case: Case) -> tuple[str, str | None]:
    [line] = desk.store.load(case.id).ledger
    return line.state.value, line.reference


def test_a_decline_that_comes_late_does_not_undo_what_was_paid_since(
    desk: Desk, case: Case, bank: Bank
) -> None:
    case.instructed("60.00")
    slow, worker = claimed(desk), Worker(desk, bank, NO_LEASE)

    other = claimed(desk)
    reference = bank.pay(other.payment)
    with pytest.raises(ClaimLost):
        worker.declined(slow, "the account was blocked")
    worker.paid(other, reference)

    assert line_of(desk, case) == ("fulfilled", reference)
    assert (len(bank.payments()), unsettled(desk.store)) == (1, 0)


def declined_since(desk: Desk, case: Case, bank: Bank) -> tuple[Claim, Worker]:
    """A claim, since which the bank has told another worker that it declines."""
    case.instructed("60.00")
    slow, worker = claimed(desk), Worker(desk, bank, NO_LEASE)
    bank.block(case.id)
    worker.work()
    bank.unblock(case.id)
    return slow, worker


def test_a_decline_of_an_earlier_instruction_does_not_count(
    desk: Desk, case: Case, bank: Bank
) -> None:
    slow, worker = declined_since(desk, case, bank)
    case.does("instruct_redress", line=slow.payment.key)

    with pytest.raises(ClaimLost):
        worker.declined(slow, "the account was blocked")

    assert worker.work() == 1
    assert line_of(desk, case)[0] == "fulfilled"


def test_what_was_paid_after_a_decline_is_told_loudly_and_recorded_in_the_end(
    desk: Desk, case: Case, bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    slow, worker = declined_since(desk, case, bank)

    reference = bank.pay(slow.payment)
    with pytest.raises(Exception, match="has paid"):
        worker.paid(slow, reference)
    assert unsettled(desk.store) == 1
    with caplog.at_level(logging.ERROR):
        assert worker.work() == 0
    assert f"has paid {slow.payment.key} as {reference}" in caplog.text
    case.does("instruct_redress", line=slow.payment.key)
    worker.work()

    assert line_of(desk, case) == ("fulfilled", reference)
    assert (len(bank.payments()), unsettled(desk.store)) == (1, 0)


def test_of_two_who_were_both_told_that_it_is_paid_none_complains(
    desk: Desk, case: Case, bank: Bank
) -> None:
    case.instructed("60.00")
    slow, worker = claimed(desk), Worker(desk, bank, NO_LEASE)
    worker.work()

    worker.paid(slow, bank.pay(slow.payment))

    assert (line_of(desk, case)[0], unsettled(desk.store)) == ("fulfilled", 0)


def test_the_bank_is_waited_for_less_long_than_a_claim_holds() -> None:
    assert timedelta(seconds=PATIENCE) < LEASE


def test_a_payment_that_fails_keeps_no_other_from_being_made(
    desk: Desk, address: str, bank: Bank
) -> None:
    cases = [opened(address).instructed("10.00") for _ in range(2)]
    worker = Worker(desk, UncertainBank(bank, misses=1), timedelta(hours=1))

    assert worker.work() == 1
    assert [each.payee for each in bank.payments()] == [cases[1].id]
    later = Worker(desk, bank, NO_LEASE, clock=lambda: now() + timedelta(hours=2))
    assert later.work() == 1
    assert unsettled(desk.store) == 0


def test_a_worker_outlives_a_bank_that_does_not_answer(
    desk: Desk, case: Case, bank: Bank
) -> None:
    case.instructed("10.00")
    uncertain, stopped = UncertainBank(bank, misses=3), Event()
    worker = Thread(target=Worker(desk, uncertain, NO_LEASE).run, args=(stopped,))

    worker.start()
    paid = uncertain.asked.wait(20)
    stopped.set()
    worker.join()

    assert paid
    assert line_of(desk, case)[0] == "fulfilled"


def test_nobody_can_use_the_request_under_which_a_payment_is_recorded(
    desk: Desk, case: Case, bank: Bank
) -> None:
    line = f"{case.id}/o1/l1"
    case.does("add_note", request=f"{line}/9/paid", text={"personal": "mine"})
    case.instructed("10.00")
    assert case.told()[-1]["number"] == 9

    assert Worker(desk, bank, NO_LEASE).work() == 1
    assert line_of(desk, case)[0] == "fulfilled"


def test_what_is_erased_while_somebody_else_writes_stays_erased(
    postgres: str, tmp_path: Path
) -> None:
    with (
        a_database("postgresql", tmp_path, lambda: postgres) as url,
        an_engine(url) as engine,
    ):
        desk = Desk(DeskStore(engine))
        with served(desk) as address:
            case = opened(address)

        _note_while_it_is_erased(desk, case)

        kept = desk.store.load(case.id)
        assert kept.version == 2
        assert isinstance(kept.intake.complainant.name, Erased)


def _note_while_it_is_erased(desk: Desk, case: Case) -> None:
    """Another session erases what this one has loaded, before it writes."""

    def job(work: Work) -> None:
        loaded = work.load(case.id)
        desk.store.erase(case.id)
        note, at = do.AddNote("later"), now()
        told = handle(loaded, note, RULEBOOK, by=ANN, at=at, request_id="later")
        work.append(case.id, told.entries, expected=loaded.version)

    desk.store.writing(job)


def _granted(address: str, customer: str, amount: str) -> Case:
    """Assessed, and with a voucher as goodwill on the table."""
    case = opened(address, complainant={"customer_id": customer})
    assessment = {"kind": "service", "severity": "low", "responsibility": "process"}
    case.does("assess", assessment=assessment)
    worth = {"amount": amount, "currency": EURO}
    line = {"form": "voucher", "worth": worth, "department": "marketing"}
    plans = [{"lines": [{**line, "basis": "goodwill"}]}]
    case.does("prepare_offers", plans=plans)
    case.does("present_offer", offer=f"{case.id}/o1")
    return case


def test_no_record_is_amended_onto_a_customer_who_would_pass_the_ceiling(
    address: str,
) -> None:
    cases = [_granted(address, f"from-{number}", "180.00") for number in range(4)]
    onto = intake(complainant={"customer_id": "everybody"})

    answers = at_once(
        [
            partial(
                each.sends, "amend_record", intake=onto, because={"personal": "a typo"}
            )
            for each in cases
        ]
    )

    assert sorted(each.status_code for each in answers) == [200, 200, 422, 422]
    [reason, *_] = next(
        each.json()["reasons"] for each in answers if each.status_code == 422
    )
    assert reason["code"] == "ceiling_exceeded"
