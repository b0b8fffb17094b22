"""GeoJSON (RFC 7946): a feature for each alert, longitude before latitude."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from schemas.alerts import ControlAlert
from streams.lines import alert_line
from streams.subscribers.formats.sheet import NOTICE, Sheet, moment, point


def write(alerts: Iterable[ControlAlert], sheet: Sheet) -> Iterator[bytes]:
    """Write one FeatureCollection; ``notice``, ``as_of`` and ``next`` are foreign members of it."""
    head = {
        "type": "FeatureCollection",
        "notice": NOTICE,
        "as_of": moment(sheet.as_of),
        "next": sheet.next_address,
    }
    yield orjson.dumps(head)[:-1] + b',"features":['
    for number, alert in enumerate(alerts):
        yield (b"," if number else b"") + orjson.dumps(feature(alert))
    yield b"]}\n"


def feature(alert: ControlAlert) -> dict[str, Any]:
    """Return an alert as a feature; one whose place has no coordinates has no geometry (RFC, 3.2).

    The properties are the fields of ``alerts --json``. What maps style or label by is flat beside
    them: ``place_id``, ``place_name``, ``country``, ``gainer_name``, ``loser_name``, ``severity_level``.
    """
    spot = point(alert.place)
    properties = alert_line(alert)
    properties["place"]["id"] = properties["place_id"] = alert.place.id
    properties["place_name"] = alert.place.name
    properties["country"] = alert.place.country
    properties["gainer_name"] = None if alert.gainer is None else alert.gainer.name
    properties["loser_name"] = None if alert.loser is None else alert.loser.name
    properties["severity_level"] = alert.severity.level.value
    return {
        "type": "Feature",
        "id": alert.alert_id,
        "geometry": None if spot is None else {"type": "Point", "coordinates": [spot[1], spot[0]]},
        "properties": properties,
    }
