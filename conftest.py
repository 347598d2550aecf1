"""Every example in the documentation and the docstrings is a test.

Examples that Hypothesis draws are the same in every run, on every machine: whoever
tests a change is not told of something else. ``--hypothesis-profile=default`` looks for
others.
"""

import sys
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.load_profile("same")

_FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE

pytest_collect_file = SybilCollection(
    [
        Sybil(
            parsers=[SkipParser(), PythonCodeBlockParser(doctest_optionflags=_FLAGS)],
            patterns=["*.md"],
        ),
        Sybil(
            parsers=[DocTestParser(optionflags=_FLAGS)],
            path="src",
            pattern="*.py",
            document_types={".py": PythonDocStringDocument},
        ),
    ]
).pytest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is covered, tests and docstrings cover: measuring makes pages run long."""
    for item in items:
        if item.path.suffix == ".md":
            item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """In a process of xdist pytest-cov starts twice, and stops once for no_cover."""
    if not item.get_closest_marker("no_cover"):
        return (yield)
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracing)
