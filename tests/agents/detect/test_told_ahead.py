"""What "with" tells ahead, occupations that are over, halls and houses, and towns on the way."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

WITH_X_LOST: list[Told] = [
    (
        (2024, 12, 8),
        "With Homs lost to the rebels on Saturday, the road to Syria's capital was open.",
        ["Homs: syrian-rebels < syria-government, asserted"],
    ),
    (
        (2025, 2, 17),
        "With Bukavu taken by the M23 on Friday, people in Congo's Uvira packed their things.",
        ["Bukavu: m23 < ?, asserted"],
    ),
    ((2024, 12, 8), "With Homs besieged by the rebels, Syria's army sent more troops.", []),
    ((2024, 12, 8), "With the rains gone, the rebels in Syria moved on Homs.", []),
    ((2024, 12, 8), "With Assad gone, nobody in Homs knew what to do.", []),
]
NO_LONGER_OCCUPIED: list[Told] = [
    (
        (2020, 10, 17),
        (
            "The city of Fuzuli and two villages of the district - Chiman and Dadali - are no longer"
            " under occupation, Azerbaijan's president announced."
        ),
        [
            "Chiman: azerbaijan < ?, claimed",
            "Dadali: azerbaijan < ?, claimed",
            "Fizuli: azerbaijan < ?, claimed",
        ],
    ),
    ((2020, 10, 17), "Fuzuli is under occupation, Azerbaijan's president said.", []),
    ((2020, 10, 17), "Fuzuli is no longer under water, Azerbaijan's president said.", []),
]
HALLS_AND_HOUSES: list[Told] = [
    (
        (2016, 11, 28),
        "Gunmen of the Maute group have taken over the municipal hall of Butig, the Philippine army said.",
        ["municipal hall of Butig: maute < philippines?"],
    ),
    (
        (2021, 8, 12),
        "The Taliban captured the governor's house of Ghazni in Afghanistan on Thursday.",
        ["governor's house of Ghazni: taliban < ?, asserted"],
    ),
    ((2021, 8, 12), "The Taliban took over the wedding hall of Ghazni's richest man.", []),
]
ON_THE_WAY_TO: list[Told] = [
    (
        (2022, 8, 10),
        (
            "# Ataq quiet after fighting\n"
            "The Giants Brigades took Ataq in Yemen on Wednesday, and other units pulled back towards Abr.\n"
            "The airport was captured by the Giants Brigades on Tuesday night."
        ),
        ["Ataq: giants-brigades < ?", "airport, Ataq: giants-brigades < ?"],
    ),
    (
        (2025, 2, 16),
        (
            "The M23 took Bukavu in Congo on Friday, and soldiers fled on the road to Uvira.\n"
            "The airport was captured by the M23 on Thursday."
        ),
        ["Bukavu: m23 < ?", "airport, Bukavu: m23 < ?"],
    ),
]
WHO_SPEAKS_OF_US: list[Told] = [
    (
        (2013, 5, 12),
        (
            "The Pakistani Taliban bombed a polling station in Karachi.\n"
            '"We have lost Swat," an ANP leader said on Sunday.'
        ),
        [],
    ),
    (
        (2017, 8, 30),
        "Jani Khel in Afghanistan was wrested from the Taliban on Wednesday, the governor's spokesman said.",
        ["Jani Khel: afghan-government < taliban, claimed"],
    ),
]
SAID_LAST: list[Told] = [
    (
        (2025, 7, 17),
        (
            "The Ta'ang National Liberation Army confirmed on Thursday that it no longer holds Nawnghkio in Myanmar.\n"
            "It withdrew from Nawnghkio on Tuesday after the regime had sent three divisions."
        ),
        ["Nawnghkio: myanmar-junta < tnla, asserted"],
    ),
    (
        (2017, 11, 20),
        (
            "Syria's army took Albu Kamal on November 9.\n"
            "Islamic State won Albu Kamal back on November 11.\n"
            "On November 19 Syria's army took Albu Kamal again."
        ),
        [
            "Abu Kamal: syria-government < islamic-state?",
            "Abu Kamal: islamic-state < syria-government?",
            "Abu Kamal: syria-government < islamic-state?",
        ],
    ),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [
        *WITH_X_LOST,
        *NO_LONGER_OCCUPIED,
        *HALLS_AND_HOUSES,
        *ON_THE_WAY_TO,
        *WHO_SPEAKS_OF_US,
        *SAID_LAST,
    ],
)
def test_what_is_told_ahead(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
