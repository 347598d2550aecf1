"""``python examples/desk``: see ``start.py``."""

import runpy
import sys
from pathlib import Path

# started as a folder, the desk itself would be on the path, and not as a package
sys.path[0] = str(Path(__file__).resolve().parents[1])
runpy.run_module("desk.start", run_name="__main__")
