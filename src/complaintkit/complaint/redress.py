"""Redress: what is due, what is offered, and the ledger of what was agreed."""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from attrs import Attribute, Factory, evolve, field, frozen

from complaintkit.complaint.people import Actor, hands_of
from complaintkit.complaint.personal import Personal, personal_or_none
from complaintkit.errors import InvalidValue
from complaintkit.fields import (
    as_tuple,
    not_negative,
    of_type,
    tuple_of,
    word,
)
from complaintkit.money import Money
from complaintkit.notebook import in_words


class RedressForm(Enum):
    """The forms of redress.

    >>> RedressForm("refund") in CASH
    True
    """

    REFUND = "refund"
    EXCHANGE = "exchange"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    DISCOUNT = "discount"
    VOUCHER = "voucher"
    POINTS = "points"
    GIFT = "gift"
    FREE_PRODUCT = "free_product"
    EXTENDED_SERVICE = "extended_service"
    INSTALMENTS = "instalments"
    APOLOGY = "apology"
    PUBLIC_THANKS = "public_thanks"
    REWARD = "reward"
    PRIVATE_GOODWILL = "private_goodwill"
    INVITATION = "invitation"
    IMPROVEMENT_PROMISE = "improvement_promise"


CASH = (RedressForm.REFUND, RedressForm.DISCOUNT, RedressForm.INSTALMENTS)
"""The forms that are money, whose worth is what they cost."""


MOST_INSTALMENTS = 120
"""Ten years of months: each instalment is a line of the ledger, and is carried out."""


class Basis(Enum):
    """Why a line is given: because the law says so, or because the house wants to.

    >>> Basis("statutory").name
    'STATUTORY'
    """

    GOODWILL = "goodwill"
    STATUTORY = "statutory"


def _one_currency(redress: "Redress", attribute: "Attribute[Any]", cost: Money) -> None:
    if cost.currency != redress.worth.currency:
        message = f"worth {redress.worth} and cost {cost} are of two currencies"
        raise InvalidValue(message)


def _cash_is_worth_its_cost(
    redress: "Redress", attribute: "Attribute[Any]", cost: Money
) -> None:
    if redress.form in CASH and cost != redress.worth:
        form = redress.form.value
        message = f"a {form} is worth what it costs: {redress.worth} is not {cost}"
        raise InvalidValue(message)


def _payable_in_parts(
    redress: "Redress", attribute: "Attribute[int]", instalments: int
) -> None:
    if not 1 <= instalments <= min(max(redress.cost.minor, 1), MOST_INSTALMENTS):
        message = (
            f"Redress.instalments: expected 1 to {MOST_INSTALMENTS}, none of nothing"
        )
        raise InvalidValue(f"{message}, got {instalments} of {redress.cost}")
    if instalments > 1 and redress.form not in CASH:
        raise InvalidValue(f"a {redress.form.value} is not given in instalments")


@frozen
class Redress:
    """One line of redress: its form, what it is *worth* to the customer, its *cost*.

    What counts for the customer is the worth; what counts for authority and ceilings
    is the cost to the house, which is the worth unless stated. *department* is who
    must act. *basis* keeps what the law entitles to apart from goodwill. Cash may be
    paid in so many *instalments*.

    >>> gift = Redress(
    ...     RedressForm.GIFT, Money("30.00", "EUR"), Money("12.00", "EUR"),
    ...     department="marketing",
    ... )
    >>> gift.cost
    Money('12.00', 'EUR')
    """

    form: RedressForm = field(validator=of_type(RedressForm))
    worth: Money = field(validator=[of_type(Money), not_negative])
    cost: Money = field(
        default=Factory(lambda self: self.worth, takes_self=True),
        validator=[
            of_type(Money),
            not_negative,
            _one_currency,
            _cash_is_worth_its_cost,
        ],
    )
    department: str = field(kw_only=True, validator=word)
    basis: Basis = field(default=Basis.GOODWILL, kw_only=True, validator=of_type(Basis))
    instalments: int = field(
        default=1, kw_only=True, validator=[of_type(int), _payable_in_parts]
    )

    def __str__(self) -> str:
        parts = f" in {self.instalments} instalments" if self.instalments > 1 else ""
        form = self.form.value.replace("_", " ")
        return f"{form} worth {self.worth}{parts}"

    def in_parts(self) -> "tuple[Redress, ...]":
        """The instalments, each a line to be carried out once; or the line itself.

        >>> slow = Redress(
        ...     RedressForm.REFUND, Money(100, "EUR"), department="till", instalments=3
        ... )
        >>> [str(part.cost) for part in slow.in_parts()]
        ['33.34 EUR', '33.33 EUR', '33.33 EUR']
        """
        if self.instalments == 1:
            return (self,)
        parts = self.cost.split(self.instalments)
        return tuple(
            evolve(self, worth=part, cost=part, instalments=1) for part in parts
        )


