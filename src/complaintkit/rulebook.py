"""The rulebook: every policy and the lifecycle, as one versioned value."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

import attrs
from attrs import evolve, field, frozen

from complaintkit.complaint.care import ApologyTerms, Attention, FollowUpTerms, Stance
from complaintkit.complaint.complaint import Pin
from complaintkit.errors import InvalidRulebook
from complaintkit.fields import as_tuple, of_type, tuple_of, word
from complaintkit.lifecycle.moves import Moves
from complaintkit.money import Money, digits_of
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.care import (
    ApologyPolicy,
    ConductPolicy,
    EscalationPolicy,
    FollowUpPolicy,
    RecordPolicy,
    ReopeningPolicy,
)
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.redress import Mix, RedressPolicy
from complaintkit.policies.routing import RoutingPolicy
from complaintkit.policies.tables import TablePolicy
from complaintkit.policies.tiering import TieringPolicy
from complaintkit.rules.facts import Choice
from complaintkit.rules.table import RuleTable


def _optional(kind: type) -> Any:
    return field(default=None, validator=of_type(kind, type(None)))


def _roles(items: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(items)


@frozen(kw_only=True)
class Rulebook:
    """All that a house decides by, in one currency, under an id and a version.

    A policy that may be None is one that a house can do without; nothing is asked of
    it then. *other_roles* may record commands and have no authority to promise
    anything. A complaint pins its rulebook by id, version and content.

    >>> from complaintkit.presets import standard
    >>> rulebook = standard("EUR")
    >>> rulebook.id, rulebook.version, rulebook.currency
    ('standard', '1', 'EUR')
    """

    id: str = field(validator=word)
    version: str = field(validator=word)
    currency: str = field(validator=word)
    lifecycle: Moves
    tiering: TieringPolicy = field(validator=of_type(TieringPolicy))
    routing: RoutingPolicy = field(validator=of_type(RoutingPolicy))
    authority: AuthorityPolicy = field(validator=of_type(AuthorityPolicy))
    compensation: CompensationPolicy = field(validator=of_type(CompensationPolicy))
    redress: RedressPolicy | None = _optional(RedressPolicy)
    ceilings: CeilingPolicy | None = _optional(CeilingPolicy)
    record: RecordPolicy | None = _optional(RecordPolicy)
    conduct: ConductPolicy | None = _optional(ConductPolicy)
    escalation: EscalationPolicy | None = _optional(EscalationPolicy)
    apology: ApologyPolicy | None = _optional(ApologyPolicy)
    follow_up: FollowUpPolicy | None = _optional(FollowUpPolicy)
    reopening: ReopeningPolicy | None = _optional(ReopeningPolicy)
    other_roles: tuple[str, ...] = field(
        default=(), converter=_roles, validator=tuple_of(str)
    )

    def __attrs_post_init__(self) -> None:
        digits_of(self.currency)
        foreign = {
            code for code in _currencies(self._policies) if code != self.currency
        }
        if foreign:
            raise InvalidRulebook(
                f"rulebook {self.id!r} is in {self.currency}, and a policy in {code}"
                for code in sorted(foreign)
            )
        self._must_speak_of_its_own_tiers()
        if not isinstance(self.lifecycle, Moves):
            raise InvalidRulebook([f"expected a Lifecycle, got {self.lifecycle!r}"])

    def _must_speak_of_its_own_tiers(self) -> None:
        foreign = [
            f"{table.name} asks {fact.name} of {fact.kind.__name__}, and the tiers are "
            f"{self.tiering.tiers.__name__}; declare the fact anew"
            for table in _tables(self._policies)
            for fact in table.asked
            if isinstance(fact, Choice)
            and fact.of in ("tier", "closed_tier")
            and fact.kind is not self.tiering.tiers
        ]
        if foreign:
            raise InvalidRulebook(foreign)

    @property
    def _policies(self) -> tuple[object, ...]:
        return (
            *(self.tiering, self.routing, self.authority, self.compensation),
            *(getattr(self, name) for name in _OPTIONAL),
        )

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role that it knows: those on the ladder, and the others."""
        ladder = (level.role for level in self.authority.ladder)
        return frozenset((*ladder, *self.other_roles))

    @cached_property
    def pin(self) -> Pin:
        """Its id, version, currency and the fingerprint of its content.

        The fingerprint covers what is decided: the facts that rules ask, conditions and
        outcomes, limits and moves. It leaves out texts that only explain, and knows a
        guard by its name alone.

        >>> from complaintkit.presets import standard
        >>> standard("EUR").pin == standard("EUR").pin
        True
        """
        import hashlib
        import json

        text = json.dumps(_content(self), ensure_ascii=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Pin(self.id, self.version, self.currency, digest)

    def with_(
        self,
        *,
        version: str,
        id: str | None = None,  # noqa: A002 - what it is called everywhere else
        tiering: TieringPolicy | RuleTable[Any] | None = None,
        routing: RoutingPolicy | RuleTable[str] | None = None,
        authority: AuthorityPolicy | None = None,
        compensation: CompensationPolicy | RuleTable[Decimal] | None = None,
        redress: RedressPolicy | RuleTable[tuple[Mix, ...]] | None = None,
        ceilings: CeilingPolicy | None = None,
        record: RecordPolicy | RuleTable[bool] | None = None,
        conduct: ConductPolicy | RuleTable[Stance] | None = None,
        escalation: EscalationPolicy | RuleTable[Attention] | None = None,
        apology: ApologyPolicy | RuleTable[ApologyTerms | None] | None = None,
        follow_up: FollowUpPolicy | RuleTable[FollowUpTerms] | None = None,
        reopening: ReopeningPolicy | RuleTable[int | None] | None = None,
        lifecycle: Moves | None = None,
        other_roles: Iterable[str] | None = None,
        without: Iterable[str] = (),
    ) -> "Rulebook":
        """The rulebook with other policies, under a *version* of its own.

        What is None stays as it is. A bare table takes the place of the table within
        its policy. *without* names the policies that the house does without.
        InvalidRulebook if it cannot, or if a changed rulebook would go by the same id
        and version.

        >>> from complaintkit.presets import standard
        >>> rulebook = standard("EUR")
        >>> mine = rulebook.tiering.table.replacing("safety")
        >>> rulebook.with_(version="2", tiering=mine).pin.version
        '2'
        """
        policies = {
            "tiering": tiering,
            "routing": routing,
            "authority": authority,
            "compensation": compensation,
            "redress": redress,
            "ceilings": ceilings,
            "record": record,
            "conduct": conduct,
            "escalation": escalation,
            "apology": apology,
            "follow_up": follow_up,
            "reopening": reopening,
        }
        changes: dict[str, Any] = dict.fromkeys(_dispensable(without))
        changes |= {
            name: self._within(name, policy)
            for name, policy in policies.items()
            if policy is not None
        }
        changed = evolve(
            self,
            id=id or self.id,
            version=version,
            lifecycle=lifecycle or self.lifecycle,
            other_roles=self.other_roles if other_roles is None else other_roles,
            **changes,
        )
        if (changed.id, changed.version) == (self.id, self.version) and changed != self:
            name = f"{self.id!r} version {self.version!r}"
            raise InvalidRulebook([f"{name} has another content already"])
        return changed

    def _within(self, name: str, policy: object) -> object:
        """A bare table as the policy of that *name*."""
        if not isinstance(policy, RuleTable):
            return policy
        if name in _OF_ONE_TABLE:
            return _OF_ONE_TABLE[name](policy)
        main = _MAIN_TABLE[name]
        mine = getattr(self, name)
        if mine is None:
            raise InvalidRulebook([f"{self.id!r} has no {name} policy to change"])
        return evolve(mine, **{main: policy})


_OF_ONE_TABLE: dict[str, type[TablePolicy[Any]]] = {
    kind.NAME: kind
    for kind in (
        RoutingPolicy,
        RecordPolicy,
        ConductPolicy,
        EscalationPolicy,
        ApologyPolicy,
        FollowUpPolicy,
        ReopeningPolicy,
    )
}
_MAIN_TABLE = {"tiering": "table", "compensation": "multiplier", "redress": "mixes"}


_OPTIONAL = (
    *("redress", "ceilings", "record", "conduct"),
    *("escalation", "apology", "follow_up", "reopening"),
)


def _dispensable(names: Iterable[str]) -> tuple[str, ...]:
    chosen = as_tuple(names)
    needed = [name for name in chosen if name not in _OPTIONAL]
    if needed:
        known = ", ".join(_OPTIONAL)
        raise InvalidRulebook(
            f"no rulebook is without {name}; known: {known}" for name in needed
        )
    return chosen


def _tables(value: object) -> Iterator[RuleTable[Any]]:
    if isinstance(value, RuleTable):
        yield value
        return
    for part in _fields(value):
        yield from _tables(part)


def _fields(value: Any) -> Iterable[Any]:
    """The items of a tuple, the fields of one of our values, or nothing."""
    if isinstance(value, tuple):
        return value
    if not attrs.has(type(value)):
        return ()
    return [getattr(value, each.name) for each in attrs.fields(type(value))]


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
    if isinstance(value, Decimal | timedelta):
        return [str(value)]
    raise InvalidRulebook([f"{value!r} has no content to take a fingerprint of"])


def _type_content(kind: type) -> object:
    return [kind.__name__, *getattr(kind, "__members__", ())]


def _currencies(value: Any) -> Iterator[str]:
    if isinstance(value, Money):
        yield value.currency
        return
    for part in _fields(value):
        yield from _currencies(part)
