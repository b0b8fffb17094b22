"""Who comes in where others have gone by a clause beside it, and whose clause that is."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told, claims_of

Told = tuple[tuple[int, int, int], str, list[str]]

COME_IN: list[Told] = [
    (
        (2025, 2, 1),
        "M23 rebels entered Nyabibwe in Congo on Wednesday and the soldiers fled towards Kalehe.",
        ["Nyabibwe: m23 < fardc, asserted"],
    ),
    (
        (2025, 1, 30),
        "Sudan's army says it has entered Um Rawaba and that the RSF fled towards Bara.",
        ["Um Rawaba: saf < rsf, claimed"],
    ),
    (
        (2022, 3, 27),
        (
            "Russian troops pulled out of Trostianets in Ukraine and Ukrainian soldiers have entered"
            " the town, its mayor said on Saturday."
        ),
        ["Trostianets: ukraine < russia, claimed"],
    ),
]
NOT_IN: list[Told] = [
    (
        (2025, 2, 1),
        "M23 rebels entered Nyabibwe in Congo on Wednesday and the residents fled to Kalehe.",
        [],
    ),
    (
        (2025, 2, 1),
        "M23 rebels entered Nyabibwe in Congo on Wednesday and the soldiers fought back.",
        [],
    ),
    (
        (2022, 8, 30),
        "Ukrainian troops entered the outskirts of Izium in Ukraine and the Russians fled.",
        [],
    ),
    (
        (2012, 8, 7),
        (
            "Al-Shabaab fighters withdrew from Mogadishu in Somalia on Saturday, and government"
            " soldiers moved into the stadium."
        ),
        ["Mogadishu: ? < al-shabaab, asserted"],
    ),
]
WHOSE_CLAUSE: list[Told] = [
    (
        (2024, 5, 13),
        (
            "Insurgents who attacked Macomia in Mozambique on Friday have withdrawn from the town and"
            " government forces are in control of it, an official said on Sunday."
        ),
        ["Macomia: mozambique < ?, claimed"],
    ),
    (
        (2022, 3, 27),
        (
            "Russian troops have taken Kreminna in Ukraine and Ukrainian forces have withdrawn from"
            " Rubizhne, an official said on Saturday."
        ),
        ["Kreminna: russia < ukraine, claimed", "Rubizhne: russia < ukraine, claimed"],
    ),
]
PORTS: list[Told] = [
    (
        (2016, 9, 12),
        "Haftar's forces seized the oil ports of Ras Lanuf and Brega in Libya on Sunday.",
        ["Brega: lna < ?, asserted", "Ras Lanuf: lna < ?, asserted"],
    ),
    (
        (2022, 3, 20),
        (
            "Russian ships shelled Berdiansk and Mariupol in Ukraine.\n"
            "By Saturday Russian troops had captured both ports."
        ),
        ["Berdiansk: russia < ukraine, asserted", "Mariupol: russia < ukraine, asserted"],
    ),
]
SOURCES_AT_THE_END: list[Told] = [
    (
        (2024, 6, 30),
        "The M23 has occupied Kayna in Congo since Sunday noon, sources in Lubero territory report.",
        ["Kayna: m23 < fardc, claimed"],
    ),
    (
        (2024, 6, 30),
        "The M23 has occupied Kayna in Congo since Sunday, a blow to the army's report.",
        ["Kayna: m23 < fardc, asserted"],
    ),
]
NOT_HELD: list[Told] = [
    ((2023, 5, 4), "Wagner's men control Chromove in Ukraine by fire, a medic said Thursday.", []),
    ((2023, 5, 4), "M23 rebels now control the road to Goma in Congo, the army said Thursday.", []),
    ((2025, 3, 4), "The Red Command has taken over parts of Rio de Janeiro for years.", []),
    (
        (2023, 5, 4),
        "Wagner's men took Chromove in Ukraine under heavy fire, a medic said Thursday.",
        ["Chromove: wagner < ?, claimed"],
    ),
]
FLAGS: list[Told] = [
    (
        (2024, 10, 30),
        "Russian soldiers raised a flag over the council building in Hirnyk in Ukraine on Tuesday.",
        ["Hirnyk: russia < ukraine, asserted"],
    ),
]
ALL = COME_IN + NOT_IN + WHOSE_CLAUSE + PORTS + SOURCES_AT_THE_END + NOT_HELD + FLAGS


@pytest.mark.parametrize(("day", "text", "wanted"), ALL)
def test_who_came_and_who_had_gone(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


def test_a_flag_on_the_council_stands_for_the_town(detector: Detector) -> None:
    (claim,) = claims_of(detector, FLAGS[0][1], day=FLAGS[0][0])
    assert claim.extent.value == "full"
