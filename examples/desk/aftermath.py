"""What is checked after a storm: nothing lost, nothing twice, every chain valid."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import define, field, frozen
from sqlalchemy import Connection, func, select

import complaintkit.commands as do
from complaintkit import BrokenHistory, Complaint, Entry, replay
from complaintkit.audit import verify_chain
from complaintkit.complaint.redress import LineState
from desk.bank import Bank, Payment
from desk.clients import Sent
from desk.database import ENTRIES, PROMISES, SNAPSHOTS
from desk.house import CEILING, CODEC, is_paid
from desk.store import DeskStore, Work

MOST_NAMED = 5


@define
class Found:
    """What the database holds, read link by link."""

    complaints: list[Complaint] = field(factory=list)
    entries: int = 0
    requests: Counter[str] = field(factory=Counter)
    instructed: Counter[str] = field(factory=Counter)
    fulfilled: Counter[str] = field(factory=Counter)
    broken: list[str] = field(factory=list)
    differing: list[str] = field(factory=list)

    def read(self, work: Work, complaint_id: str, digest: str) -> None:
        """One complaint: its chain, its snapshot, and every request in its history."""
        links = work.chain(complaint_id)
        try:
            if verify_chain(links) != digest:
                self.broken.append(f"{complaint_id}: its last link is gone")
        except BrokenHistory as error:
            self.broken.append(f"{complaint_id}: {error}")
        history = [CODEC.from_dict(link["entry"], Entry) for link in links]
        complaint = work.load(complaint_id)
        if replay(history) != complaint:
            self.differing.append(complaint_id)
        self.complaints.append(complaint)
        self._count(complaint, history)

    def _count(self, complaint: Complaint, history: Iterable[Entry]) -> None:
        for entry in history:
            self.entries += 1
            self.requests[entry.request_id or "none"] += 1
            match entry.command:
                case do.InstructRedress(line=line) if _pays(complaint, line):
                    self.instructed[line] += 1
                case do.FulfilRedress(line=line) if _pays(complaint, line):
                    self.fulfilled[line] += 1


def _pays(complaint: Complaint, line_id: str) -> bool:
    line = complaint.line(line_id)
    return line is not None and is_paid(line.redress)


def found_in(store: DeskStore) -> Found:
    def job(work: Work) -> Found:
        found = Found()
        columns = SNAPSHOTS.c.complaint_id, SNAPSHOTS.c.digest
        for complaint_id, digest in work.connection.execute(select(*columns)).all():
            found.read(work, complaint_id, digest)
        return found

    return store.reading(job)


@frozen
class Check:
    """One thing that must hold, on how many, and where it does not."""

    says: str
    of: int
    problems: tuple[str, ...]

    def __str__(self) -> str:
        mark = "FAILED" if self.problems else "ok"
        named = "".join(f"\n        {each}" for each in self.problems[:MOST_NAMED])
        return f"{mark:7} {self.says} ({self.of}){named}"


def checked(
    store: DeskStore, bank: Bank, sent: Iterable[Sent], found: Found
) -> list[Check]:
    """Everything that must hold after a storm, and whether it does."""
    asked = list(sent)
    yes = [each.request_id for each in asked if each.is_recorded]
    no = [each.request_id for each in asked if not each.is_recorded]
    paid = {payment.key: payment for payment in bank.payments()}
    return [
        Check("chains are valid", len(found.complaints), tuple(found.broken)),
        Check(
            "snapshots equal their chains replayed",
            len(found.complaints),
            tuple(found.differing),
        ),
        Check(
            "requests that were answered as recorded are in a history once",
            len(yes),
            _not(lambda each: found.requests[each] == 1, yes),
        ),
        Check(
            "requests that were refused are in none",
            len(no),
            _not(lambda each: found.requests[each] == 0, no),
        ),
        Check(
            "payments that were instructed were made once",
            len(found.instructed),
            (
                *_not(lambda line: found.instructed[line] == 1, found.instructed),
                *_not(paid.__contains__, found.instructed),
                *_not(found.instructed.__contains__, paid),
            ),
        ),
        Check(
            "payments that were made were recorded once, with their reference",
            len(paid),
            _not(lambda line: found.fulfilled[line] == 1, paid),
        ),
        Check(
            "ledger lines that the bank paid say so, and their amounts agree",
            len(paid),
            tuple(_in_the_ledger(found, paid)),
        ),
        _ceiling(store),
    ]


def _not(holds: Callable[[str], bool], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not holds(name))


def _in_the_ledger(found: Found, paid: Mapping[str, Payment]) -> Iterator[str]:
    for complaint in found.complaints:
        for line in complaint.ledger:
            if not is_paid(line.redress):
                continue
            payment = paid.get(line.id)
            amount = None if payment is None else payment.amount
            fulfilled = line.state is LineState.FULFILLED
            if fulfilled != (amount == str(line.redress.cost.amount)):
                yield f"{line}: the bank paid {amount}"


def _ceiling(store: DeskStore) -> Check:
    """No customer was promised more than the ceiling, however many asked at once."""
    given = func.sum(PROMISES.c.goodwill)
    query = (
        select(PROMISES.c.customer_id, given)
        .where(PROMISES.c.customer_id.is_not(None))
        .group_by(PROMISES.c.customer_id)
    )
    rows = store.reading(lambda work: work.connection.execute(query).all())
    above = tuple(str(row) for row in rows if row[1] > CEILING.limit.minor)
    return Check("customers stayed below their ceiling", len(rows), above)


def is_empty(connection: Connection) -> bool:
    return connection.scalar(select(func.count()).select_from(ENTRIES)) == 0
