"""Puts verdicts into control.claims, under the key of their place."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from schemas import wire
from schemas.claims import ControlClaim
from streams.databases import Closing
from streams.embedded.client import Entry
from streams.log_access import Appender, open_appender
from streams.settings import Settings
from streams.topics import CLAIMS


class ClaimSink(Closing):
    """Appends claims to the log, which is opened when the first comes. Safe to use from any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._client: Appender | None = None

    def put(self, claims: Sequence[ControlClaim]) -> None:
        """Append claims in their order; on return they are safe in the log.

        Raises:
            FrontwatchError: the log cannot be written.
        """
        entries = [
            Entry(claim.place.id.encode("utf-8", "surrogatepass"), wire.encode(claim))
            for claim in claims
        ]
        with self._lock:
            if self._client is None:
                self._client = open_appender(self._settings, CLAIMS.name)
            self._client.append_many(CLAIMS.name, entries)

    def close(self) -> None:
        """Give up the log. Safe to repeat."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None
