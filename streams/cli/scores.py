"""Scores in words and in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from streams.safetext import one_line
from streams.scoring.alerts import TopicScore
from streams.scoring.claims import ClaimScores, Fault, Match, Rate
from streams.scoring.reliability import Reliability

_FIELDS = ("status", "extent", "event_date", "coordinates", "loser")


def scores_line(
    claims: ClaimScores | None, topics: Sequence[TopicScore], *, faults: bool
) -> dict[str, Any]:
    """Return all scores as JSON reads them; figures between 0 and 1 are not rounded."""
    line: dict[str, Any] = {}
    if claims is not None:
        line["articles"] = claims.articles
        line["relevance"] = _match_line(claims.relevance)
        line["claims"] = _match_line(claims.claims)
        line["claims_place_only"] = _match_line(claims.places)
        line["matched"] = {name: getattr(claims, name).share for name in _FIELDS}
        line["false_claims_per_100_irrelevant"] = claims.false_per_100
        line["reliability"] = _reliability_line(claims.reliability)
    if faults and claims is not None:
        line["faults"] = [_fault_line(fault) for fault in claims.faults]
    if topics:
        line["alerts"] = [
            {
                "topic": t.name,
                "wanted": t.wanted,
                "came": t.came,
                "right": t.right,
                "exact": t.exact,
                "differences": t.differences,
            }
            for t in topics
        ]
    return line


def scores_text(
    claims: ClaimScores | None, topics: Sequence[TopicScore], *, faults: bool
) -> Iterator[str]:
    """Yield the scores for a person."""
    if claims is not None:
        yield from _claims_text(claims)
        yield from _reliability_text(claims.reliability)
    if faults and claims is not None:
        for fault in claims.faults:
            yield (
                f"  {fault.kind:<6}  {one_line(fault.article_id)}: {one_line(fault.place)}, "
                f"{one_line(fault.gainer) or '?'} from {one_line(fault.loser) or '?'}"
            )
            yield f"          {one_line(fault.quote, 300)}"
    if topics:
        yield from _alerts_text(topics)


def _claims_text(scores: ClaimScores) -> Iterator[str]:
    yield f"{scores.articles} articles, {scores.claims.wanted} claims wanted, {scores.claims.found} found"
    yield f"{'':34}precision  recall     F1"
    yield _row("articles that report a change", scores.relevance)
    yield _row("claims: place and direction", scores.claims)
    yield _row("claims: place only", scores.places)
    for name in _FIELDS:
        rate: Rate = getattr(scores, name)
        share = "-" if rate.share is None else f"{rate.share:.3f}"
        yield f"  of matched claims, {name.replace('_', ' ') + ' right':<24}{share:>6}  ({rate.right} of {rate.of})"
    if scores.false_per_100 is not None:
        yield (
            f"  false claims per 100 articles without a change {scores.false_per_100:.1f}  "
            f"({scores.false_on_irrelevant} in {scores.irrelevant})"
        )


def _reliability_text(reliability: Reliability) -> Iterator[str]:
    """Yield the reliability table: confidence says how many are right, the last column knows."""
    if reliability.error is None:
        return
    yield f"  {'confidence':<18}{'claims':>8}{'stated':>9}{'right':>8}"
    for part in reliability.bins():
        bounds = f"{part.low:.2f} to {part.high:.2f}"
        yield f"  {bounds:<18}{part.count:8}{part.stated:9.3f}{part.right:8.3f}"
    yield f"  expected calibration error {reliability.error:.3f}, Brier score {reliability.brier:.3f}"


def _reliability_line(reliability: Reliability) -> dict[str, Any]:
    return {
        "bins": [asdict(part) for part in reliability.bins()],
        "expected_calibration_error": reliability.error,
        "brier": reliability.brier,
    }


def _row(name: str, match: Match) -> str:
    return f"  {name:<32}{match.precision:9.3f}{match.recall:8.3f}{match.f1:7.3f}"


def _alerts_text(topics: Sequence[TopicScore]) -> Iterator[str]:
    exact = sum(t.exact for t in topics)
    right, wanted = sum(t.right for t in topics), sum(t.wanted for t in topics)
    yield f"alerts: {right} of {wanted} right; {exact} of {len(topics)} storylines exact"
    for topic in topics:
        if not topic.exact:
            yield f"  {topic.name}: {topic.wanted} wanted, {topic.came} came, {topic.right} right"
            yield from (f"    {one_line(difference, 300)}" for difference in topic.differences)


def _match_line(match: Match) -> dict[str, float]:
    return {
        "precision": match.precision,
        "recall": match.recall,
        "f1": match.f1,
        "hits": match.hits,
        "found": match.found,
        "wanted": match.wanted,
    }


def _fault_line(fault: Fault) -> dict[str, Any]:
    return {
        "kind": fault.kind,
        "article_id": fault.article_id,
        "place": fault.place,
        "gainer": fault.gainer,
        "loser": fault.loser,
        "quote": fault.quote,
    }
