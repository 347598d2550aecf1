"""Every kind of command and what handling knows of it."""

from typing import Any, assert_never

from complaintkit import commands as do
from complaintkit.handling import care, ending, intake, negotiation, redress, work
from complaintkit.handling.kind import CommandKind


def _kind_of(command: type[do.Command]) -> CommandKind[Any]:  # noqa: C901, PLR0911, PLR0912 - one line a command, so that the type checker names the one that was forgotten
    if issubclass(command, do.Open):
        return intake.OPEN
    if issubclass(command, do.ConfirmRecord):
        return intake.CONFIRM_RECORD
    if issubclass(command, do.AmendRecord):
        return intake.AMEND_RECORD
    if issubclass(command, do.AddEvidence):
        return intake.ADD_EVIDENCE
    if issubclass(command, do.ClarifyDemand):
        return intake.CLARIFY_DEMAND
    if issubclass(command, do.Acknowledge):
        return care.ACKNOWLEDGE
    if issubclass(command, do.Assess):
        return intake.ASSESS
    if issubclass(command, do.SignalEmotion):
        return care.SIGNAL_EMOTION
    if issubclass(command, do.Expedite):
        return care.EXPEDITE
    if issubclass(command, do.Dispatch):
        return work.DISPATCH
    if issubclass(command, do.AcceptHandover):
        return work.ACCEPT_HANDOVER
    if issubclass(command, do.RecordFinding):
        return intake.RECORD_FINDING
    if issubclass(command, do.InformCustomer):
        return care.INFORM_CUSTOMER
    if issubclass(command, do.AwaitCustomer):
        return work.AWAIT_CUSTOMER
    if issubclass(command, do.RecordAnswer):
        return work.RECORD_ANSWER
    if issubclass(command, do.ExtendDeadline):
        return care.EXTEND_DEADLINE
    if issubclass(command, do.Escalate):
        return work.ESCALATE
    if issubclass(command, do.AddNote):
        return work.ADD_NOTE
    if issubclass(command, do.Advance):
        return work.ADVANCE
    if issubclass(command, do.Repin):
        return work.REPIN
    if issubclass(command, do.PrepareOffers):
        return negotiation.PREPARE_OFFERS
    if issubclass(command, do.ReviseOffer):
        return negotiation.REVISE_OFFER
    if issubclass(command, do.RequestApproval):
        return negotiation.REQUEST_APPROVAL
    if issubclass(command, do.Approve):
        return negotiation.APPROVE
    if issubclass(command, do.DeclineApproval):
        return negotiation.DECLINE_APPROVAL
    if issubclass(command, do.ReturnForChange):
        return negotiation.RETURN_FOR_CHANGE
    if issubclass(command, do.PresentOffer):
        return negotiation.PRESENT_OFFER
    if issubclass(command, do.RecordObjection):
        return negotiation.RECORD_OBJECTION
    if issubclass(command, do.RecordCounterDemand):
        return negotiation.RECORD_COUNTER_DEMAND
    if issubclass(command, do.RecordAcceptance):
        return negotiation.RECORD_ACCEPTANCE
    if issubclass(command, do.ConfirmAgreement):
        return negotiation.CONFIRM_AGREEMENT
    if issubclass(command, do.Grant):
        return redress.GRANT
    if issubclass(command, do.InstructRedress):
        return redress.INSTRUCT_REDRESS
    if issubclass(command, do.FulfilRedress):
        return redress.FULFIL_REDRESS
    if issubclass(command, do.FailRedress):
        return redress.FAIL_REDRESS
    if issubclass(command, do.CancelRedress):
        return redress.CANCEL_REDRESS
    if issubclass(command, do.ReverseCredit):
        return redress.REVERSE_CREDIT
    if issubclass(command, do.Apologise):
        return care.APOLOGISE
    if issubclass(command, do.FollowUp):
        return ending.FOLLOW_UP
    if issubclass(command, do.RejectComplaint):
        return ending.REJECT_COMPLAINT
    if issubclass(command, do.Withdraw):
        return ending.WITHDRAW
    if issubclass(command, do.Refer):
        return ending.REFER
    if issubclass(command, do.MergeInto):
        return ending.MERGE_INTO
    if issubclass(command, do.RecordDeadlock):
        return ending.RECORD_DEADLOCK
    if issubclass(command, do.RecordSilence):
        return ending.RECORD_SILENCE
    if issubclass(command, do.Reopen):
        return ending.REOPEN
    if issubclass(command, do.Close):
        return ending.CLOSE
    if issubclass(command, do.RecordRootCause):
        return work.RECORD_ROOT_CAUSE
    if issubclass(command, do.RecordImprovement):
        return work.RECORD_IMPROVEMENT
    assert_never(command)


KINDS = {command: _kind_of(command) for command in do.COMMANDS}
"""What handling knows of each kind of command."""
