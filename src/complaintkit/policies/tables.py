"""How a policy takes a table in: under the name by which its decisions are known."""

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import evolve

from complaintkit.errors import InvalidRulebook
from complaintkit.rules.table import RuleTable

T = TypeVar("T")


def must_lead_to(
    table: RuleTable[Any], expected: str, fits: Callable[[object], bool]
) -> None:
    """InvalidRulebook with every rule whose outcome does not fit.

    >>> from complaintkit.rules.facts import Facts
    >>> from complaintkit.rules.table import otherwise
    >>> must_lead_to(RuleTable("t", Facts, [otherwise(1)]), "a number", bool)
    """
    wrong = [
        f"{table.name}: rule {rule.name!r} ({rule.written_at}): expected {expected}, "
        f"got {rule.then!r}"
        for rule in table.rules
        if not fits(rule.then)
    ]
    if wrong:
        raise InvalidRulebook(wrong)


def named(name: str, table: RuleTable[T]) -> RuleTable[T]:
    """The table under its policy's name; InvalidRulebook if it is none.

    >>> from complaintkit.rules.facts import Facts
    >>> from complaintkit.rules.table import otherwise
    >>> named("tiering", RuleTable("mine", Facts, [otherwise(1)])).name
    'tiering'
    """
    if not isinstance(table, RuleTable):
        raise InvalidRulebook([f"{name}: expected a RuleTable, got {table!r}"])
    return table if table.name == name else evolve(table, name=name)
