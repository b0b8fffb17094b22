"""Who lost a place where the text does not say: whoever held it, not who helps or watches."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told, claims_of

Told = tuple[tuple[int, int, int], str, list[str]]

HELPERS: list[Told] = [
    (
        (2021, 8, 10),
        (
            "The Taliban took Pul-e-Khumri on Tuesday.\n"
            "American aircraft flew over the town and NATO said that it was watching."
        ),
        ["Pul-e-Khumri: taliban < afghan-government, asserted"],
    ),
    (
        (2022, 6, 14),
        (
            "M23 rebels have seized Bunagana.\n"
            "Ugandan soldiers watched from their side and MONUSCO flew two helicopters over the town."
        ),
        ["Bunagana: m23 < fardc, asserted"],
    ),
    (  # a neighbour that only speaks
        (2017, 8, 28),
        (
            "Iraqi forces took the village of al-Ayadiya on Sunday.\n"
            "Turkey said that it would not accept militias in Tal Afar."
        ),
        ["Ayadiyah: iraq-government < -, asserted"],
    ),
    (  # the helper is named as the one that was driven out
        (2019, 11, 1),
        "Jihadists drove Wagner fighters out of Macomia on Thursday.",
        ["Macomia: ? < wagner, asserted"],
    ),
]
LOSING: list[Told] = [
    (
        (2017, 9, 20),
        (
            "The Syrian Democratic Forces took Maadan on Monday.\n"
            "The Syrian army is across the river, and the Syrian army has planes. Islamic State has also "
            "been driven out of Sabkhah."
        ),
        ["Maadan: sdf < islamic-state, asserted", "As Sabkhah: sdf < islamic-state, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), HELPERS)
def test_who_helps_has_not_held_it(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), LOSING)
def test_who_loses_elsewhere_in_the_article_comes_first(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


def test_the_whole_prevails_over_a_part_in_one_sentence(detector: Detector) -> None:
    text = "Rebels took the centre of Bangassou on Sunday and captured the town by noon."
    (claim,) = claims_of(detector, text, day=(2021, 1, 4))
    assert claim.extent.value == "full"


def test_a_part_stays_a_part(detector: Detector) -> None:
    text = "Rebels took the centre of Bangassou on Sunday and burnt the town hall."
    (claim,) = claims_of(detector, text, day=(2021, 1, 4))
    assert claim.extent.value == "partial"
