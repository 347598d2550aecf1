"""The desk on Django keeps the contract of a store, and answers as it should."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from complaintkit import Complaint, Entry, StaleVersion, open_complaint
from complaintkit.audit import verify_chain
from complaintkit.testing import SEALED_STORE_CONTRACT, Clause, SealedStore
from house import AMY, ANN, MONDAY, STANDARD, intake


@pytest.fixture(scope="module", autouse=True)
def django(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Django, set up once in this process, on a database of its own.

    It is a file, unless the variable of the settings names a server.
    """
    file = tmp_path_factory.mktemp("django") / "desk.sqlite3"
    with pytest.MonkeyPatch.context() as environment:
        address = os.environ.get("DJANGO_DESK_DATABASE", str(file))
        environment.setenv("DJANGO_DESK_DATABASE", address)
        environment.setenv("DJANGO_SETTINGS_MODULE", "django_desk.settings")
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("flush", verbosity=0, interactive=False)
        yield
        connections.close_all()


@pytest.fixture
def open_store() -> Callable[[], SealedStore]:
    """Gives a store that leaves no connection behind in the thread of a rival."""
    from django.db import connection

    from django_desk.store import DjangoStore

    class Tidy(DjangoStore):
        def append(
            self, complaint_id: str, entries: Sequence[Entry], *, expected: int
        ) -> None:
            try:
                super().append(complaint_id, entries, expected=expected)
            finally:
                self.leave()

        def erase(self, complaint_id: str) -> None:
            try:
                super().erase(complaint_id)
            finally:
                self.leave()

        def leave(self) -> None:
            if threading.current_thread() is not threading.main_thread():
                connection.close()

    return lambda: Tidy(STANDARD)


@pytest.mark.parametrize("clause", SEALED_STORE_CONTRACT, ids=str)
def test_the_store_keeps_its_contract(
    clause: Clause[SealedStore], open_store: Callable[[], SealedStore]
) -> None:
    clause.check(open_store)


@pytest.fixture
def overtaken() -> Any:
    """A store that another opens the complaint before: it is told by the constraint."""
    from django.db import IntegrityError

    from django_desk.store import DjangoStore

    class Overtaken(DjangoStore):
        other: Any = None

        def _append(self, complaint_id: str, *told: Any) -> None:
            if self.other is not None:
                first, self.other = self.other, None
                super()._append(complaint_id, first, 0)
                raise IntegrityError("somebody else was first")
            super()._append(complaint_id, *told)

    return Overtaken(STANDARD)


def test_two_who_open_one_complaint_at_once_are_told_apart(overtaken: Any) -> None:
    """No row can be locked that is not there: the constraint tells them apart."""
    mine = open_complaint(intake(), STANDARD, id="twice", by=ANN, at=MONDAY)
    other = open_complaint(intake(), STANDARD, id="twice", by=AMY, at=MONDAY)
    overtaken.other = other.entries

    with pytest.raises(StaleVersion, match="twice is at version 1, not 0"):
        overtaken.append("twice", mine.entries, expected=0)
    assert overtaken.load("twice") == other.complaint


def test_the_very_same_opening_twice_at_once_is_one(overtaken: Any) -> None:
    case = open_complaint(intake(), STANDARD, id="twin", by=ANN, at=MONDAY)
    overtaken.other = case.entries

    overtaken.append("twin", case.entries, expected=0)

    assert overtaken.load("twin") == case.complaint


def test_what_was_stored_may_be_sent_again_after_it_was_erased(
    open_store: Callable[[], SealedStore],
) -> None:
    store = open_store()
    case = open_complaint(intake(), STANDARD, id="erased", by=ANN, at=MONDAY)
    store.append("erased", case.entries, expected=0)
    store.erase("erased")
    chain = store.chain("erased")

    store.append("erased", case.entries, expected=0)

    assert store.chain("erased") == chain


# --- what clients see -------------------------------------------------------------

RECEIVED = {
    "schema": 1,
    "complainant": {"name": {"personal": "Li Wei"}},
    "channel": "email",
    "received_at": "2026-03-02T09:00:00+00:00",
    "description": {"personal": "The parcel was empty."},
    "demand": {"loss": {"amount": "80.00", "currency": "EUR"}},
}
NOTE = {"command": "add_note", "text": {"personal": "called back"}}


