"""Handle a file of claims from intake to closure: a small host with a real store.

    python examples/claims.py [PATH] [--json] [--store FILE]

PATH is a file in the layout of the US TSA's public claims files, plain or gzip;
without it, the sample beside this script. What the record does not say is stated
here, in the constants: who handles, and when each step happens after the receipt.
"""

import argparse
import csv
import gzip
import io
import json
import secrets
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from attrs import define, field, frozen
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Channel,
    Code,
    Complaint,
    Demand,
    DemandKind,
    EndingKind,
    Entry,
    Finding,
    Handled,
    Intake,
    Kind,
    Medium,
    Money,
    Outcome,
    Person,
    Plan,
    Product,
    Redress,
    RedressForm,
    Responsibility,
    Severity,
    StaleVersion,
    UnknownComplaint,
    handle,
    open_complaint,
    reasons_against,
    replay,
)
from complaintkit.audit import START, Sealed, erase, seal, verify_chain
from complaintkit.codec import Codec
from complaintkit.complaint.personal import same_but_erased
from complaintkit.complaint.redress import CASH
from complaintkit.handling import must_follow
from complaintkit.presets import standard

SAMPLE = Path(__file__).parent / "data" / "claims.csv"
CURRENCY = "USD"
RULEBOOK = standard(CURRENCY)
CODEC = Codec()

EXAMINER = Actor("examiner", "front_line")
PAYMENTS = Actor("payments", "operations")
APPROVERS = {role: Actor(role, role) for role in ("supervisor", "manager", "director")}

# The record ends with the receipt; these are the steps after it, by assumption.
ACKNOWLEDGED = timedelta(days=1)
ASSESSED = timedelta(days=3)
DECIDED = timedelta(days=30)
FOLLOWED_UP = timedelta(days=60)
BETWEEN = timedelta(hours=1)

EARLIEST = date(1990, 1, 1)
NOTHING = Money.zero(CURRENCY)
LARGEST = Money(100_000_000, CURRENCY)
COLUMNS = {
    "claim_number",
    "date_received",
    "incident_date",
    "airport_name",
    "claim_type",
    "claim_site",
    "item_category",
    "claim_amount",
    "status",
    "close_amount",
    "disposition",
}
Row = dict[str, str]


# --- reading ----------------------------------------------------------------------


def read(path: Path) -> list[Row]:
    """The rows of a claims file, plain or gzip."""
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    missing = COLUMNS - set(reader.fieldnames or ())
    if missing:
        names = ", ".join(sorted(missing))
        raise SystemExit(f"{path} is no claims file: it has no column {names}")
    rows = list(reader)
    strange = {row["disposition"] for row in rows} - {"", *ENDINGS}
    if strange:
        raise SystemExit(f"{path} has dispositions that nobody knows: {strange}")
    return rows


def amount(text: str) -> Money | None:
    return Money(text, CURRENCY) if text else None


def refusal(row: Row, seen: set[str]) -> str | None:
    """The first reason not to take a row in, if there is one."""
    if row["claim_number"] in seen:
        return "repeated"
    if not row["date_received"]:
        return "no_receipt_date"
    incident = incident_date(row)
    received = date.fromisoformat(row["date_received"])
    if incident is not None and not EARLIEST <= incident <= received:
        return "implausible_incident"
    claimed = amount(row["claim_amount"])
    if claimed is not None and claimed > LARGEST:
        return "out_of_range"
    return None


def incident_date(row: Row) -> date | None:
    text = row["incident_date"]
    return datetime.fromisoformat(text).date() if text else None


# --- from a row to the values of the domain ---------------------------------------

INJURY = {"Personal Injury": Severity.HIGH, "Wrongful Death": Severity.CRITICAL}


def intake_of(row: Row) -> Intake:
    what = row["claim_type"] or "claim of no stated type"
    place = " ".join(filter(None, (row["airport_name"], row["claim_site"])))
    return Intake(
        complainant=Person(),
        channel=Channel.EMAIL,
        received_at=received_at(row),
        description=what,
        demand=Demand(kind=DemandKind.COMPENSATORY, loss=amount(row["claim_amount"])),
        happened_on=incident_date(row),
        place=place or None,
        product=Product(name=row["item_category"] or "not stated"),
    )


def received_at(row: Row) -> datetime:
    day = date.fromisoformat(row["date_received"])
    return datetime.combine(day, time(9), tzinfo=UTC)


def assessment_of(row: Row) -> Assessment:
    severity = INJURY.get(row["claim_type"])
    return Assessment(
        kind=Kind.SERVICE,
        severity=severity or Severity.LOW,
        safety=severity is not None,
    )


def redress_of(row: Row) -> Redress:
    """The amount that the record says was paid; an apology where it says none."""
    paid = amount(row["close_amount"])
    if paid:
        return Redress(RedressForm.REFUND, paid, department="finance")
    return Redress(RedressForm.APOLOGY, NOTHING, department="customer_service")


