"""Builders of complaints that read like sentences, and go through ``handle`` alone."""

from datetime import datetime, timedelta
from enum import Enum

from attrs import evolve, frozen

from complaintkit import commands as do
from complaintkit.complaint.assessment import Assessment, Finding, Outcome
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.intake import Channel, Intake, Product
from complaintkit.complaint.people import Actor, Person
from complaintkit.complaint.personal import Personal
from complaintkit.errors import InvalidValue
from complaintkit.fields import must_be, utc
from complaintkit.handling import Entry
from complaintkit.money import Money
from complaintkit.policies.situation import Situation
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision
from complaintkit.testing.asking import must_fit
from complaintkit.testing.desk import Offered, plan_of
from complaintkit.testing.telling import (
    By,
    assessment_for,
    come_to,
    done,
    exactly,
    reach,
    until,
)
from complaintkit.testing.told import Told, later
from complaintkit.testing.usual import (
    ASSESSMENT,
    FINDING,
    START,
    WORDS,
    intake,
    nothing_spent,
)


def a_complaint(
    rulebook: Rulebook,
    *,
    id: str = "C-1",  # noqa: A002 - what it is called everywhere else
    by: Actor | None = None,
    at: datetime = START,
    given: Situation | None = None,
) -> "Builder":
    """The beginning of a sentence about a complaint under *rulebook*.

    *by* takes it down and does all that needs nobody else; the lowest of the ladder, if
    nobody is named. It is received *at* that moment. *given* is what only the host can
    know; that nothing was spent before, if nothing is said.

    >>> from complaintkit.presets import standard
    >>> case = a_complaint(standard("EUR")).claiming("900.00").with_offer("1100.00")
    >>> case.complaint.status, str(case.complaint.compensation)
    ('negotiating', '1350.00 EUR (1.5 x 900.00 EUR)')
    >>> done = case.closed()
    >>> done.complaint.status, len(done.entries)
    ('closed', 14)
    """
    must_be(Rulebook, rulebook=rulebook)
    lead = rulebook.authority.ladder[0].role
    told = Told.opened(
        intake(rulebook.currency, at),
        rulebook,
        id=id,
        by=by or Actor(lead, lead),
        given=given or nothing_spent(rulebook.currency),
    )
    return Builder(told)


