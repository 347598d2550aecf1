"""Assertions whose failures say what was expected, what was found, and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.people import Actor
from complaintkit.fields import must_be
from complaintkit.handling import (
    Duty,
    DutyKind,
    Handled,
    handle,
    read_clocks,
    reasons_against,
    what_is_due,
)
from complaintkit.policies.situation import NOTHING_GIVEN, Situation
from complaintkit.reasons import Code, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision, concluded
from complaintkit.testing.asking import each_of, must_fit
from complaintkit.testing.kept import (
    assert_paid_once,
    assert_replays,
    assert_within_authority,
    fail,
)

__all__ = [
    "assert_allowed",
    "assert_deadline",
    "assert_due",
    "assert_explains",
    "assert_paid_once",
    "assert_refused",
    "assert_replays",
    "assert_within_authority",
]

__tracebackhide__ = True

UNSAID = object()
"""What an outcome is compared with where none is named; None is an outcome."""


def assert_explains(
    decision: Decision[object],
    *,
    rule: str | None = None,
    outcome: object = UNSAID,
    mentions: Iterable[str] = (),
) -> None:
    """*decision* was made by that *rule*, led to that *outcome*, and mentions all that.

    What may be mentioned is the name of a fact that was read, of a rule that came
    before, or any words of the decision as it reads.

    >>> from complaintkit.presets import standard
    >>> from complaintkit.testing import a_complaint
    >>> important = a_complaint(standard("EUR")).claiming(5000).assessed()
    >>> tier = important.decisions["tiering"]
    >>> assert_explains(tier, rule="large-loss", mentions=["safety", "5000.00 EUR"])
    >>> assert_explains(tier, rule="safety")
    Traceback (most recent call last):
    AssertionError: the decision does not explain what was expected of it:
    - expected rule 'safety', found 'large-loss'
    it reads:
    tiering: important, by rule large-loss
    ...
    """
    must_fit(Decision, decision=decision)
    text = str(decision)
    wrong = [
        f"- expected it to mention {each!r}"
        for each in each_of(str, mentions=mentions)
        if each not in text
    ]
    if outcome is not UNSAID and decision.outcome != outcome:
        expected, found = concluded(outcome), concluded(decision.outcome)
        wrong.insert(0, f"- expected outcome {expected}, found {found}")
    if rule not in (None, decision.rule):
        wrong.insert(0, f"- expected rule {rule!r}, found {decision.rule!r}")
    if wrong:
        title = "the decision does not explain what was expected of it:"
        fail(title, *wrong, "it reads:", text)


def assert_allowed(
    complaint: Complaint,
    command: do.Command,
    rulebook: Rulebook,
    *,
    by: Actor,
    at: datetime,
    given: Situation = NOTHING_GIVEN,
) -> Handled:
    """``handle`` accepts *command*; what it leaves is returned.

    >>> from complaintkit.presets import standard
    >>> from complaintkit.testing import a_complaint
    >>> case, ann = a_complaint(standard("EUR")), Actor("ann", "front_line")
    >>> about = (case.complaint, do.Dispatch(), case.rulebook)
    >>> assert_allowed(*about, by=ann, at=case.at)
    Traceback (most recent call last):
    AssertionError: expected Dispatch by ann to be allowed in status 'received', ...
    - not_in_status: Dispatch is not allowed while the complaint is received, ...
    """
    found = reasons_against(complaint, command, rulebook, by=by, at=at, given=given)
    if found:
        what = f"expected {_who(command, by)} to be allowed"
        where = f"in status {complaint.status!r}, and it is refused:"
        fail(f"{what} {where}", *map(_said, found))
    return handle(complaint, command, rulebook, by=by, at=at, given=given)


def assert_refused(
    complaint: Complaint,
    command: do.Command,
    rulebook: Rulebook,
    *,
    because: Code | Iterable[Code] = (),
    by: Actor,
    at: datetime,
    given: Situation = NOTHING_GIVEN,
) -> tuple[Reason, ...]:
    """``handle`` refuses *command*, among others *because* of that; all the reasons.

    >>> assert_refused(*about, because=Code.NOT_ASSESSED, by=ann, at=case.at)[0].code
    <Code.NOT_IN_STATUS: 'not_in_status'>
    >>> assert_refused(*about, because=Code.CLOSED, by=ann, at=case.at)
    Traceback (most recent call last):
    AssertionError: expected Dispatch by ann to be refused because of closed, and ...
    - not_in_status: Dispatch is not allowed while the complaint is received, ...
    - not_assessed: the complaint has not been assessed
    """
    wanted = _codes(because)
    found = reasons_against(complaint, command, rulebook, by=by, at=at, given=given)
    codes = {reason.code for reason in found}
    missing = [code.value for code in wanted if code not in codes]
    why = f" because of {', '.join(missing)}" if missing else ""
    if missing or not found:
        what = f"expected {_who(command, by)} to be refused{why}"
        where = "and the reasons are:" if found else "and it is allowed"
        status = f"in status {complaint.status!r}, " if not found else ""
        fail(f"{what}, {status}{where}", *map(_said, found))
    return found


def _codes(because: Code | Iterable[Code]) -> tuple[Code, ...]:
    one = isinstance(because, str) or not isinstance(because, Iterable)
    codes = (because,) if one else tuple(because)
    for code in codes:
        must_fit(Code, because=code)
    return cast("tuple[Code, ...]", codes)


def assert_due(
    complaint: Complaint,
    rulebook: Rulebook,
    kind: DutyKind,
    *,
    at: datetime,
    clock: str | None = None,
) -> Duty:
    """A duty of that *kind* is due at that moment, from that *clock*; it is returned.

    >>> from complaintkit import Channel
    >>> letter = case.by_way_of(Channel.LETTER)
    >>> at = letter.at
    >>> assert_due(letter.complaint, letter.rulebook, DutyKind.CALL, at=at).kind.value
    'call'
    >>> assert_due(letter.complaint, letter.rulebook, DutyKind.LETTER, at=at)
    Traceback (most recent call last):
    AssertionError: expected a letter to be due at 2026-03-02T09:01:00+00:00; due are:
    - call since 2026-03-02T09:00:00+00:00
    """
    must_fit(DutyKind, kind=kind)
    duties = what_is_due(complaint, rulebook, at=at)
    for duty in duties:
        if duty.kind is kind and clock in (None, duty.clock):
            return duty
    of_clock = "" if clock is None else f" of clock {clock!r}"
    title = f"expected a {kind.value}{of_clock} to be due at {at.isoformat()}; due are:"
    return fail(title, *(map(_duty, duties) if duties else ["- nothing"]))


def assert_deadline(
    complaint: Complaint,
    rulebook: Rulebook,
    clock: str,
    due: datetime | None,
    *,
    at: datetime,
) -> None:
    """The last leg of *clock*, read *at* that moment, is due then; None for never.

    >>> from complaintkit import Calendar
    >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
    >>> timed = a_complaint(standard("EUR", calendar=desk))
    >>> assert_deadline(timed.complaint, timed.rulebook, "answer", None, at=timed.at)
    Traceback (most recent call last):
    AssertionError: expected clock 'answer' never to be due, and it ...
    """
    must_be(datetime, due=at if due is None else due)
    readings = read_clocks(complaint, rulebook, at=at)
    known = [each for each in readings if each.name == clock]
    expected = "never to be due" if due is None else f"to be due at {due.isoformat()}"
    title = f"expected clock {clock!r} {expected}, and it"
    if not known:
        names = ", ".join(dict.fromkeys(each.name for each in readings)) or "none"
        fail(f"{title} has not started; clocks that have: {names}")
    reading = known[-1]
    if reading.due != due:
        found = (
            "never is" if reading.due is None else f"is at {reading.due.isoformat()}"
        )
        fail(f"{title} {found} ({reading.state.value}):", str(reading.explain()))


def _who(command: do.Command, by: Actor) -> str:
    return f"{type(command).__name__} by {by.id}"


def _said(reason: Reason) -> str:
    return f"- {reason.code.value}: {reason}"


def _duty(duty: Duty) -> str:
    of_clock = "" if duty.clock is None else f" of clock {duty.clock!r}"
    return f"- {duty.kind.value}{of_clock} since {duty.due.isoformat()}"
