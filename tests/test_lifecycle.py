"""Charts are compiled once, and what python-statemachine lets pass is refused."""

import subprocess
import sys
from typing import Any

import pytest
from statemachine import State, StateChart

import complaintkit.commands as do
from complaintkit import (
    Code,
    Complaint,
    EndingKind,
    InvalidRulebook,
    InvalidValue,
    Lifecycle,
    NotAllowed,
    handle,
    reasons_against,
)
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.standard import StandardChart, standard_lifecycle
from house import ANN, ASSESSED, ASSESSMENT, DESK, GUARDED, LATER, STANDARD, Desk, story


def always(complaint: Complaint) -> bool:
    return True


def two(complaint: Complaint, event: str) -> bool:
    return True


def other_name(case: Complaint) -> bool:
    return True


def chart(base: type = Chart, **changes: Any) -> Any:
    """A small sound chart, with *changes* that may make it unsound."""
    inbox, work, gone = State(initial=True), State(), State()
    declared = {
        "assess": lambda a, b, c: a.to(b),
        "close": lambda a, b, c: b.to(c),
        "reopen": lambda a, b, c: c.to(b),
    } | changes
    body = {"inbox": inbox, "work": work, "gone": gone}
    for name, change in declared.items():
        body[name] = change(inbox, work, gone) if callable(change) else change
    return type("Small", (base,), body)


def taken_in(unsound: Any, **roles: Any) -> Lifecycle:
    return Lifecycle.of(unsound, **({"closed": ["gone"]} | roles))


def test_a_sound_chart_becomes_a_table_of_moves() -> None:
    lifecycle = taken_in(chart(), waiting=["work"])

    assert (lifecycle.name, lifecycle.initial) == ("Small", "inbox")
    assert lifecycle.statuses == ("inbox", "work", "gone")
    assert lifecycle.sources("close") == ("work",)
    assert lifecycle.sources("add_note") == ()
    assert lifecycle.leaves("inbox", "assess")
    assert not lifecycle.leaves("work", "assess")
    assert not lifecycle.leaves("gone", "add_note")
    assert lifecycle.waiting == {"work"}


def _flat() -> dict[str, Any]:
    inbox, gone = State(initial=True), State()
    return {
        "inbox": inbox,
        "gone": gone,
        "close": inbox.to(gone),
        "reopen": gone.to(inbox),
    }


def test_hooks_of_events_and_statuses_are_left_to_the_live_machine() -> None:
    body = _flat() | {
        "on_enter_gone": lambda self: None,
        "before_close": lambda self: None,
        "after_transition": lambda self: None,
        "help_out": lambda self: None,
    }

    assert taken_in(type("Hooked", (Chart,), body)).initial == "inbox"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"asess": lambda a, b, c: a.to(b)},
            "'asess' is neither a command nor a step; did you mean 'assess'",
        ),
        (
            {"ponder": lambda a, b, c: a.to(b)},
            r"'ponder' is neither a command nor a step; list it in steps=\[...\]",
        ),
        ({"open": lambda a, b, c: a.to(b)}, "open is no move of its own"),
        (
            {"assess": lambda a, b, c: a.to(b) | a.to(a)},
            "assess from inbox to inbox can never happen: it leads to work without",
        ),
        (
            {"close": lambda a, b, c: b.to(c) | a.to(b)},
            "close leads from inbox to work, which is open",
        ),
        (
            {"add_note": lambda a, b, c: b.to(c)},
            "add_note leads from work to gone, which is closed; only close",
        ),
        (
            {"assess": lambda a, b, c: a.to(b, cond="ready")},
            "the transition from inbox has the guard 'ready', a name; a guard is",
        ),
        (
            {"assess": lambda a, b, c: a.to(b, cond=two)},
            r"the guard two of the parameters \(complaint, event\)",
        ),
        (
            {"assess": lambda a, b, c: a.to(b, unless=other_name)},
            r"the guard other_name of the parameters \(case\)",
        ),
        (
            {"assess": lambda a, b, c: a.to(b, cond=print)},
            "has the guard <built-in function print>, no function",
        ),
        (
            {"assess": lambda a, b, c: a.to(b, validators=[always])},
            "has validators; use cond= with a plain function",
        ),
        (
            {"allow_event_without_transition": True},
            "it changes allow_event_without_transition, which must stay False",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_a_table_cannot_say_is_refused_with_the_reason(
    changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidRulebook, match=f"Small: .*{says}"):
        taken_in(chart(**changes))


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        ({"closed": ["gnoe"]}, "there is no status 'gnoe'; did you mean 'gone'"),
        ({"closed": []}, "no transition named close leads into a closed status"),
        ({"waiting": ["x"]}, "there is no status 'x'; known: gone, inbox, work"),
        ({"anywhere": ["asess"]}, "'asess' is no command; did you mean 'assess'"),
        ({"steps": ["assess"]}, "'assess' is a command already"),
        ({"steps": ["calm"]}, "no transition names 'calm'"),
    ],
)
def test_roles_name_what_the_chart_has(roles: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidRulebook, match=says):
        taken_in(chart(), **roles)


