"""The values of a rulebook from plain dicts, by the types of their fields."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property, partial
from types import NoneType
from typing import Any, get_args, get_origin

from attrs import NOTHING, define, field

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit
from complaintkit.codec.bounds import under
from complaintkit.codec.calendars import calendar_in
from complaintkit.codec.conditions import condition_in
from complaintkit.codec.gathering import UNREAD, Gathering, Read, has_unread
from complaintkit.codec.layout import (
    BANDS,
    FORM_LIMITS,
    LIMITS,
    MAIN,
    MOST_RULES,
    PARTS,
    TABLE,
    WORTH,
    fields_of,
    may_be_none,
)
from complaintkit.codec.scalars import DAY, FACTOR, FLAG, MONEY, TEXT, WHOLE, short
from complaintkit.complaint.redress import RedressForm
from complaintkit.errors import InvalidValue
from complaintkit.lifecycle.moves import Moves
from complaintkit.money import Money
from complaintkit.rulebook import Rulebook
from complaintkit.rules.facts import Facts
from complaintkit.rules.table import HitPolicy, Rule, RuleTable

Plain = dict[str, Any]

_SCALARS = (
    (str, TEXT),
    (int, WHOLE),
    (bool, FLAG),
    (Decimal, FACTOR),
    (Money, MONEY),
    (date, DAY),
)
_HEAD = ("schema", "tiers", "facts", "calendars")


@define
class Reader:
    """Reads one rulebook with what the host supplies: nothing is looked up by name.

    >>> gathering = Gathering()
    >>> reader = Reader(gathering, {}, {}, HitPolicy)
    >>> reader.read(tuple[Decimal, ...], ["0.75", 1], "warnings") is UNREAD
    True
    >>> gathering.problems
    [('warnings[1]', "expected a number such as '1.5' as a str, got 1")]
    """

    gathering: Gathering
    lifecycles: Mapping[str, Moves]
    facts: Mapping[str, type[Facts]]
    tiers: type[Enum]
    usual: Any = Facts
    calendars: dict[str, Any] = field(factory=dict)

    @cached_property
    def _ways(self) -> dict[Any, Read]:
        """How the types are read that are no value of ours and no enum."""
        return {
            **{kind: partial(self.gathering.scalar, hook) for kind, hook in _SCALARS},
            FORM_LIMITS: self._form_limits,
            LIMITS: self._limit,
            BANDS: self._bands,
            WORTH: self._worth,
            timedelta: self._period,
            # the table of tiers leads to Any: the tiers are the house's own
            **dict.fromkeys((Any, Enum), partial(self._member, self.tiers)),
            Moves: partial(self.gathering.named, self.lifecycles, "lifecycle"),
            Calendar: partial(self.gathering.named, self.calendars, "calendar"),
        }

    def rulebook(self, data: Plain) -> Any:
        """The rulebook, or what stands for one that could not be read."""
        tiers = {self.tiers.__name__: self.tiers}
        self._head(tiers, "enum of tiers", data, "tiers")
        self.usual = self._head(self.facts, "class of facts", data, "facts")
        self._read_calendars(data.get("calendars", {}))
        return self._whole(Rulebook, data, "", _HEAD)

    def _head(self, known: Mapping[str, Any], what: str, data: Plain, key: str) -> Any:
        if key not in data:
            return self.gathering.refuse(key, "is missing")
        return self.gathering.named(known, what, data[key], key)

    def _read_calendars(self, data: Any) -> None:
        if not isinstance(data, dict):
            self.gathering.refuse("calendars", f"expected a table, got {short(data)}")
            return
        for key, each in data.items():
            at = under("calendars", key)
            self.calendars[key] = calendar_in(self.gathering, key, each, at)

    def _member(self, kind: type[Enum], data: Any, at: str) -> Any:
        members = ((member.value, member) for member in kind)
        return self.gathering.one_of(members, kind.__name__, data, at)

    def read(self, kind: Any, data: Any, at: str) -> Any:
        """A value of that type."""
        return self._way(kind)(data, at)

    def _way(self, kind: Any) -> Read:
        present = _present(kind)
        own = self._ways.get(kind) or self._ways.get(present)
        if own is not None:
            return own
        origin, args = get_origin(present), get_args(present)
        if origin is RuleTable:
            return partial(self._table, args[0])
        if origin is tuple:
            return partial(self._several, args[0])
        read = self._member if issubclass(present, Enum) else self._whole
        return partial(read, present)

    def _several(self, kind: Any, data: Any, at: str) -> Any:
        return self.gathering.each(data, at, partial(self.read, kind))

    def _given(
        self, kind: Any, data: Plain, key: str, at: str, default: Any = NOTHING
    ) -> Any:
        """What stands under *key*, or what counts where nothing does."""
        place = under(at, key)
        if key in data:
            return self.read(kind, data[key], place)
        if default is NOTHING and not may_be_none(kind):
            return self.gathering.refuse(place, "is missing")
        return None if default is NOTHING else default

    def _whole(self, kind: type, data: Any, at: str, more: tuple[str, ...] = ()) -> Any:
        """One of our values, whose main table stands among its fields."""
        fields, main = fields_of(kind), MAIN.get(kind)
        keys = [name for name in fields if name != main]
        known = (*more, *keys, *(TABLE if main else ()))
        if not self.gathering.is_table(data, known, at):
            return UNREAD
        parts = {
            name: self._given(fields[name].type, data, name, at, fields[name].default)
            for name in keys
        }
        if main:
            then = get_args(fields[main].type)[0]
            parts[main] = self._table_of(then, data, at, at)
        return self.gathering.build(kind, parts, at)

    def _table(self, then: Any, data: Any, at: str) -> Any:
        if not self.gathering.is_table(data, TABLE, at):
            return UNREAD
        return self._table_of(then, data, at, at)

    def _bands(self, data: Any, at: str) -> Any:
        if not self.gathering.is_table(data, ("name", *TABLE), at):
            return UNREAD
        return self._table_of(Money, data, at, self._given(str, data, "name", at))

    def _table_of(self, then: Any, data: Plain, at: str, name: Any) -> Any:
        facts: Any = self.usual
        if "facts" in data:
            place = under(at, "facts")
            named = self.gathering.named
            facts = named(self.facts, "class of facts", data["facts"], place)
        parts = {
            "name": name,
            "facts": facts,
            "rules": self._rules(then, facts, data, at),
            "hit": self._given(HitPolicy, data, "hit", at, HitPolicy.FIRST),
        }
        return self.gathering.build(RuleTable, parts, at)

    def _rules(self, then: Any, facts: Any, data: Plain, at: str) -> Any:
        place, rules = under(at, "rules"), data.get("rules")
        if rules is None:
            return self.gathering.refuse(place, "is missing")
        if isinstance(rules, list) and len(rules) > MOST_RULES:
            return self.gathering.refuse(place, f"more than {MOST_RULES} rules")
        return self.gathering.each(rules, place, partial(self._rule, then, facts))

    def _rule(self, then: Any, facts: Any, data: Any, at: str) -> Any:
        """A rule; its place in the file is what its errors name."""
        if not self.gathering.is_table(data, ("name", "then", "because", "when"), at):
            return UNREAD
        when = UNREAD
        if facts is not UNREAD:
            place = under(at, "when")
            when = condition_in(self.gathering, facts, data.get("when", {}), place)
        parts = {
            "name": self._given(str, data, "name", at),
            "then": self._given(then, data, "then", at),
            "because": self._given(str, data, "because", at, ""),
            "when": when,
            "written_at": at,
        }
        return self.gathering.build(Rule, parts, at)

    def _limit(self, data: Any, at: str) -> Any:
        if isinstance(data, dict) and "rules" in data:
            return self._table(Limit | None, data, at)
        return self._whole(Limit, data, at)

    def _form_limits(self, data: Any, at: str) -> Any:
        if not isinstance(data, dict):
            return self.gathering.refuse(at, f"expected a table, got {short(data)}")
        pairs = [
            (
                self._member(RedressForm, form, at),
                self.read(Money, limit, under(at, form)),
            )
            for form, limit in data.items()
        ]
        return UNREAD if any(map(has_unread, pairs)) else tuple(pairs)

    def _period(self, data: Any, at: str) -> Any:
        if not self.gathering.is_table(data, PARTS, at):
            return UNREAD
        given = [part for part in PARTS if part in data]
        parts = {part: self._given(int, data, part, at) for part in given}
        return self.gathering.build(_period, parts, at)

    def _worth(self, data: Any, at: str) -> Any:
        is_amount = isinstance(data, str) and " " in data
        return self.read(Money if is_amount else Decimal, data, at)


def _present(kind: Any) -> Any:
    """A type without its None."""
    args = [each for each in get_args(kind) if each is not NoneType]
    return args[0] if may_be_none(kind) and len(args) == 1 else kind


def _period(**parts: int) -> timedelta:
    try:
        return timedelta(**parts)
    except OverflowError as error:
        raise InvalidValue(f"it is too long: {error}") from error
