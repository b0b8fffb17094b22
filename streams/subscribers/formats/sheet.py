"""What all formats share: the frame around a list of alerts, the notice, and text made inert."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit

from agents.notify.render import safe
from schemas.alerts import AlertSource, ControlAlert
from schemas.claims import Place

NOTICE: Final = (
    "Machine-derived from news reports, unofficial and unverified; no statement about whose a place "
    "is, and not to be used alone for decisions about targets or routes."
)
"""Stands on every outgoing format: a map or a CAP message looks official, and this is neither."""

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0, production 2, allows no document to hold, escaped or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The frame around a list of alerts.

    ``address`` is where this list is read, ``next_address`` where its next page is, ``alert_page``
    the address of one alert with ``{}`` for its id; None where nothing serves them. ``as_of`` is
    the time of the newest alert, or when the list was made; times are UTC.
    """

    title: str = "Frontwatch: places that changed hands"
    as_of: datetime | None = None
    address: str | None = None
    next_address: str | None = None
    alert_page: str | None = None

    def page_of(self, alert: ControlAlert) -> str | None:
        """Return the address of an alert, or None where nothing serves it."""
        return (
            None
            if self.alert_page is None
            else self.alert_page.format(quote(alert.alert_id, safe=""))
        )


def inert(text: str | None) -> str:
    """Return text from the network on one line, without characters that act rather than show."""
    return _NOT_XML.sub("", safe(text or ""))


def web_address(url: str | None) -> str | None:
    """Return ``url`` if a reader may be sent there: http or https, with a host; else None."""
    if not url or inert(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def moment(when: datetime | None) -> str | None:
    """Return a time as RFC 3339 has it, in UTC and to the second: "2017-11-09T08:15:00Z"."""
    return None if when is None else f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def point(place: Place) -> tuple[float, float] | None:
    """Return latitude and longitude in WGS84 degrees, or None. Each format sets their order itself."""
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def degrees(angle: float) -> str:
    """Return an angle to five decimals, about a metre, and never with an exponent."""
    return f"{angle:.5f}"


def area(place: Place) -> str:
    """Return a place in words: its name, its province, its country's code."""
    parts = (inert(place.name), inert(place.province), inert(place.country))
    return ", ".join(part for part in parts if part)


def outlets(sources: tuple[AlertSource, ...]) -> str:
    """Return the outlets and analysts behind an alert, each once, in their order."""
    names = (inert(source.name) or inert(source.lineage) for source in sources)
    return "; ".join(dict.fromkeys(name for name in names if name))


def rounded(alert: ControlAlert, decimals: int) -> ControlAlert:
    """Return the alert with its coordinates to so many decimals, its candidates' left out.

    For who publishes where exactness could harm: two decimals are about a kilometre, one is ten.
    """
    spot = point(alert.place)
    if spot is None:
        return alert
    lat, lon = (round(degrees, decimals) for degrees in spot)
    return replace(alert, place=replace(alert.place, lat=lat, lon=lon, candidates=()))
