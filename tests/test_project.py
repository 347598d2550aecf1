"""The project keeps what it says of itself."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import complaintkit
import complaintkit.commands as do
from complaintkit import Code
from complaintkit.reasons import SENTENCES

ROOT = Path(__file__).parent.parent

HEADLINE_NAMES = [
    "Actor",
    "Assessment",
    "BrokenHistory",
    "CannotDecide",
    "CannotDecode",
    "Channel",
    "Code",
    "Compensation",
    "Complaint",
    "ComplaintKitError",
    "Decision",
    "Demand",
    "DemandKind",
    "EndingKind",
    "Entry",
    "Erased",
    "Evidence",
    "Finding",
    "Handled",
    "Intake",
    "InvalidRulebook",
    "InvalidValue",
    "Kind",
    "Lifecycle",
    "Money",
    "NotAllowed",
    "Offer",
    "Outcome",
    "Person",
    "Plan",
    "Product",
    "Reason",
    "Redress",
    "RedressForm",
    "Responsibility",
    "Roster",
    "Rounding",
    "RuleTable",
    "Rulebook",
    "Scope",
    "Severity",
    "Situation",
    "StaleVersion",
    "Step",
    "Tier",
    "Urgency",
    "available",
    "handle",
    "handle_all",
    "open_complaint",
    "otherwise",
    "reasons_against",
    "replay",
    "rule",
]


def test_the_root_exports_the_headline_names_and_nothing_else() -> None:
    assert complaintkit.__all__ == HEADLINE_NAMES
    assert all(hasattr(complaintkit, name) for name in HEADLINE_NAMES)


def test_every_code_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Code)


def test_the_installed_package_needs_attrs_and_statemachine_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    names = [re.match(r"[\w-]+", each)[0] for each in project["dependencies"]]  # type: ignore[index]
    assert names == ["attrs", "python-statemachine"]


def test_every_command_has_its_word_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "explanation" / "glossary.md").read_text("utf-8")

    missing = [kind.__name__ for kind in do.COMMANDS if kind.__name__ not in glossary]
    assert missing == []


def test_the_core_reads_no_clock_and_does_no_input_or_output() -> None:
    banned = re.compile(
        r"^\s*(import|from) (os|io|socket|logging|random|subprocess|time|uuid|pathlib|"
        r"secrets|threading|asyncio)\b|\b(open|print|input|eval)\(|\.(now|today)\(",
        re.MULTILINE,
    )
    for path in (ROOT / "src").rglob("*.py"):
        code = re.sub(r'""".*?"""', "", path.read_text("utf-8"), flags=re.DOTALL)
        assert not banned.search(code), path


def test_a_program_without_the_codec_extra_never_asks_for_cattrs() -> None:
    code = (
        "import sys; sys.modules['cattrs'] = None\n"
        "import complaintkit.audit, complaintkit.presets\n"
        "complaintkit.presets.standard('EUR')\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
