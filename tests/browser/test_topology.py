"""The topology in a real browser: Plotly under our CSP, by keyboard, in both themes, sharing nothing."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import wait_for_picture
from tests.support.demo import Demo

pytestmark = pytest.mark.browser
CLUSTER = "edge-prod"
DRAWN = "[data-figure][data-drawn=yes]"


def _open(page: Page) -> None:
    """Its page by its links, once the mirror has read the cluster."""
    page.goto("/clusters")
    page.get_by_role("link", name=CLUSTER, exact=True).click()
    page.get_by_role("link", name="Topology", exact=True).click()
    wait_for_picture(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_it_draws_within_the_policy(page: Page, log_in: Callable[[str], None], scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    log_in("viewer")

    _open(page)

    assert page.locator(".js-plotly-plot .point").count() > 10
    expect(page.locator("head style")).to_have_count(0)
    expect(page.locator("[data-figure] svg a")).to_have_count(0)


def test_nothing_it_shares(page: Page, demo: Demo, log_in: Callable[[str], None]) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    log_in("viewer")

    _open(page)

    context = page.evaluate("document.querySelector('.js-plotly-plot')._context")
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert (context["showSendToCloud"], context["displayModeBar"]) == (False, False)
    expect(page.locator(".modebar-btn")).to_have_count(0)
    assert hosts == {urlsplit(demo.url).netloc}


def test_the_keyboard_it_follows(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    _open(page)
    panel = page.locator("[data-figure-panel]")

    page.focus("[data-figure]")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".figure-ring")).to_be_visible()
    page.keyboard.press("Enter")

    expect(panel).to_be_visible()
    expect(page).to_have_url(re.compile(r"focus=image"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert "focus=" not in page.url


def test_a_path_in_focus_it_finds_again(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    _open(page)
    page.focus("[data-figure]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"focus=image"))

    page.reload()
    page.wait_for_selector(DRAWN)

    expect(page.locator("[data-figure-panel]")).to_be_visible()


def test_on_a_phone_it_shows_the_table_first(page: Page, log_in: Callable[[str], None]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log_in("viewer")
    page.goto("/clusters")
    page.get_by_role("link", name=CLUSTER, exact=True).click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.get_by_role("link", name="Topology", exact=True).click()

    expect(page.locator("#live-table table")).to_be_visible()
    expect(page.locator("[data-figure]")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not any("plotly" in url for url in asked), "a megabyte of script for a picture that is not shown"
    page.get_by_role("link", name="Picture", exact=True).click()
    page.wait_for_selector(DRAWN)
    assert any("plotly" in url for url in asked)
    expect(page.locator("#live-table table")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_table_it_shows_in_place_of_the_picture(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    _open(page)

    page.get_by_role("link", name="Table", exact=True).click()

    expect(page.locator("#live-table table")).to_be_visible()
    expect(page.locator("[data-figure]")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"view=table"))
    page.reload()
    expect(page.locator("[data-figure]")).to_be_hidden()
    page.get_by_role("link", name="Picture", exact=True).click()
    page.wait_for_selector(DRAWN)
