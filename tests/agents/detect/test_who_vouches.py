"""Whose word makes a plain fact: both sides, the outlet's reporter, who tells of his own loss."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

BOTH: list[Told] = [
    (
        (2022, 10, 2),
        "Lyman was retaken by Ukrainian forces on Saturday, sources on both sides said.",
        ["Lyman: ukraine < ?, asserted"],
    ),
    (
        (2024, 8, 4),
        (
            "The rebels of the MNDAA captured Lashio on Saturday, both the rebels and Myanmar's military "
            "said."
        ),
        ["Lashio: mndaa < myanmar-junta, asserted"],
    ),
    (
        (2012, 11, 21),
        "M23 fighters took Sake on Wednesday, the M23's spokesman and Congolese officers said.",
        ["Sake: m23 < fardc, asserted"],
    ),
    (  # two who are on the taker's side
        (2012, 11, 21),
        "M23 fighters took Sake on Wednesday, the M23's spokesman and Rwandan officials said.",
        ["Sake: m23 < fardc, claimed"],
    ),
    (  # both are bystanders
        (2022, 10, 2),
        "Lyman was retaken by Ukrainian forces on Saturday, a monitor and two residents said.",
        ["Lyman: ukraine < ?, claimed"],
    ),
]
REPORTERS: list[Told] = [
    (
        (2014, 6, 10),
        "Islamic State fighters have taken Hawija from the Iraqi army, our reporter in the town says.",
        ["Hawija: islamic-state < iraq-government, asserted"],
    ),
    (
        (2014, 6, 10),
        "A correspondent of this newspaper said that Islamic State fighters had captured Hawija.",
        ["Hawija: islamic-state < iraq-government, asserted"],
    ),
    (
        (2014, 6, 10),
        "A local journalist said that Islamic State fighters had captured Hawija.",
        ["Hawija: islamic-state < iraq-government, claimed"],
    ),
]
OWN_LOSS: list[Told] = [
    (
        (2021, 12, 20),
        (
            "The Tigray People's Liberation Front issued a statement on Monday.\n"
            "It said that it had withdrawn from Lalibela two days before."
        ),
        ["Lalibela: ? < tigray, asserted"],
    ),
    (
        (2021, 12, 20),
        (
            "The Tigray People's Liberation Front issued a statement on Monday.\n"
            "It said that it had captured Lalibela two days before."
        ),
        ["Lalibela: tigray < ?, claimed"],
    ),
]
WITHOUT_VERB: list[Told] = [
    (
        (2020, 2, 25),
        "Libya's eastern forces say Gharyan back in their hands after a night of shelling.",
        ["Gharyan: lna < ?, claimed"],
    ),
    (
        (2021, 8, 16),
        "The border post of Torkham went to the Taliban on Sunday.",
        ["border post of Torkham: taliban < ?, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), BOTH)
def test_what_both_sides_say_is_a_fact(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), REPORTERS)
def test_the_outlet_tells_what_its_own_reporter_saw(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), OWN_LOSS)
def test_who_speaks_of_his_own_loss_is_believed(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), WITHOUT_VERB)
def test_a_saying_reaches_what_has_no_verb_and_a_post_says_nothing(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
