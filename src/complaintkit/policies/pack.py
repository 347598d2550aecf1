"""Regulatory packs: what a regime demands, as dated data with its sources."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import NoneType
from typing import Any

from attrs import evolve, field, frozen

from complaintkit.clocks.calendar import Calendar, a_zone
from complaintkit.clocks.limit import Limit, Source, Unit
from complaintkit.complaint.complaint import EndingKind
from complaintkit.errors import InvalidRulebook, InvalidValue, suggestion
from complaintkit.fields import as_tuple, of_type, tuple_of, word
from complaintkit.policies.clocks import Clock, Stage
from complaintkit.policies.entitlement import Entitlement


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

    def __str__(self) -> str:
        return self.body if self.within is None else f"{self.body} within {self.within}"


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

    *effective_from* to *effective_to* are the days on which it is effective, both
    included; None is not known, or not over; *dates_source* says so. *superseded_by*
    names the text that took its place and whose numbers could not be confirmed. Every
    number has its source. *referral* and *retention* are for the host to act on.

    A pack is data. Its clocks have no calendar until ``for_house`` gives them one; then
    it goes into a rulebook: ``rulebook.with_(version="2", packs=[...])``.

    >>> pack = Pack(
    ...     id="letters", version="2026", title="Letters Act", jurisdiction="XX",
    ...     sector="post", zone="Europe/London",
    ...     clocks=[Clock(name="answer", limit=Limit(4, Unit.WEEKS), stops=[])],
    ... )
    >>> pack.for_house().clocks[0].calendar.name
    'Europe/London'
    """

    id: str = field(validator=word)
    version: str = field(validator=word)
    title: str = field(validator=word)
    jurisdiction: str = field(validator=word)
    sector: str = field(validator=word)
    zone: str = field(validator=[word, a_zone])
    effective_from: date | None = field(default=None, validator=_a_day)
    effective_to: date | None = field(default=None, validator=_a_day)
    superseded_by: Source | None = field(
        default=None, validator=of_type(Source, NoneType)
    )
    dates_source: Source | None = field(
        default=None, validator=of_type(Source, NoneType)
    )
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

    def __attrs_post_init__(self) -> None:
        since, until = self.effective_from, self.effective_to
        if since is not None and until is not None and until < since:
            expected = f"expected effective_to from {since} on"
            raise InvalidValue(f"Pack: {expected}, got {until}")

    def is_effective(self, day: date) -> bool:
        """Whether it is effective on *day*; InvalidValue for what is no date.

        >>> Pack(
        ...     id="p", version="1", title="P", jurisdiction="XX", sector="all",
        ...     zone="UTC", effective_to=date(2026, 4, 14),
        ... ).is_effective(date(2026, 4, 15))
        False
        """
        if type(day) is not date:
            raise InvalidValue(f"expected a date, got {day!r}")
        began = self.effective_from is None or self.effective_from <= day
        return began and (self.effective_to is None or day <= self.effective_to)

    def for_house(
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
        if calendar is not None and not isinstance(calendar, Calendar):
            raise InvalidValue(f"{self.id}: expected a Calendar, got {calendar!r}")
        left_open = [clock.name for clock in self.clocks if clock.limit is None]
        self._must_be_open("clock", limits, left_open)
        approvers = [each.approver for c in self.clocks for each in c.extensions]
        wanted = list(dict.fromkeys(filter(None, approvers)))
        self._must_be_open("role", roles, wanted)
        if set(wanted) - set(roles):
            expected = f"expected roles={{{wanted[0]!r}: ...}} to say who that is"
            raise InvalidValue(f"{self.id}: {expected}, got {dict(roles)!r}")
        clocks = [
            _in_use(clock, limits.get(clock.name), calendar, self, roles)
            for clock in self.clocks
        ]
        return evolve(self, clocks=clocks)

    def _must_be_open(
        self, what: str, given: Mapping[str, object], known: list[str]
    ) -> None:
        for name in given:
            if name not in known:
                hint = suggestion(name, known) if known else ""
                raise InvalidValue(f"{self.id} leaves open no {what} {name!r}{hint}")


def _in_use(
    clock: Clock,
    limit: Limit | None,
    calendar: Calendar | None,
    pack: Pack,
    roles: Mapping[str, str],
) -> Clock:
    if limit is not None:
        clock = evolve(clock, limit=limit)
    exemption = clock.exemption
    if exemption is not None:
        counted_on = _counted_on([exemption.within], calendar, pack)
        exemption = evolve(exemption, calendar=counted_on)
    extensions = [
        evolve(each, approver=roles.get(each.approver or ""))
        for each in clock.extensions
    ]
    return evolve(
        clock,
        calendar=_counted_on(clock.limits, calendar, pack),
        extensions=extensions,
        exemption=exemption,
    )


def _counted_on(
    limits: Iterable[Limit], calendar: Calendar | None, pack: Pack
) -> Calendar:
    """The calendar of the house for business days; else the plain one of the zone."""
    if not any(limit.unit is Unit.BUSINESS_DAYS for limit in limits):
        return Calendar(pack.zone, pack.zone)
    if calendar is None:
        expected = "expected a calendar to count its business days on"
        raise InvalidValue(f"{pack.id}: {expected}, got none")
    return calendar


def joined_stages(own: tuple[Stage, ...], packs: Iterable[Pack]) -> tuple[Stage, ...]:
    """The stages of a rulebook; InvalidRulebook if it has several orders of them.

    >>> joined_stages((Stage("first"),), [])
    (Stage(name='first', begins_on=(), independent=False),)
    """
    orders = [stages for stages in (own, *(p.stages for p in packs)) if stages]
    if len(set(orders)) > 1:
        raise InvalidRulebook(["its packs disagree on the stages of a complaint"])
    return orders[0] if orders else ()
