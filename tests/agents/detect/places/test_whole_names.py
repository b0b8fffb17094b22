"""A name of several words is one name: what is known of it is not the place that it names."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import claims_of


def taken(detector: Detector, text: str, title: str | None = None) -> set[str]:
    return {claim.place.mention for claim in claims_of(detector, text, title=title)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Syrian rebels seized Beit Zelta and Tell Qarmun from the army on Sunday.",
            {"Beit Zelta", "Tell Qarmun"},
        ),
        (
            "Fighters of the SDF took Tell Raqqa, Kafr Homs and Wadi Kobani from Islamic State.",
            {"Tell Raqqa", "Kafr Homs", "Wadi Kobani"},
        ),
        (
            "Houthi troops seized Bani Hushaysh al-Sharqi and Haid Marib from government forces.",
            {"Bani Hushaysh al-Sharqi", "Haid Marib"},
        ),
        (
            "Russian troops captured Nova Yarivka and Velyka Lozivka in the Donetsk region.",
            {"Nova Yarivka", "Velyka Lozivka"},
        ),
        (
            "M23 rebels captured Lower Kitindi and New Rubaye from the Congolese army.",
            {"Lower Kitindi", "New Rubaye"},
        ),
        (
            "Al-Shabaab fighters seized El Garas from Somali government troops.",
            {"El Garas"},
        ),
        (
            "Insurgents captured Mocimboa Velha and Nova Palma from Mozambican troops.",
            {"Mocimboa Velha", "Nova Palma"},
        ),
        (
            "JNIM militants captured N'Gourma and Tin-Akoff-Bas from the Malian army.",
            {"N'Gourma", "Tin-Akoff-Bas"},
        ),
        (
            "Libyan National Army troops seized Qasr Bin Ghashir al-Janub from GNA forces.",
            {"Qasr Bin Ghashir al-Janub"},
        ),
    ],
)
def test_a_known_word_of_a_name_is_not_taken_for_it(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Umm Dalil has been recaptured by the Sudanese army from the RSF.", {"Umm Dalil"}),
        ("Bir Kirkuk is now under the control of Iraqi forces.", {"Bir Kirkuk"}),
        (
            "Tell Qarmun and Beit Zelta were captured by the Syrian army on Tuesday.",
            {"Tell Qarmun", "Beit Zelta"},
        ),
    ],
)
def test_nor_at_the_start_of_a_sentence(detector: Detector, text: str, wanted: set[str]) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Syrian Rebels Capture Khan Dalil From Army", {"Khan Dalil"}),
        ("Russian Forces Seize Nova Kupiansk, Moscow Says", {"Nova Kupiansk"}),
        ("Iraqi Troops Recapture Baiji From Islamic State", {"Baiji"}),
    ],
)
def test_nor_in_a_headline(detector: Detector, title: str, wanted: set[str]) -> None:
    assert taken(detector, "Fighting went on for days.", title=title) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Ukraine's army liberated the village of Mali Shcherbaky from Russian troops.",
            {"Mali Shcherbaky"},
        ),
        (
            "Iraqi forces captured the village of Sheikh Mansur from Islamic State.",
            {"Sheikh Mansur"},
        ),
        (
            "Syrian rebels captured Saraqib and Sheikh Barqum from the army on Tuesday.",
            {"Saraqib", "Sheikh Barqum"},
        ),
    ],
)
def test_a_village_may_be_called_like_a_country_or_a_person(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Iraqi troops captured General Abdul Tikriti on Monday.",
        "Syrian forces captured Tartous Shield commander Ali Homsi.",
        "Afghan soldiers captured Sheikh Barqum, a Taliban commander, on Monday.",
        "Malian troops captured Omar Kidali on Monday.",
    ],
)
def test_a_person_with_a_places_name_is_no_place(detector: Detector, text: str) -> None:
    assert taken(detector, text) == set()


def test_a_list_of_many_names_is_no_headline(detector: Detector) -> None:
    text = "Rebels took Kafr Homs, Tell Raqqa, Wadi Hama and Marj Idlib from Syrian Army Troops."
    assert taken(detector, text) == {"Kafr Homs", "Tell Raqqa", "Wadi Hama", "Marj Idlib"}
