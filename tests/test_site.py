"""The site of the documentation, really built, with every warning an error."""

import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import isclass, isfunction
from pathlib import Path
from pkgutil import walk_packages
from urllib.parse import unquote

import pytest

import complaintkit

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MODULES = [
    complaintkit.__name__,
    *(each.name for each in walk_packages(complaintkit.__path__, "complaintkit.")),
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once by the command that the docs name."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-j", "auto"),
            *("-c", "docs", ".", folder),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


@cache
def page_of(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def anchored(path: Path) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', page_of(path)))


def inventory(site: Path) -> dict[str, str]:
    """Where each name of Python is told, as other projects' sites learn it."""
    raw = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    lines = zlib.decompress(raw).decode().splitlines()
    rows = [re.fullmatch(r"(\S+) py:(\S+) \S+ (\S+) .*", line) for line in lines]
    return {row[1]: row[3].replace("$", row[1]) for row in rows if row}


def public_names(module: str) -> list[str]:
    """The classes and functions that a module has of its own."""
    return [
        f"{module}.{name}"
        for name, each in vars(import_module(module)).items()
        if (isclass(each) or isfunction(each))
        and each.__module__ == module
        and not name.startswith("_")
    ]


def test_every_name_of_the_root_is_told_in_the_reference(site: Path) -> None:
    told = inventory(site)

    assert [
        name for name in complaintkit.__all__ if f"complaintkit.{name}" not in told
    ] == []


def test_every_public_class_and_function_has_its_place(site: Path) -> None:
    told = inventory(site)
    names = [name for module in MODULES for name in public_names(module)]

    assert [name for name in names if name not in told] == []
    for name in names:
        page, _, anchor = told[name].partition("#")
        assert anchor in anchored(site / page), name


def test_every_page_of_the_docs_stands_in_the_sidebar(site: Path) -> None:
    index = page_of(site / "docs" / "index.html")
    sidebar = index.partition('class="sidebar-tree"')[2].partition("</aside>")[0]
    listed = {
        (site / "docs" / target).resolve()
        for target in re.findall(r'href="([^"#]+)"', sidebar)
    }

    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    pages += (ROOT / "examples" / "notebooks").glob("*.ipynb")
    listed.add(site / "docs" / "index.html")
    assert [
        page
        for page in pages
        if (site / page.relative_to(ROOT)).with_suffix(".html") not in listed
    ] == []


def targets(page: Path) -> Iterator[tuple[str, Path, str]]:
    """Each link of a page to something of the site: the file, and the place in it."""
    for target in set(re.findall(r'(?:href|src)="([^"]+)"', page_of(page))):
        if not re.match(r"https?:|data:|#$", target):
            file, _, anchor = unquote(target).partition("#")
            yield target, (page.parent / file.partition("?")[0]).resolve(), anchor


def test_every_link_within_the_site_leads_to_something(site: Path) -> None:
    dead = []
    for page in site.rglob("*.html"):
        for target, there, anchor in targets(page):
            found = page if there == page.parent else there
            # what Sphinx makes of sources has places for functions and classes alone
            of_source = "_modules" in {*page.parts, *found.parts}
            placed = not anchor or of_source or anchor in anchored(found)
            if not (found.exists() and placed):
                dead.append((str(page.relative_to(site)), target))

    assert dead == []


def test_whoever_opens_the_site_comes_to_the_docs(site: Path) -> None:
    assert 'url=docs/index.html"' in page_of(site / "index.html")


def test_a_picture_is_shown_on_the_pages_that_it_was_drawn_for(site: Path) -> None:
    page = page_of(site / "docs" / "explanation" / "rule-tables.html")

    assert re.search(r'class="only-light" src="[^"]+decision-light.png"', page)
    assert re.search(r'class="only-dark" src="[^"]+decision-dark.png"', page)


def test_a_name_in_the_text_leads_to_its_reference(site: Path) -> None:
    page = page_of(site / "docs" / "tutorial.html")

    link = '<a class="reference internal" href="../src/complaintkit/handling/core.html'
    assert f'{link}#complaintkit.handling.core.handle"' in page


def test_a_constant_is_told_by_its_own_text(site: Path) -> None:
    page = page_of(site / "src" / "complaintkit" / "testing" / "__init__.html")

    assert "What every store promises" in page
    assert "Built-in" not in page


def test_a_word_that_is_a_status_leads_to_no_function_of_that_name(site: Path) -> None:
    page = page_of(site / "docs" / "reference" / "lifecycles.html")

    for status in ("assessed", "settled", "opening", "confirmed"):
        assert f'<span class="pre">{status}</span>' in page
        assert not re.search(rf'href="[^"]+#complaintkit[^"]+\.{status}"', page)


def test_the_lifecycles_are_drawn_and_not_shown_as_code(site: Path) -> None:
    page = page_of(site / "docs" / "reference" / "lifecycles.html")
    written = page_of(DOCS / "reference" / "lifecycles.md")

    diagrams = re.findall(r'<pre[^>]*class="mermaid">\s*stateDiagram-v2', page)
    assert len(diagrams) == written.count("```mermaid") == 9
    assert "highlight-mermaid" not in page
    assert re.search(r'<script type="module">import mermaid from "http', page)


def test_the_notebooks_show_their_tables_and_pictures(site: Path) -> None:
    page = page_of(site / "examples" / "notebooks" / "what_if.html")

    assert "2,252,050.28" in page
    assert page.count("<img ") == 2


def test_each_module_is_told_after_what_it_imports() -> None:
    listed = page_of(DOCS / "reference" / "modules.md")
    rooms = re.findall(r"</src/complaintkit/(\w+)", listed)[1:]

    for place, room in enumerate(rooms):
        for path in (ROOT / "src" / "complaintkit").glob(f"{room}*/**/*.py"):
            code = re.findall(
                r"^from complaintkit\.(\w+)", page_of(path), flags=re.MULTILINE
            )
            later = [name for name in code if name in rooms[place + 1 :]]
            assert later == [], path
