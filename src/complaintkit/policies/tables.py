"""How a policy takes a table in: under the name by which its decisions are known."""

from typing import TypeVar

from attrs import evolve

from complaintkit.errors import InvalidRulebook
from complaintkit.rules.table import RuleTable

T = TypeVar("T")


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
