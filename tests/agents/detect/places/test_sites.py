"""Sites: which words name them, and which town they are in."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import claims_of


def taken(detector: Detector, text: str) -> set[str]:
    return {claim.place.mention for claim in claims_of(detector, text)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Syrian rebels took the 46th Regiment base west of Aleppo.", "46th Regiment base"),
        ("Kurdish fighters captured the Brigade 93 base from Islamic State.", "Brigade 93 base"),
        (
            "The RSF seized the 16th Infantry Division headquarters in Nyala from the army.",
            "16th Infantry Division headquarters in Nyala",
        ),
        (
            "Arakan Army fighters took the headquarters of Light Infantry Battalion 540 in Minbya.",
            "headquarters of Light Infantry Battalion 540 in Minbya",
        ),
        (
            "Myanmar rebels seized the Northeastern Command headquarters in Lashio on Saturday.",
            "Northeastern Command headquarters",
        ),
    ],
)
def test_a_base_goes_by_its_unit(detector: Detector, text: str, wanted: str) -> None:
    (found,) = taken(detector, text)
    assert found in {wanted, f"{wanted} in Lashio"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Sudan's army retook the general staff headquarters in Khartoum from the RSF.",
            {"general staff headquarters in Khartoum"},
        ),
        (
            "Ethiopian troops captured the airport of Shire from Tigrayan forces on Monday.",
            {"airport of Shire"},
        ),
        ("The M23 captured Kavumu airport from the Congolese army.", {"Kavumu airport"}),
        (
            "Iraqi forces took Mosul's Ibn Sina hospital from Islamic State on Tuesday.",
            {"Ibn Sina hospital"},
        ),
        (
            "Libyan troops seized the Sharara and El Feel oilfields on Wednesday.",
            {"Sharara", "El Feel oilfields"},
        ),
    ],
)
def test_a_site_keeps_its_whole_name(detector: Detector, text: str, wanted: set[str]) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Syrian rebels captured the Aleppo suburb of Rashidin on Thursday.", {"Rashidin"}),
        ("Sudan's army captured the Khartoum suburb of Soba on Monday.", {"Soba"}),
        (
            "Kurdish fighters took the Nashwa district of Hasakah on Saturday.",
            {"Nashwa district"},
        ),
    ],
)
def test_a_town_before_its_suburb_only_says_where(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("RSF forces had liberated the 22nd Division on Friday, it said.", {"22nd Division"}),
        (
            "Islamic State fighters overran the Syrian army's 121st Regiment on Sunday.",
            {"121st Regiment"},
        ),
        ("Syrian rebels seized Brigade 80, near Aleppo airport, on Friday.", {"Brigade 80"}),
        ("RSF fighters captured the 22nd Division commander on Monday.", set()),
        ("The 3rd Brigade captured Kupiansk from Russian troops.", {"Kupiansk"}),
    ],
)
def test_what_is_taken_of_a_unit_is_its_base(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Jihadists overran an army camp in northern Burkina Faso on Sunday.",
        "Islamic State fighters took an oil field in Deir ez-Zor province from Syrian troops.",
        "Burmese rebels captured a border post from junta troops on Friday.",
    ],
)
def test_an_unnamed_site_that_could_be_anywhere_is_no_claim(detector: Detector, text: str) -> None:
    assert taken(detector, text) == set()


def test_an_unnamed_site_of_a_named_town_is_one(detector: Detector) -> None:
    text = "RSF fighters stormed El Fasher at dawn. They seized a cattle market from the army."
    assert "cattle market" in taken(detector, text)
