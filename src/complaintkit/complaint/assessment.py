"""How grave a complaint is, who is responsible, and what the investigation found."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.complaint.personal import Personal, personal_or_none
from complaintkit.errors import InvalidValue
from complaintkit.fields import as_tuple, of_type, tuple_of


class Kind(Enum):
    """What a complaint is about, which decides who handles it.

    >>> Kind("billing") is Kind.BILLING
    True
    """

    SERVICE = "service"
    POLICY = "policy"
    PRODUCT_QUALITY = "product_quality"
    BILLING = "billing"


class Severity(Enum):
    """How grave the harm is (严重程度), from the least to the gravest.

    >>> [grade.value for grade in Severity]
    ['low', 'medium', 'high', 'critical']
    """

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Urgency(Enum):
    """How soon the customer needs an answer (紧急程度), from the least urgent.

    >>> [grade.value for grade in Urgency]
    ['normal', 'soon', 'immediate']
    """

    NORMAL = "normal"
    SOON = "soon"
    IMMEDIATE = "immediate"


class Scope(Enum):
    """How far the trouble reaches (涉及范围), from the narrowest.

    >>> [reach.value for reach in Scope]
    ['isolated', 'repeated', 'widespread']
    """

    ISOLATED = "isolated"
    REPEATED = "repeated"
    WIDESPREAD = "widespread"


class Responsibility(Enum):
    """Whose doing it was (责任归属).

    ``NOT_EXPLAINED`` is misuse because staff did not explain the use: the company's
    fault, unlike ``MISUSE``.

    >>> Responsibility("not_explained") in OWN_FAULT
    True
    """

    PRODUCT = "product"
    PROCESS = "process"
    STAFF = "staff"
    NOT_EXPLAINED = "not_explained"
    MISUNDERSTANDING = "misunderstanding"
    MISUSE = "misuse"


OWN_FAULT = (
    Responsibility.PRODUCT,
    Responsibility.PROCESS,
    Responsibility.STAFF,
    Responsibility.NOT_EXPLAINED,
)
"""The responsibilities that are the company's own."""


class Tier(Enum):
    """The standard tiers (分级), from the lowest; a house may bring its own.

    >>> [tier.value for tier in Tier]
    ['general', 'important', 'urgent']
    """

    GENERAL = "general"
    IMPORTANT = "important"
    URGENT = "urgent"


class Conduct(Enum):
    """How the complainant behaves (一般/难缠/恶意投诉).

    >>> [conduct.value for conduct in Conduct]
    ['ordinary', 'difficult', 'malicious']
    """

    ORDINARY = "ordinary"
    DIFFICULT = "difficult"
    MALICIOUS = "malicious"


class Emotion(Enum):
    """How the customer feels (情绪预警), from the calmest.

    >>> Emotion("explosive").name
    'EXPLOSIVE'
    """

    CALM = "calm"
    UPSET = "upset"
    ANGRY = "angry"
    EXPLOSIVE = "explosive"


class Fault(Enum):
    """How far the company is at fault, from not at all.

    >>> [fault.value for fault in Fault]
    ['none', 'partly', 'wholly']
    """

    NONE = "none"
    PARTLY = "partly"
    WHOLLY = "wholly"


@frozen(kw_only=True)
class Factors:
    """What to weigh before conceding (协商前要考虑); None is not known.

    *long_term*: a long relation. *buys_again*: another purchase may be hoped for.
    *word_of_mouth*: others will hear of it. *reasonable*: what is demanded is.
    *fault*: how far the company is at fault.

    >>> Factors(long_term=True, reasonable=False).fault is None
    True
    """

    long_term: bool | None = field(default=None, validator=of_type(bool, type(None)))
    buys_again: bool | None = field(default=None, validator=of_type(bool, type(None)))
    word_of_mouth: bool | None = field(
        default=None, validator=of_type(bool, type(None))
    )
    reasonable: bool | None = field(default=None, validator=of_type(bool, type(None)))
    fault: Fault | None = field(default=None, validator=of_type(Fault, type(None)))


NOTHING_KNOWN = Factors()
"""The factors before anybody has weighed them."""


@frozen(kw_only=True)
class Assessment:
    """The assessment (评估): four dimensions, with the *preliminary* responsibility.

    *safety* says that somebody was hurt or may be; *conduct* how the complainant
    behaves; *factors* what to weigh before conceding.

    >>> Assessment(kind=Kind.SERVICE, severity=Severity.LOW).scope
    <Scope.ISOLATED: 'isolated'>
    """

    kind: Kind = field(validator=of_type(Kind))
    severity: Severity = field(validator=of_type(Severity))
    urgency: Urgency = field(default=Urgency.NORMAL, validator=of_type(Urgency))
    scope: Scope = field(default=Scope.ISOLATED, validator=of_type(Scope))
    responsibility: Responsibility | None = field(
        default=None, validator=of_type(Responsibility, type(None))
    )
    safety: bool = field(default=False, validator=of_type(bool))
    conduct: Conduct = field(default=Conduct.ORDINARY, validator=of_type(Conduct))
    factors: Factors = field(default=NOTHING_KNOWN, validator=of_type(Factors))


class Outcome(Enum):
    """Whether a complaint holds (判断投诉是否成立).

    >>> Outcome("partly_upheld").name
    'PARTLY_UPHELD'
    """

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


def _grounds(items: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(items)


def _measures(
    measures: Mapping[str, int] | tuple[tuple[str, int], ...],
) -> tuple[tuple[str, int], ...]:
    return as_tuple(measures.items() if isinstance(measures, Mapping) else measures)


def _of_what_holds(
    finding: "Finding", attribute: "Attribute[Any]", grounds: tuple[str, ...]
) -> None:
    if grounds and finding.outcome is Outcome.NOT_UPHELD:
        message = "Finding.grounds: expected none of what was not upheld"
        raise InvalidValue(f"{message}, got {', '.join(grounds)}")


def _whole_numbers(
    finding: "Finding", attribute: "Attribute[Any]", measures: Any
) -> None:
    for name, value in measures:
        if type(name) is not str or type(value) is not int:
            expected = "expected names with whole numbers"
            raise InvalidValue(f"Finding.measures: {expected}, got {name!r}: {value!r}")


@frozen(kw_only=True)
class Finding:
    """What the investigation found, with the *final* responsibility.

    *grounds* are the grounds in law that were found to hold, by the names that the
    rulebook's entitlements give them; *measures* are the numbers that an entitlement
    goes by, such as a distance. InvalidValue for grounds of what was not upheld.

    >>> Finding(
    ...     outcome=Outcome.UPHELD, responsibility=Responsibility.STAFF,
    ...     grounds=["fraud"], measures={"delay_minutes": 190},
    ... ).measures
    (('delay_minutes', 190),)
    """

    outcome: Outcome = field(validator=of_type(Outcome))
    responsibility: Responsibility = field(validator=of_type(Responsibility))
    because: Personal | None = field(default=None, validator=personal_or_none)
    grounds: tuple[str, ...] = field(
        default=(), converter=_grounds, validator=[tuple_of(str), _of_what_holds]
    )
    measures: tuple[tuple[str, int], ...] = field(
        default=(), converter=_measures, validator=_whole_numbers
    )
