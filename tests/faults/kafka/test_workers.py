"""What happens to workers: killed, paused, joining and leaving."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest

from tests.faults.kafka.harness import ARTICLES, SESSION_S, Storm

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300 + ARTICLES // 10)]

Start = Callable[..., AbstractContextManager[Storm]]
Weathered = Callable[[Storm], None]
GUESTS = 2 * max(1, ARTICLES // 10_000)
KILLS = max(4, min(20, ARTICLES // 2500))


def test_a_worker_killed_many_times(start_storm: Start, weathered: Weathered) -> None:
    moments = random.Random(20221111)
    with start_storm() as over:
        over.fleet.start("a", "b")
        over.feed()
        for number in range(KILLS):
            over.wait_working()
            over.wait(moments.uniform(0, 2))
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
    with start_storm() as over:
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        for guest in (f"guest-{number}" for number in range(GUESTS)):
            over.breaks()
            over.fleet.start(guest)
            over.wait_for(partial(over.fleet.runs, guest), "the guest is there")
            over.wait(10)
            over.breaks()
            over.fleet.stop(guest)
        weathered(over)
