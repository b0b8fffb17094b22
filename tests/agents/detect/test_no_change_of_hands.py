"""Words of change about people, travels, healing and places elsewhere: nothing changes hands."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

TRAVELS: list[Told] = [
    (
        (2017, 11, 10),
        (
            "As President Jane Doe of the United States left Baghdad on Friday for talks in Jordan,"
            " her husband stayed behind in Iraq."
        ),
        [],
    ),
    (
        (2015, 4, 2),
        "Fighters loyal to President Mansour, who fled Aden a week ago, still held the port in Yemen.",
        [],
    ),
    ((2015, 10, 2), "The German chancellor left Kabul in Afghanistan on Thursday.", []),
    (
        (2017, 3, 24),
        "The Afghan army left Sangin on Thursday, officials said.",
        ["Sangin?: - < afghan-government, claimed"],
    ),
    (
        (2020, 5, 22),
        "The prime minister's forces left Sirte in Libya on Thursday.",
        ["Sirte: ?, asserted"],
    ),
]
PATIENTS: list[Told] = [
    (
        (2017, 11, 2),
        "Karimov was taken to hospital after a police officer shot him near Tashkent.",
        [],
    ),
    (
        (2022, 11, 20),
        "Somali soldiers said Beerhani was taken from al-Shabaab on Friday.",
        ["Beerhani: somalia < al-shabaab, claimed"],
    ),
    (
        (2018, 3, 3),
        "The plan speaks of Raqqa's recovery from the war in Syria and of the return of refugees.",
        [],
    ),
    (
        (2017, 10, 17),
        "The army's recovery of Palmyra in Syria was cheered on Monday.",
        ["Palmyra: syria-government < ?, asserted"],
    ),
]
ELSEWHERE: list[Told] = [
    (
        (2017, 11, 3),
        (
            "# New York trial of a driver opens\n"
            "The trial of a driver opened in New York on Thursday.\n"
            "In the Middle East, Syrian government forces took the group's last major city on Friday."
        ),
        [],
    ),
]
NAMESAKES: list[Told] = [
    (
        (2018, 3, 4),
        (
            "Residents of the village of Basra say that al-Shabaab recaptured the village"
            " from Somali government soldiers on Saturday."
        ),
        ["Basra: al-shabaab < somalia, claimed"],
    ),
]
FOUGHT_BACK: list[Told] = [
    (
        (2019, 1, 15),
        (
            "Boko Haram overran Rann in Nigeria's Borno on Monday, residents said.\n"
            "Officials said that soldiers fought back and retook Rann on Tuesday."
        ),
        ["Rann: boko-haram < nigeria, claimed", "Rann: nigeria < boko-haram, claimed"],
    ),
]
CAPITALS: list[Told] = [
    (
        (2021, 6, 29),
        (
            "Tigrayan rebels captured the capital of Tigray in Ethiopia on Monday, witnesses said.\n"
            "The retaking of Mekelle is a turning point in the war."
        ),
        ["Mekelle: tigray < ethiopia, ?"],
    ),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [*TRAVELS, *PATIENTS, *ELSEWHERE, *NAMESAKES, *FOUGHT_BACK, *CAPITALS],
)
def test_what_changes_hands_and_what_does_not(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
