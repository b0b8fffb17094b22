from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.detect.actors.lint import lint
from agents.detect.actors.names import fold
from agents.detect.actors.resolve import ActorCatalogue, ActorContext, ActorMention
from agents.knowledge import read_toml
from agents.knowledge.countries import Country, read_countries

CATALOGUE = ActorCatalogue.load()
NOUNS: dict[str, list[str]] = {"force": [], "fighters": []}
IN_SYRIA = ActorContext(("SY",), date(2017, 6, 1))


def find(text: str) -> list[ActorMention]:
    return CATALOGUE.find(text, 0, len(text))


def only(text: str) -> ActorMention:
    mentions = find(text)
    assert len(mentions) == 1, mentions
    return mentions[0]


def test_the_shipped_catalogue_has_no_ambiguous_name_and_no_dead_reference() -> None:
    assert lint(read_toml("actors.toml"), read_countries()) == []


def test_the_shipped_catalogue_covers_the_conflicts() -> None:
    actors = read_toml("actors.toml")
    assert len(actors["party"]) >= 620
    for code in [
        "SY",
        "IQ",
        "AF",
        "YE",
        "LY",
        "AZ",
        "UA",
        "CD",
        "SD",
        "ET",
        "ML",
        "SO",
        "NG",
        "MM",
        "MZ",
        "CF",
        "PH",
    ]:
        assert actors["theatre"][code]["government"]


@pytest.mark.parametrize(
    ("text", "countries", "day", "actor"),
    [
        ("government forces", ("SY",), date(2017, 6, 1), "syria-government"),
        ("government forces", ("CD",), date(2025, 2, 1), "fardc"),
        ("the army", ("SD",), date(2024, 2, 1), "saf"),
        ("the rebels", ("CD",), date(2025, 2, 1), "m23"),
        ("the rebels", ("YE",), date(2018, 2, 1), "houthis"),
        ("regime troops", ("SY", "IQ"), date(2018, 2, 1), "syria-government"),
        ("the junta", ("MM",), date(2023, 12, 1), "myanmar-junta"),
        ("junta troops", ("MM",), date(2023, 12, 1), "myanmar-junta"),
        ("jihadists", ("BF",), date(2023, 12, 1), "jnim"),
        ("militants", ("SY",), date(2016, 6, 1), "islamic-state"),
        ("militants", ("SY",), date(2024, 12, 1), "syrian-rebels"),
        ("Islamist militants", ("ML",), date(2012, 7, 1), "aqim"),
        ("Kurdish fighters", ("SY",), date(2017, 6, 1), "sdf"),
        ("Kurdish fighters", ("IQ",), date(2016, 6, 1), "peshmerga"),
        ("separatists", ("UA",), date(2015, 2, 1), "dpr-lpr"),
    ],
)
def test_generic_words_mean_a_party_by_country(
    text: str, countries: tuple[str, ...], day: date, actor: str
) -> None:
    assert only(text).generic
    assert CATALOGUE.resolve(text, ActorContext(countries, day)).id == actor


@pytest.mark.parametrize(
    ("text", "countries", "day", "actor"),
    [
        ("Kyiv", ("UA",), date(2023, 6, 1), "ukraine"),
        ("Moscow", ("UA",), date(2023, 6, 1), "russia"),
        ("Damascus", ("SY",), date(2017, 6, 1), "syria-government"),
        ("Damascus", ("SY",), date(2025, 6, 1), "syria-transition"),
        ("Kabul", ("AF",), date(2021, 5, 1), "afghan-government"),
        ("Kabul", ("AF",), date(2022, 5, 1), "taliban"),
        ("Azerbaijan", ("AZ",), date(2020, 11, 1), "azerbaijan"),
    ],
)
def test_a_country_or_capital_stands_for_its_government_of_the_day(
    text: str, countries: tuple[str, ...], day: date, actor: str
) -> None:
    assert only(text).metonym
    assert CATALOGUE.resolve(text, ActorContext(countries, day)).id == actor


@pytest.mark.parametrize(
    ("text", "countries", "actor"),
    [
        ("SNA fighters", ("SY",), "syrian-national-army"),
        ("SNA fighters", ("SO",), "somalia"),
        ("al-Shabaab", ("SO",), "al-shabaab"),
        ("Al Shabaab", ("MZ",), "is-mozambique"),
        ("Islamic State", ("SY",), "islamic-state"),
        ("Islamic State", ("NG",), "iswap"),
        ("IS", ("SO",), "is-somalia"),
        ("al-Qaida", ("YE",), "aqap"),
        ("National Resistance Front", ("AF",), "nrf"),
    ],
)
def test_one_name_of_two_parties_is_told_apart_by_country(
    text: str, countries: tuple[str, ...], actor: str
) -> None:
    assert CATALOGUE.resolve(text, ActorContext(countries, date(2022, 3, 1))).id == actor


def test_is_in_capitals_is_a_party_and_a_verb_otherwise() -> None:
    assert [m.actor_id for m in find("The town is held and IS is gone.")] == ["islamic-state"]
    assert find("THE TOWN IS QUIET TONIGHT") == []


@pytest.mark.parametrize(
    ("text", "whole", "actor", "backer"),
    [
        ("the Turkey-backed rebels left", "Turkey-backed rebels", "syrian-rebels", "Turkey"),
        ("Iran-backed Houthi rebels left", "Iran-backed Houthi rebels", "houthis", "Iran"),
        ("US-supported SDF units left", "US-supported SDF units", "sdf", "US"),
        ("Iran-backed militias left", "Iran-backed militias", "syria-government", "Iran"),
    ],
)
def test_a_backer_is_not_the_party_it_backs(text: str, whole: str, actor: str, backer: str) -> None:
    mention = only(text)
    assert (mention.text, mention.backer) == (whole, backer)
    assert CATALOGUE.resolve(mention.text, IN_SYRIA).id == actor


