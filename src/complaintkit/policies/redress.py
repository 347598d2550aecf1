"""Redress (补救): which forms suit the case, their worth, how far to concede."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.complaint.redress import CASH, Redress, RedressForm
from complaintkit.errors import InvalidRulebook
from complaintkit.fields import as_tuple, is_share, of_type, tuple_of, word
from complaintkit.money import Money, Rounding
from complaintkit.policies.tables import must_lead_to, named
from complaintkit.reasons import Code, Reason
from complaintkit.rules.table import RuleTable

Mix = tuple[RedressForm, ...]
"""Forms of redress that are given together, such as an apology, a refund and a gift."""

FEW = 3
"""Fewer plans than this are given with the reasons why there are no more."""

MOST = 4
"""The most plans that are prepared; three or four are enough to choose from."""


def _a_share(valuation: "Valuation", attribute: "Attribute[Any]", cost: Any) -> None:
    if not is_share(cost):
        message = f"valuation of {valuation.form.value}: expected a share, got {cost!r}"
        raise InvalidRulebook([message])
    if valuation.form in CASH and cost != 1:
        message = f"valuation of {valuation.form.value}: cash costs what it is worth"
        raise InvalidRulebook([f"{message}, not {cost} of it"])


def _a_worth(valuation: "Valuation", attribute: "Attribute[Any]", worth: Any) -> None:
    sound = worth is None or (
        worth.minor >= 0 if isinstance(worth, Money) else is_share(worth)
    )
    if not sound:
        message = f"valuation of {valuation.form.value}: expected a worth of 0 or more"
        raise InvalidRulebook([f"{message}, got {worth}"])


def _of_cash(valuation: "Valuation", attribute: "Attribute[Any]", parts: int) -> None:
    if parts < 1 or (parts > 1 and valuation.form not in CASH):
        message = f"valuation of {valuation.form.value}: not in {parts} instalments"
        raise InvalidRulebook([message])


@frozen
class Valuation:
    """What a form of redress is worth to the customer, and costs the house.

    *worth* as Money is fixed; as a Decimal it is so many times the perceived loss;
    None is any amount, and fills what is left to the target. *cost* is the share of
    its worth that it costs the house. *department* is who must act.

    >>> Valuation(RedressForm.VOUCHER, "marketing", cost=Decimal("0.6")).worth is None
    True
    """

    form: RedressForm = field(validator=of_type(RedressForm))
    department: str = field(validator=word)
    worth: Money | Decimal | None = field(
        default=None,
        kw_only=True,
        validator=[of_type(Money, Decimal, type(None)), _a_worth],
    )
    cost: Decimal = field(default=Decimal(1), kw_only=True, validator=_a_share)
    instalments: int = field(
        default=1, kw_only=True, validator=[of_type(int), _of_cash]
    )

    def line(self, worth: Money) -> Redress:
        """The line of redress that is worth so much."""
        cost = worth.times(self.cost, Rounding.UP)
        parts = max(1, min(self.instalments, cost.minor))
        department = self.department
        return Redress(self.form, worth, cost, department=department, instalments=parts)


def _valuations(items: Iterable[Valuation]) -> tuple[Valuation, ...]:
    return as_tuple(items)


def _mixes(table: RuleTable[tuple[Mix, ...]]) -> RuleTable[tuple[Mix, ...]]:
    return named("redress", table)


def _answers(table: RuleTable[Mix]) -> RuleTable[Mix]:
    return named("answers", table)


def _concession(
    table: RuleTable[Decimal | None],
) -> RuleTable[Decimal | None]:
    return named("concession", table)


def _is_mix(outcome: object) -> bool:
    return isinstance(outcome, tuple) and all(
        isinstance(form, RedressForm) for form in outcome
    )


def _are_mixes(outcome: object) -> bool:
    return isinstance(outcome, tuple) and all(map(_is_mix, outcome))


def _is_factor(outcome: object) -> bool:
    return outcome is None or is_share(outcome)


@frozen(kw_only=True)
class RedressPolicy:
    """Which mixes of redress suit the case, by table, and what they are worth.

    *mixes* suit the cause (按原因补救); *answers* are the forms that answer the kind of
    demand (诉求分类矩阵); *concession* is how many times what is due the redress may be
    worth or cost, None for no bound but authority. InvalidRulebook if a form has no
    valuation or two, or a mix would be filled up twice.

    >>> from complaintkit.presets import standard
    >>> standard("EUR").redress.valuation_of(RedressForm.GIFT).worth
    Money('30.00', 'EUR')
    """

    mixes: RuleTable[tuple[Mix, ...]] = field(converter=_mixes)
    answers: RuleTable[Mix] = field(converter=_answers)
    concession: RuleTable[Decimal | None] = field(converter=_concession)
    valuation: tuple[Valuation, ...] = field(
        converter=_valuations, validator=tuple_of(Valuation)
    )

    def __attrs_post_init__(self) -> None:
        must_lead_to(self.mixes, "mixes of RedressForm", _are_mixes)
        must_lead_to(self.answers, "forms of redress", _is_mix)
        must_lead_to(self.concession, "a Decimal of 0 or more, or None", _is_factor)
        forms = [each.form.value for each in self.valuation]
        problems = [
            f"redress: {form} is valued twice"
            for form in sorted({*forms})
            if forms.count(form) > 1
        ]
        problems += [
            f"redress: rule {rule.name!r}: {problem}"
            for rule in self.mixes.rules
            for mix in rule.then
            for problem in self._problems(mix)
        ]
        if problems:
            raise InvalidRulebook(problems)

    def _problems(self, mix: Mix) -> Iterator[str]:
        valued = {each.form: each for each in self.valuation}
        unvalued = [form.value for form in mix if form not in valued]
        if unvalued:
            yield f"{', '.join(unvalued)} has no valuation"
            return
        fillers = [form.value for form in mix if valued[form].worth is None]
        if len(fillers) > 1:
            yield f"{' and '.join(fillers)} would both be filled up"

    def valuation_of(self, form: RedressForm) -> Valuation:
        """The valuation of *form*; InvalidRulebook if it has none."""
        for valuation in self.valuation:
            if valuation.form is form:
                return valuation
        raise InvalidRulebook([f"redress: {form.value} has no valuation"])

    def against(self, line: Redress) -> Iterator[Reason]:
        """That *line* is worth more, or costs less, than the house values its form.

        A form without a valuation costs what it is worth.
        """
        valued = {each.form: each for each in self.valuation}.get(line.form)
        fixed = valued.worth if valued and isinstance(valued.worth, Money) else None
        if fixed is not None and line.worth > fixed:
            parameters = {"form": line.form, "worth": line.worth, "limit": fixed}
            yield Reason(Code.OVERVALUED, parameters)
        share = valued.cost if valued else Decimal(1)
        least = line.worth.times(share, Rounding.DOWN)
        if line.cost < least:
            amounts = {"worth": line.worth, "cost": line.cost, "limit": least}
            yield Reason(Code.COST_UNDERSTATED, {"form": line.form, **amounts})

    def makes_good(self, form: RedressForm) -> bool:
        """Whether *form* makes the loss itself good, rather than adding to it."""
        return form in CASH or any(
            each.form is form and isinstance(each.worth, Decimal)
            for each in self.valuation
        )

    def lines(
        self, mix: Mix, target: Money, loss: Money | None
    ) -> tuple[Redress, ...] | Reason:
        """*mix* as lines that are worth *target* together, or why they cannot be."""
        valued = [self.valuation_of(form) for form in mix]
        worths = [_worth(each, loss) for each in valued]
        for each, worth in zip(valued, worths, strict=True):
            if worth is None and each.worth is not None:
                parameters = {"mix": mix, "form": each.form}
                return Reason(Code.LOSS_UNKNOWN, parameters)
        fixed = Money.total((w for w in worths if w is not None), target.currency)
        rest = max(target - fixed, Money.zero(target.currency))
        amounts = [rest if worth is None else worth for worth in worths]
        lines = [
            each.line(amount)
            for each, amount in zip(valued, amounts, strict=True)
            if amount or isinstance(each.worth, Money)
        ]
        worth = Money.total((line.worth for line in lines), target.currency)
        if not lines:
            return Reason(Code.NOTHING_LEFT, {"mix": mix, "target": target})
        if worth < target:
            short = {"mix": mix, "worth": worth, "target": target}
            return Reason(Code.FALLS_SHORT, short)
        return tuple(lines)


def _worth(valuation: Valuation, loss: Money | None) -> Money | None:
    """What it is worth, unless it fills up or the loss that it follows is unknown."""
    worth = valuation.worth
    if not isinstance(worth, Decimal):
        return worth
    return None if loss is None else loss.times(worth, Rounding.HALF_UP)
