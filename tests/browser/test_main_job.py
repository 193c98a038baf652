"""The main job in a real browser: find a service, scale it, redeploy it, undo the scaling."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import fast_aws, new_context, sign_in, wait_for_tiles
from tests.support.demo import Demo

pytestmark = pytest.mark.browser
CLUSTER, SERVICE = "shop-prod", "web"
OUTCOME_TIMEOUT_MS = 120_000
LINK_TO_PLAN = """href => {
    const link = Object.assign(document.createElement("a"), { href, id: "again", textContent: "Plan" });
    link.dataset.dialog = "";
    document.querySelector("main").prepend(link);
}"""


@pytest.fixture(autouse=True)
def _fast_aws(demo: Demo) -> Iterator[None]:
    with fast_aws(demo):
        yield


def test_finds_its_way_from_the_fleet_to_a_revision(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")

    page.goto("/clusters")
    _follow(page, CLUSTER)
    expect(page.locator("h1")).to_contain_text(CLUSTER)
    _follow(page, SERVICE)
    expect(page.locator("h1")).to_contain_text(SERVICE)
    page.locator("main a[href^='/tasks/']").first.click()
    expect(page).to_have_url(re.compile(r"/tasks/\d+$"))
    page.locator("main a[href^='/task-definitions/']").first.click()

    expect(page).to_have_url(re.compile(r"/task-definitions/\d+$"))
    expect(page.locator("h1")).to_contain_text(re.compile(r"\w+:\d+"))


def test_scales_redeploys_and_undoes(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("operator")
    service_url = _open_service(page)

    page.locator("a[href$='/scale']").click()
    page.fill("#desired", "6")
    page.get_by_role("button", name="Make a plan").click()
    scaling_url = _confirm_in_dialog(page, button="Scale to 6")
    page.goto(scaling_url)
    expect(page.locator("#operation")).to_contain_text("Request id")
    wait_for_tiles(page, service_url, wanted=r"Running\s*6\s*of\s*6\b")

    page.locator("form[action$='/redeploy'] button").click()
    _confirm_in_dialog(page, button="Redeploy")

    page.goto(scaling_url)
    page.get_by_role("button", name="Undo").click()
    _confirm_in_dialog(page, button="Scale to 3")
    wait_for_tiles(page, service_url, wanted=r"Running\s*3\s*of\s*3\b")


def test_offers_a_viewer_nothing_that_acts(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")

    _open_service(page)

    expect(page.locator("a[href$='/scale']")).to_have_count(0)
    expect(page.locator("form[action$='/redeploy']")).to_have_count(0)


def test_keeps_what_was_typed_and_cancels_what_nobody_confirmed(browser: Browser, demo: Demo) -> None:
    """Without the fixture `page`: Chromium notes the lost connection in its console."""
    context = new_context(browser, demo, complaints=[])
    page = context.new_page()
    sign_in(page, demo, username="operator")
    _open_service(page)
    page.locator("a[href$='/scale']").click()
    page.locator(".stepper [data-step-by='1']").click()
    page.get_by_role("button", name="Make a plan").click()
    page.wait_for_selector("dialog[open] #sheet[data-state=planned]", timeout=OUTCOME_TIMEOUT_MS)
    operation = str(page.locator("#sheet").get_attribute("data-url"))
    _open_again(page, operation)
    expect(page.locator("#reason")).to_be_focused()
    typed = page.locator("label[for=typed] b").inner_text()
    page.fill("#reason", "browser test")
    page.fill("#typed", typed)

    page.route("**/confirm", lambda route: route.abort())
    page.locator("dialog .btn.primary").click()

    expect(page.locator("#sheet-says")).to_contain_text("No connection")
    expect(page.locator("#typed")).to_have_value(typed)
    expect(page.locator("#reason")).to_have_value("browser test")

    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.goto(operation)
    expect(page.locator("#operation")).to_have_attribute("data-state", "cancelled")
    context.close()


def _open_service(page: Page) -> str:
    page.goto("/clusters")
    _follow(page, CLUSTER)
    _follow(page, SERVICE)
    page.wait_for_url(re.compile(r"/services/\d+$"))
    return page.url


def _follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def _confirm_in_dialog(page: Page, *, button: str) -> str:
    """Waits for the plan, confirms it as asked, follows it to "succeeded". Returns the operation's address."""
    sheet = page.locator("dialog[open] #sheet")
    page.wait_for_selector("dialog[open] #sheet[data-state=planned]", timeout=OUTCOME_TIMEOUT_MS)
    ready = page.get_by_role("button", name=button, exact=True)
    expect(page.locator("#reason")).to_be_focused()
    page.fill("#reason", "browser test")
    if page.locator("#typed").count():
        page.fill("#typed", "something else")
        expect(ready).to_be_disabled()
        page.press("#typed", "Enter")
        page.fill("#typed", page.locator("label[for=typed] b").inner_text())
    ready.click()
    expect(sheet).to_have_attribute("data-state", "succeeded", timeout=OUTCOME_TIMEOUT_MS)
    address = page.get_by_role("link", name="Open operation").get_attribute("href")
    page.locator("dialog[open] .acts").get_by_role("button", name="Close").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    return str(address)


def _open_again(page: Page, address: str) -> None:
    """A plan that is there at once, without a step before it, as a fast planner has it."""
    page.goto("/help")
    page.evaluate(LINK_TO_PLAN, address)
    page.click("#again")
    page.wait_for_selector("dialog[open] #sheet[data-state=planned]")
