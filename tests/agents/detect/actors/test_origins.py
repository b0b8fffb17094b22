"""Parties named by where they come from: "fighters from Misrata" are the Misrata brigades."""

from __future__ import annotations

import pytest

from agents.detect.actors.resolve import ActorCatalogue, ActorContext

CATALOGUE = ActorCatalogue.load()


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("Forces from Tigray", "tigray"),
        ("fighters from Misrata", "gna"),
        ("militias from Zintan", "zintan-brigades"),
    ],
)
def test_those_from_a_place_are_its_forces(words: str, party: str) -> None:
    assert CATALOGUE.resolve(words, ActorContext()).id == party
    (mention,) = CATALOGUE.find(f"{words} took the pass.", 0, len(words))
    assert (mention.text, mention.actor_id) == (words, party)


@pytest.mark.parametrize("words", ["goods from Tigray", "withdrew its forces, from Tigray to Afar"])
def test_what_only_stands_near_a_place_is_no_force_of_it(words: str) -> None:
    assert "tigray" not in [mention.actor_id for mention in CATALOGUE.find(words, 0, len(words))]


def test_a_long_name_is_not_cut_to_a_short_one_that_begins_in_it() -> None:
    text = "Rebels of the Coalition of Patriots for Change overran the town."
    found = CATALOGUE.find(text, 0, len(text))
    assert "cpc" in [mention.actor_id for mention in found]
    assert "saudi-coalition" not in [mention.actor_id for mention in found]
