from __future__ import annotations

from agents.corroborate.agent import CorroborateAgent
from agents.results import Channel
from schemas.alerts import ControlAlert
from schemas.control import LedgerEntry, PlaceControl
from tests.agents.corroborate.storyline import ALBU_KAMAL, ARMY, BOOK, IS, SNAKE_ISLAND, tell

CLAIM = tell("11-09 08:00", "a.example", ARMY, IS, "11-09", wires=["afp"])


async def test_a_claim_moves_the_ledger_and_sends_alert_and_place():
    ledger: dict[str, LedgerEntry] = {}
    (result,) = await CorroborateAgent(ledger, BOOK)([CLAIM])
    assert [(e.channel, e.key) for e in result.emissions] == [
        (Channel.ALERTS, ALBU_KAMAL.id),
        (Channel.PLACES, ALBU_KAMAL.id),
    ]
    assert isinstance(result.emissions[0].record, ControlAlert)
    assert isinstance(result.emissions[1].record, PlaceControl)
    assert ledger[ALBU_KAMAL.id].control == result.emissions[1].record
    assert result.verdict is None


async def test_places_are_kept_apart_and_results_keep_the_order_of_claims():
    ledger: dict[str, LedgerEntry] = {}
    island = tell("11-09 09:00", "a.example", ARMY, IS, "11-09", place=SNAKE_ISLAND)
    results = await CorroborateAgent(ledger, BOOK)([CLAIM, island])
    assert [result.emissions[0].key for result in results] == [ALBU_KAMAL.id, SNAKE_ISLAND.id]
    assert [result.emissions[0].record.sequence for result in results] == [1, 1]


async def test_a_claim_that_comes_again_sends_nothing():
    ledger: dict[str, LedgerEntry] = {}
    agent = CorroborateAgent(ledger, BOOK)
    await agent([CLAIM])
    before = dict(ledger)
    (result,) = await agent([CLAIM])
    assert result.emissions == ()
    assert result.reason == "applied before"
    assert ledger == before


async def test_a_copy_updates_the_place_without_an_alert_and_says_why():
    copy = tell("11-09 09:00", "b.example", ARMY, IS, "11-09", wires=["afp"])
    _, result = await CorroborateAgent({}, BOOK)([CLAIM, copy])
    assert [emission.channel for emission in result.emissions] == [Channel.PLACES]
    assert result.reason == "reported already; no new lineage: afp"
