"""Regulatory packs: what a regime demands, as dated data with its sources."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import NoneType
from typing import Any

from attrs import evolve, field, fields, frozen, has

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit, Source, Unit
from complaintkit.complaint.complaint import EndingKind
from complaintkit.errors import InvalidRulebook, InvalidValue, suggestion
from complaintkit.fields import as_tuple, of_type, tuple_of, word
from complaintkit.money import Money
from complaintkit.policies.clocks import Clock, Extension, Stage
from complaintkit.policies.entitlement import Entitlement
from complaintkit.rules.table import RuleTable


def _codes(items: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(items)


def _endings(items: Iterable[EndingKind]) -> tuple[EndingKind, ...]:
    return as_tuple(items)


@frozen
class OutcomeCodes:
    """The codes of one scheme, of which a complaint is closed under exactly one.

    They are wanted of complaints that end as one of *endings*.

    >>> OutcomeCodes("portal", ["explained", "paid"]).codes
    ('explained', 'paid')
    """

    scheme: str = field(validator=word)
    codes: tuple[str, ...] = field(converter=_codes, validator=tuple_of(str))
    endings: tuple[EndingKind, ...] = field(
        default=tuple(EndingKind),
        kw_only=True,
        converter=_endings,
        validator=tuple_of(EndingKind),
    )
    source: Source | None = field(
        default=None,
        kw_only=True,
        eq=False,
        repr=False,
        validator=of_type(Source, NoneType),
    )


@frozen
class Referral:
    """The external body that a customer may go to, and within what time.

    >>> Referral("Financial Ombudsman Service").within is None
    True
    """

    body: str = field(validator=word)
    within: Limit | None = field(default=None, validator=of_type(Limit, NoneType))


def _clocks(items: Iterable[Clock]) -> tuple[Clock, ...]:
    return as_tuple(items)


def _stages(items: Iterable[Stage]) -> tuple[Stage, ...]:
    return as_tuple(items)


def _entitlements(items: Iterable[Entitlement]) -> tuple[Entitlement, ...]:
    return as_tuple(items)


def _schemes(items: Iterable[OutcomeCodes]) -> tuple[OutcomeCodes, ...]:
    return as_tuple(items)


def _a_day(pack: "Pack", attribute: Any, day: object) -> None:
    if day is not None and type(day) is not date:
        message = f"Pack.{attribute.name}: expected a date or None, got {day!r}"
        raise InvalidValue(message)


@frozen(kw_only=True)
class Pack:
    """What one regime demands: clocks, stages, entitlements and outcome codes.

    *effective_from* to *effective_to* are the days on which it was in force, both
    included; None is not known, or not over. *superseded_by* names the text that took
    its place and whose numbers could not be confirmed. Every number has its source.

    A pack is data. Its clocks have no calendar until ``on`` gives them one; then it
    goes into a rulebook: ``rulebook.with_(version="2", packs=[pack.on(calendar)])``.

    >>> pack = Pack(
    ...     id="letters", version="2026", title="Letters Act", jurisdiction="XX",
    ...     sector="post", zone="Europe/London",
    ...     clocks=[Clock(name="answer", limit=Limit(4, Unit.WEEKS), stops=[])],
    ... )
    >>> pack.on().clocks[0].calendar.name
    'Europe/London'
    """

    id: str = field(validator=word)
    version: str = field(validator=word)
    title: str = field(validator=word)
    jurisdiction: str = field(validator=word)
    sector: str = field(validator=word)
    zone: str = field(validator=word)
    effective_from: date | None = field(default=None, validator=_a_day)
    effective_to: date | None = field(default=None, validator=_a_day)
    superseded_by: Source | None = field(
        default=None, validator=of_type(Source, NoneType)
    )
    in_force: Source | None = field(default=None, validator=of_type(Source, NoneType))
    clocks: tuple[Clock, ...] = field(
        default=(), converter=_clocks, validator=tuple_of(Clock)
    )
    stages: tuple[Stage, ...] = field(
        default=(), converter=_stages, validator=tuple_of(Stage)
    )
    entitlements: tuple[Entitlement, ...] = field(
        default=(), converter=_entitlements, validator=tuple_of(Entitlement)
    )
    outcome_codes: tuple[OutcomeCodes, ...] = field(
        default=(), converter=_schemes, validator=tuple_of(OutcomeCodes)
    )
    referral: Referral | None = field(
        default=None, validator=of_type(Referral, NoneType)
    )
    retention: Limit | None = field(default=None, validator=of_type(Limit, NoneType))

    def is_effective(self, day: date) -> bool:
        """Whether it was in force on *day*.

        >>> Pack(
        ...     id="p", version="1", title="P", jurisdiction="XX", sector="all",
        ...     zone="UTC", effective_to=date(2026, 4, 14),
        ... ).is_effective(date(2026, 4, 15))
        False
        """
        began = self.effective_from is None or self.effective_from <= day
        return began and (self.effective_to is None or day <= self.effective_to)

    def on(
        self,
        calendar: Calendar | None = None,
        *,
        limits: Mapping[str, Limit] | None = None,
        roles: Mapping[str, str] | None = None,
    ) -> "Pack":
        """The pack as a house takes it into use, its clocks on a calendar.

        Business days are counted on *calendar*; hours, days, weeks and months by the
        civil calendar of its zone, which no house can shorten. *limits* are the
        house's own for clocks that the regime leaves open; *roles* says who in the
        house is the approver that the regime speaks of. InvalidValue for a calendar
        that is needed and not given, or for a clock that it does not leave open.
        """
        limits, roles = limits or {}, roles or {}
        left_open = [clock.name for clock in self.clocks if clock.limit is None]
        for name in limits:
            if name not in left_open:
                hint = suggestion(name, left_open) if left_open else ""
                raise InvalidValue(f"{self.id} leaves open no clock {name!r}{hint}")
        clocks = [
            _in_use(clock, limits.get(clock.name), calendar, self, roles)
            for clock in self.clocks
        ]
        return evolve(self, clocks=clocks)


def _in_use(
    clock: Clock,
    limit: Limit | None,
    calendar: Calendar | None,
    pack: Pack,
    roles: Mapping[str, str],
) -> Clock:
    if limit is not None:
        clock = evolve(clock, limit=limit)
    if calendar is None and any(map(_in_business_days, clock.limits)):
        expected = "expected a calendar to count its business days on"
        raise InvalidValue(f"{pack.id}: clock {clock.name!r}: {expected}, got none")
    civil = Calendar(pack.zone, pack.zone)
    own = clock.limits if clock.exemption is None else clock.limits[:-1]
    exemption = clock.exemption
    if exemption is not None:
        business = _in_business_days(exemption.within)
        exemption = evolve(exemption, calendar=calendar if business else civil)
    extensions = [
        evolve(each, approver=roles.get(each.approver or "", each.approver))
        for each in clock.extensions
    ]
    return evolve(
        clock,
        calendar=calendar if any(map(_in_business_days, own)) else civil,
        extensions=extensions,
        exemption=exemption,
    )


def _in_business_days(limit: Limit) -> bool:
    return limit.unit is Unit.BUSINESS_DAYS


# --- comparing ------------------------------------------------------------------------


@frozen
class Change:
    """One thing that differs between two packs: where, and what it was and is.

    >>> print(Change("clocks.answer.limit", "8 weeks", "6 weeks"))
    clocks.answer.limit: 8 weeks -> 6 weeks
    """

    where: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.where}: {self.old} -> {self.new}"


def diff(old: Pack, new: Pack) -> tuple[Change, ...]:
    """Everything in which two packs, or two versions of one, differ.

    >>> pack = Pack(
    ...     id="p", version="1", title="P", jurisdiction="XX", sector="all", zone="UTC",
    ...     clocks=[Clock(name="answer", limit=Limit(8, Unit.WEEKS), stops=[])],
    ... )
    >>> faster = [evolve(pack.clocks[0], limit=Limit(6, Unit.WEEKS))]
    >>> for change in diff(pack, evolve(pack, version="2", clocks=faster)):
    ...     print(change)
    version: 1 -> 2
    clocks.answer.limit: 8 weeks -> 6 weeks
    """
    return tuple(_changes("", old, new))


def _changes(where: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    before, after = _parts(old), _parts(new)
    if before is None or after is None:
        yield Change(where, _said(old), _said(new))
        return
    for name in dict.fromkeys((*before, *after)):
        path = f"{where}.{name}" if where else name
        yield from _changes(path, before.get(name), after.get(name))


def _parts(value: Any) -> Mapping[str, Any] | None:
    """The fields of a value, or named values by name; None of what is said whole."""
    if isinstance(value, tuple):
        names = [_named_by(each) for each in value]
        return (
            {n: v for n, v in zip(names, value, strict=True) if n}
            if all(names)
            else None
        )
    if isinstance(value, _WHOLE) or not has(type(value)):
        return None
    return {
        each.name: getattr(value, each.name) for each in fields(type(value)) if each.eq
    }


_WHOLE = (Limit, Money, RuleTable, Calendar, Source)
"""Values that are said as they are, and not field by field."""


def _named_by(value: object) -> str | None:
    for name in ("name", "ground", "scheme"):
        if hasattr(value, name):
            return str(getattr(value, name))
    return None


def _said(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, RuleTable):
        if len(value.rules) == 1:
            return _said(value.rules[0].then)
        return "; ".join(str(rule) for rule in value.rules)
    if isinstance(value, tuple):
        return ", ".join(map(_said, value))
    named = _named_by(value)
    return named if named and has(type(value)) else str(getattr(value, "value", value))


# --- loosening ------------------------------------------------------------------------


def looser(pack: Pack, lawful: Pack) -> tuple[str, ...]:
    """What *pack* demands less than *lawful*, its model, does: each a finding.

    >>> lawful = Pack(
    ...     id="p", version="1", title="P", jurisdiction="XX", sector="all", zone="UTC",
    ...     clocks=[Clock(name="answer", limit=Limit(8, Unit.WEEKS), stops=[])],
    ... )
    >>> slow = [evolve(lawful.clocks[0], limit=Limit(9, Unit.WEEKS))]
    >>> looser(evolve(lawful, clocks=slow), lawful)
    ('p: clock answer: its limit is 9 weeks, the pack allows 8 weeks',)
    """
    return tuple(f"{pack.id}: {finding}" for finding in _loosened(pack, lawful))


def _loosened(pack: Pack, lawful: Pack) -> Iterator[str]:
    clocks = {clock.name: clock for clock in pack.clocks}
    for model in lawful.clocks:
        clock = clocks.get(model.name)
        if clock is None:
            yield f"clock {model.name} is left out"
        else:
            label = f"clock {model.name}"
            yield from (f"{label}: {what}" for what in _longer(clock, model))
    for kind, kept, needed in (
        ("stage", pack.stages, lawful.stages),
        ("entitlement", pack.entitlements, lawful.entitlements),
        ("outcome codes", pack.outcome_codes, lawful.outcome_codes),
    ):
        own: tuple[object, ...] = kept
        yield from (
            f"{kind} {_named_by(each)} is left out or changed"
            for each in needed
            if each not in own
        )


def _longer(clock: Clock, model: Clock) -> Iterator[str]:
    yield from _longer_limit(clock, model)
    yield from (
        f"extension {number} is not one that the pack allows"
        for number, extension in enumerate(clock.extensions, 1)
        if _is_easier(extension, model.extensions[number - 1 : number])
    )
    if _ends(clock.exemption) != _ends(model.exemption):
        yield "its exemption is another"
    for name in ("starts", "stops", "repeats", "pauses_in"):
        old, new = getattr(model, name), getattr(clock, name)
        if set(new) != set(old):
            yield f"{name} on {_said(new)}, the pack says {_said(old)}"
    yield from _easier_ways(clock, model)


def _easier_ways(clock: Clock, model: Clock) -> Iterator[str]:
    if clock.pauses_for_customer and not model.pauses_for_customer:
        yield "it pauses for the customer, and the pack does not let it"
    if (clock.on_reopening, clock.stage) != (model.on_reopening, model.stage):
        yield "its stage, or what a reopening does to it, is another"


def _ends(exemption: Any) -> object:
    return None if exemption is None else (exemption.within, set(exemption.by))


def _longer_limit(clock: Clock, model: Clock) -> Iterator[str]:
    if model.limit is None:
        return
    if clock.limit is None:
        yield "it has no limit"
        return
    allowed = model.limit.rules[-1].then
    for rule in clock.limit.rules:
        if not _is_within(rule.then, allowed):
            yield f"its limit is {_said(rule.then)}, the pack allows {_said(allowed)}"


def _is_within(limit: Limit | None, allowed: Limit | None) -> bool:
    if allowed is None or limit is None:
        return allowed is None
    alike = limit.unit is allowed.unit
    sooner = (limit.amount, -limit.start_is_day) <= (
        allowed.amount,
        -allowed.start_is_day,
    )
    return alike and sooner


def _is_easier(extension: Extension, models: tuple[Extension, ...]) -> bool:
    """Whether it is given more easily, or further, than its model, if it has one."""
    return (
        not all(
            _is_within(extension.to, model.to)
            and (model.approver is None or extension.approver is not None)
            and (extension.notice or not model.notice)
            for model in models
        )
        or not models
    )


def joined_stages(own: tuple[Stage, ...], packs: Iterable[Pack]) -> tuple[Stage, ...]:
    """The stages of a rulebook; InvalidRulebook if it has several orders of them.

    >>> joined_stages((Stage("first"),), [])
    (Stage(name='first', begins_on=(), independent=False),)
    """
    orders = [stages for stages in (own, *(p.stages for p in packs)) if stages]
    if len(set(orders)) > 1:
        raise InvalidRulebook(["its packs disagree on the stages of a complaint"])
    return orders[0] if orders else ()
