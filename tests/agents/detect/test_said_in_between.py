"""Sayings put in between, speakers with a name behind their office, answers about something else."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

IN_BETWEEN: list[Told] = [
    (
        (2025, 2, 18),
        "M23 rebels pushed on in eastern Congo, a priest added, and took Katana on Friday.",
        ["Katana: m23 < ?, ?"],
    ),
    (
        (2025, 2, 18),
        "M23 rebels left Katana in eastern Congo, the governor said, and urged people to return.",
        ["Katana: ? < m23, ?"],
    ),
]
NAMED_BEHIND: list[Told] = [
    (
        (2017, 10, 7),
        (
            "All of Hawija in Iraq is again under the government's authority, its mayor, Subhan Jubouri,"
            " announced on Friday, days after the push began."
        ),
        ["Hawija: iraq-government < ?, claimed"],
    ),
]
LAND_OF_THE_SPEAKER: list[Told] = [
    (
        (2020, 3, 2),
        "The Houthi spokesman said that al-Hazm in Yemen had returned to the bosom of the Republic.",
        ["Al-Hazm: houthis < ?, claimed"],
    ),
]
OF_ANOTHER: list[Told] = [
    (
        (2025, 3, 20),
        (
            "The M23 took Walikale in Congo on Wednesday.\n"
            "Congo's army said that reports of a landing at Kalemie were false."
        ),
        ["Walikale: m23 < fardc, asserted"],
    ),
    (
        (2025, 3, 20),
        (
            "The M23 said it took Walikale in Congo on Wednesday.\n"
            "Congo's army said that reports of its fall were false."
        ),
        ["Walikale: m23 < fardc, claimed", "Walikale: m23 < fardc, denied"],
    ),
]
FIRST_TIMES: list[Told] = [
    (
        (2017, 3, 15),
        (
            "The Syrian army took Palmyra on March 2.\n"
            "It had taken the town for a first time in March 2016."
        ),
        ["Palmyra: syria-government < ?, asserted"],
    ),
    (
        (2017, 3, 15),
        "The Syrian army took Palmyra this week for the first time since May 2015.",
        ["Palmyra: syria-government < ?, asserted"],
    ),
]
ALL = IN_BETWEEN + NAMED_BEHIND + LAND_OF_THE_SPEAKER + OF_ANOTHER + FIRST_TIMES


@pytest.mark.parametrize(("day", "text", "wanted"), ALL)
def test_who_does_and_who_says(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
