"""The rulebook whose stored form is kept for every schema that was released.

``python tests/rulebook_sample.py`` writes the sample of today's schema anew, with its
fingerprint and what it decides. A sample of an earlier schema is never written again.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

import complaintkit.commands as do
from complaintkit import (
    Calendar,
    Kind,
    Responsibility,
    Rulebook,
    RuleTable,
    Severity,
    Urgency,
    otherwise,
    rule,
)
from complaintkit.codec import RULEBOOK_SCHEMA, RulebookCodec
from complaintkit.complaint.assessment import Assessment
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.presets import standard
from complaintkit.presets.packs import effective_at
from complaintkit.presets.packs.europe import FlightFacts
from complaintkit.rules.facts import money
from house import ANN, euros, told

GOLDEN = Path(__file__).parent / "golden"


class ShopFacts(ComplaintFacts):
    """Facts of a house that asks what the customer paid."""

    price = money(up_to=100_000, missing=True, of="price")


CODEC = RulebookCodec(facts=[ComplaintFacts, ShopFacts, FlightFacts])


def sample() -> Rulebook:
    """A rulebook with clocks, two packs and a table of the house's own."""
    desk = Calendar(
        "desk",
        "Europe/London",
        "Mo-Fr 09:00-12:30,13:30-17:00; Sa 09:00-13:00",
        holidays={date(2026, 4, 3): "Good Friday", date(2026, 12, 25): "Christmas"},
        special={date(2026, 12, 24): "09:00-12:00", date(2026, 12, 31): "off"},
        years=range(2026, 2029),
    )
    routing = RuleTable(
        "routing",
        ShopFacts,
        [
            rule(
                "dear-or-unknown",
                (ShopFacts.price >= euros(500)) | ShopFacts.price.missing(),
                ShopFacts.severity >= Severity.HIGH,
                then="management",
                because="we do not guess what a grave complaint is about",
            ),
            rule(
                "billing",
                ShopFacts.kind.is_in(Kind.BILLING)
                | ShopFacts.price.between(euros(1), euros(50)),
                then="billing",
            ),
            otherwise("customer_service"),
        ],
    )
    packs = [effective_at(name, date(2026, 3, 2)) for name in ("uk-fca-disp", "eu-261")]
    return standard("EUR", calendar=desk).with_(
        id="sample",
        version="2026",
        routing=routing,
        packs=[pack.for_house(desk) for pack in packs],
    )


def decisions(rulebook: Rulebook) -> list[str]:
    """What it says of a few complaints: each time the outcome, and by which rule."""
    grave = Assessment(
        kind=Kind.SERVICE,
        severity=Severity.HIGH,
        urgency=Urgency.IMMEDIATE,
        responsibility=Responsibility.STAFF,
    )
    slight = Assessment(kind=Kind.BILLING, severity=Severity.LOW)
    return [
        str(decision).splitlines()[0]
        for assessment in (grave, slight)
        for loss in (None, "80.00", "12000.00")
        for entry in told((do.Assess(assessment), ANN), rulebook=rulebook, loss=loss)[1]
        for decision in entry.decisions
    ]


def expected(rulebook: Rulebook) -> dict[str, Any]:
    return {
        "fingerprint": rulebook.pin.fingerprint,
        "decisions": decisions(rulebook),
    }


def main() -> None:
    rulebook = sample()
    data = CODEC.to_dict(rulebook)
    texts = {
        "json": json.dumps(data, indent=1, ensure_ascii=False) + "\n",
        "toml": tomli_w.dumps(data),
        "expected.json": json.dumps(expected(rulebook), indent=1, ensure_ascii=False)
        + "\n",
    }
    for ending, text in texts.items():
        path = GOLDEN / f"rulebook-{RULEBOOK_SCHEMA}.{ending}"
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
