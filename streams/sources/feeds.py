"""RSS and Atom: the bytes of a feed to articles. Nothing is fetched in here."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

import feedparser
from feedparser.encodings import convert_to_utf8
from yarl import URL

from schemas.articles import EARLIEST_YEAR, LATEST_YEAR, RawArticle
from schemas.ids import content_id
from streams.sources.errors import SourceError
from streams.sources.items import Item, article_item

_ENTITY: Final = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
_TAG: Final = re.compile(r"<[a-zA-Z/!][^>]*>")
_TIME_FIELDS: Final = ("published_parsed", "updated_parsed", "created_parsed")
_SECONDS_FIELD: Final = 6  # a struct_time's first six fields are year to second


def feed_items(
    data: bytes, source: str, now: datetime, *, content_type: str | None = None
) -> Iterator[Item]:
    """Yield the articles of an RSS or Atom feed, newest last where they say when they are from.

    ``source`` is the feed's address or file name. An entry that cannot be an article (no words in
    it) is an item with its problem; it has no bytes of its own that could be sent.

    Raises:
        SourceError: this is no feed, or one that declares XML entities, which no feed needs and
            which is how a small file is made to fill the memory.
    """
    parsed = _parse(data, source, content_type)
    home = parsed.feed.get("link")
    entries = sorted(parsed.entries, key=lambda e: _published(e) or now)
    for number, entry in enumerate(entries, 1):
        where = f"{source}, entry {number}"
        try:
            yield article_item(where, _article(entry, source, home, now))
        except ValueError as error:
            yield Item(where, None, problem=str(error))


def _parse(data: bytes, source: str, content_type: str | None) -> Any:
    headers = {"content-type": content_type} if content_type else {}
    # Decoded here, once, so that the check is made on just what is parsed: otherwise an encoding
    # such as UTF-16 or UTF-7 would hide a declaration.
    text = convert_to_utf8(headers, data, feedparser.FeedParserDict()) if data else b""
    if _ENTITY.search(text):
        raise SourceError(f"{source} declares XML entities, which are not read in a feed")
    headers = {"content-type": "application/xml; charset=utf-8"}
    if source.startswith(("http://", "https://")):
        headers["content-location"] = source
    parsed = feedparser.parse(io.BytesIO(text), response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise SourceError(f"{source} is neither RSS nor Atom")
    return parsed


def _article(entry: Mapping[str, Any], source: str, home: str | None, now: datetime) -> RawArticle:
    text, html = _words(entry)
    url, title = _web_address(entry.get("link")), _plain(entry.get("title"))
    if text is None and html is None:
        if not title:
            raise ValueError("the entry has neither text nor a title")
        text = title  # a bare headline is all that some feeds give
    return RawArticle(
        id=content_id("art", entry.get("id") or url, title, text or html),
        url=url,
        outlet=_outlet(url, home, source),
        title=title,
        text=text,
        html=html,
        published_at=_published(entry),
        ingested_at=now,
        feed=source,
    )


def _words(entry: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the entry's longest text, as plain text or as HTML."""
    given = [c.get("value") or "" for c in entry.get("content", ())]
    given.append(entry.get("summary") or "")
    longest = max(given, key=len)
    if not longest.strip():
        return None, None
    if _TAG.search(longest):
        return None, f"<html><body><article>{longest}</article></body></html>"
    return unescape(longest), None


def _plain(title: str | None) -> str | None:
    """Return a title without markup: feedparser gives HTML."""
    words = " ".join(unescape(_TAG.sub(" ", title or "")).split())
    return words or None


def _web_address(link: str | None) -> str | None:
    return link if link and link.startswith(("http://", "https://")) else None


def _outlet(*addresses: str | None) -> str | None:
    for address in addresses:
        try:
            host = URL(address or "").host
        except ValueError:
            continue
        if host:
            return host.removeprefix("www.")
    return None


def _published(entry: Mapping[str, Any]) -> datetime | None:
    for name in _TIME_FIELDS:
        given = dict(entry).get(name)  # feedparser's own get() confuses the two times
        if given and EARLIEST_YEAR <= given[0] <= LATEST_YEAR:
            try:
                year, month, day, hour, minute, second = given[:_SECONDS_FIELD]
                return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            except ValueError:  # a second 60, or a 31st of a short month
                continue
    return None
