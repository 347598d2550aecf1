"""What the host knows and the complaint does not."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.errors import InvalidValue
from complaintkit.fields import (
    as_tuple,
    counted,
    not_negative,
    of_type,
    tuple_of,
    word,
)
from complaintkit.money import Money


@frozen
class Department:
    """A department, with the one *contact* (对接人) and the one *supervisor* (监督人).

    >>> Department("billing", contact="bea", supervisor="bo").contact
    'bea'
    """

    name: str = field(validator=word)
    contact: str = field(kw_only=True, validator=word)
    supervisor: str = field(kw_only=True, validator=word)


@frozen
class Delegation:
    """A role that *giver* has handed to *to* for the time being (授权代理).

    >>> Delegation("supervisor", giver="bo", to="ann").to
    'ann'
    """

    role: str = field(validator=word)
    giver: str = field(kw_only=True, validator=word)
    to: str = field(kw_only=True, validator=word)


def _holders(
    holders: Mapping[str, Iterable[str]] | tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = holders.items() if isinstance(holders, Mapping) else as_tuple(holders)
    try:
        return tuple((role, as_tuple(ids)) for role, ids in pairs)
    except (TypeError, ValueError):
        message = "Roster.holders: expected roles with those who hold them"
        raise InvalidValue(f"{message}, got {holders!r}") from None


def _words_once(roster: "Roster", attribute: "Attribute[Any]", holders: Any) -> None:
    roles = [role for role, _ in holders]
    for name in (*roles, *(each for _, ids in holders for each in ids)):
        word(roster, attribute, name)
    twice = sorted({role for role in roles if roles.count(role) > 1})
    if twice:
        raise InvalidValue(f"Roster.holders: {', '.join(twice)} stands twice")


def _departments(items: Iterable[Department]) -> tuple[Department, ...]:
    return as_tuple(items)


def _delegations(items: Iterable[Delegation]) -> tuple[Delegation, ...]:
    return as_tuple(items)


def _named_once(
    roster: "Roster",
    attribute: "Attribute[tuple[Department, ...]]",
    departments: tuple[Department, ...],
) -> None:
    names = [department.name for department in departments]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidValue(f"Roster.departments: {', '.join(twice)} stands twice")


def _without_cycles(
    roster: "Roster",
    attribute: "Attribute[tuple[Delegation, ...]]",
    delegations: tuple[Delegation, ...],
) -> None:
    for each in delegations:
        way = _way_back(delegations, each)
        if way:
            round_ = " -> ".join(way)
            message = f"{each.role} comes back to {each.giver}, who delegated it"
            raise InvalidValue(f"Roster.delegations: {message}: {round_}")


def _way_back(
    delegations: tuple[Delegation, ...], first: Delegation
) -> tuple[str, ...]:
    """Through whose hands the role comes back to who gave it, by the shortest way."""
    ways: list[tuple[str, ...]] = [(first.giver, first.to)]
    for way in ways:
        if way[-1] == first.giver:
            return way
        ways += [
            (*way, each.to)
            for each in delegations
            if (each.role, each.giver) == (first.role, way[-1])
            and each.to not in way[1:]
        ]
    return ()


@frozen
class Roster:
    """Who holds which role today, who acts for whom, and the departments.

    A role that nobody holds is vacant. A delegation may be passed on, and never comes
    back to who gave it.

    >>> roster = Roster(
    ...     {"supervisor": ["bo"], "manager": []},
    ...     delegations=[Delegation("supervisor", giver="bo", to="ann")],
    ... )
    >>> roster.holders_of("supervisor"), roster.holders_of("manager")
    (('bo',), ())
    >>> roster.acting_for("supervisor", "bo")
    ('ann',)
    """

    holders: tuple[tuple[str, tuple[str, ...]], ...] = field(
        converter=_holders, validator=_words_once
    )
    departments: tuple[Department, ...] = field(
        default=(),
        kw_only=True,
        converter=_departments,
        validator=[tuple_of(Department), _named_once],
    )
    delegations: tuple[Delegation, ...] = field(
        default=(),
        kw_only=True,
        converter=_delegations,
        validator=[tuple_of(Delegation), _without_cycles],
    )

    def holders_of(self, role: str) -> tuple[str, ...]:
        """The ids of the actors who hold *role*."""
        return dict(self.holders).get(role, ())

    def acting_for(self, role: str, giver: str) -> tuple[str, ...]:
        """Who may act in *role* for *giver*, at first or second hand."""
        found: tuple[str, ...] = ()
        asked = [giver]
        while asked:
            name = asked.pop()
            given = [
                each.to
                for each in self.delegations
                if (each.role, each.giver) == (role, name) and each.to not in found
            ]
            found += tuple(given)
            asked += given
        return found

    def department(self, name: str) -> Department | None:
        """The department of that name, if there is one."""
        for department in self.departments:
            if department.name == name:
                return department
        return None


@frozen(kw_only=True)
class Situation:
    """What only the host can know, given with a command.

    None is *not given*; an empty roster and a sum of zero are answers.

    The sums are what binds the house on *other* complaints: *spent_by_actor*, in
    *times_by_actor* offers, on the authority of the actor, or of whom the actor stands
    for; *spent_on_customer*, as goodwill; each within the period that the rulebook
    names. *spent_on_order* is the
    goodwill on the same order, whose price was *order_value*. They hold only while the
    host locks them.

    >>> Situation(spent_by_actor=Money("40.00", "EUR")).roster is None
    True
    """

    roster: Roster | None = field(default=None, validator=of_type(Roster, type(None)))
    spent_by_actor: Money | None = field(
        default=None, validator=[of_type(Money, type(None)), not_negative]
    )
    times_by_actor: int | None = field(
        default=None, validator=[of_type(int, type(None)), counted]
    )
    spent_on_order: Money | None = field(
        default=None, validator=[of_type(Money, type(None)), not_negative]
    )
    order_value: Money | None = field(
        default=None, validator=[of_type(Money, type(None)), not_negative]
    )
    spent_on_customer: Money | None = field(
        default=None, validator=[of_type(Money, type(None)), not_negative]
    )

    @property
    def amounts(self) -> tuple[Money, ...]:
        """Every sum that was given."""
        sums = (self.spent_by_actor, self.spent_on_order)
        others = (self.order_value, self.spent_on_customer)
        return tuple(each for each in (*sums, *others) if each is not None)


NOTHING_GIVEN = Situation()
"""The situation of a host that has nothing to add."""
