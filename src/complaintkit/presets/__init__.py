"""Ready rulebooks: constructor calls, no logic."""

from complaintkit.presets.standard import standard

__all__ = ["standard"]


def __dir__() -> list[str]:
    return __all__
