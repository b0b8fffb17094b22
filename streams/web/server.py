"""Serves the web application in the event loop that the worker runs in."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any, Final, Self

import uvicorn
from starlette.types import ASGIApp

from streams.errors import FrontwatchError
from streams.web.patience import PatientProtocol

_STOP_S = 2  # seconds until uvicorn gives up waiting
_ABORT_S = 0.7
"""How long open requests get to end in; then their connections are cut, so that a client that reads
nothing holds nobody up."""
_KEEP_BACK: Final = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_UNSENT: Final = 1 << 15
"""Bytes of one connection that the system holds before they are on their way. By itself it takes
megabytes, so that a reader who reads nothing goes unnoticed for minutes and fills the memory."""


_HEAD_BYTES = 32_768
"""Of a request line and its headers, before they are complete."""


def _nothing() -> None:
    return


class PortInUseError(FrontwatchError):
    """The address cannot be listened on; the message says what to set."""


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the loop."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        cut = asyncio.get_running_loop().call_later(_ABORT_S, self._cut)
        try:
            await super().shutdown(sockets)
        finally:
            cut.cancel()

    def _cut(self) -> None:
        for connection in tuple(self.server_state.connections):
            transport: Any = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()


class WebServer:
    """An application at an address. Use as an async context manager, or start and stop it.

    ``stopping`` is called when the server begins to stop: it ends what would go on for ever. Above
    ``connections`` at once, what is asked is answered 503.
    """

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        *,
        stopping: Callable[[], None] = _nothing,
        connections: int | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._socket: socket.socket | None = None
        self._server = _Server(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                lifespan="off",
                loop="none",
                http=PatientProtocol,
                ws="none",
                proxy_headers=False,  # whom to believe is said by the settings (streams.web.peers)
                h11_max_incomplete_event_size=_HEAD_BYTES,
                limit_concurrency=connections,
                timeout_graceful_shutdown=_STOP_S,
            ),
            stopping,
        )
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address of the page, with the port that was really taken."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}/"

    async def start(self) -> None:
        """Listen; on return, connections are answered.

        Raises:
            PortInUseError: the address is taken, or is not this machine's.
        """
        self._socket = _listen(self._host, self._port)
        self._port = self._socket.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))

    async def stop(self) -> None:
        """Stop listening and wait until open requests ended."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
        if self._socket is not None:
            self._socket.close()

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise PortInUseError(f"cannot listen on {host}: {error.strerror or error}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if _KEEP_BACK is not None:  # whoever is accepted inherits it
            listener.setsockopt(socket.IPPROTO_TCP, _KEEP_BACK, _UNSENT)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}. "
            "FRONTWATCH_HTTP_PORT sets another port, 0 takes any that is free"
        ) from error
    return listener
