"""The chart of a comparison: money, levels and tiers, before and after."""

from typing import Any

from complaintkit.whatif.comparison import Comparison, Sums

_SIDES = ("before", "after")
_COLOURS = ("#8a8f98", "#2f7ed8")
"""A grey and a blue that differ in lightness too, on white and on black."""

_INK = "#808080"
"""Legible on white and on black."""


def chart(comparison: Comparison) -> Any:
    """The *comparison* as a chart of altair, legible on light and on dark.

    >>> from complaintkit.money import Money
    >>> sums = Sums(Money(10, "EUR"), Money(25, "EUR"), 2, 0, (0, 0))
    >>> type(chart(Comparison("house 1", "house 2", 5, {}, sums, ()))).__name__
    'HConcatChart'
    """
    import altair as alt

    panels = [_bars(alt, comparison, reading) for reading in comparison.transitions]
    if comparison.compensation is not None:
        panels.insert(0, _money(alt, comparison.compensation))
    title = f"{comparison.before} → {comparison.after}: {comparison.rows:,} rows"
    return (
        alt.hconcat(*panels, title=title)
        .configure(background="transparent")
        .configure_view(stroke=None)
        .configure_title(color=_INK, anchor="start")
        .configure_axis(
            labelColor=_INK, titleColor=_INK, gridColor=_INK, gridOpacity=0.25
        )
        .configure_legend(labelColor=_INK, titleColor=_INK)
    )


def _money(alt: Any, sums: Sums) -> Any:
    """What is due before and after, each bar with its amount."""
    currency = sums.before.currency
    data = [
        {"side": side, "due": float(money.amount), "text": f"{money.amount:,}"}
        for side, money in zip(_SIDES, (sums.before, sums.after), strict=True)
    ]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("side:N", sort=_SIDES, title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("due:Q", title=f"due, {currency}", axis=alt.Axis(format="~s")),
    )
    bars = base.mark_bar().encode(color=_colour(alt, legend=None))
    labels = base.mark_text(dy=-7, color=_INK).encode(text="text:N")
    return (bars + labels).properties(width=160, height=220, title="compensation")


def _bars(alt: Any, comparison: Comparison, reading: str) -> Any:
    """How many rows are what, before beside after."""
    data = [
        {"label": label or "undecided", "side": side, "rows": times}
        for side, counts in zip(_SIDES, comparison.counts(reading), strict=True)
        for label, times in counts.items()
    ]
    return (
        alt.Chart(alt.Data(values=data))
        .mark_bar()
        .encode(
            x=alt.X("label:N", title=None, axis=alt.Axis(labelAngle=-30)),
            xOffset=alt.XOffset("side:N", sort=_SIDES),
            y=alt.Y("rows:Q", title="rows", axis=alt.Axis(format="~s")),
            color=_colour(alt, legend=alt.Legend(title=None)),
            tooltip=["label:N", "side:N", "rows:Q"],
        )
        .properties(width=220, height=220, title=reading)
    )


def _colour(alt: Any, legend: Any) -> Any:
    scale = alt.Scale(domain=_SIDES, range=_COLOURS)
    return alt.Color("side:N", scale=scale, legend=legend)
