"""Keys: how one is written, what is kept of it, and when it holds.

A key is 32 random bytes, so a fast digest is enough: nobody tries them out, and what is stored cannot be
turned back. Its id stands in front, in clear, so that it can be named in lists and logs, and found.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from streams.errors import FrontwatchError
from streams.subscribers.access.scopes import LOCAL, Caller, Scope

TOKEN: Final = re.compile(r"fw_([0-9a-f]{16})_([0-9a-f]{64})")
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@+-]{0,79}")
_ID_BYTES: Final = 8
_SECRET_BYTES: Final = 32
_NOBODY: Final = sha256(b"").hexdigest()


class AccessError(FrontwatchError):
    """A key that cannot be made or found; the message says why."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. Times are in UTC; None where there is no such time."""

    id: str
    name: str
    scopes: frozenset[Scope]
    digest: str
    made_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def state(self, now: datetime) -> str:
        """Return "active", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.holds(now) else "expired"

    @property
    def caller(self) -> Caller:
        """Who calls with it."""
        return Caller(self.name, self.scopes, self.id)


def digest(token: str) -> str:
    """Return what is stored of a key or of a cookie."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(stored: str | None, given: str) -> bool:
    """Compare digests in a time that tells nothing; None stands for a key that is not there."""
    return hmac.compare_digest(stored or _NOBODY, given) and stored is not None


def id_of(token: str) -> str | None:
    """Return the id that a key names, None where it is not written as a key."""
    found = TOKEN.fullmatch(token)
    return found[1] if found else None


def new_key(
    name: str,
    scopes: Iterable[Scope],
    now: datetime,
    expires_at: datetime | None,
    random_bytes: Callable[[int], bytes],
) -> tuple[Key, str]:
    """Return a new key and its text, which is nowhere but in what is returned.

    Raises:
        AccessError: it has no name that can be shown, no scope, or has expired already.
    """
    if not NAME.fullmatch(name) or name == LOCAL.name:
        raise AccessError(
            "a key's name has 1 to 80 letters, digits, blanks or . _ @ + -, begins with a letter or a "
            f"digit, and is not {LOCAL.name!r}, the name of whoever calls without a key"
        )
    if not (wanted := frozenset(scopes)):
        raise AccessError(f"a key has at least one scope: {', '.join(Scope)}")
    if expires_at is not None and expires_at <= now:
        raise AccessError("a key expires in the time to come")
    key_id = random_bytes(_ID_BYTES).hex()
    token = f"fw_{key_id}_{random_bytes(_SECRET_BYTES).hex()}"
    return Key(key_id, name, wanted, digest(token), now, expires_at), token


def row_of(key: Key) -> dict[str, Any]:
    """Return a key as its table has it."""
    return {
        "key_id": key.id,
        "name": key.name,
        "scopes": " ".join(sorted(key.scopes)),
        "digest": key.digest,
        "made_at": key.made_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "used_at": key.used_at,
    }


def key_of(row: Any) -> Key:
    """Return the key of a row. A scope that this version does not know opens nothing here."""
    return Key(
        row.key_id,
        row.name,
        frozenset(scope for scope in Scope if scope in row.scopes.split()),
        row.digest,
        row.made_at,
        row.expires_at,
        row.revoked_at,
        row.used_at,
    )
