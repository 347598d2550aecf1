"""Packs compared: what differs, and what is looser than the law."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from attrs import fields, frozen, has

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit, Source
from complaintkit.money import Money
from complaintkit.policies.clocks import Clock, Exemption, Extension, Rung, Stage
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.pack import OutcomeCodes, Pack, Referral
from complaintkit.rules.table import RuleTable


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

    >>> from attrs import evolve
    >>> from complaintkit.clocks import Unit
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


_NAMED_BY: dict[type, str] = {
    Clock: "name",
    Stage: "name",
    Entitlement: "ground",
    OutcomeCodes: "scheme",
}
"""What tells two values of a kind apart, in a series of them."""

_WHOLE = (
    *(Limit, Money, RuleTable, Calendar, Source),
    *(Extension, Exemption, Rung, Referral),
)
"""Values that are said as they are, and not field by field."""


def _changes(where: str, old: Any, new: Any) -> Iterator[Change]:
    before, after = _parts(old), _parts(new)
    if before is None or after is None:
        yield from _changed(where, old, new)
        return
    for name in dict.fromkeys((*before, *after)):
        path = f"{where}.{name}" if where else name
        yield from _changes(path, before.get(name), after.get(name))
    kept = [
        [name for name in one if name in other]
        for one, other in ((before, after), (after, before))
    ]
    if kept[0] != kept[1]:
        yield Change(f"{where}: their order", ", ".join(kept[0]), ", ".join(kept[1]))


def _changed(where: str, old: Any, new: Any) -> Iterator[Change]:
    """What is compared as a whole; where it is the same, its source may differ."""
    before, after = _said(old), _said(new)
    if before != after:
        yield Change(where, before, after)
    elif _source(old) != _source(new):
        yield Change(f"{where}.source", _said(_source(old)), _said(_source(new)))
    elif old != new:
        yield Change(where, before, f"another {after}")


def _source(value: Any) -> object:
    if isinstance(value, RuleTable):
        value = value.rules[0].then
    return getattr(value, "source", None)


def _parts(value: Any) -> Mapping[str, Any] | None:
    """The fields of a value, or named values by name; None of what is said whole."""
    if isinstance(value, tuple) and all(type(each) in _NAMED_BY for each in value):
        return {_name(each): each for each in value}
    if isinstance(value, _WHOLE) or not has(type(value)):
        return None
    return {each.name: getattr(value, each.name) for each in fields(type(value))}


def _name(value: object) -> str:
    return str(getattr(value, _NAMED_BY[type(value)]))


def _said(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, RuleTable):
        rules = value.rules
        return _said(rules[0].then) if len(rules) == 1 else "; ".join(map(str, rules))
    if isinstance(value, tuple):
        return ", ".join(map(_said, value))
    return _name(value) if type(value) in _NAMED_BY else str(value)


# --- loosening ------------------------------------------------------------------------


def looser(pack: Pack, model: Pack) -> tuple[str, ...]:
    """What *pack* demands less than its *model* does, or otherwise: each a finding.

    A limit in another unit, another zone and another order of stages are findings,
    whether or not they are stricter: they are compared by a person. Of the business
    calendar that a house has given nothing is said.

    >>> from attrs import evolve
    >>> from complaintkit.clocks import Unit
    >>> model = Pack(
    ...     id="p", version="1", title="P", jurisdiction="XX", sector="all", zone="UTC",
    ...     clocks=[Clock(name="answer", limit=Limit(8, Unit.WEEKS), stops=[])],
    ... )
    >>> slow = [evolve(model.clocks[0], limit=Limit(9, Unit.WEEKS))]
    >>> looser(evolve(model, clocks=slow), model)
    ('p: clock answer: its limit is 9 weeks, the pack allows 8 weeks',)
    """
    return tuple(f"{pack.id}: {finding}" for finding in _findings(pack, model))


def _findings(pack: Pack, model: Pack) -> Iterator[str]:
    clocks = {clock.name: clock for clock in pack.clocks}
    for each in model.clocks:
        found = _of_clock(clocks.get(each.name), each, model)
        yield from (f"clock {each.name}{what}" for what in found)
    for name in ("zone", "stages", "referral", "retention"):
        old, new = getattr(model, name), getattr(pack, name)
        if old != new:
            yield f"its {name}: {_said(new)}, the pack says {_said(old)}"
    yield from _left_out("entitlement", pack.entitlements, model.entitlements)
    yield from _left_out("outcome codes", pack.outcome_codes, model.outcome_codes)


def _left_out(
    kind: str, kept: tuple[object, ...], needed: tuple[object, ...]
) -> Iterator[str]:
    for each in needed:
        if each not in kept:
            yield f"{kind} {_name(each)} is left out or changed"


def _of_clock(clock: Clock | None, model: Clock, pack: Pack) -> Iterator[str]:
    if clock is None:
        yield " is left out"
        return
    found = (
        *_of_limit(clock, model),
        *_of_calendar(clock, model, pack),
        *_of_extensions(clock, model),
        *(
            f"its {name} is another than the pack's"
            for name in _HEEDED
            if _heeded(clock, name) != _heeded(model, name)
        ),
    )
    yield from (f": {what}" for what in found)


def _of_extensions(clock: Clock, model: Clock) -> Iterator[str]:
    pairs = zip_longest(clock.extensions, model.extensions)
    for number, (own, allowed) in enumerate(pairs, 1):
        if own is not None and (allowed is None or not _is_allowed(own, allowed)):
            yield f"extension {number} is not one that the pack allows"


_HEEDED = (
    *("starts", "stops", "repeats", "pauses_in", "pauses_for_customer"),
    *("exemption", "on_reopening", "stage"),
)


def _heeded(clock: Clock, name: str) -> object:
    value = getattr(clock, name)
    if isinstance(value, Exemption):
        return value.within, frozenset(value.by)
    return frozenset(value) if isinstance(value, tuple) else value


def _of_limit(clock: Clock, model: Clock) -> Iterator[str]:
    if model.limit is None:
        return
    if clock.limit is None:
        yield "it has no limit"
        return
    [allowed] = {rule.then for rule in model.limit.rules}
    yield from (
        f"its limit is {_said_plainly(rule.then)}, the pack allows {allowed}"
        for rule in clock.limit.rules
        if not _is_within(rule.then, allowed)
    )
    if clock.limit.asked:
        names = ", ".join(fact.name for fact in clock.limit.asked)
        yield f"its limit waits for {names}, the pack's holds from the start"


def _said_plainly(limit: Limit | None) -> str:
    return "none" if limit is None else str(limit)


def _is_within(limit: Limit | None, allowed: Limit | None) -> bool:
    if allowed is None or limit is None:
        return allowed is None
    return limit.unit is allowed.unit and (
        (limit.amount, -limit.start_is_day) <= (allowed.amount, -allowed.start_is_day)
    )


def _of_calendar(clock: Clock, model: Clock, pack: Pack) -> Iterator[str]:
    """Only business days are counted on the calendar of the house."""
    plain = Calendar(pack.zone, pack.zone)
    if model.limit is None:
        return
    if clock.calendar not in (None, plain) and not model.counts_business_days:
        yield f"it is counted on {clock.calendar}, and not on the plain calendar"


def _is_allowed(extension: Extension, model: Extension) -> bool:
    return (
        _is_within(extension.to, model.to)
        and (model.approver is None or extension.approver is not None)
        and (extension.notice or not model.notice)
    )
