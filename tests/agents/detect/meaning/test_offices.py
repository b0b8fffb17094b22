"""Offices: whose word it is where the speaker is named by his office alone."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import claims_of

OWN_WORD = [
    ((2015, 2, 21), "Nigerian troops have retaken Baga from Boko Haram, a defence spokesman said.", "nigeria"),
    ((2020, 2, 8), "The Syrian army has taken Saraqib from rebels, state television said.", "syria-government"),
    ((2025, 1, 6), "Russian forces have captured Kurakhove from Ukraine, the defence ministry said.", "russia"),
    ((2019, 6, 26), "Forces of Libya's unity government took Gharyan from Haftar's army, their spokesman said.",
     "gna"),
    ((2016, 6, 10), "Iraqi forces seized Ramadi from Islamic State on Friday, a spokesman said.",
     "iraq-government"),
]  # fmt: skip
NOBODYS = [
    ((2021, 8, 7), "Taliban fighters captured Sheberghan on Saturday, its deputy governor said."),
    ((2025, 2, 14), "M23 rebels seized Kavumu airport on Friday, a security source said."),
    (
        (2018, 3, 18),
        "Afrin was captured by Turkish-backed rebels on Sunday, a monitoring group said.",
    ),
    ((2022, 6, 25), "Russian forces have captured Lyman, residents said."),
]


@pytest.mark.parametrize(("day", "text", "side"), OWN_WORD)
def test_an_office_of_the_taker_speaks_for_it(detector, day, text, side):
    (claim,) = claims_of(detector, text, day=day)
    assert claim.gainer is not None
    assert claim.gainer.id == side
    assert claim.claimant is not None
    assert claim.claimant.side == claim.gainer.side


@pytest.mark.parametrize(("day", "text"), NOBODYS)
def test_the_town_its_people_and_unnamed_sources_speak_for_neither(detector, day, text):
    (claim,) = claims_of(detector, text, day=day)
    assert claim.claimant is not None
    assert claim.claimant.side is None


def test_a_commander_of_those_who_lost_admits_it(detector):
    text = "Opposition fighters lost Saraqib to the army on Saturday, one of their commanders said."
    (claim,) = claims_of(detector, text, day=(2020, 2, 8))
    assert claim.claimant is not None
    assert claim.claimant.side == "syrian-rebels"
