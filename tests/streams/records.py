"""Records that tests of the streams floor share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from schemas.alerts import (
    AlertEvidence,
    AlertKind,
    AlertSource,
    ControlAlert,
    Severity,
    SeverityLevel,
)
from schemas.claims import Actor, Evidence, Place
from schemas.control import Tier

ARMY = Actor(id="syrian-army", name="Syrian Army", mention="the army", side="syria")
GROUP = Actor(id="islamic-state", name="Islamic State", mention="IS", side="islamic-state")
TOWN = Place(
    id="gn:174448",
    mention="Albu Kamal",
    name="Abu Kamal",
    country="SY",
    lat=34.45,
    lon=40.92,
    geonameid=174448,
    resolved=True,
)


def make_alert(number: int = 1, **changes: Any) -> ControlAlert:
    """Return a valid alert; ``number`` makes its id differ."""
    quote = f"Troops took the town, report {number}."
    fields: dict[str, Any] = {
        "alert_id": f"alr_{number:020x}",
        "change_id": "chg_1",
        "revision": number,
        "sequence": number,
        "kind": AlertKind.NEW,
        "tier": Tier.REPORTED,
        "place": TOWN,
        "gainer": ARMY,
        "loser": GROUP,
        "event_date": date(2017, 11, 8),
        "published_at": datetime(2017, 11, 9, 8, 30, tzinfo=UTC),
        "sources": (
            AlertSource(article_id="a1", outlet="dw.com", url="https://dw.com/a", lineage="afp"),
        ),
        "independent_sources": 1,
        "severity": Severity(level=SeverityLevel.HIGH, reasons=("a town",)),
        "summary": "The Syrian Army took Abu Kamal from Islamic State.",
        "evidence": (
            AlertEvidence(article_id="a1", evidence=Evidence(quote=quote, start=0, end=len(quote))),
        ),
    }
    return ControlAlert(**(fields | changes))
