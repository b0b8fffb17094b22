"""What 1, 2 and 4 workers do together on Kafka.

    python -m benchmarks.workers [--articles 6000] [--workers 1 2 4] [--share 0.3]

Needs Java 17 and Maven, as ``make test-kafka`` does. One Kafka node; the mixed stream of
benchmarks/speed.py, keyed by article. Every worker is ready and has its partitions, and a first part
of the articles has gone through, before any is counted.

Each worker has a fixed share of one core, so that workers and broker do not take it from each other:
to two workers on a machine of two cores the broker would else be a third. What a rate is depends on
the share, how rates compare does not. Where no share can be given (benchmarks/shares.py), the workers
are compared by processor time: articles over the time of the worker that took most.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.shares import available, join, processor_s, share
from benchmarks.speed import mixed
from schemas import wire
from schemas.articles import RawArticle
from streams import topics
from streams.accounts import records_of
from streams.embedded.client import Entry
from streams.log_access import open_appender, open_reader
from streams.settings import Settings, load_settings
from tests.brokers.choosing import runtime
from tests.brokers.cluster import Cluster
from tests.streams import runs

PARTITIONS: Final = 4
BUDGET: Final = 1.8
_PATIENCE_S: Final = 400.0
_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Run:
    """What so many workers did: articles and seconds that passed, processor seconds of each worker.

    ``spread`` holds the records of each partition by topic.
    """

    workers: int
    articles: int
    passed_s: float
    processor_s: tuple[float, ...]
    spread: dict[str, list[int]]

    @property
    def rate(self) -> float:
        """Articles a second from the first to the last."""
        return self.articles / self.passed_s

    @property
    def rate_of_busiest(self) -> float:
        """Articles for a second of processor time of the worker that took most."""
        return self.articles / max(self.processor_s)


class Running:
    """A worker process, its page's address, and its part of the processor."""

    def __init__(self, settings: Settings, name: str) -> None:
        self._folder = settings.data_dir / name
        self._folder.mkdir(parents=True)
        told = ("broker", "partitions", "session_timeout_s", "store_url")
        own = {f"FRONTWATCH_{each.upper()}": str(getattr(settings, each)) for each in told}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "streams.cli", "--data-dir", str(self._folder), "worker"],
                cwd=runs.ROOT,
                env=os.environ | runs.OWN_ENVIRONMENT | own,
                stderr=log,
                stdout=log,
            )

    @property
    def _log(self) -> Path:
        return self._folder / "worker.log"

    def partitions(self) -> set[str]:
        """Return the partitions of news.raw that it reads by now."""
        assert self.process.poll() is None, self._log.read_text()[-3000:]
        page = re.search(r"its page is (http\S+)", self._log.read_text())
        if page is None:
            return set()
        try:
            told = _DIRECT.open(f"{page[1]}metrics", timeout=5).read().decode()
        except OSError:
            return set()
        found: list[str] = re.findall(
            r'frontwatch_lag_records\{partition="(\d+)",stage="screen"', told
        )
        return set(found)


