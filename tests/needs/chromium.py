"""A real Chromium: the machine's own, else Debian's when root, else the one Playwright fetches."""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from tests.needs.need import CACHE, NeedMissingError, apt_install, has_apt, run
from tests.needs.node import node

BROWSERS = CACHE / "browsers"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Playwright's own downloads, by system.
FETCHED = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
# No traffic of the browser's own, and no sandbox where root may not have one.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


def find_chromium() -> Path | None:
    """Return the browser's path, or None when there is none here."""
    if named := os.environ.get("ACTIONARY_TEST_CHROMIUM"):
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    for pattern in FETCHED:
        if paths := sorted(BROWSERS.glob(pattern)):
            return paths[-1]
    return None


def get_chromium() -> Path:
    """Return the browser's path."""
    if found := find_chromium():
        return found
    raise NeedMissingError("Chromium is not on this machine: run `make needs`.")


def fetch_chromium() -> str:
    """Make sure that a browser is here and return where it is."""
    if find_chromium() is None and has_apt():
        with suppress(NeedMissingError):  # Ubuntu has no such package
            apt_install("chromium", "fonts-liberation")
    if find_chromium() is None:
        playwright = (sys.executable, "-m", "playwright", "install", "--no-shell", "chromium")
        run(
            *playwright,
            PLAYWRIGHT_BROWSERS_PATH=str(BROWSERS),
            PLAYWRIGHT_NODEJS_PATH=str(node()),
        )
    return str(get_chromium())