@pytest.fixture
def client() -> Any:
    from django.test import Client

    return Client()


def post(client: Any, path: str, body: object, **headers: str) -> Any:
    data = json.dumps(body)
    return client.post(path, data, content_type="application/json", headers=headers)


@pytest.fixture
def path(client: Any, request: pytest.FixtureRequest) -> str:
    """Where a complaint of the test's own is, which has just been opened."""
    path = f"/complaints/{request.node.name}"
    answer = post(client, f"{path}/open", RECEIVED)
    assert (answer.status_code, answer.json()) == (201, {"version": 1})
    return path


def test_a_complaint_is_opened_listed_and_shown_with_what_is_open(
    client: Any, path: str
) -> None:
    shown = client.get(path).json()

    own = path.rsplit("/", maxsplit=1)[-1]
    row = {"complaint_id": own, "version": 1, "status": "received"}
    assert row in client.get("/complaints").json()["complaints"]
    assert shown["complaint"]["intake"]["description"] == RECEIVED["description"]
    assert "assess" in shown["open"]
    assert "reopen" not in shown["open"]


def test_a_command_is_handled_once_however_often_it_is_sent(
    client: Any, path: str
) -> None:
    body = {"version": 1, "request_id": "r-1", "command": NOTE}

    answers = [post(client, f"{path}/commands", body) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 200]
    assert [each.json() for each in answers] == [{"version": 2}] * 3
    assert client.get(path).json()["complaint"]["version"] == 2


def test_who_decided_on_a_complaint_that_is_no_more_is_told_so(
    client: Any, path: str
) -> None:
    post(client, f"{path}/commands", {"version": 1, "command": NOTE})

    answer = post(client, f"{path}/commands", {"version": 1, "command": NOTE})

    assert answer.status_code == 409
    assert "load it again and decide again" in answer.json()["because"][0]


def test_a_refusal_says_every_reason(client: Any, path: str) -> None:
    reopen = {"command": "reopen", "because": {"personal": "it leaks again"}}

    answer = post(client, f"{path}/commands", {"version": 1, "command": reopen})

    assert answer.status_code == 403
    assert "the complaint is not closed" in " ".join(answer.json()["because"])


def test_a_body_that_is_wrong_is_answered_with_every_path(
    client: Any, path: str
) -> None:
    strange = {"version": 1, "command": {"command": "ad_note"}}

    answer = post(
        client, f"{path}-2/open", {**RECEIVED, "channel": "emal", "demand": 3}
    )

    assert answer.status_code == 400
    assert [each.split(":")[0] for each in answer.json()["because"]] == [
        "channel",
        "demand",
    ]
    assert post(client, f"{path}/commands", strange).status_code == 400


def test_what_was_never_stored_is_not_found(client: Any) -> None:
    answer = client.get("/complaints/nobody")

    assert answer.status_code == 404
    assert answer.json() == {"because": ["there is no complaint 'nobody'"]}


def test_the_same_command_twice_at_once_is_answered_as_the_first_was(
    client: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django_desk import views

    body = {"version": 1, "request_id": "twin", "command": NOTE}
    seen = views.STORE.load(path.rsplit("/", maxsplit=1)[-1])
    first = post(client, f"{path}/commands", body)

    class Late(type(views.STORE)):
        """Has loaded what was there before its twin was done, for once."""

        before: Any = seen

        def load(self, complaint_id: str) -> Complaint:
            found, self.before = self.before or super().load(complaint_id), None
            return found

    monkeypatch.setattr(views, "STORE", Late(views.RULEBOOK))
    second = post(client, f"{path}/commands", body)

    assert (second.status_code, second.json()) == (200, first.json())
    assert client.get(path).json()["complaint"]["version"] == 2


ACT = {"version": 1, "request_id": "r", "command": NOTE}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "$: expected JSON: Expecting property name"),
        ("", "$: expected JSON"),
        (b"\xff\xfe\x00", "$: expected JSON"),
        ("[" * 100_000, "$: expected JSON"),
        ('{"version":' + "9" * 5000 + "}", "$: expected JSON"),
        ("[]", "$: expected a table, got []"),
        ({"command": NOTE}, "version: is missing"),
        ({"version": 1}, "command: is missing"),
        ({**ACT, "version": "1"}, "version: expected int, got '1'"),
        ({**ACT, "version": True}, "version: expected int, got True"),
        ({**ACT, "version": 1.0}, "version: expected int, got 1.0"),
        ({**ACT, "command": []}, "command: expected {'command': 'add_note', ...}"),
        ({**ACT, "command": {}}, "command.command: is missing; it names the command"),
        ({**ACT, "request_id": 5}, "request_id: expected str, got 5"),
        ({**ACT, "request_id": " "}, "expected a non-empty str without spaces"),
        ({**ACT, "request_id": "\ud800"}, "holds '\\ud800', which no store keeps"),
        ({**ACT, "request_id": "\0"}, "holds '\\x00', which no store keeps"),
    ],
    ids=range(17),
)
def test_a_command_that_cannot_be_read_says_where(
    client: Any, path: str, body: Any, says: str
) -> None:
    data = json.dumps(body) if isinstance(body, dict) else body

    answer = client.post(f"{path}/commands", data, content_type="application/json")

    assert answer.status_code == 400
    assert says in " ".join(answer.json()["because"])
    assert client.get(path).json()["complaint"]["version"] == 1


