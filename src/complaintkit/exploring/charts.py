"""What is wrong with a chart itself, held against the stories that were told of it."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from complaintkit import commands as do
from complaintkit.exploring.search import Search
from complaintkit.lifecycle.moves import Lifecycle, Moves, ambiguous
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity

_WHERE = "lifecycle"
Story = tuple[str, ...]


@frozen
class Stories:
    """The shortest story that led to each status, and what happened in any."""

    lifecycle: Moves
    to: dict[str, Story]
    left: frozenset[str]
    accepted: frozenset[str]
    barred: dict[str, Story]

    @classmethod
    def of(cls, lifecycle: Moves, searches: Iterable[Search]) -> "Stories":
        """What *searches* have shown of *lifecycle*."""
        to: dict[str, Story] = {}
        barred: dict[str, Story] = {}
        accepted: set[str] = set()
        left: set[str] = set()
        for search in searches:
            accepted |= search.accepted
            for event, story in search.barred.items():
                _keep(barred, event, story)
            left |= _left(search)
            for node in search.nodes:
                _keep(to, node.complaint.status, node.story)
        return cls(lifecycle, to, frozenset(left), frozenset(accepted), barred)


def _left(search: Search) -> set[str]:
    """The statuses from which something led to another."""
    statuses = [node.complaint.status for node in search.nodes]
    return {
        status
        for status, leads in zip(statuses, search.leads, strict=False)
        if any(statuses[lead] != status for lead in leads)
    }


def _keep(stories: dict[str, Story], name: str, story: Story) -> None:
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
    for event in sorted(set(told.barred) - told.accepted):
        story = told.barred[event]
        ends = event in _ENDINGS
        kind = FlawKind.CANNOT_CLOSE if ends else FlawKind.NEVER_ALLOWED
        what = f"no status that is reached allows {event}"
        if ends:
            what = f"no complaint can be closed after {event}, which is refused for it"
        yield Flaw(kind, Gravity.ERROR, _WHERE, what, story=story)


_ENDINGS = frozenset(do.EVENTS[kind] for kind in do.ENDINGS)


def _ambiguity(told: Stories, what: str, at: str) -> Flaw:
    story = told.to.get(at, ())
    kind, gravity = FlawKind.AMBIGUOUS, Gravity.ERROR
    return Flaw(kind, gravity, _WHERE, what, story=story)
