"""Guards of the shipped lifecycles: what a complaint must be for a move."""

from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.redress import ApprovalState


def all_fulfilled(complaint: Complaint) -> bool:
    """No redress is outstanding, and no offer waits for the customer."""
    return not complaint.outstanding and not complaint.on_table


def owes_redress(complaint: Complaint) -> bool:
    """Some redress is owed from before the complaint was closed."""
    return bool(complaint.outstanding)


def customer_satisfied(complaint: Complaint) -> bool:
    """The last follow-up found the customer satisfied."""
    return complaint.satisfied


def approvals_answered(complaint: Complaint) -> bool:
    """No approval that was asked for is still open."""
    approvals = (offer.approval for offer in complaint.offers)
    return all(
        each is None or each.state is not ApprovalState.OPEN for each in approvals
    )


def cause_known(complaint: Complaint) -> bool:
    """The root cause (5 Why) was recorded."""
    return bool(complaint.root_cause)
