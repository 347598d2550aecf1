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
from complaintkit.handling.due import Duty, DutyKind, what_is_due
from complaintkit.handling.entry import Entry, Handled, must_follow
from complaintkit.handling.planning import Planned, PlannedOffer, plan_offers
from complaintkit.handling.readings import Derivation, Reading, read_clocks

__all__ = [
    "Availability",
    "Derivation",
    "Duty",
    "DutyKind",
    "Entry",
    "Handled",
    "Planned",
    "PlannedOffer",
    "Reading",
    "Step",
    "apply",
    "available",
    "handle",
    "handle_all",
    "must_follow",
    "open_complaint",
    "plan_offers",
    "read_clocks",
    "reasons_against",
    "replay",
    "what_is_due",
]


def __dir__() -> list[str]:
    return __all__
