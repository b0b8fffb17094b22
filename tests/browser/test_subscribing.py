"""The page's subscriptions: made with its filter by keyboard, tried out, paused, removed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_page import assert_none

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

Open = Callable[..., Watched]
PATH = "/v1/subscriptions"


@pytest.fixture
def hook() -> Iterator[tuple[str, list[str]]]:
    """The address of a receiver, and the types of what it got."""
    got: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            got.append(body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", got
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def none_left(api: httpx.Client) -> Iterator[None]:
    yield
    for each in api.get(PATH).json()["subscriptions"]:
        api.delete(f"{PATH}/{each['id']}")


def subscribe(page: Page, address: str, name: str = "Safety desk") -> None:
    page.locator("#subscribe-open").click()
    form = page.locator("#subscribe-form")
    form.get_by_label("Name").fill(name)
    form.get_by_label("To the address").fill(address)
    form.get_by_role("button", name="Subscribe").click()


def test_a_webhook_gets_this_filter_and_its_secret_is_shown_once(
    open_page: Open, api: httpx.Client, hook: tuple[str, list[str]]
) -> None:
    watched = open_page("/?country=UA&tier=confirmed,reported")
    page, (address, got) = watched.page, hook
    subscribe(page, address)
    secret = page.locator("#dialog .secret").inner_text()
    assert secret.startswith("whsec_")
    (made,) = api.get(PATH).json()["subscriptions"]
    assert (made["name"], made["target"]) == ("Safety desk", address)
    assert set(made["filter"].split("&")) == {"country=UA", "tier=confirmed%2Creported"}
    own = page.locator("#dialog .own li")
    own.get_by_role("button", name="Test Safety desk").click()
    expect(page.locator("#dialog .said")).to_have_text("Delivered (204).")
    assert len(got) == 1
    assert "frontwatch.test.v1" in got[0]
    own.get_by_role("button", name="Pause Safety desk").click()
    expect(own).to_contain_text("paused")
    assert api.get(f"{PATH}/{made['id']}").json()["state"] == "paused"
    own.get_by_role("button", name="Resume Safety desk").click()
    expect(own).to_contain_text("active")
    page.get_by_role("button", name="Close").click()
    page.locator("#subscribe-open").click()
    expect(own).to_have_count(1)
    assert secret not in page.content()
    own.get_by_role("button", name="Remove Safety desk").click()
    expect(own).to_have_count(0)
    assert api.get(PATH).json()["subscriptions"] == []
    assert watched.complaints == []


def test_hours_and_kinds_are_chosen_with_it(open_page: Open, api: httpx.Client) -> None:
    page = open_page().page
    page.locator("#subscribe-open").click()
    form = page.locator("#subscribe-form")
    form.get_by_label("To the address").fill("https://hooks.example/in")
    form.get_by_label("When").select_option("60")
    form.get_by_label("Which").select_option("confirmed")
    form.get_by_label("Quiet hours").fill("25:00-06:00")
    form.get_by_role("button", name="Subscribe").click()
    assert api.get(PATH).json()["subscriptions"] == [], "the browser says what is wrong"
    form.get_by_label("Quiet hours").fill("22:00-06:00")
    form.get_by_role("button", name="Subscribe").click()
    expect(page.locator("#dialog .own li")).to_contain_text(
        "together, every hour, confirmed only, quiet 22:00-06:00 UTC, active"
    )
    (made,) = api.get(PATH).json()["subscriptions"]
    assert made["digest_minutes"] == 60
    assert (made["only"], made["quiet_hours"]) == ("confirmed", "22:00-06:00")


def test_a_refusal_is_said_in_the_servers_words_and_markup_is_text(open_page: Open) -> None:
    watched = open_page()
    page = watched.page
    subscribe(page, "http://10.0.0.1/hook")
    expect(page.locator("#dialog .said .error")).to_contain_text("cannot be sent to")
    form = page.locator("#subscribe-form")
    form.get_by_label("Name").fill("<img src=x onerror=alert(1)>")
    form.get_by_label("To the address").fill("https://hooks.example/in")
    form.get_by_role("button", name="Subscribe").click()
    expect(page.locator("#dialog .own strong")).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("#dialog .own img").count() == 0


def test_it_works_by_keyboard_alone_and_axe_finds_nothing(
    open_page: Open, api: httpx.Client
) -> None:
    page = open_page().page
    page.locator("#subscribe-open").focus()
    page.keyboard.press("Enter")
    form = page.locator("#subscribe-form")
    form.get_by_label("To the address").focus()
    page.keyboard.type("https://hooks.example/in")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog .secret")).to_be_visible()
    assert_none(Axe().run(page))
    remove = page.get_by_role("button", name="Remove My area")
    for _ in range(30):
        if remove.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog .own li")).to_have_count(0)
    assert api.get(PATH).json()["subscriptions"] == []
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()


def test_a_server_that_sends_nothing_says_so(open_page: Open) -> None:
    page = open_page().page
    page.route(f"**{PATH}", lambda route: route.fulfill(json={"channels": [], "subscriptions": []}))
    page.locator("#subscribe-open").click()
    expect(page.locator("#dialog")).to_contain_text("This server sends no messages")
    assert page.locator("#subscribe-form").count() == 0


def test_the_status_tells_how_long_articles_wait(api: httpx.Client) -> None:
    """A run knows it; the server alone does not."""
    for _ in range(60):
        waited = api.get("/v1/status").json()["oldest_unhandled_s"]
        if waited is not None:
            break
        threading.Event().wait(0.25)
    assert waited == pytest.approx(0, abs=30)
