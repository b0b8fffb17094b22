"""Reading of GeoNames files: country dumps, allCountries, alternate names; plain or zipped.

The layouts are those of the GeoNames "readme.txt": a dump has 19 tab-separated columns, the
alternate names have ten (eight before their second version). A file is read line by line and knows
at which byte it stands, so that reading can go on there later.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import IO, Final

from schemas.claims import PlaceKind

DUMP_COLUMNS: Final = 19
NAMES_COLUMNS: Final = (8, 10)
LONGEST_LINE: Final = 65_536
"""Bytes; the longest lines of allCountries have some 15,000. What is longer is no line of it."""

_HASHED: Final = 1 << 20
_MOST_PEOPLE: Final = 10**10
_POLE, _DATE_LINE = 90, 180

_KINDS: Final = {
    **dict.fromkeys(("S.AIRP", "S.AIRF", "S.AIRH", "S.AIRQ"), PlaceKind.AIRPORT),
    **dict.fromkeys(("S.AIRB", "S.INSM", "S.FT", "L.MILB", "L.NVB"), PlaceKind.BASE),
    **dict.fromkeys(("S.PSTB", "S.CSTM", "S.CSTP"), PlaceKind.CROSSING),
    **dict.fromkeys(("L.OILF", "L.GASF"), PlaceKind.FIELD),
    **dict.fromkeys(
        ("S.BDG", "S.DAM", "S.OILR", "S.PS", "S.PSH", "S.PSN", "L.PRT", "H.HBR", "S.MN", "S.MNAU"),
        PlaceKind.FACILITY,
    ),
    **dict.fromkeys(("T.ISL", "T.ISLS", "T.ISLET"), PlaceKind.ISLAND),
    **dict.fromkeys(("T.PASS", "T.PEN", "H.RSV"), PlaceKind.TERRAIN),
    "S.CMPRF": PlaceKind.POPULATED,  # camps of refugees are towns by another name
    "A.ADM1": PlaceKind.PROVINCE,
    **dict.fromkeys(("A.ADM2", "A.ADM3", "A.ADM4"), PlaceKind.DISTRICT),
}
"""What is kept beside populated places. Hills and farms are left out: there are millions, most bear
the name of a village, and the village is what the news means."""

_GONE: Final = frozenset({"PPLH", "PPLCH"})  # no longer there; PPLQ and PPLW still are ground
_NO_NAMES: Final = frozenset(
    ("link", "post", "iata", "icao", "faac", "unlc", "wkdt", "tcid", "abbr", "phon")
)
"""What stands in the language column of rows that are codes and addresses, not names."""


class DumpError(Exception):
    """A file is not what is asked for, or cannot be read; the message names it."""


class DumpKind(StrEnum):
    """What a GeoNames file holds."""

    PLACES = "places"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Dump:
    """A GeoNames file. ``size`` counts its bytes unpacked; ``digest`` is that of its content."""

    path: Path
    kind: DumpKind
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class DumpPlace:
    """A row of a dump that is kept."""

    geonameid: int
    name: str
    ascii_name: str
    others: list[str]
    lat: float
    lon: float
    kind: PlaceKind
    country: str
    admin1: str | None
    population: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its text, and where the next one begins. ``text`` is None if it cannot be read."""

    text: str | None
    end: int
    why: str = ""


def inspect(path: Path) -> Dump:
    """Return what ``path`` holds, known by its columns, not by its name.

    Raises:
        DumpError: it cannot be read, or is no file of GeoNames.
    """
    try:
        with _opened(path) as (file, size):
            kind = _kind(path, file)
        return Dump(path, kind, size, _digest(path))
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise DumpError(f"{path} cannot be read: {error}") from error


def lines(dump: Dump, start: int) -> Iterator[Line]:
    """Yield the lines of ``dump`` from byte ``start`` of its unpacked content.

    Raises:
        DumpError: it cannot be read to its end.
    """
    try:
        with _opened(dump.path) as (file, _):
            file.seek(start)
            position = start
            while data := file.readline(LONGEST_LINE):
                position += len(data)
                if len(data) == LONGEST_LINE and not data.endswith(b"\n"):
                    position += _skip_line(file)
                    yield Line(None, position, "it is too long for a line of GeoNames")
                    continue
                yield _line(data, position)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DumpError(f"{dump.path} cannot be read to its end: {error}") from error


