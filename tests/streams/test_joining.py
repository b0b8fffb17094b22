"""A worker that starts with a place table that has learned a name, against the bare runner."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from agents.corroborate.agent import CorroborateAgent
from agents.detect.places.gazetteer import Entry
from schemas import wire
from schemas.alerts import ControlAlert
from schemas.claims import ControlClaim, PlaceKind
from schemas.control import LedgerEntry, PlaceControl
from schemas.joins import Join
from streams import topics
from streams.app import Deliver
from streams.bare import settled
from streams.embedded.client import AppendClient
from streams.embedded.client import Entry as LogEntry
from streams.embedded.reader import LogReader
from streams.joining import find_joins, join_message, send_joins
from streams.ledger_table import Ledger, unpack
from streams.messages import Outgoing
from streams.service import Worker
from streams.settings import Settings
from streams.stage import Stage, TakeTicks
from streams.stores import DictStore
from tests.agents.corroborate.storyline import ARMY, IS, tell
from tests.agents.corroborate.test_joining import NAMED
from tests.agents.detect.places.test_learned import table
from tests.streams import runs

ENTRY = Entry("gn:999", "Qalb Zobeidi", "SY", None, 34.4, 41.1, 800, PlaceKind.POPULATED)
KNOWN = replace(
    NAMED, id="gn:999", lat=34.4, lon=41.1, geonameid=999, population=800, resolved=True,
    confidence=1.0,
)  # fmt: skip
BEFORE = [
    tell("11-08 20:10", "a.example", ARMY, IS, "11-08", place=NAMED),
    tell("11-08 21:10", "a.example", ARMY, IS, "11-08", place=NAMED),
]
AFTER = [
    tell("11-09 06:30", "b.example", ARMY, IS, "11-08", place=KNOWN),
    tell("11-10 06:30", "c.example", IS, ARMY, "11-10", place=NAMED),
]


def _stages(ledger: Ledger, _deliver: Deliver) -> tuple[Stage, ...]:
    agent = CorroborateAgent(ledger)
    return (Stage("corroborate", topics.CLAIMS, agent, state=ledger, ticks=TakeTicks()),)


def _feed(settings: Settings, claims: list[ControlClaim]) -> None:
    assert settings.log_path is not None
    with AppendClient(settings.log_path) as client:
        client.ensure_topic(topics.CLAIMS.name, settings.partitions)
        for claim in claims:
            entry = LogEntry(claim.place.id.encode(), wire.encode(claim))
            client.append_many(topics.CLAIMS.name, [entry])


def _all_read(settings: Settings) -> bool:
    """Return whether every claim and join was handled; what one sends on is there before that."""
    assert settings.log_path is not None
    with LogReader(settings.log_path) as reader:
        heads, committed = reader.heads(), reader.committed(settings.app_id)
    return all(
        head.next <= committed.get(place, 0)
        for place, head in heads.items()
        if place[0] == topics.CLAIMS.name
    )


async def _until_read(settings: Settings) -> None:
    while not await asyncio.to_thread(_all_read, settings):  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def _work(settings: Settings, claims: list[ControlClaim]) -> None:
    """Start a worker, let it join, feed it, and wait until it has read everything."""
    worker = Worker(settings, stages=_stages)
    await worker.start()
    while worker.ready() is not None:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await worker.join()
    await _until_read(settings)
    await asyncio.to_thread(_feed, settings, claims)
    await _until_read(settings)
    await worker.stop()


def _bare() -> tuple[dict[str, LedgerEntry], list[bytes]]:
    ledger: dict[str, LedgerEntry] = {}
    agent, told = CorroborateAgent(ledger), []
    items: list[ControlClaim | Join] = [*BEFORE, Join(from_id=NAMED.id, place=KNOWN), *AFTER]
    for item in items:
        for result in settled(agent, item):
            told += [wire.encode(e.record) for e in result.emissions if _is_alert(e.record)]
    return ledger, told


def _is_alert(record: object) -> bool:
    return isinstance(record, ControlAlert)


@pytest.mark.parametrize("partitions", [1, 3])
async def test_a_worker_joins_what_its_place_table_has_learned(
    tmp_path: Path, partitions: int
) -> None:
    empty, full = table(tmp_path / "empty.sqlite"), table(tmp_path / "full.sqlite", ENTRY)
    data = tmp_path / "data"
    data.mkdir()
    first = runs.settings_of(data, gazetteer_path=empty, partitions=partitions)
    second = runs.settings_of(data, gazetteer_path=full, partitions=partitions)
    _feed(first, [])
    await _work(first, BEFORE)
    await _work(second, AFTER)
    await _work(second, [])  # and once more, when there is nothing left to join
    ledger, told = _bare()
    found = {key: unpack(value) for key, value in runs.ledger(second).items()}
    assert found == ledger
    assert list(runs.alerts(second).values()) == told
    assert [wire.decode(ControlAlert, value).kind.value for value in told] == [
        "new",
        "upgrade",
        "reversal",
    ]
    places = [wire.decode(PlaceControl, value) for value in runs.values(second, topics.PLACES)]
    assert [place.joined_into for place in places if place.place.id == NAMED.id][-1] == "gn:999"


async def test_without_a_place_table_the_places_wait(tmp_path: Path) -> None:
    sent: list[Outgoing] = []

    async def send(message: Outgoing) -> None:
        sent.append(message)

    ledger = Ledger(store := DictStore())
    assert await send_joins(store, tmp_path / "none.sqlite", send) == 0
    CorroborateAgent(ledger).apply(BEFORE[0])
    ledger.keep()
    await ledger.flush()
    assert await send_joins(store, tmp_path / "none.sqlite", send) == 0
    assert await send_joins(store, table(tmp_path / "full.sqlite", ENTRY), send) == 1
    assert [message.key for message in sent] == [NAMED.id.encode()]


def test_only_places_without_an_entry_are_asked(tmp_path: Path) -> None:
    ledger = Ledger(store := DictStore())
    agent = CorroborateAgent(ledger)
    full = table(tmp_path / "full.sqlite", ENTRY)
    for claim in (*BEFORE, AFTER[0]):
        agent.apply(claim)
    ledger.keep()
    asyncio.run(ledger.flush())
    (join,) = find_joins(store, full)
    assert (join.from_id, join.place) == (NAMED.id, KNOWN)
    message = join_message(join)
    assert (message.topic, message.key) == ("control.claims", NAMED.id.encode())
    agent.join(join)
    ledger.keep()
    asyncio.run(ledger.flush())
    assert find_joins(store, full) == []
