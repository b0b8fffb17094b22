"""Formats: alerts written as subscribers' tools read them, one module a format.

What a format is called, its suffix and its media type stand in :data:`FORMATS` and nowhere else.
Every format says that an alert is machine-derived and unofficial, and keeps text from articles
inert (:mod:`streams.subscribers.formats.sheet`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from schemas.alerts import ControlAlert
from streams.subscribers.formats import atom, geojson, jsonlines, kml, tabular
from streams.subscribers.formats.sheet import NOTICE, Sheet, rounded

Writer = Callable[[Iterable[ControlAlert], Sheet], Iterator[bytes]]
"""Writes alerts in their order, piece by piece, so that an export of any size fits in memory."""


@dataclass(frozen=True, slots=True)
class AlertFormat:
    """A way to write alerts: its suffix in an address, its media type, and what writes it."""

    suffix: str
    media_type: str
    write: Writer

    @property
    def content_type(self) -> str:
        """The media type with its encoding, as an HTTP header has it."""
        return f"{self.media_type}; charset=utf-8"


FORMATS: Final = MappingProxyType(
    {
        form.suffix: form
        for form in (
            AlertFormat("json", "application/json", jsonlines.write_json),
            AlertFormat("jsonl", "application/x-ndjson", jsonlines.write_lines),
            AlertFormat("geojson", "application/geo+json", geojson.write),
            AlertFormat("csv", "text/csv", tabular.write),
            AlertFormat("hxl.csv", "text/csv", partial(tabular.write, hxl=True)),
            AlertFormat("atom", "application/atom+xml", atom.write),
            AlertFormat("kml", "application/vnd.google-earth.kml+xml", kml.write),
        )
    }
)
"""The formats of a list of alerts, by suffix, the default first. CAP is of one alert: ``cap.py``."""

__all__ = ["FORMATS", "NOTICE", "AlertFormat", "Sheet", "Writer", "accepted", "rounded"]


def accepted(accept: str | None) -> AlertFormat | None:
    """Return the format that an HTTP Accept header asks for most, or None if it asks for no other.

    An absent header and ``*/*`` ask for JSON. Of equal wishes the earlier format of ``FORMATS``
    wins. RFC 9110, 12.5.1: a type with quality 0 is not wanted.
    """
    wishes = [_wish(part) for part in (accept or "*/*").split(",")]
    best: tuple[float, AlertFormat] | None = None
    for form in FORMATS.values():
        quality = _quality(form.media_type, wishes)
        if quality > (best[0] if best else 0):
            best = (quality, form)
    return best[1] if best else None


def _wish(part: str) -> tuple[str, float]:
    media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media_type, min(1.0, max(0.0, float(value)))
            except ValueError:
                return media_type, 0.0
    return media_type, 1.0


def _quality(media_type: str, wishes: list[tuple[str, float]]) -> float:
    """Return the quality of the most exact wish that covers ``media_type``, 0 if none does."""
    family = media_type.split("/", maxsplit=1)[0] + "/*"
    for wanted in (media_type, family, "*/*"):
        found = [quality for name, quality in wishes if name == wanted]
        if found:
            return max(found)
    return 0.0