def place(text: str) -> DumpPlace | None:
    """Return the place of a line of a dump, None if places of its kind are not kept.

    Raises:
        ValueError: it is no such line; the message says why.
    """
    fields = text.split("\t")
    if len(fields) != DUMP_COLUMNS:
        raise ValueError(f"it has {len(fields)} columns, not {DUMP_COLUMNS}")
    kind = _place_kind(fields[6], fields[7])
    if kind is None or not fields[8]:
        return None
    lat, lon = float(fields[4]), float(fields[5])
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= _POLE and abs(lon) <= _DATE_LINE):
        raise ValueError(f"{fields[4][:20]}, {fields[5][:20]} is nowhere on Earth")
    population = int(fields[14] or 0)
    if not 0 <= population < _MOST_PEOPLE:
        raise ValueError(f"its population is {fields[14][:20]}")
    if not fields[1].strip():
        raise ValueError("it has no name")
    return DumpPlace(
        geonameid=geoname_id(fields[0]),
        name=fields[1].strip(),
        ascii_name=fields[2].strip(),
        others=[name.strip() for name in fields[3].split(",") if name.strip()],
        lat=lat,
        lon=lon,
        kind=kind,
        country=_country(fields[8]),
        admin1=fields[10].strip() or None,
        population=population,
    )


def other_name(text: str) -> tuple[int, str] | None:
    """Return the GeoNames id and the name of a line of alternate names, None if it is not used.

    Raises:
        ValueError: it is no such line; the message says why.
    """
    fields = text.split("\t")
    if len(fields) not in NAMES_COLUMNS:
        raise ValueError(f"it has {len(fields)} columns, not {NAMES_COLUMNS[-1]}")
    number = geoname_id(fields[1])
    if fields[2] in _NO_NAMES or fields[7].strip() == "1" or not fields[3].strip():
        return None
    return number, fields[3].strip()


def geoname_id(text: str) -> int:
    """Return a GeoNames id.

    Raises:
        ValueError: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 18):  # noqa: PLR2004 - 64 bits
        raise ValueError(f"{text[:20]!r} is no GeoNames id")
    return int(text)


def _place_kind(feature_class: str, code: str) -> PlaceKind | None:
    if feature_class == "P":
        return None if code in _GONE else PlaceKind.POPULATED
    return _KINDS.get(f"{feature_class}.{code}")


def _country(code: str) -> str:
    if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):  # noqa: PLR2004 - ISO 3166
        raise ValueError(f"{code[:20]!r} is no code of a country")
    return code


def _kind(path: Path, file: IO[bytes]) -> DumpKind:
    first = file.readline(LONGEST_LINE)
    columns = first.count(b"\t") + 1
    try:
        numbered = geoname_id(first.split(b"\t", 1)[0].decode("utf-8-sig")) >= 0
    except ValueError:  # of which UnicodeDecodeError is one
        numbered = False
    if numbered and columns == DUMP_COLUMNS:
        return DumpKind.PLACES
    if numbered and columns in NAMES_COLUMNS:
        return DumpKind.NAMES
    raise DumpError(
        f"{path} is no file of GeoNames: its first line has {columns} tab-separated columns; a "
        f"country dump has {DUMP_COLUMNS}, the alternate names have {NAMES_COLUMNS[-1]}, and each "
        "line begins with a number"
    )


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open the text of ``path``, unpacked, with its size."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as plain:
            yield plain, path.stat().st_size
        return
    with zipfile.ZipFile(path) as archive:
        inside = [m for m in archive.infolist() if _is_data(m.filename)]
        if len(inside) != 1:
            raise DumpError(
                f"{path} holds {len(inside)} text files; the zip of a GeoNames dump holds one"
            )
        with archive.open(inside[0]) as member:
            yield member, inside[0].file_size


def _is_data(name: str) -> bool:
    last = name.rpartition("/")[2].lower()
    return last.endswith(".txt") and last not in {"readme.txt", "iso-languagecodes.txt"}


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_HASHED):
            digest.update(block)
    return digest.hexdigest()


def _line(data: bytes, end: int) -> Line:
    try:
        return Line(data.decode("utf-8-sig").rstrip("\r\n"), end)
    except UnicodeDecodeError as error:
        return Line(None, end, f"it is not UTF-8 at byte {error.start}")


def _skip_line(file: IO[bytes]) -> int:
    skipped = 0
    while data := file.readline(LONGEST_LINE):
        skipped += len(data)
        if data.endswith(b"\n"):
            break
    return skipped
