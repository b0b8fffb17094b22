"""The schema's version: looked at whenever a store is opened, brought up to date when it may be."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from streams.subscribers.engines import WRITES
from streams.subscribers.errors import AlertStoreError, AlertStoreVersionError

HEAD: Final = "0008"
"""The last step in ``migrations/versions``. Held here, so that Alembic is loaded only to migrate."""

FOLDER: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x46726F6E74  # any number that nobody else takes for an advisory lock


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; whoever opens the same store meanwhile waits.

    Raises:
        AlertStoreVersionError: a newer Frontwatch wrote it.
        sqlalchemy.exc.SQLAlchemyError: the engine refused.
    """
    with engine.connect() as connection:
        if version(connection) == HEAD:
            return
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if version(connection) != HEAD:  # nobody else did it while we waited
            _upgrade(connection)


def require_current(engine: Engine) -> None:
    """Refuse to read a store whose schema is another.

    Raises:
        AlertStoreError: there is no store.
        AlertStoreVersionError: it is older or newer.
    """
    with engine.connect() as connection:
        found = version(connection)
        if found == HEAD:
            return
        known = inspect(connection).get_table_names()
    if found is None and "alert" not in known:
        raise AlertStoreError("there is no alert store in it (no such table)")
    _refuse_newer(found)
    raise AlertStoreVersionError(
        "the alert store is of an older Frontwatch: `frontwatch store upgrade` brings it up to date"
    )


def version(connection: Connection) -> str | None:
    """Return the last step that the store has taken, None where it has taken none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic.config import Config  # noqa: PLC0415 - loaded only by who migrates
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    _refuse_newer(version(connection))
    scripts = ScriptDirectory(str(FOLDER))

    def steps(revision: object, _context: object) -> object:
        return scripts._upgrade_revs("head", revision)  # type: ignore[arg-type]  # noqa: SLF001

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()


def _refuse_newer(found: str | None) -> None:
    if found is not None and found > HEAD:
        raise AlertStoreVersionError(
            f"the alert store was written by a newer Frontwatch (its schema is {found}, this one "
            f"knows {HEAD}): upgrade Frontwatch, or name another store"
        )
