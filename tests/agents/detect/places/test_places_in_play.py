"""Which country an article plays in, and what its forces, capitals and letters and numbers tell."""

from __future__ import annotations

import pytest

from agents.detect.places import PlaceFinder, Resolver
from agents.detect.places.gazetteer import Gazetteer
from tests.agents.detect.places.reading import names, only, resolved


@pytest.fixture(scope="module")
def finder(gazetteer: Gazetteer) -> PlaceFinder:
    return PlaceFinder(gazetteer)


@pytest.fixture(scope="module")
def resolver(gazetteer: Gazetteer) -> Resolver:
    return Resolver(gazetteer)


# ---------------------------------------------------------------- who acts and where it plays


@pytest.mark.parametrize(
    ("name", "country", "text"),
    [
        # forces that fight abroad, and nothing else that tells the country
        ("Lyman", "UA", "Russia's defence ministry said its soldiers had left Lyman."),
        ("Soledar", "UA", "Russian troops are in Soledar, a general in Moscow said."),
        ("Minova", "CD", "The Rwandan army has reached Minova, a resident said."),
        # who mediates or speaks is not where it plays, however often it is named
        ("Qoryoooley", "SO", "Somali soldiers entered Qoryoooley. Qatar's ministry spoke of hope."),
        (
            "Mbuluku",
            "CD",
            "Congolese soldiers took Mbuluku. Angola's president called Angola's envoy.",
        ),
    ],
)
def test_doers_from_abroad_do_not_say_where_it_plays(
    resolver: Resolver, name: str, country: str, text: str
) -> None:
    assert resolved(resolver, name, text).country == country


def test_an_army_on_its_own_soil_says_where_it_plays(resolver: Resolver) -> None:
    place = resolved(resolver, "Sudzha", "Ukrainian forces took Sudzha in Russia's Kursk region.")
    assert place.country == "RU"


def test_a_capital_inside_a_longer_name_brings_no_country(resolver: Resolver) -> None:
    text = "Insurgents marched from Mocimboa da Praia to Palma."
    assert resolved(resolver, "Palma", text).country == "MZ"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Iraqi soldiers captured the K1 air base.", "K1 air base"),
        ("Syrian rebels shelled the T-4 airbase.", "T-4 airbase"),
        ("The army lost the H3 base in Iraq.", "H3 base"),
    ],
)
def test_a_letter_and_a_number_name_a_site(finder: PlaceFinder, text: str, wanted: str) -> None:
    assert names(finder, text) == [wanted]


def test_a_letter_and_a_number_alone_are_no_place(finder: PlaceFinder) -> None:
    assert names(finder, "They came in a T72 and a K1 on Monday.") == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Rebels took the northern town of Kidal.", None),
        ("Soldiers lost the eastern city of Goma.", None),
        ("The army took northern Kidal.", "northern"),
        ("They hold the southern districts of the town of Kidal.", "the southern districts of"),
    ],
)
def test_where_a_town_lies_is_no_part_of_it(
    finder: PlaceFinder, text: str, part: str | None
) -> None:
    assert only(finder, text).part == part


def test_open_ground_is_taken_with_its_town(resolver: Resolver) -> None:
    text = "The Taliban entered Kunduz in Afghanistan. Their flag flew over the main square."
    assert resolved(resolver, "main square", text).id == resolved(resolver, "Kunduz", text).id


def test_a_site_without_a_name_says_so(resolver: Resolver) -> None:
    place = resolved(resolver, "airport", "Libyan forces lost the airport.")
    assert (place.name, place.resolved) == ("unnamed airport", False)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("market", "In Sudan the RSF stormed El Fasher and seized a market there."),
        (
            "Zarbuqa neighbourhood",
            "In Sudan the army left El Fasher. It held Zarbuqa neighbourhood.",
        ),
    ],
)
def test_a_part_of_the_only_town_lies_there(resolver: Resolver, wanted: str, text: str) -> None:
    place, town = resolved(resolver, wanted, text), resolved(resolver, "El Fasher", text)
    assert (place.lat, place.lon, place.resolved) == (town.lat, town.lon, False)


def test_a_village_that_nobody_knows_is_not_put_into_the_next_town(resolver: Resolver) -> None:
    text = "In Sudan the army left El Fasher and captured the village of Zarbuqa."
    assert resolved(resolver, "Zarbuqa", text).lat is None


def test_of_two_towns_neither_has_the_market(resolver: Resolver) -> None:
    text = "In Sudan the army left El Fasher and Nyala. Fighters burnt a market."
    assert resolved(resolver, "market", text).lat is None