# --- the store --------------------------------------------------------------------


class Store:
    """Entries in SQLite, appended under the version that was loaded, and sealed.

    It is a ``complaintkit.testing.SealedStore``, and its test holds it to that.
    """

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS entries (complaint TEXT, number INTEGER, "
            "link TEXT NOT NULL, PRIMARY KEY (complaint, number)) WITHOUT ROWID"
        )

    def load(self, complaint_id: str) -> Complaint:
        return replay(self.entries(complaint_id))

    def entries(self, complaint_id: str) -> list[Entry]:
        """The history of a complaint, its chain verified."""
        links = self.chain(complaint_id)
        verify_chain(links)
        return [CODEC.from_dict(link["entry"], Entry) for link in links]

    def append(
        self, complaint_id: str, entries: Sequence[Entry], *, expected: int
    ) -> None:
        """All entries or none; StaleVersion if the complaint has moved on."""
        must_follow(entries, expected, of=complaint_id)
        stored = [CODEC.to_dict(entry) for entry in entries]
        with self._transaction():
            if self._holds(complaint_id, entries, expected):
                return
            version, digest = self._last(complaint_id)
            if version != expected:
                raise StaleVersion(complaint_id, expected, version)
            links = seal(stored, after=digest, salt=secrets.token_hex(16))
            self._write("INSERT INTO entries VALUES (?, ?, ?)", complaint_id, links)

    def chain(self, complaint_id: str) -> list[Sealed]:
        links = self._links(complaint_id, after=0)
        if not links:
            raise UnknownComplaint(complaint_id)
        return links

    def erase(self, complaint_id: str) -> None:
        with self._transaction():
            links = [erase(link) for link in self.chain(complaint_id)]
            self._write("REPLACE INTO entries VALUES (?, ?, ?)", complaint_id, links)

    def _holds(self, complaint_id: str, entries: Sequence[Entry], after: int) -> bool:
        """Whether these very entries are there: whoever got no answer asks again.

        What has been erased since is no difference.
        """
        links = self._links(complaint_id, after=after)[: len(entries)]
        kept = tuple(CODEC.from_dict(link["entry"], Entry) for link in links)
        return same_but_erased(kept, tuple(entries))

    def _write(self, statement: str, complaint_id: str, links: list[Sealed]) -> None:
        rows = [
            (complaint_id, link["entry"]["number"], json.dumps(link)) for link in links
        ]
        self._db.executemany(statement, rows)

    def _links(self, complaint_id: str, *, after: int) -> list[Sealed]:
        rows = self._db.execute(
            "SELECT link FROM entries WHERE complaint = ? AND number > ? "
            "ORDER BY number",
            (complaint_id, after),
        )
        return [json.loads(text) for (text,) in rows]

    def _last(self, complaint_id: str) -> tuple[int, str]:
        row = self._db.execute(
            "SELECT number, json_extract(link, '$.digest') FROM entries "
            "WHERE complaint = ? ORDER BY number DESC LIMIT 1",
            (complaint_id,),
        ).fetchone()
        return row or (0, START)

    @contextmanager
    def _transaction(self) -> Generator[None, None, None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


# --- handling a claim -------------------------------------------------------------


@define
class Desk:
    """One claim on somebody's desk: each command an hour after the last."""

    complaint: Complaint
    at: datetime
    entries: list[Entry] = field(factory=list)

    def record(self, command: do.Command, by: Actor = EXAMINER) -> None:
        case = handle(self.complaint, command, RULEBOOK, by=by, at=self.at)
        self.take(case)

    def take(self, case: Handled) -> None:
        self.complaint = case.complaint
        self.entries += case.entries
        self.at += BETWEEN

    def may(self, command: do.Command) -> bool:
        """Whether the examiner's own authority is enough."""
        reasons = reasons_against(
            self.complaint, command, RULEBOOK, by=EXAMINER, at=self.at
        )
        beyond = {Code.BEYOND_AUTHORITY, Code.NOBODY_HAS_AUTHORITY}
        return not beyond & {reason.code for reason in reasons}


def receive(row: Row, store: Store) -> Complaint:
    """First visit: open, acknowledge, assess."""
    received = received_at(row)
    complaint_id = row["claim_number"]
    case = open_complaint(
        intake_of(row), RULEBOOK, id=complaint_id, by=EXAMINER, at=received
    )
    desk = Desk(case.complaint, received, list(case.entries))
    desk.at = received + ACKNOWLEDGED
    desk.record(
        do.Acknowledge("The claim is examined; you will hear from us in writing.")
    )
    desk.at = received + ASSESSED
    desk.record(do.Assess(assessment_of(row)))
    store.append(complaint_id, desk.entries, expected=0)
    return desk.complaint


def decide(row: Row, store: Store) -> Complaint:
    """Second visit, weeks later: the claim is loaded again, and ends as it did."""
    complaint = store.load(row["claim_number"])
    desk = Desk(complaint, received_at(row) + DECIDED)
    ENDINGS[row["disposition"]](row, desk)
    store.append(complaint.id, desk.entries, expected=complaint.version)
    return desk.complaint


def reject(row: Row, desk: Desk) -> None:
    status = row["status"] or "Denied"
    desk.record(
        do.RejectComplaint(f"The claim was examined and not accepted ({status}).")
    )
    desk.record(do.Close(EndingKind.REJECTED))


def settle(row: Row, desk: Desk) -> None:
    full = row["disposition"] == "Approve in Full"
    finding = Finding(
        outcome=Outcome.UPHELD if full else Outcome.PARTLY_UPHELD,
        responsibility=Responsibility.PROCESS,
    )
    desk.record(do.RecordFinding(finding))
    desk.record(do.PrepareOffers([Plan([redress_of(row)])]))
    offer = desk.complaint.offers[-1].id
    if not desk.may(do.PresentOffer(offer)):
        climb(desk, offer)
    desk.record(do.PresentOffer(offer))
    desk.record(do.RecordAcceptance(offer))
    agreed = desk.complaint.offer(offer)
    desk.record(do.ConfirmAgreement(offer, agreed.plan.lines if agreed else ()))
    apologise(desk)
    for line in desk.complaint.ledger:
        desk.record(do.InstructRedress(line.id))
        desk.record(do.FulfilRedress(line.id, f"done {line.id}"), PAYMENTS)
    desk.at = received_at(row) + FOLLOWED_UP
    follow_up(desk)
    desk.record(do.Close(EndingKind.RESOLVED))


def apologise(desk: Desk) -> None:
    """As the rulebook wants it for this claim: by whom, and by which medium."""
    policy = RULEBOOK.apology
    terms = policy.decide(desk.complaint).outcome if policy else None
    if terms is not None:
        by = APPROVERS.get(terms.role, EXAMINER)
        desk.record(do.Apologise(terms.medium or Medium.LETTER), by)


def follow_up(desk: Desk) -> None:
    """As often as the rulebook wants it, and by who does not handle the claim."""
    terms = RULEBOOK.follow_up.decide(desk.complaint).outcome
    for _ in range(terms.times):
        desk.record(do.FollowUp(satisfied=True), APPROVERS["supervisor"])


def climb(desk: Desk, offer: str) -> None:
    """Ask for the approvals that the ladder of authority wants, one after the other."""
    desk.record(do.RequestApproval(offer))
    asked = desk.complaint.offer(offer)
    for role in asked.approval.authority.ladder if asked and asked.approval else ():
        desk.record(do.Approve(offer), APPROVERS[role])


ENDINGS: dict[str, Callable[[Row, Desk], None]] = {
    "Deny": reject,
    "Approve in Full": settle,
    "Settle": settle,
}


def handle_claim(row: Row, store: Store) -> Complaint:
    """A claim as far as its record says."""
    complaint = receive(row, store)
    if row["disposition"]:
        complaint = decide(row, store)
    return complaint


# --- what it all came to ----------------------------------------------------------


@define
class Tally:
    """The figures of a run."""

    rows: int = 0
    refused: Counter[str] = field(factory=Counter)
    ended: Counter[str] = field(factory=Counter)
    tiers: Counter[str] = field(factory=Counter)
    levels: Counter[str] = field(factory=Counter)
    claimed: Money = NOTHING
    due: Money = NOTHING
    paid: Money = NOTHING
    story: str | None = None
    worth: int = 0

    def count(self, complaint: Complaint) -> None:
        ending = complaint.ending
        self.ended["open" if ending is None else ending.kind.value] += 1
        self.tiers[complaint.tier.value if complaint.tier else "none"] += 1
        for offer in complaint.offers:
            approval = offer.approval
            level = approval.authority.level if approval else EXAMINER.role
            self.levels[level] += 1
        self.claimed += complaint.intake.demand.loss or NOTHING
        if complaint.compensation is not None:
            self.due += complaint.compensation.due
        lines = [ln.redress for ln in complaint.fulfilled if ln.redress.form in CASH]
        self.paid += Money.total((line.cost for line in lines), CURRENCY)
        self._tell(complaint)

    def _tell(self, complaint: Complaint) -> None:
        """Remember a claim for its story: the first to need two approvals, or one."""
        ladders = [o.approval.authority.ladder for o in complaint.offers if o.approval]
        worth = max((2 if len(each) == 2 else 1 for each in ladders), default=0)
        if worth > self.worth:
            self.story, self.worth = complaint.id, worth

    @property
    def handled(self) -> int:
        return self.ended.total()

    def as_json(self) -> str:
        figures = {
            "rows": self.rows,
            "handled": self.handled,
            "refused": {reason: self.refused[reason] for reason in REFUSALS},
            "open": self.ended["open"],
            "rejected": self.ended["rejected"],
            "settled": self.ended["resolved"],
            "claimed": str(self.claimed.amount),
            "due": str(self.due.amount),
            "paid": str(self.paid.amount),
            "tiers": dict(sorted(self.tiers.items())),
            "levels": dict(sorted(self.levels.items())),
        }
        return json.dumps(figures, indent=2)


REFUSALS = ("repeated", "no_receipt_date", "implausible_incident", "out_of_range")


def run(rows: Iterable[Row], store: Store) -> Tally:
    tally = Tally()
    seen: set[str] = set()
    for row in rows:
        tally.rows += 1
        why_not = refusal(row, seen)
        seen.add(row["claim_number"])
        if why_not is None:
            tally.count(handle_claim(row, store))
        else:
            tally.refused[why_not] += 1
    return tally


# --- telling a person -------------------------------------------------------------


def detail_of(command: do.Command) -> str:
    """What a command says beside its name, where it says much."""
    match command:
        case do.RecordFinding(finding):
            return f"{finding.outcome.value}, owing to {finding.responsibility.value}"
        case do.PrepareOffers(plans):
            lines = [line for plan in plans for line in plan.lines]
            return ", ".join(f"{line.form.value} {line.cost}" for line in lines)
        case do.InstructRedress(line) | do.FulfilRedress(line):
            return line
        case do.RejectComplaint(because):
            return str(because)
        case _:
            return ""


@frozen
class Teller:
    """Prints a complaint's story and the summary."""

    console: Console

    def story(self, entries: list[Entry]) -> None:
        complaint = replay(entries)
        loss = complaint.intake.demand.loss
        self.console.rule(f"The story of claim {complaint.id}")
        self.console.print(
            f"{escape(str(complaint.intake.description))} at {complaint.intake.place}: "
            f"{complaint.intake.product.name if complaint.intake.product else '?'}; "
            f"claimed {'an unknown amount' if loss is None else loss}"
        )
        for entry in entries:
            what = type(entry.command).__name__
            self.console.print(
                f"\n[bold]{entry.number:2}. {what}[/] by {entry.by.id} "
                f"({entry.by.role}), {entry.at:%Y-%m-%d %H:%M} -> {entry.status}"
            )
            detail = detail_of(entry.command)
            if detail:
                self.console.print(f"    {escape(detail)}")
            for decision in entry.decisions:
                for line in str(decision).splitlines():
                    self.console.print(f"    [dim]{escape(line)}[/]")
        self.console.print("\nIts chain of entries verifies.\n")

    def summary(self, tally: Tally) -> None:
        self.console.rule("Summary")
        self.console.print(
            f"{tally.rows} rows: {tally.handled} handled "
            f"({tally.ended['open']} open, {tally.ended['rejected']} rejected, "
            f"{tally.ended['resolved']} settled), {tally.refused.total()} refused"
        )
        refused = {reason: tally.refused[reason] for reason in REFUSALS}
        self.counts("reason", "Refused rows", refused)
        self.counts("tier", "Complaints", tally.tiers)
        self.counts(
            "level",
            "Offers, by the level that approved (the front line on its own)",
            tally.levels,
        )
        self.console.print(
            "\n[bold]Money; what is due is by the 1.5 x rule on every loss claimed[/]"
        )
        money = Table("money")
        money.add_column(CURRENCY, justify="right")
        for name in ("claimed", "due", "paid"):
            money.add_row(name, f"{getattr(tally, name).amount:,}")
        self.console.print(money)

    def counts(self, what: str, title: str, counts: dict[str, int]) -> None:
        self.console.print(f"\n[bold]{title}[/]")
        table = Table(what)
        table.add_column("number", justify="right")
        for name, number in sorted(counts.items(), key=lambda pair: -pair[1]):
            table.add_row(name, f"{number:,}")
        self.console.print(table)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--json", action="store_true", help="print the figures only")
    parser.add_argument("--store", help="keep the SQLite store in this file")
    options = parser.parse_args(arguments)
    if not options.path.is_file():
        parser.error(f"there is no file {options.path}")
    rows = read(options.path)
    if options.store and Path(options.store).exists():
        parser.error(f"{options.store} exists; give the store a new file")
    progress = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(options.store or str(Path(folder) / "claims.sqlite"))
        tally = run(track(rows, "Handling claims", console=progress), store)
        if options.json:
            sys.stdout.write(tally.as_json() + "\n")
        else:
            teller = Teller(Console())
            if tally.story is not None:
                teller.story(store.entries(tally.story))
            teller.summary(tally)
        store.close()


if __name__ == "__main__":
    main()
