"""Copies of the store, made while it is in use."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, text

from streams.subscribers.errors import AlertStoreError


def backup(engine: Engine, url: URL, target: Path) -> None:
    """Write the store as it is now to ``target``: a whole copy, or none.

    Raises:
        AlertStoreError: the target is there, or the store is none of SQLite's.
        OSError: the folder cannot be written.
    """
    if engine.dialect.name != "sqlite":
        raise AlertStoreError(
            "a store on PostgreSQL is backed up with its own tool: "
            f"pg_dump --format=custom --file={target} {url.database}"
        )
    if target.exists():
        raise AlertStoreError(f"{target} is there already: name a new file")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    try:
        _copy(engine, partial)
        os.link(partial, target)  # which, unlike a rename, never replaces what came there meanwhile
    finally:
        partial.unlink(missing_ok=True)


def _copy(engine: Engine, partial: Path) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(partial),))
    finally:
        raw.close()
    with partial.open("rb") as file:
        os.fsync(file.fileno())


def size(connection: Connection) -> int:
    """Return the size of the store in bytes."""
    if connection.dialect.name == "sqlite":
        pages = connection.execute(
            text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        )
        return int(pages.scalar_one())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
