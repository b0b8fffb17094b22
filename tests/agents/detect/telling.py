"""Articles for the detector's tests, and what it makes of them."""

from __future__ import annotations

from datetime import UTC, datetime

from agents.detect.detector import Detector
from schemas.articles import Block, BlockKind, CleanArticle, ScreenedArticle
from schemas.claims import ControlClaim


def article(
    *paragraphs: str,
    title: str | None = None,
    day: tuple[int, int, int] | None = (2017, 11, 9),
    article_id: str = "a1",
) -> ScreenedArticle:
    """Return an article of these paragraphs, published at noon of ``day``."""
    text, blocks = "", []
    for paragraph in paragraphs:
        start = len(text)
        text += paragraph
        blocks.append(Block(start=start, end=len(text), kind=BlockKind.PARAGRAPH))
        text += "\n\n"
    clean = CleanArticle(
        id=article_id,
        title=title,
        text=text or " ",
        language="en",
        paragraphs=tuple(blocks),
        published_at=datetime(*day, 12, tzinfo=UTC) if day else None,
    )
    return ScreenedArticle(article=clean, relevance=1.0, triggers=())


def claims_of(
    detector: Detector,
    *paragraphs: str,
    title: str | None = None,
    day: tuple[int, int, int] | None = (2017, 11, 9),
) -> tuple[ControlClaim, ...]:
    """Return the claims of an article of these paragraphs."""
    return detector.detect([article(*paragraphs, title=title, day=day)])[0].claims


def facts(claim: ControlClaim) -> tuple[str, str | None, str | None, str]:
    """Return the place's name, gainer and loser by id, and the status of a claim."""
    return (
        claim.place.name,
        claim.gainer.id if claim.gainer else None,
        claim.loser.id if claim.loser else None,
        claim.status.value,
    )
