"""What a page shows of a complaint: actions beside what they are about."""

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

import complaintkit.commands as do
from complaintkit import Complaint, EndingKind, Offer
from complaintkit.complaint.redress import (
    IN_FLIGHT,
    NOT_BEGUN,
    ApprovalState,
    LedgerLine,
    LineState,
    OfferState,
)
from complaintkit.handling import Availability
from desk import forms
from desk.desk import Look
from desk.house import CODEC, is_paid

Kinds = tuple[type[do.Command], ...]

_NEXT: dict[str, Kinds] = {
    "received": (do.Acknowledge, do.ConfirmRecord, do.Assess),
    "assessed": (do.RecordFinding, do.PrepareOffers, do.Dispatch),
    "dispatched": (do.AcceptHandover,),
    "investigating": (do.RecordFinding, do.PrepareOffers, do.InformCustomer),
    "negotiating": (do.RecordFinding, do.PrepareOffers, do.RecordCounterDemand),
    "agreed": (do.Apologise, do.InformCustomer),
    "fulfilled": (do.Apologise, do.FollowUp, do.Close),
    "settled": (do.Apologise, do.FollowUp, do.Close),
    "closed": (do.Reopen, do.RecordRootCause, do.RecordImprovement),
}
_DONE: dict[type[do.Command], Callable[[Complaint], bool]] = {
    do.Acknowledge: lambda complaint: complaint.acknowledged_at is not None,
    do.ConfirmRecord: lambda complaint: complaint.confirmed_at is not None,
    do.RecordFinding: lambda complaint: complaint.finding is not None,
    do.PrepareOffers: lambda complaint: bool(complaint.on_table),
    do.Apologise: lambda complaint: bool(complaint.apologies),
}
"""What need not be offered first where it was done before."""

_ENDED: Kinds = (do.InformCustomer, do.Close)

_OF_OFFER: dict[OfferState, Kinds] = {
    OfferState.PREPARED: (do.ReviseOffer, do.Grant),
    OfferState.ON_TABLE: (do.RecordAcceptance, do.RecordObjection),
    OfferState.ACCEPTED: (do.ConfirmAgreement, do.RecordObjection),
}
_APPROVAL: dict[ApprovalState | None, Kinds] = {
    None: (do.PresentOffer, do.RequestApproval),
    ApprovalState.OPEN: (do.Approve, do.DeclineApproval, do.ReturnForChange),
    ApprovalState.GRANTED: (do.PresentOffer,),
    ApprovalState.DECLINED: (),
    ApprovalState.SENT_BACK: (),
}
"""What is done with an offer that was not spoken yet, by what became of its request."""

_OF_LINE: dict[LineState, Kinds] = {
    **dict.fromkeys(NOT_BEGUN, (do.InstructRedress, do.CancelRedress)),
    **dict.fromkeys(IN_FLIGHT, (do.FulfilRedress, do.FailRedress)),
}

_FEW = 3
WITHOUT_FORM = {do.Advance, do.Repin, do.AmendRecord}
"""What the pages do not offer."""