def test_a_misspelt_hook_is_refused() -> None:
    body = _flat() | {"on_enter_gonne": lambda self: None}

    with pytest.raises(InvalidRulebook, match="'on_enter_gonne' belongs to no event"):
        taken_in(type("Hooked", (Chart,), body))


def test_a_name_that_shadows_the_machines_own_is_refused() -> None:
    body = _flat()
    body["send"] = body["inbox"].to(body["inbox"])

    with pytest.raises(InvalidRulebook, match="'send' shadows a name"):
        taken_in(type("Shadow", (Chart,), body), steps=["send"])


def test_a_chart_is_declared_on_ours() -> None:
    class Bare(StateChart[Any]):
        inbox = State(initial=True)
        gone = State()
        close = inbox.to(gone)
        reopen = gone.to(inbox)

    for wrong in (Bare, "chart", object):
        with pytest.raises(InvalidRulebook, match="is no chart of ours"):
            taken_in(wrong)


def test_a_variant_is_a_new_class_and_never_a_subclass() -> None:
    class Variant(Desk):
        pass

    with pytest.raises(InvalidRulebook, match="it extends the chart Desk, and would"):
        taken_in(Variant)


def test_a_nested_chart_is_refused_with_the_way_to_flatten_it() -> None:
    class Nested(Chart):
        class work(State.Compound):  # noqa: N801 - python-statemachine's way
            calm = State(initial=True)
            busy = State()
            hurry = calm.to(busy)
            rest = busy.to(calm)

        gone = State()
        close = work.to(gone)
        reopen = gone.to(work)

    with pytest.raises(InvalidRulebook, match="'work' has statuses inside; write each"):
        taken_in(Nested)


def test_a_status_is_stored_as_text() -> None:
    class Numbered(Chart):
        inbox = State(initial=True, value=1)
        gone = State(value="gone")
        close = inbox.to(gone)
        reopen = gone.to(inbox)

    with pytest.raises(InvalidRulebook, match="'inbox' is stored as 1; give it a str"):
        taken_in(Numbered)


def test_a_transition_without_an_event_is_refused() -> None:
    class Sliding(Chart):
        inbox = State(initial=True)
        work = State()
        gone = State()
        inbox.to(work)
        close = work.to(gone) | inbox.to(gone)
        reopen = gone.to(inbox)

    with pytest.raises(InvalidRulebook, match="names no event; every move is somebody"):
        taken_in(Sliding)


def test_an_event_with_a_wildcard_is_refused() -> None:
    class Wild(Chart):
        inbox = State(initial=True)
        gone = State()
        close = inbox.to(gone)
        reopen = gone.to(inbox)
        inbox.to(inbox, event="*")

    with pytest.raises(InvalidRulebook, match="names an event that is no plain name"):
        taken_in(Wild)


def test_a_transition_to_several_statuses_is_refused() -> None:
    class Parted(Chart):
        inbox = State(initial=True)
        work = State()
        gone = State()
        assess = inbox.to(work)
        close = work.to(gone) | inbox.to(gone)
        reopen = gone.to(inbox)

    Parted.inbox.transitions[0]._targets.append(Parted.gone)  # noqa: SLF001 - as SCXML does

    with pytest.raises(InvalidRulebook, match="from inbox needs one target"):
        taken_in(Parted)


def test_several_problems_are_told_at_once() -> None:
    with pytest.raises(InvalidRulebook) as caught:
        taken_in(chart(asess=lambda a, b, c: a.to(b)), waiting=["x"])

    assert len(caught.value.findings) == 2


# --- what a lifecycle means to a complaint ----------------------------------------


