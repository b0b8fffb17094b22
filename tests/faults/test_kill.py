"""SIGKILL at random moments: nothing is missing, nothing is told twice, the ledger is the same."""

import random
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from schemas import wire
from schemas.articles import RawArticle
from schemas.failures import Verdict
from schemas.ticks import Tick
from streams.bare import replay
from streams.cores import Cores
from streams.embedded.reader import LogReader
from streams.seeding import in_event_order
from streams.ticking import with_ticks
from tests.end_to_end.conftest import STORYLINES, articles_of
from tests.streams import runs
from tests.streams.tiny import tiny_articles

KILL_SEED = 20171108


def undisturbed(
    folder: Path, articles: list[RawArticle], stages: str, patience_s: float = 90
) -> runs.Settings:
    settings = runs.settings_of(folder)
    runs.feed(settings, stream_of(articles, stages, settings))
    with runs.worker(settings, stages) as process:
        runs.wait_until_settled(settings, process, patience_s)
        assert runs.terminate(process) == 0
    return settings


def killed(
    folder: Path, articles: list[RawArticle], stages: str, kills: int, patience_s: float = 90
) -> runs.Settings:
    settings = runs.settings_of(folder)
    runs.feed(settings, stream_of(articles, stages, settings))
    moments = random.Random(KILL_SEED)
    for _ in range(kills):
        with runs.worker(settings, stages) as process:
            wait_until_working(settings, process)
            time.sleep(moments.uniform(0, 2 if kills < 10 else 8))
            assert process.poll() is None, runs.worker_log(settings)
            process.kill()
    with runs.worker(settings, stages) as process:
        runs.wait_until_settled(settings, process, patience_s)
        assert runs.terminate(process) == 0
    return settings


def stream_of(
    articles: list[RawArticle], stages: str, settings: runs.Settings
) -> list[RawArticle | Tick]:
    """Return what goes into the log: the real stages see the time pass, the stand-ins know no ticks."""
    return list(with_ticks(articles, settings.tick_every)) if stages == "real" else [*articles]


def wait_until_working(settings: runs.Settings, process: subprocess.Popen[bytes]) -> None:
    """Wait until the worker has written something, so that the kill comes in the midst of work."""
    assert settings.log_path is not None
    with LogReader(settings.log_path) as reader:
        before, deadline = reader.heads(), time.monotonic() + 60
        while reader.heads() == before:
            assert process.poll() is None, runs.worker_log(settings)
            assert time.monotonic() < deadline, "the worker had nothing left to do"
            time.sleep(0.05)


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


def compare_printed(calm: runs.Settings, storm: runs.Settings, kills: int) -> None:
    """What `run` prints: nothing twice, nothing of its own; a kill costs a batch's lines at most.

    Alerts are stored before they are printed, so that a kill between the two loses lines alone.
    """
    told = runs.printed(storm)
    everything = runs.printed(calm)
    assert everything == list(runs.delivered(calm))
    assert len(told) == len(set(told)) >= len(everything) - kills * calm.batch_size
    assert [alert for alert in everything if alert in set(told)] == told


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_killed_workers_tell_what_an_undisturbed_one_tells(tmp_path: Path) -> None:
    articles = tiny_articles(1000)
    calm = undisturbed(tmp_path / "calm", articles, "tiny")
    storm = killed(tmp_path / "storm", articles, "tiny", kills=3)
    compare(calm, storm, 1000)
    account = runs.settled(calm)
    assert account is not None
    assert account.verdicts[Verdict.WITH_CLAIMS] > 500
    assert len(runs.alerts(calm)) > 100


def seed_derived(count: int) -> list[RawArticle]:
    """Return ``count`` articles: every storyline told again and again, by ever other outlets.

    In event order, as news comes: there are alerts from the first article to the last.
    """
    rounds = -(-count // sum(len(articles_of(storyline)) for storyline in STORYLINES))
    derived = [
        replace(article, id=f"{article.id}-{number}", outlet=f"n{number}.{article.outlet}")
        for storyline in STORYLINES
        for number in range(rounds)
        for article in articles_of(storyline)
    ]
    return in_event_order(derived[:count])


@pytest.mark.timeout(180)
def test_killed_workers_with_the_real_stages(tmp_path: Path, cores: Cores) -> None:
    articles = seed_derived(1000)
    calm = undisturbed(tmp_path / "calm", articles, "real")
    storm = killed(tmp_path / "storm", articles, "real", kills=3)
    compare(calm, storm, 1000)
    compare_printed(calm, storm, kills=3)
    assert list(runs.alerts(calm).values()) == [
        wire.encode(alert) for alert in replay(cores, articles).alerts
    ]


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_ten_thousand_articles_and_ten_kills(tmp_path: Path, cores: Cores) -> None:
    articles = seed_derived(10_000)
    calm = undisturbed(tmp_path / "calm", articles, "real", patience_s=1200)
    storm = killed(tmp_path / "storm", articles, "real", kills=10, patience_s=1200)
    compare(calm, storm, 10_000)
    compare_printed(calm, storm, kills=10)
    assert list(runs.alerts(calm).values()) == [
        wire.encode(alert) for alert in replay(cores, articles).alerts
    ]
