"""Words that point back: "both towns", "the town" after fighting around it."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import claims_of


def taken(detector: Detector, text: str) -> set[str]:
    return {claim.place.name for claim in claims_of(detector, text)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Al-Shabaab attacked El Bur and Galcad on Monday. Both towns were captured that night.",
            {"El Bur", "Galcad"},
        ),
        (
            "Libyan forces fought for Sabha and Ubari. The two cities were captured by the LNA.",
            {"Sabha", "Ubari"},
        ),
        (
            (
                "Azerbaijani forces advanced on Qarabek and Zilanli, and then on Tumas. The three"
                " villages have been captured from Armenian forces."
            ),
            {"Qarabek", "Zilanli", "Tumas"},
        ),
        (
            (
                "M23 rebels entered Kibanda on Sunday. On Monday they entered Rukopo. The two towns"
                " were captured from the Congolese army without a fight."
            ),
            {"Kibanda", "Rukopo"},
        ),
    ],
)
def test_a_plural_takes_up_the_names_before_it(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Planes bombed Saraqib, Hayhan and Kafr Zarun. The two towns were captured by rebels.",
        "Aid reached Idlib and Hama. Syrian rebels captured two towns from the army on Monday.",
        "Syrian rebels hold Idlib and Hama. They captured the towns near Latakia on Monday.",
    ],
)
def test_it_does_not_where_the_number_differs_or_others_are_meant(
    detector: Detector, text: str
) -> None:
    assert not taken(detector, text) & {"Saraqib", "Hayhan", "Kafr Zarun", "Idlib", "Hama"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            (
                "DAMASCUS - Fighting broke out around Yabroud. The army took the town from rebels on"
                " Sunday, Syrian state television said in Damascus."
            ),
            {"Yabrud"},
        ),
        (
            (
                "Troops pushed towards Bama, 70 km from Maiduguri. They recaptured the town from Boko"
                " Haram on Monday."
            ),
            {"Bama"},
        ),
    ],
)
def test_the_town_is_the_one_that_was_fought_over(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert taken(detector, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            (
                "Somali forces and al-Shabaab fought in Galmudeer. The army has since taken the town, a"
                " colonel told Reuters in Dhusamareb."
            ),
            {"Galmudeer"},
        ),
        (
            (
                "Rebels stormed Azmarun overnight. Syrian rebels captured the town from the army,"
                " residents who had fled to Idlib said."
            ),
            {"Azmarun"},
        ),
        (
            "The Battle of Kidal ended when the Malian army captured the town from Tuareg rebels.",
            {"Kidal"},
        ),
    ],
)
def test_an_unknown_town_just_named_is_the_town(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert taken(detector, text) == wanted
