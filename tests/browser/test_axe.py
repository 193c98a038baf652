"""Every page, in both themes and at both widths: no finding of axe, no sideways scroll, nothing the browser minds."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import new_context, sign_in
from tests.support.demo import Demo
from tests.support.pages import ADMIN_PAGES, find_pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ALL_RULES = {"preload": False, "resultTypes": ["violations"]}
# Themes differ in colours alone.
COLOUR_RULES = {**ALL_RULES, "runOnly": ["color-contrast", "link-in-text-block"]}
WAIT_FOR_PICTURE_MS = 20_000


@pytest.fixture
def admin_page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """Of the admin, who is offered all that a page can offer."""
    complaints: list[str] = []
    context = new_context(browser, demo, complaints=complaints, reduced_motion="reduce", viewport=WIDE)
    page = context.new_page()
    sign_in(page, demo, username="admin")
    yield page
    context.close()
    assert complaints == []


def test_no_page_has_a_finding(admin_page: Page) -> None:
    _make_an_operation(admin_page)
    pages = find_pages(lambda path: _html(admin_page, path))
    assert len(pages) > 20

    findings = [line for path in (*pages.values(), *ADMIN_PAGES) for line in _look(admin_page, path, status=200)]

    assert findings == []


def test_refusals_and_the_login_have_none(browser: Browser, demo: Demo) -> None:
    """Their answers are errors on purpose, which Chromium notes in its console."""
    context = new_context(browser, demo, complaints=[], reduced_motion="reduce", viewport=WIDE)
    page = context.new_page()

    findings = _look(page, "/login", status=200)
    sign_in(page, demo, username="viewer")
    findings += _look(page, "/services/987654", status=404)
    findings += _look(page, "/admin/", status=403)

    context.close()
    assert findings == []


def _look(page: Page, path: str, *, status: int) -> list[str]:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    answer = page.goto(path)
    if answer is None or answer.status != status:
        return [f"{path}: answered {answer and answer.status} instead of {status}"]
    if page.locator("[data-figure]").count():
        page.wait_for_selector("[data-figure][data-drawn]", timeout=WAIT_FOR_PICTURE_MS)
    found: list[str] = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme, options in (("light", ALL_RULES), ("dark", COLOUR_RULES)):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            where = f"{path} {scheme} {size['width']}"
            found += [f"{where}: {line}" for line in _findings(page, options)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} {size['width']}: scrolls sideways")
    return found


def _findings(page: Page, options: dict[str, object]) -> list[str]:
    results = Axe().run(page, options=options)
    return [
        f"{violation['id']}: {node['html'][:160]} {_reason(node)}"
        for violation in results.response["violations"]
        for node in violation["nodes"][:3]
    ]


def _reason(node: dict[str, list[dict[str, str]]]) -> str:
    return " ".join(check["message"][:160] for check in (*node["any"], *node["all"], *node["none"]))


def _html(page: Page, path: str) -> str:
    return page.request.get(path).text()


def _make_an_operation(page: Page) -> None:
    """A plan, so that the ledger and an operation's page have something to show. Nothing is sent to AWS."""
    page.goto("/services?q=web")
    link = page.locator("#live-rows a[href^='/services/']").first
    service = re.sub(r"\D", "", link.get_attribute("href") or "")
    page.goto(f"/services/{service}/scale")
    page.fill("#desired", "5")
    page.get_by_role("button", name="Make a plan").click()
    page.wait_for_url(re.compile(r"/operations/\d+"))
