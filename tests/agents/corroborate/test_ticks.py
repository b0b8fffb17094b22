"""The agent on ticks: what is due, in which part of the stream, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from agents.corroborate.agent import CorroborateAgent
from agents.corroborate.due import DueIndex
from agents.results import Channel, PartTick
from schemas.control import LedgerEntry
from schemas.ticks import Tick
from tests.agents.corroborate.storyline import ALBU_KAMAL, ARMY, BOOK, IS, SNAKE_ISLAND, at, tell

CLAIM = tell("03-01 09:00", "sana.sy", ARMY, IS, "03-01", says="syria")
ISLAND = tell("03-02 09:00", "sana.sy", ARMY, IS, "03-02", says="syria", place=SNAKE_ISLAND)


def tick(when: str, part: int = 0) -> PartTick:
    return PartTick(Tick(at=at(when)), part)


class Counted(dict[str, LedgerEntry]):
    """A ledger that counts how often an entry is read."""

    reads = 0

    def get(self, *args):
        self.reads += 1
        return super().get(*args)


class Scanned(dict[str, LedgerEntry]):
    """A ledger that can be searched for due times, and that other hands may change."""

    generation = 0
    scans = 0

    def dues(self) -> Iterator[tuple[str, datetime]]:
        self.scans += 1
        return iter([(key, entry.due) for key, entry in self.items() if entry.due is not None])


async def test_a_tick_between_claims_sends_what_time_did():
    results = await CorroborateAgent({}, BOOK)(
        [CLAIM, tick("04-01 00:00"), replace(CLAIM, claim_id="again")]
    )
    alert, place = results[1].emissions
    assert (alert.channel, place.channel) == (Channel.ALERTS, Channel.PLACES)
    assert alert.record.kind == "correction"
    assert alert.record.tier == "expired"
    assert place.record.holder is None
    assert results[1].verdict is None


async def test_a_tick_that_is_not_later_than_the_last_does_nothing():
    clocks: dict[int, datetime] = {}
    agent = CorroborateAgent({}, BOOK, clocks=clocks)
    *_, same, older = await agent(
        [CLAIM, tick("04-01 00:00"), tick("04-01 00:00"), tick("03-20 00:00")]
    )
    assert same.emissions == older.emissions == ()
    assert clocks == {0: at("04-01 00:00")}


async def test_a_tick_reads_only_the_places_where_something_falls_due():
    ledger = Counted()
    agent = CorroborateAgent(ledger, BOOK)
    places = [replace(ALBU_KAMAL, id=f"gn:{number}") for number in range(500)]
    sure = [
        tell("03-20 09:00", outlet, ARMY, IS, "03-20", place=place, wires=[wire])
        for place in places
        for outlet, wire in (("a.example", "afp"), ("b.example", "reuters"))
    ]
    await agent([*sure, CLAIM])
    ledger.reads = 0
    (first, second) = await agent([tick("03-31 00:00"), tick("04-01 00:00")])
    assert (len(first.emissions), len(second.emissions)) == (0, 2)
    assert ledger.reads == 1


async def test_each_part_of_the_stream_has_its_own_time():
    parts = {ALBU_KAMAL.id: 0, SNAKE_ISLAND.id: 1}
    agent = CorroborateAgent({}, BOOK, part_of=parts.__getitem__)
    first, again, second = (
        await agent(
            [
                CLAIM,
                ISLAND,
                tick("05-01 00:00", 1),
                tick("05-01 00:00", 1),
                tick("05-01 00:00", 0),
            ]
        )
    )[2:]
    assert [e.key for e in first.emissions] == [SNAKE_ISLAND.id] * 2
    assert again.emissions == ()
    assert [e.key for e in second.emissions] == [ALBU_KAMAL.id] * 2


async def test_a_new_agent_finds_what_is_due_in_the_ledger():
    ledger: dict[str, LedgerEntry] = {}
    await CorroborateAgent(ledger, BOOK)([CLAIM])
    (result,) = await CorroborateAgent(ledger, BOOK)([tick("04-01 00:00")])
    assert len(result.emissions) == 2


async def test_the_index_is_read_again_when_other_hands_changed_the_ledger():
    ledger = Scanned()
    agent = CorroborateAgent(ledger, BOOK)
    await agent([CLAIM, tick("03-02 00:00"), tick("03-03 00:00")])
    assert ledger.scans == 1
    before = dict(ledger)
    await agent([tick("04-01 00:00")])
    ledger.update(before)  # what the tick did is undone, as after a failed batch
    ledger.generation += 1
    agent = CorroborateAgent(ledger, BOOK)
    (result,) = await agent([tick("04-01 00:00")])
    assert len(result.emissions) == 2


def test_an_undone_entry_is_found_again_by_the_same_index():
    ledger = Scanned()
    index = DueIndex(ledger, lambda _: 0)
    entry = _entry(CLAIM)
    ledger["p"] = entry
    index.note("p", entry)
    assert [key for key, _ in index.due(0, at("04-01 00:00"))] == ["p"]
    assert list(index.due(0, at("04-01 00:00"))) == []
    ledger.generation += 1
    assert [key for key, _ in index.due(0, at("04-01 00:00"))] == ["p"]


def _entry(claim) -> LedgerEntry:
    ledger: dict[str, LedgerEntry] = {}
    CorroborateAgent(ledger, BOOK).apply(claim)
    return ledger[claim.place.id]


async def test_a_late_claim_is_told_by_the_clock_of_its_part():
    agent = CorroborateAgent({}, BOOK)
    _, result = await agent([tick("05-01 00:00"), CLAIM])
    assert [emission.channel for emission in result.emissions] == [Channel.PLACES]
    assert result.reason == "expired before anybody was told of it"
