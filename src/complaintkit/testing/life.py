"""How a complaint goes on: the way of most, and what mends each refusal."""

from collections.abc import Mapping
from types import MappingProxyType

from complaintkit.reasons import Code
from complaintkit.testing import deeds
from complaintkit.testing.deeds import Next

LIFE: Mapping[str, Next] = MappingProxyType(
    {
        "assessed": deeds.assessment,
        "prepared": deeds.preparation,
        "presented": deeds.presentation,
        "accepted": deeds.acceptance,
        "confirmed": deeds.agreement,
        "instructed": deeds.instruction,
        "fulfilled": deeds.fulfilment,
        "apologised": deeds.apology,
        "followed_up": deeds.follow_up,
        "closed": deeds.closing,
    }
)
"""The way of most complaints; where one step is said, it brings those before it."""

STEPS: Mapping[str, tuple[str | None, Next]] = MappingProxyType(
    {
        **{
            name: (before, then)
            for before, (name, then) in zip((None, *LIFE), LIFE.items(), strict=False)
        },
        "record_confirmed": (None, deeds.confirmation),
        "handed_over": (None, deeds.handing_over),
        "calmed": (None, deeds.calming),
        "approved": ("prepared", deeds.approval),
        "silent": (None, deeds.silence),
    }
)
"""Every step by its name: the one that it comes after, and what is done.

The last of them only some complaints come through.
"""

ASIDE = (deeds.handing_over, deeds.deadlock, deeds.silence)
"""What may be tried where no usual way leads to a status."""

MENDED_BY: Mapping[Code, Next] = MappingProxyType(
    {
        Code.NOT_ASSESSED: deeds.assessment,
        Code.FACT_MISSING: deeds.assessment,
        Code.RECORD_NOT_CONFIRMED: deeds.confirmation,
        Code.NO_HANDOVER: deeds.handing_over,
        Code.CALM_FIRST: deeds.calming,
        Code.BEYOND_AUTHORITY: deeds.approval,
        Code.APPROVAL_OPEN: deeds.approval,
        Code.OFFER_ON_TABLE: deeds.objection,
        Code.REDRESS_OUTSTANDING: deeds.fulfilment,
        Code.APOLOGY_DUE: deeds.apology,
        Code.JOINT_APOLOGY_DUE: deeds.apology,
        Code.LETTER_DUE: deeds.letter,
        Code.CALL_DUE: deeds.call,
        Code.NOT_FOLLOWED_UP: deeds.follow_up,
    }
)
"""What a refusal says is missing, and what is done about it."""

OF_PEOPLE = frozenset(
    {
        Code.FOLLOWED_UP_BY_OWNER,
        Code.NOT_INDEPENDENT,
        Code.SIGNED_BY_GIVER,
        Code.NOT_THE_CONTACT,
        Code.MAKER_IS_CHECKER,
        Code.ROLE_NOT_HELD,
    }
)
"""Refusals that somebody else need not fear."""

OF_THE_LIFECYCLE = frozenset(
    {Code.NOT_IN_STATUS, Code.GUARD_REFUSES, Code.CANNOT_CLOSE}
)
"""Refusals that other work may do away with."""
