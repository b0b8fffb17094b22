"""Ground without a name: the article tells of a change, no claim is made of it."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import article

DAY = (2019, 5, 14)

TOLD = [
    "Government troops drove the insurgents out of key areas in the north on Monday.",
    "Al-Shabaab fighters were pushed back from their strongholds in the south by the army.",
    "Libyan troops recaptured several hilltops west of the highway from the militia.",
    "The Taliban gained ground in the east on Tuesday, the army admitted.",
    "Boko Haram fighters overran two bases during the night.",
]
NOT_TOLD = [
    "Government troops shelled key areas in the north on Monday.",
    "The army wants to drive the insurgents out of several areas.",
    "Rebels attacked and overran a checkpoint on the road, killing two policemen.",
    "The Taliban still control vast areas of the countryside.",
    "A charity took over several areas of work from the ministry.",
    "The retailer gained ground in the north on Monday.",
    "In 2011 the army drove the insurgents out of key areas.",
]


@pytest.mark.parametrize("sentence", TOLD)
def test_a_change_of_nameless_ground_is_told_without_a_claim(detector: Detector, sentence: str):
    (found,) = detector.detect([article(sentence, day=DAY)])
    assert (found.claims, found.tells_change) == ((), True)


@pytest.mark.parametrize("sentence", NOT_TOLD)
def test_what_is_no_change_of_ground_tells_none(detector: Detector, sentence: str):
    (found,) = detector.detect([article(sentence, day=DAY)])
    assert (found.claims, found.tells_change) == ((), False)
