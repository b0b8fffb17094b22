"""A disk that fills up under `frontwatch run`: one clear error, and nothing lost once there is room."""

from pathlib import Path

import orjson
import pytest

from schemas import wire
from streams.bare import replay
from streams.cores import Cores
from streams.seeding import in_event_order
from streams.ticking import with_ticks
from tests.end_to_end.conftest import STORYLINES, articles_of
from tests.streams import runs


@pytest.mark.timeout(120)
def test_a_run_on_a_full_disk_says_so_and_goes_on_when_there_is_room(
    tmp_path: Path, cores: Cores
) -> None:
    settings = runs.settings_of(tmp_path / "data")
    articles = in_event_order([a for storyline in STORYLINES for a in articles_of(storyline)])
    runs.feed(settings, list(with_ticks(articles, settings.tick_every)))
    assert settings.log_path is not None
    little_room = settings.log_path.stat().st_size + 300_000
    with runs.worker(settings, "real", most_bytes=little_room) as process:
        assert process.wait(60) == 1
    told = runs.worker_log(settings).splitlines()
    assert told[-1].startswith("frontwatch: ")
    assert "no room left for" in told[-1]
    assert "free some" in told[-1]
    logged = [orjson.loads(line) for line in told if line.startswith("{")]
    assert len(logged) < 5
    assert not any("exception" in line for line in logged)
    with runs.worker(settings, "real") as process:
        account = runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    run = replay(cores, articles)
    expected = [wire.encode(alert) for alert in run.alerts]
    assert list(runs.delivered(settings).values()) == expected
    assert account.arrived == account.settled == len(articles)
    assert account.verdicts == run.verdicts
    printed = runs.printed(settings)
    assert len(printed) == len(set(printed)) == len(expected)
