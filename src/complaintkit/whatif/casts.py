"""What a host writes to make a column fit, in the words of its own engine."""

from enum import Enum

import narwhals.stable.v2 as nw


class Shape(Enum):
    """What a column has to be for the facts that are read from it.

    >>> Shape.WHOLE.value
    'whole numbers'
    """

    TEXT = "text"
    WHOLE = "whole numbers"
    AMOUNT = "whole minor or major units"
    FLAG = "booleans"
    MOMENT = "moments with a zone, or whole seconds since 1970"


_PANDAS = {
    Shape.TEXT: 'frame["{0}"].astype("string")',
    Shape.WHOLE: 'frame["{0}"].astype("Int64")',
    Shape.AMOUNT: '(frame["{0}"] * {1}).round().astype("Int64")',
    Shape.FLAG: 'frame["{0}"].astype("boolean")',
    Shape.MOMENT: 'pd.to_datetime(frame["{0}"], utc=True)',
}
_POLARS = {
    Shape.TEXT: 'pl.col("{0}").cast(pl.String)',
    Shape.WHOLE: 'pl.col("{0}").cast(pl.Int64)',
    Shape.AMOUNT: '(pl.col("{0}") * {1}).round().cast(pl.Int64)',
    Shape.FLAG: 'pl.col("{0}").cast(pl.Boolean)',
    Shape.MOMENT: 'pl.col("{0}").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")',
}
_PYARROW = {
    Shape.TEXT: 'table["{0}"].cast(pa.string())',
    Shape.WHOLE: 'table["{0}"].cast(pa.int64())',
    Shape.AMOUNT: 'pc.round(pc.multiply(table["{0}"], {1})).cast(pa.int64())',
    Shape.FLAG: 'table["{0}"].cast(pa.bool_())',
    Shape.MOMENT: 'pc.assume_timezone(table["{0}"].cast(pa.timestamp("us")), "UTC")',
}
_DUCKDB = {
    Shape.TEXT: 'CAST("{0}" AS VARCHAR)',
    Shape.WHOLE: 'CAST("{0}" AS BIGINT)',
    Shape.AMOUNT: 'CAST(round("{0}" * {1}) AS BIGINT)',
    Shape.FLAG: 'CAST("{0}" AS BOOLEAN)',
    Shape.MOMENT: "CAST(\"{0}\" AS TIMESTAMP) AT TIME ZONE 'UTC'",
}
_SPARK = {
    Shape.TEXT: 'F.col("{0}").cast("string")',
    Shape.WHOLE: 'F.col("{0}").cast("bigint")',
    Shape.AMOUNT: 'F.round(F.col("{0}") * {1}).cast("bigint")',
    Shape.FLAG: 'F.col("{0}").cast("boolean")',
    Shape.MOMENT: 'F.col("{0}").cast("timestamp")',
}
_OF_ENGINE = {
    nw.Implementation.POLARS: _POLARS,
    nw.Implementation.PYARROW: _PYARROW,
    nw.Implementation.DUCKDB: _DUCKDB,
    nw.Implementation.PYSPARK: _SPARK,
}


def cast(engine: nw.Implementation, column: str, shape: Shape, factor: int = 1) -> str:
    """What makes *column* of that *shape* on *engine*; amounts times *factor*.

    >>> cast(nw.Implementation.DUCKDB, "paid", Shape.AMOUNT, 100)
    'CAST(round("paid" * 100) AS BIGINT)'
    """
    return _OF_ENGINE.get(engine, _PANDAS)[shape].format(column, factor)
