"""Short ways to say that a place went: "declared free", "is again under", "with Y now", "Y included"."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

DECLARED_FREE: list[Told] = [
    (
        (2017, 7, 10),
        "In Iraq, Prime Minister Haider al-Abadi declared Mosul free of Islamic State on Sunday.",
        ["Mosul: iraq-government < islamic-state, ?"],
    ),
    ((2017, 7, 10), "In Iraq, a doctor declared the wells of Mosul free of cholera on Sunday.", []),
]
UNDER_AGAIN: list[Told] = [
    (
        (2015, 12, 28),
        "Ramadi in Iraq is again under the Iraqi army, the governor said on Monday.",
        ["Ramadi: iraq-government < ?, ?"],
    ),
    (
        (2021, 8, 9),
        '"Sar-e Pul in Afghanistan is with the Taliban now," a councillor said on Monday.',
        ["Sar?: taliban < afghan-government, claimed"],
    ),
    ((2015, 12, 28), "Ramadi in Iraq is again under a metre of snow, the governor said.", []),
    ((2021, 8, 9), "Kabul in Afghanistan is in talks with the Taliban now.", []),
]
INCLUDED: list[Told] = [
    (
        (2014, 6, 12),
        "In Iraq, Nineveh province was overrun by Islamic State, Tal Afar included.",
        ["Nin?: islamic-state < ?, asserted", "Tal?: islamic-state < ?, asserted"],
    ),
    (
        (2025, 1, 28),
        "Goma in Congo was captured by the M23, and so was Sake.",
        ["Goma: m23 < fardc, asserted", "Sake: m23 < fardc, asserted"],
    ),
    (
        (2025, 1, 28),
        "Goma in Congo was captured by the M23, and so far Bukavu is quiet.",
        ["Goma: m23 < fardc, asserted"],
    ),
]
HARDLY_ANY_RESISTANCE: list[Told] = [
    (
        (2023, 12, 19),
        "The Rapid Support Forces met little resistance when they entered Wad Madani in Sudan on Monday.",
        ["Wad Mad?: rsf < saf, asserted"],
    ),
    (
        (2023, 12, 19),
        "The Rapid Support Forces met fierce resistance when they entered Wad Madani in Sudan on Monday.",
        [],
    ),
]
LANDMARK: list[Told] = [
    (
        (2020, 6, 5),
        (
            "# Tarhuna changes hands\n"
            "There was no fighting in Tarhuna in Libya, residents said. Fighters of the Government of "
            "National Accord hoisted their flag over the mayor's office on Friday."
        ),
        ["Tarh?: gna < ?, asserted"],
    ),
    (
        (2014, 7, 5),
        (
            "# Sloviansk\n"
            "Ukraine's flag is back over the town hall of Sloviansk, which rebels held since April."
        ),
        ["Slo?: ukraine < dpr-lpr, asserted"],
    ),
    (
        (2020, 6, 5),
        "In Tarhuna in Libya students hoisted a kite over the mayor's office on Friday.",
        [],
    ),
]
LABEL: list[Told] = [
    (
        (2021, 8, 13),
        (
            "09:10 - Herat: the airport is shut. Government forces handed the city over to the Taliban on "
            "Thursday.\n"
            "08:00 - Kandahar: the city in Afghanistan has fallen to the Taliban."
        ),
        ["Herat: taliban < ?, asserted", "Kandah?r: taliban < ?, asserted"],
    ),
]
COLUMN: list[Told] = [
    (
        (2022, 11, 12),
        "A first Ukrainian column entered Kherson on Friday and controls the city.",
        ["Kherson: ukraine < russia, asserted"],
    ),
    ((2022, 11, 12), "A Red Cross column entered Kherson on Friday and controls its papers.", []),
]
LEADERS_MEN: list[Told] = [
    (
        (2022, 9, 11),
        "President Volodymyr Zelensky was told that his soldiers had retaken Balakliia.",
        ["Balak?: ukraine < russia, ?"],
    ),
]
AS_PLANNED: list[Told] = [
    (
        (2020, 5, 18),
        'The Libyan National Army said its men had withdrawn from al-Watiya base "as agreed weeks ago".',
        ["?Wat?: - < lna, asserted"],
    ),
    ((2020, 5, 18), "The Libyan National Army withdrew from al-Watiya base two years ago.", []),
]


OUT_OF: list[Told] = [
    (
        (2022, 10, 1),
        "The Russians are out of Lyman in Ukraine.",
        ["Lyman: - < russia, asserted"],
    ),
    (
        (2018, 6, 29),
        "Militants are out of Derna in Libya, Haftar's army said.",
        ["Dern?: lna < islamic-state, claimed"],
    ),
    (
        (2025, 10, 27),
        "El Fasher has slipped from the hands of Sudan's army, its chief conceded.",
        ["El Fash?: rsf < saf, asserted"],
    ),
    ((2022, 10, 1), "Ukrainian gunners in Zarichne are a street away from Lyman.", []),
    ((2022, 10, 1), "Bread is gone from Lyman in Ukraine, the Russian army said.", []),
]
FIRST_TO: list[Told] = [
    (
        (2021, 8, 6),
        "Zaranj is the first provincial capital of Afghanistan to fall to the Taliban.",
        ["Zaranj: taliban < afghan-government, asserted"],
    ),
    (
        (2021, 8, 6),
        "Zaranj is a provincial capital of Afghanistan ready to fall to the Taliban.",
        [],
    ),
]
CALLED: list[Told] = [
    (
        (2024, 7, 1),
        "Singa, the capital of Sudan's Sennar state, was lost to the RSF over the weekend.",
        ["Singa: rsf < saf, asserted"],
    ),
    (
        (2025, 1, 6),
        "Katale-Kahira, a village in Congo's North Kivu province, was captured by the M23 on Sunday.",
        ["Katale-Kahira: m23 < fardc, asserted"],
    ),
]
CAPTURE_BY: list[Told] = [
    (
        (2025, 3, 22),
        "Residents fled after the capture by RSF fighters of the town of Bara in Sudan on Thursday.",
        ["Bara: rsf < saf, ?"],
    ),
]


SAID_TAKEN: list[Told] = [
    (
        (2022, 7, 3),
        "# Moscow says Lysychansk captured, Kyiv silent\nLysychansk in Ukraine lies on a hill.",
        ["Lysy?: russia < ukraine, claimed"],
    ),
    ((2022, 7, 3), "Lysychansk in Ukraine lies on a hill. Kyiv calls it occupied.", []),
]
HAVING_LEFT: list[Told] = [
    (
        (2026, 1, 18),
        "The Syrian army entered Tabqa, the SDF having agreed to leave, and took over the airport.",
        ["?: syria-transition < sdf, asserted"],
    ),
]
WITHIN_A_DAY: list[Told] = [
    (
        (2021, 8, 8),
        "Kunduz and Taloqan in Afghanistan fell to the Taliban within hours on Sunday.",
        ["Kunduz: taliban < ?, asserted", "T?l?q?n: taliban < ?, asserted"],
    ),
    ((2021, 8, 8), "Kunduz in Afghanistan fell within reach of Taliban guns on Sunday.", []),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [
        *DECLARED_FREE,
        *UNDER_AGAIN,
        *INCLUDED,
        *HARDLY_ANY_RESISTANCE,
        *LANDMARK,
        *LABEL,
        *COLUMN,
        *LEADERS_MEN,
        *AS_PLANNED,
        *OUT_OF,
        *FIRST_TO,
        *CALLED,
        *CAPTURE_BY,
        *SAID_TAKEN,
        *HAVING_LEFT,
        *WITHIN_A_DAY,
    ],
)
def test_it_is_told_in_few_words(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
