"""Draw the pictures of the docs, in light and in dark.

    python docs/pictures.py

It needs the extra ``dev`` and a Chromium; ``tests/test_pictures.py`` says when one of
them is no longer what the library shows.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from complaintkit import Calendar, Money, RuleTable, Severity, otherwise, rule
from complaintkit.complaint.assessment import Responsibility, Scope, Urgency
from complaintkit.policies.authority import AuthorityPolicy, Level
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard
from complaintkit.rulebook import Rulebook
from complaintkit.whatif import Columns, always, amount, compare
from complaintkit.whatif.comparison import Comparison

IMAGES = Path(__file__).parent / "images"
DIGESTS = IMAGES / "digests.json"
THEMES = {"light": ("#ffffff", "#1f2328"), "dark": ("#0d1117", "#e6edf3")}
SIZES = {"decision": (670, 530), "flaws": (1080, 350), "what-if": (690, 480)}

DESK = Calendar(
    "desk",
    "Europe/Paris",
    "Mo-Fr 09:00-17:00",
    holidays=[date(2026, 5, 1)],
    years=range(2025, 2028),
)
TODAY = standard("EUR", calendar=DESK)
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ background: {paper}; color: {ink}; margin: 24px;
       font: 14px/1.5 system-ui, "DejaVu Sans", sans-serif; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: 4px 10px; border-bottom: 1px solid rgba(128, 128, 128, 0.35); }}
caption {{ padding: 4px 10px 8px; }}
</style>{body}"""


def decision() -> str:
    """An explained decision: why this tier, and what is near."""
    asked = TODAY.tiering.table.explain(
        safety=False,
        severity=Severity.MEDIUM,
        loss=Money("1200.00", "EUR"),
        reopenings=0,
        closed_tier=None,
        responsibility=Responsibility.STAFF,
        scope=Scope.REPEATED,
        urgency=Urgency.SOON,
    )
    return asked._repr_html_()


def euro(units: int) -> Money:
    """So many euros."""
    return Money(units, "EUR")


def flawed() -> Rulebook:
    """A rulebook as it is written on a bad day."""
    tiering = RuleTable(
        "tiering",
        F,
        [
            rule(
                "slight", F.severity <= Severity.LOW, then=TODAY.tiering.tiers.GENERAL
            ),
            rule("large", F.loss >= euro(1000), then=TODAY.tiering.tiers.IMPORTANT),
            rule("huge", F.loss >= euro(10_000), then=TODAY.tiering.tiers.URGENT),
            rule(
                "high",
                F.severity.is_in(Severity.HIGH),
                then=TODAY.tiering.tiers.URGENT,
            ),
            rule(
                "grave", F.severity >= Severity.HIGH, then=TODAY.tiering.tiers.IMPORTANT
            ),
        ],
    )
    routing = RuleTable(
        "routing",
        F,
        [
            otherwise("customer_service"),
            rule("urgent", F.tier >= TODAY.tiering.tiers.URGENT, then="management"),
        ],
    )
    ranks = [level.role for level in TODAY.authority.ladder]
    limits = [100, 500, 2_000, 10_000]
    ladder = [Level(rank, euro(most)) for rank, most in zip(ranks, limits, strict=True)]
    ladder.append(Level("owner", euro(50_000)))
    return TODAY.with_(
        version="draft",
        tiering=tiering,
        routing=routing,
        authority=AuthorityPolicy(ladder),
    )


def flaws() -> str:
    """What is wrong with that rulebook."""
    return flawed().check()._repr_html_()


def claims() -> pl.DataFrame:
    """Claims in which every fact takes turns with every other."""
    rows = range(2_000)
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    return pl.DataFrame(
        {
            "severity": [list(Severity)[n % 4].value for n in rows],
            "cents": [n * n % 1_500_000 for n in rows],
            "received": [start + timedelta(hours=n) for n in rows],
        },
        schema_overrides={"received": pl.Datetime("us", "UTC")},
    )


def what_if() -> Comparison:
    """Twice the loss in the place of one and a half times, and a tier sooner."""
    table = TODAY.tiering.table.replacing(
        "large-loss",
        rule("large-loss", F.loss >= euro(400), then=TODAY.tiering.tiers.IMPORTANT),
    )
    double = RuleTable("double", F, [otherwise(Decimal(2))])
    tomorrow = TODAY.with_(version="2", tiering=table, compensation=double)
    columns = Columns(
        {
            "severity": "severity",
            "loss": amount("cents", "EUR"),
            "safety": always(False),
            "scope": always(Scope.ISOLATED),
            "urgency": always(Urgency.SOON),
            "kind": always(next(iter(F.kind.kind))),
            "reopenings": always(0),
            "closed_tier": always(None),
            "outcome": always(None),
            "responsibility": always(None),
        },
        moments={"received": "received"},
    )
    return compare(claims(), TODAY, tomorrow, columns)


def sources() -> dict[str, str]:
    """What each picture is drawn from, as text."""
    chart = json.dumps(what_if().as_data(), sort_keys=True)
    return {"decision": decision(), "flaws": flaws(), "what-if": chart}


def digests() -> dict[str, str]:
    """What tells whether a picture is still what the library shows."""
    return {
        name: hashlib.sha256(text.encode()).hexdigest()
        for name, text in sources().items()
    }


def _chart() -> str:
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(what_if().chart().to_json())
    return svg


def draw(browser: str) -> None:
    """Draw every picture in every theme."""
    bodies = {"decision": decision(), "flaws": flaws(), "what-if": _chart()}
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        for name, body in bodies.items():
            for theme, (paper, ink) in THEMES.items():
                page.write_text(PAGE.format(paper=paper, ink=ink, body=body), "utf-8")
                _shoot(browser, page, IMAGES / f"{name}-{theme}.png", SIZES[name])
    DIGESTS.write_text(json.dumps(digests(), indent=2) + "\n", "utf-8")


def _shoot(browser: str, page: Path, picture: Path, size: tuple[int, int]) -> None:
    subprocess.run(
        [
            browser,
            *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            f"--window-size={size[0]},{size[1]}",
            f"--screenshot={picture}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
    )


def main() -> int:
    """Draw them, where a browser is found."""
    found = filter(
        None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    )
    browser = next(found, None)
    if browser is None:
        print("no Chromium was found: install one to draw the pictures")
        return 1
    draw(browser)
    return 0


if __name__ == "__main__":
    sys.exit(main())
