"""Headlines without a verb, claims called untrue, soldiers who are honoured, "once more under"."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

VERBLESS: list[Told] = [
    (
        (2025, 1, 28),
        "# Goma back under government control\nThe city lies in eastern Congo.",
        ["Goma: fardc < ?, asserted"],
    ),
    (
        (2025, 1, 13),
        "# Wad Madani back in Sudanese army hands after year under RSF\nIt had been shelled.",
        ["Wad Mad?: saf < rsf, asserted"],
    ),
    (
        (2022, 11, 12),
        "# Kherson back under Ukrainian control\nIt rained in the city.",
        ["Kherson: ukraine < russia, asserted"],
    ),
    (
        (2025, 4, 17),
        "# Somali town of Adan Yabaal again in al-Shabaab hands\nIt lies north of Mogadishu.",
        ["Adan Yabaal: al-shabaab < somalia, asserted"],
    ),
    ((2025, 1, 28), "# Goma still in rebel hands\nThe city lies in eastern Congo.", []),
    ((2025, 1, 28), "# Fate of Goma in army hands\nThe city lies in eastern Congo.", []),
    ((2022, 11, 12), "# Kherson hostage back in Ukrainian hands\nHe is well.", []),
    ((2022, 11, 12), "# Goalkeeper of Kherson back in Ukrainian hands\nHe is well.", []),
    ((2022, 11, 12), "# Kherson back under Ukrainian control?\nNobody knows.", []),
]
CALLED_UNTRUE: list[Told] = [
    (
        (2025, 3, 10),
        '"It is not true that the M23 has taken Walikale," the Congolese army said on Monday.',
        ["Walikale: m23 < fardc, denied"],
    ),
    (
        (2025, 3, 10),
        "The claim by the RSF that it has captured El Fasher is not true, the Sudanese army said.",
        ["El Fasher: rsf < saf, denied"],
    ),
    (
        (2023, 5, 21),
        "Reports that Russian forces took Bakhmut are untrue, the Ukrainian army said.",
        ["Bakhmut: russia < ukraine, denied"],
    ),
    (
        (2023, 5, 21),
        "Reports that Russian forces took Bakhmut are true, the Ukrainian army said.",
        ["Bakhmut: russia < ukraine, ?"],
    ),
    (
        (2025, 3, 10),
        "It is not clear whether the M23 has taken Walikale, the Congolese army said.",
        [],
    ),
]
HONOURED: list[Told] = [
    (
        (2025, 10, 20),
        "Putin praised soldiers who captured Toretsk in Ukraine this week, the Kremlin said Monday.",
        ["Toretsk: russia < ukraine, ?"],
    ),
    (
        (2025, 3, 10),
        "President Tshisekedi awarded medals to soldiers who had captured Walikale in Congo on Friday.",
        ["Walikale: fardc < ?, asserted"],
    ),
    (
        (2022, 9, 12),
        "Zelensky on Sunday visited troops who had retaken Kupiansk in Ukraine on Friday.",
        ["Kupiansk: ukraine < russia, asserted"],
    ),
    (
        (2025, 10, 20),
        "Putin met soldiers in Moscow. Ukrainian troops recaptured Kupiansk on Sunday.",
        ["Kupiansk: ukraine < russia, asserted"],
    ),
]
ANEW: list[Told] = [
    (
        (2015, 12, 28),
        "Ramadi in Iraq is once more under the Iraqi army, the governor said on Monday.",
        ["Ramadi: iraq-government < ?, ?"],
    ),
    ((2015, 12, 28), "Ramadi in Iraq is once more under a metre of snow, the governor said.", []),
    (
        (2014, 8, 20),
        "The Kurdish authorities in northern Iraq said that their fighters took Sinjar on Friday.",
        ["Sinjar: peshmerga < ?, claimed"],
    ),
    (
        (2025, 1, 13),
        "In Sudan the army took Wad Madani and El Fasher fell to the RSF on Sunday.",
        ["El Fasher: rsf < saf, asserted", "Wad Mad?: saf < rsf, asserted"],
    ),
]


@pytest.mark.parametrize("told", VERBLESS, ids=lambda t: t[1][:45])
def test_a_headline_needs_no_verb_to_say_who_has_it_again(detector: Detector, told: Told) -> None:
    day, text, wanted = told
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize("told", CALLED_UNTRUE, ids=lambda t: t[1][:45])
def test_what_is_called_untrue_is_denied(detector: Detector, told: Told) -> None:
    day, text, wanted = told
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize("told", HONOURED, ids=lambda t: t[1][:45])
def test_soldiers_are_of_the_side_that_honours_them(detector: Detector, told: Told) -> None:
    day, text, wanted = told
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize("told", ANEW, ids=lambda t: t[1][:45])
def test_once_more_and_a_second_clause(detector: Detector, told: Told) -> None:
    day, text, wanted = told
    assert_told(detector, text, day, wanted)
