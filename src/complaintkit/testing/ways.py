"""Ways through a lifecycle of which nothing but its moves is known."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.complaint import EndingKind
from complaintkit.exploring import acts
from complaintkit.exploring.cast import Cast
from complaintkit.exploring.keys import by_all
from complaintkit.exploring.search import Acts
from complaintkit.handling import reasons_against
from complaintkit.testing.desk import Deed
from complaintkit.testing.life import OF_THE_LIFECYCLE
from complaintkit.testing.told import Told

FAR, NEAR = 300, 200
"""So many complaints are looked at for the way to a step, and where all is tried."""

Leads = Callable[[Told], Iterable[Told]]
"""What a complaint leads to next."""


def search(
    starts: Iterable[Told], goal: Callable[[Told], bool], leads: Leads, most: int
) -> Told | None:
    """The shortest way from any of *starts* to the *goal*, by so many at *most*."""
    return next(filter(goal, _reached(starts, leads, most)), None)


def _reached(starts: Iterable[Told], leads: Leads, most: int) -> Iterator[Told]:
    """Every complaint that differs from those before it, the shortest ways first."""
    seen: set[Hashable] = set()
    queue = deque([starts])
    while queue and most:
        most -= 1
        for there in queue.popleft():
            key = by_all(there.complaint)
            if key not in seen:
                seen.add(key)
                queue.append(leads(there))
                yield there


def led_on(told: Told, deed: Deed) -> Told | None:
    """The lifecycle led on by the work that it names, to where *deed* is allowed."""

    def is_free(told: Told) -> bool:
        return not _barred(told, deed)

    found = search([told], is_free, _working(told), FAR)
    return found or search([told], is_free, _working(told, everything=True), NEAR)


def _barred(told: Told, deed: Deed) -> bool:
    """Whether the lifecycle itself stands against it."""
    reasons = reasons_against(
        told.complaint,
        deed.command,
        told.rulebook,
        by=deed.by,
        at=told.at,
        given=told.given,
    )
    return any(reason.code in OF_THE_LIFECYCLE for reason in reasons)


def _working(told: Told, *, everything: bool = False) -> Leads:
    """What the chart names, and what policies want first; or all that may matter."""
    cast = _cast(told)
    return _trying(acts.working(told.rulebook, cast, everything=everything))


def by_ending(told: Told) -> Leads:
    """Work, every ending, and the way back."""
    return _trying(_ending(told))


def _ending(told: Told) -> Acts:
    rulebook, cast = told.rulebook, _cast(told)
    return acts.both(
        acts.ending(cast),
        acts.closing(rulebook, cast, *EndingKind),
        acts.working(rulebook, cast, everything=True),
    )


def anything(told: Told) -> Acts:
    """Whatever can be tried by those who are there, with the money as well."""
    cast = _cast(told)
    everybody = (cast.lead, *cast.own)
    return acts.both(
        _ending(told),
        acts.of_offers(everybody, do.PresentOffer, do.RequestApproval),
        acts.signing(cast),
        acts.refusing(cast),
        acts.answering(cast),
        acts.of_offers([cast.lead], acts.objecting, acts.granting, acts.crediting),
        acts.carrying_out([cast.lead]),
        acts.going_wrong(cast),
    )


def both(*parts: Leads) -> Leads:
    """All that any of *parts* leads to."""

    def leads(told: Told) -> Iterator[Told]:
        for part in parts:
            yield from part(told)

    return leads


def _cast(told: Told) -> Cast:
    return evolve(Cast.of(told.rulebook), lead=told.lead)


def _trying(tried: Acts) -> Leads:
    def leads(told: Told) -> Iterator[Told]:
        for act in tried(told.complaint):
            yield told.tried(Deed(act.by, act.command))

    return leads
