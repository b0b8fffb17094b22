"""What happens to workers: killed, paused, joining and leaving."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest

from schemas.articles import RawArticle
from tests.faults.kafka.articles import among_other_news
from tests.faults.kafka.harness import ARTICLES, SESSION_S, Storm

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300 + ARTICLES // 10)]

Start = Callable[..., AbstractContextManager[Storm]]
Weathered = Callable[[Storm], None]
FLOOD = int(os.environ.get("FRONTWATCH_TEST_FLOOD", "50000"))
"""Environment: how many articles flow while a worker is killed again and again."""
KILLS = 20
GUESTS = 5
CHANGE_S = 10


@pytest.fixture(scope="session")
def flood(articles: list[RawArticle]) -> list[RawArticle]:
    return among_other_news(articles, max(FLOOD, len(articles)))


@pytest.mark.timeout(900 + FLOOD // 20)
def test_a_worker_killed_twenty_times_among_fifty_thousand_articles(
    start_storm: Start, weathered: Weathered, flood: list[RawArticle]
) -> None:
    """Killed each time that the workers have come on by a twenty-first, and started again at once."""
    with start_storm(flood) as over:
        over.fleet.start("a", "b")
        over.feed()
        for number in range(KILLS):
            over.wait_for(
                partial(over.came_to, (number + 1) / (KILLS + 1)), "the workers come on", 180
            )
            over.breaks()
            name = "ab"[number % 2]
            over.fleet.kill(name)
            over.fleet.start(name)
        weathered(over)


def test_a_worker_paused_past_its_session(start_storm: Start, weathered: Weathered) -> None:
    with start_storm() as over:
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        for name in "ab":
            over.breaks()
            over.fleet.signal(name, signal.SIGSTOP)
            over.wait(SESSION_S * 2)
            over.fleet.signal(name, signal.SIGCONT)
            over.wait_working()
        weathered(over)


def test_workers_that_join_and_leave(start_storm: Start, weathered: Weathered) -> None:
    """One joins or leaves every ten seconds, so that partitions are given out anew all the time."""
    with start_storm() as over:
        over.fleet.start("a", "b")
        over.feed(2 * GUESTS * CHANGE_S)
        over.wait_working()
        for number in range(GUESTS):
            guest = f"guest-{number}"
            over.breaks()
            over.fleet.start(guest)
            over.wait(CHANGE_S)
            over.wait_for(partial(over.fleet.ready, guest), f"{guest} is ready")
            over.breaks()
            over.fleet.stop(guest)
            over.wait(CHANGE_S)
        weathered(over)
