"""Ratios against a hand-written floor and against peers, all from one run.

Run it with ``.venv/bin/python tests/benchmarks/run.py``. Every round runs each
contender twice and times the second, so that a slow moment of the machine falls on all
of them; the best round of each counts. Rounds are short and many: a long one is never
free of slow moments on a shared machine, and the slower contender meets more of them.
"""

import json
import platform
from argparse import ArgumentParser

from columnar import columns, one_by_one
from imports import imports
from large import large
from lives import lives
from measuring import RATIOS
from peers import peers
from scalar import decisions
from timing import times

MILLION = 1_000_000


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=MILLION, help="of the large file")
    parser.add_argument("--json", action="store_true", help="tell the ratios again")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}")
    decisions()
    peers()
    lives()
    times()
    imports()
    columns(MILLION)
    one_by_one(MILLION)
    large(given.rows)
    if given.json:
        print(json.dumps(RATIOS, indent=1))


if __name__ == "__main__":
    main()
