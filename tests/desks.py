"""Desks for the tests: databases of their own, and the service really served."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import uvicorn
from desk.database import create_tables, engine_of
from desk.desk import Desk
from desk.store import DeskStore
from desk.web import create_app
from sqlalchemy import Engine, make_url

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
    return httpx.Client(base_url=address, headers={"X-Person": person, **headers})


def a_store(engine: Engine) -> DeskStore:
    return DeskStore(engine)
