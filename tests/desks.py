"""Desks for the tests: databases of their own, and the service really served."""

import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import uvicorn
from attrs import frozen
from sqlalchemy import Engine, make_url

from desk.database import create_tables, engine_of
from desk.desk import Desk
from desk.web import create_app

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
DESK = ROOT / "examples" / "desk"


@contextmanager
def a_database(kind: str, folder: Path, postgres: Callable[[], str]) -> Iterator[str]:
    """The URL of an empty database with the desk's tables."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'desk.sqlite'}"
        _with_tables(url)
        yield url
        return
    server = make_url(postgres())
    name = f"desk_{os.getpid()}_{abs(hash(folder))}"
    url = server.set(database=name).render_as_string(hide_password=False)
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            _with_tables(url)
            yield url
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _with_tables(url: str) -> None:
    engine = engine_of(url)
    create_tables(engine)
    engine.dispose()


@contextmanager
def an_engine(url: str) -> Iterator[Engine]:
    engine = engine_of(url)
    yield engine
    engine.dispose()


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address of the service, served on a port of its own."""
    config = uvicorn.Config(create_app(desk), port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    started = threading.Event()
    startup = server.startup

    async def then_tell(*args: Any, **named: Any) -> None:
        await startup(*args, **named)
        started.set()

    server.startup = then_tell
    thread = threading.Thread(target=server.run)
    thread.start()
    started.wait()
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def environment(url: str, bank: Path) -> Mapping[str, str]:
    """What the desk's own processes are started with."""
    return {**os.environ, "DESK_DATABASE": url, "DESK_BANK": str(bank)}


def as_person(address: str, person: str, **headers: str) -> httpx.Client:
    """A program that speaks to the API for one of the people."""
    names = {"X-Person": person, **headers}
    return httpx.Client(base_url=address, headers=names, verify=False)  # noqa: S501 - nothing is encrypted, and certificates take long to load


EURO = "EUR"


def intake(**other: Any) -> dict[str, Any]:
    """A complaint as a program sends it in."""
    return {
        "complainant": {"name": {"personal": "Li Wei"}},
        "channel": "email",
        "received_at": "2026-11-20T09:00:00+00:00",
        "description": {"personal": "Charged twice for one kettle."},
        "demand": {
            "kind": "compensatory",
            "loss": {"amount": "40.00", "currency": EURO},
        },
        **other,
    }


def refund(amount: str) -> dict[str, Any]:
    """A line of redress that the bank pays."""
    worth = {"amount": amount, "currency": EURO}
    return {"form": "refund", "worth": worth, "department": "finance"}


@frozen
class Case:
    """A complaint of a test, and how the people of the desk act on it."""

    address: str
    id: str

    def sends(
        self, command: str, by: str = "ann", *, request: str = "", **content: Any
    ) -> httpx.Response:
        """The answer to a command; *expected* is the version it was decided on."""
        expected = content.pop("expected", None)
        sent = {
            "request_id": request or secrets.token_hex(8),
            "command": {"command": command, **content},
            "expected": expected,
        }
        with as_person(self.address, by) as client:
            return client.post(f"/api/complaints/{self.id}/commands", json=sent)

    def does(self, command: str, by: str = "ann", **content: Any) -> dict[str, Any]:
        """The state of the complaint after a command that was recorded."""
        answer = self.sends(command, by, **content)
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    def told(self) -> list[dict[str, Any]]:
        """Its story."""
        with as_person(self.address, "ann") as client:
            story: list[dict[str, Any]] = client.get(
                f"/api/complaints/{self.id}/story"
            ).json()
        return story

    def negotiated(self, amount: str) -> "Case":
        """Assessed, found to hold, and with a refund prepared."""
        assessment = {"kind": "billing", "severity": "low", "responsibility": "process"}
        finding = {"outcome": "upheld", "responsibility": "process"}
        self.does("assess", assessment=assessment)
        self.does("record_finding", finding=finding)
        self.does("prepare_offers", plans=[{"lines": [refund(amount)]}])
        return self

    def instructed(self, amount: str) -> "Case":
        """Agreed on a refund, which the bank is asked to pay."""
        self.negotiated(amount)
        offer = f"{self.id}/o1"
        self.does("present_offer", offer=offer)
        self.does("record_acceptance", offer=offer)
        self.does("confirm_agreement", offer=offer, repeated=[refund(amount)])
        self.does("instruct_redress", line=f"{offer}/l1")
        return self


def opened(address: str, request: str = "", **other: Any) -> Case:
    """A complaint that Ann took in."""
    sent = {"request_id": request or secrets.token_hex(8), "intake": intake(**other)}
    with as_person(address, "ann") as client:
        answer = client.post("/api/complaints", json=sent)
    assert answer.status_code == 201, answer.text
    return Case(address, answer.json()["id"])


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """What each call comes to, all of them begun at the same moment."""
    barrier = threading.Barrier(len(calls))

    def together(call: Callable[[], T]) -> T:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(together, calls))
