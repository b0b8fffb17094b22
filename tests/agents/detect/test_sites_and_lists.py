"""Sites told by where they stand, lists behind an aside, towns named like their district, far places."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

SITES_AT: list[Told] = [
    (
        (2021, 6, 12),
        "The Taliban captured two Afghan army bases, at Chenartu and Gizab, on Thursday.",
        [f"{x}: taliban < afghan-government, asserted" for x in ("Chenartu", "Gizab")],
    ),
    (
        (2024, 7, 25),
        (
            "On Tuesday the Kachin Independence Army (KIA) and allied groups overran two outposts of Myanmar's "
            "junta, at Nam Jang and Sin Lon."
        ),
        [f"{x}: kia < myanmar-junta, asserted" for x in ("Nam Jang", "Sin Lon")],
    ),
    ((2021, 6, 12), "The Taliban shelled two Afghan army bases, at Chenartu and Gizab.", []),
]
LISTS: list[Told] = [
    (
        (2020, 10, 21),
        (
            "President Aliyev announced that Azerbaijan's army had freed the town of Zangilan from occupation, as "
            "well as the villages of Mincivan and Aghali."
        ),
        [f"{x}: azerbaijan < ?, claimed" for x in ("Zangilan", "Mincivan", "Aghali")],
    ),
]
TOWN_OF_A_DISTRICT: list[Told] = [
    (
        (2020, 10, 21),
        "In Yerevan an Armenian army spokeswoman called the taking of Zangilan town a lie. Azerbaijan had spoken of it.",
        ["Zangilan: azerbaijan < ?, denied"],
    ),
]
FAR_BEHIND: list[Told] = [
    (
        (2025, 1, 20),
        (
            "Guerrillas of the ELN have expelled the 33rd Front of the FARC dissidents from Las Mercedes and "
            "most of rural El Tarra since Thursday, Colombia's ombudsman said."
        ),
        ["El Tarra: eln < front-33-farc, claimed", "Las Mercedes: eln < front-33-farc, claimed"],
    ),
]
PEACEKEEPERS: list[Told] = [
    (
        (2020, 12, 1),
        (
            "Azerbaijani troops took Lachin on Tuesday. Russian peacekeepers keep a road through it. Armenia "
            "mourned."
        ),
        ["La?: azerbaijan < armenia, asserted"],
    ),
]
PEAKS: list[Told] = [
    (
        (2020, 11, 2),
        "Azerbaijani soldiers raised their flag on the peak of Mount Murovdag on Sunday, Baku said.",
        ["?ur?: azerbaijan < ?, claimed"],
    ),
    ((2020, 11, 2), "Azerbaijani soldiers shelled the peak of Mount Murovdag on Sunday.", []),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [*SITES_AT, *LISTS, *TOWN_OF_A_DISTRICT, *FAR_BEHIND, *PEACEKEEPERS, *PEAKS],
)
def test_told(detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]) -> None:
    assert_told(detector, text, day, wanted)
