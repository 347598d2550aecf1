"""What can be tried on a complaint: commands made to fit it, and who tries them."""

from collections.abc import Callable, Iterable, Iterator

from complaintkit import commands as do
from complaintkit.complaint.assessment import (
    Emotion,
    Finding,
    Outcome,
    Responsibility,
)
from complaintkit.complaint.care import Medium
from complaintkit.complaint.complaint import Complaint, EndingKind
from complaintkit.complaint.intake import Evidence
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import ApprovalState, OfferState, Plan
from complaintkit.errors import CannotDecide
from complaintkit.exploring.cast import Cast
from complaintkit.exploring.samples import START, assessments
from complaintkit.exploring.search import Act, Acts
from complaintkit.rulebook import Rulebook

WORDS = "as it is told"
"""What a story says where a text is wanted."""

_ALWAYS = frozenset({do.ConfirmRecord, do.Assess})
"""What policies may ask for before a promise or an ending, wherever a chart leads."""


def both(*parts: Acts) -> Acts:
    """All that any of *parts* tries."""

    def acts(complaint: Complaint) -> Iterator[Act]:
        for part in parts:
            yield from part(complaint)

    return acts


def always(acts: list[Act]) -> Acts:
    """The same whatever the complaint."""
    return lambda complaint: acts


# --- work: what brings a complaint to where it can be answered --------------------


def working(rulebook: Rulebook, cast: Cast, *, everything: bool = False) -> Acts:
    """What the chart names, and what policies want first; or all that could matter."""
    lifecycle = rulebook.lifecycle
    named = {kind for kind, event in do.EVENTS.items() if lifecycle.sources(event)}
    wanted = frozenset(do.EVENTS) if everything else _ALWAYS | named
    steps = sorted(lifecycle.steps)

    def acts(complaint: Complaint) -> Iterator[Act]:
        for command in _of_work(complaint, again=everything):
            if type(command) in wanted:
                yield Act(cast.lead, command)
        if do.AcceptHandover in wanted:
            yield from (Act(by, do.AcceptHandover()) for by in cast.own)
        yield from (Act(cast.lead, do.Advance(step)) for step in steps)
        yield from _apologies(complaint, rulebook, cast)

    return acts


def _of_work(complaint: Complaint, *, again: bool) -> Iterator[do.Command]:
    """Everything that is no money's, and that was not done already, or *again*."""
    done: dict[type[do.Command], object] = {
        do.ConfirmRecord: complaint.confirmed_at,
        do.Acknowledge: complaint.acknowledged_at,
        do.RecordRootCause: complaint.root_cause,
        do.RecordImprovement: complaint.improvements,
        do.Apologise: complaint.apologies,
    }
    record = complaint.intake
    commands: tuple[do.Command, ...] = (
        *map(do.Assess, assessments()),
        *map(finding, (Outcome.UPHELD, Outcome.NOT_UPHELD)),
        *_WORK,
        do.ClarifyDemand(record.demand),
        do.AmendRecord(record, WORDS),
    )
    return (each for each in commands if again or not done.get(type(each)))


def finding(outcome: Outcome) -> do.RecordFinding:
    """That the complaint was found to hold, or not to."""
    responsibility = Responsibility.MISUNDERSTANDING
    return do.RecordFinding(Finding(outcome=outcome, responsibility=responsibility))


_WORK: tuple[do.Command, ...] = (
    do.ConfirmRecord(),
    do.Acknowledge(WORDS),
    do.Dispatch(),
    do.InformCustomer(WORDS, Medium.PHONE),
    do.AwaitCustomer(WORDS),
    do.RecordAnswer(WORDS),
    do.AddEvidence([Evidence("photo", WORDS)]),
    do.SignalEmotion(Emotion.CALM),
    do.Expedite(WORDS),
    do.Escalate(WORDS),
    do.RecordRootCause([WORDS]),
    do.RecordImprovement(WORDS),
    do.Apologise(Medium.LETTER),
)


def _apologies(complaint: Complaint, rulebook: Rulebook, cast: Cast) -> Iterator[Act]:
    """The apology that is owed, until it was given."""
    if rulebook.apology is None:
        return
    try:
        owed = rulebook.apology.decide(complaint).outcome
    except CannotDecide:
        return
    if owed is not None and not complaint.apologies:
        said = do.Apologise(owed.medium or Medium.LETTER, together_with="colleague")
        yield Act(cast.holder(owed.role), said)


# --- offers -----------------------------------------------------------------------


def preparing(makers: Iterable[Actor], plans: Iterable[Plan], most: int) -> Acts:
    """Each of *makers* prepares each of *plans*, up to *most* offers in all."""
    commands = [do.PrepareOffers([plan]) for plan in plans]
    tried = [Act(by, command) for by in makers for command in commands]

    def acts(complaint: Complaint) -> Iterable[Act]:
        return tried if len(complaint.offers) < most else ()

    return acts


