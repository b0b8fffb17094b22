"""An analyst on the page: says something of a change, sees who said what, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_page import assert_none

Open = Callable[..., Watched]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

HOSTILE = "<img src=x onerror=alert(1)> an old film & no more"


def standing(api: httpx.Client, number: int) -> dict[str, str]:
    """Return the last alert of a change that stands; each ``number`` one of another place."""
    asked = {"latest": "true", "tier": "confirmed,reported", "limit": "1000"}
    alerts = api.get("/v1/alerts", params=asked).json()["alerts"]
    places = {each["place"]["id"]: each for each in reversed(alerts)}
    found: dict[str, str] = list(places.values())[-1 - number]
    return found


def fill(page: Page, name: str, reason: str) -> None:
    form = page.locator("#verdict-form")
    form.get_by_label("Your name").fill(name)
    form.get_by_label("Why").fill(reason)


def test_a_rejection_is_shown_and_its_alert_comes_live(open_page: Open, api: httpx.Client) -> None:
    alert = standing(api, 0)
    watched = open_page(f"/?alert={alert['alert_id']}")
    page = watched.page
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    detail = page.locator("#detail")
    expect(detail).to_contain_text("No analyst has said anything of this change.")
    detail.get_by_role("button", name="Give a verdict").click()
    page.locator("#verdict-form select").first.select_option("reject")
    fill(page, "Ana Ruiz", HOSTILE)
    page.locator("#verdict-form").get_by_role("button", name="Give it").click()
    said = page.locator("#verdict-list")
    expect(said).to_contain_text("Ana Ruiz rejected it")
    expect(said.locator("blockquote")).to_have_text(HOSTILE)
    expect(page.locator("#list")).to_contain_text("analyst Ana Ruiz rejected it", timeout=15_000)
    page.locator("#list li button", has_text="Ana Ruiz rejected it").first.click()
    expect(detail).to_contain_text("Analyst Ana Ruiz (reject)")
    expect(detail.locator("blockquote", has_text="an old film").first).to_be_visible()
    assert page.locator("#detail img").count() == 0
    assert asked == []
    assert watched.complaints == []


def test_a_verdict_by_keys_alone_and_axe_finds_nothing(open_page: Open, api: httpx.Client) -> None:
    alert = standing(api, 1)
    page = open_page(f"/?alert={alert['alert_id']}").page
    opener = page.get_by_role("button", name="Give a verdict")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-form select").first).to_be_focused()
    assert_none(Axe().run(page))

    page.keyboard.press("Tab")
    page.keyboard.type("Ben Okri")
    page.keyboard.press("Tab")
    page.keyboard.type("Seen on the station's camera.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-list")).to_contain_text("Ben Okri confirmed it")
    expect(page.locator("#verdict-form [role=status]")).to_contain_text("written down")
    assert_none(Axe().run(page))


def test_a_merge_offers_the_other_changes_of_the_place(open_page: Open, api: httpx.Client) -> None:
    places = api.get("/v1/alerts", params={"latest": "true", "limit": "1000"}).json()["alerts"]
    counts: dict[str, list[dict[str, str]]] = {}
    for each in places:
        counts.setdefault(each["place"]["id"], []).append(each)
    several = next(found for found in counts.values() if len(found) > 1)
    page = open_page(f"/?alert={several[0]['alert_id']}").page
    page.get_by_role("button", name="Give a verdict").click()
    other = page.get_by_label("Which change it is")
    expect(other).to_be_hidden()
    page.locator("#verdict-form select").first.select_option("merge")
    expect(other).to_be_visible()
    expect(other.locator("option")).to_have_count(len(several) - 1)
    fill(page, "Ana Ruiz", "One battle, two dates.")
    page.locator("#verdict-form").get_by_role("button", name="Give it").click()
    expect(page.locator("#verdict-list")).to_contain_text("found it to be another change")
