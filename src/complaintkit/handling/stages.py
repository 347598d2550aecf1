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
        do.Approve,
        do.DeclineApproval,
        do.PresentOffer,
        do.Grant,
        do.RejectComplaint,
        do.RecordDeadlock,
        do.Refer,
    )
)


def stages_after(stages: tuple[Stage, ...], marks: Iterable[Mark]) -> list[int]:
    """The number of the stage that a complaint is in after each of *marks*.

    >>> from datetime import datetime
    >>> from complaintkit import Actor
    >>> noon, ann = datetime(2026, 3, 2, 12), Actor("ann", "front_line")
    >>> stages = (Stage("first"), Stage("review", begins_on=["reopen"]))
    >>> events = ("assess", "reopen", "reopen")
    >>> stages_after(stages, [Mark(event, noon, ann, "s") for event in events])
    [1, 2, 2]
    """
    stage, found = 1, []
    for mark in marks:
        if stage < len(stages) and mark.event in stages[stage].begins_on:
            stage += 1
        found.append(stage)
    return found


def against_decider(context: Context, event: str) -> Iterator[Reason]:
    """That nobody decides in an independent stage who decided in one before it."""
    stages, marks = context.rulebook.all_stages, context.complaint.timeline
    numbers = stages_after(stages, marks)
    stage = stages[numbers[-1] - 1]
    if event not in _DECIDES or not stage.independent:
        return
    deciders = hands_of(
        mark.by
        for mark, number in zip(marks, numbers, strict=True)
        if number < numbers[-1] and mark.event in _DECIDES
    )
    if context.by.hands & deciders:
        parameters = {"actor": context.by.id, "stage": stage.name}
        yield Reason(Code.NOT_INDEPENDENT, parameters)
