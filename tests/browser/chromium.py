"""Debian's Chromium for tests: found, started without a way out, and looked at for what it asks for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromiumError(Exception):
    """There is no browser; the message says what to install."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser without a window.

    Raises:
        NoChromiumError: none is installed.
    """
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        raise NoChromiumError(
            "the map page is tested in Chromium, and there is none (Debian: apt install chromium)"
        )
    flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # Chromium refuses root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            browser.close()
