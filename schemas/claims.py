"""Claims: one statement in one article that one place changed hands, or that it did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from schemas.articles import Lineage, require_utc
from schemas.ids import content_id
from schemas.verdicts import AnalystVerdict

_POLE = 90  # degrees
_DATE_LINE = 180


class Status(StrEnum):
    """Who vouches for a claim."""

    ASSERTED = "asserted"  # the outlet's own voice, or a loser who admits it
    CLAIMED = "claimed"  # a named party or monitor says so
    DENIED = "denied"  # somebody says that it did not happen


class Extent(StrEnum):
    """Whether the whole place changed hands."""

    FULL = "full"
    PARTIAL = "partial"


class Means(StrEnum):
    """How the place changed hands."""

    ARMED = "armed"
    UNOPPOSED = "unopposed"
    NEGOTIATED = "negotiated"
    WITHDRAWAL = "withdrawal"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How exactly an event date is known."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class PlaceKind(StrEnum):
    """What sort of place it is."""

    POPULATED = "populated"
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"
    BASE = "base"
    AIRPORT = "airport"
    CROSSING = "crossing"
    ISLAND = "island"
    FIELD = "field"
    FACILITY = "facility"
    TERRAIN = "terrain"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A quote and its character offsets: ``text[start:end]``, or ``title[start:end]``.

    ``field`` says which of the article's fields the offsets slice: "text" or "title"; "verdict" where
    the quote is what an analyst wrote.
    """

    quote: str
    start: int
    end: int
    field: str = "text"

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.quote) != self.end - self.start:
            raise ValueError(f"evidence {self.start}:{self.end} does not fit its quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCandidate:
    """A gazetteer entry that a mention could mean. ``score`` is between 0 and 1."""

    id: str
    name: str
    country: str
    lat: float
    lon: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as an article names it, resolved to a gazetteer entry or not.

    ``id`` is the key of the ledger: "gn:174448" (GeoNames), "fw:snake-island" (our supplement), or
    "un:SY:baghuz" for an unresolved name. ``mention`` is the text as written, ``name`` the
    gazetteer's name (the mention again where unresolved). Coordinates are WGS84 degrees.
    ``candidates`` are the entries that were weighed, best first, the chosen one included.
    """

    id: str
    mention: str
    name: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonameid: int | None = None
    kind: PlaceKind = PlaceKind.UNKNOWN
    population: int = 0
    resolved: bool = False
    confidence: float = 0.0
    candidates: tuple[PlaceCandidate, ...] = ()

    @property
    def province(self) -> str | None:
        """Its province in words; None where only GeoNames' number is known, which tells nobody anything."""
        return None if (self.admin1 or "").isdigit() else self.admin1

    def __post_init__(self) -> None:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a place has both coordinates or neither")
        if abs(self.lat or 0) > _POLE or abs(self.lon or 0) > _DATE_LINE:
            raise ValueError(f"{self.lat}, {self.lon} is nowhere on Earth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An organised party. ``id`` is a catalogue id ("islamic-state") or "un:" and a folded name.

    ``side`` is the id of the actor whose side it fights on, its own where it leads one.
    """

    id: str
    name: str
    mention: str
    side: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who says it. ``side`` as for an actor, None for a monitor or an outlet on no side."""

    name: str
    side: str | None = None
    medium: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEvidence:
    """The span that one field of a claim was read from."""

    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSource:
    """The article behind a claim, as far as the ledger weighs it."""

    article_id: str
    outlet: str | None = None
    url: str | None = None
    lineage: Lineage
    published_at: datetime | None = None
    ingested_at: datetime | None = None

    def __post_init__(self) -> None:
        require_utc("published_at", self.published_at)
        require_utc("ingested_at", self.ingested_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlClaim:
    """One statement in one article that one place changed hands, or that it did not.

    A null ``gainer`` or ``loser`` means: not stated. ``evidence`` is the sentence;
    ``field_evidence`` has the span of each field. ``fraction`` is the share of the place in 0..1
    and ``part`` the name of the part, both only where ``extent`` is partial and the text says so.
    ``corrects`` is true where the outlet says it in its own voice to correct what it reported.
    ``confidence`` is between 0 and 1. ``rule`` names what found it. ``verdict`` is set where an analyst
    says it, of a change that was told: then there is no article, and both ids are the verdict's.
    """

    claim_id: str
    article_id: str
    place: Place
    gainer: Actor | None = None
    loser: Actor | None = None
    supporters: tuple[Actor, ...] = ()
    status: Status
    claimant: Claimant | None = None
    extent: Extent = Extent.FULL
    fraction: float | None = None
    part: str | None = None
    means: Means = Means.UNKNOWN
    event_date: date | None = None
    date_precision: Precision | None = None
    evidence: Evidence
    field_evidence: tuple[FieldEvidence, ...] = ()
    corrects: bool = False
    verdict: AnalystVerdict | None = None
    confidence: float
    rule: str
    detector_version: str
    source: ClaimSource
    schema_version: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence is {self.confidence}, not in 0..1")
        if self.fraction is not None and not 0 < self.fraction <= 1:
            raise ValueError(f"fraction is {self.fraction}, not in 0..1")


def claim_id(
    article_id: str, place_id: str, gainer: str | None, loser: str | None, status: str, start: int
) -> str:
    """Return the id of the claim that ``article_id`` makes at offset ``start``."""
    return content_id("clm", article_id, place_id, gainer, loser, status, start)
