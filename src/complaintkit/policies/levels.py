"""Levels: what a role may commit a complaint to, in all and in which forms."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.redress import (
    Basis,
    Offer,
    OfferState,
    Redress,
    RedressForm,
)
from complaintkit.errors import InvalidValue
from complaintkit.fields import (
    as_tuple,
    counted,
    not_negative,
    of_type,
    tuple_of,
    where,
    word,
)
from complaintkit.money import Money
from complaintkit.reasons import Code, Either, Reason


def _some_time(owner: object, attribute: "Attribute[Any]", period: timedelta) -> None:
    if period <= timedelta(0):
        place = where(owner, attribute)
        raise InvalidValue(f"{place}: expected more than no time, got {period}")


@frozen
class Allowance:
    """What one actor may authorise within a period, over all complaints.

    *times* is how many offers that may be, such as one bill a day. The host says in
    ``Situation.spent_by_actor`` and ``Situation.times_by_actor`` what the actor has
    authorised on other complaints within that period.

    >>> Allowance(Money("50.00", "EUR"), timedelta(days=1), times=1).period.days
    1
    """

    limit: Money = field(validator=[of_type(Money), not_negative])
    period: timedelta = field(validator=[of_type(timedelta), _some_time])
    times: int | None = field(
        default=None, kw_only=True, validator=[of_type(int, type(None)), counted]
    )


def _forms(forms: Iterable[RedressForm] | None) -> tuple[RedressForm, ...] | None:
    """In the order of the enum, so that equal levels have equal fingerprints."""
    if forms is None:
        return None
    chosen = as_tuple(forms)
    if any(not isinstance(form, RedressForm) for form in chosen):
        return chosen  # for the validator to refuse
    return tuple(form for form in RedressForm if form in chosen)


def _only_forms(level: "Level", attribute: "Attribute[Any]", forms: Any) -> None:
    if forms is not None:
        tuple_of(RedressForm)(level, attribute, forms)


def _limits(
    limits: Mapping[RedressForm, Money] | tuple[tuple[RedressForm, Money], ...],
) -> tuple[tuple[RedressForm, Money], ...]:
    """In the order of the enum, so that equal levels have equal fingerprints."""
    try:
        pairs = dict(limits)
    except (TypeError, ValueError):
        message = "Level.form_limits: expected forms with their limits"
        raise InvalidValue(f"{message}, got {limits!r}") from None
    if any(not isinstance(form, RedressForm) for form in pairs):
        return tuple(pairs.items())  # for the validator to refuse
    return tuple((form, pairs[form]) for form in RedressForm if form in pairs)


def _forms_and_money(level: "Level", attribute: "Attribute[Any]", limits: Any) -> None:
    tuple_of(RedressForm)(level, attribute, [form for form, _ in limits])
    tuple_of(Money)(level, attribute, [limit for _, limit in limits])
    for _, limit in limits:
        not_negative(level, attribute, limit)


@frozen
class Level:
    """A level of the ladder: a role, the most it may commit a complaint to, in what.

    *forms* of None is every form of redress; *form_limits* holds some forms to less.

    >>> level = Level(
    ...     "front_line",
    ...     Money("200.00", "EUR"),
    ...     form_limits={RedressForm.REFUND: Money("50.00", "EUR")},
    ... )
    >>> level.allowance is None
    True
    """

    role: str = field(validator=word)
    limit: Money = field(validator=[of_type(Money), not_negative])
    forms: tuple[RedressForm, ...] | None = field(
        default=None, kw_only=True, converter=_forms, validator=_only_forms
    )
    form_limits: tuple[tuple[RedressForm, Money], ...] = field(
        default=(), kw_only=True, converter=_limits, validator=_forms_and_money
    )
    allowance: Allowance | None = field(
        default=None, kw_only=True, validator=of_type(Allowance, type(None))
    )

    def shortfall(self, complaint: Draft, offer: Offer, total: Money) -> Reason | None:
        """Why it may not commit a complaint to *total* and *offer*; None if it may."""
        if total > self.limit:
            return Reason(Code.ABOVE_LIMIT, {"role": self.role, "limit": self.limit})
        barred = self._barred(offer)
        if barred:
            parameters = {"role": self.role, "form": Either(barred)}
            return Reason(Code.FORM_BARRED, parameters)
        return self._above_form_limit(complaint, offer)

    def _barred(self, offer: Offer) -> tuple[RedressForm, ...]:
        if self.forms is None:
            return ()
        forms = (line.form for line in offer.plan.lines)
        return tuple(form for form in forms if form not in self.forms)

    def _above_form_limit(self, complaint: Draft, offer: Offer) -> Reason | None:
        forms = {line.form for line in offer.plan.lines}
        for form, limit in self.form_limits:
            lines = lines_with(complaint, offer, form=form) if form in forms else ()
            total = Money.total((line.cost for line in lines), limit.currency)
            if total > limit:
                who = (("role", self.role), ("form", form))
                amounts = (("limit", limit), ("total", total))
                return Reason(Code.ABOVE_FORM_LIMIT, (*who, *amounts))
        return None


def total_with(complaint: Draft, offer: Offer) -> Money:
    """All that the complaint commits the house to once *offer* is on the table."""
    if offer.state is OfferState.PREPARED:
        return complaint.committed + offer.cost
    return complaint.committed


def lines_with(
    complaint: Draft,
    offer: Offer,
    *,
    basis: Basis | None = None,
    form: RedressForm | None = None,
) -> tuple[Redress, ...]:
    """All lines that bind the house once *offer* is on the table, or some of them."""
    bound = complaint.bound(basis=basis, form=form)
    if offer.state is not OfferState.PREPARED:
        return bound
    return bound + tuple(
        line
        for line in offer.plan.lines
        if basis in (None, line.basis) and form in (None, line.form)
    )
