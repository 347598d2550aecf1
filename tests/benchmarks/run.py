"""Ratios against a hand-written floor and against peers, all from one run.

Run it with ``.venv/bin/python tests/benchmarks/run.py``. Every round runs each
contender twice and times the second, so that a slow moment of the machine falls on all
of them; the best round of each counts. Rounds are short and many: a long one is never
free of slow moments on a shared machine, and the slower contender meets more of them.
"""

import json
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import attrs
import numpy as np
from statemachine import State
from transitions import Machine

import complaintkit.commands as do
from complaintkit import (
    Actor,
    Assessment,
    Calendar,
    Channel,
    Complaint,
    Demand,
    EndingKind,
    Finding,
    Intake,
    Kind,
    Medium,
    Money,
    Outcome,
    Person,
    Plan,
    Redress,
    RedressForm,
    Responsibility,
    Rulebook,
    Severity,
    Tier,
    Urgency,
    handle,
    open_complaint,
    read_clocks,
    what_is_due,
)
from complaintkit.complaint.assessment import OWN_FAULT, Scope
from complaintkit.lifecycle.chart import Chart
from complaintkit.presets import standard

ROUNDS = 300
IMPORTS = 8
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULEBOOK = standard("EUR")
ANN, BO = Actor("ann", "front_line"), Actor("bo", "supervisor")


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def opened(loss: int | None, rulebook: Rulebook = RULEBOOK) -> Complaint:
    intake = Intake(
        complainant=Person(name="Li Wei"),
        channel=Channel.HOTLINE,
        received_at=NOW,
        description="The kettle leaks.",
        demand=Demand(loss=None if loss is None else euros(loss)),
    )
    handled = open_complaint(
        intake, rulebook, id="C-1", by=ANN, at=NOW, request_id="open"
    )
    return handled.complaint


# --- one tiering decision ---------------------------------------------------------


def cases() -> list[Complaint]:
    """Complaints that between them hit every rule of the standard tiering."""
    found = []
    for severity in Severity:
        for responsibility in (None, Responsibility.STAFF, Responsibility.MISUSE):
            for loss in (None, 50, 2000, 20_000):
                for safety, urgency in (
                    (False, Urgency.NORMAL),
                    (False, Urgency.IMMEDIATE),
                    (True, Urgency.SOON),
                ):
                    assessment = Assessment(
                        kind=Kind.SERVICE,
                        severity=severity,
                        urgency=urgency,
                        responsibility=responsibility,
                        safety=safety,
                    )
                    command = do.Assess(assessment)
                    complaint = opened(loss)
                    found.append(
                        handle(complaint, command, RULEBOOK, by=ANN, at=NOW).complaint
                    )
    return found


LARGE, VERY_LARGE = euros(1000), euros(10_000)


def tier_by_hand(complaint: Complaint) -> Tier:  # noqa: PLR0911 - the floor is what a person would write
    assessment = complaint.assessment
    if assessment is None:
        raise ValueError("not assessed")
    loss = complaint.intake.demand.loss
    if assessment.safety:
        return Tier.URGENT
    if assessment.severity is Severity.CRITICAL:
        return Tier.URGENT
    if loss is not None and loss >= VERY_LARGE:
        return Tier.URGENT
    if complaint.reopenings >= 2 and complaint.closed_tier in (
        Tier.IMPORTANT,
        Tier.URGENT,
    ):
        return Tier.URGENT
    if assessment.severity in (Severity.HIGH, Severity.CRITICAL) and (
        complaint.responsibility in OWN_FAULT
    ):
        return Tier.IMPORTANT
    if assessment.scope is Scope.WIDESPREAD:
        return Tier.IMPORTANT
    if loss is not None and loss >= LARGE:
        return Tier.IMPORTANT
    if assessment.urgency is Urgency.IMMEDIATE and assessment.severity in (
        Severity.MEDIUM,
        Severity.HIGH,
        Severity.CRITICAL,
    ):
        return Tier.IMPORTANT
    if complaint.reopenings >= 2:
        return Tier.IMPORTANT
    return Tier.GENERAL


def decisions() -> None:
    complaints = cases()
    table = RULEBOOK.tiering.table
    for complaint in complaints:
        if table.outcome(complaint) is not tier_by_hand(complaint):
            raise AssertionError(complaint)

    def through(tier: Callable[[Complaint], object]) -> Callable[[], None]:
        def run() -> None:
            for complaint in complaints:
                tier(complaint)

        return run

    report(
        "One tiering decision, facts read off the complaint",
        len(complaints),
        {
            "if-chain by hand": through(tier_by_hand),
            "RuleTable.outcome": through(table.outcome),
            "RuleTable.decide": through(table.decide),
        },
        [
            ("RuleTable.outcome", "if-chain by hand", "<= 0.5", "outcome"),
            ("RuleTable.decide", "if-chain by hand", "<= 3", "Decision"),
        ],
    )


# --- a complaint's life -----------------------------------------------------------

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


# --- time -------------------------------------------------------------------------

DESK = Calendar(
    "desk",
    "Europe/London",
    "Mo-Fr 09:00-12:30,13:30-17:00",
    holidays=[date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)],
)
HOLIDAYS = [day for day, _ in DESK.holidays]
TIMED = standard("EUR", calendar=DESK)


def forty_days_by_hand() -> date:
    day, left = date(2026, 3, 2), 40
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def forty_days_by_numpy() -> np.datetime64:
    return np.busday_offset("2026-03-02", 40, roll="backward", busdaycal=NUMPYS)


