"""Plain news of wires and local outlets: headlines, offices, answers, and who was called how before."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

HEADLINES_WITHOUT_ARE: list[Told] = [
    (
        (2016, 2, 19),
        "# IS chased out of Shaddadi, a town in Hasakah\nFew people were in the streets of Syria's north.",
        ["Shaddadi: ? < islamic-state, asserted"],
    ),
    (
        (2025, 1, 28),
        "# Congolese soldiers driven from Goma\nThe market of Goma was shut.",
        ["Goma: ? < fardc, asserted"],
    ),
    (
        (2020, 1, 7),
        "# Army drives rebels out of Sirte\nShops in Libya's Sirte were shut.",
        ["Sirte: ?, asserted"],
    ),
]
THROWN_BACK: list[Told] = [
    ((2015, 9, 9), "Syrian soldiers threw Islamic State back from Kuweires on Wednesday.", []),
    ((2022, 6, 2), "Malian troops beat the jihadists back from Boni on Thursday.", []),
    (
        (2015, 9, 9),
        "Syrian soldiers threw Islamic State out of Qaryatayn on Wednesday.",
        ["?Qaryatayn: syria-government < islamic-state, asserted"],
    ),
]
ON_THE_WAY: list[Told] = [
    (
        (2024, 4, 27),
        "A week after it left Hpa-an, the junta's column is stuck in the hills, the KNLA says.",
        [],
    ),
    ((2021, 11, 3), "The second column left Debre Birhan in Ethiopia on Monday.", []),
    (
        (2022, 8, 16),
        "The last column left Gao on Monday, and no French soldiers are left in Mali.",
        ["Gao: ?"],
    ),
]
IN_COMMAND: list[Told] = [
    (
        (2015, 4, 3),
        "Al-Qaeda fighters were in command of most of Mukalla in Yemen on Friday.",
        ["Mukalla: aqap < ?, asserted"],
    ),
    (
        (2025, 1, 28),
        "M23 rebels were in full control of Goma in Congo on Tuesday.",
        ["Goma: m23 < ?, asserted"],
    ),
    ((2015, 4, 3), "Al-Qaeda fighters were in command of Mukalla in Yemen.", []),
    ((2015, 4, 3), "On Friday the Houthis still were in control of Taiz in Yemen.", []),
]
FULLY_UNDER: list[Told] = [
    (
        (2017, 2, 10),
        "Yemen's government said on Friday that the town and port of Mokha were fully under its army.",
        ["Mocha: yemen-government < ?, claimed"],
    ),
    (
        (2025, 3, 20),
        "Walikale is entirely under the M23, its spokesman said in Congo on Thursday.",
        ["Walikale: m23 < ?, claimed"],
    ),
    ((2017, 2, 10), "The road to Mokha in Yemen is fully under water, the police said.", []),
]
PER_CENT: list[Told] = [
    (
        (2014, 7, 9),
        "Eighty per cent of Miranshah has been cleared of militants, Pakistan's army said.",
        ["Mir?: pakistan < ?, claimed"],
    ),
    (
        (2017, 9, 20),
        "The SDF has taken 80 per cent of Raqqa in Syria, its spokesman said on Wednesday.",
        ["Raqqa: sdf < ?, claimed"],
    ),
    (
        (2014, 7, 9),
        "Eighty per cent of the people of Miranshah have left, Pakistan's army said.",
        [],
    ),
]
WHOSE_OFFICE: list[Told] = [
    (
        (2021, 8, 6),
        (
            "Zaranj was lost to the Taliban in Afghanistan.\n"
            '"They entered it without a fight," its deputy governor said on Friday, "the city is theirs".'
        ),
        ["Zaranj: taliban < ?"],
    ),
    (
        (2024, 5, 19),
        (
            "Buthidaung has been seized from Myanmar's army, the Arakan Army says.\n"
            '"We have conquered Buthidaung," its spokesman said on Saturday.'
        ),
        ["Buthidaung: arakan-army < myanmar-junta, claimed"],
    ),
    (
        (2012, 11, 20),
        (
            "Goma was taken from the army, the M23 said on Tuesday in Congo.\n"
            "Its spokesman said the airport of Goma was taken as well."
        ),
        ["?: m23 < fardc, claimed", "?: m23 < fardc, claimed"],
    ),
]
CALLED_SO_BEFORE: list[Told] = [
    (
        (2024, 12, 2),
        (
            "Tel Rifaat in Syria was in the hands of Turkish-backed factions on Monday.\n"
            "The YPG said that it was taking civilians away.\n"
            "Safira also went to the factions on Sunday."
        ),
        ["Tel Rifaat: syrian-rebels < ?", "Saf?: syrian-rebels < ?"],
    ),
    (
        (2016, 2, 19),
        (
            "The US-led coalition bombed the road to Markada in Syria.\n"
            "A spokesman of the Kurdish-Arab alliance spoke on Friday.\n"
            "On Thursday the coalition flew 20 raids.\n"
            "Shaddadi fell to the alliance on Friday."
        ),
        ["Shaddadi: sdf < ?"],
    ),
]
ANSWERS_BY_NAME: list[Told] = [
    (
        (2018, 3, 17),
        (
            "Kafr Batna and Saqba in Syria were taken by the army from Faylaq al-Rahman on Saturday, the Observatory said.\n"
            "A spokesman of Faylaq al-Rahman rejected what was said of Saqba."
        ),
        [
            "Kafr Batna: syria-government < faylaq-al-rahman, claimed",
            "Saqba: syria-government < faylaq-al-rahman, claimed",
            "Saqba: syria-government < faylaq-al-rahman, denied",
        ],
    ),
    (
        (2021, 8, 9),
        (
            "The Taliban said on Sunday that they had taken Kunduz and Aibak in Afghanistan.\n"
            "The defence ministry of Afghanistan denied the loss of Aibak."
        ),
        [
            "Aybak: taliban < ?, claimed",
            "Aybak: taliban < ?, denied",
            "Kunduz: taliban < ?, claimed",
        ],
    ),
]
LONG_OR_LATELY: list[Told] = [
    ((2024, 4, 20), "Gizilhajili was captured by Armenian forces in the early 1990s.", []),
    ((2022, 8, 26), "Lachin in Azerbaijan was taken by Armenian forces in the 1990s.", []),
    (
        (2024, 2, 9),
        "Kyauktaw in Rakhine fell to the Arakan Army in the last days of January.",
        ["Kyauktaw: arakan-army < ?, asserted"],
    ),
    (
        (2021, 8, 3),
        "The Taliban overran Malistan in Afghanistan in late July.",
        ["Malistan: taliban < ?, asserted"],
    ),
    ((2024, 2, 9), "Kyauktaw in Rakhine fell to the Arakan Army in early January.", []),
]
PALACES: list[Told] = [
    (
        (2015, 4, 3),
        "# Jailbreak in Mukalla\nAl-Qaeda took Mukalla in Yemen on Thursday.\nThe presidential palace fell to them at noon.",
        ["Mukalla: aqap < ?", "presidential palace, Mukalla: aqap < ?"],
    ),
    (
        (2021, 8, 16),
        "The presidential palace was in the hands of the Taliban on Monday after Afghan forces had fled.",
        ["presidential palace, Kabul: taliban < ?"],
    ),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [
        *HEADLINES_WITHOUT_ARE,
        *THROWN_BACK,
        *ON_THE_WAY,
        *IN_COMMAND,
        *FULLY_UNDER,
        *PER_CENT,
        *WHOSE_OFFICE,
        *CALLED_SO_BEFORE,
        *ANSWERS_BY_NAME,
        *LONG_OR_LATELY,
        *PALACES,
    ],
)
def test_what_plain_news_tells(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
