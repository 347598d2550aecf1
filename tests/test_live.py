"""A live machine beside a complaint follows what was handled, and nothing is lost."""

import asyncio
import copy
import pickle
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from attrs import evolve
from statemachine import Event, HistoryState, State
from statemachine.exceptions import InvalidDefinition, TransitionNotAllowed

import complaintkit.commands as do
from complaintkit import (
    Actor,
    BrokenHistory,
    Complaint,
    Handled,
    InvalidRulebook,
    InvalidValue,
    Lifecycle,
    Rulebook,
    Step,
    handle,
    handle_all,
)
from complaintkit.errors import CannotFollow
from complaintkit.handling.apply import apply
from complaintkit.handling.follow import follow, follow_async
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.live import Holder, live
from complaintkit.lifecycle.standard import StandardChart
from house import (
    ANN,
    ASSESSED,
    ASSESSMENT,
    DESK,
    GUARDED,
    LATER,
    STANDARD,
    Desk,
    Guarded,
    clock,
    closed,
    story,
    timed_by,
)

ON_DESK = STANDARD.with_(version="desk", lifecycle=DESK)
ON_GUARDED = STANDARD.with_(version="guarded", lifecycle=GUARDED)
ASSESS, NOTE = do.Assess(ASSESSMENT), do.AddNote("x")
Told = list[tuple[Any, ...]]


def handled(
    complaint: Complaint,
    command: do.Command = ASSESS,
    rulebook: Rulebook = STANDARD,
    by: Actor = ANN,
) -> Handled:
    return handle(complaint, command, rulebook, by=by, at=LATER)


class Diary:
    """A listener that writes down what it is told."""

    def __init__(self) -> None:
        self.told: Told = []

    def before_transition(self, complaint: Complaint, event: str) -> None:
        self.told.append(("before", str(event), complaint.status, complaint.version))

    def on_exit_state(self, complaint: Complaint, state: State) -> None:
        self.told.append(("exit", state.id, complaint.status, complaint.version))

    def on_transition(self, complaint: Complaint, event: str) -> None:
        self.told.append(("on", str(event), complaint.status, complaint.version))

    def on_enter_state(self, complaint: Complaint, state: State) -> None:
        self.told.append(("enter", state.id, complaint.status, complaint.version))

    def after_transition(self, complaint: Complaint, event: str) -> None:
        self.told.append(("after", str(event), complaint.status, complaint.version))


class Slow:
    """A listener whose hooks have to be awaited."""

    def __init__(self) -> None:
        self.told: Told = []

    async def on_enter_assessed(self, complaint: Complaint, entry: Any) -> None:
        await asyncio.sleep(0)
        self.told.append(
            (complaint.status, complaint.version, getattr(entry, "number", None))
        )


def run(coroutine: Any) -> Any:
    with asyncio.Runner() as runner:
        return runner.run(coroutine)


def small(**extra: Any) -> Any:
    """A small sound chart, with *extra* in its body."""
    inbox, gone = State(initial=True), State()
    declared: dict[str, Any] = {
        "inbox": inbox,
        "gone": gone,
        "close": inbox.to(gone),
        "reopen": gone.to(inbox),
    }
    return type("Small", (Chart,), declared | extra)


# --- standing there ---------------------------------------------------------------


def test_a_machine_stands_at_the_status_of_its_complaint_and_nothing_has_run() -> None:
    complaint, diary = story(*ASSESSED), Diary()

    machine = live(complaint, StandardChart, listeners=[diary])

    assert isinstance(machine, StandardChart)
    assert machine.model.complaint is complaint
    assert machine.model.state == machine.current_state_value == "assessed"
    assert machine.assessed.is_active
    assert diary.told == []


def test_a_complaint_at_a_status_that_the_chart_has_not_is_refused() -> None:
    complaint = story(*ASSESSED)

    with pytest.raises(
        InvalidValue, match="C-1 stands at 'assessed', which is no stat"
    ):
        live(complaint, Desk)
    with pytest.raises(InvalidValue, match="of Desk; did you mean 'triage'"):
        live(evolve(complaint, status="triaged"), Desk)


def test_what_is_handed_in_is_a_complaint() -> None:
    case: Any = handled(story())

    with pytest.raises(InvalidValue, match=r"expected a Complaint \(of a Handled, its"):
        live(case, StandardChart)


