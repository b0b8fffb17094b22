"""Who takes, who loses and who speaks, where the words leave it to the article."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import claims_of, facts

SPOKEN = [
    (
        "IS fighters captured Palmyra on Wednesday, the Syrian Observatory for Human Rights said.",
        ("the Syrian Observatory for Human Rights", None),
    ),
    (
        "IS fighters captured Palmyra on Wednesday, Syrian activists said.",
        ("Syrian activists", None),
    ),
    (
        "The Syrian army withdrew from Palmyra on Wednesday, Syrian state television said.",
        ("Syrian government", "syria-government"),
    ),
    (
        "The M23 captured Minova on Tuesday, the governor of the province confirmed.",
        ("DR Congo (FARDC)", "fardc"),
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SPOKEN)
def test_a_watcher_is_on_no_side_whatever_his_country(detector, text, wanted):
    (claim,) = claims_of(detector, text)
    assert claim.claimant is not None
    assert (claim.claimant.name, claim.claimant.side) == wanted


def test_its_president_is_the_one_of_the_sentence(detector):
    (claim,) = claims_of(
        detector,
        "Armenian forces shelled the road.",
        "Azerbaijan has captured Shusha, its president said on Sunday.",
        day=(2020, 11, 8),
    )
    assert claim.claimant is not None
    assert claim.claimant.side == "azerbaijan"
    assert claim.status.value == "claimed"


def test_a_governor_who_confirms_admits_it_for_his_government(detector):
    (claim,) = claims_of(
        detector, "The M23 captured Minova on Tuesday, the governor of the province confirmed."
    )
    assert facts(claim)[1:] == ("m23", "fardc", "asserted")


def test_joined_takers_are_led_by_the_first(detector):
    (claim,) = claims_of(detector, "Goma was occupied by the M23 and Rwandan troops on Monday.")
    assert facts(claim)[:2] == ("Goma", "m23")


def test_militants_without_a_name_are_nobody_in_particular(detector):
    (claim,) = claims_of(
        detector,
        "The Syrian army took Darayya on Saturday.",
        "The last gunmen were evacuated.",
        day=(2016, 8, 28),
    )
    assert facts(claim)[1:3] == ("syria-government", None)


def test_free_of_attackers_says_that_they_did_not_get_in(detector):
    assert not claims_of(detector, "The government announced that Tripoli was free of attackers.")


def test_a_dated_recapture_is_news_however_long_after(detector):
    claims = claims_of(
        detector,
        "The Sudanese army said it had retaken Wad Madani on Saturday, a year after losing it.",
        day=(2025, 1, 12),
    )
    assert [facts(c)[1] for c in claims] == ["saf"]


def test_an_undated_recapture_a_year_after_is_background(detector):
    assert not claims_of(detector, "More than a year after losing it, the army retook Goma.")


def test_what_is_lost_again_is_what_was_taken(detector):
    claims = claims_of(
        detector,
        "M23 rebels took the airport of Goma from the Congolese army on Monday and lost it to"
        " the Congolese army on Tuesday.",
        day=(2025, 1, 29),
    )
    assert len({c.place.id for c in claims}) == 1
    assert [facts(c)[1:3] for c in claims] == [("m23", "fardc"), ("fardc", "m23")]


def test_who_clears_a_town_of_foreigners_is_its_own_army(detector):
    (claim,) = claims_of(
        detector,
        "A brigade announced that Kupiansk is free of Russian troops.",
        day=(2025, 1, 29),
    )
    assert facts(claim)[1:3] == ("ukraine", "russia")


def test_its_districts_are_those_of_the_town(detector):
    (claim,) = claims_of(
        detector,
        "Iraqi forces reached the centre of Tikrit and took control of its southern districts.",
        day=(2015, 3, 31),
    )
    assert (claim.place.name, claim.extent.value) == ("Tikrit", "partial")


def test_a_flag_over_the_castle_is_the_taking_of_the_town(detector):
    claims = claims_of(
        detector,
        "Islamic State fighters captured Palmyra on Wednesday and its men hoisted their flag over the castle.",
        day=(2015, 5, 21),
    )
    assert [c.place.name for c in claims] == ["Palmyra"]


HELD = [
    ("Idlib was in the hands of the rebels on Saturday evening.", 1),
    ("Idlib was in the hands of the rebels.", 0),
    ("Idlib was still in the hands of the rebels on Saturday.", 0),
]


@pytest.mark.parametrize(("text", "count"), HELD)
def test_who_holds_is_news_on_a_named_day(detector, text, count):
    assert len(claims_of(detector, text, day=(2015, 3, 29))) == count


def test_who_comes_in_takes_what_was_left(detector):
    (claim,) = claims_of(
        detector,
        "Al-Shabaab fighters withdrew from Mogadishu on Saturday, and government soldiers moved"
        " into the stadium.",
        day=(2011, 8, 6),
    )
    assert facts(claim)[1:3] == ("somalia", "al-shabaab")


def test_who_comes_in_elsewhere_takes_nothing_here(detector):
    claims = claims_of(
        detector,
        "Al-Shabaab fighters withdrew from Mogadishu on Saturday.",
        "Government soldiers will move into the stadium soon.",
        day=(2011, 8, 6),
    )
    assert [facts(c)[1] for c in claims] == [None]


def test_nameless_groups_are_the_speakers(detector):
    claims = claims_of(
        detector,
        "Assault groups have captured Sudzha from Ukrainian forces, Russia's defence ministry"
        " said on Wednesday.",
        day=(2025, 3, 12),
    )
    assert [facts(c)[1:3] for c in claims] == [("russia", "ukraine")]


def test_a_loss_that_is_admitted_is_the_speakers(detector):
    (claim,) = claims_of(
        detector,
        "Myanmar's junta acknowledged on Thursday that it had lost Lashio to a coalition of armies.",
        day=(2024, 8, 5),
    )
    assert facts(claim)[2:] == ("myanmar-junta", "asserted")
