"""The seed topics and their gold: well formed, consistent, and as many as promised."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from schemas import wire
from schemas.alerts import AlertKind
from schemas.articles import RawArticle
from schemas.claims import Extent, Status
from schemas.control import Tier

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
TOPICS = sorted(path.stem for path in (SEEDS / "topics").glob("*.jsonl"))
STORYLINES = [name for name in TOPICS if not name.startswith("nothing-changes")]
NEWS_DAYS = 14  # an older event is background, not a claim (seeds/README.md)

CLAIM_FIELDS = {
    "place",
    "place_name",
    "country",
    "lat",
    "lon",
    "gainer",
    "loser",
    "status",
    "extent",
    "event_date",
    "evidence",
}
ALERT_FIELDS = {
    "article_id",
    "kind",
    "tier",
    "place",
    "gainer",
    "loser",
    "extent",
    "event_date",
    "independent_sources",
    "follows",
}


@cache
def articles(topic: str) -> tuple[RawArticle, ...]:
    lines = (SEEDS / "topics" / f"{topic}.jsonl").read_bytes().splitlines()
    return tuple(wire.decode(RawArticle, line) for line in lines)


@cache
def rows(name: str) -> list[dict[str, Any]]:
    text = (SEEDS / "gold" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@cache
def party_names() -> frozenset[str]:
    path = ROOT / "agents" / "knowledge" / "actors.toml"
    return frozenset(party["name"] for party in tomllib.loads(path.read_text("utf-8"))["party"])


def claims(topic: str) -> list[tuple[RawArticle, dict[str, Any]]]:
    by_id = {article.id: article for article in articles(topic)}
    return [(by_id[row["article_id"]], claim) for row in rows(topic) for claim in row["claims"]]


def test_there_are_as_many_as_promised() -> None:
    labelled = [row for topic in TOPICS for row in rows(topic)]
    assert len(STORYLINES) >= 50
    assert len(labelled) >= 400
    assert sum(not row["relevant"] for row in labelled) >= 150


def test_the_readme_counts_what_is_there() -> None:
    labelled = [row for topic in TOPICS for row in rows(topic)]
    idle = sum(not row["relevant"] for row in labelled)
    readme = (SEEDS / "README.md").read_text("utf-8")
    alerts = sum(len(rows(f"{topic}.alerts")) for topic in TOPICS)
    assert f"| storylines | {len(STORYLINES)} |" in readme
    assert f"| articles | {len(labelled)}, of which {idle} report no change of control |" in readme
    assert f"| claims | {sum(len(row['claims']) for row in labelled)} |" in readme
    assert f"| alerts | {alerts} |" in readme


def test_every_gold_file_has_its_topic() -> None:
    named = {path.name.removesuffix(".jsonl") for path in (SEEDS / "gold").iterdir()}
    assert named == {*TOPICS, *(f"{topic}.alerts" for topic in TOPICS)}


def test_ids_and_addresses_are_unique() -> None:
    everything = [article for topic in TOPICS for article in articles(topic)]
    assert len({article.id for article in everything}) == len(everything)
    assert len({article.url for article in everything}) == len(everything)


@pytest.mark.parametrize("topic", TOPICS)
def test_articles_stand_in_order_and_are_complete(topic: str) -> None:
    times = [article.published_at for article in articles(topic)]
    assert times == sorted(times, key=lambda at: at or datetime.min.replace(tzinfo=UTC))
    for number, article in enumerate(articles(topic), 1):
        assert article.id == f"{topic}-{number:02d}"
        assert article.feed == f"seeds/{topic}"
        assert article.outlet is not None
        assert article.outlet.endswith(".example")  # real outlets did not write these
        assert article.url is not None
        assert article.url.startswith(f"https://{article.outlet}/")
        assert article.title
        assert article.published_at is not None
        assert article.ingested_at is not None
        delay = article.ingested_at - article.published_at
        assert timedelta(0) < delay <= timedelta(minutes=30)


@pytest.mark.parametrize("topic", STORYLINES)
def test_a_storyline_has_several_outlets_and_claims(topic: str) -> None:
    assert len({article.outlet for article in articles(topic)}) >= 3
    assert len(claims(topic)) >= 3
    assert rows(f"{topic}.alerts")


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic not in STORYLINES])
def test_where_nothing_changes_there_are_no_claims(topic: str) -> None:
    assert not claims(topic)
    assert not rows(f"{topic}.alerts")


@pytest.mark.parametrize("topic", TOPICS)
def test_every_article_is_labelled_once(topic: str) -> None:
    assert [row["article_id"] for row in rows(topic)] == [item.id for item in articles(topic)]
    for row in rows(topic):
        assert set(row) == {"article_id", "relevant", "claims"}
        assert row["relevant"] == bool(row["claims"])


@pytest.mark.parametrize("topic", STORYLINES)
def test_claims_are_well_formed(topic: str) -> None:
    for article, claim in claims(topic):
        assert set(claim) == CLAIM_FIELDS
        Status(claim["status"])
        Extent(claim["extent"])
        assert (claim["lat"] is None) == (claim["lon"] is None)
        assert claim["gainer"] or claim["loser"]
        assert claim["gainer"] != claim["loser"]
        assert {claim["gainer"], claim["loser"]} - {None} <= party_names()
        assert article.published_at is not None
        age = article.published_at.date() - date.fromisoformat(claim["event_date"])
        assert timedelta(0) <= age <= timedelta(days=NEWS_DAYS)


@pytest.mark.parametrize("topic", STORYLINES)
def test_evidence_is_verbatim(topic: str) -> None:
    for article, claim in claims(topic):
        assert claim["evidence"] in f"{article.text}\x00{article.title}"
        assert "\n" not in claim["evidence"]
        words = f"{article.text} {article.title}".casefold()
        assert claim["place"].casefold() in words


def fired(topic: str, alert: dict[str, Any]) -> tuple[date, bool, int]:
    """Return when an alert came: a tick comes before the articles of its day."""
    if alert["article_id"] is None:
        return date.fromisoformat(alert["at"]), False, 0
    order = [article.id for article in articles(topic)]
    number = order.index(alert["article_id"])
    published = articles(topic)[number].published_at
    assert published is not None
    return published.date(), True, number


@pytest.mark.parametrize("topic", STORYLINES)
def test_alerts_are_well_formed(topic: str) -> None:
    order = [article.id for article in articles(topic)]
    alerts = rows(f"{topic}.alerts")
    told_by = [fired(topic, alert) for alert in alerts]
    assert told_by == sorted(told_by)
    for alert in alerts:
        assert set(alert) - {"at"} == ALERT_FIELDS
        assert ("at" in alert) == (alert["article_id"] is None)
        assert alert["article_id"] is None or alert["article_id"] in order
        AlertKind(alert["kind"])
        Tier(alert["tier"])
        Extent(alert["extent"])
        assert {alert["gainer"], alert["loser"]} - {None} <= party_names()


@pytest.mark.parametrize("topic", STORYLINES)
def test_alerts_follow_what_was_told_before_of_the_place(topic: str) -> None:
    alerts = rows(f"{topic}.alerts")
    told = {row["article_id"]: {c["place_name"] for c in row["claims"]} for row in rows(topic)}
    followed = [alert["follows"] for alert in alerts if alert["follows"] is not None]
    assert len(set(followed)) == len(followed)  # a thread does not fork
    for index, alert in enumerate(alerts):
        names = {name for places in told.values() for name in places}
        assert alert["place"] in told.get(alert["article_id"], names)
        before = alert["follows"]
        assert (before is None) == (alert["kind"] == "new")
        if before is not None:
            assert before < index
            assert alerts[before]["place"] == alert["place"]


@pytest.mark.parametrize("topic", STORYLINES)
def test_tiers_fit_their_sources(topic: str) -> None:
    for alert in rows(f"{topic}.alerts"):
        independent = alert["independent_sources"]
        if alert["tier"] in ("claimed", "denied"):
            assert independent == 0
        if alert["tier"] == "reported":
            assert independent == 1
        if alert["tier"] in ("confirmed", "contested"):
            assert independent >= 1


def test_one_place_is_in_no_gazetteer() -> None:
    unknown = [claim for _, claim in claims("kalembe-2024") if claim["lat"] is None]
    assert {claim["place_name"] for claim in unknown} == {"Kalembe"}


def test_the_denied_claim_stays_denied() -> None:
    assert rows("kupiansk-2025.alerts")[-1]["tier"] == "denied"