def test_the_holder_has_nothing_that_reads_like_a_hook_or_a_guard() -> None:
    """Names are looked up on the model as well; both must hold."""
    holder = Holder(story(), StandardChart)
    names = {name for name in dir(holder) if not name.startswith("_")}

    assert names == {
        "complaint",
        "entry",
        "set_out",
        "stand",
        "state",
        "turn",
        "written",
    }
    assert not names & set(STANDARD.lifecycle.sources("close"))


# --- by hand ----------------------------------------------------------------------


def test_an_event_by_hand_moves_the_status_and_guards_read_the_complaint() -> None:
    few = story(rulebook=ON_GUARDED)
    many = story(*[(NOTE, ANN)] * 12, rulebook=ON_GUARDED)
    free, held = live(few, Guarded), live(many, Guarded)

    free.send("assess")

    assert free.model.complaint == evolve(few, status="busy")
    with pytest.raises(TransitionNotAllowed):
        held.send("assess")
    assert held.model.complaint is many


def test_a_complaint_that_is_sent_with_the_event_is_the_one_that_guards_read() -> None:
    many = story(*[(NOTE, ANN)] * 12, rulebook=ON_GUARDED)
    machine = live(many, Guarded)

    machine.send("assess", complaint=evolve(many, version=3))

    assert machine.model.complaint == evolve(many, status="busy")


def test_a_hook_may_ask_for_the_entry_also_where_there_is_none() -> None:
    slow = Slow()
    machine = live(story(), StandardChart, listeners=[slow])

    async def by_hand() -> None:
        await machine.send("assess")

    run(by_hand())

    assert slow.told == [("assessed", 1, None)]


def test_the_enabled_events_are_those_that_the_guards_let_pass() -> None:
    few = story(rulebook=ON_GUARDED)
    many = story(*[(NOTE, ANN)] * 12, rulebook=ON_GUARDED)

    assert live(few, Guarded).enabled_events() == ["assess", "add_note", "withdraw"]
    assert live(many, Guarded).enabled_events() == ["add_note", "withdraw"]
    assert Desk().enabled_events() == ["assess"]


def test_the_error_of_a_guard_comes_out() -> None:
    """python-statemachine would take the event for enabled."""

    def misread(complaint: Any) -> bool:
        return bool(complaint.outstandig)

    inbox, gone = State(initial=True), State(final=True)
    body = {"inbox": inbox, "gone": gone, "close": inbox.to(gone, cond=misread)}
    machine = live(evolve(story(), status="inbox"), type("Misread", (Chart,), body))

    for ask in (machine.enabled_events, machine.close):
        with pytest.raises(AttributeError, match="outstandig"):
            ask()
    assert machine.model.complaint.status == "inbox"


# --- following --------------------------------------------------------------------


def test_guards_and_hooks_read_what_was_handled_before_and_after_the_move() -> None:
    complaint, diary = story(), Diary()
    machine = live(complaint, StandardChart, listeners=[diary])
    case = handled(complaint)

    follow(machine, case)

    assert machine.model.complaint is case.complaint
    assert machine.model.entry is None
    assert machine.current_state_value == "assessed"
    assert diary.told == [
        ("before", "assess", "received", 1),
        ("exit", "received", "received", 1),
        ("on", "assess", "received", 1),
        ("enter", "assessed", "assessed", 2),
        ("after", "assess", "assessed", 2),
    ]


@pytest.mark.parametrize("clocks", [(), [clock(stops=["assess"])]], ids=["", "timed"])
def test_a_live_guard_reads_exactly_what_the_compiled_one_has_read(clocks: Any) -> None:
    read: list[Complaint] = []

    def looks(complaint: Complaint) -> bool:
        read.append(complaint)
        return True

    inbox, gone = State(initial=True), State()
    body = {"inbox": inbox, "gone": gone, "close": inbox.to(gone)}
    body |= {"reopen": gone.to(inbox), "assess": inbox.to(inbox, cond=looks)}
    chart = type("Looked", (Chart,), body)
    lifecycle = Lifecycle.of(chart, closed=["gone"])
    rulebook = timed_by(*clocks, lifecycle=lifecycle)
    complaint = story(rulebook=rulebook)

    case = handled(complaint, rulebook=rulebook)
    follow(live(complaint, chart), case)

    compiled, alive = read
    assert (case.complaint.legs != complaint.legs) is bool(clocks)
    assert compiled == alive
    assert (alive.status, alive.version, alive.assessment) == ("inbox", 1, ASSESSMENT)
    assert alive.compensation is not None


