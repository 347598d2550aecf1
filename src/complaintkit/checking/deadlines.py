"""Deadlines that are looser than a pack allows, with the start that shows it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from attrs import frozen

from complaintkit.checking.house import House
from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Deadline, Limit, deadline
from complaintkit.errors import CannotDecide
from complaintkit.policies.clocks import Clock
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity

_ANY_YEAR = range(2028, 2029)
"""A leap year, for calendars that know every year."""

_MOST_YEARS = 5
"""So many of the years that two calendars know are looked at, from the first."""

_TIMES = (time(12), time(0), time(23, 30))
"""At which times of each day a clock is tried, in the zone of the pack's calendar."""


def deadline_flaws(house: House) -> Iterator[Flaw]:
    """Packs looser than as shipped, and own clocks looser than those of a pack.

    Where a clock of the house starts with the same event as a pack's and stops with no
    other, both deadlines are reckoned for every day of the years that the calendars
    know, without pauses and extensions. A pack's limit that is left to a table of
    several is not compared.

    >>> from complaintkit.presets import standard
    >>> list(deadline_flaws(standard("EUR")))
    []
    """
    yield from _loose_packs(house)
    for pack, own in product(house.packs, house.clocks):
        for law in pack.clocks:
            if _guards(own, law):
                yield from _of_clock(own, law, pack.id)


def _loose_packs(house: House) -> Iterator[Flaw]:
    from complaintkit.presets.packs import loosened

    for found in loosened(house):
        pack, _, what = found.partition(": ")
        yield Flaw(FlawKind.LOOSE_PACK, Gravity.ERROR, f"pack {pack}", what)


def _guards(own: Clock, law: Clock) -> bool:
    """Whether who keeps to *own* may believe to keep to *law* as well."""
    together = bool({*own.starts} & {*law.starts}) and {*own.stops} <= {*law.stops}
    return together and own.stage in {None, law.stage}


def _of_clock(own: Clock, law: Clock, pack: str) -> Iterator[Flaw]:
    allowed = _only(law)
    if allowed is None or own.limit is None:
        return
    event = next(each for each in own.starts if each in law.starts)
    for rule in own.limit.rules:
        if rule.then is not None:
            pair = _Pair(rule.then, own.counted_on, allowed, law.counted_on)
            names = (f"clock {own.name}", event, f"{law.name} of {pack}")
            yield from _compared(pair, names, rule.name)


def _only(law: Clock) -> Limit | None:
    """The limit of *law*, if it has one and no more."""
    limits = {rule.then for rule in law.limit.rules} if law.limit else set()
    return next(iter(limits)) if len(limits) == 1 else None


@frozen
class _Pair:
    """A limit of the house, and one of the law that it is held against."""

    own: Limit
    calendar: Calendar
    allowed: Limit
    counted_on: Calendar

    def reckoned(self) -> Iterator[tuple[datetime, Deadline, Deadline]]:
        """Each start for which both calendars go far enough, with both deadlines."""
        zone = ZoneInfo(self.counted_on.zone)
        years = _known(self.calendar, self.counted_on)
        days = (date(y, 1, 1) + timedelta(n) for y in years for n in range(366))
        for day, at in product(days, _TIMES):
            start = datetime.combine(day, at, zone)
            try:
                mine = deadline(self.own, self.calendar, start)
                yield start, mine, deadline(self.allowed, self.counted_on, start)
            except CannotDecide:
                continue


def _known(one: Calendar, other: Calendar) -> list[int]:
    """The years that both calendars know."""
    known = [each.years for each in (one, other) if each.years is not None]
    years = set.intersection(*map(set, known)) if known else {*_ANY_YEAR}
    return sorted(years)[:_MOST_YEARS]


def _compared(pair: _Pair, names: tuple[str, str, str], rule: str) -> Iterator[Flaw]:
    where, event, law = names
    tried = False
    for start, mine, theirs in pair.reckoned():
        tried = True
        if mine.due > theirs.due:
            what = f"{pair.own} may end after {law}, which allows {pair.allowed}"
            days = mine.on != theirs.on
            ends = [each.on if days else each.due for each in (mine, theirs)]
            example = f"{event} {_said(start)}: due {_said(ends[0])}, "
            example += f"by {law} due {_said(ends[1])}"
            kind, gravity = FlawKind.LOOSE_DEADLINE, Gravity.WARNING
            yield Flaw(kind, gravity, where, what, [rule], example)
            return
    if not tried:
        what = f"{pair.own} was not held against {law}: the calendars end too early"
        yield Flaw(FlawKind.UNFINISHED, Gravity.WARNING, where, what, [rule])


def _said(moment: date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else str(moment)
