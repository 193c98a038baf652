"""Every page of the frame opens without a complaint of the browser (the `page` fixture counts them)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PAGES = ("/", "/clusters", "/services", "/tasks", "/task-definitions", "/hosts", "/operations", "/sync", "/about")


def test_opens_for_a_viewer(page: Page, log_in: Callable[[str], None]) -> None:
    """As an admin, and in both themes: test_axe.py."""
    log_in("viewer")

    for path in PAGES:
        answer = page.goto(path)

        assert answer is not None
        assert answer.status == 200, path
        expect(page.locator("h1")).to_have_count(1)


def test_says_that_a_password_is_wrong(page: Page) -> None:
    page.goto("/login")
    page.fill("input[name=username]", "nobody-here")
    page.fill("input[name=password]", "wrong")

    page.get_by_role("button", name="Sign in").click()

    expect(page.locator("#login-error")).to_be_visible()
