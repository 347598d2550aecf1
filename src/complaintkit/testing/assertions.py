"""Assertions whose failures say what was expected, what was found, and why."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NoReturn, cast

from attrs import fields

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import IN_FLIGHT, Authority, LedgerLine, LineState
from complaintkit.handling import (
    Duty,
    DutyKind,
    Entry,
    Handled,
    handle,
    read_clocks,
    reasons_against,
    replay,
    what_is_due,
)
from complaintkit.money import Money
from complaintkit.policies.situation import NOTHING_GIVEN, Situation
from complaintkit.reasons import Code, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision, concluded
from complaintkit.testing.asking import must_fit

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
        f"- expected it to mention {each!r}" for each in mentions if each not in text
    ]
    if outcome is not UNSAID and decision.outcome != outcome:
        expected, found = concluded(outcome), concluded(decision.outcome)
        wrong.insert(0, f"- expected outcome {expected}, found {found}")
    if rule not in (None, decision.rule):
        wrong.insert(0, f"- expected rule {rule!r}, found {decision.rule!r}")
    if wrong:
        title = "the decision does not explain what was expected of it:"
        _fail(title, *wrong, "it reads:", text)


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
        _fail(f"{what} {where}", *map(_said, found))
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
        _fail(f"{what}, {status}{where}", *map(_said, found))
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
    return _fail(title, *(map(_duty, duties) if duties else ["- nothing"]))


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
    readings = read_clocks(complaint, rulebook, at=at)
    known = [each for each in readings if each.name == clock]
    expected = "never to be due" if due is None else f"to be due at {due.isoformat()}"
    title = f"expected clock {clock!r} {expected}, and it"
    if not known:
        names = ", ".join(dict.fromkeys(each.name for each in readings)) or "none"
        _fail(f"{title} has not started; clocks that have: {names}")
    reading = known[-1]
    if reading.due != due:
        found = (
            "never is" if reading.due is None else f"is at {reading.due.isoformat()}"
        )
        _fail(f"{title} {found} ({reading.state.value}):", str(reading.explain()))


def assert_paid_once(
    complaint: Complaint, payments: Iterable[tuple[str, Money]]
) -> None:
    """*payments*, each a ledger line's id and an amount, are what the ledger says.

    Each line that was carried out and costs money was paid once and in full; one that
    is under way once or not yet; any other never.

    >>> paid = a_complaint(standard("EUR")).fulfilled().complaint
    >>> line = ("C-1/o1/l1", Money(120, "EUR"))
    >>> assert_paid_once(paid, [line])
    >>> assert_paid_once(paid, [line, line])
    Traceback (most recent call last):
    AssertionError: the payments are not what the ledger of C-1 says:
    - C-1/o1/l1 (fulfilled): expected 120.00 EUR once, found 120.00 EUR, 120.00 EUR
    """
    made: dict[str, list[Money]] = {}
    for line_id, amount in payments:
        made.setdefault(line_id, []).append(amount)
    wrong = [*_unlike(complaint.ledger, made)]
    strange = made.keys() - {line.id for line in complaint.ledger}
    wrong += [f"- {each}: there is no such line" for each in sorted(strange)]
    if wrong:
        _fail(f"the payments are not what the ledger of {complaint.id} says:", *wrong)


def _unlike(
    ledger: Iterable[LedgerLine], made: Mapping[str, list[Money]]
) -> Iterator[str]:
    for line in ledger:
        fits, found = _fitting(line), made.get(line.id, [])
        if found not in fits:
            expected = " or ".join(
                f"{_listed(each)} once" if each else "none" for each in fits
            )
            yield f"- {line}: expected {expected}, found {_listed(found)}"


_PAID = (LineState.FULFILLED, LineState.REVERSED)


def _fitting(line: LedgerLine) -> list[list[Money]]:
    """The payments that fit a line: one, none, or either."""
    once, never = [line.redress.cost], list[Money]()
    if line.redress.cost and line.state in _PAID:
        return [once]
    is_under_way = line.redress.cost and line.state in IN_FLIGHT
    return [once, never] if is_under_way else [never]


def assert_within_authority(entries: Iterable[Entry], rulebook: Rulebook) -> None:
    """Nothing was promised beyond the limit of the level that it was promised on.

    Every presentation and grant is held against the ladder of *rulebook*, on all that
    bound the house by then.

    >>> case = a_complaint(standard("EUR")).claiming(900).presented()
    >>> assert_within_authority(case.entries, case.rulebook)
    """
    history = [*entries]
    wrong: list[str] = []
    for number, entry in enumerate(history, 1):
        if isinstance(entry.command, do.PresentOffer | do.Grant):
            wrong += _beyond(entry, replay(history[:number]).committed, rulebook)
    if wrong:
        _fail("more was promised than the ladder of authority allows:", *wrong)


def _beyond(entry: Entry, total: Money, rulebook: Rulebook) -> Iterator[str]:
    [judged] = [each for each in entry.decisions if each.policy == "authority"]
    role = cast("Authority", judged.outcome).level
    level = rulebook.authority.level(role)
    if level is None or total > level.limit:
        limit = "is no level" if level is None else f"may promise up to {level.limit}"
        what = f"{type(entry.command).__name__} by {entry.by.id}"
        yield f"- entry {entry.number}, {what}: it came to {total}, and {role} {limit}"


def assert_replays(entries: Iterable[Entry], complaint: Complaint) -> None:
    """The entries, replayed, give *complaint*; the fields that differ are named.

    >>> case = a_complaint(standard("EUR")).assessed()
    >>> assert_replays(case.entries, case.complaint)
    >>> assert_replays(case.entries[:1], case.complaint)
    Traceback (most recent call last):
    AssertionError: the entries do not replay to complaint C-1 at version 2:
    - status: expected 'assessed', replayed 'received'
    ...
    """
    replayed = replay(entries)
    if replayed != complaint:
        names = [each.name for each in fields(Complaint)]
        pairs = (
            (name, getattr(complaint, name), getattr(replayed, name)) for name in names
        )
        title = f"the entries do not replay to complaint {complaint.id}"
        _fail(
            f"{title} at version {complaint.version}:",
            *(
                f"- {name}: expected {wanted!r}, replayed {found!r}"
                for name, wanted, found in pairs
                if wanted != found
            ),
        )


def _fail(*lines: str) -> NoReturn:
    raise AssertionError("\n".join(lines))


def _who(command: do.Command, by: Actor) -> str:
    return f"{type(command).__name__} by {by.id}"


def _said(reason: Reason) -> str:
    return f"- {reason.code.value}: {reason}"


def _duty(duty: Duty) -> str:
    of_clock = "" if duty.clock is None else f" of clock {duty.clock!r}"
    return f"- {duty.kind.value}{of_clock} since {duty.due.isoformat()}"


def _listed(amounts: Iterable[Money]) -> str:
    return ", ".join(map(str, amounts)) or "none"
