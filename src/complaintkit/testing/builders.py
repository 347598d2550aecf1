"""Builders of complaints that read like sentences, and go through ``handle`` alone."""

from datetime import UTC, datetime, timedelta
from enum import Enum

from attrs import evolve, frozen

from complaintkit import commands as do
from complaintkit.complaint.assessment import Assessment, Finding, Outcome
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.intake import Channel, Demand, Intake, Product
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
from complaintkit.testing.life import ASSESSMENT, FINDING, STEPS, WORDS
from complaintkit.testing.telling import (
    By,
    actor,
    assessment_for,
    done,
    exactly,
    instead,
    reach,
    throughout,
    until,
)
from complaintkit.testing.told import Told, later

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When a complaint is received, unless a test says otherwise: a Monday."""


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
    nothing = Money.zero(rulebook.currency)
    free = Situation(
        spent_by_actor=nothing,
        times_by_actor=0,
        spent_on_order=nothing,
        spent_on_customer=nothing,
    )
    intake = Intake(
        complainant=Person(name="Li Wei", contact="li@example.org"),
        channel=Channel.EMAIL,
        received_at=at,
        description="The kettle leaks.",
        demand=Demand(loss=Money(80, rulebook.currency)),
    )
    by = by or Actor(lead, lead)
    return Builder(Told.opened(intake, rulebook, id=id, by=by, given=given or free))


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
        it = _saying(self.told, "doing", *names)
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
        return Builder(until(_saying(self.told, "until", *statuses), statuses))

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
        return _step(self.told, "assessed", said, do.Assess(assessment), by)

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
        return _step(self.told, "found", finding.outcome, do.RecordFinding(finding), by)

    def with_offer(self, offered: Offered = None, *, by: By = None) -> "Builder":
        """An offer was prepared: a refund of that amount, or that redress.

        Of what is due, if nothing is said, as far as the ladder of authority goes.
        """
        said = offered if isinstance(offered, Money | str | int) else None
        it = reach(_saying(self.told, "with_offer", said), "assessed")
        return Builder(done(it, do.PrepareOffers([plan_of(offered, it.desk)]), by))

    def approved(self, *, by: By = None) -> "Builder":
        """Everybody on the ladder who is needed said yes, and nobody who has a hand."""
        return self._to("approved", by)

    def presented(self, *, by: By = None) -> "Builder":
        """The offer was put to the customer, once it was approved if it had to be."""
        return self._to("presented", by)

    def turned_down(self, because: str = WORDS, *, by: By = None) -> "Builder":
        """The customer said no to the offer."""
        it = reach(_saying(self.told, "turned_down"), "presented")
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
        return _step(self.told, "rejected", None, do.RejectComplaint(because), by)

    def withdrawn(self, because: str | None = None, *, by: By = None) -> "Builder":
        """The customer withdrew it."""
        return _step(self.told, "withdrawn", None, do.Withdraw(because), by)

    def referred(self, to: str = "another house", *, by: By = None) -> "Builder":
        """It was referred to who is competent for it."""
        return _step(self.told, "referred", None, do.Refer(to, WORDS), by)

    def merged(self, to: str, *, by: By = None) -> "Builder":
        """It was merged into the complaint *to*."""
        return _step(self.told, "merged", None, do.MergeInto(to, WORDS), by)

    def deadlocked(self, to: str = "the ombudsman", *, by: By = None) -> "Builder":
        """The customer has turned down the offer, and may go to an external body."""
        it = self if self.complaint.turned_down else self.turned_down()
        return _step(it.told, "deadlocked", None, do.RecordDeadlock(to, WORDS), by)

    def silent(self, *, by: By = None) -> "Builder":
        """The customer was asked as often as the rulebook wants, and never answered."""
        return self._to("silent", by)

    def reopened(self, because: str = WORDS, *, by: By = None) -> "Builder":
        """It was opened again, once it was closed."""
        it = self if self.complaint.closed else self.closed()
        return _step(it.told, "reopened", None, do.Reopen(because), by)

    def __repr__(self) -> str:
        return str(self.told)

    @property
    def _intake(self) -> Intake:
        return self.complaint.intake

    def _recorded(self, step: str, said: object, intake: Intake) -> "Builder":
        """The record, as long as nothing has happened; then its amendment."""
        it = _saying(self.told, step, said)
        if self.complaint.version == 1:
            return Builder(it.about(intake))
        return Builder(done(it, do.AmendRecord(intake, WORDS)))

    def _to(self, step: str, by: By) -> "Builder":
        """Come to *step*, by those before it in a usual life."""
        after, then = STEPS[step]
        it = _saying(self.told, step)
        over = step == "closed" and self.complaint.ending is not None
        if after is not None and not over:
            it = reach(it, after)
        return Builder(
            throughout(it, then if by is None else instead(actor(it, by), then))
        )


def _saying(told: Told, step: str, *said: object) -> Told:
    """What was told, with this step at the end of the sentence."""
    words = ", ".join(_word(each) for each in said if each is not None)
    return evolve(told, said=(*told.said, f"{step}({words})"))


def _word(said: object) -> str:
    return repr(said) if isinstance(said, str | int) else str(said)


def _step(told: Told, step: str, said: object, command: do.Command, by: By) -> Builder:
    return Builder(done(_saying(told, step, said), command, by))
