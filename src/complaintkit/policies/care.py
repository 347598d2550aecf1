"""Policies of care: the record, conduct, attention, apology, follow-up, reopening.

Each is one table, decided where it matters and recorded there.
"""

from complaintkit.complaint.care import ApologyTerms, Attention, FollowUpTerms, Stance
from complaintkit.policies.tables import TablePolicy


class RecordPolicy(TablePolicy[bool]):
    """Whether the record must be restated and confirmed (复述确认) before an answer.

    >>> from complaintkit.presets import standard
    >>> [rule.then for rule in standard("EUR").record.table.rules][:2]
    [False, False]
    """

    __slots__ = ()
    NAME = "record"
    EXPECTED = "True or False"

    @staticmethod
    def fits(outcome: object) -> bool:
        """Yes or no."""
        return type(outcome) is bool


class ConductPolicy(TablePolicy[Stance]):
    """How a demand is met, given who makes it (一般/难缠/恶意投诉).

    >>> from complaintkit.presets import standard
    >>> standard("EUR").conduct.table.rules[-1].then.value
    'negotiate'
    """

    __slots__ = ()
    NAME = "conduct"
    EXPECTED = "a Stance"

    @staticmethod
    def fits(outcome: object) -> bool:
        """One of the stances."""
        return isinstance(outcome, Stance)


class EscalationPolicy(TablePolicy[Attention]):
    """How much attention a complaint gets (重视), by emotion, haste and tier.

    >>> from complaintkit.presets import standard
    >>> str(standard("EUR").escalation.table.rules[-1].then)
    'answered by anybody'
    """

    __slots__ = ()
    NAME = "escalation"
    EXPECTED = "an Attention"

    @staticmethod
    def fits(outcome: object) -> bool:
        """So much attention."""
        return isinstance(outcome, Attention)


class ApologyPolicy(TablePolicy[ApologyTerms | None]):
    """Which apology is owed (三级道歉), if any.

    >>> from complaintkit.presets import standard
    >>> str(standard("EUR").apology.table.rules[-1].then)
    'None'
    """

    __slots__ = ()
    NAME = "apology"
    EXPECTED = "ApologyTerms or None"

    @staticmethod
    def fits(outcome: object) -> bool:
        """The terms of an apology, or none."""
        return outcome is None or isinstance(outcome, ApologyTerms)


class FollowUpPolicy(TablePolicy[FollowUpTerms]):
    """How often the customer is asked whether all is well (回访), and by whom.

    >>> from complaintkit.presets import standard
    >>> str(standard("EUR").follow_up.table.rules[-1].then)
    '1 x; silent after 3 attempts'
    """

    __slots__ = ()
    NAME = "follow_up"
    EXPECTED = "FollowUpTerms"

    @staticmethod
    def fits(outcome: object) -> bool:
        """The terms of asking."""
        return isinstance(outcome, FollowUpTerms)


class ReopeningPolicy(TablePolicy[int | None]):
    """For how many days after its closing a complaint may be reopened; None: for ever.

    >>> from complaintkit.presets import standard
    >>> standard("EUR").reopening.table.rules[-1].then
    90
    """

    __slots__ = ()
    NAME = "reopening"
    EXPECTED = "a number of days, or None"

    @staticmethod
    def fits(outcome: object) -> bool:
        """Days are whole, and not negative."""
        return outcome is None or (type(outcome) is int and outcome >= 0)
