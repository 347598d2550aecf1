"""The project keeps what it says of itself."""

import inspect
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

import complaintkit
import complaintkit.commands as do
from complaintkit import Code
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.sentences import CHINESE, ENGLISH, IN_CHINESE

ROOT = Path(__file__).parent.parent

HEADLINE_NAMES = [
    "Actor",
    "ApologyLevel",
    "ApologyTerms",
    "Assessment",
    "Attention",
    "Basis",
    "BrokenHistory",
    "Calendar",
    "CannotDecide",
    "CannotDecode",
    "Channel",
    "Clock",
    "ClockState",
    "Code",
    "Compensation",
    "Complaint",
    "ComplaintKitError",
    "Conduct",
    "Decision",
    "Delegation",
    "Demand",
    "DemandKind",
    "Department",
    "Duty",
    "DutyKind",
    "Emotion",
    "EndingKind",
    "Entry",
    "Erased",
    "Evidence",
    "Factors",
    "Fault",
    "Finding",
    "FollowUpTerms",
    "Handled",
    "Intake",
    "InvalidRulebook",
    "InvalidValue",
    "Kind",
    "Language",
    "Lifecycle",
    "Limit",
    "Medium",
    "Money",
    "NotAllowed",
    "NotEffective",
    "Offer",
    "Outcome",
    "Pack",
    "Person",
    "Plan",
    "Product",
    "Reading",
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
    "Stance",
    "Step",
    "Tier",
    "Unit",
    "UnknownComplaint",
    "Urgency",
    "available",
    "handle",
    "handle_all",
    "open_complaint",
    "otherwise",
    "plan_offers",
    "read_clocks",
    "reasons_against",
    "replay",
    "rule",
    "what_is_due",
]


def test_the_root_exports_the_headline_names_and_nothing_else() -> None:
    assert complaintkit.__all__ == HEADLINE_NAMES
    assert all(hasattr(complaintkit, name) for name in HEADLINE_NAMES)


def test_every_code_has_a_sentence_in_both_languages() -> None:
    assert list(ENGLISH) == list(CHINESE) == list(Code)


def test_both_sentences_say_the_same_amounts_limits_and_roles() -> None:
    for code in Code:
        in_english, in_chinese = (
            sorted(set(re.findall(r"{(\w+)}", sentences[code])))
            for sentences in (ENGLISH, CHINESE)
        )
        assert in_english == in_chinese, code


def test_every_command_has_a_chinese_word_and_no_two_the_same() -> None:
    words = [IN_CHINESE[kind.__name__] for kind in do.COMMANDS]

    assert len(set(words)) == len(words)


def test_the_installed_package_needs_attrs_and_statemachine_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    names = [re.match(r"[\w-]+", each)[0] for each in project["dependencies"]]
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
        if path.parent.name == "testing":
            code = code.replace("from threading", "")  # a race wants rivals
        assert not banned.search(code), path


def test_a_program_without_the_codec_extra_never_asks_for_cattrs() -> None:
    code = (
        "import sys; sys.modules['cattrs'] = None\n"
        "import complaintkit.audit, complaintkit.presets\n"
        "complaintkit.presets.standard('EUR')\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("missing", "extra", "used"),
    [
        ("cattrs", "codec", "import complaintkit.codec"),
        ("narwhals", "frames", "from complaintkit.whatif import over"),
        ("altair", "plots", "from complaintkit.whatif.chart import chart; chart(None)"),
        ("hypothesis", "testing", "import complaintkit.testing.strategies"),
    ],
)
def test_what_comes_with_an_extra_says_how_to_get_it(
    missing: str, extra: str, used: str
) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None\n{used}\n"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"complaintkit.errors.MissingExtra: this needs {missing}, of the extra "
        f"{extra!r}: pip install 'complaintkit[{extra}]'"
    )


