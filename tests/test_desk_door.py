"""The desk's doors: whatever is sent in is answered, and said where it is wrong."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import complaintkit.commands as do
from complaintkit import CannotDecode, Intake, Language
from desk import door, forms, inbox
from desk.desk import Desk
from desk.speech import Speech
from desk.store import DeskStore
from desks import (
    EURO,
    ROOT,
    Case,
    a_database,
    an_engine,
    as_person,
    intake,
    opened,
    served,
)

LONG = "x" * 20_000
HALF = "\ud800"
FLAGS = re.DOTALL | re.MULTILINE
NAMES = {"name": {"personal": "Li Wei"}}


@pytest.fixture(scope="module")
def address(desk_url: str) -> Iterator[str]:
    with an_engine(desk_url) as engine, served(Desk(DeskStore(engine))) as found:
        yield found


@pytest.fixture
def case(address: str) -> Case:
    return opened(address)


def opening(**other: object) -> str:
    return json.dumps({"request_id": "r-1", "intake": intake(), **other})


BODIES = {
    "a number that is none": "[NaN]",
    "half of a surrogate pair": json.dumps([HALF]),
    "a half as a key": opening(**{HALF: 1}),
    "no JSON": "{",
    "nothing": "",
    "brackets without end": "[" * 100_000,
    "brackets that end": opening(follows=json.loads("[" * 400 + "]" * 400)),
    "a long request id": opening(request_id=LONG),
    "a request id that nobody can write": opening(request_id=HALF),
    "a request id with a NUL": opening(request_id="r\0"),
    "a request id on two lines": opening(request_id="r\n1"),
    "a long customer": opening(
        intake=intake(complainant={**NAMES, "customer_id": LONG})
    ),
    "a customer with a NUL": opening(
        intake=intake(complainant={**NAMES, "customer_id": "K\0"})
    ),
    "an amount without end": opening(
        intake=intake(demand={"loss": {"amount": "9" * 5_000, "currency": EURO}})
    ),
    "a text that nobody can write": opening(
        intake=intake(description={"personal": HALF})
    ),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_cannot_be_taken_is_refused_in_one_shape(
    address: str, body: str
) -> None:
    with as_person(address, "ann") as client:
        kind = {"Content-Type": "application/json"}
        answer = client.post("/api/complaints", content=body, headers=kind)

    assert answer.status_code in (400, 422)
    told = answer.json()
    assert told["error"] == "invalid"
    assert told["message"]
    assert LONG not in answer.text


CONTENT = {
    "/api/complaints": {"Content-Type": "application/json"},
    "/complaints": {"Content-Type": "application/x-www-form-urlencoded"},
}


@pytest.mark.parametrize("path", CONTENT)
@pytest.mark.parametrize("at_once", [True, False], ids=["told before", "in pieces"])
def test_more_than_anybody_writes_is_not_taken(
    address: str, path: str, *, at_once: bool
) -> None:
    body = opening(intake=intake(description={"personal": "x" * door.LARGEST})).encode()
    content = body if at_once else iter([body[:9], body[9:]])

    with as_person(address, "ann") as client:
        answer = client.post(path, content=content, headers=CONTENT[path])

    assert answer.status_code == 413
    assert "more than 1,000,000 bytes were sent" in answer.text


def test_a_path_that_leads_nowhere_is_unknown(address: str) -> None:
    with as_person(address, "ann") as client:
        for path in ("/api/complaints/C-1%00", "/api/complaints/C-%ED%A0%80", "/api/x"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["error"]) == (404, "unknown")


@pytest.mark.parametrize("person", ["李", "a;b", "x" * 9_000])
def test_nobody_signs_in_who_is_not_of_the_house(address: str, person: str) -> None:
    answer = httpx.post(f"{address}/sign-in", data={"person": person})

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("page", ["/", "/approvals", "/complaints/new"])
def test_a_page_knows_a_person_by_the_header_too(address: str, page: str) -> None:
    with as_person(address, "bo") as client:
        answer = client.get(page)

    assert answer.status_code == 200
    assert "Bo Berger" in answer.text


@pytest.mark.parametrize(
    "request_id",
    ["  x ", "", "x\n", "a\0", LONG],
    ids=["spaces", "none", "two lines", "a NUL", "long"],
)
def test_a_page_takes_no_request_id_that_the_api_refuses(
    case: Case, request_id: str
) -> None:
    form = {"request_id": request_id, "version": "1", "text": "a"}

    with as_person(case.address, "ann") as client:
        answer = client.post(f"/complaints/{case.id}/add_note", data=form)

    assert answer.status_code == 422
    assert "request id" in answer.text


@pytest.mark.parametrize(
    "posted",
    [
        {"plans.worth": ["5"]},
        {"plans": ["[" * 100_000]},
        {"plans": ['"\\ud800"']},
    ],
    ids=["a worth without a form", "brackets without end", "half a pair"],
)
def test_a_form_of_no_page_of_ours_is_told_what_is_wrong(posted: forms.Posted) -> None:
    with pytest.raises(CannotDecode):
        forms.read(do.PrepareOffers, posted)


@pytest.mark.parametrize("typed", ["1,000", "1.000", " 12,000 "])
@pytest.mark.parametrize(
    ("kind", "path"), [(Intake, "demand.loss"), (do.PrepareOffers, "plans.worth")]
)
def test_an_amount_that_is_a_thousand_to_one_and_one_to_another_is_refused(
    kind: type, path: str, typed: str
) -> None:
    with pytest.raises(CannotDecode) as told:
        forms.read(kind, {path: [typed], "plans.form": ["refund"]})

    problem = dict(told.value.problems)[path]
    assert problem == "write it without a separator of thousands: 1000 or 1000.00"
    assert Speech(Language.CHINESE).problem(problem).startswith("请不要使用千位分隔符")


def test_every_role_that_an_offer_waits_for_finds_it_among_its_approvals(
    address: str,
) -> None:
    case = opened(address, demand=_demand("5000.00"))
    case.negotiated("1500.00")
    case.does("prepare_offers", plans=[{"lines": [_refund("1400.00")]}])
    for offer in (f"{case.id}/o1", f"{case.id}/o2"):
        case.does("request_approval", offer=offer)

    case.does("approve", "bo", offer=f"{case.id}/o1")

    for person, offer in (("bo", "o2"), ("mei", "o1")):
        assert f"{case.id}/{offer}" in _approvals(address, person)


def _demand(loss: str) -> dict[str, object]:
    return {"kind": "compensatory", "loss": {"amount": loss, "currency": EURO}}


def _refund(amount: str) -> dict[str, object]:
    worth = {"amount": amount, "currency": EURO}
    return {"form": "refund", "worth": worth, "department": "finance"}


def _approvals(address: str, person: str) -> list[str]:
    with as_person(address, person) as client:
        page = client.get("/approvals").text
    return re.findall(r'name="offer" value="([^"]*)"', page)


def test_a_queue_that_is_cut_says_how_many_there_are(tmp_path: Path) -> None:
    with (
        a_database("sqlite", tmp_path, str) as url,
        an_engine(url) as engine,
        served(Desk(DeskStore(engine))) as address,
        as_person(address, "ann") as client,
    ):
        assert 'href="/complaints/new">New complaint</a></p>' in client.get("/").text
        for _ in range(inbox.MOST + 1):
            opened(address)

        told = client.get("/api/due").json()
        assert (told["total"], told["limit"], len(told["due"])) == (51, 50, 50)
        assert "the first 50 of 51" in client.get("/").text


def test_what_the_how_to_sends_is_recorded(tmp_path: Path) -> None:
    told = (ROOT / "docs" / "how-to" / "run-the-desk.md").read_text("utf-8")
    sent = re.findall(r"curl -s localhost:8000(\S+) .*? -d '(.*?)'$", told, FLAGS)

    with (
        a_database("sqlite", tmp_path, str) as url,
        an_engine(url) as engine,
        served(Desk(DeskStore(engine))) as address,
        as_person(address, "ann") as client,
    ):
        answers = [client.post(path, json=json.loads(body)) for path, body in sent]

    assert [each.status_code for each in answers] == [201, 200]
    assert answers[-1].json()["tier"] == "general"