def total_cost(lines: Iterable[Redress], currency: str) -> Money:
    """What *lines* cost the house together.

    >>> refund = Redress(RedressForm.REFUND, Money(5, "EUR"), department="finance")
    >>> total_cost([refund, refund], "EUR")
    Money('10.00', 'EUR')
    """
    return Money.total((line.cost for line in lines), currency)


def _some_lines(
    owner: object, attribute: "Attribute[Any]", value: tuple[Redress, ...]
) -> None:
    if not value or len({line.cost.currency for line in value}) > 1:
        message = f"{type(owner).__name__}.{attribute.name}: expected one line or more"
        raise InvalidValue(f"{message}, in one currency, got {value!r}")


def _lines(items: Iterable[Redress]) -> tuple[Redress, ...]:
    return as_tuple(items)


@frozen
class Plan:
    """What might be offered: lines of redress, and why they would be right.

    >>> plan = Plan([Redress(RedressForm.REFUND, Money(5, "EUR"), department="till")])
    >>> plan.cost
    Money('5.00', 'EUR')
    """

    lines: tuple[Redress, ...] = field(
        converter=_lines, validator=[tuple_of(Redress), _some_lines]
    )
    because: Personal | None = field(default=None, validator=personal_or_none)

    @cached_property
    def cost(self) -> Money:
        """What the plan costs the house."""
        return total_cost(self.lines, self.lines[0].cost.currency)


@frozen
class Compensation:
    """What the rule of 1.5 times the perceived loss says is due.

    *due* is ``loss x multiplier``, raised to *floor*, and held at *cap*; what the cap
    takes away stays visible as *unmet*. With an unknown loss only the floor is due.
    *rules* names the rule behind the multiplier, the floor and the cap.

    >>> compensation = Compensation(
    ...     loss=Money("80.00", "EUR"), multiplier=Decimal("1.5"), floor=None,
    ...     cap=Money("100.00", "EUR"), due=Money("100.00", "EUR"),
    ...     unmet=Money("20.00", "EUR"), rules=("usual", None, "house"),
    ... )
    >>> str(compensation)
    '100.00 EUR (1.5 x 80.00 EUR, at most 100.00 EUR, 20.00 EUR unmet)'
    """

    loss: Money | None
    multiplier: Decimal
    floor: Money | None
    cap: Money | None
    due: Money
    unmet: Money
    rules: tuple[str, str | None, str | None]

    def __str__(self) -> str:
        loss = "an unknown loss" if self.loss is None else self.loss
        parts = [f"{self.multiplier} x {loss}"]
        if self.floor is not None:
            parts.append(f"at least {self.floor}")
        if self.cap is not None:
            parts.append(f"at most {self.cap}")
        if self.unmet:
            parts.append(f"{self.unmet} unmet")
        return f"{self.due} ({', '.join(parts)})"


@frozen
class Authority:
    """The answer of the ladder of authority for one offer.

    *total* is the cumulative redress it was judged on, *level* the role whose
    authority suffices, *holder* the actor on whose authority it is then promised,
    *ladder* the roles that must approve first, in that order.

    >>> str(Authority(Money(500, "EUR"), "manager", ladder=("supervisor", "manager")))
    '500.00 EUR by manager, needs approval by supervisor, manager'
    """

    total: Money
    level: str
    holder: str | None = None
    ladder: tuple[str, ...] = ()

    def __str__(self) -> str:
        after = f", needs approval by {', '.join(self.ladder)}" if self.ladder else ""
        return f"{self.total} by {self.level}{after}"


class ApprovalState(Enum):
    """Where a request for approval stands.

    >>> ApprovalState("open").name
    'OPEN'
    """

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"
    SENT_BACK = "sent_back"


@frozen
class Approval:
    """A request for approval: what was judged, who asked, who said yes.

    >>> approval = Approval(
    ...     Authority(Money(500, "EUR"), "manager", ladder=("manager",)),
    ...     Actor("ann", "front_line"),
    ... )
    >>> approval.state, approval.next_role
    (<ApprovalState.OPEN: 'open'>, 'manager')
    """

    authority: Authority
    asked_by: Actor
    signed_by: tuple[Actor, ...] = ()
    state: ApprovalState = ApprovalState.OPEN

    def signed(self, actor: Actor) -> "Approval":
        """The request with one more yes: granted, if that was the last."""
        signed_by = (*self.signed_by, actor)
        complete = len(signed_by) == len(self.authority.ladder)
        state = ApprovalState.GRANTED if complete else ApprovalState.OPEN
        return Approval(self.authority, self.asked_by, signed_by, state)

    @property
    def hands(self) -> frozenset[str]:
        """Who asked and who said yes already, and so cannot say yes again."""
        return hands_of((self.asked_by, *self.signed_by))

    @property
    def next_role(self) -> str:
        """The role whose yes or no is waited for while the request is open."""
        return self.authority.ladder[len(self.signed_by)]


