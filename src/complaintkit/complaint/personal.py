"""Personal data that a host can erase while the record stays whole."""

from typing import Any

import attrs
from attrs import Attribute, field, frozen

from complaintkit.errors import InvalidValue
from complaintkit.fields import of_type, storable, where


@frozen
class Erased:
    """What is left of personal data: the salted digest that the audit chain holds.

    >>> Erased("9f2c")
    Erased(digest='9f2c')
    """

    digest: str = field(validator=[of_type(str), storable])


Personal = str | Erased
"""A name, a contact or free text: personal data, unless it has been erased."""


def personal(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    """A validator: text with something in it, or what erasing left of it.

    It is text that every store can keep (see ``fields.storable``).

    >>> personal("", type("Attribute", (), {"name": "name"}), "Ann")
    """
    if isinstance(value, Erased):
        return
    if not isinstance(value, str) or not value.strip():
        place = where(owner, attribute)
        raise InvalidValue(f"{place}: expected a non-empty str, got {value!r}")
    storable(owner, attribute, value)


def personal_or_none(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
    """``personal``, where there may be none.

    >>> personal_or_none("", type("Attribute", (), {"name": "name"}), None)
    """
    if value is not None:
        personal(owner, attribute, value)


def same_but_erased(kept: Any, asked: Any) -> bool:
    """Whether two values are the same wherever *kept* has not been erased.

    >>> same_but_erased((1, Erased("9f2c")), (1, "Ann"))
    True
    >>> same_but_erased((1, Erased("9f2c")), (2, "Ann"))
    False
    """
    if isinstance(kept, Erased):
        return isinstance(asked, Personal)
    if type(kept) is not type(asked):
        return False
    if isinstance(kept, tuple) and isinstance(asked, tuple):
        return len(kept) == len(asked) and all(map(same_but_erased, kept, asked))
    if attrs.has(type(kept)):
        names = [attribute.name for attribute in attrs.fields(type(kept))]
        return all(
            same_but_erased(getattr(kept, name), getattr(asked, name)) for name in names
        )
    return bool(kept == asked)
