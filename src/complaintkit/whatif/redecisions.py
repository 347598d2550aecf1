"""What many histories come to under another rulebook: counts, money and deadlines."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from attrs import Factory, define, frozen

from complaintkit.complaint.complaint import Pin
from complaintkit.errors import BrokenHistory, NotAllowed
from complaintkit.money import Money
from complaintkit.notebook import html_table, in_words, row
from complaintkit.rules.decision import shown
from complaintkit.whatif.redecided import History, Legs, Redecided, Result, conclusion


@frozen
class SetAside:
    """A history that was not re-decided, and the error that says why.

    >>> print(SetAside("C-7", BrokenHistory(2, "expected number 3, found 4")))
    C-7: entry at position 2: expected number 3, found 4
    """

    complaint_id: str | None
    error: NotAllowed | BrokenHistory

    def __str__(self) -> str:
        return f"{self.complaint_id or 'unknown'}: {self.error}"


@frozen(kw_only=True)
class Redecisions:
    """What another rulebook makes of many histories.

    *results* counts decisions, by policy and result. The rest counts complaints by what
    came last: *tiers* says from which tier to which; *due_before* and *due_after* are
    the sums of what was due, of complaints where both say so. *earlier*, *later* and
    *kept* count the deadlines of legs that both have. *breached* are the legs that were
    breached under each, as of the last entry. *refused* counts the entries that would
    have been refused, by the code of the reason. *examples* are the first decisions of
    each policy and result, but the same. The example of ``redecide_all`` shows one.
    """

    pin: Pin
    histories: int
    results: tuple[tuple[str, Result, int], ...]
    tiers: tuple[tuple[str, str, int], ...]
    due_before: Money
    due_after: Money
    earlier: int
    later: int
    kept: int
    breached: tuple[int, int]
    refused: tuple[tuple[str, int], ...]
    examples: tuple[Redecided, ...]
    set_aside: tuple[SetAside, ...]

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that decided anything, in the order in which they first did."""
        return tuple(dict.fromkeys(policy for policy, _, _ in self.results))

    def count(self, result: Result, policy: str | None = None) -> int:
        """How many decisions came to *result*; of one *policy*, or of all."""
        return sum(
            number
            for name, found, number in self.results
            if found is result and policy in (None, name)
        )

    @property
    def differing(self) -> int:
        """How many decisions are not the same."""
        return sum(number for _, found, number in self.results if found != Result.SAME)

    def as_data(self) -> dict[str, object]:
        """The same as plain dicts, lists and strings; its money as text."""
        return {
            "rulebook": self.pin.rulebook,
            "version": self.pin.version,
            "histories": self.histories,
            "policies": {
                name: {result.value: self.count(result, name) for result in Result}
                for name in self.policies
            },
            "tiers": [
                {"before": old, "after": new, "complaints": number}
                for old, new, number in self.tiers
            ],
            "due": {"before": str(self.due_before), "after": str(self.due_after)},
            "deadlines": {
                "earlier": self.earlier,
                "later": self.later,
                "same": self.kept,
            },
            "breached": {"before": self.breached[0], "after": self.breached[1]},
            "refused": dict(self.refused),
            "examples": [each.as_data() for each in self.examples],
            "set_aside": [str(each) for each in self.set_aside],
        }

    def __str__(self) -> str:
        width = max(map(len, ("policy", *self.policies)))
        lines = [
            f"{head:{width}}" + "".join(f"{cell:>11}" for cell in cells)
            for head, *cells in (_HEADS, *self._rows())
        ]
        examples = [self._shown(), *map(str, self.examples)]
        return "\n".join([self._title(), *lines, *self._notes(), *examples])

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [row(*cells) for cells in self._rows()]
        counts = html_table(self._title(), tuple(self._notes()), _HEADS, rows)
        heads = ("complaint", "entry", "policy", "result", "was", "now")
        examples = html_table(self._shown(), (), heads, list(map(_row, self.examples)))
        return counts + examples

    def _title(self) -> str:
        return f"{self.histories:,} histories under {self.pin}"

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for name in self.policies:
            counts = (f"{self.count(result, name):,}" for result in Result)
            yield (name, *counts)

    def _notes(self) -> Iterator[str]:
        old, new = self.due_before, self.due_after
        yield f"due: {old} -> {new}, a difference of {new - old}"
        yield from (f"tier {old} -> {new}: {n:,}" for old, new, n in self.tiers)
        moved = (
            f"{self.earlier:,} earlier, {self.later:,} later, {self.kept:,} the same"
        )
        yield f"deadlines: {moved}"
        yield "breached: {:,} -> {:,}".format(*self.breached)
        yield from (f"refused, {code}: {number:,}" for code, number in self.refused)
        if self.set_aside:
            yield f"set aside: {len(self.set_aside):,}"
        yield from (f"set aside, {each}" for each in self.set_aside[:SHOWN])

    def _shown(self) -> str:
        return f"{len(self.examples):,} of {self.differing:,} that differ"


