"""What is derived from a complaint: the columns of its snapshot, promises, payments."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import complaintkit.commands as do
from complaintkit import Basis, Complaint, Entry, Offer
from complaintkit.complaint.redress import (
    RESERVED,
    UNDONE,
    ApprovalState,
    Redress,
)
from complaintkit.money import Money
from desk.house import CODEC, duties, is_paid

Row = dict[str, Any]

_EVER = timedelta(days=36_500)


def snapshot(complaint: Complaint, digest: str) -> Row:
    """The row of a complaint among the snapshots."""
    due = duties(complaint, complaint.updated_at, _EVER)
    return {
        "complaint_id": complaint.id,
        "version": complaint.version,
        "digest": digest,
        "status": complaint.status,
        "closed": complaint.closed,
        "owner": complaint.owner,
        "customer_id": complaint.intake.complainant.customer_id,
        "waits_for": listed(role for _, role in asked(complaint)),
        "due_at": due[0].due if due else None,
        "updated_at": complaint.updated_at,
        "complaint": CODEC.to_dict(complaint),
    }


def asked(complaint: Complaint) -> Iterator[tuple[Offer, str]]:
    """The offers that wait for a yes or no, each with the role that it is asked of."""
    for offer in complaint.offers:
        if offer.approval and offer.approval.state is ApprovalState.OPEN:
            yield offer, offer.approval.next_role


def listed(roles: Iterable[str]) -> str:
    """Roles as one text, in which each is found by ``listed([role])``."""
    return "".join(f"/{role}/" for role in sorted(set(roles)))


def promises(complaint: Complaint) -> Iterator[Row]:
    """What each offer binds the house to, on whose authority."""
    for offer in complaint.offers:
        if offer.authorised_by is not None and offer.stands:
            goodwill = list(_goodwill(complaint, offer))
            yield {
                "complaint_id": complaint.id,
                "offer_id": offer.id,
                "customer_id": complaint.intake.complainant.customer_id,
                "authorised_by": offer.authorised_by,
                "cost": offer.cost.minor,
                "goodwill": Money.total(goodwill, complaint.currency).minor,
            }


def _goodwill(complaint: Complaint, offer: Offer) -> Iterator[Money]:
    lines: Iterable[Redress] = (
        line.redress
        for line in complaint.ledger
        if line.id.startswith(f"{offer.id}/") and line.state not in UNDONE
    )
    if offer.state in RESERVED:
        lines = offer.plan.lines
    return (line.cost for line in lines if line.basis is Basis.GOODWILL)


def instructed(complaint: Complaint, entry: Entry) -> Row | None:
    """The payment that an entry tells the bank to make, if it does."""
    if not isinstance(entry.command, do.InstructRedress):
        return None
    line = complaint.line(entry.command.line)
    if line is None or not is_paid(line.redress):
        return None
    cost = line.redress.cost
    return {
        "line_id": line.id,
        "complaint_id": complaint.id,
        "amount": str(cost.amount),
        "currency": cost.currency,
        "payee": complaint.intake.complainant.customer_id or complaint.id,
        "put_at": entry.at,
        "request_id": secrets.token_urlsafe(),
        "claimed_by": None,
        "claimed_until": None,
        "settled": False,
    }


def reported(entry: Entry) -> str | None:
    """The ledger line whose payment an entry reports as made, or as failed."""
    if isinstance(entry.command, do.FulfilRedress | do.FailRedress):
        return entry.command.line
    return None
