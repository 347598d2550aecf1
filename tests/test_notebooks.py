"""The notebooks: what they have stored is what they show today."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
import run
from rich.progress import Progress

import what_if
from real_claims import ALL, real

ROOT = Path(__file__).parent.parent
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
