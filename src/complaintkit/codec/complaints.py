"""Complaints and entries to plain dicts and back, by cattrs."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property, partial
from types import GenericAlias, NoneType, UnionType
from typing import Any, Self, TypeVar, get_args, get_origin, overload

import attrs
from attrs import Attribute, field, frozen

from complaintkit.codec.scalars import DAY, FLAG, NUMBER, TEXT, WHOLE, parsed, short
from complaintkit.commands import BY_EVENT, EVENTS, Command
from complaintkit.complaint.assessment import Tier
from complaintkit.complaint.care import ApologyTerms, Attention, FollowUpTerms, Stance
from complaintkit.complaint.complaint import Request
from complaintkit.complaint.personal import Erased, Personal
from complaintkit.complaint.redress import Authority, Compensation
from complaintkit.complaint.time import Leg
from complaintkit.errors import CannotDecode, InvalidValue, from_extra, suggestion
from complaintkit.fields import utc, where
from complaintkit.money import Money
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision

with from_extra("codec"):
    from cattrs import (
        AttributeValidationNote,
        BaseValidationError,
        ClassValidationError,
        Converter,
        ForbiddenExtraKeysError,
        transform_error,
    )
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

SCHEMA = 1
"""The number of the layout that is written, and the only one that is read."""

V = TypeVar("V", bound=attrs.AttrsInstance)

_LONGEST = 80


def _an_enum(codec: "Codec", attribute: "Attribute[Any]", tiers: object) -> None:
    if not (isinstance(tiers, type) and issubclass(tiers, Enum)):
        place = where(codec, attribute)
        found = type(tiers).__name__
        message = f"{place}: expected the enum of the tiers, got a {found}"
        raise InvalidValue(f"{message}; for a rulebook there is Codec.of")


@frozen
class Codec:
    """Turns values into plain dicts and back; *tiers* is the house's own enum, if any.

    >>> codec = Codec()
    >>> from complaintkit import Actor
    >>> codec.to_dict(Actor("ann", "front_line"))
    {'schema': 1, 'id': 'ann', 'role': 'front_line', 'on_behalf_of': None}
    >>> codec.from_dict({"schema": 1, "id": "ann", "role": 3}, Actor)
    Traceback (most recent call last):
    complaintkit.errors.CannotDecode: role: expected str, got 3
    """

    tiers: type[Enum] = field(default=Tier, validator=_an_enum)

    @classmethod
    def of(cls, rulebook: Rulebook) -> Self:
        """The codec for complaints that are handled under *rulebook*.

        >>> from complaintkit.presets import standard
        >>> Codec.of(standard("EUR")) == Codec()
        True
        """
        return cls(rulebook.tiering.tiers)

    @cached_property
    def _converter(self) -> Converter:
        return _converter(self.tiers)

    def to_dict(self, value: attrs.AttrsInstance) -> dict[str, Any]:
        """An entry, a complaint or any value of theirs as a plain dict.

        A command has its name in what holds it, such as an entry. Alone it is written
        without; ``{"command": EVENTS[type(command)], **to_dict(command)}`` is read as a
        ``Command``.

        >>> Codec().to_dict(Money("19.90", "CNY"))
        {'schema': 1, 'amount': '19.90', 'currency': 'CNY'}
        """
        if not attrs.has(type(value)):
            raise InvalidValue(f"expected a value of complaintkit, got {value!r}")
        return {"schema": SCHEMA, **self._converter.unstructure(value, type(value))}

    @overload
    def from_dict(self, data: object, kind: type[V]) -> V: ...
    @overload
    def from_dict(self, data: object, kind: UnionType) -> Command: ...
    def from_dict(self, data: object, kind: Any) -> Any:
        """The inverse of ``to_dict``; CannotDecode with every path that is wrong.

        *kind* is a class of values, or ``Command`` for any command by its name.

        >>> Codec().from_dict({"schema": 1, "amount": "1.00", "currency": "EUR"}, Money)
        Money('1.00', 'EUR')
        """
        fields = _mapping(data)
        schema = fields.pop("schema", None)
        if type(schema) is not int or schema != SCHEMA:
            raise CannotDecode([("schema", f"expected {SCHEMA}, got {short(schema)}")])
        try:
            return self._converter.structure(fields, kind)
        except BaseValidationError as error:
            raise CannotDecode(_problems(error)) from error
        except RecursionError as error:
            raise CannotDecode([("$", "it is nested too deeply")]) from error
        except (ValueError, TypeError) as error:
            raise CannotDecode([("$", str(error))]) from error


def _mapping(data: object) -> dict[str, Any]:
    if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
        found = type(data).__name__
        raise CannotDecode([("$", f"expected a dict with str keys, got a {found}")])
    return dict(data)


def _problems(error: BaseValidationError) -> list[tuple[str, str]]:
    found = transform_error(error, format_exception=lambda exc, _: _sentence(exc))
    pairs = [line.rpartition(" @ ") for line in found]
    return [(path.removeprefix("$.") or "$", what) for what, _, path in pairs]


def _sentence(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return "is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        return "; ".join(_strange(error))
    return str(error)


def _strange(error: ForbiddenExtraKeysError) -> Iterator[str]:
    known = [each.name for each in attrs.fields(get_origin(error.cl) or error.cl)]
    for key in sorted(map(_word, error.extra_fields)):
        yield f"there is no key {key!r}{suggestion(key, known)}"


def _word(value: object) -> str:
    """As much of a strange word as it takes to find what it was to be."""
    return value[:_LONGEST] if isinstance(value, str) else short(value)


def _converter(tiers: type[Enum]) -> Converter:
    converter = Converter(
        forbid_extra_keys=True, unstruct_collection_overrides={tuple: list}
    )
    _add_scalars(converter)
    _add_tuples(converter)
    _add_personal(converter)
    _add_money(converter)
    _add_commands(converter)
    _add_decisions(converter, tiers)
    return converter


def _add_scalars(converter: Converter) -> None:
    moment = parsed("a moment with a zone", lambda t: utc(datetime.fromisoformat(t)))
    hooks = {str: TEXT, int: WHOLE, bool: FLAG, date: DAY, Decimal: NUMBER}
    for kind, hook in {**hooks, datetime: moment}.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(is_enum, _member_in)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(Decimal, str)


def is_enum(kind: Any) -> bool:
    """Whether a field of that type holds a member of an enum.

    >>> is_enum(Stance), is_enum(Stance | None)
    (True, False)
    """
    return isinstance(kind, type) and issubclass(kind, Enum)


def _member_in(value: Any, kind: type[Enum]) -> Enum:
    for member in kind:
        if type(member.value) is type(value) and member.value == value:
            return member
    words = [str(member.value) for member in kind]
    hint = suggestion(_word(value), words)
    raise ValueError(f"{short(value)} is not a valid {kind.__name__}{hint}")


def _add_tuples(converter: Converter) -> None:
    def is_tuple(kind: Any) -> bool:
        return isinstance(kind, GenericAlias) and kind.__origin__ is tuple

    converter.register_structure_hook_func(is_tuple, partial(_tuple_in, converter))


def _tuple_in(converter: Converter, value: Any, kind: Any) -> tuple[Any, ...]:
    """Tuples come from lists alone: a str is a series too, and would pass for one."""
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {value!r}")
    parts: tuple[Any, ...] = get_args(kind)
    if parts[-1] is Ellipsis:
        alike: Any = GenericAlias(list, parts[:1])
        return tuple(converter.structure(value, alike))
    if len(value) != len(parts):
        raise ValueError(f"expected {len(parts)} items, got {len(value)}")
    return tuple(map(converter.structure, value, parts))


def _add_personal(converter: Converter) -> None:
    def is_personal(kind: Any) -> bool:
        return Erased in get_args(kind)

    converter.register_unstructure_hook_func(is_personal, _personal_out)
    converter.register_structure_hook_func(is_personal, _personal_in)


def _personal_out(value: Personal | None) -> dict[str, str] | None:
    """Personal data are marked, so that whoever stores them can find and erase them."""
    if value is None:
        return None
    if isinstance(value, Erased):
        return {"erased": value.digest}
    return {"personal": value}


def _personal_in(value: Any, kind: Any) -> Personal | None:
    match value:
        case {"personal": str(text), **rest} if not rest:
            return text
        case {"erased": str(digest), **rest} if not rest:
            return Erased(digest)
        case None if NoneType in get_args(kind):
            return None
    expected = "expected {'personal': text} or {'erased': digest}"
    raise TypeError(f"{expected}, got {value!r}")


def _add_money(converter: Converter) -> None:
    converter.register_unstructure_hook(Money, _money_out)
    converter.register_structure_hook(Money, _money_in)


def _money_out(money: Money) -> dict[str, str]:
    amount, currency = str(money).split()
    return {"amount": amount, "currency": currency}


def _money_in(value: Any, _: Any) -> Money:
    match value:
        case {"amount": str(amount), "currency": str(code), **rest} if not rest:
            return Money(amount, code)
    expected = "expected {'amount': '19.90', 'currency': 'CNY'}"
    raise TypeError(f"{expected}, got {value!r}")


def _add_commands(converter: Converter) -> None:
    def is_command(kind: Any) -> bool:
        return bool(kind == Command)

    command_in = partial(_command_in, converter)
    command_out = partial(_command_out, converter)
    converter.register_structure_hook_func(is_command, command_in)
    converter.register_unstructure_hook_func(is_command, command_out)
    # the room of complaints does not know commands: to it they are objects
    command = override(struct_hook=command_in, unstruct_hook=command_out)
    converter.register_structure_hook(
        Request, make_dict_structure_fn(Request, converter, command=command)
    )
    converter.register_unstructure_hook(
        Request, make_dict_unstructure_fn(Request, converter, command=command)
    )


def _command_out(converter: Converter, command: Any) -> dict[str, Any]:
    fields = converter.unstructure(command, type(command))
    return {"command": EVENTS[type(command)], **fields}


def _command_in(converter: Converter, value: Any, _: Any) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected {_A_COMMAND}, got {short(value)}")
    fields = dict(value)
    if "command" not in fields:
        raise _without_a_name()
    name = fields.pop("command")
    if not isinstance(name, str) or name not in BY_EVENT:
        hint = suggestion(_word(name), list(BY_EVENT))
        raise ValueError(f"there is no command {short(name)}{hint}")
    return converter.structure(fields, BY_EVENT[name])


_A_COMMAND = "{'command': 'add_note', ...}"


def _without_a_name() -> ClassValidationError:
    """The error of a command whose name is missing, under the path of the name."""
    missing = ValueError(f"is missing; it names the command, such as {_A_COMMAND}")
    missing.add_note(AttributeValidationNote("", "command", str))
    parts = "no name", [missing], Request
    return ClassValidationError(*parts)  # pyright: ignore - its class is the third


def _add_decisions(converter: Converter, tiers: type[Enum]) -> None:
    outcome = override(
        struct_hook=partial(_outcome_in, converter, tiers),
        unstruct_hook=partial(_outcome_out, converter),
    )
    inputs = override(struct_hook=_inputs_in, unstruct_hook=_inputs_out)
    nearest = override(omit=True)
    structure = make_dict_structure_fn(
        Decision[object], converter, outcome=outcome, inputs=inputs, nearest=nearest
    )
    unstructure = make_dict_unstructure_fn(
        Decision, converter, outcome=outcome, inputs=inputs, nearest=nearest
    )

    def is_decision(kind: Any) -> bool:
        return (get_origin(kind) or kind) is Decision

    def is_tier(kind: Any) -> bool:
        return bool(kind == Enum | None)

    converter.register_structure_hook_func(is_decision, structure)
    converter.register_unstructure_hook_func(is_decision, unstructure)
    converter.register_structure_hook_func(is_tier, partial(_tier_in, tiers))
    converter.register_unstructure_hook_func(is_tier, _tier_out)


def _tier_out(tier: Enum | None) -> object:
    return None if tier is None else tier.value


def _tier_in(tiers: type[Enum], value: Any, _: Any) -> Enum | None:
    return None if value is None else _member_in(value, tiers)


OUTCOMES: dict[str, Any] = {
    "stance": Stance,
    "tier": Enum,
    "flag": bool,
    "count": int,
    "name": str,
    "factor": Decimal,
    "amount": Money,
    "compensation": Compensation,
    "authority": Authority,
    "attention": Attention,
    "apology": ApologyTerms,
    "follow_up": FollowUpTerms,
    "leg": Leg,
}
"""What a recorded decision can come to, by the name under which it is stored.