def test_a_command_that_no_transition_names_keeps_the_status_while_open() -> None:
    rulebook = STANDARD.with_(version="2", lifecycle=DESK)

    complaint = story((do.Acknowledge(), ANN), *ASSESSED, rulebook=rulebook)
    prepared = story(*ASSESSED, (do.Dispatch(), ANN), rulebook=rulebook)

    assert (complaint.status, prepared.status) == ("triage", "triage")


def test_a_command_that_some_transition_names_needs_one_from_the_status() -> None:
    complaint = story()

    [reason] = reasons_against(
        complaint, do.Close(EndingKind.WITHDRAWN), STANDARD, by=ANN, at=LATER
    )[:1]

    assert reason.code is Code.NOT_IN_STATUS
    assert reason.sentence == (
        "Close is not allowed while the complaint is received, "
        "only from fulfilled, settled, rejected, withdrawn, "
        "referred, merged, deadlocked or silent"
    )


def test_a_step_of_the_charts_own_is_taken_with_advance() -> None:
    rulebook = STANDARD.with_(version="2", lifecycle=DESK)
    complaint = story(*ASSESSED, (do.Advance("calm"), ANN), rulebook=rulebook)

    assert complaint.status == "inbox"
    for step, says in (
        ("clam", "the lifecycle has no step clam; it has calm"),
        ("assess", "no step assess"),
    ):
        with pytest.raises(NotAllowed, match=says):
            handle(complaint, do.Advance(step), rulebook, by=ANN, at=LATER)


def test_a_guard_reads_the_result_with_the_status_still_the_old_one() -> None:
    seen = []

    def looks(complaint: Complaint) -> bool:
        seen.append((complaint.status, complaint.assessment))
        return True

    lifecycle = taken_in(chart(assess=lambda a, b, c: a.to(b, cond=looks)))
    rulebook = STANDARD.with_(version="2", lifecycle=lifecycle)

    story(*ASSESSED, rulebook=rulebook)

    assert seen == [("inbox", ASSESSMENT)]


def test_a_guard_that_refuses_is_named() -> None:
    rulebook = STANDARD.with_(version="2", lifecycle=GUARDED)
    notes = [(do.AddNote("x"), ANN)] * 12
    complaint = story(*notes, rulebook=rulebook)

    with pytest.raises(NotAllowed, match="may not leave open yet: none of few_notes"):
        handle(complaint, do.Assess(ASSESSMENT), rulebook, by=ANN, at=LATER)


def test_where_a_command_is_allowed_anywhere_a_guard_holds_no_complaint_up() -> None:
    lifecycle = Lifecycle.of(
        chart(assess=lambda a, b, c: a.to(b, unless=always)),
        closed=["gone"],
        anywhere=["assess"],
    )
    rulebook = STANDARD.with_(version="2", lifecycle=lifecycle)

    assert story(*ASSESSED, rulebook=rulebook).status == "inbox"
    assert lifecycle.guards("inbox", "assess") == ("not always",)


def test_a_guard_cannot_write_to_what_it_reads() -> None:
    def writes(complaint: Complaint) -> bool:
        complaint.tier = None
        return True

    lifecycle = taken_in(chart(assess=lambda a, b, c: a.to(b, cond=writes)))
    rulebook = STANDARD.with_(version="2", lifecycle=lifecycle)

    with pytest.raises(AttributeError):
        story(*ASSESSED, rulebook=rulebook)


def test_a_reopened_complaint_is_closed_again_from_work() -> None:
    """A status that can be left is no final one: closed is a role."""
    assert not StandardChart.closed.final
    assert standard_lifecycle().closed == {"closed"}


def test_statemachine_loads_only_when_a_chart_is_compiled() -> None:
    code = (
        "import sys, complaintkit\n"
        "assert not {'statemachine', 'cattrs', 'narwhals'} & set(sys.modules)\n"
        "from complaintkit.presets import standard\n"
        "assert 'statemachine' in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


# --- what no lifecycle may do -----------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"reopen": lambda a, b, c: c.to(c)},
            "reopen leads from gone to gone, which is closed",
        ),
        (
            {"withdraw": lambda a, b, c: c.to(b)},
            "withdraw leads from gone to work, but only reopen leaves a closed status",
        ),
        (
            {"add_note": lambda a, b, c: c.to(a)},
            "add_note leads from gone to inbox, but only reopen",
        ),
        ({"advance": lambda a, b, c: a.to(b)}, "but advance is no move of its own"),
    ],
)
def test_only_reopening_leaves_a_closed_status(changes: Any, says: str) -> None:
    with pytest.raises(InvalidRulebook, match=says):
        taken_in(chart(**changes))


