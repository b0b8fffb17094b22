"""The log-in in a real browser: a `serve` that asks for a key, by mouse and by keys alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from streams.subscribers.access.keyring import Keyring
from streams.subscribers.access.scopes import Scope
from streams.subscribers.store import AlertStore
from tests.streams.records import make_alert

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@pytest.fixture
def keyed(tmp_path: Path) -> Iterator[tuple[str, Path, str]]:
    """Return the address of a server with a key, its folder, and the key."""
    with AlertStore(tmp_path / "alerts.db") as store:
        store.add(make_alert(1))
        _, token = Keyring(store).add("night desk", [Scope.READ])
    environment = {
        **os.environ,
        "FRONTWATCH_HTTP_PORT": "0",
        "FRONTWATCH_DATA_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "streams.cli", "serve"]
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stderr is not None
            found = _ADDRESS.search(process.stderr.readline())
            assert found
            yield found.group(), tmp_path, token
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.fixture
def page(browser: Browser, keyed: tuple[str, Path, str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 820})
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    opened.goto(keyed[0])
    yield opened
    context.close()


def test_a_reader_logs_in_with_keys_alone_sees_who_it_is_and_logs_out(
    page: Page, keyed: tuple[str, Path, str]
) -> None:
    _, _, token = keyed
    box = page.locator("#log-in")
    expect(box).to_be_visible()
    assert page.locator("#list li").count() == 0
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    expect(box).to_be_visible()
    field = page.get_by_label("Key")
    expect(field).to_be_focused()
    page.keyboard.type("fw_wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#log-in-says")).to_contain_text("opens nothing")
    expect(field).to_be_focused()
    field.fill("")
    page.keyboard.type(token)
    page.keyboard.press("Enter")
    expect(box).to_be_hidden()
    expect(page.locator("#list li")).to_have_count(1)
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#who")).to_have_text("night desk")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert token not in page.content()
    assert page.evaluate("() => document.cookie") == ""
    page.reload()
    expect(page.locator("#who")).to_have_text("night desk")
    expect(box).to_be_hidden()
    page.get_by_role("button", name="Log out").press("Enter")
    expect(box).to_be_visible()
    expect(page.locator("#list li")).to_have_count(0)


def test_a_page_whose_key_ends_asks_again_and_goes_on_with_another(
    page: Page, keyed: tuple[str, Path, str]
) -> None:
    _, folder, token = keyed
    page.get_by_label("Key").fill(token)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#live")).to_have_text("Live")
    with AlertStore(folder / "alerts.db") as store:
        keyring = Keyring(store)
        keyring.revoke(keyring.all()[0].id)
        _, fresh = keyring.add("day desk", [Scope.READ])
        store.add(make_alert(2))
    expect(page.locator("#log-in")).to_be_visible()
    page.get_by_label("Key").fill(fresh)
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_have_text("day desk")
    expect(page.locator("#list li")).to_have_count(2)
    expect(page.locator("#live")).to_have_text("Live")


def test_the_plain_page_logs_in_and_out_without_scripts(
    browser: Browser, keyed: tuple[str, Path, str]
) -> None:
    address, _, token = keyed
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.set_default_timeout(15_000)
    plain.goto(f"{address}/plain")
    plain.get_by_label("Key").fill("fw_wrong")
    plain.keyboard.press("Enter")
    expect(plain.get_by_role("alert")).to_contain_text("opens nothing")
    plain.get_by_label("Key").fill(token)
    plain.get_by_role("button", name="Log in").click()
    expect(plain.locator("li.alert")).to_have_count(1)
    expect(plain.locator(".who")).to_contain_text("night desk")
    plain.goto(f"{address}/plain?before=9")
    expect(plain.locator("li.alert")).to_have_count(1)
    plain.get_by_role("button", name="Log out").click()
    expect(plain.get_by_label("Key")).to_be_visible()
    expect(plain.locator("li.alert")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_plain_page(
    browser: Browser, keyed: tuple[str, Path, str], scheme: Literal["light", "dark"]
) -> None:
    address, _, token = keyed
    context = browser.new_context(color_scheme=scheme)
    plain = context.new_page()
    plain.goto(f"{address}/plain")
    found = Axe().run(plain)
    assert found.violations_count == 0, found.generate_report()
    plain.get_by_label("Key").fill(token)
    plain.get_by_role("button", name="Log in").click()
    expect(plain.locator("li.alert")).to_have_count(1)
    found = Axe().run(plain)
    assert found.violations_count == 0, found.generate_report()
    context.close()
