"""Words that mean another party by country and date, or none: sentences of our own."""

from datetime import date

import pytest

from agents.detect.actors.resolve import ActorCatalogue, ActorContext

CATALOGUE = ActorCatalogue.load()


def meant(text: str, country: str, year: int, month: int = 6) -> str:
    context = ActorContext((country,), date(year, month, 1))
    return CATALOGUE.resolve(text, context).id


@pytest.mark.parametrize(
    ("text", "country", "year", "actor"),
    [
        ("regime forces", "SY", 2016, "syria-government"),
        ("regime forces", "MM", 2023, "myanmar-junta"),
        ("government troops", "SY", 2025, "syria-transition"),
        ("government troops", "LY", 2011, "gaddafi-regime"),
        ("government troops", "LY", 2019, "gna"),
        ("government troops", "AF", 2022, "taliban"),
        ("the rebels", "LY", 2011, "libya-ntc"),
        ("the rebels", "ET", 2021, "tigray"),
        ("the rebels", "ET", 2024, "fano"),
        ("the rebels", "SD", 2024, "rsf"),
        ("the rebels", "SD", 2015, "un:rebels"),
        ("the rebels", "CF", 2013, "seleka"),
        ("the rebels", "CF", 2021, "cpc"),
        ("opposition fighters", "SY", 2015, "syrian-rebels"),
        ("opposition fighters", "LY", 2011, "libya-ntc"),
        ("the junta", "ML", 2023, "mali"),
        ("the junta", "NE", 2024, "niger"),
        ("the junta", "BF", 2023, "burkina"),
        ("separatists", "YE", 2019, "stc"),
        ("separatists", "CM", 2019, "ambazonia"),
        ("separatists", "AZ", 2020, "artsakh"),
        ("separatists", "TH", 2020, "brn-thailand"),
    ],
)
def test_a_general_word_means_who_it_meant_there_and_then(
    text: str, country: str, year: int, actor: str
) -> None:
    assert meant(text, country, year) == actor


@pytest.mark.parametrize(
    ("text", "country", "year", "actor"),
    [
        ("Turkey-backed rebels", "SY", 2019, "syrian-rebels"),
        ("Turkish-backed Syrian fighters", "SY", 2019, "syrian-rebels"),
        ("the US-backed SDF", "SY", 2017, "sdf"),
        ("US-backed forces", "SY", 2017, "sdf"),
        ("Russian-backed forces", "SY", 2017, "syria-government"),
        ("Russian-backed forces", "UA", 2015, "dpr-lpr"),
        ("Rwanda-backed rebels", "CD", 2025, "m23"),
        ("Emirati-backed forces", "YE", 2018, "stc"),
        ("Kurdish-led SDF", "SY", 2017, "sdf"),
    ],
)
def test_who_is_backed_is_meant_and_not_who_backs(
    text: str, country: str, year: int, actor: str
) -> None:
    assert meant(text, country, year) == actor


@pytest.mark.parametrize(
    ("text", "relation"), [("Houthi-held hills", "held"), ("Russian-led columns", "led")]
)
def test_who_holds_or_leads_is_marked(text: str, relation: str) -> None:
    assert [m.relation for m in CATALOGUE.find(text, 0, len(text))] == [relation]


@pytest.mark.parametrize(
    ("text", "country", "year", "actor"),
    [
        ("Haftar's forces", "LY", 2019, "lna"),
        ("troops loyal to General Khalifa Haftar", "LY", 2019, "lna"),
        ("Assad's troops", "SY", 2016, "syria-government"),
        ("forces still loyal to President Bashar al-Assad", "SY", 2013, "syria-government"),
        ("Hemedti's men", "SD", 2023, "rsf"),
        ("fighters loyal to Riek Machar", "SS", 2014, "splm-io"),
        ("Machar-led rebels", "SS", 2014, "splm-io"),
        ("pro-Saleh troops", "YE", 2015, "saleh-loyalists"),
        ("anti-Gaddafi fighters", "LY", 2011, "libya-ntc"),
        ("Prigozhin's men", "UA", 2023, "wagner"),
        ("Keikal's men", "SD", 2024, "sudan-shield-rsf"),
        ("Keikal's men", "SD", 2025, "sudan-shield"),
        ("Baghdad's forces", "IQ", 2016, "iraq-government"),
        ("Kinshasa's troops", "CD", 2025, "fardc"),
        ("Kigali", "CD", 2025, "rwanda"),
    ],
)
def test_leaders_and_capitals_stand_for_armies(
    text: str, country: str, year: int, actor: str
) -> None:
    assert meant(text, country, year) == actor


