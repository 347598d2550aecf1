"""A comparison: what two rulebooks come to over the same rows, in numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from complaintkit.money import Money
from complaintkit.rules.decision import html_table, row

Transition = tuple[str | None, str | None]
"""What a row was under the one rulebook, and what it is under the other."""

_UNDECIDED = "undecided"
"""What is said of a row that a rulebook cannot decide."""

_HOUR = 3600


@frozen
class Shift:
    """How the deadlines of one clock move: how many *earlier*, how many *later*.

    *seconds* is what all of them move together; below 0 is earlier.

    >>> print(Shift("answer", 2, 1, -7200))
    2 earlier, 1 later, -2 hours in all
    """

    clock: str
    earlier: int
    later: int
    seconds: int

    def __str__(self) -> str:
        hours = self.seconds / _HOUR
        moved = f"{self.earlier:,} earlier, {self.later:,} later"
        return f"{moved}, {hours:+,.0f} hours in all"


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
        text = f"{self.before} -> {self.after} ({sign}{self.change})"
        text += f"; {self.more:,} more, {self.less:,} less"
        if any(self.undecided):
            text += f"; undecided {self.undecided[0]:,} -> {self.undecided[1]:,}"
        return text


@frozen
class Comparison:
    """What *rows* come to under two rulebooks.

    *transitions* has, for the tier, the department and the level, how many rows were
    what before and are what after; *compensation* the money, *deadlines* the clocks of
    one name. What was not asked for is not there. It renders as text, as plain data, as
    a table in a notebook, and as a ``chart``.

    >>> level = {("front_line", "front_line"): 3, ("front_line", "supervisor"): 2}
    >>> both = Comparison("house 1", "house 2", 5, {"level": level}, None, ())
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

    def changed(self, reading: str) -> dict[Transition, int]:
        """How many rows change from what to what, the most frequent first.

        >>> both.changed("level")
        {('front_line', 'supervisor'): 2}
        """
        found = self.transitions[reading].items()
        moved = [(pair, times) for pair, times in found if pair[0] != pair[1]]
        return dict(sorted(moved, key=lambda each: -each[1]))

    def counts(
        self, reading: str
    ) -> tuple[dict[str | None, int], dict[str | None, int]]:
        """How many rows are what, before and after.

        >>> both.counts("level")
        ({'front_line': 5}, {'front_line': 3, 'supervisor': 2})
        """
        sides: tuple[Counter[str | None], Counter[str | None]] = (Counter(), Counter())
        for pair, times in self.transitions[reading].items():
            for side, label in zip(sides, pair, strict=True):
                side[label] += times
        return dict(sides[0]), dict(sides[1])

    def __str__(self) -> str:
        lines = [f"{self.before} -> {self.after}: {self.rows:,} rows"]
        if self.compensation is not None:
            lines.append(f"compensation: {self.compensation}")
        for reading in self.transitions:
            moved = self.changed(reading)
            lines.append(f"{reading}: {sum(moved.values()):,} change")
            lines += [f"  {_arrow(pair)}  {times:,}" for pair, times in moved.items()]
        lines += [f"deadline {each.clock}: {each}" for each in self.deadlines]
        return "\n".join(lines)

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
                reading: [
                    {"before": old, "after": new, "rows": times}
                    for (old, new), times in found.items()
                ]
                for reading, found in self.transitions.items()
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
                }
                for each in self.deadlines
            ],
        }

    def _repr_html_(self) -> str:
        title = f"{self.before} → {self.after}: {self.rows:,} rows"
        notes = () if self.compensation is None else (f"due {self.compensation}",)
        return html_table(title, notes, ("", "before", "after", "rows"), [*_rows(self)])

    def chart(self) -> Any:
        """The comparison as a chart of altair; needs the extra ``plots``."""
        from complaintkit.whatif.chart import chart

        return chart(self)


def _rows(comparison: Comparison) -> Iterator[str]:
    for reading in comparison.transitions:
        for pair, times in comparison.changed(reading).items():
            yield row(reading, *map(_label, pair), f"{times:,}")
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


def _label(value: str | None) -> str:
    return _UNDECIDED if value is None else value


def _arrow(pair: Transition) -> str:
    return " -> ".join(map(_label, pair))
