"""The place table with GeoNames dumps merged in: any amount of rows in bounded memory, resumable.

A work file beside the table takes the rows as they are read. Each batch of lines and the byte that
they reach to are written in one transaction, so a build that was killed goes on where it was and
ends with the same table. The names are put into key order by SQLite's sorter, on disk, at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from agents.detect.places.dump_rows import (
    Dump,
    DumpError,
    DumpKind,
    DumpPlace,
    Line,
    lines,
    other_name,
)
from agents.detect.places.dump_rows import place as read_place
from agents.detect.places.folding import loose_key, plain_name
from agents.detect.places.gazetteer import FORMAT, SCHEMA, Entry, add_entry, latin_names, name_keys
from agents.detect.places.supplement import read_aliases, read_display
from schemas.claims import PlaceKind

LAYOUT: Final = 1
"""Version of the work file and of the choice of rows; part of the table's name."""

SAME_PLACE_DEGREES: Final = 0.1
"""A dump's place this near to one of our supplement, of its name and kind, is the same (11 km)."""

_BATCH_LINES: Final = 5_000
_MOST_BAD_SHARE: Final = 0.5
_JUDGED_AFTER: Final = 1_000  # lines
_CACHE_KIB: Final = 16_384

_WORK: Final = """
CREATE TABLE work (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE input (
  number INTEGER PRIMARY KEY, position INTEGER NOT NULL, line INTEGER NOT NULL,
  kept INTEGER NOT NULL, bad INTEGER NOT NULL);
CREATE TABLE entry (
  rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, country TEXT NOT NULL,
  admin1 TEXT, lat REAL, lon REAL, population INTEGER NOT NULL, kind TEXT NOT NULL);
CREATE TABLE staged (loose TEXT NOT NULL, entry INTEGER NOT NULL, exact TEXT NOT NULL,
  alternate INTEGER NOT NULL);
"""

BadLine = Callable[[Path, int, str], None]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a build took from one dump: lines read, lines kept, lines that were no good."""

    dump: Dump
    lines: int
    kept: int
    bad: int


def dumps_fingerprint(dumps: Iterable[Dump]) -> str:
    """Return what ``dumps`` add to a table's content, fit for a file name; their order is none."""
    digest = sha256(f"{LAYOUT}".encode())
    for dump in _in_order(dumps):
        digest.update(f"|{dump.digest}".encode())
    return digest.hexdigest()[:12]


def work_file(path: Path) -> Path:
    """Return the file in which a build of ``path`` keeps what it has so far."""
    return path.with_name(f".{path.name}.building")


