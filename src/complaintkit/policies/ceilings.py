"""Ceilings: how much goodwill a complaint, an order and a customer may come to."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.redress import Basis, Offer
from complaintkit.errors import InvalidRulebook
from complaintkit.fields import not_negative, of_type
from complaintkit.money import Money, Rounding
from complaintkit.policies.authority import Allowance, lines_with
from complaintkit.policies.situation import Situation
from complaintkit.reasons import Code, Reason
from complaintkit.rules.decision import Decision

POLICY = "ceilings"


def _is_share(owner: object, attribute: "Attribute[Any]", share: object) -> None:
    fits = isinstance(share, Decimal) and share.is_finite() and share >= 0
    if share is not None and not fits:
        raise InvalidRulebook([f"ceilings: expected a share of 0 or more, got {share}"])


@frozen(kw_only=True)
class CeilingPolicy:
    """The most goodwill that may be given, whoever has the authority.

    *complaint*: on one complaint. *order*: on all complaints of one order, as a share
    of what the order cost. *customer*: to one customer, within a period. What the law
    entitles to counts against none of them. An order or a customer that is not known
    has no ceiling of its own.

    >>> CeilingPolicy(order=Decimal("1.5")).customer is None
    True
    """

    complaint: Money | None = field(
        default=None, validator=[of_type(Money, type(None)), not_negative]
    )
    order: Decimal | None = field(default=None, validator=_is_share)
    customer: Allowance | None = field(
        default=None, validator=of_type(Allowance, type(None))
    )

    def decide(
        self, complaint: Draft, offer: Offer, given: Situation
    ) -> Iterator[Decision[object] | Reason]:
        """That *offer* stays under each ceiling, or the reason that it does not."""
        lines = lines_with(complaint, offer, basis=Basis.GOODWILL)
        total = Money.total((line.cost for line in lines), complaint.currency)
        if self.complaint is not None:
            yield _held("complaint", total, self.complaint)
        product, who = complaint.intake.product, complaint.intake.complainant
        if self.order is not None and product is not None and product.order_number:
            yield _of_order(self.order, total, given)
        if self.customer is not None and who.customer_id is not None:
            yield _of_customer(self.customer, total, given)


def _of_order(
    share: Decimal, total: Money, given: Situation
) -> Decision[object] | Reason:
    spent, value = given.spent_on_order, given.order_value
    if spent is None:
        return _not_given("spent_on_order")
    if value is None:
        return _not_given("order_value")
    return _held("order", total + spent, value.times(share, Rounding.DOWN))


def _of_customer(
    allowance: Allowance, total: Money, given: Situation
) -> Decision[object] | Reason:
    spent = given.spent_on_customer
    if spent is None:
        return _not_given(f"spent_on_customer within {allowance.period}")
    return _held("customer", total + spent, allowance.limit)


def _not_given(value: str) -> Reason:
    return Reason(Code.NOT_GIVEN, {"policy": POLICY, "value": value})


def _held(subject: str, total: Money, limit: Money) -> Decision[object] | Reason:
    if total > limit:
        parameters = {"subject": subject, "total": total, "limit": limit}
        return Reason(Code.CEILING_EXCEEDED, parameters)
    held, inputs = f"goodwill <= {limit}", (("goodwill", str(total)),)
    return Decision(POLICY, total, subject, held, "", inputs, ())
