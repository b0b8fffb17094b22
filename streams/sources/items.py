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
_CHUNK: Final = 1 << 20


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


class LineSplitter:
    """Cuts chunks into lines, holding at most ``limit`` bytes of an unfinished one."""

    def __init__(self, limit: int = MAX_LINE_BYTES) -> None:
        self._limit = limit
        self._tail = bytearray()
        self._too_long = False
        self._number = 0

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """Yield the lines that ``chunk`` ends."""
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            self._keep(piece)
            yield from self.end()
        self._keep(rest)

    def end(self) -> Iterator[Line]:
        """Yield what is held as a line, unless it is blank."""
        self._number += 1
        data = bytes(self._tail)
        if self._number == 1:
            data = data.removeprefix(_BOM)
        if self._too_long:
            yield Line(self._number, None)
        elif data := data.strip():
            yield Line(self._number, data)
        self._tail.clear()
        self._too_long = False

    def _keep(self, piece: bytes) -> None:
        if len(self._tail) + len(piece) > self._limit:
            self._too_long = True
            self._tail.clear()
        elif not self._too_long:
            self._tail += piece


def lines(stream: BinaryIO | io.RawIOBase, limit: int = MAX_LINE_BYTES) -> Iterator[Line]:
    """Yield the lines that are not blank, numbered from 1, holding at most ``limit`` bytes each."""
    splitter = LineSplitter(limit)
    read = getattr(stream, "read1", stream.read)  # what a pipe has now, not what it may have later
    while chunk := read(_CHUNK):
        yield from splitter.feed(chunk)
    yield from splitter.end()


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
