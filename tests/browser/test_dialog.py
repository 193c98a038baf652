"""A plan in the dialog meets what happens meanwhile: it expires, its service changes, the login is lost."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import fast_aws, new_context, sign_in, wait_for_tiles
from tests.support.demo import Demo

pytestmark = pytest.mark.browser
CLUSTER, SERVICE = "shop-prod", "web"
OUTCOME_TIMEOUT_MS = 120_000
SENT = re.compile("following|succeeded")  # test_main_job.py follows one to its end
PLANNED = "dialog[open] #sheet[data-state=planned]"
EXPIRE = """
from datetime import timedelta
from django.utils import timezone
from clusters.models import Operation
Operation.objects.filter(pk=%s).update(plan_expires_at=timezone.now() - timedelta(seconds=1))
"""
LOOK_AGAIN = """() => document.dispatchEvent(new CustomEvent("gantry:news", { detail: { type: "resync" } }))"""


@pytest.fixture(scope="module")
def operator(browser: Browser, demo: Demo) -> Iterator[Page]:
    """Signed in once for all. Chromium notes the refusals that these tests are about in its console."""
    with fast_aws(demo):
        context = new_context(browser, demo, complaints=[])
        page = context.new_page()
        sign_in(page, demo, username="operator")
        page.goto(f"/services?q={SERVICE}+cluster:{CLUSTER}")
        page.locator("main td.name").get_by_role("link", name=SERVICE, exact=True).click()
        page.wait_for_url(re.compile(r"/services/\d+$"))
        yield page
        context.close()


@pytest.fixture(autouse=True)
def _closed(operator: Page) -> Iterator[None]:
    """What a test left open is given up, so that the next one may change the service."""
    yield
    operator.unroute_all()
    if operator.locator("dialog[open]").count():
        operator.keyboard.press("Escape")
    expect(operator.locator("dialog[open]")).to_have_count(0)


def test_a_plan_that_expires_it_says_so_and_plans_again(operator: Page, demo: Demo) -> None:
    first = _plan_one_more(operator)

    demo.shell(EXPIRE % first.rpartition("/")[2])

    expect(operator.locator("dialog[open]")).to_contain_text("Expired", timeout=OUTCOME_TIMEOUT_MS)
    operator.locator("dialog[open]").get_by_role("button", name="Plan again").click()
    operator.wait_for_selector(PLANNED, timeout=OUTCOME_TIMEOUT_MS)
    assert operator.locator("#sheet").get_attribute("data-url") != first


def test_a_service_that_changed_it_shows_a_new_plan_of_before_it_acts(operator: Page, ecs: Any) -> None:
    desired = _desired(ecs)
    wait_for_tiles(operator, operator.url, wanted=rf"\bof {desired}\b")  # a lost login ended what the open page hears
    _plan_one_more(operator)
    ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired + 2)
    _fill(operator)

    _confirm(operator)

    sheet = operator.locator("dialog[open] #sheet")
    expect(sheet).to_contain_text("has changed since you confirmed", timeout=OUTCOME_TIMEOUT_MS)
    expect(sheet.locator(".was").first).to_have_text(str(desired + 2))
    assert _desired(ecs) == desired + 2
    _fill(operator)
    _confirm(operator)
    expect(sheet).to_have_attribute("data-state", SENT, timeout=OUTCOME_TIMEOUT_MS)
    assert _desired(ecs) == desired + 1
    ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired)


@pytest.mark.parametrize("lost", ["session", "all cookies"])
def test_a_lost_login_it_says_and_goes_on_after_a_new_one(operator: Page, demo: Demo, ecs: Any, lost: str) -> None:
    desired = _desired(ecs)
    _plan_one_more(operator)
    _fill(operator)
    context = operator.context
    context.clear_cookies(**({} if lost == "all cookies" else {"name": re.compile("session")}))

    _confirm(operator)

    says = operator.locator("dialog[open] #sheet-says")
    expect(says).to_contain_text("You are signed out")
    expect(says.get_by_role("link", name="Sign in")).to_be_visible()
    other = context.new_page()
    sign_in(other, demo, username="operator")
    other.close()
    expect(operator.locator("#reason")).to_have_value("browser test")
    _confirm(operator)
    sheet = operator.locator("dialog[open] #sheet")
    expect(sheet).to_have_attribute("data-state", SENT, timeout=OUTCOME_TIMEOUT_MS)
    assert _desired(ecs) > desired
    ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired)


def test_a_press_during_a_refresh_it_does_not_lose(operator: Page) -> None:
    address = _plan_one_more(operator)
    _fill(operator)
    held: list[Route] = []
    sent: list[str] = []

    def refuse(route: Route) -> None:
        sent.append(route.request.url)
        route.abort()

    operator.route(f"**{address}", lambda route: held.append(route))
    operator.route("**/confirm", refuse)
    with operator.expect_request(f"**{address}"):
        operator.evaluate(LOOK_AGAIN)

    _confirm(operator)
    _confirm(operator)
    held[0].continue_()

    expect(operator.locator("#sheet-says")).to_contain_text("No connection")
    assert len(sent) == 1


def test_what_opens_right_after_a_dialog_closed_in_its_refresh_it_opens(operator: Page) -> None:
    address = _plan_one_more(operator)
    held: list[Route] = []
    operator.route(f"**{address}", lambda route: held.append(route))
    with operator.expect_request(f"**{address}"):
        operator.evaluate(LOOK_AGAIN)
    operator.keyboard.press("Escape")

    operator.locator("a[href$='/scale']").click()
    held[0].continue_()

    expect(operator.locator("dialog[open] .stepper")).to_be_visible()


def _plan_one_more(page: Page) -> str:
    """Opens the dialog up to the plan; answers the operation's address."""
    page.locator("a[href$='/scale']").click()
    page.locator(".stepper [data-step-by='1']").click()
    page.get_by_role("button", name="Make a plan").click()
    page.wait_for_selector(PLANNED, timeout=OUTCOME_TIMEOUT_MS)
    return str(page.locator("#sheet").get_attribute("data-url"))


def _fill(page: Page) -> None:
    page.fill("#reason", "browser test")
    page.fill("#typed", page.locator("label[for=typed] b").inner_text())


def _confirm(page: Page) -> None:
    page.locator("dialog[open] .btn.primary").click()


def _desired(ecs: Any) -> int:
    found: int = ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0]["desiredCount"]
    return found
