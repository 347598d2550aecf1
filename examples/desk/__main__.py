"""``python examples/desk``: see ``start.py``, and ``storm.py`` for the storm."""

import runpy
import sys
from pathlib import Path

# started as a folder, the desk itself would be on the path, and not as a package
sys.path[0] = str(Path(__file__).resolve().parents[1])
storm = sys.argv[1:2] == ["storm"]
if storm:
    del sys.argv[1]
runpy.run_module("desk.storm" if storm else "desk.start", run_name="__main__")
