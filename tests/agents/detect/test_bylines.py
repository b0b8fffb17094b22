"""Who is named behind a headline, what stands behind "says" without a verb, towns of one area."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

BYLINES: list[Told] = [
    (
        (2019, 8, 21),
        "# Syrian army takes Khan Sheikhoun - monitor\nIt lies in the south of Idlib province.",
        ["Khan Sh?: syria-government < ?, claimed"],
    ),
    (
        (2023, 5, 21),
        "# Russia captures Bakhmut \u2013 defence ministry\nThe town is in ruins.",
        ["Bakhmut: russia < ?, claimed"],
    ),
    (
        (2025, 3, 20),
        "# Walikale back in army hands, says governor\nThe town lies in eastern Congo.",
        ["Walikale: fardc < ?, claimed"],
    ),
    ((2021, 8, 12), "Taliban capture Ghazni: officials", ["Ghazni: taliban < ?, claimed"]),
    (
        (2023, 5, 21),
        "# Russia captures Bakhmut: what next for Ukraine\nThe town is in ruins.",
        ["Bakhmut: russia < ?, asserted"],
    ),
    (
        (2023, 5, 21),
        "# Russia captures Bakhmut - and the shelling goes on\nThe town is in ruins.",
        ["Bakhmut: russia < ?, asserted"],
    ),
]
SAYS: list[Told] = [
    (
        (2025, 3, 20),
        "The Congolese army said Walikale again in its hands on Thursday.",
        ["Walikale: fardc < ?, claimed"],
    ),
    (
        (2015, 10, 1),
        "The Afghan army says Kunduz back under its control after three days.",
        ["Kunduz: afghan-government < ?, claimed"],
    ),
    ((2025, 3, 20), "The Congolese army says Walikale still under its control.", []),
    ((2025, 3, 20), "The M23 says the fate of Walikale now in its hands.", []),
]
ONE_AREA: list[Told] = [
    (
        (2020, 2, 26),
        "# Syrian army retakes Kafr Nabl, Hass in southern Idlib\nRain fell in the south.",
        ["Hass: syria-government < ?, asserted", "Kafr Nabl: syria-government < ?, asserted"],
    ),
    (
        (2025, 1, 22),
        "# M23 seizes Minova, South Kivu\nThe rebels came from the hills.",
        ["Minova: m23 < ?, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), BYLINES + SAYS + ONE_AREA)
def test_headlines_tell_whose_word_it_is(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
