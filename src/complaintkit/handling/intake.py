"""Kinds of command: the record, the assessment and the finding."""

from collections.abc import Iterator
from datetime import datetime

from attrs import evolve

from complaintkit import commands as do
from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.intake import Intake
from complaintkit.complaint.people import Actor
from complaintkit.handling.customer import hear
from complaintkit.handling.kind import CommandKind, Context, Judged
from complaintkit.money import Money
from complaintkit.reasons import Code, Reason, Word


def happened_later(happened: datetime, at: datetime) -> Reason:
    """That nothing is recorded before it happens."""
    parameters = {"happened": happened.isoformat(), "at": at.isoformat()}
    return Reason(Code.HAPPENED_LATER, parameters)


def against_intake(context: Context, intake: Intake) -> Iterator[Reason]:
    """What stands against *intake* as the record of the complaint."""
    if intake.received_at > context.at:
        yield happened_later(intake.received_at, context.at)
    yield from _in_currency(context, intake.demand.loss)
    price = None if intake.product is None else intake.product.price
    yield from _in_currency(context, price)


def _in_currency(context: Context, amount: Money | None) -> Iterator[Reason]:
    currency = context.rulebook.currency
    if amount is not None and amount.currency != currency:
        yield Reason(Code.OTHER_CURRENCY, {"amount": amount, "currency": currency})


def _already_open(context: Context, target: str | None) -> Iterator[Reason]:
    yield Reason(Code.ALREADY_OPEN, {"complaint": context.complaint.id})


def _record_open(draft: Draft, command: do.Open, by: Actor, when: datetime) -> None:
    """Nothing: ``opening`` has made the draft from the command."""


OPEN = CommandKind[do.Open](needs=_already_open, record=_record_open)


def once(command: type[do.Command], at: datetime | None) -> Iterator[Reason]:
    """That *command* was recorded before, if *at* says that it was."""
    if at is not None:
        parameters = {"command": command, "at": at.isoformat()}
        yield Reason(Code.ALREADY_DONE, parameters)


def _not_confirmed(context: Context, target: str | None) -> Iterator[Reason]:
    return once(do.ConfirmRecord, context.complaint.confirmed_at)


def _record_confirmation(
    draft: Draft, command: do.ConfirmRecord, by: Actor, when: datetime
) -> None:
    draft.confirmed_at = when
    hear(draft, when)


def _of_the_record(context: Context, command: do.ConfirmRecord) -> Iterator[Reason]:
    """What was confirmed is the record as it stands, and not an older one."""
    since, happened = context.complaint.amended_at, command.happened_at or context.at
    if since is not None and happened < since:
        yield asked_too_early(happened, since)


def asked_too_early(happened: datetime, since: datetime) -> Reason:
    """That the customer was asked before the last change."""
    parameters = {"happened": happened.isoformat(), "since": since.isoformat()}
    return Reason(Code.ASKED_TOO_EARLY, parameters)


CONFIRM_RECORD = CommandKind[do.ConfirmRecord](
    needs=_not_confirmed,
    checks=_of_the_record,
    record=_record_confirmation,
    make=lambda target: do.ConfirmRecord(),
)


def confirmed(draft: Draft, context: Context) -> Judged:
    """That the record was confirmed, where policy wants it before an answer."""
    policy = context.rulebook.record
    if policy is None or draft.confirmed_at is not None:
        return
    decision = policy.decide(draft)
    yield decision
    if decision.outcome:
        yield Reason(Code.RECORD_NOT_CONFIRMED, {"rule": decision.rule})


def _amends(context: Context, command: do.AmendRecord) -> Iterator[Reason]:
    old, new = context.complaint.intake, command.intake
    yield from against_intake(context, new)
    if _receipt(new) != _receipt(old):
        parameters = {"received": _receipt(old), "amended": _receipt(new)}
        yield Reason(Code.RECEIPT_FIXED, parameters)
    yield from _lessened(old, new)
    lost = tuple(each.kind for each in old.evidence if each not in new.evidence)
    if lost:
        yield Reason(Code.EVIDENCE_LOST, {"evidence": lost})


