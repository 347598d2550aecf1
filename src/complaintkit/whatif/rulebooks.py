"""A whole rulebook over a data frame: tier, department, money, level, deadlines."""

from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

from complaintkit.errors import InvalidValue, suggestion
from complaintkit.fields import as_tuple, must_be
from complaintkit.rulebook import Rulebook
from complaintkit.whatif.columns import Columns
from complaintkit.whatif.engines import (
    epoch_seconds,
    is_dask,
    on_partitions,
    without_rows,
)
from complaintkit.whatif.frames import Frame, Taken, must_not_move
from complaintkit.whatif.outline import QUESTIONS, outlined, started
from complaintkit.whatif.sheet import Sheet
from complaintkit.whatif.tabulated import DAY


def over(
    frame: Any,
    rulebook: Rulebook,
    columns: Columns,
    *,
    only: Iterable[str] = QUESTIONS,
    rules: bool = False,
    prefix: str = "",
    engine: str | None = None,
    days: range | None = None,
) -> Any:
    """*frame* with what *rulebook* says of every row; of the same kind as it came.

    New columns, each after *prefix*: ``tier``; ``department``; ``multiplier`` and
    ``compensation``, in minor units; ``level``, the lowest that may promise it, or
    ``nobody``; and for each clock that starts with one of the moments of *columns*
    ``deadline_`` and its name, in seconds since 1970. *rules* adds the rule behind each
    decision. A row that a table cannot decide, because a fact is missing or outside of
    its domain, is null there. *only* names the questions that are asked.

    *engine* reckons what is in memory on "polars" or "duckdb". *days* are the days
    since 1970 on which clocks may start; without it they are looked up first.

    UnfitFrame with everything that keeps the columns from being read as facts.

    >>> import polars as pl
    >>> from complaintkit.presets import standard
    >>> from complaintkit.whatif import always, amount
    >>> columns = Columns({
    ...     "loss": amount("cents", "EUR"),
    ...     "outcome": always(None),
    ...     "responsibility": always(None),
    ... })
    >>> claims = pl.DataFrame({"cents": [16_000, 90_000]})
    >>> over(claims, standard("EUR"), columns, only=["compensation", "level"]).rows()
    [(16000, '1.5', 24000, 'supervisor'), (90000, '1.5', 135000, 'manager')]
    """
    must_be(Rulebook, rulebook=rulebook)
    must_be(Columns, columns=columns)
    must_be(str, prefix=prefix)
    wanted = only_known(only)
    if is_dask(frame):
        must_not_move("dask", engine)
        options: Any = {"only": wanted, "rules": rules, "prefix": prefix}
        over(without_rows(frame), rulebook, columns, **options)
        options["days"] = _days(frame, rulebook, columns, wanted, days)
        return on_partitions(frame, _over_part, rulebook, columns, options)
    taken = Taken.of(frame, engine)
    outline = outlined(taken, rulebook, columns, wanted)
    new = (*outline.new, *(outline.rules if rules else ()))
    taken.must_be_new(prefix + name for name in new)
    sheet = Sheet(taken.frame, outline, prefix, rules, days)
    return taken.back(sheet.fill(), sheet.new, sheet.numbers)


def only_known(questions: Iterable[str]) -> tuple[str, ...]:
    """The questions that are asked; InvalidValue for one that there is not.

    >>> only_known(["tier"])
    ('tier',)
    """
    wanted = as_tuple(questions)
    for each in wanted:
        if each not in QUESTIONS:
            hint = suggestion(str(each), QUESTIONS)
            raise InvalidValue(f"only: there is no question {each!r}{hint}")
    return wanted


def _over_part(
    part: Frame, rulebook: Rulebook, columns: Columns, options: Any
) -> Frame:
    return nw.from_native(over(part.to_native(), rulebook, columns, **options))


def _days(
    frame: Any,
    rulebook: Rulebook,
    columns: Columns,
    wanted: tuple[str, ...],
    days: range | None,
) -> range | None:
    """The days on which clocks start in a frame of Dask, which is read for it."""
    clocks = started(rulebook, columns) if "deadlines" in wanted else ()
    if days is not None or not clocks:
        return days
    names = sorted({each.column for each in clocks})
    extents = on_partitions(frame, _extent, names).compute()
    known = extents.dropna()
    if known.empty:
        return range(0)
    return range(int(known["first"].min()), int(known["last"].max()) + 1)


def _extent(part: Frame, names: list[str]) -> Frame:
    """The first and the last day of one part."""
    seconds = [epoch_seconds(part, name) // DAY for name in names]
    first, last = nw.min_horizontal(*seconds), nw.max_horizontal(*seconds)
    return part.select(first=first.min(), last=last.max())
