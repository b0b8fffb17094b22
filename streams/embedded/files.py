"""The SQLite file: how it is opened, what tables it has, and what its errors mean."""

from __future__ import annotations

import contextlib
import os
import resource
import sqlite3
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import quote

from streams.errors import (
    LogClosedError,
    LogCorruptError,
    LogError,
    LogFullError,
    LogIOError,
    LogLockedError,
    LogMissingError,
    LogReadOnlyError,
    LogVersionError,
)

FORMAT_VERSION: Final = 1
"""Kept in ``PRAGMA user_version``; raised whenever an older Frontwatch could misread the file."""

APPLICATION_ID: Final = 0x46574C47
"""``PRAGMA application_id``: the letters FWLG. Tells a log from any other SQLite file."""

PAGE_BYTES: Final = 8192
"""Articles are about 3 kB: two to a page. 4 kB pages hold one each and waste a quarter."""

BUSY_SECONDS: Final = 30.0
"""How long a write waits for another process's transaction; those last milliseconds."""

OFFSET_BITS: Final = 41
"""A record's row number is its partition's id above this many bits of offset: one tree, no index."""

_SCHEMA: Final = """
CREATE TABLE topic(
    name TEXT PRIMARY KEY, partitions INT NOT NULL, compact INT NOT NULL DEFAULT 0,
    retention REAL, retention_bytes INT, tombstone_retention REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE partition(
    id INTEGER PRIMARY KEY, topic TEXT NOT NULL REFERENCES topic(name), number INT NOT NULL,
    first INT NOT NULL DEFAULT 0, next INT NOT NULL DEFAULT 0, bytes INT NOT NULL DEFAULT 0,
    cleaned INT NOT NULL DEFAULT 0, UNIQUE(topic, number));
CREATE TABLE record(
    id INTEGER PRIMARY KEY, millis INT NOT NULL, stored INT NOT NULL, key BLOB, value BLOB,
    headers BLOB);
CREATE TABLE committed(
    grp TEXT NOT NULL, topic TEXT NOT NULL, number INT NOT NULL, next INT NOT NULL,
    PRIMARY KEY(grp, topic, number)) WITHOUT ROWID;
"""


class Synchronous(Enum):
    """When a write counts as stored.

    FULL waits for the disk on every group of writes. NORMAL does so at checkpoints only: a power
    cut can then take the newest writes, never the order among them; SIGKILL takes nothing either
    way.
    """

    FULL = "FULL"
    NORMAL = "NORMAL"


def address(path: Path) -> str:
    """Return the broker address of the log at ``path``, with what an address may not hold quoted."""
    return f"sqlite://{quote(str(path.absolute()))}"


def open_writable(path: Path, synchronous: Synchronous = Synchronous.FULL) -> sqlite3.Connection:
    """Open the log at ``path`` for writing, making the file and its tables if there are none.

    Raises:
        LogError: one of its subclasses says what is wrong.
    """
    with translated(path):
        database = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
        )
        try:
            _prepare(database, path, synchronous)
        except BaseException:
            database.close()
            raise
        return database


def open_readable(path: Path) -> sqlite3.Connection:
    """Open the log at ``path`` for reading alone.

    Raises:
        LogMissingError: there is no such file.
        LogError: another subclass says what is wrong.
    """
    if not path.exists():
        raise LogMissingError(f"there is no log at {path}")
    with translated(path):
        database = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_SECONDS,
        )
        try:
            current = _is_current(database, path)
        except BaseException:
            database.close()
            raise
    if not current:
        database.close()
        raise LogMissingError(f"the log at {path} is still empty")
    return database


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Write everything in the block or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        # Some faults (a full disk) leave the transaction open, others have rolled it back.
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise SQLite's errors in the block as the log's own, with the file's name."""
    try:
        yield
    except sqlite3.Error as error:
        raise explained(path, error) from error


def explained(path: Path, error: sqlite3.Error) -> LogError:
    """Return what ``error`` means for whoever runs the log at ``path``."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL" or (name == "SQLITE_IOERR_WRITE" and _no_room(path)):
        return LogFullError(f"no room left for {path}: free some, or raise its limit")
    if name.startswith("SQLITE_READONLY") or (
        name.startswith("SQLITE_CANTOPEN") and not _writable(path)
    ):
        return LogReadOnlyError(f"{path} or its folder cannot be written")
    if name.startswith("SQLITE_CORRUPT") or name == "SQLITE_NOTADB":
        return LogCorruptError(
            f"{path} is damaged or is no log of Frontwatch ({error}): put back a copy, or move it away "
            "to begin anew"
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LogLockedError(
            f"another process kept {path} from being written for {BUSY_SECONDS:.0f} seconds"
        )
    if isinstance(error, sqlite3.ProgrammingError) and "closed database" in str(error):
        return LogClosedError(f"{path} was closed")
    return LogIOError(f"{path} cannot be used: {error} ({name or type(error).__name__})")


def _prepare(database: sqlite3.Connection, path: Path, synchronous: Synchronous) -> None:
    # These two only take effect while the file is empty, hence before anything else.
    database.execute(f"PRAGMA page_size={PAGE_BYTES}")
    database.execute("PRAGMA auto_vacuum=INCREMENTAL")
    current = _is_current(database, path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(f"PRAGMA synchronous={synchronous.value}")
    database.execute("PRAGMA cache_size=-32768")
    database.execute("PRAGMA journal_size_limit=67108864")
    if not current:
        _create(database, path)


def _create(database: sqlite3.Connection, path: Path) -> None:
    with transaction(database):
        if _is_current(database, path):  # another process was faster
            return
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                database.execute(statement)
        database.execute(f"PRAGMA application_id={APPLICATION_ID}")
        database.execute(f"PRAGMA user_version={FORMAT_VERSION}")


def _is_current(database: sqlite3.Connection, path: Path) -> bool:
    """Tell a log of this format from an empty file; anything else is an error."""
    tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    application = database.execute("PRAGMA application_id").fetchone()[0]
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if not tables and not application:
        return False
    if application != APPLICATION_ID:
        raise LogCorruptError(f"{path} is a database, but no log of Frontwatch")
    if version != FORMAT_VERSION:
        raise LogVersionError(
            f"{path} has format {version}, this Frontwatch reads format {FORMAT_VERSION}: use the "
            "version that wrote it, or a newer one"
        )
    return True


def _writable(path: Path) -> bool:
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _no_room(path: Path) -> bool:
    """Tell whether a failed write failed for want of room.

    SQLite says SQLITE_FULL for ENOSPC alone; a quota or a limit on file size comes as a plain
    write error without its reason.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit != resource.RLIM_INFINITY:
        sizes = [
            part.stat().st_size
            for suffix in ("", "-wal")
            if (part := path.with_name(path.name + suffix)).exists()
        ]
        if sizes and max(sizes) + 2 * PAGE_BYTES > limit:
            return True
    room = os.statvfs(path.parent)
    return room.f_bavail * room.f_frsize < 2 * PAGE_BYTES
