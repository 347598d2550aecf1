"""Clocks: what must happen by when, and what follows if it does not."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import NoneType
from typing import Any

from attrs import Attribute, field, frozen

from complaintkit.clocks.calendar import Calendar
from complaintkit.clocks.limit import Limit, Unit
from complaintkit.commands import ENDINGS, EVENTS
from complaintkit.errors import InvalidRulebook, InvalidValue, suggestion
from complaintkit.fields import as_tuple, of_type, tuple_of, where, word, word_or_none
from complaintkit.policies.tables import must_lead_to, named
from complaintkit.rules.facts import Facts
from complaintkit.rules.table import RuleTable, otherwise

RECEIVED = "received"
"""The event that the complaint reached the house, which is before it is recorded."""

PROVISIONAL = "provisional_grant"
"""The event of a grant that may be taken back: it answers nothing."""

UNTOLD = "untold_extension"
"""The event of an extension that the customer was not told of."""

NOTHING_OWED = "nothing_owed"
"""The event that nothing of the redress is outstanding any more."""

OCCURRENCES = (RECEIVED, PROVISIONAL, UNTOLD, NOTHING_OWED)
"""The events of clocks that are no command's and no step's."""

ENDED = tuple(event for command, event in EVENTS.items() if command in ENDINGS)
"""The events that end a complaint."""

ANSWERED = ("present_offer", "grant", *ENDED)
"""The events by which the customer has the answer of the house, or needs none."""


_IN = "in "


def in_status(status: str) -> str:
    """The event that something has left the complaint in *status*.

    >>> in_status("fulfilled")
    'in fulfilled'
    """
    return _IN + status


class OnReopening(Enum):
    """What a clock that had stopped does when the complaint is reopened.

    Either way what it came to before stands. ``STAYS``: nothing. ``RESTARTS``: a new
    leg from the reopening. ``CONTINUES``: a new leg from the first start, in which the
    time while it was stopped does not count. ``TOTAL``: the same, and that time counts.

    >>> OnReopening("total").name
    'TOTAL'
    """

    STAYS = "stays"
    RESTARTS = "restarts"
    CONTINUES = "continues"
    TOTAL = "total"


class Promise(Enum):
    """A date that was promised to the customer, which a clock may hold the house to.

    >>> Promise.ANSWER.value
    'answer_by'
    """

    ANSWER = "answer_by"
    UPDATE = "update_by"


def _events(items: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(items)


@frozen(kw_only=True)
class Extension:
    """One extension of a limit: up to how long in all, and who may give it.

    *to* is counted from the start as the limit itself is; None is any length.
    *approver* is the lowest role that may give it, who is not the owner then; None is
    anybody. *notice* says that the customer has to be told, with the reason. None is
    given after the deadline has passed.

    >>> Extension(to=Limit(35, Unit.BUSINESS_DAYS)).notice
    True
    """

    to: Limit | None = field(validator=of_type(Limit, NoneType))
    approver: str | None = field(default=None, validator=word_or_none)
    notice: bool = field(default=True, validator=of_type(bool))

    def __str__(self) -> str:
        far = "any date" if self.to is None else str(self.to)
        who = "" if self.approver is None else f" by {self.approver}"
        return f"to {far}{who}{', with notice' if self.notice else ''}"


@frozen(kw_only=True)
class Exemption:
    """That a clock falls away if one of the events *by* happens *within* a limit.

    That limit is counted on a *calendar* of its own, or else on the clock's.

    >>> Exemption(within=Limit(3, Unit.BUSINESS_DAYS), by=["close"]).by
    ('close',)
    """

    within: Limit = field(validator=of_type(Limit))
    by: tuple[str, ...] = field(converter=_events, validator=tuple_of(str))
    calendar: Calendar | None = field(
        default=None, validator=of_type(Calendar, NoneType)
    )

    def __str__(self) -> str:
        return f"{' or '.join(self.by)} within {self.within}"


@frozen
class Rung:
    """One rung of a ladder of escalation: how long after the due, and to whom.

    *after* is working time or days from the due on, None at once; *role* of None is
    the department's supervisor (监督人).

    >>> Rung(Limit(4, Unit.HOURS), "manager").role
    'manager'
    """

    after: Limit | None = field(default=None, validator=of_type(Limit, NoneType))
    role: str | None = field(default=None, validator=word_or_none)

    def __str__(self) -> str:
        when = "at once" if self.after is None else f"after {self.after}"
        return f"{self.role or 'the supervisor'} {when}"


@frozen
class Stage:
    """One stage of a complaint: the events that begin it, and who may decide in it.

    The first stage has no such events: it begins with the complaint. In an
    *independent* one nobody decides who decided in an earlier stage.

    >>> Stage("review", begins_on=["reopen"], independent=True).name
    'review'
    """

    name: str = field(validator=word)
    begins_on: tuple[str, ...] = field(
        default=(), converter=_events, validator=tuple_of(str)
    )
    independent: bool = field(default=False, validator=of_type(bool))


def _extensions(items: Iterable[Extension]) -> tuple[Extension, ...]:
    return as_tuple(items)


def _shares(items: Iterable[Decimal]) -> tuple[Decimal, ...]:
    return as_tuple(items)


def _rungs(items: Iterable[Rung]) -> tuple[Rung, ...]:
    return as_tuple(items)


def _between_0_and_1(owner: object, attribute: "Attribute[Any]", shares: Any) -> None:
    for share in shares:
        if not (isinstance(share, Decimal) and 0 < share < 1):
            place = where(owner, attribute)
            expected = "expected shares such as Decimal('0.75')"
            raise InvalidValue(f"{place}: {expected}, got {share!r}")
    if len(set(shares)) < len(shares):
        place = where(owner, attribute)
        raise InvalidValue(f"{place}: expected each share once, got {shares!r}")


def _from_one(owner: object, attribute: "Attribute[Any]", number: Any) -> None:
    if number is not None and number < 1:
        place = where(owner, attribute)
        raise InvalidValue(f"{place}: expected a stage from 1 on, got {number}")


def _limit(limit: Any) -> RuleTable[Limit | None] | None:
    """A limit as a table; one that holds for all complaints is a table of one rule."""
    if isinstance(limit, Limit):
        source = "" if limit.source is None else str(limit.source)
        limit = RuleTable("clock", Facts, [otherwise(limit, because=source)])
    if limit is None:
        return None
    table: RuleTable[Limit | None] = named("clock", limit)
    must_lead_to(table, "a Limit or None", lambda each: isinstance(each, Limit | None))
    return table


@frozen(kw_only=True)
class Clock:
    """What must happen by when.

    It *starts* with any of these events and *stops* with any of those; an event it
    *repeats* on stops one leg and starts the next. The *limit*, or the table that says
    which, is counted on the *calendar*; a table that says None sets none. Instead of a
    limit a clock may hold the house to a *promise*.

    While the complaint is in one of the statuses that it *pauses_in*, or a question to
    the customer is open and it *pauses_for_customer*, it does not run. *warnings* are
    shares of its limit after which there is a duty to look; *rungs* say to whom it is
    escalated once it is breached. A clock of a *stage*, counted from 1, starts in no
    other. Both *limit* and *calendar* may be left to whoever takes a pack into use.

    >>> desk = Calendar("desk", "UTC", "Mo-Fr 09:00-17:00")
    >>> clock = Clock(
    ...     name="answer", limit=Limit(3, Unit.BUSINESS_DAYS), calendar=desk,
    ...     stops=ANSWERED,
    ... )
    >>> clock.starts
    ('received',)
    """

    name: str = field(validator=word)
    limit: RuleTable[Limit | None] | None = field(default=None, converter=_limit)
    calendar: Calendar | None = field(
        default=None, validator=of_type(Calendar, NoneType)
    )
    starts: tuple[str, ...] = field(
        default=(RECEIVED,), converter=_events, validator=tuple_of(str)
    )
    stops: tuple[str, ...] = field(converter=_events, validator=tuple_of(str))
    repeats: tuple[str, ...] = field(
        default=(), converter=_events, validator=tuple_of(str)
    )
    promise: Promise | None = field(default=None, validator=of_type(Promise, NoneType))
    pauses_in: tuple[str, ...] = field(
        default=(), converter=_events, validator=tuple_of(str)
    )
    pauses_for_customer: bool = field(default=False, validator=of_type(bool))
    extensions: tuple[Extension, ...] = field(
        default=(), converter=_extensions, validator=tuple_of(Extension)
    )
    exemption: Exemption | None = field(
        default=None, validator=of_type(Exemption, NoneType)
    )
    warnings: tuple[Decimal, ...] = field(
        default=(), converter=_shares, validator=_between_0_and_1
    )
    rungs: tuple[Rung, ...] = field(
        default=(), converter=_rungs, validator=tuple_of(Rung)
    )
    on_reopening: OnReopening = field(
        default=OnReopening.RESTARTS, validator=of_type(OnReopening)
    )
    stage: int | None = field(
        default=None, validator=[of_type(int, NoneType), _from_one]
    )

    def __attrs_post_init__(self) -> None:
        wrong = []
        if self.limit is not None and self.promise is not None:
            wrong.append("has a limit and a promise")
        if self.promise is not None and RECEIVED in self.starts:
            wrong.append("starts with what makes its promise, such as 'acknowledge'")
        if not self.starts:
            wrong.append("never starts: expected an event")
        if wrong:
            raise InvalidRulebook(f"clock {self.name!r} {what}" for what in wrong)

    @property
    def counted_on(self) -> Calendar:
        """The calendar of a clock in use; InvalidRulebook where it was left open."""
        if self.calendar is None:
            raise InvalidRulebook([f"clock {self.name!r} has no calendar"])
        return self.calendar

    @cached_property
    def events(self) -> frozenset[str]:
        """Every event that it heeds."""
        exempting = () if self.exemption is None else self.exemption.by
        return frozenset((*self.starts, *self.stops, *self.repeats, *exempting))

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Its limit, whatever a table says of it, and those of its extensions."""
        rules = () if self.limit is None else self.limit.rules
        found = [rule.then for rule in rules]
        found += [extension.to for extension in self.extensions]
        return tuple(limit for limit in found if limit is not None)

    @property
    def counts_business_days(self) -> bool:
        """Whether any of its limits is counted in business days."""
        return any(limit.unit is Unit.BUSINESS_DAYS for limit in self.limits)


