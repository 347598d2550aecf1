"""Tiering (分级): how grave a complaint is, and which department answers for it."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from attrs import field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.errors import InvalidRulebook
from complaintkit.fields import as_tuple, of_type, tuple_of, word
from complaintkit.policies.tables import must_lead_to, named
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable


@frozen
class TierTerms:
    """What a tier brings with it: the department that answers for its complaints.

    For hosts to read; the routing table says who works on one.

    >>> from complaintkit.complaint.assessment import Tier
    >>> TierTerms(Tier.URGENT, "management").department
    'management'
    """

    tier: Enum = field(validator=of_type(Enum))
    department: str = field(validator=word)


def _table(table: RuleTable[Any]) -> RuleTable[Any]:
    return named("tiering", table)


def _terms(items: Iterable[TierTerms]) -> tuple[TierTerms, ...]:
    return as_tuple(items)


@frozen
class TieringPolicy:
    """Facts to tier, by table, and the terms of every tier.

    InvalidRulebook if the table leads to a tier without terms.

    >>> from complaintkit.presets import standard
    >>> [terms.tier.value for terms in standard("EUR").tiering.terms]
    ['general', 'important', 'urgent']
    """

    table: RuleTable[Any] = field(converter=_table)
    terms: tuple[TierTerms, ...] = field(
        converter=_terms, validator=tuple_of(TierTerms)
    )

    def __attrs_post_init__(self) -> None:
        covered = [terms.tier for terms in self.terms]
        must_lead_to(self.table, "a tier with terms", covered.__contains__)
        if len({type(tier) for tier in covered}) > 1:
            raise InvalidRulebook(["tiering: the tiers are of more than one enum"])

    @property
    def tiers(self) -> type[Enum]:
        """The enum of the house's tiers, from the lowest."""
        return type(self.terms[0].tier)

    def terms_of(self, tier: Enum) -> TierTerms:
        """The terms of *tier*; InvalidRulebook if it has none."""
        for terms in self.terms:
            if terms.tier is tier:
                return terms
        raise InvalidRulebook([f"tiering: {tier} has no terms"])

    def decide(self, complaint: Draft) -> Decision[Enum]:
        """The tier, with its reasons; CannotDecide where a fact is missing."""
        return self.table.decide(complaint)
