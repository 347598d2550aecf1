"""A comparison: what two rulebooks come to over the same rows, in numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from complaintkit.errors import InvalidValue, suggestion
from complaintkit.money import Money
from complaintkit.notebook import html_table, in_words, row

Transition = tuple[str | None, str | None]
"""What a row was under the one rulebook, and what it is under the other."""

UNDECIDED = "undecided"
"""What is said of a row that a rulebook cannot decide."""

_HOUR = 3600


def _unless_none(what: str, times: tuple[int, int]) -> str:
    """The end of a line: how many rows are left out before, and after."""
    return f"; {what} {times[0]:,} -> {times[1]:,}" if any(times) else ""


@frozen
class Shift:
    """How the deadlines of one clock move: how many *earlier*, how many *later*.

    *seconds* is what all of them move together; below 0 is earlier. *without* is how
    many rows have no deadline before, and after: they have no start, no limit, or their
    calendar ends.

    >>> print(Shift("answer", 2, 1, -7200, (0, 4)))
    2 earlier, 1 later, -2 hours in all; without a deadline 0 -> 4
    """

    clock: str
    earlier: int
    later: int
    seconds: int
    without: tuple[int, int] = (0, 0)

    def __str__(self) -> str:
        hours = f"{self.seconds / _HOUR:+,.0f} hours in all"
        text = f"{self.earlier:,} earlier, {self.later:,} later, {hours}"
        return text + _unless_none("without a deadline", self.without)


@frozen
class Sums:
    """What is due over all rows, *before* and *after*.

    *more* and *less* are how many rows get more and less; *undecided* how many of them
    the one and the other rulebook cannot decide, which are in neither sum.

    >>> both = Sums(Money(10, "EUR"), Money(25, "EUR"), 2, 0, (0, 0))
    >>> print(both)
    10.00 EUR -> 25.00 EUR (+15.00 EUR); 2 more, 0 less
    """

    before: Money
    after: Money
    more: int
    less: int
    undecided: tuple[int, int]

    @property
    def change(self) -> Money:
        """How much more is due after; below 0 is less."""
        return self.after - self.before

    def __str__(self) -> str:
        sign = "+" if self.change.minor >= 0 else ""
        text = f"{_told(self.before)} -> {_told(self.after)}"
        text += f" ({sign}{_told(self.change)})"
        text += f"; {self.more:,} more, {self.less:,} less"
        return text + _unless_none(UNDECIDED, self.undecided)


@frozen
class Comparison:
    """What *rows* come to under two rulebooks.

    *transitions* has, for the tier, the department and the level, how many rows were
    what before and are what after; *compensation* the money, *deadlines* the clocks of
    one name. What was not asked for is not there. *labels* are the tiers from the
    lowest, the rungs of the ladder, and so on: the order in which they are told. It
    renders as text, as plain data, as a table in a notebook, and as a ``chart``.

    >>> level = {("front_line", "front_line"): 3, ("front_line", "supervisor"): 2}
    >>> ladder = {"level": ("front_line", "supervisor")}
    >>> both = Comparison("house 1", "house 2", 5, {"level": level}, None, (), ladder)
    >>> print(both)
    house 1 -> house 2: 5 rows
    level: 2 change
      front_line -> supervisor  2
    """

    before: str
    after: str
    rows: int
    transitions: Mapping[str, Mapping[Transition, int]]
    compensation: Sums | None
    deadlines: tuple[Shift, ...]
    labels: Mapping[str, Sequence[str]] = field(factory=dict)

    def _of(self, question: str) -> Mapping[Transition, int]:
        if question not in self.transitions:
            hint = suggestion(question, list(self.transitions))
            raise InvalidValue(f"it does not tell {question!r}{hint}")
        return self.transitions[question]

    def changed(self, question: str) -> dict[Transition, int]:
        """How many rows change from what to what, the most frequent first.

        >>> both.changed("level")
        {('front_line', 'supervisor'): 2}
        """
        found = self._of(question).items()
        moved = [(pair, times) for pair, times in found if pair[0] != pair[1]]
        places: dict[str | None, int] = {
            label: at for at, label in enumerate(self.labels.get(question, ()))
        }

        def rank(each: tuple[Transition, int]) -> tuple[int, ...]:
            (old, new), times = each
            unknown = len(places)
            return -times, places.get(old, unknown), places.get(new, unknown)

        return dict(sorted(moved, key=rank))

    def counts(
        self, question: str
    ) -> tuple[dict[str | None, int], dict[str | None, int]]:
        """How many rows are what, before and after, in the order of the labels.

        >>> both.counts("level")
        ({'front_line': 5}, {'front_line': 3, 'supervisor': 2})
        """
        sides: tuple[Counter[str | None], Counter[str | None]] = (Counter(), Counter())
        for pair, times in self._of(question).items():
            for side, label in zip(sides, pair, strict=True):
                side[label] += times
        labels = self.labels.get(question, ())
        order = dict.fromkeys([*labels, *sides[0], *sides[1]])
        known = [label for label in order if label is not None]
        before, after = (
            {label: side[label] for label in (*known, None) if side[label]}
            for side in sides
        )
        return before, after

    def undecided(self, question: str) -> tuple[int, int]:
        """How many rows the one and the other rulebook cannot decide.

        >>> both.undecided("level")
        (0, 0)
        """
        before, after = self.counts(question)
        return before.get(None, 0), after.get(None, 0)

    def __str__(self) -> str:
        lines = [f"{self.before} -> {self.after}: {self.rows:,} rows"]
        if self.compensation is not None:
            lines.append(f"compensation: {self.compensation}")
        for question in self.transitions:
            moved = self.changed(question)
            changes = f"{question}: {sum(moved.values()):,} change"
            lines.append(changes + _unless_none(UNDECIDED, self.undecided(question)))
            lines += [f"  {_arrow(pair)}  {times:,}" for pair, times in moved.items()]
        lines += [f"deadline {each.clock}: {each}" for each in self.deadlines]
        return "\n".join(lines)

    _repr_pretty_ = in_words

    def as_data(self) -> dict[str, Any]:
        """The comparison as plain dicts, lists, strings and numbers.

        >>> both.as_data()["transitions"]["level"][1]
        {'before': 'front_line', 'after': 'supervisor', 'rows': 2}
        """
        return {
            "before": self.before,
            "after": self.after,
            "rows": self.rows,
            "transitions": {
                question: [
                    {"before": old, "after": new, "rows": times}
                    for (old, new), times in found.items()
                ]
                for question, found in self.transitions.items()
            },
            "compensation": None
            if self.compensation is None
            else _sums_data(self.compensation),
            "deadlines": [
                {
                    "clock": each.clock,
                    "earlier": each.earlier,
                    "later": each.later,
                    "seconds": each.seconds,
                    "without": list(each.without),
                }
                for each in self.deadlines
            ],
        }

    def _repr_html_(self) -> str:
        title = f"{self.before} → {self.after}: {self.rows:,} rows"
        notes = [] if self.compensation is None else [f"due {self.compensation}"]
        for question in self.transitions:
            left_out = _unless_none(UNDECIDED, self.undecided(question))
            notes += [f"{question}{left_out}"] if left_out else []
        heads = ("", "before", "after", "rows")
        return html_table(title, tuple(notes), heads, [*_rows(self)])

    def chart(self) -> Any:
        """The comparison as a chart of altair; needs the extra ``plots``."""
        from complaintkit.whatif.chart import chart

        return chart(self)


def _rows(comparison: Comparison) -> Iterator[str]:
    for question in comparison.transitions:
        for pair, times in comparison.changed(question).items():
            yield row(question, *map(_label, pair), f"{times:,}")
    for each in comparison.deadlines:
        yield row(
            f"deadline {each.clock}", "", str(each), f"{each.earlier + each.later:,}"
        )


def _sums_data(sums: Sums) -> dict[str, Any]:
    return {
        "before": str(sums.before),
        "after": str(sums.after),
        "change": str(sums.change),
        "more": sums.more,
        "less": sums.less,
        "undecided": list(sums.undecided),
    }


def _told(money: Money) -> str:
    """An amount that may be long."""
    return f"{money.amount:,} {money.currency}"


def _label(value: str | None) -> str:
    return UNDECIDED if value is None else value


def _arrow(pair: Transition) -> str:
    return " -> ".join(map(_label, pair))
