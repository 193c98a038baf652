"""`python -m tests.bench.pages`: what pages cost over HTTP with session and rights on, and how soon a change is seen.

Runs the demo stack (SQLite, its workers sweeping meanwhile) and prints the tables of docs/performance.md.
"""

import argparse
import gzip
import http.client
import json
import os
import platform
import re
import select
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

os.environ.setdefault("GANTRY_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

import django

django.setup()

import boto3  # noqa: E402 - Django first
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.browser.conftest import sign_in  # noqa: E402
from tests.support import processes  # noqa: E402
from tests.support.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium  # noqa: E402
from tests.support.demo import Demo  # noqa: E402
from tests.support.pages import find_pages  # noqa: E402

PEOPLE = ("viewer", "admin")
WARM_UP = 3
FIRST_SYNC_S = 900
COUNT_S = 300
EVENTS_WAIT_S = 15.0
UNREAD = (
    "from clusters.models import SyncState; print(SyncState.objects.filter(is_enabled=True, finished_at=None).count())"
)
COUNT_QUERIES = """
import json
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
found = {}
for name in %(people)r:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username=name))
    for path in %(paths)r:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        found[name + " " + path] = len(queries)
print(json.dumps(found))
"""


class Person:
    """A session over one kept connection, as a browser behind a proxy has it."""

    def __init__(self, demo: Demo, username: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", demo.port, timeout=60)
        self._cookies: dict[str, str] = {}
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/login")[1].decode())
        form = {"username": username, "password": demo.logins()[username], "csrfmiddlewaretoken": token and token[1]}
        self._ask("POST", "/login", body=urlencode(form), headers={"Content-Type": "application/x-www-form-urlencoded"})

    def get(self, path: str, *, encoding: str = "identity") -> tuple[float, bytes]:
        """Seconds and body. Errors: AssertionError for anything but 200."""
        self._reconnect_if_closed()
        began = time.perf_counter()
        status, body = self._ask("GET", path, headers={"Accept-Encoding": encoding})
        took = time.perf_counter() - began
        if status != 200:
            raise AssertionError(f"{path}: {status}")
        return took, body

    def _reconnect_if_closed(self) -> None:
        """The server ends a connection that was idle for some seconds."""
        sock = self._connection.sock
        if sock is not None and select.select([sock], [], [], 0)[0]:
            self._connection.close()

    def _ask(self, method: str, path: str, *, headers: dict[str, str], body: str | None = None) -> tuple[int, bytes]:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body=body, headers={**headers, "Cookie": cookie})
        answer = self._connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description=__doc__)
    parser.add_argument("--fleet", default="large")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--requests", type=int, default=30, help="of each page, person and run")
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--directory", help="keep the demo there, so that the next run has nothing to read first")
    options = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(HOW_TO_GET_ONE)
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, SQLite, fleet {options.fleet}\n"
    )
    with tempfile.TemporaryDirectory(prefix="gantry-bench-") as directory, sync_playwright() as playwright:
        demo = Demo(Path(options.directory or directory) / "demo", fleet=options.fleet)
        try:
            demo.start(timeout_s=FIRST_SYNC_S)
            wait_for_first_sync(demo)
            measure_pages(demo, runs=options.runs, requests=options.requests)
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            measure_first_visit(browser, demo, runs=options.runs)
            measure_events(browser, demo, events=options.events)
            browser.close()
        finally:
            demo.stop()


def wait_for_first_sync(demo: Demo) -> None:
    began = time.monotonic()
    processes.wait_until(
        lambda: demo.shell(UNREAD).strip() == "0", what="the first sync", timeout_s=FIRST_SYNC_S, pause_s=5
    )
    print(f"First sync, beside a stack that starts: {time.monotonic() - began:.0f} s\n")


def measure_pages(demo: Demo, *, runs: int, requests: int) -> None:
    people = {name: Person(demo, name) for name in PEOPLE}
    pages = find_pages(lambda path: people["admin"].get(path)[1].decode())
    pages = {name: path for name, path in pages.items() if name != "service_scale"}  # a viewer's 403
    paths = list(pages.values())
    counted = demo.shell(COUNT_QUERIES % {"people": PEOPLE, "paths": paths}, timeout_s=COUNT_S)
    queries = json.loads(counted.strip().splitlines()[-1])
    print("| page | queries viewer, admin | viewer p50 ms | p95 ms | admin p50 ms | p95 ms | KiB | gzip KiB |")
    print("|---|---|---|---|---|---|---|---|")
    for name, path in pages.items():
        cells = [name, ", ".join(str(queries[f"{who} {path}"]) for who in PEOPLE)]
        for person in people.values():
            cells += _times(person, path, runs=runs, requests=requests)
        body = people["admin"].get(path)[1]
        cells += [f"{len(body) / 1024:.0f}", f"{len(gzip.compress(body, 6)) / 1024:.1f}"]
        print("| " + " | ".join(cells) + " |", flush=True)
    print()


