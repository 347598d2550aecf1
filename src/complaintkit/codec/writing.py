"""The values of a rulebook as plain dicts, lists, texts, whole numbers and flags."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, TypeVar

from attrs import NOTHING, Attribute, define, field

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit
from complaintkit.codec.calendars import calendar_out
from complaintkit.codec.conditions import condition_out
from complaintkit.codec.layout import (
    BANDS,
    FORM_LIMITS,
    LIMITS,
    MAIN,
    fields_of,
    period_out,
)
from complaintkit.errors import InvalidValue
from complaintkit.lifecycle.moves import Moves
from complaintkit.money import Money
from complaintkit.policies.clocks import Clock
from complaintkit.rulebook import Rulebook
from complaintkit.rules.conditions import ALWAYS
from complaintkit.rules.facts import Facts
from complaintkit.rules.table import HitPolicy, Rule, RuleTable

T = TypeVar("T")
Plain = dict[str, Any]


def _as_it_is(value: Any) -> Any:
    return value


_TEXTS: dict[type, Callable[[Any], Any]] = {
    **dict.fromkeys((str, int, bool, NoneType), _as_it_is),
    **dict.fromkeys((Decimal, Money), str),
    date: date.isoformat,
    timedelta: period_out,
}


def _name_of(known: Mapping[str, T], value: T, what: str) -> str:
    """The name under which the codec knows *value*."""
    for name, each in known.items():
        if each is value or each == value:
            return name
    found = getattr(value, "__name__", getattr(value, "name", value))
    names = ", ".join(known)
    message = f"the codec was not given the {what} {found!r}; known: {names}"
    raise InvalidValue(message)


@define
class Writer:
    """Writes one rulebook; *usual* are the facts that its tables need not name.

    >>> Writer({}, {}, Facts).out((Decimal("0.75"), Money(5, "EUR")))
    ['0.75', '5.00 EUR']
    """

    lifecycles: Mapping[str, Moves]
    facts: Mapping[str, type[Facts]]
    usual: type[Facts]
    calendars: dict[str, Calendar] = field(factory=dict)

    def rulebook(self, rulebook: Rulebook) -> Plain:
        """All of it; the calendars stand once, and the clocks name theirs."""
        fields = self.fields(rulebook)
        calendars = {
            key: calendar_out(each, key) for key, each in self.calendars.items()
        }
        head = {key: fields.pop(key) for key in ("id", "version", "currency")}
        head["lifecycle"] = fields.pop("lifecycle")
        head["tiers"] = rulebook.tiering.tiers.__name__
        head["facts"] = _name_of(self.facts, self.usual, "facts")
        return {**head, **({"calendars": calendars} if calendars else {}), **fields}

    def out(self, value: Any) -> Any:
        """Any value of a rulebook."""
        if isinstance(value, Enum):
            return value.value
        text = _TEXTS.get(type(value))
        return self._whole(value) if text is None else text(value)

    def _whole(self, value: Any) -> Any:
        match value:
            case tuple():
                return [self.out(each) for each in value]
            case RuleTable():
                return self.table(value)
            case Calendar():
                return self._key(value)
        return self.fields(value)

    def fields(self, value: Any) -> Plain:
        """The fields of a value of ours that say more than their defaults do."""
        found: Plain = {}
        main = MAIN.get(type(value))
        for name, attribute in fields_of(type(value)).items():
            part = getattr(value, name)
            if name == main:
                found |= self.table(part)
            elif part is not None and not self._is_default(attribute, part):
                found[name] = self._field(attribute, part)
        return found

    def _is_default(self, attribute: "Attribute[Any]", part: Any) -> bool:
        """Whether it is written as its default is: 1.00 equals 1, and says more."""
        if attribute.default is NOTHING or part != attribute.default:
            return False
        return bool(self.out(part) == self.out(attribute.default))

    def _field(self, attribute: "Attribute[Any]", part: Any) -> Any:
        if attribute.type == FORM_LIMITS:
            return {form.value: str(limit) for form, limit in part}
        if attribute.type == LIMITS:
            return self._limit(part)
        if attribute.type == BANDS:
            return {"name": part.name, **self.table(part)}
        if attribute.type is Moves:
            return _name_of(self.lifecycles, part, "lifecycle")
        return self.out(part)

    def _limit(self, table: RuleTable[Limit | None]) -> Plain:
        limit = table.rules[0].then
        plain = limit is not None and Clock(name="any", limit=limit, stops=()).limit
        return self.out(limit) if plain == table else self.table(table)

    def table(self, table: RuleTable[Any]) -> Plain:
        """A table: the facts it asks, if not the usual ones, and its rules."""
        facts = _name_of(self.facts, table.facts, "facts")
        found: Plain = {} if table.facts is self.usual else {"facts": facts}
        if table.hit is not HitPolicy.FIRST:
            found["hit"] = self.out(table.hit)
        return {**found, "rules": [self._rule(each) for each in table.rules]}

    def _rule(self, rule: Rule[Any]) -> Plain:
        found: Plain = {"name": rule.name}
        if rule.then is not None:
            found["then"] = self.out(rule.then)
        if rule.because:
            found["because"] = rule.because
        if rule.when != ALWAYS:
            found["when"] = condition_out(rule.when)
        return found

    def _key(self, calendar: Calendar) -> str:
        """The key of a calendar; two of one name are told apart by a number."""
        key, number = calendar.name, 1
        while self.calendars.setdefault(key, calendar) != calendar:
            number += 1
            key = f"{calendar.name} {number}"
        return key
