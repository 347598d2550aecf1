"""Columns: how a host's data frame is read as the facts of a rulebook."""

from collections.abc import Mapping
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.errors import InvalidValue
from complaintkit.fields import must_be, of_type, where, word
from complaintkit.money import digits_of


def _mapping(
    values: Mapping[Any, Any] | tuple[tuple[Any, Any], ...] | None,
) -> tuple[tuple[Any, Any], ...] | None:
    return tuple(values.items()) if isinstance(values, Mapping) else values


def _pairs(owner: object, attribute: "Attribute[Any]", pairs: Any) -> None:
    kinds = {type(value) for value, _ in pairs or ()}
    if pairs is not None and (len(kinds) != 1 or not kinds <= {str, int, bool}):
        place = where(owner, attribute)
        expected = "expected values of one kind, str, int or bool, with what they mean"
        raise InvalidValue(f"{place}: {expected}, got {dict(pairs)!r}")


@frozen
class Column:
    """A column that holds a choice, a flag or a number; ``column`` makes one.

    *values* says what each value stands for, None for a missing one; without it choices
    are written as the members' own values, flags are booleans and numbers are whole.

    >>> column("injured", {"Y": True, "N": False, "": None}).values
    (('Y', True), ('N', False), ('', None))
    """

    name: str = field(validator=word)
    values: tuple[tuple[Any, Any], ...] | None = field(
        default=None, converter=_mapping, validator=_pairs
    )


def _is_known(_column: object, _: "Attribute[str]", currency: str) -> None:
    digits_of(currency)


@frozen
class AmountColumn:
    """A column of whole amounts in one *currency*; ``amount`` makes one.

    They are minor units, such as cents, or else *major* ones, such as dollars.

    >>> amount("cents", "USD").factor, amount("dollars", "USD", major=True).factor
    (1, 100)
    """

    name: str = field(validator=word)
    currency: str = field(validator=_is_known)
    major: bool = field(default=False, kw_only=True, validator=of_type(bool))

    @property
    def factor(self) -> int:
        """How many minor units one of the column is."""
        factor: int = 10 ** digits_of(self.currency)
        return factor if self.major else 1


@frozen
class Constant:
    """One value for every row, for what the frame does not hold; ``always`` makes one.

    >>> always(None).value is None
    True
    """

    value: Any


Source = Column | AmountColumn | Constant


def column(name: str, values: Mapping[Any, Any] | None = None) -> Column:
    """The column *name* that holds a choice, a flag or a number.

    >>> column("severity").name
    'severity'
    """
    return Column(name, values)


def amount(name: str, currency: str, *, major: bool = False) -> AmountColumn:
    """The column *name* of whole amounts: of minor units, or of *major* ones.

    >>> amount("claimed", "EUR").currency
    'EUR'
    """
    return AmountColumn(name, currency, major=major)


def always(value: Any) -> Constant:
    """One value of a fact for every row; None is a missing one.

    >>> always(False).value
    False
    """
    return Constant(value)


def _sources(facts: Mapping[str, Source | str]) -> tuple[tuple[str, Source], ...]:
    return tuple(
        (name, Column(each) if isinstance(each, str) else each)
        for name, each in _pairs_of("facts", facts)
    )


def _pairs_of(what: str, named: Any) -> list[tuple[Any, Any]]:
    try:
        return list(dict(named).items())
    except (TypeError, ValueError):
        found = type(named).__name__
        expected = "expected a dict with a column for each name"
        raise InvalidValue(f"Columns.{what}: {expected}, got a {found}") from None


def _are_sources(owner: object, attribute: "Attribute[Any]", pairs: Any) -> None:
    wrong = [(name, each) for name, each in pairs if not isinstance(each, Source)]
    for name, each in wrong:
        expected = "expected a column's name, column(...), amount(...) or always(...)"
        raise InvalidValue(
            f"{where(owner, attribute)}: {name}: {expected}, got {each!r}"
        )


def _moments(moments: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = _pairs_of("moments", moments)
    for event, column_ in pairs:
        must_be(str, moments=event, column=column_)
    return tuple(pairs)


@frozen
class Columns:
    """Which column holds which fact, and which the moment of which event.

    *facts* goes by the names of the facts that tables ask. *moments* goes by the events
    that clocks start with, such as ``received``; such a column holds moments with a
    zone, or whole seconds since 1970 in UTC. InvalidValue for anything else.

    >>> columns = Columns(
    ...     {"severity": "sev", "loss": amount("claimed_cents", "USD")},
    ...     moments={"received": "received_at"},
    ... )
    >>> columns.source("severity").name
    'sev'
    """

    facts: tuple[tuple[str, Source], ...] = field(
        converter=_sources, validator=_are_sources
    )
    moments: tuple[tuple[str, str], ...] = field(
        default=(), kw_only=True, converter=_moments
    )

    def source(self, fact: str) -> Source | None:
        """Where *fact* is read; None if the host has not said."""
        return dict(self.facts).get(fact)

    def name_of(self, fact: str) -> str | None:
        """The column that holds *fact*, if one does.

        >>> Columns({"safety": always(False), "severity": "sev"}).name_of("severity")
        'sev'
        """
        return getattr(self.source(fact), "name", None)

    def with_(self, **facts: Source | str) -> "Columns":
        """The same columns, but for these *facts*.

        >>> Columns({"safety": "hurt"}).with_(safety=always(False)).facts
        (('safety', Constant(value=False)),)
        """
        return Columns({**dict(self.facts), **facts}, moments=dict(self.moments))
