"""Planning redress: what could be offered, best first, and by whom it may be spoken."""

from collections.abc import Iterator

from attrs import evolve, frozen

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    UNDONE,
    Compensation,
    Offer,
    Plan,
    RedressForm,
)
from complaintkit.errors import CannotDecide, InvalidRulebook
from complaintkit.handling.core import must_fit
from complaintkit.handling.entry import Handled
from complaintkit.handling.judge import judge
from complaintkit.handling.kind import Context
from complaintkit.money import Money
from complaintkit.notebook import html_table, in_words, row
from complaintkit.policies.levels import total_with
from complaintkit.policies.redress import FEW, MOST, Mix, RedressPolicy
from complaintkit.policies.situation import NOTHING_GIVEN, Situation
from complaintkit.reasons import Code, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision


@frozen
class PlannedOffer:
    """A plan that could be offered: its worth, its cost, why, and who may speak it.

    *level* is the lowest role whose authority is enough, None where nobody's is;
    *against* is why whoever asked for the plan may not put it to the customer now. The
    example of ``plan_offers`` shows one.
    """

    plan: Plan
    worth: Money
    cost: Money
    level: str | None
    against: tuple[Reason, ...]
    answers_demand: bool

    @property
    def may_speak(self) -> bool:
        """Whether whoever asked for the plan may put it to the customer now."""
        return not self.against

    def __str__(self) -> str:
        lines = ", ".join(map(str, self.plan.lines))
        who = f"needs {self.level}" if self.level else "nobody may promise it"
        return f"{lines}: worth {self.worth}, costs {self.cost}; {who}"

    _repr_pretty_ = in_words


@frozen
class Planned:
    """What ``plan_offers`` found: up to four plans, best first, and why not more.

    *target* is what the plans must be worth. *reasons* says why there are fewer than
    three, or that the demand is to be clarified first. *decision* names the rule that
    the mixes of redress are from. The example of ``plan_offers`` shows one.
    """

    plans: tuple[PlannedOffer, ...]
    target: Money
    reasons: tuple[Reason, ...]
    decision: Decision[tuple[Mix, ...]]

    def __str__(self) -> str:
        numbered = [f"{place}. {plan}" for place, plan in enumerate(self.plans, 1)]
        fewer = [f"-  {reason}" for reason in self.reasons]
        return "\n".join([self._title, *numbered, *fewer])

    _repr_pretty_ = in_words

    @property
    def _title(self) -> str:
        return f"worth {self.target} or more, by rule {self.decision.rule}"

    def _repr_html_(self) -> str:
        rows = [
            row(
                str(place),
                ", ".join(map(str, plan.plan.lines)),
                str(plan.worth),
                str(plan.cost),
                plan.level or "nobody",
                "yes" if plan.may_speak else "; ".join(map(str, plan.against)),
                hit=plan.may_speak,
            )
            for place, plan in enumerate(self.plans, 1)
        ]
        heads = ("", "plan", "worth", "cost", "needs", "may be presented now")
        return html_table(self._title, tuple(map(str, self.reasons)), heads, rows)


def plan_offers(
    complaint: Complaint,
    rulebook: Rulebook,
    *,
    by: Actor,
    given: Situation = NOTHING_GIVEN,
    within_authority: bool = False,
) -> Planned:
    """Up to four plans that reach what is due, best first.

    A plan goes before another if it answers the kind of demand and the other does not,
    then if it costs the house less, then if the table names it earlier. With
    *within_authority* only what *by* may promise alone. CannotDecide where the
    complaint was not assessed; InvalidRulebook where the house plans no redress.

    >>> from datetime import datetime, timezone
    >>> from complaintkit import Assessment, Kind, Severity, open_complaint, handle
    >>> from complaintkit import Channel, Demand, Intake, Person
    >>> import complaintkit.commands as do
    >>> from complaintkit.presets import standard
    >>> rulebook, ann = standard("EUR"), Actor("ann", "front_line")
    >>> now = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
    >>> intake = Intake(
    ...     complainant=Person(name="Li Wei"),
    ...     channel=Channel.HOTLINE,
    ...     received_at=now,
    ...     description="The kettle leaks.",
    ...     demand=Demand(loss=Money("80.00", "EUR")),
    ... )
    >>> opened = open_complaint(intake, rulebook, id="C-1", by=ann, at=now)
    >>> assess = do.Assess(Assessment(kind=Kind.SERVICE, severity=Severity.LOW))
    >>> assessed = handle(opened.complaint, assess, rulebook, by=ann, at=now).complaint
    >>> print(plan_offers(assessed, rulebook, by=ann).plans[0])
    apology worth 10.00 EUR, extended service worth 40.00 EUR, ...
    """
    must_fit(complaint, rulebook, by, given, None)
    policy = rulebook.redress
    if policy is None:
        raise InvalidRulebook([f"rulebook {rulebook.id!r} has no redress policy"])
    if complaint.compensation is None:
        raise CannotDecide(Reason(Code.NOT_ASSESSED))
    desk = _Desk(
        Context(complaint, rulebook, by, complaint.updated_at, given),
        policy,
        policy.mixes.decide(complaint),
        frozenset(policy.answers.decide(complaint).outcome),
        _still_due(complaint, complaint.compensation),
        _still_lost(complaint, policy),
        within_authority,
    )
    plans, reasons = desk.tried()
    plans.sort(key=lambda plan: (not plan.answers_demand, plan.cost))
    few = complaint.is_vague or len(plans) < FEW
    why = tuple(dict.fromkeys(reasons)) if few else ()
    return Planned(tuple(plans[:MOST]), desk.target, why, desk.decision)


