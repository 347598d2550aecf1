"""Ratios against a hand-written floor and against peers, all from one run.

Run it with ``.venv/bin/python tests/benchmarks/run.py``. Every round runs each
contender twice and times the second, so that a slow moment of the machine falls on all
of them; the best round of each counts. Rounds are short and many: a long one is never
free of slow moments on a shared machine, and the slower contender meets more of them.
"""

import json
import platform
import sys

from imports import imports
from lives import lives
from measuring import RATIOS
from scalar import decisions
from timing import times


def main(arguments: list[str]) -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}")
    decisions()
    lives()
    times()
    imports()
    if "--json" in arguments:
        print(json.dumps(RATIOS, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
