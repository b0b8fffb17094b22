"""How a state tells of a place that is its again, and where a dateline puts an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.clean.cleaner import clean
from agents.detect.detector import Detector
from agents.detect.places import Resolver
from agents.detect.places.gazetteer import Gazetteer
from schemas.articles import RawArticle, ScreenedArticle
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

OWN: list[Told] = [
    (
        (2016, 3, 28),
        "Syrian army units restored security and stability to Tadef, a military source said.",
        ["Tad?f: syria-government < ?, claimed"],
    ),
    (
        (2012, 3, 3),
        "Syrian troops restored the authority of the state over Idlib on Friday, state TV said.",
        ["Idlib: syria-government < ?, claimed"],
    ),
    (
        (2017, 10, 17),
        "The writ of the Iraqi state has been restored in Kirkuk, the army said on Monday.",
        ["Kirkuk: iraq-government < ?, claimed"],
    ),
    (
        (2018, 4, 1),
        "Douma in Syria has returned to the bosom of the homeland, the army said on Saturday.",
        ["Douma: syria-government < ?, claimed"],
    ),
    (
        (2015, 8, 10),
        "Lawdar in Yemen is back in the fold of the state, a government official said on Sunday.",
        ["Lawdar: yemen-government < ?, claimed"],
    ),
]
NO_CHANGE: list[Told] = [
    ((2018, 8, 10), "Iraqi police restored order in Basra after a night of protests.", []),
    ((2018, 8, 10), "The Iraqi army restored stability to Basra, its commander said.", []),
    ((2018, 8, 10), "Iraqi soldiers restored water and power to Mosul on Friday.", []),
    ((2018, 8, 10), "The army wants to restore security and stability to Basra in Iraq.", []),
    ((2018, 8, 10), "Kurdish leaders in Kirkuk should return to the fold, Iraq's army said.", []),
    ((2018, 8, 10), "The Syrian soldier returned to the bosom of his family in Aleppo.", []),
]


@pytest.mark.parametrize(("day", "text", "wanted"), OWN + NO_CHANGE)
def test_what_a_state_says_of_its_own(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("PESHAWAR: Troops entered the valley on Friday.", "PK"),
        ("HASAKAH, Syria (AP) - The fighters left the village on Friday.", "SY"),
        ("Mukalla, Yemen \u2014 The soldiers left their base on Friday.", "YE"),
    ],
)
def test_a_dateline_tells_where_the_article_plays(
    gazetteer: Gazetteer, text: str, country: str
) -> None:
    raw = clean(RawArticle(id="a", text=text, published_at=datetime(2018, 4, 1, tzinfo=UTC)))
    assert raw.cuts
    context = Resolver(gazetteer).context(ScreenedArticle(article=raw, relevance=1.0, triggers=()))
    assert next(iter(context.countries)) == country
