"""A live machine comes after what was handled, so that its hooks are run."""

from asyncio import get_running_loop
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import isawaitable

from attrs import frozen

from complaintkit.complaint.complaint import Complaint
from complaintkit.errors import CannotFollow
from complaintkit.handling.apply import apply, as_guards_read
from complaintkit.handling.entry import Entry, Handled
from complaintkit.handling.legs import event_of
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.live import Holder


@frozen
class _Leg:
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
    not lead to where they say, and for a machine with coroutines inside a running loop.
    """
    if machine.has_coroutines and _a_loop_runs():
        problem = "it has coroutines and a loop is running: await follow_async"
        raise CannotFollow(type(machine).__name__, problem)
    with _followed(machine, handled) as legs:
        for leg in legs:
            with _fired(machine, leg) as event:
                if event is not None:
                    machine.send(event)


async def follow_async(machine: Chart, handled: Handled) -> None:
    """``follow``, where a loop is running; also for a machine without coroutines."""
    with _followed(machine, handled) as legs:
        for leg in legs:
            with _fired(machine, leg) as event:
                done = None if event is None else machine.send(event)
                if isawaitable(done):
                    await done


def _a_loop_runs() -> bool:
    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True


@contextmanager
def _followed(machine: Chart, handled: Handled) -> Iterator[list[_Leg]]:
    """The way from where it stands; all of it is followed, or none."""
    holder = machine.model
    if not isinstance(holder, Holder):
        problem = "it was not made by live(complaint, chart)"
        raise CannotFollow(type(machine).__name__, problem)
    before = holder.complaint
    try:
        yield _way(machine, before, handled)
    except BaseException:
        holder.stand(before)
        raise
    holder.stand(handled.complaint)


def _way(machine: Chart, complaint: Complaint, handled: Handled) -> list[_Leg]:
    legs = []
    for entry in handled.entries:
        after = apply(complaint, entry)
        legs.append(_Leg(complaint, entry, after))
        complaint = after
    if complaint != handled.complaint:
        problem = (
            f"the entries lead from where it stands to version {complaint.version} of "
            f"{complaint.id}, and not to the complaint that was handled"
        )
        raise CannotFollow(type(machine).__name__, problem)
    return legs


@contextmanager
def _fired(machine: Chart, leg: _Leg) -> Iterator[str | None]:
    """The event to fire, if the chart names it; and then, whether it has led there."""
    holder, event = machine.model, event_of(leg.entry.command)
    holder.set_out(as_guards_read(leg.before, leg.entry), leg.entry, leg.after)
    read = holder.complaint
    try:
        yield event if event in machine.events else None
    except machine.TransitionNotAllowed:
        if holder.complaint is not read:
            raise
    found = holder.complaint.status
    if found != leg.entry.status:
        says = f"entry {leg.entry.number} says {leg.entry.status}"
        problem = f"{event} leads from {leg.before.status} to {found}, and {says}"
        raise CannotFollow(type(machine).__name__, problem)
    holder.stand(leg.after)
