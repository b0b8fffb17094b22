"""Retractions: an outlet takes its own report back, or corrects one field of it, in its own voice."""

from __future__ import annotations

import pytest

from schemas.claims import Status
from tests.agents.detect.telling import claims_of, facts

TAKEN_BACK = [
    ("We have withdrawn the report that Russian forces captured Lyman.",),
    ("The agency has retracted its story that Russian forces took control of Lyman on Tuesday.",),
    ("An earlier version of this article said that Russian troops had captured Lyman.",),
    (
        "A previous headline on this story incorrectly stated that Lyman had fallen to Russian forces.",
    ),
    ("Correction: we wrongly reported that Russian forces had seized Lyman.",),
    (
        "Editor's note: We reported on Tuesday that Russian forces had captured Lyman.",
        "That report was wrong and has been removed.",
    ),
    ("Our report that Russian forces had captured Lyman has been withdrawn.",),
]


@pytest.mark.parametrize("sentences", TAKEN_BACK)
def test_what_an_outlet_takes_back_is_denied_in_its_own_voice(detector, sentences):
    (claim,) = claims_of(detector, *sentences, day=(2022, 5, 26))
    assert (claim.status, claim.claimant, claim.corrects) == (Status.DENIED, None, True)
    assert (claim.gainer.id, claim.place.name) == ("russia", "Lyman")


STILL_TOLD = [
    "Russian forces corrected their aim and captured Lyman on Tuesday.",
    "The ministry corrected its count of those killed when Russian forces captured Lyman on Tuesday.",
    "Russian forces captured Lyman on Tuesday, our correspondent reports from the town.",
    "The Ukrainian army withdrew its tanks before Russian forces captured Lyman on Tuesday.",
    "The newspaper published photographs after Russian forces captured Lyman on Tuesday.",
    "Russian forces captured Lyman on Tuesday. That report was confirmed by the governor.",
]


@pytest.mark.parametrize("sentence", STILL_TOLD)
def test_what_is_not_taken_back_stays_told(detector, sentence):
    found = claims_of(detector, sentence, day=(2022, 5, 26))
    assert found
    assert not any(c.status is Status.DENIED or c.corrects for c in found)


def test_a_corrected_day_is_a_claim_that_corrects(detector):
    (claim,) = claims_of(
        detector,
        "An earlier version of this article said that Russian forces captured Lyman on Monday.",
        "They captured the town on Tuesday.",
        day=(2022, 5, 26),
    )
    assert (claim.status, claim.corrects) == (Status.ASSERTED, True)
    assert claim.event_date.isoformat() == "2022-05-24"


def test_a_corrected_taker_is_a_retraction_and_a_claim(detector):
    found = claims_of(
        detector,
        "Clarification: An earlier version of this report said Russian forces captured Lyman.",
        "It was Ukrainian forces who captured the town.",
        day=(2022, 10, 2),
    )
    assert [(*facts(c)[1:2], c.status, c.corrects) for c in found] == [
        ("russia", Status.DENIED, True),
        ("ukraine", Status.ASSERTED, True),
    ]


def test_a_report_that_takes_nothing_back_but_mentions_an_earlier_one(detector):
    found = claims_of(
        detector,
        "In an earlier report we described how Russian forces captured Lyman on Tuesday.",
        day=(2022, 5, 26),
    )
    assert not any(c.status is Status.DENIED for c in found)
