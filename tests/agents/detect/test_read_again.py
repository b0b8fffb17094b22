"""Sentences that the parser takes apart wrongly: day and name run together, words thrown in between."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

DAY_BEFORE_NAME: list[Told] = [
    (
        (2025, 1, 28),
        "On January 27 Goma, on the Rwandan border, was captured by the M23.",
        ["Goma: m23 < ?, asserted"],
    ),
    (
        (2015, 9, 29),
        "On September 28 Kunduz was overrun by the Taliban.",
        ["Kunduz: taliban < ?, asserted"],
    ),
    ((2025, 1, 28), "On January 27 Goma was shelled by the M23.", []),
]
FOR_A_TIME: list[Told] = [
    (
        (2021, 3, 27),
        "The Mozambican town of Palma was attacked and for two days held by al-Shabaab.",
        [],  # "held" for days tells how it was, not that it was taken
    ),
    (
        (2020, 8, 13),
        "Sake in Congo was raided and for a few hours captured by the M23 on Wednesday.",
        ["Sake: m23 < ?, asserted"],
    ),
    ((2020, 8, 13), "Sake in Congo was raided and for a few hours looted by the M23.", []),
]
QUALITY: list[Told] = [
    (
        (2016, 6, 27),
        "In Iraq, Fallujah was fully secured by the Iraqi army on Sunday.",
        ["Fallujah: iraq-government < ?, asserted"],
    ),
    ((2016, 6, 27), "In Iraq, Fallujah was completely exhausted after the Iraqi army's siege.", []),
]
WHO_SAYS_SO: list[Told] = [
    (
        (2024, 12, 1),
        "According to two army officers, the Syrian town of Saraqib has come under rebel control.",
        ["Saraqib: syrian-rebels < syria-government, ?"],
    ),
    (
        (2021, 7, 10),
        "According to local elders, Qala-i-Naw in Afghanistan has come under Taliban mortar fire.",
        [],
    ),
]
ALLIED: list[Told] = [
    (
        (2017, 10, 18),
        "In Iraq, Sinjar came under a local militia allied to Baghdad on Tuesday.",
        ["Sinjar: iraq-government < ?, asserted"],
    ),
    (
        (2017, 10, 18),
        "In Iraq, Sinjar came under fire from a local militia allied to Baghdad on Tuesday.",
        [],
    ),
]
ACRONYM: list[Told] = [
    (
        (2025, 1, 28),
        "In the Congolese city of Goma M23 fighters took control of the airport.",
        ["?Goma?: m23 < ?, asserted"],
    ),
    (
        (2025, 5, 13),
        "At Djibo JNIM fighters overran the army base in Burkina Faso's north.",
        ["?Djibo?: jnim < burkina, asserted"],
    ),
    ((2025, 5, 13), "At Djibo JNIM fighters attacked the army base in Burkina Faso's north.", []),
]
GROUND_BESIDE: list[Told] = [
    (
        (2021, 11, 13),
        "A wide area north of Hodeidah in Yemen has been captured by the Houthis.",
        ["Hodeidah: houthis < yemen-government, asserted"],
    ),
    ((2021, 11, 13), "The Houthis massed in an area north of Hodeidah in Yemen.", []),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [
        *DAY_BEFORE_NAME,
        *FOR_A_TIME,
        *QUALITY,
        *WHO_SAYS_SO,
        *ALLIED,
        *ACRONYM,
        *GROUND_BESIDE,
    ],
)
def test_it_is_read_all_the_same(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
