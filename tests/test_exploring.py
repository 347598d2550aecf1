"""Sound rulebooks are found sound, and what is wrong with others has its story."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from statemachine import State

from complaintkit import (
    Complaint,
    Delegation,
    InvalidRulebook,
    InvalidValue,
    Lifecycle,
    RedressForm,
    Responsibility,
    Roster,
    Rulebook,
    RuleTable,
    otherwise,
    rule,
)
from complaintkit.complaint.care import ApologyLevel, ApologyTerms
from complaintkit.exploring import check_lifecycle, explore_authority
from complaintkit.exploring.attacks import attacks
from complaintkit.exploring.samples import plan
from complaintkit.exploring.skips import skipped
from complaintkit.exploring.ways import Ways
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.moves import Move, Moves
from complaintkit.lifecycle.shipped import SHIPPED
from complaintkit.policies.authority import Allowance, AuthorityPolicy, Level
from complaintkit.rules.flaws import Flaw, FlawKind, Flaws, Gravity
from house import STANDARD, TIGHT, OwnFacts, clock, euros

DOCS = Path(__file__).parent.parent / "docs"


def under(lifecycle: Moves, rulebook: Rulebook = STANDARD) -> Rulebook:
    return rulebook.with_(version="explored", lifecycle=lifecycle)


def moves(*moves: Move, **roles: Any) -> Rulebook:
    """A rulebook under a table of moves that no chart stands behind."""
    terms = {"name": "table", "initial": "work", "closed": ["shut"], **roles}
    return under(Lifecycle(moves=moves, **terms))


def of_kind(found: Flaws, kind: FlawKind) -> list[Flaw]:
    return [flaw for flaw in found if flaw.kind is kind]


def test_exploration_is_text_data_and_a_table_and_says_what_was_cut_short() -> None:
    found = explore_authority(STANDARD, most=3)

    assert found == explore_authority(STANDARD, most=3)
    data = found.as_data()
    assert set(data) == {"title", "settling", "powers", "flaws", "bound"}
    assert "Cut short: front_line promises up to the limit, and again;" in str(found)
    assert str(found).splitlines()[2].split() == [
        *("redress", "up", "to"),
        *(power.role for power in found.powers),
    ]
    shown = found._repr_html_()
    assert shown.count("<table>") == 3
    assert "who can settle what" in shown


@pytest.mark.parametrize("most", [0, True, "9"])
def test_a_bound_is_a_number_of_complaints(most: Any) -> None:
    with pytest.raises(InvalidValue, match="most: expected an int of 1 or more"):
        explore_authority(STANDARD, most=most)


def test_only_a_rulebook_can_be_explored() -> None:
    with pytest.raises(InvalidValue, match="rulebook: expected a Rulebook, got Life"):
        check_lifecycle(STANDARD.lifecycle)  # type: ignore[arg-type]  # a host's slip


# --- what is planted is found, with its story -------------------------------------


def test_a_draft_that_goes_straight_out_past_its_review_is_told() -> None:
    lifecycle = Lifecycle(
        name="hasty",
        initial="drafting",
        closed=["sent"],
        moves=(
            Move("drafting", "request_approval", "review"),
            Move("review", "approve", "ready"),
            Move("drafting", "present_offer", "ready"),
            Move("ready", "present_offer", "ready"),
            Move("ready", "close", "sent"),
            Move("drafting", "close", "sent"),
        ),
    )

    [flaw] = of_kind(check_lifecycle(under(lifecycle)), FlawKind.SKIPPED)

    assert flaw.what == (
        "present_offer leads from drafting to ready past approve, which policy "
        "requires (authority); handle alone holds people to it"
    )
    assert flaw.gravity is Gravity.WARNING
    assert flaw.story == (
        "front_line: open -> drafting",
        "front_line: assess -> drafting",
        "front_line: prepare offers: refund for 200.00 EUR -> drafting",
        "front_line: present offer o1 -> ready",
    )
    assert str(Flaws([flaw])).splitlines()[-4:] == [
        f"{'':20}{number}. {line}" for number, line in enumerate(flaw.story, 1)
    ]


@pytest.mark.parametrize(
    ("step", "way", "policy", "gravity"),
    [
        ("acknowledge", "close leads from work to shut", "clocks", Gravity.ERROR),
        ("follow_up", "close leads from work to shut", "follow_up", Gravity.WARNING),
        ("confirm_record", "grant leads from work to work", "record", Gravity.WARNING),
    ],
)
def test_a_step_that_policy_requires_is_not_walked_past(
    step: str, way: str, policy: str, gravity: Gravity
) -> None:
    rulebook = moves(
        Move("work", step, "told"),
        Move("work", "grant", "work"),
        Move("work", "close", "shut"),
        Move("told", "close", "shut"),
        Move("shut", "reopen", "work"),
    ).with_(version="timed", clocks=[clock(stops=["acknowledge"])])

    [flaw] = skipped(Ways.of(rulebook))

    assert flaw.what.startswith(f"{way} past {step}, which policy requires ({policy})")
    assert flaw.gravity is gravity
    assert flaw.story
    assert not any(step.replace("_", " ") in line for line in flaw.story)


def test_a_way_that_a_guard_watches_walks_past_nothing() -> None:
    def approved(complaint: Complaint) -> bool:
        return all(offer.approval for offer in complaint.on_table)

    rulebook = moves(
        Move("work", "request_approval", "review"),
        Move("review", "approve", "review"),
        Move("review", "approve", "work"),
        Move("work", "present_offer", "work", ((approved, True),)),
        Move("work", "close", "shut"),
        Move("review", "close", "shut"),
    )

    assert list(skipped(Ways.of(rulebook))) == []


def ladder(*levels: Level) -> Rulebook:
    authority = AuthorityPolicy(levels)
    return STANDARD.with_(
        version="ladder", authority=authority, apology=None, attention=None
    )


def test_a_ladder_with_a_gap_between_500_and_1000_is_told() -> None:
    """The supervisor may commit the house to 1000, and may never spend it."""
    a_day = timedelta(days=1)
    gap = ladder(
        Level("front_line", euros(500)),
        Level("supervisor", euros(1000), allowance=Allowance(euros(500), a_day)),
        Level("manager", euros(10_000)),
    )

    for found in (check_lifecycle(gap), explore_authority(gap, most=20).flaws):
        [flaw] = found
        assert flaw.kind is FlawKind.NEVER_SETTLED
        assert flaw.what.startswith("refund from 500.01 EUR to 1000.00 EUR that")
        assert flaw.story[3:] == (
            "front_line: request approval o1 -> negotiating",
            (
                "supervisor: approve o1 is refused: the redress would come to 500.01 "
                "EUR, beyond the authority of supervisor: supervisor would come to "
                "500.01 EUR, above the allowance of 500.00 EUR; manager may promise it"
            ),
        )


def test_a_delegation_cycle_of_three_is_told_with_its_way() -> None:
    round_ = [("bo", "ann"), ("ann", "cy"), ("cy", "bo")]

    with pytest.raises(
        InvalidValue, match=r"supervisor comes back to bo, .*: bo -> ann -> cy -> bo"
    ):
        Roster(
            {"supervisor": ["bo"]},
            delegations=[Delegation("supervisor", giver=g, to=to) for g, to in round_],
        )


def test_a_rejected_complaint_that_cannot_be_closed_is_told() -> None:
    rulebook = moves(
        Move("work", "reject_complaint", "rejected"),
        Move("rejected", "add_note", "work"),
        Move("work", "add_note", "work"),
        Move("work", "close", "shut"),
    )

    found = check_lifecycle(rulebook)

    [flaw] = of_kind(found, FlawKind.CANNOT_CLOSE)
    assert flaw.story[-1].startswith(
        "front_line: reject complaint is refused: RejectComplaint would leave the "
        "complaint rejected, and from there this lifecycle cannot close it"
    )
    [lost] = of_kind(found, FlawKind.UNREACHABLE)
    assert (lost.what, lost.example) == (
        "nothing that was tried leads to rejected",
        "reject_complaint from work",
    )


def test_a_rejected_complaint_that_a_guard_never_lets_close_is_told() -> None:
    def pleased(complaint: Complaint) -> bool:
        return complaint.satisfied

    rulebook = moves(
        Move("work", "reject_complaint", "rejected"),
        Move("rejected", "close", "shut", ((pleased, True),)),
        Move("work", "close", "shut"),
    )

    [flaw] = of_kind(check_lifecycle(rulebook), FlawKind.NEVER_ENDS)

    assert flaw.what == "a complaint that is rejected can never end"
    assert flaw.story[-1] == "front_line: reject complaint -> rejected"


class Misspelt(Chart):
    """A chart whose guard reads what no complaint has."""

    def named(complaint: Complaint) -> bool:  # noqa: N805 - a guard, not a method
        return complaint.asessment is not None  # type: ignore[attr-defined]  # planted

    inbox = State(initial=True)
    work = State()
    gone = State()

    assess = inbox.to(work, cond=named)
    close = work.to(gone)
    reopen = gone.to(work)
    del named


def test_a_guard_that_reads_a_misspelt_attribute_is_told() -> None:
    rulebook = under(Lifecycle.of(Misspelt, closed=["gone"]))

    for found in (check_lifecycle(rulebook), explore_authority(rulebook).flaws):
        [flaw] = of_kind(found, FlawKind.BROKEN_GUARD)
        assert flaw.what.startswith("named raises AttributeError: 'Complaint' object ")
        assert "'asessment'" in flaw.what
        assert flaw.story[0] == "front_line: open -> inbox"
        assert flaw.story[1].startswith("front_line: assess -> nowhere: named raises")
        [lost] = of_kind(found, FlawKind.NEVER_SETTLED)
        assert (
            lost.what == "no offer can be prepared, wherever work on a complaint leads"
        )
        assert "prepare offers" in lost.story[-1]


def test_two_unguarded_moves_for_one_event_are_told() -> None:
    twice = [Move("work", "close", "shut"), Move("work", "close", "gone")]

    [flaw] = of_kind(
        check_lifecycle(moves(*twice, closed=["shut", "gone"])), FlawKind.AMBIGUOUS
    )
    assert flaw.what == (
        "close from work to gone can never happen: it leads to shut without a guard"
    )
    assert flaw.story == ("front_line: open -> work",)

    inbox, shut = State(initial=True), State(final=True)
    body = {"inbox": inbox, "shut": shut, "close": inbox.to(shut) | inbox.to(shut)}
    with pytest.raises(InvalidRulebook, match="close from inbox to shut can never"):
        Lifecycle.of(type("Twice", (Chart,), body), closed=["shut"])


def test_statuses_that_nothing_leads_to_or_out_of_are_told() -> None:
    rulebook = moves(
        Move("work", "escalate", "work"),
        Move("work", "dispatch", "away"),
        Move("island", "add_note", "work"),
        Move("work", "add_note", "work"),
        Move("work", "close", "shut"),
    )

    found = check_lifecycle(rulebook)

    [island] = of_kind(found, FlawKind.UNREACHABLE)
    assert (island.gravity, island.example) == (Gravity.ERROR, "no move leads there")
    [away] = of_kind(found, FlawKind.NO_WAY_OUT)
    assert away.what == "nothing that was tried leads out of away, which is open"
    assert away.story[-1] == "front_line: dispatch -> away"


def test_a_command_that_no_status_allows_is_told() -> None:
    rulebook = moves(
        Move("island", "fulfil_redress", "work"),
        Move("work", "close", "shut"),
    )

    [flaw] = of_kind(check_lifecycle(rulebook), FlawKind.NEVER_ALLOWED)

    assert flaw.what == "no status that is reached allows fulfil_redress"
    assert "fulfil redress o1/l1 is refused: FulfilRedress is not" in flaw.story[-1]


def test_a_chart_that_asks_the_customer_once_where_twice_is_due_never_settles() -> None:
    rulebook = moves(
        Move("work", "follow_up", "asked"),
        Move("asked", "close", "shut"),
        Move("work", "close", "shut"),
        Move("shut", "reopen", "work"),
    )

    flaws = of_kind(check_lifecycle(rulebook), FlawKind.NEVER_SETTLED)

    assert [flaw.what for flaw in flaws] == [
        "a complaint of 100000.00 EUR can never be closed as resolved",
        "a complaint of 100000.00 EUR can never be closed as resolved",
    ]
    assert (
        "follow up, satisfied is refused: FollowUp is not allowed" in flaws[0].story[-2]
    )
    assert "close as resolved is refused: follow-ups in a row" in flaws[0].story[-1]


@frozen
class Asked:
    """A lifecycle that is no table: it can be asked, and not read."""

    table: Lifecycle

    def __getattr__(self, name: str) -> Any:
        return getattr(self.table, name)


def test_a_lifecycle_that_is_no_table_is_checked_by_what_it_answers() -> None:
    table = Lifecycle(
        name="asked",
        initial="work",
        closed=["shut"],
        moves=(Move("work", "dispatch", "away"), Move("work", "close", "shut")),
    )

    [flaw] = of_kind(check_lifecycle(under(Asked(table))), FlawKind.NO_WAY_OUT)

    assert flaw.what == "nothing that was tried leads out of away, which is open"


def test_an_apology_that_is_owed_is_given_on_the_way() -> None:
    owed = ApologyTerms(level=ApologyLevel.MIDDLE, role="supervisor")
    known = rule("known", OwnFacts.responsible.is_in(*Responsibility), then=owed)
    sorry = RuleTable("a", OwnFacts, [known, otherwise(None)])
    rulebook = TIGHT.with_(version="sorry", apology=sorry)

    assert of_kind(check_lifecycle(rulebook), FlawKind.NEVER_SETTLED) == []


def test_what_a_guard_waits_for_is_done_on_the_way() -> None:
    ways = Ways.of(under(SHIPPED["listen_to_closure"].lifecycle()))
    assert ways.ready is not None
    offered = plan(RedressForm.REFUND, euros(50))
    promised = ways.promise(ways.ready, ways.cast.lead, offered).reached
    assert promised is not None

    settled = ways.settlement(promised).reached

    assert settled is not None
    assert "front_line: record root cause -> looping" in settled.story


def test_what_is_treated_otherwise_is_tried_on_its_own() -> None:
    ways = Ways.of(TIGHT)
    assert ways.ready is not None

    names = [attack.name for attack in attacks(ways, ways.ready, 1)]

    assert "everybody promises gift for 12.01 EUR" in names
    assert "everybody promises exchange for 12.01 EUR" in names


# --- the page that shows it -------------------------------------------------------


def test_the_chart_of_the_how_to_plugs_in_in_under_twenty_lines_and_is_drawn() -> None:
    page = (DOCS / "how-to" / "plug-in-a-lifecycle.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    _, declared, plugged = blocks[:3]
    told: dict[str, Any] = {}
    exec("".join(blocks[:3]), told)  # noqa: S102 - the page's own example

    lines = [line for line in f"{declared}{plugged}".splitlines() if line.strip()]
    assert len(lines) < 20
    assert format(told["Desk"], "mermaid").strip() in page
