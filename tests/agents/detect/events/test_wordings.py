"""Wordings of a change beyond the plain verbs, each with near misses, read to the claim."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import article

DAY = (2021, 7, 1)

# class, sentence, places that change hands
TOLD = [
    ("feat by holding", "Syrian troops won a victory by controlling Morek.", {"Morek"}),
    ("feat by holding", "The army scored a success in Libya by controlling Jufra.", {"Jufra"}),
]
NOT_TOLD = [
    ("feat by holding", "The Taliban made money by controlling Spin Boldak."),
    ("a hold told on its own", "The army keeps the road open by controlling Morek."),
]
TITLES_NOT_TOLD = [
    ("people who surrender", "Dozens of gunmen surrender to army in Borno"),
    ("people who surrender", "Rebels surrender to Turkish troops in Sirnak province"),
]


@pytest.mark.parametrize(("wording", "sentence", "places"), TOLD)
def test_a_change_is_told(detector: Detector, wording: str, sentence: str, places: set[str]):
    (found,) = detector.detect([article(sentence, day=DAY)])
    assert {c.place.name for c in found.claims} == places, wording


@pytest.mark.parametrize(("wording", "sentence"), NOT_TOLD)
def test_a_near_miss_tells_none(detector: Detector, wording: str, sentence: str):
    (found,) = detector.detect([article(sentence, day=DAY)])
    assert found.claims == (), wording


@pytest.mark.parametrize(("wording", "title"), TITLES_NOT_TOLD)
def test_a_title_near_miss_tells_none(detector: Detector, wording: str, title: str):
    (found,) = detector.detect([article("They gave up on Sunday.", title=title, day=DAY)])
    assert found.claims == (), wording
