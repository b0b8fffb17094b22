from __future__ import annotations

from dataclasses import replace

import pytest

from agents.notify.filters import Circle, Country, Named, distance_km, parse_area, parse_filter
from tests.agents.corroborate.storyline import ARMY, HEZBOLLAH, IS, Story, tell

ALERT = (
    Story()
    .hear(tell("11-09 08:00", "a.example", ARMY, IS, "11-09", supporters=(HEZBOLLAH,)))
    .alerts[0]
)


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("SY", True),
        ("sy", True),
        ("IQ", False),
        ("Syria", True),
        ("syrian arab republic", True),
        ("Iraq", False),
        ("Albu Kamal", True),
        ("albu-kamal", True),
        ("Abu Kamal", True),
        ("Palmyra", False),
        ("34.45,40.92,5", True),
        ("34.5, 41.0, 20 km", True),
        ("33.5,36.3,100", False),
    ],
)
def test_areas(area, expected):
    assert parse_filter(areas=[area]).matches(ALERT) is expected


def test_any_of_several_areas_will_do():
    assert parse_filter(areas=["IQ", "SY"]).matches(ALERT)


def test_a_province_holds_its_places():
    placed = replace(ALERT, place=replace(ALERT.place, admin1="Deir ez-Zor"))
    assert parse_filter(areas=["deir ez zor"]).matches(placed)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        ("Syrian army", True),
        ("islamic-state", True),
        ("Islamic State", True),
        ("hezbollah", True),
        ("syria", True),
        ("Taliban", False),
    ],
)
def test_actors_by_id_name_or_side(actor, expected):
    assert parse_filter(actors=[actor]).matches(ALERT) is expected


def test_tiers_kinds_and_all_together():
    assert parse_filter().matches(ALERT)
    assert parse_filter(tiers=["Reported"], kinds=["new"], areas=["SY"]).matches(ALERT)
    assert not parse_filter(tiers=["confirmed"], kinds=["new"]).matches(ALERT)
    assert not parse_filter(kinds=["reversal"]).matches(ALERT)


def test_a_place_without_coordinates_is_in_no_circle():
    nowhere = replace(ALERT, place=replace(ALERT.place, lat=None, lon=None))
    assert not parse_filter(areas=["34.45,40.92,20000"]).matches(nowhere)
    assert parse_filter(areas=["SY"]).matches(nowhere)


def test_what_an_area_is_read_as():
    assert parse_area(" SY ") == Country("SY")
    assert parse_area("Goma") == Named("Goma")
    assert parse_area("Bo") == Named("Bo")
    assert parse_area("DR Congo") == Country("CD")
    assert parse_area("-1.67,29.23,12.5km") == Circle(-1.67, 29.23, 12.5)


@pytest.mark.parametrize("area", ["", "  ", "1,2", "91,0,5", "0,181,5", "0,0,0", "1,2,3,4", "--"])
def test_no_areas(area):
    with pytest.raises(ValueError, match="is no"):
        parse_area(area)


def test_unknown_words_name_the_known_ones():
    with pytest.raises(ValueError, match="claimed, reported, confirmed"):
        parse_filter(tiers=["sure"])
    with pytest.raises(ValueError, match="new, upgrade"):
        parse_filter(kinds=["sure"])
    with pytest.raises(ValueError, match="no name"):
        parse_filter(actors=[" "])


def test_distances():
    assert distance_km(0, 0, 0, 0) == 0
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015, abs=1)
    assert distance_km(33.51, 36.29, 34.45, 40.92) == pytest.approx(441, abs=5)
    assert distance_km(0, 179.9, 0, -179.9) == pytest.approx(22.2, abs=0.1)
