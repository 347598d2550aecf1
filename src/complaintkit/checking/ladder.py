"""The ladder of authority: where a complaint would wait long, or get stuck."""

from collections.abc import Iterable, Iterator
from typing import Any

from complaintkit.checking.house import House
from complaintkit.complaint.redress import RedressForm
from complaintkit.money import Money
from complaintkit.policies.authority import RUNGS, AuthorityPolicy
from complaintkit.policies.levels import Level
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity
from complaintkit.rules.table import RuleTable

WHERE = "authority"


def ladder_flaws(house: House) -> Iterator[Flaw]:
    """Too many levels, and what nobody on the ladder could ever promise.

    >>> from complaintkit.presets import standard
    >>> list(ladder_flaws(standard("EUR")))
    []
    """
    ladder = house.authority.ladder
    planned = _planned(house)
    yield from _long(house.authority)
    yield from _promised_by_nobody(ladder, planned)
    for place, level in enumerate(ladder[:-1]):
        yield from _hole_above(level, ladder[place + 1 :], planned)
    yield from _spent(ladder[-1])
    yield from _beyond(house, ladder[-1])


def hole(gravity: Gravity, what: str, example: str, rules: Iterable[str] = ()) -> Flaw:
    """A hole in the ladder.

    >>> hole(Gravity.ERROR, "nobody is left", "total = 5.00 EUR").where
    'authority'
    """
    return Flaw(FlawKind.LADDER_HOLE, gravity, WHERE, what, rules, example)


def just_above(amount: Money) -> Money:
    """The least amount that is more.

    >>> just_above(Money(5, "EUR"))
    Money('5.01', 'EUR')
    """
    return Money.of_minor(amount.minor + 1, amount.currency)


def _planned(house: House) -> dict[RedressForm, str]:
    """The forms that the mixes plan, each with a rule that does."""
    rules = () if house.redress is None else house.redress.mixes.rules
    return {
        form: rule.name for rule in reversed(rules) for mix in rule.then for form in mix
    }


def _long(policy: AuthorityPolicy) -> Iterator[Flaw]:
    levels = len(policy.ladder)
    if levels > RUNGS:
        what = f"it has {levels} levels; every one above {RUNGS} is a wait"
        example = f"total = {just_above(policy.ladder[RUNGS - 1].limit)}"
        yield Flaw(FlawKind.LONG_LADDER, Gravity.WARNING, WHERE, what, example=example)


def _may(level: Level, form: RedressForm) -> bool:
    """Whether *level* may promise any of *form*."""
    limit = dict(level.form_limits).get(form)
    barred = limit is not None and not limit
    return not barred and (level.forms is None or form in level.forms)


def _most(level: Level, form: RedressForm) -> int:
    """The most of *form* that *level* may promise, in minor units; -1 is not at all."""
    if not _may(level, form):
        return -1
    return min(level.limit, dict(level.form_limits).get(form, level.limit)).minor


def _promised_by_nobody(
    ladder: tuple[Level, ...], planned: dict[RedressForm, str]
) -> Iterator[Flaw]:
    for form, rule in planned.items():
        if not any(_may(level, form) for level in ladder):
            what = f"no level may promise {form.value}, which redress plans"
            yield hole(Gravity.ERROR, what, f"form = {form.value}", [rule])


def _hole_above(
    level: Level, above: tuple[Level, ...], planned: dict[RedressForm, str]
) -> Iterator[Flaw]:
    """What *level* may promise and nobody above it: stuck beyond its limit."""
    forms = [
        form
        for form in RedressForm
        if _most(level, form) > max(_most(each, form) for each in above)
    ]
    if not forms:
        return
    names = ", ".join(form.value for form in forms)
    rules = {planned[form] for form in forms if form in planned}
    gravity = Gravity.ERROR if rules else Gravity.WARNING
    most = Money.of_minor(_most(level, forms[0]), level.limit.currency)
    what = (
        f"{level.role} may promise {names} up to {most}, and no level above as much: "
        f"beyond {level.limit} it is stuck"
    )
    example = f"{forms[0].value} = {most}, total = {just_above(level.limit)}"
    yield hole(gravity, what, example, sorted(rules))


def _spent(top: Level) -> Iterator[Flaw]:
    allowance = top.allowance
    if allowance is not None:
        what = (
            f"{top.role}, the highest, has an allowance of {allowance.limit}, and once "
            "it is spent there is nobody to ask"
        )
        example = f"total = {just_above(allowance.limit)}"
        yield hole(Gravity.WARNING, what, example)


def _beyond(house: House, top: Level) -> Iterator[Flaw]:
    """What may be due, or given, and is more than the highest level may promise."""
    ceiling = None if house.ceilings is None else house.ceilings.complaint
    compensation = house.compensation
    amounts = [
        (Gravity.WARNING, "the ceiling of a complaint", ceiling, ""),
        *((Gravity.WARNING, "the cap", *each) for each in _led_to(compensation.cap)),
        *((Gravity.ERROR, "the floor", *each) for each in _led_to(compensation.floor)),
    ]
    for each in house.entitlements:
        name = f"what the law gives for {each.ground}"
        amounts.append((Gravity.ERROR, name, each.at_least, ""))
        amounts += ((Gravity.ERROR, name, *band) for band in _led_to(each.bands))
    for gravity, name, amount, rule in amounts:
        if amount is not None and amount > top.limit:
            what = f"{name} is {amount}, and {top.role}, the highest, may promise up to"
            example = f"total = {just_above(top.limit)}"
            rules = [rule] if rule else []
            yield hole(gravity, f"{what} {top.limit}", example, rules)


def _led_to(table: RuleTable[Any] | None) -> Iterator[tuple[Money | None, str]]:
    rules = () if table is None else table.rules
    return ((rule.then, rule.name) for rule in rules)
