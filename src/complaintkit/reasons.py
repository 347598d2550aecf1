"""Reasons for a refusal: a code, its parameters, and a sentence to read aloud."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from attrs import field, frozen


class Code(StrEnum):
    """What stood in the way of a command, for programs to react to.

    >>> Code.BEYOND_AUTHORITY.value
    'beyond_authority'
    """

    # of every command
    OTHER_RULEBOOK = "other_rulebook"
    REQUEST_REUSED = "request_reused"
    ROLE_UNKNOWN = "role_unknown"
    ROLE_NOT_HELD = "role_not_held"
    NO_TIME_ZONE = "no_time_zone"
    TIME_BACKWARDS = "time_backwards"
    HAPPENED_LATER = "happened_later"
    STATUS_UNFIT = "status_unfit"
    CLOSED = "closed"
    NOT_IN_STATUS = "not_in_status"
    GUARD_REFUSES = "guard_refuses"
    MUST_NOT_CLOSE = "must_not_close"
    MUST_NOT_REOPEN = "must_not_reopen"
    CANNOT_CLOSE = "cannot_close"
    ENDED = "ended"
    OTHER_CURRENCY = "other_currency"
    # of deciding
    FACT_MISSING = "fact_missing"
    NO_RULE = "no_rule"
    RULES_CONFLICT = "rules_conflict"
    NOT_GIVEN = "not_given"
    # of intake and work
    ALREADY_DONE = "already_done"
    ALREADY_OPEN = "already_open"
    SAME_RULEBOOK = "same_rulebook"
    OTHER_TIERS = "other_tiers"
    NOT_ASSESSED = "not_assessed"
    NO_HANDOVER = "no_handover"
    SIGNED_BY_GIVER = "signed_by_giver"
    UNKNOWN_STEP = "unknown_step"
    # of offers and authority
    UNKNOWN_OFFER = "unknown_offer"
    OFFER_STATE = "offer_state"
    APPROVAL_OPEN = "approval_open"
    APPROVAL_DECLINED = "approval_declined"
    APPROVAL_NOT_NEEDED = "approval_not_needed"
    NO_APPROVAL_ASKED = "no_approval_asked"
    NOT_THE_APPROVER = "not_the_approver"
    MAKER_IS_CHECKER = "maker_is_checker"
    BEYOND_AUTHORITY = "beyond_authority"
    NOBODY_HAS_AUTHORITY = "nobody_has_authority"
    # of redress and the end
    UNKNOWN_LINE = "unknown_line"
    LINE_STATE = "line_state"
    REDRESS_OUTSTANDING = "redress_outstanding"
    OFFER_ON_TABLE = "offer_on_table"
    NOT_FOLLOWED_UP = "not_followed_up"
    ASKED_TOO_EARLY = "asked_too_early"
    OTHER_ENDING = "other_ending"
    NOT_CLOSED = "not_closed"


SENTENCES: Mapping[Code, str] = {
    Code.OTHER_RULEBOOK: (
        "this complaint is handled under rulebook {pinned}, not {given}; "
        "record Repin to move it"
    ),
    Code.REQUEST_REUSED: (
        "request {request} was already used by {actor} for {command}; "
        "a new command needs a new request id"
    ),
    Code.ROLE_UNKNOWN: "the rulebook knows no role {role}; it knows {known}",
    Code.ROLE_NOT_HELD: "the roster does not give {actor} the role {role}",
    Code.NO_TIME_ZONE: "the time {at} names no time zone",
    Code.TIME_BACKWARDS: (
        "recorded time only moves forward: {at} is before {last}, "
        "the time of the last entry"
    ),
    Code.HAPPENED_LATER: (
        "{happened} is after {at}; nothing is recorded before it happens"
    ),
    Code.STATUS_UNFIT: (
        "the complaint is {status}, which is no {role} status of rulebook {given}"
    ),
    Code.CLOSED: "the complaint is closed ({status}); {command} needs it reopened",
    Code.NOT_IN_STATUS: (
        "{command} is not allowed while the complaint is {status}, only from {allowed}"
    ),
    Code.GUARD_REFUSES: (
        "{command} may not leave {status} yet: none of {guards} holds"
    ),
    Code.MUST_NOT_CLOSE: (
        "{command} would lead from {status} to {target}: "
        "a complaint is closed by an ending, and by nothing else"
    ),
    Code.MUST_NOT_REOPEN: (
        "{command} would lead from {status} to {target}: "
        "a closed complaint is opened by Reopen, and by nothing else"
    ),
    Code.CANNOT_CLOSE: (
        "{command} would leave the complaint {target}, "
        "and from there this lifecycle cannot close it"
    ),
    Code.ENDED: "the complaint has ended ({ending}) and waits to be closed",
    Code.OTHER_CURRENCY: "the amount {amount} is not in {currency}",
    Code.FACT_MISSING: "{policy} cannot be decided: {fact} is not known",
    Code.NO_RULE: "{policy} cannot be decided: no rule covers this case",
    Code.RULES_CONFLICT: (
        "{policy} cannot be decided: {rules} all match and only one may"
    ),
    Code.NOT_GIVEN: "{policy} needs {value}, and the host has not given it",
    Code.ALREADY_DONE: "{command} was recorded before, at {at}",
    Code.ALREADY_OPEN: "the complaint {complaint} is open already",
    Code.SAME_RULEBOOK: "the complaint is handled under rulebook {given} already",
    Code.OTHER_TIERS: (
        "the complaint has a tier of {old}, and rulebook {given} has those of {new}: "
        "no one history could be read back"
    ),
    Code.NOT_ASSESSED: "the complaint has not been assessed",
    Code.NO_HANDOVER: "no hand-over waits for a signature",
    Code.SIGNED_BY_GIVER: (
        "{actor} handed the complaint over and cannot sign for receiving it"
    ),
    Code.UNKNOWN_STEP: "the lifecycle has no step {step}; it has {known}",
    Code.UNKNOWN_OFFER: "there is no offer {offer}; there are {known}",
    Code.OFFER_STATE: "offer {offer} is {state}, and must be {needed} for this",
    Code.APPROVAL_OPEN: "approval of offer {offer} has been requested and is open",
    Code.APPROVAL_DECLINED: (
        "approval of offer {offer} was declined; prepare another offer"
    ),
    Code.APPROVAL_NOT_NEEDED: (
        "offer {offer} needs no approval: {role} may promise {total}"
    ),
    Code.NO_APPROVAL_ASKED: "no approval of offer {offer} is open",
    Code.NOT_THE_APPROVER: "offer {offer} waits for a {needed}, not a {role}",
    Code.MAKER_IS_CHECKER: (
        "{actor} has a hand in offer {offer} already and cannot approve it"
    ),
    Code.BEYOND_AUTHORITY: (
        "the redress would come to {total}, beyond the authority of {role}: {why}; "
        "{could} may promise it"
    ),
    Code.NOBODY_HAS_AUTHORITY: (
        "the redress would come to {total}, and nobody has the authority: {why}"
    ),
    Code.UNKNOWN_LINE: "there is no ledger line {line}; there are {known}",
    Code.LINE_STATE: "ledger line {line} is {state}, and must be {needed} for this",
    Code.REDRESS_OUTSTANDING: "agreed redress is not fulfilled yet: {lines}",
    Code.OFFER_ON_TABLE: "the customer has not answered {offers} yet",
    Code.NOT_FOLLOWED_UP: "the customer has not been asked whether all is well",
    Code.ASKED_TOO_EARLY: (
        "the customer was asked at {happened}, before the last change at {since}"
    ),
    Code.OTHER_ENDING: "the complaint cannot be closed as {asked}: it is {ending}",
    Code.NOT_CLOSED: "the complaint is not closed",
}


def _pairs(
    parameters: Mapping[str, object] | tuple[tuple[str, object], ...],
) -> tuple[tuple[str, object], ...]:
    if isinstance(parameters, Mapping):
        return tuple(parameters.items())
    return parameters


@frozen
class Reason:
    """One reason why a command is refused.

    >>> reason = Reason(Code.ROLE_NOT_HELD, {"actor": "ann", "role": "manager"})
    >>> reason.sentence
    'the roster does not give ann the role manager'
    >>> print(reason)
    the roster does not give ann the role manager
    """

    code: Code
    parameters: tuple[tuple[str, object], ...] = field(default=(), converter=_pairs)

    @property
    def sentence(self) -> str:
        """What a front-line person can read aloud."""
        return SENTENCES[self.code].format_map(dict(self.parameters))

    def __str__(self) -> str:
        return self.sentence


def listed(words: Iterable[object]) -> str:
    """Words as a sentence lists them.

    >>> listed(["supervisor", "manager", "director"])
    'supervisor, manager or director'
    >>> listed([])
    'none'
    """
    *head, last = [str(word) for word in words] or ["none"]
    return f"{', '.join(head)} or {last}" if head else last
