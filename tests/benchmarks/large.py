"""Tier, money, level and a deadline of many rows, engine by engine.

Each engine reads one parquet file in a process of its own, so that its memory is its
own too, and all must come to the same totals.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measuring import RATIOS

HERE = Path(__file__).parent
ROUNDS = 3
WRITE = """
import sys
from claims import claims
claims(int(sys.argv[1])).write_parquet(sys.argv[2])
"""
NAMES = "import json, contender; print(json.dumps(list(contender.CONTENDERS)))"


def large(rows: int) -> None:
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "claims.parquet")
        python("-c", WRITE, str(rows), path)
        names = json.loads(python("-c", NAMES))
        found: dict[str, list[Any]] = {name: [] for name in names}
        for _ in range(ROUNDS):
            for name, runs in found.items():
                runs.append(json.loads(python("contender.py", name, path)))
    show(rows, found)


def python(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def show(rows: int, found: dict[str, list[dict[str, Any]]]) -> None:
    print(f"\nTier, compensation, level and deadline of {rows:,} rows of parquet")
    totals = next(iter(found.values()))[0]["totals"]
    for name, runs in found.items():
        if any(run["totals"] != totals for run in runs):
            raise AssertionError(name)
        seconds = min(run["seconds"] for run in runs)
        worked = min(run["worked"] for run in runs)
        most = max(run["bytes"] for run in runs)
        told = f"{seconds:8.2f} s, {worked:.2f} s of both cores"
        print(f"  {name:34} {told}, {most / 1e9:.2f} GB  (target < 4 GB)")
        RATIOS.append({"of": name, "rows": rows, "seconds": seconds, "bytes": most})
