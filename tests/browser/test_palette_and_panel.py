"""By the keyboard alone: find a service in the palette, look at rows in the panel, read the keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_finds_and_opens_a_service_by_the_keyboard(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("operator")

    page.keyboard.press("/")
    page.keyboard.type("shop-prod web")
    options = page.locator("#palette [role=option]")
    expect(options.first).to_contain_text("web")
    expect(page.locator("#palette [role=combobox]")).to_have_attribute("aria-activedescendant", "hit-1-1")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/services/\d+$"))
    expect(page.locator("h1")).to_contain_text("web")
    page.keyboard.press("Control+k")
    expect(page.locator("#recent-0, #palette .hit").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()


def test_scales_from_the_palette_by_a_plan(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("operator")

    page.keyboard.press("Control+k")
    page.keyboard.type("scale web")
    page.locator("#palette [data-plan]").first.click()

    expect(page.locator("dialog[open]")).to_contain_text("Scale")


def test_looks_at_rows_in_the_panel(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    page.goto("/services")
    names = page.locator("main .tbl tbody tr .name a")

    names.nth(0).focus()
    page.keyboard.press("Space")
    panel = page.locator("#panel aside")
    expect(panel.locator("h2")).to_contain_text(names.nth(0).inner_text())
    page.keyboard.press("ArrowDown")

    expect(panel.locator("h2")).to_contain_text(names.nth(1).inner_text())
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(panel.locator("h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(names.nth(1)).to_be_focused()


def test_tells_its_keys_and_goes_by_them(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")

    page.keyboard.press("?")
    expect(page.locator("#help .keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile(r"/hosts$"))

    page.locator(".query input").first.focus()
    page.keyboard.type("g?s")
    expect(page.locator("#help")).not_to_be_visible()
    expect(page).to_have_url(re.compile(r"/hosts$"))
