"""The main job in a real browser: find a service, scale it, redeploy it, undo the scaling."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support import http
from tests.support.demo import Demo

pytestmark = pytest.mark.browser
CLUSTER, SERVICE = "shop-prod", "web"
SPEED = 20  # of simulated time, so that a rollout takes seconds
OUTCOME_TIMEOUT_MS = 120_000
MIRROR_TIMEOUT_MS = 60_000
MOVING = ", ".join(f"[data-state={state}]" for state in ("planned", "confirmed", "running", "following"))


@pytest.fixture(autouse=True)
def _fast_aws(demo: Demo) -> Iterator[None]:
    http.post_json(f"{demo.simulator_url}/_sim/time", {"speed": SPEED})
    yield
    http.post_json(f"{demo.simulator_url}/_sim/time", {"speed": 1})


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
    scaling_url = _confirm(page)
    expect(page.locator("#operation")).to_contain_text("Request id")
    _wait_for_facts(page, service_url, desired=6, running=6)

    page.locator("form[action$='/redeploy'] button").click()
    _confirm(page)

    page.goto(scaling_url)
    page.get_by_role("button", name="Undo").click()
    _confirm(page)
    _wait_for_facts(page, service_url, desired=3, running=3)


def test_offers_a_viewer_nothing_that_acts(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")

    _open_service(page)

    expect(page.locator("a[href$='/scale']")).to_have_count(0)
    expect(page.locator("form[action$='/redeploy']")).to_have_count(0)


def _open_service(page: Page) -> str:
    page.goto("/clusters")
    _follow(page, CLUSTER)
    _follow(page, SERVICE)
    page.wait_for_url(re.compile(r"/services/\d+$"))
    return page.url


def _follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def _confirm(page: Page) -> str:
    """Waits for the plan, confirms it as asked, follows it to "succeeded". Returns the operation's address."""
    page.wait_for_selector("#operation[data-state=planned]", timeout=OUTCOME_TIMEOUT_MS)
    page.fill("#reason", "browser test")
    typed = page.locator("#typed")
    if typed.count():
        typed.fill(page.locator("label[for=typed] b").inner_text())
    page.get_by_role("button", name="Confirm").click()
    finished = (
        "#operation:not([data-state=planned], [data-state=confirmed], [data-state=running], [data-state=following])"
    )
    page.wait_for_selector(finished, timeout=OUTCOME_TIMEOUT_MS)
    expect(page.locator("#operation")).to_have_attribute("data-state", "succeeded")
    return page.url


def _wait_for_facts(page: Page, service_url: str, *, desired: int, running: int) -> None:
    """Until the mirror shows it: a reload may be needed."""
    wanted = re.compile(rf"Desired\s*{desired}\b.*Running\s*{running}\b", re.DOTALL)
    for _ in range(MIRROR_TIMEOUT_MS // 1000):
        page.goto(service_url)
        if wanted.search(page.locator("header.head").inner_text()):
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"the page never showed {desired} desired and {running} running")
