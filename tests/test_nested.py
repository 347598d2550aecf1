"""A nested chart, behind the protocol, does what a flat one of its meaning does."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from statemachine import HistoryState, State

import complaintkit.commands as do
from complaintkit import (
    Complaint,
    Handled,
    InvalidRulebook,
    InvalidValue,
    Lifecycle,
    Medium,
    NotAllowed,
    Rulebook,
    Situation,
    available,
    handle,
    open_complaint,
    reasons_against,
    replay,
)
from complaintkit.handling.follow import follow
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.live import live
from complaintkit.lifecycle.moves import Moves
from complaintkit.lifecycle.nested import NestedLifecycle
from house import (
    ANN,
    ASSESSED,
    ASSESSMENT,
    EVERYONE,
    LATER,
    MONDAY,
    STANDARD,
    intake,
    story,
    told,
)
from journeys import FREE, ROSTER, Dice, any_command, sensible

Nests = dict[str, Any]


def nothing_owed(complaint: Complaint) -> bool:
    return not complaint.outstanding


def young(complaint: Complaint) -> bool:
    return complaint.version < 20


class Office(Chart):
    """Work has statuses inside; what all of them can do is said once."""

    inbox = State(initial=True)

    class work(State.Compound):  # noqa: N801 - python-statemachine's way
        triage = State(initial=True)
        with_expert = State()
        answer_ready = State()

        dispatch = triage.to(with_expert)
        record_finding = (
            triage.to(answer_ready, unless=young)
            | with_expert.to(answer_ready)
            | answer_ready.to(answer_ready)
        )

    sent = State()
    gone = State()

    assess = inbox.to(work) | work.to(work)
    calm = work.to(inbox, cond=young)
    record_finding = inbox.to(work)
    follow_up = work.answer_ready.to(sent, cond=nothing_owed) | work.to(work)
    close = sent.to(gone) | work.to(gone)
    withdraw = inbox.to(gone) | work.to(gone)
    reject_complaint = work.to(gone)
    reopen = gone.to(work.answer_ready, cond=young) | gone.to(work)


class FlatOffice(Chart):
    """The same, with each inner status written out."""

    inbox = State(initial=True)
    triage = State(value="work/triage")
    expert = State(value="work/with_expert")
    ready = State(value="work/answer_ready")
    sent = State()
    gone = State()

    assess = triage.from_(inbox, triage, expert, ready)
    dispatch = triage.to(expert)
    record_finding = (
        triage.to(ready, unless=young)
        | expert.to(ready)
        | ready.to(ready)
        | inbox.to(triage)
    )
    calm = inbox.from_(triage, expert, ready, cond=young)
    follow_up = (
        ready.to(sent, cond=nothing_owed)
        | ready.to(triage)
        | triage.to(triage)
        | expert.to(triage)
    )
    close = gone.from_(sent, triage, expert, ready)
    withdraw = gone.from_(inbox, triage, expert, ready)
    reject_complaint = gone.from_(triage, expert, ready)
    reopen = gone.to(ready, cond=young) | gone.to(triage)


class Desks(Chart):
    """Two desks work side by side."""

    inbox = State(initial=True)

    class work(State.Parallel):  # noqa: N801 - python-statemachine's way
        class research(State.Compound):  # noqa: N801 - likewise
            asked = State(initial=True)
            answered = State()
            record_finding = asked.to(answered) | answered.to(answered)
            add_note = asked.to(asked) | answered.to(asked)

        class letter(State.Compound):  # noqa: N801 - likewise
            draft = State(initial=True)
            written = State()
            inform_customer = draft.to(written, cond=young)
            add_note = written.to(draft, cond=young)

    gone = State()
    assess = inbox.to(work)
    close = work.to(gone)
    withdraw = inbox.to(gone) | work.to(gone)
    reopen = gone.to(work)


ASKED, ANSWERED = "work/research/asked", "work/research/answered"
DRAFT, WRITTEN = "+work/letter/draft", "+work/letter/written"


class FlatDesks(Chart):
    """The same, with each pair of statuses written out."""

    inbox = State(initial=True)
    ad = State(value=ASKED + DRAFT)
    aw = State(value=ASKED + WRITTEN)
    rd = State(value=ANSWERED + DRAFT)
    rw = State(value=ANSWERED + WRITTEN)
    gone = State()

    assess = inbox.to(ad)
    record_finding = ad.to(rd) | aw.to(rw) | rd.to(rd) | rw.to(rw)
    inform_customer = ad.to(aw, cond=young) | rd.to(rw, cond=young)
    add_note = (
        ad.to(ad)
        | rd.to(ad)
        | aw.to(ad, cond=young)
        | aw.to(aw)
        | rw.to(ad, cond=young)
        | rw.to(aw)
    )
    close = gone.from_(ad, aw, rd, rw)
    withdraw = gone.from_(inbox, ad, aw, rd, rw)
    reopen = gone.to(ad)


OFFICE = NestedLifecycle.of(
    Office,
    closed=[Office.gone],
    waiting=["work/with_expert"],
    anywhere=["record_finding", "assess"],
    steps=["calm"],
)
FLAT_OFFICE = Lifecycle.of(
    FlatOffice,
    closed=["gone"],
    waiting=["work/with_expert"],
    anywhere=["record_finding", "assess"],
    steps=["calm"],
)
DESKS = NestedLifecycle.of(Desks, closed=["gone"], waiting=["work"])
FLAT_DESKS = Lifecycle.of(FlatDesks, closed=["gone"])
PAIRS = [(OFFICE, FLAT_OFFICE), (DESKS, FLAT_DESKS)]


def under(lifecycle: Moves) -> Rulebook:
    return STANDARD.with_(version=lifecycle.name, lifecycle=lifecycle)


# --- the same answers -------------------------------------------------------------


def test_a_nested_lifecycle_is_what_handle_asks() -> None:
    moves: Moves = OFFICE

    assert isinstance(OFFICE, Moves)
    assert (moves.name, moves.initial) == ("Office", "inbox")
    assert moves.statuses == (
        *("inbox", "work/triage", "work/with_expert", "work/answer_ready"),
        *("sent", "gone"),
    )
    assert moves.steps == {"calm"}


def test_a_parallel_status_names_what_is_active_in_each_region() -> None:
    assert DESKS.statuses == (
        *("inbox", ASKED + DRAFT, ASKED + WRITTEN),
        *(ANSWERED + DRAFT, ANSWERED + WRITTEN, "gone"),
    )
    assert DESKS.waiting == set(DESKS.statuses[1:5])


@pytest.mark.parametrize(("nested", "flat"), PAIRS, ids=lambda each: each.name)
def test_nested_and_flat_allow_the_same_in_every_status(
    nested: NestedLifecycle, flat: Lifecycle
) -> None:
    notes = [(do.AddNote("x"), ANN)] * 25
    complaints = [replay(told(*notes)[1][:end]) for end in (1, 26)]
    events = sorted({*(move.event for move in flat.moves), "add_note", "escalate"})
    asked = 0

    assert (nested.closed, nested.initial) == (flat.closed, flat.initial)
    for event in events:
        assert sorted(nested.sources(event)) == sorted(flat.sources(event))
        for status in (*flat.statuses, "unknown"):
            assert nested.leaves(status, event) is flat.leaves(status, event)
            guards = nested.guards(status, event)
            assert set(guards) >= set(flat.guards(status, event))
            for complaint in complaints:
                asked += 1
                assert nested.next(status, event, lambda: complaint) == flat.next(  # noqa: B023 - asked at once
                    status,
                    event,
                    lambda: complaint,  # noqa: B023 - likewise
                ), (status, event)

    assert asked > 100


SITUATION = Situation(roster=ROSTER, **FREE)


@pytest.mark.parametrize(("nested", "flat"), PAIRS, ids=lambda each: each.name)
def test_nested_and_flat_agree_on_random_runs_refusals_included(
    nested: NestedLifecycle, flat: Lifecycle
) -> None:
    rulebooks = under(nested), under(flat)
    seen: Counter[str] = Counter()
    for seed in range(40):
        throws = Random(seed).randbytes(4000)  # noqa: S311 - dice, not secrets
        dice = Dice(iter(throws))
        pair = [
            open_complaint(intake(), each, id="C-1", by=ANN, at=MONDAY).complaint
            for each in rulebooks
        ]
        for minute in range(1, 50):
            command = _command(dice, pair[0], rulebooks[0])
            by, at = dice.pick(EVERYONE), MONDAY + timedelta(minutes=minute)
            pair = _both(pair, rulebooks, command, seen, by=by, at=at, given=SITUATION)

    assert len([each for each in seen if each in flat.statuses]) > 4
    assert seen["not_in_status"] > 50
    assert seen["guard_refuses"] > 0


def _command(dice: Dice, complaint: Complaint, rulebook: Rulebook) -> do.Command:
    if dice.pick((True, False)):
        return sensible(dice, complaint)[0]
    command = any_command(dice, complaint, rulebook)
    return do.AddNote("x") if isinstance(command, do.Repin | do.Open) else command


def _both(
    pair: list[Complaint],
    rulebooks: tuple[Rulebook, Rulebook],
    command: do.Command,
    seen: Counter[str],
    **more: Any,
) -> list[Complaint]:
    """The command under both rulebooks: the same reasons, or the same status."""
    reasons = [
        [each.code.value for each in reasons_against(complaint, command, rule, **more)]
        for complaint, rule in zip(pair, rulebooks, strict=True)
    ]
    assert reasons[0] == reasons[1]
    if reasons[0]:
        seen.update(reasons[0])
        return pair
    left = [
        handle(complaint, command, rule, **more).complaint
        for complaint, rule in zip(pair, rulebooks, strict=True)
    ]
    assert left[0].status == left[1].status
    seen[left[0].status] += 1
    return left


def test_a_complaint_goes_through_a_nested_chart_with_the_real_rulebook() -> None:
    rulebook = under(OFFICE)
    steps = [*ASSESSED, (do.Dispatch(), ANN), (do.Advance("calm"), ANN)]

    statuses = [story(*steps[:end], rulebook=rulebook).status for end in range(4)]

    assert statuses == ["inbox", "work/triage", "work/with_expert", "inbox"]
    with pytest.raises(NotAllowed, match="only from work/triage"):
        handle(story(rulebook=rulebook), do.Dispatch(), rulebook, by=ANN, at=LATER)
    open_ = available(story(*ASSESSED, rulebook=rulebook), rulebook, by=ANN, at=LATER)
    assert do.Dispatch in {each.command for each in open_ if each.is_open}


def test_two_regions_go_on_side_by_side() -> None:
    rulebook = under(DESKS)
    inform = (do.InformCustomer("soon", Medium.EMAIL), ANN)

    complaint = story(*ASSESSED, inform, rulebook=rulebook)

    assert complaint.status == ASKED + WRITTEN
    assert story(
        *ASSESSED, inform, (do.AddNote("x"), ANN), rulebook=rulebook
    ).status == (ASKED + DRAFT)


def test_a_rulebook_with_a_nested_lifecycle_is_told_from_another() -> None:
    other = NestedLifecycle.of(
        Office, closed=[Office.gone], anywhere=["assess"], steps=["calm"]
    )

    assert under(OFFICE).pin == under(OFFICE).pin
    assert under(OFFICE).pin.fingerprint != under(other).pin.fingerprint
    assert under(beside(State.Parallel)).pin.fingerprint != (
        under(beside(State.Compound)).pin.fingerprint
    )
    assert OFFICE.parts["statuses"] == OFFICE.statuses
    assert OFFICE.parts["waiting"] == ("work/with_expert",)


def beside(kind: Any) -> NestedLifecycle:
    """Two desks inside of work, side by side or one after the other."""

    class Beside(Chart):
        inbox = State(initial=True)

        class work(kind):  # noqa: N801 - python-statemachine's way
            class one(State.Compound):  # noqa: N801 - likewise
                calm = State(initial=True)
                busy = State()
                dispatch = calm.to(busy)

            class two(State.Compound):  # noqa: N801 - likewise
                draft = State(initial=True)
                written = State()
                escalate = draft.to(written)

            accept_handover = one.to(two)

        gone = State(final=True)
        assess = inbox.to(work)
        close = work.to(gone)

    return NestedLifecycle.of(Beside, closed=["gone"])


def test_the_initial_status_is_where_a_new_machine_of_the_chart_stands() -> None:
    class Late(Chart):
        gone = State()

        class work(State.Compound):  # noqa: N801 - python-statemachine's way
            busy = State()
            calm = State(initial=True)
            dispatch = calm.to(busy)

        inbox = State(initial=True)
        assess = inbox.to(work)
        close = work.to(gone)
        reopen = gone.to(work)

    lifecycle = NestedLifecycle.of(Late, closed=["gone"])
    rulebook = under(lifecycle)

    assert lifecycle.initial == Late().current_state_value == "inbox"
    assert lifecycle.statuses == ("inbox", "gone", "work/calm", "work/busy")
    assert story(*ASSESSED, rulebook=rulebook).status == "work/calm"


def test_a_live_machine_of_a_nested_chart_follows_and_its_listeners_hear() -> None:
    heard: list[str] = []

    class Mailer:
        def on_enter_with_expert(self, complaint: Complaint) -> None:
            heard.append(complaint.status)

        def on_exit_work(self, complaint: Complaint) -> None:
            heard.append(complaint.status)

    rulebook = under(OFFICE)
    complaint, entries = told(
        *ASSESSED, (do.Dispatch(), ANN), (do.Withdraw(), ANN), rulebook=rulebook
    )
    machine = live(replay(entries[:1]), Office, listeners=[Mailer()])

    follow(machine, Handled(complaint, tuple(entries[1:])))

    assert machine.model.complaint is complaint
    assert machine.current_state_value == "gone"
    assert heard == ["work/with_expert", "work/with_expert"]


def test_a_final_status_inside_ends_its_work_and_not_the_machine() -> None:
    """What python-statemachine sends itself then is no event of the chart's."""

    class Once(Chart):
        class work(State.Compound):  # noqa: N801 - python-statemachine's way
            calm = State(initial=True)
            done = State(final=True)
            dispatch = calm.to(done)

        gone = State(final=True)
        close = work.to(gone)
        withdraw = work.to(gone)

    rulebook = under(NestedLifecycle.of(Once, closed=["gone"]))
    complaint = story((do.Assess(ASSESSMENT), ANN), rulebook=rulebook)
    machine = live(complaint, Once)

    follow(machine, handle(complaint, do.Dispatch(), rulebook, by=ANN, at=LATER))

    assert machine.model.complaint.status == "work/done"
    assert not machine.is_terminated
    machine.send("close")
    assert machine.is_terminated