def unfit(
    clocks: Iterable[Clock], events: frozenset[str], statuses: Iterable[str]
) -> Iterator[str]:
    """What keeps *clocks* from running, where only *events* and *statuses* ever are.

    >>> clock = Clock(name="answer", limit=Limit(1, Unit.WEEKS), stops=["clsoe"])
    >>> list(unfit([clock], frozenset({"received"}), []))
    ["clock 'answer' has no calendar", "clock 'answer': there is no event 'clsoe'..."]
    """
    known = events | {in_status(status) for status in statuses}
    names: list[str] = []
    for clock in clocks:
        yield from (f"clock {clock.name!r} {what}" for what in _left_open(clock))
        names.append(clock.name)
        pauses = {in_status(status) for status in clock.pauses_in}
        yield from (
            f"clock {clock.name!r}: {no_event(event, known)}"
            for event in sorted((clock.events | pauses) - known)
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    yield from (f"clock {name!r} stands twice" for name in twice)


def no_event(event: str, known: Iterable[str]) -> str:
    """What is said of an event that nothing ever is.

    >>> no_event("clsoe", ["received", "close"])
    "there is no event 'clsoe'; did you mean 'close'?"
    """
    return f"there is no event {event!r}{suggestion(event, sorted(known))}"


def _left_open(clock: Clock) -> Iterator[str]:
    if clock.limit is None and clock.promise is None:
        yield "has no limit"
    if clock.calendar is None:
        yield "has no calendar"


def unfit_stages(stages: tuple[Stage, ...]) -> Iterator[str]:
    """What keeps *stages* from following one another.

    >>> list(unfit_stages((Stage("first"), Stage("review"))))
    ["stage 'review' never begins: expected begins_on to name an event"]
    """
    for stage in stages[:1]:
        if stage.begins_on:
            yield f"stage {stage.name!r} is the first, and begins with the complaint"
    for stage in stages[1:]:
        if not stage.begins_on:
            expected = "expected begins_on to name an event"
            yield f"stage {stage.name!r} never begins: {expected}"
    names = [stage.name for stage in stages]
    twice = sorted({name for name in names if names.count(name) > 1})
    yield from (f"stage {name!r} stands twice" for name in twice)
