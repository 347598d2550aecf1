"""The intake record: what was complained about, by whom, and what is wanted."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum

from attrs import Attribute, field, frozen

from complaintkit.complaint.people import Person
from complaintkit.complaint.personal import Personal, personal, personal_or_none
from complaintkit.errors import InvalidValue
from complaintkit.fields import (
    as_tuple,
    not_negative,
    of_type,
    tuple_of,
    utc,
    word,
    word_or_none,
)
from complaintkit.money import Money


class Channel(Enum):
    """How the complaint arrived.

    >>> Channel("letter") is Channel.LETTER
    True
    """

    HOTLINE = "hotline"
    WEBSITE = "website"
    EMAIL = "email"
    SOCIAL_MEDIA = "social_media"
    IN_PERSON = "in_person"
    LETTER = "letter"


class DemandKind(Enum):
    """The demand classification matrix (诉求分类矩阵).

    >>> [kind.value for kind in DemandKind]
    ['compensatory', 'restorative', 'preventive', 'emotional']
    """

    COMPENSATORY = "compensatory"
    RESTORATIVE = "restorative"
    PREVENTIVE = "preventive"
    EMOTIONAL = "emotional"


@frozen(kw_only=True)
class Demand:
    """What the customer asks for (诉求), and the loss as the customer perceives it.

    A *kind* of None is a vague demand, still to be clarified; a *loss* of None is
    unknown, which is not the same as a loss of nothing.

    >>> Demand(kind=DemandKind.COMPENSATORY, loss=Money("80.00", "EUR")).loss
    Money('80.00', 'EUR')
    """

    kind: DemandKind | None = field(
        default=None, validator=of_type(DemandKind, type(None))
    )
    text: Personal | None = field(default=None, validator=personal_or_none)
    loss: Money | None = field(
        default=None, validator=[of_type(Money, type(None)), not_negative]
    )


@frozen(kw_only=True)
class Product:
    """The product or service concerned, as closely as it is known, and its *price*.

    >>> Product(name="kettle", model="K-3", order_number="2026-118").batch is None
    True
    """

    name: str = field(validator=word)
    model: str | None = field(default=None, validator=word_or_none)
    specification: str | None = field(default=None, validator=word_or_none)
    batch: str | None = field(default=None, validator=word_or_none)
    order_number: str | None = field(default=None, validator=word_or_none)
    price: Money | None = field(
        default=None, validator=[of_type(Money, type(None)), not_negative]
    )


@frozen
class Evidence:
    """One piece of evidence (证据): what it is, and where the host keeps it.

    >>> Evidence("photo", "photo of the broken lid", "files/118-1.jpg").kind
    'photo'
    """

    kind: str = field(validator=word)
    description: Personal = field(validator=personal)
    reference: str | None = field(default=None, validator=word_or_none)


def _a_day(
    owner: object, attribute: "Attribute[date | None]", value: date | None
) -> None:
    if value is not None and type(value) is not date:
        message = f"Intake.{attribute.name}: expected a date or None, got {value!r}"
        raise InvalidValue(message)


def _evidence(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return as_tuple(items)


@frozen(kw_only=True)
class Intake:
    """The intake record (投诉登记): objective and complete.

    *received_at* is when the complaint reached the house, which may be earlier than
    its entry. *on_behalf_of* is the user for whom a dealer or representative
    complains. Source of the fields: ISO 10002:2018, 8.2.

    >>> from datetime import datetime, timezone
    >>> intake = Intake(
    ...     complainant=Person(name="Li Wei"),
    ...     channel=Channel.HOTLINE,
    ...     received_at=datetime(2026, 3, 2, 9, tzinfo=timezone.utc),
    ...     description="The kettle leaks.",
    ...     demand=Demand(kind=DemandKind.RESTORATIVE),
    ... )
    >>> intake.evidence
    ()
    """

    complainant: Person = field(validator=of_type(Person))
    channel: Channel = field(validator=of_type(Channel))
    received_at: datetime = field(converter=utc)
    description: Personal = field(validator=personal)
    demand: Demand = field(validator=of_type(Demand))
    on_behalf_of: Person | None = field(
        default=None, validator=of_type(Person, type(None))
    )
    happened_on: date | None = field(default=None, validator=_a_day)
    place: Personal | None = field(default=None, validator=personal_or_none)
    product: Product | None = field(
        default=None, validator=of_type(Product, type(None))
    )
    evidence: tuple[Evidence, ...] = field(
        default=(), converter=_evidence, validator=tuple_of(Evidence)
    )
