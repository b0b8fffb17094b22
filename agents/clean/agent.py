"""The thin shell of cleaning."""

from __future__ import annotations

from collections.abc import Sequence

from agents.clean.cleaner import clean
from schemas.articles import CleanArticle, RawArticle


class CleanAgent:
    """Cleans a batch of raw articles; ``agents.classify.agent.ScreenAgent`` chains what follows."""

    async def __call__(self, batch: Sequence[RawArticle]) -> list[CleanArticle]:
        """Return the articles of ``batch`` clean, in order.

        Raises:
            PageError: a page that is too long or nested too deep to be parsed.
        """
        return [clean(raw) for raw in batch]
