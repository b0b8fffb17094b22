"""How much two workers do against one, on three Kafka nodes, and how places spread over partitions.

``python -m benchmarks.workers [ARTICLES]`` needs Java 17 and Maven, as ``make test-kafka`` does. The
articles are there before the workers are, and each worker is ready before any is counted: what is
measured is the time from the first outcome to the last.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from streams import topics
from streams.accounts import records_of
from streams.bare import Cores, extract
from streams.embedded.partitioner import partition_of
from streams.log_access import open_reader
from streams.settings import load_settings
from tests.brokers.choosing import runtime
from tests.brokers.cluster import Cluster
from tests.end_to_end.conftest import STORYLINES, articles_of
from tests.faults.kafka.articles import told_many_times
from tests.faults.kafka.harness import PARTITIONS, storm

_ARTICLES = 4000
_BUDGET = 1.8


def rate(cores: Cores, workers: int, count: int) -> float:
    """Return articles a second that ``workers`` handle together."""
    articles = told_many_times(cores, count, PARTITIONS)
    with (
        tempfile.TemporaryDirectory() as folder,
        Cluster(runtime(print), Path(folder) / "kafka", 3) as cluster,
        storm(cluster, Path(folder) / "data", articles) as over,
    ):
        over.feed(0)
        over.wait_for(lambda: not over.flowing, "the articles are there")
        over.fleet.start(*(f"w{number}" for number in range(workers)))
        over.settle(600)
        with open_reader(over.settings) as reader:
            times = sorted(each.timestamp for each in records_of(reader, topics.OUTCOMES))
        over.fleet.stop(*over.fleet.names)
    skipped = len(times) // 5  # while the second worker joins, the first works alone
    return (len(times) - 2 * skipped) / (times[-skipped - 1] - times[skipped])


def spread(cores: Cores, partitions: int) -> tuple[Counter[int], Counter[int]]:
    """Return how many places, and how many claims, of the seed storylines lie in each partition."""
    places: set[str] = set()
    claims: Counter[int] = Counter()
    for name in STORYLINES:
        for found in extract(cores, articles_of(name)):
            for claim in found.claims:
                places.add(claim.place.id)
                claims[partition_of(claim.place.id.encode(), partitions)] += 1
    return Counter(partition_of(each.encode(), partitions) for each in places), claims


def farthest(counted: Counter[int], partitions: int) -> float:
    """Return how far the fullest or emptiest partition is from the mean, as a part of it."""
    mean = counted.total() / partitions
    return max(abs(counted[part] - mean) for part in range(partitions)) / mean


def main() -> None:
    """Measure and print."""
    cores = Cores.from_settings(load_settings())
    for kind, counted in zip(("places", "claims"), spread(cores, PARTITIONS), strict=True):
        shares = ", ".join(str(counted[part]) for part in range(PARTITIONS))
        off = farthest(counted, PARTITIONS)
        print(f"{kind} of the seeds on {PARTITIONS} partitions: {shares}; farthest {off:.0%}")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _ARTICLES
    one, two = rate(cores, 1, count), rate(cores, 2, count)
    print(f"1 worker {one:.0f} articles/s, 2 workers {two:.0f}: {two / one:.2f} times")
    print(f"budget {_BUDGET}: {'kept' if two / one >= _BUDGET else 'missed'}")


if __name__ == "__main__":
    main()
