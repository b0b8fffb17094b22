"""A place that no gazetteer has lies where the article says it does, and nowhere else."""

from __future__ import annotations

import pytest

from agents.detect.places import Resolver
from agents.detect.places.evidence import distance_km
from tests.agents.detect.places.reading import resolved

_TOWNS = {
    "Aleppo": (36.20, 37.16),
    "Goma": (-1.68, 29.22),
    "Kharkiv": (49.98, 36.25),
    "Mosul": (36.34, 43.12),
    "Raqqa": (35.95, 39.01),
    "Sirte": (31.21, 16.59),
    "Kunduz": (36.73, 68.87),
}


def away(spot: tuple[float | None, float | None], town: str) -> float:
    lat, lon = spot
    assert lat is not None
    assert lon is not None
    return distance_km((lat, lon), _TOWNS[town])


@pytest.mark.parametrize(
    ("text", "place", "town", "km", "north", "east"),
    [
        (
            "Syrian rebels took Zarbuqa, 20 km north of Aleppo, from the army.",
            "Zarbuqa", "Aleppo", 20, 1, 0,
        ),
        (
            "M23 rebels took the town of Vurugandi, about 40 kilometres northeast of Goma, on Sunday.",
            "Vurugandi", "Goma", 40, 1, 1,
        ),
        (
            "Ukrainian troops left Ozherivka, some 30 miles south-east of Kharkiv in Ukraine.",
            "Ozherivka", "Kharkiv", 48, -1, 1,
        ),
        (
            "Iraqi forces seized the village of Tulaykha, 35 km west of Mosul.",
            "Tulaykha", "Mosul", 35, 0, -1,
        ),
    ],
)  # fmt: skip
def test_an_unknown_place_lies_where_it_is_said_to_lie(
    resolver: Resolver, text: str, place: str, town: str, km: int, north: int, east: int
) -> None:
    found = resolved(resolver, place, text)

    assert not found.resolved
    assert away((found.lat, found.lon), town) == pytest.approx(km, rel=0.1)
    assert ((found.lat or 0) - _TOWNS[town][0]) * north >= 0
    assert ((found.lon or 0) - _TOWNS[town][1]) * east >= 0


@pytest.mark.parametrize(
    "text",
    [
        # The distance is another place's, or the other place's own.
        "Syrian rebels took Zarbuqa and shelled a base 20 km north of Aleppo.",
        "Syrian rebels took Zarbuqa. The army holds a base 20 km north of Aleppo.",
        "Syrian rebels left Zarbuqa for positions held before, from 20 km north of Aleppo.",
        # By road: too far to say where.
        "Syrian rebels took Zarbuqa, 310 km east of Aleppo.",
        "Syrian rebels took Zarbuqa, 60 km from Aleppo.",
    ],
)
def test_a_distance_that_says_nothing_about_a_place_does_not_move_it(
    resolver: Resolver, text: str
) -> None:
    assert resolved(resolver, "Zarbuqa", text, "Homs and Hama were quiet in Syria.").lat is None


def test_two_unknown_places_do_not_lean_on_each_other(resolver: Resolver) -> None:
    text = "Syrian rebels took Zarbuqa, 5 km north of Hulwaniqa. Hulwaniqa, 5 km south of Zarbuqa."

    assert resolved(resolver, "Zarbuqa", text, "Homs and Hama were quiet.").lat is None


def test_a_place_off_a_town_has_its_own_coordinates(resolver: Resolver) -> None:
    place = resolved(resolver, "Raqqa", "Syrian troops took a hill 25 km west of Raqqa.")

    assert away((place.lat, place.lon), "Raqqa") == pytest.approx(25, rel=0.1)
    assert (place.lon or 99) < _TOWNS["Raqqa"][1]


@pytest.mark.parametrize(
    ("paragraphs", "wanted", "town"),
    [
        (
            ("Libyan forces entered Sirte on Monday.", "The Tamzirat military base has fallen."),
            "Tamzirat military base", "Sirte",
        ),
        (
            ("Afghan forces fled Kunduz. Kunduz airport held.", "The Taliban took Tolqara fortress."),
            "Tolqara fortress", "Kunduz",
        ),
        (
            ("In Mosul, Iraqi forces advanced.", "Mosul saw the fall of Hayaqim to the army."),
            "Hayaqim", "Mosul",
        ),
    ],
)  # fmt: skip
def test_an_unknown_site_lies_in_the_one_town_that_the_article_is_about(
    resolver: Resolver, paragraphs: tuple[str, ...], wanted: str, town: str
) -> None:
    place = resolved(resolver, wanted, *paragraphs)

    assert not place.resolved
    assert away((place.lat, place.lon), town) < 5


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        (("Libyan forces hold Sirte.", "They took Tamzirat military base near Sebha."), "Tamzirat"),
        (("Iraqi forces hold Mosul. Mosul is calm.", "They took the village of Hayaqim."), "Hayaqim"),
        (("Officials in Baghdad said Iraqi troops took Hayaqim.",), "Hayaqim"),
    ],
)  # fmt: skip
def test_a_village_or_a_place_between_towns_is_put_in_none(
    resolver: Resolver, paragraphs: tuple[str, ...], wanted: str
) -> None:
    context = [m for m in paragraphs if wanted in m]
    assert context
    mention = "Tamzirat military base" if wanted == "Tamzirat" else wanted

    assert resolved(resolver, mention, *paragraphs).lat is None


def test_a_site_is_in_the_town_of_its_own_sentence(resolver: Resolver) -> None:
    text = (
        "In Burkina Faso, jihadists looted Djibo camp. At Diapaga they overran the military camp."
    )

    assert resolved(resolver, "military camp", text).name == "military camp, Diapaga"
    again = "Jihadists in Burkina Faso stormed Djibo camp. In Diapaga they boasted of that camp."
    assert "Djibo" in resolved(resolver, "camp", again).name


def test_where_a_correspondent_stands_nothing_falls(resolver: Resolver) -> None:
    text = (
        "Sudanese troops lost Babanusa to the RSF.",
        "Our correspondent in Khartoum said the army headquarters had fallen as well.",
    )
    assert "Babanusa" in resolved(resolver, "army headquarters", *text).name
    stayed = ("Sudanese troops fought in Khartoum.", "The RSF took the army headquarters.")
    assert "Khartoum" in resolved(resolver, "army headquarters", *stayed).name
