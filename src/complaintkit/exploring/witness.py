"""A witness of a story, who knows the rules and nothing of how they are kept.

It reads entries alone, and reckons anew from limits and lines, so that a mistake in
``handle`` is not made a second time here.
"""

from collections.abc import Hashable, Iterator

from attrs import define

from complaintkit import commands as do
from complaintkit.complaint.redress import Compensation
from complaintkit.exploring.endings import ENDINGS
from complaintkit.exploring.notes import Notes, Wrong, beyond, payment, rule
from complaintkit.exploring.promises import PROMISES
from complaintkit.handling.entry import Entry
from complaintkit.policies.situation import Situation
from complaintkit.rulebook import Rulebook

_SEES = {**PROMISES, **ENDINGS}
_MAY_FOLLOW_AN_ENDING = frozenset(
    {*do.AFTER_CLOSING, do.InformCustomer, do.Apologise, do.Close, do.Reopen}
)


@define
class Witness:
    """What was seen of one complaint, and what is wrong with what comes next."""

    notes: Notes

    @classmethod
    def of(cls, rulebook: Rulebook) -> "Witness":
        """A witness who has seen nothing yet."""
        return cls(Notes(rulebook))

    def copy(self) -> "Witness":
        """The same witness, to go another way."""
        return Witness(self.notes.copy())

    @property
    def memory(self) -> Hashable:
        """Where offers, lines, record and customer stand, as it was seen."""
        notes = self.notes
        offers = ((each.state, each.answer) for each in notes.offers.values())
        return (*offers, *notes.lines.values(), notes.confirmed, notes.upset)

    def saw(self, entry: Entry, given: Situation) -> Iterator[Wrong]:
        """What is wrong with *entry*, which is noted."""
        notes = self.notes
        yield from self._in_general(entry, given)
        for each in entry.decisions:
            if isinstance(each.outcome, Compensation):
                notes.due = each.outcome
        sees = _SEES.get(type(entry.command))
        if sees is not None:
            yield from sees(notes, entry.command, entry, given)
        notes.owner = notes.owner or entry.by.id
        notes.last = entry.at
        notes.closed_at = (notes.closed_at or entry.at) if entry.closed else None
        yield from self._of_the_sums()

    def _in_general(self, entry: Entry, given: Situation) -> Iterator[Wrong]:
        last, by, roster = self.notes.last, entry.by, given.roster
        giver = by.on_behalf_of
        acting = (
            () if roster is None or giver is None else roster.acting_for(by.role, giver)
        )
        if giver is not None and by.id not in acting:
            yield beyond(f"{by.id} acts for {giver}, who delegated nothing")
        if last is not None and entry.at < last:
            yield rule("recorded time ran backwards")
        yield from self._of_the_end(entry)

    def _of_the_end(self, entry: Entry) -> Iterator[Wrong]:
        """Only endings close, only reopening opens, and an end is an end."""
        kind, was_closed = type(entry.command), self.notes.closed_at is not None
        event = do.EVENTS[kind]
        if was_closed and not entry.closed and kind is not do.Reopen:
            yield rule(f"{event} opened a closed complaint")
        if entry.closed and not was_closed and kind not in do.ENDINGS:
            yield rule(f"{event}, which is no ending, closed it")
        if self.notes.ended and kind not in _MAY_FOLLOW_AN_ENDING:
            yield rule(f"{event} went on with a complaint that had ended")

    def _of_the_sums(self) -> Iterator[Wrong]:
        notes = self.notes
        for line, times in notes.paid.items():
            if times > 1:
                yield payment(f"{line} was paid {times} times")
