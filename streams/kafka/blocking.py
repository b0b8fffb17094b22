"""aiokafka for callers without an event loop, or on a thread beside one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiokafka.errors import KafkaError

from streams.databases import Closing
from streams.errors import BrokerFailedError

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
