"""A slow stage, a stuck one, and the end of a worker, on the embedded log."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path

import pytest

from streams import topics
from streams.metrics import Metrics
from streams.service import Worker
from streams.watching import Behind, Watch
from tests.streams import runs
from tests.streams.running import (
    holds_little_while_nobody_takes_alerts,
    stops_in_time_and_loses_nothing,
)
from tests.streams.tiny import blocked_stages, tiny_articles


@pytest.mark.parametrize("blocked", ["blocked", "awaiting"])
def test_sigterm_in_the_midst_of_a_batch_ends_it_in_time_and_the_batch_comes_again(
    tmp_path: Path, blocked: str
) -> None:
    stops_in_time_and_loses_nothing(runs.settings_of(tmp_path), blocked)


async def test_a_slow_subscriber_slows_its_stage_and_what_the_worker_holds_is_bounded(
    tmp_path: Path,
) -> None:
    settings = runs.settings_of(tmp_path, stream_buffer=4, batch_size=8)
    most = await holds_little_while_nobody_takes_alerts(settings, 60)
    assert 4 < most <= 4 * (4 + 2 * 8 + 1)  # stream, queue, batch in work, one being put


@pytest.mark.parametrize("awaits", [False, True])
async def test_a_stage_that_never_returns_is_found_stuck_and_its_lag_is_told(
    tmp_path: Path, *, awaits: bool
) -> None:
    settings = runs.settings_of(tmp_path, stuck_after_s=4.0, commit_interval_s=0.2)
    runs.feed(settings, tiny_articles(10))
    stages = partial(blocked_stages, mark=tmp_path / "mark", awaits=awaits)
    worker = Worker(settings, stages=stages)
    await worker.start()
    try:
        deadline = time.monotonic() + 30
        while (trouble := worker.alive()) is None:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        assert trouble.startswith(
            "stage detect is stuck: it has records to read from news.screened"
        )
        assert worker.ready() is None
        text = worker.metrics_text().decode()
        passed = sum(article.title is not None for article in tiny_articles(10))
        assert f'frontwatch_lag_records{{partition="0",stage="detect"}} {passed}.0' in text
        assert 'frontwatch_lag_records{partition="0",stage="screen"} 0.0' in text
        assert "frontwatch_stuck 1.0" in text
        assert "frontwatch_recovering 0.0" in text
    finally:
        await worker.stop()
    assert worker.alive() is None


def watch(at: list[float], metrics: Metrics | None = None) -> Watch:
    settings = runs.settings_of(Path("/nowhere"), stuck_after_s=10)
    stages = {"screen": topics.RAW.name}
    return Watch(settings, stages, metrics or Metrics(), list, clock=lambda: at[0])


def behind(committed: int, lag: int, part: int = 0) -> dict[tuple[str, int], Behind]:
    return {(topics.RAW.name, part): Behind(committed, lag, 90.0 if lag else None)}


def test_a_stage_that_moves_or_has_nothing_to_do_is_not_stuck() -> None:
    at = [100.0]
    stage = watch(at)
    for now, seen in ((100, behind(0, 9)), (109, behind(1, 9)), (118, behind(2, 9))):
        at[0] = now
        stage.take(seen)
        assert stage.stuck() is None
    at[0] = 129
    assert "has committed none for 11 s" in (stage.stuck() or "")
    stage.take(behind(11, 0))
    assert stage.stuck() is None
    at[0] = 500
    assert stage.stuck() is None
    stage.take(behind(11, 1))
    assert stage.stuck() is None


def test_lag_and_age_are_those_of_the_partitions_that_are_read_now() -> None:
    at, metrics = [100.0], Metrics()
    stage = watch(at, metrics)
    assert stage.oldest_unhandled() is None
    stage.take(behind(0, 9) | behind(5, 0, 1))
    assert stage.oldest_unhandled() == 10
    get = partial(metrics.registry.get_sample_value, "frontwatch_lag_records")
    assert get({"stage": "screen", "partition": "0"}) == 9
    assert get({"stage": "screen", "partition": "1"}) == 0
    age = partial(metrics.registry.get_sample_value, "frontwatch_oldest_unhandled_seconds")
    assert age({"stage": "screen"}) == 10
    stage.take(behind(5, 0, 1))
    assert get({"stage": "screen", "partition": "0"}) is None
    assert age({"stage": "screen"}) == 0
    assert stage.oldest_unhandled() == 0
