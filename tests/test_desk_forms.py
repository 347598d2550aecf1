"""The desk's forms: what a page asks for is what a command takes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import complaintkit.commands as do
from complaintkit import CannotDecode, Intake, Money, reasons_against
from desk import forms
from desk.desk import Desk, Look
from desk.house import PEOPLE, RULEBOOK, ZONE, now
from desk.store import DeskStore
from desk.views import WITHOUT_FORM, Action, Page, action_of
from desks import Case, a_database, an_engine, opened, served

ANN = PEOPLE["ann"].actor


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("forms")
    with a_database("sqlite", folder, str) as url, an_engine(url) as engine:
        yield Desk(DeskStore(engine))


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with served(desk) as found:
        yield found


def received(case: Case) -> Case:
    return case


def offered(case: Case) -> Case:
    return case.negotiated("30.00")


def instructed(case: Case) -> Case:
    return case.instructed("30.00")


def closed(case: Case) -> Case:
    case.does("withdraw")
    case.does("close", ending="withdrawn")
    return case


def filled(action: Action, look: Look) -> forms.Posted:
    """The form of an action as somebody in a hurry fills it in."""
    posted = {box.path: [typed(box, look)] for box in action.boxes}
    if action.found.target is not None:
        posted |= {box.path: [action.found.target] for box in targets(action)}
    return posted


def targets(action: Action) -> Iterator[forms.Box]:
    return (box for box in action.boxes if box.kind == "target")


def typed(box: forms.Box, look: Look) -> str:
    tomorrow = (now() + timedelta(days=30)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    known = {"moment": tomorrow, "amount": "10,50", "day": "2026-11-20"}
    if box.kind in ("plans", "repeated"):
        plan = look.complaint.offers[0].plan if look.complaint.offers else None
        plan = look.planned.plans[0].plan if look.planned else plan
        assert plan is not None
        return forms.plain(plan) if box.kind == "plans" else forms.lines_of(plan)
    if box.kind == "yes_no":
        return "yes"
    return box.options[0] if box.options else known.get(box.kind, "C-77")


@pytest.mark.parametrize("led_to", [received, offered, instructed, closed])
def test_every_button_that_is_open_records_what_its_form_asks_for(
    desk: Desk, address: str, led_to: Callable[[Case], Case]
) -> None:
    look = desk.look(led_to(opened(address)).id, by=ANN)
    open_now = [
        action_of(each)
        for each in look.available
        if each.is_open and each.command not in WITHOUT_FORM
    ]

    for action in open_now:
        command = forms.read(action.command, filled(action, look))
        assert type(command) is action.command
        # of what was typed in a hurry the domain may still say no, in so many words
        reasons_against(look.complaint, command, RULEBOOK, by=ANN, at=look.at)

    assert len(open_now) >= 4


def test_what_comes_first_is_never_closed(desk: Desk, address: str) -> None:
    for led_to in (received, offered, closed):
        page = Page(desk.look(led_to(opened(address)).id, by=ANN))

        open_keys = {action.key for action in page.next if action.found.is_open}
        assert page.first in open_keys | {""}


def test_a_comma_is_a_point_and_the_time_is_that_of_the_desk() -> None:
    posted = {
        "channel": ["email"],
        "received_at": ["2026-07-01T09:00"],
        "description": [" The lid is loose. "],
        "demand.loss": ["19,90"],
        "product.name": [""],
    }

    intake = forms.read(Intake, posted)

    assert intake.demand.loss == Money("19.90", "EUR")
    assert intake.received_at.hour == 7  # in UTC, when it is summer in Berlin
    assert (intake.description, intake.product) == ("The lid is loose.", None)


@pytest.mark.parametrize(
    ("posted", "path"),
    [
        ({"plans": ["no JSON"]}, "plans[0]"),
        (
            {"plans.form": ["refund"], "plans.worth": ["a lot"]},
            "plans[0].lines[0].worth",
        ),
    ],
    ids=["what no form of ours sends", "no amount"],
)
def test_a_plan_that_cannot_be_read_is_told_with_its_path(
    posted: forms.Posted, path: str
) -> None:
    with pytest.raises(CannotDecode) as told:
        forms.read(do.PrepareOffers, posted)

    assert told.value.path == path
