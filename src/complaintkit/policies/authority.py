"""Authority (权限) and approval (逐级审批): who may promise what, and who agrees."""

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import pairwise
from typing import TypeVar

from attrs import field, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.complaint.people import Actor, hands_of
from complaintkit.complaint.redress import ApprovalState, Authority, Offer
from complaintkit.errors import CannotDecide, InvalidRulebook
from complaintkit.fields import as_tuple, of_type, tuple_of
from complaintkit.money import Money
from complaintkit.policies.levels import Allowance, Level, total_with
from complaintkit.policies.situation import Roster, Situation
from complaintkit.reasons import Code, Either, Reason
from complaintkit.rules.decision import Decision, FactChange, Miss, Nearest

__all__ = ["POLICY", "RUNGS", "Allowance", "AuthorityPolicy", "Climb", "Level"]

N = TypeVar("N", int, Money)

POLICY = "authority"
RUNGS = 4
"""More levels than this are a finding: each is a wait (尽量控制在3-4级)."""


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

    def reaches(self, role: str, needed: str) -> bool:
        """Whether *role* is *needed*, or stands above it on the ladder."""
        return role == needed or any(
            level.role == role for level in self._above(needed, or_all=False)
        )

    def highest(self, needed: str, roster: Roster | None) -> str:
        """*needed*, or the next below it that anybody holds, if nobody is above.

        Without a roster nobody is known to be missing.
        """
        if roster is None:
            return needed
        held = [each.role for each in self.ladder if roster.holders_of(each.role)]
        if not held or any(self.reaches(role, needed) for role in held):
            return needed
        return held[-1]

    def signed_up_to(self, asker: str, role: str, roster: Roster) -> str | None:
        """The highest role that can still sign what *asker* asks for as *role*.

        Nobody signs twice where a request climbs level by level; None is nobody's.

        >>> euro = lambda amount: Money(amount, "EUR")
        >>> policy = AuthorityPolicy([Level("clerk", euro(5)), Level("head", euro(50))])
        >>> policy.signed_up_to("bo", "clerk", Roster({"head": ["bo"]})) is None
        True
        """
        signed: list[set[str]] = []
        last = None
        for level in self._above(role):
            left = set(roster.holders_of(level.role)) - {asker}
            if not _all_different([*signed, left]):
                continue
            last = level.role
            if self.climb is Climb.LEVEL_BY_LEVEL:
                signed.append(left)
        return last

    def level(self, role: str) -> Level | None:
        """The level of *role*, if it stands on the ladder."""
        for level in self.ladder:
            if level.role == role:
                return level
        return None

    def needed(self, total: Money) -> Decision[str]:
        """The lowest level that may commit a complaint to *total*, whatever the form.

        CannotDecide where no level may.

        >>> euro = lambda amount: Money(amount, "EUR")
        >>> levels = [Level("clerk", euro(50)), Level("head", euro(500))]
        >>> print(AuthorityPolicy(levels).needed(euro(60)))
        authority: head, by rule head
          on total = 60.00 EUR
          miss clerk: total <= 50.00 EUR
          hit  head: total <= 500.00 EUR
          near total <= 50.00 EUR instead of 60.00 EUR: clerk, by rule clerk
        """
        short = [level for level in self.ladder if total > level.limit]
        if len(short) == len(self.ladder):
            found = ({"role": each.role, "limit": each.limit} for each in short)
            whys = tuple(Reason(Code.ABOVE_LIMIT, each) for each in found)
            raise CannotDecide(_nobody(total, whys))
        level = self.ladder[len(short)]
        inputs = (("total", str(total)),)
        missed = tuple(Miss(each.role, _up_to(each)) for each in short)
        held, near = _up_to(level), self._near(len(short), total)
        return Decision(POLICY, level.role, level.role, held, "", inputs, missed, near)

    def _near(self, place: int, total: Money) -> Nearest | None:
        """The nearer of the levels below and above the one at *place*."""
        found: list[tuple[int, Nearest]] = []
        if place > 0:
            below = self.ladder[place - 1]
            away = total.minor - below.limit.minor
            found.append((away, self._nearest(place - 1, total, below.limit)))
        if place + 1 < len(self.ladder):
            away = self.ladder[place].limit.minor + 1 - total.minor
            more = Money.of_minor(total.minor + away, total.currency)
            found.append((away, self._nearest(place + 1, total, more)))
        return min(found, key=lambda each: each[0])[1] if found else None

    def _nearest(self, place: int, total: Money, value: Money) -> Nearest:
        level, wanted = self.ladder[place], _up_to(self.ladder[place])
        if place > 0:
            wanted = f"total > {self.ladder[place - 1].limit} and <= {level.limit}"
        change = FactChange("total", str(total), wanted, value)
        return Nearest((change,), level.role, level.role)

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
        level = self.level(approved.level)
        grown = level is None or level.shortfall(complaint, offer, total) is not None
        if total > approved.total or grown:
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
        missed = [(by.role, why_not)]
        for level, why in self._rungs(complaint, offer, by, given, total):
            if why is None:
                climbed = (*below, level)
                return self._climb(total, by, given, climbed, tuple(missed))
            missed.append((level.role, why))
            if why.code is not Code.VACANT:
                below.append(level)
        raise CannotDecide(_nobody(total, tuple(why for _, why in missed)))

    def _rungs(
        self,
        complaint: Draft,
        offer: Offer,
        by: Actor,
        given: Situation,
        total: Money,
    ) -> Iterator[tuple[Level, Reason | None]]:
        """Each level above, and why it does not suffice, if it does not."""
        hands = {*by.hands, *hands_of(offer.made_by)}
        signers: list[set[str]] = []
        for level in self._above(by.role):
            left = _left(level, hands, given)
            if left is not None and not _all_different([*signers, left]):
                yield level, Reason(Code.VACANT, {"role": level.role})
                continue
            if self.climb is Climb.LEVEL_BY_LEVEL and left is not None:
                signers.append(left)
            yield level, level.shortfall(complaint, offer, total)

    def _climb(
        self,
        total: Money,
        by: Actor,
        given: Situation,
        levels: tuple[Level, ...],
        missed: tuple[tuple[str, Reason], ...],
    ) -> Decision[Authority]:
        top = levels[-1]
        asked = levels[-1:] if self.climb is Climb.STRAIGHT else levels
        ladder = tuple(level.role for level in asked)
        authority = Authority(total, top.role, ladder=ladder)
        inputs = _inputs(total, by, self.level(by.role), given)
        held = f"total <= {top.limit}"
        misses = tuple(Miss(role, why.sentence) for role, why in missed)
        return Decision(POLICY, authority, top.role, held, "", inputs, misses)

    def _above(self, role: str, *, or_all: bool = True) -> tuple[Level, ...]:
        """The levels above *role*; for a role that is on none: all, or none."""
        for place, level in enumerate(self.ladder, 1):
            if level.role == role:
                return self.ladder[place:]
        return self.ladder if or_all else ()

    def _on_own(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation, total: Money
    ) -> Decision[Authority]:
        why = self._why_not(complaint, offer, by, given, total)
        level = self.level(by.role)
        if why is None and level is not None:
            own = Authority(total, by.role, by.principal)
            inputs = _inputs(total, by, level, given)
            held = f"total <= {level.limit}"
            return Decision(POLICY, own, by.role, held, "", inputs, ())
        short = [
            (above.role, above.shortfall(complaint, offer, total))
            for above in self._above(by.role)
        ]
        could = tuple(role for role, lacks in short if lacks is None)
        whys = tuple(each for each in (why, *(lacks for _, lacks in short)) if each)
        if not could:
            raise CannotDecide(_nobody(total, whys))
        parameters: dict[str, object]
        parameters = {"total": total, "role": by.role, "why": whys[0]}
        parameters["could"] = Either(could)
        raise CannotDecide(Reason(Code.BEYOND_AUTHORITY, parameters))

    def _why_not(
        self, complaint: Draft, offer: Offer, by: Actor, given: Situation, total: Money
    ) -> Reason | None:
        level = self.level(by.role)
        if level is None:
            return Reason(Code.MAY_PROMISE_NOTHING, {"role": by.role})
        short = level.shortfall(complaint, offer, total)
        if short is not None or level.allowance is None:
            return short
        return _spent_up(level.allowance, complaint, offer, by, given)


