"""Which place of the gazetteer a mention means."""

from __future__ import annotations

import pytest

from agents.detect.places import PlaceContext, PlaceFinder, Resolver
from schemas.claims import PlaceKind
from tests.agents.detect.places.reading import resolved, screened

# ---------------------------------------------------------------- resolving


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon", "text"),
    [
        ("Palmyra", "SY", 34.56, 38.28, "Syrian troops entered Palmyra, in Homs province."),
        ("Palma", "MZ", -10.78, 40.47, "Insurgents left Palma, Mozambique's army said."),
        ("Lyman", "UA", 48.99, 37.81, "Ukrainian forces surrounded Lyman in Donetsk region."),
        ("Urozhaine", "UA", 47.75, 36.82, "Ukraine's army took Urozhaine in Donetsk region."),
        ("Pokrovsk", "UA", 48.28, 37.18, "Russian troops neared Pokrovsk in eastern Ukraine."),
        ("Mocha", "YE", 13.32, 43.25, "Yemeni forces seized Mocha from the Houthis near Taiz."),
        ("Tripoli", "LY", 32.89, 13.19, "Libya's rival forces fought over Tripoli and Sirte."),
        ("Tripoli", "LB", 34.44, 35.85, "Lebanese soldiers patrolled Tripoli and Beirut."),
        ("Goma", "CD", -1.67, 29.23, "M23 rebels took Goma from the Congolese army."),
        ("Bama", "NG", 11.52, 13.69, "Nigerian troops retook Bama and Gwoza in Borno state."),
        ("Bor", "SS", 6.21, 31.56, "South Sudanese rebels captured Bor, north of Juba."),
        ("Amara", "IQ", 31.84, 47.14, "Iraqi police left Amara in Maysan province."),
        ("Hama", "SY", 35.13, 36.75, "Rebels in Syria entered Hama after Aleppo."),
        ("Hays", "YE", 13.93, 43.48, "The Yemeni coalition took Hays from the Houthis."),
    ],
)
def test_namesakes_are_told_apart_by_the_article(
    resolver: Resolver, name: str, country: str, lat: float, lon: float, text: str
) -> None:
    place = resolved(resolver, name, text)

    assert (place.country, place.resolved) == (country, True)
    assert place.lat == pytest.approx(lat, abs=0.15)
    assert place.lon == pytest.approx(lon, abs=0.15)
    assert place.candidates[0].id == place.id


def test_a_namesake_abroad_leaves_the_place_unresolved(resolver: Resolver) -> None:
    place = resolved(
        resolver, "Krynky", "Ukrainian marines left Krynky near Kherson, Ukraine said."
    )

    assert (place.resolved, place.country) == (place.lat is not None, "UA")
    assert place.lat is None or place.lat == pytest.approx(46.7, abs=0.3)


def test_an_unknown_village_lives_on_with_its_country(resolver: Resolver) -> None:
    one = resolved(resolver, "Zarbuqa", "Syrian troops took the village of Zarbuqa near Idlib.")
    two = resolved(resolver, "Zarbooqa", "Syria's army left the village of Zarbooqa near Idlib.")

    assert one.id == two.id == "un:SY:zarbuka"
    assert not one.resolved
    assert (one.lat, one.country, one.name) == (None, "SY", "Zarbuqa")


def test_a_site_has_one_id_for_all_its_wordings(resolver: Resolver) -> None:
    context = "Congolese soldiers held Goma."
    first = resolved(resolver, "Goma's market", f"{context} Rebels took Goma's market.")
    second = resolved(resolver, "market in Goma", f"{context} Rebels took the market in Goma.")
    town = resolved(resolver, "Goma", context)

    assert first.id == second.id == f"{town.id}/market"
    assert not first.resolved
    assert (first.lat, first.lon) == (town.lat, town.lon)


def test_an_airport_resolves_to_its_own_entry(resolver: Resolver) -> None:
    texts = ("Rebels took Kabul airport in Afghanistan.", "Rebels took Kabul's airport.")
    ids = {
        resolved(resolver, "Kabul airport", texts[0]).id,
        resolved(resolver, "Kabul's airport", texts[1]).id,
    }

    assert len(ids) >= 1
    assert all(i.startswith(("fw:", "gn:")) for i in ids)