class OfferState(Enum):
    """Where an offer stands.

    >>> OfferState("on_table").name
    'ON_TABLE'
    """

    PREPARED = "prepared"
    ON_TABLE = "on_table"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    GRANTED = "granted"
    TURNED_DOWN = "turned_down"
    LAPSED = "lapsed"


RESERVED = (OfferState.ON_TABLE, OfferState.ACCEPTED)
"""The states in which an offer binds the house and is not in the ledger yet."""


@frozen
class Offer:
    """An offer: a plan with a name of its own, and where it stands.

    *made_by* is who prepared it, changed it, or asked for it before a change.
    *authorised_by* is whose
    authority it was promised on: the speaker's own, or that of the last to approve.

    >>> refund = Redress(RedressForm.REFUND, Money(5, "EUR"), department="till")
    >>> ann = Actor("ann", "front_line")
    >>> Offer(id="C-1/o1", plan=Plan([refund]), made_by=(ann,)).cost
    Money('5.00', 'EUR')
    """

    id: str
    plan: Plan
    made_by: tuple[Actor, ...]
    state: OfferState = OfferState.PREPARED
    approval: Approval | None = None
    authorised_by: str | None = None

    @property
    def cost(self) -> Money:
        """What the offer costs the house."""
        return self.plan.cost

    def moved(self, state: OfferState) -> "Offer":
        """The offer in another state."""
        approval, holder = self.approval, self.authorised_by
        return Offer(self.id, self.plan, self.made_by, state, approval, holder)

    def with_approval(self, approval: Approval) -> "Offer":
        """The offer with another request for approval, and nobody's authority yet."""
        return Offer(self.id, self.plan, self.made_by, self.state, approval)

    def unapproved(self) -> "Offer":
        """The offer without its request; whoever asked keeps a hand in it."""
        if self.approval is None:
            return self
        made_by = (*self.made_by, self.approval.asked_by)
        return Offer(self.id, self.plan, made_by, self.state)

    def revised(self, plan: Plan, by: Actor) -> "Offer":
        """The offer with another plan, which nobody has approved yet."""
        made_by = (*self.unapproved().made_by, by)
        return Offer(self.id, plan, made_by, self.state)

    def authorised(self, actor_id: str | None) -> "Offer":
        """The offer on the authority of that actor."""
        return Offer(
            self.id, self.plan, self.made_by, self.state, self.approval, actor_id
        )

    @property
    def hands(self) -> frozenset[str]:
        """Everybody who made it, asked for its approval or said yes to it."""
        made = hands_of(self.made_by)
        return made if self.approval is None else made | self.approval.hands

    @property
    def stands(self) -> bool:
        """Whether it may still bind the house: neither turned down nor lapsed."""
        return self.state not in (OfferState.TURNED_DOWN, OfferState.LAPSED)


class LineState(Enum):
    """Where a line of the ledger stands.

    ``UNKNOWN`` is neither paid nor free to be paid again; ``REVERSED`` is a
    provisional credit that was taken back.

    >>> LineState("unknown").name
    'UNKNOWN'
    """

    AGREED = "agreed"
    GRANTED = "granted"
    INSTRUCTED = "instructed"
    FULFILLED = "fulfilled"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


NOT_BEGUN = (LineState.AGREED, LineState.GRANTED, LineState.FAILED)
"""The states in which a line may be instructed, or cancelled."""

IN_FLIGHT = (LineState.INSTRUCTED, LineState.UNKNOWN)
"""The states in which a line may have been carried out, or may yet be."""

UNDONE = (LineState.CANCELLED, LineState.REVERSED)
"""The states in which a line costs the house nothing."""


@frozen
class LedgerLine:
    """A line of redress that was agreed or granted, and how far it is carried out.

    *provisional* credit (暂付) may be taken back if the complaint does not hold.

    >>> refund = Redress(RedressForm.REFUND, Money(5, "EUR"), department="till")
    >>> LedgerLine(id="C-1/o1/l1", redress=refund).state
    <LineState.AGREED: 'agreed'>
    """

    id: str
    redress: Redress
    state: LineState = LineState.AGREED
    reference: str | None = None
    provisional: bool = False

    def moved(self, state: LineState, reference: str | None = None) -> "LedgerLine":
        """The line in another state, with the reference it has or is given."""
        reference = reference or self.reference
        return LedgerLine(self.id, self.redress, state, reference, self.provisional)

    def __str__(self) -> str:
        return f"{self.id} ({self.state.value})"

    _repr_pretty_ = in_words
