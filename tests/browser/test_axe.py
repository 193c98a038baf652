"""Every page, in both themes and at both widths: no finding of axe, no sideways scroll, nothing the browser minds."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import new_context, sign_in, wait_for_picture
from tests.support.demo import PROJECT, Demo
from tests.support.pages import ADMIN_PAGES, find_pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 9000}  # so tall that the bottom bar lies over nothing
# WCAG 2.2 AA and axe's best practice: design/mockups/NOTES.md. No preload: its requests would break our own policy.
ALL_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "preload": False}
# A theme changes colours alone.
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "preload": False}
# Of a long table the first rows speak for the rest: one template draws them all, worst first.
RUN = """async (options) => {
    const looked = { include: [document], exclude: ["tbody tr:nth-child(n+8)"] };
    const { violations } = await axe.run(looked, { ...options, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(
        (node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.replace(/\\s+/g, " ").slice(0, 240)}`));
}"""
# Something for the list and the page of batches. Paused, so no worker touches it.
PAUSED_BATCH = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from clusters.models import Batch, BatchItem, Service
now = timezone.now()
batch = Batch.objects.create(kind="redeploy", state="paused", state_at=now, requested_at=now, at_once=2,
                             reason="new base image", requested_by=get_user_model().objects.get(username="admin"))
for position, service in enumerate(Service.objects.live()[:3]):
    BatchItem.objects.create(batch=batch, position=position, service=service, cluster=service.cluster,
                             scope=service.scope)
"""
LOOKS: tuple[tuple[ViewportSize, str, dict[str, Any]], ...] = (
    (WIDE, "light", ALL_RULES),
    (WIDE, "dark", COLOUR_RULES),
    (NARROW, "dark", ALL_RULES),
)
# What only a narrow window has, the bottom bar and a table's sort menu, in the other theme too.
NARROW_PAGES = ("/", "/services")


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


def test_no_page_has_a_finding(admin_page: Page, demo: Demo) -> None:
    _make_an_operation(admin_page)
    demo.shell(PAUSED_BATCH)
    pages = find_pages(lambda path: admin_page.request.get(path).text())

    findings = [line for path in (*pages.values(), *ADMIN_PAGES) for line in _look(admin_page, path)]

    assert {"fleet", "cluster", "service", "task", "host", "operation", "batch", "topology"} <= pages.keys()
    assert findings == []


def test_refusals_and_the_login_have_none(browser: Browser, demo: Demo) -> None:
    """Their answers are errors on purpose, which Chromium notes in its console."""
    context = new_context(browser, demo, complaints=[], reduced_motion="reduce", viewport=WIDE)
    page = context.new_page()

    findings = _look(page, "/login")
    sign_in(page, demo, username="viewer")
    findings += _look(page, "/services/987654", status=404)
    findings += _look(page, "/admin/", status=403)
    page.goto((PROJECT / "deploy" / "503.html").as_uri())  # as a proxy in front of us hands it out
    findings += _findings(page, "503")

    context.close()
    assert findings == []


def test_overlays_have_none(admin_page: Page) -> None:
    """What opens over a page: the palette with hits, the keys, the account's menu, the right panel."""
    found: list[str] = []
    for opening, shown in (
        (("/", "s", "h", "o", "p"), "#hits [role=option]"),
        (("?",), "#help[open] .keys"),
        (("j", "Space"), "#panel aside"),
    ):
        admin_page.set_viewport_size(WIDE)
        admin_page.goto("/services")
        for key in opening:
            admin_page.keyboard.press(key)
        admin_page.wait_for_selector(shown)
        found += _findings(admin_page, shown)

    assert found == []


def _look(page: Page, path: str, *, status: int = 200) -> list[str]:
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(path)
    if answer is None or answer.status != status:
        return [f"{path}: answered {answer and answer.status} instead of {status}"]
    if page.locator("[data-figure]").count():
        wait_for_picture(page)
    return _findings(page, path)


def _findings(page: Page, where: str) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found: list[str] = []
    narrow = ((NARROW, "light", COLOUR_RULES),) if where in NARROW_PAGES else ()
    for size, scheme, rules in (*LOOKS, *narrow):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found += [f"{where} {size['width']} {scheme}: {line}" for line in page.evaluate(RUN, rules)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where} {size['width']} {scheme}: scrolls sideways")
    return found


def _make_an_operation(page: Page) -> None:
    """A plan, so that the ledger and an operation's page have something to show. Nothing is sent to AWS."""
    page.goto("/services?q=web")
    service = page.locator("#live-rows a[href^='/services/']").first.get_attribute("href")
    page.goto(f"{service}/scale")
    page.fill("#desired", "5")
    page.get_by_role("button", name="Make a plan").click()
    page.wait_for_url("**/operations/*")
