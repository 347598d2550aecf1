"""Stored histories under another rulebook: every recorded decision, made again."""

from collections.abc import Callable, Iterable, Iterator, Sized
from enum import Enum
from typing import cast

from attrs import define

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint, Draft, freeze, thaw
from complaintkit.complaint.time import Leg
from complaintkit.errors import BrokenHistory, InvalidValue, NotAllowed
from complaintkit.handling.apply import apply, opening
from complaintkit.handling.entry import Entry
from complaintkit.handling.kind import Context
from complaintkit.reasons import Code, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.whatif.again import Again, given_in
from complaintkit.whatif.redecided import History, Legs, Redecided, Refused
from complaintkit.whatif.redecisions import Redecisions, SetAside, Tally


def redecide(entries: Iterable[Entry], rulebook: Rulebook) -> History:
    """What *rulebook* would have decided in each entry, had all else gone as recorded.

    The command of every entry is recorded on the complaint as the entries before it
    left it, whatever *rulebook* made of those: differences do not pile up. Within one
    entry they do, as in ``handle``: the compensation reads the new tier. And clocks run
    on, so that each of their legs is compared with the same leg.

    What the host knew then (``Situation``) is not stored. The sums that a decision
    recorded are given again; a decision that rested on the roster is undecided, and
    else nobody is taken to be missing. Whether the command was open then, to its actor
    and by the lifecycle, is not asked: every status is as it was recorded. Nothing that
    was recorded is changed.

    NotAllowed for a *rulebook* in another currency; BrokenHistory if the entries are no
    history of one complaint.

    >>> from datetime import UTC, datetime
    >>> from complaintkit import Actor, Assessment, Channel, Demand, Intake, Kind
    >>> from complaintkit import Money, Person, Severity, handle, open_complaint
    >>> from complaintkit.presets import standard
    >>> rulebook, ann = standard("EUR"), Actor("ann", "front_line")
    >>> now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> intake = Intake(
    ...     complainant=Person(name="Li Wei"), channel=Channel.HOTLINE, received_at=now,
    ...     description="It leaks.", demand=Demand(loss=Money("80.00", "EUR")),
    ... )
    >>> opened = open_complaint(intake, rulebook, id="C-1", by=ann, at=now)
    >>> assess = do.Assess(Assessment(kind=Kind.SERVICE, severity=Severity.LOW))
    >>> case = handle(opened.complaint, assess, rulebook, by=ann, at=now)
    >>> entries = [*opened.entries, *case.entries]
    >>> from complaintkit import RuleTable, otherwise
    >>> from complaintkit.policies.facts import ComplaintFacts
    >>> from decimal import Decimal
    >>> double = RuleTable("double", ComplaintFacts, [otherwise(Decimal(2))])
    >>> generous = rulebook.with_(version="2", compensation=double)
    >>> print(redecide(entries, generous))
    C-1: 4 decisions, 1 of them not the same
      C-1, entry 2, compensation: changed; was 120.00 EUR (1.5 x 80.00 EUR) ...; now
      160.00 EUR (2 x 80.00 EUR) (rule otherwise)
    """
    _must_be_a_rulebook(rulebook)
    course = _Course(rulebook)
    decisions: list[Redecided] = []
    refused: list[Refused] = []
    for entry in entries:
        found, against = course.take(entry)
        decisions += found
        if against:
            refused.append(Refused(entry.number, against))
    if course.recorded is None:
        raise BrokenHistory(0, "expected Open, found none")
    return History(
        complaint_id=course.recorded.id,
        at=course.recorded.updated_at,
        decisions=tuple(decisions),
        refused=tuple(refused),
        legs=tuple(_side_by_side(course.recorded.legs, course.legs)),
    )


_STEP = 100