def test_a_command_that_the_chart_does_not_name_fires_nothing() -> None:
    complaint, diary = story(), Diary()
    machine = live(complaint, StandardChart, listeners=[diary])
    case = handled(complaint, NOTE)

    follow(machine, case)

    assert machine.model.complaint is case.complaint
    assert diary.told == []


def test_a_command_that_is_allowed_anywhere_fires_nothing_where_no_move_is() -> None:
    complaint, diary = story(*ASSESSED), Diary()
    machine = live(complaint, StandardChart, listeners=[diary])
    case = handled(complaint)

    follow(machine, case)

    assert machine.model.complaint is case.complaint
    assert diary.told == []


def test_a_step_of_the_charts_own_is_fired_by_its_name() -> None:
    complaint, diary = story(*ASSESSED, rulebook=ON_DESK), Diary()
    machine = live(complaint, Desk, listeners=[diary])

    follow(machine, handled(complaint, do.Advance("calm"), ON_DESK))

    assert machine.model.complaint.status == "inbox"
    assert diary.told[0] == ("before", "calm", "triage", 2)


def test_several_entries_are_followed_one_after_another() -> None:
    complaint, diary = story(), Diary()
    machine = live(complaint, StandardChart, listeners=[diary])
    commands = (ASSESS, NOTE, do.Withdraw())
    steps = [Step(command=each, by=ANN, at=LATER) for each in commands]
    case = handle_all(complaint, steps, STANDARD)

    follow(machine, case)

    assert machine.model.complaint is case.complaint
    entered = [
        (state, version) for hook, state, _, version in diary.told if hook == "enter"
    ]
    assert entered == [("assessed", 2), ("withdrawn", 4)]


def test_a_repeated_request_has_no_entries_and_fires_nothing() -> None:
    opened = story()
    case = handle(opened, ASSESS, STANDARD, by=ANN, at=LATER, request_id="r-1")
    diary = Diary()
    machine = live(case.complaint, StandardChart, listeners=[diary])

    again = handle(case.complaint, ASSESS, STANDARD, by=ANN, at=LATER, request_id="r-1")
    follow(machine, again)

    assert again.entries == ()
    assert diary.told == []


def test_entries_that_do_not_come_next_are_refused_before_anything_runs() -> None:
    complaint, diary = story(), Diary()
    first = handled(complaint)
    second = handled(first.complaint, do.Withdraw())
    machine = live(complaint, StandardChart, listeners=[diary])

    with pytest.raises(BrokenHistory, match="expected number 2, found 3"):
        follow(machine, second)
    assert diary.told == []
    follow(machine, first)
    with pytest.raises(BrokenHistory, match="expected number 3, found 2"):
        follow(machine, first)
    follow(machine, second)
    assert machine.model.complaint is second.complaint


def test_a_machine_that_stands_beside_another_complaint_cannot_follow() -> None:
    case = handled(story())
    diary = Diary()
    machine = live(story(loss="5.00"), StandardChart, listeners=[diary])

    with pytest.raises(
        CannotFollow, match="StandardChart: the entries lead from where"
    ):
        follow(machine, case)
    assert diary.told == []


def test_what_is_followed_is_what_handle_has_left() -> None:
    complaint: Any = story()

    with pytest.raises(InvalidValue, match="expected a Handled, got Complaint"):
        follow(live(complaint, StandardChart), complaint)


def test_a_machine_that_was_made_without_live_cannot_follow() -> None:
    with pytest.raises(CannotFollow, match=r"not made by live\(complaint, chart\)"):
        follow(StandardChart(), handled(story()))


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("busy", "it leads to busy, and what was handled to shut"),
        (None, "assess leaves it open, and entry 2 says shut"),
    ],
    ids=["elsewhere", "nowhere"],
)
def test_a_machine_that_does_not_arrive_where_the_entry_says_is_told(
    target: str | None, says: str
) -> None:
    """The chart is not the one by which it was handled."""
    complaint = story(rulebook=ON_GUARDED)
    [entry] = handled(complaint, rulebook=ON_GUARDED).entries
    shut = evolve(entry, status="shut")
    case = Handled(apply(complaint, shut), (shut,))

    def allowed(complaint: Complaint) -> bool:
        return target is not None

    diary = Diary()
    machine = live(complaint, _other_than_guarded(allowed), listeners=[diary])

    with pytest.raises(CannotFollow, match=says):
        follow(machine, case)
    assert machine.model.complaint is complaint
    assert "enter" not in {hook for hook, *_ in diary.told}


