"""What it changes that the customer has said something, or has more to say."""

from datetime import datetime

from complaintkit.complaint.complaint import Draft


def unsettle(draft: Draft, when: datetime) -> None:
    """What the customer said of the complaint before *when* counts no longer."""
    draft.reassured = 0
    draft.unsettled_at = max(draft.unsettled_at or when, when)


def hear(draft: Draft, when: datetime) -> None:
    """The customer has said something, and is waited for no longer."""
    draft.unanswered = tuple(asked for asked in draft.unanswered if asked > when)
    draft.heard_at = max(draft.heard_at or when, when)
