"""A baseline file against the place table and the catalogue, and back into a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agents.corroborate.laying import lay
from schemas.baselines import Baseline
from schemas.claims import Actor, Place
from schemas.control import Hold, PlaceControl, Tier
from streams.baseline.files import BaselineError, Checked, check, export, require
from streams.settings import load_settings
from tests.agents.corroborate.storyline import ALBU_KAMAL, BOOK, IS, Story, tell

TODAY = date(2026, 1, 1)
TABLE = load_settings().gazetteer_path
HEAD = "place,country,lat,lon,holder,since,source"


def checked(folder: Path, *lines: str) -> Checked:
    file = folder / "held.csv"
    file.write_text("\n".join((HEAD, *lines)))
    return check(file, TABLE, TODAY)


def one(folder: Path, line: str) -> Baseline:
    found = checked(folder, line)
    assert found.problems == ()
    (baseline,) = found.baselines
    return baseline


def test_a_line_says_who_holds_which_place_since_when(tmp_path: Path):
    baseline = one(tmp_path, 'Tadmur,sy,,,ISIS,2015-05-20,"a map, of 2016"')
    assert baseline.place.id == "gn:163808"
    assert (baseline.hold.holder.id, baseline.hold.holder.side) == ("islamic-state",) * 2
    assert (baseline.hold.since, baseline.hold.source) == (date(2015, 5, 20), "a map, of 2016")


@pytest.mark.parametrize(
    ("line", "place_id"),
    [
        ("Aleppo,SY,,,islamic-state,,", "gn:170063"),  # the town, not its province
        ("fw:admin1-sy-09,SY,,,islamic-state,,", "fw:admin1-sy-09"),
        ("San Jose,PH,13.3,123.5,islamic-state,,", "gn:1689498"),
        ("un:SY:qalb zobeidi,SY,,,islamic-state,,", "un:SY:qalb zobeidi"),
    ],
)
def test_places_are_found_by_name_point_and_id(tmp_path: Path, line: str, place_id: str):
    assert one(tmp_path, line).place.id == place_id


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        ("Aleppo,SY,,,the Syrian army,2016-12-22,", "syria-government"),
        ("Aleppo,SY,,,the Syrian army,2025-12-22,", "syria-transition"),
        ("Aleppo,SY,,,Syria-Government,,", "syria-government"),
        ("Goma,CD,,,M23,,", "m23"),
        ("Goma,CD,,,un:Men of the Hill,,", "un:men of the hill"),
    ],
)
def test_holders_are_found_by_name_time_and_id(tmp_path: Path, line: str, holder: str):
    assert one(tmp_path, line.replace("Syria-G", "syria-g")).hold.holder.id == holder


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Nowhereville-on-Sea,SY,,,IS,,", "no place in SY is called"),
        ("Goma,SY,,,IS,,", "no place in SY is called 'Goma'"),
        ("gn:1,SY,,,IS,,", "no place gn:1 in SY"),
        ("gn:163808,IQ,,,IS,,", "no place gn:163808 in IQ"),
        ("un:IQ:x,SY,,,IS,,", "begins with un:SY:"),
        ("San Jose,PH,,,IS,,", "add lat and lon"),
        ("Goma,CD,1,2,M23,,", "km away"),
        ("Goma,CD,1,,M23,,", "both degrees"),
        ("Goma,CD,100,2,M23,,", "nowhere on Earth"),
        ("Goma,CD,nan,2,M23,,", "nowhere on Earth"),
        ("Goma,Syria,,,M23,,", "write SY"),
        ("Goma,CD,,,The M24 Movment,,", "un:M24 Movment"),
        ("Goma,CD,,,friends of M23,,", "no party of the catalogue"),
        ("Goma,CD,,,islamic stat,,", "did you mean 'islamic-state'?"),
        ("Aleppo,SY,,,the Syrian army,,", "add since"),
        ("Goma,CD,,,M23,2015-02-30,", "is no date"),
        ("Goma,CD,,,M23,1 May 2015,", "is no date"),
        ("Goma,CD,,,M23,2026-01-02,", "lies in the future"),
        ("Goma,CD,,,M23,1066-10-14,", "before 1900"),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_number(tmp_path: Path, line: str, words: str):
    found = checked(tmp_path, "Sake,CD,,,M23,,", line)
    (problem,) = found.problems
    assert problem.line == 3
    assert words in problem.text
    assert len(found.baselines) == 1


def test_all_that_is_wrong_with_a_line_is_told_at_once(tmp_path: Path):
    (problem,) = checked(tmp_path, "Nowhereville,SY,,,Nobody,2015-13-01,").problems
    assert all(name in problem.text for name in ("Nowhereville", "Nobody", "2015-13-01"))


def test_a_place_that_stands_twice_is_told_with_the_first_line(tmp_path: Path):
    found = checked(tmp_path, "Palmyra,SY,,,IS,,", "Tadmur,SY,,,islamic-state,,")
    assert [(p.line, "line 2 is" in p.text) for p in found.problems] == [(3, True)]


def test_what_must_be_whole_is_refused_with_its_first_faults(tmp_path: Path):
    checked(tmp_path, *("Nowhereville,SY,,,IS,," for _ in range(9)))
    with pytest.raises(BaselineError, match=r"9 bad lines: line 2: .*line 4: "):
        require(tmp_path / "held.csv", TABLE, TODAY)
    with pytest.raises(BaselineError, match="cannot be read"):
        require(tmp_path / "none.csv", TABLE, TODAY)


def test_what_is_exported_can_be_read_again(tmp_path: Path):
    laid = [
        one(tmp_path, "Palmyra,SY,,,IS,2015-05-20,a map"),
        one(tmp_path, "fw:admin1-sy-09,SY,,,un:Men of the Hill,,"),
        one(tmp_path, "un:SY:qalb zobeidi,SY,,,IS,2015-05-20,"),
    ]
    states = [lay(None, baseline, BOOK).control for baseline in laid]
    lines = list(export(states))
    assert lines[0] == HEAD
    again = checked(tmp_path, *lines[1:])
    assert again.problems == ()
    assert {
        (b.place.id, b.hold.holder.id, b.hold.since, b.hold.source) for b in again.baselines
    } == {(b.place.id, b.hold.holder.id, b.hold.since, b.hold.source) for b in laid}


def test_the_ledger_is_exported_as_of_a_day():
    story = Story()
    story.entry = lay(
        None, Baseline(place=ALBU_KAMAL, hold=Hold(holder=IS, since=date(2014, 6, 30))), BOOK
    )
    army = tell("11-09 08:00", "a.example", Actor(id="m23", name="M23", mention=""), None, "11-09")
    story.hear(army)
    states = [story.entry.control]
    assert list(export(states))[1].endswith("m23,2017-11-09,frontwatch: reported")
    assert list(export(states, date(2017, 1, 1)))[1].endswith("islamic-state,2014-06-30,")
    assert list(export(states, date(2010, 1, 1))) == [HEAD]


def test_text_that_a_spreadsheet_would_run_is_made_text():
    place = Place(id="un:SY:=1+1", mention="x", name="=cmd", country="SY")
    party = Actor(id="=HYPERLINK(1)", name="x\x1b[2J", mention="x")
    state = PlaceControl(place=place, holder=party, tier=Tier.CLAIMED)
    line = list(export([state]))[1]
    assert line == "un:SY:=1+1,SY,,,'=HYPERLINK(1),,frontwatch: claimed"
