"""All the checks of a rulebook, gathered."""

from collections.abc import Iterator

from complaintkit.checking.deadlines import deadline_flaws
from complaintkit.checking.house import House
from complaintkit.checking.ladder import ladder_flaws
from complaintkit.checking.people import roster_flaws
from complaintkit.checking.tables import table_flaws
from complaintkit.policies.situation import Roster
from complaintkit.rules.flaws import Flaw, Flaws, Gravity

_ERROR = Gravity.ERROR


def checked(house: House, roster: Roster | None = None) -> Flaws:
    """All that is wrong with *house*, and with *roster* if one is given.

    What belongs to one place stands together, errors first.

    >>> from complaintkit.presets import standard
    >>> print(checked(standard("EUR")))
    no flaws
    """
    found = list(_flaws(house, roster))
    places = list(dict.fromkeys(flaw.where for flaw in found))
    return Flaws(
        sorted(
            found,
            key=lambda flaw: (places.index(flaw.where), flaw.gravity is not _ERROR),
        )
    )


def _flaws(house: House, roster: Roster | None) -> Iterator[Flaw]:
    yield from table_flaws(house)
    yield from ladder_flaws(house)
    if roster is not None:
        yield from roster_flaws(house, roster)
    yield from deadline_flaws(house)
