"""Verdicts through a real worker, on the embedded log and on Kafka: what the bare runner gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas import wire
from schemas.alerts import AlertKind, ControlAlert
from schemas.claims import ControlClaim
from schemas.verdicts import Ruling
from streams.bare import Replay, replay
from streams.cores import Cores
from streams.ledger_table import pack
from streams.settings import Settings
from streams.subscribers.store import AlertStore
from streams.subscribers.verdicts.book import VerdictBook, Wish
from streams.subscribers.verdicts.sink import ClaimSink
from streams.ticking import with_ticks
from tests.brokers.cluster import Cluster
from tests.end_to_end.conftest import articles_of
from tests.streams import runs

STORYLINE = "albu-kamal-2017"
GIVEN = datetime(2018, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.timeout(180)]),
    ]
)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "embedded":
        return runs.settings_of(tmp_path / "data")
    cluster: Callable[..., Cluster] = request.getfixturevalue("kafka_cluster")
    return runs.settings_of(tmp_path / "data", broker=cluster().broker)


def wishes(alerts: list[ControlAlert]) -> Iterator[Wish]:
    """Three analysts on the last two changes of the storyline: one of them thinks again."""
    changes = list(dict.fromkeys(alert.change_id for alert in alerts))
    last, before = changes[-1], changes[-2]
    film, both = "An old film.", "One battle, told twice."
    yield Wish(change_id=last, ruling=Ruling.REJECT, analyst="Ana Ruiz", reason=film)
    yield Wish(change_id=last, ruling=Ruling.CONFIRM, analyst="Ben Okri", reason="I was there.")
    yield Wish(change_id=last, ruling=Ruling.WITHDRAW, analyst="Ana Ruiz", reason="It is new.")
    yield Wish(
        change_id=before, ruling=Ruling.MERGE, analyst="Cem Kaya", reason=both, merge_into=last
    )


def give(settings: Settings, alerts: list[ControlAlert], times: int = 1) -> list[ControlClaim]:
    """Give the verdicts, put all of them into the log so many times, and return their claims."""
    clock = iter(GIVEN + timedelta(minutes=minute) for minute in range(1_000))
    claims: list[ControlClaim] = []
    with AlertStore(settings.alert_store) as store, ClaimSink(settings) as sink:

        def put(some: list[ControlClaim]) -> None:
            claims.extend(some)
            sink.put(some)

        book = VerdictBook(store, put, clock=lambda: next(clock))
        for wish in wishes(alerts):
            book.give(wish)
        for _ in range(times - 1):
            sink.put(claims)
    return claims


def same_as(settings: Settings, run: Replay) -> None:
    told = [wire.encode(alert) for alert in run.alerts]
    assert list(runs.alerts(settings).values()) == told
    assert list(runs.delivered(settings).values()) == told
    assert runs.ledger(settings) == {p: pack(entry) for p, entry in run.ledger.items()}


def test_verdicts_beside_a_worker_give_what_the_bare_runner_gives(
    cores: Cores, settings: Settings
) -> None:
    articles = articles_of(STORYLINE)
    runs.feed(settings, list(with_ticks(articles, settings.tick_every)))
    with runs.worker(settings, "real") as process:
        runs.wait_until_settled(settings, process, 120)
        first = runs.alert_records(settings)
        claims = give(settings, first)
        runs.wait_until_settled(settings, process, 60)
        assert runs.terminate(process) == 0
    same_as(settings, replay(cores, articles, verdicts=claims))
    later = runs.alert_records(settings)[len(first) :]
    assert {alert.kind for alert in later} >= {AlertKind.DENIED, AlertKind.CORRECTION}
    assert all(alert.follows for alert in later)
    assert any(alert.merged_into for alert in later)


def test_verdicts_that_come_twice_and_a_worker_that_is_killed_repeat_nothing(
    cores: Cores, tmp_path: Path
) -> None:
    settings = runs.settings_of(tmp_path / "data")
    articles = articles_of(STORYLINE)
    runs.feed(settings, list(with_ticks(articles, settings.tick_every)))
    with runs.worker(settings, "real") as process:
        runs.wait_until_settled(settings, process, 120)
        claims = give(settings, runs.alert_records(settings), times=3)
        process.kill()
        process.wait()
    with runs.worker(settings, "real") as process:
        runs.wait_until_settled(settings, process, 120)
        assert runs.terminate(process) == 0
    same_as(settings, replay(cores, articles, verdicts=claims))
