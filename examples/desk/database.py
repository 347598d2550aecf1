"""The tables, and how SQLite and PostgreSQL are spoken to."""

import os
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.types import TypeDecorator

METADATA = MetaData()
WRITES = "desk_writes"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - so SQLAlchemy calls it
    ) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


ENTRIES = Table(
    "entries",
    METADATA,
    Column("complaint_id", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("request_id", String),
    Column("link", JSON, nullable=False),
    UniqueConstraint("complaint_id", "request_id"),
)
"""The truth: a sealed link for each entry."""

SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("complaint_id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("status", String, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("owner", String, nullable=False),
    Column("customer_id", String, index=True),
    Column("waits_for", String, nullable=False),
    Column("due_at", Moment, index=True),
    Column("updated_at", Moment, nullable=False),
    Column("complaint", JSON, nullable=False),
)
"""Each complaint as its entries have left it, with what the queue asks for."""

PROMISES = Table(
    "promises",
    METADATA,
    Column("complaint_id", String, primary_key=True),
    Column("offer_id", String, primary_key=True),
    Column("customer_id", String, index=True),
    Column("authorised_by", String, index=True),
    Column("made_at", Moment, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("goodwill", BigInteger, nullable=False),
)
"""What binds the house, offer by offer, so that sums over complaints are one query."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("line_id", String, primary_key=True),
    Column(
        "complaint_id", String, ForeignKey("snapshots.complaint_id"), nullable=False
    ),
    Column("amount", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("payee", String, nullable=False),
    Column("put_at", Moment, nullable=False),
    Column("request_id", String, nullable=False),
    Column("claimed_by", String),
    Column("claimed_until", Moment),
    Column("settled", Boolean, nullable=False, index=True),
)
"""Payments to be made: a row for each ledger line that was instructed.

That it was made is recorded under the *request_id*, and that it was declined under
*claimed_by*, which is the claim that holds now. Both are random: nobody else can have
used them for something of their own.
"""

OPENINGS = Table(
    "openings",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("request_id", String, nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""Which request opened which complaint: the number is that of its id."""


def database_url() -> str:
    """The database that the environment names, or a file in the working folder."""
    return os.environ.get("DESK_DATABASE", "sqlite:///desk.sqlite")


def engine_of(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL."""
    if url.startswith("sqlite"):
        return _sqlite(url)
    return create_engine(url, pool_size=10, max_overflow=20)


def _sqlite(url: str) -> Engine:
    """Writers queue from their first word on (BEGIN IMMEDIATE); readers never wait."""
    # sqlite3 would begin a transaction of its own, and not before the first write
    settings = {"isolation_level": None, "timeout": 60}
    engine = create_engine(url, connect_args=settings, pool_size=10, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begins(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def create_tables(engine: Engine) -> None:
    METADATA.create_all(engine)
