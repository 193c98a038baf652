"""Open pages stay true by themselves: changes arrive without a reload, and without change nothing is asked."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import new_context, sign_in
from tests.support.demo import Demo

pytestmark = pytest.mark.browser
CLUSTER, SERVICE = "shop-prod", "web"
QUIET_CLUSTER = "edge-prod"
SEEN_WITHIN_S = 2.0
SEEN_TIMEOUT_MS = 20_000
SETTLE_MS = 3_000
IDLE_S = 60.0
AGE_CHANGES_MS = 65_000  # "1 min" becomes "2 min", or the next sweep brings seconds
TABS = 10
STRANGER = """
from django.contrib.auth.models import Group, User
from clusters.access import compile_grants
from clusters.models import Grant
user = User.objects.create_user("quiet", password="quiet-quiet")
group = Group.objects.create(name="quiet")
user.groups.add(group)
Grant.objects.create(group=group, role="viewer", cluster_glob="%s")
compile_grants()
"""


@dataclass(kw_only=True)
class Idle:
    """A page that nobody touches since `since`, and what it asked for."""

    page: Page
    since: float
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", autouse=True)
def idle(browser: Browser, demo: Demo) -> Iterator[Idle]:
    """Open while the other tests run, of somebody who sees one quiet cluster alone."""
    demo.shell(STRANGER % QUIET_CLUSTER)
    complaints: list[str] = []
    context = new_context(browser, demo, complaints=complaints)
    page = context.new_page()
    sign_in(page, demo, username="quiet", password="quiet-quiet")
    page.goto("/services")
    page.get_by_role("link", name=QUIET_CLUSTER, exact=True).first.click()
    page.wait_for_url("**/clusters/*")
    page.wait_for_timeout(SETTLE_MS)
    idle = Idle(page=page, since=time.monotonic())
    page.on("request", lambda request: idle.asked.extend(_asked(request)))
    yield idle
    context.close()
    assert complaints == []


def _asked(request: Request) -> list[str]:
    """Without the freshness mark alone: where the machine is busy a sweep comes late, and that is news to it."""
    parts = request.headers.get("gantry-fragments", "")
    return [] if parts == "fresh" else [f"{request.url} {parts}"]


@pytest.mark.ends_module
def test_without_news_it_asks_for_nothing_and_its_ages_grow(idle: Idle) -> None:
    left_s = IDLE_S - (time.monotonic() - idle.since)

    idle.page.wait_for_timeout(max(0.0, left_s) * 1000 + 1)

    assert idle.asked == []
    mark = idle.page.locator("#live-fresh")
    expect(mark).not_to_have_text(mark.inner_text(), timeout=AGE_CHANGES_MS)


def test_a_change_behind_our_back_it_shows_without_a_reload(
    page: Page, log_in: Callable[[str], None], ecs: Any
) -> None:
    task_arn = ecs.list_tasks(cluster=CLUSTER, serviceName=SERVICE)["taskArns"][0]
    log_in("viewer")
    page.goto(f"/tasks?q={task_arn.rpartition('/')[2]}")
    page.locator("main td.name a").click()
    expect(page.locator("main")).to_contain_text("desired RUNNING")
    page.evaluate("window.wasNotReloaded = true")
    page.evaluate("document.querySelector('#account').showPopover()")

    ecs.stop_task(cluster=CLUSTER, task=task_arn, reason="behind our back")

    expect(page.locator("main")).to_contain_text("desired STOPPED", timeout=SEEN_TIMEOUT_MS)
    assert page.evaluate("window.wasNotReloaded") is True
    assert page.evaluate("document.querySelector('#account').matches(':popover-open')") is True


def test_a_desired_count_set_behind_our_back_it_shows_within_two_seconds(
    page: Page, log_in: Callable[[str], None], ecs: Any
) -> None:
    """The best of a few: what counts is the path, not how crowded the machine is."""
    desired = ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0]["desiredCount"]
    log_in("viewer")
    page.goto(f"/services?q={SERVICE}")
    row = page.locator("tr", has=page.get_by_role("link", name=CLUSTER, exact=True))
    row.get_by_role("link", name=SERVICE, exact=True).first.click()
    tiles = page.locator("#live-tiles")
    expect(tiles).to_contain_text(f"of {desired}")
    page.evaluate("window.wasNotReloaded = true")

    took = []
    for count in (desired + 1, desired, desired + 1, desired):
        began = time.monotonic()
        ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=count)
        expect(tiles).to_contain_text(f"of {count}", timeout=SEEN_TIMEOUT_MS)
        took.append(time.monotonic() - began)

    assert min(took) < SEEN_WITHIN_S, took
    assert page.evaluate("window.wasNotReloaded") is True


def test_focus_selection_and_scroll_a_refresh_keeps(page: Page, log_in: Callable[[str], None], ecs: Any) -> None:
    page.set_viewport_size({"width": 1000, "height": 500})
    log_in("viewer")
    page.goto("/tasks")
    page.locator("#live-rows tbody a").nth(9).focus()
    page.evaluate("window.scrollTo(0, 200)")
    page.evaluate(SELECT_HEADING)
    before = page.evaluate(WHERE)

    newer = page.evaluate(NEWER_TEXTS)

    assert page.evaluate(WHERE) == before
    assert newer == "newer"


SELECT_HEADING = "getSelection().selectAllChildren(document.querySelector('h1'))"
WHERE = "[scrollY, document.activeElement.getAttribute('href'), String(getSelection())]"
NEWER_TEXTS = """() => {
    const current = document.querySelector("#live-rows");
    const newer = current.cloneNode(true);
    for (const time of newer.querySelectorAll("time")) {
        time.removeAttribute("data-ago"); // its age would go on growing
        time.textContent = "newer";
    }
    liveSwap(current, newer);
    return current.querySelector("tbody time").innerText; // in the same step: the page's own refresh may come
}"""


def test_the_order_of_rows_it_keeps_under_the_pointer(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    page.goto("/clusters")
    page.locator("#live-rows tbody tr").nth(1).hover()
    page.wait_for_function(f"{POINTED_AT} === true")

    before, after = page.evaluate(TURN_ROWS_AROUND)

    assert after == before
    page.mouse.move(0, 0)
    page.wait_for_function(f"{POINTED_AT} === false")
    before, after = page.evaluate(TURN_ROWS_AROUND)
    assert after == before[::-1]
    assert len(set(after)) > 1


POINTED_AT = "document.querySelector('#live-rows').matches(':hover')"
# One step: between two the page's own refresh may come and put the server's order back.
TURN_ROWS_AROUND = """() => {
    const current = document.querySelector("#live-rows");
    const names = () => [...current.querySelectorAll("tbody td.name")].map((cell) => cell.innerText);
    const before = names();
    const newer = current.cloneNode(true);
    const body = newer.querySelector("tbody");
    body.append(...[...body.children].reverse());
    liveSwap(current, newer);
    return [before, names()];
}"""


@pytest.fixture
def tabs(page: Page, log_in: Callable[[str], None]) -> list[Page]:
    log_in("viewer")
    return [page.context.new_page() for _ in range(TABS)]


def test_ten_tabs_it_serves_with_one_stream(tabs: list[Page]) -> None:
    for tab in tabs:
        tab.goto("/services")

    for tab in tabs:
        answer = tab.reload()

        assert answer is not None
        assert answer.status == 200
