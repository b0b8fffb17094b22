"""Places with days of their own, towns that surrender, who was last to fall, what answers a claim."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told, claims_of

Told = tuple[tuple[int, int, int], str, list[str]]

OWN_DAYS: list[Told] = [
    (
        (2025, 2, 18),
        "M23 rebels took Katana in eastern Congo on Friday and Bukavu on Sunday.",
        ["Katana: m23 < ?, asserted", "Bukavu: m23 < ?, asserted"],
    ),
    (
        (2014, 6, 12),
        "Mosul in Iraq fell to the Islamic State on Tuesday, Baiji and Tikrit on Wednesday.",
        [
            "Mosul: islamic-state < ?, asserted",
            "Baiji: islamic-state < ?, asserted",
            "Tikrit: islamic-state < ?, asserted",
        ],
    ),
    (
        (2025, 2, 18),
        "M23 rebels took Katana in eastern Congo on Friday and Uvira on Sunday was calm.",
        ["Katana: m23 < ?, asserted"],
    ),
]
SURRENDERED: list[Told] = [
    (
        (2021, 8, 14),
        "KABUL \u2013 Asadabad in Afghanistan surrendered to the Taliban on Saturday.",
        ["Asadabad: taliban < ?, asserted"],
    ),
    (
        (2021, 8, 14),
        "Two hundred Afghan soldiers surrendered to the Taliban in Asadabad on Saturday.",
        [],
    ),
]
LAST_TO_FALL: list[Told] = [
    (
        (2021, 8, 15),
        "The last city in Afghanistan's north to fall to the Taliban was Mazar-i-Sharif.",
        ["Mazar?: taliban < ?, asserted"],
    ),
    ((2021, 8, 15), "The next city to fall to the Taliban may be Jalalabad in Afghanistan.", []),
]
CLEAN: list[Told] = [
    (
        (2017, 10, 7),
        "Hawija and Abbasi in Iraq are clean of Islamic State since Thursday, the army said.",
        ["Hawija: ? < islamic-state, claimed", "?Abbasi?: ? < islamic-state, claimed"],
    ),
    ((2017, 10, 7), "The streets of Hawija in Iraq are clean, soldiers of the army said.", []),
]
BANNERS: list[Told] = [
    (
        (2021, 8, 14),
        "The Taliban hoisted their white banner over the prison in Ghazni on Friday.",
        ["?Ghazni?: taliban < ?, asserted"],
    ),
    ((2021, 8, 14), "The Taliban carried their white banner in a march in Quetta.", []),
]
DROVE: list[Told] = [
    (
        (2019, 10, 20),
        "# Kurdish fighters drive out of Ras al-Ain in a long convoy\nIt is in Syria.",
        [],
    ),
]
ANSWERS: list[Told] = [
    (
        (2025, 3, 20),
        (
            "The M23 said that it had taken Walikale in Congo.\nCongo's army said that its men stood in"
            " the town and that the claim was false."
        ),
        ["Walikale: m23 < fardc, claimed", "Walikale: m23 < fardc, denied"],
    ),
    (
        (2025, 3, 20),
        (
            "Congo's army took Nyabiondo from the M23 on Monday.\nThe rebels left, and nobody has come"
            " in their stead, residents said."
        ),
        ["Nyabiondo: fardc < m23, asserted"],
    ),
    (
        (2014, 6, 22),
        "The town of Rutba in Iraq is in the hands of the army and will remain so, it said.",
        [],
    ),
    ((2012, 7, 20), "Every crossing to Iraq was left by Syrian soldiers, Baghdad said.", []),
]
ALL = OWN_DAYS + SURRENDERED + LAST_TO_FALL + CLEAN + BANNERS + DROVE + ANSWERS


@pytest.mark.parametrize(("day", "text", "wanted"), ALL)
def test_told_in_these_words(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


def test_each_place_has_its_day(detector: Detector) -> None:
    text = "M23 rebels took Katana in eastern Congo on Friday and Bukavu on Sunday."
    days = {c.place.name: str(c.event_date) for c in claims_of(detector, text, day=(2025, 2, 18))}
    assert days["Katana"] == "2025-02-14"
    assert days["Bukavu"] == "2025-02-16"
