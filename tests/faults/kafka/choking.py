"""The real stages with cores that raise on certain articles, and none of whose other work changes."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from agents.results import Agent, Result
from schemas.articles import RawArticle, ScreenedArticle
from streams.app import Deliver, StagesFactory
from streams.ledger_table import Ledger
from streams.settings import Settings
from streams.stage import Stage
from streams.topology import default_stages

_ONE_IN = 60


class Chokes:
    """An agent that raises when one of a batch is what it cannot bear."""

    def __init__(self, agent: Agent[Any], cannot_bear: Callable[[Any], bool]) -> None:
        self._agent = agent
        self._cannot_bear = cannot_bear

    async def __call__(self, batch: Sequence[Any]) -> Sequence[Result]:
        for item in batch:
            if self._cannot_bear(item):
                raise ZeroDivisionError("a mistake in the core")
        return await self._agent(batch)


def screen_chokes(article: RawArticle) -> bool:
    """Whether the first stage raises on an article."""
    return _share(article.id) == 0


def detect_chokes(screened: ScreenedArticle) -> bool:
    """Whether the second stage raises on an article, where it gets that far."""
    return _share(screened.article.id) == 1


def choking_stages(settings: Settings) -> StagesFactory:
    """Return the real stages of ``settings``, the first two of which raise now and then."""
    real = default_stages(settings)
    chokes: dict[str, Callable[[Any], bool]] = {"screen": screen_chokes, "detect": detect_chokes}

    def make(ledger: Ledger, deliver: Deliver) -> Sequence[Stage]:
        return [
            replace(stage, agent=Chokes(stage.agent, chokes[stage.name]))
            if stage.name in chokes
            else stage
            for stage in real(ledger, deliver)
        ]

    return make


def _share(article_id: str) -> int:
    return zlib.crc32(article_id.encode()) % _ONE_IN
