"""Deployments and utilisation in a real browser: drawn within our CSP, walked by keyboard, filled as values come."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_for_picture

pytestmark = pytest.mark.browser


def _service(page: Page, name: str) -> None:
    page.goto(f"/services?q=name:{name}")
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_url("**/services/*")


def test_deployments_of_a_cluster_it_draws_and_walks(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    page.goto("/clusters")
    page.get_by_role("link", name="edge-prod", exact=True).click()
    page.get_by_role("link", name="Deployments", exact=True).click()
    page.get_by_role("link", name="30 days").click()
    wait_for_picture(page)

    page.focus("[data-figure]")
    page.keyboard.press("ArrowRight")

    expect(page.locator(".figure-ring")).to_be_visible()
    expect(page.locator("[data-figure-live]")).to_contain_text("UTC")
    expect(page).to_have_url(re.compile(r"span=month"))
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("region", name="Deployments in time")).to_be_visible()


def test_utilisation_it_fetches_for_who_looks_and_draws_as_it_comes(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    _service(page, "geo")

    page.get_by_role("link", name="Utilisation", exact=True).click()
    wait_for_picture(page)

    expect(page.locator("[data-figure]")).to_have_attribute("aria-label", re.compile(r"Now \d+% of the reserved CPU"))
    expect(page.locator("#live-scaling")).to_contain_text("3 to 9 tasks")
    page.focus("[data-figure]")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-figure-live]")).to_contain_text("busiest task")


def test_on_a_narrow_window_the_table_comes_first(page: Page, log_in: Callable[[str], None]) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    log_in("viewer")
    _service(page, "geo")
    address = page.url

    page.goto(f"{address}?tab=deployments&span=month")
    expect(page.locator("#live-deployment_times")).to_be_visible()
    expect(page.locator("[data-figure]")).to_be_hidden()
    page.goto(f"{address}?tab=utilisation")
    expect(page.locator("#live-utilisation")).to_contain_text("%")

    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
