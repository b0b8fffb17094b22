"""An article as the detector reads it: what of it, and when it is from."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from agents.detect.parsing.sentences import Sentence
from schemas.articles import CleanArticle, ScreenedArticle

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
MAX_READ_CHARS: Final = 100_000
"""Characters of an article that are read: the longest live blogs; it bounds time and memory."""


def readable(article: ScreenedArticle) -> ScreenedArticle:
    """Return the article without what is too long to read and what cannot be encoded."""
    return _bounded(_encodable(article))


def _bounded(article: ScreenedArticle) -> ScreenedArticle:
    """Return the article with no block beyond ``MAX_READ_CHARS``; offsets stay as they are."""
    clean = article.article
    if len(clean.text) <= MAX_READ_CHARS:
        return article
    kept = tuple(
        replace(b, end=min(b.end, MAX_READ_CHARS))
        for b in clean.paragraphs
        if b.start < MAX_READ_CHARS
    )
    return replace(article, article=replace(clean, paragraphs=kept))


def _encodable(article: ScreenedArticle) -> ScreenedArticle:
    """Return the article with each lone surrogate replaced, one for one, so that offsets stay."""
    clean = article.article
    if not _SURROGATE.search(clean.text + (clean.title or "")):
        return article
    title = _SURROGATE.sub("\ufffd", clean.title) if clean.title else clean.title
    clean = replace(clean, text=_SURROGATE.sub("\ufffd", clean.text), title=title)
    return replace(article, article=clean)


def source_of(article: CleanArticle, sentence: Sentence) -> str:
    """Return the field of ``article`` that the offsets of ``sentence`` slice."""
    return (article.title or "") if sentence.field == "title" else article.text


def dateline(article: CleanArticle) -> date | None:
    """Return the day of publication, None where the source does not say.

    When the article came to us stands for nothing: it may be years later, and would then make
    all its news old.
    """
    return article.published_at.date() if article.published_at else None