The first that fits: a stance is an enum, a tier may be a str, and a bool is an int.
"""


_NAMES = OUTCOMES.keys()


def _outcome_out(converter: Converter, outcome: object) -> dict[str, Any] | None:
    if outcome is None:
        return None
    name = next(name for name, kind in OUTCOMES.items() if isinstance(outcome, kind))
    if isinstance(outcome, Enum):
        return {name: outcome.value}
    return {name: converter.unstructure(outcome)}


def _outcome_in(converter: Converter, tiers: type[Enum], value: Any, _: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, Mapping) or len(value) != 1 or not value.keys() <= _NAMES:
        names = ", ".join(sorted(_NAMES))
        raise ValueError(f"expected a dict with one of {names}, got {value!r}")
    [(name, outcome)] = value.items()
    if name == "tier":
        return _member_in(outcome, tiers)
    return converter.structure(outcome, OUTCOMES[name])


def _inputs_out(inputs: tuple[tuple[str, object], ...]) -> list[list[object]]:
    """Pairs, whose order a store that sorts the keys of dicts cannot change."""
    return [[name, fact] for name, fact in inputs]


def _inputs_in(value: Any, _: Any) -> tuple[tuple[str, object], ...]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list of pairs, got {value!r}")
    for pair in value:
        match pair:
            case [str(), None | bool() | int() | str()]:
                continue
        raise TypeError(f"expected a name and a plain value, got {pair!r}")
    return tuple((name, fact) for name, fact in value)
