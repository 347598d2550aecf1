"""Bounded exploration: what the real ``handle`` lets happen, in shortest stories."""

from complaintkit.exploring.authority import Exploration, explore_authority
from complaintkit.exploring.lifecycle import check_lifecycle

__all__ = ["Exploration", "check_lifecycle", "explore_authority"]


def __dir__() -> list[str]:
    return __all__
