"""`make shots`: starts the demo, waits until its fleet has settled, and takes every page in both themes at both widths.

`python -m tests.shots [--only services,topology]` writes var/shots/<width>-<theme>-<page>.png, `--readme` the three
pictures of README.md into docs/img.
"""

import argparse
import os
import re
import tempfile
from pathlib import Path

os.environ.setdefault("GANTRY_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

import django

django.setup()

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright  # noqa: E402 - Django first

from tests.browser.conftest import sign_in, wait_for_picture  # noqa: E402
from tests.support.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium  # noqa: E402
from tests.support.demo import PROJECT, Demo  # noqa: E402
from tests.support.pages import ADMIN_PAGES, find_pages  # noqa: E402

SIZES = {1440: 900, 390: 844}
SETTLE_S = 45  # the first sweeps, and the simulator's own start
TARGET = PROJECT / "var" / "shots"
README_TARGET = PROJECT / "docs" / "img"
README_SIZE: ViewportSize = {"width": 1440, "height": 900}
# Name, theme, where one begins, and which links one follows from there.
README_PICTURES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("fleet", "dark", "/", ()),
    ("topology", "light", "/clusters?q=name:tools-dev", ("main .name a", "main a[href$='/topology']")),
    ("image", "light", "/tasks?q=service:edge-gateway", ("main .name a", "main a[href*='/images/find']")),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description=__doc__)
    parser.add_argument("--only", default="", help="names of routes, comma-separated")
    parser.add_argument("--readme", action="store_true", help="only the pictures of README.md")
    parser.add_argument("--settle", type=float, default=SETTLE_S, help="seconds to wait after the start")
    options = parser.parse_args()
    path = find_chromium()
    if path is None:
        raise SystemExit(HOW_TO_GET_ONE)
    with tempfile.TemporaryDirectory(prefix="gantry-shots-") as directory, sync_playwright() as playwright:
        demo = Demo(Path(directory) / "demo")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            demo.start()
            page = open_settled(browser, demo, settle_s=options.settle)
            run = take_for_readme if options.readme else take
            run(page, only=set(filter(None, options.only.split(","))))
        finally:
            browser.close()
            demo.stop()


def open_settled(browser: Browser, demo: Demo, *, settle_s: float) -> Page:
    """The admin's page, once the first sweeps are done. The login is taken on the way."""
    TARGET.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(base_url=demo.url, reduced_motion="reduce")
    shoot(page, "login", "/login")
    sign_in(page, demo, username="admin")
    page.wait_for_timeout(settle_s * 1000)
    return page


def take(page: Page, *, only: set[str]) -> None:
    pages = find_pages(lambda path: page.request.get(path).text())
    pages |= {f"admin{re.sub('[^a-z]+', '-', path[6:])}".rstrip("-"): path for path in ADMIN_PAGES}
    pages |= {"404": "/services/987654"}
    for name, path in pages.items():
        if not only or name in only:
            shoot(page, name, path)


def take_for_readme(page: Page, *, only: set[str]) -> None:
    README_TARGET.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(README_SIZE)
    for name, scheme, path, links in README_PICTURES:
        if only and name not in only:
            continue
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(path)
        for link in links:
            page.locator(link).first.click()
            page.wait_for_load_state()
        if links:
            wait_for_picture(page)
        page.screenshot(path=README_TARGET / f"{name}.png")
        print(f"{name:28} {page.url}", flush=True)


def shoot(page: Page, name: str, path: str) -> None:
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto(path)
            if page.locator("[data-figure]:visible").count():
                page.wait_for_selector("[data-figure][data-drawn]")
            page.screenshot(path=TARGET / f"{width}-{scheme}-{name}.png", full_page=width != 1440)
    print(f"{name:28} {path}", flush=True)


if __name__ == "__main__":
    main()
