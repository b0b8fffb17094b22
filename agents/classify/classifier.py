"""Whether a clean article may report a change of control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from agents.classify.countries import country_finder
from agents.classify.languages import language_triggers
from agents.classify.triggers import CHANGE, CONTEXT, Found, Triggers, triggers
from agents.clean.cleaner import clean
from agents.clean.language import UNSURE, language_of
from agents.clean.signature import signature
from agents.detect.languages.lexicon import enabled
from schemas.articles import (
    CleanArticle,
    CutReason,
    DropReason,
    RawArticle,
    ScreenedArticle,
    Trigger,
)

READ: Final = frozenset({"en", UNSURE})
"""Languages that go on. Where the language is unsure, an English trigger word decides."""

_STRONG: Final = 0.2
_WEAK: Final = 0.05
_PARTIES: Final = 0.05


@dataclass(frozen=True, slots=True)
class Dropped:
    """An article that goes no further, and why."""

    article_id: str
    reason: DropReason


def classify(article: CleanArticle) -> ScreenedArticle | Dropped:
    """Return the article as screened, or why it is dropped."""
    early = _early(article.title, article.text, article.language)
    return _screened(article) if early is None else Dropped(article.id, early)


def _screened(article: CleanArticle) -> ScreenedArticle | Dropped:
    """Return the article as screened, or why it is dropped for what cleaning left of it."""
    if not article.paragraphs:
        return Dropped(article.id, DropReason.NO_TEXT)
    found = list(_found(article, _words_of(article.language)))
    spans = tuple(trigger for trigger, word in found if word.word.section != CONTEXT)
    if not spans or len(spans) == len(found):
        return Dropped(article.id, DropReason.NO_TRIGGER)
    kept = (article.text[b.start : b.end] for b in article.paragraphs)
    datelines = (
        article.text[c.start : c.end] for c in article.cuts if c.reason is CutReason.DATELINE
    )
    return ScreenedArticle(
        article=_signed(article),
        relevance=_relevance([word for _, word in found]),
        triggers=spans,
        countries=country_finder().in_play(article.title, kept, datelines),
    )


def _signed(article: CleanArticle) -> CleanArticle:
    """Return the article with the signature of its words: only what goes on is worth the time."""
    return replace(article, lineage=replace(article.lineage, signature=signature(article)))


def screen(raw: RawArticle) -> ScreenedArticle | Dropped:
    """Return what ``classify(clean(raw))`` returns, without cleaning what is dropped anyway.

    Raises:
        PageError: a page that is too long or nested too deep to be parsed.
    """
    if raw.text is not None:
        early = _early(raw.title, raw.text, language_of(raw.title, raw.text))
        return _screened(clean(raw)) if early is None else Dropped(raw.id, early)
    return classify(clean(raw))


def _early(title: str | None, text: str, language: str) -> DropReason | None:
    """Return why an article is dropped whatever cleaning would cut of it."""
    if language not in READ | enabled():
        return DropReason.LANGUAGE
    whole = f"{title}\n{text}" if title else text
    if not _words_of(language).may_report(whole):
        return DropReason.NO_TEXT if not text.strip() else DropReason.NO_TRIGGER
    return None


def _words_of(language: str) -> Triggers:
    """Return the trigger words of a language: those of its file, else the English ones."""
    return language_triggers(language) if language in enabled() else triggers()


def _found(article: CleanArticle, words: Triggers) -> Iterator[tuple[Trigger, Found]]:
    if article.title:
        for word in words.find(article.title):
            yield _trigger(word, 0, "title"), word
    for block in article.paragraphs:
        for word in words.find(article.text[block.start : block.end]):
            yield _trigger(word, block.start, "text"), word


def _trigger(found: Found, offset: int, field: str) -> Trigger:
    return Trigger(
        start=found.start + offset, end=found.end + offset, group=found.word.group, field=field
    )


def _relevance(found: list[Found]) -> float:
    """Return how likely it is, in 0..1, that there is something to find: a rank, no probability."""
    strong = sum(f.word.section == CHANGE for f in found)
    parties = sum(f.word.section == CONTEXT for f in found)
    weak = len(found) - strong - parties
    return round(min(1.0, _STRONG * strong + _WEAK * weak + _PARTIES * parties), 3)
