"""What if: a rulebook over whole data frames and over stored histories.

What works on data frames is loaded with the first of them, so that ``redecide`` needs
no narwhals.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from complaintkit.errors import from_extra
from complaintkit.whatif.columns import Columns, always, amount, column
from complaintkit.whatif.histories import redecide, redecide_all

if TYPE_CHECKING:
    from complaintkit.whatif.auditing import audit
    from complaintkit.whatif.comparing import compare
    from complaintkit.whatif.deciding import decide
    from complaintkit.whatif.rulebooks import over

__all__ = [
    "Columns",
    "always",
    "amount",
    "audit",
    "column",
    "compare",
    "decide",
    "over",
    "redecide",
    "redecide_all",
]

_ON_FRAMES = {
    "audit": "auditing",
    "compare": "comparing",
    "decide": "deciding",
    "over": "rulebooks",
}
"""What needs narwhals, and the module in which it is."""


def __getattr__(name: str) -> object:
    if name not in _ON_FRAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with from_extra("frames"):
        return getattr(import_module(f"{__name__}.{_ON_FRAMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
