"""aiokafka for callers without an event loop, or on a thread beside one."""

from __future__ import annotations

import asyncio
import threading
from abc import abstractmethod
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from aiokafka.errors import KafkaError

from streams.databases import Closing
from streams.errors import BrokerFailedError
from streams.settings import Settings

Answer = TypeVar("Answer")


class Blocking(Closing):
    """An event loop on a thread of its own, on which our clients run one call at a time."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Run ``work`` to its end and return what it returns. Safe from any other thread.

        Raises:
            BrokerFailedError: the brokers refuse it or do not answer.
        """
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        except KafkaError as error:
            reason = str(error) or type(error).__name__
            raise BrokerFailedError(f"broker: {reason[:300]}") from error

    def close(self) -> None:
        """End the loop and its thread. Safe to repeat."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()


class OnBrokers(Closing):
    """A client that is opened when it is made, and leaves the brokers when it is closed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._blocking = Blocking()
        self._stack = AsyncExitStack()
        try:
            self._blocking.run(self._open())
        except BaseException:
            self.close()
            raise

    @abstractmethod
    async def _open(self) -> None:
        """Open what is needed, and leave to ``_stack`` how it is closed."""

    def close(self) -> None:
        """Leave the brokers. Safe to repeat."""
        self._blocking.run(self._stack.aclose())
        self._blocking.close()
