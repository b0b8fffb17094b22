"""Whose flag flies where, what footage only seems to show, and which town of an area is meant."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Day = tuple[int, int, int]

FLAGS: list[tuple[Day, str, list[str]]] = [
    (
        (2014, 7, 5),
        "The Ukrainian flag was raised over Sloviansk on Saturday.",
        ["Sloviansk: ukraine < -, asserted"],
    ),
    (
        (2017, 10, 18),
        "The Iraqi flag was hoisted over Kirkuk on Monday after Kurdish peshmerga fighters left.",
        ["Kirkuk: iraq-government < peshmerga, asserted"],
    ),
    (
        (2022, 3, 5),
        "Russian troops raised the Russian flag over Kherson's regional administration on Thursday.",
        ["Kherson: russia < ukraine, asserted"],
    ),
    (
        (2024, 11, 30),
        "By Saturday rebel flags were flying over Maaloula in Syria, residents said.",
        ["Ma'loula: syrian-rebels < syria-government, claimed"],
    ),
]

ABROAD: list[tuple[Day, str]] = [
    (
        (2022, 3, 5),
        "The Ukrainian flag was raised over Dublin on Thursday, after Russian troops invaded.",
    ),
    ((2022, 3, 5), "The Ukrainian flag flies over Lyon while Russian troops besiege Kharkiv."),
    (
        (2024, 6, 5),
        "The Palestinian flag was raised over Toronto on Friday, days after Israeli troops moved.",
    ),
]

FOOTAGE: list[tuple[Day, str]] = [
    (
        (2020, 2, 5),
        "A video that claims to show rebels capturing Saraqeb is from 2018, a fact-checker said.",
    ),
    (
        (2020, 2, 5),
        "An old clip of Syrian soldiers raising their flag over Saraqeb is being shared as new.",
    ),
    (
        (2020, 11, 9),
        "Footage said to show Azerbaijani troops seizing Shusha was filmed in an exercise.",
    ),
    (
        (2024, 2, 17),
        "The photograph of Russian soldiers taking Avdiivka is from another town, analysts found.",
    ),
]

NEWS: list[tuple[Day, str, list[str]]] = [
    (
        (2020, 2, 5),
        "Footage shared on Wednesday showed Syrian soldiers raising their flag over Saraqeb.",
        ["Sara?ib: syria-government < -, claimed"],
    ),
    (
        (2024, 12, 7),
        "Daraa, cradle of the 2011 uprising, slipped from government control late on Friday.",
        ["Daraa: - < syria-government, asserted"],
    ),
    (
        (2020, 2, 5),
        "Syrian troops have repositioned from Saraqeb to nearby hills, the army said on Wednesday.",
        ["Sara?ib: - < syria-government, asserted"],
    ),
    (
        (2024, 12, 5),
        "The Syrian army said on Thursday that it had redeployed outside Hama.",
        ["Hama: - < syria-government, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "told"), [*FLAGS, *NEWS])
def test_what_is_told(detector: Detector, day: Day, text: str, told: list[str]) -> None:
    assert_told(detector, text, day, told)


@pytest.mark.parametrize(("day", "text"), [*ABROAD, *FOOTAGE])
def test_what_tells_of_no_change(detector: Detector, day: Day, text: str) -> None:
    assert_told(detector, text, day, [])


def test_the_capital_of_an_area_is_not_the_area(detector: Detector) -> None:
    text = (
        "Its garrison surrendered on Thursday, giving the rebels the capital of the Kokang region."
    )
    assert_told(detector, text, (2024, 1, 5), [])


DECLARED: list[tuple[Day, str, list[str]]] = [
    (
        (2017, 7, 10),
        "Mosul was declared liberated from Islamic State on Monday.",
        ["Mosul: - < islamic-state, claimed"],
    ),
    (
        (2017, 10, 17),
        "Marawi was declared liberated on Tuesday, a day after Maute militants were shot dead.",
        ["Marawi: philippines < maute, claimed"],
    ),
    (
        (2017, 7, 10),
        "Tal Afar was pronounced free of militants on Monday, the Iraqi army said.",
        ["Tal Afar: iraq-government < islamic-state, claimed"],
    ),
    ((2016, 2, 1), "The Syrian army took fire control of the road to Azaz on Monday.", []),
    ((2016, 2, 1), "Rebels now have fire control over the town of Azaz in Syria.", []),
]


@pytest.mark.parametrize(("day", "text", "told"), DECLARED)
def test_what_is_declared_of_it(detector: Detector, day: Day, text: str, told: list[str]) -> None:
    assert_told(detector, text, day, told)