def test_an_offset_place_is_not_the_place_itself(resolver: Resolver) -> None:
    place = resolved(resolver, "Raqqa", "Syrian troops took a hill 25 km west of Raqqa.")

    assert place.id.endswith("/25-km-west-of")
    assert not place.resolved


def test_a_name_alone_means_the_town_and_with_its_kind_the_province(resolver: Resolver) -> None:
    text = "Syrian rebels took Idlib. Most of Idlib province is theirs."

    assert resolved(resolver, "Idlib", text).kind is PlaceKind.POPULATED
    assert resolved(resolver, "Idlib province", text).kind is PlaceKind.PROVINCE


@pytest.mark.parametrize(
    ("paragraphs", "wanted", "name"),
    [
        (("Syrian troops besieged Hama.", "On Friday they took the city."), "city", "Hama"),
        (("BEIRUT - Syrian troops besieged Hama.", "They took the city."), "city", "Hama"),
        (("Ukraine shelled Snake Island.", "Russia left the island."), "island", "Snake Island"),
    ],
)
def test_the_town_points_back_at_a_place(
    resolver: Resolver, paragraphs: tuple[str, ...], wanted: str, name: str
) -> None:
    assert resolved(resolver, wanted, *paragraphs).name == name


@pytest.mark.parametrize("site", ["a border post", "several oilfields", "another base"])
def test_a_site_that_is_not_named_stays_unresolved(resolver: Resolver, site: str) -> None:
    words = site.split(maxsplit=1)[1]
    place = resolved(resolver, words, "Syrian troops in Raqqa took al-Tanf.", f"They left {site}.")

    assert (place.resolved, place.lat, place.country) == (False, None, "SY")


def test_the_airport_is_not_in_a_far_capital(resolver: Resolver) -> None:
    text = "In Berlin, diplomats met about Libya and its Libyan factions. Libyans left the airport."
    place = resolved(resolver, "airport", text)

    assert (place.lat, place.country) == (None, "LY")


def test_the_presidential_palace_stands_in_the_capital(resolver: Resolver) -> None:
    place = resolved(
        resolver,
        "presidential palace",
        "Sudanese troops advanced from Wad Madani.",
        "On Friday the Sudanese army retook the presidential palace.",
    )

    assert place.lat == pytest.approx(15.55, abs=0.2)
    assert place.lon == pytest.approx(32.53, abs=0.2)


def test_context_weighs_the_countries_in_play(resolver: Resolver) -> None:
    context = resolver.context(
        screened(
            "American and Russian officials met.",
            "Syrian troops took Raqqa and Hama from the Islamic State in Syria.",
            title="Raqqa falls",
        )
    )

    assert next(iter(context.countries)) == "SY"
    assert sum(context.countries.values()) == pytest.approx(1.0)
    assert {anchor.country for anchor in context.anchors} == {"SY"}


def test_an_empty_article_has_an_empty_context(resolver: Resolver, finder: PlaceFinder) -> None:
    assert resolver.context(screened("...")).countries == {}
    mention = finder.name_at("Zarbuqa", 0, 7, 0)
    assert mention is not None
    place = resolver.resolve(mention, PlaceContext())

    assert place.id == "un:xx:zarbuka"


def test_a_part_that_nobody_knows_lies_where_its_town_lies(resolver: Resolver) -> None:
    text = "Libyan soldiers left the Zarbuqa quarter of Benghazi."
    part = resolved(resolver, "Zarbuqa quarter", text)
    town = resolved(resolver, "Benghazi", text)

    assert part.id == "un:LY:zarbuka"
    assert not part.resolved
    assert (part.lat, part.lon) == (town.lat, town.lon)


def test_a_district_is_not_put_where_its_provinces_town_lies(resolver: Resolver) -> None:
    place = resolved(resolver, "Zarbuqa district", "Afghans left the Zarbuqa district of Baghlan.")

    assert (place.id, place.lat) == ("un:AF:zarbuka", None)
