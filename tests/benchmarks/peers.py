"""The same tiering in the rule engines that a Python user would pick instead."""

from collections.abc import Callable
from typing import Any

import rule_engine
import zen
from complaints import RULEBOOK, cases
from measuring import report

from complaintkit import Complaint
from complaintkit.complaint.assessment import OWN_FAULT

TABLE = RULEBOOK.tiering.table
AGAIN = "reopenings >= 2"
OWN = str([each.value for each in OWN_FAULT])
RULES = (
    ("safety", "urgent"),
    ('severity == "critical"', "urgent"),
    ("loss != null and loss >= 10000", "urgent"),
    (f'{AGAIN} and closed_tier in ["important", "urgent"]', "urgent"),
    (f'severity in ["high", "critical"] and responsibility in {OWN}', "important"),
    ('scope == "widespread"', "important"),
    ("loss != null and loss >= 1000", "important"),
    (
        'urgency == "immediate" and severity in ["medium", "high", "critical"]',
        "important",
    ),
    (AGAIN, "important"),
)


def first_match() -> str:
    """One expression, which both of them read: the first rule that holds."""
    expression = '"general"'
    for condition, tier in reversed(RULES):
        expression = f'({condition}) ? "{tier}" : ({expression})'
    return expression


def as_dict(complaint: Complaint) -> dict[str, Any]:
    """What the engines are given; amounts in whole units, for zen takes no Decimal."""
    assessment, loss = complaint.assessment, complaint.intake.demand.loss
    if assessment is None:
        raise ValueError("not assessed")
    responsibility, closed = complaint.responsibility, complaint.closed_tier
    return {
        "safety": assessment.safety,
        "severity": assessment.severity.value,
        "urgency": assessment.urgency.value,
        "scope": assessment.scope.value,
        "loss": None if loss is None else int(loss.amount),
        "responsibility": None if responsibility is None else responsibility.value,
        "reopenings": complaint.reopenings,
        "closed_tier": None if closed is None else closed.value,
    }


def peers() -> None:
    complaints = cases()
    dicts = [as_dict(each) for each in complaints]
    in_zen = zen.compile_expression(first_match())
    in_rule_engine = rule_engine.Rule(first_match())
    expected = [TABLE.outcome(each).value for each in complaints]
    for evaluate in (in_zen.evaluate, in_rule_engine.evaluate):
        if [evaluate(each) for each in dicts] != expected:
            raise AssertionError(evaluate)

    def through(
        decide: Callable[[Any], object], given: list[Any]
    ) -> Callable[[], None]:
        def run() -> None:
            for each in given:
                decide(each)

        return run

    report(
        "One tiering decision, here and in rule engines; what they read is made before",
        len(complaints),
        {
            "RuleTable.outcome": through(TABLE.outcome, complaints),
            "RuleTable.decide": through(TABLE.decide, complaints),
            "zen-engine, compiled expression": through(in_zen.evaluate, dicts),
            "rule-engine": through(in_rule_engine.evaluate, dicts),
        },
        [
            ("zen-engine, compiled expression", "RuleTable.outcome", ">= 1", "peer"),
            ("rule-engine", "RuleTable.outcome", ">= 1", "peer"),
        ],
    )
