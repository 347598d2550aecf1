"""All the checks of a rulebook, gathered."""

from collections.abc import Iterator

from complaintkit.checking.deadlines import deadline_flaws
from complaintkit.checking.house import House
from complaintkit.checking.ladder import ladder_flaws
from complaintkit.checking.people import roster_flaws
from complaintkit.checking.tables import table_flaws
from complaintkit.policies.situation import Roster
from complaintkit.rules.flaws import Flaw, Flaws


def checked(house: House, roster: Roster | None = None) -> Flaws:
    """All that is wrong with *house*, and with *roster* if one is given.

    >>> from complaintkit.presets import standard
    >>> print(checked(standard("EUR")))
    no flaws
    """
    return Flaws(_flaws(house, roster))


def _flaws(house: House, roster: Roster | None) -> Iterator[Flaw]:
    yield from table_flaws(house)
    yield from ladder_flaws(house)
    if roster is not None:
        yield from roster_flaws(house, roster)
    yield from deadline_flaws(house)
