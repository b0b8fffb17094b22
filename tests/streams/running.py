"""How a worker bears a slow stage and how it ends: the same on the embedded log and on Kafka."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from schemas.alerts import ControlAlert
from streams import topics
from streams.log_access import open_reader
from streams.service import Worker
from streams.settings import Settings
from tests.streams import runs
from tests.streams.tiny import tiny_articles, tiny_stages

STOP_S = 5.0
"""What a stop may take, from SIGTERM to the end of the process."""


def stops_in_time_and_loses_nothing(settings: Settings, blocked: str) -> float:
    """Stop a worker whose detector never returns; return how long it took.

    What the detector had in hand must come again: a worker that works then settles everything.
    """
    count = 150
    runs.feed(settings, tiny_articles(count))
    mark = settings.data_dir / runs.BLOCKED
    with runs.worker(settings, blocked) as process:
        deadline = time.monotonic() + 60
        while not mark.exists():
            assert process.poll() is None, runs.worker_log(settings)
            assert time.monotonic() < deadline, runs.worker_log(settings)
            time.sleep(0.05)
        started = time.monotonic()
        assert runs.terminate(process) == 0, runs.worker_log(settings)
        took = time.monotonic() - started
    assert took < STOP_S
    assert not runs.claims(settings)
    with open_reader(settings) as reader:
        assert not reader.committed(settings.app_id).get((topics.SCREENED.name, 0), 0)
    with runs.worker(settings, "tiny") as process:
        account = runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    assert account.arrived == account.settled == count
    assert len(runs.claims(settings)) == account.claims > count // 2
    return took


async def holds_little_while_nobody_takes_alerts(settings: Settings, waits: int) -> int:
    """Run a worker whose subscribers take nothing until ``waits`` alerts wait in the log.

    Then they take all. Return how many records the worker held at most meanwhile, all stages.
    """
    count = waits * 6
    runs.feed(settings, tiny_articles(count))
    taken: list[ControlAlert] = []
    gate = asyncio.Event()

    async def deliver(alerts: Sequence[ControlAlert]) -> None:
        await gate.wait()
        taken.extend(alerts)

    worker = Worker(settings, deliver=deliver, stages=tiny_stages)
    await worker.start()
    app: Any = worker._app
    most, deadline = 0, time.monotonic() + 150
    try:
        while (await asyncio.to_thread(waiting, settings)).get(topics.ALERTS.name, 0) < waits:
            most = max(most, len(app.consumer.unacked))
            assert time.monotonic() < deadline, most
            await asyncio.sleep(0.05)
        assert not taken
        gate.set()
        while sum((await asyncio.to_thread(waiting, settings)).values()):
            assert time.monotonic() < deadline, most
            await asyncio.sleep(0.05)
    finally:
        gate.set()
        await worker.stop()
    assert [alert.alert_id for alert in taken] == list(runs.alerts(settings))
    return most


def waiting(settings: Settings) -> dict[str, int]:
    """Return how many records of each topic of a stage are not committed; all, where none is there."""
    names = (topics.RAW, topics.SCREENED, topics.CLAIMS, topics.ALERTS)
    with open_reader(settings) as reader:
        heads, committed = reader.heads(), reader.committed(settings.app_id)
    return {
        spec.name: sum(
            head.next - committed.get(place, 0)
            for place, head in heads.items()
            if place[0] == spec.name
        )
        for spec in names
    }
