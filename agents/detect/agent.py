"""The agent of the stage: screened articles in, claims out, keyed by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from agents.results import Channel, Emission, Result
from schemas.articles import ScreenedArticle
from schemas.failures import Verdict

if TYPE_CHECKING:  # the parser takes seconds to load, and a worker loads it beside other things
    from agents.detect.detector import Detection


class Detects(Protocol):
    """The detector, or one that looks at what the detector found."""

    def detect(
        self, articles: Sequence[ScreenedArticle], *, thorough: bool = False
    ) -> list[Detection]:
        """Return what each article says changed hands, in the order of ``articles``.

        ``thorough`` is for the trace: it then tells of sentences that make no claim as well.
        """
        ...


class DetectAgent:
    """Feeds batches of screened articles to the detector and settles their account."""

    def __init__(self, detector: Detects) -> None:
        self._detector = detector

    async def __call__(self, batch: Sequence[ScreenedArticle]) -> list[Result]:
        """Return the claims of each article of ``batch``, in order."""
        return [
            result(article, detection)
            for article, detection in zip(batch, self._detector.detect(batch), strict=True)
        ]


def result(article: ScreenedArticle, detection: Detection) -> Result:
    """Return what to send on for one article: its claims, each keyed by its place."""
    emissions = tuple(Emission(Channel.CLAIMS, c.place.id, c) for c in detection.claims)
    return Result(
        emissions=emissions,
        verdict=Verdict.WITH_CLAIMS if emissions else Verdict.WITHOUT_CLAIMS,
        article_id=article.article.id,
        claims=len(emissions),
    )
