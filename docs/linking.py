"""Links that plain Markdown cannot have: names in code lead to where they are told."""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.python import ObjectEntry
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import find_pending_xref_condition, make_refnode

from complaintkit.lifecycle.shipped import SHIPPED

OURS = "complaintkit"
EXAMPLES = "docs/reference/examples"
STATUSES = {state.id for each in SHIPPED.values() for state in each.chart.states}
WORDS = {"answers", "calendars", "inlined", "ordered", "otherwise", "rule"} | STATUSES
"""Functions whose names are words too: they are linked only where they are called."""

_CALLED = re.compile(r"(?:ck\.|do\.)?([\w.]+)(\(.*\))?", re.DOTALL)


class ThemedImage(SphinxTransform):
    """A picture for light pages, or for dark ones, as GitHub marks them."""

    default_priority = 200

    def apply(self, **_: Any) -> None:
        """Take the mark off the address, and give it to the theme."""
        for image in self.document.findall(nodes.image):
            image["uri"], _hash, mark = image["uri"].partition("#gh-")
            if mark:
                image["classes"].append(f"only-{mark.partition('-')[0]}")


class FolderLink(SphinxTransform):
    """A link to a folder of the project leads to where its files are listed."""

    default_priority = 200

    def apply(self, **_: Any) -> None:
        """A folder is no page, so the examples' own stands for it."""
        here = self.env.doc2path(self.env.docname).parent
        for link in self.document.findall(addnodes.pending_xref):
            if link["reftype"] == "myst" and (here / link["reftarget"]).is_dir():
                page = {"refdomain": "doc", "reftarget": EXAMPLES, "reftargetid": None}
                link.attributes |= page


class NamesInCode(SphinxPostTransform):
    """A name in code that can mean one thing only leads to where it is told."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Link our names, and leave those of others alone."""
        for literal in list(self.document.findall(nodes.literal)):
            target = self._meant(literal)
            if target is not None:
                link = make_refnode(
                    self.app.builder, self.env.docname, *target, literal.deepcopy()
                )
                literal.replace_self(link)
        for foreign in list(self.document.findall(_is_foreign)):
            short = find_pending_xref_condition(foreign, "resolved")
            foreign.replace_self((short or foreign).children)

    def _meant(self, literal: nodes.literal) -> tuple[str, str] | None:
        found = _CALLED.fullmatch(literal.astext())
        linked = isinstance(literal.parent, nodes.reference | nodes.title)
        if linked or not found or (found[1] in WORDS and not found[2]):
            return None
        return self.env.names_in_code.get(found[1])


def _is_foreign(node: nodes.Node) -> bool:
    """Whether it is a name of another project; looking for each of them takes long."""
    return (
        isinstance(node, addnodes.pending_xref)
        and node["refdomain"] == "py"
        and not node["reftarget"].startswith(OURS)
    )


def hand_out(_app: Sphinx, env: BuildEnvironment) -> None:
    """A room's names are known as the room's too; then list what code may mean."""
    objects = env.domains.python_domain.objects
    for room in [name for name, each in objects.items() if each.objtype == "module"]:
        for name in getattr(import_module(room), "__all__", ()):
            home = _home_of(room, name, objects)
            if home and f"{room}.{name}" not in objects:
                objects[f"{room}.{name}"] = objects[home]._replace(aliased=True)
    env.names_in_code = _unmistakable(objects)


def _home_of(room: str, name: str, objects: dict[str, ObjectEntry]) -> str | None:
    shown = getattr(import_module(room), name)
    here = f"{getattr(shown, '__module__', room)}.{name}"
    inside = (each for each in objects if each.startswith(f"{room}."))
    found = (each for each in inside if each.endswith(f".{name}"))
    return here if here in objects else next(found, None)


def _unmistakable(objects: dict[str, ObjectEntry]) -> dict[str, tuple[str, str]]:
    """What code may say, and the one place that it means; the root's names first."""
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for full, entry in objects.items():
        for name in _called(full, entry):
            places[name].add((entry.docname, entry.node_id))
    for name in list(places):
        root = objects.get(f"{OURS}.{name}")
        if root is not None and root.aliased:
            places[name] = {(root.docname, root.node_id)}
    return {name: meant.pop() for name, meant in places.items() if len(meant) == 1}


def _called(full: str, entry: ObjectEntry) -> Iterator[str]:
    """The names under which code may speak of it."""
    yield full
    if entry.objtype in {"class", "exception", "function"}:
        yield full.rpartition(".")[2]
    elif entry.objtype in {"method", "property", "attribute"}:
        yield ".".join(full.split(".")[-2:])


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the links."""
    app.add_transform(ThemedImage)
    app.add_transform(FolderLink)
    app.add_post_transform(NamesInCode)
    app.connect("env-updated", hand_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
