"""What all our SQLite files have in common: how they are opened, and that a block closes them."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Final, Self

BUSY_SECONDS: Final = 5.0
"""How long a call waits for another process's transaction; those last milliseconds."""


class Closing(ABC):
    """Something open that is closed at the end of a ``with`` block."""

    @abstractmethod
    def close(self) -> None:
        """Close it. Safe to repeat."""

    def __enter__(self) -> Self:
        """Return itself; it is open already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


def open_database(path: Path, schema: str, *, synchronous: str = "FULL") -> sqlite3.Connection:
    """Open a file for reading and writing with a write-ahead log, making it if there is none.

    The connection commits each statement by itself and may be used from any thread.

    Args:
        path: the file; its folder is made as well.
        schema: statements that make what is not there yet.
        synchronous: ``FULL`` waits for the disk at every commit, ``NORMAL`` at checkpoints only.

    Raises:
        OSError: the folder cannot be made.
        sqlite3.Error: the file cannot be opened, or is none of SQLite's.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
    )
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(f"PRAGMA synchronous={synchronous}")
        database.executescript(schema)
    except BaseException:
        database.close()
        raise
    return database


def open_database_to_read(path: Path) -> sqlite3.Connection:
    """Open a file that there is for reading alone, from any thread.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_SECONDS,
    )
