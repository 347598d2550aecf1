"""What is wrong with a chart itself, held against the stories that were told of it."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from attrs import frozen

from complaintkit.exploring.search import Search
from complaintkit.lifecycle.moves import Lifecycle, Moves, ambiguous
from complaintkit.reasons import Code
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity

_WHERE = "lifecycle"
_Name = TypeVar("_Name")
Story = tuple[str, ...]


@frozen
class Stories:
    """The shortest story that led to each status, and what happened in any."""

    lifecycle: Moves
    to: dict[str, Story]
    left: frozenset[str]
    accepted: frozenset[str]
    barred: dict[tuple[str, Code], Story]

    @classmethod
    def of(cls, lifecycle: Moves, searches: Iterable[Search]) -> "Stories":
        """What *searches* have shown of *lifecycle*."""
        to: dict[str, Story] = {}
        barred: dict[tuple[str, Code], Story] = {}
        accepted: set[str] = set()
        left: set[str] = set()
        for search in searches:
            accepted |= search.accepted
            for refusal, story in search.barred.items():
                _keep(barred, refusal, story)
            left |= _left(search)
            for node in search.nodes:
                _keep(to, node.complaint.status, node.story)
        return cls(lifecycle, to, frozenset(left), frozenset(accepted), barred)

    def leaves(self, event: str) -> bool:
        """Whether *event* is allowed in a status that is reached, guards aside."""
        return any(self.lifecycle.leaves(status, event) for status in self.to)


def _left(search: Search) -> set[str]:
    """The statuses from which something led to another."""
    statuses = [node.complaint.status for node in search.nodes]
    return {
        status
        for status, leads in zip(statuses, search.leads, strict=False)
        if any(statuses[lead] != status for lead in leads)
    }


def _keep(stories: dict[_Name, Story], name: _Name, story: Story) -> None:
    if name not in stories or len(story) < len(stories[name]):
        stories[name] = story


def chart_flaws(lifecycle: Moves, searches: Iterable[Search]) -> Iterator[Flaw]:
    """Statuses and events that nothing comes to, and what comes to nothing."""
    told = Stories.of(lifecycle, searches)
    yield from _unreachable(told)
    yield from _no_way_out(told)
    yield from _never_allowed(told)
    if isinstance(lifecycle, Lifecycle):
        yield from (
            _ambiguity(told, what, at) for what, at in ambiguous(lifecycle.moves)
        )


def _unreachable(told: Stories) -> Iterator[Flaw]:
    for status in told.lifecycle.statuses:
        if status not in told.to:
            led = _led_to(told.lifecycle, status)
            what = f"nothing that was tried leads to {status}"
            gravity = Gravity.WARNING if led else Gravity.ERROR
            example = ", ".join(led) or "no move leads there"
            yield Flaw(FlawKind.UNREACHABLE, gravity, _WHERE, what, example=example)


def _led_to(lifecycle: Moves, status: str) -> list[str]:
    """The moves that would lead to *status* from another."""
    moves = lifecycle.moves if isinstance(lifecycle, Lifecycle) else ()
    return [
        f"{move.event} from {move.source}"
        for move in moves
        if move.target == status != move.source
    ]


def _no_way_out(told: Stories) -> Iterator[Flaw]:
    lifecycle = told.lifecycle
    for status, story in told.to.items():
        if status not in told.left and status not in lifecycle.closed:
            what = f"nothing that was tried leads out of {status}, which is open"
            yield Flaw(FlawKind.NO_WAY_OUT, Gravity.ERROR, _WHERE, what, story=story)


def _never_allowed(told: Stories) -> Iterator[Flaw]:
    """What the lifecycle alone refuses; what policy refuses too may yet be allowed."""
    events = {event for event, _ in told.barred} - told.accepted
    for event in sorted(events):
        for code, (kind, what) in _BARRED.items():
            story = told.barred.get((event, code))
            if story and not (code is Code.NOT_IN_STATUS and told.leaves(event)):
                gravity = _gravity(told, event, code)
                yield Flaw(kind, gravity, _WHERE, what.format(event), story=story)
                break


def _gravity(told: Stories, event: str, code: Code) -> Gravity:
    """A warning where other facts than those that were tried may let it happen."""
    guarded = code is Code.GUARD_REFUSES
    hidden = code is Code.NOT_IN_STATUS and any(
        source not in told.to and _led_to(told.lifecycle, source)
        for source in told.lifecycle.sources(event)
    )
    return Gravity.WARNING if guarded or hidden else Gravity.ERROR


_NO_STATUS = "no status that is reached allows {}"
_BARRED = {
    Code.CANNOT_CLOSE: (
        FlawKind.CANNOT_CLOSE,
        "no complaint can be closed after {}, which is refused for it",
    ),
    Code.MUST_NOT_CLOSE: (FlawKind.NEVER_ALLOWED, _NO_STATUS),
    Code.GUARD_REFUSES: (
        FlawKind.NEVER_ALLOWED,
        "nothing that was tried gets {} past its guards",
    ),
    Code.NOT_IN_STATUS: (FlawKind.NEVER_ALLOWED, _NO_STATUS),
}
"""What it comes to that an event is refused wherever it was tried, the worst first."""


def _ambiguity(told: Stories, what: str, at: str) -> Flaw:
    story = told.to.get(at, ())
    kind, gravity = FlawKind.AMBIGUOUS, Gravity.ERROR
    return Flaw(kind, gravity, _WHERE, what, story=story)