@frozen
class Action:
    """A button: what it records, the inputs it needs, and why not, if it is closed."""

    found: Availability
    boxes: tuple[forms.Box, ...]

    @property
    def command(self) -> type[do.Command]:
        return self.found.command

    @property
    def event(self) -> str:
        return do.EVENTS[self.found.command]

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing to fill in."""
        return all(box.kind == "target" for box in self.boxes)

    @property
    def is_main(self) -> bool:
        """Whether it takes an offer further, and not back."""
        return self.command not in (do.ReviseOffer, do.Grant)

    @property
    def seen(self) -> list[forms.Box]:
        """The inputs that are seen at once."""
        return [box for box in self._typed if box not in self.folded]

    @property
    def folded(self) -> list[forms.Box]:
        """The inputs that may stay empty, where they are too many to be seen."""
        optional = [box for box in self._typed if not box.required]
        return optional if len(optional) > _FEW else []

    @property
    def _typed(self) -> list[forms.Box]:
        special = ("target", "plans", "repeated")
        return [box for box in self.boxes if box.kind not in special]

    @property
    def key(self) -> str:
        """Its name on the page, of which there is one."""
        return f"{self.event}-{self.found.target or ''}".replace("/", "-").strip("-")


@frozen
class Page:
    """The actions of one look at a complaint, sorted by where they belong."""

    look: Look

    @property
    def next(self) -> list[Action]:
        """What usually comes now, the closed ones too: they say what is missing."""
        complaint = self.look.complaint
        kinds = _NEXT.get(complaint.status, _ENDED)
        done = {kind for kind, is_done in _DONE.items() if is_done(complaint)}
        kinds = tuple(kind for kind in kinds if kind not in done)
        return self._of(kinds, None) + self._of(kinds, self._ending)

    @property
    def _ending(self) -> str:
        """As what it could be closed."""
        ending = self.look.complaint.ending
        return (ending.kind if ending else EndingKind.RESOLVED).value

    @property
    def first(self) -> str:
        """The key of what is the first to do: to close, where that may be.

        Nothing is, where an offer waits: its own buttons say what comes next.
        """
        complaint = self.look.complaint
        waits = any(offer.stands for offer in complaint.offers)
        if complaint.status == "negotiating" and waits:
            return ""
        keys = [action.key for action in self.next if action.found.is_open]
        closing = [key for key in keys if key.startswith(do.EVENTS[do.Close])]
        return next(iter((*closing, *keys)), "")

    @property
    def other(self) -> list[Action]:
        """Everything else that is open and about the complaint as a whole."""
        return [action for action in self._beside if action.found.is_open]

    @property
    def closed(self) -> list[Action]:
        """What cannot be done now, and why."""
        return [action for action in self._beside if not action.found.is_open]

    @property
    def _beside(self) -> Iterator[Action]:
        """All about the complaint as a whole, but for what usually comes now."""
        shown = {action.command for action in self.next} | WITHOUT_FORM
        for found in self.look.available:
            if found.target is None and found.command not in shown:
                yield action_of(found)

    def of_offer(self, offer: Offer) -> list[Action]:
        """The open ones; of the closed ones the first, which says what is missing."""
        kinds = _OF_OFFER.get(offer.state, ())
        if offer.state is OfferState.PREPARED:
            state = None if offer.approval is None else offer.approval.state
            kinds = (*_APPROVAL[state], *kinds)
        actions = self._of(kinds, offer.id)
        closed = [action for action in actions if not action.found.is_open]
        return [*(each for each in actions if each.found.is_open), *closed[:1]]

    def of_line(self, line: LedgerLine) -> list[Action]:
        if is_paid(line.redress) and line.state in IN_FLIGHT:
            return []
        kinds = _OF_LINE.get(line.state, ())
        if line.provisional and line.state is LineState.FULFILLED:
            kinds = (do.ReverseCredit,)
        return self._of(kinds, line.id)

    def _of(
        self, kinds: Iterable[type[do.Command]], target: str | None
    ) -> list[Action]:
        found = {
            each.command: each for each in self.look.available if each.target == target
        }
        return [action_of(found[kind]) for kind in kinds if kind in found]

    def known(self, action: Action) -> forms.Posted:
        """What a form is filled with before anybody has typed."""
        complaint = self.look.complaint
        if action.command is do.RecordFinding and complaint.responsibility:
            return {"finding.responsibility": [complaint.responsibility.value]}
        if action.command is do.Assess and complaint.assessment:
            return forms.flat(CODEC.to_dict(complaint.assessment), "assessment.")
        if action.command is do.ClarifyDemand:
            return forms.flat(CODEC.to_dict(complaint.intake.demand), "demand.")
        return {}


def action_of(found: Availability) -> Action:
    return Action(found, tuple(forms.boxes(found.command)))
