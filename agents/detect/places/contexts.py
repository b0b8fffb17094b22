"""Where an article plays: its countries, the places that anchor others, and its mentions in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from agents.detect.places.evidence import clear_entry, country_weights
from agents.detect.places.finder import PlaceFinder
from agents.detect.places.mentions import Mention, Passage, PlaceContext
from agents.detect.places.whereabouts import landmarks, namings
from agents.detect.places.words import PlaceWords
from schemas.articles import CleanArticle, CutReason, ScreenedArticle
from schemas.claims import Place


class _Read(Struct):
    """What is found in an article: the title and dateline apart, and the mentions of its text."""

    passages: list[Passage]
    lines: list[Passage]
    mentions: tuple[Mention, ...]
    title: tuple[Mention, ...]
    paragraphs: dict[tuple[int, int], tuple[Mention, ...]]


def contexts(
    articles: Sequence[ScreenedArticle], finder: PlaceFinder, vocabulary: PlaceWords
) -> list[PlaceContext]:
    """Return where each article plays: countries, anchors, and its mentions in order.

    Each step is taken for all of them before the next: its code and tables are then in the
    processor's cache.
    """
    read = [_read(article.article, finder) for article in articles]
    weights = [
        country_weights(each.passages, each.lines, article.countries, vocabulary)
        for each, article in zip(read, articles, strict=True)
    ]
    return [
        context_of(countries, each.mentions, each.title, article.article.text, each.paragraphs)
        for each, countries, article in zip(read, weights, articles, strict=True)
    ]


def _read(article: CleanArticle, finder: PlaceFinder) -> _Read:
    passage, text = finder.passage, article.text
    spans = [(block.start, block.end) for block in article.paragraphs]
    passages = [passage(text, *span) for span in spans]
    paragraphs = {span: found.mentions for span, found in zip(spans, passages, strict=True)}
    mentions = tuple(m for found in passages for m in found.mentions)
    cuts = (c for c in article.cuts if c.reason is CutReason.DATELINE)
    lines = [passage(text, c.start, c.end) for c in cuts]
    title: tuple[Mention, ...] = ()
    if article.title:
        passages.append(passage(article.title, 0, len(article.title)))
        title = passages[-1].mentions
    return _Read(passages, lines, mentions, title, paragraphs)


def context_of(
    countries: dict[str, float],
    mentions: Sequence[Mention],
    title_mentions: Sequence[Mention],
    text: str,
    paragraphs: Mapping[tuple[int, int], tuple[Mention, ...]] | None = None,
) -> PlaceContext:
    """Return where an article plays of which the countries and the mentions are known.

    Readers that find places in their own way ask here, so that one set of rules says what the
    places mean. ``text`` is what the offsets of ``mentions`` count in.
    """
    every = (*mentions, *title_mentions)
    anchors = _anchors(countries, every)
    return PlaceContext(
        countries=countries,
        anchors=anchors,
        mentions=tuple(mentions),
        title_mentions=tuple(title_mentions),
        text=text,
        landmarks=landmarks(mentions, text),
        namings=namings(anchors, every),
        paragraphs=paragraphs or {},
    )


def _anchors(countries: Mapping[str, float], mentions: Sequence[Mention]) -> tuple[Place, ...]:
    """Return the places whose name is clear and whose country is in play."""
    anchors: dict[str, Place] = {}
    for mention in mentions:
        entry = clear_entry(mention.matches)
        if entry is None or entry.lat is None or entry.id in anchors:
            continue
        if countries.get(entry.country, 0) > 0:
            anchors[entry.id] = entry.as_place(mention.text)
    return tuple(anchors.values())
