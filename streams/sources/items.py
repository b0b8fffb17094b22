"""What a source gives: a raw article in bytes, or bytes and what is wrong with them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, Final

from schemas.articles import RawArticle
from schemas.wire import UndecodableError, decode_raw, encode

MAX_LINE_BYTES: Final = 32_000_000
"""Longest line that is held in memory: far beyond any article, so that it can be a dead letter."""

_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a source gave.

    ``value`` is what goes into news.raw: an encoded article, or where ``problem`` says what is
    wrong, the bytes as they came; they become a dead letter there and can be sent again once
    mended. ``value`` is None where there is nothing to send: the source could not be read at that
    point. ``where`` names the place for a person ("news.jsonl, line 3").
    """

    where: str
    value: bytes | None
    article: RawArticle | None = None
    problem: str | None = None

    @property
    def key(self) -> bytes | None:
        """The key for news.raw: the article's id, so that its copies stay on one partition."""
        return self.article.id.encode() if self.article else None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a stream. ``data`` is None where it is longer than may be held."""

    number: int
    data: bytes | None


def lines(stream: BinaryIO | io.RawIOBase, limit: int = MAX_LINE_BYTES) -> Iterator[Line]:
    """Yield the lines that are not blank, numbered from 1, holding at most ``limit`` bytes."""
    number = 0
    while chunk := stream.readline(limit + 1):
        number += 1
        if number == 1:
            chunk = chunk.removeprefix(_BOM)
        if len(chunk) > limit and not chunk.endswith(b"\n"):
            while chunk and not chunk.endswith(b"\n"):
                chunk = stream.readline(limit)
            yield Line(number, None)
        elif data := chunk.strip():
            yield Line(number, data)


def article_item(where: str, article: RawArticle) -> Item:
    """Return the item of a valid article."""
    try:
        return Item(where, encode(article), article)
    except ValueError as error:  # a lone surrogate: valid in JSON, not in UTF-8
        return Item(where, None, problem=str(error))


def line_item(line: Line, source: str, now: datetime) -> Item:
    """Return the item of one JSON line; ``now`` stamps an article that has no ``ingested_at``."""
    where = f"{source}, line {line.number}"
    if line.data is None:
        return Item(where, None, problem=f"the line is longer than {MAX_LINE_BYTES:,} bytes")
    try:
        item = article_item(where, decode_raw(line.data, ingested_at=now))
    except UndecodableError as error:
        return Item(where, line.data, problem=str(error))
    return replace(item, value=line.data) if item.problem else item
