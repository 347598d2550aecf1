"""How differences are found: tables by what they decide, the rest by its fields."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import Any, Protocol, runtime_checkable

from attrs import fields, frozen, has

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit, Source
from complaintkit.errors import CannotDecide
from complaintkit.money import Money
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.clocks import Clock, Extension, Rung, Stage
from complaintkit.policies.differences import Change
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.levels import Level
from complaintkit.policies.pack import OutcomeCodes, Pack, Referral
from complaintkit.policies.redress import Valuation
from complaintkit.policies.tiering import TierTerms
from complaintkit.rules.decision import concluded, shown
from complaintkit.rules.diff import Difference, differences, redeclared
from complaintkit.rules.facts import Fact
from complaintkit.rules.table import RuleTable

_NAMED_BY: dict[type, str] = {
    Clock: "name",
    Stage: "name",
    Entitlement: "ground",
    OutcomeCodes: "scheme",
    Level: "role",
    Valuation: "form",
    TierTerms: "tier",
    Pack: "id",
}
"""What tells two values of a kind apart, in a series of them."""

_WHOLE = (
    *(Limit, Money, RuleTable, Calendar, Source),
    *(Extension, Rung, Referral),
)
"""Values that are said as they are, and not field by field."""

_TOO_MANY = "there are more cases than can be compared"

_OF_NO_EFFECT: Mapping[type, tuple[str, ...]] = {
    Pack: ("title", "superseded_by", "dates_source"),
    Level: ("limit",),  # the ladder says it
}
"""Fields that decide nothing by themselves."""


@runtime_checkable
class Parted(Protocol):
    """What says itself of what parts it is made, as a lifecycle does.

    >>> isinstance("text", Parted)
    False
    """

    @property
    def parts(self) -> Mapping[str, object]:
        """Its parts by their names."""
        ...


@frozen
class Comparing:
    """How two values are compared: by what they decide, or by their *texts* too.

    >>> [change] = Comparing().changes("limit", Money(50, "EUR"), Money(60, "EUR"))
    >>> print(change)
    limit: 50.00 EUR -> 60.00 EUR
    """

    texts: bool = False
    currency: str = "USD"

    def changes(self, where: str, old: Any, new: Any) -> Iterator[Change]:
        """All in which *old* and *new* differ, under the path *where*."""
        match old, new:
            case RuleTable(), RuleTable():
                yield from self._of_tables(where, old, new)
                return
            case AuthorityPolicy(), AuthorityPolicy():
                yield from _of_ladders(where, old, new)
        yield from self._of_parts(where, old, new)

    def _of_tables(
        self, where: str, old: RuleTable[Any], new: RuleTable[Any]
    ) -> Iterator[Change]:
        """The cases that are decided differently; the rules, if none can be named."""
        declared = [
            Change(f"{where}: {fact.name}", _of_fact(known), _of_fact(fact))
            for known, fact in redeclared(old, new)
        ]
        if declared:
            yield from declared
            if said(old) != said(new):
                yield Change(where, said(old), said(new))
            return
        found = differences(old, new, currency=self.currency)
        if found is None:
            yield Change(where, said(old), _another(said(old), said(new)), _TOO_MANY)
            return
        yield from (_of_cases(where, each) for each in found)
        if self.texts and not found:
            yield from self._of_wholes(where, old, new)

    def _of_parts(self, where: str, old: Any, new: Any) -> Iterator[Change]:
        before, after = self._parts(old, new), self._parts(new, old)
        if before is None or after is None:
            yield from self._of_wholes(where, old, new)
            return
        for name in dict.fromkeys((*before, *after)):
            path = where if name == "table" else f"{where}.{name}".lstrip(".")
            yield from self.changes(path, before.get(name), after.get(name))
        kept = [name for name in before if name in after]
        moved = [name for name in after if name in before]
        if kept != moved and (self.texts or _is_sequence(old)):
            yield Change(f"{where}: their order", ", ".join(kept), ", ".join(moved))

    def _parts(self, value: Any, other: Any) -> Mapping[str, Any] | None:
        """The parts of a value by name; None of what is said whole.

        What is not there has none of the parts that the *other* has.
        """
        if value is None:
            return None if _is_whole(other) or type(other) in _NAMED_BY else {}
        if isinstance(value, Parted | Mapping):
            return value if isinstance(value, Mapping) else value.parts
        if isinstance(value, tuple):
            return _named(value)
        return None if _is_whole(value) else self._fields(value)

    def _fields(self, value: Any) -> Mapping[str, Any]:
        kind = type(value)
        left_out = () if self.texts else _OF_NO_EFFECT.get(kind, ())
        return {
            each.name: getattr(value, each.name)
            for each in fields(kind)
            if each.name not in left_out and (each.eq or self.texts)
        }

    def _of_wholes(self, where: str, old: Any, new: Any) -> Iterator[Change]:
        """What is compared as a whole; where it is the same, its source may differ."""
        say = said if self.texts else _said_shortly
        before, after = say(old), say(new)
        if before != after:
            if self.texts or not _are_alike(old, new):
                yield Change(where, before, after)
        elif self.texts and _source(old) != _source(new):
            yield Change(f"{where}.source", said(_source(old)), said(_source(new)))
        elif _content(old) != _content(new):
            yield Change(where, *_told_apart(old, new, before))


def _told_apart(old: Any, new: Any, words: str) -> tuple[str, str]:
    """Two that are said in the same *words*: to say nothing is not to say none."""
    if old is None:
        return "not said", words
    return words, "not said" if new is None else f"another {words}"


def _is_whole(value: Any) -> bool:
    """What has no fields of ours, or tells itself from others by its content."""
    plain = isinstance(value, _WHOLE) or hasattr(value, "content")
    return plain or not has(type(value))


def _said_shortly(value: Any) -> str:
    """``said``, of a table that stands alone no more than the names of its rules."""
    if isinstance(value, RuleTable) and len(value.rules) > 1:
        return f"rules {', '.join(rule.name for rule in value.rules)}"
    return said(value)


def _of_fact(fact: Fact) -> str:
    """How a fact is declared, in words."""
    members = ", ".join(map(shown, fact.members))
    kind = str(fact.content()[0]).lower()
    known = ", may be missing" if fact.may_be_missing else ""
    return f"{kind} {members or fact.expected}, read from {fact.of}{known}"


def _of_cases(where: str, found: Difference) -> Change:
    old, new = map(concluded, found.outcomes)
    new = _another(old, new)
    if found.when == "always":
        old_rule, new_rule = found.rules
        rules = (None, None) if old_rule == new_rule else found.rules
        return Change(where, old, new, rules=rules)
    example = tuple(found.example.items())
    return Change(where, old, new, found.when, found.rules, example)


def _of_ladders(
    where: str, old: AuthorityPolicy, new: AuthorityPolicy
) -> Iterator[Change]:
    """The totals for which another level is needed."""
    limits = {level.limit for level in (*old.ladder, *new.ladder)}
    bounds = sorted(limits, key=lambda limit: limit.minor)
    levels = [(_level(old, limit), _level(new, limit)) for limit in bounds]
    lows: list[Money | None] = [None, *bounds]
    steps = zip(levels, lows, bounds, strict=False)
    for (before, after), run in groupby(steps, key=lambda step: step[0]):
        if before != after:
            found = list(run)
            low, high = found[0][1], found[-1][2]
            above = "" if low is None else f"> {low} and "
            when = f"total {above}<= {high}"
            yield Change(where, before, after, when, example=(("total", high),))


def _another(old: str, new: str) -> str:
    """*new*, told from an *old* one that is said in the same words."""
    return f"another {new}" if old == new else new


def _level(policy: AuthorityPolicy, total: Money) -> str:
    try:
        return policy.needed(total).outcome
    except CannotDecide:
        return "nobody"


def _is_sequence(value: Any) -> bool:
    """Whether the order of a series says something: that of stages does."""
    return isinstance(value, tuple) and isinstance(value[0], Stage)


def _named(values: tuple[Any, ...]) -> Mapping[str, Any] | None:
    """Named values by their names, and pairs by what they are for."""
    if all(type(each) in _NAMED_BY for each in values):
        return {name_of(each): each for each in values}
    if all(isinstance(each, tuple) for each in values):
        return {shown(name): value for name, value in values}
    return None


def _are_alike(old: Any, new: Any) -> bool:
    """Whether two series of plain values differ in nothing but their order."""
    if not (isinstance(old, tuple) and isinstance(new, tuple)):
        return False
    plain = all(isinstance(each, str | Enum | Decimal) for each in (*old, *new))
    return plain and sorted(map(str, old)) == sorted(map(str, new))


def _content(value: Any) -> object:
    return value.content() if hasattr(value, "content") else value


def _source(value: Any) -> object:
    if isinstance(value, RuleTable):
        value = value.rules[0].then
    return getattr(value, "source", None)


def name_of(value: object) -> str:
    """What tells *value* from others in a series.

    >>> name_of(Stage("review"))
    'review'
    """
    return shown(getattr(value, _NAMED_BY[type(value)]))


def said(value: Any) -> str:
    """*value* in words, as a difference says it.

    >>> said(()), said((Stage("first"), Stage("review")))
    ('none', 'first, review')
    """
    if value is None or value == ():
        return "none"
    if isinstance(value, RuleTable):
        rules = value.rules
        return said(rules[0].then) if len(rules) == 1 else "; ".join(map(str, rules))
    if isinstance(value, tuple):
        return ", ".join(map(said, value))
    if type(value) in _NAMED_BY:
        return name_of(value)
    return shown(value.name if hasattr(value, "content") else value)
