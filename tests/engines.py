"""Every engine of data frames that we serve, with the same rows in its own frames.

A test asks for the fixture ``engine`` and runs on each: ``engine.frame(table)`` makes
a frame of it, ``engine.run(frame, function, ...)`` calls what works on narwhals frames,
and ``engine.rows(frame)`` says what is in it. A table is a Polars frame, so that its
types are said once. Lazy engines promise no order: keep an id to sort by.
"""

from collections.abc import Callable
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


@attrs.frozen
class Engine:
    """How to get a table in, and the rows of a frame out."""

    name: str
    frame: Callable[[pl.DataFrame], Any]
    rows: Callable[[Any], Rows]
    is_lazy: bool = False

    def run(
        self, frame: Any, function: Callable[..., Any], *args: Any, **named: Any
    ) -> Any:
        """What *function* makes of the frame, as a frame of this engine."""
        if self.name == "dask":
            return on_partitions(frame, function, *args, **named)
        return function(nw.from_native(frame), *args, **named).to_native()


def _with_numpy(table: pl.DataFrame) -> pd.DataFrame:
    return table.to_pandas()


def _with_arrow(table: pl.DataFrame) -> pd.DataFrame:
    return table.to_pandas(use_pyarrow_extension_array=True)


_NULLABLE = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.float64(): pd.Float64Dtype(),
}


def _nullable(table: pl.DataFrame) -> pd.DataFrame:
    return table.to_arrow().to_pandas(types_mapper=_NULLABLE.get)


def _in_duckdb(table: pl.DataFrame) -> Any:
    # a connection of its own, so that nothing leans on the default one
    return duckdb.connect().from_arrow(table.to_arrow())


def _in_spark(table: pl.DataFrame) -> Any:
    return SparkSession.active().createDataFrame(table.to_arrow())


def _in_dask(table: pl.DataFrame) -> Any:
    return dd.from_pandas(_nullable(table), npartitions=2)


def _of_pandas(frame: pd.DataFrame) -> Rows:
    found = frame.astype(object).to_dict("records")
    return [{k: None if pd.isna(v) else v for k, v in row.items()} for row in found]


def _of_duckdb(relation: Any) -> Rows:
    return [
        dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()
    ]


ENGINES = [
    Engine("pandas", _with_numpy, _of_pandas),
    Engine("pandas nullable", _nullable, _of_pandas),
    Engine("pandas arrow", _with_arrow, _of_pandas),
    Engine("polars", lambda table: table, pl.DataFrame.to_dicts),
    Engine(
        "polars lazy", pl.DataFrame.lazy, lambda f: f.collect().to_dicts(), is_lazy=True
    ),
    Engine("pyarrow", pl.DataFrame.to_arrow, lambda table: table.to_pylist()),
    Engine("duckdb", _in_duckdb, _of_duckdb, is_lazy=True),
    Engine("dask", _in_dask, lambda frame: _of_pandas(frame.compute()), is_lazy=True),
    Engine(
        "pyspark",
        _in_spark,
        lambda frame: [row.asDict() for row in frame.collect()],
        is_lazy=True,
    ),
]