def of_offers(actors: Iterable[Actor], *makes: Callable[[str], do.Command]) -> Acts:
    """Each of *actors* tries each command on each offer; the first, once spoken."""
    everybody = tuple(actors)

    def acts(complaint: Complaint) -> Iterator[Act]:
        for offer in complaint.offers:
            prepared = offer.state is OfferState.PREPARED
            by_all = everybody if prepared else everybody[:1]
            for make in makes:
                command = make(offer.id)
                yield from (Act(by, command) for by in by_all)

    return acts


def signing(cast: Cast) -> Acts:
    """Whoever is asked says yes."""

    def acts(complaint: Complaint) -> Iterator[Act]:
        for by, offer in _asked(cast, complaint):
            yield Act(by, do.Approve(offer))

    return acts


def refusing(cast: Cast) -> Acts:
    """Whoever is asked says no, or asks for a change."""

    def acts(complaint: Complaint) -> Iterator[Act]:
        for by, offer in _asked(cast, complaint):
            yield Act(by, do.DeclineApproval(offer, WORDS))
            yield Act(by, do.ReturnForChange(offer, WORDS))

    return acts


def _asked(cast: Cast, complaint: Complaint) -> Iterator[tuple[Actor, str]]:
    """Who is to answer which request for approval."""
    for offer in complaint.offers:
        asked = offer.approval
        if asked is not None and asked.state is ApprovalState.OPEN:
            yield cast.holder(asked.next_role), offer.id


def answering(cast: Cast) -> Acts:
    """The customer says yes, and confirms what is repeated."""

    def acts(complaint: Complaint) -> Iterator[Act]:
        for offer in complaint.offers:
            yield Act(cast.lead, do.RecordAcceptance(offer.id))
            yield Act(cast.lead, do.ConfirmAgreement(offer.id, offer.plan.lines))

    return acts


def misrepeating(cast: Cast) -> Acts:
    """The customer is told twice what was offered, and confirms that."""

    def acts(complaint: Complaint) -> Iterator[Act]:
        for offer in complaint.offers:
            twice = (*offer.plan.lines, *offer.plan.lines)
            yield Act(cast.lead, do.ConfirmAgreement(offer.id, twice))

    return acts


def granting(offer: str) -> do.Command:
    """A grant for good."""
    return do.Grant(offer, WORDS)


def crediting(offer: str) -> do.Command:
    """A provisional credit."""
    return do.Grant(offer, WORDS, provisional=True)


def objecting(offer: str) -> do.Command:
    """The customer says no."""
    return do.RecordObjection(offer, WORDS)


# --- the ledger -------------------------------------------------------------------


def carrying_out(actors: Iterable[Actor]) -> Acts:
    """Each of *actors* instructs each line, and reports it done."""
    by_all = tuple(actors)

    def acts(complaint: Complaint) -> Iterator[Act]:
        for line in complaint.ledger:
            for by in by_all:
                yield Act(by, do.InstructRedress(line.id))
                yield Act(by, do.FulfilRedress(line.id))

    return acts


def going_wrong(cast: Cast) -> Acts:
    """Lines fail, perhaps, are cancelled, or are taken back."""

    def acts(complaint: Complaint) -> Iterator[Act]:
        for line in complaint.ledger:
            for command in (
                do.FailRedress(line.id, WORDS),
                do.FailRedress(line.id, WORDS, certain=False),
                do.CancelRedress(line.id, WORDS),
                do.ReverseCredit(line.id, WORDS),
            ):
                yield Act(cast.lead, command)

    return acts


# --- the end ----------------------------------------------------------------------


def closing(rulebook: Rulebook, cast: Cast, *endings: EndingKind) -> Acts:
    """The customer is asked by the lead or another, and it is closed."""
    known = {
        ending: [
            scheme.codes[0]
            for scheme in rulebook.outcome_codes
            if ending in scheme.endings
        ]
        for ending in endings
    }
    closes = [do.Close(ending, codes=codes) for ending, codes in known.items()]

    def acts(complaint: Complaint) -> Iterator[Act]:
        for by in cast.own:
            yield Act(by, do.FollowUp(satisfied=True))
        yield Act(cast.lead, do.FollowUp(satisfied=True, happened_at=START))
        yield from (Act(cast.lead, close) for close in closes)

    return acts


def ending(cast: Cast) -> Acts:
    """Every other way to an end, and the way back."""
    commands: tuple[do.Command, ...] = (
        do.FollowUp(satisfied=False),
        do.RejectComplaint(WORDS),
        do.Withdraw(),
        do.Refer("another house", WORDS),
        do.MergeInto("C-2", WORDS),
        do.RecordDeadlock("the ombudsman", WORDS),
        do.RecordSilence(),
        do.AwaitCustomer(WORDS),
        do.RecordAnswer(WORDS),
        do.AddNote(WORDS),
    )
    tried = [Act(cast.lead, command) for command in commands]
    return both(always(tried), reopening(cast))


def reopening(cast: Cast) -> Acts:
    """It is reopened, once."""
    tried = [Act(cast.lead, do.Reopen(WORDS))]
    return lambda complaint: () if complaint.reopenings else tried
