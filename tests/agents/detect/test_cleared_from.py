"""Fighters cleared from a place, convoys on their way, what was had within hours, Lake Chad."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

CLEARED_FROM: list[Told] = [
    (
        (2022, 9, 2),
        "Somali soldiers cleared al-Shabaab from Moqokori on Thursday.",
        ["Moqokori: somalia < al-shabaab, asserted"],
    ),
    (
        (2015, 3, 18),
        "The governor announced that the army had cleared the insurgents from Bama in Nigeria.",
        ["Bama: nigeria < ?, ?"],
    ),
    (
        (2017, 7, 10),
        "The Iraqi army cleared Tal Afar of Islamic State.",
        ["Tal?far: iraq-government < islamic-state, asserted"],
    ),
    ((2022, 9, 2), "Somali soldiers cleared landmines from Moqokori on Thursday.", []),
]
ON_THEIR_WAY: list[Told] = [
    ((2023, 10, 3), "A convoy of the Malian army left Gao on Monday for the north.", []),
    (
        (2022, 8, 15),
        "The last convoy of the French army left Gao in Mali on Monday.",
        ["Gao: ? < france, asserted"],
    ),
    ((2019, 4, 9), "# Libyan army beaten back from Zuwara\nIt was quiet at night.", []),
]
WITHIN_HOURS: list[Told] = [
    (
        (2020, 1, 7),
        "Within hours the Libyan National Army controlled Sirte in Libya.",
        ["Sirte: lna < ?, asserted"],
    ),
    ((2020, 1, 7), "In two years the Libyan National Army controlled Sirte in Libya.", []),
    (
        (2015, 1, 6),
        "Boko Haram fighters chased soldiers out of Baga, a Nigerian town on Lake Chad.",
        ["Baga: boko-haram < nigeria, asserted"],
    ),
]
WHO_SAYS_SO: list[Told] = [
    (
        (2020, 11, 9),
        "The task force disclosed that Humera in Ethiopia had been freed by the federal army.",
        ["Humera: ethiopia < ?, claimed"],
    ),
    (
        (2024, 2, 9),
        "The commander of the police guarantees that the Mozambican army has recovered Mucojo.",
        ["Mucojo: mozambique < ?, claimed"],
    ),
]
WHERE_IT_LIES: list[Told] = [
    (
        (2025, 5, 20),
        "The Sudanese army captured the Gunduriya area south of Khartoum on Monday.",
        ["Gunduriya: saf < rsf, asserted"],
    ),
    (
        (2025, 5, 20),
        "The army denied that the detachment of Diapaga in Burkina Faso had fallen to JNIM.",
        ["Diapaga: jnim < burkina, denied"],
    ),
    (
        (2025, 2, 18),
        "Fighters of the M23 walked into Kamanyola in Congo on Tuesday after soldiers had fled.",
        ["Kamanyola: m23 < fardc, asserted"],
    ),
    ((2025, 2, 18), "Fighters of the M23 walked into Kamanyola in Congo to buy batteries.", []),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [*CLEARED_FROM, *ON_THEIR_WAY, *WITHIN_HOURS, *WHO_SAYS_SO, *WHERE_IT_LIES],
)
def test_it_is_told(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
