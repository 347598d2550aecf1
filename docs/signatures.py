"""What the reference shows of a signature: short, and as a person would write it."""

import re
from enum import Enum
from typing import Any

import attrs
from sphinx.application import Sphinx
from sphinx.util.inspect import object_description
from sphinx.util.typing import stringify_annotation

from complaintkit import commands

_COMMAND = stringify_annotation(commands.Command, "smart")
_DEFAULT = re.compile(r"attr_dict\['(\w+)'\]\.default")


def shorten(
    _app: Sphinx,
    _what: str,
    _name: str,
    shown: object,
    _options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str | None, str | None]:
    """Name the union of all commands, and say what a field is when it is left out."""
    if isinstance(shown, type) and issubclass(shown, Enum):
        return "", None
    if signature is None:
        return None, returns
    return _DEFAULT.sub(_default_of(shown), _named(signature)), _named(returns)


def _named(text: str | None) -> str:
    return (text or "").replace(_COMMAND, "~complaintkit.commands.Command")


def _default_of(shown: object) -> Any:
    fields = attrs.fields_dict(shown) if attrs.has(shown) else {}  # type: ignore[arg-type]

    def of(found: re.Match[str]) -> str:
        default = fields[found[1]].default
        made = isinstance(default, attrs.Factory)  # type: ignore[arg-type]
        return object_description(default.factory() if made else default)

    return of


def skip(
    _app: Sphinx, _what: str, _name: str, shown: object, _skip: object, _options: object
) -> bool | None:
    """Leave out the statuses and events of charts: statemachine tells what they are."""
    theirs = type(shown).__module__.startswith("statemachine")
    return (theirs and not isinstance(shown, type)) or None


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at each signature and each member before it is shown."""
    app.connect("autodoc-process-signature", shorten)
    app.connect("autodoc-skip-member", skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
