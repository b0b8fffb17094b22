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
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from agents.classify.agent import ScreenAgent
from agents.corroborate.agent import CorroborateAgent
from agents.detect.agent import DetectAgent
from agents.results import Agent, Result
from benchmarks.speed import mixed
from schemas import wire
from schemas.articles import RawArticle
from schemas.failures import Verdict
from streams import topics
from streams.app import Deliver
from streams.bare import Cores
from streams.embedded.client import Entry
from streams.embedded.partitioner import partition_of
from streams.ledger_table import Ledger
from streams.log_access import open_appender, open_reader
from streams.service import Worker
from streams.settings import Settings, load_settings
from streams.stage import Stage
from streams.stores import DictStore

ARTICLES: Final = 600
RECORDS: Final = 6_000
BATCH: Final = 64
BUSY: Final = 0.6
"""The share of a core that is planned for; the rest is for bursts and for reading after a restart."""
KAFKA: Final = 10e6
"""Bytes a second that one partition is planned to take, all copies written: a tenth of a common disk."""
RATES: Final = (10, 1_000, 100_000)
PLACES: Final = 20_000


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


def main() -> int:
    """Print constants, spread and model."""
    costs = measured(Cores.from_settings(load_settings()))
    print("measured, in microseconds of one core:")
    for name in ("screen", "detect", "corroborate", "stream"):
        print(f"  {name:<12}{getattr(costs, name) * 1e6:>9.0f} for each record that it reads")
    print(f"  of an article {costs.pass_rate:.2f} pass screening, {costs.claim_rate:.2f} claims")
    print(f"  an article has {costs.article_bytes:.0f} bytes and costs {costs.article * 1e6:.0f}")
    for parts in (12, 48, 384):
        even, hot = spread(parts)
        print(
            f"  {parts} partitions: the fullest has {even:.2f} times its share of {PLACES} places,"
        )
        print(f"    {hot:.1f} times where a place's news go by its rank (the first has 10 %)")
    print(f"model, cores {BUSY:.0%} busy, {KAFKA / 1e6:.0f} MB/s a partition:")
    for rate in RATES:
        cores = rate * costs.article / BUSY
        hottest = 0.1 * rate * costs.claim_rate * (costs.corroborate + costs.stream)
        stored = rate * costs.article_bytes / KAFKA
        parts = max(1, math.ceil(stored), math.ceil(cores))
        print(
            f"  {rate:>7,}/s: {cores:,.1f} cores, {parts:,} partitions, raw {stored:,.2f} partitions"
            f" of disk, the hottest place {hottest:.0%} of a core"
        )
    return 0


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


def stream_cost(article: RawArticle) -> float:
    """Return what the embedded stream costs for a record of one stage: read, outcome sent, committed."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder), log_level="error", seed_first_start=False)
        with open_appender(settings, topics.RAW.name) as client:
            client.append_many(topics.RAW.name, [Entry(None, wire.encode(article))] * RECORDS)
        began = time.process_time()
        asyncio.run(_pass_through(settings))
        return (time.process_time() - began) / RECORDS


async def _pass_through(settings: Settings) -> None:
    def stages(_ledger: Ledger, _deliver: Deliver) -> list[Stage]:
        return [Stage("screen", topics.RAW, Drop())]

    worker = Worker(settings, stages=stages)
    await worker.start()
    with open_reader(settings) as reader:
        while reader.committed(settings.app_id).get((topics.RAW.name, 0), 0) < RECORDS:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await worker.stop()


def spread(partitions: int) -> tuple[float, float]:
    """Return the fullest partition over the mean: of places, and of claims whose places are ranked."""
    even, hot = Counter[int](), dict.fromkeys(range(partitions), 0.0)
    harmonic = sum(1 / rank for rank in range(1, PLACES + 1))
    for rank in range(1, PLACES + 1):
        part = partition_of(b"geo:%d" % (rank * 7919), partitions)
        even[part] += 1
        hot[part] += 1 / rank / harmonic
    return max(even.values()) * partitions / PLACES, max(hot.values()) * partitions


if __name__ == "__main__":
    raise SystemExit(main())
