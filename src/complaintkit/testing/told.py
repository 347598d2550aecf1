"""What a sentence has come to: the complaint, its entries, and what was said."""

from datetime import datetime, timedelta

from attrs import evolve, frozen

from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.intake import Intake
from complaintkit.complaint.people import Actor
from complaintkit.errors import InvalidValue, NotAllowed
from complaintkit.handling import Entry, handle, open_complaint, replay
from complaintkit.policies.situation import Situation
from complaintkit.rulebook import Rulebook
from complaintkit.testing.desk import Deed, Desk

PACE = timedelta(minutes=1)
"""How long after the last thing the next one happens, if nothing is said."""


def later(at: datetime, time: timedelta = PACE) -> datetime:
    """So much *time* after *at*; InvalidValue where the calendar ends before.

    >>> later(datetime.max)
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: 0:01:00 after 9999-12-31 23:59:59.999999 is beyond
    the calendar
    """
    try:
        return at + time
    except OverflowError:
        raise InvalidValue(f"{time} after {at} is beyond the calendar") from None


@frozen
class Told:
    """What a sentence has come to: the complaint, its entries, and what was said."""

    rulebook: Rulebook
    lead: Actor
    given: Situation
    at: datetime
    complaint: Complaint
    entries: tuple[Entry, ...]
    said: tuple[str, ...] = ()

    @classmethod
    def opened(
        cls,
        intake: Intake,
        rulebook: Rulebook,
        *,
        id: str,  # noqa: A002 - what it is called everywhere else
        by: Actor,
        given: Situation,
    ) -> "Told":
        """The beginning: taken down by *by* when it is received."""
        at = intake.received_at
        case = open_complaint(intake, rulebook, id=id, by=by, at=at, given=given)
        return cls(rulebook, by, given, later(at), case.complaint, case.entries)

    @property
    def desk(self) -> Desk:
        """The complaint, before those who handle it."""
        return Desk(self.complaint, self.rulebook, self.lead, self.given)

    def saying(self, step: str, *said: object) -> "Told":
        """The same with this step at the end of the sentence."""
        words = ", ".join(_word(each) for each in said if each is not None)
        return evolve(self, said=(*self.said, f"{step}({words})"))

    def about(self, intake: Intake) -> "Told":
        """The same sentence about another record, before anything has happened."""
        begun = Told.opened(
            intake, self.rulebook, id=self.complaint.id, by=self.lead, given=self.given
        )
        return evolve(begun, said=self.said)

    def after(self, deed: Deed) -> "Told":
        """The same after that deed; NotAllowed where it is refused."""
        at = later(self.at, deed.wait)
        case = handle(
            self.complaint,
            deed.command,
            self.rulebook,
            by=deed.by,
            at=at,
            given=self.given,
        )
        entries = (*self.entries, *case.entries)
        return evolve(self, complaint=case.complaint, entries=entries, at=later(at))

    def tried(self, deed: Deed) -> "Told":
        """The same after that deed, or as it was where that is refused."""
        try:
            return self.after(deed)
        except NotAllowed:
            return self

    def up_to(self, number: int) -> "Told":
        """The same as it was after so many entries."""
        entries = self.entries[:number]
        at = later(entries[-1].at)
        return evolve(self, complaint=replay(entries), entries=entries, at=at)

    def refused(self, deed: Deed, refusal: NotAllowed) -> NotAllowed:
        """The refusal of that deed, with where in the sentence it stands."""
        what = f"{type(deed.command).__name__} by {deed.by.id}"
        where = f"in status {self.complaint.status!r} after {len(self.entries)} entries"
        refusal.add_note(f"said: {self}\nrefused: {what}, {where}")
        return refusal

    def __str__(self) -> str:
        return ".".join((f"a_complaint({self.rulebook.id!r})", *self.said))


def _word(said: object) -> str:
    return repr(said) if isinstance(said, str | int) else str(said)
