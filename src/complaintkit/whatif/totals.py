"""Totals: groups of rows, counted and summed in whole numbers on any engine."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from complaintkit.whatif.engines import fetched, is_dask, on_partitions
from complaintkit.whatif.frames import OWN, taken_in

Prepare = Callable[[Any], Any]
"""Makes of a host's frame, or a part of it, one with the keys and numbers to total."""

Progress = Callable[[int, int], None]
"""Is told how many rows of how many are done."""

Key = tuple[str | None, ...]
Totals = dict[Key, tuple[int, ...]]
"""For each group its number of rows, then its sums."""

PART = 1_000_000
"""Rows of what is in memory that are reckoned at a time."""

_COUNT = f"{OWN}count"
_ALL = f"{OWN}all"


def total(
    native: Any,
    prepare: Prepare,
    keys: Sequence[str],
    sums: Sequence[str],
    progress: Progress | None = None,
) -> Totals:
    """The rows of each group by texts, counted, with the *sums* of whole numbers.

    What is in memory is prepared part by part, and *progress* is told of each.

    >>> import polars as pl
    >>> claims = pl.DataFrame({"tier": ["a", "b", "a"], "cents": [1, 2, 3]})
    >>> total(claims, lambda part: part, ["tier"], ["cents"])
    {('a',): (2, 4), ('b',): (1, 2)}
    """
    found: Totals = {}
    for part in _parts(native, progress):
        for key, numbers in _groups(part, prepare, keys, sums):
            old = found.get(key, (0,) * len(numbers))
            found[key] = tuple(a + b for a, b in zip(old, numbers, strict=True))
    return dict(sorted(found.items(), key=lambda pair: tuple(map(str, pair[0]))))


def _parts(native: Any, progress: Progress | None) -> Iterator[Any]:
    """*native* whole, or what is in memory in parts."""
    frame = None if is_dask(native) else taken_in(native)
    if not isinstance(frame, nw.DataFrame):
        yield native
        return
    rows = len(frame)
    for start in range(0, max(rows, 1), PART):
        yield frame[start : start + PART].to_native()
        if progress is not None:
            progress(min(start + PART, rows), rows)


def _groups(
    native: Any, prepare: Prepare, keys: Sequence[str], sums: Sequence[str]
) -> Iterator[tuple[Key, tuple[int, ...]]]:
    if is_dask(native):
        parts = on_partitions(native, _grouped_part, prepare, keys, sums)
        rows = fetched(nw.from_native(parts.compute()))
    else:
        rows = fetched(_grouped(nw.from_native(prepare(native)), keys, sums))
    for row in rows:
        key = (each if isinstance(each, str) else None for each in row[: len(keys)])
        numbers = row[len(row) - len(sums) - 1 :]
        yield tuple(key), tuple(int(number) for number in numbers)


def _grouped(frame: Any, keys: Sequence[str], sums: Sequence[str]) -> Any:
    """One row a group: its keys, its number of rows, and its sums."""
    grouped = frame.with_columns(nw.lit(0).alias(_ALL)).group_by(*(keys or [_ALL]))
    totals = (nw.col(name).sum() for name in sums)
    return grouped.agg(nw.len().alias(_COUNT), *totals).select(
        *(keys or [_ALL]), _COUNT, *sums
    )


def _grouped_part(part: Any, prepare: Prepare, keys: Any, sums: Any) -> Any:
    return _grouped(nw.from_native(prepare(part.to_native())), keys, sums)