def measured(workers: int, articles: Sequence[RawArticle], part: float | None) -> Run:
    """Let so many workers handle ``articles``, each with ``part`` of a core (None: as it comes)."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(Cluster(runtime(print), folder / "kafka", 1))
        settings = _settings(folder / "data", cluster.broker)
        with open_appender(settings, topics.RAW.name):
            pass  # makes the topics
        groups = [stack.enter_context(share(part or 1.0)) for _ in range(workers if part else 0)]
        fleet = stack.enter_context(_fleet(settings, workers))  # ends before its groups do
        warm, counted = articles[: len(articles) // 6], articles[len(articles) // 6 :]
        for group, each in zip(groups, fleet, strict=False):
            join(group, each.process.pid)
        _feed(settings, warm)
        _wait(lambda: runs.settled(settings) is not None, "the first are handled")
        return _counted(settings, fleet, counted, len(warm))


def _counted(
    settings: Settings, fleet: Sequence[Running], articles: Sequence[RawArticle], before: int
) -> Run:
    spent = [processor_s(each.process.pid) for each in fleet]
    _feed(settings, articles)
    _wait(lambda: runs.settled(settings) is not None, "all are handled")
    spent = [processor_s(e.process.pid) - s for e, s in zip(fleet, spent, strict=True)]
    with open_reader(settings) as reader:
        times = sorted(each.timestamp for each in records_of(reader, topics.OUTCOMES))[before:]
        spread = {
            spec.name: [_size(reader.heads()[spec.name, part]) for part in range(PARTITIONS)]
            for spec in (topics.RAW, topics.SCREENED, topics.CLAIMS)
        }
    return Run(len(fleet), len(times), times[-1] - times[0], tuple(spent), spread)


def _size(head: object) -> int:
    return int(head.next) - int(head.first)  # type: ignore[attr-defined]


def _settings(folder: Path, broker: str) -> Settings:
    return load_settings(
        data_dir=folder,
        broker=broker,
        partitions=PARTITIONS,
        session_timeout_s=30.0,
        store_url=f"sqlite:///{folder}/alerts.db",
        log_level="error",
        seed_first_start=False,
    )


@contextmanager
def _fleet(settings: Settings, count: int) -> Iterator[list[Running]]:
    """Run workers, each with as many partitions as the others, or one more."""
    fleet: list[Running] = []

    def spread() -> bool:
        theirs = [each.partitions() for each in fleet]
        once = Counter(part for its in theirs for part in its)
        even = max(map(len, theirs)) - min(map(len, theirs)) <= 1
        return len(once) == PARTITIONS and set(once.values()) == {1} and even

    try:
        fleet.extend(Running(settings, f"w{number}") for number in range(count))
        _wait(spread, "every worker has its partitions")
        yield fleet
    finally:
        for each in fleet:
            each.process.kill()
            each.process.wait()


def _feed(settings: Settings, articles: Sequence[RawArticle]) -> None:
    with open_appender(settings, topics.RAW.name) as client:
        entries = [Entry(each.id.encode(), wire.encode(each)) for each in articles]
        client.append_many(topics.RAW.name, entries)


def _wait(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"{what}: not in {_PATIENCE_S} s"
        time.sleep(1.0)


def farthest(counted: Sequence[int]) -> float:
    """Return how far the fullest or emptiest partition is from the mean, as a part of it."""
    mean = sum(counted) / len(counted)
    return max(abs(each - mean) for each in counted) / mean


def main() -> int:
    """Measure and print; returns 1 if two workers do less than the budget."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=6000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--share", type=float, default=0.3, help="of a core, for each worker")
    given = parser.parse_args()
    part = given.share if available() else None
    told = "as they come" if part is None else f"{part:.0%} of a core each"
    print(f"{given.articles} articles, {PARTITIONS} partitions, one Kafka node, workers {told}")
    found = []
    for count in given.workers:
        found.append(measured(count, mixed(given.articles), part))
        _print_run(found[-1])
    for name, counted in found[-1].spread.items():
        print(f"{name}: {counted} records, farthest from the mean {farthest(counted):.0%}")
    return _judged(found, part)


def _print_run(run: Run) -> None:
    spent = ", ".join(f"{each:.1f}" for each in run.processor_s)
    each = sum(run.processor_s) / run.articles * 1e6
    print(f"{run.workers} workers: {run.rate:.0f} articles/s;")
    print(f"  {each:.0f} microseconds of processor an article ({spent} s)", flush=True)


def _judged(found: Sequence[Run], part: float | None) -> int:
    one = found[0]
    missed = False
    for run in found[1:]:
        passed = run.rate / one.rate
        busiest = run.rate_of_busiest / one.rate_of_busiest
        print(
            f"{run.workers} against {one.workers}: {passed:.2f} times from first to last, "
            f"{busiest:.2f} by processor time of the busiest"
        )
        if (one.workers, run.workers) == (1, 2):
            missed = (busiest if part is None else passed) < BUDGET
            print(f"budget {BUDGET}: {'missed' if missed else 'kept'}")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
