"""Hypothesis strategies derived from what a class says of its fields."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

from complaintkit.complaint.assessment import Tier
from complaintkit.complaint.personal import Erased, Personal
from complaintkit.errors import InvalidRulebook, InvalidValue
from complaintkit.money import Money, digits_of

T = TypeVar("T")

ZONES = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5)))


def words() -> st.SearchStrategy[str]:
    """Names and ids: without a space, in any script."""
    letters = st.characters(codec="utf-8", categories=("L", "N", "P"))
    return st.text(letters, min_size=1, max_size=8)


def texts() -> st.SearchStrategy[str]:
    """What people write: anything that can be stored and is not blank."""
    anything = st.characters(codec="utf-8", exclude_characters="\0")
    return st.text(anything, min_size=1, max_size=20).filter(str.strip)


def moments() -> st.SearchStrategy[datetime]:
    """Moments with a zone, between 2020 and 2035, to the microsecond."""
    return st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001 - the zone is drawn beside it
        datetime(2035, 1, 1),  # noqa: DTZ001 - likewise
        timezones=st.sampled_from(ZONES),
    )


def days() -> st.SearchStrategy[date]:
    """Days between 2020 and 2035."""
    return st.dates(date(2020, 1, 1), date(2035, 1, 1))


def money(currency: str = "EUR", *, up_to: int = 100_000) -> st.SearchStrategy[Money]:
    """Amounts of *currency* from nothing *up_to* so many units, to the minor unit."""
    most = up_to * 10 ** digits_of(currency)
    return st.integers(0, most).map(lambda minor: Money.of_minor(minor, currency))


def shares() -> st.SearchStrategy[Decimal]:
    """Numbers from 0 to 3, of two decimals."""
    return st.decimals(0, 3, places=2)


PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(1, 5),
    str: words(),
    Decimal: shares(),
    datetime: moments(),
    date: days(),
    timedelta: st.timedeltas(timedelta(hours=1), timedelta(days=400)),
    Money: money(),
    Enum: st.sampled_from(Tier),
    object: words(),
    Any: words(),
    Personal: st.one_of(texts(), st.builds(Erased, st.text("0123456789abcdef"))),
}
"""What a field holds that is no value of ours, or needs no more than this."""


@attrs.frozen
class Deriving:
    """Derives a strategy from a type, but for those that are *named*."""

    named: Mapping[Any, Callable[[], st.SearchStrategy[Any]]]

    def of(self, hint: Any) -> st.SearchStrategy[Any]:
        """Values that fit the type *hint*; InvalidValue where nothing says which."""
        if hint in self.named:
            return st.deferred(self.named[hint])
        if hint in PLAIN:
            return PLAIN[hint]
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            return st.one_of([self.of(each) for each in get_args(hint)])
        if origin is tuple:
            return self._tuples(get_args(hint))
        return self._values(hint, origin)

    def _values(self, hint: Any, origin: Any) -> st.SearchStrategy[Any]:
        if isinstance(hint, TypeVar):
            return PLAIN[Enum]
        if origin is not None:
            return self.of(origin)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return st.sampled_from(hint)
        if isinstance(hint, type) and attrs.has(hint):
            return self._built(hint)
        raise InvalidValue(f"there is no strategy for {hint!r}")

    def _tuples(
        self, parts: tuple[Any, ...], *, least: int = 0
    ) -> st.SearchStrategy[tuple[Any, ...]]:
        if parts[-1] is not Ellipsis:
            return st.tuples(*map(self.of, parts))
        several: st.SearchStrategy[list[Any]] = st.lists(
            st.deferred(lambda: self.of(parts[0])), min_size=least, max_size=3
        )
        return several.map(tuple)

    def _built(self, kind: type[attrs.AttrsInstance]) -> st.SearchStrategy[Any]:
        hints = get_type_hints(kind)
        fields = {
            each.alias: self._field(each, hints[each.name])
            for each in attrs.fields(kind)
            if each.init
        }
        required = {name: fits for name, (fits, needed) in fields.items() if needed}
        optional = {name: fits for name, (fits, needed) in fields.items() if not needed}
        content = st.fixed_dictionaries(required, optional=optional)
        return fitting(kind, content)

    def _field(
        self, field: "attrs.Attribute[Any]", hint: Any
    ) -> tuple[st.SearchStrategy[Any], bool]:
        """Its values, and whether it needs one."""
        needed = field.default is attrs.NOTHING
        if get_origin(hint) is tuple:
            return self._tuples(get_args(hint), least=int(needed)), needed
        return st.deferred(lambda: self.of(hint)), needed


def fitting(
    make: Callable[..., T], content: st.SearchStrategy[dict[str, Any]]
) -> st.SearchStrategy[T]:
    """What *make* makes of *content*, as long as its parts fit together."""

    def made(given: dict[str, Any]) -> list[T]:
        try:
            return [make(**given)]
        except (InvalidValue, InvalidRulebook):
            return []

    return content.map(made).filter(bool).map(lambda found: found[0])
