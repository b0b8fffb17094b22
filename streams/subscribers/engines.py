"""How each engine is opened, and how it lets one writer in at a time.

The engines are synchronous, and who waits on an event loop calls the store in a thread: SQLite knows
nothing else, a query takes milliseconds or less, and one way of calling serves both engines.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from streams.databases import BUSY_SECONDS, open_database, open_database_to_read
from streams.subscribers.errors import AlertStoreError
from streams.subscribers.tables import COUNTER

_POOL: Final = 8
_OVERFLOW: Final = 32
"""Readers at once are bounded by the threads of the gateway, which are 40."""
_CONNECT_S: Final = 10
_MAPPED: Final = 1 << 30
"""Bytes of a file that SQLite reads where the system keeps them, which all connections share. Else
each copies page after page into 2 MB of its own, and a query of 8,000 alerts is half copying."""
_BINARY: Final = 1
"""The number of PostgreSQL's protocol for it, as ``psycopg.pq.Format`` has it."""
_STATEMENT_MS: Final = 60_000
_PLANNING: Final = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1",
    "cpu_tuple_cost": "0.02",
}
"""How PostgreSQL is to plan: for queries of milliseconds on rows that lie in memory.

Compiling a plan, or starting helpers for it, takes longer than such a query. By default a page read out
of order counts as four read in order, as on a disk that turns, and a whole table is read where an index
has what is asked for: the counts of a party took 44 ms of the server's time and take 16.
"""
WRITES: Final = "frontwatch_writes"
"""The execution option of a connection that is about to write."""

POSTGRES_MISSING: Final = (
    "a store on PostgreSQL needs the extra: pip install 'frontwatch[postgres]'"
)


def address_of(where: Path | str) -> URL:
    """Return the address of a store: a path is that of an SQLite file.

    Raises:
        AlertStoreError: it is neither a path nor an address of SQLite or PostgreSQL.
    """
    if isinstance(where, Path):
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
    except ArgumentError as error:
        raise AlertStoreError(f"{where!r} is no address of a store") from error
    kind = url.drivername.partition("+")[0]
    if kind in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and url.database:
        return url
    raise AlertStoreError(f"a store is sqlite:///file or postgresql://host/database, not {kind}://")


def open_engine(url: URL, *, read_only: bool) -> Engine:
    """Return an engine for ``url``. Nothing is opened yet.

    Raises:
        AlertStoreError: its driver is not installed.
    """
    if url.drivername == "sqlite":
        return _sqlite(Path(url.database or ""), read_only=read_only)
    try:
        return _postgresql(url, read_only=read_only)
    except ModuleNotFoundError as error:
        raise AlertStoreError(POSTGRES_MISSING) from error


def _sqlite(path: Path, *, read_only: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        if read_only:
            database = open_database_to_read(path)
        else:
            database = open_database(path, "", synchronous="NORMAL")
            database.execute("PRAGMA temp_store=MEMORY")
        database.execute(f"PRAGMA mmap_size={_MAPPED}")
        return database

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=_POOL, max_overflow=_OVERFLOW
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Begin by hand: Python's own way begins too late for a reader and too weakly for a writer."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL, *, read_only: bool) -> Engine:
    """Return an engine whose plans fit the values at hand, without compiling them first."""
    planning = " ".join(f"-c {name}={value}" for name, value in _PLANNING.items())
    options = f"-c timezone=UTC {planning} -c statement_timeout={_STATEMENT_MS}"
    arguments: dict[str, Any] = {
        "connect_timeout": _CONNECT_S,
        "options": f"{options} -c lock_timeout={int(BUSY_SECONDS * 1000)}",
        "prepare_threshold": None,
        "application_name": "frontwatch",
    }
    engine = create_engine(
        url,
        connect_args=arguments,
        pool_size=_POOL,
        max_overflow=_OVERFLOW,
        pool_pre_ping=True,
    )
    return engine.execution_options(postgresql_readonly=True) if read_only else engine


def reader_of(engine: Engine) -> Engine:
    """Return the engine for calls that only read.

    On PostgreSQL each statement is then a transaction of its own, which saves two ways to the server:
    rows never change, and a page holds on to the newest number that it began with. Rows come in their
    binary form: a record as text is twice as long, and costs more to read than to find.
    """
    if engine.dialect.name == "sqlite":
        return engine
    reader = engine.execution_options(isolation_level="AUTOCOMMIT")
    event.listen(reader, "before_cursor_execute", _ask_for_binary)
    return reader


def _ask_for_binary(_connection: Connection, cursor: Any, *_: Any) -> None:
    cursor.format = _BINARY


def hold_counter(connection: Connection) -> int:
    """Let no other writer in until the commit, and return the last number given.

    SQLite has one writer at a time already; on PostgreSQL the row of the counter is locked. So
    numbers are given, and become visible, in one order: a reader that has seen a number has seen all
    below it, and a transaction that fails leaves none out.
    """
    query = select(COUNTER.c.value).where(COUNTER.c.name == "alert").with_for_update()
    return int(connection.execute(query).scalar_one())
