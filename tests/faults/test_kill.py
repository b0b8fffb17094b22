"""SIGKILL at random moments: nothing is missing, nothing is told twice, the ledger is the same."""

import random
import time
from pathlib import Path

import pytest

from schemas.failures import Verdict
from tests.streams import runs
from tests.streams.tiny import tiny_articles

KILL_SEED = 20171108


def undisturbed(folder: Path, articles: list[object], stages: str) -> runs.Settings:
    settings = runs.settings_of(folder)
    runs.feed(settings, articles)
    with runs.worker(settings, stages) as process:
        runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    return settings


def killed(folder: Path, articles: list[object], stages: str, kills: int) -> runs.Settings:
    settings = runs.settings_of(folder)
    runs.feed(settings, articles)
    moments = random.Random(KILL_SEED)
    for _ in range(kills):
        with runs.worker(settings, stages) as process:
            deadline = time.monotonic() + 1.5 + moments.uniform(0, 1.5)
            while time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.01)
            assert process.poll() is None, runs.worker_log(settings)
            process.kill()
    with runs.worker(settings, stages) as process:
        runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    return settings


def compare(calm: runs.Settings, storm: runs.Settings, expected: int) -> None:
    assert runs.claims(storm) == runs.claims(calm)
    assert runs.ledger(storm) == runs.ledger(calm)
    assert list(runs.alerts(storm).items()) == list(runs.alerts(calm).items())
    assert list(runs.delivered(storm).items()) == list(runs.delivered(calm).items())
    assert list(runs.delivered(calm).items()) == list(runs.alerts(calm).items())
    first, second = runs.settled(calm), runs.settled(storm)
    assert first is not None
    assert first == second
    assert first.arrived == first.settled == expected


def test_killed_workers_tell_what_an_undisturbed_one_tells(tmp_path: Path) -> None:
    articles = tiny_articles(1000)
    calm = undisturbed(tmp_path / "calm", articles, "tiny")
    storm = killed(tmp_path / "storm", articles, "tiny", kills=3)
    compare(calm, storm, 1000)
    account = runs.settled(calm)
    assert account is not None
    assert account.verdicts[Verdict.WITH_CLAIMS] > 500
    assert len(runs.alerts(calm)) > 100


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_articles_and_ten_kills(tmp_path: Path) -> None:
    articles = tiny_articles(10_000)
    calm = undisturbed(tmp_path / "calm", articles, "tiny")
    storm = killed(tmp_path / "storm", articles, "tiny", kills=10)
    compare(calm, storm, 10_000)
