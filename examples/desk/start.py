"""Start the desk: the service, and a worker that pays beside it.

    python examples/desk            both, on http://127.0.0.1:8000
    python examples/desk web        the service alone
    python examples/desk worker     a worker alone

DESK_DATABASE names the database, a file of SQLite unless it is set:
postgresql+psycopg://user@host/name. DESK_BANK is the file of the simulated bank.
"""

import argparse
import logging
import os
import signal
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import uvicorn

from desk.bank import Bank
from desk.database import create_tables, database_url, engine_of
from desk.desk import Desk
from desk.store import DeskStore
from desk.worker import LEASE, Worker

HERE = Path(__file__).resolve().parent


def main() -> None:
    told = _arguments()
    engine = engine_of(database_url())
    create_tables(engine)
    bank = Bank(bank_path(), silent=told.bank_never_answers)
    worker = Worker(Desk(DeskStore(engine)), bank, timedelta(seconds=told.lease))
    if told.part == "worker":
        logging.basicConfig(level=logging.INFO)
        _work(worker, until_empty=told.until_empty)
        return
    if told.part == "all":
        # it may die anywhere, so it may die with the service
        Thread(target=worker.run, args=(Event(),), daemon=True).start()
    _serve(told)


def bank_path() -> Path:
    return Path(os.environ.get("DESK_BANK", "bank.sqlite"))


def _arguments() -> argparse.Namespace:
    said = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    said.add_argument(
        "part", nargs="?", choices=["all", "web", "worker"], default="all"
    )
    said.add_argument("--port", type=int, default=8000)
    said.add_argument("--processes", type=int, default=1, help="of the service")
    said.add_argument("--quiet", action="store_true", help="tell of trouble alone")
    said.add_argument("--lease", type=float, default=LEASE.total_seconds())
    said.add_argument("--until-empty", action="store_true", help="pay, and stop")
    said.add_argument(
        "--bank-never-answers",
        type=Path,
        metavar="PIPE",
        help="the bank pays, says so on the pipe, and leaves the worker waiting",
    )
    return said.parse_args()


def _serve(told: argparse.Namespace) -> None:
    uvicorn.run(
        "desk.web:from_environment",
        factory=True,
        app_dir=str(HERE.parent),
        host="127.0.0.1",
        port=told.port,
        workers=told.processes,
        access_log=False,
        log_level="warning" if told.quiet else "info",
    )


def _work(worker: Worker, *, until_empty: bool) -> None:
    if until_empty:
        print(worker.work(), "payments seen to")
        return
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    worker.run(stopped)


if __name__ == "__main__":
    main()
