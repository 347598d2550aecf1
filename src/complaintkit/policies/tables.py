"""How a policy takes a table in: under the name by which its decisions are known."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from attrs import evolve, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.errors import InvalidRulebook
from complaintkit.rules.decision import Decision
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


@frozen
class TablePolicy(ABC, Generic[T]):
    """A policy that is one table; each kind has a name and checks the outcomes.

    >>> from complaintkit.presets import standard
    >>> isinstance(standard("EUR").routing, TablePolicy)
    True
    """

    NAME: ClassVar[str]
    EXPECTED: ClassVar[str]

    table: RuleTable[T]

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "table", named(self.NAME, self.table))
        must_lead_to(self.table, self.EXPECTED, self.fits)

    @staticmethod
    @abstractmethod
    def fits(outcome: object) -> bool:
        """Whether a rule may lead to *outcome*."""

    def decide(self, complaint: Draft) -> Decision[T]:
        """The outcome, with its reasons; CannotDecide where a fact is missing."""
        return self.table.decide(complaint)
