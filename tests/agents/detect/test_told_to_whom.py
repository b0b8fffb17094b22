"""Whom one tells, what came before the news, an outlet's earlier version, a party's other name."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

TOLD_TO: list[Told] = [
    (
        (2024, 4, 3),
        (
            "The General Staff informs the population that soldiers of the Burkina Faso army have "
            "recaptured Sebba."
        ),
        ["Sebba: burkina < ?, claimed"],
    ),
    (
        (2020, 10, 10),
        "The president reminded the nation that Azerbaijani forces had taken Jabrayil on Friday.",
        ["Jabrayil: azerbaijan < ?, claimed"],
    ),
    (  # who is told stands in another clause than what is reported
        (2020, 10, 10),
        "Azerbaijani forces took Jabrayil on Friday, and the president informed the nation.",
        ["Jabrayil: azerbaijan < ?, asserted"],
    ),
]
BEFORE_NEWS: list[Told] = [
    (
        (2023, 11, 15),
        "Kidal, which the peacekeepers had left to Tuareg rebels, was captured by the Malian army on Tuesday.",
        ["Kidal: mali < csp, asserted"],
    ),
    (  # a day of its own makes it news again
        (2022, 10, 4),
        "Lyman, which Russian troops had left on Saturday, was searched for mines.",
        ["Lyman: ? < russia, asserted"],
    ),
]
VERSIONS: list[Told] = [
    (
        (2013, 1, 29),
        "Earlier version: troops had entered the suburbs, a day after Mali's army captured Gao from jihadists.",
        ["Gao: mali < aqim, asserted"],
    ),
    (
        (2013, 1, 29),
        "An earlier version of this article said that Mali's army had captured Gao from jihadists.",
        ["Gao: mali < aqim, denied"],
    ),
]
OTHER_NAMES: list[Told] = [
    (
        (2015, 5, 30),
        "Al-Qaeda and its allies captured Ariha from the Syrian army on Thursday.",
        ["Ariha: nusra-front < syria-government, asserted"],
    ),
    (
        (2015, 4, 17),
        "Al-Qaeda captured Mukalla from the Yemeni army on Thursday.",
        ["Mukalla: aqap < yemen-government, asserted"],
    ),
]
A_SPOKESMAN_AND_OTHERS: list[Told] = [
    (
        (2021, 11, 1),
        (
            "Fighters of the Tigray People's Liberation Front hold Kombolcha since Sunday, officers of the "
            "federal army and a spokesman of the front agree."
        ),
        ["Kombolcha: tigray < ethiopia, asserted"],
    ),
    (
        (2021, 11, 1),
        (
            "Fighters of the Tigray People's Liberation Front captured Kombolcha on Sunday, two drivers and "
            "a spokesman of the front said."
        ),
        ["Kombolcha: tigray < ?, claimed"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), TOLD_TO)
def test_what_one_tells_the_public_is_ones_own_word(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), BEFORE_NEWS)
def test_what_had_happened_to_a_place_before_it_was_taken_is_background(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), VERSIONS)
def test_an_earlier_version_is_taken_back_only_by_what_it_said(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), OTHER_NAMES)
def test_a_worldwide_name_means_the_branch_that_fights_there(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), A_SPOKESMAN_AND_OTHERS)
def test_a_spokesman_of_a_front_speaks_for_who_took_it(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


def test_a_fall_that_leaves_a_place_without_soldiers_is_no_party_that_left(
    detector: Detector,
) -> None:
    text = (
        "Rebels captured the air base of Taftanaz on Friday.\n"
        "Its fall leaves the province without a runway."
    )
    assert_told(
        detector,
        text,
        (2013, 1, 12),
        ["air base of Taftanaz: syrian-rebels < syria-government, asserted"],
    )


def test_from_where_somebody_was_driven_is_told_by_the_outlet(detector: Detector) -> None:
    day = (2016, 8, 13)
    text = "A video shows children in Manbij, from where Islamic State has been driven by the SDF."
    assert_told(detector, text, day, ["Manbij: sdf < islamic-state, asserted"])
    text = "The SDF said that Islamic State had been driven from Manbij, where it beheaded people."
    assert_told(detector, text, day, ["Manbij: sdf < islamic-state, claimed"])
