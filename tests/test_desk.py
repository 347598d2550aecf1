"""The desk: what its people, its programs and its workers are promised."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from attrs import frozen
from jsonschema import Draft202012Validator

import complaintkit.commands as do
from complaintkit.audit import verify_chain
from desk.bank import Bank, Payment
from desk.desk import Desk
from desk.house import CEILING, PEOPLE, now
from desk.outbox import unsettled
from desk.store import DeskStore
from desk.worker import Worker
from desks import (
    DESK,
    Case,
    an_engine,
    as_person,
    at_once,
    environment,
    intake,
    opened,
    served,
)

NO_LEASE = timedelta(0)


@frozen
class Service:
    """The desk, where it is served, and the database that others may share."""

    desk: Desk
    address: str
    url: str


@pytest.fixture(scope="module")
def service(desk_url: str) -> Iterator[Service]:
    with an_engine(desk_url) as engine:
        desk = Desk(DeskStore(engine))
        with served(desk) as address:
            yield Service(desk, address, desk_url)


@pytest.fixture
def case(service: Service) -> Case:
    return opened(service.address)


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank.sqlite")


# --- asking -----------------------------------------------------------------------


def test_a_complaint_that_is_sent_in_twice_is_one(service: Service) -> None:
    first, again = (opened(service.address, "sent-twice") for _ in range(2))

    assert first == again
    assert len(first.told()) == 1


def test_a_request_id_that_was_used_for_something_else_is_refused(
    service: Service,
) -> None:
    opened(service.address, "used-before")
    other = {"request_id": "used-before", "intake": intake(channel="letter")}

    with as_person(service.address, "ann") as client:
        answer = client.post("/api/complaints", json=other)

    [reason] = answer.json()["reasons"]
    assert (answer.status_code, reason["code"]) == (422, "request_reused")


def test_what_cannot_be_read_is_answered_with_every_path(service: Service) -> None:
    demand = {"loss": {"amount": "a lot", "currency": "EUR"}}
    sent = {"intake": intake(channel="fax", demand=demand)}

    with as_person(service.address, "ann") as client:
        answer = client.post("/api/complaints", json=sent)

    assert answer.status_code == 422
    paths = {problem["path"] for problem in answer.json()["problems"]}
    assert paths == {"request_id", "intake.channel", "intake.demand.loss"}


def test_the_api_describes_every_command_and_what_is_sent_fits(
    service: Service,
) -> None:
    described = httpx.get(f"{service.address}/openapi.json").json()["paths"]
    bodies = {
        path: about["post"]["requestBody"]["content"]["application/json"]["schema"]
        for path, about in described.items()
        if "post" in about
    }

    commands = bodies["/api/complaints/{complaint_id}/commands"]
    validator = Draft202012Validator(commands)
    note = {"command": "add_note", "text": {"personal": "called back"}}
    assert validator.is_valid({"request_id": "r-1", "command": note})
    assert not validator.is_valid({"request_id": "r-1", "command": {**note, "at": 1}})
    assert Draft202012Validator(bodies["/api/complaints"]).is_valid(
        {"request_id": "r-1", "intake": intake()}
    )


def test_an_unknown_complaint_is_not_found(service: Service) -> None:
    with as_person(service.address, "ann") as client:
        answer = client.get("/api/complaints/C-0")

    assert (answer.status_code, answer.json()["error"]) == (404, "unknown")


def test_whoever_does_not_say_who_they_are_is_not_answered(service: Service) -> None:
    assert httpx.get(f"{service.address}/api/due").status_code == 401


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en-GB", "waits for a supervisor, not a front_line"),
        ("zh-CN,zh;q=0.9", "等待 supervisor 审批"),
    ],
    ids=["English", "Chinese"],
)
def test_a_refusal_says_all_its_reasons_in_the_language_that_is_asked_for(
    service: Service, case: Case, language: str, sentence: str
) -> None:
    offer = f"{case.id}/o1"
    case.negotiated("240.00").does("request_approval", offer=offer)
    sent = {"request_id": "own", "command": {"command": "approve", "offer": offer}}

    with as_person(service.address, "ann", **{"Accept-Language": language}) as client:
        answer = client.post(f"/api/complaints/{case.id}/commands", json=sent)

    codes = [reason["code"] for reason in answer.json()["reasons"]]
    assert (answer.status_code, codes) == (
        403,
        ["not_the_approver", "maker_is_checker"],
    )
    assert sentence in answer.json()["message"]


def test_what_nobody_may_do_now_is_refused_whoever_asks(case: Case) -> None:
    assert case.sends("close", ending="resolved").status_code == 422


def test_the_story_explains_every_decision(case: Case) -> None:
    case.does("assess", assessment={"kind": "service", "severity": "critical"})

    told = case.told()[-1]["decisions"][0]
    assert (told["policy"], told["outcome"], told["rule"], told["because"]) == (
        *("tiering", "urgent", "critical"),
        "the harm cannot wait",
    )


def test_the_queue_begins_with_what_is_the_latest(service: Service) -> None:
    late = opened(service.address, received_at="2026-01-05T09:00:00+00:00")
    later = opened(service.address, received_at="2026-01-12T09:00:00+00:00")

    with as_person(service.address, "ann") as client:
        answer = client.get("/api/due").json()

    due = answer["due"]
    assert [each["complaint"] for each in due[:2]] == [late.id, later.id]
    assert due[0]["duties"][0]["late"]


def test_a_clock_that_is_behind_takes_nobody_back_in_time(
    service: Service, case: Case
) -> None:
    behind = Desk(service.desk.store, clock=lambda: now() - timedelta(hours=1))
    ann = PEOPLE["ann"].actor

    handled = behind.act(case.id, do.AddNote("late"), by=ann, request_id="behind")

    assert handled.complaint.version == 2


def test_the_language_is_changed_on_the_page_where_one_is_and_leads_nowhere_else(
    service: Service, case: Case
) -> None:
    page = f"/complaints/{case.id}"
    to = {"language": "zh"}

    with as_person(service.address, "ann") as client:
        own = client.post("/language", data={**to, "back": page})
        foreign = client.post("/language", data={**to, "back": "//example.org"})

    assert (own.headers["location"], foreign.headers["location"]) == (page, "/")
    assert "language=zh" in own.headers["set-cookie"]


def test_a_command_that_there_is_not_is_not_found(service: Service, case: Case) -> None:
    form = {"request_id": "none", "version": "1"}

    with as_person(service.address, "ann") as client:
        answer = client.post(f"/complaints/{case.id}/forget_it", data=form)

    assert answer.status_code == 404


# --- at the same moment -----------------------------------------------------------


def test_of_two_who_decide_on_one_version_one_wins_and_the_other_is_told(
    case: Case,
) -> None:
    for version in range(1, 6):
        notes = [
            partial(case.sends, "add_note", by, text={"personal": by}, expected=version)
            for by in ("ann", "bo")
        ]
        answers = at_once(notes)

        assert sorted(each.status_code for each in answers) == [200, 409]
        [lost] = [each.json() for each in answers if each.status_code == 409]
        assert lost == {
            "error": "conflict",
            "message": (
                f"Complaint {case.id} has changed since you looked at it: it is at "
                f"version {version + 1}, and you decided on version {version}. Load it "
                "again and decide again."
            ),
        }


def test_a_request_that_comes_twice_at_the_same_moment_is_recorded_once(
    case: Case,
) -> None:
    note = partial(
        case.sends, "add_note", request="twice", expected=1, text={"personal": "once"}
    )

    answers = at_once([note] * 4)

    assert {each.status_code for each in answers} == {200}
    assert {each.json()["version"] for each in answers} == {2}
    assert [each["request_id"] for each in case.told()].count("twice") == 1


def test_a_complaint_that_is_sent_in_twice_at_the_same_moment_is_one(
    service: Service,
) -> None:
    cases = at_once([partial(opened, service.address, "at the same moment")] * 4)

    assert len(set(cases)) == 1


def test_promises_to_one_customer_at_the_same_moment_stay_below_the_ceiling(
    service: Service,
) -> None:
    customer = {"customer_id": "often"}
    cases = [
        opened(service.address, complainant=customer).negotiated("100.00")
        for _ in range(8)
    ]

    answers = at_once(
        [partial(each.sends, "present_offer", offer=f"{each.id}/o1") for each in cases]
    )

    assert str(CEILING.limit) == "500.00 EUR"
    assert Counter(each.status_code for each in answers) == {200: 5, 422: 3}


# --- paying -----------------------------------------------------------------------


def test_what_was_instructed_is_paid_once_and_reported_once(
    service: Service, case: Case, bank: Bank
) -> None:
    case.instructed("60.00")
    worker = Worker(service.desk, bank, NO_LEASE)

    worker.work()
    worker.work()

    assert bank.payments() == [Payment(f"{case.id}/o1/l1", case.id, "60.00", "EUR")]
    assert [each["command"]["command"] for each in case.told()][-2:] == [
        "instruct_redress",
        "fulfil_redress",
    ]


def test_an_instruction_that_was_refused_sends_nothing_to_the_bank(
    service: Service, case: Case, bank: Bank
) -> None:
    case.negotiated("60.00")

    assert case.sends("instruct_redress", line=f"{case.id}/o1/l1").status_code == 422
    assert unsettled(service.desk.store) == 0


def test_only_the_answer_of_the_bank_reports_on_a_payment(
    service: Service, case: Case, bank: Bank
) -> None:
    case.instructed("60.00")

    answer = case.sends("fulfil_redress", "olga", line=f"{case.id}/o1/l1")

    assert answer.status_code == 403
    assert Worker(service.desk, bank, NO_LEASE).work() == 1


def test_a_payment_that_was_declined_may_be_instructed_again(
    service: Service, case: Case, bank: Bank
) -> None:
    worker, line = Worker(service.desk, bank, NO_LEASE), f"{case.id}/o1/l1"
    bank.block(case.id)
    case.instructed("60.00")
    worker.work()
    case.does("instruct_redress", line=line)
    worker.work()
    bank.unblock(case.id)
    state = case.does("instruct_redress", line=line)
    worker.work()

    assert state["ledger"][0]["state"] == "instructed"
    assert len(bank.payments()) == 1
    done = [each["command"]["command"] for each in case.told()][-5:]
    assert done[::2] == ["fail_redress", "fail_redress", "fulfil_redress"]


def test_many_workers_share_one_outbox(
    service: Service, bank: Bank, tmp_path: Path
) -> None:
    cases = [opened(service.address).instructed("10.00") for _ in range(6)]
    workers = [Worker(service.desk, bank, timedelta(minutes=1)) for _ in range(3)]

    seen = at_once([worker.work for worker in workers])

    assert sum(seen) == bank.asked() == len(cases)
    assert len(bank.payments()) == len(cases)


def test_a_worker_that_is_killed_between_paying_and_recording_pays_once(
    service: Service, case: Case, bank: Bank, tmp_path: Path
) -> None:
    case.instructed("60.00")
    pipe = tmp_path / "paid"
    os.mkfifo(pipe)
    started_as = [sys.executable, str(DESK), "worker", "--until-empty", "--lease", "0"]
    surroundings = environment(service.url, bank.path)

    worker = subprocess.Popen(
        [*started_as, "--bank-never-answers", str(pipe)], env=surroundings
    )
    paid = pipe.read_text()
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert paid == f"{case.id}/o1/l1\n"
    assert len(bank.payments()) == unsettled(service.desk.store) == 1
    subprocess.run(started_as, env=surroundings, check=True, capture_output=True)

    assert (bank.asked(), len(bank.payments())) == (2, 1)
    told = [each["command"]["command"] for each in case.told()]
    assert told.count("fulfil_redress") == 1


# --- forgetting -------------------------------------------------------------------


def test_what_is_erased_is_gone_from_the_pages_and_the_chain_still_holds(
    service: Service, case: Case
) -> None:
    before = verify_chain(service.desk.store.chain(case.id))

    service.desk.store.erase(case.id)

    page = httpx.get(
        f"{service.address}/complaints/{case.id}", headers={"X-Person": "ann"}
    )
    assert "Li Wei" not in page.text
    assert "erased" in page.text
    assert verify_chain(service.desk.store.chain(case.id)) == before
