"""JSON Schema of what the codecs write and read, for an API and for other languages.

It is drawn from the declarations that the codecs themselves go by. What a schema cannot
say is left to the codec: rules across fields, such as a worth and a cost of one
currency, or that nothing is not paid in parts; that a currency exists, how many
decimals it has and, to the digit, how much of it is kept; that a date is one of the
calendar; that a whole number is not written as 1.0. Of numbers and moments it knows the
spelling that the codec writes, where the codec reads a few more.
"""

from enum import Enum
from typing import Any

import attrs

from complaintkit.codec.rulebook_shapes import RulebookShapes
from complaintkit.codec.rulebooks import RulebookCodec
from complaintkit.codec.shapes import DEFINED, DRAFT, Schema
from complaintkit.codec.value_shapes import ValueShapes
from complaintkit.commands import Command
from complaintkit.complaint.assessment import Tier
from complaintkit.errors import InvalidValue


def json_schema(kind: Any, *, tiers: type[Enum] = Tier) -> Schema:
    """The schema of what ``Codec(tiers)`` writes of *kind*, in draft 2020-12.

    *kind* is a class of values, such as ``Intake``, or ``Command`` for any command,
    under the key *command* by its name. InvalidValue for anything else.

    >>> from complaintkit import Actor
    >>> schema = json_schema(Actor)
    >>> schema["properties"]["role"]["minLength"], schema["required"]
    (1, ['schema', 'id', 'role'])
    """
    if not (attrs.has(kind) or kind == Command):
        raise InvalidValue(f"expected a class of values or Command, got {kind!r}")
    return {"$schema": DRAFT, **ValueShapes(tiers).whole(kind)}


def rulebook_schema(codec: RulebookCodec | None = None) -> Schema:
    """The schema of what *codec* writes of a rulebook; the usual one if none is given.

    It knows the facts, the tiers and the lifecycles that the codec was given.

    >>> rulebook_schema()["properties"]["lifecycle"]
    {'enum': ['standard']}
    """
    return {"$schema": DRAFT, **RulebookShapes(codec or RulebookCodec()).whole()}


def inlined(schema: Schema) -> Schema:
    """The same schema without definitions: each stands where it was referred to.

    A description of an API has definitions of its own, and cannot hold others'.

    >>> inlined({"items": {"$ref": "#/$defs/Day"}, "$defs": {"Day": {"const": 1}}})
    {'items': {'const': 1}}
    """
    found: Schema = _put(schema, schema.get("$defs", {}))
    return found


_APART = ("$defs", "$schema", "discriminator")


def _put(part: Any, definitions: dict[str, Schema]) -> Any:
    match part:
        case {"$ref": str(name), **rest}:
            meant = _put(definitions[name.removeprefix(DEFINED)], definitions)
            return {"allOf": [meant], **rest} if rest else meant
        case dict():
            kept = {key: each for key, each in part.items() if key not in _APART}
            return {key: _put(each, definitions) for key, each in kept.items()}
        case list():
            return [_put(each, definitions) for each in part]
    return part
