"""Places that go the way of another, parties that settle in, and what came years later."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

SAME_WAY: list[Told] = [
    (
        (2021, 8, 8),
        "The Taliban seized Zaranj in Afghanistan on Friday. Sheberghan met the same fate a day later.",
        ["Zaranj: taliban < ?, asserted", "?b?r?n: taliban < ?, asserted"],
    ),
    (
        (2021, 8, 8),
        "The Taliban seized Kunduz in Afghanistan on Sunday. Taloqan and Sar-e Pol followed hours later.",
        [
            "Kunduz: taliban < ?, asserted",
            "Sar?: taliban < ?, asserted",
            "Tal?: taliban < ?, asserted",
        ],
    ),
    (
        (2021, 8, 14),
        "The Taliban took Herat in Afghanistan on Thursday. On Friday it was the turn of Kandahar.",
        ["Herat: taliban < ?, asserted", "Kandah?: taliban < ?, asserted"],
    ),
    (
        (2021, 8, 14),
        "The Taliban took Herat in Afghanistan on Thursday. Kabul could meet the same fate.",
        ["Herat: taliban < ?, asserted"],
    ),
    (
        (2021, 8, 14),
        "The Taliban took Herat in Afghanistan on Thursday. A curfew in Kabul followed.",
        ["Herat: taliban < ?, asserted"],
    ),
    (
        (2021, 8, 14),
        "The Taliban bombed Herat in Afghanistan on Thursday. Kandahar met the same fate.",
        [],
    ),
]
SETTLED: list[Told] = [
    (
        (2013, 1, 15),
        "Fighters of Ansar Dine installed themselves in Diabaly in Mali on Monday.",
        ["Diabal?: ansar-dine < mali, asserted"],
    ),
    (
        (2013, 1, 25),
        "The Malian army has since Thursday been reinstalled in Diabaly and Konna.",
        ["Diabal?: mali < ?, asserted", "Konna: mali < ?, asserted"],
    ),
    ((2013, 1, 25), "The Malian army installed a water tower in Diabaly on Thursday.", []),
    (
        (2014, 9, 3),
        "Boko Haram fighters sacked Bama in Nigeria on Monday.",
        ["Bama: boko-haram < nigeria, asserted"],
    ),
    ((2014, 9, 3), "The Nigerian army sacked its quartermaster in Bama on Monday.", []),
]
YEARS_LATER: list[Told] = [
    (
        (2025, 6, 3),
        "The M23, which lost Goma in 2013 and eleven years later seized Bunagana, wants talks in Congo.",
        [],
    ),
    (
        (2022, 6, 14),
        "Ten years on, the M23 seized Bunagana in Congo on Monday.",
        ["Bunagana: m23 < ?, asserted"],
    ),
]
ACCORDING_TO: list[Told] = [
    (
        (2023, 12, 19),
        (
            "RSF fighters took Wad Madani in Sudan on Monday, a doctor said.\n"
            "According to the army's spokesman, Wad Madani remains under the army's control."
        ),
        ["Wad Madani: rsf < saf, claimed", "Wad Madani: rsf < saf, denied"],
    ),
    (
        (2023, 12, 19),
        "According to the spokesman of the army of Sudan, Wad Madani remains under the army's control.",
        [],
    ),
]
CALLED_SO: list[Told] = [
    (
        (2020, 11, 16),
        "The National Defense Force freed Alamata in Tigray from the junta on Monday, Addis Ababa said.",
        ["Alamat?: ethiopia < tigray, claimed"],
    ),
    (
        (2020, 5, 19),
        "Al-Wefaq forces extended their control over the al-Watiya air base in Libya.",
        ["?Wati?: gna < ?, asserted"],
    ),
    (
        (2025, 3, 30),
        "Lamps burn in Khartoum since Wednesday's recapture of the Republican Palace by the army.",
        ["Republican Palace?: saf < rsf, asserted"],
    ),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [*SAME_WAY, *SETTLED, *YEARS_LATER, *ACCORDING_TO, *CALLED_SO],
)
def test_it_is_told(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
