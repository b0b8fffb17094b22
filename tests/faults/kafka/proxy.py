"""A cluster whose workers talk to it through a proxy that can fall silent, as a cut cable does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from tests.brokers.cluster import Cluster
from tests.brokers.node import Runtime

_OUTSIDE = "OUTSIDE"
_CHUNK = 65_536


class Proxies:
    """One listening port for each port behind it. Cut, all connections stay, and nothing passes."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self, behind: int) -> int:
        """Return a port of ours for the port ``behind``."""

        async def start() -> int:
            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await self._serve(reader, writer, behind)

            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            port: int = server.sockets[0].getsockname()[1]
            return port

        return self._run(start())

    def cut(self) -> None:
        """Let nothing pass any more."""
        self._run(self._cut())

    def mend(self) -> None:
        """Let new connections pass; the old ones are reset, as by a router that forgot them."""
        self._run(self._mend())

    def close(self) -> None:
        """End all."""
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _cut(self) -> None:
        self._open.clear()

    async def _mend(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._open.set()

    async def _end(self) -> None:
        await self._mend()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: int
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        with suppress(OSError):
            await self._open.wait()
            far_reader, far = await asyncio.open_connection("127.0.0.1", behind)
            self._writers.add(far)
            await asyncio.gather(self._pump(reader, far), self._pump(far_reader, writer))
            self._writers.discard(far)
        self._writers.discard(writer)
        self._tasks.discard(task)
        writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


class ProxiedCluster(Cluster):
    """Three nodes; :attr:`outside` is their address through the proxies."""

    def __init__(self, runtime: Runtime, folder: Path) -> None:
        self.proxies = Proxies()
        self._outside: list[int] = []
        super().__init__(runtime, folder, 3, listeners={_OUTSIDE: "PLAINTEXT"})

    @property
    def outside(self) -> str:
        """The address through the proxies, as the setting ``broker`` has it."""
        return ";".join(f"kafka://127.0.0.1:{port}" for port in self._outside)

    def __enter__(self) -> Self:
        try:
            return super().__enter__()
        except BaseException:
            self.proxies.close()
            raise

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self.proxies.close()

    def _listening(self, number: int) -> dict[str, str]:
        told = super()._listening(number)
        behind = self._ports[number][_OUTSIDE]
        self._outside.append(self.proxies.listen(behind))
        told["advertised.listeners"] = told["advertised.listeners"].replace(
            f"127.0.0.1:{behind}", f"127.0.0.1:{self._outside[-1]}"
        )
        return told