def _other_than_guarded(guard: Callable[[Complaint], bool]) -> Any:
    open_, busy, shut = State(initial=True, value="open"), State(), State()
    body = {"open_": open_, "busy": busy, "shut": shut}
    body |= {"assess": open_.to(busy, cond=guard), "close": busy.to(shut)}
    return type("Other", (Chart,), body | {"reopen": shut.to(open_)})


# --- errors of hooks --------------------------------------------------------------


HOOKS = ["before_assess", "on_exit_received", "on_assess", "on_enter_assessed"]
HOOKS += ["after_assess"]


class Fails:
    """A listener with one hook, which fails the first time it is run."""

    def __init__(self, hook: str, error: Exception) -> None:
        self.errors, self.runs = [error], 0
        setattr(self, hook, self._act)

    def _act(self) -> None:
        self.runs += 1
        if self.errors:
            raise self.errors.pop()


@pytest.mark.parametrize("hook", HOOKS)
def test_the_error_of_a_hook_comes_out_and_the_machine_stands_where_it_stood(
    hook: str,
) -> None:
    """To follow again runs every hook again."""
    complaint, fails, diary = story(), Fails(hook, OSError("no mail")), Diary()
    machine = live(complaint, StandardChart, listeners=[diary, fails])
    case = handled(complaint)

    with pytest.raises(OSError, match="no mail"):
        follow(machine, case)

    assert machine.model.complaint is complaint
    assert machine.current_state_value == "received"
    follow(machine, case)
    assert machine.model.complaint is case.complaint
    assert fails.runs == 2
    assert diary.told.count(("before", "assess", "received", 1)) == 2


@pytest.mark.parametrize("hook", HOOKS)
def test_by_hand_the_error_of_a_hook_puts_the_status_back(hook: str) -> None:
    complaint = story()
    machine = live(
        complaint, StandardChart, listeners=[Fails(hook, OSError("no mail"))]
    )

    with pytest.raises(OSError, match="no mail"):
        machine.send("assess")

    assert machine.model.complaint == complaint
    machine.send("assess")
    assert machine.model.complaint.status == "assessed"


def test_of_several_entries_all_are_followed_or_none() -> None:
    complaint = story()
    fails = Fails("on_enter_withdrawn", OSError("no mail"))
    machine = live(complaint, StandardChart, listeners=[fails])
    steps = [Step(command=each, by=ANN, at=LATER) for each in (ASSESS, do.Withdraw())]
    case = handle_all(complaint, steps, STANDARD)

    with pytest.raises(OSError, match="no mail"):
        follow(machine, case)

    assert machine.model.complaint is complaint


def test_a_hook_that_fails_on_another_machine_is_no_refusal_of_this_one() -> None:
    complaint = story()
    error = TransitionNotAllowed(Event("close"), set())
    machine = live(complaint, StandardChart, listeners=[Fails("on_assess", error)])

    with pytest.raises(TransitionNotAllowed):
        follow(machine, handled(complaint))


def test_a_hook_that_asks_for_what_nobody_sent_fails() -> None:
    class Asks:
        def on_assess(self, amount: int) -> None: ...

    machine = live(story(), StandardChart, listeners=[Asks()])

    with pytest.raises(TypeError, match="amount"):
        machine.send("assess")
    assert machine.model.complaint.status == "received"


def test_a_failed_way_into_a_final_status_leaves_the_machine_running() -> None:
    class Once(Chart):
        inbox = State(initial=True)
        gone = State(final=True)
        close = inbox.to(gone)

    machine = live(
        evolve(story(), status="inbox"),
        Once,
        listeners=[Fails("after_close", OSError("no mail"))],
    )

    with pytest.raises(OSError, match="no mail"):
        machine.send("close")
    assert not machine.is_terminated
    machine.send("close")
    assert machine.is_terminated
    for _ in range(2):
        with pytest.raises(TransitionNotAllowed):
            machine.send("close")


# --- async ------------------------------------------------------------------------


def test_an_async_listener_is_awaited_inside_a_loop() -> None:
    complaint, slow = story(), Slow()
    case = handled(complaint)

    async def host() -> StandardChart:
        machine = live(complaint, StandardChart, listeners=[slow])
        await follow_async(machine, case)
        return machine

    machine = run(host())

    assert machine.model.complaint is case.complaint
    assert slow.told == [("assessed", 2, 2)]


