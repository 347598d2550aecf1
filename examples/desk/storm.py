"""A storm over the desk: many clients, requests sent twice, workers killed at random.

    python examples/desk storm [--requests 10000] [--clients 8] [--duplicates 0.05]
                               [--seed 1] [--workers 2] [--database URL]

The service and its workers are started as processes, on this machine and in a
temporary folder; a database that is named must be empty. Afterwards everything that was
promised is checked, and the exit code says whether it holds.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic

from attrs import define, field

from desk.aftermath import checked, found_in, is_empty
from desk.bank import Bank
from desk.clients import Client
from desk.database import create_tables, engine_of
from desk.outbox import unsettled
from desk.store import DeskStore

HERE = Path(__file__).resolve().parent
LEASE = 1.0
CALM = 120.0
"""Seconds that the workers have, after the storm, to pay what is left."""

BETWEEN_KILLS = (0.5, 8.0)
"""Seconds, at least and at most."""

PER_CUSTOMER = 40
"""Requests for each customer there is."""


def main() -> int:
    told = _arguments()
    with tempfile.TemporaryDirectory(prefix="storm-") as folder:
        url = told.database or f"sqlite:///{folder}/desk.sqlite"
        return _storm(told, url, Path(folder) / "bank.sqlite")


def _arguments() -> argparse.Namespace:
    said = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    said.add_argument("--requests", type=int, default=10_000)
    said.add_argument("--clients", type=int, default=8)
    said.add_argument("--duplicates", type=float, default=0.05)
    said.add_argument("--seed", type=int, default=1)
    said.add_argument("--workers", type=int, default=2)
    said.add_argument("--processes", type=int, default=2, help="of the service")
    said.add_argument("--database", help="the URL of an empty one; else SQLite")
    return said.parse_args()


def _storm(told: argparse.Namespace, url: str, bank_file: Path) -> int:
    engine = engine_of(url)
    create_tables(engine)
    with engine.connect() as connection:
        if not is_empty(connection):
            raise SystemExit(f"{engine.url} is not empty: a storm wants one of its own")
    store, bank = DeskStore(engine), Bank(bank_file)
    surroundings = {**os.environ, "DESK_DATABASE": url, "DESK_BANK": str(bank_file)}
    workers = Workers(surroundings, told.workers, told.seed)
    with _served(surroundings, told.processes) as port, workers.at_work():
        clients = _clients(told, port)
        begun = monotonic()
        with workers.in_danger():
            _blow(clients)
        took = monotonic() - begun
        calm = _until_calm(store)
    return _report(store, bank, clients, workers, took, calm=calm)


def _clients(told: argparse.Namespace, port: int) -> list[Client]:
    known: list[str] = []
    customers = max(1, told.requests // PER_CUSTOMER)
    requests = _shares(told.requests, told.clients)
    duplicates = _shares(round(told.requests * told.duplicates), told.clients)
    return [
        Client(number, port, told.seed, share, twice, customers, known)
        for number, (share, twice) in enumerate(zip(requests, duplicates, strict=True))
    ]


def _shares(total: int, clients: int) -> list[int]:
    """As even as can be, and as many as there are in all."""
    least, left = divmod(total, clients)
    return [least + (number < left) for number in range(clients)]


def _blow(clients: list[Client]) -> None:
    with ThreadPoolExecutor(len(clients)) as pool:
        for done in [pool.submit(client.run) for client in clients]:
            done.result()


def _until_calm(store: DeskStore) -> bool:
    """Whether every payment was made and recorded within a while."""
    until, pause = monotonic() + CALM, Event()
    while unsettled(store) and monotonic() < until:
        pause.wait(0.1)
    return unsettled(store) == 0


@contextmanager
def _served(surroundings: Mapping[str, str], processes: int) -> Iterator[int]:
    """The port of the service, started for real."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    options = ("--port", str(port), "--processes", str(processes), "--quiet")
    command = [sys.executable, str(HERE), "web", *options]
    service = subprocess.Popen(command, env=surroundings)  # noqa: S603 - it is ourselves
    try:
        _until_it_answers(port, service)
        yield port
    finally:
        service.terminate()
        service.wait()


def _until_it_answers(port: int, service: subprocess.Popen[bytes]) -> None:
    until, pause = monotonic() + 60, Event()
    while service.poll() is None and monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            pause.wait(0.1)
    raise SystemExit("the service did not start")


@define
class Workers:
    """Workers as processes, and the danger that they are in."""

    surroundings: Mapping[str, str]
    count: int
    seed: int
    killed: int = 0
    _alive: list[subprocess.Popen[bytes]] = field(factory=list)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self._alive = [self._another() for _ in range(self.count)]
        try:
            yield
        finally:
            for worker in self._alive:
                worker.terminate()
                worker.wait()

    @contextmanager
    def in_danger(self) -> Iterator[None]:
        """At moments that the seed decides, one is killed and another one started."""
        over = Event()
        killer = Thread(target=self._kill, args=(over,))
        killer.start()
        try:
            yield
        finally:
            over.set()
            killer.join()

    def _kill(self, over: Event) -> None:
        chance = Random(self.seed)  # noqa: S311 - it is no secret
        while not over.wait(chance.uniform(*BETWEEN_KILLS)):
            place = chance.randrange(self.count)
            self._alive[place].send_signal(signal.SIGKILL)
            self._alive[place].wait()
            self._alive[place] = self._another()
            self.killed += 1

    def _another(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(HERE), "worker", "--lease", str(LEASE)]
        return subprocess.Popen(command, env=self.surroundings)  # noqa: S603 - likewise


def _report(
    store: DeskStore,
    bank: Bank,
    clients: list[Client],
    workers: Workers,
    took: float,
    *,
    calm: bool,
) -> int:
    """What came of it, in print; the exit code."""
    sent = [each for client in clients for each in client.sent]
    found = found_in(store)
    checks = checked(store, bank, sent, found)
    answers = sum((client.answers for client in clients), Counter[int]())
    twice = sum(client.duplicates for client in clients)
    database = store.engine.dialect.name
    rate = len(sent) / took
    print(
        f"{len(sent)} requests from {len(clients)} clients on {database}, {twice} of "
        f"them sent twice at once: {took:.0f} s, {rate:.0f} a second"
    )
    print(f"  answers     {_counted(answers)}")
    print(f"  complaints  {len(found.complaints)}, with {found.entries} entries")
    paid = len(bank.payments())
    print(f"  payments    {paid}, for which the bank was asked {bank.asked()} times")
    print(f"  workers     {workers.killed} killed")
    print(*checks, sep="\n")
    store.engine.dispose()
    if not calm:
        print(f"FAILED  {unsettled(store)} payments were left after {CALM:.0f} s")
    return int(not calm or any(check.problems for check in checks))


def _counted(answers: Counter[int]) -> str:
    names = {200: "recorded", 201: "opened", 403: "not theirs", 409: "conflict"}
    names |= {422: "refused"}
    return ", ".join(
        f"{count} {names.get(status, status)}"
        for status, count in sorted(answers.items())
    )


if __name__ == "__main__":
    sys.exit(main())
