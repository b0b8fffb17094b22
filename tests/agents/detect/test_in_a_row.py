"""The next in a row: a day later, the third town to fall, lists in headlines, towns brought under control."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

A_DAY_LATER: list[Told] = [
    (
        (2017, 10, 21),
        "Peshmerga fighters quit Daquq on Monday.\nThree days later Iraqi troops captured Altun Kupri.",
        ["Daquq: ? < peshmerga, asserted", "Altun Kawbri: iraq-government < peshmerga, asserted"],
    ),
    (
        (2017, 10, 21),
        (
            "Iraqi troops entered Kirkuk on Monday, officials said.\n"
            "In June 2014 the army had lost it without a fight. A day later jihadists captured Hawija."
        ),
        [],
    ),
    ((2017, 10, 21), "In Iraq the militants later captured Hawija.", []),
]
IN_A_ROW: list[Told] = [
    (
        (2021, 8, 13),
        "Herat on Thursday became the eleventh provincial capital to be captured by the Taliban.",
        ["Herat: taliban < ?, asserted"],
    ),
    (
        (2025, 2, 16),
        "Bukavu has become the second of the region's big cities to be lost to the M23 rebels.",
        ["Bukavu: m23 < fardc, asserted"],
    ),
    (
        (2025, 2, 16),
        "Nobody in Uvira wants to become the next city to be lost to the M23 rebels of Congo.",
        [],
    ),
    (
        (2025, 2, 16),
        "Uvira could become the third city to be captured by the M23 rebels of Congo.",
        [],
    ),
]
TO_THE_NORTH: list[Told] = [
    (
        (2016, 2, 4),
        "A day earlier the rebels of Syria lost Hardatnin, to the north, which led to Nubl.",
        ["Hardatnin: ? < syrian-rebels, asserted"],
    ),
    (
        (2009, 1, 15),
        "The Tigers have lost Pallai, to the east, to the Sri Lankan army, officers said.",
        ["Pallai: sri-lanka < ltte, claimed"],
    ),
    ((2016, 2, 4), "The Syrian army lost ground to the north of Hardatnin.", []),
]
UNDER_CONTROL: list[Told] = [
    (
        (2017, 5, 13),
        "Maskanah and Dayr Hafir, two Syrian towns, were brought under full control, the army said.",
        ["Maskanah: syria-government < ?, claimed", "Dayr Hafir: syria-government < ?, claimed"],
    ),
    (
        (2009, 1, 9),
        "Pallai was brought under the control of Sri Lankan troops on Thursday.",
        ["Pallai: sri-lanka < ?, asserted"],
    ),
    ((2017, 5, 13), "Syrian troops brought the road to Maskanah under fire control on Friday.", []),
    ((2017, 5, 13), "Syrian troops brought Maskanah under siege on Friday.", []),
    ((2017, 5, 13), "The Syrian army said a fire in Maskanah was brought under control.", []),
]
HEADLINES: list[Told] = [
    (
        (2022, 10, 3),
        "# Lyman, Yampil and Drobysheve back in Ukrainian hands\nNo Russian was seen.",
        [f"{x}: ukraine < russia, asserted" for x in ("Lyman", "Yampil", "Drobysheve")],
    ),
    (
        (2025, 1, 13),
        "# Singa and Wad Madani again under Sudanese army control\nPeople danced.",
        [f"{x}: saf < rsf, asserted" for x in ("Singa", "Wad Madani")],
    ),
    ((2025, 1, 13), "# Singa quiet, Wad Madani under Sudanese army control\nPeople slept.", []),
    ((2022, 10, 3), "# Lyman, Yampil and Drobysheve still in Russian hands\nIt rained.", []),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [*A_DAY_LATER, *IN_A_ROW, *TO_THE_NORTH, *UNDER_CONTROL, *HEADLINES],
)
def test_told(detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]) -> None:
    assert_told(detector, text, day, wanted)
