"""Authority (权限) and approval (逐级审批): who may promise what, and who agrees."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import Enum
from itertools import pairwise
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import (
    ApprovalState,
    Authority,
    Offer,
    OfferState,
    RedressForm,
)
from complaintkit.errors import CannotDecide, InvalidRulebook
from complaintkit.fields import as_tuple, not_negative, of_type, tuple_of, word
from complaintkit.money import Money
from complaintkit.policies.situation import Situation
from complaintkit.reasons import Code, Reason, listed
from complaintkit.rules.decision import Decision, Miss

POLICY = "authority"
_VACANT = "vacant but for who has a hand in it"


@frozen
class Allowance:
    """What one actor may authorise within a period, over all complaints.

    The host says in ``Situation.spent_by_actor`` what the actor has authorised on
    other complaints within that period.

    >>> Allowance(Money("50.00", "EUR"), timedelta(days=1)).period.days
    1
    """

    limit: Money = field(validator=[of_type(Money), not_negative])
    period: timedelta = field(validator=of_type(timedelta))


def _forms(forms: Iterable[RedressForm] | None) -> tuple[RedressForm, ...] | None:
    """In the order of the enum, so that equal levels have equal fingerprints."""
    if forms is None:
        return None
    chosen = as_tuple(forms)
    if any(not isinstance(form, RedressForm) for form in chosen):
        return chosen  # for the validator to refuse
    return tuple(form for form in RedressForm if form in chosen)


def _only_forms(level: "Level", attribute: "Attribute[Any]", forms: Any) -> None:
    if forms is not None:
        tuple_of(RedressForm)(level, attribute, forms)


@frozen
class Level:
    """A level of the ladder: a role, the most it may commit a complaint to, in what.

    *forms* of None is every form of redress.

    >>> Level("front_line", Money("200.00", "EUR")).allowance is None
    True
    """

    role: str = field(validator=word)
    limit: Money = field(validator=[of_type(Money), not_negative])
    forms: tuple[RedressForm, ...] | None = field(
        default=None, kw_only=True, converter=_forms, validator=_only_forms
    )
    allowance: Allowance | None = field(
        default=None, kw_only=True, validator=of_type(Allowance, type(None))
    )

    def covers(self, total: Money, offer: Offer) -> bool:
        """Whether it may commit a complaint to *total*, and to the forms of *offer*."""
        return total <= self.limit and not self._barred(offer)

    def _barred(self, offer: Offer) -> list[str]:
        if self.forms is None:
            return []
        forms = (line.form for line in offer.plan.lines)
        return [form.value for form in forms if form not in self.forms]

    def shortfall(self, total: Money, offer: Offer) -> str:
        """Why it does not cover them, in words."""
        if total > self.limit:
            return f"{self.role} may promise up to {self.limit}"
        return f"{self.role} may not promise {listed(self._barred(offer))}"


class Climb(Enum):
    """Whether a request climbs level by level or goes straight to who may decide.

    >>> Climb.STRAIGHT.value
    'straight'
    """

    LEVEL_BY_LEVEL = "level_by_level"
    STRAIGHT = "straight"


def _levels(items: Iterable[Level]) -> tuple[Level, ...]:
    return as_tuple(items)


def _ladder_problems(ladder: tuple[Level, ...]) -> list[str]:
    if not ladder:
        return ["authority: a ladder needs a level"]
    roles = [level.role for level in ladder]
    found = [
        f"authority: {role} stands twice"
        for role in sorted({*roles})
        if roles.count(role) > 1
    ]
    return found + [
        f"authority: {above.role} ({above.limit}) stands above {below.role} "
        f"({below.limit}) with no higher limit"
        for below, above in pairwise(ladder)
        if above.limit <= below.limit
    ]


@frozen
class AuthorityPolicy:
    """A ladder of levels, from the lowest; every level may commit more than the last.

    Authority is judged on all that the complaint commits the house to, so that a big
    sum cannot be cut into small ones. InvalidRulebook if the ladder is none.

    >>> euro = lambda amount: Money(amount, "EUR")
    >>> ladder = AuthorityPolicy([Level("clerk", euro(50)), Level("head", euro(500))])
    >>> [level.role for level in ladder.ladder]
    ['clerk', 'head']
    """

    ladder: tuple[Level, ...] = field(converter=_levels, validator=tuple_of(Level))
    climb: Climb = field(default=Climb.LEVEL_BY_LEVEL, validator=of_type(Climb))

    def __attrs_post_init__(self) -> None:
        problems = _ladder_problems(self.ladder)
        if problems:
            raise InvalidRulebook(problems)

    def level(self, role: str) -> Level | None:
        """The level of *role*, if it stands on the ladder."""
        for level in self.ladder:
            if level.role == role:
                return level
        return None

    def to_speak(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation
    ) -> Decision[Authority]:
        """On whose authority *by* may present *offer*: an approval's, or their own.

        CannotDecide, and who could, if on nobody's.
        """
        total = total_with(complaint, offer)
        approval = offer.approval
        if approval is None or approval.state is not ApprovalState.GRANTED:
            return self._on_own(complaint, offer, by, given, total)
        approved = approval.authority
        if total > approved.total:
            return self._on_own(complaint, offer, by, given, total)
        authority = Authority(total, approved.level, offer.authorised_by)
        held = f"total <= {approved.total}, the total approved"
        inputs = _inputs(total, by, None, given)
        return Decision(POLICY, authority, "approved", held, "", inputs, ())

    def to_approve(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation
    ) -> Decision[Authority]:
        """That *by*, last on the ladder of a request, has the authority to agree."""
        total = total_with(complaint, offer)
        return self._on_own(complaint, offer, by, given, total)

    def to_climb(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation
    ) -> Decision[Authority]:
        """Which roles must approve *offer*; CannotDecide if none need or none can."""
        total = total_with(complaint, offer)
        why_not = self._why_not(complaint, offer, by, given, total)
        if why_not is None:
            parameters = {"offer": offer.id, "role": by.role, "total": total}
            raise CannotDecide(Reason(Code.APPROVAL_NOT_NEEDED, parameters))
        below: list[Level] = []
        missed = [Miss(by.role, why_not)]
        for level, why in self._rungs(total, offer, by, given):
            if why is None:
                return self._climb(total, by, given, (*below, level), tuple(missed))
            missed.append(Miss(level.role, why))
            if why is not _VACANT:
                below.append(level)
        raise CannotDecide(self._nobody(total, offer))

    def _rungs(
        self, total: Money, offer: Offer, by: Actor, given: Situation
    ) -> Iterator[tuple[Level, str | None]]:
        """Each level above, and why it does not suffice, if it does not."""
        hands = {by.id, offer.prepared_by}
        for level in self._above(by.role):
            left = _left(level, hands, given)
            if left is not None and not left:
                yield level, _VACANT
            elif level.covers(total, offer):
                yield level, None
            else:
                yield level, level.shortfall(total, offer)
            if self.climb is Climb.LEVEL_BY_LEVEL and left and len(left) == 1:
                hands |= left  # who is the only one to sign here cannot sign above

    def _climb(
        self,
        total: Money,
        by: Actor,
        given: Situation,
        levels: tuple[Level, ...],
        missed: tuple[Miss, ...],
    ) -> Decision[Authority]:
        top = levels[-1]
        asked = levels[-1:] if self.climb is Climb.STRAIGHT else levels
        ladder = tuple(level.role for level in asked)
        authority = Authority(total, top.role, ladder=ladder)
        inputs = _inputs(total, by, self.level(by.role), given)
        held = f"total <= {top.limit}"
        return Decision(POLICY, authority, top.role, held, "", inputs, missed)

    def _above(self, role: str) -> tuple[Level, ...]:
        for place, level in enumerate(self.ladder, 1):
            if level.role == role:
                return self.ladder[place:]
        return self.ladder

    def _on_own(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation, total: Money
    ) -> Decision[Authority]:
        why = self._why_not(complaint, offer, by, given, total)
        level = self.level(by.role)
        if why is None and level is not None:
            own = Authority(total, by.role, by.id)
            inputs = _inputs(total, by, level, given)
            held = f"total <= {level.limit}"
            return Decision(POLICY, own, by.role, held, "", inputs, ())
        above = self._above(by.role)
        able = [level.role for level in above if level.covers(total, offer)]
        if not able:
            raise CannotDecide(self._nobody(total, offer))
        could = listed(able)
        parameters = {"total": total, "role": by.role, "why": why, "could": could}
        raise CannotDecide(Reason(Code.BEYOND_AUTHORITY, parameters))

    def _why_not(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation, total: Money
    ) -> str | None:
        level = self.level(by.role)
        if level is None:
            return f"{by.role} may promise nothing"
        if not level.covers(total, offer):
            return level.shortfall(total, offer)
        if level.allowance is None:
            return None
        return _spent_up(level.allowance, complaint, offer, by, given)

    def _nobody(self, total: Money, offer: Offer) -> Reason:
        short = [lv for lv in self.ladder if not lv.covers(total, offer)]
        why = "; ".join(level.shortfall(total, offer) for level in short)
        if len(short) < len(self.ladder):
            why = f"{why}; the levels above are vacant or asking".removeprefix("; ")
        return Reason(Code.NOBODY_HAS_AUTHORITY, {"total": total, "why": why})


def total_with(complaint: Draft, offer: Offer) -> Money:
    """All that the complaint commits the house to once *offer* is on the table."""
    if offer.state is OfferState.PREPARED:
        return complaint.committed + offer.cost
    return complaint.committed


def _left(level: Level, hands: set[str], given: Situation) -> set[str] | None:
    """Who holds the level once *hands* are taken out; None where no roster is given."""
    if given.roster is None:
        return None
    return set(given.roster.holders_of(level.role)) - hands


def _spent_up(
    allowance: Allowance, complaint: Draft, offer: Offer, by: Actor, given: Situation
) -> str | None:
    if given.spent_by_actor is None:
        value = f"spent_by_actor of {by.id} within {allowance.period}"
        raise CannotDecide(Reason(Code.NOT_GIVEN, {"policy": POLICY, "value": value}))
    spent = given.spent_by_actor + complaint.authorised_by(by.id)
    if offer.authorised_by != by.id:
        spent += offer.cost
    if spent <= allowance.limit:
        return None
    return f"{by.id} would have promised {spent} of {allowance.limit} allowed"


def _inputs(
    total: Money, by: Actor, level: Level | None, given: Situation
) -> tuple[tuple[str, str], ...]:
    """What an authority was judged on; the allowance only where the level has one."""
    inputs = (("total", str(total)), ("actor", by.id), ("role", by.role))
    if level is None or level.allowance is None:
        return inputs
    return (*inputs, ("spent_by_actor", str(given.spent_by_actor)))
