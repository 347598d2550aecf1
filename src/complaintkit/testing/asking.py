"""What is asked of the words of a test, and what was meant by others."""

from collections.abc import Iterable
from enum import Enum
from typing import TypeVar, cast

from complaintkit.errors import InvalidValue, nearest
from complaintkit.fields import must_be

T = TypeVar("T")

__tracebackhide__ = True


def must_fit(kind: type, /, **named: object) -> None:
    """InvalidValue for the first of these that is not of *kind*.

    Where that is an enum, with the member that may be meant.

    >>> from complaintkit import Channel
    >>> must_fit(Channel, channel="email")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: channel: expected Channel, got 'email'; did you
    mean Channel.EMAIL?
    """
    for name, value in named.items():
        if not isinstance(value, kind):
            hint = meant(kind, value) if issubclass(kind, Enum) else ""
            raise InvalidValue(f"{name}: expected {kind.__name__}, got {value!r}{hint}")


def each_of(kind: type[T], **named: Iterable[T]) -> tuple[T, ...]:
    """Those named, each of which must be of that *kind*; a text alone is one.

    >>> each_of(str, mentions="the loss is large")
    ('the loss is large',)
    """
    [(name, given)] = named.items()
    must_be(Iterable, **{name: given})
    found = cast("tuple[T, ...]", (given,) if isinstance(given, str) else (*given,))
    for each in found:
        must_be(kind, **{name: each})
    return found


def meant(members: Iterable[Enum], value: object) -> str:
    """The end of a message about what is none of *members*: the nearest, or all.

    >>> from complaintkit import Tier
    >>> meant(Tier, "urgnt")
    '; did you mean Tier.URGENT?'
    >>> meant(Tier, None)
    '; known: Tier.GENERAL, Tier.IMPORTANT, Tier.URGENT'
    """
    names = {each.name: each for each in members}
    near = nearest(value.upper(), names) if isinstance(value, str) else None
    if near:
        return f"; did you mean {_named(names[near])}?"
    return f"; known: {', '.join(map(_named, names.values()))}"


def _named(member: Enum) -> str:
    return f"{type(member).__name__}.{member.name}"
