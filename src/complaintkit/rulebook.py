"""The rulebook: every policy and the lifecycle, as one versioned value."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import NoneType
from typing import TYPE_CHECKING, Any

import attrs
from attrs import evolve, field, frozen

from complaintkit.commands import EVENTS
from complaintkit.complaint.care import ApologyTerms, Attention, FollowUpTerms, Stance
from complaintkit.complaint.complaint import Complaint, Pin
from complaintkit.errors import InvalidRulebook, InvalidValue, suggestion
from complaintkit.fields import as_tuple, of_type, tuple_of, word
from complaintkit.lifecycle.moves import Moves
from complaintkit.money import digits_of
from complaintkit.notebook import html_table, in_words, row
from complaintkit.policies.authority import AuthorityPolicy
from complaintkit.policies.ceilings import CeilingPolicy
from complaintkit.policies.clocks import (
    OCCURRENCES,
    Clock,
    Stage,
    no_event,
    unfit,
    unfit_stages,
)
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.content import currencies_in, fingerprint, tables_in
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.pack import OutcomeCodes, Pack, joined_stages
from complaintkit.policies.redress import Mix, RedressPolicy
from complaintkit.policies.situation import Roster
from complaintkit.policies.tables import must_lead_to, named
from complaintkit.policies.tiering import TieringPolicy
from complaintkit.rules.facts import Choice, Facts
from complaintkit.rules.table import RuleTable, otherwise

if TYPE_CHECKING:
    from complaintkit.policies.differences import Differences
    from complaintkit.policies.explaining import Explanation
    from complaintkit.rules.flaws import Flaws


class Keep(Enum):
    """What ``with_`` takes for a policy that stays as it is.

    >>> Keep.KEEP.name
    'KEEP'
    """

    KEEP = "keep"


def _optional(kind: type) -> Any:
    return field(default=None, validator=of_type(kind, type(None)))


def _table(name: str, expected: str, *kinds: type, default: Any = None) -> Any:
    """A field for a table, under its name, whose rules lead to one of *kinds*.

    It may be None where that is the *default*.
    """

    def fits(outcome: object) -> bool:
        return type(outcome) in kinds and _is_sound(outcome)

    def convert(table: Any) -> RuleTable[Any] | None:
        if default is None and table is None:
            return None
        under_its_name: RuleTable[Any] = named(name, table)
        must_lead_to(under_its_name, expected, fits)
        return under_its_name

    return field(default=default, converter=convert)


_CENTURY = 36_525  # days


def _is_sound(outcome: object) -> bool:
    """No name without a letter, and no number of days that no calendar has."""
    if isinstance(outcome, str):
        return bool(outcome.strip())
    return not isinstance(outcome, int) or 0 <= outcome <= _CENTURY


_ONCE = RuleTable("follow_up", Facts, [otherwise(FollowUpTerms())])
"""How the customer is asked in a house that has no table for it: once, by anybody."""


def _clocks(items: Iterable[Clock]) -> tuple[Clock, ...]:
    return as_tuple(items)


def _stages(items: Iterable[Stage]) -> tuple[Stage, ...]:
    return as_tuple(items)


def _packs(items: Iterable[Pack]) -> tuple[Pack, ...]:
    return as_tuple(items)


def _roles(items: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(items)


@frozen(kw_only=True)
class Rulebook:
    """All that a house decides by, in one currency, under an id and a version.

    *routing* (分派) leads to a department. *redress* and *ceilings* bound what is
    given. *record* says whether the record is to be confirmed (复述确认) before an
    answer, *conduct* how a demand is met given who makes it, *attention* how much the
    complaint gets (重视), *apology* which is owed (三级道歉), *follow_up* how often the
    customer is asked (回访), *reopening* for how many days a closed complaint may be
    reopened. *clocks* say what must happen by when, *stages* who may decide when, and
    *packs* bring what the law demands. What may be None a house can do without.
    *other_roles* may record commands and have no authority to promise anything.

    A complaint pins its rulebook by id, version and content. InvalidRulebook where the
    policies do not fit together.

    >>> from complaintkit.presets import standard
    >>> rulebook = standard("EUR")
    >>> rulebook.id, rulebook.version, rulebook.currency
    ('standard', '1', 'EUR')
    >>> print(rulebook)
    rulebook 'standard' version '1' in EUR
    """

    id: str = field(validator=word)
    version: str = field(validator=word)
    currency: str = field(validator=word)
    lifecycle: Moves
    tiering: TieringPolicy = field(validator=of_type(TieringPolicy))
    routing: RuleTable[str] = _table(
        "routing", "a department's name", str, default=attrs.NOTHING
    )
    authority: AuthorityPolicy = field(validator=of_type(AuthorityPolicy))
    compensation: CompensationPolicy = field(validator=of_type(CompensationPolicy))
    redress: RedressPolicy | None = _optional(RedressPolicy)
    ceilings: CeilingPolicy | None = _optional(CeilingPolicy)
    record: RuleTable[bool] | None = _table("record", "True or False", bool)
    conduct: RuleTable[Stance] | None = _table("conduct", "a Stance", Stance)
    attention: RuleTable[Attention] | None = _table(
        "attention", "an Attention", Attention
    )
    apology: RuleTable[ApologyTerms | None] | None = _table(
        "apology", "ApologyTerms or None", ApologyTerms, NoneType
    )
    follow_up: RuleTable[FollowUpTerms] = _table(
        "follow_up", "FollowUpTerms", FollowUpTerms, default=_ONCE
    )
    reopening: RuleTable[int | None] | None = _table(
        "reopening", "a number of days, or None", int, NoneType
    )
    clocks: tuple[Clock, ...] = field(
        default=(), converter=_clocks, validator=tuple_of(Clock)
    )
    stages: tuple[Stage, ...] = field(
        default=(), converter=_stages, validator=tuple_of(Stage)
    )
    packs: tuple[Pack, ...] = field(
        default=(), converter=_packs, validator=tuple_of(Pack)
    )
    other_roles: tuple[str, ...] = field(
        default=(), converter=_roles, validator=tuple_of(str)
    )

    def __attrs_post_init__(self) -> None:
        digits_of(self.currency)
        foreign = {code for code in currencies_in(self) if code != self.currency}
        if foreign:
            raise InvalidRulebook(
                f"rulebook {self.id!r} is in {self.currency}, and a policy in {code}"
                for code in sorted(foreign)
            )
        self._must_speak_of_its_own_tiers()
        self._must_name_its_own_ranks()
        if not isinstance(self.lifecycle, Moves):
            raise InvalidRulebook([f"expected a Lifecycle, got {self.lifecycle!r}"])
        wrong = tuple(self._unfit_in_time())
        if wrong:
            raise InvalidRulebook(wrong)

    def __str__(self) -> str:
        return f"rulebook {self.id!r} version {self.version!r} in {self.currency}"

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [
            row(table.name, f"{table.hit.value} hit", str(len(table.rules)))
            for table in tables_in(self)
        ]
        timed = ", ".join(clock.name for clock in self.all_clocks)
        note = f"clocks: {timed}" if timed else ""
        return html_table(str(self), (note,), ("table", "takes", "rules"), rows)

    def _unfit_in_time(self) -> Iterator[str]:
        """What keeps its clocks, stages and packs from working together."""
        lifecycle = self.lifecycle
        events = frozenset((*OCCURRENCES, *EVENTS.values(), *lifecycle.steps))
        yield from unfit(self.all_clocks, events, lifecycle.statuses)
        yield from (
            f"stage {stage.name!r}: {no_event(event, events)}"
            for stage in self.all_stages
            for event in sorted(set(stage.begins_on) - events)
        )
        yield from unfit_stages(self.all_stages)
        yield from (
            f"clock {clock.name!r}: there is no stage {clock.stage}"
            for clock in self.all_clocks
            if clock.stage is not None and clock.stage > len(self.all_stages)
        )
        grounds = [each.ground for each in self.entitlements]
        yield from (
            f"ground {ground!r} stands twice"
            for ground in sorted({g for g in grounds if grounds.count(g) > 1})
        )

    @cached_property
    def all_clocks(self) -> tuple[Clock, ...]:
        """Its own clocks, and those of its packs."""
        return (*self.clocks, *(clock for pack in self.packs for clock in pack.clocks))

    @cached_property
    def all_stages(self) -> tuple[Stage, ...]:
        """The stages of a complaint: its own, or those that its packs bring."""
        return joined_stages(self.stages, self.packs)

    @cached_property
    def entitlements(self) -> tuple[Entitlement, ...]:
        """What its packs entitle customers to."""
        return tuple(each for pack in self.packs for each in pack.entitlements)

    @cached_property
    def outcome_codes(self) -> tuple[OutcomeCodes, ...]:
        """The schemes under which its packs want every complaint closed."""
        return tuple(each for pack in self.packs for each in pack.outcome_codes)

    def _must_speak_of_its_own_tiers(self) -> None:
        foreign = [
            f"{table.name} asks {fact.name} of {fact.kind.__name__}, and the tiers are "
            f"{self.tiering.tiers.__name__}; declare the fact anew"
            for table in tables_in(self)
            for fact in table.asked
            if isinstance(fact, Choice)
            and fact.of in ("tier", "closed_tier")
            and fact.kind is not self.tiering.tiers
        ]
        if foreign:
            raise InvalidRulebook(foreign)

    def _must_name_its_own_ranks(self) -> None:
        """Whoever must apologise or answer is on the ladder, or nobody ever could."""
        ranks = [level.role for level in self.authority.ladder]
        wanted: list[tuple[str, str]] = [
            (f"{table.name}: rule {rule.name!r}", role)
            for table in (self.apology, self.attention)
            if table is not None
            for rule in table.rules
            for role in _rank_wanted(rule.then)
        ]
        wanted += [
            (f"clock {clock.name!r}", role)
            for clock in self.all_clocks
            for role in _ranks_of(clock)
        ]
        strange = [
            f"{who} wants {role}, who is not on the ladder{suggestion(role, ranks)}"
            for who, role in wanted
            if role not in ranks
        ]
        if strange:
            raise InvalidRulebook(strange)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role that it knows: those on the ladder, and the others."""
        ladder = (level.role for level in self.authority.ladder)
        return frozenset((*ladder, *self.other_roles))

    @cached_property
    def pin(self) -> Pin:
        """Its id, version, currency and the fingerprint of its content.

        The fingerprint covers what is decided: the facts that rules ask, conditions and
        outcomes, limits and moves. It leaves out texts that only explain, and knows a
        guard by its name alone.

        >>> from complaintkit.presets import standard
        >>> standard("EUR").pin == standard("EUR").pin
        True
        """
        return Pin(self.id, self.version, self.currency, fingerprint(self))

    def check(self, *, roster: Roster | None = None) -> "Flaws":
        """What is wrong with it, though it works: each flaw with an example.

        Every table is verified over all its cases; the ladder of authority, the
        deadlines and what a house has loosened of its packs are looked through, and
        with a *roster* also who holds what.

        >>> from complaintkit.presets import standard
        >>> standard("EUR").check().errors
        ()
        """
        from complaintkit.checking import checked

        return checked(self, roster)  # pyright: ignore - a House, by mypy

    def explain(self, complaint: Complaint) -> "Explanation":
        """What every policy says of *complaint* as it is now, and what is near.

        The level of authority is the one that may promise all that is due. What cannot
        be decided yet is listed with its reason. Nothing is recorded, and the complaint
        may be pinned to another rulebook.

        >>> from complaintkit.presets import standard
        >>> standard("EUR").explain("C-1")
        Traceback (most recent call last):
        complaintkit.errors.InvalidValue: complaint: expected a Complaint, got str
        """
        from complaintkit.policies.explaining import Explanation, of_money, of_tables

        if not isinstance(complaint, Complaint):
            found = type(complaint).__name__
            raise InvalidValue(f"complaint: expected a Complaint, got {found}")
        money = (self.compensation, self.authority, self.entitlements)
        said = (self.redress, self.record, self.conduct, self.attention, self.apology)
        rest = (*said, self.follow_up, self.reopening, *self.all_clocks)
        answers = (
            *of_tables(complaint, (self.tiering, self.routing)),
            *of_money(complaint, *money),
            *of_tables(complaint, rest),
        )
        return Explanation(f"complaint {complaint.id} under {self.pin}", answers)

    def diff(self, after: "Rulebook") -> "Differences":
        """All that *after* decides differently, in which cases, with an example each.

        Texts, the names of rules and an order that changes nothing are no differences;
        neither are id and version, which the title tells. InvalidValue where the two
        are in different currencies, whose amounts nobody can compare.

        >>> from complaintkit.presets import standard
        >>> rulebook = standard("EUR")
        >>> print(rulebook.diff(rulebook.with_(version="2", reopening=None)))
        'standard' version '1' (...) -> 'standard' version '2' (...)
        reopening: rules urgent, otherwise -> none
        """
        from complaintkit.policies.changes import Comparing
        from complaintkit.policies.differences import Differences

        if not isinstance(after, Rulebook):
            found = type(after).__name__
            raise InvalidValue(f"after: expected a Rulebook, got {found}")
        if self.currency != after.currency:
            found = f"{self.currency} and {after.currency}"
            raise InvalidValue(f"rulebooks in {found} cannot be compared")
        comparing = Comparing(currency=self.currency)
        names = [each.name for each in attrs.fields(Rulebook)]
        changes = (
            change
            for name in names
            if name not in ("id", "version", "currency")
            for change in comparing.changes(
                name, getattr(self, name), getattr(after, name)
            )
        )
        return Differences(str(self.pin), str(after.pin), tuple(changes))

    def with_(
        self,
        *,
        version: str,
        id: str | None = None,  # noqa: A002 - what it is called everywhere else
        tiering: TieringPolicy | RuleTable[Any] | Keep = Keep.KEEP,
        routing: RuleTable[str] | Keep = Keep.KEEP,
        authority: AuthorityPolicy | Keep = Keep.KEEP,
        compensation: CompensationPolicy | RuleTable[Decimal] | Keep = Keep.KEEP,
        redress: RedressPolicy | RuleTable[tuple[Mix, ...]] | Keep | None = Keep.KEEP,
        ceilings: CeilingPolicy | Keep | None = Keep.KEEP,
        record: RuleTable[bool] | Keep | None = Keep.KEEP,
        conduct: RuleTable[Stance] | Keep | None = Keep.KEEP,
        attention: RuleTable[Attention] | Keep | None = Keep.KEEP,
        apology: RuleTable[ApologyTerms | None] | Keep | None = Keep.KEEP,
        follow_up: RuleTable[FollowUpTerms] | Keep = Keep.KEEP,
        reopening: RuleTable[int | None] | Keep | None = Keep.KEEP,
        lifecycle: Moves | Keep = Keep.KEEP,
        clocks: Iterable[Clock] | Keep = Keep.KEEP,
        stages: Iterable[Stage] | Keep = Keep.KEEP,
        packs: Iterable[Pack] | Keep = Keep.KEEP,
        other_roles: Iterable[str] | Keep = Keep.KEEP,
    ) -> "Rulebook":
        """The rulebook with other policies, under a *version* of its own.

        What is not named stays as it is. A bare table for *tiering*, *compensation* or
        *redress* takes the place of the main table within the policy. InvalidRulebook
        if a changed rulebook would go by the same id and version.

        >>> from complaintkit.presets import standard
        >>> rulebook = standard("EUR")
        >>> mine = rulebook.tiering.table.replacing("safety")
        >>> rulebook.with_(version="2", tiering=mine, apology=None).pin.version
        '2'
        """
        named_: dict[str, Any] = {
            "tiering": _within(self.tiering, "table", tiering),
            "routing": routing,
            "authority": authority,
            "compensation": _within(self.compensation, "multiplier", compensation),
            "redress": _within(self.redress, "mixes", redress),
            "ceilings": ceilings,
            "record": record,
            "conduct": conduct,
            "attention": attention,
            "apology": apology,
            "follow_up": follow_up,
            "reopening": reopening,
            "lifecycle": lifecycle,
            "clocks": clocks,
            "stages": stages,
            "packs": packs,
            "other_roles": other_roles,
        }
        changes = {name: new for name, new in named_.items() if new is not Keep.KEEP}
        changed = evolve(self, id=id or self.id, version=version, **changes)
        if (changed.id, changed.version) == (self.id, self.version) and changed != self:
            name = f"{self.id!r} version {self.version!r}"
            raise InvalidRulebook([f"{name} has another content already"])
        return changed


def _within(policy: Any, main: str, new: object) -> object:
    """A bare table in the place of the *main* one of *policy*."""
    if not isinstance(new, RuleTable) or policy is None:
        return new
    return evolve(policy, **{main: new})


def _ranks_of(clock: Clock) -> Iterator[str]:
    """The roles that extend *clock*, or that it is escalated to."""
    wanted = [extension.approver for extension in clock.extensions]
    wanted += [rung.role for rung in clock.rungs]
    return filter(None, wanted)


def _rank_wanted(terms: ApologyTerms | Attention | None) -> tuple[str, ...]:
    """The role that *terms* call for, if any."""
    if isinstance(terms, ApologyTerms):
        return (terms.role,)
    wanted = None if terms is None else terms.answered_by
    return () if wanted is None else (wanted,)
