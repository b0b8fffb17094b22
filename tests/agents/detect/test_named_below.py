"""Ledes that only point at a place, lists by district, and what a fall is called for whom."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

DISTRICTS: list[Told] = [
    (
        (2019, 6, 17),
        (
            "Taliban fighters seized a district in Afghanistan's Faryab province on Sunday, an official said.\n"
            "The insurgents attacked Qaisar district from three sides, he said."
        ),
        ["Qaisar?: taliban < afghan-government, claimed"],
    ),
    (
        (2019, 6, 17),
        (
            "# Taliban take district in Faryab\n"
            "The Taliban captured another district in Afghanistan's Faryab province on Sunday.\n"
            "Fighting for the Qaisar district began on Friday, the governor said.\n"
            "The captured district is now the third under Taliban control in Faryab."
        ),
        ["Qaisar?: taliban < afghan-government, asserted"],
    ),
    (  # two districts are named below: nobody can tell which of them it was
        (2019, 6, 17),
        (
            "The Taliban captured a district in Afghanistan's Faryab province on Sunday.\n"
            "Both Qaisar district and Almar district have seen fighting."
        ),
        ["Faryab: taliban < afghan-government, asserted"],
    ),
    (  # a quarter of a city is no district of a province
        (2016, 10, 4),
        (
            "The Taliban captured a district of Kunduz city on Monday.\n"
            "Shops in the Imam Sahib district were open."
        ),
        ["Kunduz: taliban < afghan-government, asserted"],
    ),
]
BASES: list[Told] = [
    (
        (2018, 6, 17),
        (
            "Houthi fighters in Yemen took a key base on Friday.\n"
            "They then captured the town of Al-Hazm, officials said."
        ),
        ["?Hazm: houthis < yemen-government, claimed"],
    ),
]
BY_DISTRICT: list[Told] = [
    (
        (2020, 10, 21),
        (
            "The Azerbaijani army liberated the villages of Qazanzami and Cullu of the Jabrayil region,"
            " Qushchular and Qalatag villages of Zangilan, its president said."
        ),
        [
            f"{name}: azerbaijan < ?, claimed"
            for name in ("Qazanzami", "Cullu", "Qushchular", "Qalatag")
        ],
    ),
    (
        (2020, 10, 21),
        (
            "Azerbaijan's army liberated five villages, its president said.\n"
            "Among the villages that were liberated are Arish and Duchlu villages of Fuzuli region;"
            " Cheraguz and Tug villages of Khojavend."
        ),
        [f"{name}: azerbaijan < ?, claimed" for name in ("Arish", "Duchlu", "Cheraguz", "Tug")],
    ),
    (  # where people live is no list of what was taken
        (2020, 10, 21),
        (
            "Azerbaijan's army shelled Arish and Duchlu villages of the Fuzuli region,"
            " Cheraguz and Tug villages of Khojavend, officials said."
        ),
        [],
    ),
]
BLOWS: list[Told] = [
    (
        (2022, 11, 20),
        "The fall of Jowhar was a big blow to al-Shabaab, residents said in Somalia.",
        ["Jowhar: somalia < al-shabaab, claimed"],
    ),
    (
        (2022, 10, 2),
        "The capture of Lyman deals Russia a heavy blow, Ukraine's army said on Sunday.",
        ["Lyman: ukraine < russia, claimed"],
    ),
    (
        (2016, 6, 9),
        "The loss of Sirte would be a setback for Islamic State in Libya.",
        [],
    ),
]
KURDS: list[Told] = [
    (
        (2014, 10, 26),
        "Kurdish regional forces took Rabia in northern Iraq from Islamic State on Saturday.",
        ["Rabia?: peshmerga < islamic-state, asserted"],
    ),
]
NOT_DONE: list[Told] = [
    ((2021, 6, 16), "Taking Marib has long been among the Houthis' main aims in Yemen.", []),
    (
        (2025, 10, 27),
        "There was no confirmation of the fall of Bara to the RSF in Sudan.",
        [],
    ),
    (
        (2022, 10, 9),
        "Kyiv has said the drones found last week in Kherson province belonged to Russian forces.",
        [],
    ),
]
ANSWERS: list[Told] = [
    (
        (2021, 5, 12),
        (
            "The Taliban said they had captured Nerkh district in Afghanistan's Wardak on Tuesday.\n"
            "An interior ministry spokesman dismissed a Taliban claim that 12 soldiers were killed."
        ),
        ["Nerkh?: taliban < afghan-government, claimed"],
    ),
    (
        (2021, 5, 12),
        (
            "The Taliban said they had captured Nerkh district in Afghanistan's Wardak on Tuesday.\n"
            "An interior ministry spokesman dismissed the claim that the district was captured."
        ),
        [
            "Nerkh?: taliban < afghan-government, claimed",
            "Nerkh?: taliban < afghan-government, denied",
        ],
    ),
    (
        (2025, 10, 27),
        (
            "The RSF said it had captured El Fasher in Sudan.\n"
            "A spokesman for the army rejected the RSF's version of events."
        ),
        ["El Fasher: rsf < saf, claimed", "El Fasher: rsf < saf, denied"],
    ),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [*DISTRICTS, *BASES, *BY_DISTRICT, *BLOWS, *KURDS, *NOT_DONE, *ANSWERS],
)
def test_what_a_lede_points_at_and_what_a_fall_is_for_whom(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
