"""Fixtures for pytest; complaintkit is not imported before a test asks for one."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from complaintkit import Rulebook
    from complaintkit.testing import Builder, MemoryStore


@pytest.fixture
def complaint_rulebook() -> "Rulebook":
    """The rulebook of the tests: the standard one in EUR, unless it is overridden."""
    from complaintkit.presets import standard

    return standard("EUR")


@pytest.fixture
def a_complaint(complaint_rulebook: "Rulebook") -> "Builder":
    """A complaint under ``complaint_rulebook``, ready to be told step by step."""
    from complaintkit.testing import a_complaint

    return a_complaint(complaint_rulebook)


@pytest.fixture
def complaint_store(complaint_rulebook: "Rulebook") -> "MemoryStore":
    """An empty store in memory, one that keeps the contract of stores."""
    from complaintkit.testing import MemoryStore

    return MemoryStore(complaint_rulebook)
