"""Representative complaints, amounts and forms of redress, taken from a rulebook."""

from collections.abc import Iterator
from datetime import UTC, datetime

from complaintkit.complaint.assessment import (
    Assessment,
    Conduct,
    Factors,
    Kind,
    Responsibility,
    Severity,
)
from complaintkit.complaint.intake import Channel, Demand, Intake
from complaintkit.complaint.people import Person
from complaintkit.complaint.redress import CASH, Plan, Redress, RedressForm
from complaintkit.money import Money
from complaintkit.rulebook import Rulebook

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When the complaints of stories are received, a Monday; a step takes a day."""


def a_complaint(
    rulebook: Rulebook, channel: Channel = Channel.EMAIL, *, slight: bool = False
) -> Intake:
    """A complaint whose loss is as high as the ladder of authority, or a slight one.

    >>> from complaintkit.presets import standard
    >>> str(a_complaint(standard("EUR")).demand.loss)
    '100000.00 EUR'
    """
    loss = rulebook.authority.ladder[-1].limit
    return Intake(
        complainant=Person(name="a customer", contact="customer@example.org"),
        channel=channel,
        received_at=START,
        description="as it is told",
        demand=Demand(loss=Money.of_minor(1, loss.currency) if slight else loss),
    )


def assessments(
    conduct: Conduct = Conduct.ORDINARY, *, reasonable: bool | None = None
) -> Iterator[Assessment]:
    """Slight service complaints, whose responsibility is unknown, or the house's.

    >>> [each.responsibility for each in assessments()]
    [None, <Responsibility.PROCESS: 'process'>]
    """
    for responsibility in (None, Responsibility.PROCESS):
        yield Assessment(
            kind=Kind.SERVICE,
            severity=Severity.LOW,
            responsibility=responsibility,
            conduct=conduct,
            factors=Factors(reasonable=reasonable),
        )


def forms(rulebook: Rulebook) -> dict[RedressForm, tuple[RedressForm, ...]]:
    """The forms of redress that every level treats alike, by the first of them.

    >>> from complaintkit.presets import standard
    >>> [first.value for first in forms(standard("EUR"))]
    ['refund']
    """
    alike: dict[object, list[RedressForm]] = {}
    for form in RedressForm:
        treated = tuple(
            (
                level.forms is None or form in level.forms,
                dict(level.form_limits).get(form),
            )
            for level in rulebook.authority.ladder
        )
        alike.setdefault(treated, []).append(form)
    return {found[0]: tuple(found) for found in alike.values()}


def bounds(rulebook: Rulebook) -> tuple[Money, ...]:
    """Every sum at which authority changes, the lowest first.

    >>> from complaintkit.presets import standard
    >>> [str(each) for each in bounds(standard("EUR"))][:2]
    ['200.00 EUR', '1000.00 EUR']
    """
    found: set[Money] = set()
    for level in rulebook.authority.ladder:
        found |= {level.limit, *(limit for _, limit in level.form_limits)}
        if level.allowance is not None:
            found.add(level.allowance.limit)
    if rulebook.ceilings is not None and rulebook.ceilings.complaint is not None:
        found.add(rulebook.ceilings.complaint)
    return tuple(sorted(found))


def amounts(rulebook: Rulebook) -> tuple[Money, ...]:
    """Each bound, a minor unit below and a minor unit above.

    >>> from complaintkit.presets import standard
    >>> [str(each) for each in amounts(standard("EUR"))][:3]
    ['199.99 EUR', '200.00 EUR', '200.01 EUR']
    """
    near = {
        Money.of_minor(bound.minor + step, bound.currency)
        for bound in bounds(rulebook)
        for step in (-1, 0, 1)
        if bound.minor + step > 0
    }
    return tuple(sorted(near))


def plan(form: RedressForm, cost: Money) -> Plan:
    """A plan of one line that costs so much; what is no money is not valued.

    >>> plan(RedressForm.REFUND, Money(5, "EUR")).lines[0].worth
    Money('5.00', 'EUR')
    """
    worth = cost if form in CASH else Money.zero(cost.currency)
    return Plan([Redress(form, worth, cost, department="house")])