def redecide_all(
    histories: Iterable[Iterable[Entry]],
    rulebook: Rulebook,
    *,
    progress: Callable[[int, int | None], object] | None = None,
    examples: int = 3,
) -> Redecisions:
    """``redecide`` over many *histories*, one after the other, and what it came to.

    None is kept once it is counted, so that a generator over a store will do. A history
    in another currency, or that is none, is set aside with its error, and the others
    are counted. Of each policy and result the first *examples* are kept to look at.

    *progress* is called with how many are done, and of how many where that is known:
    after every hundred, and at the end. The example goes on from ``redecide``.

    >>> report = redecide_all([entries], generous)
    >>> str(report.due_before), str(report.due_after)
    ('120.00 EUR', '160.00 EUR')
    """
    _must_be_a_rulebook(rulebook)
    if progress is None:
        progress = _silent
    total = len(histories) if isinstance(histories, Sized) else None
    tally, done = Tally(rulebook.pin, examples), 0
    for done, history in enumerate(histories, 1):
        _take_in(tally, history, rulebook)
        if done % _STEP == 0:
            progress(done, total)
    if done % _STEP or not done:
        progress(done, total)
    return tally.report()


def _silent(done: int, total: int | None) -> None:
    """Tell nobody."""


def _must_be_a_rulebook(rulebook: object) -> None:
    if not isinstance(rulebook, Rulebook):
        found = type(rulebook).__name__
        raise InvalidValue(f"rulebook: expected a Rulebook, got {found}")


def _take_in(tally: Tally, history: Iterable[Entry], rulebook: Rulebook) -> None:
    if isinstance(history, Entry) or not isinstance(history, Iterable):
        found = type(history).__name__
        message = f"histories: expected the entries of a complaint each, got {found}"
        raise InvalidValue(message)
    entries = tuple(history)
    try:
        tally.add(redecide(entries, rulebook))
    except (NotAllowed, BrokenHistory) as error:
        named = getattr(entries[0], "complaint_id", None) if entries else None
        tally.set_aside.append(SetAside(named, error))


@define
class _Course:
    """One history entry by entry: as it was recorded, and under the other rulebook."""

    rulebook: Rulebook
    recorded: Complaint | None = None
    legs: tuple[Leg, ...] = ()
    tier: Enum | None = None

    def take(self, entry: Entry) -> tuple[list[Redecided], tuple[Reason, ...]]:
        """The decisions of *entry* made again, and what stands against its command."""
        before, self.recorded = self.recorded, apply(self.recorded, entry)
        if before is None:
            self._must_be_in_its_currency(self.recorded)
        context = Context(
            self._as_it_stood(before, entry),
            self.rulebook,
            entry.by,
            entry.at,
            given_in(entry),
        )
        again = Again.of(entry, context)
        self.legs, self.tier = again.draft.legs, again.draft.tier
        return list(again.paired()), again.refusals

    def _must_be_in_its_currency(self, complaint: Complaint) -> None:
        old, pin = complaint.currency, self.rulebook.pin
        if old != pin.currency:
            parameters = {"old": old, "given": pin, "new": pin.currency}
            reason = Reason(Code.RULEBOOK_CURRENCY, parameters)
            raise NotAllowed("redecide", [reason])

    def _as_it_stood(self, before: Complaint | None, entry: Entry) -> Complaint:
        """As recorded, but for the legs, and for tiers that the rulebook has not."""
        draft = _opened(entry) if before is None else thaw(before)
        draft.legs = self.legs
        draft.tier = self._known(draft.tier)
        draft.closed_tier = self._known(draft.closed_tier)
        return freeze(draft)

    def _known(self, tier: Enum | None) -> Enum | None:
        """The *tier*; for one of another enum, what the rulebook decided last."""
        known = tier is None or type(tier) is self.rulebook.tiering.tiers
        return tier if known else self.tier


def _opened(entry: Entry) -> Draft:
    command = cast("do.Open", entry.command)  # as ``apply`` has seen to
    return opening(command, entry.by, entry.at, entry.status)


def _side_by_side(before: tuple[Leg, ...], after: tuple[Leg, ...]) -> Iterator[Legs]:
    """Every leg that either has."""
    old = {(leg.clock, leg.number): leg for leg in before}
    new = {(leg.clock, leg.number): leg for leg in after}
    for key in {**old, **new}:
        yield Legs(old.get(key), new.get(key))
