"""How likely a claim is right, fitted on gold: of claims with 0.8, eight in ten should be right.

A claim is right if its place and direction are those that a careful reader finds. What tells are
signs that anybody can see on the claim's record: which rule found it, what was named outright and
what was filled in, how surely the place is resolved. Each sign shifts the odds by a weight of
``confidence.toml``, which ``benchmarks/calibrate.py`` fits (a logistic regression).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from schemas.claims import Actor, ControlClaim, Evidence, Extent, PlaceKind, Precision, Status

FILE: Final = Path(__file__).resolve().parent.parent / "knowledge" / "confidence.toml"
LEAST: Final = 0.01
"""No claim is impossible, and none is certain: confidence stays this far from 0 and from 1."""

_DOUBTFUL: Final = 0.6  # resolution confidence below which another place was nearly as likely
_FAR: Final = 60  # characters between the word of change and the place
_LONG: Final = 260  # characters of a sentence; the longer, the more the parser errs
_SITES: Final = frozenset(
    {
        PlaceKind.BASE,
        PlaceKind.FACILITY,
        PlaceKind.FIELD,
        PlaceKind.TERRAIN,
        PlaceKind.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted map: log odds of a claim without any sign, and what each sign adds to them."""

    base: float
    weights: Mapping[str, float]

    def confidence(self, claim: ControlClaim) -> float:
        """Return how likely ``claim`` is right, in 0..1; its own confidence is not read."""
        odds = self.base + sum([self.weights.get(sign, 0.0) for sign in signs(claim)], 0.0)
        likely = (1 + math.tanh(odds / 2)) / 2  # the logistic function, without overflow
        return round(min(1 - LEAST, max(LEAST, likely)), 3)


@cache
def load(path: Path = FILE) -> Calibration:
    """Read a fitted map.

    Raises:
        OSError, tomllib.TOMLDecodeError: the file is missing or is not TOML.
        KeyError: it has no ``base`` or no ``weights``.
    """
    fields = tomllib.loads(path.read_text(encoding="utf-8"))
    weights = {str(sign): float(weight) for sign, weight in fields["weights"].items()}
    return Calibration(base=float(fields["base"]), weights=weights)


def signs(claim: ControlClaim) -> tuple[str, ...]:
    """Return the signs that ``claim`` shows; what is usual has no sign of its own."""
    spans = {field.name: field.evidence for field in claim.field_evidence}
    return (
        *_wording(claim),
        *_party("gainer", claim.gainer, spans.get("gainer")),
        *_party("loser", claim.loser, spans.get("loser")),
        *_ground(claim, spans.get("place"), spans.get("event")),
    )


def _wording(claim: ControlClaim) -> Iterator[str]:
    """Yield what the rule, the status and the sentence tell.

    Rules over the parse are named "frame/voice", those of other languages "de.frame.voice".
    """
    frame, _, voice = claim.rule.partition("/")
    yield "other language" if "." in frame else f"rule {frame}"
    if voice == "passive":
        yield "passive"
    if claim.evidence.field == "title":
        yield "title only"
    if len(claim.evidence.quote) > _LONG:
        yield "long sentence"
    if claim.status is not Status.ASSERTED:
        yield str(claim.status.value)
    if claim.extent is Extent.PARTIAL:
        yield "partial"
    if claim.date_precision is Precision.DAY:
        yield "dated to the day"


def _party(role: str, actor: Actor | None, span: Evidence | None) -> Iterator[str]:
    if actor is None:
        yield f"no {role}"
    elif span is None:
        yield f"{role} filled in"
    elif not _has_name(span.quote):
        yield f"{role} pointed at"
    if actor is not None and actor.id.startswith("un:"):
        yield f"{role} unknown"


def _ground(claim: ControlClaim, span: Evidence | None, event: Evidence | None) -> Iterator[str]:
    place = claim.place
    if span is None:
        yield "place by pronoun"
    elif not _has_name(span.quote):
        yield "place pointed at"
    if not place.resolved:
        yield "place unresolved"
    elif place.confidence < _DOUBTFUL:
        yield "place doubtful"
    if place.kind in _SITES:
        yield "site"
    if span is not None and event is not None:
        apart = max(span.start - event.end, event.start - span.end)
        if apart > _FAR:
            yield "place far from the word"


def _has_name(words: str) -> bool:
    return any(character.isupper() for character in words)
