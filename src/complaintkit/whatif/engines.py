"""What differs from engine to engine, and nothing else.

Frames are narwhals frames over pandas, Polars, pyarrow, DuckDB or PySpark. Dask has no
frames of its own here: ``on_partitions`` gives each of its partitions as one of pandas.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import DataFrameT, FrameT

from complaintkit.errors import InvalidValue

Rows = Mapping[str, Sequence[int]]
"""A table of whole numbers, by its columns."""


def epoch_seconds(frame: FrameT, column: str) -> nw.Expr:
    """An instant as whole seconds since the epoch; a fraction of a second is cut off.

    *column* holds datetimes with a zone, or such seconds already. Of the types that
    narwhals does not know, such as DuckDB's TIMESTAMPTZ_NS, none is taken.

    >>> import polars as pl
    >>> from datetime import UTC, datetime
    >>> received = pl.Series([datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC)])
    >>> frame = nw.from_native(pl.DataFrame({"received": received}))
    >>> frame.select(epoch_seconds(frame, "received")).item()
    1772442000
    """
    instant, engine = nw.col(column), frame.implementation
    if frame.collect_schema()[column].is_integer() or engine.is_spark_like():
        return instant.cast(nw.Int64)
    if engine.is_duckdb():
        # its epoch_us of the instant itself: a difference of two instants would be
        # days and hours of the connection's own time zone
        return instant.dt.total_microseconds() // 1_000_000
    return instant.dt.timestamp("us") // 1_000_000


def nullable(frame: DataFrameT) -> DataFrameT:
    """The same whole numbers, of a type that can be missing; for pandas, with no index.

    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"day": [1.0, None]}, index=[8, 9]))
    >>> nullable(frame).to_native()["day"].to_list()
    [1, <NA>]
    """
    if not frame.implementation.is_pandas():
        return frame
    numbers = frame.to_native().astype("Int64").reset_index(drop=True)
    found: DataFrameT = nw.from_native(numbers)
    return found


def values(frame: FrameT, column: str) -> list[Any]:
    """All values of a *column*, brought into this process.

    >>> import polars as pl
    >>> values(nw.from_native(pl.LazyFrame({"day": [1, 2]})), "day")
    [1, 2]
    """
    return [value for (value,) in fetched(frame.select(column))]


def fetched(frame: Any) -> list[tuple[Any, ...]]:
    """All rows of *frame*, brought into this process.

    >>> import polars as pl
    >>> fetched(nw.from_native(pl.LazyFrame({"day": [1, 2]})))
    [(1,), (2,)]
    """
    if frame.implementation.is_duckdb():
        return list(frame.to_native().fetchall())
    if frame.implementation.is_spark_like():
        return [tuple(row) for row in frame.to_native().collect()]
    return list(frame.lazy().collect().rows())


def is_dask(native: Any) -> bool:
    """Whether *native* is a frame of Dask, which is read part by part.

    >>> is_dask([])
    False
    """
    return type(native).__module__.startswith("dask.")


def beside(frame: FrameT, rows: Rows) -> FrameT:
    """A small table of the same engine, with which *frame* can be joined.

    InvalidValue for an engine that we do not know.

    >>> import polars as pl
    >>> frame = nw.from_native(pl.LazyFrame({"day": [1, 2]}))
    >>> beside(frame, {"key": [1], "value": [7]}).collect().rows()
    [(1, 7)]
    """
    for serves, made in _TABLES:
        if serves(frame.implementation):
            table: FrameT = nw.from_native(made(frame.to_native(), rows))
            return table
    expected = "expected a frame of pandas, Polars, pyarrow, DuckDB or PySpark"
    raise InvalidValue(f"{expected}, got one of {frame.implementation}")


def looked_up(frame: FrameT, rows: Rows, on: str) -> FrameT:
    """The frame with the columns of that one of *rows* which has the same *on*, if any.

    Its rows keep their order where the engine knows one: DuckDB and PySpark do not.

    >>> import polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"key": [3, None, 1]}))
    >>> looked_up(frame, {"key": [1, 3], "value": [7, 8]}, "key").rows()
    [(3, 8), (None, None), (1, 7)]
    """
    table = beside(frame, rows)
    if frame.implementation.is_polars():
        left, right = frame.to_native(), table.to_native()
        native = left.join(right, on=on, how="left", maintain_order="left")
        found: FrameT = nw.from_native(native)
        return found
    if isinstance(frame, nw.DataFrame) and frame.implementation.is_pyarrow():
        numbered = frame.with_row_index(f"{on}_row").join(table, on=on, how="left")
        return numbered.sort(f"{on}_row").drop(f"{on}_row")
    return frame.join(table, on=on, how="left")


def on_partitions(
    frame: Any, function: Callable[..., Any], *args: Any, **named: Any
) -> Any:
    """A Dask frame, of whose partitions *function* has made others.

    It is given each of them as a narwhals frame of pandas, then *args* and *named*,
    and returns such a frame; one without rows too, which tells Dask the columns.

    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> days = dd.from_pandas(pd.DataFrame({"day": [1, 2]}), npartitions=2)
    >>> doubled = on_partitions(days, nw.DataFrame.with_columns, nw.col("day") * 2)
    >>> doubled.compute()["day"].to_list()
    [2, 4]
    """
    made = partial(_on_native, function, args, named)
    return frame.map_partitions(made, meta=made(without_rows(frame)))


def without_rows(frame: Any) -> Any:
    """The columns of a Dask frame as one of pandas, in which there is nothing.

    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> without_rows(dd.from_pandas(pd.DataFrame({"day": [1]}), npartitions=1)).shape
    (0, 1)
    """
    return frame._meta


def _on_native(
    function: Callable[..., Any], args: Any, named: Any, partition: Any
) -> Any:
    return function(nw.from_native(partition), *args, **named).to_native()


def _of_pandas(native: Any, rows: Rows) -> Any:
    return type(native)(rows, dtype="Int64")


def _of_polars(native: Any, rows: Rows) -> Any:
    return type(native)(rows, schema=dict.fromkeys(rows, int))


def _of_pyarrow(native: Any, rows: Rows) -> Any:
    schema = dict.fromkeys(rows, nw.Int64())
    return nw.from_dict(rows, schema, backend="pyarrow").to_native()


def _of_duckdb(native: Any, rows: Rows) -> Any:
    # A relation joins with others of its connection only, and does not name it. So this
    # one grows out of *native*, reads nothing of it, and leaves no view behind. A list
    # that is written as text is one constant to the parser.
    listed = (
        f"unnest('{list(v)}'::bigint[]) as \"{name}\"" for name, v in rows.items()
    )
    return native.limit(0).aggregate("count(*)").project(", ".join(listed))


def _of_spark(native: Any, rows: Rows) -> Any:
    schema = ", ".join(f"`{name}` bigint" for name in rows)
    lines = list(zip(*rows.values(), strict=True))
    return native.sparkSession.createDataFrame(lines, schema).hint("broadcast")


_TABLES: Final = (
    (nw.Implementation.is_pandas, _of_pandas),
    (nw.Implementation.is_polars, _of_polars),
    (nw.Implementation.is_pyarrow, _of_pyarrow),
    (nw.Implementation.is_duckdb, _of_duckdb),
    (nw.Implementation.is_spark_like, _of_spark),
)
