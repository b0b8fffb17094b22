"""A core in a thread: same results, same errors, and the event loop goes on meanwhile."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from agents.results import Result
from streams.offload import InThread


class Slow:
    """Returns only after the event loop has moved on, which it can only beside the loop."""

    def __init__(self) -> None:
        self.moved_on = threading.Event()

    async def __call__(self, batch: Sequence[str]) -> Sequence[Result]:
        if batch == ["bad"]:
            raise ZeroDivisionError("bad")
        assert self.moved_on.wait(10)
        return [Result(article_id=item) for item in batch]


async def test_the_loop_goes_on_while_the_core_works() -> None:
    slow = Slow()
    working = asyncio.ensure_future(InThread(slow)(["a", "b"]))
    await asyncio.sleep(0)
    slow.moved_on.set()
    assert [result.article_id for result in await working] == ["a", "b"]


async def test_what_the_core_raises_arrives() -> None:
    with pytest.raises(ZeroDivisionError):
        await InThread(Slow())(["bad"])


async def test_an_agent_that_waits_is_refused() -> None:
    class Waits:
        async def __call__(self, batch: Sequence[str]) -> Sequence[Result]:
            await asyncio.sleep(0)
            return [Result() for _ in batch]

    with pytest.raises(RuntimeError, match="waits for something"):
        await InThread(Waits())(["a"])