def test_a_closed_status_may_name_its_notes() -> None:
    lifecycle = taken_in(chart(add_note=lambda a, b, c: c.to(c) | b.to(b)))

    assert lifecycle.leaves("gone", "add_note")


def test_an_ending_is_not_allowed_just_anywhere() -> None:
    with pytest.raises(InvalidRulebook, match="anywhere: close ends a complaint"):
        taken_in(chart(), anywhere=["close"])


def test_no_complaint_is_born_closed() -> None:
    with pytest.raises(InvalidRulebook, match="inbox is initial and closed"):
        taken_in(chart(), closed=["gone", "inbox"])


def test_roles_are_several_statuses_and_not_the_letters_of_one() -> None:
    with pytest.raises(InvalidValue, match="expected several values, got 'gone'"):
        taken_in(chart(), closed="gone")


async def waited_for(complaint: Complaint) -> bool:
    return False


def one_by_one(complaint: Complaint) -> Any:
    yield False


@pytest.mark.parametrize("guard", [waited_for, one_by_one])
def test_a_guard_answers_at_once(guard: Any) -> None:
    """An answer that has to be waited for would count as yes."""
    with pytest.raises(InvalidRulebook, match="whose answer has to be waited for"):
        taken_in(chart(assess=lambda a, b, c: a.to(b, cond=guard)))


def test_two_statuses_are_not_stored_under_one_value() -> None:
    class Twins(Chart):
        inbox = State(initial=True, value="inbox")
        work = State(value="inbox")
        gone = State()
        assess = inbox.to(work)
        close = work.to(gone)
        reopen = gone.to(work)

    with pytest.raises(InvalidRulebook, match="two of its statuses are stored under"):
        taken_in(Twins)


def test_a_complaint_does_not_end_where_it_cannot_be_closed() -> None:
    rulebook = STANDARD.with_(version="2", lifecycle=DESK)
    inbox, triage = story(rulebook=rulebook), story(*ASSESSED, rulebook=rulebook)

    [reason] = reasons_against(inbox, do.Withdraw(), rulebook, by=ANN, at=LATER)
    assert reason.sentence == (
        "Withdraw would leave the complaint inbox, "
        "and from there this lifecycle cannot close it"
    )
    assert handle(triage, do.Withdraw(), rulebook, by=ANN, at=LATER)


class Misled:
    """A host's own moves, behind the protocol, that would break the rules."""

    name, initial = "misled", "open"
    closed, steps = frozenset({"shut"}), frozenset({"poke"})
    statuses = ("open", "shut")

    def __init__(self, **targets: str) -> None:
        self.targets = targets

    def sources(self, event: str) -> tuple[str, ...]:
        return ()

    def leaves(self, status: str, event: str) -> bool:
        return True

    def next(self, status: str, event: str, result: Any) -> str:
        assert result().status == status
        return self.targets.get(event, status)

    def guards(self, status: str, event: str) -> tuple[str, ...]:
        return ()

    def content(self) -> object:
        return self.name


@pytest.mark.parametrize(
    ("targets", "steps", "command", "code"),
    [
        ({"poke": "shut"}, (), do.Advance("poke"), Code.MUST_NOT_CLOSE),
        (
            {"withdraw": "shut", "add_note": "open"},
            ((do.Withdraw(), ANN),),
            do.AddNote("x"),
            Code.MUST_NOT_REOPEN,
        ),
        (
            {"withdraw": "open"},
            ((do.Withdraw(), ANN),),
            do.Close(EndingKind.WITHDRAWN),
            Code.CANNOT_CLOSE,
        ),
    ],
)
def test_the_core_holds_the_rules_whatever_the_moves_say(
    targets: Any, steps: Any, command: do.Command, code: Code
) -> None:
    rulebook = STANDARD.with_(version="2", lifecycle=Misled(**targets))
    complaint = story(*steps, rulebook=rulebook)

    [reason] = reasons_against(complaint, command, rulebook, by=ANN, at=LATER)

    assert reason.code is code
    if isinstance(command, do.Advance):
        assert "poke would lead from open to shut" in reason.sentence
