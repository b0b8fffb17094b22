"""What the ledger's table holds: entries packed, plain ones of earlier versions read all the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from agents.corroborate.condensed import condense
from schemas import wire
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry
from streams.ledger_table import Ledger, pack, unpack
from streams.stores import DictStore
from tests.agents.corroborate.storyline import ALBU_KAMAL_2017, ARMY, IS, Story, tell
from tests.schemas.strategies import claims, ledger_entries


@settings(max_examples=100, deadline=None)
@given(ledger_entries)
def test_an_entry_comes_back_as_it_was(entry: LedgerEntry) -> None:
    assert unpack(pack(entry)) == entry
    assert unpack(wire.encode(entry)) == entry


@pytest.mark.parametrize("value", [b"", b"{", b"x\x9c", b"[]", pack(Story().hear(tell("11-09 08:00", "a.example", ARMY, IS)).entry)[:-5]])  # fmt: skip
def test_what_is_no_entry_is_refused(value: bytes) -> None:
    with pytest.raises(wire.UndecodableError):
        unpack(value)


@settings(max_examples=100, deadline=None)
@given(claims)
def test_a_claim_is_condensed_once(claim: ControlClaim) -> None:
    kept = condense(claim)
    assert condense(kept) == kept
    assert (kept.claim_id, kept.evidence, kept.gainer) == (
        claim.claim_id,
        claim.evidence,
        claim.gainer,
    )


async def test_a_hundred_outlets_take_a_few_hundred_bytes_each() -> None:
    story = Story().hear(*ALBU_KAMAL_2017)
    for number in range(100):
        told = tell(f"11-20 {number % 24:02}:{number % 60:02}", f"o{number}.example", ARMY, IS)
        story.hear(told)
    assert story.entry is not None
    store = DictStore()
    ledger = Ledger(store)
    ledger["p"] = story.entry
    ledger.keep()
    await ledger.flush()
    assert Ledger(store)["p"] == story.entry
    assert len(store.content[b"p"]) < 300 * len(story.entry.claims)
