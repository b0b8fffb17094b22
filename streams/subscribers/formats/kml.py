"""KML 2.2: a placemark for each alert that has coordinates, longitude before latitude."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from schemas.alerts import ControlAlert
from streams.subscribers.formats.markup import child, document, stream
from streams.subscribers.formats.sheet import (
    NOTICE,
    Sheet,
    degrees,
    inert,
    moment,
    outlets,
    point,
)

_NAMESPACE = "http://www.opengis.net/kml/2.2"


def write(alerts: Iterable[ControlAlert], sheet: Sheet) -> Iterator[bytes]:
    """Write one document. Alerts whose place has no coordinates are left out: KML cannot show them."""
    root = Element("kml", {"xmlns": _NAMESPACE})
    box = child(root, "Document")
    child(box, "name", sheet.title)
    child(box, "description", NOTICE)
    yield from stream(root, "Document", (_placemark(a, sheet) for a in alerts if point(a.place)))


def network_link(address: str, *, refresh_s: int = 60) -> bytes:
    """Return a small document that makes a globe read ``address`` again every so many seconds."""
    root = Element("kml", {"xmlns": _NAMESPACE})
    link = child(root, "NetworkLink")
    child(link, "name", "Frontwatch, live")
    child(link, "description", NOTICE)
    target = child(link, "Link")
    child(target, "href", address)
    child(target, "refreshMode", "onInterval")
    child(target, "refreshInterval", str(refresh_s))
    return document(root)


def _placemark(alert: ControlAlert, sheet: Sheet) -> Element:
    mark = Element("Placemark", {"id": _xml_id(alert.alert_id)})
    child(mark, "name", inert(alert.place.name))
    page = sheet.page_of(alert)
    child(mark, "description", f"{inert(alert.summary)} {NOTICE}" + (f" {page}" if page else ""))
    if when := moment(alert.published_at):
        child(child(mark, "TimeStamp"), "when", when)
    data = child(mark, "ExtendedData")
    for name, value in _fields(alert):
        child(child(data, "Data", name=name), "value", value)
    lat, lon = point(alert.place) or (0.0, 0.0)
    child(child(mark, "Point"), "coordinates", f"{degrees(lon)},{degrees(lat)}")
    return mark


def _xml_id(text: str) -> str:
    """Return ``text`` as an XML id may be written: it starts with a letter, ours with "a"."""
    return "a" + "".join(char if char.isascii() and char.isalnum() else "-" for char in text)


def _fields(alert: ControlAlert) -> Iterator[tuple[str, str]]:
    yield "alert_id", inert(alert.alert_id)
    yield "kind", alert.kind.value
    yield "tier", alert.tier.value
    yield "gainer", inert(alert.gainer.name) if alert.gainer else ""
    yield "loser", inert(alert.loser.name) if alert.loser else ""
    yield "event_date", alert.event_date.isoformat() if alert.event_date else ""
    yield "independent_sources", str(alert.independent_sources)
    yield "severity", alert.severity.level.value
    yield "sources", outlets(alert.sources)
