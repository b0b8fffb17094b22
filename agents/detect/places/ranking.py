"""What the scores of a mention's candidates come to: how sure the best one is, and the runners-up."""

from __future__ import annotations

import math
from typing import Final

from agents.detect.places.gazetteer import Match
from schemas.claims import PlaceCandidate

_MOST_CANDIDATES: Final = 5


def share(scored: list[tuple[float, Match]]) -> float:
    """Return the best candidate's share of all scores, as a softmax."""
    best = scored[0][0]
    return 1 / sum([math.exp(score - best) for score, _ in scored], 0.0)


def ranking(scored: list[tuple[float, Match]]) -> tuple[PlaceCandidate, ...]:
    """Return the best candidates that have coordinates, each with its share of all scores."""
    if not scored:
        return ()
    best = scored[0][0]
    total = sum([math.exp(score - best) for score, _ in scored], 0.0)
    return tuple(
        PlaceCandidate(
            id=match.entry.id,
            name=match.entry.name,
            country=match.entry.country,
            lat=match.entry.lat,
            lon=match.entry.lon,
            score=round(math.exp(score - best) / total, 4),
        )
        for score, match in scored[:_MOST_CANDIDATES]
        if match.entry.lat is not None and match.entry.lon is not None
    )
