"""Deadlines that are looser than a pack allows, with the start that shows it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from complaintkit.checking.house import House
from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Deadline, Limit, deadline
from complaintkit.errors import CannotDecide
from complaintkit.policies.clocks import Clock
from complaintkit.policies.pack import Pack
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity

_ANY_YEAR = 2028
"""A leap year, for calendars that know every year."""

_TIMES = (time(12), time(23, 30))
"""At which times of each day a clock is tried, in the zone of the pack's calendar."""


def deadline_flaws(house: House) -> Iterator[Flaw]:
    """Packs looser than as shipped, and own clocks looser than those of a pack.

    A clock of the house is held against a pack's that starts with the same event and
    stops with the same events or more: both deadlines are reckoned for every day of
    one year, the last after which their calendars know another, without pauses and
    extensions. A pack's limit that is left to a table of several is not compared.

    >>> from complaintkit.presets import standard
    >>> list(deadline_flaws(standard("EUR")))
    []
    """
    yield from _loose_packs(house)
    for pack in house.packs:
        for law in pack.clocks:
            for own in _counterparts(house.clocks, law):
                yield from _held_against(own, law, pack.id)


def _loose_packs(house: House) -> Iterator[Flaw]:
    from complaintkit.presets.packs import loosened

    examples = {
        f"{pack.id}: clock {own.name}: its limit": example
        for pack in house.packs
        for own, example in _longer(pack)
    }
    for found in loosened(house):
        pack_id, _, what = found.partition(": ")
        about = next((each for each in examples if found.startswith(each)), "")
        yield Flaw(
            FlawKind.LOOSE_PACK,
            Gravity.ERROR,
            f"pack {pack_id}",
            what,
            example=examples.get(about) or _as_shipped(what, pack_id, house),
        )


def _as_shipped(what: str, pack_id: str, house: House) -> str:
    """What the pack as it is shipped says of the clock that is spoken of, if of one."""
    from complaintkit.presets.packs import shipped

    [pack] = [each for each in house.packs if each.id == pack_id]
    model = shipped(pack)
    for law in () if model is None else model.clocks:
        if what.startswith(f"clock {law.name}"):
            events = f"from {' or '.join(law.starts)} to {' or '.join(law.stops)}"
            return f"as shipped: {law.name} {_only(law) or 'as promised'}, {events}"
    return f"pack = {pack_id}, version = {pack.version}"


def _longer(pack: Pack) -> Iterator[tuple[Clock, str]]:
    """The clocks of *pack* that end later than as it is shipped, with an example."""
    from complaintkit.presets.packs import shipped

    model = shipped(pack)
    laws = {} if model is None else {law.name: law for law in model.clocks}
    for own in pack.clocks:
        law = laws.get(own.name)
        if law is not None:
            trials = _trials(own, evolve(law, calendar=own.calendar))
            examples = [trial.example(own.starts[0]) for trial in trials]
            yield own, next(filter(None, examples), "")


def _counterparts(clocks: Iterable[Clock], law: Clock) -> list[Clock]:
    """Those of *clocks* by which a house may believe to keep *law*.

    Where one stops with more of its events than another, that one is the nearer.
    """
    found = [own for own in clocks if _guards(own, law)]
    return [
        own
        for own in found
        if not any({*own.stops} < {*other.stops} for other in found)
    ]


def _guards(own: Clock, law: Clock) -> bool:
    return (
        bool({*own.starts} & {*law.starts})
        and {*own.stops} <= {*law.stops}
        and {*own.repeats} <= {*law.repeats}
        and own.stage in {None, law.stage}
    )


def _held_against(own: Clock, law: Clock, pack: str) -> Iterator[Flaw]:
    event = next(each for each in own.starts if each in law.starts)
    allowed = _only(law)
    names = (f"clock {own.name}", f"{law.name} of {pack}, which allows {allowed}")
    trials = _trials(own, law)
    late = [trial for trial in trials if trial.late is not None]
    untried = [trial for trial in trials if not trial.reckoned]
    if late:
        what = "{} may end after {}"
        yield _loose(FlawKind.LOOSE_DEADLINE, what, names, late, event)
    if untried:
        what = "{} was not held against {}: the calendars end too early"
        yield _loose(FlawKind.UNFINISHED, what, names, untried, event)


def _trials(own: Clock, law: Clock) -> list["_Trial"]:
    """Each limit of *own* held against that of *law*, if it has one and no more."""
    allowed = _only(law)
    if allowed is None or own.limit is None:
        return []
    return [
        _tried(rule.name, (rule.then, own.counted_on), (allowed, law.counted_on))
        for rule in own.limit.rules
        if rule.then is not None
    ]


def _only(law: Clock) -> Limit | None:
    """The limit of *law*, if it has one and no more."""
    limits = {rule.then for rule in law.limit.rules} if law.limit else set()
    return next(iter(limits)) if len(limits) == 1 else None


Counted = tuple[Limit, Calendar]


@frozen
class _Trial:
    """A limit of the house, whether it could be tried, and the first start it fails."""

    rule: str
    limit: Limit
    reckoned: bool = True
    late: tuple[datetime, Deadline, Deadline] | None = None

    def example(self, event: str) -> str:
        if self.late is None:
            return ""
        start, mine, theirs = self.late
        ends: tuple[date, date] = (mine.on, theirs.on)
        if mine.on == theirs.on:
            ends = (mine.due, theirs.due)
        own, law = map(_said, ends)
        return f"{event} {_said(start)}: own due {own}, the pack's due {law}"


def _said(moment: date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else str(moment)


def _tried(rule: str, own: Counted, law: Counted) -> _Trial:
    limit, reckoned = own[0], own[1] == law[1] and _is_shorter(own[0], law[0])
    if reckoned:
        return _Trial(rule, limit)
    for start in _starts(own[1], law[1]):
        mine, theirs = _deadline(own, start), _deadline(law, start)
        if mine is not None and theirs is not None:
            reckoned = True
            if mine.due > theirs.due:
                return _Trial(rule, limit, late=(start, mine, theirs))
    return _Trial(rule, limit, reckoned)


def _is_shorter(limit: Limit, allowed: Limit) -> bool:
    """Whether it is no longer on any calendar."""
    alike = limit.unit is allowed.unit and limit.start_is_day == allowed.start_is_day
    return alike and limit.amount <= allowed.amount


def _starts(one: Calendar, other: Calendar) -> Iterator[datetime]:
    zone = ZoneInfo(other.zone)
    days = (
        date(year, 1, 1) + timedelta(days=number)
        for year in _a_year(one, other)
        for number in range(365)
    )
    return (datetime.combine(day, at, zone) for day, at in product(days, _TIMES))


def _a_year(one: Calendar, other: Calendar) -> list[int]:
    """The last year that both calendars know and do not end with, if there is one."""
    known = [set(each.years) for each in (one, other) if each.years is not None]
    years = sorted(set.intersection(*known)) if known else [_ANY_YEAR]
    return years[-2:][:1]


def _deadline(counted: Counted, start: datetime) -> Deadline | None:
    """None where the calendar ends before."""
    limit, calendar = counted
    try:
        return deadline(limit, calendar, start)
    except CannotDecide:
        return None


def _loose(
    kind: FlawKind,
    what: str,
    names: tuple[str, str],
    trials: list[_Trial],
    event: str,
) -> Flaw:
    where, law = names
    limits = ", ".join(str(trial.limit) for trial in trials)
    return Flaw(
        kind,
        Gravity.WARNING,
        where,
        what.format(limits, law),
        [trial.rule for trial in trials],
        trials[0].example(event),
    )
