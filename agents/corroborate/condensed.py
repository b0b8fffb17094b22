"""Condensed claims: what the ledger keeps of a claim, a few hundred bytes once it is packed.

Kept is what the fold, its reasons and its alerts ask for: ids, parties, status, claimant, extent,
part, date, means, confidence, the sentence, the source. What a reader may want beyond that is in the
claim itself.
"""

from __future__ import annotations

from dataclasses import replace

from agents.corroborate.readings import known_at
from schemas.claims import ControlClaim


def condense(claim: ControlClaim) -> ControlClaim:
    """Return ``claim`` without what the ledger never asks for; condensing it again changes nothing."""
    source = claim.source
    if source.published_at is not None:
        source = replace(source, published_at=known_at(claim), ingested_at=None)
    return replace(
        claim,
        place=replace(claim.place, candidates=()),
        field_evidence=(),
        rule="",
        detector_version="",
        source=source,
    )
