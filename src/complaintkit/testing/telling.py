"""How a sentence becomes a complaint: each step is done, after what it needs."""

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from itertools import product

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.assessment import Assessment, Responsibility, Severity
from complaintkit.complaint.people import Actor
from complaintkit.errors import InvalidValue, NotAllowed, suggestion
from complaintkit.reasons import Code
from complaintkit.testing.asking import meant, must_fit
from complaintkit.testing.deeds import Next
from complaintkit.testing.desk import Deed, Desk, due_plan
from complaintkit.testing.life import (
    ASIDE,
    LIFE,
    MENDED_BY,
    OF_PEOPLE,
    OF_THE_LIFECYCLE,
    STEPS,
)
from complaintkit.testing.told import Told
from complaintkit.testing.usual import ASSESSMENT
from complaintkit.testing.ways import NEAR, both, by_ending, led_on, search

By = Actor | str | None
"""Who does it: an actor, who holds a role, or whoever may."""

Codes = frozenset[Code]


def actor(told: Told, by: By) -> Actor:
    """Who was named, who holds the role, or the lead; InvalidValue for others."""
    if by is None:
        return told.lead
    if isinstance(by, Actor):
        return by
    if not isinstance(by, str):
        expected = "by: expected an Actor, the name of a role, or None"
        raise InvalidValue(f"{expected}, got {by!r}")
    return told.desk.holder(by)


def exactly(told: Told, command: do.Command, by: By) -> Told:
    """That command is done, with nothing brought before it."""
    deed = Deed(actor(told, by), command)
    try:
        return told.after(deed)
    except NotAllowed as refusal:
        raise told.refused(deed, refusal) from None


def done(told: Told, command: do.Command, by: By = None) -> Told:
    """That command is done once, by who is named, or by who may."""
    deed = Deed(actor(told, by), command)
    return once(told, lambda _: deed)


def once(told: Told, then: Next, mended: Codes = frozenset()) -> Told:
    """*then* is done, and before it whatever its refusal says is missing."""
    deed = then(told.desk)
    if deed is None:
        return told
    try:
        return told.after(deed)
    except NotAllowed as refusal:
        codes = tuple(reason.code for reason in refusal.reasons)
        ready = _readied(told, deed, codes, mended)
        if ready is not None:
            told, mended = ready
            return once(told, then, mended)
        after = _by_another(told, deed, codes)
        if after is not None:
            return after
        raise told.refused(deed, refusal) from None


def throughout(told: Told, then: Next, mended: Codes = frozenset()) -> Told:
    """*then* is done until there is nothing left of it to do."""
    while (more := once(told, then, mended)) is not told:
        told = more
    return told


def reach(told: Told, step: str) -> Told:
    """The complaint once it has come to *step* of ``LIFE``, by all those before it."""
    steps = [*LIFE]
    for name in steps[: steps.index(step) + 1]:
        told = throughout(told, LIFE[name])
    return told


def come_to(told: Told, step: str, by: By) -> Told:
    """The complaint once *step* is done, after those before it in a usual life."""
    after, then = STEPS[step]
    over = step == "closed" and told.complaint.ending is not None
    if after is not None and not over:
        told = reach(told, after)
    return throughout(told, then if by is None else _instead(actor(told, by), then))


def _instead(by: Actor, then: Next) -> Next:
    """The same as *then*, done by that actor."""

    def next_(desk: Desk) -> Deed | None:
        deed = then(desk)
        return None if deed is None else evolve(deed, by=by)

    return next_


def _readied(
    told: Told, deed: Deed, codes: tuple[Code, ...], mended: Codes
) -> tuple[Told, Codes] | None:
    """What is missing is brought; or the lifecycle is led on to where it is allowed.

    And what need not be tried again.
    """
    for code in codes:
        if code in MENDED_BY and code not in mended:
            better = throughout(told, MENDED_BY[code], mended | {code})
            if better is not told:
                return better, mended | {code}
    barred = OF_THE_LIFECYCLE.intersection(codes) - mended
    led = led_on(told, deed) if barred else None
    return None if led is None else (led, mended | barred)


def _by_another(told: Told, deed: Deed, codes: tuple[Code, ...]) -> Told | None:
    """The same deed by the first who may do it, where the lead is the wrong person."""
    if deed.by != told.lead or not OF_PEOPLE.issuperset(codes):
        return None
    after = (told.tried(evolve(deed, by=by)) for by in told.desk.others())
    return next((each for each in after if each is not told), None)


def assessment_for(told: Told, tier: Enum) -> Assessment:
    """The mildest assessment that comes to *tier*; InvalidValue if none does."""
    tiers = told.rulebook.tiering.tiers
    if not isinstance(tier, tiers):
        raise InvalidValue(f"assessed: {tier!r} is no tier{meant(tiers, tier)}")
    known = (ASSESSMENT.responsibility, *Responsibility)
    for safety, severity, whose in product((False, True), Severity, known):
        tried = evolve(
            ASSESSMENT, severity=severity, responsibility=whose, safety=safety
        )
        if _tier_of(told, tried) is tier:
            return tried
    raise InvalidValue(f"no assessment of this complaint comes to {tier!r}")


def _tier_of(told: Told, assessment: Assessment) -> Enum | None:
    """What that would come to; nothing, where it cannot be decided."""
    try:
        return done(told, do.Assess(assessment)).complaint.tier
    except NotAllowed:
        return None


def until(told: Told, statuses: tuple[str, ...]) -> Told:
    """The first stop of a usual life in one of *statuses*, or what is near to one."""
    known = told.rulebook.lifecycle.statuses
    if not statuses:
        raise InvalidValue(f"until: expected a status; known: {', '.join(known)}")
    for status in (each for each in statuses if each not in known):
        must_fit(str, status=status)
        hint = suggestion(status, known)
        raise InvalidValue(f"the lifecycle has no status {status!r}{hint}")

    def is_there(told: Told) -> bool:
        return told.complaint.status in statuses

    stops = [*_stops(told)]
    found = next(filter(is_there, stops), None)
    found = found or search(stops, is_there, both(_aside, by_ending(told)), NEAR)
    if found is None:
        raise InvalidValue(f"no way was found to {' or '.join(statuses)}")
    return found


def _stops(told: Told) -> Iterator[Told]:
    """The complaint after each entry of its life, as far as that goes."""
    lived = told
    with suppress(NotAllowed):
        for step in LIFE:
            lived = reach(lived, step)
    ends = range(len(told.entries), len(lived.entries) + 1)
    return map(lived.up_to, ends)


def _aside(told: Told) -> Iterator[Told]:
    """What only some complaints come through."""
    for then in ASIDE:
        with suppress(NotAllowed):
            yield throughout(told, then)
    with suppress(NotAllowed):
        yield done(told, do.PrepareOffers([due_plan(told.desk)]))
