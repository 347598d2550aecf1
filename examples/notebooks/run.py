"""Run the notebooks beside this script again, and store them with what they show.

    python examples/notebooks/run.py [NAME ...]

Without names all of them. What is stored says nothing of when, how fast or where it
ran, so that a notebook changes only where it shows something else.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}}


def executed(path: Path, *more: str) -> NotebookNode:
    """The notebook out of a fresh kernel, with *more* code after its own."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in more]
    client = NotebookClient(
        notebook,
        timeout=300,
        record_timing=False,
        resources={"metadata": {"path": HERE}},
    )
    client.execute()
    notebook.metadata = METADATA
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            _keep_what_is_read(output.get("data", {}))
    return notebook


def _keep_what_is_read(data: dict[str, str]) -> None:
    """A table or a picture needs no second form as the text of a constructor."""
    if len(data) > 1:
        data.pop("text/plain", None)


def main(names: list[str]) -> None:
    os.environ.pop("CLAIMS", None)  # what is stored is about the sample
    paths = [HERE / f"{name}.ipynb" for name in names] or sorted(HERE.glob("*.ipynb"))
    for path in paths:
        nbformat.write(executed(path), path)
        print(f"{path.name}: run and stored")


if __name__ == "__main__":
    main([Path(name).stem for name in sys.argv[1:]])
