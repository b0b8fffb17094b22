"""Names that stand apart from the noun that counts them: lists before it, after it, line by line."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import claims_of


def taken(detector: Detector, *paragraphs: str) -> set[str]:
    return {claim.place.mention for claim in claims_of(detector, *paragraphs)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Masrabat, Qarmun and Hayyuna: all three villages were captured by Syrian rebels.",
            {"Masrabat", "Qarmun", "Hayyuna"},
        ),
        (
            "Kalmakhir, Tawus and Birdana are the towns that the Taliban seized on Sunday.",
            {"Kalmakhir", "Tawus", "Birdana"},
        ),
        ("Walungu and Birava - both towns fell to M23 rebels.", {"Walungu", "Birava"}),
    ],
)
def test_a_list_may_stand_before_what_it_names(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "M23 rebels took three villages in the Masisi territory: Kalonge, Buhindu and Rukopo.",
            {"Kalonge", "Buhindu", "Rukopo"},
        ),
        (
            "Houthi forces took three districts of Shabwa province: Bayhan, Usaylan and Nisab.",
            {"Bayhan", "Usaylan", "Nisab"},
        ),
        (
            "Syrian rebels captured ten villages, the largest of which are Azmarun and Tell Mirda.",
            {"Azmarun", "Tell Mirda"},
        ),
        (
            "Ethiopian troops retook a number of towns, including Kasagita, Chifra and Bati.",
            {"Kasagita", "Chifra", "Bati"},
        ),
        (
            (
                "Russian troops took three settlements: Persha Hora in Donetsk region, Kruhliakivka in"
                " Kharkiv region and Levadne in Zaporizhzhia region."
            ),
            {"Persha Hora", "Kruhliakivka", "Levadne"},
        ),
        (
            "The Taliban overran three districts: Arghanj Khwa, Raghistan and Khwahan.",
            {"Arghanj Khwa", "Raghistan", "Khwahan"},
        ),
        (
            "Syrian troops seized Maskana; Qarmun; and Rasm Harmal.",
            {"Maskana", "Qarmun", "Rasm Harmal"},
        ),
        (
            "M23 rebels took three bases from the army: Camp Rumangabo, Katale and Mabenga.",
            {"Camp Rumangabo", "Katale", "Mabenga"},
        ),
        ("M23 rebels took Sake, followed by Minova, on Tuesday.", {"Sake", "Minova"}),
        ("Kachin fighters captured Momauk and neighbouring Dawthit.", {"Momauk", "Dawthit"}),
    ],
)
def test_a_list_may_stand_far_behind_it(detector: Detector, text: str, wanted: set[str]) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        (
            (
                "Sudan's army retook four villages from the RSF. They are Wad Hashim, Banat and Shawal.",
            ),
            {"Wad Hashim", "Banat", "Shawal"},
        ),
        (
            (
                "Russian troops captured two villages. The villages are Persha Hora and Kruhliakivka.",
            ),
            {"Persha Hora", "Kruhliakivka"},
        ),
        (
            (
                "Syrian rebels took six villages overnight.",
                "Those captured so far include Hamra and Tell Nawa, activists said.",
            ),
            {"Hamra", "Tell Nawa"},
        ),
        (
            (
                "The Syrian army took the following villages from the rebels today:",
                "- Kafr Shams al-Gharbi",
                "- Tell Marwan (Hama province)",
                "- Hayyan al-Tahta",
                "The rebels did not comment.",
            ),
            {"Kafr Shams al-Gharbi", "Tell Marwan", "Hayyan al-Tahta"},
        ),
        (
            (
                "M23 rebels took these towns on Monday:",
                "1. Kibanda",
                "2. Rukopo",
                "3. Lower Kitindi",
            ),
            {"Kibanda", "Rukopo", "Lower Kitindi"},
        ),
    ],
)
def test_the_next_sentence_or_lines_may_name_them(
    detector: Detector, paragraphs: tuple[str, ...], wanted: set[str]
) -> None:
    assert taken(detector, *paragraphs) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Syrian troops took two villages. They are backed by jets from Latakia and Tartus.",
        "Iraqi forces took three villages. The villages are in Anbar, near Rutba and Hit.",
        "M23 rebels took two towns. The towns are home to people from Goma and Sake.",
        "Houthi forces took two villages. They were led by Ali Hassan and Omar Qadri.",
        "The Taliban took four villages. Residents of Kabul, Herat and Kandahar are worried.",
        "Syrian rebels took five villages in Idlib, Hama and Latakia provinces.",
    ],
)
def test_what_follows_may_name_other_places(detector: Detector, text: str) -> None:
    assert all(" " in words and words[0].islower() for words in taken(detector, text))
