"""Whether a clean article may report a change of control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from msgspec import Struct

from agents.classify.countries import country_finder
from agents.classify.languages import language_triggers
from agents.classify.triggers import CHANGE, CONTEXT, Found, Searched, Triggers, triggers
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
    """An article that goes no further, and why. ``language`` is what it is in, or "und"."""

    article_id: str
    reason: DropReason
    language: str


class _Seen(Struct, frozen=True):
    """The trigger words of an article's language, and where they may stand in it."""

    words: Triggers
    title: Searched
    text: Searched


def classify(article: CleanArticle) -> ScreenedArticle | Dropped:
    """Return the article as screened, or why it is dropped."""
    seen = _seen(article.title, article.text, article.language)
    if not isinstance(seen, _Seen):
        return Dropped(article.id, seen, article.language)
    return _screened(article, seen)


def _screened(article: CleanArticle, seen: _Seen) -> ScreenedArticle | Dropped:
    """Return the article as screened, or why it is dropped for what cleaning left of it."""
    if not article.paragraphs:
        return Dropped(article.id, DropReason.NO_TEXT, article.language)
    spans = [(block.start, block.end) for block in article.paragraphs]
    in_title = seen.words.found(seen.title, [(0, len(article.title or ""))])
    in_text = seen.words.found(seen.text, spans)
    triggers = (*_telling(in_title, "title"), *_telling(in_text, "text"))
    found = [*in_title, *in_text]
    if not triggers or len(triggers) == len(found):
        return Dropped(article.id, DropReason.NO_TRIGGER, article.language)
    kept = (article.text[start:end] for start, end in spans)
    datelines = (
        article.text[c.start : c.end] for c in article.cuts if c.reason is CutReason.DATELINE
    )
    return ScreenedArticle(
        article=_signed(article),
        relevance=_relevance(found),
        triggers=triggers,
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
    if raw.text is None:
        return classify(clean(raw))
    language = language_of(raw.title, raw.text)
    seen = _seen(raw.title, raw.text, language)
    if not isinstance(seen, _Seen):
        return Dropped(raw.id, seen, language)
    return _screened(clean(raw, language), seen)  # whose text is that of ``raw``


def _seen(title: str | None, text: str, language: str) -> _Seen | DropReason:
    """Return where trigger words may stand, or why an article is dropped whatever is cut of it."""
    if language not in READ | enabled():
        return DropReason.LANGUAGE
    words = _words_of(language)
    seen = _Seen(words, words.search(title or ""), words.search(text))
    if not words.may_report(seen.title, seen.text):
        return DropReason.NO_TEXT if not text.strip() else DropReason.NO_TRIGGER
    return seen


def _words_of(language: str) -> Triggers:
    """Return the trigger words of a language: those of its file, else the English ones."""
    return language_triggers(language) if language in enabled() else triggers()


def _telling(found: list[Found], field: str) -> Iterator[Trigger]:
    """Yield the words of change."""
    for one in found:
        if one.word.section != CONTEXT:
            yield Trigger(start=one.start, end=one.end, group=one.word.group, field=field)


def _relevance(found: list[Found]) -> float:
    """Return how likely it is, in 0..1, that there is something to find: a rank, no probability."""
    strong = sum(f.word.section == CHANGE for f in found)
    parties = sum(f.word.section == CONTEXT for f in found)
    weak = len(found) - strong - parties
    return round(min(1.0, _STRONG * strong + _WEAK * weak + _PARTIES * parties), 3)
