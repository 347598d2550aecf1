"""What tells two complaints from each other, for one search or another."""

from collections.abc import Hashable

from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.redress import Offer, OfferState


def by_work(complaint: Complaint) -> Hashable:
    """By status, and by all that work on it leaves behind."""
    finding, handover = complaint.finding, complaint.handover
    return (
        complaint.status,
        complaint.assessment is None,
        complaint.confirmed_at is None,
        complaint.acknowledged_at is None,
        None if finding is None else finding.outcome,
        None if handover is None else handover.signed_by is None,
        min(len(complaint.unanswered), 3),
        bool(complaint.apologies),
        bool(complaint.root_cause),
        bool(complaint.improvements),
    )


def by_offers(complaint: Complaint) -> Hashable:
    """By status, and by the hands in each offer until it is spoken."""
    offers = tuple(_of_offer(each) for each in complaint.offers)
    return (complaint.status, complaint.pin.version, offers)


def _of_offer(offer: Offer) -> Hashable:
    if offer.state is not OfferState.PREPARED:
        return (offer.state, offer.cost, offer.authorised_by)
    approval = offer.approval
    if approval is None:
        return (offer.cost, offer.hands)
    asked = approval.authority
    rest = asked.ladder[len(approval.signed_by) :]
    return (offer.cost, offer.hands, approval.state, asked.total, asked.level, rest)


def by_money(complaint: Complaint) -> Hashable:
    """By status, offers and ledger, and by how it stands with the customer."""
    finding, ended = complaint.finding, complaint.ending
    return (
        by_offers(complaint),
        tuple((line.state, line.provisional) for line in complaint.ledger),
        None if finding is None else finding.outcome,
        None if ended is None else ended.kind,
        complaint.closed,
        complaint.turned_down,
        complaint.reassured,
        min(len(complaint.unanswered), 3),
        complaint.reopenings,
    )


def by_demand(complaint: Complaint) -> Hashable:
    """By offers, by the record and its assessment, and by how upset the customer is."""
    upset, confirmed = complaint.upset_at is not None, complaint.confirmed_at is None
    record = (complaint.intake.channel, complaint.assessment)
    return (by_offers(complaint), record, upset, confirmed)


def by_all(complaint: Complaint) -> Hashable:
    """By work and by money."""
    return (by_work(complaint), by_money(complaint))
