"""Our supplement to the gazetteer: places and spellings that GeoNames' larger places lack.

Three files a person can edit: ``places.tsv`` adds places, ``place_aliases.tsv`` adds spellings to
places that are there, ``place_display.tsv`` says under which name the news knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.knowledge import FOLDER as KNOWLEDGE
from schemas.claims import PlaceKind

SUPPLEMENT: Final = KNOWLEDGE / "places.tsv"
ALIASES: Final = KNOWLEDGE / "place_aliases.tsv"
DISPLAY: Final = KNOWLEDGE / "place_display.tsv"


@dataclass(frozen=True, slots=True)
class SupplementPlace:
    """A row of ``places.tsv``. ``source`` names the data set that the coordinates come from."""

    id: str
    name: str
    kind: PlaceKind
    country: str
    admin1: str | None
    lat: float | None
    lon: float | None
    population: int
    aliases: tuple[str, ...]
    source: str

    @property
    def facts(
        self,
    ) -> tuple[str, str, str | None, float | None, float | None, int, PlaceKind]:
        """The fields of a gazetteer entry after its id, in their order."""
        return (
            self.name,
            self.country,
            self.admin1,
            self.lat,
            self.lon,
            self.population,
            self.kind,
        )


def read_supplement(path: Path = SUPPLEMENT) -> list[SupplementPlace]:
    """Return the rows of the supplement.

    Raises:
        ValueError: a row does not have ten fields, or a field does not read; with its line.
    """
    return [_place(number, fields) for number, fields in _rows(path)]


def read_aliases(path: Path = ALIASES) -> dict[str, tuple[str, ...]]:
    """Return spellings to add, by the id of the entry they belong to."""
    found: dict[str, tuple[str, ...]] = {}
    for number, fields in _rows(path):
        if len(fields) < 2:  # noqa: PLR2004 - an id and its spellings
            raise ValueError(f"{path.name}, line {number}: an id and its spellings are needed")
        found[fields[0]] = found.get(fields[0], ()) + _split(fields[1])
    return found


def read_display(path: Path = DISPLAY) -> dict[str, str]:
    """Return the name that the news knows a place by, by the id of its entry.

    Raises:
        ValueError: a row lacks its id or name; with its line.
    """
    found: dict[str, str] = {}
    for number, fields in _rows(path):
        if len(fields) < 2 or not fields[1].strip():  # noqa: PLR2004 - an id and a name
            raise ValueError(f"{path.name}, line {number}: an id and a name are needed")
        found[fields[0]] = fields[1].strip()
    return found


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (number, line.split("\t"))
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("#")
    ]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _place(number: int, fields: list[str]) -> SupplementPlace:
    try:
        place_id, name, kind, country, admin1, lat, lon, population, aliases, source = fields
        return SupplementPlace(
            id=f"fw:{place_id}",
            name=name,
            kind=PlaceKind(kind),
            country=country,
            admin1=admin1 or None,
            lat=float(lat) if lat else None,
            lon=float(lon) if lon else None,
            population=int(population or 0),
            aliases=_split(aliases),
            source=source,
        )
    except ValueError as error:
        raise ValueError(f"{SUPPLEMENT.name}, line {number}: {error}") from error
