"""What was believed at a moment: by what had become known, and by the time that had passed."""

from __future__ import annotations

import pytest

from agents.corroborate.fold import fold
from agents.corroborate.hindsight import as_known_at
from schemas.control import Tier
from tests.agents.corroborate.storyline import ARMY, BOOK, IS, at, tell

CLAIMS = [
    tell("03-01 09:00", "sana.sy", ARMY, IS, "03-01", says="syria"),
    tell("04-05 09:00", "a.example", ARMY, IS, "03-30"),  # who looked there weeks later
    tell("04-20 09:00", "b.example", IS, ARMY, "04-19"),
]
CONTROL = fold(CLAIMS, BOOK, clock=at("06-01 00:00"))
BELIEFS = [
    ("03-02 00:00", ARMY, Tier.CLAIMED),
    ("04-02 00:00", None, None),
    ("04-10 00:00", ARMY, Tier.REPORTED),
    ("04-19 12:00", ARMY, Tier.CONFIRMED),
    ("04-21 00:00", IS, Tier.REPORTED),
    ("05-20 00:00", IS, Tier.CONFIRMED),
]


@pytest.mark.parametrize(("when", "holder", "tier"), BELIEFS)
@pytest.mark.parametrize("source", [CLAIMS, CONTROL], ids=["claims", "state"])
def test_what_was_believed_then(source, when, holder, tier):
    believed = as_known_at(source, at(when), BOOK)
    assert believed is not None
    assert (believed.holder, believed.tier) == (holder, tier)


def test_before_anything_was_known_nothing_was_believed():
    assert as_known_at(CLAIMS, at("02-28 00:00"), BOOK) is None
    assert as_known_at(CONTROL, at("02-28 00:00")) is None


def test_what_was_learnt_late_was_not_believed_before():
    late = tell("04-10 09:00", "c.example", IS, ARMY, "03-15")
    known = [CLAIMS[0], late]
    assert as_known_at(known, at("03-20 00:00"), BOOK).holder == ARMY
    assert as_known_at(known, at("04-11 00:00"), BOOK).holder == IS
