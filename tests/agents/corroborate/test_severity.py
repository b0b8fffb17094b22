"""Severity: what the reports say of a place counts beside its size and how often it was taken."""

from __future__ import annotations

import pytest

from schemas.alerts import SeverityLevel
from tests.agents.corroborate.storyline import ARMY, IS, SNAKE_ISLAND, Story, tell

REASON = "said to be the last stronghold there"


def alerted(quote: str):
    claim = tell("03-01 09:00", "a.example", ARMY, IS, "03-01", place=SNAKE_ISLAND, quote=quote)
    return Story().hear(claim).alerts[-1].severity


@pytest.mark.parametrize(
    "quote",
    [
        "The army took the islet, the group's last stronghold in the gulf.",
        "Troops overran the last\nremaining base of the movement on Sunday.",
        "What was called their final bastion fell at dawn to the army.",
    ],
)
def test_a_last_stronghold_weighs_more(quote):
    assert REASON in alerted(quote).reasons
    assert alerted(quote).level is SeverityLevel.MEDIUM


@pytest.mark.parametrize(
    "quote",
    [
        "The army took the islet last week, a stronghold of the group.",
        "The army took the islet at last; the town behind it holds out.",
        "The army took the islet in what may not be the last battle.",
    ],
)
def test_other_lasts_do_not(quote):
    assert REASON not in alerted(quote).reasons
    assert alerted(quote).level is SeverityLevel.LOW


def test_how_often_it_changed_hands_is_a_reason():
    turns = [(ARMY, IS), (IS, ARMY)] * 2
    claims = [
        tell(f"03-0{day} 09:00", "a.example", *sides, f"03-0{day}", place=SNAKE_ISLAND)
        for day, sides in enumerate(turns, 1)
    ]
    assert "changed hands 4 times" in Story().hear(*claims).alerts[-1].severity.reasons
