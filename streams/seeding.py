"""Seeding: the seed topics into an empty log, so that a first start has something to show."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files

from schemas import wire
from schemas.articles import RawArticle
from schemas.ticks import Tick
from streams.embedded.client import AppendClient, Entry
from streams.embedded.reader import LogReader
from streams.errors import LogMissingError
from streams.settings import Settings
from streams.ticking import tick_message, with_ticks
from streams.topics import RAW, SEED_HEADER


def seed_articles() -> list[RawArticle]:
    """Return the articles of all seed topics in event order: as they were published.

    Two articles of one moment keep the order of their topic's name and line.
    """
    found = []
    for topic in sorted(files("seeds").joinpath("topics").iterdir(), key=lambda path: path.name):
        if topic.name.endswith(".jsonl"):
            lines = topic.read_bytes().splitlines()
            found += [wire.decode(RawArticle, line) for line in lines if line.strip()]
    return in_event_order(found)


def in_event_order(articles: list[RawArticle]) -> list[RawArticle]:
    """Return ``articles`` by the time at which they were published; equal times keep their order.

    An article that names no time of publication stands at the time of its arrival.
    """
    return sorted(articles, key=_moment)


def _moment(article: RawArticle) -> datetime:
    moment = article.published_at or article.ingested_at
    if moment is None:  # the record allows no such article
        raise ValueError(f"article {article.id!r} has no time")
    return moment


def seed_log(settings: Settings) -> int:
    """Put the seed topics into news.raw if nothing ever was in it; return how many articles.

    All are stored in one transaction, with the ticks between them, so the log itself is the mark: it
    holds either all of them or none, and a second start adds nothing. Each record carries its number
    in a header.

    Raises:
        LogError: the log cannot be written.
    """
    path = settings.log_path
    if path is None or not _is_empty(settings):
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    articles = seed_articles()
    stream = with_ticks(articles, settings.tick_every)
    entries = [_entry(item, number) for number, item in enumerate(stream)]
    with AppendClient(path) as client:
        client.ensure_topic(RAW.name, settings.partitions)
        client.append_many(RAW.name, entries)
    return len(articles)


def _entry(item: RawArticle | Tick, number: int) -> Entry:
    numbered = (SEED_HEADER, b"%d" % number)
    if isinstance(item, Tick):
        message = tick_message(item)
        return Entry(message.key, message.value, (*message.headers, numbered))
    return Entry(item.id.encode("utf-8", "surrogatepass"), wire.encode(item), (numbered,))


def _is_empty(settings: Settings) -> bool:
    if settings.log_path is None:
        return False
    try:
        with LogReader(settings.log_path) as reader:
            return all(place[0] != RAW.name or h.next == 0 for place, h in reader.heads().items())
    except LogMissingError:
        return True
