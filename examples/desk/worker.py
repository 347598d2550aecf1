"""The worker: pays what is in the outbox, at least once, and records what came of it.

It may die anywhere. Before the bank has paid, the claim runs out and another worker
pays; after it, another worker asks again, and the bank gives the same reference for the
same key; after the recording, the row is settled in the same transaction.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event

from attrs import field, frozen

import complaintkit.commands as do
from complaintkit import NotAllowed
from desk.bank import Bank, Declined
from desk.desk import Desk
from desk.house import PAYMENTS, now
from desk.outbox import Claim, claim

LOG = logging.getLogger("desk.worker")
LEASE = timedelta(seconds=30)
PAUSE = 0.2  # seconds between two looks at an empty outbox


@frozen
class Worker:
    """One worker of perhaps many."""

    desk: Desk
    bank: Bank
    lease: timedelta = field(default=LEASE)
    clock: Callable[[], datetime] = field(default=now)

    def run(self, stopped: Event) -> None:
        """Work until *stopped*."""
        while not stopped.is_set():
            if not self.work():
                stopped.wait(PAUSE)

    def work(self) -> int:
        """Pay all that can be claimed now; how many payments that were."""
        return sum(1 for _ in self._each())

    def _each(self) -> Iterator[Claim]:
        while found := claim(self.desk.store, at=self.clock(), lease=self.lease):
            self._settle(found)
            yield found

    def _settle(self, found: Claim) -> None:
        line = found.payment.key
        try:
            reference = self.bank.pay(found.payment)
        except Declined as declined:
            because = do.FailRedress(line, str(declined))
            self._record(found, because, found.request("failed"))
        else:
            paid = do.FulfilRedress(line, reference)
            self._record(found, paid, found.request("paid"))

    def _record(self, found: Claim, command: do.Command, request_id: str) -> None:
        try:
            self.desk.act(
                found.complaint_id, command, by=PAYMENTS, request_id=request_id
            )
        except NotAllowed as refused:
            # the claim runs out, and it is tried again until somebody reads the log
            LOG.warning("%s: %s", found.payment.key, refused)
