"""The alert store: every alert once, in the order in which they came.

Delivery is at least once, so an alert can arrive again after a crash. Its id comes from content, and
the store takes each id once: what reads from the store sees no alert twice.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemas.alerts import ControlAlert
from schemas.wire import decode, encode
from streams.databases import Closing, open_database, open_database_to_read
from streams.errors import TransientError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS alert (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  alert_id TEXT NOT NULL UNIQUE,
  change_id TEXT NOT NULL,
  record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS alert_by_change ON alert (change_id, seq);
"""


class AlertStoreError(TransientError):
    """The store cannot be opened, read or written; the message says what to do.

    Transient, so that a busy or full disk makes the notifying stage try again rather than turn
    alerts into dead letters.
    """


@dataclass(frozen=True, slots=True)
class Stored:
    """An alert and its number in order of arrival, from 1 and without holes that matter."""

    seq: int
    alert: ControlAlert


class AlertStore(Closing):
    """An SQLite file of alerts. One process writes, any number may read it meanwhile.

    Safe to use from several threads.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the store at ``path``, creating it unless ``read_only``.

        Raises:
            AlertStoreError: the file cannot be opened or is no alert store.
        """
        self._path = path
        self._guard = threading.Lock()  # the page reads in a thread while the worker writes
        with self._clear_errors():
            if read_only:
                self._db = open_database_to_read(path)
                self._db.execute("SELECT seq FROM alert LIMIT 1")
            else:
                self._db = open_database(path, _SCHEMA, synchronous="NORMAL")

    def add(self, alert: ControlAlert) -> bool:
        """Store an alert; return False when it is there already."""
        with self._clear_errors():
            done = self._db.execute(
                "INSERT INTO alert (alert_id, change_id, record) VALUES (?, ?, ?) "
                "ON CONFLICT (alert_id) DO NOTHING",
                (alert.alert_id, alert.change_id, encode(alert)),
            )
            return done.rowcount == 1

    def after(self, seq: int, limit: int = 500) -> list[Stored]:
        """Return up to ``limit`` alerts that came after number ``seq``, oldest first."""
        return self._read("WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)

    def before(self, seq: int | None, limit: int = 100) -> list[Stored]:
        """Return up to ``limit`` alerts that came before number ``seq`` (None: all), newest first."""
        if seq is None:
            return self._read("ORDER BY seq DESC LIMIT ?", limit)
        return self._read("WHERE seq < ? ORDER BY seq DESC LIMIT ?", seq, limit)

    def get(self, alert_id: str) -> Stored | None:
        """Return the alert with this id, or None."""
        found = self._read("WHERE alert_id = ?", alert_id)
        return found[0] if found else None

    def count(self) -> int:
        """Return how many alerts there are."""
        with self._clear_errors():
            return int(self._db.execute("SELECT count(*) FROM alert").fetchone()[0])

    def _read(self, clause: str, *values: object) -> list[Stored]:
        with self._clear_errors():
            rows = self._db.execute(f"SELECT seq, record FROM alert {clause}", values)  # noqa: S608 - our own clauses
            return [Stored(seq, decode(ControlAlert, record)) for seq, record in rows]

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            with self._guard:
                yield
        except (sqlite3.Error, OSError) as error:
            raise AlertStoreError(_explained(self._path, error)) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _explained(path: Path, error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_CORRUPT") or name == "SQLITE_NOTADB":
        return (
            f"the alert store {path} is damaged or is none ({error}): put back a copy, or move it "
            "away and the alerts to come go into a new one"
        )
    return f"the alert store {path} cannot be used: {error}"
