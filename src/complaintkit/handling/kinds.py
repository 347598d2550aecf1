"""Every kind of command and what handling knows of it."""

from typing import Any, assert_never

from complaintkit import commands as do
from complaintkit.handling import ending, intake, negotiation, redress
from complaintkit.handling.kind import CommandKind


def _kind_of(command: type[do.Command]) -> CommandKind[Any]:  # noqa: C901, PLR0911, PLR0912 - one line a command, so that the type checker names the one that was forgotten
    if issubclass(command, do.Open):
        return intake.OPEN
    if issubclass(command, do.ConfirmRecord):
        return intake.CONFIRM_RECORD
    if issubclass(command, do.Acknowledge):
        return intake.ACKNOWLEDGE
    if issubclass(command, do.Assess):
        return intake.ASSESS
    if issubclass(command, do.Dispatch):
        return intake.DISPATCH
    if issubclass(command, do.AcceptHandover):
        return intake.ACCEPT_HANDOVER
    if issubclass(command, do.RecordFinding):
        return intake.RECORD_FINDING
    if issubclass(command, do.AddNote):
        return intake.ADD_NOTE
    if issubclass(command, do.Advance):
        return intake.ADVANCE
    if issubclass(command, do.Repin):
        return intake.REPIN
    if issubclass(command, do.PrepareOffers):
        return negotiation.PREPARE_OFFERS
    if issubclass(command, do.RequestApproval):
        return negotiation.REQUEST_APPROVAL
    if issubclass(command, do.Approve):
        return negotiation.APPROVE
    if issubclass(command, do.DeclineApproval):
        return negotiation.DECLINE_APPROVAL
    if issubclass(command, do.PresentOffer):
        return negotiation.PRESENT_OFFER
    if issubclass(command, do.RecordObjection):
        return negotiation.RECORD_OBJECTION
    if issubclass(command, do.RecordAcceptance):
        return negotiation.RECORD_ACCEPTANCE
    if issubclass(command, do.InstructRedress):
        return redress.INSTRUCT_REDRESS
    if issubclass(command, do.FulfilRedress):
        return redress.FULFIL_REDRESS
    if issubclass(command, do.FailRedress):
        return redress.FAIL_REDRESS
    if issubclass(command, do.CancelRedress):
        return redress.CANCEL_REDRESS
    if issubclass(command, do.FollowUp):
        return ending.FOLLOW_UP
    if issubclass(command, do.RejectComplaint):
        return ending.REJECT_COMPLAINT
    if issubclass(command, do.Withdraw):
        return ending.WITHDRAW
    if issubclass(command, do.Reopen):
        return ending.REOPEN
    if issubclass(command, do.Close):
        return ending.CLOSE
    assert_never(command)


KINDS = {command: _kind_of(command) for command in do.COMMANDS}
"""What handling knows of each kind of command."""
