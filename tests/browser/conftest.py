"""The real stack once, a real Chromium, and a page that fails its test on whatever the browser complains about."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.support.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium
from tests.support.demo import Demo

TIMEOUT_MS = 20_000
# Told to the test through the console: a violation in a child frame or a worker shows there too.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
    console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo on SQLite, whatever database this run is about."""
    demo = Demo(tmp_path_factory.mktemp("browser") / "demo")
    try:
        yield demo.start()
    finally:
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
    context = browser.new_context(base_url=demo.url)
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(REPORT_VIOLATIONS)
    page = context.new_page()
    page.on("console", lambda message: complaints.extend(_console_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("response", lambda response: complaints.extend(_response_complaint(response)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def log_in(page: Page, demo: Demo) -> Callable[[str], None]:
    """`log_in("operator")`: through the login page, as a person."""

    def log_in(username: str) -> None:
        page.goto("/login")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", demo.logins()[username])
        page.click("main button[type=submit], form button[type=submit]")
        page.wait_for_url(f"{demo.url}/")

    return log_in


def _console_complaint(message: ConsoleMessage) -> list[str]:
    return [f"console: {message.text}"] if message.type == "error" else []


def _response_complaint(response: Response) -> list[str]:
    return [f"{response.status} {response.url}"] if response.status >= 500 else []