def test_a_leader_alone_is_a_person() -> None:
    text = "Assad visited the town, and Burhan sent a letter."
    assert CATALOGUE.find(text, 0, len(text)) == []
    text = "Troops loyal to Kiir clashed with Machar."
    assert [m.text for m in CATALOGUE.find(text, 0, len(text))] == ["Troops loyal to Kiir"]


@pytest.mark.parametrize(
    ("text", "country", "year", "actor"),
    [
        ("PDF", "MM", 2022, "pdf-myanmar"),
        ("PDF", "SD", 2012, "popular-defence-forces-sudan"),
        ("CMA", "ML", 2015, "cma-mali"),
        ("FLA", "ML", 2025, "fla-azawad"),
        ("UPC", "CF", 2019, "upc-car"),
        ("MPC", "CF", 2019, "mpc-car"),
        ("NDF", "SY", 2015, "national-defence-forces-syria"),
        ("SPLA", "SS", 2014, "south-sudan"),
        ("ADF", "CM", 2019, "ambazonia-defence-forces"),
        ("ADF", "CD", 2022, "adf"),
        ("SDF", "LY", 2018, "rada"),
        ("SNA", "MM", 2024, "un:sna"),
        ("VDP", "BF", 2023, "vdp-burkina"),
        ("VDP", "CD", 2024, "wazalendo"),
        ("Presidential Guard", "NE", 2023, "presidential-guard-niger"),
        ("JEM", "SD", 2012, "jem"),
        ("JEM fighters", "SD", 2024, "jem-juba"),
    ],
)
def test_short_names_are_bound_to_countries(text: str, country: str, year: int, actor: str) -> None:
    assert meant(text, country, year) == actor


@pytest.mark.parametrize(
    ("text", "actor", "side"),
    [
        ("Golden Division", "iraqi-cts", "iraq-government"),
        ("Asaib Ahl al-Haq", "asaib-ahl-al-haq", "iraq-government"),
        ("Azov Brigade", "azov", "ukraine"),
        ("47th Mechanized Brigade", "ua-47th-mechanised-brigade", "ukraine"),
        ("Battlegroup Centre", "battlegroup-center", "russia"),
        ("Carlos Patino Front", "carlos-patino-front", "farc-dissidents"),
        ("Mai-Mai Yakutumba", "mai-mai-yakutumba", "fardc"),
    ],
)
def test_a_formation_is_on_the_side_of_what_it_is_part_of(text: str, actor: str, side: str) -> None:
    found = CATALOGUE.resolve(text, ActorContext())
    assert (found.id, found.side) == (actor, side)


def test_parts_fight_on_their_sides_abroad() -> None:
    assert CATALOGUE.side("asaib-ahl-al-haq", ("SY",)) == "syria-government"
    assert CATALOGUE.same_side("sangaris", "car", ("CF",))


@pytest.mark.parametrize(
    "name",
    [
        "Purple Dawn Brigades",
        "Free Ruritania Army",
        "People's Harvest Militia",
        "Liwa al-Zumurrud",
        "Katiba Zumurrud",
        "Front for the Rescue of Lowland",
    ],
)
def test_unknown_parties_keep_their_names(name: str) -> None:
    found = CATALOGUE.resolve(f"the {name}", ActorContext(("SY",), date(2020, 1, 1)))
    assert (found.name, found.id[:3]) == (name, "un:")


@pytest.mark.parametrize(
    "text",
    [
        "He is with his wife and the bus is late.",
        "The kraken of legend sank a convoy of ships.",
        "An aide spoke of the convoy, the rangers and the giants of the forest.",
        "A barbecue for pilots near the lake; the menu is a pdf file.",
        "In fact the adf value and the cma rules did not change.",
    ],
)
def test_ordinary_words_are_no_parties(text: str) -> None:
    assert CATALOGUE.find(text, 0, len(text)) == []
