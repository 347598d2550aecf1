"""The worker: pays what is in the outbox, at least once, and records what came of it.

It may die anywhere. Before the bank has paid, the claim runs out and another worker
pays; after it, another worker asks again, and the bank gives the same reference for the
same key; after the recording, the row is settled in the same transaction.

No error of the bank or of the database ends it: the payment is left to its lease, and
is tried again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event

from attrs import field, frozen

import complaintkit.commands as do
from complaintkit import NotAllowed
from complaintkit.complaint.redress import LineState
from desk.bank import Bank, Declined
from desk.desk import Desk
from desk.house import PAYMENTS, now
from desk.outbox import Claim, ClaimLost, claim, must_hold, reopen

LOG = logging.getLogger("desk.worker")
LEASE = timedelta(seconds=30)
PAUSE = 0.2  # seconds between two looks at an empty outbox


class Unrecorded(Exception):
    """The bank has paid, and the ledger says otherwise: somebody must see to it."""

    def __init__(self, line: str, reference: str, because: NotAllowed) -> None:
        super().__init__(
            f"the bank has paid {line} as {reference}, and it cannot be recorded: "
            f"{because}; instruct the line again"
        )


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
            if not self._worked():
                stopped.wait(PAUSE)

    def _worked(self) -> int:
        try:
            return self.work()
        except Exception:
            LOG.exception("the outbox cannot be read")
            return 0

    def work(self) -> int:
        """Pay all that can be claimed now; how many payments that were."""
        done, left = 0, set[str]()
        while (found := self._claimed()) and found.payment.key not in left:
            if self._is_settled(found):
                done += 1
            else:
                left.add(found.payment.key)
        return done

    def _claimed(self) -> Claim | None:
        return claim(self.desk.store, at=self.clock(), lease=self.lease)

    def _is_settled(self, found: Claim) -> bool:
        """Whether the claim came to an end; after an error its lease runs out."""
        try:
            self._settle(found)
        except ClaimLost:
            LOG.warning("%s: declined too late to count", found.payment.key)
        except Exception:
            LOG.exception("%s is left to its lease", found.payment.key)
            return False
        return True

    def _settle(self, found: Claim) -> None:
        try:
            reference = self.bank.pay(found.payment)
        except Declined as declined:
            self.declined(found, str(declined))
        else:
            self.paid(found, reference)

    def declined(self, found: Claim, because: str) -> None:
        """Record that the bank declined; ClaimLost where another worker asks it now."""
        self.desk.act(
            found.complaint_id,
            do.FailRedress(found.payment.key, because),
            by=PAYMENTS,
            request_id=found.token,
            provided=partial(must_hold, found=found),
        )

    def paid(self, found: Claim, reference: str) -> None:
        """Record that the bank paid, whoever holds the claim; Unrecorded if refused."""
        paid = do.FulfilRedress(found.payment.key, reference)
        try:
            self.desk.act(
                found.complaint_id, paid, by=PAYMENTS, request_id=found.request_id
            )
        except NotAllowed as refused:
            if not self._is_recorded(found, reference):
                reopen(self.desk.store, found)
                raise Unrecorded(found.payment.key, reference, refused) from refused

    def _is_recorded(self, found: Claim, reference: str) -> bool:
        line = self.desk.store.load(found.complaint_id).line(found.payment.key)
        if line is None or line.state is not LineState.FULFILLED:
            return False
        return line.reference == reference
