"""The deadlines of a calendar as a table: for every day a few straight pieces.

Within a day of UTC the deadline of a limit either stays where it is while the start
moves on, or moves on with it. Where that changes follows from the calendar: the clock
on the wall turns to another date, a window opens or closes, or so much working time is
left that the limit ends in another window.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, chain, groupby, pairwise
from typing import Final, ParamSpec, TypeVar

from attrs import evolve, frozen

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit, deadline
from complaintkit.errors import CannotDecide

DAY: Final = 86_400
"""The seconds of a day of UTC."""

UNKNOWN: Final = -(2**40)
"""Stands for a deadline that the calendar does not know, 34,000 years before any."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
# no calendar knows a day before or after these, in whichever zone
_DAYS: Final = range(-1, (date(9801, 1, 1) - _EPOCH.date()).days + 1)

P = ParamSpec("P")
T = TypeVar("T")


@frozen
class Piece:
    """From *start* on, the deadline is the later of *value* and the start plus *lead*.

    All three are whole seconds, *start* and *value* since the epoch. Either the lead
    is too short to matter before the day is over, or the deadline moves on with the
    start once it has caught up with *value*.

    >>> piece = Piece(start=100, value=500, lead=300)
    >>> piece.at(150), piece.at(200), piece.at(250)
    (500, 500, 550)
    """

    start: int
    value: int
    lead: int

    def at(self, second: int) -> int:
        """The deadline of what starts at *second*."""
        return max(self.value, second + self.lead)


Days = tuple[int, ...]
"""Days since the epoch, in order."""

Row = tuple[int, tuple[Piece, ...]]
"""A day, as days since the epoch, with its pieces; the first begins with the day."""


def pieces(limit: Limit, calendar: Calendar, days: Iterable[int]) -> Iterator[Row]:
    """The deadlines of *limit* on each of *days*, which are counted from the epoch.

    They equal ``deadline(limit, calendar, start).due`` at every whole second; a start
    within a second counts as that second's beginning. Where the calendar ends within a
    day, the value of a piece is ``UNKNOWN``; a day that it does not know is left out.

    >>> from complaintkit.clocks import Unit
    >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
    >>> friday, found = next(pieces(Limit(2, Unit.HOURS), desk, [20_518]))
    >>> [piece.start - friday * DAY for piece in found]  # midnight, 15:00:01, 17:00
    [0, 54001, 61200]
    """
    known = sorted({day for day in days if day in _DAYS})
    for _, year in groupby(known, lambda day: _date(day).year):
        yield from _of_year(limit, calendar, tuple(year))


def tabulated(
    limits: Sequence[Limit | None], calendar: Calendar, days: Iterable[int]
) -> dict[str, list[int]]:
    """A table with a row for each day and limit, by columns that a data frame can take.

    ``key`` is the day times the number of limits, plus the place of the limit. The
    columns ``value_1`` and ``lead_1`` are the piece with which the day begins, and
    ``start_2``, ``value_2``, ``lead_2`` the next; days that have fewer pieces than
    another are filled up with some that never begin.

    >>> from complaintkit.clocks import Unit
    >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
    >>> tabulated([None, Limit(1, Unit.CALENDAR_DAYS)], desk, [20_518])["key"]
    [41037]
    """
    wanted, rows = sorted(set(days)), []
    for number, limit in enumerate(limits):
        found = () if limit is None else pieces(limit, calendar, wanted)
        rows += [(day, number, each) for day, each in found]
    most = max((len(each) for _, _, each in rows), default=1)
    filled = [(*each, *_never(day, most - len(each))) for day, _, each in rows]
    table = {"key": [day * len(limits) + number for day, number, _ in rows]}
    for at in range(most):
        if at > 0:
            table[f"start_{at + 1}"] = [each[at].start for each in filled]
        table[f"value_{at + 1}"] = [each[at].value for each in filled]
        table[f"lead_{at + 1}"] = [each[at].lead for each in filled]
    return table


def _never(day: int, times: int) -> Iterable[Piece]:
    return [Piece((day + 1) * DAY, UNKNOWN, UNKNOWN)] * times


# parts of a frame ask for the same days, and clocks share limits
@lru_cache(maxsize=64)
def _of_year(limit: Limit, calendar: Calendar, days: Days) -> tuple[Row, ...]:
    return tuple(_rows(limit, calendar, days))


def _rows(limit: Limit, calendar: Calendar, days: Days) -> Iterator[Row]:
    edges, turns = _turns(limit, calendar, days)
    for day in days:
        begin, end = day * DAY, (day + 1) * DAY
        within = turns[bisect_right(turns, begin) : bisect_left(turns, end)]
        found = _fitted(_straight(limit, calendar, edges, (begin, *within, end)))
        if any(piece.value != UNKNOWN for piece in found):
            yield day, found