@pytest.mark.parametrize(
    "text",
    [
        "The water of Lake Chad rose.",
        "Snow fell on Mount Lebanon.",
        "Ships cross the Gulf of Mexico.",
    ],
)
def test_a_country_in_the_name_of_water_or_a_mountain_is_no_party(text: str) -> None:
    assert find(text) == []
    assert find(text.replace("Lake ", "").replace("Mount ", "").replace("Gulf of ", ""))


def test_a_holder_is_marked_as_one() -> None:
    mention = only("a convoy into the SDF-held part of town")
    assert (mention.actor_id, mention.relation) == ("sdf", "held")


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Malian troops", "mali"),
        ("Russia's paratroopers", "russia"),
        ("Chad's army", "chad"),
        ("Kyiv's troops", "ukraine"),
        ("Bulgarian soldiers", "state-bg"),
    ],
)
def test_a_nation_and_a_force_are_its_government(text: str, actor: str) -> None:
    mention = only(text)
    assert (mention.actor_id, mention.metonym) == (actor, False)
    assert CATALOGUE.get(actor) is not None


def test_two_nations_share_one_noun() -> None:
    mentions = find("Syrian and Russian forces moved in")
    assert [CATALOGUE.resolve(m.text, IN_SYRIA).id for m in mentions] == [
        "syria-government",
        "russia",
    ]


def test_an_adversary_is_the_other_side() -> None:
    in_yemen = ActorContext(("YE",), date(2018, 6, 1))
    assert CATALOGUE.resolve("anti-Houthi fighters", in_yemen).id == "yemen-government"


def test_an_unknown_party_keeps_its_own_name() -> None:
    mention = only("The Silver Lynx Brigade moved in")
    assert mention.text == "Silver Lynx Brigade"
    actor = CATALOGUE.resolve("the Silver Lynx Brigade", IN_SYRIA)
    assert (actor.id, actor.name) == ("un:silver lynx brigade", "Silver Lynx Brigade")


def test_a_generic_word_without_a_country_stays_unknown() -> None:
    assert CATALOGUE.resolve("the rebels", ActorContext()).id == "un:rebels"


def test_partners_are_on_one_side_where_they_are() -> None:
    assert CATALOGUE.same_side("hezbollah", "syria-government", ("SY",))
    assert CATALOGUE.same_side("russia", "syria-government", ("SY",))
    assert not CATALOGUE.same_side("hezbollah", "syria-government", ("LB",))
    assert not CATALOGUE.same_side("islamic-state", "syria-government", ("SY",))
    assert CATALOGUE.same_side("rwanda", "m23", ("CD",))
    assert CATALOGUE.resolve("Hezbollah", IN_SYRIA).side == "syria-government"


def test_the_linter_names_what_is_wrong() -> None:
    countries = {"SY": Country("SY", "Syria", ("Syria",), ("Syrian",), "Damascus")}

    def party(**changes: object) -> dict[str, object]:
        entry = {
            "id": "reds",
            "name": "Reds",
            "kind": "nonstate",
            "in": ["SY"],
            "aliases": ["Reds"],
        }
        return entry | changes

    def problems(*parties: dict[str, object]) -> list[str]:
        classes: dict[str, object] = {"words": NOUNS, "classes": {}, "theatre": {}}
        return lint({"party": list(parties), **classes}, countries)

    assert problems(party()) == []
    assert "twice" in problems(party(), party())[0]
    assert "no party" in problems(party(side="blues"))[0]
    assert "countries file" in problems(party(**{"in": ["ZZ"]}))[0]
    assert "lower-case" in problems(party(id="The Reds"))[0]
    assert "before it begins" in problems(party(since=2015, until=2012))[0]
    classes: dict[str, object] = {"words": NOUNS, "classes": {}, "theatre": {}}
    stray = {"party": [party()], **classes, "ends": {"SY.rebels.reds": date(2020, 1, 1)}}
    assert "not there" in lint(stray, countries)[0]
    stray = {"party": [party()], **classes, "begins": {"SY.rebels.reds": date(2020, 1, 1)}}
    assert "begins SY" in lint(stray, countries)[0]
    assert "blues, which is no party" in problems(party(part_of="blues"))[0]
    ring = party(part_of="blues"), party(id="blues", aliases=["Blues"], part_of="reds")
    assert problems(*ring) == ["reds: is part of itself", "blues: is part of itself"]
    assert "share the name" in problems(party(leaders="Ruddy"), party(id="b", aliases="Ruddy"))[0]
    assert "share the name" in problems(party(), party(id="red-army", aliases=["Reds"]))[0]


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


_PHRASES = (
    "Syrian|Russian|-backed|-held| | and |rebels|IS|Hezbollah|pro-|anti-|troops|Kyiv|'s |the army"
    "|Silver Lynx Brigade|US|, |Haftar|loyal to |Free Lynx Army|Katiba |\u2019s "
)
_PIECES = st.lists(st.sampled_from(_PHRASES.split("|")), max_size=10).map("".join)


@given(_PIECES)
def test_mentions_are_ordered_inside_and_apart(text: str) -> None:
    last = 0
    for mention in find(text):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert CATALOGUE.resolve(mention.text, IN_SYRIA).mention == mention.text
        last = mention.end