def test_follow_async_is_also_for_machines_without_coroutines() -> None:
    complaint, diary = story(), Diary()
    machine = live(complaint, StandardChart, listeners=[diary])
    case = handled(complaint)

    run(follow_async(machine, case))

    assert machine.model.complaint is case.complaint
    assert len(diary.told) == 5


def test_follow_refuses_what_it_could_not_await() -> None:
    complaint, slow = story(), Slow()
    machine = live(complaint, StandardChart, listeners=[slow])

    with pytest.raises(CannotFollow, match=r"it has coroutines; await follow_async\("):
        follow(machine, handled(complaint))
    assert slow.told == []


def test_an_async_hook_that_fails_puts_the_complaint_back() -> None:
    class Down:
        async def on_enter_assessed(self) -> None:
            await asyncio.sleep(0)
            raise OSError("no mail")

    complaint = story()

    async def host() -> StandardChart:
        machine = live(complaint, StandardChart, listeners=[Down()])
        await follow_async(machine, handled(complaint, NOTE))
        case = handled(machine.model.complaint)
        with pytest.raises(OSError, match="no mail"):
            await follow_async(machine, case)
        return machine

    machine = run(host())

    assert machine.current_state_value == "received"
    assert machine.model.complaint.version == 2


def test_an_async_listener_that_is_added_later_is_refused() -> None:
    """python-statemachine would never await it."""
    machine = live(story(), StandardChart)

    with pytest.raises(
        InvalidValue, match="Slow: its coroutines would never be awaited"
    ):
        machine.add_listener(Slow())
    live(story(), StandardChart, listeners=[Slow()]).add_listener(Slow())


def test_a_second_coroutine_and_a_forgotten_await_are_refused() -> None:
    """One would get the errors of the other."""

    async def host() -> None:
        machine = live(story(), StandardChart, listeners=[Slow()])
        first = machine.send("assess")
        with pytest.raises(
            CannotFollow, match=r"assess is not done \(or not awaited\)"
        ):
            machine.send("withdraw")
        await first
        await machine.send("withdraw")
        assert machine.model.complaint.status == "withdrawn"

    run(host())


# --- misspelt names ---------------------------------------------------------------


def test_a_misspelt_event_is_refused_with_the_nearest_name() -> None:
    machine = live(story(), StandardChart)

    with pytest.raises(InvalidValue, match="no event 'asess'; did you mean 'assess'"):
        machine.send("asess")
    with pytest.raises(InvalidValue, match="no event 'add_note'"):
        machine.send("add_note")
    assert machine.model.complaint.status == "received"


async def _yields(self: object) -> Any:
    yield None


@pytest.mark.parametrize(
    ("name", "hook", "says"),
    [
        ("on_enter_gnoe", lambda self: None, "did you mean 'on_enter_gone'"),
        ("before_clsoe", lambda self: None, "did you mean 'before_close'"),
        ("prepare_close", lambda self: None, "'prepare_close' belongs to no event"),
        ("on_invoke_gone", lambda self: None, "'on_invoke_gone' belongs to no event"),
        ("on_enter_gnoe", staticmethod(print), "'on_enter_gnoe' belongs to no event"),
        ("on_enter_gnoe", classmethod(print), "'on_enter_gnoe' belongs to no event"),
        ("on_enter_gone", _yields, "'on_enter_gone' yields, and so would never be run"),
    ],
)
def test_a_hook_that_would_be_missed_is_refused(
    name: str, hook: Any, says: str
) -> None:
    complaint = evolve(story(), status="inbox")
    listener = type("Mailer", (), {name: hook})()
    mixin = type("Mails", (), {name: hook})

    with pytest.raises(InvalidRulebook, match=f"Small: .*{says}"):
        live(complaint, small(**{name: hook}))
    with pytest.raises(InvalidRulebook, match=f"Small: .*{says}"):
        live(complaint, type("Small", (mixin, Chart), _body(small())))
    with pytest.raises(InvalidValue, match=f"Mailer: .*{says}"):
        live(complaint, small(), listeners=[listener])
    with pytest.raises(InvalidValue, match=f"Mailer: .*{says}"):
        live(complaint, small(listeners=[type(listener)]))
    with pytest.raises(InvalidValue, match=f"Mailer: .*{says}"):
        live(complaint, small()).add_listener(listener)


