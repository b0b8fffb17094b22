"""A log opened by a process that need not be its owner: one connection and the topics it knows."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from streams.databases import Closing
from streams.embedded import tables
from streams.embedded.files import translated


class OpenedLog(Closing):
    """The connection, the guard under which threads take turns on it, and the catalogue."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._guard = threading.Lock()
        self._database = database
        self._catalogue = tables.Catalogue()
        try:
            self._refresh()
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Give up the file. Safe to repeat."""
        with self._guard:
            self._database.close()

    def _refresh(self) -> None:
        """Learn of the topics that there are now."""
        with self._guard, translated(self.path):
            self._catalogue = tables.load(self._database)
