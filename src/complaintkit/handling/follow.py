"""A live machine comes after what was handled, so that its hooks are run."""

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import isawaitable

from attrs import frozen

from complaintkit.complaint.complaint import Complaint
from complaintkit.errors import CannotFollow, InvalidValue
from complaintkit.handling.apply import apply, as_guards_read
from complaintkit.handling.entry import Entry, Handled
from complaintkit.handling.legs import event_of
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.live import Holder


@frozen
class _Passage:
    """One entry, and the complaint on either side of it."""

    before: Complaint
    entry: Entry
    after: Complaint


def follow(machine: Chart, handled: Handled) -> None:
    """Fire the event of each entry on *machine*, which stands where handling began.

    The host has handled and stored: this runs the hooks. A command that the chart does
    not name fires nothing. Guards, and hooks before the status is written, read the
    complaint as the guards did when it was handled; those after it read the complaint
    that the entry left, and all may ask for the ``entry``. In the end the machine holds
    the handled complaint itself. An error of a hook comes out here; then the machine
    stands where it stood, and to follow again runs every hook again.

    BrokenHistory for entries that do not come next; CannotFollow where the chart does
    not lead to where they say, for a machine with coroutines, and for one that follows
    already, in another thread.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> follow(StandardChart(), Handled(None, ()))
    Traceback (most recent call last):
    complaintkit.errors.CannotFollow: StandardChart: it was not made by live(...)
    """
    if machine.has_coroutines:
        problem = "it has coroutines; await follow_async(machine, handled)"
        raise CannotFollow(type(machine).__name__, problem)
    with _followed(machine, handled) as passages:
        for passage in passages:
            with _fired(machine, passage) as event:
                if event is not None:
                    machine.send(event)


async def follow_async(machine: Chart, handled: Handled) -> None:
    """``follow`` for a machine with coroutines, or without.

    >>> from complaintkit.lifecycle.standard import StandardChart
    >>> follow_async(StandardChart(), Handled(None, ())).send(None)
    Traceback (most recent call last):
    complaintkit.errors.CannotFollow: StandardChart: it was not made by live(...)
    """
    with _followed(machine, handled) as passages:
        for passage in passages:
            with _fired(machine, passage) as event:
                done = None if event is None else machine.send(event)
                if isawaitable(done):
                    await done


@contextmanager
def _followed(machine: Chart, handled: Handled) -> Iterator[list[_Passage]]:
    """The way from where it stands; all of it is followed, or none."""
    if not isinstance(handled, Handled):
        raise InvalidValue(f"expected a Handled, got {type(handled).__name__}")
    holder = machine.model
    if not isinstance(holder, Holder):
        problem = "it was not made by live(complaint, chart)"
        raise CannotFollow(type(machine).__name__, problem)
    if not holder.turn.take():
        raise CannotFollow(type(machine).__name__, "it follows another entry already")
    reached = holder.complaint
    try:
        yield _way(machine, reached, handled)
        reached = handled.complaint
    finally:
        holder.stand(reached)
        holder.turn.leave()


def _way(machine: Chart, complaint: Complaint, handled: Handled) -> list[_Passage]:
    passages = []
    for entry in handled.entries:
        after = apply(complaint, entry)
        passages.append(_Passage(complaint, entry, after))
        complaint = after
    if complaint != handled.complaint:
        problem = (
            f"the entries lead from where it stands to version {complaint.version} of "
            f"{complaint.id}, and not to the complaint that was handled"
        )
        raise CannotFollow(type(machine).__name__, problem)
    return passages


@contextmanager
def _fired(machine: Chart, passage: _Passage) -> Iterator[str | None]:
    """The event to fire, if the chart names it; and then, whether it has led there."""
    holder, event = machine.model, event_of(passage.entry.command)
    holder.set_out(
        as_guards_read(passage.before, passage.entry), passage.entry, passage.after
    )
    try:
        yield event if event in machine.events else None
    except machine.TransitionNotAllowed:
        if holder.written:
            raise
    found = holder.complaint.status
    if found != passage.entry.status:
        says = f"entry {passage.entry.number} says {passage.entry.status}"
        problem = f"{event} leaves it {found}, and {says}"
        raise CannotFollow(type(machine).__name__, problem)
    holder.stand(passage.after)
