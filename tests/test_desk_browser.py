"""The desk's pages, in a browser: from intake to closure, two persons involved."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import define
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from desk.bank import Bank
from desk.desk import Desk
from desk.store import DeskStore
from desk.worker import Worker
from desks import a_database, an_engine, served

PATIENCE = 20_000  # milliseconds


@define
class Surfing:
    """The desk served on SQLite, its worker, and a browser in front of it."""

    address: str
    worker: Worker
    browser: Browser

    def page(self, locale: str) -> Page:
        context = self.browser.new_context(
            base_url=self.address,
            locale=locale,
            viewport={"width": 1200, "height": 900},
        )
        context.set_default_timeout(PATIENCE)
        return context.new_page()


@pytest.fixture(scope="module")
def surfing(
    chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Surfing]:
    folder: Path = tmp_path_factory.mktemp("browser")
    with (
        a_database("sqlite", folder, str) as url,
        an_engine(url) as engine,
        sync_playwright() as playwright,
    ):
        desk = Desk(DeskStore(engine))
        worker = Worker(desk, Bank(folder / "bank.sqlite"), timedelta(0))
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        with served(desk) as address:
            yield Surfing(address, worker, browser)
        browser.close()


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name=name).click()


def record(page: Page, event: str, about: str = "", **filled: str) -> None:
    """Press the button of a command; where it opens a form, fill it in and send it."""
    key = f"{event}-{about}".replace("/", "-").strip("-")
    action = page.locator(f"[id='{key}']")
    if filled:
        action.locator("summary").first.click()
    for name, value in filled.items():
        fill(action.locator(f"[name='{name.replace('__', '.')}']"), value)
    action.get_by_role("button").last.click()


def fill(box: Locator, value: str) -> None:
    if not box.is_visible():
        box.locator("xpath=ancestor::details[1]/summary").click()
    if box.evaluate("box => box.tagName") == "SELECT":
        box.select_option(value)
    elif box.get_attribute("type") == "checkbox":
        box.check()
    else:
        box.fill(value)


def is_in(page: Page, status: str) -> None:
    expect(page.locator("[data-status]")).to_have_attribute("data-status", status)


def take_in(page: Page, name: str, description: str, loss: str) -> str:
    """The id of a complaint that was taken in through the form."""
    page.goto("/complaints/new")
    fill(page.locator("[name='complainant.name']"), name)
    fill(page.locator("[name='description']"), description)
    fill(page.locator("[name='demand.kind']"), "compensatory")
    fill(page.locator("[name='demand.loss']"), loss)
    page.locator("main form button").click()
    is_in(page, "received")
    return page.url.rpartition("/")[2]


def find_it_upheld(page: Page) -> None:
    record(
        page,
        "assess",
        assessment__kind="billing",
        assessment__severity="low",
        assessment__responsibility="process",
    )
    is_in(page, "assessed")
    record(page, "record_finding", finding__outcome="upheld")
    is_in(page, "investigating")


def test_a_complaint_goes_from_intake_to_closure_with_two_persons_involved(
    surfing: Surfing,
) -> None:
    page = surfing.page("en-GB")
    sign_in(page, "Ann Arnold")
    complaint = take_in(page, "Li Wei", "Charged twice for one kettle.", "160.00")
    offer = f"{complaint}/o1"
    find_it_upheld(page)
    page.locator("#prepare_offers summary").first.click()
    page.locator("#prepare_offers form > button").click()
    is_in(page, "negotiating")

    expect(page.locator("#offers")).to_contain_text(
        "the redress would come to 202.00 EUR, beyond the authority of front line"
    )
    record(page, "request_approval", offer)
    expect(page.locator("#offers")).to_contain_text(
        f"Ann Arnold has a hand in offer {offer} already and cannot approve it"
    )

    sign_in(page, "Bo Berger")
    page.goto("/approvals")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#offers")).to_contain_text("approved by Bo Berger")

    sign_in(page, "Ann Arnold")
    page.goto(f"/complaints/{complaint}")
    record(page, "present_offer", offer)
    record(page, "record_acceptance", offer)
    record(page, "confirm_agreement", offer, repeated="yes")
    is_in(page, "agreed")
    for number in (1, 2, 3):
        record(page, "instruct_redress", f"{offer}/l{number}")
    expect(page.locator("#ledger")).to_contain_text("The bank is asked to pay")
    surfing.worker.work()

    sign_in(page, "Olga Orlova")
    page.goto(f"/complaints/{complaint}")
    expect(page.locator(f"[data-line='{offer}/l2']")).to_have_text("fulfilled")
    for number in (1, 3):
        record(page, "fulfil_redress", f"{offer}/l{number}", reference=f"done-{number}")
    is_in(page, "fulfilled")

    sign_in(page, "Ann Arnold")
    page.goto(f"/complaints/{complaint}")
    record(page, "apologise", medium="letter")
    sign_in(page, "Bo Berger")
    page.goto(f"/complaints/{complaint}")
    record(page, "follow_up", satisfied="yes")
    is_in(page, "settled")
    record(page, "close", "resolved")
    is_in(page, "closed")


def test_the_pages_speak_chinese_to_who_reads_it(surfing: Surfing) -> None:
    page = surfing.page("zh-CN")
    sign_in(page, "李娜")
    take_in(page, "李伟", "同一把水壶被收了两次钱。", "160.00")
    find_it_upheld(page)
    page.locator("#prepare_offers summary").first.click()
    page.locator("#prepare_offers form > button").click()

    expect(page.locator("[data-status]")).to_have_text("协商")
    expect(page.locator("#offers")).to_contain_text("一线人员 最多可承诺 200.00 EUR")
    expect(page.locator("#story")).to_contain_text("分级 一般")
    page.get_by_role("button", name="English").click()
    expect(page.locator("[data-status]")).to_have_text("negotiating")


def test_who_comes_second_sees_what_is_new_and_keeps_what_was_typed(
    surfing: Surfing,
) -> None:
    first = surfing.page("en-GB")
    sign_in(first, "Ann Arnold")
    complaint = take_in(first, "Li Wei", "The lid is loose.", "20.00")
    second = surfing.page("en-GB")
    sign_in(second, "Bo Berger")
    second.goto(f"/complaints/{complaint}")

    record(first, "add_note", text="I have called back.")
    record(second, "add_note", text="Nobody has called back yet.")

    expect(second.get_by_role("alert")).to_contain_text("Somebody else came first")
    expect(second.locator("#story li.new")).to_contain_text("I have called back.")
    typed = second.locator("#add_note [name='text']")
    expect(typed).to_have_value("Nobody has called back yet.")
    second.locator("#add_note form button").click()
    expect(second.locator("#story li").first).to_contain_text("Nobody has called back")


def test_a_form_that_is_sent_twice_is_recorded_once(surfing: Surfing) -> None:
    page = surfing.page("en-GB")
    sign_in(page, "Ann Arnold")
    take_in(page, "Li Wei", "The lid is loose.", "20.00")
    page.locator("#add_note summary").click()
    page.locator("#add_note textarea").fill("once")
    sends = (
        "form => fetch(form.action, {method: 'POST', body: new FormData(form)})"
        ".then(answer => answer.url)"
    )

    for _ in range(2):
        assert page.locator("#add_note form").evaluate(sends) == page.url

    page.reload()
    expect(page.locator("#story > ol > li")).to_have_count(2)


def test_what_is_missing_is_said_beside_its_input(surfing: Surfing) -> None:
    page = surfing.page("en-GB")
    sign_in(page, "Ann Arnold")
    page.goto("/complaints/new")
    fill(page.locator("[name='description']"), "The lid is loose.")
    fill(page.locator("[name='demand.loss']"), "a lot")
    page.locator("main form button").click()

    expect(page.locator(".box.wrong")).to_have_count(1)
    expect(page.locator("[name='description']")).to_have_value("The lid is loose.")
