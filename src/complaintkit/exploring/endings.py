"""What a witness sees in the ledger, in follow-ups and in endings."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from complaintkit import commands as do
from complaintkit.complaint.assessment import Emotion, Outcome
from complaintkit.complaint.care import ApologyTerms, FollowUpTerms
from complaintkit.complaint.complaint import EndingKind
from complaintkit.exploring.notes import (
    GONE,
    MOVING,
    Handler,
    Notes,
    Wrong,
    hands,
    payment,
    rule,
)
from complaintkit.handling.entry import Entry
from complaintkit.policies.situation import Situation

DONE = ("fulfilled", *GONE)


_OfLine = (
    do.InstructRedress
    | do.FulfilRedress
    | do.FailRedress
    | do.CancelRedress
    | do.ReverseCredit
)


def _moved(verb: str, *needed: str) -> Handler:
    """That a line is moved on from where it may be: never twice, never unasked."""

    def see(
        notes: Notes, command: _OfLine, entry: Entry, given: Situation
    ) -> Iterator[Wrong]:
        line = command.line
        state = notes.lines[line]
        if state not in needed:
            yield payment(f"{line}, which is {state}, was {verb}")
        notes.lines[line] = verb
        if verb == "fulfilled":
            notes.paid[line] = notes.paid.get(line, 0) + 1
        if verb in ("fulfilled", "cancelled", "reversed"):
            notes.unsettle(entry.at)

    return see


def _failed(
    notes: Notes, command: do.FailRedress, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    state = "owed" if command.certain else "unknown"
    return _moved(state, *MOVING)(notes, command, entry, given)


def _reversed(
    notes: Notes, command: do.ReverseCredit, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    if command.line not in notes.provisional:
        yield payment("what was given for good was taken back")
    if not notes.refuted:
        yield payment("the credit of a complaint that may hold was taken back")
    yield from _moved("reversed", "fulfilled")(notes, command, entry, given)


def _found(
    notes: Notes, command: do.RecordFinding, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.refuted = command.finding.outcome is Outcome.NOT_UPHELD
    notes.upheld = not notes.refuted
    yield from ()


def _dispatched(
    notes: Notes, command: do.Dispatch, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.giver = hands(entry.by)
    notes.detours += 1
    yield from ()


def _signed_for(
    notes: Notes, command: do.AcceptHandover, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    if hands(entry.by) & notes.giver:
        yield rule(f"{entry.by.id} signed for what they gave away themselves")
    notes.owner = entry.by.id
    yield from ()


def _confirmed(
    notes: Notes, command: do.ConfirmRecord, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.confirmed, notes.amended = True, False
    yield from ()


def _amended(
    notes: Notes, command: do.AmendRecord, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.confirmed, notes.amended = False, True
    yield from ()


def _asked(
    notes: Notes, command: do.AwaitCustomer, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.asked += 1
    yield from ()


def _heard(
    notes: Notes, command: do.RecordAnswer, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.asked = 0
    yield from ()


def _felt(
    notes: Notes, command: do.SignalEmotion, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.upset = command.emotion is not Emotion.CALM
    yield from ()


def _informed(
    notes: Notes, command: do.InformCustomer, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.upset = False
    yield from ()


def _apologised(
    notes: Notes, command: do.Apologise, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    notes.apologies += ((entry.by, command),)
    notes.upset = False
    yield from ()


# --- follow-up and the endings ----------------------------------------------------


def _owes(notes: Notes) -> bool:
    return any(state not in DONE for state in notes.lines.values()) or any(
        offer.binds for offer in notes.offers.values()
    )


def _terms(entry: Entry) -> FollowUpTerms | None:
    found: list[Any] = [
        each.outcome for each in entry.decisions if each.policy == "follow_up"
    ]
    return found[0] if found else None


def _followed_up(
    notes: Notes, command: do.FollowUp, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    terms = _terms(entry) or FollowUpTerms()
    asked, changed = command.happened_at or entry.at, notes.changed_at
    if _owes(notes) or (changed is not None and asked < changed):
        yield rule("the customer was asked before the redress had come")
    if not terms.by_owner and notes.owner in hands(entry.by):
        yield rule(f"{notes.owner} asked how {notes.owner} had done")
    notes.reassured = notes.reassured + 1 if command.satisfied else 0
    notes.detours += 1
    notes.asked = 0
    if notes.reassured > terms.times:
        yield rule("the customer was asked once too often")


def _ends(notes: Notes) -> None:
    notes.ended = True
    for name, offer in notes.offers.items():
        if offer.state in ("prepared", "on_table", "accepted"):
            notes.change(name, state="lapsed")


def _ended(
    notes: Notes, command: do.Command, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    if any(state in MOVING for state in notes.lines.values()):
        yield payment("it ended while money was on its way")
    _ends(notes)


def _rejected(
    notes: Notes, command: do.RejectComplaint, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    if notes.upheld:
        yield rule("a complaint that was found to hold was rejected")
    yield from _ended(notes, command, entry, given)


def _deadlocked(
    notes: Notes, command: do.RecordDeadlock, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    if notes.reassured:
        yield rule("it was called a deadlock, and the customer was content")
    yield from _ended(notes, command, entry, given)


def _silent(
    notes: Notes, command: do.RecordSilence, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    terms = _terms(entry)
    if terms is None or notes.asked < terms.attempts:
        yield rule("a customer was called silent who was not asked often enough")
    yield from _ended(notes, command, entry, given)


def _withdrawn(
    notes: Notes, command: do.Withdraw, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    yield from _ended(notes, command, entry, given)
    notes.lines = {
        name: "cancelled" if state == "owed" else state
        for name, state in notes.lines.items()
    }


def _closed(
    notes: Notes, command: do.Close, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    if command.ending is EndingKind.RESOLVED:
        if _owes(notes):
            yield rule("it was closed as resolved, and something is owed")
        yield from _pleased(notes, entry)
    _ends(notes)


def _pleased(notes: Notes, entry: Entry) -> Iterator[Wrong]:
    """That the customer was asked, and the apology that is owed was given."""
    terms = _terms(entry)
    wanted = 1 if terms is None else terms.times
    settled_on_the_spot = not notes.detours and bool(notes.paid)
    if notes.reassured < wanted and not (terms is None and settled_on_the_spot):
        yield rule("it was closed as resolved, and the customer was not asked")
    decided = {each.policy for each in entry.decisions}
    if notes.rulebook.apology is not None and "apology" not in decided:
        yield rule("it was closed as resolved, and nobody asked for an apology")
    for each in entry.decisions:
        owed: Any = each.outcome if each.policy == "apology" else None
        if owed is not None and not _was_said(notes, owed):
            yield rule("it was closed as resolved without the apology that is owed")


def _was_said(notes: Notes, owed: ApologyTerms) -> bool:
    ladder = [level.role for level in notes.rulebook.authority.ladder]
    fit = ladder[ladder.index(owed.role) :]
    return any(
        by.role in fit
        and owed.medium in (None, said.medium)
        and (said.together_with is not None or not owed.joint)
        for by, said in notes.apologies
    )


def _reopened(
    notes: Notes, command: do.Reopen, entry: Entry, given: Situation
) -> Iterator[Wrong]:
    days: list[Any] = [
        each.outcome for each in entry.decisions if each.policy == "reopening"
    ]
    closed, policy = notes.closed_at, notes.rulebook.reopening
    if closed is None:
        yield rule("it was reopened, and was not closed")
    elif policy is not None and (
        not days
        or (days[0] is not None and entry.at > closed + timedelta(days=days[0]))
    ):
        yield rule("it was reopened after the window for it had passed")
    notes.ended = notes.refuted = notes.upheld = False
    notes.apologies, notes.reassured = (), 0
    notes.detours += 1


ENDINGS: dict[type[do.Command], Handler] = {
    do.InstructRedress: _moved("instructed", "owed"),
    do.FulfilRedress: _moved("fulfilled", *MOVING),
    do.FailRedress: _failed,
    do.CancelRedress: _moved("cancelled", "owed"),
    do.ReverseCredit: _reversed,
    do.RecordFinding: _found,
    do.Dispatch: _dispatched,
    do.AcceptHandover: _signed_for,
    do.ConfirmRecord: _confirmed,
    do.AmendRecord: _amended,
    do.AwaitCustomer: _asked,
    do.RecordAnswer: _heard,
    do.SignalEmotion: _felt,
    do.InformCustomer: _informed,
    do.Apologise: _apologised,
    do.FollowUp: _followed_up,
    do.RejectComplaint: _rejected,
    do.Withdraw: _withdrawn,
    do.Refer: _ended,
    do.MergeInto: _ended,
    do.RecordDeadlock: _deadlocked,
    do.RecordSilence: _silent,
    do.Close: _closed,
    do.Reopen: _reopened,
}
"""What is wrong with each kind of command about the ledger, and about the end."""
