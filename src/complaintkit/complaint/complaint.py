"""The complaint itself: an immutable value, changed by nothing but its entries."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any, cast

import attrs
from attrs import define, frozen

from complaintkit.complaint.assessment import (
    Assessment,
    Finding,
    Responsibility,
)
from complaintkit.complaint.intake import Intake
from complaintkit.complaint.people import Actor
from complaintkit.complaint.personal import Personal
from complaintkit.complaint.redress import (
    Compensation,
    LedgerLine,
    LineState,
    Offer,
    OfferState,
)
from complaintkit.money import Money


@frozen
class Pin:
    """The rulebook that a complaint is handled under, by name and by content.

    >>> str(Pin("shop", "2", "EUR", "5f0c2ab19d"))
    "'shop' version '2' (5f0c2ab1)"
    """

    rulebook: str
    version: str
    currency: str
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.rulebook!r} version {self.version!r} ({self.fingerprint[:8]})"


@frozen
class Request:
    """A request that was recorded, so that its repetition is known for one.

    >>> Request("r-1", Actor("ann", "front_line"), "a command").id
    'r-1'
    """

    id: str
    by: Actor
    command: object


@frozen(kw_only=True)
class Handover:
    """A hand-over (签名确认): given by one, and from the signature on with another.

    >>> Handover(department="billing", given_by="ann").signed_by is None
    True
    """

    department: str
    given_by: str
    signed_by: str | None = None


class EndingKind(Enum):
    """Why a complaint ended.

    >>> [kind.value for kind in EndingKind]
    ['resolved', 'rejected', 'withdrawn']
    """

    RESOLVED = "resolved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@frozen
class Ending:
    """How a complaint ended; *because* is the reason given to the customer.

    >>> Ending(EndingKind.RESOLVED).because is None
    True
    """

    kind: EndingKind
    because: Personal | None = None


@frozen
class FollowedUp:
    """One follow-up (回访) and what the customer said.

    >>> from datetime import datetime, timezone
    >>> FollowedUp(datetime(2026, 3, 9, tzinfo=timezone.utc), "ann", True).remark
    """

    at: datetime
    by: str
    satisfied: bool
    remark: Personal | None = None


@define
class Draft:
    """The fields of a complaint, while one command is being judged; never handed out.

    Each is written in one place of ``complaintkit.handling``, from an entry alone.
    """

    id: str
    pin: Pin
    intake: Intake
    owner: str
    status: str
    closed: bool
    version: int
    opened_at: datetime
    opened_by: str
    updated_at: datetime
    requests: tuple[Request, ...] = ()
    confirmed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    answer_by: datetime | None = None
    assessment: Assessment | None = None
    finding: Finding | None = None
    tier: Enum | None = None
    department: str | None = None
    compensation: Compensation | None = None
    handover: Handover | None = None
    offers: tuple[Offer, ...] = ()
    ledger: tuple[LedgerLine, ...] = ()
    follow_ups: tuple[FollowedUp, ...] = ()
    satisfied: bool = False
    unsettled_at: datetime | None = None
    ending: Ending | None = None
    reopenings: int = 0

    @property
    def responsibility(self) -> Responsibility | None:
        """The final responsibility once there is one, the preliminary until then."""
        if self.finding is not None:
            return self.finding.responsibility
        return None if self.assessment is None else self.assessment.responsibility

    @property
    def currency(self) -> str:
        """The one currency of its money, which is the rulebook's."""
        return self.pin.currency

    @property
    def on_table(self) -> tuple[Offer, ...]:
        """The offers that the customer has not answered."""
        return tuple(o for o in self.offers if o.state is OfferState.ON_TABLE)

    @property
    def outstanding(self) -> tuple[LedgerLine, ...]:
        """The agreed lines that are not fulfilled, whatever became of them."""
        done = (LineState.FULFILLED, LineState.CANCELLED)
        return tuple(line for line in self.ledger if line.state not in done)

    @property
    def fulfilled(self) -> tuple[LedgerLine, ...]:
        """The lines that were carried out."""
        return tuple(ln for ln in self.ledger if ln.state is LineState.FULFILLED)

    @property
    def committed(self) -> Money:
        """The redress that binds the house: what is agreed, and what is on the table.

        Authority is judged on this sum, so that a big one cannot be cut in pieces.
        """
        minor = 0
        for line in self.ledger:
            if line.state is not LineState.CANCELLED:
                minor += line.redress.cost.minor
        for offer in self.offers:
            if offer.state is OfferState.ON_TABLE:
                minor += offer.cost.minor
        return Money.of_minor(minor, self.currency)

    def authorised_by(self, actor_id: str) -> Money:
        """What stands in this complaint on the authority of one actor."""
        offers = [o for o in self.offers if o.authorised_by == actor_id and o.stands]
        return Money.total((offer.cost for offer in offers), self.currency)

    def unsettle(self, when: datetime) -> None:
        """What the customer said of it before *when* counts no longer."""
        self.satisfied = False
        self.unsettled_at = when

    def offer(self, offer_id: str) -> Offer | None:
        """The offer of that id, if there is one."""
        for offer in self.offers:
            if offer.id == offer_id:
                return offer
        return None

    def line(self, line_id: str) -> LedgerLine | None:
        """The ledger line of that id, if there is one."""
        for line in self.ledger:
            if line.id == line_id:
                return line
        return None


@frozen
class Complaint(Draft):
    """A complaint as its entries have left it.

    Hosts do not build one: ``open_complaint``, ``handle`` and ``replay`` do. *version*
    counts its entries; a store refuses to append under any other version. The example
    of ``open_complaint`` shows one.
    """


_values: Callable[[Draft], tuple[Any, ...]] = attrgetter(
    *(attribute.name for attribute in attrs.fields(Draft))
)


def thaw(complaint: Draft) -> Draft:
    """A draft of *complaint*, or of a draft, free to be written to."""
    return Draft(*_values(complaint))


def freeze(draft: Draft) -> Complaint:
    """The complaint that *draft* has become; nobody can write to it any more.

    The two classes have the same slots, so changing the class is all it takes;
    with a second object ``handle`` was measured to take an eighth longer.
    """
    draft.__class__ = Complaint
    return cast("Complaint", draft)
