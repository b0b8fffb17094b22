"""What is remembered about each feed between two looks: validators, and which entries were taken."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from streams.databases import Closing, open_database
from streams.sources.fetch import Validators

KEEP_IDS: Final = 5_000
"""Entry ids kept per feed: many times what any feed lists at once."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feed (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT);
CREATE TABLE IF NOT EXISTS taken (
  n INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, article_id TEXT NOT NULL,
  UNIQUE (url, article_id)
);
"""


class FeedState(Closing):
    """A small SQLite file. Losing it costs a second reading, never an article or a second alert."""

    def __init__(self, path: Path) -> None:
        self._db = open_database(path, _SCHEMA)

    def validators(self, url: str) -> Validators:
        """Return what the server gave last time."""
        row = self._db.execute(
            "SELECT etag, last_modified FROM feed WHERE url = ?", (url,)
        ).fetchone()
        return Validators(*row) if row else Validators()

    def fresh(self, url: str, ids: Iterable[str]) -> set[str]:
        """Return which of ``ids`` were not taken from this feed yet."""
        query = "SELECT 1 FROM taken WHERE url = ? AND article_id = ?"
        return {i for i in ids if self._db.execute(query, (url, i)).fetchone() is None}

    def remember(self, url: str, validators: Validators, ids: Iterable[str]) -> None:
        """Note a look at a feed. Call it after its articles are safely in the log, not before."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany(
                "INSERT OR IGNORE INTO taken (url, article_id) VALUES (?, ?)",
                ((url, i) for i in ids),
            )
            self._db.execute(
                "INSERT OR REPLACE INTO feed VALUES (?, ?, ?)",
                (url, validators.etag, validators.last_modified),
            )
            self._db.execute(
                "DELETE FROM taken WHERE url = ? AND n NOT IN "
                "(SELECT n FROM taken WHERE url = ? ORDER BY n DESC LIMIT ?)",
                (url, url, KEEP_IDS),
            )

    def close(self) -> None:
        """Close the file."""
        self._db.close()
