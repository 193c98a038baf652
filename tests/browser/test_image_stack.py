"""The stack of an image in a real browser: drawn under our CSP in both themes, walked by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_for_picture

pytestmark = pytest.mark.browser
SERVICE_IMAGE = "a[href*='/images/find']"


def _open(page: Page) -> None:
    """From a task of edge-prod to its image, once the mirror has read it."""
    page.goto("/tasks?q=edge-gateway")
    page.locator("table.tbl tbody a").first.click()
    page.locator(SERVICE_IMAGE).first.click()
    wait_for_picture(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_stack_it_draws_within_the_policy(page: Page, log_in: Callable[[str], None], scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    log_in("viewer")

    _open(page)
    page.focus("[data-figure]")
    page.keyboard.press("ArrowRight")

    assert page.locator(".js-plotly-plot .point").count() > 10
    expect(page.locator(".figure-ring")).to_be_visible()
    expect(page.locator("head style")).to_have_count(0)
    assert page.evaluate("document.querySelector('.js-plotly-plot')._context.showSendToCloud") is False
