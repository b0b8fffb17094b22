"""Asking brokers whether they are there: the one way in which the tests wait for them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

PATIENCE_S: Final = 60.0
Answer = TypeVar("Answer")

_PAUSE_S: Final = 0.1
_ONE_ANSWER_S: Final = 5.0


class NotAnsweringError(Exception):
    """A broker did not answer in time."""


def brokers(address: str) -> set[int] | None:
    """Return the ids of the brokers that are up as the one at ``address`` knows, None if it is not."""
    return _asked(address, _brokers)


def out_of_sync(address: str) -> int | None:
    """Return how many partitions lack a replica in sync, None if nobody answers at ``address``."""
    return _asked(address, _out_of_sync)


def wait_until(holds: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Ask until ``holds``.

    Raises:
        NotAnsweringError: it does not hold after ``patience_s``; the message says ``what``.
    """
    deadline = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > deadline:
            raise NotAnsweringError(f"{what}: not after {patience_s:.0f} s")
        time.sleep(_PAUSE_S)


async def _brokers(admin: AIOKafkaAdminClient) -> set[int]:
    told = await admin.describe_cluster()
    return {broker["node_id"] for broker in told["brokers"]}


async def _out_of_sync(admin: AIOKafkaAdminClient) -> int:
    told = await admin.describe_topics()
    return sum(
        set(part["replicas"]) != set(part["isr"]) for topic in told for part in topic["partitions"]
    )


def _asked(address: str, question: Callable[[Any], Coroutine[Any, Any, Answer]]) -> Answer | None:
    """Ask on a thread of its own, since the caller may have an event loop running."""

    async def ask() -> Answer | None:
        admin = AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=3000)
        try:
            async with asyncio.timeout(_ONE_ANSWER_S):
                await admin.start()
                return await question(admin)
        except (KafkaError, OSError, TimeoutError):
            return None
        finally:
            await admin.close()

    with ThreadPoolExecutor(1) as thread, _quiet():
        return thread.submit(asyncio.run, ask()).result()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what aiokafka says of a broker that is not there yet out of the reports of tests."""
    log = logging.getLogger("aiokafka")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)
