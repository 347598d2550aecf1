"""What may be done to a complaint: ``import complaintkit.commands as do``.

Every command may carry *happened_at*: when the thing itself happened, where that is
earlier than its recording. Commands that say the same things share their fields.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, get_args

from attrs import Attribute, field, frozen

from complaintkit.complaint.assessment import Assessment, Emotion, Finding
from complaintkit.complaint.care import Medium
from complaintkit.complaint.complaint import EndingKind, Pin
from complaintkit.complaint.intake import Demand, Evidence, Intake
from complaintkit.complaint.personal import Personal, personal, personal_or_none
from complaintkit.complaint.redress import Plan, Redress
from complaintkit.errors import InvalidValue
from complaintkit.fields import (
    as_tuple,
    of_type,
    tuple_of,
    utc,
    utc_or_none,
    where,
    word,
    word_or_none,
)


def _happened() -> Any:
    return field(default=None, kw_only=True, converter=utc_or_none)


def _text() -> Any:
    return field(validator=personal)


@frozen
class _Bare:
    happened_at: datetime | None = _happened()


@frozen
class _Because:
    because: Personal = _text()
    happened_at: datetime | None = _happened()


@frozen
class _Text:
    text: Personal = _text()
    happened_at: datetime | None = _happened()


@frozen
class _OfOffer:
    offer: str = field(validator=word)
    happened_at: datetime | None = _happened()


@frozen
class _OfOfferBecause:
    offer: str = field(validator=word)
    because: Personal = _text()
    happened_at: datetime | None = _happened()


@frozen
class _OfLine:
    line: str = field(validator=word)
    happened_at: datetime | None = _happened()


@frozen
class _OfLineBecause:
    line: str = field(validator=word)
    because: Personal = _text()
    happened_at: datetime | None = _happened()


@frozen
class _EndsElsewhere:
    to: str = field(validator=word)
    because: Personal = _text()
    happened_at: datetime | None = _happened()


def _not_empty(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    if not value:
        message = f"{where(owner, attribute)}: expected one or more, got none"
        raise InvalidValue(message)


def _plans(items: Iterable[Plan]) -> tuple[Plan, ...]:
    return as_tuple(items)


def _lines(items: Iterable[Redress]) -> tuple[Redress, ...]:
    return as_tuple(items)


def _evidence(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return as_tuple(items)


def _codes(items: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(items)


def _whys(items: Iterable[Personal]) -> tuple[Personal, ...]:
    return as_tuple(items)


def _each_personal(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    for each in value:
        personal(owner, attribute, each)


_DEPTH = 5


def _five_at_most(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    if len(value) > _DEPTH:
        message = f"{where(owner, attribute)}: expected up to {_DEPTH}"
        raise InvalidValue(f"{message}, got {len(value)}")


def _another(opened: "Open", attribute: "Attribute[Any]", follows: object) -> None:
    if follows == opened.id:
        place = where(opened, attribute)
        raise InvalidValue(f"{place}: expected another complaint, got {follows!r}")


@frozen
class Open:
    """Open a complaint; ``open_complaint`` records it as the first entry.

    *follows* is the complaint that it takes up, where that one was closed too long ago
    to be reopened.

    >>> Open("C-1", None, None)
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: Open.intake: expected Intake, got None
    """

    id: str = field(validator=word)
    intake: Intake = field(validator=of_type(Intake))
    pin: Pin = field(validator=of_type(Pin))
    follows: str | None = field(
        default=None, kw_only=True, validator=[word_or_none, _another]
    )
    happened_at: datetime | None = _happened()


class ConfirmRecord(_Bare):
    """The customer heard the record restated and confirmed it (复述确认).

    >>> ConfirmRecord()
    ConfirmRecord(happened_at=None)
    """

    __slots__ = ()


@frozen
class AmendRecord:
    """Put a corrected intake record in the place of the old one, with the reason.

    What was confirmed of the old one has to be confirmed again. The moment of receipt
    and the evidence stay.

    >>> AmendRecord(None, "misheard")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: AmendRecord.intake: expected Intake, got None
    """

    intake: Intake = field(validator=of_type(Intake))
    because: Personal = _text()
    happened_at: datetime | None = _happened()


@frozen
class AddEvidence:
    """Add evidence (证据) to the record, the customer's or the company's own.

    >>> AddEvidence([Evidence("photo", "the lid")]).evidence[0].kind
    'photo'
    """

    evidence: tuple[Evidence, ...] = field(
        converter=_evidence, validator=[tuple_of(Evidence), _not_empty]
    )
    happened_at: datetime | None = _happened()


@frozen
class ClarifyDemand:
    """Record the demand (诉求) as the customer has made it clear.

    >>> ClarifyDemand(Demand(text="a new lid")).demand.text
    'a new lid'
    """

    demand: Demand = field(validator=of_type(Demand))
    happened_at: datetime | None = _happened()


@frozen
class Acknowledge:
    """Tell the customer that it is received, what the process is, and by when.

    *update_by* promises word of the progress before then.

    >>> Acknowledge("We will call you.").answer_by is None
    True
    """

    process: Personal | None = field(default=None, validator=personal_or_none)
    answer_by: datetime | None = field(default=None, converter=utc_or_none)
    update_by: datetime | None = field(
        default=None, kw_only=True, converter=utc_or_none
    )
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
class SignalEmotion:
    """Record how the customer feels (情绪预警); the signal is the host's.

    >>> SignalEmotion(Emotion.ANGRY, "shouts").emotion.value
    'angry'
    """

    emotion: Emotion = field(validator=of_type(Emotion))
    sign: Personal | None = field(default=None, validator=personal_or_none)
    happened_at: datetime | None = _happened()


class Expedite(_Because):
    """Mark the case as expedited (加急), with the reason.

    >>> Expedite("the wedding is on Saturday").because
    'the wedding is on Saturday'
    """

    __slots__ = ()


@frozen
class Dispatch:
    """Hand the complaint to a department; None is the one that the rulebook chose.

    Whoever owns it stays responsible until the hand-over is signed for.

    >>> Dispatch("billing").department
    'billing'
    """

    department: str | None = field(default=None, validator=word_or_none)
    happened_at: datetime | None = _happened()


class AcceptHandover(_Bare):
    """Sign for the complaint (签名确认) and own it from now on.

    >>> AcceptHandover()
    AcceptHandover(happened_at=None)
    """

    __slots__ = ()


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


@frozen
class InformCustomer:
    """Tell the customer how it stands, and perhaps by when there will be more to tell.

    >>> InformCustomer("the part is on its way", Medium.PHONE).update_by is None
    True
    """

    text: Personal = field(validator=personal)
    medium: Medium = field(validator=of_type(Medium))
    update_by: datetime | None = field(
        default=None, kw_only=True, converter=utc_or_none
    )
    happened_at: datetime | None = _happened()


class AwaitCustomer(_Text):
    """Ask the customer, and wait; each time counts as an attempt to reach the customer.

    >>> AwaitCustomer("Which lid is it?").text
    'Which lid is it?'
    """

    __slots__ = ()


class RecordAnswer(_Text):
    """The customer answered.

    >>> RecordAnswer("the blue one").text
    'the blue one'
    """

    __slots__ = ()


@frozen
class ExtendDeadline:
    """Move the date that was promised to the customer, who is told why.

    With a *clock* named it is that clock's deadline that moves; *medium* is how the
    customer was given notice of it, and so promised the new one.

    >>> from datetime import timezone
    >>> friday = datetime(2026, 3, 6, 17, tzinfo=timezone.utc)
    >>> ExtendDeadline(friday, "the part is late").because
    'the part is late'
    """

    answer_by: datetime = field(converter=utc)
    because: Personal = _text()
    clock: str | None = field(default=None, kw_only=True, validator=word_or_none)
    medium: Medium | None = field(
        default=None, kw_only=True, validator=of_type(Medium, type(None))
    )
    happened_at: datetime | None = _happened()


@frozen
class Escalate:
    """Take it to the department's supervisor (监督人): it is late, or handled badly.

    With a *role* named, to who holds it, or the next above that anybody holds. The
    owner stays the owner, and is supervised.

    >>> Escalate("nobody called back").role is None
    True
    """

    because: Personal = _text()
    role: str | None = field(default=None, kw_only=True, validator=word_or_none)
    happened_at: datetime | None = _happened()


class AddNote(_Text):
    """Add a note for colleagues, at any time.

    >>> AddNote("the customer prefers e-mail").text
    'the customer prefers e-mail'
    """

    __slots__ = ()


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
    because: Personal = _text()
    happened_at: datetime | None = _happened()


@frozen
class PrepareOffers:
    """Prepare offers, best first; nothing is said to the customer yet.

    >>> PrepareOffers([])
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: PrepareOffers.plans: expected one or more, ...
    """

    plans: tuple[Plan, ...] = field(
        converter=_plans, validator=[tuple_of(Plan), _not_empty]
    )
    happened_at: datetime | None = _happened()


@frozen
class ReviseOffer:
    """Change an offer that was not spoken yet; what was approved of it is not any more.

    >>> from complaintkit import Money, RedressForm
    >>> refund = Redress(RedressForm.REFUND, Money(5, "EUR"), department="till")
    >>> ReviseOffer("C-1/o1", Plan([refund])).plan.cost
    Money('5.00', 'EUR')
    """

    offer: str = field(validator=word)
    plan: Plan = field(validator=of_type(Plan))
    happened_at: datetime | None = _happened()


class RequestApproval(_OfOffer):
    """Ask for the approvals that the ladder of authority requires (逐级审批).

    >>> RequestApproval("C-1/o1").offer
    'C-1/o1'
    """

    __slots__ = ()


class Approve(_OfOffer):
    """Say yes to an offer, as the next on its ladder.

    >>> Approve("C-1/o1").offer
    'C-1/o1'
    """

    __slots__ = ()


class DeclineApproval(_OfOfferBecause):
    """Say no to an offer, with the reason.

    >>> DeclineApproval("C-1/o1", "more than the kettle cost").offer
    'C-1/o1'
    """

    __slots__ = ()


class ReturnForChange(_OfOfferBecause):
    """Send an offer back to be changed (退回修改), with the reason.

    >>> ReturnForChange("C-1/o1", "a voucher would do").because
    'a voucher would do'
    """

    __slots__ = ()


class PresentOffer(_OfOffer):
    """Put an offer to the customer: within authority, or after the approvals.

    >>> PresentOffer("C-1/o1").offer
    'C-1/o1'
    """

    __slots__ = ()


class RecordObjection(_OfOfferBecause):
    """The customer turned the offer down, or did not confirm what was repeated.

    >>> RecordObjection("C-1/o1", "wants a new one").because
    'wants a new one'
    """

    __slots__ = ()


@frozen
class RecordCounterDemand:
    """The customer asked for something else; *offer* is what it was asked instead of.

    What is reasonable and within the bounds of concession becomes an offer.

    >>> RecordCounterDemand(Plan([refund]), "C-1/o1").offer
    'C-1/o1'
    """

    plan: Plan = field(validator=of_type(Plan))
    offer: str | None = field(default=None, validator=word_or_none)
    happened_at: datetime | None = _happened()


class RecordAcceptance(_OfOffer):
    """The customer agreed to the offer; its details are still to be confirmed.

    >>> RecordAcceptance("C-1/o1").offer
    'C-1/o1'
    """

    __slots__ = ()


@frozen
class ConfirmAgreement:
    """The customer confirmed the details as repeated (最后确认): they enter the ledger.

    >>> ConfirmAgreement("C-1/o1", [])
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: ConfirmAgreement.repeated: expected one or ...
    """

    offer: str = field(validator=word)
    repeated: tuple[Redress, ...] = field(
        converter=_lines, validator=[tuple_of(Redress), _not_empty]
    )
    happened_at: datetime | None = _happened()


@frozen
class Grant:
    """Give an offer without asking for an agreement: goodwill, or *provisional* credit.

    >>> Grant("C-1/o1", "a birthday", provisional=False).offer
    'C-1/o1'
    """

    offer: str = field(validator=word)
    because: Personal = _text()
    provisional: bool = field(default=False, kw_only=True, validator=of_type(bool))
    happened_at: datetime | None = _happened()


class InstructRedress(_OfLine):
    """Tell the department to carry out a line: once, whatever is retried.

    >>> InstructRedress("C-1/o1/l1").line
    'C-1/o1/l1'
    """

    __slots__ = ()


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
    because: Personal = _text()
    certain: bool = field(default=True, kw_only=True, validator=of_type(bool))
    happened_at: datetime | None = _happened()


class CancelRedress(_OfLineBecause):
    """The customer agreed to do without a line that was not carried out.

    >>> CancelRedress("C-1/o1/l1", "out of stock; took the voucher").line
    'C-1/o1/l1'
    """

    __slots__ = ()


class ReverseCredit(_OfLineBecause):
    """Take a provisional credit back, once the complaint was found not to hold.

    >>> ReverseCredit("C-1/o1/l1", "the shop has proved the delivery").line
    'C-1/o1/l1'
    """

    __slots__ = ()


@frozen
class Apologise:
    """Record an apology (道歉) as given; *together_with* is the employee concerned.

    >>> Apologise(Medium.PHONE).together_with is None
    True
    """

    medium: Medium = field(validator=of_type(Medium))
    together_with: str | None = field(
        default=None, kw_only=True, validator=word_or_none
    )
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


class RejectComplaint(_Because):
    """Reject the complaint, with the reason given to the customer.

    >>> RejectComplaint("the bag was not in our care").because
    'the bag was not in our care'
    """

    __slots__ = ()


@frozen
class Withdraw:
    """The customer withdrew the complaint; what was agreed and not begun is cancelled.

    >>> Withdraw().because is None
    True
    """

    because: Personal | None = field(default=None, validator=personal_or_none)
    happened_at: datetime | None = _happened()


class Refer(_EndsElsewhere):
    """Refer the complaint to who is competent for it, and tell the customer why.

    >>> Refer("the carrier", "lost on their leg of the journey").to
    'the carrier'
    """

    __slots__ = ()


class MergeInto(_EndsElsewhere):
    """Merge a duplicate into the complaint that goes on.

    >>> MergeInto("C-7", "the same parcel").to
    'C-7'
    """

    __slots__ = ()


class RecordDeadlock(_EndsElsewhere):
    """The customer does not accept the final answer; name the external body to turn to.

    >>> RecordDeadlock("the ombudsman", "we cannot pay more").to
    'the ombudsman'
    """

    __slots__ = ()


class RecordSilence(_Bare):
    """The customer has not answered, as often as the policy wants it tried.

    >>> RecordSilence()
    RecordSilence(happened_at=None)
    """

    __slots__ = ()


class Reopen(_Because):
    """Open a closed complaint again.

    >>> Reopen("it leaks again").because
    'it leaks again'
    """

    __slots__ = ()


@frozen
class Close:
    """Close the complaint, as what it has come to.

    *codes* are the outcome codes under which it is reported, one of each scheme that
    the rulebook requires.

    >>> Close(EndingKind.RESOLVED).ending.value
    'resolved'
    """

    ending: EndingKind = field(validator=of_type(EndingKind))
    codes: tuple[str, ...] = field(
        default=(), kw_only=True, converter=_codes, validator=tuple_of(str)
    )
    happened_at: datetime | None = _happened()


@frozen
class RecordRootCause:
    """Record the answers to *why*, up to five deep (5 Why), the root cause last.

    >>> RecordRootCause(["weak packing", "a cheaper box"]).whys[-1]
    'a cheaper box'
    """

    whys: tuple[Personal, ...] = field(
        converter=_whys, validator=[_each_personal, _not_empty, _five_at_most]
    )
    happened_at: datetime | None = _happened()


class RecordImprovement(_Text):
    """Record what was improved, for the customer to be told.

    >>> RecordImprovement("the box is double-walled now").text
    'the box is double-walled now'
    """

    __slots__ = ()


Command = (
    Open
    | ConfirmRecord
    | AmendRecord
    | AddEvidence
    | ClarifyDemand
    | Acknowledge
    | Assess
    | SignalEmotion
    | Expedite
    | Dispatch
    | AcceptHandover
    | RecordFinding
    | InformCustomer
    | AwaitCustomer
    | RecordAnswer
    | ExtendDeadline
    | Escalate
    | AddNote
    | Advance
    | Repin
    | PrepareOffers
    | ReviseOffer
    | RequestApproval
    | Approve
    | DeclineApproval
    | ReturnForChange
    | PresentOffer
    | RecordObjection
    | RecordCounterDemand
    | RecordAcceptance
    | ConfirmAgreement
    | Grant
    | InstructRedress
    | FulfilRedress
    | FailRedress
    | CancelRedress
    | ReverseCredit
    | Apologise
    | FollowUp
    | RejectComplaint
    | Withdraw
    | Refer
    | MergeInto
    | RecordDeadlock
    | RecordSilence
    | Reopen
    | Close
    | RecordRootCause
    | RecordImprovement
)
"""Every command there is."""

COMMANDS: tuple[type[Command], ...] = get_args(Command)
"""Every kind of command there is."""


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


EVENTS = {kind: _snake(kind.__name__) for kind in COMMANDS}
"""The event that each kind of command is to a lifecycle: its name in snake_case."""

BY_EVENT: dict[str, type[Command]] = {event: kind for kind, event in EVENTS.items()}
"""The kind of command that each event is, by the name under which it is stored."""

AFTER_CLOSING = frozenset(
    {AddNote, Repin, ReverseCredit, RecordRootCause, RecordImprovement}
)
"""The commands that a closed complaint still takes, although no move leaves it."""

ENDINGS = frozenset(
    {
        RejectComplaint,
        Withdraw,
        Refer,
        MergeInto,
        RecordDeadlock,
        RecordSilence,
        Close,
    }
)
"""The commands that may lead into a closed status; nothing else may."""


def __dir__() -> list[str]:
    lists = ("AFTER_CLOSING", "BY_EVENT", "COMMANDS", "Command", "ENDINGS", "EVENTS")
    return [*lists, *(kind.__name__ for kind in COMMANDS)]
