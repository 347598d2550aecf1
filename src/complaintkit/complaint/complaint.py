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
    Emotion,
    Finding,
    Responsibility,
)
from complaintkit.complaint.care import (
    WRITTEN,
    Attention,
    Contact,
    CounterDemand,
    Escalation,
    Medium,
)
from complaintkit.complaint.intake import Channel, Demand, Evidence, Intake
from complaintkit.complaint.people import Actor
from complaintkit.complaint.personal import Personal
from complaintkit.complaint.redress import (
    RESERVED,
    UNDONE,
    Basis,
    Compensation,
    LedgerLine,
    LineState,
    Offer,
    Redress,
    RedressForm,
)
from complaintkit.complaint.time import Leg, Mark
from complaintkit.money import Money
from complaintkit.notebook import in_words


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

    It carries what was known when it was given: the demand, the evidence and the
    assessment. *contact* (对接人) is who is to sign, where a roster said so.

    >>> handover = Handover(
    ...     department="billing", given_by=Actor("ann", "front_line"), demand=Demand()
    ... )
    >>> handover.signed_by is None
    True
    """

    department: str
    given_by: Actor
    demand: Demand
    evidence: tuple[Evidence, ...] = ()
    assessment: Assessment | None = None
    contact: str | None = None
    signed_by: Actor | None = None


class EndingKind(Enum):
    """Why a complaint ended.

    >>> [kind.value for kind in EndingKind][3:]
    ['referred', 'merged', 'deadlocked', 'silent']
    """

    RESOLVED = "resolved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    MERGED = "merged"
    DEADLOCKED = "deadlocked"
    SILENT = "silent"


@frozen
class Ending:
    """How a complaint ended; *because* is the reason given to the customer.

    *leads_to* is where it goes on: who it was referred to, the complaint it was merged
    into, or the external body that was named to a customer in deadlock. *codes* are the
    outcome codes under which it is reported.

    >>> Ending(EndingKind.RESOLVED).because is None
    True
    """

    kind: EndingKind
    because: Personal | None = None
    leads_to: str | None = None
    codes: tuple[str, ...] = ()


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


_DONE = (LineState.FULFILLED, *UNDONE)


@define
class Draft:
    """The fields of a complaint, while one command is being judged; never handed out.

    They are written by ``complaintkit.handling`` and nobody else, from an entry alone.
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
    follows: str | None = None
    requests: tuple[Request, ...] = ()
    confirmed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    answer_by: datetime | None = None
    update_by: datetime | None = None
    contacts: tuple[Contact, ...] = ()
    unanswered: tuple[datetime, ...] = ()
    heard_at: datetime | None = None
    amended_at: datetime | None = None
    assessment: Assessment | None = None
    finding: Finding | None = None
    tier: Enum | None = None
    department: str | None = None
    compensation: Compensation | None = None
    emotion: Emotion = Emotion.CALM
    upset_at: datetime | None = None
    expedited: bool = False
    attention: Attention | None = None
    handover: Handover | None = None
    escalations: tuple[Escalation, ...] = ()
    offers: tuple[Offer, ...] = ()
    counter_demand: CounterDemand | None = None
    turned_down: bool = False
    ledger: tuple[LedgerLine, ...] = ()
    follow_ups: tuple[FollowedUp, ...] = ()
    reassured: int = 0
    unsettled_at: datetime | None = None
    ending: Ending | None = None
    closed_at: datetime | None = None
    closed_tier: Enum | None = None
    reopened_at: datetime | None = None
    reopenings: int = 0
    root_cause: tuple[Personal, ...] = ()
    improvements: tuple[Personal, ...] = ()
    timeline: tuple[Mark, ...] = ()
    legs: tuple[Leg, ...] = ()

    def __str__(self) -> str:
        where = f"complaint {self.id}: {self.status}, version {self.version}"
        tier = None if self.tier is None else self.tier.value
        owner = f"owner {self.owner}"
        known = [tier, self.department, owner, self.compensation]
        about = ", ".join(str(each) for each in known if each is not None)
        return "\n  ".join([where, about, *map(str, self.ledger)])

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
    def price(self) -> Money | None:
        """The price of what the complaint is about, if it is known."""
        product = self.intake.product
        return None if product is None else product.price

    @property
    def is_vague(self) -> bool:
        """Whether the kind of demand is still to be clarified (诉求不明确)."""
        return self.intake.demand.kind is None

    @property
    def is_anonymous(self) -> bool:
        """Whether there is nobody to restate the record to."""
        who = self.intake.complainant
        return who.name is None and who.contact is None

    @property
    def is_represented(self) -> bool:
        """Whether somebody complains for somebody else."""
        return self.intake.on_behalf_of is not None

    @property
    def satisfied(self) -> bool:
        """Whether the customer, when last asked, was content, and nothing has changed.

        How often in a row is *reassured*.
        """
        return self.reassured > 0

    @property
    def answering_department(self) -> str | None:
        """Where its owner works: who signed last, or else where it was routed."""
        signed = self.handover is not None and self.handover.signed_by is not None
        return self.handover.department if self.handover and signed else self.department

    @property
    def supervisor(self) -> str | None:
        """Who supervises the handler since the last escalation."""
        return self.escalations[-1].to if self.escalations else None

    @property
    def apologies(self) -> tuple[Contact, ...]:
        """The apologies that were given, since the last reopening if there was one."""
        since = self.reopened_at
        return tuple(
            contact
            for contact in self.contacts
            if contact.is_apology and (since is None or contact.at >= since)
        )

    @property
    def letter_due_since(self) -> datetime | None:
        """When an apology was given by phone that no written one has followed."""
        apologies = self.apologies
        spoken = [each.at for each in apologies if each.medium is Medium.PHONE]
        written = [each.at for each in apologies if each.medium in WRITTEN]
        answered = written and spoken and max(written) >= max(spoken)
        if not spoken or answered or self.is_anonymous:
            return None
        return max(spoken)

    @property
    def call_is_due(self) -> bool:
        """Whether it came by letter, from somebody known, and nobody has called yet."""
        by_letter = self.intake.channel is Channel.LETTER and not self.is_anonymous
        return by_letter and not any(contact.is_spoken for contact in self.contacts)

    @property
    def on_table(self) -> tuple[Offer, ...]:
        """The offers that the customer has not answered, or not confirmed."""
        return tuple(offer for offer in self.offers if offer.state in RESERVED)

    @property
    def outstanding(self) -> tuple[LedgerLine, ...]:
        """The lines that are owed and not fulfilled, whatever became of them."""
        return tuple(line for line in self.ledger if line.state not in _DONE)

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
            if line.state not in UNDONE:
                minor += line.redress.cost.minor
        for offer in self.offers:
            if offer.state in RESERVED:
                minor += offer.cost.minor
        return Money.of_minor(minor, self.currency)

    def bound(
        self, *, basis: Basis | None = None, form: RedressForm | None = None
    ) -> tuple[Redress, ...]:
        """The lines that bind the house: on the table, and in the ledger.

        Only those of that *basis* and that *form*, where they are named.
        """
        lines = [line.redress for line in self.ledger if line.state not in UNDONE]
        lines += [line for offer in self.on_table for line in offer.plan.lines]
        return tuple(
            line
            for line in lines
            if basis in (None, line.basis) and form in (None, line.form)
        )

    def promised_by(self, actor_id: str) -> Money:
        """What stands in this complaint on the authority of one actor."""
        costs = (offer.cost for offer in self.promises_of(actor_id))
        return Money.total(costs, self.currency)

    def promises_of(self, actor_id: str) -> tuple[Offer, ...]:
        """The offers that stand in this complaint on the authority of one actor."""
        return tuple(
            offer
            for offer in self.offers
            if offer.authorised_by == actor_id and offer.stands
        )

    def offer(self, offer_id: str | None) -> Offer | None:
        """The offer of that id, if there is one."""
        for offer in self.offers:
            if offer.id == offer_id:
                return offer
        return None

    def line(self, line_id: str | None) -> LedgerLine | None:
        """The ledger line of that id, if there is one."""
        for line in self.ledger:
            if line.id == line_id:
                return line
        return None


@frozen  # pyright: ignore - attrs freezes what the draft leaves open
class Complaint(Draft):
    """A complaint as its entries have left it.

    Hosts do not build one: ``open_complaint``, ``handle`` and ``replay`` do. *version*
    counts its entries; a store refuses to append under any other version. The example
    of ``open_complaint`` shows one.
    """

    _repr_pretty_ = in_words


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