NUMPYS = np.busdaycalendar(holidays=HOLIDAYS)
ZONE = ZoneInfo("Europe/London")


def working_hours_by_hand() -> datetime:
    """Window after window, as a person would write it."""
    day, left = NOW.astimezone(ZONE).date(), timedelta(hours=280)
    at = NOW
    while True:
        if day.weekday() < 5 and day not in HOLIDAYS:
            for opens, closes in ((time(9), time(12, 30)), (time(13, 30), time(17))):
                begin = datetime.combine(day, opens, ZONE).astimezone(UTC)
                end = datetime.combine(day, closes, ZONE).astimezone(UTC)
                worked = max(end - max(begin, at), timedelta(0))
                if worked >= left:
                    return max(begin, at) + left
                left -= worked
        day += timedelta(days=1)


def times() -> None:
    assert forty_days_by_hand() == DESK.add_days(date(2026, 3, 2), 40)
    assert str(forty_days_by_numpy()) == forty_days_by_hand().isoformat()
    span = timedelta(hours=280)
    assert working_hours_by_hand() == DESK.add(NOW, span)
    report(
        "40 business days, and 280 working hours",
        10,
        {
            "days: Calendar.add_days": lambda: ten(
                lambda: DESK.add_days(date(2026, 3, 2), 40)
            ),
            "days: day by day": lambda: ten(forty_days_by_hand),
            "days: numpy.busday_offset": lambda: ten(forty_days_by_numpy),
            "hours: Calendar.add": lambda: ten(lambda: DESK.add(NOW, span)),
            "hours: window by window": lambda: ten(working_hours_by_hand),
        },
        [
            ("days: Calendar.add_days", "days: day by day", "", "floor"),
            ("days: Calendar.add_days", "days: numpy.busday_offset", "", "peer"),
            ("hours: Calendar.add", "hours: window by window", "", "floor"),
        ],
    )
    plain, timed = opened(80), opened(80, TIMED)
    note = do.AddNote("prefers e-mail")
    assess = do.Assess(Assessment(kind=Kind.BILLING, severity=Severity.LOW))

    def handled(start: Complaint, command: do.Command, rulebook: Rulebook) -> None:
        handle(start, command, rulebook, by=ANN, at=NOW)

    report(
        "One command, with no clocks and with the seven of the standard rulebook",
        10,
        {
            "a note": lambda: ten(lambda: handled(plain, note, RULEBOOK)),
            "a note, seven clocks": lambda: ten(lambda: handled(timed, note, TIMED)),
            "an assessment": lambda: ten(lambda: handled(plain, assess, RULEBOOK)),
            "an assessment, seven clocks": lambda: ten(
                lambda: handled(timed, assess, TIMED)
            ),
            "read_clocks": lambda: ten(lambda: read_clocks(timed, TIMED, at=NOW)),
            "what_is_due": lambda: ten(lambda: what_is_due(timed, TIMED, at=NOW)),
        },
        [
            ("a note, seven clocks", "a note", "", ""),
            ("an assessment, seven clocks", "an assessment", "", ""),
        ],
    )


def ten(call: Callable[[], object]) -> None:
    for _ in range(10):
        call()


# --- imports ----------------------------------------------------------------------


def imports() -> None:
    def fresh(statement: str) -> Callable[[], None]:
        def run() -> None:
            subprocess.run([sys.executable, "-c", statement], check=True)

        return run

    times = measured(
        {
            "a bare interpreter": fresh("pass"),
            "import complaintkit": fresh("import complaintkit"),
            "from pydantic import BaseModel": fresh("from pydantic import BaseModel"),
            "presets.standard('EUR')": fresh(
                "from complaintkit.presets import standard; standard('EUR')"
            ),
        },
        IMPORTS,
    )
    bare = times.pop("a bare interpreter")
    extra = {name: taken - bare for name, taken in times.items()}
    show("Imports, beyond a bare interpreter", extra, 1, "ms", 1e3)
    show_ratio(extra, "import complaintkit", "from pydantic import BaseModel", "<= 1.5")


# --- measuring and printing -------------------------------------------------------


def measured(
    contenders: dict[str, Callable[[], None]], rounds: int = ROUNDS
) -> dict[str, float]:
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, run in contenders.items():
            run()  # the one before has left its own things in the caches
            start = perf_counter()
            run()
            best[name] = min(best[name], perf_counter() - start)
    return best


RATIOS: list[dict[str, object]] = []


def report(
    title: str,
    units: int,
    contenders: dict[str, Callable[[], None]],
    ratios: list[tuple[str, str, str, str]],
) -> None:
    times = measured(contenders)
    show(title, times, units, "us", 1e6)
    for one, other, target, _ in ratios:
        show_ratio(times, one, other, target)


def show(
    title: str, times: dict[str, float], units: int, unit: str, scale: float
) -> None:
    print(f"\n{title}")
    for name, taken in sorted(times.items(), key=lambda pair: pair[1]):
        print(f"  {name:34} {taken / units * scale:10.3f} {unit}")


def show_ratio(times: dict[str, float], one: str, other: str, target: str) -> None:
    ratio = times[one] / times[other]
    RATIOS.append({"of": one, "to": other, "ratio": round(ratio, 2), "target": target})
    wanted = f"  (target {target})" if target else ""
    print(f"  -> {one} / {other}: {ratio:.2f} x{wanted}")


def main(arguments: list[str]) -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}")
    decisions()
    lives()
    times()
    imports()
    if "--json" in arguments:
        print(json.dumps(RATIOS, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
