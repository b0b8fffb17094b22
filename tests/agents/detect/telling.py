"""Articles for the detector's tests, and what it makes of them."""

from __future__ import annotations

import re
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


def summary(claim: ControlClaim) -> str:
    """Return a claim in one line: "Minova: m23 < fardc, claimed", "-" for nobody."""
    place, gainer, loser, status = facts(claim)
    return f"{place}: {gainer or '-'} < {loser or '-'}, {status}"


def assert_told(
    detector: Detector, text: str, day: tuple[int, int, int], wanted: list[str]
) -> None:
    """Check the claims of a text, one paragraph a line, a first line "# ..." being its title.

    ``wanted`` has the claims as ``summary`` words them; "?" agrees with anything.
    """
    lines = [line for line in text.split("\n") if line]
    title = lines.pop(0).removeprefix("# ") if lines[0].startswith("# ") else None
    found = sorted(summary(c) for c in claims_of(detector, *lines, title=title, day=day))
    assert len(found) == len(wanted), found
    for got, want in zip(found, sorted(wanted), strict=True):
        pattern = ".*".join(re.escape(part) for part in want.split("?"))
        assert re.fullmatch(pattern, got), (got, want)
