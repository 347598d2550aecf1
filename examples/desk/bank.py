"""A bank, simulated: another system, with a database of its own.

As real ones do, it makes one payment for one key, however often it is asked, and gives
the same answer each time. What it declined may be asked again.
"""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn

from attrs import field, frozen

PATIENCE = 10.0
"""Seconds that it is waited for at most: less than the lease of a worker."""

_TABLES = """
CREATE TABLE IF NOT EXISTS payments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    payee TEXT NOT NULL,
    amount TEXT NOT NULL,
    currency TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS asked (key TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS blocked (payee TEXT PRIMARY KEY);
"""


class Declined(Exception):
    """The bank will not pay, and says why."""


@frozen
class Payment:
    """A payment as it was asked for; *key* is the name that it has at the desk."""

    key: str
    payee: str
    amount: str
    currency: str


@frozen
class Bank:
    """The bank; *silent* is a pipe that it is heard on when it pays and never answers.

    That is how a demonstration has a worker die between paying and recording.
    """

    path: Path
    silent: Path | None = field(default=None)

    def pay(self, payment: Payment) -> str:
        """The reference of the one payment under that key; Declined, and why."""
        with self._transaction() as database:
            database.execute("INSERT INTO asked VALUES (?)", (payment.key,))
            reference = _paid(database, payment)
        if self.silent is not None:
            _never_answer(self.silent, payment)
        if reference is None:
            raise Declined(f"the account of {payment.payee} is blocked")
        return reference

    def block(self, payee: str) -> None:
        """Pay nothing more to *payee*."""
        with self._transaction() as database:
            database.execute("INSERT OR IGNORE INTO blocked VALUES (?)", (payee,))

    def unblock(self, payee: str) -> None:
        with self._transaction() as database:
            database.execute("DELETE FROM blocked WHERE payee = ?", (payee,))

    def payments(self) -> list[Payment]:
        """Every payment that was made, in order."""
        query = "SELECT key, payee, amount, currency FROM payments ORDER BY number"
        with self._transaction() as database:
            return [Payment(*row) for row in database.execute(query)]

    def asked(self) -> int:
        """How often it was asked to pay, repetitions included."""
        with self._transaction() as database:
            (count,) = database.execute("SELECT count(*) FROM asked").fetchone()
            return int(count)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self.path, isolation_level=None, timeout=PATIENCE)
        with closing(database):
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.executescript(_TABLES)
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")


def _paid(database: sqlite3.Connection, payment: Payment) -> str | None:
    """The reference of the payment, new or made before; None where it is declined."""
    known = database.execute(
        "SELECT number, payee, amount, currency FROM payments WHERE key = ?",
        (payment.key,),
    ).fetchone()
    if known is not None:
        number, *rest = known
        if Payment(payment.key, *rest) != payment:
            raise ValueError(f"the key {payment.key} was used for another payment")
        return f"bank-{number}"
    blocked = "SELECT 1 FROM blocked WHERE payee = ?"
    if database.execute(blocked, (payment.payee,)).fetchone():
        return None
    made = database.execute(
        "INSERT INTO payments (key, payee, amount, currency) VALUES (?, ?, ?, ?)",
        (payment.key, payment.payee, payment.amount, payment.currency),
    )
    return f"bank-{made.lastrowid}"


def _never_answer(pipe: Path, payment: Payment) -> NoReturn:
    with pipe.open("w") as heard:
        heard.write(f"{payment.key}\n")
    while True:
        signal.pause()
