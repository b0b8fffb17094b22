"""The map page in a real browser, on a real `run`: what an analyst does, with mouse, keys and hostile news."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

Open = Callable[..., Watched]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def items(page: Page) -> int:
    return page.locator("#list li").count()


def push(api: httpx.Client, number: int, title: str, text: str) -> None:
    """Push an article by HTTP, as another program does."""
    article = {
        "id": f"pushed-{number}",
        "url": f"https://wire.example/{number}",
        "outlet": "wire.example",
        "title": title,
        "text": text,
        "published_at": datetime.now(UTC).isoformat(),
    }
    answer = api.post(
        "/v1/articles",
        content=orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE),
        headers={"content-type": "application/x-ndjson", "idempotency-key": f"push-{number}"},
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["verdicts"][0]["accepted"] is True


def test_the_page_shows_the_alerts_and_asks_nobody_else(open_page: Open, site: str) -> None:
    watched = open_page()
    page = watched.page
    assert items(page) > 50
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#legend")).to_contain_text("confirmed")
    assert page.locator("#map canvas").count() >= 2
    hosts = {urlsplit(url).netloc for url in watched.requests if not url.startswith("data:")}
    assert hosts == {urlsplit(site).netloc}
    assert watched.complaints == []


def test_a_pushed_article_appears_without_a_reload(open_page: Open, api: httpx.Client) -> None:
    page = open_page().page
    push(
        api,
        1,
        "Army takes Minova from M23",
        "GOMA - The Congolese army captured the town of Minova from M23 rebels on Tuesday, "
        "residents and an aid worker said.",
    )
    first = page.locator("#list li").first
    expect(first).to_contain_text("Minova", timeout=10_000)
    expect(first.locator("button")).to_have_class("item fresh")


def test_text_from_articles_is_text(open_page: Open, api: httpx.Client) -> None:
    watched = open_page()
    page = watched.page
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    push(
        api,
        2,
        "<img src=x onerror=alert(1)>Rebels seize Sake",
        "GOMA - M23 rebels captured the town of Sake from the army on Monday, said <script>"
        'alert(document.domain)</script> a resident, \u202eas the "><svg onload=alert(2)> town fell.',
    )
    item = page.locator("#list li", has_text="Sake").first
    expect(item).to_be_visible(timeout=10_000)
    item.locator("button").click()
    expect(page.locator("#detail h2")).to_contain_text("Sake")
    expect(page.locator("#detail blockquote").first).to_contain_text("captured")
    assert page.locator("#detail script, #detail img, #list img, #list script").count() == 0
    assert asked == []
    assert watched.complaints == []


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("country", "UA", lambda a: a["place"]["country"] == "UA"),
        ("losing", "ukraine", lambda a: a["loser"] and a["loser"]["id"] == "ukraine"),
        ("severity", "high", lambda a: a["severity"]["level"] == "high"),
    ],
)
def test_each_choice_narrows_list_address_and_export(
    open_page: Open, api: httpx.Client, name: str, value: str, fits: Callable[[dict], bool]
) -> None:
    page = open_page().page
    before = items(page)
    page.locator("#filters-box summary").click()
    with page.expect_response(lambda answer: "/v1/alerts?" in answer.url) as told:
        page.locator(f"#filters [name={name}]").select_option(value)
    alerts = told.value.json()["alerts"]
    assert alerts
    assert all(fits(alert) for alert in alerts)
    expect(page.locator("#list li")).to_have_count(len(alerts))
    assert len(alerts) < before
    assert f"{name}={value}" in page.url
    page.locator("#export-open").click()
    href = page.locator("#dialog a", has_text="geojson").get_attribute("href") or ""
    assert len(api.get(href).json()["features"]) == len(alerts)


def test_checks_words_numbers_and_days_narrow_as_well(open_page: Open) -> None:
    page = open_page().page
    page.locator("#filters-box summary").click()

    def told(act: Callable[[], object]) -> list[dict]:
        with page.expect_response(lambda answer: "/v1/alerts?" in answer.url) as answer:
            act()
        found: list[dict] = answer.value.json()["alerts"]
        return found

    confirmed = told(lambda: page.locator("#tiers input[value=confirmed]").check())
    assert {alert["tier"] for alert in confirmed} == {"confirmed"}
    new = told(lambda: page.locator("#kinds input[value=new]").check())
    assert {alert["kind"] for alert in new} <= {"new"}
    everything = told(lambda: page.locator("#filters-clear").click())
    assert len(everything) > len(confirmed)
    several = told(lambda: page.locator("[name=min_sources]").fill("2"))
    assert several
    assert all(alert["independent_sources"] >= 2 for alert in several)
    surely = told(lambda: page.locator("[name=min_confidence]").fill("0.9"))
    assert all(alert["confidence"] >= 0.9 for alert in surely)
    assert len(surely) < len(several)
    told(lambda: page.locator("#filters-clear").click())
    years = told(lambda: page.locator("[name=from]").fill("2017-01-01"))
    assert all(alert["published_at"] >= "2017-01-01" for alert in years)
    told(lambda: page.locator("#filters-clear").click())
    words = told(lambda: page.locator("[name=text]").fill("Kherson"))
    assert words
    assert "text=Kherson" in page.url
    told(lambda: page.locator("#filters-clear").click())
    (spot, *_) = words
    lat, lon = spot["place"]["lat"], spot["place"]["lon"]
    circle = page.locator("[name=near]")
    around = told(lambda: circle.fill(f"{lat}, {lon}, 40"))
    assert around
    assert {alert["place"]["country"] for alert in around} == {"UA"}
    shown = page.url
    circle.fill(f"{lat}, {lon}")  # half typed: nothing is asked for
    told(lambda: circle.fill(f"{lat}, {lon}, 41"))
    assert page.url != shown
    expect(page.locator("#count .error")).to_have_count(0)


def test_the_address_holds_the_filter_and_going_back_undoes_it(open_page: Open) -> None:
    page = open_page("/?country=UA").page
    narrowed = items(page)
    page.locator("#filters-box summary").click()
    expect(page.locator("#filters [name=country]")).to_have_value("UA")
    page.locator("#filters-clear").click()
    expect(page.locator("#list li")).not_to_have_count(narrowed)
    page.go_back()
    expect(page.locator("#list li")).to_have_count(narrowed)


def test_only_what_the_map_shows(open_page: Open) -> None:
    page = open_page("/?country=UA").page
    page.locator("#filters-box summary").click()
    with page.expect_response(lambda answer: "box=" in answer.url):
        page.locator("#box-view").click()
    expect(page.locator("#box-view")).to_have_attribute("aria-pressed", "true")
    assert "box=" in page.url


def test_an_alert_whole(open_page: Open) -> None:
    page = open_page("/?text=Kupiansk").page
    page.locator("#list li button").first.click()
    detail = page.locator("#detail")
    expect(detail.locator("h2")).to_contain_text("Kupiansk")
    expect(detail).to_contain_text("Gained by")
    expect(detail).to_contain_text("How it went on")
    expect(detail.locator("blockquote mark").first).to_be_visible()
    link = detail.locator("a[target=_blank]").first
    assert "noopener" in (link.get_attribute("rel") or "")
    detail.locator("button", has_text="Who held").click()
    expect(detail.locator(".periods li").first).to_be_visible()
    assert "alert=" in page.url


def test_a_link_to_an_alert_opens_it(open_page: Open, api: httpx.Client) -> None:
    alert = api.get("/v1/alerts", params={"text": "Lyman", "limit": "1"}).json()["alerts"][0]
    page = open_page(f"/?alert={alert['alert_id']}").page
    expect(page.locator("#detail h2")).to_have_text(alert["summary"])


def test_keys_alone_are_enough(open_page: Open) -> None:
    page = open_page().page
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.locator("#list li button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    third = page.locator("#list li button").nth(2)
    expect(third).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#detail h2")).to_be_visible()
    expect(page.locator("#detail")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    expect(page.locator("#list li button").nth(2)).to_be_focused()


def test_as_known_at_goes_back_in_time_and_returns(open_page: Open) -> None:
    page = open_page().page
    slider = page.locator("#known")
    slider.focus()
    with page.expect_response(lambda answer: "latest=true" in answer.url) as told:
        slider.press("Home")
    then = told.value.json()["alerts"]
    assert len(then) < 10
    assert "known=" in page.url
    expect(page.locator("#live")).to_contain_text("not live")
    page.locator("#known-now").click()
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#known-out")).to_have_text("now")


def test_the_timeline_sets_the_days(open_page: Open) -> None:
    page = open_page().page
    box = page.locator("#timeline svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20)
    page.mouse.up()
    expect(page.locator("#timeline .brush")).to_be_visible()
    assert "from=" in page.url
    assert "to=" in page.url


def test_the_timeline_asks_for_no_more_than_it_draws(open_page: Open) -> None:
    watched = open_page()
    asked = [url for url in watched.requests if "/v1/timeline" in url]
    assert ["bucket=4weeks" in url for url in asked] == [True]
    expect(watched.page.locator("#timeline .meta")).to_contain_text("28 days a bar")
    close = open_page("/?country=IQ")  # five months, and no test adds to them
    assert [url.rpartition("bucket=")[2] for url in close.requests if "/v1/timeline" in url] == [
        "4weeks",
        "day",
    ]
    expect(close.page.locator("#timeline .meta")).to_contain_text("one day a bar")


def test_subscribe_names_the_addresses_of_the_filter(open_page: Open, api: httpx.Client) -> None:
    page = open_page("/?country=UA").page
    page.locator("#subscribe-open").click()
    feed = page.locator("#dialog table code").first.inner_text()
    assert "country=UA" in feed
    assert api.get(feed).headers["content-type"].startswith("application/atom+xml")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme).page
    axe = Axe()
    page.locator("#filters-box summary").click()
    assert_none(axe.run(page))
    page.locator("#list li button").first.click()
    expect(page.locator("#detail h2")).to_be_visible()
    assert_none(axe.run(page))
    page.locator("#subscribe-open").click()
    assert_none(axe.run(page))


def test_on_a_phone_map_list_and_detail_have_room(open_page: Open) -> None:
    page = open_page(is_mobile=True, has_touch=True).page
    page.set_viewport_size({"width": 390, "height": 844})
    box = page.locator("#map").bounding_box()
    assert box is not None
    assert box["height"] > 250
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#list li button").first.tap()
    shown = page.locator("#detail").bounding_box()
    assert shown is not None
    assert shown["width"] == pytest.approx(390, abs=2)
    assert_none(Axe().run(page))


def assert_none(results: object) -> None:
    found = results.response["violations"]  # type: ignore[attr-defined]
    told = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]
    assert told == []


def test_on_paper_are_the_map_the_alerts_and_the_notice(open_page: Open) -> None:
    page = open_page("/?country=UA").page
    page.emulate_media(media="print")
    for shown in ("#list li:last-child", "#map", "footer #notice"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".top nav", "#filters-box", ".time", ".skip"):
        expect(page.locator(hidden)).to_be_hidden()
    cut = page.locator(".side").evaluate("element => element.scrollHeight - element.clientHeight")
    assert cut <= 1, "no alert is left below the edge of a box"
    assert len(page.pdf()) > 10_000
