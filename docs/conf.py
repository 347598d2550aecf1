"""How Sphinx makes the site.

    sphinx-build -W -c docs . build/site

The sources are the pages as they lie in the project, so that a link leads to the same
place on the site as where the project is browsed.
"""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "complaintkit"
author = "the complaintkit developers"
version = release = version_of("complaintkit")

root_doc = "docs/index"
include_patterns = [
    *("docs/**", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *("examples/**", "src/complaintkit/**"),
]
exclude_patterns = [
    *("docs/*.py", "**/.*", "**/__pycache__"),
    *("examples/**/__init__.py", "examples/**/migrations/**"),
]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb", ".py": "python"}
extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinxcontrib.mermaid",
    "myst_nb",
    "python_pages",
    "signatures",
    "linking",
    "sidebar",
]

nitpicky = True
nitpick_ignore_regex = [
    # type variables and private names
    ("py:.*", r"complaintkit\.(.*\.)?([A-Z](_co(ntra)?)?|_\w+)"),
]

autosummary_generate = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_use_type_comments = False
python_use_unqualified_type_names = True
maximum_signature_line_length = 76
add_module_names = False
toc_object_entries_show_parents = "hide"

myst_heading_anchors = 3
myst_fence_as_directive = ["mermaid"]  # as GitHub reads them
nb_execution_mode = "off"
mermaid_width = "min(100%, 40rem)"
mermaid_height = "auto"
mermaid_fullscreen = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True

viewcode_follow_imported_members = False
html_theme = "furo"
templates_path = ["templates"]
html_additional_pages = {"index": "front.html"}  # leads on to docs/index.html
html_title = "complaintkit"
pygments_style = "a11y-light"
pygments_dark_style = "github-dark"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
