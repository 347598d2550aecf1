"""A whole complaint explained: what every policy says of it, and what is near."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from attrs import evolve, frozen

from complaintkit.complaint.complaint import Draft
from complaintkit.errors import CannotDecide
from complaintkit.notebook import escape, html_table, in_words, row
from complaintkit.policies.authority import POLICY, AuthorityPolicy
from complaintkit.policies.clocks import Clock
from complaintkit.policies.compensation import CompensationPolicy
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.redress import RedressPolicy
from complaintkit.policies.tiering import TieringPolicy
from complaintkit.reasons import Reason
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable


@frozen
class Undecided:
    """A policy that has no answer yet, and why.

    >>> from complaintkit.reasons import Code
    >>> print(Undecided("routing", Reason(Code.NOT_ASSESSED)))
    routing: not decided
      because the complaint has not been assessed
    """

    policy: str
    reason: Reason

    def as_data(self) -> dict[str, object]:
        """The policy and the reason as plain strings.

        >>> from complaintkit.reasons import Code
        >>> Undecided("routing", Reason(Code.NOT_ASSESSED)).as_data()["policy"]
        'routing'
        """
        code, why = self.reason.code.value, self.reason.sentence
        return {"policy": self.policy, "outcome": None, "code": code, "because": why}

    def __str__(self) -> str:
        return f"{self.policy}: not decided\n  because {self.reason}"

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [row("?\u00a0open", self.reason.sentence)]
        return html_table(f"{self.policy}: not decided", (), ("", "because"), rows)


@frozen
class Explanation:
    """What every policy of a rulebook says of one complaint, in the order of its life.

    >>> print(Explanation("complaint C-1", ()))
    complaint C-1
    """

    title: str
    answers: tuple[Decision[Any] | Undecided, ...]

    def __iter__(self) -> Iterator[Decision[Any] | Undecided]:
        return iter(self.answers)

    def as_data(self) -> dict[str, object]:
        """The explanation as plain dicts, lists and strings.

        >>> Explanation("complaint C-1", ()).as_data()
        {'title': 'complaint C-1', 'answers': []}
        """
        answers = [answer.as_data() for answer in self.answers]
        return {"title": self.title, "answers": answers}

    def __str__(self) -> str:
        return "\n\n".join([self.title, *map(str, self.answers)])

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        tables = "".join(answer._repr_html_() for answer in self.answers)
        return f"<div><p><strong>{escape(self.title)}</strong></p>{tables}</div>"


def of_tables(
    complaint: Draft, policies: Iterable[object]
) -> Iterator[Decision[Any] | Undecided]:
    """What each table of *policies* says of *complaint*; None has nothing to say.

    >>> list(of_tables(None, [None]))
    []
    """
    for name, table in chain.from_iterable(map(_tables, policies)):
        try:
            yield evolve(table.explain(complaint), policy=name)
        except CannotDecide as error:
            yield Undecided(name, error.reason)


def _tables(policy: object) -> Iterator[tuple[str, RuleTable[Any]]]:
    """The tables of *policy*, each under the name of what it decides."""
    if isinstance(policy, Clock) and policy.limit is not None:
        yield f"clock {policy.name}", policy.limit
    yield from ((table.name, table) for table in _bare(policy))


def _bare(policy: object) -> tuple[RuleTable[Any], ...]:
    match policy:
        case RuleTable():
            return (policy,)
        case TieringPolicy():
            return (policy.table,)
        case RedressPolicy():
            return (policy.mixes, policy.answers, policy.concession)
    return ()


def of_money(
    complaint: Draft,
    compensation: CompensationPolicy,
    authority: AuthorityPolicy,
    entitlements: Iterable[Entitlement],
) -> Iterator[Decision[Any] | Undecided]:
    """What is due, and which level is needed for so much."""
    try:
        due, *bounds = compensation.explain(complaint, entitlements)
    except CannotDecide as error:
        yield Undecided("compensation", error.reason)
        yield Undecided(POLICY, error.reason)
        return
    yield from (due, *bounds)
    try:
        yield authority.needed(due.outcome.due)
    except CannotDecide as error:
        yield Undecided(POLICY, error.reason)
