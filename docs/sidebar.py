"""The sidebar: every page, and of the modules those of the room one is in."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def stay_in_the_room(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: nodes.Node
) -> None:
    """Open the branch of the page only: all of it is slow to make and to read."""
    whole = context["toctree"]
    context["toctree"] = lambda **options: whole(**{**options, "collapse": True})


def setup(app: Sphinx) -> dict[str, bool]:
    """Come before the theme, which asks for the whole tree."""
    app.connect("html-page-context", stay_in_the_room, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
