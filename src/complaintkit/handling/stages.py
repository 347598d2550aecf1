"""Stages: in which one a complaint is, and who may not decide in it."""

from collections.abc import Iterable, Iterator

from complaintkit import commands as do
from complaintkit.complaint.people import hands_of
from complaintkit.complaint.time import Mark
from complaintkit.handling.kind import Context
from complaintkit.policies.clocks import Stage
from complaintkit.reasons import Code, Reason

_DECIDES = frozenset(
    do.EVENTS[command]
    for command in (
        do.RecordFinding,
        do.PresentOffer,
        do.Grant,
        do.RejectComplaint,
        do.RecordDeadlock,
    )
)


def stage_after(stages: tuple[Stage, ...], marks: Iterable[Mark]) -> int:
    """The number of the stage that a complaint is in after *marks*.

    >>> from datetime import datetime
    >>> noon = datetime(2026, 3, 2, 12)
    >>> stages = (Stage("first"), Stage("review", begins_on=["reopen"]))
    >>> stage_after(stages, [Mark("reopen", noon, None, "assessed")] * 3)
    2
    """
    stage = 1
    for mark in marks:
        if stage < len(stages) and mark.event in stages[stage].begins_on:
            stage += 1
    return stage


def against_decider(context: Context, event: str) -> Iterator[Reason]:
    """That nobody decides in an independent stage who decided in one before it."""
    stages, marks = context.rulebook.all_stages, context.complaint.timeline
    number = stage_after(stages, marks)
    if event not in _DECIDES or not stages[number - 1].independent:
        return
    began = next(
        at for at in range(len(marks)) if stage_after(stages, marks[: at + 1]) == number
    )
    deciders = hands_of(mark.by for mark in marks[:began] if mark.event in _DECIDES)
    if context.by.hands & deciders:
        parameters = {"actor": context.by.id, "stage": stages[number - 1].name}
        yield Reason(Code.NOT_INDEPENDENT, parameters)