def _still_due(complaint: Complaint, due: Compensation) -> Money:
    """What is due and not in the ledger yet."""
    given = [ln.redress.worth for ln in complaint.ledger if ln.state not in UNDONE]
    nothing = Money.zero(complaint.currency)
    return max(due.due - Money.total(given, complaint.currency), nothing)


def _still_lost(complaint: Complaint, policy: RedressPolicy) -> Money | None:
    """What is left of the loss: less what was refunded or replaced already.

    Nothing, once everything that was due has been given.
    """
    loss, due = complaint.intake.demand.loss, complaint.compensation
    if loss is None or due is None:
        return None
    if due.due and not _still_due(complaint, due):
        return Money.zero(complaint.currency)
    good = [
        line.redress.worth
        for line in complaint.ledger
        if line.state not in UNDONE and policy.makes_good(line.redress.form)
    ]
    left = loss - Money.total(good, complaint.currency)
    return max(left, Money.zero(complaint.currency))


@frozen
class _Desk:
    """What the making of every plan shares."""

    context: Context
    policy: RedressPolicy
    decision: Decision[tuple[Mix, ...]]
    answers: frozenset[RedressForm]
    target: Money
    loss: Money | None
    within_authority: bool

    def tried(self) -> tuple[list[PlannedOffer], list[Reason]]:
        """A plan of every mix, or the reason that there is none."""
        plans: list[PlannedOffer] = []
        reasons = list(self.general())
        for mix in self.decision.outcome:
            made = self.made(mix)
            if isinstance(made, PlannedOffer) and _same(made, plans):
                made = Reason(Code.SAME_AS_BEFORE, {"mix": mix})
            if isinstance(made, PlannedOffer):
                plans.append(made)
            else:
                reasons.append(made)
        return plans, reasons

    def general(self) -> Iterator[Reason]:
        """What stands in the way of more plans, whatever they are made of."""
        if self.context.complaint.is_vague:
            yield Reason(Code.DEMAND_VAGUE)
        count = len(self.decision.outcome)
        if count < FEW:
            parameters = {"rule": self.decision.rule, "count": count}
            yield Reason(Code.FEW_MIXES, parameters)

    def made(self, mix: Mix) -> "PlannedOffer | Reason":
        """The plan of that *mix*, or why there is none."""
        lines = self.policy.lines(mix, self.target, self.loss)
        if isinstance(lines, Reason):
            return lines
        decision, currency = self.decision, self.target.currency
        because = decision.because or decision.rule
        plan = Plan(lines, f"{because} ({', '.join(form.value for form in mix)})")
        offer = Offer("", plan, (self.context.by,))
        against = self._against(plan)
        for reason in filter(self._forbids, against):
            return reason
        worth = Money.total((line.worth for line in lines), currency)
        answers = not self.answers.isdisjoint(line.form for line in lines)
        return PlannedOffer(
            plan, worth, plan.cost, self._level(offer), against, answers
        )

    def _forbids(self, reason: Reason) -> bool:
        """Whether no plan is made for that reason: nobody, or not the planner, may."""
        if reason.code in (Code.BEYOND_AUTHORITY, Code.NOBODY_HAS_AUTHORITY):
            return self.within_authority
        return reason.code in _NOBODY_LIFTS

    def _against(self, plan: Plan) -> tuple[Reason, ...]:
        """What ``handle`` would say to presenting it, once it is prepared."""
        context = self.context
        prepared = judge(context, do.PrepareOffers([plan]), None)
        if not isinstance(prepared, Handled):
            return prepared
        offer = prepared.complaint.offers[-1].id
        after = evolve(context, complaint=prepared.complaint)
        presented = judge(after, do.PresentOffer(offer), None)
        return () if isinstance(presented, Handled) else presented

    def _level(self, offer: Offer) -> str | None:
        complaint = self.context.complaint
        total = total_with(complaint, offer)
        for level in self.context.rulebook.authority.ladder:
            if level.shortfall(complaint, offer, total) is None:
                return level.role
        return None


_NOBODY_LIFTS = frozenset(
    {
        Code.CLEAR_NO,
        Code.CONCESSION_EXCEEDED,
        Code.CEILING_EXCEEDED,
        Code.STATUTORY_EXCEEDED,
    }
)
"""Bounds that hold whoever promises."""


def _same(made: PlannedOffer, plans: list[PlannedOffer]) -> bool:
    return any(made.plan.lines == plan.plan.lines for plan in plans)
