"""Labels: what a row may be under a rulebook, in the order in which it is told."""

from collections.abc import Iterable

from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import concluded
from complaintkit.whatif.sheet import NOBODY
from complaintkit.whatif.tables import outcomes


def labels(rulebook: Rulebook, reading: str) -> tuple[str, ...]:
    """The tiers from the lowest, the rungs of the ladder, or the departments.

    >>> from complaintkit.presets import standard
    >>> labels(standard("EUR"), "tier")
    ('general', 'important', 'urgent')
    """
    match reading:
        case "tier":
            return tuple(concluded(each.tier) for each in rulebook.tiering.terms)
        case "level":
            return (*(each.role for each in rulebook.authority.ladder), NOBODY)
    return tuple(outcomes(rulebook.routing))


def merged(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """Both in one order; what is new stands behind what it follows.

    >>> merged(["clerk", "head"], ["clerk", "deputy", "head"])
    ('clerk', 'deputy', 'head')
    """
    found = list(before)
    place = 0
    for label in after:
        if label not in found:
            found.insert(place, label)
        place = found.index(label) + 1
    return tuple(found)
