"""Who answers behind a semicolon, who fell back with the fall, whose generals speak, whose flag hung where."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

ANSWERS: list[Told] = [
    (
        (2020, 10, 4),
        (
            "Azerbaijan's army has hoisted its flag in Talish, the president tweeted; an Artsakh spokesman "
            "replied that fighting for the village went on."
        ),
        ["Talish: azerbaijan < ?, claimed", "Talish: azerbaijan < ?, denied"],
    ),
    (
        (2023, 2, 25),
        (
            "Wagner's founder said that his men had taken Berkhivka; a Ukrainian army spokesman called it a "
            "fantasy."
        ),
        ["Berkhivka: wagner < ukraine, claimed", "Berkhivka: wagner < ukraine, denied"],
    ),
    (
        (2023, 2, 25),
        "Wagner said its men were near Berkhivka; a Ukrainian army spokesman called it a fantasy.",
        [],
    ),
]
FELL_BACK: list[Told] = [
    (
        (2022, 5, 9),
        "With the fall of Popasna, Ukrainian forces fell back to a line west of the town.",
        ["Popasna: russia < ukraine, asserted"],
    ),
    (
        (2024, 2, 18),
        "After the loss of Avdiivka, Ukrainian troops pulled back to new positions.",
        ["Avdiivka: russia < ukraine, asserted"],
    ),
    ((2024, 2, 18), "Before a fall of snow over Avdiivka, Ukrainian troops fell back.", []),
]
GENERALS: list[Told] = [
    (
        (2025, 12, 2),
        (
            "Toretsk has been liberated, General Gerasimov reported on Monday. Ukraine's general staff gave "
            "no comment."
        ),
        ["Toretsk: russia < ukraine, claimed"],
    ),
]
SITES: list[Told] = [
    (
        (2024, 4, 22),
        "Gangs seized the police substation of Solino in Port-au-Prince on Sunday, Haiti's police said.",
        ["?ubstation?: viv-ansanm < haiti, ?"],
    ),
    (
        (2024, 4, 22),
        "Gangs burned the police substation of Solino in Port-au-Prince on Sunday.",
        [],
    ),
]
KACHIN: list[Told] = [
    (
        (2024, 1, 31),
        "The Kachin army took the town of Sinbo from Myanmar's junta on Wednesday, locals said.",
        ["Sinbo: kia < myanmar-junta, claimed"],
    ),
]
FLAGS: list[Told] = [
    (
        (2020, 10, 4),
        "Azerbaijani soldiers have hoisted their flag in Madagiz, officers said.",
        ["Madagiz: azerbaijan < ?, claimed"],
    ),
    ((2020, 10, 4), "The Armenian army burned the flag of Azerbaijan in Madagiz.", []),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"), [*ANSWERS, *FELL_BACK, *GENERALS, *SITES, *KACHIN, *FLAGS]
)
def test_told(detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]) -> None:
    assert_told(detector, text, day, wanted)