def _body(chart: Any) -> dict[str, Any]:
    inbox, gone = State(initial=True), State()
    return {
        "inbox": inbox,
        "gone": gone,
        "close": inbox.to(gone),
        "reopen": gone.to(inbox),
    }


def test_all_misspelt_hooks_are_told_at_once() -> None:
    class Mailer:
        def on_enter_assesed(self) -> None: ...
        def after_asess(self) -> None: ...

    with pytest.raises(
        InvalidValue, match=r"after_asess.*; Mailer: .*on_enter_assesed"
    ):
        live(story(), StandardChart, listeners=[Mailer()])


def test_a_class_is_no_listener() -> None:
    with pytest.raises(InvalidValue, match="Diary is a class; give one of its objects"):
        live(story(), StandardChart, listeners=[Diary])


def test_what_only_starts_like_a_hook_is_no_hook() -> None:
    class Mailer:
        on_duty = "ann"

        @property
        def after_hours(self) -> bool:
            raise OSError("nobody asks")

        def once(self) -> None: ...

    inbox, on_hold = State(initial=True), State()
    body = {"inbox": inbox, "on_hold": on_hold, "on_fire": inbox.to(on_hold)}
    chart = type("Held", (Chart,), body | {"close": on_hold.to(inbox)})

    machine = live(evolve(story(), status="inbox"), chart, listeners=[Mailer()])
    machine.send("on_fire")

    assert machine.model.complaint.status == "on_hold"


def test_a_function_that_a_decorator_attaches_may_have_any_name() -> None:
    arrived: list[str] = []

    class Small(Chart):
        inbox = State(initial=True)
        gone = State(final=True)
        close = inbox.to(gone)

        @close.on
        def on_arrival(self, complaint: Complaint) -> None:
            arrived.append(complaint.status)

    live(evolve(story(), status="inbox"), Small).send("close")

    assert arrived == ["inbox"]


def test_an_action_that_is_named_and_not_there_is_refused() -> None:
    inbox, gone = State(initial=True), State(final=True)
    body = {"inbox": inbox, "gone": gone, "close": inbox.to(gone, on="notfy")}

    with pytest.raises(InvalidDefinition, match="Did not found name 'notfy'"):
        live(evolve(story(), status="inbox"), type("Named", (Chart,), body))


@pytest.mark.parametrize("name", ["source", "machine", "model", "target", "delay"])
def test_an_argument_that_python_statemachine_would_take_is_refused(name: str) -> None:
    machine = live(story(), StandardChart)

    with pytest.raises(InvalidValue, match=f"{name}: taken by python-statemachine"):
        machine.send("assess", **{name: "phone"})


def test_what_is_sent_under_another_name_reaches_the_hooks() -> None:
    class Mailer:
        channel = ""

        def on_assess(self, channel: str) -> None:
            self.channel = channel

    mailer = Mailer()

    live(story(), StandardChart, listeners=[mailer]).send("assess", channel="web")

    assert mailer.channel == "web"


# --- charts that are not driven ---------------------------------------------------


def _wait_a_second() -> dict[str, Any]:
    inbox, gone = State(initial=True), State(final=True)
    return {"inbox": inbox, "gone": gone, "close": Event(inbox.to(gone), delay=1000)}


def _two_ways() -> dict[str, Any]:
    inbox, work, gone = State(initial=True), State(), State()
    body = {"inbox": inbox, "work": work, "gone": gone, "close": work.to(gone)}
    return body | {"assess": inbox.to(work) | inbox.to(gone), "reopen": gone.to(inbox)}


def _keeps_history() -> dict[str, Any]:
    class work(State.Compound):  # noqa: N801 - python-statemachine's way
        calm = State(initial=True)
        busy = State()
        before = HistoryState()
        hurry = calm.to(busy)

    gone = State()
    reopen = gone.to(work.before)
    return {"work": work, "gone": gone, "close": work.to(gone), "reopen": reopen}


def _marked() -> dict[str, Any]:
    class work(State.Compound):  # noqa: N801 - python-statemachine's way
        calm = State(initial=True, value="calm/er")
        busy = State()
        hurry = calm.to(busy)

    gone = State(final=True)
    return {"work": work, "gone": gone, "close": work.to(gone)}