@frozen(repr=False)
class Builder:
    """A complaint that is told step by step; each step gives a new builder.

    Where one step is said, those before it in the life of a complaint are brought by
    themselves: assessed, with an offer, presented, accepted, confirmed, instructed,
    fulfilled, apologised, followed up, closed; and what the rulebook asks for on the
    way. What was reached already is not done again. A step that ``handle`` refuses
    raises NotAllowed, with a note where in the sentence it stands.

    >>> from complaintkit.presets import standard
    >>> a_complaint(standard("EUR")).assessed().closed()
    a_complaint('standard').assessed().closed()
    """

    told: Told

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook it is handled under."""
        return self.told.rulebook

    @property
    def complaint(self) -> Complaint:
        """The complaint as it stands."""
        return self.told.complaint

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries so far, for a host to store."""
        return self.told.entries

    @property
    def at(self) -> datetime:
        """When the next thing would happen: a minute after the last, if not said."""
        return self.told.at

    @property
    def decisions(self) -> dict[str, Decision[object]]:
        """The last decision of each policy, by its name.

        >>> from complaintkit.presets import standard
        >>> a_complaint(standard("EUR")).assessed().decisions["tiering"].rule
        'otherwise'
        """
        return {each.policy: each for entry in self.entries for each in entry.decisions}

    def claiming(self, loss: Money | str | int | None) -> "Builder":
        """The customer has lost so much, and says so; None is a loss nobody knows.

        An amount without a currency is in the rulebook's.
        """
        demand = evolve(self._intake.demand, loss=self.told.desk.money(loss))
        return self._recorded("claiming", loss, evolve(self._intake, demand=demand))

    def from_(
        self, name: Personal | None, contact: Personal | None = None
    ) -> "Builder":
        """That is who complains; nobody known, if *name* is None."""
        complainant = Person(name=name, contact=contact)
        return self._recorded(
            "from_", name, evolve(self._intake, complainant=complainant)
        )

    def by_way_of(self, channel: Channel) -> "Builder":
        """That is how the complaint has come, as long as nothing has happened to it."""
        return self._recorded(
            "by_way_of", channel, evolve(self._intake, channel=channel)
        )

    def about(self, product: Product) -> "Builder":
        """That is what the complaint is about."""
        must_fit(Product, product=product)
        return self._recorded(
            "about", product.name, evolve(self._intake, product=product)
        )

    def recorded(self, intake: Intake) -> "Builder":
        """That is the intake record; it is amended, if anything has happened since.

        >>> from complaintkit.presets import standard
        >>> case = a_complaint(standard("EUR"))
        >>> told = evolve(case.complaint.intake, description="The lid is broken.")
        >>> case.recorded(told).complaint.intake.description
        'The lid is broken.'
        """
        must_fit(Intake, intake=intake)
        return self._recorded("recorded", None, intake)

    def later(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> "Builder":
        """So much time passes before the next step.

        InvalidValue for what is no number, or where the calendar ends before.

        >>> from complaintkit.presets import standard
        >>> str(a_complaint(standard("EUR")).later(days=3).at)
        '2026-03-05 09:01:00+00:00'
        """
        try:
            time = timedelta(days=days, hours=hours, minutes=minutes)
        except (TypeError, OverflowError, ValueError) as error:
            raise InvalidValue(f"later: expected a time that passes: {error}") from None
        return self.on(later(self.told.at, time))

    def on(self, at: datetime) -> "Builder":
        """The next step is recorded at that moment; InvalidValue without a zone."""
        return Builder(evolve(self.told, at=utc(at)))

    def doing(self, *commands: do.Command, by: By = None) -> "Builder":
        """Exactly these commands, one after the other, with nothing brought before.

        >>> from complaintkit.presets import standard
        >>> case = a_complaint(standard("EUR")).doing(do.AddNote("a regular customer"))
        >>> case.complaint.version
        2
        """
        names = [type(each).__name__ for each in commands]
        it = self.told.saying("doing", *names)
        for command in commands:
            it = exactly(it, command, by)
        return Builder(it)

    def until(self, *statuses: str) -> "Builder":
        """The shortest known way to one of these statuses of the lifecycle.

        InvalidValue for no status, for one that it does not have, or that no way leads
        to.

        >>> from complaintkit.presets import standard
        >>> a_complaint(standard("EUR")).until("investigating").complaint.status
        'investigating'
        """
        return Builder(until(self.told.saying("until", *statuses), statuses))

    def assessed(
        self, as_: Assessment | Enum = ASSESSMENT, *, by: By = None
    ) -> "Builder":
        """It was assessed *as_* that, or so that it comes to the tier *as_*.

        InvalidValue for what is no tier, or one that no assessment of this complaint
        comes to.

        >>> from complaintkit import Tier
        >>> from complaintkit.presets import standard
        >>> a_complaint(standard("EUR")).assessed(Tier.URGENT).complaint.tier
        <Tier.URGENT: 'urgent'>
        """
        assessment = (
            as_ if isinstance(as_, Assessment) else assessment_for(self.told, as_)
        )
        said = as_ if isinstance(as_, Enum) else None
        return self._did("assessed", do.Assess(assessment), by, said)

    def record_confirmed(self, *, by: By = None) -> "Builder":
        """The customer heard the record restated, and confirmed it."""
        return self._to("record_confirmed", by)

    def handed_over(self, *, by: By = None) -> "Builder":
        """It was handed to the department that the rulebook chose, and signed for."""
        return self._to("handed_over", by)

    def calmed(self) -> "Builder":
        """An upset customer was called by the rank that is to answer, if any is."""
        return self._to("calmed", None)

    def found(
        self, as_: Finding | Outcome = Outcome.UPHELD, *, by: By = None
    ) -> "Builder":
        """The investigation found that it holds, or what is said."""
        finding = as_ if isinstance(as_, Finding) else evolve(FINDING, outcome=as_)
        return self._did("found", do.RecordFinding(finding), by, finding.outcome)

    def with_offer(self, offered: Offered = None, *, by: By = None) -> "Builder":
        """An offer was prepared: a refund of that amount, or that redress.

        Of what is due, if nothing is said, as far as the ladder of authority goes.
        """
        said = offered if isinstance(offered, Money | str | int) else None
        it = reach(self.told.saying("with_offer", said), "assessed")
        return Builder(done(it, do.PrepareOffers([plan_of(offered, it.desk)]), by))

    def approved(self, *, by: By = None) -> "Builder":
        """Everybody on the ladder who is needed said yes, and nobody who has a hand."""
        return self._to("approved", by)

    def presented(self, *, by: By = None) -> "Builder":
        """The offer was put to the customer, once it was approved if it had to be."""
        return self._to("presented", by)

    def turned_down(self, because: str = WORDS, *, by: By = None) -> "Builder":
        """The customer said no to the offer."""
        it = reach(self.told.saying("turned_down"), "presented")
        offer = it.complaint.offers[-1].id
        return Builder(done(it, do.RecordObjection(offer, because), by))

    def accepted(self, *, by: By = None) -> "Builder":
        """The customer said yes to the offer."""
        return self._to("accepted", by)

    def confirmed(self, *, by: By = None) -> "Builder":
        """The customer confirmed every detail of the offer: it is in the ledger."""
        return self._to("confirmed", by)

    def instructed(self, *, by: By = None) -> "Builder":
        """The departments were told to carry out what is in the ledger."""
        return self._to("instructed", by)

    def fulfilled(self, *, by: By = None) -> "Builder":
        """All that is in the ledger was carried out."""
        return self._to("fulfilled", by)

    def apologised(self) -> "Builder":
        """The apology that is owed was given, by whom and as it is owed."""
        return self._to("apologised", None)

    def followed_up(self, *, by: By = None) -> "Builder":
        """The customer was asked as often as the rulebook wants, and is content."""
        return self._to("followed_up", by)

    def closed(self, *, by: By = None) -> "Builder":
        """It was closed: as resolved, or as what it has come to otherwise."""
        return self._to("closed", by)

    def rejected(self, because: str = WORDS, *, by: By = None) -> "Builder":
        """It was rejected, with the reason for the customer."""
        return self._did("rejected", do.RejectComplaint(because), by)

    def withdrawn(self, because: str | None = None, *, by: By = None) -> "Builder":
        """The customer withdrew it."""
        return self._did("withdrawn", do.Withdraw(because), by)

    def referred(self, to: str = "another house", *, by: By = None) -> "Builder":
        """It was referred to who is competent for it."""
        return self._did("referred", do.Refer(to, WORDS), by)

    def merged(self, to: str, *, by: By = None) -> "Builder":
        """It was merged into the complaint *to*."""
        return self._did("merged", do.MergeInto(to, WORDS), by)

    def deadlocked(self, to: str = "the ombudsman", *, by: By = None) -> "Builder":
        """The customer has turned down the offer, and may go to an external body."""
        it = self if self.complaint.turned_down else self.turned_down()
        return Builder(
            done(it.told.saying("deadlocked"), do.RecordDeadlock(to, WORDS), by)
        )

    def silent(self, *, by: By = None) -> "Builder":
        """The customer was asked as often as the rulebook wants, and never answered."""
        return self._to("silent", by)

    def reopened(self, because: str = WORDS, *, by: By = None) -> "Builder":
        """It was opened again, once it was closed."""
        it = self if self.complaint.closed else self.closed()
        return Builder(done(it.told.saying("reopened"), do.Reopen(because), by))

    def __repr__(self) -> str:
        return str(self.told)

    @property
    def _intake(self) -> Intake:
        return self.complaint.intake

    def _recorded(self, step: str, said: object, intake: Intake) -> "Builder":
        """The record, as long as nothing has happened; then its amendment."""
        it = self.told.saying(step, said)
        if self.complaint.version == 1:
            return Builder(it.about(intake))
        return Builder(done(it, do.AmendRecord(intake, WORDS)))

    def _did(
        self, step: str, command: do.Command, by: By, said: object = None
    ) -> "Builder":
        return Builder(done(self.told.saying(step, said), command, by))

    def _to(self, step: str, by: By) -> "Builder":
        return Builder(come_to(self.told.saying(step), step, by))
