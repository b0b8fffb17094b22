"""The Faust app: what is corrected in it, its agents through Faust's own test context, batches."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from schemas import wire
from schemas.failures import Outcome, Verdict
from streams import topics
from streams.app import create_app, faust_settings
from streams.batches import batches
from streams.messages import Outgoing
from streams.settings import Settings, load_settings
from tests.streams.tiny import tiny_articles, tiny_stages


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path, partitions=3)


class Recorder:
    def __init__(self) -> None:
        self.taken: list[Outgoing] = []

    async def __call__(self, message: Outgoing) -> Awaitable[object]:
        self.taken.append(message)
        return asyncio.sleep(0)


def test_what_faust_gets_wrong_is_set_right(settings: Settings) -> None:
    conf = create_app(settings, stages=tiny_stages).conf
    assert conf.web_enabled is False
    assert conf.web_bind == "127.0.0.1"
    assert conf.topic_disable_leader is True
    assert (conf.table_standby_replicas, conf.topic_partitions) == (0, 3)
    assert conf.broker_commit_interval == 1.0
    assert conf.datadir.is_relative_to(settings.data_dir)
    assert conf.consumer_auto_offset_reset == "earliest"


def test_names_of_the_environment_do_not_reach_faust(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BROKER_URL", "APP_BROKER_URL", "DATADIR", "APP_DATADIR", "WEB_ENABLED"):
        monkeypatch.setenv(name, "/elsewhere")
    conf = create_app(settings, stages=tiny_stages).conf
    assert conf.broker[0].scheme == "sqlite"
    assert conf.datadir.is_relative_to(settings.data_dir)


def test_every_setting_is_one_that_faust_knows(settings: Settings) -> None:
    known = type(create_app(settings, stages=tiny_stages).conf).SETTINGS
    assert set(faust_settings(settings)) - {"env", "Table"} <= set(known)


def test_every_topic_is_declared_as_the_settings_say(settings: Settings) -> None:
    app = create_app(settings, stages=tiny_stages)
    for agent in app.agents.values():
        (name,) = agent.channel.topics
        spec = next(each for each in topics.ALL if each.name == name)
        assert agent.channel.partitions == 3
        assert bool(agent.channel.compacting) == spec.compacted
        assert agent.channel.value_type is bytes
    assert app.tables["ledger"].changelog_topic.partitions == 3


async def test_an_agent_works_through_fausts_test_context(settings: Settings) -> None:
    recorder = Recorder()
    app = create_app(settings, stages=tiny_stages, sender=recorder)
    good, poison = wire.encode(tiny_articles(2)[1]), b"rubbish"
    async with app.agents["screen"].test_context() as agent:
        for value in (good, poison):
            event = await agent.put(value)
            while not event.message.acked:  # noqa: ASYNC110
                await asyncio.sleep(0)
    by_topic = [message.topic for message in recorder.taken]
    assert by_topic == [topics.SCREENED.name, topics.DEADLETTERS.name, topics.OUTCOMES.name]
    outcome = wire.decode(Outcome, recorder.taken[2].value or b"")
    assert outcome.verdict is Verdict.DEAD_LETTER


async def test_nothing_is_acknowledged_when_the_log_takes_nothing(tmp_path: Path) -> None:
    async def refuse(_message: Outgoing) -> Awaitable[object]:
        raise OSError("no broker")

    settings = load_settings(data_dir=tmp_path, retry_attempts=2, retry_base_s=0.001)
    app = create_app(settings, stages=tiny_stages, sender=refuse)
    async with app.agents["screen"].test_context() as agent:
        event = await agent.put(wire.encode(tiny_articles(2)[1]))
        while not app.crashed:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert "no broker" in str(app.crash_reason)
        assert not event.message.acked


class FakeStream:
    """Events as a Faust stream gives them: ``gate`` holds back those after the first two."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.gate = asyncio.Event()
        self.enable_acks = True

    async def events(self) -> AsyncIterator[Any]:
        for number in range(self.count):
            if number == 2:
                await self.gate.wait()
            yield SimpleNamespace(number=number)


async def test_a_batch_ends_when_it_is_full_or_its_time_is_up() -> None:
    stream = FakeStream(9)
    sizes = []
    async for batch in batches(stream, 4, 0.01):
        sizes.append([event.number for event in batch])
        stream.gate.set()
    assert sizes == [[0, 1], [2, 3, 4, 5], [6, 7, 8]]
    assert stream.enable_acks is False


async def test_what_breaks_a_stream_reaches_whoever_takes_its_batches() -> None:
    class Broken(FakeStream):
        async def events(self) -> AsyncIterator[Any]:
            yield SimpleNamespace(number=0)
            raise OSError("gone")

    taken: list[Any] = []

    async def take() -> None:
        async for batch in batches(Broken(1), 1, 0):
            taken.extend(batch)

    with pytest.raises(OSError, match="gone"):
        await take()
    assert len(taken) == 1
