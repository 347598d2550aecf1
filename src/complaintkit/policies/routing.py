"""Routing (分派): which department handles which complaint."""

from attrs import field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.policies.tables import must_lead_to, named
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable


def _table(table: RuleTable[str]) -> RuleTable[str]:
    return named("routing", table)


def _is_name(department: object) -> bool:
    return type(department) is str and bool(department.strip())


@frozen
class RoutingPolicy:
    """Facts to department, by table.

    >>> from complaintkit.presets import standard
    >>> sorted({rule.then for rule in standard("EUR").routing.table.rules})
    ['billing', 'customer_service', 'management', 'quality']
    """

    table: RuleTable[str] = field(converter=_table)

    def __attrs_post_init__(self) -> None:
        must_lead_to(self.table, "a department's name", _is_name)

    def decide(self, complaint: Draft) -> Decision[str]:
        """The department, with its reasons; CannotDecide where a fact is missing."""
        return self.table.decide(complaint)
