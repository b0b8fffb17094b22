"""The base map of one's own: files of a folder that take the place of those that are shipped.

Where borders run is disputed, and everybody who shows a map has to answer for theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson

from streams.errors import SettingsError
from streams.safetext import one_line

MOST_BYTES: Final = 30_000_000
"""Of one file. The page takes all of it in at once: the shipped map has 0.8 MB."""
_LONGEST_LINE: Final = 200
_POLE: Final = 90
_DATE_LINE: Final = 180
_LABEL: Final = 4


def read_basemap(folder: Path | None) -> Mapping[str, bytes]:
    """Return the files of ``folder`` that take the place of shipped ones, by name.

    Raises:
        SettingsError: a file is missing altogether, cannot be read, or is not what the page draws.
    """
    if folder is None:
        return MappingProxyType({})
    if not folder.is_dir():
        raise SettingsError(f"basemap_dir: there is no folder {folder}")
    found = {name: _read(folder / name, check) for name, check in FILES.items()}
    kept = {name: data for name, data in found.items() if data is not None}
    if not kept:
        raise SettingsError(f"basemap_dir: {folder} has none of {', '.join(FILES)}")
    return MappingProxyType(kept)


def _read(path: Path, wrong: Callable[[bytes], str]) -> bytes | None:
    try:
        if not path.is_file():
            return None
        large = path.stat().st_size > MOST_BYTES
        data = b"" if large else path.read_bytes()
        trouble = f"it is larger than {MOST_BYTES:,} bytes" if large else wrong(data)
    except (OSError, ValueError) as error:  # of JSON and of UTF-8
        trouble = one_line(str(error), 200) or "it cannot be read"
    if trouble:
        raise SettingsError(f"basemap_dir: {path}: {trouble}")
    return data


def _topology(*names: str) -> Callable[[bytes], str]:
    def wrong(data: bytes) -> str:
        found = orjson.loads(data)
        if not isinstance(found, dict) or found.get("type") != "Topology":
            return "it is not TopoJSON (type Topology)"
        if not isinstance(found.get("arcs"), list):
            return "it has no arcs"
        objects = found.get("objects")
        there = objects if isinstance(objects, dict) else {}
        lacking = [name for name in names if not isinstance(there.get(name), dict)]
        return f"it has no object {lacking[0]}" if lacking else ""

    return wrong


def _labels(data: bytes) -> str:
    found = orjson.loads(data)
    if isinstance(found, list) and all(map(_is_label, found)):
        return ""
    return "it is not a list of [name, latitude, longitude, thousands of people]"


def _is_label(entry: Any) -> bool:
    if not isinstance(entry, list) or len(entry) != _LABEL or not isinstance(entry[0], str):
        return False
    numbers = entry[1:]
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
        return False
    lat, lon = float(numbers[0]), float(numbers[1])
    return abs(lat) <= _POLE and abs(lon) <= _DATE_LINE


def _line(data: bytes) -> str:
    text = data.decode("utf-8").strip()
    if text and len(text) <= _LONGEST_LINE and one_line(text) == text:
        return ""
    return f"it is not one line of 1 to {_LONGEST_LINE} characters"


FILES: Final[Mapping[str, Callable[[bytes], str]]] = MappingProxyType(
    {
        "countries.json": _topology("countries"),
        "waters.json": _topology("rivers", "lakes"),
        "labels.json": _labels,
        "attribution.txt": _line,
    }
)
"""What may be replaced, and what says why the page could not draw a file, "" where it can."""
