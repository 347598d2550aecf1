"""What the type checker must infer on the public surface; checked, never run."""

from collections.abc import Coroutine
from datetime import datetime
from decimal import Decimal
from typing import Any, assert_type

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Complaint,
    Decision,
    Duty,
    Entry,
    Handled,
    Intake,
    Money,
    Reading,
    Reason,
    Rounding,
    Rulebook,
    RuleTable,
    Severity,
    Tier,
    available,
    handle,
    open_complaint,
    otherwise,
    read_clocks,
    reasons_against,
    replay,
    rule,
    what_is_due,
)
from complaintkit.codec import Codec
from complaintkit.handling import Availability
from complaintkit.handling.follow import follow, follow_async
from complaintkit.lifecycle.live import live
from complaintkit.lifecycle.moves import Moves
from complaintkit.lifecycle.nested import NestedLifecycle
from complaintkit.lifecycle.standard import StandardChart
from complaintkit.policies.facts import ComplaintFacts as F
from complaintkit.presets import standard


def surface(intake: Intake, by: Actor, at: datetime, data: dict[str, object]) -> None:
    rulebook = standard("EUR")
    assert_type(rulebook, Rulebook)

    opened = open_complaint(intake, rulebook, id="C-1", by=by, at=at)
    assert_type(opened, Handled)
    complaint, entries = opened
    assert_type(complaint, Complaint)
    assert_type(entries, tuple[Entry, ...])

    assert_type(handle(complaint, do.ConfirmRecord(), rulebook, by=by, at=at), Handled)
    reasons = reasons_against(complaint, do.ConfirmRecord(), rulebook, by=by, at=at)
    assert_type(reasons, tuple[Reason, ...])
    assert_type(available(complaint, rulebook, by=by, at=at), tuple[Availability, ...])
    assert_type(replay(entries), Complaint)
    assert_type(read_clocks(complaint, rulebook, at=at), tuple[Reading, ...])
    assert_type(what_is_due(complaint, rulebook, at=at), tuple[Duty, ...])

    table = RuleTable(
        "tiering",
        F,
        [
            rule("grave", F.severity >= Severity.HIGH, then=Tier.URGENT),
            otherwise(Tier.GENERAL),
        ],
    )
    assert_type(table, RuleTable[Tier])
    assert_type(table.outcome(complaint), Tier)
    assert_type(table.decide(complaint), Decision[Tier])

    machine = live(complaint, StandardChart, listeners=[object()])
    assert_type(machine, StandardChart)
    follow(machine, opened)
    following: Coroutine[Any, Any, None] = follow_async(machine, opened)
    assert_type(following.close(), None)
    moves: Moves = NestedLifecycle.of(StandardChart, closed=["closed"])
    assert_type(rulebook.with_(version="2", lifecycle=moves), Rulebook)

    assert_type(Money("1.00", "EUR") + Money(1, "EUR"), Money)
    assert_type(Money(1, "EUR").times(Decimal("1.5"), Rounding.HALF_UP), Money)
    assert_type(Codec().from_dict(data, Entry), Entry)
