"""Ceilings: how much goodwill a complaint, an order and a customer may come to."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from attrs import Attribute, evolve, field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.redress import Basis, Offer
from complaintkit.errors import CannotDecide, InvalidValue
from complaintkit.fields import is_share, not_negative, of_type, where
from complaintkit.money import Money, Rounding
from complaintkit.policies.levels import Allowance, lines_with
from complaintkit.policies.situation import Situation
from complaintkit.reasons import Code, Reason, Word
from complaintkit.rules.decision import Decision

POLICY = "ceilings"


def _share(owner: object, attribute: "Attribute[Any]", share: object) -> None:
    if share is not None and not is_share(share):
        place = where(owner, attribute)
        raise InvalidValue(f"{place}: expected a Decimal of 0 or more, got {share!r}")


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
    order: Decimal | None = field(default=None, validator=_share)
    customer: Allowance | None = field(
        default=None, validator=of_type(Allowance, type(None))
    )

    def decide(
        self, complaint: Draft, offer: Offer, given: Situation
    ) -> Iterator[Decision[object] | Reason]:
        """That *offer* stays under each ceiling, or the reason that it does not.

        CannotDecide where a sum that a ceiling needs was not given.
        """
        lines = lines_with(complaint, offer, basis=Basis.GOODWILL)
        total = Money.total((line.cost for line in lines), complaint.currency)
        if self.complaint is not None:
            yield _held(Word.COMPLAINT, total, self.complaint)
        product, who = complaint.intake.product, complaint.intake.complainant
        if self.order is not None and product is not None and product.order_number:
            used = ("spent_on_order", "order_value")
            yield _used(_of_order(self.order, total, given), given, *used)
        if self.customer is not None and who.customer_id is not None:
            held = _of_customer(self.customer, total, given)
            yield _used(held, given, "spent_on_customer")


def _of_order(
    share: Decimal, total: Money, given: Situation
) -> Decision[object] | Reason:
    spent = _given("spent_on_order", given.spent_on_order)
    value = _given("order_value", given.order_value)
    return _held(Word.ORDER, total + spent, value.times(share, Rounding.DOWN))


def _of_customer(
    allowance: Allowance, total: Money, given: Situation
) -> Decision[object] | Reason:
    spent = _given("spent_on_customer", given.spent_on_customer)
    return _held(Word.CUSTOMER, total + spent, allowance.limit)


def _used(
    held: Decision[object] | Reason, given: Situation, *names: str
) -> Decision[object] | Reason:
    """A decision with what it used of the situation, so that it can be judged again."""
    if isinstance(held, Reason):
        return held
    used = ((name, str(getattr(given, name))) for name in names)
    return evolve(held, inputs=(*held.inputs, *used))


def _given(name: str, amount: Money | None) -> Money:
    if amount is None:
        raise CannotDecide(Reason(Code.NOT_GIVEN, {"policy": POLICY, "value": name}))
    return amount


def _held(subject: Word, total: Money, limit: Money) -> Decision[object] | Reason:
    if total > limit:
        parameters = {"subject": subject, "total": total, "limit": limit}
        return Reason(Code.CEILING_EXCEEDED, parameters)
    held, inputs = f"goodwill <= {limit}", (("goodwill", str(total)),)
    return Decision(POLICY, total, subject.value, held, "", inputs, ())
