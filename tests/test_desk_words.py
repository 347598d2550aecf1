"""The desk says everything in both languages."""

import ast
import re
from collections.abc import Iterator
from enum import Enum

import attrs
import pytest

import complaintkit
from complaintkit import Code, Language, Rounding, RuleTable, Unit
from complaintkit.commands import COMMANDS, Open
from complaintkit.complaint.redress import ApprovalState, LineState, OfferState
from complaintkit.handling import DutyKind
from complaintkit.policies.facts import ComplaintFacts
from desk.forms import boxes
from desk.house import PEOPLE, ROSTER, RULEBOOK
from desk.speech import DUTIES
from desk.views import WITHOUT_FORM
from desk.words import BECAUSE, LABELS, SENTENCES, VALUES
from desks import DESK


def in_templates() -> Iterator[str]:
    for path in (DESK / "templates").glob("*.html"):
        yield from re.findall(r"""\bt\(["'](.+?)["']""", path.read_text("utf-8"))


def in_the_code() -> Iterator[str]:
    """The texts that a speech is asked to say: called, they are its only argument."""
    for path in DESK.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name("speech" | "t" | "self"),
                    args=[ast.Constant(str(text))],
                ):
                    yield text


def test_every_text_of_the_pages_has_its_chinese() -> None:
    said = {*in_templates(), *in_the_code(), *DUTIES.values()}

    assert len(said) > 80
    assert said - set(SENTENCES) == set()


def test_the_desk_says_nothing_that_nobody_shows() -> None:
    shown = {*in_templates(), *in_the_code(), *DUTIES.values()}
    written = "".join(path.read_text("utf-8") for path in DESK.rglob("*.*ml"))
    code = "".join(path.read_text("utf-8") for path in DESK.glob("[!w]*.py"))

    unsaid = {text for text in set(SENTENCES) - shown if text not in written + code}
    assert unsaid == set()


def tables(value: object) -> Iterator[RuleTable[object]]:
    if isinstance(value, RuleTable):
        yield value
    elif attrs.has(type(value)):
        for each in attrs.fields(type(value)):
            yield from tables(getattr(value, each.name))


def test_every_rule_of_the_house_says_why_in_chinese() -> None:
    whys = {rule.because for table in tables(RULEBOOK) for rule in table.rules}

    assert whys - {""} - set(BECAUSE) == set()


NOT_ON_PAGES = {Code, Language, Rounding, Unit}


def words() -> Iterator[str]:
    """Every word of the domain that a page may show."""
    enums = [getattr(complaintkit, name) for name in complaintkit.__all__]
    kinds = [ApprovalState, DutyKind, LineState, OfferState]
    for kind in (*enums, *kinds):
        is_enum = isinstance(kind, type) and issubclass(kind, Enum)
        if is_enum and kind not in NOT_ON_PAGES:
            yield from (str(member.value) for member in kind)
    yield from RULEBOOK.lifecycle.statuses
    yield from (clock.name for clock in RULEBOOK.clocks)
    yield from (member.role for member in PEOPLE.values())
    yield from (department.name for department in ROSTER.departments)
    yield from ComplaintFacts.declared()


def test_every_word_of_the_domain_has_its_chinese() -> None:
    assert set(words()) - set(VALUES) == set()


ON_PAGES = [each for each in COMMANDS if each is not Open and each not in WITHOUT_FORM]


@pytest.mark.parametrize("command", ON_PAGES, ids=lambda command: command.__name__)
def test_every_input_has_its_label_in_chinese(command: type) -> None:
    labels = {
        LABELS.get(box.path, box.name) for box in boxes(command) if box.kind != "target"
    }
    assert labels - set(VALUES) == set()
