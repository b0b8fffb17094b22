"""Sentences of an article, with their character offsets.

blingfire keeps abbreviations whole ("Lt. Col.", "p.m.", "U.S.") where most splitters do not. It is
given one kept block at a time, so no sentence runs over a border between blocks.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator
from typing import Final

import blingfire
from msgspec import Struct

from schemas.articles import BlockKind, CleanArticle

MAX_SENTENCE_CHARS: Final = 2_000
"""Longer stretches without a full stop are no sentences: lists, tables, noise. They are cut."""

_GLUED: Final = re.compile(
    r"(?<=[a-z0-9)\]][.!?])(?=[\"\u201d]?[A-Z][a-z])|(?<=[.!?][\"\u201d])(?=[A-Z][a-z])"
)
_STOP_AND_CAPITAL: Final = re.compile('[.!?]["\u201d]?[A-Z]')  # is part of each of these
# "BEIRUT (Reuters) - ", "GOMA, Congo, Nov 3 (AFP) —", "DUBAI: ": where the story was filed, not
# where it plays.
_FILED_AT: Final = re.compile(
    r"\s*(?:[A-ZÀ-Ý][A-ZÀ-Ý.'\u2019-]+[ ,/]+){0,3}[A-ZÀ-Ý][A-ZÀ-Ý.'\u2019-]{2,}"
    r"(?:, ?[A-Z][\w.' ]{2,30}){0,2}(?: ?\([^)]{2,40}\))?\s?(?:[\u2013\u2014:]|--?(?=\s))\s*"
)
# "date 2017-11-09", "2024-12-06 21:00:05 - ", "30/11/2024 7:58": a time stamp glued to the text.
_STAMP: Final = re.compile(
    r"\s*(?:date:?\s+)?(?:\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?|\d{1,2}/\d{1,2}/\d{4})(?=\s)"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?[\s|\u2013\u2014-]*"
)
_FILED_IN: Final = re.compile(
    r"(?:\([A-Z]{2,8}\)\s)?[A-Z][a-z]+(?: [A-Z][a-z]+)?(?: \([A-Z][\w ,]{2,30}\)|, [A-Z][\w ,]{2,30})?:\s+(?=[A-Z])"
)
_BYLINE: Final = re.compile(
    r"\([A-Z]{2,8}\)\s(?:[A-Z][\w.'\u2019-]+\s|and\s){2,8}[\u2013\u2014-]\s|\([A-Z][a-z]+\)\s(?=[A-Z])|\[\w+\]\s"
)
# Begins like a sentence: of the four only the last can match then, and only with a colon.
_NO_HEAD: Final = re.compile(r"[A-Z][a-z ]")
_BLANKS: Final = " \t\r\n\u00a0\u200b\ufeff"
_split: Final = blingfire.blingfire["TextToSentencesWithOffsets"]


class Sentence(Struct, frozen=True):
    """A sentence ``source[start:end]``; ``field`` is "text" or "title".

    ``number`` counts from 0 in reading order, the title first. ``is_cut`` says that it was longer
    than ``MAX_SENTENCE_CHARS`` and the rest is not read.
    """

    text: str
    start: int
    end: int
    field: str
    number: int
    kind: BlockKind = BlockKind.PARAGRAPH
    is_cut: bool = False


def sentences(article: CleanArticle) -> list[Sentence]:
    """Return the sentences of the title and of the kept blocks of ``article``, in reading order."""
    found: list[Sentence] = []
    if article.title:
        for start, end in _spans(article.title, 0, len(article.title)):
            found.append(_sentence(article.title, start, end, "title", len(found), BlockKind.TITLE))
    for block in sorted(article.paragraphs, key=lambda b: b.start):
        for start, end in _spans(article.text, block.start, block.end):
            found.append(_sentence(article.text, start, end, "text", len(found), block.kind))
    return found


def _sentence(
    source: str, start: int, end: int, field: str, number: int, kind: BlockKind
) -> Sentence:
    stop = min(end, start + MAX_SENTENCE_CHARS)
    return Sentence(source[start:stop], start, stop, field, number, kind, stop < end)


def _spans(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    block = source[start:end]
    for first, last in split(block):
        # only what opens a block can be where and when it was filed
        begin = first if block[:first].strip() else _behind_head(block, first, last)
        trimmed = _trim(source, start + begin, start + last)
        if trimmed:
            yield trimmed


def _behind_head(block: str, first: int, last: int) -> int:
    """Return where the first sentence starts behind what says where and when it was filed."""
    if _NO_HEAD.match(block, first) and ":" not in block[first:last]:
        return first
    begin = first
    for pattern in (_STAMP, _BYLINE, _FILED_AT, _FILED_IN):
        head = pattern.match(block, begin, last)
        if head and head.end() < last:
            begin = head.end()
    return begin


def _trim(source: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and source[start] in _BLANKS:
        start += 1
    while end > start and source[end - 1] in _BLANKS:
        end -= 1
    return (start, end) if start < end else None


def split(block: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of ``block``.

    Characters that blingfire counts in another way (lone surrogates, blanks of other scripts) are
    masked by blanks first, one for one, so the offsets stay those of ``block``.
    """
    if not block.strip():
        return []
    masked = block
    if not block.isprintable():
        masked = "".join(c if c.isprintable() and not c.isspace() else " " for c in block)
    masked = masked.replace("\u2581", " ")
    spans: list[tuple[int, int]] = []
    may_be_glued = _STOP_AND_CAPITAL.search(block) is not None
    for start, end in _borders(masked):
        cuts = [m.start() for m in _GLUED.finditer(block, start, end)] if may_be_glued else ()
        spans += itertools.pairwise((start, *cuts, end)) if cuts else [(start, end)]
    return spans


def _borders(text: str) -> list[tuple[int, int]]:
    """Return where blingfire's sentences start and end in ``text``.

    Its own function for that walks over every byte in Python and makes new buffer types for every
    length, which costs four times what the splitting does (measured).
    """
    raw = text.encode()
    size = 1 << (2 * len(raw)).bit_length()  # few sizes: a buffer's type is made once for each
    out, starts, ends = (
        (ctypes.c_char * size)(),
        (ctypes.c_int32 * size)(),
        (ctypes.c_int32 * size)(),
    )
    length = _split(raw, len(raw), out, starts, ends, size)
    if not 0 < length <= size:
        return [(0, len(text))]
    count = out.value.count(b"\n") + 1
    spans = [(starts[i], min(ends[i] + 1, len(raw))) for i in range(count)]
    if len(raw) == len(text):
        return spans
    characters = _characters(raw, sorted({place for span in spans for place in span}))
    return [(characters[start], characters[end]) for start, end in spans]


def _characters(raw: bytes, places: list[int]) -> dict[int, int]:
    """Return how many characters stand before each of ``places``, ascending offsets of bytes."""
    found: dict[int, int] = {}
    last = count = 0
    for place in places:
        count += len(raw[last:place].decode())
        found[place], last = count, place
    return found
