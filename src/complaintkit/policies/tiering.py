"""Tiering (分级): how grave a complaint is for the house, and who owns it then."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from attrs import field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.errors import InvalidRulebook
from complaintkit.fields import a, as_tuple, word
from complaintkit.policies.tables import named
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable


@frozen
class TierTerms:
    """What a tier brings with it: the department that owns its complaints.

    >>> from complaintkit.complaint.assessment import Tier
    >>> TierTerms(Tier.URGENT, "management").owner
    'management'
    """

    tier: Enum = field(validator=a(Enum))
    owner: str = field(validator=word)


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
    terms: tuple[TierTerms, ...] = field(converter=_terms)

    def __attrs_post_init__(self) -> None:
        covered = [terms.tier for terms in self.terms]
        bare = [rule for rule in self.table.rules if rule.then not in covered]
        if bare:
            raise InvalidRulebook(
                f"tiering: rule {rule.name!r} ({rule.written_at}): "
                f"{rule.then} has no terms"
                for rule in bare
            )

    def terms_of(self, tier: Enum) -> TierTerms:
        """The terms of *tier*; InvalidRulebook if it has none."""
        for terms in self.terms:
            if terms.tier is tier:
                return terms
        raise InvalidRulebook([f"tiering: {tier} has no terms"])

    def decide(self, complaint: Draft) -> Decision[Enum]:
        """The tier, with its reasons; CannotDecide where a fact is missing."""
        return self.table.decide(complaint)
