"""The thin shell of classifying, and of the screen stage: cleaning and classifying in one."""

from __future__ import annotations

from collections.abc import Sequence

from agents.classify.classifier import Dropped, classify, screen
from agents.results import Channel, Emission, Result
from schemas.articles import CleanArticle, RawArticle, ScreenedArticle
from schemas.failures import Verdict


def settle(outcome: ScreenedArticle | Dropped) -> Result:
    """Return what becomes of an article: sent on by its id, or screened out with its reason."""
    if isinstance(outcome, Dropped):
        return Result(
            verdict=Verdict.SCREENED_OUT,
            reason=outcome.reason.value,
            article_id=outcome.article_id,
        )
    article_id = outcome.article.id
    emission = Emission(channel=Channel.SCREENED, key=article_id, record=outcome)
    return Result(emissions=(emission,), article_id=article_id)


class ClassifyAgent:
    """Classifies a batch of clean articles."""

    async def __call__(self, batch: Sequence[CleanArticle]) -> list[Result]:
        """Return the results of ``batch``, one each, in order."""
        return [settle(classify(article)) for article in batch]


class ScreenAgent:
    """Cleans and classifies a batch of raw articles: the screen stage."""

    async def __call__(self, batch: Sequence[RawArticle]) -> list[Result]:
        """Return the results of ``batch``, one each, in order.

        Raises:
            PageError: a page that is too long or nested too deep to be parsed.
        """
        return [settle(screen(raw)) for raw in batch]
