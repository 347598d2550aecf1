"""What is wrong with a whole rulebook: ``Rulebook.check`` asks here."""

from complaintkit.checking.everything import checked

__all__ = ["checked"]
