"""One answer three ways: the bare runner, Faust's test context, a real worker process."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Sequence
from pathlib import Path

import pytest

from agents.corroborate.ledger import advance
from schemas import wire
from schemas.alerts import ControlAlert
from schemas.articles import RawArticle
from schemas.failures import Outcome
from schemas.ticks import Tick
from streams import topics
from streams.app import create_app
from streams.bare import Replay, replay
from streams.cores import Cores
from streams.ledger_table import Ledger, pack
from streams.messages import Outgoing
from streams.seeding import in_event_order
from streams.settings import load_settings
from streams.stores import DictStore
from streams.ticking import tick_message, with_ticks
from streams.topology import stages
from tests.end_to_end.conftest import STORYLINES, articles_of
from tests.streams import runs


class Recorder:
    """Takes what the agents send, by topic, each record once."""

    def __init__(self) -> None:
        self.sent: dict[str, list[Outgoing]] = {spec.name: [] for spec in topics.ALL}

    async def __call__(self, message: Outgoing) -> Awaitable[object]:
        self.sent[message.topic].append(message)
        return asyncio.sleep(0)

    def values(self, spec: topics.TopicSpec) -> list[bytes]:
        """Return the records of a topic, without the ticks among them."""
        sent = self.sent[spec.name]
        return [m.value or b"" for m in sent if (topics.TICK_HEADER, b"1") not in m.headers]


def bare(cores: Cores, articles: Sequence[RawArticle]) -> tuple[list[bytes], Replay]:
    run = replay(cores, articles)
    return [wire.encode(alert) for alert in run.alerts], run


async def through_test_context(
    cores: Cores, articles: Sequence[RawArticle], folder: Path
) -> tuple[Recorder, DictStore, list[bytes]]:
    """Put the articles through each agent in turn, as Faust's own test context runs it."""
    recorder, store, told = Recorder(), DictStore(), []

    async def deliver(alerts: Sequence[ControlAlert]) -> None:
        told.extend(wire.encode(alert) for alert in alerts)

    app = create_app(
        load_settings(data_dir=folder),
        deliver=deliver,
        stages=lambda _table, hand: stages(cores, Ledger(store), hand),
        sender=recorder,
    )
    waiting = [
        tick_message(item)
        if isinstance(item, Tick)
        else Outgoing(topics.RAW.name, None, wire.encode(item))
        for item in with_ticks(articles, cores.tick_every)
    ]
    for name, target in (
        ("screen", topics.SCREENED),
        ("detect", topics.CLAIMS),
        ("corroborate", topics.ALERTS),
        ("notify", topics.DEADLETTERS),
    ):
        async with app.agents[name].test_context() as agent:
            for message in waiting:
                event = await agent.put(
                    message.value, key=message.key, headers=list(message.headers)
                )
                while not event.message.acked:  # noqa: ASYNC110
                    await asyncio.sleep(0)
        waiting = recorder.sent[target.name]
    return recorder, store, told


@pytest.mark.parametrize("storyline", STORYLINES)
async def test_bare_runner_and_agents_give_the_same_bytes(
    storyline: str, cores: Cores, tmp_path: Path
) -> None:
    articles = articles_of(storyline)
    alerts, run = bare(cores, articles)
    recorder, store, told = await through_test_context(cores, articles, tmp_path)
    assert recorder.values(topics.ALERTS) == alerts
    assert told == alerts
    assert recorder.values(topics.CLAIMS) == [wire.encode(claim) for claim in run.claims]
    assert recorder.sent[topics.DEADLETTERS.name] == []
    assert {k.decode(): v for k, v in store.content.items()} == {
        place: pack(entry) for place, entry in run.ledger.items()
    }
    outcomes = [wire.decode(Outcome, value) for value in recorder.values(topics.OUTCOMES)]
    assert sorted(o.verdict for o in outcomes) == sorted(o.verdict for o in run.outcomes)


def test_a_real_worker_gives_the_bytes_of_the_bare_runner_on_every_storyline(
    cores: Cores, tmp_path: Path
) -> None:
    """All storylines in one log in the order of time, as one worker finds them."""
    settings = runs.settings_of(tmp_path / "data")
    articles = in_event_order([a for storyline in STORYLINES for a in articles_of(storyline)])
    runs.feed(settings, list(with_ticks(articles, settings.tick_every)))
    with runs.worker(settings, "real") as process:
        account = runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    alerts, run = bare(cores, articles)
    assert list(runs.alerts(settings).values()) == alerts
    assert list(runs.delivered(settings).values()) == alerts
    assert runs.printed(settings) == list(runs.delivered(settings))
    assert list(runs.claims(settings).values()) == [wire.encode(claim) for claim in run.claims]
    assert runs.ledger(settings) == {p: pack(entry) for p, entry in run.ledger.items()}
    assert runs.outcomes(settings) == {o.origin: wire.encode(o) for o in run.outcomes}
    assert account.verdicts == run.verdicts


@pytest.mark.parametrize("storyline", STORYLINES)
def test_the_final_ledger_does_not_depend_on_the_order_of_arrival(
    storyline: str, cores: Cores
) -> None:
    """Once as much time has passed: articles in disorder bring other ticks, or none."""
    articles = articles_of(storyline)
    end = max(article.published_at for article in articles if article.published_at)
    _, straight = bare(cores, articles)
    shuffled = list(articles)
    random.Random(storyline).shuffle(shuffled)
    for other in (articles[::-1], shuffled):
        _, run = bare(cores, other)
        assert {p: advance(e, end).entry.control for p, e in run.ledger.items()} == {
            p: advance(e, end).entry.control for p, e in straight.ledger.items()
        }
