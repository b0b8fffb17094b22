"""A `frontwatch run` on a fresh folder, and pages that watch what they ask for and complain about."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import NoChromiumError, chromium

REQUIRED = "FRONTWATCH_TEST_BROWSER_REQUIRED"
"""Environment: with 1 it is an error, not a skip, that there is no browser. The gate sets it."""
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_STOP_S = 20


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as started:
            yield started
    except NoChromiumError as error:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{error} ({REQUIRED}=1: the tests must run)", pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a `run` that has replayed its seeds."""
    folder = tmp_path_factory.mktemp("run")
    command = [sys.executable, "-m", "streams.cli", "--data-dir", str(folder), "run"]
    environment = {
        **os.environ,
        "FRONTWATCH_HTTP_PORT": "0",
        "FRONTWATCH_LOG_LEVEL": "warning",
        "FRONTWATCH_EGRESS_ALLOW": "127.0.0.0/8",
        "FRONTWATCH_TICKS_BY_CLOCK": "false",
    }
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            address = _address(process)
            _wait_for_seeds(address)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_STOP_S)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := _ADDRESS.search(line):
            # What it says further is of no use here, but a full pipe would stop it.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found.group()
    raise AssertionError("run ended without an address:\n" + "".join(said))


def _wait_for_seeds(address: str) -> None:
    """Ask until no more alerts come for two seconds: how many the seeds give is not this room's."""
    with httpx.Client(base_url=address, timeout=10) as client:
        waiting = threading.Event()
        last, same = -1, 0
        for _ in range(600):
            now = client.get("/v1/status").json()["last"]
            same = same + 1 if now == last and now > 0 else 0
            last = now
            if same >= 8:
                return
            waiting.wait(0.25)
    raise AssertionError(f"the seeds were not through in time: {last} alerts")


@dataclass
class Watched:
    """A page, what it asked for, and what it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Watched]]:
    """Return what opens the site's page; arguments are those of a browser's context."""
    contexts = []

    def opened(path: str = "/", **context: object) -> Watched:
        made = browser.new_context(viewport={"width": 1366, "height": 820}, **context)  # type: ignore[arg-type]
        contexts.append(made)
        made.set_default_timeout(15_000)
        watched = Watched(made.new_page())
        watched.page.on("request", lambda request: watched.requests.append(request.url))
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        watched.page.on(
            "console",
            lambda said: said.type == "error" and watched.complaints.append(said.text),
        )
        watched.page.goto(site + path)
        watched.page.wait_for_selector("#list li")
        return watched

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def api(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=10) as client:
        yield client
