"""One engine over one parquet file, in a process of its own, which ``large`` starts.

It prints how long it took, what its memory came to, and the totals.
"""

import importlib
import json
import resource
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import narwhals.stable.v2 as nw

from claims import COLUMNS, RULEBOOK
from complaintkit.whatif.rulebooks import over
from complaintkit.whatif.totals import total

READINGS = ("tier", "compensation", "level", "deadlines")
KEYS = ("tier", "level")
SUMS = ("compensation", "deadline_acknowledgement")


def from_polars(path: str) -> Any:
    import polars as pl

    return pl.scan_parquet(path)


def from_duckdb(path: str) -> Any:
    import duckdb

    return duckdb.connect().read_parquet(path)


def from_pandas(path: str) -> Any:
    import pandas as pd

    return pd.read_parquet(path, dtype_backend="pyarrow")


CONTENDERS: dict[str, tuple[Callable[[str], Any], str | None]] = {
    "polars": (from_polars, None),
    "duckdb": (from_duckdb, None),
    "pandas": (from_pandas, None),
    "pandas, engine='polars'": (from_pandas, "polars"),
    "pandas, engine='duckdb'": (from_pandas, "duckdb"),
}


def read(engine: str | None, part: Any) -> Any:
    """What ``compare`` does: a part that is moved stays there until it is totalled."""
    if engine is not None:
        part = nw.from_native(part).lazy(engine).to_native()
    return over(part, RULEBOOK, COLUMNS, only=READINGS)


def peak() -> int:
    """The most memory that this process has held, in bytes.

    What ``getrusage`` knows on Linux includes the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        line = next(each for each in lines if each.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def main(name: str, path: str) -> None:
    opened, engine = CONTENDERS[name]
    kind, *_ = name.split(",")
    importlib.import_module(kind)  # loading it is not what is timed
    start, worked = perf_counter(), process_time()
    found = total(opened(path), partial(read, engine), KEYS, SUMS)
    times = {"seconds": perf_counter() - start, "worked": process_time() - worked}
    totals = [[*key, *numbers] for key, numbers in found.items()]
    print(json.dumps({**times, "bytes": peak(), "totals": totals}))


if __name__ == "__main__":
    main(*sys.argv[1:])
