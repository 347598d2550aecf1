"""Complaints, entries and rulebooks to plain dicts and back; here cattrs is imported.

What comes out is ready for JSON. What goes in is checked: no value is coerced, no key
is ignored, nothing is executed, and an error names the path of everything wrong.
"""

from complaintkit.codec.complaints import SCHEMA, Codec
from complaintkit.codec.rulebooks import RULEBOOK_SCHEMA, RulebookCodec

__all__ = ["RULEBOOK_SCHEMA", "SCHEMA", "Codec", "RulebookCodec"]


def __dir__() -> list[str]:
    return __all__
