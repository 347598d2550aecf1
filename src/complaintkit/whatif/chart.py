"""The chart of a comparison: money, tiers and levels, before and after."""

from collections.abc import Iterable
from typing import Any

from complaintkit.errors import from_extra
from complaintkit.whatif.comparison import UNDECIDED, Comparison, Sums

_SIDES = ("before", "after")
_COLOURS = ("#8a8f98", "#2f7ed8")
"""A grey and a blue that differ in lightness too, on white and on black."""

_INK = "#808080"
"""Legible on white and on black."""

_WIDTH, _BAR = 240, 15
_ROOM = 1.5
"""How much wider than its longest bar a panel is: the number stands behind the bar."""

_COLUMNS = 2

Bars = Iterable[tuple[str, str, float, str]]
"""What each bar is of, its side, how long it is, and the number in words."""


def chart(comparison: Comparison) -> Any:
    """The *comparison* as a chart of altair, legible on light and on dark.

    The tiers stand from the lowest, the levels as on the ladder.

    >>> from complaintkit.money import Money
    >>> sums = Sums(Money(10, "EUR"), Money(25, "EUR"), 2, 0, (0, 0))
    >>> type(chart(Comparison("house 1", "house 2", 5, {}, sums, ()))).__name__
    'ConcatChart'
    """
    with from_extra("plots"):
        import altair as alt

    panels = [
        _panel(alt, f"{question}, rows", _counted(comparison, question))
        for question in comparison.transitions
    ]
    if comparison.compensation is not None:
        sums = comparison.compensation
        title = f"compensation, {sums.before.currency}"
        panels.insert(0, _panel(alt, title, _money(sums)))
    title = f"{comparison.before} → {comparison.after}: {comparison.rows:,} rows"
    heading = alt.Title(title, fontSize=15, frame="bounds", offset=14)
    return (
        alt.concat(*panels, columns=_COLUMNS, title=heading)
        # each panel has other labels: bands of one width would overlap
        .resolve_scale(x="independent", y="independent", yOffset="independent")
        .configure(background="transparent")
        .configure_view(stroke=None)
        .configure_title(color=_INK, anchor="start", frame="group", offset=6)
        .configure_axis(labelColor=_INK, labelFontSize=12, domain=False, ticks=False)
        .configure_legend(labelColor=_INK, labelFontSize=12, orient="top")
    )


def _money(sums: Sums) -> Bars:
    """What is due."""
    for side, money in zip(_SIDES, (sums.before, sums.after), strict=True):
        yield "due", side, float(money.amount), f"{money.amount:,}"


def _counted(comparison: Comparison, question: str) -> Bars:
    """How many rows are what; a bar of no length too, where it is one of the other."""
    sides = comparison.counts(question)
    known = {label for counts in sides for label in counts if label is not None}
    order = [each for each in comparison.labels.get(question, ()) if each in known]
    labels = dict.fromkeys([*order, *sides[0], *sides[1]])
    for label in sorted(labels, key=lambda each: each is None):
        for side, counts in zip(_SIDES, sides, strict=True):
            rows = counts.get(label, 0)
            yield UNDECIDED if label is None else label, side, rows, f"{rows:,}"


def _panel(alt: Any, title: str, bars: Bars) -> Any:
    """Bars from the left, before above after, each with its number behind it."""
    names, found = ("label", "side", "length", "text"), list(bars)
    data = [dict(zip(names, bar, strict=True)) for bar in found]
    order = list(dict.fromkeys(label for label, *_ in found))
    most = max((length for _, _, length, _ in found), default=0) * _ROOM or 1
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("length:Q", axis=None, scale=alt.Scale(domain=[0, most])),
        y=alt.Y("label:N", sort=order, title=None, scale=alt.Scale(paddingInner=0.3)),
        yOffset=alt.YOffset("side:N", sort=_SIDES),
        tooltip=["label:N", "side:N", "text:N"],
    )
    scale = alt.Scale(domain=_SIDES, range=_COLOURS)
    legend = alt.Legend(title=None)
    filled = base.mark_bar().encode(
        color=alt.Color("side:N", scale=scale, legend=legend)
    )
    numbers = base.mark_text(align="left", dx=4, color=_INK, fontSize=12)
    layers = filled + numbers.encode(text="text:N")
    return layers.properties(width=_WIDTH, height=alt.Step(_BAR), title=title)
