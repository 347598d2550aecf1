"""Who is there, and what is before them, while a complaint is built."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from attrs import frozen

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    CASH,
    LedgerLine,
    LineState,
    Offer,
    OfferState,
    Plan,
    Redress,
    RedressForm,
)
from complaintkit.money import Money
from complaintkit.policies.situation import Situation
from complaintkit.rulebook import Rulebook

NO_TIME = timedelta(0)


@frozen
class Deed:
    """Something that somebody does, perhaps after some time has passed.

    >>> Deed(Actor("ann", "front_line"), do.ConfirmRecord()).wait
    datetime.timedelta(0)
    """

    by: Actor
    command: do.Command
    wait: timedelta = NO_TIME


@frozen
class Desk:
    """A complaint on the desk of those who handle it, and what the host knows.

    *lead* does what needs nobody else.
    """

    complaint: Complaint
    rulebook: Rulebook
    lead: Actor
    given: Situation

    def money(self, amount: Money | str | int | None) -> Money | None:
        """The amount, in the rulebook's currency where it names none."""
        if amount is None or isinstance(amount, Money):
            return amount
        return Money(amount, self.rulebook.currency)

    def holder(self, role: str, *, but: Iterable[str] = ()) -> Actor:
        """Who holds *role*, and is none of those; whoever, if the roster has no other.

        Without a roster there are two for each role, the first of its name.
        """
        names = [name for name in self.holders(role) if name not in {*but}]
        return Actor((names or [role])[0], role)

    def holders(self, role: str) -> tuple[str, ...]:
        """Everybody who holds *role*, the lead before the others."""
        roster, lead = self.given.roster, self.lead
        two = (role, f"another {role}")
        found = two if roster is None else roster.holders_of(role)
        first = (lead.id,) if lead.role == role else ()
        return tuple(dict.fromkeys((*first, *found)))

    def highest(self, role: str) -> str:
        """*role*, or the next below it that anybody holds, if nobody is above."""
        return self.rulebook.authority.highest(role, self.given.roster)

    def others(self) -> Iterator[Actor]:
        """Who could do it where the lead may not: colleagues, then the ladder upwards.

        Roles without authority come last.
        """
        ladder = [level.role for level in self.rulebook.authority.ladder]
        rest = sorted(self.rulebook.roles)
        for role in dict.fromkeys((self.lead.role, *ladder, *rest)):
            names = self.holders(role)
            yield from (Actor(name, role) for name in names if name != self.lead.id)

    @property
    def offer(self) -> Offer | None:
        """The last offer that stands."""
        standing = [offer for offer in self.complaint.offers if offer.stands]
        return standing[-1] if standing else None

    def offer_in(self, *states: OfferState) -> Offer | None:
        """The last offer that stands, if it is in one of *states*."""
        offer = self.offer
        return offer if offer is not None and offer.state in states else None

    def line_in(self, *states: LineState) -> LedgerLine | None:
        """The first line of the ledger that is in one of *states*."""
        for line in self.complaint.ledger:
            if line.state in states:
                return line
        return None


Offered = Money | str | int | Redress | Plan | None
"""What is offered; an amount without a currency is in the rulebook's."""


def plan_of(offered: Offered, desk: Desk) -> Plan:
    """The plan that *offered* says, a refund where it is an amount."""
    if isinstance(offered, Plan):
        return offered
    if isinstance(offered, Redress):
        return Plan([offered])
    return due_plan(desk, desk.money(offered))


def due_plan(desk: Desk, amount: Money | None = None) -> Plan:
    """A refund of *amount*; of what is due, as far as anybody may promise, if None.

    Where nothing is due it is an apology, which costs nothing.
    """
    due, most = desk.complaint.compensation, desk.rulebook.authority.ladder[-1].limit
    nothing = Money.zero(desk.rulebook.currency)
    if amount is None:
        amount = nothing if due is None else min(due.due, most)
    form = RedressForm.REFUND if amount else RedressForm.APOLOGY
    return Plan([Redress(form, amount, department=_department(desk, form))])


def _department(desk: Desk, form: RedressForm) -> str:
    """Who the house's valuation says must act."""
    redress = desk.rulebook.redress
    for valued in () if redress is None else redress.valuation:
        if valued.form is form:
            return valued.department
    return "finance" if form in CASH else "customer_service"
