"""Business calendars, and the limits that are counted on them."""

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Confidence, Limit, Source, Unit

__all__ = ["Calendar", "Confidence", "Limit", "Source", "Unit"]


def __dir__() -> list[str]:
    return __all__
