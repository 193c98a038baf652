"""The stack of an image in a real browser: drawn under our CSP in both themes, walked by keyboard, kept up to date."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fast_aws, wait_for_picture
from tests.support.demo import Demo

pytestmark = pytest.mark.browser
CLUSTER, SERVICE = "shop-prod", "cart"
SEEN_TIMEOUT_MS = 60_000


def _open(page: Page, search: str) -> None:
    """From a task to its image, once the mirror has read it."""
    page.goto(f"/tasks?q={search}")
    page.locator("table.tbl tbody a").first.click()
    page.locator("a[href*='/images/find'][href*='halden']").first.click()
    wait_for_picture(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_stack_it_draws_within_the_policy(page: Page, log_in: Callable[[str], None], scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    log_in("viewer")

    _open(page, "edge-gateway")
    page.focus("[data-figure]")
    page.keyboard.press("ArrowRight")

    assert page.locator(".js-plotly-plot .point").count() > 10
    expect(page.locator(".figure-ring")).to_be_visible()
    expect(page.locator("head style")).to_have_count(0)
    assert page.evaluate("document.querySelector('.js-plotly-plot')._context.showSendToCloud") is False


def test_a_new_container_it_draws_without_a_reload(
    page: Page, demo: Demo, log_in: Callable[[str], None], ecs: Any
) -> None:
    with fast_aws(demo):
        desired = ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0]["desiredCount"]
        log_in("viewer")
        _open(page, f"{SERVICE}+cluster:{CLUSTER}")
        page.evaluate("window.wasNotReloaded = true")

        ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired + 1)

        expect(page.locator("#live-tiles")).to_contain_text(f"{desired + 1} running", timeout=SEEN_TIMEOUT_MS)
        page.wait_for_selector("[data-figure][data-renewed]", timeout=SEEN_TIMEOUT_MS)
        assert page.evaluate("window.wasNotReloaded") is True
        ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired)
