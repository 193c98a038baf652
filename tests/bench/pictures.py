"""`python -m tests.bench.pictures`: what each picture costs at 100 to 100,000 tasks, and our layout beside igraph's.

On PostgreSQL, with fleets straight in the mirror: server milliseconds, gzip bytes, time to drawn in Chromium.
"""

import argparse
import gzip
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

os.environ.setdefault("GANTRY_TEST_DATABASE", "postgresql")

from tests.support.environment import POSTGRES, VALKEY

POSTGRES.start()
VALKEY.start()
subprocess.run(
    [POSTGRES.binaries / "createdb", "-h", POSTGRES.directory, "-U", "gantry", "gantry"],
    check=True,
)

import django  # noqa: E402 - after the environment

os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread; nothing here is concurrent
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from clusters.models import Cluster, ContainerInstance  # noqa: E402
from tests.bench import layouts  # noqa: E402
from tests.bench.fleets import TASKS_A_CLUSTER, empty, fill  # noqa: E402
from tests.support import processes  # noqa: E402
from tests.support.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium  # noqa: E402

SIZES = (100, 1_000, 10_000, 100_000)
PASSWORD = "only-for-measuring"
WARM_UP, REQUESTS, VISITS = 2, 9, 3
DRAWN_MS = 60_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pictures", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(HOW_TO_GET_ONE)
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, PostgreSQL\n"
    )
    call_command("migrate", verbosity=0)
    User.objects.create_superuser("admin", password=PASSWORD)
    port = processes.free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "dashboard.asgi:application",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    web = processes.start(command, log=VALKEY.directory.parent / "web.log")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            _measure(browser, f"http://127.0.0.1:{port}", sizes=options.sizes)
            browser.close()
        layouts.measure()
    finally:
        processes.stop(web)
        connection.close()
        VALKEY.stop()
        POSTGRES.stop()


def _measure(browser: Browser, url: str, *, sizes: list[int]) -> None:
    print("| picture | tasks | server ms | gzip KiB | drawn ms |")
    print("|---|---|---|---|---|")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="admin"))
    page = _signed_in(browser, url)
    for size in sizes:
        _fleet(size, clusters=max(1, size // TASKS_A_CLUSTER))
        _row(client, page, url, "fleet wall", size=size, path="/")
    for size in sizes:
        cluster = _fleet(size, clusters=1)
        for name, path in _of_cluster(cluster):
            _row(client, page, url, name, size=size, path=path)


def _fleet(size: int, *, clusters: int) -> Cluster:
    empty()
    cluster = fill(size, clusters=clusters)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return cluster


def _of_cluster(cluster: Cluster) -> list[tuple[str, str]]:
    host = ContainerInstance.objects.filter(cluster=cluster).first()
    return [
        ("cluster wall", f"/clusters/{cluster.pk}/wall"),
        ("topology", f"/clusters/{cluster.pk}/topology"),
        *([("room on a host", f"/hosts/{host.pk}")] if host else []),
    ]


def _row(client: Client, page: Page, url: str, name: str, *, size: int, path: str) -> None:
    address = f"{path}/room?format=figure" if path.startswith("/hosts/") else f"{path}?format=figure"
    took, body = _timed(lambda: client.get(address).content)
    drawn = [_drawn(page, f"{url}{path}") for _ in range(VISITS)]
    kib = len(gzip.compress(body, 6)) / 1024
    print(f"| {name} | {size:,} | {took:.0f} | {kib:.1f} | {statistics.median(drawn):.0f} |", flush=True)


def _timed(ask: Callable[[], bytes]) -> tuple[float, bytes]:
    """Median milliseconds and the answer."""
    took = []
    for _ in range(WARM_UP + REQUESTS):
        began = time.perf_counter()
        body = ask()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took[WARM_UP:]), body


def _drawn(page: Page, address: str) -> float:
    """From asking for the page to a drawn picture, Plotly in the browser's cache."""
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("[data-figure][data-drawn=yes]", timeout=DRAWN_MS, state="attached")
    return (time.perf_counter() - began) * 1000


def _signed_in(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 2000})
    for _ in range(60):
        try:
            page.goto(f"{url}/login")
            break
        except Exception:
            time.sleep(0.5)
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "login" not in address)
    return page


if __name__ == "__main__":
    main()
