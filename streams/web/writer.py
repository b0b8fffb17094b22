"""Writes to one client of a live stream, without a task that wakes for every piece.

A server takes what is sent as long as the client keeps up: its ``send`` then comes to its end without
waiting once. So a piece is sent on the spot by taking the first step of ``send``. Only where that
waits, because the client does, a task goes on with it, and what comes meanwhile stands in line.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Generator
from typing import Any

from starlette.types import Send


class Writer:
    """One client. ``most`` is how many events may wait for it."""

    def __init__(self, send: Send, most: int) -> None:
        self._send = send
        self._most = most
        self._waiting: deque[tuple[bytes, int]] = deque()
        self._held = 0
        self._going: asyncio.Task[None] | None = None

    @property
    def going(self) -> asyncio.Task[None] | None:
        """What still waits for the client; None where it took everything."""
        return self._going

    def write(self, data: bytes, events: int) -> bool:
        """Send ``data``, now or when the client takes more.

        Returns:
            False where too many events wait already; then nothing of ``data`` is sent.
        """
        if self._going is None:
            steps = self._send(_body(data)).__await__()
            try:
                waits = next(steps)
            except (StopIteration, OSError):  # taken, or the client has left
                return True
            self._going = asyncio.ensure_future(self._go_on(_Begun(steps, waits)))
            return True
        if self._held and self._held + events > self._most:
            return False
        self._waiting.append((data, events))
        self._held += events
        return True

    async def send(self, data: bytes) -> None:
        """Send ``data``, and return when the client takes more."""
        await self._send(_body(data))

    def give_up(self) -> None:
        """Send nothing of what waits."""
        self._waiting.clear()
        self._held = 0

    async def end(self, patience_s: float) -> None:
        """Say that the stream is over, if the client takes it within so many seconds."""
        self.give_up()
        going = self._going
        if going is not None:
            await asyncio.wait({going}, timeout=patience_s)
            if not going.done():
                going.cancel()
                await asyncio.gather(going, return_exceptions=True)
                return
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _go_on(self, begun: _Begun) -> None:
        try:
            await begun
            while self._waiting:
                data = b"".join(data for data, _ in self._waiting)
                self.give_up()
                await self._send(_body(data))
        except OSError:  # the client has left
            self.give_up()
        finally:
            self._going = None


class _Begun:
    """The rest of something whose first step was taken and waits for ``waits``."""

    def __init__(self, steps: Generator[Any, Any, None], waits: Any) -> None:
        self._steps = steps
        self._waits = waits

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._waits
            yield from self._steps
        finally:
            self._steps.close()


def _body(data: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": True}
