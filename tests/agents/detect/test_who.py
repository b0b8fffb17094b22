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
