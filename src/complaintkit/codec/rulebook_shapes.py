"""The JSON Schema of a rulebook, by the same layout that the reader goes by."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any, get_args, get_origin

import attrs
from attrs import NOTHING, define, field

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit
from complaintkit.codec.layout import (
    BANDS,
    FORM_LIMITS,
    LIMITS,
    MAIN,
    MOST_RULES,
    PARTS,
    WORTH,
    fields_of,
    may_be_none,
)
from complaintkit.codec.rulebooks import RULEBOOK_SCHEMA, RulebookCodec
from complaintkit.codec.shapes import (
    AMOUNT,
    DAY,
    FLAG,
    NUMBER,
    TEXT,
    WHOLE,
    WORDS,
    Definitions,
    Schema,
    members,
    several,
    summary,
    table,
    tightened,
)
from complaintkit.complaint.redress import RedressForm
from complaintkit.lifecycle.moves import Moves
from complaintkit.money import Money
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import plain
from complaintkit.rules.facts import Amount, Fact, Measured
from complaintkit.rules.table import HitPolicy, RuleTable

_MONEY: Schema = {"type": "string", "pattern": AMOUNT + " [A-Z]{3}$"}
_DAYS: Schema = {"type": "object", "additionalProperties": TEXT}


def _so(word: str) -> Schema:
    return table({word: {"const": True}}, [word])


def _one_or_more(shape: Schema, **size: int) -> Schema:
    return {"anyOf": [shape, several(shape, **size)]}


@define
class RulebookShapes:
    """Draws rulebooks as *codec* writes them.

    A table may ask any of the facts that the codec knows: whether they are those of
    its own class, the reader sees to.

    >>> shapes = RulebookShapes(RulebookCodec())
    >>> shapes.of(tuple[Decimal, ...])["type"]
    'array'
    """

    codec: RulebookCodec
    definitions: Definitions = field(factory=Definitions)

    def whole(self) -> Schema:
        """All of a rulebook, with its definitions."""
        calendars = self.definitions.named("Calendar", self._calendar)
        head: dict[str, Schema] = {
            "schema": {"const": RULEBOOK_SCHEMA},
            "tiers": {"const": self.codec.tiers.__name__},
            "facts": self._facts,
            "calendars": {"type": "object", "additionalProperties": calendars},
        }
        drawn = self._own(Rulebook, head, ["schema", "tiers", "facts"])
        return {**drawn, "$defs": self.definitions.drawn}

    @property
    def _facts(self) -> Schema:
        names = [each.__name__ for each in self.codec.facts]
        return {"enum": list(dict.fromkeys((*names, "Facts")))}

    def of(self, kind: Any) -> Schema:
        """A value of that type; where it may be None, its key is left out."""
        for known in (kind, _present(kind)):
            if known in self._ways:
                return self._ways[known]()
        present = _present(kind)
        origin, args = get_origin(present), get_args(present)
        if origin is tuple:
            return several(self.of(args[0]))
        if origin is RuleTable:
            return table(self._table(args[0]), ["rules"])
        draw = members if issubclass(present, Enum) else self._own
        return self.definitions.named(present.__name__, partial(draw, present))

    @property
    def _ways(self) -> dict[Any, Callable[[], Schema]]:
        """How types are drawn that are no value of ours and no enum."""
        scalars = {
            str: TEXT,
            int: WHOLE,
            bool: FLAG,
            Decimal: NUMBER,
            Money: _MONEY,
            date: DAY,
            WORTH: {"anyOf": [_MONEY, NUMBER]},
            Moves: {"enum": list(self.codec.lifecycles)},
            timedelta: table(dict.fromkeys(PARTS, WHOLE)),
            FORM_LIMITS: table({form.value: _MONEY for form in RedressForm}),
        }
        tiers = partial(members, self.codec.tiers)
        tier = partial(self.definitions.named, "Tier", tiers)
        return {
            **{kind: partial(dict, shape) for kind, shape in scalars.items()},
            **dict.fromkeys((Any, Enum), tier),
            Calendar: partial(dict, TEXT, description="the key of a calendar"),
            LIMITS: self._limit,
            BANDS: self._bands,
        }

    def _own(
        self,
        kind: type,
        head: dict[str, Schema] | None = None,
        more: Iterable[str] = (),
    ) -> Schema:
        """One of our values, whose main table stands among its fields."""
        fields, main = fields_of(kind), MAIN.get(kind)
        own = {name: each for name, each in fields.items() if name != main}
        shapes = {
            name: tightened(self.of(each.type), each, WORDS)
            for name, each in own.items()
        }
        needed = [name for name, each in own.items() if _is_needed(each)]
        if main:
            shapes |= self._table(get_args(fields[main].type)[0])
            needed.append("rules")
        title, said = kind.__name__, summary(kind)
        properties = {**(head or {}), **shapes}
        return table(properties, [*more, *needed], title=title, description=said)

    def _table(self, then: Any) -> dict[str, Schema]:
        rule = {
            "name": TEXT,
            "then": self.of(then),
            "because": TEXT,
            "when": self.definitions.named("When", self._when),
        }
        needed = ["name"] if may_be_none(then) else ["name", "then"]
        rules = several(table(rule, needed), minItems=1, maxItems=MOST_RULES)
        return {"facts": self._facts, "hit": self.of(HitPolicy), "rules": rules}

    def _limit(self) -> Schema:
        limits = table(self._table(Limit | None), ["rules"])
        return {"anyOf": [self.of(Limit), limits]}

    def _bands(self) -> Schema:
        return table({"name": TEXT, **self._table(Money)}, ["name", "rules"])

    def _when(self) -> Schema:
        """A box of facts with what they may be, or several boxes."""
        leaves: dict[str, list[Schema]] = {}
        for facts in self.codec.facts:
            for name, fact in facts.declared().items():
                known = leaves.setdefault(name, [])
                known += [each for each in _leaves(fact) if each not in known]
        box = {
            name: _one_or_more({"anyOf": each}, minItems=1)
            for name, each in leaves.items()
        }
        return _one_or_more(table(box))

    def _calendar(self) -> Schema:
        ends = ("from", "below")
        properties = {
            "name": TEXT,
            "zone": TEXT,
            "hours": TEXT,
            "holidays": _DAYS,
            "special": _DAYS,
            "years": table(dict.fromkeys(ends, WHOLE), ends),
        }
        said = {"title": "Calendar", "description": summary(Calendar)}
        return table(properties, ["zone"], **said)


def _leaves(fact: Fact) -> list[Schema]:
    missing = [_so("missing")] if fact.may_be_missing else []
    if isinstance(fact, Measured):
        bound = _MONEY if isinstance(fact, Amount) else WHOLE
        span = table({"from": bound, "below": bound}, minProperties=1)
        return [span, _so("known"), *missing]
    return [{"enum": [plain(member) for member in fact.members]}, *missing]


def _is_needed(attribute: "attrs.Attribute[Any]") -> bool:
    return attribute.default is NOTHING and not may_be_none(attribute.type)


def _present(kind: Any) -> Any:
    """A type without its None."""
    args = [each for each in get_args(kind) if each is not type(None)]
    return args[0] if may_be_none(kind) and len(args) == 1 else kind
