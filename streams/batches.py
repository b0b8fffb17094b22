"""Batches out of a Faust stream, acknowledged by whoever takes them.

Faust's own ``take`` waits out its whole timeout for a lone event, acknowledges what its consumer
raised on, and runs the events through a second task that loses them on a restart (its threads 162,
189, 315, 604). Here one task moves events into a queue and nothing is acknowledged.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any


async def batches(stream: Any, size: int, wait_s: float) -> AsyncIterator[list[Any]]:
    """Yield lists of 1 to ``size`` events, in order, none of them acknowledged.

    A batch ends when it is full or ``wait_s`` seconds after its first event, whichever comes first.
    While the consumer works, up to ``size`` further events gather. Ends when the stream is stopped:
    Faust would take anything else for a crash and start the agent again while it shuts down.
    """
    stream.enable_acks = False
    queue: asyncio.Queue[Any] = asyncio.Queue(size)
    feeder = asyncio.ensure_future(_feed(stream, queue))
    try:
        while (first := await _first(queue, feeder)) is not None:
            batch = [first]
            await _fill(batch, queue, size, wait_s)
            yield batch
    finally:
        feeder.cancel()
        with suppress(asyncio.CancelledError):
            await feeder


async def _feed(stream: Any, queue: asyncio.Queue[Any]) -> None:
    async for event in stream.events():
        await queue.put(event)


async def _first(queue: asyncio.Queue[Any], feeder: asyncio.Future[None]) -> Any | None:
    """Return the next event, None when the stream has ended, or raise what ended it."""
    if not queue.empty():
        return queue.get_nowait()
    getter = asyncio.ensure_future(queue.get())
    try:
        await asyncio.wait({getter, feeder}, return_when=asyncio.FIRST_COMPLETED)
        if getter.done():
            return getter.result()
        feeder.result()
        return None
    finally:
        getter.cancel()


async def _fill(batch: list[Any], queue: asyncio.Queue[Any], size: int, wait_s: float) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait_s
    while len(batch) < size:
        if not queue.empty():
            batch.append(queue.get_nowait())
            continue
        left = deadline - loop.time()
        if left <= 0:
            return
        try:
            async with asyncio.timeout(left):
                batch.append(await queue.get())
        except TimeoutError:
            return
