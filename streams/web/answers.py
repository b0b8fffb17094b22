"""Alerts as the interface answers them, and what answers share: entity tags, JSON, chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemas import __version__
from schemas.claims import Place
from streams.lines import Line, alert_line
from streams.subscribers.formats.sheet import moment
from streams.subscribers.store import AlertStore, Stored

CHUNK: Final = 1 << 16
NO_CACHE: Final = "private, no-cache"
"""A copy may be kept by who asked, and is asked about before each use."""


def full_line(stored: Stored) -> Line:
    """Return an alert as ``alerts --json`` writes it, with its number in the store."""
    alert = stored.alert
    line = alert_line(alert)
    place = line["place"]
    place["id"], place["kind"], place["admin1"] = _known(alert.place)
    line["stored"] = stored.seq
    return line


def summary_line(stored: Stored) -> Line:
    """Return an alert for a list: without its evidence, its sources counted."""
    line = full_line(stored)
    del line["evidence"]
    line["sources"] = len(stored.alert.sources)
    return line


def detail_line(stored: Stored) -> Line:
    """Return an alert with the places that were weighed."""
    line = full_line(stored)
    place = stored.alert.place
    line["place"]["confidence"] = place.confidence
    line["place"]["candidates"] = [
        {
            "id": each.id,
            "name": each.name,
            "country": each.country,
            "lat": each.lat,
            "lon": each.lon,
            "score": each.score,
        }
        for each in place.candidates
    ]
    return line


def _known(place: Place) -> tuple[str, str, str | None]:
    return place.id, place.kind.value, place.admin1


def as_of(alerts: Iterable[Stored]) -> str | None:
    """Return the time of the newest of ``alerts``, None where none has one."""
    times = [each.alert.published_at or each.stored_at for each in alerts]
    return time_text(max(times, default=None))


def time_text(when: datetime | None) -> str | None:
    """Return a time as RFC 3339 has it, in UTC."""
    return moment(when)


def store_tag(store: AlertStore, request: Request, form: str = "") -> str:
    """Return the weak entity tag of an answer that follows from the alerts and the query alone."""
    asked = f"{__version__} {request.url.path} {request.url.query} {form}"
    return f'W/"{store.last_sequence()}-{store.count()}-{_digest(asked.encode())}"'


def unchanged(request: Request, tag: str) -> bool:
    """Tell whether the client has what goes by ``tag`` already (RFC 9110, 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    tags = {each.strip().removeprefix("W/") for each in given.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


def not_modified(tag: str, headers: dict[str, str] | None = None) -> Response:
    """Return the answer to who has it already."""
    return Response(status_code=304, headers=cached(tag, headers))


def cached(tag: str, headers: dict[str, str] | None = None) -> dict[str, str]:
    """Return the headers of an answer that may be kept and asked about again."""
    return {"etag": tag, "cache-control": NO_CACHE, **(headers or {})}


def json_response(request: Request, value: Any, tag: str | None = None) -> Response:
    """Return ``value`` as JSON, or that the client has it; without a ``tag`` its bytes give one."""
    body = orjson.dumps(value)
    tag = tag or f'W/"{_digest(body)}"'
    if unchanged(request, tag):
        return not_modified(tag)
    return Response(body, headers=cached(tag), media_type="application/json")


def chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield ``pieces`` joined into chunks that are worth sending."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= CHUNK:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=9).hexdigest()
