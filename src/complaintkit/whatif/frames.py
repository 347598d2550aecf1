"""Frames: a host's frame is taken in, on its own engine or another, and given back."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from complaintkit.errors import InvalidValue, UnfitFrame

OWN = "complaintkit_"
"""How columns begin that are there only while something is reckoned."""

_ROW = f"{OWN}row"

ENGINES = ("polars", "duckdb")
"""The engines to which a frame that is in memory can be moved."""

Frame = Any
"""A frame of narwhals, eager or lazy."""


@frozen
class Taken:
    """A host's frame as narwhals knows it, and the way back to what the host had.

    >>> import polars as pl
    >>> taken = Taken.of(pl.DataFrame({"a": [2, 1]}), engine="duckdb")
    >>> taken.back(taken.frame.with_columns(b=nw.col("a") * 2), ["b"], ["b"]).rows()
    [(2, 4), (1, 2)]
    """

    native: Any
    frame: Frame
    moved: nw.Implementation | None

    @classmethod
    def of(cls, native: Any, engine: str | None = None) -> "Taken":
        """Take *native* in; what is in memory may be moved to another *engine*.

        InvalidValue for what is no frame, or an engine that is not one of ``ENGINES``.
        UnfitFrame where its columns begin as those that are there while it is reckoned.
        """
        frame = taken_in(native)
        taken = sorted(n for n in frame.collect_schema().names() if n.startswith(OWN))
        if taken:
            raise UnfitFrame(f"column {name!r}: rename it" for name in taken)
        asked = engine
        if engine is None and frame.implementation is nw.Implementation.POLARS:
            engine = "polars"
        if isinstance(frame, nw.LazyFrame):
            must_not_move(frame.implementation.name.lower(), asked)
            return cls(native, frame, None)
        if engine is None:
            return cls(native, frame, None)
        numbered = frame.with_row_index(_ROW)
        return cls(native, numbered.lazy(known_engine(engine)), frame.implementation)

    @property
    def held(self) -> nw.DataFrame[Any] | None:
        """The host's frame, if it is in memory."""
        frame = taken_in(self.native)
        return frame if isinstance(frame, nw.DataFrame) else None

    def must_be_new(self, names: Iterable[str]) -> None:
        """UnfitFrame with every one of *names* that the host's frame has already."""
        there = set(self.frame.collect_schema().names())
        wrong = [f"column {name!r} is there already" for name in names if name in there]
        if wrong:
            cure = "rename it, or say prefix=..., such as 'new_'"
            raise UnfitFrame(f"{what}: {cure}" for what in wrong)

    def back(self, frame: Frame, new: Sequence[str], numbers: Collection[str]) -> Any:
        """The host's own frame with the *new* columns of *frame*.

        Of these, *numbers* are whole numbers. Its rows, and the index of a pandas
        frame, are as they were.
        """
        if self.moved is not None:
            frame = _beside(nw.from_native(self.native), self._fetched(frame, new))
        native = nw.to_native(frame)
        if not frame.implementation.is_pandas():
            return native
        return _pandas(native, self.native.index, numbers)

    def _fetched(self, frame: Frame, new: Sequence[str]) -> Frame:
        """The *new* columns alone, in the order of the host's rows."""
        chosen = frame.select(_ROW, *new)
        # in parts, Polars takes three times as long to keep the order of a join
        how = {"engine": "in-memory"} if chosen.implementation.is_polars() else {}
        # narwhals names its backends one by one, where any engine of a host will do
        backend: Any = self.moved
        found = chosen.collect(backend, **how)
        if not found[_ROW].is_sorted():
            found = found.sort(_ROW)
        return found.drop(_ROW)


def _beside(host: Frame, found: Frame) -> Frame:
    return host.with_columns(*(found.get_column(name) for name in found.columns))


def taken_in(native: Any) -> Frame:
    """*native* as narwhals knows it; InvalidValue for what is no frame.

    >>> taken_in([1, 2])
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: expected a data frame of pandas, ... got a list
    """
    try:
        frame = nw.from_native(native)
        names = list(frame.collect_schema().names())
    except nw.exceptions.DuplicateError as error:
        raise UnfitFrame(["columns: expected each name once", str(error)]) from error
    except TypeError:
        expected = (
            "expected a data frame of pandas, Polars, pyarrow, DuckDB, Spark or Dask"
        )
        found = type(native).__name__
        raise InvalidValue(f"{expected}, got a {found}") from None
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        cure = "write frame.columns = frame.columns.map(str)"
        raise UnfitFrame(f"column {name!r}: expected a text; {cure}" for name in wrong)
    return frame


def must_not_move(lazy: str, engine: str | None) -> None:
    """InvalidValue if an *engine* is named for a frame of a *lazy* one.

    >>> must_not_move("dask", None)
    >>> must_not_move("dask", "polars")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: engine: expected a frame in memory, got a lazy ...
    """
    if engine is not None:
        found = f"got a lazy one of {lazy}"
        raise InvalidValue(f"engine: expected a frame in memory, {found}")


def known_engine(name: str) -> Any:
    """The engine of that *name*; InvalidValue if it is not one of ``ENGINES``.

    >>> known_engine("duckdb")
    'duckdb'
    """
    if name not in ENGINES:
        expected = " or ".join(map(repr, ENGINES))
        raise InvalidValue(f"engine: expected {expected}, got {name!r}")
    return name


def _pandas(native: Any, index: Any, numbers: Collection[str]) -> Any:
    """The frame under its own *index*; whole numbers with gaps are no floats."""
    floats = [name for name in numbers if native[name].dtype.kind == "f"]
    whole = native.astype(dict.fromkeys(floats, "Int64"))
    whole.index = index
    return whole
