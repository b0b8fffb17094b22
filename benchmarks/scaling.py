"""What a stage costs, how keys spread, and what follows for 10, 1,000 and 100,000 articles a second.

    python -m benchmarks.scaling

The constants are measured here, in processor time of one core; the table after them is a model, which
docs/scaling.md explains. ``KAFKA`` and ``BUSY`` are assumptions, and are printed as such.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from agents.classify.agent import ScreenAgent
from agents.corroborate.agent import CorroborateAgent
from agents.detect.agent import DetectAgent
from agents.results import Agent, Result
from benchmarks.speed import mixed
from benchmarks.spreading import of_claims, of_places, places
from schemas import wire
from schemas.articles import RawArticle
from schemas.failures import Verdict
from streams import topics
from streams.app import Deliver
from streams.cores import Cores
from streams.embedded.client import Entry
from streams.ledger_table import Ledger
from streams.log_access import open_appender
from streams.service import Worker
from streams.settings import Settings, load_settings
from streams.stage import Stage
from streams.stores import DictStore
from tests.brokers.choosing import NoBrokerError, runtime
from tests.brokers.cluster import Cluster

ARTICLES: Final = 600
RECORDS: Final = 6_000
BATCH: Final = 64
BUSY: Final = 0.6
"""The share of a core that is planned for; the rest is for bursts and for reading after a restart."""
KAFKA: Final = 10e6
"""Bytes a second that one partition is planned to take, all copies written: a tenth of a common disk."""
RATES: Final = (10, 1_000, 100_000)
HOTTEST: Final = 0.1
"""Of all claims, what one place has: by Zipf's law over 5,000 places the first has 11 of 100."""


