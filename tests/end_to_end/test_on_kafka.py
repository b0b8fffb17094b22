"""The fourth way: the same worker on a real Kafka broker gives what the bare runner gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas import wire
from streams import topics
from streams.bare import Replay, replay
from streams.cores import Cores
from streams.ledger_table import pack
from streams.seeding import in_event_order
from streams.settings import Settings
from streams.ticking import with_ticks
from tests.brokers.cluster import Cluster
from tests.end_to_end.conftest import STORYLINES, articles_of
from tests.streams import runs

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]


@pytest.fixture
def on_kafka(kafka_cluster: Callable[..., Cluster], tmp_path: Path) -> Callable[..., Settings]:
    """Return what makes settings for a broker of the test's own: topics have fixed names."""

    def make(**flags: object) -> Settings:
        cluster = kafka_cluster()
        return runs.settings_of(tmp_path / "data", broker=cluster.broker, **flags)

    return make


def command(
    settings: Settings, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `frontwatch` as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "streams.cli", "--data-dir", str(settings.data_dir), *words],
        cwd=runs.ROOT,
        env=os.environ
        | runs.OWN_ENVIRONMENT
        | {"FRONTWATCH_BROKER": settings.broker}
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def same_in_the_end(settings: Settings, run: Replay) -> None:
    assert runs.claims(settings) == {c.claim_id: wire.encode(c) for c in run.claims}
    assert runs.ledger(settings) == {p: pack(entry) for p, entry in run.ledger.items()}


def test_a_worker_on_one_partition_gives_the_bytes_of_the_bare_runner_on_every_storyline(
    cores: Cores, on_kafka: Callable[..., Settings]
) -> None:
    settings = on_kafka()
    articles = in_event_order([a for storyline in STORYLINES for a in articles_of(storyline)])
    runs.feed(settings, list(with_ticks(articles, settings.tick_every)))
    with runs.worker(settings, "real") as process:
        account = runs.wait_until_settled(settings, process, 120)
        assert runs.terminate(process) == 0
    run = replay(cores, articles)
    told = [wire.encode(alert) for alert in run.alerts]
    same_in_the_end(settings, run)
    assert list(runs.alerts(settings).values()) == told
    assert list(runs.delivered(settings).values()) == told
    assert runs.outcomes(settings) == {o.origin: wire.encode(o) for o in run.outcomes}
    assert account.verdicts == run.verdicts
    assert "Traceback" not in runs.worker_log(settings)


def test_a_person_ingests_runs_and_looks_on_kafka_as_on_the_embedded_log(
    cores: Cores, on_kafka: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = on_kafka()
    articles = articles_of("albu-kamal-2017")
    file = tmp_path / "articles.jsonl"
    lines = [*map(wire.encode, articles), b'{"id": "no article"}']
    file.write_bytes(b"\n".join(lines))
    put = command(settings, "ingest", str(file))
    assert f"{len(articles)} articles put into the log" in put.stderr
    worked = command(settings, "worker", "--exit-when-idle")
    assert (worked.returncode, worked.stdout) == (0, ""), worked.stderr

    run = replay(cores, articles)
    told = [alert.alert_id for alert in run.alerts]
    assert list(runs.delivered(settings)) == told
    shown = command(settings, "alerts", "--json")
    assert [json.loads(line)["alert_id"] for line in shown.stdout.splitlines()] == told
    places = command(settings, "places", "--json")
    assert {json.loads(line)["place"]["name"] for line in places.stdout.splitlines()} == {
        entry.control.place.name for entry in run.ledger.values()
    }
    sizes = json.loads(command(settings, "topics", "--json").stdout)["topics"]
    (raw,) = [each for each in sizes if each["topic"] == topics.RAW.name]
    assert (raw["records"] >= len(lines), raw["lag"]) == (True, 0)
    (letter,) = command(settings, "deadletters", "list", "--json").stdout.splitlines()
    letter_id = json.loads(letter)["letter_id"]
    again = command(settings, "deadletters", "requeue", letter_id)
    assert "1 record sent again" in again.stderr
    assert command(settings, "deadletters", "list", "--json").stdout == ""


def test_a_baseline_is_applied_on_kafka_beside_a_worker_and_when_none_runs(
    on_kafka: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = on_kafka(partitions=4)
    file = tmp_path / "held.csv"
    file.write_text(
        "place,country,holder,since,source\n"
        "Palmyra,SY,islamic-state,2015-05-20,a map\n"
        "Abu Kamal,SY,islamic-state,2014-06-30,a map\n"
    )
    more = {"FRONTWATCH_PARTITIONS": "4"}
    first = command(settings, "baseline", "apply", str(file), **more)
    assert first.returncode == 0, first.stderr
    assert "2 places, 2 of them applied anew" in first.stderr
    with runs.worker(settings, "real") as process:
        runs.wait_until_settled(settings, process)
        again = command(settings, "baseline", "apply", str(file), **more)
        assert "2 places, 0 of them applied anew" in again.stderr
        file.write_text(file.read_text() + "Goma,CD,m23,2025-01-27,a map\n")
        beside = command(settings, "baseline", "apply", str(file), **more)
        assert "3 places, 1 of them applied anew" in beside.stderr
        runs.wait_until_settled(settings, process)
        exported = command(settings, "baseline", "export", **more)
        assert runs.terminate(process) == 0
    held = [line.split(",")[0] for line in exported.stdout.splitlines()[1:]]
    assert sorted(held) == ["Abu Kamal", "Goma", "Palmyra"]
    shown = command(settings, "places", "Goma", **more)
    assert "before any claim: M23" in shown.stdout


def test_the_setting_baseline_is_laid_at_every_start_on_kafka_and_once(
    on_kafka: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = on_kafka()
    file = tmp_path / "held.csv"
    file.write_text("place,country,holder\nPalmyra,SY,islamic-state\n")
    for new in (1, 0):
        with runs.worker(settings, "real", FRONTWATCH_BASELINE=str(file)) as process:
            deadline = time.monotonic() + 60
            while f"1 place, {new} of them applied anew" not in runs.worker_log(settings):
                assert time.monotonic() < deadline, runs.worker_log(settings)
                time.sleep(0.1)
            runs.wait_until_settled(settings, process)
            assert runs.terminate(process) == 0
    assert len(runs.values(settings, topics.CLAIMS)) == 1
