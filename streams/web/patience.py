"""How long a connection may take: to ask, to go on asking, and to read what it is answered.

Without these a stranger holds a connection for as long as they like by sending a byte now and then, or by
reading none. The body of a request has its own time (:mod:`streams.web.bodies`).
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose patience ends. Times are in seconds."""

    head_s = 10.0
    """From the connection, or the end of the last answer, until a request has come with all its headers;
    what is left of a body that nobody reads counts as no request."""
    reading_s = 60.0
    """How long a client may leave what it is sent unread."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._head: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait no longer once a request is there."""
        super().data_received(data)
        self._wait()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        super().connection_lost(exc)
        self._ask_no_more()
        self._read_no_more()

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.reading_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Wait no longer: the client reads."""
        super().resume_writing()
        self._read_no_more()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, and cut it where it does not take its last answer."""
        super().timeout_keep_alive_handler()
        self._stalled = self._stalled or self.loop.call_later(self.reading_s, self.transport.abort)

    def _wait(self) -> None:
        asked = self.cycle is not None and not self.cycle.response_complete
        if asked or self.transport.is_closing():
            self._ask_no_more()
        elif self._head is None:
            self._head = self.loop.call_later(self.head_s, self.transport.abort)

    def _ask_no_more(self) -> None:
        if self._head is not None:
            self._head.cancel()
        self._head = None

    def _read_no_more(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
        self._stalled = None
