"""What if: claims under today's rulebook, and under one that pays 2.0 times the loss.

    python examples/what_if.py [PATH] [--check] [--json] [--chart FILE]

PATH is a file in the layout of the US TSA's public claims files, plain or gzip;
without it, the sample beside this script. Under either rulebook the whole file is
decided at once, as a data frame of Polars: what is due, which level may promise it,
the tier and the deadlines. Rows that claims.py refuses are refused here too, so that
the replay speaks of the claims that are handled there. What the record does not say is
stated here, in the constants.

--check, which the sample always gets, then decides every claim by itself, from the row
as claims.py reads it; it exits with 1 and says so if any figure differs.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
from attrs import define, evolve, field, fields, frozen
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, track
from rich.table import Table

import claims
import complaintkit as ck
from complaintkit.clocks.limit import deadline
from complaintkit.policies.authority import AuthorityPolicy, Level
from complaintkit.policies.clocks import RECEIVED
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard
from complaintkit.whatif import Columns, always, amount, audit, column, compare
from complaintkit.whatif.auditing import Audit
from complaintkit.whatif.comparison import Comparison, Shift, Sums

SAMPLE = claims.SAMPLE
CURRENCY = claims.CURRENCY

# --- today's rulebook, and the one that is tried out ------------------------------

OFFICE = ck.Calendar("claims office", "America/New_York", "Mo-Fr 09:00-17:00")
TODAY = standard(CURRENCY, calendar=OFFICE)


def dollars(units: int) -> ck.Money:
    return ck.Money(units, CURRENCY)


MULTIPLIER = ck.otherwise(Decimal("2.0"))
LADDER = [
    Level("front_line", dollars(500)),  # today 200
    Level("supervisor", dollars(1_000)),
    Level("manager", dollars(5_000)),  # 10,000
    Level("director", dollars(200_000)),  # 100,000
]
LARGE = ck.rule("large-loss", F.loss >= dollars(500), then=ck.Tier.IMPORTANT)  # 1,000
ANSWER = ck.Limit(5, ck.Unit.BUSINESS_DAYS)  # by tier: 1, 3 or 7
TRIED = TODAY.with_(
    version="2.0 x",
    tiering=TODAY.tiering.table.replacing("large-loss", LARGE),
    compensation=TODAY.compensation.multiplier.replacing("otherwise", MULTIPLIER),
    authority=AuthorityPolicy(LADDER),
    clocks=[
        evolve(clock, limit=ANSWER) if clock.name == "answer" else clock
        for clock in TODAY.clocks
    ],
)

# --- how a claims file is read as facts -------------------------------------------

NOT_STATED = "not stated"
TYPES: dict[str, ck.Severity] = dict.fromkeys(
    (
        *("Passenger Property Loss", "Property Damage", "Passenger Theft"),
        *("Motor Vehicle", "Bus Terminal", "Employee Loss (MPCECA)"),
        *("Complaint", "Compliment", NOT_STATED),
    ),
    ck.Severity.LOW,
)
TYPES.update(claims.INJURY)
OUTCOMES = {
    "Approve in Full": ck.Outcome.UPHELD,
    "Settle": ck.Outcome.PARTLY_UPHELD,
    "Deny": ck.Outcome.NOT_UPHELD,
}
COLUMNS = Columns(
    {
        "loss": amount("cents", CURRENCY),
        "severity": column("claim_type", TYPES),
        "safety": column("claim_type", {name: name in claims.INJURY for name in TYPES}),
        "outcome": column("disposition", OUTCOMES),
        # of these the record says nothing
        "kind": always(ck.Kind.SERVICE),
        "scope": always(ck.Scope.ISOLATED),
        "urgency": always(ck.Urgency.NORMAL),
        "responsibility": always(None),
        "reopenings": always(0),
        "closed_tier": always(None),
    },
    moments={RECEIVED: "received_at"},
)
REFUSALS = {
    "repeated": "a claim counts once, as it was first recorded",
    "no_receipt_date": "no clock of it ever started",
    "implausible_incident": "before 1990, or after the receipt",
    "out_of_range": f"no rule decides more than {claims.LARGEST.amount:,} {CURRENCY}",
    "unknown_type": "of a type that the columns do not declare",
}


def read(path: Path) -> pl.DataFrame:
    """The claims with what is due in cents, the moment of receipt, and why refused."""
    try:
        frame = pl.read_csv(path, infer_schema=False)
        must_be_claims(path, frame)
        return frame.with_columns(
            pl.col("claim_type").fill_null(NOT_STATED),
            cents=(pl.col("claim_amount").cast(pl.Decimal(20, 2)) * 100).cast(pl.Int64),
            received_at=pl.col("date_received")
            .str.to_date("%Y-%m-%d")
            .dt.combine(time(9))
            .dt.replace_time_zone("UTC"),
        ).with_columns(refused=refusal())
    except (pl.exceptions.PolarsError, OSError) as error:
        why = str(error).splitlines()[0]
        raise SystemExit(f"{path} is no claims file: {why}") from None


def must_be_claims(path: Path, frame: pl.DataFrame) -> None:
    missing = claims.COLUMNS - set(frame.columns)
    if missing:
        names = ", ".join(sorted(missing))
        raise SystemExit(f"{path} is no claims file: it has no column {names}")
    in_cents = pl.col("claim_amount").str.contains(r"^\d{1,15}(\.\d{1,2}0*)?$")
    for name, fits in (
        ("claim_amount", in_cents),
        ("disposition", pl.col("disposition").is_in(list(OUTCOMES))),
    ):
        strange = frame.filter(~fits)[name].head(1).to_list()
        if strange:
            raise SystemExit(
                f"{path} is no claims file: its {name} cannot be {strange[0]!r}"
            )


def refusal() -> pl.Expr:
    """The first reason not to replay a row; null where there is none."""
    received, happened = pl.col("date_received"), pl.col("incident_date").str.head(10)
    earliest = claims.EARLIEST.isoformat()
    conditions = {
        "repeated": ~pl.col("claim_number").is_first_distinct(),
        "no_receipt_date": received.is_null(),
        "implausible_incident": ~happened.is_between(pl.lit(earliest), received),
        "out_of_range": pl.col("cents") > claims.LARGEST.minor,
        "unknown_type": ~pl.col("claim_type").is_in(list(TYPES)),
    }
    return pl.coalesce(
        pl.when(holds).then(pl.lit(reason)) for reason, holds in conditions.items()
    )


# --- the replay -------------------------------------------------------------------


@frozen
class Replay:
    """What a claims file comes to under the two rulebooks."""

    rows: int
    refused: dict[str, int]
    audit: Audit
    comparison: Comparison

    def as_data(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "refused": self.refused,
            "audit": self.audit.as_data(),
            "comparison": self.comparison.as_data(),
        }


def replay(frame: pl.DataFrame, progress: Progress) -> Replay:
    task = progress.add_task("Comparing rulebooks", total=None)

    def done(rows: int, of: int) -> None:
        progress.update(task, completed=rows, total=of)

    counted = frame.filter(pl.col("refused").is_null())
    why = Counter(frame["refused"].drop_nulls().to_list())
    return Replay(
        len(frame),
        {reason: why[reason] for reason in REFUSALS},
        audit(frame, COLUMNS, F),
        compare(counted, TODAY, TRIED, COLUMNS, progress=done),
    )


# --- the same, one by one ---------------------------------------------------------


@frozen
class Ruled:
    """What one rulebook says of one claim."""

    labels: Mapping[str, str]
    due: ck.Money
    deadlines: Mapping[str, datetime]


@cache
def ends(limit: ck.Limit, received: datetime) -> datetime:
    """Claims are received at one moment of their day, so few deadlines differ."""
    return deadline(limit, OFFICE, received).due


def case_of(row: claims.Row) -> SimpleNamespace:
    """What the tables ask of a claim, as claims.py reads it."""
    return SimpleNamespace(
        intake=claims.intake_of(row),
        assessment=claims.assessment_of(row),
        finding=SimpleNamespace(outcome=OUTCOMES.get(row["disposition"])),
        responsibility=None,
        reopenings=0,
        closed_tier=None,
    )


def started(rulebook: ck.Rulebook) -> list[ck.Clock]:
    """The clocks that start with the receipt."""
    return [clock for clock in rulebook.clocks if RECEIVED in clock.starts]


def ruled(case: SimpleNamespace, rulebook: ck.Rulebook) -> Ruled:
    case.tier = rulebook.tiering.table.outcome(case)
    factor = rulebook.compensation.multiplier.outcome(case)
    loss = case.intake.demand.loss or claims.NOTHING
    due = loss.times(factor, rulebook.compensation.rounding)
    ladder = rulebook.authority.ladder
    labels = {
        "tier": case.tier.value,
        "department": rulebook.routing.outcome(case),
        "level": next((each.role for each in ladder if due <= each.limit), "nobody"),
    }
    received = case.intake.received_at
    deadlines: dict[str, datetime] = {}
    for clock in started(rulebook):
        limit = clock.limit.outcome(case) if clock.limit else None
        if limit is not None:
            deadlines[clock.name] = ends(limit, received)
    return Ruled(labels, due, deadlines)


@define
class Tally:
    """What a replay should come to, claim by claim."""

    rows: int = 0
    refused: Counter[str] = field(factory=Counter)
    transitions: dict[str, Counter[tuple[str | None, str | None]]] = field(
        factory=lambda: {name: Counter() for name in ("tier", "department", "level")}
    )
    due: list[ck.Money] = field(factory=lambda: [claims.NOTHING, claims.NOTHING])
    more: int = 0
    less: int = 0
    moves: dict[str, list[int]] = field(
        factory=lambda: {clock.name: [0, 0, 0] for clock in started(TODAY)}
    )

    def count(self, before: Ruled, after: Ruled) -> None:
        self.rows += 1
        for name, label in before.labels.items():
            self.transitions[name][label, after.labels[name]] += 1
        self.due = [self.due[0] + before.due, self.due[1] + after.due]
        self.more += after.due > before.due
        self.less += after.due < before.due
        for clock, due in before.deadlines.items():
            seconds = int((after.deadlines[clock] - due).total_seconds())
            found = self.moves[clock]
            found[0] += seconds < 0
            found[1] += seconds > 0
            found[2] += seconds

    def as_comparison(self, names: Comparison) -> Comparison:
        due = Sums(self.due[0], self.due[1], self.more, self.less, (0, 0))
        moves = [Shift(clock, a, b, c) for clock, (a, b, c) in self.moves.items()]
        return evolve(
            names,
            rows=self.rows,
            transitions=self.transitions,
            compensation=due,
            deadlines=tuple(moves),
        )


def one_by_one(rows: Iterable[claims.Row]) -> Tally:
    tally = Tally()
    seen: set[str] = set()
    for row in rows:
        why_not = claims.refusal(row, seen)
        if why_not is None and (row["claim_type"] or NOT_STATED) not in TYPES:
            why_not = "unknown_type"
        seen.add(row["claim_number"])
        if why_not is None:
            case = case_of(row)
            tally.count(ruled(case, TODAY), ruled(case, TRIED))
        else:
            tally.refused[why_not] += 1
    return tally


def differences(replayed: Replay, tally: Tally) -> Iterator[str]:
    """Every figure in which the two differ."""
    refused = {reason: tally.refused[reason] for reason in REFUSALS}
    if replayed.refused != refused:
        yield f"refused: {replayed.refused}, one by one {refused}"
    found, expected = (
        replayed.comparison,
        tally.as_comparison(replayed.comparison),
    )
    for each in fields(Comparison):
        values = [getattr(side, each.name) for side in (found, expected)]
        if values[0] != values[1]:
            yield f"{each.name}: {values[0]}, one by one {values[1]}"


# --- telling a person -------------------------------------------------------------


@frozen
class Teller:
    """Prints what changes."""

    console: Console

    def tell(self, replayed: Replay) -> None:
        found = replayed.comparison
        self.console.rule(f"From {found.before} to {found.after}")
        self.refused(replayed)
        if found.compensation is not None:
            self.money(found.compensation)
        self.counts("level", "Approvals: the lowest level that may promise it", found)
        self.counts("tier", "Tiers", found)
        self.moves(found)

    def table(self, title: str, *heads: str) -> Table:
        self.console.print(f"\n[bold]{title}[/]")
        table = Table(heads[0])
        for head in heads[1:]:
            table.add_column(head, justify="right")
        return table

    def refused(self, replayed: Replay) -> None:
        self.console.print(
            f"{replayed.rows:,} rows: {replayed.comparison.rows:,} replayed, "
            f"{sum(replayed.refused.values()):,} refused"
        )
        for each in replayed.audit.facts:
            if each.missing or each.outside:
                self.console.print(f"audit: {escape(str(each))}", soft_wrap=True)
        table = self.table("Refused rows", "reason", "number")
        table.add_column("why")
        for reason, number in replayed.refused.items():
            table.add_row(reason, f"{number:,}", REFUSALS[reason])
        self.console.print(table)

    def money(self, sums: Sums) -> None:
        table = self.table("What is due", CURRENCY, "before", "after", "change")
        amounts = (sums.before, sums.after, sums.change)
        table.add_row("in all", *(f"{each.amount:,}" for each in amounts))
        self.console.print(table)
        self.console.print(f"{sums.more:,} claims get more, {sums.less:,} less")

    def counts(self, reading: str, title: str, found: Comparison) -> None:
        table = self.table(title, reading, "before", "after", "change")
        before, after = found.counts(reading)
        for label in dict.fromkeys((*before, *after)):
            old, new = before.get(label, 0), after.get(label, 0)
            cells = (f"{old:,}", f"{new:,}", f"{new - old:+,}")
            table.add_row(label or "undecided", *cells)
        self.console.print(table)
        for (old_label, new_label), number in found.changed(reading).items():
            self.console.print(f"{number:,} from {old_label} to {new_label}")

    def moves(self, found: Comparison) -> None:
        table = self.table("Deadlines", "clock", "earlier", "later", "days in all")
        for each in found.deadlines:
            days = each.seconds / 86_400
            cells = (f"{each.earlier:,}", f"{each.later:,}", f"{days:+,.0f}")
            table.add_row(each.clock, *cells)
        self.console.print(table)


def draw(found: Comparison, path: Path) -> None:
    try:
        found.chart().save(path)
    except (ImportError, OSError, ValueError) as error:
        raise SystemExit(f"cannot draw {path}: {error}") from None


def check(replayed: Replay, rows: Iterable[claims.Row], console: Console) -> None:
    wrong = list(differences(replayed, one_by_one(rows)))
    if wrong:
        raise SystemExit("\n".join(["Decided one by one, it differs:", *wrong]))
    console.print("Decided one by one, every figure is the same, to the cent.")


def asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--check", action="store_true", help="decide one by one too")
    parser.add_argument("--json", action="store_true", help="print the figures only")
    parser.add_argument(
        "--chart", type=Path, metavar="FILE", help="draw into this .html, .svg or .png"
    )
    options = parser.parse_args(arguments)
    if not options.path.is_file():
        parser.error(f"there is no file {options.path}")
    return options


def main(arguments: list[str] | None = None) -> None:
    options = asked(arguments)
    aside = Console(stderr=True)
    with Progress(console=aside) as bars:
        replayed = replay(read(options.path), bars)
    if options.json:
        sys.stdout.write(json.dumps(replayed.as_data(), indent=2) + "\n")
    else:
        Teller(Console()).tell(replayed)
    if options.chart:
        draw(replayed.comparison, options.chart)
    if options.check or options.path == SAMPLE:
        rows = claims.read(options.path)
        check(replayed, track(rows, "Deciding one by one", console=aside), aside)


if __name__ == "__main__":
    main()
