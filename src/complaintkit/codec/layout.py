"""How the values of a rulebook are laid out in what is stored."""

from datetime import timedelta
from decimal import Decimal
from types import NoneType
from typing import Any, Final, get_args

import attrs
from attrs import Attribute

from complaintkit.clocks.limit import Limit
from complaintkit.complaint.redress import RedressForm
from complaintkit.money import Money
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.redress import RedressPolicy
from complaintkit.policies.tiering import TieringPolicy
from complaintkit.rules.table import RuleTable

MAIN: Final = {
    TieringPolicy: "table",
    CompensationPolicy: "multiplier",
    RedressPolicy: "mixes",
}
"""The main table of a policy: its rules are the policy's own, ``tiering.rules``."""

TABLE = ("facts", "hit", "rules")
"""The keys of a table."""

FORM_LIMITS = tuple[tuple[RedressForm, Money], ...]
"""Forms of redress with their limits, which are stored as a table."""

LIMITS = RuleTable[Limit | None] | None
"""The limit of a clock: one that holds for all complaints is stored without a table."""

BANDS = RuleTable[Money] | None
"""The bands of an entitlement: the one table that has a name of its own."""

WORTH = Money | Decimal | None
"""What a form of redress is worth: an amount, or so many times the loss."""

MOST_RULES = 500
"""So many rules one table may have: what they compile to grows with their square."""

PARTS = ("days", "hours", "minutes", "seconds", "microseconds")
"""What a period is made of."""


def fields_of(kind: type) -> dict[str, "Attribute[Any]"]:
    """The fields of one of our values that are stored, by name.

    >>> from complaintkit.policies.tiering import TierTerms
    >>> list(fields_of(TierTerms))
    ['tier', 'department']
    """
    return {each.name: each for each in attrs.fields(kind)}


def may_be_none(kind: Any) -> bool:
    """Whether a field of this type may be None, and so be left out.

    >>> may_be_none(int | None), may_be_none(int)
    (True, False)
    """
    return NoneType in get_args(kind)


def period_out(period: timedelta) -> dict[str, int]:
    """A period by its parts.

    >>> period_out(timedelta(days=7))
    {'days': 7}
    """
    parts = {part: getattr(period, part, 0) for part in PARTS}
    return {part: amount for part, amount in parts.items() if amount}
