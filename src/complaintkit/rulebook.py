"""The rulebook: every policy and the lifecycle, as one versioned value."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

import attrs
from attrs import evolve, field, frozen

from complaintkit.complaint.complaint import Pin
from complaintkit.errors import InvalidRulebook
from complaintkit.fields import a, as_tuple, tuple_of, word
from complaintkit.lifecycle.moves import Moves
from complaintkit.money import Money, digits_of
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.routing import RoutingPolicy
from complaintkit.policies.tiering import TieringPolicy
from complaintkit.rules.facts import Facts
from complaintkit.rules.table import RuleTable


def _roles(items: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(items)


@frozen(kw_only=True)
class Rulebook:
    """All that a house decides by, in one currency, under an id and a version.

    *other_roles* may record commands and have no authority to promise anything. A
    complaint pins its rulebook by id, version and content.

    >>> from complaintkit.presets import standard
    >>> rulebook = standard("EUR")
    >>> rulebook.id, rulebook.version, rulebook.currency
    ('standard', '1', 'EUR')
    """

    id: str = field(validator=word)
    version: str = field(validator=word)
    currency: str = field(validator=word)
    lifecycle: Moves
    tiering: TieringPolicy = field(validator=a(TieringPolicy))
    routing: RoutingPolicy = field(validator=a(RoutingPolicy))
    authority: AuthorityPolicy = field(validator=a(AuthorityPolicy))
    compensation: CompensationPolicy = field(validator=a(CompensationPolicy))
    other_roles: tuple[str, ...] = field(
        default=(), converter=_roles, validator=tuple_of(str)
    )

    def __attrs_post_init__(self) -> None:
        digits_of(self.currency)
        policies = (self.tiering, self.routing, self.authority, self.compensation)
        foreign = {code for code in _currencies(policies) if code != self.currency}
        if foreign:
            raise InvalidRulebook(
                f"rulebook {self.id!r} is in {self.currency}, and a policy in {code}"
                for code in sorted(foreign)
            )

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role that it knows: those on the ladder, and the others."""
        ladder = (level.role for level in self.authority.ladder)
        return frozenset((*ladder, *self.other_roles))

    @cached_property
    def pin(self) -> Pin:
        """Its id, version, currency and the fingerprint of its content.

        The fingerprint covers what is decided; not texts in other files, and a guard
        only by its name.

        >>> from complaintkit.presets import standard
        >>> standard("EUR").pin == standard("EUR").pin
        True
        """
        text = json.dumps(_content(self), ensure_ascii=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Pin(self.id, self.version, self.currency, digest)

    def with_(
        self,
        *,
        version: str,
        tiering: TieringPolicy | RuleTable[Any] | None = None,
        routing: RoutingPolicy | RuleTable[str] | None = None,
        authority: AuthorityPolicy | None = None,
        compensation: CompensationPolicy | RuleTable[Decimal] | None = None,
        lifecycle: Moves | None = None,
    ) -> "Rulebook":
        """The rulebook with other policies, under a *version* of its own.

        A bare table takes the place of the table within its policy.

        >>> from complaintkit.presets import standard
        >>> rulebook = standard("EUR")
        >>> mine = rulebook.tiering.table.replacing("safety")
        >>> rulebook.with_(version="2", tiering=mine).pin.version
        '2'
        """
        if isinstance(tiering, RuleTable):
            tiering = evolve(self.tiering, table=tiering)
        if isinstance(routing, RuleTable):
            routing = RoutingPolicy(routing)
        if isinstance(compensation, RuleTable):
            compensation = evolve(self.compensation, multiplier=compensation)
        return evolve(
            self,
            version=version,
            tiering=tiering or self.tiering,
            routing=routing or self.routing,
            authority=authority or self.authority,
            compensation=compensation or self.compensation,
            lifecycle=lifecycle or self.lifecycle,
        )


def _content(value: Any) -> object:
    """*value* as lists and strings: equal for equal content, under any hash seed."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple | list):
        return [_content(item) for item in value]
    if isinstance(value, type):
        return _type_content(value)
    return [type(value).__name__, *_parts(value)]


def _parts(value: Any) -> Iterable[object]:
    if isinstance(value, Enum):
        return [value.name]
    if hasattr(value, "content"):
        return [_content(value.content())]
    if attrs.has(type(value)):
        names = [each.name for each in attrs.fields(type(value)) if each.eq]
        return [_content(getattr(value, name)) for name in names]
    return [str(value)]


def _type_content(kind: type) -> object:
    if issubclass(kind, Facts):
        return [_content(fact) for fact in kind.declared().values()]
    return [kind.__name__, *getattr(kind, "__members__", ())]


def _currencies(value: Any) -> Iterator[str]:
    if isinstance(value, Money):
        yield value.currency
        return
    parts: Iterable[Any] = ()
    if isinstance(value, tuple):
        parts = value
    elif attrs.has(type(value)):
        names = [each.name for each in attrs.fields(type(value))]
        parts = [getattr(value, name) for name in names]
    for part in parts:
        yield from _currencies(part)
