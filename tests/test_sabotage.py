"""The suite notices: each small sabotage of the library turns it red."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sabotages import SABOTAGES

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src"
SUITE = (
    *("field", "care", "handling", "policies", "negotiation"),
    *("clocks", "packs", "calendars", "field_time"),
    *("rules", "audit", "money", "lifecycle", "laws"),
)
LAW_10 = "law_10 or not test_law_"


def nearest_first(module: str) -> list[str]:
    """The suite, what tests the module first: red comes sooner."""
    return sorted(SUITE, key=lambda part: part not in module)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [sabotage[1:] for sabotage in SABOTAGES],
    ids=[sabotage[0] for sabotage in SABOTAGES],
)
def test_each_sabotage_turns_the_suite_red(
    name: str, old: str, new: str, tmp_path: Path
) -> None:
    shutil.copytree(SOURCE, tmp_path / "src")
    module = tmp_path / "src" / "complaintkit" / name
    text = module.read_text(encoding="utf-8")
    assert text.count(old) == 1
    module.write_text(text.replace(old, new), encoding="utf-8")

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-k",
            LAW_10,
            *(str(TESTS / f"test_{part}.py") for part in nearest_first(name)),
        ],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stdout[-2000:]