@pytest.mark.parametrize("headers", [{"X-Actor": " "}, {"X-Role": ""}], ids=str)
def test_who_says_not_who_asks_is_told_so(
    client: Any, path: str, headers: dict[str, str]
) -> None:
    answers = [
        post(client, f"{path}/commands", ACT, **headers),
        client.get(path, headers=headers),
    ]

    assert [each.status_code for each in answers] == [400, 400]
    assert "expected a non-empty str" in answers[0].json()["because"][0]


@pytest.mark.parametrize("bad", ["%20", "C-3%20", "%20C-3", "a%00b", "x" * 201])
def test_no_complaint_has_an_id_that_cannot_be_kept(client: Any, bad: str) -> None:
    assert post(client, f"/complaints/{bad}/open", RECEIVED).status_code == 404
    assert client.get(f"/complaints/{bad}").status_code == 404


@pytest.mark.parametrize(
    "spoilt",
    [
        {"product": {"name": "\ud800"}},
        {"description": {"personal": "a\0b"}},
        {"demand": {"loss": {"amount": "1" * 5000, "currency": "EUR"}}},
    ],
    ids=["half", "nul", "digits"],
)
def test_what_no_store_keeps_is_not_stored(client: Any, spoilt: dict[str, Any]) -> None:
    answer = post(client, "/complaints/spoilt/open", {**RECEIVED, **spoilt})

    assert answer.status_code == 400
    assert client.get("/complaints/spoilt").status_code == 404


def test_what_the_library_did_not_say_stays_an_error(
    client: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django_desk import views

    monkeypatch.setattr(views, "STORE", None)
    with pytest.raises(AttributeError, match="load"):
        client.get(path)


def test_the_migrations_are_those_of_the_models() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_chain_in_the_database_verifies(client: Any, path: str) -> None:
    from django_desk.views import STORE

    post(client, f"{path}/commands", {"version": 1, "command": NOTE})
    complaint_id = path.rsplit("/", maxsplit=1)[-1]
    links = STORE.chain(complaint_id)

    assert isinstance(STORE.load(complaint_id), Complaint)
    assert verify_chain(links) == links[-1]["digest"]


def test_every_excerpt_of_the_how_to_stands_in_the_desk() -> None:
    root = Path(__file__).parent.parent
    page = (root / "docs" / "how-to" / "use-it-in-django.md").read_text("utf-8")
    files = [*(root / "examples" / "django_desk").glob("*.py"), Path(__file__)]
    code = [file.read_text("utf-8") for file in files]

    excerpts = re.findall(r"```py\n(.*?)```", page, re.DOTALL)
    assert len(excerpts) > 5
    for excerpt in excerpts:
        assert any(excerpt in each for each in code), excerpt


def test_all_of_this_holds_on_postgresql_too(postgres: str) -> None:
    """Django is set up once in a process, so another one asks the server."""
    address = postgres.replace("+psycopg", "")
    run = [sys.executable, "-m", "pytest", "-q", __file__, "-k", "not postgresql"]

    done = subprocess.run(
        [*run, "-p", "no:cacheprovider"],
        env={**os.environ, "DJANGO_DESK_DATABASE": address},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
