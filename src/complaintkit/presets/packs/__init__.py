"""Regulatory packs: data with sources, each in force by date.

A pack is no legal advice: it says what its sources say. Every number names where it
stands written and how sure that is; what could not be confirmed is not here.
"""

from datetime import date

from complaintkit.errors import NotInForce, suggestion
from complaintkit.policies.pack import Pack, looser
from complaintkit.presets.packs.china import (
    BANKS_AND_INSURERS,
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
from complaintkit.rulebook import Rulebook

__all__ = ["PACKS", "effective_at", "loosened"]

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
    FOOD,
    BANKS_AND_INSURERS,
    MARKET_REGULATOR,
)
"""Every pack that is shipped, each version of each."""


def effective_at(pack_id: str, day: date, *, unconfirmed: bool = False) -> Pack:
    """The version of a pack that was in force on *day*.

    NotInForce where none was, or where its text was superseded by one whose numbers
    could not be confirmed; with *unconfirmed* that last text is taken all the same.

    >>> effective_at("uk-ofcom", date(2026, 4, 7)).version
    '8 weeks'
    >>> effective_at("cn-samr", date(2026, 4, 15))
    Traceback (most recent call last):
    complaintkit.errors.NotInForce: cn-samr: version 2022 was in force from ...
    >>> effective_at("cn-samr", date(2026, 4, 15), unconfirmed=True).version
    '2022'
    """
    versions = [pack for pack in PACKS if pack.id == pack_id]
    if not versions:
        known = sorted({pack.id for pack in PACKS})
        raise NotInForce(f"there is no pack {pack_id!r}{suggestion(pack_id, known)}")
    for pack in versions:
        if pack.is_effective(day) or (unconfirmed and _was_superseded(pack, day)):
            return pack
    raise NotInForce(f"{pack_id}: {'; '.join(_why_not(pack) for pack in versions)}")


def _was_superseded(pack: Pack, day: date) -> bool:
    until = pack.effective_to
    return pack.superseded_by is not None and until is not None and day > until


def _why_not(pack: Pack) -> str:
    since = "" if pack.effective_from is None else f" from {pack.effective_from}"
    until = "" if pack.effective_to is None else f" until {pack.effective_to}"
    text = f"version {pack.version} was in force{since}{until}"
    if pack.superseded_by is None:
        return text
    cure = "unconfirmed=True takes it all the same"
    return f"{text}, then superseded by {pack.superseded_by}; {cure}"


def loosened(rulebook: Rulebook) -> tuple[str, ...]:
    """What the packs of *rulebook* demand less than as they are shipped: findings.

    A pack that is not shipped here is the house's own, and nothing is said of it.

    >>> from complaintkit.presets import standard
    >>> loosened(standard("EUR"))
    ()
    """
    shipped = {(pack.id, pack.version): pack for pack in PACKS}
    return tuple(
        finding
        for pack in rulebook.packs
        if (pack.id, pack.version) in shipped
        for finding in looser(pack, shipped[pack.id, pack.version])
    )
