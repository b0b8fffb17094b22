"""A thousand readers of the live stream: what holds whatever else the machine does."""

from __future__ import annotations

import pytest

from benchmarks.live_stream import BUDGET_S, STOP_S, Load, measure


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_thousand_readers_get_everything_and_stuck_ones_resume() -> None:
    result = measure(Load(readers=1_000, stuck=20, rate=10, alerts=270))
    assert result.faults() == []
    assert len(result.delays) == 270 * 1_000
    # Time that passes is mostly waiting on a busy machine; processor time is the server's own.
    assert result.per_delivery * result.load.readers < BUDGET_S / 2
    assert result.stop[1] < STOP_S
    assert result.p99 < 50 * BUDGET_S
