"""What handling needs to know of each kind of command."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, TypeVar

from attrs import define, frozen

from complaintkit.complaint.complaint import Complaint, Draft
from complaintkit.complaint.people import Actor
from complaintkit.policies.situation import Situation
from complaintkit.reasons import Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision

C = TypeVar("C")

Judged = Iterable[Decision[object] | Reason]
"""What deciding yields: decisions to be settled and recorded, and reasons to refuse."""


@define
class Context:
    """Everything but the command: the complaint as it was, who, when and under what."""

    complaint: Complaint
    rulebook: Rulebook
    by: Actor
    at: datetime
    given: Situation


Needs = Callable[[Context, str | None], Iterable[Reason]]
"""What a kind of command needs of the complaint, and of its target there."""


def _no_need(context: Context, target: str | None) -> Iterable[Reason]:
    return ()


def _no_check(context: Context, command: object) -> Iterable[Reason]:
    return ()


def _no_decision(draft: Draft, command: object, context: Context) -> Judged:
    return ()


@frozen(kw_only=True)
class CommandKind(Generic[C]):
    """One kind of command: its needs, its checks, what it records, what it decides.

    *needs* asks the complaint, about the offer or line that is the command's target;
    *checks* asks the command's own content. *record* writes the command's own data
    into the draft, from nothing but the command, its actor and its moment. *decide*
    yields decisions, each of which is settled in the draft before the next is asked,
    and the reasons against the command that they bring to light.
    *targets* are what the command could be about; *make* makes the command from its
    target, where that is all it says.
    """

    record: Callable[[Draft, C, Actor, datetime], None]
    needs: Needs = _no_need
    checks: Callable[[Context, C], Iterable[Reason]] = _no_check
    decide: Callable[[Draft, C, Context], Judged] = _no_decision
    target: Callable[[C], str] | None = None
    targets: Callable[[Context], Iterable[str]] | None = None
    make: Callable[[str], C] | None = None
