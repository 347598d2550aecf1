"""The pieces of a JSON Schema: what values of stored data look like."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from attrs import Attribute, define, field

from complaintkit.fields import word, word_or_none

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
"""The draft in which every schema of ours is written."""

DEFINED = "#/$defs/"
"""Where a schema keeps what it refers to by name."""

TEXT: Schema = {"type": "string"}
NOT_KEPT = r"[\u0000\ud800-\udfff]"
STORABLE: Schema = {"not": {"type": "string", "pattern": NOT_KEPT}}
"""What ``fields.storable`` adds to the shape of a text."""
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
NOTHING: Schema = {"type": "null"}
AMOUNT = r"^-?[0-9]{1,19}(\.[0-9]+)?"
NUMBER: Schema = {
    "type": "string",
    "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$",
}
DAY: Schema = {
    "type": "string",
    "format": "date",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
MOMENT: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:.]+)$",
}

_WORD: Schema = {
    "minLength": 1,
    "not": {"type": "string", "pattern": rf"^\s|\s$|{NOT_KEPT}"},
}
WORDS: Mapping[Any, Schema] = {word: _WORD, word_or_none: _WORD}
"""What the validators of names and ids add to the shape of a text."""


def summary(kind: type) -> str:
    """The first paragraph of its docstring, on one line.

    >>> summary(int)[:20]
    'int([x]) -> integer '
    """
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def table(
    properties: Mapping[str, Schema], required: Iterable[str] = (), **more: Any
) -> Schema:
    """A dict of these keys and no others.

    >>> table({"id": TEXT}, ["id"])["additionalProperties"]
    False
    """
    return {
        **more,
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def several(items: Schema, **more: Any) -> Schema:
    """A list of any length.

    >>> several(TEXT)
    {'type': 'array', 'items': {'type': 'string'}}
    """
    return {"type": "array", "items": items, **more}


def exactly(*items: Schema) -> Schema:
    """A list of these values in this order.

    >>> exactly(TEXT, WHOLE)["maxItems"]
    2
    """
    size = len(items)
    return {
        "type": "array",
        "prefixItems": list(items),
        "minItems": size,
        "maxItems": size,
    }


def members(kind: type[Enum]) -> Schema:
    """One of the members of an enum.

    >>> members(Enum("Grade", {"LOW": "low"}))["enum"]
    ['low']
    """
    values = [member.value for member in kind]
    return {"title": kind.__name__, "description": summary(kind), "enum": values}


def tightened(
    shape: Schema, attribute: "Attribute[Any]", checks: Mapping[Any, Schema]
) -> Schema:
    """The shape of a field with what its validators add, as *checks* knows them.

    >>> from attrs import fields
    >>> from complaintkit.complaint.people import Actor
    >>> tightened(TEXT, fields(Actor).id, {word: {"minLength": 1}})
    {'type': 'string', 'minLength': 1}
    """
    own = attribute.validator
    for check in getattr(own, "_validators", (own,)):
        shape = {**shape, **checks.get(check, {})}
    return shape


@define
class Definitions:
    """What is referred to by name, each drawn once.

    >>> known = Definitions()
    >>> known.named("Grade", lambda: {"enum": ["low"]}), known.drawn
    ({'$ref': '#/$defs/Grade'}, {'Grade': {'enum': ['low']}})
    """

    drawn: dict[str, Schema] = field(factory=dict)

    def named(self, name: str, draw: Callable[[], Schema]) -> Schema:
        """A reference to what *draw* gives."""
        if name not in self.drawn:
            self.drawn[name] = {}  # whatever refers to itself finds it begun
            self.drawn[name] = draw()
        return {"$ref": DEFINED + name}
