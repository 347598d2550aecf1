"""One recorded entry, judged again under another rulebook."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from attrs import Factory, define

from complaintkit import commands as do
from complaintkit.complaint.complaint import Draft, thaw
from complaintkit.complaint.time import Leg
from complaintkit.handling.apply import record
from complaintkit.handling.clocks import clock_by_clock
from complaintkit.handling.entry import Entry
from complaintkit.handling.extension import against_extension
from complaintkit.handling.judge import settled
from complaintkit.handling.kind import Context, Judged
from complaintkit.handling.kinds import KINDS
from complaintkit.money import Money
from complaintkit.policies import authority, ceilings
from complaintkit.policies.situation import NOTHING_GIVEN, Situation
from complaintkit.reasons import Code, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision
from complaintkit.whatif.redecided import Redecided, Result, substance

Decisions = tuple[Decision[Any], ...]
Reasons = tuple[Reason, ...]


def given_in(entry: Entry) -> Situation:
    """What the host gave, as far as the decisions of *entry* recorded its use.

    A sum that was not given is recorded as None, in so many letters.

    >>> used = (("spent_by_actor", "40.00 EUR"), ("times_by_actor", "None"))
    >>> made = Decision("authority", "ann", "own", "always", "", used, ())
    >>> entry = Entry("C-1", 4, None, None, None, (made,), "answered", False)
    >>> given_in(entry).spent_by_actor, given_in(entry).times_by_actor
    (Money('40.00', 'EUR'), None)
    """
    used = {
        name: str(value)
        for decision in entry.decisions
        if decision.policy in _USING
        for name, value in decision.inputs
        if name in _READ and value != str(None)
    }
    if not used:
        return NOTHING_GIVEN
    return Situation(**{name: _READ[name](value) for name, value in used.items()})


_USING = (authority.POLICY, ceilings.POLICY)
_READ: dict[str, Callable[[str], Any]] = {
    "spent_by_actor": Money.parse,
    "times_by_actor": int,
    "spent_on_order": Money.parse,
    "order_value": Money.parse,
    "spent_on_customer": Money.parse,
}


@define
class Again:
    """One entry judged again: its decisions, and what stands against them."""

    entry: Entry
    context: Context
    draft: Draft
    decisions: Decisions = ()
    against: Reasons = ()
    against_clocks: dict[str | None, Reasons] = Factory(dict)

    @classmethod
    def of(cls, entry: Entry, context: Context) -> "Again":
        """Record the command, let its kind decide, and run the clocks, as ``judge``."""
        again = cls(entry, context, thaw(context.complaint))
        draft, command = again.draft, entry.command
        record(draft, command, entry.by, entry.at)
        judged = KINDS[type(command)].decide(draft, command, context)
        again.decisions, again.against = settled(draft, command, judged, context)
        draft.status = entry.status
        for clock, changes in clock_by_clock(draft, command, context):
            again._run(clock, changes)
        return again

    def _run(self, clock: str | None, changes: Judged) -> None:
        """One clock; what keeps it from being read keeps no other."""
        command = self.entry.command
        against: Reasons = ()
        if isinstance(command, do.ExtendDeadline) and command.clock == clock:
            against = tuple(against_extension(self.context, command))
        if not against:
            changed, against = settled(self.draft, command, changes, self.context)
            self.decisions += changed
        self.against_clocks[clock] = against

    @property
    def refusals(self) -> Reasons:
        """Why the command would have been refused, but for what was not given."""
        of_clocks = chain.from_iterable(self.against_clocks.values())
        return tuple(
            reason
            for reason in (*self.against, *of_clocks)
            if reason.code is not Code.NOT_GIVEN
        )

    def paired(self) -> Iterator[Redecided]:
        """Every decision that was recorded, and then those that are new."""
        found: dict[object, list[Decision[Any]]] = defaultdict(list)
        for decision in self.decisions:
            found[_place(decision)].append(decision)
        for before in self.entry.decisions:
            same_place = found[_place(before)]
            yield self._compared(before, same_place.pop(0) if same_place else None)
        for after in chain.from_iterable(found.values()):
            yield self._redecided(after.policy, Result.NEW, after=after)

    def _compared(
        self, before: Decision[Any], after: Decision[Any] | None
    ) -> Redecided:
        lacked = _lacked(before)
        if lacked or after is None:
            reasons = lacked or self._against(before)
            result = Result.UNDECIDED if reasons else Result.DROPPED
            return self._redecided(before.policy, result, before, reasons=reasons)
        same = substance(before.outcome) == substance(after.outcome)
        result = Result.SAME if same else Result.CHANGED
        return self._redecided(before.policy, result, before, after)

    def _against(self, before: Decision[Any]) -> Reasons:
        """Why it was not made again; nothing where the rulebook does not make it."""
        if isinstance(before.outcome, Leg):
            return self.against_clocks.get(before.outcome.clock, ())
        return self.against if _decides(self.context.rulebook, before.policy) else ()

    def _redecided(
        self,
        policy: str,
        result: Result,
        before: Decision[Any] | None = None,
        after: Decision[Any] | None = None,
        reasons: Reasons = (),
    ) -> Redecided:
        return Redecided(
            complaint_id=self.entry.complaint_id,
            entry=self.entry.number,
            policy=policy,
            result=result,
            before=before,
            after=after,
            reasons=reasons,
        )


def _place(decision: Decision[Any]) -> object:
    """What is held against what: the same policy, the same leg, the same ceiling."""
    leg = decision.outcome
    if isinstance(leg, Leg):
        return decision.policy, leg.clock, leg.number
    if decision.policy == ceilings.POLICY:
        return decision.policy, decision.rule
    return decision.policy


def _lacked(before: Decision[Any]) -> Reasons:
    """The roster, where the decision rested on it: it is not stored."""
    if before.policy in _OF_THE_ROSTER or _passed_over(before):
        parameters = {"policy": before.policy, "value": "roster"}
        return (Reason(Code.NOT_GIVEN, parameters),)
    return ()


_OF_THE_ROSTER = ("contact", "supervisor")


def _passed_over(before: Decision[Any]) -> bool:
    """Whether a role was passed over on the ladder, because it was vacant."""
    return before.policy == authority.POLICY and any(
        miss.condition == Reason(Code.VACANT, {"role": miss.rule}).sentence
        for miss in before.missed
    )


def _decides(rulebook: Rulebook, policy: str) -> bool:
    """Whether *rulebook* has anything to decide *policy* by."""
    compensation = rulebook.compensation
    match policy:
        case "concession":
            return rulebook.redress is not None
        case "floor":
            return compensation.floor is not None or bool(rulebook.entitlements)
        case "cap":
            return compensation.cap is not None
    return getattr(rulebook, policy, True) is not None
