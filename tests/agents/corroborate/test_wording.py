from __future__ import annotations

from dataclasses import replace

import pytest

from agents.corroborate.atlas import country_name
from schemas.alerts import SeverityLevel
from schemas.claims import Means, PlaceKind, Precision
from tests.agents.corroborate.storyline import (
    ALBU_KAMAL,
    ARMY,
    HEZBOLLAH,
    IS,
    RUSSIA,
    SNAKE_ISLAND,
    UKRAINE,
    Story,
    tell,
)


def _last(*claims):
    return Story().hear(*claims).alerts[-1]


def test_a_claimed_capture():
    alert = _last(tell("11-08 20:00", "a.example", ARMY, IS, "11-08", says="syria"))
    assert alert.summary == (
        "Syrian army took Albu Kamal (Syria) from Islamic State on 8 November 2017: "
        "claimed by the gaining side."
    )


def test_backers_are_named_as_backers():
    alert = _last(
        tell("11-08 20:00", "a.example", ARMY, IS, "11-08", supporters=(HEZBOLLAH, RUSSIA))
    )
    assert alert.summary.startswith("Syrian army, backed by Hezbollah and Russia, took Albu Kamal")


def test_a_reversal_says_what_was_said_before():
    alert = _last(
        tell("11-08 20:00", "a.example", ARMY, IS, "11-08"),
        tell("11-11 20:00", "a.example", IS, ARMY, "11-11"),
    )
    assert alert.summary == (
        "Islamic State took Albu Kamal (Syria) from Syrian army on 11 November 2017: reported "
        "by one independent source. It was said before that Syrian army took it on 8 November 2017."
    )


def test_a_contested_hold_says_who_holds_which_part():
    alert = _last(
        tell("11-08 20:00", "a.example", ARMY, IS, "11-08"),
        tell("11-10 20:00", "a.example", IS, ARMY, "11-10", part=0.4),
    )
    assert alert.summary == (
        "Syrian army took Albu Kamal (Syria) from Islamic State on 8 November 2017: contested "
        "(both sides hold parts since 2017-11-10). "
        "Islamic State took about 40 percent of it on 10 November 2017."
    )


@pytest.mark.parametrize(
    ("means", "verb"),
    [(Means.WITHDRAWAL, "left"), (Means.NEGOTIATED, "left"), (Means.ARMED, "lost")],
)
def test_a_change_without_a_gainer(means, verb):
    alert = _last(
        tell("06-30 20:00", "a.example", None, RUSSIA, "06-30", means=means, place=SNAKE_ISLAND)
    )
    assert alert.summary.startswith(f"Russia {verb} Snake Island (Ukraine) on 30 June 2017: ")


def test_a_change_without_any_party():
    alert = _last(tell("06-30 20:00", "a.example", None, None, "06-30"))
    assert alert.summary.startswith("Albu Kamal (Syria) changed hands on 30 June 2017: ")


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        (Precision.DAY, "on 8 November 2017"),
        (Precision.WEEK, "in the week of 8 November 2017"),
        (Precision.MONTH, "in November 2017"),
    ],
)
def test_a_date_is_no_more_exact_than_it_is_known(precision, words):
    alert = _last(tell("11-08 20:00", "a.example", ARMY, IS, "11-08", precision=precision))
    assert f" {words}: " in alert.summary
    assert alert.date_precision is precision


def test_an_unresolved_place_goes_by_the_name_it_was_given():
    village = replace(
        ALBU_KAMAL, id="un:SY:x", name="Khan Nowhere", mention="Khan Nowhere", resolved=False
    )
    alert = _last(tell("11-08 20:00", "a.example", ARMY, IS, "11-08", place=village))
    assert "took Khan Nowhere (Syria) from" in alert.summary


def test_countries_go_by_short_names():
    assert country_name("CD") == "DR Congo"
    assert country_name("SY") == "Syria"
    assert country_name("XX") == "XX"
    assert country_name(None) is None


@pytest.mark.parametrize(
    ("place", "level", "reason"),
    [
        (replace(ALBU_KAMAL, population=600_000), SeverityLevel.HIGH, "a city of 600,000 people"),
        (ALBU_KAMAL, SeverityLevel.MEDIUM, "a town of 57,572 people"),
        (replace(ALBU_KAMAL, population=900), SeverityLevel.LOW, "a place of 900 people"),
        (replace(ALBU_KAMAL, kind=PlaceKind.CROSSING), SeverityLevel.MEDIUM, "a border crossing"),
        (
            replace(ALBU_KAMAL, name="Damascus", population=1_500_000),
            SeverityLevel.HIGH,
            "a national capital",
        ),
        (SNAKE_ISLAND, SeverityLevel.LOW, "an island"),
    ],
)
def test_severity_follows_from_the_place(place, level, reason):
    alert = _last(tell("11-08 20:00", "a.example", UKRAINE, RUSSIA, "11-08", place=place))
    assert alert.severity.level is level
    assert reason in alert.severity.reasons


def test_a_part_matters_less_and_a_place_that_flips_matters_more():
    part = _last(tell("11-08 20:00", "a.example", ARMY, IS, "11-08", part=True))
    assert part.severity.level is SeverityLevel.LOW
    flips = [(ARMY, IS), (IS, ARMY), (ARMY, IS)]
    last = _last(
        *(
            tell(f"11-1{i} 12:00", "a.example", gainer, loser, f"11-1{i}")
            for i, (gainer, loser) in enumerate(flips)
        )
    )
    assert last.severity.level is SeverityLevel.HIGH
    assert "changed hands 3 times" in last.severity.reasons


def test_how_sure_it_is_stands_in_the_summary():
    first = tell("11-08 20:00", "a.example", ARMY, IS, "11-08")
    second = tell("11-08 21:00", "b.example", ARMY, IS, "11-08")
    admission = tell("11-08 22:00", "c.example", ARMY, IS, "11-08", says="islamic-state")
    denial = tell("11-08 23:00", "d.example", ARMY, IS, "11-08", says="islamic-state", denied=True)
    assert _last(first, second).summary.endswith(": confirmed by 2 independent sources.")
    assert _last(admission).summary.endswith(": confirmed by the losing side.")
    assert _last(first, denial).summary.endswith(
        ": contested (one source independent of the gaining side reports it, "
        "but the losing side denies it)."
    )


def test_a_place_told_as_the_town_goes_by_its_name():
    told = tell("11-08 20:00", "a.example", ARMY, IS, "11-08")
    alert = _last(replace(told, place=replace(told.place, name="Abu Kamal", mention="town")))
    assert alert.summary.startswith("Syrian army took Abu Kamal (Syria) from Islamic State")
