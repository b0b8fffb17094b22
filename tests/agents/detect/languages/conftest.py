"""The reader of other languages, and a way to ask it about a few sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.clean.cleaner import clean
from agents.detect.actors.resolve import ActorCatalogue
from agents.detect.languages.reader import LanguageReader
from agents.detect.places.gazetteer import Gazetteer
from agents.detect.trace import ArticleTrace
from schemas.articles import RawArticle, ScreenedArticle
from schemas.claims import ControlClaim

Told = tuple[tuple[ControlClaim, ...], ArticleTrace]
Ask = Callable[..., Told]


@pytest.fixture(scope="session")
def reader(gazetteer: Gazetteer) -> LanguageReader:
    return LanguageReader(gazetteer, ActorCatalogue.load())


@pytest.fixture(scope="session")
def ask(reader: LanguageReader) -> Ask:
    """Read a text in a language as published on a day (ISO), whatever language it looks like."""

    def asked(language: str, text: str, day: str, title: str | None = None) -> Told:
        noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        article = clean(RawArticle(id="a", title=title, text=text, published_at=noon))
        article = replace(article, language=language)
        return reader.read(
            ScreenedArticle(article=article, relevance=1.0, triggers=(), countries=())
        )

    return asked
