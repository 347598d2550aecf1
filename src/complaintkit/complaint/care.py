"""Care for the customer: contacts, apologies, attention, what is promised and asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.complaint.people import Actor
from complaintkit.complaint.personal import Personal
from complaintkit.complaint.redress import Plan
from complaintkit.errors import InvalidValue
from complaintkit.fields import counted, of_type, where, word, word_or_none


class Medium(Enum):
    """How the house speaks to the customer; the channel is how the customer came.

    >>> Medium("letter") in WRITTEN
    True
    """

    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    VIDEO = "video"
    IN_PERSON = "in_person"


WRITTEN = (Medium.LETTER, Medium.EMAIL)
"""The media that leave the customer something to read again."""


@frozen
class Contact:
    """One time that the house was in touch with the customer.

    *together_with* is the employee who took part in a joint apology.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    >>> Contact(noon, Actor("ann", "front_line"), Medium.PHONE).is_apology
    False
    """

    at: datetime
    by: Actor
    medium: Medium
    is_apology: bool = False
    together_with: str | None = None

    @property
    def is_spoken(self) -> bool:
        """Whether the two heard each other."""
        return self.medium not in WRITTEN


class ApologyLevel(Enum):
    """The three levels of apology (三级道歉), from the base.

    >>> [level.value for level in ApologyLevel]
    ['base', 'middle', 'top']
    """

    BASE = "base"
    MIDDLE = "middle"
    TOP = "top"


@frozen(kw_only=True)
class ApologyTerms:
    """Which apology is owed: by which role or one above it, and by which medium.

    A *medium* of None is any. *joint*: together with the employee concerned.

    >>> terms = ApologyTerms(
    ...     level=ApologyLevel.MIDDLE, role="supervisor", medium=Medium.LETTER
    ... )
    >>> terms.joint
    False
    """

    level: ApologyLevel = field(validator=of_type(ApologyLevel))
    role: str = field(validator=word)
    medium: Medium | None = field(default=None, validator=of_type(Medium, type(None)))
    joint: bool = field(default=False, validator=of_type(bool))

    def __str__(self) -> str:
        how = "" if self.medium is None else f" by {self.medium.value}"
        whom = " with the employee" if self.joint else ""
        return f"{self.level.value} apology by {self.role}{whom}{how}"


class Stance(Enum):
    """How the house meets the demand, from the most open.

    ``FIRM`` offers what is due and no more; ``REFUSE`` says a clear no (明确说不) to
    everything but what the law entitles to.

    >>> Stance("firm").name
    'FIRM'
    """

    NEGOTIATE = "negotiate"
    FIRM = "firm"
    REFUSE = "refuse"


def _one_or_more(owner: object, attribute: "Attribute[Any]", value: int) -> None:
    if value < 1:
        place = where(owner, attribute)
        raise InvalidValue(f"{place}: expected 1 or more, got {value}")


@frozen(kw_only=True)
class FollowUpTerms:
    """How often a customer is asked whether all is well (回访), and by whom.

    *times* in a row the answer must be yes, each asked *within_days* of what was done
    or said last (None: whenever); *by_owner* says whether whoever owns the complaint
    may ask. A customer who does not answer counts as silent after that many *attempts*
    that lie *hours_apart*.

    >>> FollowUpTerms(times=2, by_owner=False).attempts
    3
    """

    times: int = field(default=1, validator=[of_type(int), _one_or_more])
    by_owner: bool = field(default=True, validator=of_type(bool))
    attempts: int = field(default=3, validator=[of_type(int), _one_or_more])
    hours_apart: int = field(default=0, validator=[of_type(int), counted])
    within_days: int | None = field(
        default=None, validator=[of_type(int, type(None)), counted]
    )

    def attempts_among(self, asked: Iterable[datetime]) -> int:
        """How many of these moments count as attempts: those far enough apart.

        >>> from datetime import timezone
        >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
        >>> FollowUpTerms(hours_apart=24).attempts_among([noon, noon.replace(hour=13)])
        1
        """
        count, last = 0, None
        for moment in sorted(asked):
            if last is None or moment - last >= timedelta(hours=self.hours_apart):
                count, last = count + 1, moment
        return count

    def __str__(self) -> str:
        who = "" if self.by_owner else ", not by the owner"
        when = "" if self.within_days is None else f" within {self.within_days} days"
        apart = f" {self.hours_apart} hours apart" if self.hours_apart else ""
        silent = f"silent after {self.attempts} attempts{apart}"
        return f"{self.times} x{when}{who}; {silent}"


def _by_somebody(
    attention: "Attention", attribute: "Attribute[bool]", calm_first: Any
) -> None:
    if calm_first and attention.answered_by is None:
        message = "Attention.calm_first: expected answered_by to say who calms"
        raise InvalidValue(f"{message}, got None")


@frozen(kw_only=True)
class Attention:
    """How much attention a complaint gets (重视).

    *answered_by* is the lowest role that is to answer the customer; *vip* says that it
    goes by the VIP channel; *calm_first* that nothing is offered before somebody of
    that role, or one above it, has spoken to the customer.

    >>> str(Attention(answered_by="manager", calm_first=True))
    'answered by manager, calm first'
    """

    answered_by: str | None = field(default=None, validator=word_or_none)
    vip: bool = field(default=False, validator=of_type(bool))
    calm_first: bool = field(default=False, validator=[of_type(bool), _by_somebody])

    def __str__(self) -> str:
        parts = [
            f"answered by {self.answered_by or 'anybody'}",
            "VIP channel" if self.vip else "",
            "calm first" if self.calm_first else "",
        ]
        return ", ".join(filter(None, parts))


@frozen
class Escalation:
    """One time that the complaint went to a supervisor (监督人), and why.

    *role* is the rank that was asked for; None is the department's supervisor.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    >>> Escalation(noon, "nobody called back", to="bo").to
    'bo'
    """

    at: datetime
    because: Personal
    to: str | None = None
    role: str | None = None


@frozen
class CounterDemand:
    """What the customer asked for instead; *offer* is the offer made of it, if any.

    >>> from complaintkit import Money, Redress, RedressForm
    >>> refund = Redress(RedressForm.REFUND, Money(5, "EUR"), department="till")
    >>> CounterDemand(Plan([refund])).offer is None
    True
    """

    plan: Plan
    offer: str | None = None
