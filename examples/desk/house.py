"""The house: its rulebook, its people, and what its bank carries out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import frozen

from complaintkit import (
    Actor,
    Calendar,
    Complaint,
    Department,
    Duty,
    Money,
    Reading,
    Redress,
    RedressForm,
    Roster,
    Rulebook,
    read_clocks,
    what_is_due,
)
from complaintkit.codec import Codec
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.levels import Allowance, Level
from complaintkit.presets import standard

CURRENCY = "EUR"
ZONE = ZoneInfo("Europe/Berlin")


def euro(units: int) -> Money:
    return Money(units, CURRENCY)


CEILING = Allowance(euro(500), timedelta(days=365))
"""What one customer may get as goodwill within a year."""

PURSE = Allowance(euro(20_000), timedelta(days=7))
"""What one of the front line may promise within a week, over all complaints."""

RULEBOOK = standard(
    CURRENCY, calendar=Calendar("desk", ZONE.key, "Mo-Fr 09:00-18:00")
).with_(
    id="desk",
    version="1",
    authority=AuthorityPolicy(
        [
            Level("front_line", euro(200), allowance=PURSE),
            Level("supervisor", euro(1_000)),
            Level("manager", euro(10_000)),
            Level("director", euro(100_000)),
        ]
    ),
    ceilings=CeilingPolicy(customer=CEILING),
)

RULEBOOKS = {RULEBOOK.pin: RULEBOOK}
"""Every rulebook that a stored complaint may be pinned to; the newest opens them."""

CODEC = Codec.of(RULEBOOK)


def rulebook_of(complaint: Complaint) -> Rulebook:
    """Its own rulebook; where the house has lost that, today's, which says so."""
    return RULEBOOKS.get(complaint.pin, RULEBOOK)


def duties(complaint: Complaint, at: datetime, within: timedelta) -> tuple[Duty, ...]:
    """What is due; nothing under a rulebook that the house has lost."""
    rulebook = RULEBOOKS.get(complaint.pin)
    if rulebook is None:
        return ()
    return what_is_due(complaint, rulebook, at=at, within=within)


def clocks(complaint: Complaint, at: datetime) -> tuple[Reading, ...]:
    """How its clocks stand; none under a rulebook that the house has lost."""
    rulebook = RULEBOOKS.get(complaint.pin)
    return () if rulebook is None else read_clocks(complaint, rulebook, at=at)


@frozen
class Member:
    """One of the people of the demo."""

    id: str
    name: str
    role: str

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.role)


PEOPLE = {
    each.id: each
    for each in (
        Member("ann", "Ann Arnold", "front_line"),
        Member("li", "Li Na 李娜", "front_line"),
        Member("bo", "Bo Berger", "supervisor"),
        Member("mei", "Mei Chen 陈梅", "manager"),
        Member("dora", "Dora Diehl", "director"),
        Member("olga", "Olga Orlova", "operations"),
    )
}

PAYMENTS = Actor("payments", "system")
"""The worker that pays: no person, and nobody signs in as it."""

ROSTER = Roster(
    {
        **{
            role: [each.id for each in PEOPLE.values() if each.role == role]
            for role in dict.fromkeys(each.role for each in PEOPLE.values())
        },
        PAYMENTS.role: [PAYMENTS.id],
    },
    departments=[
        Department("customer_service", contact="li", supervisor="bo"),
        Department("billing", contact="bo", supervisor="mei"),
        Department("quality", contact="bo", supervisor="mei"),
        Department("management", contact="mei", supervisor="dora"),
    ],
)

_PAID = (RedressForm.REFUND, RedressForm.INSTALMENTS)


def is_paid(redress: Redress) -> bool:
    """Whether the bank carries it out; everything else is done by people."""
    return redress.form in _PAID and bool(redress.cost)


def now() -> datetime:
    """The one place that asks what time it is."""
    return datetime.now(UTC)