def table_of(page: str, heading: str) -> list[list[str]]:
    text = (ROOT / "docs" / page).read_text("utf-8").split(f"## {heading}\n")[1]
    rows = [line for line in text.split("\n## ")[0].splitlines() if line[:1] == "|"]
    return [[cell.strip(" `") for cell in row.split("|")[1:-1]] for row in rows[2:]]


def called(kind: type) -> str:
    """How a command is called; the names alone of what has a default."""
    parameters = inspect.signature(kind).parameters.values()
    names = [
        f"{each.name}=" if each.kind is each.KEYWORD_ONLY else each.name
        for each in parameters
        if each.name != "happened_at"
    ]
    return f"{kind.__name__}({', '.join(names)})"


def test_the_reference_lists_every_command_as_its_docstring_says() -> None:
    said = [
        [called(kind), inspect.getdoc(kind).splitlines()[0]] for kind in do.COMMANDS
    ]

    assert table_of("reference/commands-and-reasons.md", "Commands") == said


def test_the_reference_lists_every_reason_with_both_its_sentences() -> None:
    said = [[code.value, ENGLISH[code], CHINESE[code]] for code in Code]

    assert table_of("reference/commands-and-reasons.md", "Reasons") == said


def test_the_reference_lists_the_words_of_every_closed_list() -> None:
    exported = (getattr(complaintkit, name) for name in complaintkit.__all__)
    enums = [
        kind
        for kind in exported
        if isinstance(kind, type) and issubclass(kind, Enum) and kind is not Code
    ]

    said = [
        [kind.__name__, ", ".join(f"`{member.name}`" for member in kind)]
        for kind in enums
    ]
    rows = table_of("reference/commands-and-reasons.md", "Closed lists")
    assert [[name, f"`{words}`"] for name, words in rows] == said


def test_the_how_to_lists_every_fact() -> None:
    rows = table_of("how-to/write-a-rulebook.md", "The facts there are")

    declared = ComplaintFacts.declared().items()
    assert [[row[0], row[2], row[3]] for row in rows] == [
        [name, fact.of, "yes" if fact.may_be_missing else "no"]
        for name, fact in declared
    ]


def test_the_two_commands_of_the_readme_set_themselves_up() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)

    assert [command.count("\n") for command in commands] == [1, 1]
    assert all(command.startswith("python3 -m venv .venv && ") for command in commands)
    assert commands[1] in (ROOT / ".ci" / "run").read_text("utf-8")


def links() -> Iterator[tuple[Path, str]]:
    """Every link of a page or a notebook to something else than the web."""
    pages = {
        path: path.read_text("utf-8")
        for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    }
    for path in (ROOT / "examples").rglob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        told = (cell for cell in cells if cell["cell_type"] == "markdown")
        pages[path] = "\n".join("".join(cell["source"]) for cell in told)
    for path, text in pages.items():
        prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
        for target in re.findall(r"\]\(([^)]+)\)", prose):
            yield path, target


def anchors(path: Path) -> set[str]:
    """What the headings of a page are called in a link."""
    text = re.sub(
        r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    bare = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in bare}


def test_every_link_between_pages_leads_somewhere() -> None:
    for page, target in links():
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        if ":" not in target:
            assert there.exists(), (page.name, target)
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), (page.name, target)


def test_every_link_to_the_web_is_an_address() -> None:
    for page, target in links():
        if ":" in target:
            address = re.fullmatch(r"https?://[\w.-]+\.\w+(/\S*)?", target)
            assert address, (page.name, target)


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_a_first_page_can_be_pasted_into_a_prompt(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    fences = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    told = [
        "\n".join(re.findall(r"^(?:>>>|\.\.\.) ?(.*)", fence, re.MULTILINE)) or fence
        for fence in fences
    ]

    pasted = subprocess.run(
        [sys.executable, "-i", "-q"],
        input="\n\n".join(told) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )

    slips = re.findall(
        r"^\w*(?:Syntax|Indentation|Name|Type)Error.*", pasted.stderr, re.MULTILINE
    )
    assert slips == []
