"""Statutory entitlements: what the law gives whatever the house would."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from types import NoneType
from typing import Any

from attrs import Attribute, evolve, field, frozen

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
    comes on top of the loss. CannotDecide where anything that it goes by is not known:
    the highest of what is known might be too little.

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
            *_multiple("price", price, self.prices, rounding),
            *_multiple("loss", loss, self.losses, rounding),
            *(() if self.at_least is None else (self.at_least,)),
        ]
        because = "" if self.source is None else str(self.source)
        when = f"the finding names {self.ground}"
        read = (("price", _said(price)), ("loss", _said(loss)))
        decision = Decision(
            "floor",
            Money.zero(complaint.currency),
            self.ground,
            when,
            because,
            read,
            (),
        )
        if self.bands is not None:
            measures = self._measures(complaint, self.bands)
            band = self.bands.decide_on(**measures)
            found.append(band.outcome)
            decision = evolve(
                band,
                policy="floor",
                rule=f"{self.ground}: {band.rule}",
                because=band.because or because,
            )
        amount = max(found)
        if self.besides_loss and loss is not None:
            amount += loss
        return evolve(decision, outcome=amount)

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


def _multiple(
    name: str, base: Money | None, factor: Decimal | None, rounding: Rounding
) -> Iterator[Money]:
    if factor is None:
        return
    if base is None:
        raise CannotDecide(Reason(Code.FACT_MISSING, _of_floor(name)))
    yield base.times(factor, rounding)


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
