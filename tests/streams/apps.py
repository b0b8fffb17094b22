"""Faust apps under test: run one as a worker does, wait for what it does, keep what it was given."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import faust

PATIENCE = 30.0
"""Seconds after which what was waited for is taken not to come."""


async def until(condition: Callable[[], bool]) -> None:
    """Wait until ``condition`` holds; fail if it never does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  # the conditions are Faust's, which tells nobody
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(app: faust.App) -> AsyncIterator[faust.App]:
    """Run ``app`` as a worker does, with its partitions assigned and its tables restored."""
    app.finalize()
    await app.start()
    try:
        await until(lambda: app.tables.actives_ready and not app.rebalancing)
        yield app
    finally:
        await app.stop()


class Heard(list[Any]):
    """The events that an agent was given, oldest first."""

    @property
    def values(self) -> list[bytes]:
        return [event.value for event in self]

    @property
    def places(self) -> list[tuple[int, int]]:
        return [(event.message.partition, event.message.offset) for event in self]
