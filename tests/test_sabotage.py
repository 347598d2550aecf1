"""The suite notices: each small sabotage of the library turns it red.

One in each room is tried each time, and all of them with ``--thorough``.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sabotages import SABOTAGES

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src"
SUITE = (
    *("field", "care", "handling", "policies", "negotiation"),
    *("clocks", "packs", "calendars", "field_time"),
    *("rules", "audit", "money", "lifecycle", "laws"),
)
EXPLORED = (
    *("complaint/people", "complaint/redress", "policies/authority"),
    *("policies/levels", "handling/care", "handling/core", "handling/customer"),
    *("handling/ending", "handling/intake", "handling/judge", "handling/kind"),
    *("handling/negotiation", "handling/redress", "handling/work"),
)
"""Where what promises, approves and pays is decided: exploration notices it there."""
BEYOND_EXPLORING = {
    "bring a promised date forward with another clock": "no clock runs in its stories",
    "let an old satisfaction cover a later change": "nothing is recorded late",
    "let somebody else sign for the contact": "its roster has no departments",
    "move a complaint into a rulebook where its status closes it": "one lifecycle",
    "spend the delegate's allowance and not the giver's": "nothing was given before",
}
"""What exploration leaves out, as its bound says, and why; the tests notice it."""
LAW_10 = "law_10 or not test_law_"

OWN = {
    "checking/": ("checking",),
    "codec/bounds": ("rulebook_codec",),
    "codec/conditions": ("rulebook_codec",),
    "codec/gathering": ("rulebook_codec",),
    "codec/reading": ("rulebook_codec",),
    "codec/rulebooks": ("rulebook_codec",),
    "codec/writing": ("rulebook_codec",),
    "exploring/": ("witness", "exploring"),
    "handling/apply.py": ("live", "laws"),
    "handling/follow": ("live",),
    "lifecycle/calming": ("shipped_lifecycles",),
    "lifecycle/chart": ("live",),
    "lifecycle/listen_to_closure": ("shipped_lifecycles",),
    "policies/changes": ("diff",),
    "policies/explaining": ("explaining",),
    "rules/territories": ("regions", "verify", "laws"),
    "rules/axes": ("regions", "verify", "laws"),
    "rules/diff": ("diff",),
    "rules/nearest": ("nearest",),
    "rules/packing": ("regions", "verify", "laws"),
    "rules/regions": ("regions", "verify", "laws"),
    "rules/verify": ("verify", "checking", "laws"),
    "rules/weakening": ("verify", "checking", "laws"),
    "rules/winning": ("nearest", "diff"),
    "testing/kept": ("testing_assertions",),
    "testing/lives": ("testing_strategies",),
    "testing/memory": ("store_contract",),
    "testing/trial": ("store_contract",),
    "whatif/again": ("whatif_histories",),
    "whatif/auditing": ("whatif_gate",),
    "whatif/deadlines": ("whatif_engines", "whatif_deadlines"),
    "whatif/engines": ("whatif_engines",),
    "whatif/frames": ("whatif_gate", "whatif_engines"),
    "whatif/gate": ("whatif_gate",),
    "whatif/histories": ("whatif_histories",),
    "whatif/readers": ("whatif_gate", "whatif_tables", "whatif_rulebooks"),
    "whatif/redecided": ("whatif_histories",),
    "whatif/tables": ("whatif_gate", "whatif_tables"),
    "whatif/tabulated": ("whatif_deadlines",),
    "whatif/totals": ("whatif_totals",),
    "whatif/": ("whatif_rulebooks",),
}
"""What tests the rooms that have tests of their own, by how the module begins."""

LAWS_5_AND_6 = "(law_5 or law_6 or not test_law_)"
ENGINES = "not dask and not pyspark and not pandas and not pyarrow"


def suite_of(module: str) -> tuple[str, list[Sequence[str]]]:
    """Which tests are run, in which files: what tests the module first, then the rest.

    Of the engines only those that start fast.
    """
    own = next((OWN[room] for room in OWN if module.startswith(room)), None)
    if own is not None:
        return f"{LAWS_5_AND_6} and {ENGINES}", [own]
    near = [part for part in SUITE if part in module]
    rest = [part for part in SUITE if part not in module]
    return LAW_10, [near, rest] if near else [rest]


def run_over(source: Path, chosen: str, parts: Sequence[str]) -> int:
    """What pytest says of these files over the sources in *source*."""
    files = [str(TESTS / f"test_{part}.py") for part in parts]
    options = ["-x", "-q", "-p", "no:cacheprovider", "-k", chosen]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *files],
        env={**os.environ, "PYTHONPATH": str(source)},
        cwd=TESTS.parent,
        capture_output=True,
        check=False,
    ).returncode


def sabotaged(target: Path, name: str, old: str, new: str) -> Path:
    """The sources with *new* in the place of *old*."""
    shutil.copytree(SOURCE, target / "src")
    module = target / "src" / "complaintkit" / name
    text = module.read_text(encoding="utf-8")
    assert text.count(old) == 1
    module.write_text(text.replace(old, new), encoding="utf-8")
    return target / "src"


def is_explored(sabotage: tuple[str, str, str, str]) -> bool:
    """Whether exploration is to notice it, which is quicker than the suite."""
    what, name, *_ = sabotage
    return name.startswith(EXPLORED) and what not in BEYOND_EXPLORING


def room(module: str) -> str:
    """The folder of a module, or the module itself if it is in none."""
    return module.partition("/")[0]


def told(sabotages: Sequence[tuple[str, str, str, str]]) -> Any:
    """The arguments of a test for each of *sabotages*, by its sentence."""
    first = {room(name): what for what, name, *_ in reversed(sabotages)}
    return pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            pytest.param(
                *sabotage,
                id=what,
                marks=() if first[room(sabotage[0])] == what else pytest.mark.thorough,
            )
            for what, *sabotage in sabotages
        ],
    )


def test_every_sabotage_is_of_one_place_in_the_library() -> None:
    quoted = {
        what: (SOURCE / "complaintkit" / name).read_text("utf-8").count(old)
        for what, name, old, _ in SABOTAGES
    }

    assert {what: times for what, times in quoted.items() if times != 1} == {}


@told([sabotage for sabotage in SABOTAGES if is_explored(sabotage)])
def test_exploration_tells_a_story_of_each_sabotage_of_handle(
    name: str, old: str, new: str, tmp_path: Path
) -> None:
    source = sabotaged(tmp_path, name, old, new)

    explored = subprocess.run(
        [sys.executable, str(TESTS / "explored.py")],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (explored.returncode, explored.stderr) == (1, "")
    what, first, *_ = explored.stdout.splitlines()
    assert what
    assert first.startswith("front_line: open -> ")


@told([sabotage for sabotage in SABOTAGES if not is_explored(sabotage)])
def test_each_other_sabotage_turns_the_suite_red(
    name: str, old: str, new: str, tmp_path: Path
) -> None:
    source = sabotaged(tmp_path, name, old, new)
    chosen, stages = suite_of(name)

    red = (run_over(source, chosen, parts) for parts in stages)

    assert any(code == 1 for code in red)
