"""Claims in columns: drawn at random, the same at every run."""

from datetime import date
from enum import Enum
from typing import Any

import numpy as np
import polars as pl

from complaintkit import Calendar, Responsibility, Severity, Tier, Urgency
from complaintkit.complaint.assessment import Outcome, Scope
from complaintkit.presets import standard
from complaintkit.whatif.columns import Columns, amount

COLUMNS = Columns(
    {
        "severity": "severity",
        "urgency": "urgency",
        "scope": "scope",
        "safety": "safety",
        "responsibility": "responsibility",
        "outcome": "outcome",
        "reopenings": "reopenings",
        "closed_tier": "closed_tier",
        "loss": amount("cents", "EUR"),
    },
    moments={"received": "received"},
)
DESK = Calendar(
    "desk",
    "Europe/London",
    "Mo-Fr 09:00-12:30,13:30-17:00",
    holidays=[date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)],
)
_TIMED = standard("EUR", calendar=DESK)
RULEBOOK = _TIMED.with_(version="1, one clock", clocks=_TIMED.clocks[:1])
NEW_YEAR, YEAR = 1_767_225_600, 365 * 86_400


def claims(rows: int) -> pl.DataFrame:
    """That many claims; choices are Enum columns."""
    random = np.random.default_rng(7)

    def rarely(share: float) -> pl.Series:
        return pl.Series(random.random(rows) < share)

    def one_of(kind: type[Enum]) -> pl.Series:
        values = [each.value for each in kind]
        drawn = pl.Series(random.integers(0, len(values), rows, dtype=np.uint32))
        return pl.Series(values).gather(drawn).cast(pl.Enum(values))

    def gaps(column: pl.Series, share: float) -> pl.Expr:
        return pl.when(~rarely(share)).then(column)

    cents = np.exp(random.normal(9.5, 2.2, rows)).astype(np.int64).clip(0, 10**9)
    columns: dict[str, Any] = {
        "severity": one_of(Severity),
        "urgency": one_of(Urgency),
        "scope": one_of(Scope),
        "safety": rarely(0.02),
        "responsibility": gaps(one_of(Responsibility), 0.3),
        "outcome": gaps(one_of(Outcome), 0.2),
        "reopenings": pl.Series(random.integers(0, 4, rows)) * rarely(0.1),
        "closed_tier": gaps(one_of(Tier), 0.7),
        "cents": gaps(pl.Series(cents), 0.1),
        "received": pl.Series(NEW_YEAR + random.integers(0, YEAR, rows)),
    }
    return pl.select(**columns)