def _named_guard() -> dict[str, Any]:
    inbox, gone = State(initial=True), State(final=True)
    body = {"inbox": inbox, "gone": gone, "close": inbox.to(gone, cond="ready")}
    return body | {"ready": lambda self: True}


def _invokes() -> dict[str, Any]:
    inbox, gone = State(initial=True, invoke=print), State(final=True)
    return {"inbox": inbox, "gone": gone, "close": inbox.to(gone)}


def _at_a_place(complaint: Complaint, /) -> bool:
    return True


def _by_place() -> dict[str, Any]:
    inbox, gone = State(initial=True), State(final=True)
    return {"inbox": inbox, "gone": gone, "close": inbox.to(gone, cond=_at_a_place)}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (_two_ways, "assess from inbox to gone can never happen: it leads to work"),
        (_wait_a_second, "the transition from inbox waits; leave that to a scheduler"),
        (_keeps_history, "status 'work' has a history, which no complaint keeps"),
        (_marked, "is stored as 'calm/er'; / and .* join statuses"),
        (_named_guard, "has the guard 'ready', a name; a guard is a plain function"),
        (_by_place, r"the guard _at_a_place of the parameters \(complaint, /\)"),
        (_invokes, "status 'inbox' invokes something; do that in a hook"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_chart_that_would_mislead_is_not_driven(
    body: Callable[[], dict[str, Any]], says: str
) -> None:
    with pytest.raises(InvalidRulebook, match=says):
        live(story(), type("Misleads", (Chart,), body()))


@pytest.mark.parametrize("name", ["model", "history_values", "send", "is_terminated"])
def test_a_status_that_would_take_the_place_of_the_machines_own_is_refused(
    name: str,
) -> None:
    inbox, gone = State(initial=True), State(final=True)
    body = {"inbox": inbox, name: gone, "close": inbox.to(gone)}

    with pytest.raises(
        InvalidRulebook, match=f"'{name}' shadows a name of the machine"
    ):
        live(story(), type("Shadow", (Chart,), body))


def test_a_status_that_is_stored_under_a_name_of_the_machines_own_is_refused() -> None:
    inbox, gone = State(initial=True), State(final=True, value="model")
    body = {"inbox": inbox, "gone": gone, "close": inbox.to(gone)}

    with pytest.raises(InvalidRulebook, match="'model' shadows a name of the machine"):
        live(story(), type("Shadow", (Chart,), body))


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("allow_event_without_transition", True),
        ("catch_errors_as_events", True),
        ("atomic_configuration_update", False),
        ("enable_self_transition_entries", False),
    ],
)
def test_a_chart_that_would_swallow_errors_is_not_driven(flag: str, value: Any) -> None:
    with pytest.raises(InvalidRulebook, match=f"it changes {flag}, which must stay"):
        live(evolve(story(), status="inbox"), small(**{flag: value}))


def test_a_subclass_shares_its_states_and_is_not_driven() -> None:
    class Variant(Desk):
        pass

    with pytest.raises(InvalidRulebook, match="it extends the chart Desk, and would"):
        live(story(rulebook=ON_DESK), Variant)


def test_two_charts_that_share_a_state_are_not_driven() -> None:
    """A transition that is declared on one appears on the other."""
    complaint = evolve(story(), status="inbox")
    one = small()
    assert live(complaint, one)
    inbox, done = one.inbox, State()
    body = {"inbox": inbox, "done": done, "withdraw": inbox.to(done)}
    other = type("Other", (Chart,), body | {"reopen": done.to(inbox)})

    with pytest.raises(
        InvalidRulebook, match="Other: it shares the State 'inbox' with"
    ):
        live(complaint, other)
    with pytest.raises(
        InvalidRulebook, match="Small: it shares the State 'inbox' with"
    ):
        Lifecycle.of(one, closed=["gone"])


@pytest.mark.parametrize("wrong", ["StandardChart", StandardChart(), object, []])
def test_only_charts_on_ours_are_driven(wrong: Any) -> None:
    with pytest.raises(InvalidRulebook, match="is no chart of ours"):
        live(story(), wrong)


# --- closed complaints ------------------------------------------------------------


def test_a_machine_that_is_made_at_a_closed_status_takes_nothing_but_reopen() -> None:
    complaint = story(*closed(40))
    machine = live(complaint, StandardChart)

    for event in sorted({move.event for move in STANDARD.lifecycle.moves}):
        if event != "reopen":
            with pytest.raises(TransitionNotAllowed):
                machine.send(event)
    assert machine.model.complaint is complaint
    machine.send("reopen")
    assert machine.model.complaint.status == "assessed"