# --- what is refused --------------------------------------------------------------


def nests(extra: Nests | None = None, **moves: Any) -> Any:
    """A small sound nested chart, with *extra* in its body and *moves* of its own."""

    class work(State.Compound):  # noqa: N801 - python-statemachine's way
        calm = State(initial=True)
        busy = State()
        dispatch = calm.to(busy)

    inbox, gone = State(initial=True), State()
    body: Nests = {
        "assess": lambda a, b, c: a.to(b),
        "close": lambda a, b, c: b.to(c),
        "reopen": lambda a, b, c: c.to(b),
    }
    for name, declare in (body | moves).items():
        body[name] = declare(inbox, work, gone)
    states = {"inbox": inbox, "work": work, "gone": gone}
    return type("Nests", (Chart,), states | body | (extra or {}))


class Diary:
    def on_enter_gone(self) -> None: ...


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ({"on_enter_busy": lambda self: None}, "it has the hook 'on_enter_busy'; give"),
        ({"prepare_event": lambda self: {}}, "it has the hook 'prepare_event'; give"),
        ({"listeners": [Diary()]}, "it has listeners of its own; give listeners to"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_nested_chart_that_acts_is_refused_as_questions_would_run_it(
    extra: Nests, says: str
) -> None:
    with pytest.raises(InvalidRulebook, match=f"Nests: {says}"):
        NestedLifecycle.of(nests(extra), closed=["gone"])


@pytest.mark.parametrize("way", ["before", "on", "after"])
def test_a_transition_that_acts_is_refused(way: str) -> None:
    chart = nests(close=lambda a, b, c: b.to(c, **{way: print}))

    with pytest.raises(InvalidRulebook, match="a transition from 'work' acts; give li"):
        NestedLifecycle.of(chart, closed=["gone"])


@pytest.mark.parametrize("way", ["enter", "exit"])
def test_a_status_that_acts_is_refused(way: str) -> None:
    inbox, gone = State(initial=True, **{way: print}), State()
    body: Nests = {"inbox": inbox, "gone": gone, "close": inbox.to(gone)}
    chart = type("Acts", (Chart,), body | {"reopen": gone.to(inbox)})

    with pytest.raises(
        InvalidRulebook, match="status 'inbox' acts where it is entered"
    ):
        NestedLifecycle.of(chart, closed=["gone"])


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        ({"closed": ["gnoe"]}, "there is no status 'gnoe'; did you mean 'gone'"),
        ({"closed": ["sent"]}, "there is no status 'sent'"),
        ({"closed": ["inbox"]}, "inbox is initial and closed"),
        ({"closed": ["work"]}, "no transition named close leads into a closed status"),
        ({"waiting": ["work/bsy"]}, "'work/bsy'; did you mean 'work/busy'"),
        ({"anywhere": ["close"]}, "anywhere: close ends a complaint"),
        ({"anywhere": ["asess"]}, "'asess' is no command; did you mean 'assess'"),
        ({"steps": ["calm_down"]}, "no transition names 'calm_down'"),
    ],
)
def test_the_roles_of_a_nested_chart_name_what_it_has(roles: Nests, says: str) -> None:
    with pytest.raises(InvalidRulebook, match=says):
        NestedLifecycle.of(nests(), **({"closed": ["gone"]} | roles))


