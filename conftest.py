"""Every example in the documentation and the docstrings is a test."""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

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
