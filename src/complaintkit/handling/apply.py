"""Applying an entry: record, settle and stamp, from the entry alone."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.care import Attention
from complaintkit.complaint.complaint import Complaint, Draft, Request, freeze, thaw
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import Approval, Authority, Compensation
from complaintkit.complaint.time import Leg
from complaintkit.errors import BrokenHistory
from complaintkit.handling.entry import Entry
from complaintkit.handling.kinds import KINDS
from complaintkit.handling.legs import marks_of
from complaintkit.handling.negotiation import add_offers, offer_of, replace_offer
from complaintkit.rules.decision import Decision


def opening(command: do.Open, by: Actor, at: datetime, status: str) -> Draft:
    """The draft of a complaint that is being opened."""
    return Draft(
        id=command.id,
        pin=command.pin,
        intake=command.intake,
        follows=command.follows,
        owner=by.id,
        status=status,
        closed=False,
        version=0,
        opened_at=at,
        opened_by=by.id,
        updated_at=at,
    )


def settle(
    draft: Draft, command: do.Command, by: Actor, decision: Decision[object]
) -> None:
    """Write the outcome of *decision* into the draft."""
    outcome = decision.outcome
    match decision.policy:
        case "tiering" if isinstance(outcome, Enum):
            draft.tier = outcome
        case "routing" if isinstance(outcome, str):
            draft.department = outcome
        case "compensation" if isinstance(outcome, Compensation):
            draft.compensation = outcome
        case "authority" if isinstance(outcome, Authority):
            _settle_authority(draft, command, by, outcome)
        case "attention" if isinstance(outcome, Attention):
            draft.attention = outcome
        case "contact" if draft.handover and isinstance(outcome, str | None):
            draft.handover = evolve(draft.handover, contact=outcome)
        case "supervisor" if draft.escalations and isinstance(outcome, str):
            last = evolve(draft.escalations[-1], to=outcome)
            draft.escalations = (*draft.escalations[:-1], last)
        case "clock" if isinstance(outcome, Leg):
            _settle_leg(draft, outcome)
        case "counter_demand" if isinstance(outcome, bool):
            _settle_counter_demand(draft, by, met=outcome)
        case policy if policy not in _NOT_KEPT:
            problem = f"{policy} does not come to {outcome!r}"
            raise BrokenHistory(draft.version, problem)


_NOT_KEPT = frozenset(
    {"floor", "cap", "record", "conduct", "concession", "ceilings"}
    | {"apology", "follow_up", "reopening"}
)
"""Policies whose outcome is asked where it is needed, and kept in its entry alone."""


def _settle_leg(draft: Draft, leg: Leg) -> None:
    """Put the leg in its own place, or after the others."""
    known = [(each.clock, each.number) for each in draft.legs]
    key = (leg.clock, leg.number)
    at = known.index(key) if key in known else len(known)
    draft.legs = (*draft.legs[:at], leg, *draft.legs[at + 1 :])


def _settle_counter_demand(draft: Draft, by: Actor, *, met: bool) -> None:
    counter = draft.counter_demand
    if counter is None:
        raise BrokenHistory(draft.version, "no counter-demand was made")
    if met:
        add_offers(draft, [counter.plan], by)
        draft.counter_demand = evolve(counter, offer=draft.offers[-1].id)


def _settle_authority(
    draft: Draft, command: do.Command, by: Actor, authority: Authority
) -> None:
    if isinstance(command, do.RequestApproval):
        approval = Approval(authority, by)
        offer = offer_of(draft, command.offer).unapproved()
        replace_offer(draft, offer.with_approval(approval))
        return
    if not isinstance(command, do.Approve | do.PresentOffer | do.Grant):
        name = type(command).__name__
        raise BrokenHistory(draft.version, f"{name} needs nobody's authority")
    offer = offer_of(draft, command.offer)
    if isinstance(command, do.Approve) and offer.approval is not None:
        # the last yes was said to today's total
        asked = evolve(offer.approval.authority, total=authority.total)
        offer = offer.with_approval(evolve(offer.approval, authority=asked))
    replace_offer(draft, offer.authorised(authority.holder))


def stamp(draft: Draft, entry: Entry) -> None:
    """Write into the draft what every entry leaves behind."""
    draft.version = entry.number
    draft.updated_at = entry.at
    draft.status = entry.status
    if entry.closed and not draft.closed:
        draft.closed_at, draft.closed_tier = entry.at, draft.tier
    draft.closed = entry.closed
    if entry.request_id is not None:
        request = Request(entry.request_id, entry.by, entry.command)
        draft.requests += (request,)
    draft.timeline += marks_of(draft, entry.command, entry.by, entry.at)


def apply(complaint: Complaint | None, entry: Entry) -> Complaint:
    """The complaint after *entry*; None before its first.

    BrokenHistory if the entry does not follow.

    >>> apply(None, Entry("C-1", 2, None, None, None, (), "received", False))
    Traceback (most recent call last):
    complaintkit.errors.BrokenHistory: entry at position 0: expected number 1, found 2
    """
    if not isinstance(entry, Entry):
        position = 0 if complaint is None else complaint.version
        raise BrokenHistory(position, f"expected an Entry, got {type(entry).__name__}")
    _must_follow(complaint, entry)
    command = entry.command
    if complaint is None:
        if not isinstance(command, do.Open):
            raise BrokenHistory(0, f"a history begins with Open, not {command!r}")
        if entry.complaint_id != command.id:
            problem = f"it opens {command.id} as complaint {entry.complaint_id}"
            raise BrokenHistory(0, problem)
        draft = opening(command, entry.by, entry.at, entry.status)
    else:
        draft = thaw(complaint)
    record(draft, command, entry.by, entry.at)
    for decision in entry.decisions:
        settle(draft, command, entry.by, decision)
    stamp(draft, entry)
    return freeze(draft)


def as_guards_read(complaint: Complaint, entry: Entry) -> Complaint:
    """What the guards have read on the way to *entry*: the status still the old one.

    Its command is recorded and its decisions are settled; the clocks come later, and
    neither version nor time is stamped. Law 7 has examples.
    """
    draft = thaw(complaint)
    record(draft, entry.command, entry.by, entry.at)
    for decision in entry.decisions:
        if decision.policy != "clock":
            settle(draft, entry.command, entry.by, decision)
    return freeze(draft)


def record(draft: Draft, command: do.Command, by: Actor, at: datetime) -> None:
    """Write the command's own data into the draft."""
    KINDS[type(command)].record(draft, command, by, command.happened_at or at)


