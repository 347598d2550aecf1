"""Write the tables of reference/who-can-settle-what.md, from the standard rulebook.

    python docs/settling.py

``tests/test_exploring.py`` says when the page no longer tells what is so.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from complaintkit.exploring import Exploration, explore_authority
from complaintkit.exploring.authority import POWERS
from complaintkit.presets import standard

PAGE = Path(__file__).parent / "reference" / "who-can-settle-what.md"
PARTS = re.compile(
    r"(?<=\n\n)(?:\| (?:redress|role) .*?|> .*?)(?=\n\n|\n\Z)", re.DOTALL
)


def markdown(lines: Iterable[tuple[str, ...]]) -> str:
    """A table whose first line is its heads."""
    heads, *rows = lines
    rule = tuple("---" for _ in heads)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))


def parts(found: Exploration) -> list[str]:
    """Who can settle what, what each role can do, and the bound of it."""
    table = found.table
    bound = "\n>\n".join(f"> {line}" for line in found.bound)
    return [
        markdown([table.heads, *table.rows]),
        markdown([POWERS, *(power.cells for power in found.powers)]),
        bound,
    ]


def written(page: str, found: Exploration) -> str:
    """*page* with its tables and its bound as *found* has them."""
    new = iter(parts(found))
    return PARTS.sub(lambda _: next(new), page)


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(text, explore_authority(standard("EUR"))), encoding="utf-8")
