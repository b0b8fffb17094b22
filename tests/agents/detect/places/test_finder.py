"""Which words of a sentence name a place, and which do not."""

from __future__ import annotations

import pytest

from agents.detect.places import PlaceFinder
from schemas.claims import PlaceKind
from tests.agents.detect.places.reading import names, only

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
    text = "Zarbuqa Wasatin fell on Monday."
    mention = finder.name_at(text, 0, len(text), text.index("Wasatin"))

    assert mention is not None
    assert (mention.text, mention.known, mention.entries) == ("Zarbuqa Wasatin", False, ())


@pytest.mark.parametrize("text", ["Omar Zarbuqa spoke.", "Liwa Zarbuqa spoke.", "Monday came."])
def test_the_parse_adds_no_person_party_or_day(finder: PlaceFinder, text: str) -> None:
    assert finder.name_at(text, 0, len(text), text.index(" ") - 1) is None