def build_with_dumps(
    path: Path,
    base: Path,
    dumps: Sequence[Dump],
    *,
    progress: Progress | None = None,
    bad_line: BadLine | None = None,
) -> list[Merged]:
    """Write to ``path`` the table ``base`` with ``dumps`` merged in; go on where one was killed.

    ``progress`` gets the bytes read and the bytes of all dumps; ``bad_line`` the file, the number
    of a line (from 1) and what is wrong with it.

    Raises:
        DumpError: a file is not what it seemed, or another build of this table is under way.
        OSError: the folder cannot be written.
        sqlite3.Error: the disk is full or read-only. The work file keeps what is done.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = _in_order(dumps)
    work = work_file(path)
    with _working(work, f"{base.name}|{_digest(base)}|{dumps_fingerprint(ordered)}", base) as db:
        build = _Build(db, progress or (lambda _done, _total: None), bad_line or _ignore)
        build.read_all(ordered)
        found = build.merged(ordered)
        _write_table(db, path)
    for suffix in ("", "-wal", "-shm"):
        work.with_name(work.name + suffix).unlink(missing_ok=True)
    return found


class _Build:
    """Reads dumps into the work file, batch after batch."""

    def __init__(self, db: sqlite3.Connection, progress: Progress, bad_line: BadLine) -> None:
        self._db = db
        self._progress = progress
        self._bad_line = bad_line
        self._aliases = read_aliases()
        self._display = read_display()
        self._ours = _supplement_spots(db)

    def read_all(self, dumps: Sequence[Dump]) -> None:
        """Read what is not read yet of each of ``dumps``."""
        before, total = 0, sum(dump.size for dump in dumps)
        for number, dump in enumerate(dumps):
            position, line, kept, bad = self._reached(number)
            rest = lines(dump, position)
            self._progress(before + position, total)
            while batch := list(islice(rest, _BATCH_LINES)):
                new, wrong = self._take(dump, batch, line)
                line, kept, bad = line + len(batch), kept + new, bad + wrong
                _require_dump(dump, line, bad)
                self._reach(number, batch[-1].end, line, kept, bad)
                self._progress(before + batch[-1].end, total)
            before += dump.size

    def merged(self, dumps: Sequence[Dump]) -> list[Merged]:
        """Return what was taken from each of ``dumps``, before a kill and after it."""
        return [Merged(dump, *self._reached(number)[1:]) for number, dump in enumerate(dumps)]

    def _take(self, dump: Dump, batch: Sequence[Line], before: int) -> tuple[int, int]:
        kept = bad = 0
        for number, line in enumerate(batch, start=before + 1):
            try:
                kept += self._add(dump.kind, line)
            except ValueError as error:
                bad += 1
                self._bad_line(dump.path, number, str(error))
        return kept, bad

    def _add(self, kind: DumpKind, line: Line) -> bool:
        if line.text is None:
            raise ValueError(line.why)
        if not line.text:
            return False
        if kind is DumpKind.NAMES:
            return self._add_name(other_name(line.text))
        found = read_place(line.text)
        if found is None:
            return False
        self._add_place(found)
        return True

    def _add_place(self, found: DumpPlace) -> None:
        place_id = f"gn:{found.geonameid}"
        others = [*latin_names([found.ascii_name, *found.others]), *self._aliases.get(place_id, ())]
        known = self._row(place_id) or self._same_place(found)
        if known is not None:  # the table's own entry stays as it is, and gets the spellings
            self._stage(name_keys(known, (), [found.name, *others]))
            return
        shown = self._display.get(place_id) or plain_name(found.name, found.country)
        (row,) = self._db.execute("SELECT coalesce(max(rowid), 0) + 1 FROM entry").fetchone()
        add_entry(self._db, row, _entry(place_id, shown, found))
        self._stage(name_keys(row, (shown, found.name), others))

    def _add_name(self, named: tuple[int, str] | None) -> bool:
        row = self._row(f"gn:{named[0]}") if named else None
        spellings = list(latin_names([named[1]])) if named else []
        if row is None or not spellings:
            return False
        self._stage(name_keys(row, (), spellings))
        return True

    def _row(self, place_id: str) -> int | None:
        found = self._db.execute("SELECT rowid FROM entry WHERE id = ?", (place_id,)).fetchone()
        return int(found[0]) if found else None

    def _same_place(self, found: DumpPlace) -> int | None:
        """Return the row of the supplement's entry for this place, where there is one."""
        for row, country, lat, lon, kind in self._ours.get(loose_key(found.name), ()):
            near = max(abs(lat - found.lat), abs(lon - found.lon)) <= SAME_PLACE_DEGREES
            if near and country == found.country and kind == found.kind:
                return row
        return None

    def _stage(self, names: Iterable[tuple[str, int, str, int]]) -> None:
        self._db.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", names)

    def _reached(self, number: int) -> tuple[int, int, int, int]:
        row = self._db.execute(
            "SELECT position, line, kept, bad FROM input WHERE number = ?", (number,)
        ).fetchone()
        return row or (0, 0, 0, 0)

    def _reach(self, number: int, *reached: int) -> None:
        row = (number, *reached)
        self._db.execute("INSERT OR REPLACE INTO input VALUES (?, ?, ?, ?, ?)", row)
        self._db.commit()


def _ignore(path: Path, line: int, why: str) -> None:
    """Report to nobody."""


