"""Pages of the site that are Python files: the modules, and the examples."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.parsers import RSTParser

PACKAGE = "src/complaintkit"
OF_CHARTS = (
    "allow_event_without_transition, atomic_configuration_update, "
    "catch_errors_as_events, enable_self_transition_entries, "
    "final_states, id, initial_state, model, name, states_map"
)
"""What a chart inherits: it is told by statemachine, whose words lead nowhere here."""


class PythonPage(RSTParser):
    """A module is shown by its docstrings, an example as it stands."""

    supported = ("python",)

    def parse(self, inputstring: Any, document: Any) -> None:
        """Read a page from the docstrings, or show all of the file."""
        env, text = document.settings.env, str(inputstring)
        if env.docname.startswith(PACKAGE):
            page = module_page(env.doc2path(env.docname), ast.parse(text).body)
        else:
            page = example_page(f"{env.docname}.py", ast.parse(text))
        super().parse(page, document)


def module_page(path: Path, code: list[ast.stmt]) -> str:
    """The reference of a module, and of what is in it where it is a room."""
    name = module_name(path)
    title = f"{_heading(name)}.. automodule:: {name}\n   :members:"
    if path.name != "__init__.py":
        left_out = f"   :exclude-members: {OF_CHARTS}\n" if _has_a_chart(code) else ""
        return f"{title}\n   :undoc-members:\n{left_out}"
    own = ", ".join(each for each in _defined(code) if each[0] != "_")
    shown = f"{title} {own}" if own else title.removesuffix("\n   :members:")
    return shown + _handed_out(code, name) + _modules(path.parent)


def example_page(name: str, code: ast.Module) -> str:
    """An example: what it says of itself first, and its lines."""
    about = (ast.get_docstring(code) or "").partition("\n")[0]
    shown = f".. literalinclude:: /{name}\n   :language: python\n"
    return f"{_heading(name)}{about}\n\n{shown}"


def module_name(path: Path) -> str:
    """What a module is imported as."""
    parts = path.with_suffix("").parts
    return ".".join(parts[parts.index("src") + 1 :]).removesuffix(".__init__")


def _heading(title: str) -> str:
    return f"{title}\n{'=' * len(title)}\n\n"


def _has_a_chart(code: list[ast.stmt]) -> bool:
    classes = (each for each in code if isinstance(each, ast.ClassDef))
    return any(each.name.endswith("Chart") for each in classes)


def _defined(code: list[ast.stmt]) -> Iterator[str]:
    """What a room tells of by itself, and not by one of its modules."""
    for each in code:
        match each:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case (
                ast.Assign(targets=[ast.Name(id=name)])
                | ast.AnnAssign(target=ast.Name(id=name))
            ):
                yield name


def _handed_out(code: list[ast.stmt], room: str) -> str:
    """What a program imports from the room, a line for each."""
    names = [
        name
        for each in code
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "__all__"
        for name in ast.literal_eval(each.value)
    ]
    rows = "".join(f"   {each}\n" for each in names)
    rubric = f"\n\n.. rubric:: From {room}\n\n.. autosummary::\n   :nosignatures:\n\n"
    return rubric + rows if rows else ""


def _modules(room: Path) -> str:
    """The modules of a room, in import order, and its rooms; the root's are a page."""
    if room.name == Path(PACKAGE).name:
        return ""
    modules = {each.stem: each for each in sorted(room.glob("[!_]*.py"))}
    rooms = [each.parent.name for each in sorted(room.glob("*/__init__.py"))]
    rows = [f"{each} <{each}>" for each in _in_import_order(modules)]
    rows += [f"{each} <{each}/__init__>" for each in rooms]
    listed = "".join(f"   {row}\n" for row in rows)
    return f"\n\n.. rubric:: Modules\n\n.. toctree::\n   :maxdepth: 1\n\n{listed}"


def _in_import_order(modules: dict[str, Path]) -> list[str]:
    """What is imported stands before what imports it."""
    ordered: dict[str, None] = {}

    def place(name: str) -> None:
        if name in modules and name not in ordered:
            for other in _imported(modules[name]):
                place(other)
            ordered[name] = None

    for name in modules:
        place(name)
    return list(ordered)


def _imported(path: Path) -> Iterator[str]:
    """The modules of its own room that a module imports as it is loaded."""
    room = module_name(path).rpartition(".")[0]
    for each in ast.parse(path.read_text("utf-8")).body:
        if isinstance(each, ast.ImportFrom) and (each.module or "").startswith(room):
            yield (each.module or "").rpartition(".")[2]


def setup(app: Sphinx) -> dict[str, bool]:
    """Read Python files as pages."""
    app.add_source_parser(PythonPage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