def _times(person: Person, path: str, *, runs: int, requests: int) -> list[str]:
    """p50 and p95 in ms: the median of the runs, and their spread."""
    for _ in range(WARM_UP):
        person.get(path)
    spreads: list[list[float]] = [[], []]
    for _ in range(runs):
        times = sorted(person.get(path)[0] * 1000 for _ in range(requests))
        spreads[0].append(statistics.median(times))
        spreads[1].append(times[int(len(times) * 0.95) - 1])
    return [f"{statistics.median(each):.0f} ({min(each):.0f} to {max(each):.0f})" for each in spreads]


def measure_first_visit(browser: Browser, demo: Demo, *, runs: int) -> None:
    """An empty cache, from the address of the fleet page to the load event; signed in already."""
    results = []
    for _ in range(runs):
        context = browser.new_context(base_url=demo.url)
        page = context.new_page()
        sign_in(page, demo, username="viewer")
        cookies = context.cookies()
        context.close()
        fresh = browser.new_context(base_url=demo.url)
        fresh.add_cookies(cookies)  # type: ignore[arg-type]
        page = fresh.new_page()
        page.goto("/", wait_until="load")
        results.append(page.evaluate(VISIT))
        fresh.close()
    print("First visit to the fleet page, empty cache:")
    for name in ("requests", "kib", "ms"):
        values = [result[name] for result in results]
        print(f"- {name}: {statistics.median(values):.0f} ({min(values):.0f} to {max(values):.0f})")
    print(flush=True)


VISIT = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const others = performance.getEntriesByType("resource");
    const bytes = [page, ...others].reduce((sum, entry) => sum + entry.transferSize, 0);
    return { requests: 1 + others.length, kib: bytes / 1024, ms: page.domContentLoadedEventEnd };
}"""


def measure_events(browser: Browser, demo: Demo, *, events: int) -> None:
    """UpdateService by boto3 at the simulator until the open service page shows the new desired count."""
    page = browser.new_page(base_url=demo.url)
    sign_in(page, demo, username="viewer")
    page.goto("/services?show=healthy")
    page.locator("#live-rows td.name a[href^='/services/']").first.click()
    page.wait_for_selector("#live-tiles")
    arn = page.locator("main [data-copy^='arn:']").first.get_attribute("data-copy") or ""
    _, _, _, region, account_id, resource = arn.split(":", 5)
    cluster, service = resource.split("/")[1:]
    ecs: Any = boto3.client(
        "ecs",
        endpoint_url=demo.simulator_url,
        region_name=region,
        aws_access_key_id=account_id,
        aws_secret_access_key="any",
    )
    desired = ecs.describe_services(cluster=cluster, services=[service])["services"][0]["desiredCount"]
    page.evaluate(WATCH)
    took, missed = [], 0
    for number in range(events):
        wanted = desired + 1 - number % 2
        page.evaluate("window.seenAt = {}")
        began = time.time()
        ecs.update_service(cluster=cluster, service=service, desiredCount=wanted)
        while (
            seen := page.evaluate(f"window.seenAt['of {wanted}'] || 0")
        ) == 0 and time.time() - began < EVENTS_WAIT_S:
            page.wait_for_timeout(50)
        if seen:
            took.append(max(0.0, seen / 1000 - began))
        missed += not seen
        page.wait_for_timeout(2500)  # the pace of one service: each change by itself
    page.close()
    took.sort()
    p95 = took[int(len(took) * 0.95) - 1]
    print(
        f"Event to screen, {len(took)} changes of a desired count, one at a time: p50 {statistics.median(took):.2f} s,"
    )
    print(f"p95 {p95:.2f} s, longest {took[-1]:.2f} s; not seen within {EVENTS_WAIT_S:g} s: {missed}\n", flush=True)


WATCH = """() => {
    window.seenAt = {};
    const look = () => {
        const text = (document.querySelector("#live-tiles .tile")?.textContent.match(/of [\\d,]+/) || [""])[0];
        if (text && !window.seenAt[text]) window.seenAt[text] = Date.now();
    };
    const all = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document.querySelector("#live-tiles"), all);
}"""


if __name__ == "__main__":
    main()
