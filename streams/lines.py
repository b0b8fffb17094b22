"""The JSON lines that Frontwatch writes for others to read: claims of an article, and alerts.

This is a contract with people's scripts: names are never changed, fields are only ever added.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schemas.alerts import AlertEvidence, AlertSource, ControlAlert
from schemas.claims import Actor, ControlClaim, Evidence, Place
from schemas.control import Change, Hold, PlaceControl

Line = dict[str, Any]


def extraction_line(
    article_id: str,
    language: str | None,
    claims: Iterable[ControlClaim],
    *,
    tells_change: bool = False,
) -> Line:
    """Return what ``extract`` writes for one article.

    It is relevant when it has a claim, or ``tells_change`` of ground that nobody names.
    """
    told = [claim_line(claim) for claim in claims]
    return {
        "article_id": article_id,
        "language": language,
        "relevant": bool(told) or tells_change,
        "claims": told,
    }


def claim_line(claim: ControlClaim) -> Line:
    """Return one claim as ``extract`` writes it."""
    return {
        "place": place_line(claim.place),
        "gainer": actor_line(claim.gainer),
        "loser": actor_line(claim.loser),
        "supporters": [actor_line(actor) for actor in claim.supporters],
        "status": claim.status.value,
        "extent": claim.extent.value,
        "means": claim.means.value,
        "event_date": _iso(claim.event_date),
        "evidence": evidence_line(claim.evidence),
        "confidence": claim.confidence,
    }


def alert_line(alert: ControlAlert) -> Line:
    """Return one alert as ``alerts`` and ``replay`` write it."""
    return {
        "alert_id": alert.alert_id,
        "change_id": alert.change_id,
        "revision": alert.revision,
        "sequence": alert.sequence,
        "follows": alert.follows,
        "kind": alert.kind.value,
        "tier": alert.tier.value,
        "place": place_line(alert.place),
        "gainer": actor_line(alert.gainer),
        "loser": actor_line(alert.loser),
        "supporters": [actor_line(actor) for actor in alert.supporters],
        "extent": alert.extent.value,
        "means": alert.means.value,
        "event_date": _iso(alert.event_date),
        "since": _iso(alert.since),
        "published_at": _iso(alert.published_at),
        "sources": [_source_line(source) for source in alert.sources],
        "independent_sources": alert.independent_sources,
        "severity": {"level": alert.severity.level.value, "reasons": list(alert.severity.reasons)},
        "summary": alert.summary,
        "evidence": [_quote_line(quote) for quote in alert.evidence],
        "retaken": alert.retaken,
        "merged_into": alert.merged_into,
        "confidence": alert.confidence,
    }


def control_line(control: PlaceControl) -> Line:
    """Return the state of a place as ``places`` writes it."""
    return {
        "place_id": control.place.id,
        "place": place_line(control.place),
        **_held_line(control),
        "baseline": _baseline_line(control.baseline),
        "changes": [_change_line(change) for change in control.changes],
    }


def diff_line(before: PlaceControl | None, after: PlaceControl | None) -> Line:
    """Return what ``places --diff`` writes of a place; None where nothing was known of it.

    Raises:
        ValueError: neither is given.
    """
    known = after or before
    if known is None:
        raise ValueError("a place of which nothing is known does not differ")
    return {
        "place_id": known.place.id,
        "place": place_line(known.place),
        "before": None if before is None else _held_line(before),
        "after": None if after is None else _held_line(after),
    }


def _held_line(control: PlaceControl) -> Line:
    return {
        "holder": actor_line(control.holder),
        "since": _iso(control.since),
        "tier": None if control.tier is None else control.tier.value,
        "contested": control.contested,
    }


def _baseline_line(hold: Hold | None) -> Line | None:
    if hold is None:
        return None
    holder = actor_line(hold.holder)
    return {"holder": holder, "since": _iso(hold.since), "source": hold.source}


def _change_line(change: Change) -> Line:
    return {
        "change_id": change.change_id,
        "gainer": actor_line(change.gainer),
        "loser": actor_line(change.loser),
        "supporters": [actor_line(actor) for actor in change.supporters],
        "tier": change.tier.value,
        "extent": change.extent.value,
        "fraction": change.fraction,
        "means": change.means.value,
        "event_date": _iso(change.event_date),
        "date_precision": None if change.date_precision is None else change.date_precision.value,
        "sources": change.sources,
        "independent_sources": change.independent_sources,
        "reason": change.reason,
        "analysts": list(change.analysts),
        "merged_into": change.merged_into,
        "history": [
            {"tier": move.tier.value, "at": _iso(move.at), "reason": move.reason}
            for move in change.history
        ],
    }


def place_line(place: Place) -> Line:
    """Return a place. ``mention`` is as written in the article, ``name`` as in the gazetteer."""
    return {
        "mention": place.mention,
        "name": place.name,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "geonameid": place.geonameid,
        "resolved": place.resolved,
    }


def actor_line(actor: Actor | None) -> Line | None:
    """Return an actor, or None where the article names none."""
    if actor is None:
        return None
    return {"id": actor.id, "name": actor.name, "mention": actor.mention}


def evidence_line(evidence: Evidence) -> Line:
    """Return a quote and the characters of the text, or of the title, that it is."""
    return {"quote": evidence.quote, "start": evidence.start, "end": evidence.end}


def error_line(number: int, reason: str) -> Line:
    """Return what stands in the place of an input line that could not be read."""
    return {"error": {"line": number, "reason": reason}}


def _source_line(source: AlertSource) -> Line:
    return {
        "article_id": source.article_id,
        "outlet": source.outlet,
        "url": source.url,
        "lineage": source.lineage,
        "published_at": _iso(source.published_at),
        "analyst": source.analyst,
        "verdict": source.verdict,
    }


def _quote_line(quote: AlertEvidence) -> Line:
    return {"article_id": quote.article_id, **evidence_line(quote.evidence)}


def _iso(when: Any) -> str | None:
    return None if when is None else when.isoformat().replace("+00:00", "Z")
