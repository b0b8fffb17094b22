"""The guard: finds who calls, remembers it for a moment, and ends streams whose key has ended."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool

from streams.safetext import one_line
from streams.subscribers.access.keyring import Keyring
from streams.subscribers.access.keys import digest
from streams.subscribers.access.scopes import LOCAL, Caller
from streams.subscribers.store import AlertStoreError

log = structlog.get_logger(__name__)

FRESH_S: Final = 1.0
"""How long an answer of the store is good: a key that is revoked opens doors for so long at most."""
LOOK_S: Final = 1.0
"""Seconds between two looks at whether the keys of open streams still hold."""
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """What let a request in. ``session`` is the digest of its cookie; None where it came with a key."""

    caller: Caller
    session: str | None = None


NO_KEY: Final = Ticket(LOCAL)
"""What lets everybody in where there is no key."""


@dataclass(slots=True, eq=False)
class _Open:
    ticket: Ticket
    end: Callable[[], None] = field(repr=False)


class Guard:
    """Finds who calls. All of it runs on one event loop; the store is asked in threads.

    ``closed`` says that a key is asked for although there is none yet.
    """

    def __init__(
        self,
        keyring: Keyring,
        *,
        closed: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keyring = keyring
        self._closed = closed
        self._clock = clock
        self._asks: tuple[bool, float] | None = None
        self._known: OrderedDict[str, tuple[Ticket, float]] = OrderedDict()
        self._open: set[_Open] = set()
        self._task: asyncio.Task[None] | None = None

    @property
    def keyring(self) -> Keyring:
        """The keys that it knows."""
        return self._keyring

    async def asks(self) -> bool:
        """Tell whether callers need a key.

        Raises:
            AlertStoreError: the store cannot be read.
        """
        if self._closed:
            return True
        now = self._clock()
        if self._asks is None or now - self._asks[1] >= FRESH_S:
            self._asks = (await run_in_threadpool(self._keyring.any), now)
        return self._asks[0]

    def remembers(self, secret: str) -> bool:
        """Tell whether this key or cookie has opened something before."""
        return digest(secret) in self._known

    async def find(self, secret: str, *, cookie: bool) -> Ticket | None:
        """Return who comes with a key or a cookie, None where it opens nothing.

        Raises:
            AlertStoreError: the store cannot be read.
        """
        given, now = digest(secret), self._clock()
        ticket, at = self._known.get(given, (None, 0.0))
        if ticket is not None and now - at < FRESH_S and (ticket.session is not None) == cookie:
            return ticket
        look = self._keyring.by_cookie if cookie else self._keyring.by_token
        key = await run_in_threadpool(look, secret)
        if key is None:
            self._known.pop(given, None)
            return None
        ticket = Ticket(key.caller, given if cookie else None)
        self._known[given] = (ticket, now)
        self._known.move_to_end(given)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return ticket

    def forget(self, secret: str) -> None:
        """Remember nothing of a key or cookie, and end its streams: its session has been ended."""
        given = digest(secret)
        self._known.pop(given, None)
        for each in [each for each in self._open if each.ticket.session == given]:
            each.end()

    # -- open streams ------------------------------------------------------------------------

    def count(self, ticket: Ticket) -> int:
        """Return how many streams are open with the same key."""
        return sum(1 for each in self._open if each.ticket.caller.key_id == ticket.caller.key_id)

    @contextmanager
    def watching(self, ticket: Ticket, end: Callable[[], None]) -> Iterator[None]:
        """Call ``end`` when what let a stream in has ended."""
        held = _Open(ticket, end)
        self._open.add(held)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            self._open.discard(held)
            if not self._open and self._task is not None:
                self._task.cancel()

    async def _watch(self) -> None:
        while self._open:
            await asyncio.sleep(LOOK_S)
            try:
                ended = await self._ended()
            except AlertStoreError as error:  # nor does a stream get alerts meanwhile
                log.warning("keys cannot be looked at", reason=one_line(str(error)))
                continue
            for each in [each for each in self._open if each.ticket in ended]:
                each.end()

    async def _ended(self) -> set[Ticket]:
        """Return the tickets of open streams that let nobody in any more."""
        tickets = {each.ticket for each in self._open}
        found = {NO_KEY} if NO_KEY in tickets and await self.asks() else set()
        asked = {ticket for ticket in tickets if ticket.caller.key_id is not None}
        if asked:
            pairs = {(t.caller.key_id or "", t.session) for t in asked}
            holding = await run_in_threadpool(self._keyring.holding, pairs)
            found |= {t for t in asked if (t.caller.key_id, t.session) not in holding}
        return found
