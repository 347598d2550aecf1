"""Statutory entitlements: what the law gives whatever the house would."""

from collections.abc import Iterable
from decimal import Decimal
from types import NoneType
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.clocks.limit import Source
from complaintkit.complaint.complaint import Draft
from complaintkit.errors import CannotDecide, InvalidRulebook, InvalidValue
from complaintkit.fields import is_share, not_negative, of_type, where, word
from complaintkit.money import Money, Rounding
from complaintkit.policies.tables import must_lead_to
from complaintkit.reasons import Code, Reason
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable


def _a_multiple(owner: object, attribute: "Attribute[Any]", value: object) -> None:
    if value is not None and not is_share(value):
        place = where(owner, attribute)
        message = f"{place}: expected a Decimal of 0 or more, got {value!r}"
        raise InvalidValue(message)


@frozen(kw_only=True)
class Entitlement:
    """What a customer is entitled to by law on a *ground* that the finding names.

    The highest of *prices* times the price, *losses* times the loss, what the *bands*
    say of the measures that were found, and *at_least*; *besides_loss* says that it
    comes on top of the loss. CannotDecide where nothing of what it goes by is known.

    >>> fraud = Entitlement(
    ...     ground="fraud", prices=Decimal(3), at_least=Money(500, "CNY"),
    ...     besides_loss=True,
    ... )
    >>> fraud.losses is None
    True
    """

    ground: str = field(validator=word)
    prices: Decimal | None = field(default=None, validator=_a_multiple)
    losses: Decimal | None = field(default=None, validator=_a_multiple)
    at_least: Money | None = field(
        default=None, validator=[of_type(Money, NoneType), not_negative]
    )
    bands: RuleTable[Money] | None = field(
        default=None, validator=of_type(RuleTable, NoneType)
    )
    besides_loss: bool = field(default=False, validator=of_type(bool))
    source: Source | None = field(
        default=None, eq=False, repr=False, validator=of_type(Source, NoneType)
    )

    def __attrs_post_init__(self) -> None:
        if self.bands is not None:
            must_lead_to(self.bands, "Money", lambda each: isinstance(each, Money))
        if (self.prices, self.losses, self.bands, self.at_least) == (None,) * 4:
            raise InvalidRulebook([f"entitlement {self.ground!r} gives nothing"])

    def decide(
        self, complaint: Draft, rounding: Rounding = Rounding.HALF_UP
    ) -> Decision[Money]:
        """What it comes to for *complaint*, with what it was reckoned from."""
        price, loss = complaint.price, complaint.intake.demand.loss
        found = [
            base.times(factor, rounding)
            for base, factor in ((price, self.prices), (loss, self.losses))
            if base is not None and factor is not None
        ]
        if not found and (self.prices is not None or self.losses is not None):
            missing = "price" if self.prices is not None else "loss"
            raise CannotDecide(Reason(Code.FACT_MISSING, _of_floor(missing)))
        read: tuple[tuple[str, str | int | None], ...] = (
            ("price", _said(price)),
            ("loss", _said(loss)),
        )
        if self.bands is not None:
            measures = self._measures(complaint, self.bands)
            found.append(self.bands.explain(**measures).outcome)
            read = tuple(measures.items())
        amount = max(found + ([] if self.at_least is None else [self.at_least]))
        if self.besides_loss and loss is not None:
            amount += loss
        because = "" if self.source is None else str(self.source)
        when = f"the finding names {self.ground}"
        return Decision("floor", amount, self.ground, when, because, read, ())

    def _measures(self, complaint: Draft, bands: RuleTable[Money]) -> dict[str, int]:
        finding = complaint.finding
        known = {} if finding is None else dict(finding.measures)
        for fact in bands.asked:
            if fact.name not in known:
                raise CannotDecide(Reason(Code.FACT_MISSING, _of_floor(fact.name)))
            if not fact.accepts(known[fact.name]):
                expected = {"policy": "floor", "measure": fact.name}
                reason = Reason(
                    Code.MEASURE_UNFIT,
                    {**expected, "value": known[fact.name], "expected": fact.expected},
                )
                raise CannotDecide(reason)
        return {fact.name: known[fact.name] for fact in bands.asked}


def _of_floor(fact: str) -> dict[str, object]:
    return {"policy": "floor", "fact": fact}


def _said(amount: Money | None) -> str | None:
    return None if amount is None else str(amount)


def of_grounds(
    grounds: Iterable[str], entitlements: Iterable[Entitlement]
) -> tuple[Entitlement, ...]:
    """The entitlements that *grounds* give.

    >>> fraud = Entitlement(ground="fraud", at_least=Money(500, "CNY"))
    >>> of_grounds(["fraud"], [fraud]) == (fraud,)
    True
    """
    named = tuple(grounds)
    return tuple(each for each in entitlements if each.ground in named)
