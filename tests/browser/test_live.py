"""Open pages stay true by themselves: changes arrive without a reload, and without change nothing is asked."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, expect

from tests.support.demo import PROJECT, Demo

pytestmark = pytest.mark.browser
ACCOUNT_ID = "222233334444"  # docs/simulator.md: as access key, its administrator
CLUSTER, SERVICE = "shop-prod", "web"
SEEN_TIMEOUT_MS = 10_000
SETTLE_MS = 3_000
IDLE_MS = 20_000  # longer than the stream's own ping
TABS = 10


@pytest.fixture
def ecs(demo: Demo) -> Any:
    """A client straight at the simulator: what it does, Gantry hears of from AWS alone."""
    return boto3.client(
        "ecs",
        endpoint_url=demo.simulator_url,
        region_name="eu-west-1",
        aws_access_key_id=ACCOUNT_ID,
        aws_secret_access_key="any",
    )


@pytest.fixture
def stranger(demo: Demo) -> str:
    """Name and password of somebody without grants: nothing that happens concerns them."""
    make = "from django.contrib.auth.models import User; User.objects.create_user('stranger', password='stranger')"
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", make]
    environment = {name: value for name, value in demo.environment_for_commands().items() if name != "DATABASE_URL"}
    environment["GANTRY_DATA_DIR"] = str(demo.data_dir)
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, timeout=60)
    return "stranger"


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


def test_the_order_of_rows_it_keeps_under_the_pointer(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    page.goto("/clusters")
    rows = page.locator("#live-rows tbody tr")
    names = rows.locator("td.name").all_inner_texts()
    rows.nth(1).hover()

    page.evaluate(TURN_ROWS_AROUND)

    assert rows.locator("td.name").all_inner_texts() == names
    page.mouse.move(0, 0)
    page.evaluate(TURN_ROWS_AROUND)
    assert rows.locator("td.name").all_inner_texts() == names[::-1]


TURN_ROWS_AROUND = """() => {
    const current = document.querySelector("#live-rows");
    const newer = current.cloneNode(true);
    const body = newer.querySelector("tbody");
    body.append(...[...body.children].reverse());
    liveSwap(current, newer);
}"""


def test_without_news_it_asks_for_nothing(page: Page, demo: Demo, stranger: str) -> None:
    page.goto("/login?next=/services")
    page.fill("input[name=username]", stranger)
    page.fill("input[name=password]", stranger)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{demo.url}/services")
    page.wait_for_timeout(SETTLE_MS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.wait_for_timeout(IDLE_MS)

    assert asked == []


def test_ten_tabs_it_serves_with_one_stream(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    context = page.context
    tabs = [context.new_page() for _ in range(TABS)]
    for tab in tabs:
        tab.goto("/services")

    for tab in tabs:
        answer = tab.reload()

        assert answer is not None
        assert answer.status == 200
