"""What the host knows and the complaint does not."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from complaintkit.fields import as_tuple, not_negative, of_type
from complaintkit.money import Money


def _holders(
    holders: Mapping[str, Iterable[str]] | tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = holders.items() if isinstance(holders, Mapping) else as_tuple(holders)
    return tuple((role, as_tuple(ids)) for role, ids in pairs)


@frozen
class Roster:
    """Who holds which role today; a role that nobody holds is vacant.

    >>> roster = Roster({"supervisor": ["bo"], "manager": []})
    >>> roster.holders_of("supervisor"), roster.holders_of("manager")
    (('bo',), ())
    """

    holders: tuple[tuple[str, tuple[str, ...]], ...] = field(converter=_holders)

    def holders_of(self, role: str) -> tuple[str, ...]:
        """The ids of the actors who hold *role*."""
        return dict(self.holders).get(role, ())


@frozen(kw_only=True)
class Situation:
    """What only the host can know, given with a command.

    None is *not given*; an empty roster and a sum of zero are answers. *spent_by_actor*
    is what the actor has authorised on other complaints within the period that the
    rulebook's allowance names; it holds only while the host locks that sum.

    >>> Situation(spent_by_actor=Money("40.00", "EUR")).roster is None
    True
    """

    roster: Roster | None = field(default=None, validator=of_type(Roster, type(None)))
    spent_by_actor: Money | None = field(
        default=None, validator=[of_type(Money, type(None)), not_negative]
    )


NOTHING_GIVEN = Situation()
"""The situation of a host that has nothing to add."""
