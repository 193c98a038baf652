"""Finds a Chromium for the browser tests, or installs Debian's where that is possible.

`python -m tests.support.chromium` is what `make test` runs first: better one line now than a failure after minutes.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW_TO_GET_ONE = (
    "The browser tests need a Chromium and found none: set CHROME=/path/to/it, install one (Debian: "
    "apt-get install chromium), or let Playwright fetch its own (.venv/bin/playwright install chromium)."
)
# Nothing of these reaches out of the machine or needs a graphics card.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]


def find_chromium() -> str | None:
    """Path of a browser: $CHROME, one on the PATH, Playwright's own. None: there is none."""
    named = os.environ.get("CHROME", "")
    if named:
        return named if Path(named).exists() else None
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    return on_path or _playwrights_own()


def install_chromium() -> None:
    """Debian's package. Needs root; what goes wrong shows when no browser is found afterwards."""
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    if find_chromium() is None and os.geteuid() == 0 and shutil.which("apt-get") and "CHROME" not in os.environ:
        print("no Chromium here: apt-get install chromium", flush=True)
        install_chromium()
    found = find_chromium()
    print(f"browser tests use {found}" if found else HOW_TO_GET_ONE, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