def _straight(
    limit: Limit, calendar: Calendar, edges: list[int], turns: Sequence[int]
) -> Iterator[tuple[Piece, int]]:
    """A piece from each of *turns* to the next, and its last second.

    None moves on with the start but in a window of those that *edges* open and close.
    """
    for start, after in pairwise(turns):
        value = last = _due(limit, calendar, start)
        if bisect_right(edges, start) % 2:
            last = _due(limit, calendar, after - 1)
        lead = value - (turns[-1] if last == value else start)
        yield Piece(start, value, lead), after - 1


def _due(limit: Limit, calendar: Calendar, second: int) -> int:
    found = _if_known(deadline, limit, calendar, _moment(second))
    return UNKNOWN if found is None else _second(found.due)


def _fitted(straight: Iterable[tuple[Piece, int]]) -> tuple[Piece, ...]:
    """The same in as few pieces as can be."""
    found: list[Piece] = []
    for piece, last in straight:
        longer = _longer(found[-1], piece, last) if found else None
        found = [*found[:-1], longer] if longer else [*found, piece]
    return tuple(found)


def _longer(earlier: Piece, later: Piece, last: int) -> Piece | None:
    """One piece in the place of two up to *last*, if there is one."""
    if earlier.at(later.start) != later.value:
        return None
    if earlier.at(last) == later.at(last):
        return earlier
    return evolve(earlier, lead=later.lead) if earlier.value == later.value else None


def _turns(limit: Limit, calendar: Calendar, days: Days) -> tuple[list[int], list[int]]:
    """The edges of the windows that *limit* counts, and all turns, each in order."""
    turns = [*_turns_on_the_wall(calendar, days)]
    if not limit.is_timed:
        return [], sorted({*turns, *_closings(calendar, days)})
    span = timedelta(**{limit.unit.value: limit.amount}) // _SECOND
    windows = _windows(calendar, span, days)
    edges = list(chain.from_iterable(windows))
    return edges, sorted({*turns, *edges, *_after_closings(windows, span)})


def _turns_on_the_wall(calendar: Calendar, days: Days) -> Iterator[int]:
    """When the clock on the wall changes its offset, and with either when its date.

    A zone changes its offset once in a day at most; calendars rely on that too.
    """
    for day in days:
        begin = day * DAY
        early, late = _offset(calendar, begin), _offset(calendar, begin + DAY)
        yield begin + -early % DAY
        if early != late:
            yield begin + -late % DAY
            yield begin + _changed(calendar, early, range(begin, begin + DAY))


def _changed(calendar: Calendar, early: int, seconds: range) -> int:
    """After how many of the *seconds* the offset is no longer the *early* one."""
    return bisect_left(seconds, 1, key=lambda at: _offset(calendar, at) != early)


def _closings(calendar: Calendar, days: Days) -> Iterator[int]:
    """When a working day closes. It may have begun two days of UTC before."""
    for day in {day + shift for day in days for shift in range(-2, 2)}:
        closing = _if_known(calendar.closing, _date(day))
        if closing is not None:
            yield _second(closing)


def _after_closings(windows: list[tuple[int, int]], span: int) -> Iterator[int]:
    """The second after the last from which *span* ends as a window closes."""
    before = [0, *accumulate(closes - opens for opens, closes in windows)]
    for worked in before[1:]:
        if worked >= span:
            at = bisect_right(before, worked - span) - 1
            yield windows[at][0] + worked - span - before[at] + 1


def _windows(calendar: Calendar, span: int, days: Days) -> list[tuple[int, int]]:
    """The windows of the years of *days*, and of as many more as *span* may need."""
    found: list[tuple[int, int]] = []
    number, last = _date(days[0]).year - 1, _date(days[-1]).year + 1
    ahead, more = 0, True
    while more:
        year = _if_known(calendar.stretches, number) or ()
        windows = [(_second(opens), _second(closes)) for opens, closes in year]
        found += windows
        ahead += sum(closes - opens for opens, closes in windows if number > last)
        more = number <= last or (bool(windows) and ahead < span)
        number += 1
    return found


def _if_known(ask: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
    try:
        return ask(*args, **named)
    except CannotDecide:
        return None


def _moment(second: int) -> datetime:
    return _EPOCH + second * _SECOND


def _second(moment: datetime) -> int:
    return (moment - _EPOCH) // _SECOND


def _date(day: int) -> date:
    return _moment(day * DAY).date()


def _offset(calendar: Calendar, second: int) -> int:
    offset = calendar.local(_moment(second)).utcoffset()
    return (offset or timedelta()) // _SECOND
