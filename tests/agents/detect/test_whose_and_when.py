"""Whose unit and whose stronghold it was, where somebody was driven out, and when it was told of."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

STRONGHOLDS: list[Told] = [
    (
        (2009, 2, 6),
        "Oddusuddan, a former LTTE stronghold, was captured on Friday. Sri Lankan soldiers cheered.",
        ["Oddusuddan: sri-lanka < ltte, asserted"],
    ),
    (
        (2017, 10, 20),
        "Qaim and Rawa, both key IS bastions, were seized on Friday, the Iraqi army said.",
        [
            "Qaim: iraq-government < islamic-state, claimed",
            "Rawa: iraq-government < islamic-state, claimed",
        ],
    ),
    ((2009, 2, 6), "Oddusuddan, a former LTTE stronghold, was shelled on Friday.", []),
]
UNITS: list[Told] = [
    (
        (2024, 12, 2),
        "Elements of the Russian 39th Rifle Brigade captured Novodarivka, a milblogger claimed.",
        ["Novodarivka: russia < ukraine, claimed"],
    ),
    (
        (2021, 12, 3),
        (
            "Troops of the 62nd Infantry Battalion overran the town of Guihulngan, held by the New People's "
            "Army of the Philippines, on Thursday."
        ),
        ["Guihulngan: philippines < npa-philippines, asserted"],
    ),
]
IN_FRONT: list[Told] = [
    (
        (2016, 3, 10),
        "In Hit, Iraqi soldiers dislodged the last IS fighters on Tuesday, a general said.",
        ["Hit: iraq-government < islamic-state, claimed"],
    ),
    (
        (2021, 11, 3),
        "In Aguililla the Mexican army claims to have driven out the Jalisco cartel on Monday.",
        ["Aguililla: mexico < cjng, claimed"],
    ),
    ((2022, 4, 10), "In Izium, Ukrainian soldiers drove back Russian troops on Saturday.", []),
    ((2016, 3, 10), "In Hit, Iraqi soldiers hope to dislodge the last IS fighters.", []),
    ((2022, 4, 10), "In Moscow, Russia expelled two Ukrainian journalists on Saturday.", []),
]
REMEMBERED: list[Told] = [
    (
        (2018, 8, 8),
        (
            'Ten years ago this week Russian troops marched into Akhalgori in Georgia. "They took it at '
            'night," says a baker.'
        ),
        [],
    ),
    (
        (2024, 6, 20),
        "Nine years ago on Thursday the YPG captured the Syrian town of Tal Abyad.",
        [],
    ),
    (
        (2015, 6, 18),
        "On Monday the YPG captured the Syrian town of Tal Abyad.",
        ["Tel Abyad: ypg < ?, asserted"],
    ),
]
SUMS: list[Told] = [
    (
        (2024, 8, 10),
        (
            "The junta has lost nine towns in Shan State since the war flared up in late June: Kyaukme, "
            "Nawnghkio and Lashio among them."
        ),
        [],
    ),
    (
        (2024, 8, 10),
        "The junta has lost two towns in Shan State since Wednesday: Kyaukme and Nawnghkio.",
        [f"{x}: ? < myanmar-junta, asserted" for x in ("Kyaukme", "Nawnghkio")],
    ),
]
A_DAY_APART: list[Told] = [
    (
        (2020, 12, 1),
        "Agdam was handed back to Azerbaijan on 20 November and Kalbajar five days later.",
        [f"{x}: azerbaijan < ?, asserted" for x in ("Agdam", "Kalbajar")],
    ),
    (
        (2024, 12, 9),
        "Hama fell to the Syrian rebels on Thursday and Homs two days later.",
        [f"{x}: syrian-rebels < syria-government, asserted" for x in ("Hama", "Homs")],
    ),
    (
        (2020, 12, 1),
        "The refugees of Agdam were given a safe haven by Azerbaijan on 20 November.",
        [],
    ),
]
FALSEHOODS: list[Told] = [
    (
        (2020, 10, 19),
        "Armenia's defence ministry called the taking of Hadrut a fairy tale on Sunday.",
        ["Hadrut: azerbaijan < ?, denied"],
    ),
    (
        (2020, 10, 19),
        "A teacher of Hadrut tells a fairy tale of an Azerbaijan without an army.",
        [],
    ),
]
WHICH_PLACE: list[Told] = [
    (
        (2023, 8, 17),
        (
            "Ukrainian marines rest in Urozhaine on Wednesday, the day Kyiv said that the village had been "
            "freed."
        ),
        ["Urozhaine: ukraine < russia, claimed"],
    ),
    (
        (2017, 6, 20),
        "Iraqi troops have retaken the Mutanabbi Bridge and Mosul's old railway station.",
        [
            "?utanabbi Bridge: iraq-government < ?, asserted",
            "?ailway station?: iraq-government < ?, asserted",
        ],
    ),
    (
        (2024, 7, 25),
        (
            "Russian troops advanced near Kupiansk, Siversk and Toretsk on Monday. The last Ukrainian "
            "positions had been given up, an officer said."
        ),
        [],
    ),
    (
        (2015, 2, 19),
        "What was left of Debaltseve was captured by the rebels on Wednesday, Ukraine's army admitted.",
        ["Debal?: dpr-lpr < ukraine, asserted"],
    ),
    ((2015, 2, 19), "What was left in Debaltseve was eaten by dogs when the rebels came.", []),
]
PARTIES: list[Told] = [
    (
        (2024, 12, 1),
        "Chin resistance fighters seized the town of Matupi from Myanmar's junta on Friday.",
        ["Matupi: chin-forces < myanmar-junta, asserted"],
    ),
    (
        (2008, 8, 12),
        "Russian armour has occupied the town of Senaki in Georgia.",
        ["Senaki: russia < georgia, asserted"],
    ),
    (
        (2024, 8, 1),
        "Momeik is the third town in northern Shan to be lost to an ethnic army, the junta admits.",
        ["Momeik: myanmar-resistance < myanmar-junta, ?"],
    ),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [
        *STRONGHOLDS, *UNITS, *IN_FRONT, *REMEMBERED, *SUMS, *A_DAY_APART, *FALSEHOODS, *WHICH_PLACE,
        *PARTIES,
    ],
)  # fmt: skip
def test_told(detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]) -> None:
    assert_told(detector, text, day, wanted)
