"""Answers that point back at a claim: it is denied, or the side that lost owns up."""

from __future__ import annotations

import pytest

from schemas.claims import Status
from tests.agents.detect.telling import claims_of, facts

CLAIM = "Russia's army said on Wednesday that it had captured Lyman from Ukrainian forces."

DENIALS = [
    'A Ukrainian army spokesman called the report "a piece of nonsense".',
    "The Ukrainian army said that the claim was pure propaganda.",
    "The Ukrainian army said this was not true.",
    '"Nothing has been lost there," a Ukrainian army spokesman told us.',
    'Ukrainian officers called it a joke: "Lyman is ours".',
    "The Ukrainian army posted a denial within the hour.",
    "The Ukrainian army denied any loss.",
    "A Ukrainian army spokesman said that Lyman remained under its control.",
    "Ukraine's general staff denied that the town had fallen into Russian hands.",
]


@pytest.mark.parametrize("answer", DENIALS)
def test_the_denied_claim_stands_beside_the_claim(detector, answer):
    found = claims_of(detector, f"{CLAIM} {answer}", day=(2022, 5, 26))
    assert [(*facts(c)[1:3], c.status) for c in found] == [
        ("russia", "ukraine", Status.CLAIMED),
        ("russia", "ukraine", Status.DENIED),
    ]
    assert found[0].place.id == found[1].place.id


def test_who_holds_on_denies_a_claim_that_names_no_loser(detector):
    found = claims_of(
        detector,
        "Russia said its troops had captured Lyman.",
        "Kyiv insisted that the town was still in Ukrainian hands.",
        day=(2022, 5, 26),
    )
    assert [c.status for c in found] == [Status.CLAIMED, Status.DENIED]


NO_DENIALS = [
    "The Ukrainian army did not confirm the report.",
    "The Ukrainian army did not deny it.",
    "The Russian army called Ukrainian losses no lie.",
    '"Nothing was left to drink," a Ukrainian army medic told us.',
]


@pytest.mark.parametrize("answer", NO_DENIALS)
def test_silence_or_the_takers_own_word_denies_nothing(detector, answer):
    found = claims_of(detector, f"{CLAIM} {answer}", day=(2022, 5, 26))
    assert [c.status for c in found] == [Status.CLAIMED]


def test_both_claims_of_a_sentence_may_be_denied(detector):
    found = claims_of(
        detector,
        "The M23 said on Monday that it had captured Minova and Sake.",
        "The Congolese army denied both claims.",
        day=(2025, 1, 22),
    )
    assert sorted(c.status for c in found) == ["claimed", "claimed", "denied", "denied"]


def test_one_denied_report_is_the_first_place_of_its_sentence(detector):
    found = claims_of(
        detector,
        "The M23 said on Monday that it had captured Minova and Sake.",
        "The Congolese army rejected this.",
        day=(2025, 1, 22),
    )
    assert [c.place.name for c in found if c.status is Status.DENIED] == ["Minova"]


ADMISSIONS = [
    "The Ukrainian army said that its soldiers had pulled out.",
    "A statement by the Ukrainian army said that its men had left the night before.",
    "The Ukrainian army confirmed the loss.",
]


@pytest.mark.parametrize("answer", ADMISSIONS)
def test_a_loser_who_owns_up_makes_a_fact_of_the_claim(detector, answer):
    found = claims_of(detector, f"{CLAIM} {answer}", day=(2022, 5, 26))
    assert [(*facts(c)[1:3], c.status) for c in found] == [("russia", "ukraine", Status.ASSERTED)]
    assert found[0].claimant is not None
    assert found[0].claimant.side == "ukraine"


def test_a_loser_that_will_pull_out_owns_up_to_nothing(detector):
    text = f"{CLAIM} The Ukrainian army said that its soldiers would pull out."
    found = claims_of(detector, text, day=(2022, 5, 26))
    assert [c.status for c in found] == [Status.CLAIMED]


TOLD = [
    ("People who had fled over the river told us that the M23 had captured Minova.", "claimed"),
    ("The M23 captured Minova, people who had fled over the river told us.", "claimed"),
    ("The M23 claimed full control of Minova on Tuesday.", "claimed"),
    ("The interior minister told AFP that Minova was free of M23 fighters.", "claimed"),
    ("A reporter in the town saw that the M23 had captured Minova.", "asserted"),
]


@pytest.mark.parametrize(("text", "status"), TOLD)
def test_whose_word_it_is(detector, text, status):
    found = claims_of(detector, text, day=(2025, 1, 22))
    assert [c.status.value for c in found] == [status]


def test_a_title_is_no_surer_than_its_text(detector):
    found = claims_of(
        detector,
        "The M23 said on Tuesday that it had captured Minova and its port.",
        title="M23 captures Sake",
        day=(2025, 1, 22),
    )
    assert {c.status for c in found} == {Status.CLAIMED}
