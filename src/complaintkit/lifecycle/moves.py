"""A lifecycle: from a status and an event to the next status, or to none."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from attrs import NOTHING, field, frozen

from complaintkit.complaint.complaint import Complaint
from complaintkit.fields import as_tuple
from complaintkit.lifecycle.content import content_of, parts_of

if TYPE_CHECKING:
    from statemachine import State

    from complaintkit.lifecycle.chart import Chart

Guard = Callable[[Complaint], object]
"""A plain function of one parameter, *complaint*; it holds where its answer is true."""


@runtime_checkable
class Moves(Protocol):
    """What ``handle`` asks of a lifecycle; ``Lifecycle`` is the one that is shipped.

    >>> from complaintkit.lifecycle.standard import standard_lifecycle
    >>> moves: Moves = standard_lifecycle()
    >>> moves.initial
    'received'
    """

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def initial(self) -> str:
        """The status of a complaint that was just opened."""
        ...

    @property
    def closed(self) -> frozenset[str]:
        """The statuses in which a complaint is closed."""
        ...

    @property
    def steps(self) -> frozenset[str]:
        """The events of its own, which ``Advance`` fires."""
        ...

    @property
    def statuses(self) -> tuple[str, ...]:
        """Every status, the initial one first."""
        ...

    def sources(self, event: str) -> tuple[str, ...]:
        """The statuses that *event* may leave; none if no transition names it."""
        ...

    def leaves(self, status: str, event: str) -> bool:
        """Whether *event* is allowed in *status*, guards aside."""
        ...

    def next(
        self, status: str, event: str, result: Callable[[], Complaint]
    ) -> str | None:
        """The status that *event* leads to from *status*; None if the guards refuse.

        *result* gives the complaint as the command leaves it, with the status still
        the old one, for guards to read.
        """
        ...

    def guards(self, status: str, event: str) -> tuple[str, ...]:
        """The names of the guards on the way."""
        ...

    def content(self) -> object:
        """All that tells this lifecycle from another, for fingerprints."""
        ...


@frozen
class Move:
    """One transition: whose guards must all answer as *wanted* says.

    >>> Move("received", "assess", "assessed").guards
    ()
    """

    source: str
    event: str
    target: str
    guards: tuple[tuple[Guard, bool], ...] = ()

    def holds(self, complaint: Complaint) -> bool:
        """Whether every guard answers as wanted."""
        return all(bool(guard(complaint)) is wanted for guard, wanted in self.guards)

    def content(self) -> tuple[str, ...]:
        """All that tells this move from another, guards by their names."""
        return (self.source, self.event, self.target, *self.guard_names())

    def __str__(self) -> str:
        held = " and ".join(self.guard_names())
        return f"{self.target} if {held}" if held else self.target

    def guard_names(self) -> tuple[str, ...]:
        """Its guards, as a sentence names them."""
        return tuple(
            ("" if wanted else "not ") + getattr(guard, "__name__", repr(guard))
            for guard, wanted in self.guards
        )


def ambiguous(moves: Iterable[Move]) -> Iterator[tuple[str, str]]:
    """Each move that can never happen, for one before it asks nobody; and its status.

    >>> [what] = ambiguous([Move("a", "close", "b"), Move("a", "close", "c")])
    >>> what
    ('close from a to c can never happen: it leads to b without a guard', 'a')
    """
    sure: dict[tuple[str, str], Move] = {}
    for move in moves:
        key = (move.source, move.event)
        if key in sure:
            what = f"{move.event} from {move.source} to {move.target} can never happen"
            other = f"it leads to {sure[key].target} without a guard"
            yield f"{what}: {other}", move.source
        elif not move.guards:
            sure[key] = move


def _names(values: Iterable[str]) -> frozenset[str]:
    return frozenset(as_tuple(values))


def _set_of_names(default: Any = frozenset()) -> Any:
    # pyright sees no property of a protocol in a field whose converter it knows
    return field(default=default, converter=_names)


@frozen(kw_only=True)
class Lifecycle:
    """A lifecycle as a table of moves, compiled once from a chart.

    *closed* are the statuses in which a complaint is closed, *waiting* those in which
    the house waits for somebody else, *anywhere* the events that are allowed in every
    open status although some transition names them, *steps* the events that are no
    command's.

    >>> from complaintkit.lifecycle.standard import standard_lifecycle
    >>> standard_lifecycle().leaves("received", "close")
    False
    """

    name: str
    initial: str
    moves: tuple[Move, ...]
    closed: frozenset[str] = _set_of_names(NOTHING)
    waiting: frozenset[str] = _set_of_names()
    anywhere: frozenset[str] = _set_of_names()
    steps: frozenset[str] = _set_of_names()

    @classmethod
    def of(
        cls,
        chart: "type[Chart]",
        *,
        closed: "Iterable[State | str]",
        waiting: "Iterable[State | str]" = (),
        anywhere: Iterable[str] = (),
        steps: Iterable[str] = (),
    ) -> Self:
        """Compile a flat chart; InvalidRulebook with all that is wrong with it.

        What python-statemachine lets pass is refused here: guards that are no plain
        function, hooks of no event or status, ambiguous moves, names that shadow the
        chart's own, events that are neither a command's nor a step.

        >>> from statemachine import State
        >>> from complaintkit.lifecycle.chart import Chart
        >>> class Desk(Chart):
        ...     inbox = State(initial=True)
        ...     gone = State()
        ...     clsoe = inbox.to(gone)
        ...     reopen = gone.to(inbox)
        >>> Lifecycle.of(Desk, closed=[Desk.gone])
        Traceback (most recent call last):
        complaintkit.errors.InvalidRulebook: Desk: 'clsoe' is neither a command ...
        """
        from complaintkit.lifecycle.checks import value_of
        from complaintkit.lifecycle.compile import checked_moves

        shut = frozenset(value_of(status) for status in as_tuple(closed))
        wait = frozenset(value_of(status) for status in as_tuple(waiting))
        own, everywhere = _names(steps), _names(anywhere)
        moves = checked_moves(chart, shut, wait, everywhere, own)
        return cls(
            name=chart.__name__,
            initial=value_of(next(s for s in chart.states if s.initial)),
            moves=moves,
            closed=shut,
            waiting=wait,
            anywhere=everywhere,
            steps=own,
        )

    @cached_property
    def _by_event(self) -> Mapping[tuple[str, str], tuple[Move, ...]]:
        table: dict[tuple[str, str], tuple[Move, ...]] = {}
        for move in self.moves:
            key = (move.source, move.event)
            table[key] = (*table.get(key, ()), move)
        return table

    @cached_property
    def _guards(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        named = {
            key: tuple(name for move in moves for name in move.guard_names())
            for key, moves in self._by_event.items()
        }
        return {key: names for key, names in named.items() if names}

    @cached_property
    def _sources(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for move in self.moves:
            known = found.get(move.event, ())
            found[move.event] = tuple(dict.fromkeys((*known, move.source)))
        return found

    @property
    def statuses(self) -> tuple[str, ...]:
        """Every status that a move leaves or leads to, the initial one first."""
        return self._statuses

    @cached_property
    def _statuses(self) -> tuple[str, ...]:
        ends = [end for move in self.moves for end in (move.source, move.target)]
        return tuple(dict.fromkeys((self.initial, *ends)))

    def sources(self, event: str) -> tuple[str, ...]:
        """The statuses that *event* may leave; none if no transition names it."""
        return self._sources.get(event, ())

    def leaves(self, status: str, event: str) -> bool:
        """Whether *event* is allowed in *status*, guards aside."""
        if (status, event) in self._by_event:
            return True
        if status in self.closed:
            return False
        return event in self.anywhere or event not in self._sources

    def next(
        self, status: str, event: str, result: Callable[[], Complaint]
    ) -> str | None:
        """The status that *event* leads to from *status*; None if the guards refuse."""
        moves = self._by_event.get((status, event))
        if moves is not None:
            for move in moves:
                if not move.guards or move.holds(result()):
                    return move.target
            if event not in self.anywhere:
                return None
        return status

    def guards(self, status: str, event: str) -> tuple[str, ...]:
        """The names of the guards on the way."""
        return self._guards.get((status, event), ())

    @property
    def parts(self) -> Mapping[str, object]:
        """What tells it from another, by name, to be compared."""
        return parts_of(self)

    def content(self) -> tuple[object, ...]:
        """All that tells this lifecycle from another, for fingerprints."""
        return content_of(self)