def _up_to(level: Level) -> str:
    return f"total <= {level.limit}"


def _nobody(total: Money, whys: tuple[Reason, ...]) -> Reason:
    return Reason(Code.NOBODY_HAS_AUTHORITY, {"total": total, "why": whys})


def _all_different(signers: list[set[str]]) -> bool:
    """Whether each set can give somebody, and no one twice."""
    if not signers:
        return True
    first, *others = sorted(signers, key=len)
    return any(_all_different([each - {name} for each in others]) for name in first)


def _left(level: Level, hands: set[str], given: Situation) -> set[str] | None:
    """Who holds the level once *hands* are taken out; None where no roster is given."""
    if given.roster is None:
        return None
    return set(given.roster.holders_of(level.role)) - hands


def _spent_up(
    allowance: Allowance, complaint: Draft, offer: Offer, by: Actor, given: Situation
) -> Reason | None:
    who = by.principal
    spent = _needed("spent_by_actor", given.spent_by_actor)
    spent += complaint.promised_by(who)
    counted = offer.authorised_by == who
    if not counted:
        spent += offer.cost
    if spent > allowance.limit:
        parameters = {"actor": who, "spent": spent, "limit": allowance.limit}
        return Reason(Code.ALLOWANCE_SPENT, parameters)
    if allowance.times is None:
        return None
    times = _needed("times_by_actor", given.times_by_actor)
    times += len(complaint.promises_of(who)) + (not counted)
    if times > allowance.times:
        used = {"actor": who, "times": times, "limit": allowance.times}
        return Reason(Code.ALLOWANCE_USED_UP, used)
    return None


def _needed(name: str, value: N | None) -> N:
    if value is None:
        raise CannotDecide(Reason(Code.NOT_GIVEN, {"policy": POLICY, "value": name}))
    return value


def _inputs(
    total: Money, by: Actor, level: Level | None, given: Situation
) -> tuple[tuple[str, str], ...]:
    """What an authority was judged on; the allowance only where the level has one."""
    inputs = [("total", str(total)), ("actor", by.id), ("role", by.role)]
    if by.on_behalf_of is not None:
        inputs.append(("on_behalf_of", by.on_behalf_of))
    if level is not None and level.allowance is not None:
        inputs.append(("spent_by_actor", str(given.spent_by_actor)))
        if level.allowance.times is not None:
            inputs.append(("times_by_actor", str(given.times_by_actor)))
    return tuple(inputs)
