"""Pages of the site that are Python files: the modules, and the examples."""

import ast
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
        """Read a page from the docstrings, or show all of it."""
        env = document.settings.env
        docname, text = env.docname, str(inputstring)
        inside = docname.startswith(PACKAGE)
        page = module_page(env.doc2path(docname)) if inside else example(docname, text)
        super().parse(page, document)


def module_page(path: Path) -> str:
    """The reference of a module, and of what is in it where it is a room."""
    name = module_name(path)
    title = f"{name}\n{'=' * len(name)}\n\n.. automodule:: {name}\n"
    if path.name != "__init__.py":
        charts = "Chart):\n" in path.read_text("utf-8") or path.stem == "chart"
        left_out = f"   :exclude-members: {OF_CHARTS}\n" if charts else ""
        return f"{title}   :members:\n   :undoc-members:\n{left_out}"
    own = ", ".join(defined(path))
    members = f"   :members: {own}\n" if own else ""
    return title + members + exported(path, name) + contents(path.parent)


def module_name(path: Path) -> str:
    """What a module is imported as."""
    parts = path.with_suffix("").parts
    inside = parts[parts.index("src") + 1 :]
    return ".".join(inside).removesuffix(".__init__")


def defined(path: Path) -> list[str]:
    """What a room tells of by itself, and not by one of its modules."""
    names = []
    for each in ast.parse(path.read_text("utf-8")).body:
        match each:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]) if name != "__all__":
                names.append(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.append(name)
    return [name for name in names if not name.startswith("_")]


def exported(path: Path, name: str) -> str:
    """What a room hands out, a line for each."""
    names = [
        ast.literal_eval(each.value)
        for each in ast.parse(path.read_text("utf-8")).body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "__all__"
    ]
    rows = "".join(f"   {each}\n" for each in sum(names, []))
    heading = f"\n.. rubric:: From {name}\n\n.. autosummary::\n   :nosignatures:\n\n"
    return heading + rows if rows else ""


def contents(room: Path) -> str:
    """The modules of a room, in the order in which they import each other."""
    if room.name == "complaintkit":
        return ""
    modules = {each.stem: each for each in sorted(room.glob("*.py")) if each.stem != "__init__"}
    rows = "".join(f"   {each} <{each}>\n" for each in in_import_order(modules))
    rooms = "".join(f"   {each.parent.name} <{each.parent.name}/__init__>\n" for each in sorted(room.glob("*/__init__.py")))
    return f"\n.. rubric:: Modules\n\n.. toctree::\n   :maxdepth: 1\n\n{rows}{rooms}"


def in_import_order(modules: dict[str, Path]) -> list[str]:
    """What is imported stands before what imports it."""
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in ordered:
            return
        for other in imported(modules[name]):
            if other in modules and other != name:
                visit(other)
        ordered[name] = None

    for name in modules:
        visit(name)
    return list(ordered)


def imported(path: Path) -> list[str]:
    """The modules of the same room that a module imports as it is loaded."""
    room = module_name(path).rpartition(".")[0]
    loaded = ast.parse(path.read_text("utf-8")).body
    sources = [each.module or "" for each in loaded if isinstance(each, ast.ImportFrom)]
    return [each.rpartition(".")[2] for each in sources if each.rpartition(".")[0] == room]


def example(docname: str, text: str) -> str:
    """An example: what it says of itself, and its lines."""
    title = f"{docname}.py"
    about = ast.get_docstring(ast.parse(text)) or ""
    return (
        f"{title}\n{'=' * len(title)}\n\n{about.splitlines()[0]}\n\n"
        f".. literalinclude:: /{title}\n   :language: python\n"
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Read Python files as pages."""
    app.add_source_parser(PythonPage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
