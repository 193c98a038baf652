"""The walls in a real browser: a click leads from the fleet to a cluster, a service, a task, and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_for_picture

pytestmark = pytest.mark.browser
CLUSTER = "shop-prod"
BACKWARDS = 12
# The middle of a card in the picture, in the window's pixels.
MIDDLE = """(title) => {
    const plot = document.querySelector(".js-plotly-plot");
    const trace = plot.data.find((each) => each.name === "cards");
    const at = trace.customdata.findIndex((row) => row[2] === title);
    const { xaxis, yaxis } = plot._fullLayout;
    const { left, top } = plot.getBoundingClientRect();
    const x = xaxis._offset + xaxis.d2p(trace.base[at] + trace.x[at] / 2);
    return [left + x, top + yaxis._offset + yaxis.d2p(trace.y[at])];
}"""


def _click(page: Page, title: str) -> None:
    page.locator("[data-figure]").scroll_into_view_if_needed()
    x, y = page.evaluate(MIDDLE, title)
    page.mouse.move(x, y)
    expect(page.locator(".figure-tip")).to_be_visible()
    page.mouse.click(x, y)


def test_from_the_fleet_to_a_task_and_back_it_leads(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    page.goto("/")
    wait_for_picture(page)

    _click(page, CLUSTER)
    expect(page).to_have_url(re.compile(r"/clusters/\d+/wall"))
    wait_for_picture(page)
    _click(page, "web")
    expect(page).to_have_url(re.compile(r"/services/\d+"))
    page.go_back()
    wait_for_picture(page)
    page.focus("[data-figure]")
    tip = page.locator(".figure-tip")
    for _ in range(BACKWARDS):  # from the last, which may be parked, to the nearest task
        page.keyboard.press("ArrowLeft")
        if ", task " in tip.inner_text():
            break
    expect(tip).to_contain_text(", task ")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tasks/\d+"))
    page.go_back()
    page.go_back()
    wait_for_picture(page)
    assert "/wall" not in page.url


def test_what_it_shows_it_gives_as_files(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    page.goto("/")
    wait_for_picture(page)
    page.locator("[data-figure]").scroll_into_view_if_needed()

    with page.expect_download() as picture:
        page.get_by_role("button", name="PNG").click()
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV", exact=True).click()

    assert picture.value.suggested_filename == "Fleet-wall.png"
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    assert table.value.path().read_text().startswith("Cluster,Tier,Status,Missing")