def _to_be_confirmed(draft: Draft, when: datetime) -> None:
    draft.confirmed_at = None
    draft.amended_at = max(draft.amended_at or when, when)


def _receipt(intake: Intake) -> str:
    return f"{intake.received_at.isoformat()}, {intake.channel.value}"


def _lessened(old: Intake, new: Intake) -> Iterator[Reason]:
    """What ceilings go by is corrected, and never left out."""
    if old.complainant.customer_id and not new.complainant.customer_id:
        yield Reason(Code.RECORD_LESSENED, {"what": Word.CUSTOMER_ID})
    if _order(old) and not _order(new):
        yield Reason(Code.RECORD_LESSENED, {"what": Word.ORDER_NUMBER})


def _order(intake: Intake) -> str | None:
    return None if intake.product is None else intake.product.order_number


def _record_amendment(
    draft: Draft, command: do.AmendRecord, by: Actor, when: datetime
) -> None:
    draft.intake = command.intake
    _to_be_confirmed(draft, when)


def attended(draft: Draft, command: object, context: Context) -> Judged:
    """How much attention the complaint gets now."""
    if context.rulebook.attention is not None:
        yield context.rulebook.attention.decide(draft)


def decide_anew(draft: Draft, command: object, context: Context) -> Judged:
    """Tier, department, attention and compensation: each may read those before it.

    Before the first assessment there is nothing to decide on.
    """
    if draft.assessment is None:
        return
    yield context.rulebook.tiering.decide(draft)
    yield context.rulebook.routing.decide(draft)
    yield from attended(draft, command, context)
    rulebook = context.rulebook
    yield from rulebook.compensation.decide(draft, rulebook.entitlements)


AMEND_RECORD = CommandKind[do.AmendRecord](
    checks=_amends, record=_record_amendment, decide=decide_anew
)


def _record_evidence(
    draft: Draft, command: do.AddEvidence, by: Actor, when: datetime
) -> None:
    evidence = (*draft.intake.evidence, *command.evidence)
    draft.intake = evolve(draft.intake, evidence=evidence)


ADD_EVIDENCE = CommandKind[do.AddEvidence](record=_record_evidence)


def _loss_in_currency(context: Context, command: do.ClarifyDemand) -> Iterator[Reason]:
    return _in_currency(context, command.demand.loss)


def _record_demand(
    draft: Draft, command: do.ClarifyDemand, by: Actor, when: datetime
) -> None:
    draft.intake = evolve(draft.intake, demand=command.demand)
    _to_be_confirmed(draft, when)
    hear(draft, when)


CLARIFY_DEMAND = CommandKind[do.ClarifyDemand](
    checks=_loss_in_currency, record=_record_demand, decide=decide_anew
)


def _record_assessment(
    draft: Draft, command: do.Assess, by: Actor, when: datetime
) -> None:
    draft.assessment = command.assessment


ASSESS = CommandKind[do.Assess](record=_record_assessment, decide=decide_anew)


def assessed(context: Context, target: str | None) -> Iterator[Reason]:
    """A need: the complaint has been assessed."""
    if context.complaint.assessment is None:
        yield Reason(Code.NOT_ASSESSED)


def _record_finding(
    draft: Draft, command: do.RecordFinding, by: Actor, when: datetime
) -> None:
    draft.finding = command.finding


def _find(draft: Draft, command: do.RecordFinding, context: Context) -> Judged:
    yield from confirmed(draft, context)
    known = tuple(each.ground for each in context.rulebook.entitlements)
    for ground in command.finding.grounds:
        if ground not in known:
            yield Reason(Code.UNKNOWN_GROUND, {"ground": ground, "known": known})
    yield from decide_anew(draft, command, context)


RECORD_FINDING = CommandKind[do.RecordFinding](
    needs=assessed, record=_record_finding, decide=_find
)
