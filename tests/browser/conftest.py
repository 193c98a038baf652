"""The real stack once, a real Chromium, and a page that fails its test on whatever the browser complains about."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.support import http
from tests.support.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium
from tests.support.demo import Demo

TIMEOUT_MS = 20_000
PICTURE_TRIES, PICTURE_TRY_MS = 90, 1000
MIRROR_TRIES, MIRROR_TRY_MS = 120, 1000
SPEED = 20
PROD_ACCOUNT_ID = "222233334444"  # docs/simulator.md: as access key, its administrator
# Told to the test through the console: a violation in a child frame or a worker shows there too.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
    console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`));
"""


expect.set_options(timeout=TIMEOUT_MS)
STACK = pytest.StashKey[Demo]()


@pytest.fixture(scope="session")
def _stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("browser") / "demo")
    request.config.stash[STACK] = demo
    yield demo
    demo.stop()


@pytest.fixture(scope="module")
def demo(_stack: Demo) -> Demo:
    """The demo on SQLite, whatever database this run is about; one for all modules."""
    return _stack if _stack.is_running else _stack.start()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What other tests this process has to run don't share the machine with an idle stack."""
    demo = item.config.stash.get(STACK, None)
    is_last = nextitem is None or not nextitem.path.is_relative_to(Path(__file__).parent)
    if demo and is_last:
        demo.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Playwright keeps an event loop running in this thread: ended with each module, or async tests elsewhere fail."""
    path = find_chromium()
    if path is None:
        pytest.fail(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A page in a context of its own. Console errors, CSP violations and 5xx answers fail the test at its end."""
    complaints: list[str] = []
    context = new_context(browser, demo, complaints=complaints)
    yield context.new_page()
    context.close()
    assert complaints == []


def new_context(browser: Browser, demo: Demo, *, complaints: list[str], **options: Any) -> BrowserContext:
    """A browser of its own for somebody; what all its pages complain about goes to `complaints`."""
    context = browser.new_context(base_url=demo.url, **options)
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("console", lambda message: complaints.extend(_console_complaint(message)))
    context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
    context.on("response", lambda response: complaints.extend(_response_complaint(response)))
    return context


def sign_in(page: Page, demo: Demo, *, username: str, password: str = "") -> None:
    """Through the login page, as a person. Without a password: one of the demo's three."""
    page.goto("/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password or demo.logins()[username])
    page.click("main button[type=submit], form button[type=submit]")
    page.wait_for_url(f"{demo.url}/")


@contextmanager
def fast_aws(demo: Demo) -> Iterator[None]:
    """Simulated time passes so fast that a rollout takes seconds."""
    http.post_json(f"{demo.simulator_url}/_sim/time", {"speed": SPEED})
    try:
        yield
    finally:
        http.post_json(f"{demo.simulator_url}/_sim/time", {"speed": 1})


def wait_for_tiles(page: Page, address: str, *, wanted: str) -> None:
    """Until a service's page shows what the mirror has to read first (a pattern). By loading it anew each time."""
    for _ in range(MIRROR_TRIES):
        page.goto(address)
        if re.search(wanted, page.locator("#live-tiles").inner_text()):
            return
        page.wait_for_timeout(MIRROR_TRY_MS)
    raise AssertionError(f"{address} never showed {wanted}")


def wait_for_picture(page: Page) -> None:
    """Until it is drawn; the mirror may have to read what it shows first."""
    for _ in range(PICTURE_TRIES):
        if page.locator("[data-figure]").count():
            break
        page.wait_for_timeout(PICTURE_TRY_MS)
        page.reload()
    shown = [figure for figure in page.locator("[data-figure]").all() if figure.is_visible()]
    for figure in shown:  # one is drawn when it comes near the window
        figure.scroll_into_view_if_needed()
        page.wait_for_function("figure => figure.dataset.drawn === 'yes'", arg=figure.element_handle())
    if not shown:
        page.wait_for_selector("[data-figure][data-drawn=yes]")


@pytest.fixture
def log_in(page: Page, demo: Demo) -> Callable[[str], None]:
    """`log_in("operator")`: one of the demo's three people."""
    return lambda username: sign_in(page, demo, username=username)


@pytest.fixture
def ecs(demo: Demo) -> Any:
    """A client straight at the simulator: what it does, Gantry hears of from AWS alone."""
    return boto3.client(
        "ecs",
        endpoint_url=demo.simulator_url,
        region_name="eu-west-1",
        aws_access_key_id=PROD_ACCOUNT_ID,
        aws_secret_access_key="any",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within its module a test marked `ends_module` comes last, whatever the order: what it watches began before."""
    modules: dict[str, int] = {}
    for item in items:
        modules.setdefault(str(item.path), len(modules))
    if any(item.get_closest_marker("ends_module") for item in items):
        items.sort(key=lambda item: (modules[str(item.path)], item.get_closest_marker("ends_module") is not None))


def _console_complaint(message: ConsoleMessage) -> list[str]:
    return [f"console: {message.text}"] if message.type == "error" else []


def _response_complaint(response: Response) -> list[str]:
    return [f"{response.status} {response.url}"] if response.status >= 500 else []
