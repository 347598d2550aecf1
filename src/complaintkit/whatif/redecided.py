"""What another rulebook makes of what was recorded, decision by decision."""

from datetime import datetime
from enum import Enum
from typing import Any

from attrs import frozen

from complaintkit.complaint.redress import Compensation
from complaintkit.complaint.time import ClockState, Leg
from complaintkit.reasons import Reason
from complaintkit.rules.decision import Decision, concluded


class Result(Enum):
    """What became of a decision under the other rulebook.

    ``SAME`` and ``CHANGED`` compare what was decided, whatever the rules are called.
    ``UNDECIDED``: it cannot be decided again, and the reasons say why. ``DROPPED``: the
    other rulebook does not decide it. ``NEW``: only the other rulebook decides it.

    >>> [result.value for result in Result]
    ['same', 'changed', 'undecided', 'dropped', 'new']
    """

    SAME = "same"
    CHANGED = "changed"
    UNDECIDED = "undecided"
    DROPPED = "dropped"
    NEW = "new"


def substance(outcome: object) -> object:
    """What counts of an outcome when it is compared with another.

    Of a compensation what is due and what is left unmet, of a leg its due and what
    became of it; of anything else all of it.

    >>> substance("billing")
    'billing'
    """
    if isinstance(outcome, Compensation):
        return outcome.due, outcome.unmet
    if isinstance(outcome, Leg):
        return outcome.due, outcome.on, outcome.stopped_at, outcome.exempt
    return outcome


@frozen(kw_only=True)
class Redecided:
    """One decision of entry number *entry*: *before* as recorded, *after* made again.

    *before* is None for a new one, and *after* where it was not made again; the
    *reasons* say why it could not be.

    >>> made = Decision("routing", "billing", "kind", "always", "", (), ())
    >>> lost = Redecided(
    ...     complaint_id="C-1", entry=2, policy="routing", result=Result.DROPPED,
    ...     before=made,
    ... )
    >>> print(lost)
    C-1, entry 2, routing: dropped; was billing (rule kind)
    """

    complaint_id: str
    entry: int
    policy: str
    result: Result
    before: Decision[object] | None = None
    after: Decision[object] | None = None
    reasons: tuple[Reason, ...] = ()

    def as_data(self) -> dict[str, object]:
        """The same as plain dicts, lists and strings.

        >>> lost.as_data()["before"]
        {'outcome': 'billing', 'rule': 'kind'}
        """
        return {
            "complaint_id": self.complaint_id,
            "entry": self.entry,
            "policy": self.policy,
            "result": self.result.value,
            "before": _plain(self.before),
            "after": _plain(self.after),
            "reasons": [reason.sentence for reason in self.reasons],
        }

    def __str__(self) -> str:
        place = f"{self.complaint_id}, entry {self.entry}, {self.policy}"
        parts = [f"{place}: {self.result.value}"]
        if self.before is not None:
            parts.append(f"was {conclusion(self.before)}")
        if self.after is not None:
            parts.append(f"now {conclusion(self.after)}")
        return "; ".join([*parts, *(reason.sentence for reason in self.reasons)])


def conclusion(decision: Decision[object] | None) -> str:
    """What was decided, and by which rule; nothing where nothing was.

    >>> conclusion(made), conclusion(None)
    ('billing (rule kind)', '')
    """
    if decision is None:
        return ""
    return f"{concluded(decision.outcome)} (rule {decision.rule})"


def _plain(decision: Decision[object] | None) -> dict[str, object] | None:
    if decision is None:
        return None
    return {"outcome": concluded(decision.outcome), "rule": decision.rule}


@frozen
class Refused:
    """That the other rulebook would have refused the command of that *entry*, and why.

    >>> from complaintkit.reasons import Code
    >>> print(Refused(3, (Reason(Code.DEMAND_VAGUE),)))
    entry 3: refused; the demand is vague: ask the customer what would put it right
    """

    entry: int
    reasons: tuple[Reason, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of every reason, in their order."""
        return tuple(reason.code.value for reason in self.reasons)

    def as_data(self) -> dict[str, object]:
        """The same as plain dicts, lists and strings.

        >>> Refused(3, ()).as_data()
        {'entry': 3, 'reasons': []}
        """
        reasons = [reason.sentence for reason in self.reasons]
        return {"entry": self.entry, "reasons": reasons}

    def __str__(self) -> str:
        why = "; ".join(reason.sentence for reason in self.reasons)
        return f"entry {self.entry}: refused; {why}"


@frozen
class Legs:
    """One leg of a clock as it was recorded last, and as the other rulebook has it.

    None where only one of them has it.

    >>> Legs(None, None).breached_at(datetime(2026, 3, 2))
    (False, False)
    """

    before: Leg | None
    after: Leg | None

    @property
    def both_due(self) -> tuple[datetime, datetime] | None:
        """When it is due under each; None unless it is under both."""
        old = None if self.before is None else self.before.due
        new = None if self.after is None else self.after.due
        return None if old is None or new is None else (old, new)

    def breached_at(self, at: datetime) -> tuple[bool, bool]:
        """Whether each was breached, as of *at*."""
        breached = ClockState.BREACHED
        old, new = (
            leg is not None and leg.state_at(at) is breached
            for leg in (self.before, self.after)
        )
        return old, new


@frozen(kw_only=True)
class History:
    """One history under another rulebook: every decision, every refusal, every leg.

    *at* is when its last entry was recorded. The example of ``redecide`` shows one.
    """

    complaint_id: str
    at: datetime
    decisions: tuple[Redecided, ...]
    refused: tuple[Refused, ...]
    legs: tuple[Legs, ...]

    @property
    def differing(self) -> tuple[Redecided, ...]:
        """The decisions that are not the same."""
        return tuple(each for each in self.decisions if each.result != Result.SAME)

    def last(self, policy: str) -> tuple[Decision[Any], Decision[Any]] | None:
        """The last decision of *policy* that both made: as recorded, and made again.

        >>> noon = datetime(2026, 3, 2, 12)
        >>> none = History(
        ...     complaint_id="C-1", at=noon, decisions=(), refused=(), legs=()
        ... )
        >>> none.last("tiering") is None
        True
        """
        for each in reversed(self.decisions):
            if each.policy == policy and each.before and each.after:
                return each.before, each.after
        return None

    def as_data(self) -> dict[str, object]:
        """What differs and what is refused, as plain dicts, lists and strings.

        >>> none.as_data()
        {'complaint_id': 'C-1', 'decisions': 0, 'differing': [], 'refused': []}
        """
        return {
            "complaint_id": self.complaint_id,
            "decisions": len(self.decisions),
            "differing": [each.as_data() for each in self.differing],
            "refused": [each.as_data() for each in self.refused],
        }

    def __str__(self) -> str:
        differing = self.differing
        counts = f"{len(self.decisions)} decisions, {len(differing)} of them not the"
        return "\n".join(
            [
                f"{self.complaint_id}: {counts} same",
                *(f"  {each}" for each in (*differing, *self.refused)),
            ]
        )