def test_a_status_around_others_stands_for_those_inside() -> None:
    chart = nests()
    lifecycle = NestedLifecycle.of(chart, closed=["gone"], waiting=[chart.work])

    assert lifecycle.waiting == {"work/calm", "work/busy"}


def test_an_event_of_a_nested_chart_that_is_no_command_is_refused() -> None:
    chart = nests(asess=lambda a, b, c: a.to(b))

    with pytest.raises(
        InvalidRulebook, match="'asess' is neither a command nor a step"
    ):
        NestedLifecycle.of(chart, closed=["gone"])


def test_what_is_wrong_inside_a_nested_chart_is_found() -> None:
    class Remembers(Chart):
        class work(State.Compound):  # noqa: N801 - python-statemachine's way
            calm = State(initial=True)
            busy = State()
            before = HistoryState()
            dispatch = calm.to(busy) | calm.to(calm)

        gone = State()
        close = work.to(gone)
        reopen = gone.to(work.before)

    class Ambiguous(Chart):
        class work(State.Compound):  # noqa: N801 - python-statemachine's way
            calm = State(initial=True)
            busy = State()
            dispatch = calm.to(busy) | calm.to(calm)

        gone = State()
        close = work.to(gone)
        reopen = gone.to(work)

    for chart, says in (
        (Remembers, "status 'work' has a history, which no complaint keeps"),
        (Ambiguous, "dispatch from calm to calm can never happen: it leads to busy"),
        ("Office", "'Office' is no chart of ours"),
    ):
        wrong: Any = chart
        with pytest.raises(InvalidRulebook, match=says):
            NestedLifecycle.of(wrong, closed=["gone"])


def test_several_problems_of_a_nested_chart_are_told_at_once() -> None:
    chart = nests({"on_enter_busy": lambda self: None})

    with pytest.raises(InvalidRulebook) as caught:
        NestedLifecycle.of(chart, closed=["gone"], waiting=["x"], steps=["y"])

    assert len(caught.value.findings) == 3


def test_roles_of_a_nested_chart_are_several_statuses() -> None:
    with pytest.raises(InvalidValue, match="expected several values, got 'gone'"):
        NestedLifecycle.of(nests(), closed="gone")


def test_the_message_of_a_nested_chart_names_the_way_to_drive_it() -> None:
    with pytest.raises(
        InvalidRulebook, match=r"NestedLifecycle.of, in docs/how-to/dri"
    ):
        Lifecycle.of(Office, closed=["gone"])
