"""Routing (分派): which department handles which complaint."""

from complaintkit.policies.tables import TablePolicy


class RoutingPolicy(TablePolicy[str]):
    """Facts to department, by table; the roster knows its contact and supervisor.

    >>> from complaintkit.presets import standard
    >>> sorted({rule.then for rule in standard("EUR").routing.table.rules})
    ['billing', 'customer_service', 'management', 'quality']
    """

    __slots__ = ()
    NAME = "routing"
    EXPECTED = "a department's name"

    @staticmethod
    def fits(outcome: object) -> bool:
        """A name is a str with something in it."""
        return type(outcome) is str and bool(outcome.strip())
