"""Packs compared: what differs, and what is looser than the law."""

from collections.abc import Iterator
from itertools import zip_longest

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit
from complaintkit.policies.changes import Comparing, name_of, said
from complaintkit.policies.clocks import Clock, Exemption, Extension
from complaintkit.policies.differences import Change
from complaintkit.policies.pack import Pack


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
    return tuple(Comparing(texts=True).changes("", old, new))


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
            yield f"its {name}: {said(new)}, the pack says {said(old)}"
    yield from _left_out("entitlement", pack.entitlements, model.entitlements)
    yield from _left_out("outcome codes", pack.outcome_codes, model.outcome_codes)


def _left_out(
    kind: str, kept: tuple[object, ...], needed: tuple[object, ...]
) -> Iterator[str]:
    for each in needed:
        if each not in kept:
            yield f"{kind} {name_of(each)} is left out or changed"


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
