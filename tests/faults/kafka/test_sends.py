"""Sends that all fail for a while: nothing is lost, in numbers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.faults.kafka.harness import ARTICLES, Storm

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300 + ARTICLES // 10)]


def test_two_of_three_brokers_away_so_that_every_send_fails(
    start_storm: Callable[..., AbstractContextManager[Storm]], weathered: Callable[[Storm], None]
) -> None:
    """With one copy in sync the topics take nothing; the producer of articles waits as well."""
    with start_storm() as over:
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        first, second, _ = over.cluster.nodes
        over.breaks()
        first.kill()
        second.kill()
        over.wait(12)
        over.cluster.start()
        weathered(over)