def test_a_machine_that_is_made_at_a_final_status_knows_that_it_has_ended() -> None:
    class Once(Chart):
        inbox = State(initial=True)
        gone = State(final=True)
        close = inbox.to(gone)
        add_note = inbox.to(inbox)

    opened = evolve(story(), status="inbox")
    ended = live(evolve(opened, status="gone"), Once)

    assert not live(opened, Once).is_terminated
    assert ended.is_terminated
    for event in ("close", "add_note"):
        with pytest.raises(TransitionNotAllowed):
            ended.send(event)


def test_a_note_after_the_closing_is_followed() -> None:
    complaint, diary = story(*closed(40)), Diary()
    case = handled(complaint, NOTE)
    machine = live(complaint, StandardChart, listeners=[diary])

    follow(machine, case)

    assert machine.model.complaint is case.complaint
    assert diary.told == []


def test_a_reopening_is_followed_out_of_a_closed_status() -> None:
    complaint, diary = story(*closed(40)), Diary()
    case = handled(complaint, do.Reopen("it leaks again"))
    machine = live(complaint, StandardChart, listeners=[diary])

    follow(machine, case)

    assert diary.told[0][:3] == ("before", "reopen", "closed")
    assert machine.current_state_value == case.complaint.status == "assessed"


# --- one event at a time, from one thread -----------------------------------------


def in_another_thread(act: Callable[[], object]) -> list[object]:
    """What *act* answers or raises there."""
    answers: list[object] = []

    def attempt() -> None:
        try:
            answers.append(act())
        except Exception as error:  # noqa: BLE001 - it is what the test looks at
            answers.append(error)

    thread = Thread(target=attempt)
    thread.start()
    thread.join()
    return answers


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda m, case: m.send("withdraw"), "withdraw comes while assess is not done"),
        (lambda m, case: m.withdraw(), "withdraw comes while assess is not done"),
        (follow, "it follows another entry already"),
    ],
    ids=["sends", "calls", "follows"],
)
def test_a_second_thread_is_refused_at_once_and_disturbs_nobody(
    act: Callable[[Any, Handled], object], says: str
) -> None:
    """It would get None, and the first thread its error."""
    answers: list[object] = []
    complaint = story()
    case = handled(complaint)

    class Meddler:
        def on_enter_assessed(self, machine: StandardChart) -> None:
            answers.extend(in_another_thread(lambda: act(machine, case)))

    machine = live(complaint, StandardChart, listeners=[Meddler()])

    follow(machine, case)

    [answer] = answers
    assert isinstance(answer, CannotFollow)
    assert says in str(answer)
    assert machine.model.complaint is case.complaint
    assert in_another_thread(machine.withdraw) == [None]


def test_each_thread_has_a_machine_of_its_own() -> None:
    complaint = story()
    case = handled(complaint)

    def followed() -> object:
        machine = live(complaint, StandardChart)
        follow(machine, case)
        return machine.model.complaint

    assert in_another_thread(followed) == [followed()] == [case.complaint]


def test_a_hook_sends_no_event_and_none_is_left_behind() -> None:
    """Only handle moves a complaint; a queued event would run before the next one."""

    class Hasty:
        def on_enter_assessed(self, machine: StandardChart) -> None:
            machine.withdraw()

    complaint = story()
    machine = live(complaint, StandardChart, listeners=[Hasty()])

    with pytest.raises(CannotFollow, match="withdraw comes while assess is not done"):
        follow(machine, handled(complaint))
    assert machine.model.complaint is complaint
    with pytest.raises(TransitionNotAllowed):
        machine.send("close")
    assert machine.model.complaint == complaint


def test_nothing_stays_queued_behind_an_event_that_was_refused() -> None:
    machine = live(story(), StandardChart)

    for event in ("close", "reopen", "grant"):
        with pytest.raises(TransitionNotAllowed):
            machine.send(event)
    machine.send("assess")

    assert machine.model.complaint.status == "assessed"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_machine_is_not_copied(copied: Callable[[object], object]) -> None:
    """A copy would forget that it has ended, and await nothing."""
    machine = live(story(), StandardChart)

    with pytest.raises(
        TypeError, match="a live StandardChart is not copied or pickled"
    ):
        copied(machine)
