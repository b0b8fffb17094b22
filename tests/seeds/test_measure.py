"""The measuring set: well formed, verbatim, and broad enough to say which phenomena are read."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from schemas import wire
from schemas.articles import RawArticle
from schemas.claims import Extent, Status

ROOT = Path(__file__).parents[2]
MEASURE = ROOT / "seeds" / "measure"
TOPICS = sorted(path.stem for path in MEASURE.glob("*.jsonl"))
NEWS_DAYS = 14  # an older event is background, not a claim (seeds/README.md)
WORDS = range(40, 221)  # short news: title and text together
CLAIM_FIELDS = frozenset(
    [
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
    ]
)
# What a statement's status must be somewhere in an article that is tagged so.
SHOWS_STATUS = {
    "asserted": "asserted",
    "admission": "asserted",
    "claimed-by-party": "claimed",
    "monitor": "claimed",
    "denied": "denied",
    "denial-without-place": "denied",
}


@cache
def articles(topic: str) -> tuple[RawArticle, ...]:
    lines = (MEASURE / f"{topic}.jsonl").read_bytes().splitlines()
    return tuple(wire.decode(RawArticle, line) for line in lines)


@cache
def rows(topic: str) -> list[dict[str, Any]]:
    text = (MEASURE / "gold" / f"{topic}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@cache
def party_names() -> frozenset[str]:
    path = ROOT / "agents" / "knowledge" / "actors.toml"
    return frozenset(party["name"] for party in tomllib.loads(path.read_text("utf-8"))["party"])


def labelled() -> list[dict[str, Any]]:
    return [row for topic in TOPICS for row in rows(topic)]


def claims(topic: str) -> list[tuple[RawArticle, dict[str, Any]]]:
    pairs = zip(articles(topic), rows(topic), strict=True)
    return [(article, claim) for article, row in pairs for claim in row["claims"]]


def test_there_is_enough_and_a_good_part_of_it_is_quiet() -> None:
    everything = labelled()
    relevant = sum(row["relevant"] for row in everything)
    assert len(everything) >= 320
    assert 0.55 <= relevant / len(everything) <= 0.65


def test_the_readme_counts_what_is_there() -> None:
    everything = labelled()
    quiet = sum(not row["relevant"] for row in everything)
    phenomena = {name for row in everything for name in row["phenomena"]}
    readme = (ROOT / "seeds" / "README.md").read_text("utf-8")
    assert f"| measuring articles | {len(everything)}, of which {quiet} report no change" in readme
    assert f"| measuring claims | {sum(len(row['claims']) for row in everything)} |" in readme
    assert f"| phenomena | {len(phenomena)}, each in ten articles or more |" in readme
    assert all(f"`{name}`" in readme for name in phenomena)


def test_ids_addresses_and_texts_are_unique() -> None:
    everything = [article for topic in TOPICS for article in articles(topic)]
    for of in ("id", "url", "text"):
        assert len({getattr(article, of) for article in everything}) == len(everything)


def test_every_topic_has_its_gold() -> None:
    assert {path.stem for path in (MEASURE / "gold").iterdir()} == set(TOPICS)


def test_each_phenomenon_has_ten_articles_in_balanced_halves() -> None:
    halves = {"dev": Counter[str](), "test": Counter[str]()}
    for row in labelled():
        halves[row["half"]].update(row["phenomena"])
    for phenomenon in halves["dev"] | halves["test"]:
        dev, test = halves["dev"][phenomenon], halves["test"][phenomenon]
        assert dev + test >= 10, phenomenon
        assert abs(dev - test) <= 4, phenomenon


def test_the_halves_are_alike() -> None:
    dev = [row for row in labelled() if row["half"] == "dev"]
    test = [row for row in labelled() if row["half"] == "test"]
    assert abs(len(dev) - len(test)) <= len(TOPICS)
    share_dev, share_test = (sum(r["relevant"] for r in half) / len(half) for half in (dev, test))
    assert abs(share_dev - share_test) < 0.05


@pytest.mark.parametrize("topic", TOPICS)
def test_articles_are_complete_and_short(topic: str) -> None:
    for number, article in enumerate(articles(topic), 1):
        assert article.id == f"measure-{topic}-{number:02d}"
        assert article.feed == f"seeds/measure/{topic}"
        assert article.outlet is not None
        assert article.outlet.endswith(".example")  # real outlets did not write these
        assert (article.url or "").startswith(f"https://{article.outlet}/")
        assert len(f"{article.title or ''} {article.text}".split()) in WORDS
        assert article.published_at is not None
        assert article.ingested_at is not None
        delay = article.ingested_at - article.published_at
        assert timedelta(0) < delay <= timedelta(minutes=30)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_article_is_labelled_once(topic: str) -> None:
    assert [row["article_id"] for row in rows(topic)] == [item.id for item in articles(topic)]
    for number, row in enumerate(rows(topic), 1):
        assert set(row) == {"article_id", "half", "relevant", "phenomena", "claims"}
        assert row["half"] == ("dev" if number % 2 else "test")
        assert row["relevant"] == bool(row["claims"])
        assert row["phenomena"] == sorted(set(row["phenomena"]))
        assert row["phenomena"]
        shown = {claim["status"] for claim in row["claims"]}
        for phenomenon, status in SHOWS_STATUS.items():
            assert phenomenon not in row["phenomena"] or status in shown


@pytest.mark.parametrize("topic", TOPICS)
def test_claims_are_well_formed(topic: str) -> None:
    for article, claim in claims(topic):
        assert set(claim) == CLAIM_FIELDS
        Status(claim["status"])
        Extent(claim["extent"])
        assert len(claim["country"]) == 2
        assert (claim["lat"] is None) == (claim["lon"] is None)
        assert claim["gainer"] is None or claim["gainer"] != claim["loser"]
        assert {claim["gainer"], claim["loser"]} - {None} <= party_names()
        if claim["event_date"] is not None:  # null: the article gives no day, or an impossible one
            assert article.published_at is not None
            age = article.published_at.date() - date.fromisoformat(claim["event_date"])
            assert timedelta(0) <= age <= timedelta(days=NEWS_DAYS)


@pytest.mark.parametrize("topic", TOPICS)
def test_evidence_is_verbatim(topic: str) -> None:
    for article, claim in claims(topic):
        assert claim["evidence"] in f"{article.text}\x00{article.title}"
        assert "\n" not in claim["evidence"]
        assert claim["place"].casefold() in f"{article.text} {article.title}".casefold()
