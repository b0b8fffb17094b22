"""Plain news: what was learnt, how far off a town lies, flags, denials, who is there no longer."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

LEARNT: list[Told] = [
    (
        (2014, 11, 14),
        "Maiha and Hong, it was learnt, were reclaimed by Nigerian soldiers from Boko Haram.",
        ["Hong: nigeria < boko-haram, claimed", "Maiha: nigeria < boko-haram, claimed"],
    ),
    (
        (2022, 10, 5),
        "Davydiv Brid, it was reported, was retaken by Ukrainian troops on Tuesday.",
        ["Davydiv Brid: ukraine < ?, claimed"],
    ),
]
HOW_FAR: list[Told] = [
    (
        (2025, 3, 20),
        (
            "Sudan's RSF said on Thursday that they had taken control of Mellit, a town at the foot of"
            " the hills about 60 km north-east of El Fasher."
        ),
        ["Mellit: rsf < ?, claimed"],
    ),
    (
        (2025, 3, 20),
        "Sudan's RSF took Mellit and El Malha on Thursday, an aid worker said.",
        ["?: rsf < ?, claimed", "Mellit: rsf < ?, claimed"],
    ),
]
FLAGS: list[Told] = [
    (
        (2022, 9, 5),
        "Ukraine's flag flies again over the roof of the hospital in Vysokopillia.",
        ["Vysokopillia: ukraine < russia, ?"],
    ),
    (
        (2025, 3, 27),
        "Sudan's army raised its flag over the airport of Khartoum on Wednesday.",
        ["airport of Khartoum: saf < rsf, asserted"],
    ),
]
NOT_FALLEN: list[Told] = [
    (
        (2014, 2, 19),
        (
            "South Sudan's rebels said on Tuesday that they had captured Malakal.\n"
            '"Malakal did not fall," said a spokesman for the army.'
        ),
        ["Malakal: splm-io < ?, claimed", "Malakal: splm-io < ?, denied"],
    ),
    (
        (2022, 3, 20),
        "Kyiv did not fall in three days, a Ukrainian general said.",
        ["Kyiv: ? < ukraine, denied"],
    ),
    ((2022, 3, 20), "Kyiv did not fall, and its people dug trenches.", []),
]
NO_LONGER_THERE: list[Told] = [
    (
        (2014, 4, 16),
        (
            "South Sudan's rebels said they were in control of Bentiu since Tuesday.\n"
            'An army spokesman said that "our forces are no longer inside the town".'
        ),
        ["Bentiu: splm-io < ?, asserted"],
    ),
    (
        (2025, 5, 23),
        (
            "Haftar's forces said they had taken Brega in Libya on Friday.\n"
            "A spokesman for the rebels said that the tankers are no longer in the port."
        ),
        ["Brega: lna < ?, claimed"],
    ),
]
WHICH_CAMP: list[Told] = [
    (
        (2023, 10, 2),
        (
            "Tuareg rebels announced that they had taken the army camp at Bamba in Mali.\n"
            "The general staff in Bamako spoke of an attack.\n"
            "A resident said that the soldiers had left the camp."
        ),
        ["?Bamba: ? < mali, claimed"],
    ),
]
TOPICS: list[Told] = [
    ((2023, 2, 5), "# Chile fires: crews gain control around Santa Juana\nIt rained.", []),
    (
        (2022, 3, 27),
        "# Ukraine war: Russians seize Slavutych\nThe mayor was held.",
        ["Slavutych: russia < ukraine, asserted"],
    ),
]
BY_AND_FROM: list[Told] = [
    (
        (2015, 3, 20),
        "Maiha was reclaimed by Nigerian soldiers from Boko Haram.",
        ["Maiha: nigeria < boko-haram, asserted"],
    ),
    (
        (2017, 7, 10),
        "Tal Afar was retaken by Iraqi troops from Islamic State.",
        ["Tal Afar: iraq-government < islamic-state, asserted"],
    ),
    (
        (2025, 1, 28),
        "Sake in Congo was taken by fighters from the M23.",
        ["Sake: m23 < fardc, asserted"],
    ),
]
BY_THEIR_NAME: list[Told] = [
    (
        (2014, 2, 9),
        "Hundreds of self-defence fighters took Apatzingan in Mexico from the Knights Templar.",
        ["Apatzingan: autodefensas-mexico < knights-templar?, asserted"],
    ),
]
ALL = (
    LEARNT
    + HOW_FAR
    + FLAGS
    + NOT_FALLEN
    + NO_LONGER_THERE
    + WHICH_CAMP
    + TOPICS
    + BY_THEIR_NAME
    + BY_AND_FROM
)


@pytest.mark.parametrize(("day", "text", "wanted"), ALL)
def test_plain_news(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