_HEADS = ("policy", *(result.value for result in Result))

SHOWN = 20
"""So many of the histories that were set aside are named in a text."""


def _row(example: Redecided) -> str:
    now = conclusion(example.after) or "; ".join(map(str, example.reasons))
    place = (example.complaint_id, str(example.entry), example.policy)
    return row(*place, example.result.value, conclusion(example.before), now)


@define
class Tally:
    """Counts histories one by one, and keeps none of them."""

    pin: Pin
    examples: int
    histories: int = 0
    results: Counter[tuple[str, Result]] = Factory(Counter)
    tiers: Counter[tuple[str, str]] = Factory(Counter)
    due: Counter[str] = Factory(Counter)
    deadlines: Counter[str] = Factory(Counter)
    breached: tuple[int, int] = (0, 0)
    refused: Counter[str] = Factory(Counter)
    chosen: list[Redecided] = Factory(list)
    set_aside: list[SetAside] = Factory(list)

    def add(self, history: History) -> None:
        """Count one."""
        self.histories += 1
        for each in history.decisions:
            self._count(each)
        for refused in history.refused:
            self.refused.update(dict.fromkeys(refused.codes, 1))
        for legs in history.legs:
            self._time(legs, history.at)
        self._weigh(history)

    def _weigh(self, history: History) -> None:
        """The last tier, and what was due last."""
        tiers, due = history.last("tiering"), history.last("compensation")
        if tiers is not None:
            before, after = tiers
            self.tiers[shown(before.outcome), shown(after.outcome)] += 1
        if due is not None:
            before, after = due
            self.due["before"] += before.outcome.due.minor
            self.due["after"] += after.outcome.due.minor

    def _count(self, each: Redecided) -> None:
        key = each.policy, each.result
        self.results[key] += 1
        if each.result != Result.SAME and self.results[key] <= self.examples:
            self.chosen.append(each)

    def _time(self, legs: Legs, at: datetime) -> None:
        old, new = self.breached
        late_before, late_after = legs.breached_at(at)
        self.breached = (old + late_before, new + late_after)
        if legs.both_due is not None:
            self.deadlines[_moved(*legs.both_due)] += 1

    def report(self) -> Redecisions:
        """What it came to."""
        currency, deadlines = self.pin.currency, self.deadlines
        return Redecisions(
            pin=self.pin,
            histories=self.histories,
            results=tuple((*key, number) for key, number in self.results.items()),
            tiers=tuple((*move, number) for move, number in self.tiers.most_common()),
            due_before=Money.of_minor(self.due["before"], currency),
            due_after=Money.of_minor(self.due["after"], currency),
            earlier=deadlines["earlier"],
            later=deadlines["later"],
            kept=deadlines["kept"],
            breached=self.breached,
            refused=tuple(self.refused.most_common()),
            examples=tuple(self.chosen),
            set_aside=tuple(self.set_aside),
        )


def _moved(old: datetime, new: datetime) -> str:
    if old == new:
        return "kept"
    return "earlier" if new < old else "later"
