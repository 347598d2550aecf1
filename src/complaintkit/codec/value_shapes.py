"""The JSON Schema of complaints and entries, by the types of their fields."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import partial
from types import NoneType
from typing import Any, Final, get_args, get_origin

import attrs
from attrs import Attribute, define, field

from complaintkit.codec.complaints import OUTCOMES, SCHEMA
from complaintkit.codec.shapes import (
    AMOUNT,
    DAY,
    FLAG,
    MOMENT,
    NOTHING,
    NUMBER,
    STORABLE,
    TEXT,
    WHOLE,
    WORDS,
    Definitions,
    Schema,
    exactly,
    members,
    several,
    summary,
    table,
    tightened,
)
from complaintkit.commands import COMMANDS, EVENTS, Command
from complaintkit.complaint.complaint import Request
from complaintkit.complaint.personal import (
    Erased,
    Personal,
    personal,
    personal_or_none,
)
from complaintkit.complaint.redress import MOST_INSTALMENTS, Plan, Redress
from complaintkit.fields import counted, not_negative
from complaintkit.money import Money
from complaintkit.rules.decision import Decision

_SCALARS: Final[dict[Any, Schema]] = {
    str: TEXT,
    int: WHOLE,
    bool: FLAG,
    NoneType: NOTHING,
    Decimal: NUMBER,
    date: DAY,
    datetime: MOMENT,
}

_WITH_TEXT: Schema = {"properties": {"personal": {"pattern": r"\S"}}}
_CHECKS: Final[dict[Any, Schema]] = {
    **WORDS,
    personal: _WITH_TEXT,
    personal_or_none: _WITH_TEXT,
    not_negative: {"properties": {"amount": {"pattern": "^[^-]"}}},
    counted: {"minimum": 0},
}
"""What a validator of a field adds to the schema of its type."""

_BOUNDS: Final[dict[Any, Schema]] = {
    (Redress, "instalments"): {"minimum": 1, "maximum": MOST_INSTALMENTS},
    (Plan, "lines"): {"minItems": 1},
}
"""What the validators of one class add to its fields."""

_VERSION: Schema = {"const": SCHEMA}
_FACT: Schema = {"type": ["null", "boolean", "integer", "string"]}
_MONEY: dict[str, Schema] = {
    "amount": {"type": "string", "pattern": f"{AMOUNT}$"},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
}


def _personal() -> Schema:
    text = {**TEXT, **STORABLE}
    ways = [table({key: text}, [key]) for key in ("personal", "erased")]
    return {
        "title": "Personal",
        "description": "Personal data, or the digest that erasing them left.",
        "anyOf": ways,
    }


@define
class ValueShapes:
    """Draws values of ours; *tiers* is the enum of the house.

    >>> from complaintkit.complaint.people import Actor
    >>> list(ValueShapes(Enum).whole(Actor)["properties"])
    ['schema', 'id', 'role', 'on_behalf_of']
    """

    tiers: type[Enum]
    definitions: Definitions = field(factory=Definitions)

    def whole(self, kind: Any) -> Schema:
        """What ``Codec.to_dict`` writes of *kind*, with its definitions."""
        first = {"schema": _VERSION}
        drawn = self._any_command(first) if kind == Command else self._own(kind, first)
        return {**drawn, "$defs": self.definitions.drawn}

    def of(self, kind: Any) -> Schema:
        """A value of that type."""
        origin, args = get_origin(kind), get_args(kind)
        if kind in _SCALARS:
            return dict(_SCALARS[kind])
        if kind == Command:
            return self.definitions.named("Command", self._one_of_the_commands)
        if origin is tuple:
            return self._series(args)
        if args and origin is not Decision:
            return self._either(args)
        return self._named(origin or kind)

    def _series(self, args: tuple[Any, ...]) -> Schema:
        if args[-1] is Ellipsis:
            return several(self.of(args[0]))
        return exactly(*map(self.of, args))

    def _either(self, args: tuple[Any, ...]) -> Schema:
        drawn: list[Schema] = []
        if Erased in args:
            drawn.append(self.definitions.named("Personal", _personal))
            args = tuple(each for each in args if each not in get_args(Personal))
        drawn += map(self.of, args)
        return {"anyOf": drawn} if len(drawn) > 1 else drawn[0]

    def _named(self, kind: Any) -> Schema:
        if issubclass(kind, Enum):
            known = self.tiers if kind is Enum else kind
            return self.definitions.named(known.__name__, partial(members, known))
        return self.definitions.named(kind.__name__, partial(self._own, kind, {}))

    def _own(self, kind: Any, first: dict[str, Schema]) -> Schema:
        """One of our values; *first* are keys that are no fields of it."""
        properties, needed = self._keys(kind)
        return table(
            {**first, **properties},
            [*first, *needed],
            title=kind.__name__,
            description=summary(kind),
        )

    def _keys(self, kind: Any) -> tuple[dict[str, Schema], list[str]]:
        """The keys of a value of ours, and those among them that it needs."""
        if kind is Money:
            return _MONEY, list(_MONEY)
        # what is near a decision is no part of what is recorded
        fields = [each for each in attrs.fields(kind) if each.name != "nearest"]
        properties = {each.name: self._field(kind, each) for each in fields}
        return properties, [
            each.name for each in fields if each.default is attrs.NOTHING
        ]

    def _field(self, kind: Any, attribute: "Attribute[Any]") -> Schema:
        own: dict[Any, Callable[[], Schema]] = {
            (Decision, "outcome"): self._outcome,
            (Decision, "inputs"): lambda: several(exactly(TEXT, _FACT)),
            (Request, "command"): partial(self.of, Command),
        }
        usual = partial(self.of, attribute.type)
        place = kind, attribute.name
        shape = {**own.get(place, usual)(), **_BOUNDS.get(place, {})}
        return tightened(shape, attribute, _CHECKS)

    def _outcome(self) -> Schema:
        outcomes = {name: self.of(kind) for name, kind in OUTCOMES.items()}
        return {"anyOf": [table(outcomes, minProperties=1, maxProperties=1), NOTHING]}

    def _one_of_the_commands(self) -> Schema:
        drawn = {
            EVENTS[kind]: self.definitions.named(
                kind.__name__, partial(self._own, kind, _called(kind))
            )
            for kind in COMMANDS
        }
        mapping = {event: each["$ref"] for event, each in drawn.items()}
        return {
            "title": "Command",
            "description": "What was done, by its name.",
            "oneOf": list(drawn.values()),
            "discriminator": {"propertyName": "command", "mapping": mapping},
        }

    def _any_command(self, first: dict[str, Schema]) -> Schema:
        ways = [self._own(kind, {**first, **_called(kind)}) for kind in COMMANDS]
        discriminator = {"propertyName": "command"}
        return {"title": "Command", "oneOf": ways, "discriminator": discriminator}


def _called(kind: type[Command]) -> dict[str, Schema]:
    return {"command": {"const": EVENTS[kind]}}
