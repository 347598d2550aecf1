"""Regulatory packs: data with sources, each effective by date.

A pack is no legal advice: it says what its sources say. Every number names where it
stands written and how sure that is; what could not be confirmed is not here.
"""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from complaintkit.errors import InvalidValue, NotEffective, suggestion
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.comparing import looser
from complaintkit.policies.pack import Pack
from complaintkit.presets.packs.china import (
    BANKS_AND_INSURERS,
    CONSUMER_MEASURES,
    CONSUMERS,
    FOOD,
    MARKET_REGULATOR,
)
from complaintkit.presets.packs.europe import EU261, IRELAND_CPC, PSD2
from complaintkit.presets.packs.uk import (
    FCA_DISP,
    HOUSING_OMBUDSMAN,
    OFCOM_6_WEEKS,
    OFCOM_8_WEEKS,
)
from complaintkit.presets.packs.world import (
    CFPB,
    INDIA_E_COMMERCE,
    ISO_10002,
    RG_271,
    RG_271_SUPERANNUATION,
)

__all__ = ["PACKS", "effective_at", "loosened", "shipped"]


def __dir__() -> list[str]:
    return __all__


PACKS: tuple[Pack, ...] = (
    ISO_10002,
    FCA_DISP,
    HOUSING_OMBUDSMAN,
    OFCOM_8_WEEKS,
    OFCOM_6_WEEKS,
    PSD2,
    IRELAND_CPC,
    EU261,
    RG_271,
    RG_271_SUPERANNUATION,
    CFPB,
    INDIA_E_COMMERCE,
    CONSUMERS,
    CONSUMER_MEASURES,
    FOOD,
    BANKS_AND_INSURERS,
    MARKET_REGULATOR,
)
"""Every pack that is shipped, each version of each."""


def effective_at(pack_id: str, day: date, *, unconfirmed: bool = False) -> Pack:
    """The version of a pack that is effective on *day*.

    NotEffective where none was, or where its text was superseded by one whose numbers
    could not be confirmed; with *unconfirmed* that last text is taken all the same.

    >>> effective_at("uk-ofcom", date(2026, 4, 7)).version
    '8 weeks'
    >>> effective_at("cn-samr", date(2026, 4, 15))
    Traceback (most recent call last):
    complaintkit.errors.NotEffective: cn-samr: version 2022 was effective from ...
    >>> effective_at("cn-samr", date(2026, 4, 15), unconfirmed=True).version
    '2022'
    """
    if type(day) is not date:
        raise InvalidValue(f"expected a date, got {day!r}")
    versions = [pack for pack in PACKS if pack.id == pack_id]
    if not versions:
        known = sorted({pack.id for pack in PACKS})
        raise NotEffective(
            f"there is no pack {pack_id!r}{suggestion(str(pack_id), known)}"
        )
    for pack in versions:
        if pack.is_effective(day) or (unconfirmed and _was_superseded(pack, day)):
            return pack
    raise NotEffective(
        f"{pack_id}: {'; '.join(_why_not(pack, day) for pack in versions)}"
    )


def _was_superseded(pack: Pack, day: date) -> bool:
    until = pack.effective_to
    return pack.superseded_by is not None and until is not None and day > until


def _why_not(pack: Pack, day: date) -> str:
    since = "" if pack.effective_from is None else f" from {pack.effective_from}"
    until = "" if pack.effective_to is None else f" until {pack.effective_to}"
    text = f"version {pack.version} was effective{since}{until}"
    if not _was_superseded(pack, day):
        return text
    cure = "unconfirmed=True takes it all the same"
    return f"{text}, then superseded by {pack.superseded_by}; {cure}"


def shipped(pack: Pack) -> Pack | None:
    """The pack of that id and version as it is shipped, if it is.

    >>> shipped(EU261.for_house()) is EU261
    True
    """
    known = (each for each in PACKS if each.id == pack.id)
    return next((each for each in known if each.version == pack.version), None)


class _InUse(Protocol):
    """A rulebook, as far as packs go; it knows of packs and not they of it."""

    @property
    def packs(self) -> tuple[Pack, ...]: ...
    @property
    def authority(self) -> AuthorityPolicy: ...


def loosened(rulebook: _InUse) -> tuple[str, ...]:
    """What the packs of *rulebook* demand less than as they are shipped: findings.

    A pack of an id that is not shipped is the house's own, and nothing is said of it.

    >>> from complaintkit.presets import standard
    >>> loosened(standard("EUR"))
    ()
    """
    return tuple(
        finding for pack in rulebook.packs for finding in _loosened(pack, rulebook)
    )


def _loosened(pack: Pack, rulebook: _InUse) -> Iterator[str]:
    is_shipped = any(each.id == pack.id for each in PACKS)
    model = shipped(pack)
    if model is not None:
        yield from looser(pack, model)
    elif is_shipped:
        yield f"{pack.id}: there is no version {pack.version} to hold it against"
    lowest = rulebook.authority.ladder[0].role
    for clock in pack.clocks:
        if is_shipped and lowest in [each.approver for each in clock.extensions]:
            what = f"{lowest} extends it, and is nobody's superior"
            yield f"{pack.id}: clock {clock.name}: {what}"
