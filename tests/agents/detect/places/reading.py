"""What the tests of finding and resolving share."""

from __future__ import annotations

from datetime import UTC, datetime

from agents.detect.places import Mention, PlaceFinder, Resolver
from schemas.articles import Block, CleanArticle, ScreenedArticle
from schemas.claims import Place


def names(finder: PlaceFinder, text: str) -> list[str]:
    """Return the mentions of named places other than countries."""
    return [m.text for m in finder.find(text) if not m.generic and m.country is None]


def only(finder: PlaceFinder, text: str) -> Mention:
    (mention,) = [m for m in finder.find(text) if not m.generic and m.country is None]
    return mention


def screened(*paragraphs: str, title: str | None = None) -> ScreenedArticle:
    text = "\n".join(paragraphs)
    blocks, start = [], 0
    for paragraph in paragraphs:
        blocks.append(Block(start=start, end=start + len(paragraph)))
        start += len(paragraph) + 1
    clean = CleanArticle(
        id="a1",
        title=title,
        text=text,
        published_at=datetime(2020, 1, 1, tzinfo=UTC),
        language="en",
        paragraphs=tuple(blocks),
    )
    return ScreenedArticle(article=clean, relevance=1.0, triggers=())


def resolved(resolver: Resolver, wanted: str, *paragraphs: str, title: str | None = None) -> Place:
    context = resolver.context(screened(*paragraphs, title=title))
    mention = next(m for m in (*context.mentions, *context.title_mentions) if m.text == wanted)
    return resolver.resolve(mention, context)
