"""What a witness sees in offers: whether anybody promised more than they may."""

from collections.abc import Callable, Iterator
from typing import Any

from complaintkit import commands as do
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    Authority,
    Plan,
)
from complaintkit.exploring.limits import beyond_bounds, beyond_level
from complaintkit.exploring.notes import (
    Handler,
    Notes,
    Seen,
    Wrong,
    beyond,
    cost_of,
    hands,
    payment,
    rule,
    unchecked,
    whose,
)
from complaintkit.handling.entry import Entry
from complaintkit.policies.situation import Situation


def _add(notes: Notes, plan: Plan, by: Actor) -> Seen:
    name = f"C-1/o{len(notes.offers) + 1}"
    notes.offers[name] = Seen(plan.lines, hands(by))
    return notes.offers[name]


def _prepared(
    notes: Notes, command: do.PrepareOffers, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    for plan in command.plans:
        _add(notes, plan, entry.by)
    yield from ()


def _revised(
    notes: Notes, command: do.ReviseOffer, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    offer = notes.offers[command.offer]
    if offer.state != "prepared":
        yield rule("an offer was changed after it was spoken")
    notes.offers[command.offer] = Seen(
        command.plan.lines, offer.makers | offer.askers | hands(entry.by)
    )


def _asked(
    notes: Notes, command: do.RequestApproval, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    name, by = command.offer, entry.by
    offer = notes.offers[name]
    lines = [*notes.bound, *offer.lines]
    yield from beyond_bounds(notes, entry, offer, lines)
    outcomes = (each.outcome for each in entry.decisions)
    [ladder] = [each.ladder for each in outcomes if isinstance(each, Authority)]
    yield from _climbable(ladder, offer.makers | offer.askers | hands(by), given)
    notes.change(
        name,
        makers=offer.makers | offer.askers,
        askers=hands(by),
        signers=frozenset(),
        answer="waits",
        approved=cost_of(lines),
        holder=None,
        ladder=ladder,
        signed=(),
    )


def _climbable(
    ladder: tuple[str, ...], hands: frozenset[str], given: Situation
) -> Iterator[Wrong]:
    """That somebody is left for every signature, and nobody is needed twice."""
    if given.roster is None:
        return
    signers = [set(given.roster.holders_of(role)) - hands for role in ladder]
    if not _distinct(signers):
        yield rule("a request climbs a ladder that nobody is left to sign")


def _distinct(signers: list[set[str]]) -> bool:
    if not signers:
        return True
    return any(
        _distinct([rest - {name} for rest in signers[1:]]) for name in signers[0]
    )


def _signed(
    notes: Notes, command: do.Approve, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    name, by = command.offer, entry.by
    offer = notes.offers[name]
    if hands(by) & (offer.makers | offer.askers | offer.signers):
        yield unchecked(f"{by.id} approved what they had a hand in")
    if offer.answer != "waits":
        yield unchecked(f"{by.id} approved what nobody asked for")
    wanted = offer.ladder[len(offer.signed) :][:1]
    if wanted != (by.role,):
        yield beyond(f"a {by.role} signed where a {' '.join(wanted)} was asked")
    offer = notes.change(
        name, signers=offer.signers | hands(by), signed=(*offer.signed, by.role)
    )
    if len(offer.signed) < len(offer.ladder):
        return
    lines = [*notes.bound, *offer.lines]
    yield from beyond_bounds(notes, entry, offer, lines)
    yield from beyond_level(notes, by, lines, offer, given)
    notes.change(
        name,
        answer="granted",
        approved=cost_of(lines),
        holder=whose(by),
    )


def _refused(
    notes: Notes,
    command: do.DeclineApproval | do.ReturnForChange,
    entry: Entry,
    given: Situation,
) -> Iterator[Wrong]:
    notes.change(command.offer, answer="refused", approved=None, holder=None)
    yield from ()


def _promised(
    notes: Notes, command: do.PresentOffer | do.Grant, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    """What presenting and granting have in common."""
    name, by = command.offer, entry.by
    offer = notes.offers[name]
    if offer.state != "prepared":
        yield payment(f"{name} was promised again")
    if offer.answer in _WAITS:
        yield beyond(f"{name} was spoken while its approval {_WAITS[offer.answer]}")
    yield from _too_early(notes, entry)
    lines = [*notes.bound, *offer.lines]
    yield from beyond_bounds(notes, entry, offer, lines)
    if offer.answer != "granted" or cost_of(lines) > (offer.approved or 0):
        yield from beyond_level(notes, by, lines, offer, given)
        notes.change(name, holder=whose(by))


_WAITS = {"waits": "was open", "refused": "was refused"}


def _too_early(notes: Notes, entry: Entry) -> Iterator[Wrong]:
    """That the record was confirmed and the customer calmed, where policy wants it."""
    if not notes.confirmed and _wanted(entry, "record", bool):
        yield rule("a promise was made before the record was confirmed")
    if notes.amended and not _asks_of_the_record(notes, entry):
        yield rule("a confirmation was kept of a record that was amended")
    if notes.upset and _wanted(entry, "attention", lambda found: found.calm_first):
        yield rule("a promise was made to a customer whom nobody had calmed")


def _asks_of_the_record(notes: Notes, entry: Entry) -> bool:
    """Whether it was decided if the record is to be confirmed, where policy says."""
    asked = any(each.policy == "record" for each in entry.decisions)
    return asked or notes.rulebook.record is None


def _wanted(entry: Entry, policy: str, asks: Callable[[Any], bool]) -> bool:
    """Whether *policy* was decided on, and came to what *asks*."""
    return any(each.policy == policy and asks(each.outcome) for each in entry.decisions)


def _presented(
    notes: Notes, command: do.PresentOffer, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    yield from _promised(notes, command, entry, given)
    notes.change(command.offer, state="on_table")


def _granted(
    notes: Notes, command: do.Grant, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    yield from _promised(notes, command, entry, given)
    offer = notes.change(command.offer, state="granted")
    added = _enter(notes, command.offer, offer)
    if command.provisional:
        notes.provisional |= added
    notes.unsettle(entry.at)


def _enter(notes: Notes, name: str, offer: Seen) -> frozenset[str]:
    parts = [part for line in offer.lines for part in line.in_parts()]
    named = {f"{name}/l{number}": part for number, part in enumerate(parts, 1)}
    notes.redress.update(named)
    notes.lines.update(dict.fromkeys(named, "owed"))
    return frozenset(named)


_Answer = do.RecordObjection | do.RecordCounterDemand | do.RecordAcceptance


def _answered(state: str, *needed: str) -> Handler:
    def see(
        notes: Notes, command: _Answer, entry: Entry, given: Situation
    ) -> Iterator[Wrong]:
        name = str(command.offer)
        found = notes.offers[name].state
        if found not in needed:
            yield rule(f"the customer answered {name}, which is {found}, with {state}")
        notes.change(name, state=state)
        if state == "turned_down":
            notes.detours += 1
            notes.unsettle(entry.at)

    return see


def _agreed(
    notes: Notes, command: do.ConfirmAgreement, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    name = command.offer
    offer = notes.offers[name]
    if offer.state != "accepted":
        yield payment(f"{name} is owed, and the customer has not accepted it")
    if tuple(command.repeated) != offer.lines:
        yield payment(f"{name} is owed, and something else was repeated")
    offer = notes.change(name, state="confirmed")
    _enter(notes, name, offer)
    notes.unsettle(entry.at)


def _countered(
    notes: Notes, command: do.RecordCounterDemand, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    if command.offer is not None:
        yield from _answered("turned_down", "on_table")(notes, command, entry, given)
    met = [each.outcome for each in entry.decisions if each.policy == "counter_demand"]
    if met == [True]:
        lines = [*notes.bound, *command.plan.lines]
        offer = _add(notes, command.plan, entry.by)
        yield from beyond_bounds(notes, entry, offer, lines)
    notes.unsettle(entry.at)


def _repinned(
    notes: Notes, command: do.Repin, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    for name, offer in notes.offers.items():
        if offer.state == "prepared" and offer.answer != "refused":
            notes.offers[name] = Seen(offer.lines, offer.makers | offer.askers)
    yield from ()


PROMISES: dict[type[do.Command], Handler] = {
    do.PrepareOffers: _prepared,
    do.ReviseOffer: _revised,
    do.RequestApproval: _asked,
    do.Approve: _signed,
    do.DeclineApproval: _refused,
    do.ReturnForChange: _refused,
    do.PresentOffer: _presented,
    do.Grant: _granted,
    do.RecordObjection: _answered("turned_down", "on_table", "accepted"),
    do.RecordCounterDemand: _countered,
    do.RecordAcceptance: _answered("accepted", "on_table"),
    do.ConfirmAgreement: _agreed,
    do.Repin: _repinned,
}
"""What is wrong with each kind of command about offers."""
