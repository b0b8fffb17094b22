"""Clocks that are hours wrong and jump: what is told depends on the times in the articles alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.faults.kafka.harness import LONGEST_S, Storm

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(LONGEST_S)]

AHEAD, BEHIND = "+5h", "-5h"


def faketime() -> str:
    """Return the library that shows a process another time."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        pytest.skip("no library that skews clocks: apt-get install faketime")
    return str(found[0])


def test_clocks_of_workers_hours_ahead_and_behind_and_jumping(
    start_storm: Callable[..., AbstractContextManager[Storm]],
    weathered: Callable[[Storm], None],
    tmp_path: Path,
) -> None:
    """The monotonic clock goes right, as it does on a machine whose time of day is wrong."""
    clocks = {name: tmp_path / f"{name}.clock" for name in "ab"}
    skewed = start_storm(
        LD_PRELOAD=faketime(),
        FAKETIME_TIMESTAMP_FILE=str(tmp_path / "{name}.clock"),
        FAKETIME_CACHE_DURATION="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
        NO_FAKE_STAT="1",  # or every compiled module looks older than its source
    )
    clocks["a"].write_text(AHEAD)
    clocks["b"].write_text(BEHIND)
    with skewed as over:
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        over.breaks()
        clocks["a"].write_text(BEHIND)
        clocks["b"].write_text(AHEAD)
        over.wait_working()
        weathered(over)
        assert over.fleet.restarts == 0
