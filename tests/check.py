"""Every check of the project, in order; exits 1 if any of them fails.

    python tests/check.py [--thorough]

With ``--thorough`` all the real claims are handled, and not a tenth of them.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HERE = Path(sys.executable).parent
SABOTAGE = ROOT / "tests" / "test_sabotage.py"
EXPLORATIONS = ROOT / "tests" / "test_explorations.py"

LONGEST = (
    "tests/test_desk_storm.py",
    "tests/test_desk_browser.py",
    "tests/test_claims.py",
    "tests/test_what_if_example.py",
)
"""Begun first, so that no process waits for them at the end."""

PAGES = ("README.md", "CONTRIBUTING.md")

CHECKS = {
    "format": [HERE / "ruff", "format", "--check", "."],
    "lint": [HERE / "ruff", "check", "."],
    "types": [HERE / "mypy"],
    "types as pyright sees them": [
        *(HERE / "basedpyright", "--pythonpath", sys.executable)
    ],
    "imports": [HERE / "lint-imports"],
    "tests": [
        *(sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile"),
        *("--no-loadscope-reorder", *LONGEST, "src", "tests", "docs", *PAGES),
        *("--ignore", str(SABOTAGE), "--ignore", str(EXPLORATIONS)),
        *("--cov", "--cov-report=term-missing"),
    ],
    # each is long or a process of its own, so they are dealt out one by one
    "explorations and sabotages": [
        *(sys.executable, "-m", "pytest", "-n", "2", EXPLORATIONS, SABOTAGE)
    ],
}

THOROUGH = [sys.executable, "-m", "pytest", "-m", "thorough", "-n", "2", "tests"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--thorough", action="store_true", help="take minutes more")
    thorough = {"thorough": THOROUGH} if parser.parse_args().thorough else {}
    # the sabotages start a process each, which bytecode makes twice as fast
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    failed = []
    for name, command in {**CHECKS, **thorough}.items():
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all checks passed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
