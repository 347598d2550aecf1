"""The notebooks: what they have stored is what they show today."""

import json
import re
from datetime import UTC, datetime
from importlib import import_module
from inspect import isclass
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import attrs
import nbformat
import pytest
import run
from IPython.lib.pretty import pretty
from rich.progress import Progress

import complaintkit
import complaintkit as ck
import complaintkit.commands as do
import what_if
from complaintkit.presets import standard
from complaintkit.presets.clocks import standard_clocks
from complaintkit.testing import a_complaint
from real_claims import ALL, real

ROOT = Path(__file__).parent.parent
RULEBOOK = standard("EUR")
ANN = ck.Actor("ann", "front_line")
NOTEBOOKS = sorted(run.HERE.glob("*.ipynb"))
every_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS]
)


def shown(notebook: Any) -> dict[str, list[Any]]:
    """What each cell shows; a picture by its size, for fonts differ."""
    return {
        cell.id: [
            output.text if output.output_type == "stream" else seen(output)
            for output in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def seen(output: Any) -> dict[str, Any]:
    return {
        kind: dict(output.metadata[kind]) if kind == "image/png" else content
        for kind, content in output.data.items()
    }


@every_notebook
def test_a_notebook_shows_what_it_has_stored(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMS", raising=False)

    fresh, stored = run.executed(path), nbformat.read(path, as_version=4)

    assert shown(fresh) == shown(stored), f"run examples/notebooks/run.py {path.stem}"


@every_notebook
def test_a_notebook_says_nothing_of_when_and_where_it_ran(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert notebook.metadata == run.METADATA
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [cell.id for cell in notebook.cells if cell.metadata]
    text = path.read_text("utf-8")
    assert not re.search(r"/home/|/root/|/tmp/|/Users/|C:\\", text)
    assert str(ROOT) not in text


@every_notebook
def test_a_notebook_is_short_and_shows_no_complaint_of_the_interpreter(
    path: Path,
) -> None:
    notebook = nbformat.read(path, as_version=4)
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]

    assert 15 <= len(notebook.cells) <= 25
    assert not [
        output
        for output in outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def case() -> ck.Handled:
    return ck.handle(
        a_complaint(RULEBOOK).claiming("160.00").complaint,
        do.Assess(ck.Assessment(kind=ck.Kind.BILLING, severity=ck.Severity.HIGH)),
        RULEBOOK,
        by=ANN,
        at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    )


def test_a_big_value_is_shown_by_what_a_person_asks_of_it_first() -> None:
    handled = case()

    assert pretty(RULEBOOK) == "rulebook 'standard' version '1' in EUR"
    assert pretty(handled).splitlines() == [
        "complaint C-1: assessed, version 2",
        "  general, billing, owner front_line, 240.00 EUR (1.5 x 160.00 EUR)",
        "C-1 2: Assess by ann, 2026-03-02 09:30+00:00, assessed",
        "  tiering: general, by rule otherwise",
        "  routing: billing, by rule billing",
        "  attention: answered by anybody, by rule otherwise",
        "  compensation: 240.00 EUR (1.5 x 160.00 EUR), by rule otherwise",
    ]


def test_a_list_of_values_is_shown_a_line_each() -> None:
    complaint, at = case().complaint, datetime(2026, 3, 9, 9, tzinfo=UTC)

    shown = pretty(ck.available(complaint, RULEBOOK, by=ANN, at=at))
    assert "\n Dispatch: open,\n" in shown
    call = ck.Duty("C-1/call", ck.DutyKind.CALL, at)
    letter = ck.Duty("C-1/letter", ck.DutyKind.LETTER, at, role="supervisor")
    assert pretty((call, letter)).splitlines() == [
        "(call by 2026-03-09 09:00+00:00: C-1/call,",
        " letter by 2026-03-09 09:00+00:00 for supervisor: C-1/letter)",
    ]


def test_a_rulebook_lists_its_tables_and_clocks() -> None:
    desk = ck.Calendar("desk", "Europe/Berlin", "Mo-Fr 09:00-17:00")
    timed = RULEBOOK.with_(version="2", clocks=standard_clocks(desk))
    page = timed._repr_html_()

    assert "rulebook &#x27;standard&#x27; version &#x27;2&#x27; in EUR" in page
    assert "clocks: acknowledgement, answer, " in page
    assert re.search(r"tiering</td><td[^>]*>first hit</td><td[^>]*>10<", page)
    assert "clocks" not in RULEBOOK._repr_html_()


def test_what_has_a_table_has_a_text_for_where_there_are_none() -> None:
    modules = walk_packages(complaintkit.__path__, "complaintkit.")
    values = {
        each
        for module in modules
        for each in vars(import_module(module.name)).values()
        if isclass(each) and attrs.has(each) and hasattr(each, "_repr_html_")
    }

    assert len(values) > 10
    assert {each for each in values if not hasattr(each, "_repr_pretty_")} == set()


@real
def test_on_the_real_claims_the_notebook_finds_what_the_example_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAIMS", str(ALL))

    notebook = run.executed(
        run.HERE / "what_if.ipynb", "import json; print(json.dumps(both.as_data()))"
    )

    found = json.loads(notebook.cells[-1].outputs[0].text)
    with Progress(disable=True) as silent:
        replayed = what_if.replay(what_if.read(ALL), silent)
    assert found == json.loads(json.dumps(replayed.comparison.as_data()))
