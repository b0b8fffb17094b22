"""CAP 1.2 (OASIS, 2010): one alert for those whose systems read warnings. Opt-in, never official.

``status`` is Actual for news and Test for samples; ``scope`` is Restricted, because nobody who may
warn the public has looked at it; ``code`` and ``note`` say that a machine made it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from schemas.alerts import AlertKind, ControlAlert, SeverityLevel
from schemas.claims import PlaceKind
from schemas.control import Tier
from streams.subscribers.formats.markup import child, document
from streams.subscribers.formats.sheet import (
    NOTICE,
    area,
    degrees,
    inert,
    outlets,
    point,
    web_address,
)

MEDIA_TYPE: Final = "application/cap+xml"
SENDER: Final = "frontwatch"

_CERTAINTY: Final = {
    Tier.CLAIMED: "Possible",
    Tier.REPORTED: "Possible",
    Tier.CONFIRMED: "Observed",
    Tier.CONTESTED: "Unknown",
    Tier.DENIED: "Unlikely",
    Tier.REVERSED: "Observed",
    Tier.RETRACTED: "Unlikely",
    Tier.EXPIRED: "Unlikely",
}
_LIKELY_FROM: Final = 2  # independent sources
_SEVERITY: Final = {
    SeverityLevel.LOW: "Minor",
    SeverityLevel.MEDIUM: "Moderate",
    SeverityLevel.HIGH: "Severe",
}
_CANCELS: Final = frozenset({Tier.RETRACTED, Tier.EXPIRED})
_WIDE_KM: Final = {PlaceKind.DISTRICT: 20, PlaceKind.PROVINCE: 50, PlaceKind.COUNTRY: 200}
_RADIUS_KM: Final = 5
"""The circle of a place that is a point to the gazetteer: about the size of a town."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def write(
    alert: ControlAlert,
    *,
    followed: ControlAlert | None = None,
    page: str | None = None,
    sample: bool = False,
) -> bytes:
    """Return the alert as a CAP message.

    Args:
        alert: What is told.
        followed: The alert that it follows up; CAP refers to it by id and by time.
        page: Where a person reads it.
        sample: It is of seeds, or of a test: the status is Test.
    """
    root = Element("alert", {"xmlns": "urn:oasis:names:tc:emergency:cap:1.2"})
    child(root, "identifier", inert(alert.alert_id))
    child(root, "sender", SENDER)
    child(root, "sent", _time(alert.published_at))
    child(root, "status", "Test" if sample else "Actual")
    child(root, "msgType", _message_type(alert, followed))
    child(root, "scope", "Restricted")
    child(root, "restriction", NOTICE)
    child(root, "code", "machine-derived")
    child(root, "code", "unofficial")
    child(root, "note", NOTICE)
    if followed:
        sent = _time(followed.published_at)
        child(root, "references", f"{SENDER},{inert(followed.alert_id)},{sent}")
    child(root, "incidents", inert(alert.change_id))
    _info(child(root, "info"), alert, page)
    return document(root)


def _message_type(alert: ControlAlert, followed: ControlAlert | None) -> str:
    if followed is None:
        return "Alert"
    cancels = alert.tier in _CANCELS and alert.kind is AlertKind.CORRECTION
    return "Cancel" if cancels else "Update"


def _info(info: Element, alert: ControlAlert, page: str | None) -> None:
    child(info, "language", "en")
    child(info, "category", "Security")
    child(info, "event", "Change of control of a place")
    child(info, "urgency", "Past")
    child(info, "severity", _SEVERITY[alert.severity.level])
    child(info, "certainty", _certainty(alert))
    child(info, "senderName", "Frontwatch, machine-derived and unofficial")
    child(info, "headline", inert(alert.summary))
    child(
        info, "description", f"{inert(alert.summary)} Sources: {outlets(alert.sources)}. {NOTICE}"
    )
    if address := web_address(page):
        child(info, "web", address)
    for name, value in _parameters(alert):
        element = child(info, "parameter")
        child(element, "valueName", name)
        child(element, "value", value)
    where = child(info, "area")
    child(where, "areaDesc", area(alert.place) or "unknown")
    if spot := point(alert.place):
        radius = _WIDE_KM.get(alert.place.kind, _RADIUS_KM)
        child(where, "circle", f"{degrees(spot[0])},{degrees(spot[1])} {radius}")


def _certainty(alert: ControlAlert) -> str:
    if alert.tier is Tier.REPORTED and alert.independent_sources >= _LIKELY_FROM:
        return "Likely"
    return _CERTAINTY[alert.tier]


def _parameters(alert: ControlAlert) -> tuple[tuple[str, str], ...]:
    return (
        ("kind", alert.kind.value),
        ("tier", alert.tier.value),
        ("revision", str(alert.revision)),
        ("gainer", inert(alert.gainer.name) if alert.gainer else ""),
        ("loser", inert(alert.loser.name) if alert.loser else ""),
        ("event_date", alert.event_date.isoformat() if alert.event_date else ""),
        ("independent_sources", str(alert.independent_sources)),
    )


def _time(when: datetime | None) -> str:
    """Return a time as CAP 3.2.1 wants it: with the offset -00:00 for UTC, never with Z."""
    return f"{(when or _EPOCH).astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"
