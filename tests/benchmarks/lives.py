"""One event of a complaint's life after another."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import attrs
from complaints import ANN, BO, NOW, RULEBOOK, euros, opened
from measuring import report
from statemachine import State
from transitions import Machine

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Complaint,
    EndingKind,
    Finding,
    Kind,
    Medium,
    Outcome,
    Plan,
    Redress,
    RedressForm,
    Responsibility,
    Severity,
    handle,
)
from complaintkit.lifecycle.chart import Chart

REFUND = Redress(RedressForm.REFUND, euros(450), department="finance")
LIFE: tuple[tuple[do.Command, Actor], ...] = (
    (do.ConfirmRecord(), ANN),
    (do.Acknowledge("we call you"), ANN),
    (
        do.Assess(
            Assessment(
                kind=Kind.BILLING,
                severity=Severity.HIGH,
                responsibility=Responsibility.PROCESS,
            )
        ),
        ANN,
    ),
    (do.Dispatch(), ANN),
    (do.AcceptHandover(), BO),
    (
        do.RecordFinding(
            Finding(outcome=Outcome.UPHELD, responsibility=Responsibility.PROCESS)
        ),
        BO,
    ),
    (do.PrepareOffers([Plan([REFUND])]), ANN),
    (do.RequestApproval("C-1/o1"), ANN),
    (do.Approve("C-1/o1"), BO),
    (do.PresentOffer("C-1/o1"), ANN),
    (do.RecordAcceptance("C-1/o1"), ANN),
    (do.ConfirmAgreement("C-1/o1", [REFUND]), ANN),
    (do.Apologise(Medium.LETTER), BO),
    (do.InstructRedress("C-1/o1/l1"), ANN),
    (do.FulfilRedress("C-1/o1/l1", "transfer 88"), ANN),
    (do.FollowUp(satisfied=True), ANN),
    (do.FollowUp(satisfied=True), ANN),
    (do.Close(EndingKind.RESOLVED), ANN),
)
EVENTS = tuple(do.EVENTS[type(command)] for command, _ in LIFE)
STATUSES = ("received", *(f"after_{n}_{event}" for n, event in enumerate(EVENTS)))


def with_history() -> Complaint:
    """A complaint with thirty entries, each of a request of its own."""
    complaint = opened(300)
    for number in range(29):
        complaint = handle(
            complaint,
            do.AddNote(f"note {number}"),
            RULEBOOK,
            by=ANN,
            at=NOW,
            request_id=f"note-{number}",
        ).complaint
    return complaint


def life_through_handle(start: Complaint) -> None:
    complaint = start
    for number, (command, by) in enumerate(LIFE):
        complaint = handle(
            complaint,
            command,
            RULEBOOK,
            by=by,
            at=NOW + timedelta(minutes=number),
            request_id=f"life-{number}",
        ).complaint


def guard(model: object) -> bool:
    return True


def remember(model: object) -> None:
    """What a host would do with a transition: keep that it happened."""
    Model.history.append(NOW)


def live_chart() -> type[Chart]:
    """The same moves as a chart, each event a transition of its own."""
    states = {name: State(initial=not place) for place, name in enumerate(STATUSES)}
    body: dict[str, Any] = dict(states)
    for place, event in enumerate(EVENTS):
        source, target = states[STATUSES[place]], states[STATUSES[place + 1]]
        move = source.to(target, cond=guard, after=remember)
        body[event] = body[event] | move if event in body else move
    # the way back makes the last status one that can be left, as a closed one can
    body["reopen"] = states[STATUSES[-1]].to(states[STATUSES[0]])
    return type("Live", (Chart,), body)


class Model:
    state = "received"
    history: ClassVar[list[datetime]] = []


def life_on(fire: Callable[[str], object], reset: Callable[[], None]) -> None:
    for event in EVENTS:
        fire(event)
    reset()


@attrs.frozen
class Bare:
    """The floor: a status, a count and a time, evolved through a dict table."""

    status: str
    version: int
    at: datetime


TABLE = {
    (STATUSES[place], event): STATUSES[place + 1] for place, event in enumerate(EVENTS)
}


def life_on_table() -> None:
    bare = Bare("received", 0, NOW)
    for event in EVENTS:
        status = TABLE[bare.status, event]
        bare = attrs.evolve(bare, status=status, version=bare.version + 1, at=NOW)


def lives() -> None:
    start = with_history()
    live = live_chart()(Model())
    shared = Machine(
        model=None, states=list(STATUSES), initial="received", auto_transitions=False
    )
    for place, event in enumerate(EVENTS):
        shared.add_transition(
            event,
            STATUSES[place],
            STATUSES[place + 1],
            conditions=lambda: True,
            after=lambda: remember(model),
        )
    model = Model()
    shared.add_model(model)

    def back() -> None:
        model.state = "received"
        Model.history.clear()

    report(
        "One event of a complaint's life, thirty entries of history present",
        len(LIFE),
        {
            "dict table and frozen evolve": life_on_table,
            "transitions, shared machine": lambda: life_on(
                lambda event: getattr(model, event)(), back
            ),
            "complaintkit.handle": lambda: life_through_handle(start),
            "python-statemachine, reused": lambda: life_on(
                live.send, lambda: live.send("reopen")
            ),
        },
        [
            ("complaintkit.handle", "transitions, shared machine", "<= 1.2", "peer"),
            ("python-statemachine, reused", "complaintkit.handle", ">= 10", "live"),
            ("complaintkit.handle", "dict table and frozen evolve", "", "floor"),
        ],
    )
