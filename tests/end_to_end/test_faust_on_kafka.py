"""`faust -A streams.app` on a real Kafka broker: workers that share a group, and what stands beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas import wire
from streams import topics
from streams.bare import replay
from streams.cores import Cores
from streams.settings import Settings
from tests.brokers.cluster import Cluster
from tests.end_to_end.conftest import articles_of
from tests.end_to_end.test_faust_worker import faust, free_port, get, wait_for, worker
from tests.streams import runs

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]


@pytest.fixture
def settings(kafka_cluster: Callable[..., Cluster], tmp_path: Path) -> Settings:
    return runs.settings_of(tmp_path / "data", broker=kafka_cluster().broker, partitions=2)


def told(settings: Settings) -> dict[str, str]:
    return {"FRONTWATCH_BROKER": settings.broker, "FRONTWATCH_PARTITIONS": "2"}


def test_two_workers_share_the_partitions_and_give_what_the_bare_runner_gives(
    cores: Cores, settings: Settings
) -> None:
    articles = articles_of("albu-kamal-2017")
    folders = [settings.data_dir / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir(parents=True)
    port = free_port()
    with worker(folders[0], "-l", "info", "-p", str(port), **told(settings)) as first:
        wait_for(folders[0] / "worker.log", "Worker ready", first)
        assert get(port, "/readyz") == "ok\n"
        assert "frontwatch_rebalances_total 1.0" in get(port, "/metrics")
        runs.feed(settings, articles[: len(articles) // 2])
        with worker(folders[1], "-l", "info", "--without-web", **told(settings)) as second:
            wait_for(folders[1] / "worker.log", "Worker ready", second)
            runs.feed(settings, articles[len(articles) // 2 :])
            account = runs.wait_until_settled(settings, first, 90)
            assert runs.terminate(second) == 0
        assert runs.terminate(first) == 0
    run = replay(cores, articles)
    assert list(run.alerts)  # which is what runs it
    assert account.settled == account.arrived == len(articles)
    assert runs.claims(settings) == {c.claim_id: wire.encode(c) for c in run.claims}
    for folder in folders:
        assert "Traceback" not in (folder / "worker.log").read_text()


def test_its_other_commands_answer_as_with_any_faust_app(settings: Settings) -> None:
    folder = settings.data_dir
    own = told(settings)
    agents, tables = faust(folder, "agents", **own), faust(folder, "tables", **own)
    assert agents.returncode == tables.returncode == 0, agents.stderr + tables.stderr
    assert all(f"@{name}" in agents.stdout for name in ("screen", "detect", "corroborate"))
    assert all(topic in agents.stdout for topic in (topics.RAW.name, topics.CLAIMS.name))
    assert "ledger" in tables.stdout
    models = faust(folder, "models", **own)
    assert models.returncode == 0, models.stderr
    runs.feed(settings, [])  # makes the topics
    sent = faust(folder, "send", topics.RAW.name, '{"id": "x"}', **own)
    assert sent.returncode == 0, sent.stderr
    answer = json.loads(re.sub(r"^[^{]*", "", sent.stdout))
    assert (answer["topic"], answer["offset"]) == (topics.RAW.name, 0)
    assert runs.values(settings, topics.RAW) == [b'{"id": "x"}']
    reset = faust(folder, "reset", **own)
    assert reset.returncode == 0, reset.stderr
    assert runs.values(settings, topics.RAW) == [b'{"id": "x"}']  # local copies alone are removed
    for each in (agents, tables, models, sent, reset):
        assert "Traceback" not in each.stderr


def test_a_broker_that_cannot_be_used_is_one_line(settings: Settings) -> None:
    for more, begins in (
        ({"FRONTWATCH_BROKER": "kafka://127.0.0.1:1"}, "broker: nothing listens at"),
        ({"FRONTWATCH_DECLARE_TOPICS": "false"}, "topic "),
        ({"FRONTWATCH_KAFKA_SECURITY_PROTOCOL": "SSL"}, "kafka_security_protocol:"),
    ):
        ended = faust(settings.data_dir, "worker", "--without-web", **(told(settings) | more))
        assert ended.returncode == 1, ended.stderr
        assert "Traceback" not in ended.stderr
        assert begins in ended.stderr
