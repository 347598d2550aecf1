"""How values look in a notebook: by their text, or as a small table."""

from typing import Any


def in_words(value: object, printer: Any, *_cycle: bool) -> None:
    """What a notebook shows of *value*: its text, and not a page of constructors.

    A class takes it as its ``_repr_pretty_``, which IPython calls with a *printer*.

    >>> from datetime import date
    >>> from types import SimpleNamespace
    >>> in_words(date(2026, 3, 2), SimpleNamespace(text=print))
    2026-03-02
    """
    for place, line in enumerate(str(value).splitlines()):
        if place:
            printer.break_()
        printer.text(line)


def escape(text: str) -> str:
    """*text* as a page shows it.

    >>> escape("<b>")
    '&lt;b&gt;'
    """
    from html import escape as escaped

    return escaped(text)


_HIT = "background: rgba(46, 160, 67, 0.18); font-weight: 600"
_NEAR = "background: rgba(56, 139, 253, 0.15)"
"""Tints that let any theme through; what they mean is also said in words."""


def row(*cells: str, hit: bool = False, near: bool = False) -> str:
    """One row of a small table for a notebook; a cell may have several lines.

    >>> row("a", "<b>")
    '<tr><td ...>a</td><td ...>&lt;b&gt;</td></tr>'
    """
    look = _HIT if hit else _NEAR if near else ""
    style = f' style="{look}"' if look else ""
    texts = "".join(
        f'<td style="text-align: left; vertical-align: top">{_lines(cell)}</td>'
        for cell in cells
    )
    return f"<tr{style}>{texts}</tr>"


def _lines(text: str) -> str:
    return "<br>".join(escape(text).splitlines())


def html_table(
    title: str, notes: tuple[str, ...], heads: tuple[str, ...], rows: list[str]
) -> str:
    """A small table for a notebook, legible on light and on dark.

    >>> html_table("tiering", ("",), ("rule",), [row("urgent")])
    '<table><caption ...>tiering</caption><thead>...rule...</thead>...urgent...'
    >>> html_table("no flaws", ("",), ("rule",), [])
    '<table><caption ...>no flaws</caption><tbody></tbody></table>'
    """
    small = "".join(
        f'<br><span style="font-weight: 400">{escape(note)}</span>'
        for note in notes
        if note
    )
    style = "text-align: left; font-weight: 600"
    caption = f'<caption style="{style}">{escape(title)}{small}</caption>'
    cells = "".join(
        f'<th style="text-align: left">{escape(head)}</th>' for head in heads
    )
    head = f"<thead><tr>{cells}</tr></thead>" if rows else ""
    return f"<table>{caption}{head}<tbody>{''.join(rows)}</tbody></table>"