def _in_order(dumps: Iterable[Dump]) -> list[Dump]:
    """Places before names, each by content: the table does not depend on how they are listed."""
    return sorted(dumps, key=lambda dump: (dump.kind is DumpKind.NAMES, dump.digest))


def _require_dump(dump: Dump, line: int, bad: int) -> None:
    if line >= _JUDGED_AFTER and bad > line * _MOST_BAD_SHARE:
        raise DumpError(f"{dump.path} is no file of GeoNames: {bad} of its first {line} lines fail")


def _entry(place_id: str, shown: str, found: DumpPlace) -> Entry:
    return Entry(
        place_id,
        shown,
        found.country,
        found.admin1,
        found.lat,
        found.lon,
        found.population,
        found.kind,
    )


def _digest(path: Path) -> str:
    """Return what tells one base table from another: its size and its head, which has the counts."""
    with path.open("rb") as file:
        return sha256(file.read(4096)).hexdigest()[:12] + f"-{path.stat().st_size}"


@contextmanager
def _working(work: Path, key: str, base: Path) -> Iterator[sqlite3.Connection]:
    """Open the work file for ``key``, begun anew if there is none or one for something else."""
    with closing(sqlite3.connect(work, timeout=1.0)) as db:
        try:
            _set_up(db)
            db.execute("BEGIN EXCLUSIVE")
            db.commit()  # the lock stays: locking_mode is exclusive
            if not _is_begun(db, key):
                _begin(db, key, base)
            yield db
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise DumpError(f"another build is under way: it holds {work}") from error
            raise


def _set_up(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    db.execute("PRAGMA temp_store = FILE")


def _is_begun(db: sqlite3.Connection, key: str) -> bool:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'work'").fetchone():
        return False
    begun = db.execute("SELECT value FROM work WHERE key = 'of'").fetchone()
    return begun is not None and bool(begun[0] == key)


def _begin(db: sqlite3.Connection, key: str, base: Path) -> None:
    for table in ("work", "input", "entry", "staged"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    db.executescript(_WORK)
    db.execute("ATTACH ? AS base", (f"{base}",))
    try:
        db.execute("INSERT INTO entry SELECT * FROM base.entry ORDER BY rowid")
        db.execute("INSERT INTO staged SELECT loose, entry, exact, alternate FROM base.name")
        db.execute("INSERT INTO work VALUES ('of', ?)", (key,))
        db.commit()
    finally:
        db.rollback()
        db.execute("DETACH base")


def _supplement_spots(
    db: sqlite3.Connection,
) -> dict[str, list[tuple[int, str, float, float, PlaceKind]]]:
    """Return our supplement's entries that have coordinates, by the keys of their names."""
    spots: dict[str, list[tuple[int, str, float, float, PlaceKind]]] = {}
    rows = db.execute(
        "SELECT DISTINCT s.loose, e.rowid, e.country, e.lat, e.lon, e.kind FROM entry e"
        " JOIN staged s ON s.entry = e.rowid WHERE e.id >= 'fw:' AND e.id < 'fw;'"
        " AND e.lat IS NOT NULL ORDER BY s.loose, e.rowid"
    )
    for loose, row, country, lat, lon, kind in rows:
        spots.setdefault(loose, []).append((row, country, lat, lon, PlaceKind(kind)))
    return spots


def _write_table(db: sqlite3.Connection, path: Path) -> None:
    unfinished = path.with_name(f".{path.name}.sorting")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as table:
        table.executescript(SCHEMA)
        table.execute(f"PRAGMA user_version = {FORMAT}")
        table.commit()
    db.execute("ATTACH ? AS finished", (str(unfinished),))
    try:
        db.execute("INSERT INTO finished.entry SELECT * FROM main.entry ORDER BY rowid")
        db.execute(
            "INSERT INTO finished.name SELECT loose, entry, exact, min(alternate) FROM staged"
            " GROUP BY loose, entry, exact ORDER BY loose, entry, exact"
        )
        db.commit()
    except sqlite3.Error:
        db.rollback()
        raise
    finally:
        db.execute("DETACH finished")
    unfinished.replace(path)
