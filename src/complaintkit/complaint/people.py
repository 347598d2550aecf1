"""Who takes part: the complainant, and those who act for the house."""

from attrs import field, frozen

from complaintkit.complaint.personal import Personal, personal_or_none
from complaintkit.fields import word, word_or_none


@frozen
class Actor:
    """Who records an entry, and in which role of the rulebook.

    >>> Actor("ann", "front_line")
    Actor(id='ann', role='front_line')
    """

    id: str = field(validator=word)
    role: str = field(validator=word)


@frozen(kw_only=True)
class Person:
    """A customer or a representative; name and contact can be erased.

    >>> Person(name="Li Wei", contact="+86 10 5550 0100").customer_id is None
    True
    """

    name: Personal | None = field(default=None, validator=personal_or_none)
    contact: Personal | None = field(default=None, validator=personal_or_none)
    customer_id: str | None = field(default=None, validator=word_or_none)
