"""Which place a change is about: lists, sites, parts, and words that point back."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import claims_of


def places(detector: Detector, *paragraphs: str, title: str | None = None) -> list[str]:
    """Return the words by which the claims of an article name their places."""
    return [claim.place.mention for claim in claims_of(detector, *paragraphs, title=title)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Syrian rebels captured the villages of Kafr Zarun, Hayhan and Tell Mirda on Tuesday.",
            ["Kafr Zarun", "Hayhan", "Tell Mirda"],
        ),
        (
            "Syrian rebels seized control of Azmarun and Tell Mirda on Tuesday.",
            ["Azmarun", "Tell Mirda"],
        ),
        (
            "The Syrian army recaptured Saraqib, its airport and its grain silo on Tuesday.",
            ["Saraqib", "airport", "grain silo"],
        ),
        (
            "Syrian rebels captured Saraqib, which is a hub, and the nearby village of Tell Mirda.",
            ["Saraqib", "Tell Mirda"],
        ),
        (
            "Syrian rebels took nine villages in Idlib, naming Azmarun and Hayhan among them.",
            ["Azmarun", "Hayhan"],
        ),
    ],
)
def test_every_member_of_a_list_is_a_claim(
    detector: Detector, text: str, wanted: list[str]
) -> None:
    assert set(wanted) <= set(places(detector, text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Syrian rebels captured four villages on Monday: Hayhan, Azmarun and Tell Mirda.",
            ["Hayhan", "Azmarun", "Tell Mirda"],
        ),
        (
            "Syrian rebels captured six villages on Tuesday, including Hayhan and Azmarun.",
            ["Hayhan", "Azmarun"],
        ),
        (
            "Syrian rebels captured Saraqib as well as Azmarun and Hayhan on Monday.",
            ["Saraqib", "Azmarun", "Hayhan"],
        ),
        (
            "In Aleppo, rebels took the Shaar and Hanano neighbourhoods from the army on Tuesday.",
            ["Hanano neighbourhoods", "Shaar"],
        ),
        (
            "Syrian rebels lost the headquarters of the 17th Division on Monday.",
            ["headquarters of the 17th Division"],
        ),
    ],
)
def test_what_a_list_announces_is_found(detector: Detector, text: str, wanted: list[str]) -> None:
    assert places(detector, text) == wanted


def test_the_old_town_is_a_part(detector: Detector) -> None:
    text = "Syrian rebels took the old town of Aleppo from the army on Tuesday."
    (claim,) = claims_of(detector, text)
    assert (claim.place.name, claim.extent.value) == ("Aleppo", "partial")


def test_a_verb_after_the_last_name_begins_a_new_clause(detector: Detector) -> None:
    text = "Syrian rebels captured Saraqib on Tuesday, and Aleppo was shelled for the third day."
    assert places(detector, text) == ["Saraqib"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Syrian rebels entered the grain silos of Saraqib on Monday and took control of it.",
            ["grain silos of Saraqib"],
        ),
        (
            "The headquarters of a joint force at Saraqib fell to Syrian rebels on Monday.",
            ["headquarters of a joint force at Saraqib"],
        ),
        (
            "Syrian rebels captured the police station in the heart of Saraqib on Monday.",
            ["police station in the heart of Saraqib"],
        ),
        (
            "Syrian rebels captured the Hamrun fuel depot on Monday.",
            ["Hamrun fuel depot"],
        ),
    ],
)
def test_a_site_is_not_the_town_that_it_stands_in(
    detector: Detector, text: str, wanted: list[str]
) -> None:
    assert places(detector, text) == wanted


def test_the_airport_of_a_town_unknown_to_the_table_is_its_own(detector: Detector) -> None:
    text = "Syrian rebels captured Azmarun, its airport and its prison on Monday."
    found = {c.place.mention: c.place for c in claims_of(detector, text, "In Homs all was quiet.")}
    assert found["airport"].lat is None
    assert found["airport"].id.startswith(found["Azmarun"].id)


def test_a_by_name_of_a_city_elsewhere_is_no_village_here(detector: Detector) -> None:
    text = "Iraqi forces captured the villages of Kojo and Azmarun near Sinjar on Monday."
    assert {c.place.country for c in claims_of(detector, text)} == {"IQ"}


def test_the_plant_is_the_works_named_before(detector: Detector) -> None:
    text = (
        "Shells hit the Hamrun steelworks in Saraqib. Syrian rebels captured the plant on Monday."
    )
    assert [c.place.name for c in claims_of(detector, text)] == ["Hamrun steelworks"]


def test_a_site_with_a_name_of_its_own_goes_by_it(detector: Detector) -> None:
    text = "Houthi fighters captured the Republican Palace in Taiz on Monday."
    assert [c.place.name for c in claims_of(detector, text)] == ["Republican Palace"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The RSF captured the town of Sinja, the capital of Sennar state, from the army.",
            ["Sinja"],
        ),
        (
            "M23 rebels seized the town of Minova, a gateway of South Kivu, from the army.",
            ["Minova"],
        ),
        (
            'Russia took Kurakhove, "the biggest town of the western Donbas", it said.',
            ["Kurakhove"],
        ),
        # near-misses: the apposition is what names the place, or is one more of a list
        ("Syrian rebels captured the last base, the town of Saraqib, on Tuesday.", ["Saraqib"]),
        (
            "Syrian rebels captured the town of Saraqib and the village of Hayhan on Tuesday.",
            ["Saraqib", "Hayhan"],
        ),
    ],
)
def test_what_only_describes_a_named_place_is_no_place_of_its_own(
    detector: Detector, text: str, wanted: list[str]
) -> None:
    assert places(detector, text) == wanted
