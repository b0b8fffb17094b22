"""What a subscriber is sent: CloudEvents 1.0, an alert or several, under 20 kB.

An alert in it is the line of ``alerts --json`` with ``stored``, its number in the store. Standard
Webhooks advises bodies below 20 kB, so quotes and sources are cut where they would not fit, and
``cut`` says so: the whole alert is at the HTTP API under its id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import orjson

from schemas.alerts import ControlAlert
from streams.lines import alert_line
from streams.safetext import one_line
from streams.subscribers.formats.sheet import NOTICE
from streams.subscribers.reading import Stored

LARGEST: Final = 20_000
_ROOM: Final = 18_500
"""Bytes for alerts; the rest is for what stands around them."""
_BRIEF_ROOM: Final = 6_000
_BOUNDS: Final = ((500, 40), (200, 10), (100, 5))
"""Characters of a text and things in a list, ever fewer until an alert fits."""
SOURCE: Final = "urn:frontwatch"
ALERT: Final = "frontwatch.alert.v1"
DIGEST: Final = "frontwatch.digest.v1"
TEST: Final = "frontwatch.test.v1"
_SAFE_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """A CloudEvent: what is sent, and in which words any binding says what it is.

    ``id`` is the same however often it is sent. ``subject`` is the id of the alert, "" of several.
    """

    id: str
    type: str
    subject: str
    time: datetime
    data: Line

    def attributes(self) -> dict[str, str]:
        """Return the context attributes by name, without the type of the data."""
        at = self.time.astimezone(UTC).isoformat().replace("+00:00", "Z")
        named = {"specversion": "1.0", "id": self.id, "source": SOURCE, "type": self.type}
        return named | {"time": at} | ({"subject": self.subject} if self.subject else {})

    def structured(self) -> bytes:
        """Return the event as one JSON object (CloudEvents JSON format)."""
        whole = {**self.attributes(), "datacontenttype": "application/json", "data": self.data}
        return orjson.dumps(whole)

    def body(self) -> bytes:
        """Return the data alone, for a binding that puts the attributes into headers."""
        return orjson.dumps(self.data)


def message_id(alert: ControlAlert) -> str:
    """Return the id of the message about an alert: by its id and revision, so the same for ever."""
    if _SAFE_ID.fullmatch(alert.alert_id):
        return f"{alert.alert_id}-{alert.revision}"
    digest = sha256(alert.alert_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"msg_{digest[:20]}-{alert.revision}"  # a header takes no other characters


def digest_id(subscription_id: str, numbers: Sequence[int]) -> str:
    """Return the id of the digest of the alerts with these numbers."""
    named = f"{subscription_id}:{','.join(map(str, numbers))}"
    return f"dig_{sha256(named.encode()).hexdigest()[:20]}"


def event_of(message: str, alerts: Sequence[Stored]) -> Event:
    """Return the event with the id ``message``: of an alert, or of several as a digest."""
    if message.startswith("dig_"):
        lines = [_brief(stored) for stored in alerts]
        data = {"notice": NOTICE, "alerts": lines}
        return Event(message, DIGEST, "", max(stored.stored_at for stored in alerts), data)
    stored = alerts[0]
    line = {"notice": NOTICE, **_fitting(stored)}
    known = stored.alert.published_at or stored.stored_at
    return Event(message, ALERT, one_line(stored.alert.alert_id, 200), known, line)


def sample(message: str, at: datetime) -> Event:
    """Return an event that only shows that the way is open."""
    return Event(message, TEST, "", at, {"notice": NOTICE, "test": True})


def parts(alerts: Sequence[Stored]) -> list[list[Stored]]:
    """Return ``alerts`` in their order, parted into digests that each fit."""
    found: list[list[Stored]] = []
    room = 0
    for stored in alerts:
        size = len(orjson.dumps(_brief(stored))) + 1
        if size > room or not found:
            found.append([])
            room = _ROOM
        found[-1].append(stored)
        room -= size
    return found


def _brief(stored: Stored) -> Line:
    """Return an alert without its quotes and with its sources counted, as in a digest."""
    line = alert_line(stored.alert)
    del line["evidence"]
    line |= {"sources": len(stored.alert.sources), "stored": stored.seq}
    for chars, items in _BOUNDS:
        line = _bounded(line, chars, items)
        if _size(line) <= _BRIEF_ROOM:
            break
    return line


def _fitting(stored: Stored) -> Line:
    """Return the whole alert, or as many of its quotes and sources as fit."""
    line = {**alert_line(stored.alert), "stored": stored.seq}
    if _size(line) <= _ROOM:
        return line
    quotes, sources = line["evidence"], line["sources"]
    for kept, (chars, items) in zip((8, 4, 1, 0), (_BOUNDS[0], *_BOUNDS), strict=True):
        cut = {"evidence": quotes[:kept], "sources": sources[: 4 * kept], "cut": True}
        line = _bounded({**line, **cut}, chars, items)
        if _size(line) <= _ROOM:
            break
    return line


def _size(line: Line) -> int:
    return len(orjson.dumps(line))


def _bounded(line: Line, chars: int, items: int) -> Line:
    """Bound every text and list of an alert: an article can make any of them long."""
    return {name: _bound(value, chars, items) for name, value in line.items()}


def _bound(value: Any, chars: int, items: int) -> Any:
    if isinstance(value, str):
        return one_line(value, chars)
    if isinstance(value, list):
        return [_bound(each, chars, items) for each in value[:items]]
    if isinstance(value, dict):
        return _bounded(value, chars, items)
    return value
