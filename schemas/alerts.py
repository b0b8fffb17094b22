"""Alerts: what a subscriber gets when the ledger moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from schemas.claims import Actor, Evidence, Extent, Means, Place, Precision
from schemas.control import Tier


class AlertKind(StrEnum):
    """What moved. ``reversal`` and ``correction`` name the alert that they follow up."""

    NEW = "new"
    UPGRADE = "upgrade"
    CONTESTED = "contested"
    DENIED = "denied"
    REVERSAL = "reversal"
    CORRECTION = "correction"


class SeverityLevel(StrEnum):
    """How much it matters, for sorting and for filters."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """A level and the reasons for it, in plain words."""

    level: SeverityLevel
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSource:
    """One article behind an alert. Sources with the same ``lineage`` count once.

    An analyst is no outlet: ``analyst`` is the name, ``verdict`` what was said ("confirm", "reject",
    "merge", "withdraw"), ``article_id`` the id of the verdict.
    """

    article_id: str
    outlet: str | None = None
    url: str | None = None
    lineage: str
    published_at: datetime | None = None
    analyst: str | None = None
    verdict: str | None = None

    @property
    def name(self) -> str | None:
        """Return who says it: an outlet, or an analyst by that word; None where neither is known."""
        return self.outlet if self.analyst is None else f"analyst {self.analyst}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvidence:
    """A quote from a source, with its offsets into that article's clean text."""

    article_id: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlAlert:
    """What a subscriber gets when the ledger moves.

    ``revision`` counts the alerts about one change from 1, ``sequence`` those about one place from
    1. ``follows`` is the id of the alert that this one follows up. ``published_at`` is when the
    article that moved the ledger was published, or the tick by which time moved it. ``retaken``
    says that the gainer held the place before. ``confidence`` is that of the claim behind it that was read
    most surely, between 0 and 1: how sure it is that somebody says so, while ``tier`` is how sure it is
    that it is so; None where no claim says. ``merged_into`` is the id of the change that an analyst
    found this one to be. ``summary`` is neutral: "took", never "liberated".
    """

    alert_id: str
    change_id: str
    revision: int
    sequence: int
    follows: str | None = None
    kind: AlertKind
    tier: Tier
    place: Place
    gainer: Actor | None = None
    loser: Actor | None = None
    supporters: tuple[Actor, ...] = ()
    extent: Extent = Extent.FULL
    means: Means = Means.UNKNOWN
    event_date: date | None = None
    date_precision: Precision | None = None
    since: date | None = None
    published_at: datetime | None = None
    sources: tuple[AlertSource, ...] = ()
    independent_sources: int = 0
    severity: Severity
    summary: str
    retaken: bool = False
    merged_into: str | None = None
    confidence: float | None = None
    evidence: tuple[AlertEvidence, ...] = ()
    schema_version: int = 1
