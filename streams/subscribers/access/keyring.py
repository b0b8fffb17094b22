"""The keyring: the keys of a store and the sessions that were begun with them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from streams.subscribers.access.keys import (
    AccessError,
    Key,
    digest,
    id_of,
    key_of,
    new_key,
    row_of,
    same,
)
from streams.subscribers.access.scopes import Scope
from streams.subscribers.access.tables import KEY, SESSION
from streams.subscribers.store import AlertStore

USED_EVERY: Final = timedelta(minutes=1)
"""How exactly the last use of a key or a session is known: not every request writes."""
MOST_SESSIONS: Final = 100
"""Sessions of one key; the oldest ends when another begins."""
MOST_KEYS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a session lasts: unused, and in all."""

    idle: timedelta = timedelta(hours=12)
    whole: timedelta = timedelta(days=7)


def _now() -> datetime:
    return datetime.now(UTC)


class Keyring:
    """Keys and sessions of a store. Calls wait for the store: on an event loop, in a thread."""

    def __init__(
        self,
        store: AlertStore,
        lasting: Lasting | None = None,
        *,
        clock: Callable[[], datetime] = _now,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Keep the keys of ``store``.

        Args:
            store: Where they are kept.
            lasting: How long sessions last.
            clock: Returns the time in UTC.
            random_bytes: Returns so many bytes that nobody can guess.
        """
        self._store = store
        self._lasting = lasting or Lasting()
        self._clock = clock
        self._random = random_bytes

    @property
    def lasting(self) -> Lasting:
        """How long sessions last."""
        return self._lasting

    # -- keys --------------------------------------------------------------------------------

    def add(
        self, name: str, scopes: Iterable[Scope], expires_at: datetime | None = None
    ) -> tuple[Key, str]:
        """Make a key; return what is kept of it, and its text, which cannot be had again.

        Raises:
            AccessError: it cannot be meant, or there are too many.
        """
        key, token = new_key(name, scopes, self._clock(), expires_at, self._random)
        with self._store.transaction(writes=True) as connection:
            count = connection.execute(select(func.count()).select_from(KEY)).scalar_one()
            if count >= MOST_KEYS:
                raise AccessError(f"there are {MOST_KEYS} keys already")
            connection.execute(insert(KEY), row_of(key))
        return key, token

    def all(self) -> list[Key]:
        """Return every key that was ever made, the oldest first."""
        with self._store.transaction(writes=False) as connection:
            rows = connection.execute(select(KEY).order_by(KEY.c.made_at, KEY.c.key_id))
            return [key_of(row) for row in rows]

    def any(self) -> bool:
        """Tell whether a key was ever made: from then on the gateway asks who calls.

        One that has expired or is revoked counts as well: the last key's end opens no doors.
        """
        with self._store.transaction(writes=False) as connection:
            return connection.execute(select(KEY.c.key_id).limit(1)).first() is not None

    def any_holds(self) -> bool:
        """Tell whether there is a key that opens something."""
        now = self._clock()
        return any(key.holds(now) for key in self.all())

    def revoke(self, key_id: str) -> Key:
        """End a key and its sessions. Safe to repeat.

        Raises:
            AccessError: there is no such key.
        """
        with self._store.transaction(writes=True) as connection:
            key = _get(connection, key_id)
            if key is None:
                raise AccessError(f"there is no key {key_id!r}; `frontwatch keys list` shows all")
            if key.revoked_at is None:
                key = replace(key, revoked_at=self._clock())
                connection.execute(
                    update(KEY).where(KEY.c.key_id == key_id).values(revoked_at=key.revoked_at)
                )
            connection.execute(delete(SESSION).where(SESSION.c.key_id == key_id))
        return key

    def clear(self) -> int:
        """Forget all keys, none of which may hold any more; return how many there were.

        Raises:
            AccessError: one still holds.
        """
        if self.any_holds():
            raise AccessError("a key still holds: revoke it first (`frontwatch keys revoke ID`)")
        with self._store.transaction(writes=True) as connection:
            connection.execute(delete(SESSION))
            return connection.execute(delete(KEY)).rowcount

    def by_token(self, token: str) -> Key | None:
        """Return the key of that text, if it holds; None for all else, after the same work."""
        key_id, given, now = id_of(token), digest(token), self._clock()
        with self._store.transaction(writes=False) as connection:
            key = _get(connection, key_id or "")
        known = same(key.digest if key else None, given)
        if key is None or not known or not key.holds(now):
            return None
        if key.used_at is None or now - key.used_at >= USED_EVERY:
            with self._store.transaction(writes=True) as connection:
                connection.execute(update(KEY).where(KEY.c.key_id == key.id).values(used_at=now))
        return key

    # -- sessions ----------------------------------------------------------------------------

    def log_in(self, token: str) -> tuple[Key, str] | None:
        """Begin a session with a key; return the key and what the cookie holds, None for no key."""
        key = self.by_token(token)
        if key is None:
            return None
        now, cookie = self._clock(), self._random(32).hex()
        with self._store.transaction(writes=True) as connection:
            self._sweep(connection, key.id, now)
            connection.execute(
                insert(SESSION),
                {"digest": digest(cookie), "key_id": key.id, "made_at": now, "used_at": now},
            )
        return key, cookie

    def by_cookie(self, cookie: str) -> Key | None:
        """Return the key of a session, while both last."""
        given, now = digest(cookie), self._clock()
        query = (
            select(KEY, SESSION.c.made_at.label("begun"), SESSION.c.used_at.label("seen"))
            .join(SESSION, SESSION.c.key_id == KEY.c.key_id)
            .where(SESSION.c.digest == given)
        )
        with self._store.transaction(writes=False) as connection:
            row = connection.execute(query).first()
        if row is None or not key_of(row).holds(now) or self._over(row.begun, row.seen, now):
            return None
        if now - row.seen >= USED_EVERY:
            with self._store.transaction(writes=True) as connection:
                connection.execute(
                    update(SESSION).where(SESSION.c.digest == given).values(used_at=now)
                )
        return key_of(row)

    def holding(self, pairs: Iterable[tuple[str, str | None]]) -> set[tuple[str, str | None]]:
        """Return those pairs of a key's id and a session's digest (None: no session) that hold."""
        pairs, now = set(pairs), self._clock()
        named = KEY.c.key_id.in_({key_id for key_id, _ in pairs})
        begun = SESSION.c.digest.in_({session for _, session in pairs if session is not None})
        with self._store.transaction(writes=False) as connection:
            found = [key_of(row) for row in connection.execute(select(KEY).where(named))]
            rows = connection.execute(select(SESSION).where(begun)).all()
        keys = {key.id for key in found if key.holds(now)}
        sessions = {row.digest for row in rows if not self._over(row.made_at, row.used_at, now)}
        return {
            (key_id, session)
            for key_id, session in pairs
            if key_id in keys and (session is None or session in sessions)
        }

    def log_out(self, cookie: str) -> None:
        """End a session. Safe to repeat."""
        with self._store.transaction(writes=True) as connection:
            connection.execute(delete(SESSION).where(SESSION.c.digest == digest(cookie)))

    def _over(self, begun: datetime, seen: datetime, now: datetime) -> bool:
        return now - begun >= self._lasting.whole or now - seen >= self._lasting.idle

    def _sweep(self, connection: Connection, key_id: str, now: datetime) -> None:
        """Remove sessions that are over, and of this key all but the newest."""
        ended = or_(
            SESSION.c.made_at <= now - self._lasting.whole,
            SESSION.c.used_at <= now - self._lasting.idle,
        )
        connection.execute(delete(SESSION).where(ended))
        own = select(SESSION.c.digest).where(SESSION.c.key_id == key_id)
        oldest = connection.execute(
            own.order_by(SESSION.c.made_at.desc()).offset(MOST_SESSIONS - 1)
        ).scalars()
        connection.execute(delete(SESSION).where(SESSION.c.digest.in_(list(oldest))))


def _get(connection: Connection, key_id: str) -> Key | None:
    row = connection.execute(select(KEY).where(KEY.c.key_id == key_id)).first()
    return None if row is None else key_of(row)
