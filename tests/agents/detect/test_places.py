"""Places in sentences and articles: which words name one, and which one they mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.detect.gazetteer import Gazetteer
from agents.detect.places import Mention, PlaceContext, PlaceFinder, Resolver
from schemas.articles import Block, CleanArticle, ScreenedArticle
from schemas.claims import Place, PlaceKind


@pytest.fixture(scope="module")
def finder(gazetteer: Gazetteer) -> PlaceFinder:
    return PlaceFinder(gazetteer)


@pytest.fixture(scope="module")
def resolver(gazetteer: Gazetteer) -> Resolver:
    return Resolver(gazetteer)


def names(finder: PlaceFinder, text: str) -> list[str]:
    """Return the mentions of named places other than countries."""
    return [m.text for m in finder.find(text) if not m.generic and m.country is None]


def only(finder: PlaceFinder, text: str) -> Mention:
    (mention,) = [m for m in finder.find(text) if not m.generic and m.country is None]
    return mention


def screened(*paragraphs: str, title: str | None = None) -> ScreenedArticle:
    text = "\n".join(paragraphs)
    blocks, start = [], 0
    for paragraph in paragraphs:
        blocks.append(Block(start=start, end=start + len(paragraph)))
        start += len(paragraph) + 1
    clean = CleanArticle(
        id="a1",
        title=title,
        text=text,
        published_at=datetime(2020, 1, 1, tzinfo=UTC),
        language="en",
        paragraphs=tuple(blocks),
    )
    return ScreenedArticle(article=clean, relevance=1.0, triggers=())


def resolved(resolver: Resolver, wanted: str, *paragraphs: str, title: str | None = None) -> Place:
    context = resolver.context(screened(*paragraphs, title=title))
    mention = next(m for m in (*context.mentions, *context.title_mentions) if m.text == wanted)
    return resolver.resolve(mention, context)


# ---------------------------------------------------------------- finding names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops entered Albu Kamal at dawn.", ["Albu Kamal"]),
        ("The rebels now hold Wad Madani and Sinjah.", ["Wad Madani", "Sinjah"]),
        ("Militants stormed Mocimboa da Praia in August.", ["Mocimboa da Praia"]),
        ("They pushed on from al-Mayadin to Deir ez-Zor.", ["al-Mayadin", "Deir ez-Zor"]),
        ("Mazar-i-Sharif fell without a fight.", ["Mazar-i-Sharif"]),
        ("Homs's defenders gave up.", ["Homs"]),
    ],
)
def test_names_of_the_gazetteer_are_found(
    finder: PlaceFinder, text: str, expected: list[str]
) -> None:
    assert names(finder, text) == expected


def test_offsets_slice_the_text(finder: PlaceFinder) -> None:
    text = "In a first sentence, Hama. The army left the village of Kafr Nabudah for Goma airport."
    for mention in finder.find(text, 27):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= 27
        assert mention.start <= mention.head < mention.end


@pytest.mark.parametrize(
    "text",
    [
        "President Bashar al-Assad thanked his soldiers.",
        "Ali told the agency that nothing had changed.",
        "General Hassan Tripoli spoke to reporters.",
        "Nobody believed Rami Abdel Rahman.",
        "Police said most of the men were union members.",
        "As of Monday nothing was known, he said in May.",
        "The Free Syrian Army and the Islamic State fought on.",
        "It was reported by Al Jazeera and the New York Times.",
        "Salima said that the men had gone.",
        "Victory is near, the general said.",
        "Turkey-backed and Damascus-based groups disagreed.",
    ],
)
def test_people_words_and_organisations_are_no_places(finder: PlaceFinder, text: str) -> None:
    assert names(finder, text) == []


def test_a_headline_with_capitals_keeps_its_places(finder: PlaceFinder) -> None:
    assert names(finder, "Rebels Seize Bunagana As Troops Flee") == ["Bunagana"]


def test_countries_are_marked_as_such(finder: PlaceFinder) -> None:
    (mention,) = finder.find("Fighters crossed from DR Congo.")

    assert (mention.kind, mention.country, mention.text) == (PlaceKind.COUNTRY, "CD", "DR Congo")


# ---------------------------------------------------------------- kinds, parts, offsets, lists


@pytest.mark.parametrize(
    ("text", "mention", "kind"),
    [
        ("Rebels overran Tabqa air base.", "Tabqa air base", PlaceKind.BASE),
        ("They also took Goma airport.", "Goma airport", PlaceKind.AIRPORT),
        ("They also took Goma's airport.", "Goma's airport", PlaceKind.AIRPORT),
        ("Aleppo International Airport changed hands.", "Aleppo International Airport",
         PlaceKind.AIRPORT),
        ("The army reached Bab al-Hawa crossing.", "Bab al-Hawa crossing", PlaceKind.CROSSING),
        ("Its units hold the Conoco gas field.", "Conoco gas field", PlaceKind.FIELD),
        ("All of Idlib province was lost.", "Idlib province", PlaceKind.PROVINCE),
        ("The flag flew over Snake Island.", "Snake Island", PlaceKind.ISLAND),
        ("Fighters left Camp Tarshan.", "Camp Tarshan", PlaceKind.BASE),
        ("Soldiers withdrew from Gate 14.", "Gate 14", PlaceKind.FACILITY),
        ("Gunmen hold the Omar oil field.", "Omar oil field", PlaceKind.FIELD),
    ],
)  # fmt: skip
def test_a_word_for_its_kind_belongs_to_the_mention(
    finder: PlaceFinder, text: str, mention: str, kind: PlaceKind
) -> None:
    found = only(finder, text)

    assert (found.text, found.kind) == (mention, kind)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Soldiers left the village of Zarbuqa.", "Zarbuqa", PlaceKind.POPULATED),
        ("Zarbuqa village was burnt down.", "Zarbuqa", PlaceKind.POPULATED),
        ("He fled to Qar Tabbuz district.", "Qar Tabbuz", PlaceKind.DISTRICT),
        ("Zarbuqa, a small town on the river, fell.", "Zarbuqa", PlaceKind.POPULATED),
        ("The Ukrainian village Drobynivtsi fell.", "Drobynivtsi", PlaceKind.POPULATED),
    ],
)
def test_unknown_names_in_place_positions_are_places(
    finder: PlaceFinder, text: str, name: str, kind: PlaceKind
) -> None:
    found = only(finder, text)

    assert (found.name, found.kind, found.known) == (name, kind, False)


@pytest.mark.parametrize(
    "text",
    [
        "Government troops captured Zarbuqa on Friday.",
        "Nobody was left in Zarbuqa.",
        "The rebels announced control of Zarbuqa.",
        "The army withdrew from Zarbuqa.",
        "They hold the northern districts of Zarbuqa.",
    ],
)
def test_an_unknown_name_that_one_can_take_is_a_place(finder: PlaceFinder, text: str) -> None:
    found = only(finder, text)

    assert (found.name, found.known) == ("Zarbuqa", False)


@pytest.mark.parametrize(
    "text",
    [
        "They took the arms from Zarbuqa.",
        "The speech of Zarbuqa was short.",
        "Soldiers captured Ahmed Zarbuqa.",
        "Residents were left in Liwa Zarbuqa hands.",
        "The area came under the control of al-Shabaab.",
        "Zarbuqa said so.",
    ],
)
def test_an_unknown_name_elsewhere_is_none(finder: PlaceFinder, text: str) -> None:
    assert names(finder, text) == []


def test_a_list_makes_places_of_its_unknown_members(finder: PlaceFinder) -> None:
    text = "They captured the villages of Zarbuqa, Tel Quruq and Maltun from the army."

    assert names(finder, text) == ["Zarbuqa", "Tel Quruq", "Maltun"]


def test_a_list_of_countries_makes_no_places(finder: PlaceFinder) -> None:
    assert names(finder, "It was condemned by Turkey, Iran and Zarbuqa.") == []


def test_a_person_is_not_a_place_for_living_in_one(finder: PlaceFinder) -> None:
    assert names(finder, "Zarbuqa, a resident of the town, ran.") == []


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Clashes went on 25 km west of Raqqa.", "25 km west of"),
        ("Clashes went on south of Raqqa.", "south of"),
        ("Clashes went on some 12 miles from Raqqa.", "12 miles from"),
        ("Clashes went on near Raqqa.", "near"),
        ("Clashes went on in Raqqa.", None),
    ],
)
def test_an_offset_is_kept_beside_the_name(
    finder: PlaceFinder, text: str, relation: str | None
) -> None:
    assert only(finder, text).relation == relation


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("They hold the northern districts of Aleppo.", "the northern districts of"),
        ("They hold half of Aleppo.", "half of"),
        ("They hold 40 percent of Aleppo.", "40 percent of"),
        ("They reached the outskirts of Aleppo.", "the outskirts of"),
        ("They hold eastern Aleppo.", "eastern"),
        ("They hold Aleppo's western suburbs.", "western suburbs"),
        ("They hold Aleppo city centre.", "city centre"),
        ("They hold Aleppo.", None),
    ],
)
def test_a_part_is_kept_beside_the_name(finder: PlaceFinder, text: str, part: str | None) -> None:
    mention = only(finder, text)

    assert mention.name == "Aleppo"
    assert mention.part == part


# ---------------------------------------------------------------- sites without a name


def test_sites_and_towns_without_a_name_are_generic(finder: PlaceFinder) -> None:
    found = finder.find("The town fell; its airport and the presidential palace did not.")

    assert [(m.text, m.kind, m.generic) for m in found] == [
        ("town", PlaceKind.POPULATED, True),
        ("airport", PlaceKind.AIRPORT, True),
        ("presidential palace", PlaceKind.FACILITY, True),
    ]


def test_a_site_keeps_the_place_that_it_is_in(finder: PlaceFinder) -> None:
    site, town = finder.find("They raised a flag on the government complex in central Ramadi.")

    assert site.text == "government complex in central Ramadi"
    assert site.parent == town
    assert (town.name, town.part) == ("Ramadi", "central")


def test_the_parse_may_add_a_place(finder: PlaceFinder) -> None:
    text = "The army took Zarbuqa."
    mention = finder.as_place(text, 14, 21)

    assert (mention.text, mention.known, mention.entries) == ("Zarbuqa", False, ())


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
    place = resolver.resolve(finder.as_place("Zarbuqa", 0, 7), PlaceContext())

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
