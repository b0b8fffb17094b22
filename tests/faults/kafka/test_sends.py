"""Sends that fail, bytes that are no record, cores that raise: nothing is lost, in numbers."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from schemas.failures import Verdict
from tests.brokers.cluster import Cluster
from tests.faults.kafka.harness import LONGEST_S, Storm
from tests.faults.test_poison import POISON, letters
from tests.streams import runs
from tests.streams.tiny import tiny_articles

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(LONGEST_S)]


def test_two_of_three_brokers_away_so_that_every_send_fails(
    start_storm: Callable[..., AbstractContextManager[Storm]], weathered: Callable[[Storm], None]
) -> None:
    """With one copy in sync the topics take nothing; the producer of articles waits as well."""
    with start_storm() as over:
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        first, second, _ = over.cluster.nodes
        over.breaks()
        first.kill()
        second.kill()
        over.wait(12)
        over.cluster.start()
        weathered(over)


@pytest.mark.timeout(180)
def test_poison_on_kafka_is_a_dead_letter_each_and_all_others_are_handled(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    settings = runs.settings_of(
        tmp_path / "data", broker=kafka_cluster(nodes=3).broker, partitions=1, replication_factor=3
    )
    not_taken = {"20 MB body", "no record at all"}  # by Kafka's clients, without a key
    poison = [bad for name, (bad, _) in POISON.items() if name not in not_taken]
    good = tiny_articles(len(poison) * 10)
    values = [value for n, bad in enumerate(poison) for value in (*good[n * 10 : n * 10 + 10], bad)]
    runs.feed(settings, values)
    with runs.worker(settings, "tiny") as process:
        account = runs.wait_until_settled(settings, process, 90)
        assert runs.terminate(process) == 0
    found = {letter.offset: letter for letter in letters(settings)}
    assert sorted(found) == [n * 11 + 10 for n in range(len(poison))]
    for number, value in enumerate(poison):
        kept = found[number * 11 + 10].value
        assert (None if kept is None else b64decode(kept)) == value
    assert account.verdicts[Verdict.DEAD_LETTER] == len(poison)
    assert account.arrived == account.settled == len(values)
    assert len(runs.claims(settings)) == account.claims > len(good) // 2
