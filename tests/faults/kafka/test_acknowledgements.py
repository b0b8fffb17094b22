"""A rebalance while a stage waits for acknowledgements: it waits for the stage, and not for ever.

Faust cancels no stage when partitions are given out anew: it waits until the batches in work are
done. Brokers wait for that, too, up to the group's time-out, then give the partitions to others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest

from streams import topics
from streams.kafka.admin import open_topics
from tests.faults.kafka.harness import LONGEST_S, Storm
from tests.streams import runs

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(LONGEST_S)]

ALL, ENOUGH = 3, 2
"""Copies in sync that a topic needs. Where one of three nodes is away and all are needed, it takes nothing."""
REBALANCE_S = 60
"""After which Faust's group goes on without a member that does not answer."""


@pytest.mark.parametrize("topic", [topics.CLAIMS.name, runs.CHANGELOG.name])
@pytest.mark.parametrize("evicted", [False, True], ids=["in time", "too late"])
def test_partitions_called_back_while_no_acknowledgement_comes(
    start_storm: Callable[..., AbstractContextManager[Storm]],
    weathered: Callable[[Storm], None],
    topic: str,
    evicted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    with start_storm() as over:
        over.cluster.nodes[-1].kill()
        over.fleet.start("a")
        over.wait_for(partial(over.fleet.ready, "a"), "a is ready")
        over.feed()
        over.wait_working()
        over.breaks()
        need_copies(over, topic, ALL)
        over.fleet.start("b")
        over.wait_for(lambda: not over.fleet.ready("a"), "the partitions are called back")
        over.wait(REBALANCE_S / 6)
        assert not over.fleet.ready("b"), "the batch in work was not waited for"
        if evicted:
            over.wait_for(partial(over.fleet.ready, "b"), "b has the partitions", 2 * REBALANCE_S)
            over.wait(5)
        need_copies(over, topic, ENOUGH)
        weathered(over)


def need_copies(over: Storm, topic: str, copies: int) -> None:
    """Say how many copies must be in sync for the brokers to take a record of ``topic``."""

    async def alter() -> None:
        async with open_topics(over.settings) as known:
            await known.alter(topic, {"min.insync.replicas": str(copies)})

    asyncio.run(alter())
