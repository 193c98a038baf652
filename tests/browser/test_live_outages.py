"""A stream outlives restarts and catches up; it does not outlive the rights of who reads it."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import new_context, sign_in
from tests.support.demo import Demo

pytestmark = pytest.mark.browser
CLUSTER, SERVICE = "shop-prod", "web"
BACK_TIMEOUT_MS = 60_000
PARTS = {
    "web": ("uvicorn",),
    "worker": ("celery", "operations@"),
    "events": ("consume_events",),
    "valkey": ("valkey-server",),
}
GRANTED = """
from django.contrib.auth.models import Group, User
from clusters.access import compile_grants
from clusters.models import Grant
user = User.objects.create_user("granted", password="granted-granted")
group = Group.objects.create(name="granted")
user.groups.add(group)
Grant.objects.create(group=group, role="viewer", cluster_glob="shop-*")
compile_grants()
"""
TAKEN = """
from clusters.access import compile_grants
from clusters.models import Grant
Grant.objects.filter(group__name="granted").delete()
compile_grants()
"""


@pytest.mark.parametrize("part", PARTS)
def test_a_restart_it_outlives(part: str, browser: Browser, demo: Demo, ecs: Any) -> None:
    """Without the fixture `page`: while a store is away the browser may well complain."""
    context = new_context(browser, demo, complaints=[])
    page = context.new_page()
    sign_in(page, demo, username="viewer")
    desired = _open_service(page, ecs)

    demo.end_child(*PARTS[part])
    ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired + 1)

    expect(page.locator("#live-tiles")).to_contain_text(f"of {desired + 1}", timeout=BACK_TIMEOUT_MS)
    assert page.evaluate("window.wasNotReloaded") is True
    ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired)
    expect(page.locator("#live-tiles")).to_contain_text(f"of {desired}", timeout=BACK_TIMEOUT_MS)
    context.close()


def test_a_grant_that_was_taken_ends_what_it_showed(browser: Browser, demo: Demo, ecs: Any) -> None:
    """Without the fixture `page`: Chromium notes the 404 in its console."""
    context = new_context(browser, demo, complaints=[])
    page = context.new_page()
    demo.shell(GRANTED)
    sign_in(page, demo, username="granted", password="granted-granted")
    desired = _open_service(page, ecs)

    demo.shell(TAKEN)
    ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired + 1)

    expect(page.locator(".banner")).to_contain_text("has stopped updating", timeout=BACK_TIMEOUT_MS)
    expect(page.locator("#live-tiles")).to_contain_text(f"of {desired}")
    answer = page.reload()
    assert answer is not None
    assert answer.status == 404
    context.close()
    ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=desired)


def _open_service(page: Page, ecs: Any) -> int:
    """Answers its desired count."""
    page.goto(f"/services?q={SERVICE}")
    row = page.locator("tr", has=page.get_by_role("link", name=CLUSTER, exact=True))
    row.get_by_role("link", name=SERVICE, exact=True).first.click()
    desired: int = ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0]["desiredCount"]
    expect(page.locator("#live-tiles")).to_contain_text(f"of {desired}", timeout=BACK_TIMEOUT_MS)
    page.evaluate("window.wasNotReloaded = true")
    return desired
