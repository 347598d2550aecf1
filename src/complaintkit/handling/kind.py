"""What handling needs to know of each kind of command."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Generic, TypeVar

from attrs import define, frozen

from complaintkit.complaint.complaint import Complaint, Draft
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import LedgerLine, LineState, Offer, OfferState
from complaintkit.policies.situation import Situation
from complaintkit.reasons import Code, Either, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision

C = TypeVar("C")

Judged = Iterable[Decision[object] | Reason]
"""What deciding yields: decisions to be settled and recorded, and reasons to refuse."""


@define
class Context:
    """Everything but the command: the complaint as it was, who, when and under what."""

    complaint: Complaint
    rulebook: Rulebook
    by: Actor
    at: datetime
    given: Situation


Needs = Callable[[Context, str | None], Iterable[Reason]]
"""What a kind of command needs of the complaint, and of its target there."""


@frozen(kw_only=True)
class Part:
    """A kind of part that commands are about, and how reasons speak of one.

    *none* says that there are none yet, *unknown* that there is none of that id, and
    *unfit* that it is in a state that the command cannot take.
    """

    name: str
    all: Callable[[Complaint], tuple[Offer, ...] | tuple[LedgerLine, ...]]
    none: Code
    unknown: Code
    unfit: Code

    def ids(self, context: Context) -> tuple[str, ...]:
        """The ids of all of them, as the targets of a command."""
        return tuple(part.id for part in self.all(context.complaint))

    def in_state(self, *needed: OfferState | LineState) -> Needs:
        """A need: the target is there, and in one of these states."""

        def needs(context: Context, target: str | None) -> Iterator[Reason]:
            parts = {part.id: part for part in self.all(context.complaint)}
            part = parts.get(str(target))
            if not parts:
                yield Reason(self.none)
            elif part is None:
                yield Reason(self.unknown, {self.name: target, "known": tuple(parts)})
            elif part.state not in needed:
                states = {"state": part.state, "needed": Either(needed)}
                yield Reason(self.unfit, {self.name: target, **states})

        return needs


OFFER = Part(
    name="offer",
    all=attrgetter("offers"),
    none=Code.NO_OFFERS,
    unknown=Code.UNKNOWN_OFFER,
    unfit=Code.OFFER_STATE,
)
LINE = Part(
    name="line",
    all=attrgetter("ledger"),
    none=Code.NO_LINES,
    unknown=Code.UNKNOWN_LINE,
    unfit=Code.LINE_STATE,
)


def _no_need(context: Context, target: str | None) -> Iterable[Reason]:
    return ()


def _no_check(context: Context, command: object) -> Iterable[Reason]:
    return ()


def _no_decision(draft: Draft, command: object, context: Context) -> Judged:
    return ()


@frozen(kw_only=True)
class CommandKind(Generic[C]):
    """One kind of command: its needs, its checks, what it records, what it decides.

    *needs* asks the complaint, about the offer or line that is the command's target;
    *checks* asks the command's own content. *record* writes the command's own data
    into the draft, from nothing but the command, its actor and its moment. *decide*
    yields decisions, each of which is settled in the draft before the next is asked,
    and the reasons against the command that they bring to light.
    *targets* are what the command could be about; *make* makes the command from its
    target, where that is all it says.
    """

    record: Callable[[Draft, C, Actor, datetime], None]
    needs: Needs = _no_need
    checks: Callable[[Context, C], Iterable[Reason]] = _no_check
    decide: Callable[[Draft, C, Context], Judged] = _no_decision
    target: Callable[[C], str] | None = None
    targets: Callable[[Context], Iterable[str]] | None = None
    make: Callable[[str], C] | None = None
