"""What a sentence leaves to others: the day to a label, the army to the place, the enemy to the war."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

DAY_OF_A_LINE: list[Told] = [
    ((2025, 4, 15), "March 21, 2025: The army takes the Sudanese town of Bara from the RSF.", []),
    (
        (2025, 4, 15),
        "April 13, 2025: The army takes the Sudanese town of Bara from the RSF.",
        ["Bara: saf < rsf, asserted"],
    ),
]
YEARS_AFTER: list[Told] = [
    (
        (2016, 9, 28),
        "Kunduz fell silent on Wednesday, a year to the day after the Taliban captured the Afghan city.",
        [],
    ),
    (
        (2016, 10, 4),
        "Kunduz lost its calm on Monday, when the Taliban captured the Afghan city.",
        ["Kunduz: taliban < ?, asserted"],
    ),
]
NOT_BEFORE: list[Told] = [
    (
        (2017, 10, 1),
        "Baghdad said it would not negotiate until Kirkuk was back in the hands of the Iraqi army.",
        [],
    ),
    (
        (2017, 10, 18),
        "Baghdad said on Tuesday that Kirkuk was back in the hands of the Iraqi army.",
        ["Kirkuk: iraq-government < ?, claimed"],
    ),
]
ITS_VICTORIES: list[Told] = [
    (
        (2020, 6, 6),
        "Sirte is next. The Government of National Accord of Libya celebrates its victories in the west.",
        [],
    ),
]
BY_THE_HOUR: list[Told] = [
    (
        (2015, 9, 29),
        "Taliban fighters attacked Kunduz in Afghanistan on Monday. By nightfall the city was theirs.",
        ["Kunduz: taliban < ?, asserted"],
    ),
]
ARMY_OF_THE_PLACE: list[Told] = [
    (
        (2017, 10, 5),
        (
            "# IS has the Syrian border left, and Raqqa in Syria\n"
            "Hawija in Iraq was cleared of Islamic State by the army and the federal police on Thursday."
        ),
        ["Hawija: iraq-government < islamic-state, asserted"],
    ),
]
OFFICIAL_DENIES: list[Told] = [
    (
        (2024, 10, 22),
        (
            "Kalembe in eastern Congo was captured by the M23 on Sunday, a priest said.\n"
            "The governor insisted that the town was still in army hands."
        ),
        ["Kalembe: m23 < fardc, claimed", "Kalembe: m23 < fardc, denied"],
    ),
    (
        (2024, 10, 22),
        (
            "Kalembe in eastern Congo was captured by the M23 on Sunday, a priest said.\n"
            "The governor insisted that the road was still in poor repair."
        ),
        ["Kalembe: m23 < fardc, claimed"],
    ),
]
ITS_DISTRICT: list[Told] = [
    (
        (2020, 10, 19),
        "Azerbaijan's army liberated Zangilan and six villages of its district, Baku said.",
        ["Zangilan: azerbaijan < ?, claimed"],
    ),
]
WHO_FIGHTS_THERE: list[Told] = [
    ((2023, 5, 21), "Bakhmut has fallen.", []),
    (
        (2024, 2, 17),
        "Ukraine has lost Avdiivka.",
        ["Avdi?ka: russia < ukraine, asserted"],
    ),
    (
        (2015, 2, 18),
        "Ukraine has lost Debaltseve.",
        ["Debal?: - < ukraine, asserted"],  # to whom, in 2015, the words do not say
    ),
]
PARTED: list[Told] = [
    (
        (2021, 8, 13),
        "The Taliban have, in little more than a day, captured Herat and Kandahar in Afghanistan.",
        ["Herat: taliban < ?, asserted", "Kandah?r: taliban < ?, asserted"],
    ),
    (
        (2021, 8, 13),
        "The Taliban have, in little more than a day, captured soldiers of Herat and Kandahar in Afghanistan.",
        [],
    ),
    (
        (2024, 12, 6),
        "The rebels have, within a week, wrested Hama in Syria from President Bashar al-Assad.",
        ["Hama: syrian-rebels < syria-government, asserted"],
    ),
    (
        (2025, 4, 17),
        (
            "After fierce fighting between the army and al-Shabaab the key town of Adan Yabal in Somalia is "
            "again in the hands of the terrorists."
        ),
        ["Adan Yab?l: al-shabaab < somalia, asserted"],
    ),
]


OWN_SIDE: list[Told] = [
    (
        (2023, 8, 29),
        "Robotyne in Ukraine has been liberated, Deputy Defence Minister Hanna Maliar announced.",
        ["Robotyne: ukraine < russia, claimed"],
    ),
    (
        (2023, 8, 29),
        "Robotyne in Ukraine has been shelled, Deputy Defence Minister Hanna Maliar announced.",
        [],
    ),
]
BACK_AND_FORTH: list[Told] = [
    (
        (2015, 10, 1),
        (
            "On Tuesday the Afghan army had announced that the Taliban were out of Kunduz, but a night attack "
            "gave it back to the insurgents."
        ),
        ["Kunduz: afghan-government < taliban, claimed", "Kunduz: taliban < ?, ?"],
    ),
]
DAY_IN_THE_NAME: list[Told] = [
    (
        (2021, 8, 13),
        "On Aug. 12 the Qala Iqbal fort in Herat, an army post on a hill, was taken by the Taliban.",
        ["?: taliban < afghan-government, asserted"],
    ),
    (
        (2025, 1, 28),
        "On Monday night Goma in Congo was taken by the M23.",
        ["Goma: m23 < fardc, asserted"],
    ),
    ((2025, 1, 28), "On Monday night Goma in Congo was dark, and the M23 was quiet.", []),
]
THEIR_POSITIONS: list[Told] = [
    (
        (2018, 6, 14),
        "On Wednesday the Yemeni army left its positions in Hodeidah.",
        ["Hodeidah: ? < yemen-government, asserted"],
    ),
    ((2018, 6, 14), "On Wednesday the Yemeni army shelled positions in Hodeidah.", []),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [
        *DAY_OF_A_LINE,
        *YEARS_AFTER,
        *NOT_BEFORE,
        *ITS_VICTORIES,
        *BY_THE_HOUR,
        *ARMY_OF_THE_PLACE,
        *OFFICIAL_DENIES,
        *ITS_DISTRICT,
        *WHO_FIGHTS_THERE,
        *PARTED,
        *OWN_SIDE,
        *BACK_AND_FORTH,
        *DAY_IN_THE_NAME,
        *THEIR_POSITIONS,
    ],
)
def test_it_is_filled_in(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
