"""What a witness of a story keeps of it: who promised what, and what was paid."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from attrs import define, evolve, field, frozen

from complaintkit import commands as do
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import Compensation, Redress
from complaintkit.handling.entry import Entry
from complaintkit.policies.situation import Situation
from complaintkit.rulebook import Rulebook
from complaintkit.rules.flaws import FlawKind

GONE = ("cancelled", "reversed")
"""The states in which a line costs the house nothing."""

MOVING = ("instructed", "unknown")
"""The states in which a line may have been paid."""


@frozen
class Wrong:
    """A rule that never breaks, broken, and how."""

    kind: FlawKind
    what: str


@frozen
class Seen:
    """An offer as it was seen: who had a hand in it, and what was said to it."""

    lines: tuple[Redress, ...]
    makers: frozenset[str]
    state: str = "prepared"
    askers: frozenset[str] = frozenset()
    signers: frozenset[str] = frozenset()
    answer: str = ""
    ladder: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    approved: int | None = None
    holder: str | None = None

    @property
    def cost(self) -> int:
        """What it costs the house, in minor units."""
        return cost_of(self.lines)

    @property
    def binds(self) -> bool:
        """Whether it is spoken, and not yet in the ledger."""
        return self.state in ("on_table", "accepted")

    @property
    def stands(self) -> bool:
        """Whether it may still bind the house."""
        return self.state not in ("turned_down", "lapsed")


def cost_of(lines: Iterable[Redress]) -> int:
    """What *lines* cost, in minor units."""
    return sum(line.cost.minor for line in lines)


def whose(by: Actor) -> str:
    """Whose authority an actor uses."""
    return by.id if by.on_behalf_of is None else by.on_behalf_of


def hands(by: Actor) -> frozenset[str]:
    """Everybody whose hand is in what an actor does."""
    return frozenset({by.id, whose(by)})


@define
class Notes:
    """Everything about one complaint that matters for the rules that never break."""

    rulebook: Rulebook
    offers: dict[str, Seen] = field(factory=dict)
    redress: dict[str, Redress] = field(factory=dict)
    lines: dict[str, str] = field(factory=dict)
    provisional: frozenset[str] = frozenset()
    paid: dict[str, int] = field(factory=dict)
    due: Compensation | None = None
    owner: str = ""
    giver: frozenset[str] = frozenset()
    confirmed: bool = False
    amended: bool = False
    upset: bool = False
    refuted: bool = False
    upheld: bool = False
    asked: int = 0
    reassured: int = 0
    detours: int = 0
    apologies: tuple[tuple[Actor, do.Apologise], ...] = ()
    ended: bool = False
    closed_at: datetime | None = None
    changed_at: datetime | None = None
    last: datetime | None = None

    def copy(self) -> "Notes":
        """The same, to go on from."""
        return evolve(
            self,
            offers={**self.offers},
            redress={**self.redress},
            lines={**self.lines},
            paid={**self.paid},
        )

    @property
    def bound(self) -> list[Redress]:
        """All that binds the house: the ledger, and what is on the table."""
        owed = [
            self.redress[ln] for ln, state in self.lines.items() if state not in GONE
        ]
        return owed + [
            line
            for offer in self.offers.values()
            if offer.binds
            for line in offer.lines
        ]

    def unsettle(self, at: datetime) -> None:
        """Note a change after which the customer is to be asked anew."""
        self.reassured, self.changed_at = 0, at

    def change(self, offer_id: str, **changes: Any) -> Seen:
        """Note *changes* of an offer."""
        self.offers[offer_id] = evolve(self.offers[offer_id], **changes)
        return self.offers[offer_id]


Handler = Callable[[Notes, Any, Entry, Situation], Iterator[Wrong]]
"""What is wrong with an entry of one kind of command, which is noted."""


def beyond(what: str) -> Wrong:
    """Somebody promised or approved more than they may."""
    return Wrong(FlawKind.BEYOND_AUTHORITY, what)


def unchecked(what: str) -> Wrong:
    """Somebody checked what they had a hand in."""
    return Wrong(FlawKind.NO_CHECKER, what)


def payment(what: str) -> Wrong:
    """Money moved that was not owed, or moved again."""
    return Wrong(FlawKind.WRONG_PAYMENT, what)


def rule(what: str) -> Wrong:
    """Another of the rules that never break."""
    return Wrong(FlawKind.BROKEN_RULE, what)
