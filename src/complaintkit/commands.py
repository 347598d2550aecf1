"""What may be done to a complaint: ``import complaintkit.commands as do``.

Every command may carry *happened_at*: when the thing itself happened, where that is
earlier than its recording.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, get_args

from attrs import field, frozen

from complaintkit.complaint.assessment import Assessment, Finding
from complaintkit.complaint.complaint import EndingKind, Pin
from complaintkit.complaint.intake import Intake
from complaintkit.complaint.personal import Personal, personal, personal_or_none
from complaintkit.complaint.redress import Plan
from complaintkit.errors import InvalidValue
from complaintkit.fields import (
    as_tuple,
    of_type,
    tuple_of,
    utc_or_none,
    word,
    word_or_none,
)


def _happened() -> Any:
    return field(default=None, kw_only=True, converter=utc_or_none)


def _because() -> Any:
    return field(validator=personal)


@frozen
class Open:
    """Open a complaint; ``open_complaint`` records it as the first entry.

    >>> Open.__attrs_attrs__.intake.name
    'intake'
    """

    id: str = field(validator=word)
    intake: Intake = field(validator=of_type(Intake))
    pin: Pin = field(validator=of_type(Pin))
    happened_at: datetime | None = _happened()


@frozen
class ConfirmRecord:
    """The customer heard the record restated and confirmed it (复述确认).

    >>> ConfirmRecord()
    ConfirmRecord(happened_at=None)
    """

    happened_at: datetime | None = _happened()


@frozen
class Acknowledge:
    """Tell the customer that it is received, what the process is, and by when.

    >>> Acknowledge("We will call you.").answer_by is None
    True
    """

    process: Personal | None = field(default=None, validator=personal_or_none)
    answer_by: datetime | None = field(default=None, converter=utc_or_none)
    happened_at: datetime | None = _happened()


@frozen
class Assess:
    """Record the assessment; the tier, the department and what is due follow.

    >>> from complaintkit.complaint.assessment import Kind, Severity
    >>> Assess(Assessment(kind=Kind.SERVICE, severity=Severity.LOW)).happened_at
    """

    assessment: Assessment = field(validator=of_type(Assessment))
    happened_at: datetime | None = _happened()


@frozen
class Dispatch:
    """Hand the complaint to a department; None is the one that the rulebook chose.

    Whoever owns it stays responsible until the hand-over is signed for.

    >>> Dispatch("billing").department
    'billing'
    """

    department: str | None = field(default=None, validator=word_or_none)
    happened_at: datetime | None = _happened()


@frozen
class AcceptHandover:
    """Sign for the complaint (签名确认) and own it from now on.

    >>> AcceptHandover()
    AcceptHandover(happened_at=None)
    """

    happened_at: datetime | None = _happened()


@frozen
class RecordFinding:
    """Record what the investigation found; tier and compensation follow.

    >>> from complaintkit.complaint.assessment import Outcome, Responsibility
    >>> finding = Finding(outcome=Outcome.UPHELD, responsibility=Responsibility.STAFF)
    >>> RecordFinding(finding).finding.outcome.value
    'upheld'
    """

    finding: Finding = field(validator=of_type(Finding))
    happened_at: datetime | None = _happened()


def _plans(items: Iterable[Plan]) -> tuple[Plan, ...]:
    return as_tuple(items)


@frozen
class PrepareOffers:
    """Prepare offers, best first; nothing is said to the customer yet.

    >>> PrepareOffers([])
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: PrepareOffers.plans: expected a plan or more, ...
    """

    plans: tuple[Plan, ...] = field(converter=_plans, validator=tuple_of(Plan))
    happened_at: datetime | None = _happened()

    def __attrs_post_init__(self) -> None:
        if not self.plans:
            message = "PrepareOffers.plans: expected a plan or more, got none"
            raise InvalidValue(message)


@frozen
class RequestApproval:
    """Ask for the approvals that the ladder of authority requires (逐级审批).

    >>> RequestApproval("C-1/o1").offer
    'C-1/o1'
    """

    offer: str = field(validator=word)
    happened_at: datetime | None = _happened()


@frozen
class Approve:
    """Say yes to an offer, as the next on its ladder.

    >>> Approve("C-1/o1").offer
    'C-1/o1'
    """

    offer: str = field(validator=word)
    happened_at: datetime | None = _happened()


@frozen
class DeclineApproval:
    """Say no to an offer, with the reason.

    >>> DeclineApproval("C-1/o1", "more than the kettle cost").offer
    'C-1/o1'
    """

    offer: str = field(validator=word)
    because: Personal = _because()
    happened_at: datetime | None = _happened()


@frozen
class PresentOffer:
    """Put an offer to the customer: within authority, or after the approvals.

    >>> PresentOffer("C-1/o1").offer
    'C-1/o1'
    """

    offer: str = field(validator=word)
    happened_at: datetime | None = _happened()


@frozen
class RecordObjection:
    """The customer turned the offer down.

    >>> RecordObjection("C-1/o1", "wants a new one").because
    'wants a new one'
    """

    offer: str = field(validator=word)
    because: Personal = _because()
    happened_at: datetime | None = _happened()


@frozen
class RecordAcceptance:
    """The customer agreed to the offer; its lines enter the ledger.

    >>> RecordAcceptance("C-1/o1").offer
    'C-1/o1'
    """

    offer: str = field(validator=word)
    happened_at: datetime | None = _happened()


@frozen
class InstructRedress:
    """Tell the department to carry out a line: once, whatever is retried.

    >>> InstructRedress("C-1/o1/l1").line
    'C-1/o1/l1'
    """

    line: str = field(validator=word)
    happened_at: datetime | None = _happened()


@frozen
class FulfilRedress:
    """The line was carried out; *reference* is the payment's or parcel's own.

    >>> FulfilRedress("C-1/o1/l1", "transfer 88").reference
    'transfer 88'
    """

    line: str = field(validator=word)
    reference: str | None = field(default=None, validator=word_or_none)
    happened_at: datetime | None = _happened()


@frozen
class FailRedress:
    """The line was not carried out; not *certain*, and it may have been after all.

    A line that failed for certain may be instructed again. One whose outcome is
    unknown may not, until it is known.

    >>> FailRedress("C-1/o1/l1", "the bank timed out", certain=False).certain
    False
    """

    line: str = field(validator=word)
    because: Personal = _because()
    certain: bool = field(default=True, kw_only=True, validator=of_type(bool))
    happened_at: datetime | None = _happened()


@frozen
class CancelRedress:
    """The customer agreed to do without a line that was not carried out.

    >>> CancelRedress("C-1/o1/l1", "out of stock; took the voucher").line
    'C-1/o1/l1'
    """

    line: str = field(validator=word)
    because: Personal = _because()
    happened_at: datetime | None = _happened()


@frozen
class FollowUp:
    """Ask the customer whether all is well now (回访), and record the answer.

    >>> FollowUp(satisfied=True).remark is None
    True
    """

    satisfied: bool = field(kw_only=True, validator=of_type(bool))
    remark: Personal | None = field(default=None, validator=personal_or_none)
    happened_at: datetime | None = _happened()


@frozen
class RejectComplaint:
    """Reject the complaint, with the reason given to the customer.

    >>> RejectComplaint("the bag was not in our care").because
    'the bag was not in our care'
    """

    because: Personal = _because()
    happened_at: datetime | None = _happened()


@frozen
class Withdraw:
    """The customer withdrew the complaint; what was agreed and not begun is cancelled.

    >>> Withdraw().because is None
    True
    """

    because: Personal | None = field(default=None, validator=personal_or_none)
    happened_at: datetime | None = _happened()


@frozen
class Reopen:
    """Open a closed complaint again.

    >>> Reopen("it leaks again").because
    'it leaks again'
    """

    because: Personal = _because()
    happened_at: datetime | None = _happened()


@frozen
class Close:
    """Close the complaint, as what it has come to.

    >>> Close(EndingKind.RESOLVED).ending.value
    'resolved'
    """

    ending: EndingKind = field(validator=of_type(EndingKind))
    happened_at: datetime | None = _happened()


@frozen
class AddNote:
    """Add a note for colleagues, at any time.

    >>> AddNote("the customer prefers e-mail").text
    'the customer prefers e-mail'
    """

    text: Personal = field(validator=personal)
    happened_at: datetime | None = _happened()


@frozen
class Advance:
    """Take a step that the lifecycle has beyond the commands.

    >>> Advance("calm").step
    'calm'
    """

    step: str = field(validator=word)
    happened_at: datetime | None = _happened()


@frozen
class Repin:
    """Move the complaint to another rulebook: the one given with this command.

    >>> Repin(Pin("shop", "2", "EUR", "5f0c2ab19d"), "new limits").pin.version
    '2'
    """

    pin: Pin = field(validator=of_type(Pin))
    because: Personal = _because()
    happened_at: datetime | None = _happened()


Command = (
    Open
    | ConfirmRecord
    | Acknowledge
    | Assess
    | Dispatch
    | AcceptHandover
    | RecordFinding
    | PrepareOffers
    | RequestApproval
    | Approve
    | DeclineApproval
    | PresentOffer
    | RecordObjection
    | RecordAcceptance
    | InstructRedress
    | FulfilRedress
    | FailRedress
    | CancelRedress
    | FollowUp
    | RejectComplaint
    | Withdraw
    | Reopen
    | Close
    | AddNote
    | Advance
    | Repin
)
"""Every command there is."""

COMMANDS: tuple[type[Command], ...] = get_args(Command)
"""Every kind of command there is."""


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


EVENTS = {kind: _snake(kind.__name__) for kind in COMMANDS}
"""The event that each kind of command is to a lifecycle: its name in snake_case."""

ENDINGS = frozenset({Close, RejectComplaint, Withdraw})
"""The commands that may lead into a closed status; nothing else may."""
