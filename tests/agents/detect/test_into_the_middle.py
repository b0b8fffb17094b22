"""Who comes into central X, and whose presidents and ministers announce what is freed."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

MIDDLE: list[Told] = [
    (
        (2022, 11, 11),
        "Ukrainian soldiers drove into central Kherson on Friday, residents said.",
        ["Kherson: ukraine < russia, claimed"],
    ),
    (
        (2024, 12, 6),
        "Syrian rebels have entered central Hama, a monitor said on Thursday.",
        ["Hama: syrian-rebels < syria-government, claimed"],
    ),
    ((2022, 11, 11), "Ukrainian shells hit central Kherson on Friday, Russian troops said.", []),
    ((2015, 4, 2), "Al-Shabaab fighters tried to enter central Baidoa on Friday.", []),
    ((2024, 12, 6), "Syrian rebels could enter central Hama, a monitor said on Thursday.", []),
]
ANNOUNCED: list[Told] = [
    (
        (2017, 10, 17),
        'President Duterte on Tuesday declared Marawi "free of terrorists".',
        ["Marawi: philippines < ?, claimed"],
    ),
    (
        (2017, 10, 17),
        "President Duterte on Tuesday declared that martial law in Marawi would stay.",
        [],
    ),
]


SURRENDERED: list[Told] = [
    (
        (2022, 5, 8),
        "Colombia's opposition replied that the state had surrendered, and the Clan del Golfo laughed.",
        [],
    ),
    (
        (2021, 7, 9),
        "The Afghan town of Karukh surrendered to the Taliban on Thursday.",
        ["Karukh: taliban < ?, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), [*MIDDLE, *ANNOUNCED, *SURRENDERED])
def test_told(detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]) -> None:
    assert_told(detector, text, day, wanted)
