"""Who takes part: the complainant, and those who act for the house."""

from collections.abc import Iterable

from attrs import Attribute, field, frozen

from complaintkit.complaint.personal import Personal, personal_or_none
from complaintkit.errors import InvalidValue
from complaintkit.fields import word, word_or_none


def _another(actor: "Actor", attribute: "Attribute[str | None]", giver: object) -> None:
    if giver == actor.id:
        raise InvalidValue(f"{actor.id} cannot act on behalf of {giver}")


@frozen
class Actor:
    """Who records an entry, in which role of the rulebook, and on whose behalf.

    *on_behalf_of* is who holds the role and has delegated it (授权代理).

    >>> Actor("ann", "supervisor", on_behalf_of="bo").principal
    'bo'
    """

    id: str = field(validator=word)
    role: str = field(validator=word)
    on_behalf_of: str | None = field(
        default=None, kw_only=True, validator=[word_or_none, _another]
    )

    @property
    def principal(self) -> str:
        """Whose role it is, and so whose authority is used."""
        return self.on_behalf_of or self.id

    @property
    def hands(self) -> frozenset[str]:
        """Everybody whose hand is in what the actor does."""
        return frozenset({self.id, self.principal})


def hands_of(actors: Iterable[Actor]) -> frozenset[str]:
    """Everybody whose hand is in what any of *actors* did.

    >>> ann = Actor("ann", "clerk", on_behalf_of="bo")
    >>> sorted(hands_of([ann, Actor("di", "head")]))
    ['ann', 'bo', 'di']
    """
    return frozenset(name for actor in actors for name in actor.hands)


@frozen(kw_only=True)
class Person:
    """A customer or a representative; name and contact can be erased.

    >>> Person(name="Li Wei", contact="+86 10 5550 0100").customer_id is None
    True
    """

    name: Personal | None = field(default=None, validator=personal_or_none)
    contact: Personal | None = field(default=None, validator=personal_or_none)
    customer_id: str | None = field(default=None, validator=word_or_none)
