"""Rulebooks to plain dicts and back: ready for JSON and for TOML."""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.codec.bounds import must_be_bounded
from complaintkit.codec.gathering import Gathering
from complaintkit.codec.reading import Reader
from complaintkit.codec.scalars import short
from complaintkit.codec.writing import Writer
from complaintkit.complaint.assessment import Tier
from complaintkit.errors import CannotDecode, InvalidValue
from complaintkit.fields import as_tuple, where
from complaintkit.lifecycle.moves import Moves
from complaintkit.policies.facts import ComplaintFacts
from complaintkit.rulebook import Rulebook
from complaintkit.rules.facts import Facts

RULEBOOK_SCHEMA = 1
"""The number of the layout that is written, and the only one that is read."""


def _facts(classes: Iterable[type[Facts]]) -> tuple[type[Facts], ...]:
    return as_tuple(classes)


def _standard() -> Mapping[str, Moves]:
    from complaintkit.lifecycle.standard import standard_lifecycle

    return {"standard": standard_lifecycle()}


def _lifecycles(known: Mapping[str, Moves]) -> Mapping[str, Moves]:
    if not isinstance(known, Mapping):
        expected = "expected names with their lifecycles"
        raise InvalidValue(f"RulebookCodec.lifecycles: {expected}, got {short(known)}")
    return MappingProxyType(dict(known))


def _moves_only(
    codec: object, attribute: "Attribute[Any]", known: Mapping[str, Moves]
) -> None:
    for name, each in known.items():
        if not (isinstance(name, str) and isinstance(each, Moves)):
            expected = "expected names with their lifecycles"
            message = f"{where(codec, attribute)}: {expected}, got {name!r}: {each!r}"
            raise InvalidValue(message)


def _one_a_name(
    codec: object, attribute: "Attribute[Any]", classes: tuple[type[Facts], ...]
) -> None:
    known: dict[str, type[Facts]] = {"Facts": Facts}
    for each in classes:
        if not (isinstance(each, type) and issubclass(each, Facts)):
            expected = "expected classes of facts"
            message = f"{where(codec, attribute)}: {expected}, got {each!r}"
            raise InvalidValue(message)
        if known.setdefault(each.__name__, each) is not each:
            message = f"two classes are called {each.__name__}"
            raise InvalidValue(f"{where(codec, attribute)}: {message}")


def _an_enum(codec: object, attribute: "Attribute[Any]", tiers: object) -> None:
    if not (isinstance(tiers, type) and issubclass(tiers, Enum)):
        message = f"expected the enum of the tiers, got {tiers!r}"
        raise InvalidValue(f"{where(codec, attribute)}: {message}")


@frozen(kw_only=True)
class RulebookCodec:
    """Turns rulebooks into plain dicts and back, ready for JSON and for TOML.

    A stored rulebook names its lifecycle, its classes of facts and its enum of tiers.
    The host supplies them here, *facts* and *tiers* under the names of the classes:
    nothing is imported, looked up or run because stored data say so. ``Facts`` itself
    need not be given.

    >>> from complaintkit.presets import standard
    >>> codec, rulebook = RulebookCodec(), standard("EUR")
    >>> data = codec.to_dict(rulebook)
    >>> data["tiering"]["rules"][0]["when"]
    {'safety': [True]}
    >>> codec.from_dict(data) == rulebook
    True
    >>> data["tiering"]["rules"][0]["when"] = {"safty": True}
    >>> codec.from_dict(data)
    Traceback (most recent call last):
    complaintkit.errors.CannotDecode: tiering.rules[0].when.safty: ...
    """

    facts: tuple[type[Facts], ...] = field(
        default=(ComplaintFacts,), converter=_facts, validator=_one_a_name
    )
    lifecycles: Mapping[str, Moves] = field(
        factory=_standard, converter=_lifecycles, validator=_moves_only, hash=False
    )
    tiers: type[Enum] = field(default=Tier, validator=_an_enum)

    def __reduce__(self) -> tuple[Any, ...]:
        # a read-only view of a dict is not pickled
        known = dict(self.lifecycles)
        again = partial(
            type(self), facts=self.facts, lifecycles=known, tiers=self.tiers
        )
        return again, ()

    @property
    def _facts_by_name(self) -> dict[str, type[Facts]]:
        return {each.__name__: each for each in (*self.facts, Facts)}

    def to_dict(self, rulebook: Rulebook) -> dict[str, Any]:
        """A rulebook as dicts, lists, texts, whole numbers and flags.

        What equals its default is left out, and there is no None. InvalidValue for a
        rulebook that could not be read back as it is: the codec was not given one of
        its classes, or it is beyond the bounds.
        """
        if not isinstance(rulebook, Rulebook):
            raise InvalidValue(f"expected a Rulebook, got {short(rulebook)}")
        tiering = rulebook.tiering
        if tiering.tiers is not self.tiers:
            found, name = tiering.tiers.__name__, self.tiers.__name__
            raise InvalidValue(f"its tiers are {found}, and the codec's {name}")
        writer = Writer(self.lifecycles, self._facts_by_name, tiering.table.facts)
        data = {"schema": RULEBOOK_SCHEMA, **writer.rulebook(rulebook)}
        self._must_read_back(data, rulebook)
        return data

    def _must_read_back(self, data: dict[str, Any], rulebook: Rulebook) -> None:
        message = f"rulebook {rulebook.id!r} could not be read back"
        try:
            same = self.from_dict(data) == rulebook
        except CannotDecode as error:
            raise InvalidValue(f"{message}: {error}") from error
        if not same:
            raise InvalidValue(f"{message} as it is")

    def from_dict(self, data: object) -> Rulebook:
        """The inverse of ``to_dict``; CannotDecode with every path that is wrong.

        Nothing is coerced or evaluated, no key is ignored, and *data* are refused that
        are nested too deeply or hold too much. What is left out has its default.
        """
        must_be_bounded(data)
        gathering = Gathering()
        if not isinstance(data, dict):
            raise CannotDecode([("$", f"expected a dict, got {short(data)}")])
        schema = data.get("schema")
        if type(schema) is not int or schema != RULEBOOK_SCHEMA:
            what = f"expected {RULEBOOK_SCHEMA}, got {short(schema)}"
            raise CannotDecode([("schema", what)])
        known = self._facts_by_name
        reader = Reader(gathering, self.lifecycles, known, self.tiers)
        rulebook: Rulebook = reader.rulebook(data)
        if gathering.problems:
            raise CannotDecode(gathering.problems)
        return rulebook
