"""The pytest plugin gives fixtures to those who ask, and costs nobody else anything."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
USED = """
from complaintkit import Money, Rulebook
from complaintkit.testing import Builder, check_sealed_store


def test_the_fixtures_are_there(complaint_rulebook, a_complaint, complaint_store):
    assert complaint_rulebook.currency == CURRENCY
    assert a_complaint.rulebook is complaint_rulebook
    closed = a_complaint.claiming(90).closed()
    complaint_store.append("C-1", closed.entries, expected=0)
    assert complaint_store.load("C-1") == closed.complaint
"""
OVERRIDDEN = """
import pytest
from complaintkit.presets import standard


@pytest.fixture
def complaint_rulebook():
    return standard("JPY", scale=100)
"""
BROKEN = """
import pytest

from complaintkit.presets import standard
from complaintkit.testing import STORE_CONTRACT, MemoryStore, assert_explains


class Hasty(MemoryStore):
    def append(self, complaint_id, entries, *, expected):
        super().append(complaint_id, entries[:1], expected=expected)


store = Hasty(standard("EUR"))


@pytest.mark.parametrize("clause", STORE_CONTRACT, ids=str)
def test_the_store_keeps_the_contract(clause):
    clause.check(lambda: store)


def test_the_tier_is_explained(a_complaint):
    assert_explains(a_complaint.assessed().decisions["tiering"], rule="large-loss")
"""
UNUSED = """
import sys


def test_nothing_is_asked_for():
    assert "_complaintkit_pytest" in sys.modules
    assert [name for name in sys.modules if name.split(".")[0] == "complaintkit"] == []
"""


def pytest_over(place: Path, **files: str) -> subprocess.CompletedProcess[str]:
    """A run of pytest over these files, in a process of its own, with the plugin."""
    for name, text in files.items():
        (place / f"{name}.py").write_text(text, "utf-8")
    (place / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", "utf-8")
    plugin = ("-p", "no:cacheprovider", "-p", "_complaintkit_pytest")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugin, str(place)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_that_asks_for_nothing_does_not_import_the_package(
    tmp_path: Path,
) -> None:
    done = pytest_over(tmp_path, test_unused=UNUSED)

    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_fixtures_go_by_the_standard_rulebook(tmp_path: Path) -> None:
    done = pytest_over(tmp_path, test_used=USED.replace("CURRENCY", "'EUR'"))

    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_a_host_puts_its_own_rulebook_in_the_place_of_that(tmp_path: Path) -> None:
    used = USED.replace("CURRENCY", "'JPY'")

    done = pytest_over(tmp_path, conftest=OVERRIDDEN, test_used=used)

    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_what_fails_shows_its_sentence_and_no_source_of_the_library(
    tmp_path: Path,
) -> None:
    done = pytest_over(tmp_path, test_broken=BROKEN)

    assert "after a whole life, loading gives version 2, not 11" in done.stdout
    assert "- expected rule 'large-loss', found 'otherwise'" in done.stdout
    assert "complaintkit/testing" not in done.stdout


@pytest.mark.parametrize("missing", ["hypothesis", "pytest", "cattrs"], ids=str)
def test_the_room_needs_no_extra(missing: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from complaintkit.presets import standard\n"
        "from complaintkit.testing import a_complaint, assert_replays\n"
        "case = a_complaint(standard('EUR')).claiming('900.00').closed()\n"
        "assert_replays(case.entries, case.complaint)\n"
        "print(case.complaint.status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert done.stdout.strip() == "closed", done.stderr


def test_the_plugin_is_registered_under_the_name_of_its_module() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["entry-points"] == {
        "pytest11": {"_complaintkit_pytest": "_complaintkit_pytest"}
    }
