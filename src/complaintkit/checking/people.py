"""The roster held against a rulebook: vacant levels, delegations, departments."""

from collections.abc import Iterable, Iterator

from complaintkit.checking.house import House
from complaintkit.checking.ladder import WHERE, just_above
from complaintkit.money import Money
from complaintkit.policies.levels import Level
from complaintkit.policies.situation import Delegation, Roster
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity

_FEW = 3
"""So many people are named for a flaw that many share."""


def roster_flaws(house: House, roster: Roster) -> Iterator[Flaw]:
    """What keeps *roster* from doing what *house* asks of its people.

    That a delegation comes back to who gave it no roster lets happen.

    >>> from complaintkit.presets import standard
    >>> for flaw in roster_flaws(standard("EUR"), Roster({})):
    ...     print(flaw)
    ...     break
    authority: error, vacant: nobody holds a level, and nothing can be promised; ...
    """
    yield from _vacancies(house, roster)
    for each in roster.delegations:
        yield from _delegation(house, roster, each)
    if roster.departments:
        yield from _departments(house, roster)


def _vacant(gravity: Gravity, what: str, example: str = "") -> Flaw:
    return Flaw(FlawKind.VACANT, gravity, WHERE, what, example=example)


def _vacancies(house: House, roster: Roster) -> Iterator[Flaw]:
    ladder = house.authority.ladder
    held = [level for level in ladder if roster.holders_of(level.role)]
    if not held:
        example = f"total = {just_above(Money.zero(house.currency))}"
        what = "nobody holds a level, and nothing can be promised"
        yield _vacant(Gravity.ERROR, what, example)
        return
    top = held[-1]
    for level in ladder[: ladder.index(top)]:
        if level not in held:
            what = f"nobody holds {level.role}, and every request passes over it"
            yield _vacant(Gravity.WARNING, what, f"role = {level.role}")
    if top is not ladder[-1]:
        gone = " or ".join(each.role for each in ladder[ladder.index(top) + 1 :])
        what = f"nobody holds {gone}, and nothing above {top.limit} can be promised"
        yield _vacant(Gravity.ERROR, what, f"total = {just_above(top.limit)}")
    yield from _stranded(house, roster, held)


def _stranded(house: House, roster: Roster, held: list[Level]) -> Iterator[Flaw]:
    """Those whose requests end below the highest level, because they hold it too."""
    policy, top = house.authority, held[-1].role
    for level in held[:-1]:
        stuck = [
            who
            for who in roster.holders_of(level.role)
            if policy.signed_up_to(who, level.role, roster) != top
        ]
        if stuck:
            names = ", ".join(stuck[:_FEW]) + (" and others" * (len(stuck) > _FEW))
            what = (
                f"what {names} asks for as {level.role} does not get to "
                f"{top}: who holds that has asked or signed already"
            )
            example = f"total = {just_above(held[-2].limit)}"
            yield _vacant(Gravity.WARNING, what, example)


def _delegation(house: House, roster: Roster, each: Delegation) -> Iterator[Flaw]:
    wrong = [
        (each.role not in house.roles, "the rulebook knows no such role"),
        (each.to in roster.holders_of(each.role), f"{each.to} holds it already"),
        (not _has(roster, each), f"{each.giver} does not hold it"),
    ]
    for is_wrong, why in wrong:
        if is_wrong:
            what = f"{each.giver} delegates {each.role} to {each.to}, and {why}"
            example = f"role = {each.role}, actor = {each.to}"
            yield Flaw(
                FlawKind.DELEGATION, Gravity.WARNING, "roster", what, example=example
            )


def _has(roster: Roster, given: Delegation) -> bool:
    """Whether the giver holds the role, or was handed it."""
    handed = {each.to for each in roster.delegations if each.role == given.role}
    return given.giver in {*roster.holders_of(given.role), *handed}


def _departments(house: House, roster: Roster) -> Iterator[Flaw]:
    routed = [(rule.then, rule.name) for rule in house.routing.rules]
    yield from _unknown(roster, Gravity.ERROR, "routing", "leads to", routed)
    terms = [(each.department, "") for each in house.tiering.terms]
    yield from _unknown(roster, Gravity.WARNING, "tiering", "gives a tier to", terms)
    if house.redress is not None:
        acting = [(each.department, "") for each in house.redress.valuation]
        what = "leaves redress to"
        yield from _unknown(roster, Gravity.WARNING, "redress", what, acting)


def _unknown(
    roster: Roster,
    gravity: Gravity,
    where: str,
    what: str,
    wanted: Iterable[tuple[str, str]],
) -> Iterator[Flaw]:
    """One flaw for all the departments that *where* names and the roster does not."""
    strange = [each for each in wanted if roster.department(each[0]) is None]
    if strange:
        names = list(dict.fromkeys(name for name, _ in strange))
        yield Flaw(
            FlawKind.DEPARTMENT,
            gravity,
            where,
            f"it {what} {', '.join(names)}, and the roster knows no such department",
            [rule for _, rule in strange if rule],
            f"department = {names[0]}",
        )
