"""Atom (RFC 4287) with GeoRSS: an entry for each alert, latitude before longitude."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from schemas.alerts import ControlAlert
from streams.subscribers.formats.markup import child, stream
from streams.subscribers.formats.sheet import (
    NOTICE,
    Sheet,
    area,
    degrees,
    inert,
    moment,
    outlets,
    point,
    web_address,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where no time is known: RFC 4287, 4.2.15, wants one."""


def write(alerts: Iterable[ControlAlert], sheet: Sheet) -> Iterator[bytes]:
    """Write one feed. An alert's id is stable; what follows it up is an entry of its own."""
    feed = Element(
        "feed",
        {"xmlns": "http://www.w3.org/2005/Atom", "xmlns:georss": "http://www.georss.org/georss"},
    )
    child(feed, "id", sheet.address or "urn:frontwatch:alerts")
    child(feed, "title", sheet.title)
    child(feed, "subtitle", NOTICE)
    child(feed, "updated", moment(sheet.as_of or _EPOCH))
    child(child(feed, "author"), "name", "Frontwatch (machine-derived)")
    for relation, address in (("self", sheet.address), ("next", sheet.next_address)):
        if address:
            child(feed, "link", rel=relation, href=address)
    yield from stream(feed, "feed", (_entry(alert, sheet) for alert in alerts))


def _entry(alert: ControlAlert, sheet: Sheet) -> Element:
    entry = Element("entry")
    when = moment(alert.published_at or sheet.as_of or _EPOCH)
    child(entry, "id", f"urn:frontwatch:alert:{inert(alert.alert_id)}")
    child(entry, "title", f"{alert.kind.value}: {inert(alert.summary)}")
    child(entry, "updated", when)
    if alert.published_at:
        child(entry, "published", when)
    for term, scheme in (
        (alert.kind.value, "kind"),
        (alert.tier.value, "tier"),
        (alert.severity.level.value, "severity"),
    ):
        child(entry, "category", term=term, scheme=f"urn:frontwatch:{scheme}")
    if page := sheet.page_of(alert):
        child(entry, "link", rel="alternate", href=page)
    for url in filter(None, (web_address(source.url) for source in alert.sources)):
        child(entry, "link", rel="via", href=url)
    child(entry, "summary", _words(alert), type="text")
    if spot := point(alert.place):
        child(entry, "georss:point", f"{degrees(spot[0])} {degrees(spot[1])}")
        child(entry, "georss:featurename", area(alert.place))
    return entry


def _words(alert: ControlAlert) -> str:
    backed = f"Backed by {alert.independent_sources} independent of {len(alert.sources)} sources"
    return f"{inert(alert.summary)} {backed} ({outlets(alert.sources)}). {NOTICE}"
