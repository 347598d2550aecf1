"""Stories: who did what, and what came of it, in lines that can be read aloud."""

from complaintkit import commands as do
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import Plan
from complaintkit.reasons import Reason


def who(by: Actor) -> str:
    """An actor as a story names them.

    >>> who(Actor("front_line", "supervisor", on_behalf_of="supervisor"))
    'front_line for supervisor'
    """
    if by.on_behalf_of is not None:
        return f"{by.id} for {by.on_behalf_of}"
    return by.role if by.id == by.role else f"{by.id} as {by.role}"


def what(command: do.Command) -> str:
    """A command as a story tells it, with what tells it from others of its kind.

    >>> what(do.FollowUp(satisfied=False))
    'follow up, not satisfied'
    """
    name = do.EVENTS[type(command)].replace("_", " ")
    return " ".join(filter(None, (name, *_target(command)))) + _detail(command)


def _target(command: do.Command) -> tuple[str, ...]:
    part = getattr(command, "offer", None) or getattr(command, "line", None)
    return () if part is None else (str(part).partition("/")[2],)


def _detail(command: do.Command) -> str:
    match command:
        case do.PrepareOffers():
            return f": {'; '.join(map(_plan, command.plans))}"
        case do.ReviseOffer() | do.RecordCounterDemand():
            return f": {_plan(command.plan)}"
        case do.Advance():
            return f" {command.step}"
        case do.FollowUp():
            return ", satisfied" if command.satisfied else ", not satisfied"
        case _:
            return _word(command)


def _word(command: do.Command) -> str:
    match command:
        case do.RecordFinding():
            return f" {command.finding.outcome.value.replace('_', ' ')}"
        case do.Close():
            return f" as {command.ending.value}"
        case do.Apologise():
            return f" by {command.medium.value.replace('_', ' ')}"
        case _:
            return _doubt(command)


def _doubt(command: do.Command) -> str:
    match command:
        case do.Grant() if command.provisional:
            return " as provisional credit"
        case do.FailRedress() if not command.certain:
            return ", perhaps"
        case _:
            return ""


def _plan(plan: Plan) -> str:
    return " and ".join(
        f"{line.form.value.replace('_', ' ')} for {line.cost}" for line in plan.lines
    )


def went(by: Actor, command: do.Command, status: str) -> str:
    """The line of a story for what was accepted.

    >>> went(Actor("clerk", "clerk"), do.Withdraw(), "withdrawn")
    'clerk: withdraw -> withdrawn'
    """
    return f"{who(by)}: {what(command)} -> {status}"


def stopped(by: Actor, command: do.Command, reasons: tuple[Reason, ...]) -> str:
    """The line of a story for what was refused.

    >>> from complaintkit.reasons import Code
    >>> stopped(Actor("clerk", "clerk"), do.Withdraw(), (Reason(Code.NO_OFFERS),))
    'clerk: withdraw is refused: no offer has been prepared'
    """
    said = "; ".join(reason.sentence for reason in reasons)
    return f"{who(by)}: {what(command)} is refused: {said}"
