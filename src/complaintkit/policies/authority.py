"""Authority (权限) and approval (逐级审批): who may promise what, and who agrees."""

from collections.abc import Iterable
from datetime import timedelta
from enum import Enum
from itertools import pairwise

from attrs import field, frozen

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
from complaintkit.fields import a, as_tuple, not_negative, tuple_of, word
from complaintkit.money import Money
from complaintkit.policies.situation import Situation
from complaintkit.reasons import Code, Reason, listed
from complaintkit.rules.decision import Decision, Miss

POLICY = "authority"


@frozen
class Allowance:
    """What one actor may authorise within a period, over all complaints.

    The host says in ``Situation.spent_by_actor`` what the actor has authorised on
    other complaints within that period.

    >>> Allowance(Money("50.00", "EUR"), timedelta(days=1)).period.days
    1
    """

    limit: Money = field(validator=[a(Money), not_negative])
    period: timedelta = field(validator=a(timedelta))


@frozen
class Level:
    """A level of the ladder: a role, the most it may commit a complaint to, in what.

    *forms* of None is every form of redress.

    >>> Level("front_line", Money("200.00", "EUR")).allowance is None
    True
    """

    role: str = field(validator=word)
    limit: Money = field(validator=[a(Money), not_negative])
    forms: tuple[RedressForm, ...] | None = field(default=None, kw_only=True)
    allowance: Allowance | None = field(
        default=None, kw_only=True, validator=a(Allowance, type(None))
    )

    def shortfall(self, total: Money, forms: Iterable[RedressForm]) -> str | None:
        """Why this level may not commit a complaint to *total* in *forms*, if so."""
        if total > self.limit:
            return f"{self.role} may promise up to {self.limit}"
        barred = [f for f in forms if self.forms is not None and f not in self.forms]
        if barred:
            return f"{self.role} may not promise {listed(f.value for f in barred)}"
        return None


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
        f"authority: {role} stands twice" for role in {*roles} if roles.count(role) > 1
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
    climb: Climb = field(default=Climb.LEVEL_BY_LEVEL, validator=a(Climb))

    def __attrs_post_init__(self) -> None:
        problems = _ladder_problems(self.ladder)
        if problems:
            raise InvalidRulebook(problems)

    def level(self, role: str) -> Level | None:
        """The level of *role*, if it stands on the ladder."""
        return next((level for level in self.ladder if level.role == role), None)

    def to_speak(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation
    ) -> Decision[Authority]:
        """On whose authority *by* may present *offer*: an approval's, or their own.

        CannotDecide, and who could, if on nobody's.
        """
        total = total_with(complaint, offer)
        approval = offer.approval
        if (
            approval is not None
            and approval.state is ApprovalState.GRANTED
            and total <= approval.authority.total
        ):
            level = approval.authority.level
            authority = Authority(total, level, offer.authorised_by)
            held = f"total <= {approval.authority.total}, the total approved"
            return _decision(authority, "approved", held, by)
        return self._own(complaint, offer, by, given, total)

    def to_approve(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation
    ) -> Decision[Authority]:
        """That *by*, last on the ladder of a request, has the authority to agree."""
        return self._own(complaint, offer, by, given, total_with(complaint, offer))

    def to_climb(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation
    ) -> Decision[Authority]:
        """Which roles must approve *offer*; CannotDecide if none need or none can."""
        total = total_with(complaint, offer)
        if self._why_not(complaint, offer, by, given, total) is None:
            raise CannotDecide(
                Reason(
                    Code.APPROVAL_NOT_NEEDED,
                    {"offer": offer.id, "role": by.role, "total": total},
                )
            )
        above = self._above(by.role)
        present = [level for level in above if not _vacant(level, offer, by, given)]
        forms = _forms(offer)
        short = [level.shortfall(total, forms) for level in present]
        if None not in short:
            raise CannotDecide(self._nobody(total, forms))
        top = short.index(None)
        levels = present[: top + 1]
        if self.climb is Climb.STRAIGHT:
            levels = levels[-1:]
        authority = Authority(
            total, present[top].role, ladder=tuple(level.role for level in levels)
        )
        missed = tuple(
            Miss(level.role, why)
            for level, why in zip(present[:top], short, strict=False)
            if why is not None
        )
        held = f"total <= {present[top].limit}"
        return _decision(authority, present[top].role, held, by, missed)

    def _above(self, role: str) -> tuple[Level, ...]:
        roles = [level.role for level in self.ladder]
        return self.ladder[roles.index(role) + 1 :] if role in roles else self.ladder

    def _own(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation, total: Money
    ) -> Decision[Authority]:
        why = self._why_not(complaint, offer, by, given, total)
        if why is None:
            return _decision(
                Authority(total, by.role, by.id), by.role, "own authority", by
            )
        forms = _forms(offer)
        able = [
            level.role
            for level in self._above(by.role)
            if level.shortfall(total, forms) is None
        ]
        if not able:
            raise CannotDecide(self._nobody(total, forms))
        parameters = {
            "total": total,
            "role": by.role,
            "why": why,
            "could": listed(able),
        }
        raise CannotDecide(Reason(Code.BEYOND_AUTHORITY, parameters))

    def _why_not(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation, total: Money
    ) -> str | None:
        level = self.level(by.role)
        if level is None:
            return f"{by.role} may promise nothing"
        return level.shortfall(total, _forms(offer)) or _spent_up(
            level, complaint, offer, by, given
        )

    def _nobody(self, total: Money, forms: Iterable[RedressForm]) -> Reason:
        short = [level.shortfall(total, forms) for level in self.ladder]
        why = "; ".join(text for text in short if text) or "the levels above are vacant"
        return Reason(Code.NOBODY_HAS_AUTHORITY, {"total": total, "why": why})


def total_with(complaint: Draft, offer: Offer) -> Money:
    """All that the complaint commits the house to once *offer* is on the table."""
    if offer.state is OfferState.PREPARED:
        return complaint.committed + offer.cost
    return complaint.committed


def _forms(offer: Offer) -> tuple[RedressForm, ...]:
    return tuple(line.form for line in offer.plan.lines)


def _vacant(level: Level, offer: Offer, by: Actor, given: Situation) -> bool:
    if given.roster is None:
        return False
    makers = {by.id, offer.prepared_by}
    return not set(given.roster.holders_of(level.role)) - makers


def _spent_up(
    level: Level, complaint: Draft, offer: Offer, by: Actor, given: Situation
) -> str | None:
    allowance = level.allowance
    if allowance is None:
        return None
    if given.spent_by_actor is None:
        value = f"spent_by_actor of {by.id} within {allowance.period}"
        raise CannotDecide(Reason(Code.NOT_GIVEN, {"policy": POLICY, "value": value}))
    here = complaint.authorised_by(by.id)
    mine = Money.zero(here.currency) if offer.authorised_by == by.id else offer.cost
    spent = given.spent_by_actor + here + mine
    if spent <= allowance.limit:
        return None
    return f"{by.id} would have promised {spent} of {allowance.limit} allowed"


def _decision(
    authority: Authority,
    rule: str,
    when: str,
    by: Actor,
    missed: tuple[Miss, ...] = (),
) -> Decision[Authority]:
    inputs = (("total", str(authority.total)), ("role", by.role))
    return Decision(POLICY, authority, rule, when, "", inputs, missed)