class Drop:
    """Screens everything out: what is left is what the stream itself costs."""

    async def __call__(self, batch: Sequence[RawArticle]) -> Sequence[Result]:
        """Return one outcome for each."""
        return [Result(verdict=Verdict.SCREENED_OUT, reason="benchmark") for _ in batch]


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds of one core: of each stage for what it reads, and of the stream for a record of a stage.

    ``pass_rate`` and ``claim_rate`` are records of the next stage for each article.
    """

    screen: float
    detect: float
    corroborate: float
    stream: float
    pass_rate: float
    claim_rate: float
    article_bytes: float

    @property
    def article(self) -> float:
        """What an article costs in all stages, with the stream."""
        hops = 1 + self.pass_rate + 3 * self.claim_rate  # claim, alert and place at most
        return (
            self.screen
            + self.pass_rate * self.detect
            + self.claim_rate * self.corroborate
            + hops * self.stream
        )

    @property
    def by_place(self) -> float:
        """The part of it that follows the place: the other follows the article."""
        return self.claim_rate * (self.corroborate + 3 * self.stream) / self.article


def main() -> int:
    """Print constants, spread and model."""
    settings = load_settings()
    cores = Cores.from_settings(settings)
    costs = measured(cores)
    _print_constants(costs)
    keys = places(settings.gazetteer_path)
    _print_spread(keys, costs)
    kafka = on_kafka(mixed(1)[0])
    if kafka is not None:
        print(f"  stream on Kafka {kafka * 1e6:.0f} for each record")
        costs = replace(costs, stream=kafka)
        print(f"  an article costs {costs.article * 1e6:.0f} there")
    _print_model(costs)
    return 0


def _print_constants(costs: Costs) -> None:
    print("measured, in microseconds of one core:")
    for name in ("screen", "detect", "corroborate", "stream"):
        print(f"  {name:<12}{getattr(costs, name) * 1e6:>9.0f} for each record that it reads")
    print(f"  of an article {costs.pass_rate:.2f} pass screening, {costs.claim_rate:.2f} claims")
    print(f"  an article has {costs.article_bytes:.0f} bytes and costs {costs.article * 1e6:.0f}")


def _print_spread(keys: Sequence[bytes], costs: Costs) -> None:
    print(f"spread: farthest from the mean, {len(keys):,} places, claims by Zipf's law")
    for parts in (4, 12, 48):
        claims, work = of_claims(keys, parts), of_claims(keys, parts, costs.by_place)
        print(
            f"  {parts} partitions: places {of_places(keys, parts):.1%}; claims {claims[0]:.0%} in "
            f"half of the draws, {claims[1]:.0%} in 95 of 100; work {work[0]:.1%}, {work[1]:.1%}"
        )


def _print_model(costs: Costs) -> None:
    print(f"model, cores {BUSY:.0%} busy, {KAFKA / 1e6:.0f} MB/s a partition:")
    for rate in RATES:
        cores = rate * costs.article / BUSY
        hottest = HOTTEST * rate * costs.claim_rate * (costs.corroborate + 3 * costs.stream)
        stored = rate * costs.article_bytes / KAFKA
        parts = max(1, math.ceil(stored), math.ceil(cores))
        print(
            f"  {rate:>7,}/s: {cores:,.2f} cores, {parts:,} partitions, raw {stored:,.2f} partitions"
            f" of disk, the hottest place {hottest:.1%} of a core"
        )


def measured(cores: Cores) -> Costs:
    """Return the costs of the mixed stream of benchmarks/speed.py, where 16 of 100 tell of a change."""
    articles = mixed(ARTICLES)
    screened, screen = timed(ScreenAgent(), articles)
    claims, detect = timed(DetectAgent(cores.detector), screened)
    ledger = Ledger(DictStore())
    _, corroborate = timed(CorroborateAgent(ledger, rules=cores.rules), claims)
    return Costs(
        screen=screen / len(articles),
        detect=detect / max(1, len(screened)),
        corroborate=corroborate / max(1, len(claims)),
        stream=stream_cost(articles[0]),
        pass_rate=len(screened) / len(articles),
        claim_rate=len(claims) / len(articles),
        article_bytes=sum(len(wire.encode(each)) for each in articles) / len(articles),
    )


def timed(agent: Agent[Any], records: Sequence[Any]) -> tuple[list[Any], float]:
    """Return what ``agent`` sends to the next stage, and the seconds of processor time that it took."""

    async def run() -> list[Any]:
        sent: list[Any] = []
        for start in range(0, len(records), BATCH):
            for result in await agent(records[start : start + BATCH]):
                sent += [emission.record for emission in result.emissions]
        return sent

    if not isinstance(agent, CorroborateAgent):  # that one remembers
        asyncio.run(run())  # caches are warm in a stream
    began = time.process_time()
    return asyncio.run(run()), time.process_time() - began


def stream_cost(article: RawArticle, broker: str | None = None) -> float:
    """Return what the stream costs for a record of one stage: read, outcome sent, committed.

    On Kafka it is what the worker's own process takes: the broker's is its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        named = {} if broker is None else {"broker": broker}
        settings = load_settings(
            data_dir=Path(folder), log_level="error", seed_first_start=False, **named
        )
        with open_appender(settings, topics.RAW.name) as client:
            client.append_many(topics.RAW.name, [Entry(None, wire.encode(article))] * RECORDS)
        return asyncio.run(_pass_through(settings))


async def _pass_through(settings: Settings) -> float:
    """Return the processor time of a record, once a quarter of them has gone through."""

    def stages(_ledger: Ledger, _deliver: Deliver) -> list[Stage]:
        return [Stage("screen", topics.RAW, Drop())]

    worker = Worker(settings, stages=stages)

    async def handled(least: int) -> tuple[float, float]:
        registry = worker.metrics.registry
        while True:
            done = registry.get_sample_value("frontwatch_records_total", {"stage": "screen"})
            if done is not None and done >= least:
                return done, time.process_time()
            await asyncio.sleep(0.02)

    await worker.start()
    before, began = await handled(RECORDS // 4)
    after, ended = await handled(RECORDS)
    await worker.stop()
    return (ended - began) / (after - before)


def on_kafka(article: RawArticle) -> float | None:
    """Return the same on a Kafka node of its own; None, and why on the terminal, without Java."""
    try:
        found = runtime(print)
    except NoBrokerError as error:
        print(f"  on Kafka it is not measured: {error}")
        return None
    with (
        tempfile.TemporaryDirectory() as folder,
        Cluster(found, Path(folder) / "kafka", 1) as cluster,
    ):
        return stream_cost(article, cluster.broker)


if __name__ == "__main__":
    raise SystemExit(main())
