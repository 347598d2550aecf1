"""What binds every promise, reckoned anew from limits and lines."""

from collections.abc import Iterator
from typing import Any

from complaintkit.complaint.care import Stance
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    Basis,
    Compensation,
    Redress,
    RedressForm,
)
from complaintkit.exploring.notes import Notes, Seen, Wrong, beyond, cost_of, whose
from complaintkit.handling.entry import Entry
from complaintkit.policies.levels import Allowance, Level
from complaintkit.policies.situation import Situation


def beyond_level(
    notes: Notes, by: Actor, lines: list[Redress], offer: Seen, given: Situation
) -> Iterator[Wrong]:
    """Whether all *lines*, those of *offer* among them, are beyond who says so."""
    levels = {level.role: level for level in notes.rulebook.authority.ladder}
    level = levels.get(by.role)
    if level is None:
        yield beyond(f"{by.role} may promise nothing")
        return
    if cost_of(lines) > level.limit.minor:
        yield beyond(f"{by.role} may commit the house to {level.limit}")
    yield from _beyond_forms(level, lines, {line.form for line in offer.lines})
    if level.allowance is not None:
        yield from _overspent(notes, by, level.allowance, offer, given)


def _beyond_forms(
    level: Level, lines: list[Redress], forms: set[RedressForm]
) -> Iterator[Wrong]:
    if level.forms is not None and not forms <= {*level.forms}:
        yield beyond(f"{level.role} may not give such redress")
    for form, limit in level.form_limits:
        of_form = [line for line in lines if line.form is form]
        if form in forms and cost_of(of_form) > limit.minor:
            yield beyond(f"{level.role} may give {limit} of {form.value}")


def _overspent(
    notes: Notes, by: Actor, allowance: Allowance, offer: Seen, given: Situation
) -> Iterator[Wrong]:
    others = [
        each
        for each in notes.offers.values()
        if each is not offer and each.holder == whose(by) and each.stands
    ]
    before, times = given.spent_by_actor, given.times_by_actor
    spent = sum(each.cost for each in (offer, *others))
    if before is None or before.minor + spent > allowance.limit.minor:
        yield beyond(f"{whose(by)} may give {allowance.limit} within the period")
    if allowance.times is not None and (
        times is None or times + 1 + len(others) > allowance.times
    ):
        yield beyond(f"{whose(by)} may give {allowance.times} times in the period")


def beyond_bounds(
    notes: Notes, entry: Entry, offer: Seen, lines: list[Redress]
) -> Iterator[Wrong]:
    """What nobody's authority lifts."""
    ceilings, due = notes.rulebook.ceilings, notes.due
    goodwill = [line for line in lines if line.basis is Basis.GOODWILL]
    most = None if ceilings is None else ceilings.complaint
    if most is not None and cost_of(goodwill) > most.minor:
        yield beyond(f"nobody may give more than {most} of goodwill")
    if due is not None:
        statutory = [line for line in lines if line.basis is Basis.STATUTORY]
        if cost_of(statutory) > _floor(due):
            yield beyond("goodwill was given as what the law entitles to")
        yield from _conceded(entry, offer, lines, due)


def _floor(due: Compensation) -> int:
    return 0 if due.floor is None else due.floor.minor


def _conceded(
    entry: Entry, offer: Seen, lines: list[Redress], due: Compensation
) -> Iterator[Wrong]:
    """Whether more was conceded than the conduct and the bound for it allow."""
    outcomes: dict[str, Any] = {each.policy: each.outcome for each in entry.decisions}
    stance, factor = outcomes.get("conduct"), outcomes.get("concession")
    goodwill = any(line.basis is Basis.GOODWILL for line in offer.lines)
    conceded = sum(max(ln.worth, ln.cost).minor for ln in lines if ln.cost)
    if stance is Stance.REFUSE and goodwill:
        yield beyond("goodwill was given where the answer is a clear no")
    if stance is Stance.FIRM and conceded > max(due.due.minor, _floor(due)):
        yield beyond("more than is due was given where the answer is firm")
    if factor is not None and conceded > max(due.due.minor * factor, _floor(due)):
        yield beyond(f"more than {factor} times what is due was conceded")
