"""Compensation: 1.5 times the perceived loss, unless a table says otherwise."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.redress import Compensation
from complaintkit.fields import is_share, of_type
from complaintkit.money import Money, Rounding
from complaintkit.policies.entitlement import Entitlement, of_grounds
from complaintkit.policies.tables import must_lead_to, named
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable

MULTIPLIER = Decimal("1.5")
"""What is given must be worth 1.5 times the loss as the customer perceives it.

Source: house practice after the psychology of loss aversion (补偿心理); not law.
"""


def bounded(
    target: Money, floor: Money | None, cap: Money | None
) -> tuple[Money, Money]:
    """What is due of *target*, and what the cap leaves unmet.

    A floor is an entitlement: it raises the target, and no cap goes below it.

    >>> euros = [Money(amount, "EUR") for amount in (120, 30, 100)]
    >>> bounded(*euros)
    (Money('100.00', 'EUR'), Money('20.00', 'EUR'))
    >>> bounded(Money(10, "EUR"), Money(30, "EUR"), Money(20, "EUR"))
    (Money('30.00', 'EUR'), Money('0.00', 'EUR'))
    """
    raised = target if floor is None else max(target, floor)
    if cap is None or raised <= cap:
        return raised, Money.zero(target.currency)
    due = cap if floor is None else max(cap, floor)
    return due, raised - due


Bound = RuleTable[Money | None] | None


def _multiplier(table: RuleTable[Decimal]) -> RuleTable[Decimal]:
    return named("compensation", table)


def _floor(table: Bound) -> Bound:
    return None if table is None else named("floor", table)


def _cap(table: Bound) -> Bound:
    return None if table is None else named("cap", table)


def _is_bound(bound: object) -> bool:
    return bound is None or (isinstance(bound, Money) and bound.minor >= 0)


@frozen
class CompensationPolicy:
    """What is due: loss x multiplier, raised by a floor, held by a cap; all by table.

    *rounding* says what becomes of half a minor unit.

    >>> from complaintkit.presets import standard
    >>> str(standard("EUR").compensation.multiplier.rules[-1].then)
    '1.5'
    """

    multiplier: RuleTable[Decimal] = field(converter=_multiplier)
    floor: Bound = field(default=None, converter=_floor)
    cap: Bound = field(default=None, converter=_cap)
    rounding: Rounding = field(
        default=Rounding.HALF_UP, kw_only=True, validator=of_type(Rounding)
    )

    def __attrs_post_init__(self) -> None:
        must_lead_to(self.multiplier, "a Decimal of 0 or more", is_share)
        for table in (self.floor, self.cap):
            if table is not None:
                must_lead_to(table, "Money of 0 or more, or None", _is_bound)

    def decide(
        self, complaint: Draft, entitlements: Iterable[Entitlement] = ()
    ) -> Iterator[Decision[object]]:
        """What is due, then what floor and cap said; CannotDecide as tables do.

        Of the floor and the *entitlements* that the finding names the highest counts.
        """
        factor = self.multiplier.decide(complaint)
        floor = self._floor_of(complaint, entitlements)
        cap = None if self.cap is None else self.cap.decide(complaint)
        loss = complaint.intake.demand.loss
        known = Money.zero(complaint.currency) if loss is None else loss
        target = known.times(factor.outcome, self.rounding)
        low = None if floor is None else floor.outcome
        high = None if cap is None else cap.outcome
        due, unmet = bounded(target, low, high)
        rules = (
            factor.rule,
            None if floor is None else floor.rule,
            None if cap is None else cap.rule,
        )
        compensation = Compensation(loss, factor.outcome, low, high, due, unmet, rules)
        lost = ("perceived_loss", None if loss is None else str(loss))
        yield Decision(
            factor.policy,
            compensation,
            factor.rule,
            factor.when,
            factor.because,
            (*factor.inputs, lost),
            factor.missed,
        )
        for bound in (floor, cap):
            if bound is not None:
                yield bound

    def explain(
        self, complaint: Draft, entitlements: Iterable[Entitlement] = ()
    ) -> Iterator[Decision[Any]]:
        """What ``decide`` says, and of each table the nearest change.

        Where another multiplier is near, that is the outcome it tells.
        """
        tables = (self.multiplier, self.floor, self.cap)
        said = [each.explain(complaint) for each in tables if each is not None]
        near = {(each.policy, each.rule): each.nearest for each in said}
        for decision in self.decide(complaint, entitlements):
            nearest = near.get((decision.policy, decision.rule))
            yield evolve(decision, nearest=nearest)

    def _floor_of(
        self, complaint: Draft, entitlements: Iterable[Entitlement]
    ) -> Decision[Any] | None:
        grounds = () if complaint.finding is None else complaint.finding.grounds
        found: list[Decision[Any]] = [
            each.decide(complaint, self.rounding)
            for each in of_grounds(grounds, entitlements)
        ]
        if self.floor is not None:
            found.append(self.floor.decide(complaint))
        nothing = Money.zero(complaint.currency)
        return max(found, key=lambda each: each.outcome or nothing, default=None)
