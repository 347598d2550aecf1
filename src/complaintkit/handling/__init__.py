"""The pure core: commands in, complaint and entries out."""

from complaintkit.handling.apply import apply, replay
from complaintkit.handling.core import (
    Availability,
    Step,
    available,
    handle,
    handle_all,
    open_complaint,
    reasons_against,
)
from complaintkit.handling.entry import Entry, Handled
from complaintkit.handling.planning import Planned, PlannedOffer, plan_offers

__all__ = [
    "Availability",
    "Entry",
    "Handled",
    "Planned",
    "PlannedOffer",
    "Step",
    "apply",
    "available",
    "handle",
    "handle_all",
    "open_complaint",
    "plan_offers",
    "reasons_against",
    "replay",
]
