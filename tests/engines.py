"""Every engine of data frames that we serve, with the same rows in its own frames.

A test asks for the fixture ``engine`` and runs on each: ``engine.to_native(table)``
makes a frame of it, ``engine.run(native, function, ...)`` calls what works on narwhals
frames, and ``engine.rows_of(native)`` says what is in one. A table is a Polars frame,
or the columns of one. Some engines keep no order: give rows an id to sort by.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
import dask.dataframe as dd
import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
from pyspark.sql import SparkSession

from complaintkit.whatif.engines import on_partitions

Rows = list[dict[str, Any]]
Columns = Mapping[str, Sequence[Any]]

_NULLABLE = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
}


@attrs.frozen
class Engine:
    """How to get a table in, and the rows of a frame out; a missing value is None."""

    name: str
    put: Callable[[pl.DataFrame], Any]
    rows_of: Callable[[Any], Rows]
    keeps_order: bool = True

    def to_native(self, table: pl.DataFrame | Columns) -> Any:
        return self.put(pl.DataFrame(table))

    def run(
        self, native: Any, function: Callable[..., Any], *args: Any, **named: Any
    ) -> Any:
        """What *function* makes of the frame, as a frame of this engine."""
        if self.name == "dask":
            return on_partitions(native, function, *args, **named)
        return function(nw.from_native(native), *args, **named).to_native()


def _with_arrow(table: pl.DataFrame) -> pd.DataFrame:
    return table.to_pandas(use_pyarrow_extension_array=True)


def _nullable(table: pl.DataFrame) -> pd.DataFrame:
    return table.to_arrow().to_pandas(types_mapper=_NULLABLE.get)


def _in_duckdb(table: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    # a connection of its own, so that nothing leans on the default one, and in a zone
    # whose days have 23 and 25 hours, so that nothing leans on that either
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'America/Chicago'")
    return connection.from_arrow(table.to_arrow())


def _in_spark(table: pl.DataFrame) -> Any:
    return SparkSession.active().createDataFrame(table.to_arrow())


def _in_dask(table: pl.DataFrame) -> Any:
    return dd.from_pandas(_nullable(table), npartitions=2)


def _of_pandas(frame: pd.DataFrame) -> Rows:
    found = frame.astype(object).to_dict("records")
    return [{k: None if pd.isna(v) else v for k, v in row.items()} for row in found]


def _of_spark(frame: Any) -> Rows:
    return [row.asDict() for row in frame.collect()]


ENGINES = {
    each.name: each
    for each in (
        Engine("pandas", pl.DataFrame.to_pandas, _of_pandas),
        Engine("pandas-nullable", _nullable, _of_pandas),
        Engine("pandas-arrow", _with_arrow, _of_pandas),
        Engine("polars", pl.DataFrame.clone, pl.DataFrame.to_dicts),
        Engine("polars-lazy", pl.DataFrame.lazy, lambda it: it.collect().to_dicts()),
        Engine("pyarrow", pl.DataFrame.to_arrow, pa.Table.to_pylist),
        Engine("duckdb", _in_duckdb, lambda it: it.pl().to_dicts(), keeps_order=False),
        Engine(
            "dask", _in_dask, lambda it: _of_pandas(it.compute()), keeps_order=False
        ),
        Engine("pyspark", _in_spark, _of_spark, keeps_order=False),
    )
}
STARTED = ("dask", "pyspark")
"""Those that have workers of their own."""
