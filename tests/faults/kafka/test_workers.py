"""What happens to workers: killed, paused, joining and leaving."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest

from tests.faults.kafka.harness import LONGEST_S, SESSION_S, Storm

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(LONGEST_S)]

Start = Callable[..., AbstractContextManager[Storm]]
Weathered = Callable[[Storm], None]
KILLS = 20
GUESTS = 5
CHANGE_S = 10


@pytest.mark.timeout(2 * LONGEST_S)
def test_a_worker_killed_twenty_times(start_storm: Start, weathered: Weathered) -> None:
    """Killed each time that the workers have come on by a twenty-first, and started again at once."""
    with start_storm() as over:
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
        over.feed(5 * GUESTS * CHANGE_S)
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
