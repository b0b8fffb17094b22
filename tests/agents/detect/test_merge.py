"""Sentences put together: who takes is what names say, not a general word that could be anybody."""

from __future__ import annotations

import pytest

from agents.detect.actors.resolve import ActorCatalogue, ActorContext
from tests.agents.detect.telling import claims_of, summary

GENERAL_WORDS = [
    (
        (2024, 1, 15),
        "Mrauk-U lost to ethnic army",
        "The Myanmar military has lost the town of Mrauk-U to the Arakan Army, a monk said on Monday.",
        ["arakan-army < myanmar-junta"],
    ),
    (
        (2016, 8, 12),
        None,
        "Islamic State fighters left Manbij on Friday. The city is now under the alliance's control.",
        ["- < islamic-state"],
    ),
    (
        (2015, 10, 1),
        None,
        "The Taliban seized Kunduz on Monday, and on Thursday Afghan troops took it back.",
        ["taliban < afghan-government", "afghan-government < taliban"],
    ),
]


@pytest.mark.parametrize(("day", "title", "text", "told"), GENERAL_WORDS)
def test_a_general_word_is_not_read_as_the_one_who_lost(detector, day, title, text, told):
    found = claims_of(detector, text, title=title, day=day)
    assert sorted(summary(c).partition(": ")[2].rpartition(",")[0] for c in found) == sorted(told)


def test_who_denies_a_loss_denies_it_to_the_one_enemy_there_is(detector):
    text = "The Sudanese army denied on Thursday that it had lost Sennar."
    (claim,) = claims_of(detector, text, day=(2024, 6, 27))
    assert summary(claim) == "Sennar: rsf < saf, denied"


def test_of_several_enemies_none_is_guessed(detector):
    text = "The Iraqi army denied on Thursday that it had lost Tal Afar."
    (claim,) = claims_of(detector, text, day=(2015, 6, 25))
    assert summary(claim).endswith("- < iraq-government, denied")


@pytest.mark.parametrize(
    ("party", "country", "foe"),
    [("saf", "SD", "rsf"), ("al-shabaab", "SO", "somalia"), ("iraq-government", "IQ", None),
     ("saf", "FR", None)],
)  # fmt: skip
def test_an_enemy_is_known_where_there_are_two_sides(party, country, foe):
    enemy = ActorCatalogue.load().enemy(party, ActorContext((country,), None))
    assert (enemy.id if enemy else None) == foe


@pytest.mark.parametrize(
    "text",
    [
        "Islamic State has lost Sirte to government forces, seven months after they began their attack.",
        "Government forces took Sirte from Islamic State, a year after the siege of it began.",
    ],
)
def test_how_long_ago_something_else_began_makes_no_old_news(detector, text):
    (claim,) = claims_of(detector, text, day=(2016, 12, 6))
    assert claim.loser is not None
    assert claim.loser.id == "islamic-state"


def test_the_ruins_of_a_place_are_the_place(detector):
    text = "Iraqi troops captured the ruins of Hatra from Islamic State on Wednesday."
    (claim,) = claims_of(detector, text, day=(2017, 4, 26))
    assert claim.place.mention == "Hatra"


def test_who_is_told_to_have_lost_does_not_speak_as_the_taker(detector):
    text = "Raqqa is fully captured, the militias said on Tuesday."
    found = claims_of(
        detector, text, title="Islamic State beaten in Raqqa by SDF", day=(2017, 10, 17)
    )
    assert {summary(c) for c in found} == {"Raqqa: sdf < islamic-state, claimed"}