def _must_follow(complaint: Complaint | None, entry: Entry) -> None:
    version = 0 if complaint is None else complaint.version
    if entry.number != version + 1:
        problem = f"expected number {version + 1}, found {entry.number}"
        raise BrokenHistory(version, problem)
    if complaint is not None:
        for problem in _misfits(complaint, entry):
            raise BrokenHistory(version, problem)


def _misfits(complaint: Complaint, entry: Entry) -> Iterator[str]:
    if entry.complaint_id != complaint.id:
        yield f"expected complaint {complaint.id}, found {entry.complaint_id}"
    if entry.at < complaint.updated_at:
        yield f"{entry.at} is before {complaint.updated_at}, the entry before it"
    if isinstance(entry.command, do.Open):
        yield "the complaint is opened twice"


def replay(entries: Iterable[Entry]) -> Complaint:
    """The complaint that *entries* tell of; needs neither rulebook nor lifecycle.

    BrokenHistory if they are no history of one complaint.

    >>> replay([])
    Traceback (most recent call last):
    complaintkit.errors.BrokenHistory: entry at position 0: expected Open, found none
    """
    complaint = None
    for entry in entries:
        complaint = apply(complaint, entry)
    if complaint is None:
        raise BrokenHistory(0, "expected Open, found none")
    return complaint
